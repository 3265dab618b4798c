"""The outlines that come with the program: approximations, not official boundaries.

TopoJSON is read here directly: shared arcs, quantised, delta-coded.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from resources import resource
from surveyor.areas.outline import Outline, Ring


@cache
def indicative() -> dict[str, Outline]:
    """Code -> the shipped outline of all 514 kabupaten and kota."""
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
