"""Many points for a map: found by a box, and drawn together where they crowd."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_CELL = 1 / 64
"""Degrees, some 1.7 km: the finest cells that are kept."""


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
        self._spots = spots
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, (lat, lon) in enumerate(spots):
            cells[int(lat // _CELL), int(lon // _CELL)].append(number)
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
        for row, column in self._cells_in(west, south, east, north):
            for number in self._cells[row, column]:
                lat, lon = self._spots[number]
                if south <= lat <= north and west <= lon <= east:
                    found.append(number)
            if len(found) > most:
                return None
        return found

    def _cells_in(
        self, west: float, south: float, east: float, north: float
    ) -> list[tuple[int, int]]:
        rows = range(int(south // _CELL), int(north // _CELL) + 1)
        columns = range(int(west // _CELL), int(east // _CELL) + 1)
        if len(rows) * len(columns) > len(self._cells):
            return [cell for cell in self._cells if _in(cell, rows, columns)]
        return [(r, c) for r in rows for c in columns if (r, c) in self._cells]

    def _clusters(self, size: float) -> tuple[Cluster, ...]:
        """Clusters of all points in cells of some degrees, rounded to whole cells."""
        step = max(1, round(size / _CELL))
        sums: dict[tuple[int, int], list[float]] = {}
        for (row, column), numbers in self._cells.items():
            known = sums.setdefault((row // step, column // step), [0, 0.0, 0.0, -1])
            known[0] += len(numbers)
            known[3] = numbers[0]
            # The middle of the fine cell will do: it is smaller than a pixel there.
            known[1] += (row + 0.5) * len(numbers)
            known[2] += (column + 0.5) * len(numbers)
        return tuple(
            Cluster(up / count * _CELL, along / count * _CELL, int(count), int(first))
            for count, up, along, first in sums.values()
        )


def _in(cell: tuple[int, int], rows: range, columns: range) -> bool:
    return cell[0] in rows and cell[1] in columns
