"""Rows of words for a table; large lists are read from SQL in pages of 200."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

_PAGE = 200
Index = QModelIndex | QPersistentModelIndex
Row = Sequence[str]


class PagedTable(QAbstractTableModel):
    """A table over `read(offset, limit)`; the first word of a row is its key."""

    def __init__(
        self,
        titles: Sequence[str],
        count: int,
        read: Callable[[int, int], Sequence[Row]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._count = count
        self._page = lru_cache(maxsize=32)(lambda page: read(page * _PAGE, _PAGE))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        return self._row(index.row())[index.column() + 1]

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if (
            role == Qt.ItemDataRole.DisplayRole
            and orientation == Qt.Orientation.Horizontal
        ):
            return self._titles[section]
        return None

    def key(self, row: int) -> str:
        """The id of what stands in a row."""
        return self._row(row)[0]

    def _row(self, number: int) -> Row:
        page = self._page(number // _PAGE)
        place = number % _PAGE
        return page[place] if place < len(page) else ("",) * (len(self._titles) + 1)
