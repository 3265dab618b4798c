"""Outlines of regencies and provinces for maps: indicative, or an office's own.

An outline that an office brought takes the place of the indicative one, in everything that
draws or asks for it.
"""

import math
from functools import cache
from itertools import pairwise
from pathlib import Path

from surveyor.areas import official
from surveyor.areas.official import Official
from surveyor.areas.outline import Outline
from surveyor.areas.shipped import indicative, neighbours, provinces
from surveyor.settings import home
from surveyor.texts import N_, _

NOTICE = N_("Batas wilayah indikatif, bukan batas resmi")
_KM_PER_DEGREE = 111.32
__all__ = ["Outline", "neighbours", "provinces"]


def regencies() -> dict[str, Outline]:
    """Code -> outline of all 514 kabupaten and kota; an office's own where it has one."""
    return _regencies(home())


def add_boundary(path: Path, code: str) -> Official:
    """Takes an office's own outline of an area in place of the indicative one.

    Raises:
        FileMissing, NotABoundary, ReadOnly: The outlines are as they were.
    """
    made = official.add_official(path, code)
    forget()
    return made


def remove_boundary(code: str) -> None:
    """Goes back to the indicative outline of an area."""
    official.remove_official(code)
    forget()


def forget() -> None:
    """Reads the office's own outlines anew when they are asked for next."""
    _regencies.cache_clear()
    _officials.cache_clear()


def official_of(code: str) -> Official | None:
    """The outline that an office brought, if it did."""
    return _officials(home()).get(code)


def notice(code: str) -> str:
    """What a map of an area has to say of its outlines, in the language in use."""
    brought = official_of(code)
    if brought is None:
        return f"{_(NOTICE)}."
    text = _("Batas {area}: {source}. Batas wilayah lain indikatif, bukan batas resmi.")
    return text.format(area=brought.outline.name, source=brought.source)


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


@cache
def _regencies(folder: Path) -> dict[str, Outline]:
    brought = {code: one.outline for code, one in _officials(folder).items()}
    return indicative() | brought


@cache
def _officials(_folder: Path) -> dict[str, Official]:
    return official.officials()
