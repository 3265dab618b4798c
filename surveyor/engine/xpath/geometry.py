"""Distances and areas on the sphere, from points, traces and shapes as ODK stores them."""

import math
from itertools import pairwise
from typing import Any

from surveyor.engine.xpath.signature import Function, function
from surveyor.engine.xpath.values import NAN, to_string

EARTH_RADIUS_M = 6_378_100.0
"""As JavaRosa uses it."""

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def points(value: Any) -> list[Point] | None:
    """The points of a geopoint, trace or shape, or one per node of a node-set.

    Blank ones are left out; None where a text is no point.
    """
    made = []
    for text in _texts(value):
        if not text.strip():
            continue
        point = _point(text)
        if point is None:
            return None
        made.append(point)
    return made


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for node in value for text in node.string_value().split(";")]
    return to_string(value).split(";")


def _point(text: str) -> Point | None:
    parts = text.split()
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if not 2 <= len(numbers) <= 4 or not all(map(math.isfinite, numbers)):
        return None
    lat, lon = numbers[:2]
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def metres(first: Point, second: Point) -> float:
    """Great-circle distance."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*first, *second))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def _distance(*given: Any) -> float:
    """Metres along the points, to the centimetre; NaN where one is no point."""
    line: list[Point] = []
    for value in given:
        found = points(value)
        if found is None:
            return NAN
        line += found
    return round(math.fsum(metres(a, b) for a, b in pairwise(line)), 2)


def _area(shape: Any) -> float:
    """Square metres inside a closed line on the sphere, to two places.

    Fewer than three points, or what are none, enclose nothing (JavaRosa).
    """
    ring = points(shape)
    if not ring or len(ring) < 3:
        return 0.0
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        width = math.radians(lon2 - lon1)
        total += width * (
            2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2))
        )
    return round(abs(total) * EARTH_RADIUS_M**2 / 2, 2)


def _geofence(point: Any, shape: Any) -> bool:
    """Whether a point lies inside a closed shape; false where either is missing."""
    inside, ring = points(point), points(shape)
    if not inside or not ring or len(ring) < 4 or ring[0] != ring[-1]:
        return False
    lat, lon = inside[0]
    within = False
    for (lat1, lon1), (lat2, lon2) in pairwise(ring):
        crosses = (lat1 > lat) != (lat2 > lat)
        if crosses and lon < (lon1 - lon2) * (lat - lat2) / (lat1 - lat2) + lon2:
            within = not within
    return within


def _intersects(shape: Any) -> bool:
    """Whether a trace or shape crosses or touches itself (as Collect has it).

    Points that repeat their predecessor count once; neighbours share their corner,
    and a closed shape its first and last point.
    """
    line = points(shape) or []
    line = line[:1] + [b for a, b in pairwise(line) if a != b]
    edges = list(pairwise(line))
    closed = len(line) > 2 and line[0] == line[-1]
    for at, edge in enumerate(edges):
        for beyond in range(at + 1, len(edges)):
            neighbours = beyond == at + 1
            ends = closed and at == 0 and beyond == len(edges) - 1
            if neighbours or ends:
                shared = edge[1] if neighbours else edge[0]
                if _folds(edge, edges[beyond], shared):
                    return True
            elif _touch(edge, edges[beyond]):
                return True
    return False


Edge = tuple[Point, Point]


def _side(edge: Edge, point: Point) -> float:
    (y1, x1), (y2, x2) = edge
    return (x2 - x1) * (point[0] - y1) - (y2 - y1) * (point[1] - x1)


def _on(edge: Edge, point: Point) -> bool:
    (y1, x1), (y2, x2) = edge
    return (
        _side(edge, point) == 0
        and min(y1, y2) <= point[0] <= max(y1, y2)
        and min(x1, x2) <= point[1] <= max(x1, x2)
    )


def _touch(one: Edge, other: Edge) -> bool:
    if any(_on(one, point) for point in other) or any(_on(other, p) for p in one):
        return True
    first = _side(one, other[0]) * _side(one, other[1])
    second = _side(other, one[0]) * _side(other, one[1])
    return first < 0 and second < 0


def _folds(one: Edge, other: Edge, shared: Point) -> bool:
    """Whether two neighbours lie on each other beyond the corner they share."""
    ends = [p for p in other if p != shared], [p for p in one if p != shared]
    return any(_on(one, p) for p in ends[0]) or any(_on(other, p) for p in ends[1])


FUNCTIONS: dict[str, Function] = {
    "distance": function(_distance, "v?v*", "n"),
    "area": function(_area, "v", "n"),
    "enclosed-area": function(_area, "v", "n"),
    "geofence": function(_geofence, "vv", "b"),
    "intersects": function(_intersects, "v", "b"),
}
