"""The outline of an area as rings of corners."""

from dataclasses import dataclass
from functools import cached_property

Ring = tuple[tuple[float, float], ...]
"""Longitude and latitude of each corner; the last is the first again."""


@dataclass(frozen=True)
class Outline:
    """The outer and inner rings of an area."""

    code: str
    name: str
    rings: tuple[Ring, ...]

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        xs = [x for ring in self.rings for x, _y in ring]
        ys = [y for ring in self.rings for _x, y in ring]
        return min(xs), min(ys), max(xs), max(ys)
