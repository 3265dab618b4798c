"""Lengths and areas on the ground, and many points on a map."""

import random

import pytest

from surveyor.areas.clusters import PointGrid
from surveyor.areas.measuring import area_m2, distance_m, length_m


def test_a_degree_along_the_equator_has_111_kilometres():
    assert distance_m(0, 116, 0, 117) == pytest.approx(111_195, abs=1)
    assert distance_m(-6.2, 106.8, -6.2, 106.8) == 0
    assert length_m([(0, 116), (0, 117), (1, 117)]) == pytest.approx(222_390, abs=2)


def test_a_square_of_a_tenth_of_a_degree_has_124_square_kilometres():
    square = [(0, 116), (0, 116.1), (0.1, 116.1), (0.1, 116)]

    assert area_m2(square) == pytest.approx(123.64e6, rel=1e-3)
    assert area_m2([*square, square[0]]) == pytest.approx(area_m2(square))
    assert area_m2(square[:2]) == 0


@pytest.fixture(scope="module")
def spots():
    draw = random.Random(1)
    return [(draw.uniform(-1.2, 1), draw.uniform(115.5, 117.5)) for _n in range(5000)]


def test_points_are_found_by_their_box(spots):
    box = (116.0, -0.5, 116.3, -0.2)

    found = PointGrid(spots).within(box, 1000)

    inside = [
        n for n, (a, b) in enumerate(spots) if 116 <= b <= 116.3 and -0.5 <= a <= -0.2
    ]
    assert sorted(found) == inside
    assert PointGrid(spots).within((100, -10, 120, 10), 1000) is None
    assert PointGrid([]).within((100, -10, 120, 10), 10) == []


@pytest.mark.parametrize("size", [0.001, 0.05, 0.4, 100])
def test_clusters_hold_every_point_once(spots, size):
    clusters = PointGrid(spots).clusters(size)

    assert sum(one.count for one in clusters) == len(spots)
    assert all(-1.3 < one.lat < 1.1 and 115.4 < one.lon < 117.6 for one in clusters)


def test_some_points_of_a_grid_keep_their_numbers():
    spots = [(-0.5 + n / 100, 117.0 + n / 100) for n in range(100)]

    some = PointGrid(spots).only([3, 50])

    assert sorted(some.within((100, -10, 130, 10), 10)) == [3, 50]
    assert some.within((117.0, -0.6, 117.1, -0.4), 10) == [3]
    assert sum(one.count for one in some.clusters(1.0)) == 2
    assert PointGrid([(-0.1, -70.1)]).within((-71, -1, -70, 0), 10) == [0]
