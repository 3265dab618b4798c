"""Many points for a map: found by a box, and drawn together where they crowd."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_CELL = 1 / 64
"""Degrees, some 1.7 km: the finest cells that are kept."""
_ROW, _MIDDLE = 1 << 16, 1 << 15
"""A cell is one number, row and column in it: quicker to look up than a pair."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Points that lie close together."""

    lat: float
    lon: float
    """The mean of its points."""
    count: int
    first: int
    """Number of one of its points."""


class PointGrid:
    """Points by cells; 100,000 are sorted in once, then a look costs milliseconds."""

    def __init__(self, spots: Sequence[tuple[float, float]]) -> None:
        """Sorts points in, given by latitude and longitude."""
        known: dict[int, int] = {}
        cells = (_cell(int(lat // _CELL), int(lon // _CELL)) for lat, lon in spots)
        # One number for each cell, not for each point: they stay near at hand.
        where = [known.setdefault(cell, cell) for cell in cells]
        self._sort_in(spots, where, range(len(spots)))

    def only(self, numbers: Iterable[int]) -> "PointGrid":
        """A grid of some of the points, which keep their numbers."""
        some = PointGrid(())
        some._sort_in(self._spots, self._where, numbers)
        return some

    def _sort_in(
        self,
        spots: Sequence[tuple[float, float]],
        where: Sequence[int],
        numbers: Iterable[int],
    ) -> None:
        self._spots, self._where = spots, where
        cells: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            cells[where[number]].append(number)
        self._cells = dict(cells)
        self.clusters = lru_cache(maxsize=4)(self._clusters)

    def within(
        self, box: tuple[float, float, float, float], most: int
    ) -> list[int] | None:
        """Numbers of the points in a box; None where there are more than `most`.

        Args:
            box: West, south, east, north.
            most: So many are still wanted one by one.
        """
        west, south, east, north = box
        found: list[int] = []
        for numbers in self._cells_in(west, south, east, north):
            for number in numbers:
                lat, lon = self._spots[number]
                if south <= lat <= north and west <= lon <= east:
                    found.append(number)
            if len(found) > most:
                return None
        return found

    def _cells_in(
        self, west: float, south: float, east: float, north: float
    ) -> Iterator[list[int]]:
        rows = range(int(south // _CELL), int(north // _CELL) + 1)
        columns = range(int(west // _CELL), int(east // _CELL) + 1)
        if len(rows) * len(columns) > len(self._cells):
            for cell, numbers in self._cells.items():
                row, column = cell // _ROW, cell % _ROW - _MIDDLE
                if row in rows and column in columns:
                    yield numbers
            return
        for row in rows:
            for column in columns:
                inside = self._cells.get(_cell(row, column))
                if inside is not None:
                    yield inside

    def _clusters(self, size: float) -> tuple[Cluster, ...]:
        """Clusters of all points in cells of some degrees, rounded to whole cells."""
        step = max(1, round(size / _CELL))
        sums: dict[int, list[float]] = {}
        for cell, numbers in self._cells.items():
            row, column = cell // _ROW, cell % _ROW - _MIDDLE
            large, count = _cell(row // step, column // step), len(numbers)
            known = sums.get(large)
            if known is None:
                known = sums[large] = [0, 0.0, 0.0, numbers[0]]
            known[0] += count
            # The middle of the fine cell will do: it is smaller than a pixel there.
            known[1] += (row + 0.5) * count
            known[2] += (column + 0.5) * count
        return tuple(
            Cluster(up / count * _CELL, along / count * _CELL, int(count), int(first))
            for count, up, along, first in sums.values()
        )


def _cell(row: int, column: int) -> int:
    return row * _ROW + column + _MIDDLE
