"""Distances and areas on the sphere, from points, traces and shapes as ODK stores them."""

import math
from itertools import pairwise
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.values import NAN, to_string

EARTH_RADIUS_M = 6_378_100.0
"""As JavaRosa uses it."""

Point = tuple[float, float]


def points(value: Any) -> list[Point]:
    """Latitude and longitude of each point; a node-set gives one point per node."""
    if isinstance(value, list):
        texts = [text for node in value for text in node.string_value().split(";")]
    else:
        texts = to_string(value).split(";")
    made = []
    for text in texts:
        parts = text.split()
        try:
            made.append((float(parts[0]), float(parts[1])))
        except (ValueError, IndexError):
            continue
    return made


def metres(first: Point, second: Point) -> float:
    """Great-circle distance."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*first, *second))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def _distance(_node: Node, _scope: Scope, *given: Any) -> float:
    line = [point for value in given for point in points(value)]
    if len(line) < 2:
        return 0.0
    return math.fsum(metres(a, b) for a, b in pairwise(line))


def _area(_node: Node, _scope: Scope, shape: Any) -> float:
    """Square metres inside a closed line, on the sphere."""
    ring = points(shape)
    if len(ring) < 3:
        return 0.0
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        width = math.radians(lon2 - lon1)
        total += width * (
            2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2))
        )
    return abs(total) * EARTH_RADIUS_M**2 / 2


def _geofence(_node: Node, _scope: Scope, point: Any, shape: Any) -> bool | float:
    inside, ring = points(point), points(shape)
    if not inside or len(ring) < 3:
        return NAN
    lat, lon = inside[0]
    within = False
    for (lat1, lon1), (lat2, lon2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        crosses = (lat1 > lat) != (lat2 > lat)
        if crosses and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            within = not within
    return within


FUNCTIONS: dict[str, tuple[Any, int, int]] = {
    "distance": (_distance, 1, 1000),
    "area": (_area, 1, 1),
    "geofence": (_geofence, 2, 2),
}
