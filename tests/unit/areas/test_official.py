"""An office's own outline takes the place of the indicative one."""

import json
import math

import pytest

from surveyor.areas import boundaries
from surveyor.areas.official import NotABoundary
from surveyor.errors import FileMissing

CODE = "64.02"
SQUARE = [[116.0, -1.0], [117.0, -1.0], [117.0, 0.0], [116.0, 0.0], [116.0, -1.0]]


def feature(ring=SQUARE, **properties):
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def written(tmp_path, *features, data=None):
    path = tmp_path / "batas.geojson"
    given = data or {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(given))
    return path


def moved(east, north):
    return [[x + east, y + north] for x, y in SQUARE]


def test_an_outline_replaces_the_indicative_one_and_can_be_taken_back(tmp_path):
    before = boundaries.regencies()[CODE]
    path = written(tmp_path, feature(KODE=CODE, Sumber="Peta RBI 2025"))

    made = boundaries.add_boundary(path, CODE)

    assert made.outline.name == "Kabupaten Kutai Kartanegara"
    assert boundaries.regencies()[CODE].rings == (tuple(map(tuple, SQUARE)),)
    assert boundaries.official_of(CODE).source == "Peta RBI 2025"
    assert boundaries.notice(CODE) == (
        "Batas Kabupaten Kutai Kartanegara: Peta RBI 2025. "
        "Batas wilayah lain indikatif, bukan batas resmi."
    )
    boundaries.remove_boundary(CODE)
    assert boundaries.regencies()[CODE] == before
    assert boundaries.notice(CODE) == "Batas wilayah indikatif, bukan batas resmi."


def test_it_is_still_there_when_the_program_starts_anew(tmp_path):
    boundaries.add_boundary(written(tmp_path, feature()), CODE)

    boundaries.forget()

    assert boundaries.distance_outside(CODE, -0.5, 116.5) == 0.0
    assert boundaries.distance_outside(CODE, -0.5, 117.5) == pytest.approx(
        55.7, abs=0.1
    )


def test_the_area_is_found_among_others_by_code_or_name(tmp_path):
    others = feature(moved(1, 1), NAMOBJ="Kota Samarinda")
    for known in ({"kode": CODE}, {"WADMKK": "Kutai Kartanegara"}):
        path = written(tmp_path, others, feature(**known))

        made = boundaries.add_boundary(path, CODE)

        assert made.outline.box == (116.0, -1.0, 117.0, 0.0)


def test_the_code_of_bps_is_not_taken_for_that_of_kemendagri(tmp_path):
    """6402 is Kutai Barat there."""
    path = written(tmp_path, feature(idkab="6402"), feature(idkab="6403"))

    with pytest.raises(NotABoundary):
        boundaries.add_boundary(path, CODE)


def test_a_kota_is_not_taken_for_the_kabupaten_of_its_name(tmp_path):
    bogor = [[106.4, -6.8], [107.0, -6.8], [107.0, -6.4], [106.4, -6.8]]
    path = written(
        tmp_path,
        feature(bogor, nama="Kota Bogor"),
        feature(bogor, nama="Kabupaten Bogor"),
    )

    made = boundaries.add_boundary(path, "32.01")

    assert len(made.outline.rings) == 1


def test_an_outline_of_very_many_corners_is_thinned(tmp_path):
    many = 60_000
    ring = [
        [116.5 + 0.5 * math.cos(2 * math.pi * n / many),
         -0.5 + 0.5 * math.sin(2 * math.pi * n / many)]
        for n in range(many)
    ]  # fmt: skip

    made = boundaries.add_boundary(written(tmp_path, feature(ring)), CODE)

    (kept,) = made.outline.rings
    assert len(kept) < 20_000
    assert made.outline.box == pytest.approx((116.0, -1.0, 117.0, 0.0), abs=1e-3)
    assert kept[0] == kept[-1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([], "isinya bukan GeoJSON"),
        ({"type": "Topology"}, "ini TopoJSON; simpan sebagai GeoJSON"),
        ({"type": "FeatureCollection", "features": []}, "tidak ada poligon di dalamnya"),
        ({"type": "FeatureCollection", "features": 5}, "tidak ada poligon di dalamnya"),
        ({"type": "Feature", "geometry": {"type": "Point"}}, "tidak ada poligon di dalamnya"),
        (feature([[500000, 9950000]] * 4), "koordinatnya dalam meter, bukan derajat"),
        (feature(moved(-60, 40)), "letaknya di luar Indonesia"),
        (feature(moved(-10, -5)), "letaknya jauh dari Kabupaten Kutai Kartanegara"),
        (feature([["a", "b"]] * 4), "koordinatnya rusak"),
        (feature([[math.nan, 1]] * 4), "koordinatnya rusak"),
        (feature(5), "koordinatnya rusak"),
        (feature(SQUARE[:2]), "tidak ada poligon di dalamnya"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_outline_is_refused_in_words(tmp_path, data, reason):
    before = boundaries.regencies()[CODE]

    with pytest.raises(NotABoundary) as refused:
        boundaries.add_boundary(written(tmp_path, data=data or ["x"]), CODE)

    assert refused.value.message().endswith(f": {reason}.")
    assert boundaries.regencies()[CODE] == before


def test_a_bottomless_or_missing_file_is_refused(tmp_path):
    path = tmp_path / "batas.geojson"
    path.write_text("[" * 200_000)
    with pytest.raises(NotABoundary):
        boundaries.add_boundary(path, CODE)

    with pytest.raises(FileMissing):
        boundaries.add_boundary(tmp_path / "hilang.geojson", CODE)
