"""Indicative outlines of regencies and provinces, for maps; not official boundaries.

TopoJSON is read here directly: shared arcs, quantised, delta-coded.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from resources import resource

NOTICE = "Batas wilayah indikatif, bukan batas resmi"
_KM_PER_DEGREE = 111.32

Ring = tuple[tuple[float, float], ...]
"""Longitude and latitude of each corner; the last is the first again."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The outer and inner rings of an area."""

    code: str
    name: str
    rings: tuple[Ring, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        xs = [x for ring in self.rings for x, _y in ring]
        ys = [y for ring in self.rings for _x, y in ring]
        return min(xs), min(ys), max(xs), max(ys)


@cache
def regencies() -> dict[str, Outline]:
    """Code -> outline of all 514 kabupaten and kota."""
    return _layer("regencies_514_provinces_38_indicative.topo.json", "kabkota")


@cache
def provinces() -> dict[str, Outline]:
    """Code -> outline of all 38 provinces."""
    return _layer("regencies_514_provinces_38_indicative.topo.json", "provinsi")


@cache
def neighbours() -> tuple[Outline, ...]:
    """Neighbouring countries, for the backdrop."""
    data = _topology("neighbours_ne10m.topo.json")
    made: dict[str, Outline] = {}
    for name in data["objects"]:
        made |= _outlines(data, name)
    return tuple(made.values())


def distance_outside(code: str, lat: float, lon: float) -> float | None:
    """Kilometres from a point to an area's outline; 0 inside; None for an unknown area.

    The outlines are approximations: only some 10 km and more mean anything.
    """
    outline = regencies().get(code)
    if outline is None:
        return None
    if _inside(outline, lat, lon):
        return 0.0
    shrink = math.cos(math.radians(lat))
    return _KM_PER_DEGREE * min(
        _to_segment((lon * shrink, lat), (x1 * shrink, y1), (x2 * shrink, y2))
        for ring in outline.rings
        for (x1, y1), (x2, y2) in pairwise(ring)
    )


def _inside(outline: Outline, lat: float, lon: float) -> bool:
    within = False
    for ring in outline.rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (
                y2 - y1
            ) + x1:
                within = not within
    return within


def _to_segment(
    point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    (px, py), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    share = (
        0.0
        if length == 0
        else max(0.0, min(1.0, ((px - x1) * dx + (py - y1) * dy) / length))
    )
    return math.hypot(px - x1 - share * dx, py - y1 - share * dy)


def _layer(file: str, name: str) -> dict[str, Outline]:
    return _outlines(_topology(file), name)


@cache
def _topology(file: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(resource("boundaries", file).read_text("utf-8"))
    scale, shift = data["transform"]["scale"], data["transform"]["translate"]
    arcs = []
    for arc in data["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)
    data["decoded"] = arcs
    return data


def _outlines(data: dict[str, Any], name: str) -> dict[str, Outline]:
    made = {}
    for number, shape in enumerate(data["objects"][name]["geometries"]):
        properties = shape.get("properties") or {}
        code = str(properties.get("kode") or shape.get("id") or number)
        title = str(properties.get("nama") or properties.get("name") or code)
        polygons = shape.get("arcs") or []
        if shape["type"] == "Polygon":
            polygons = [polygons]
        rings = tuple(
            _ring(data["decoded"], arcs) for polygon in polygons for arcs in polygon
        )
        if rings:
            made[code] = Outline(code, title, rings)
    return made


def _ring(
    arcs: Sequence[Sequence[tuple[float, float]]], numbers: Sequence[int]
) -> Ring:
    points: list[tuple[float, float]] = []
    for number in numbers:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += part[1:] if points else part
    return tuple(points)
