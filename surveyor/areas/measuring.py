"""Lengths and areas on the ground, from degrees; good to half a percent."""

import math
from collections.abc import Sequence
from itertools import pairwise

EARTH_M = 6_371_008.8
"""Mean radius (IUGG)."""

Spot = tuple[float, float]
"""Latitude and longitude in degrees."""


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Metres between two points along the great circle (haversine)."""
    up = math.radians(other_lat - lat) / 2
    along = math.radians(other_lon - lon) / 2
    half = (
        math.sin(up) ** 2
        + math.cos(math.radians(lat))
        * math.cos(math.radians(other_lat))
        * math.sin(along) ** 2
    )
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def length_m(spots: Sequence[Spot]) -> float:
    """Metres along a line."""
    return sum(distance_m(*one, *other) for one, other in pairwise(spots))


def area_m2(spots: Sequence[Spot]) -> float:
    """Square metres inside a ring, closed or not, on the sphere.

    Source:
        Chamberlain and Duquette (2007), "Some algorithms for polygons on a sphere".
    """
    if len(spots) < 3:
        return 0.0
    ring = [*spots, spots[0]]
    total = sum(
        math.radians(lon2 - lon1)
        * (2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2)))
        for (lat1, lon1), (lat2, lon2) in pairwise(ring)
    )
    return abs(total) * EARTH_M**2 / 2
