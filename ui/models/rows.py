"""A table of ready rows: texts with a key to sort by, and a tone for chips."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from ui import icons

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
SORT = Qt.ItemDataRole.UserRole
TONE = Qt.ItemDataRole.UserRole + 1
KEY = Qt.ItemDataRole.UserRole + 2
STRONG = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell."""

    text: str
    sort: float | str | None = None
    """What it is sorted by; its text if None."""
    tone: str = ""
    """Shown as a chip: ok, warning, error, info or neutral."""
    tip: str = ""
    strong: bool = False
    icon: str = ""
    """Name of a sign before the text, in the colour of a warning."""


@dataclass(frozen=True, slots=True)
class Head:
    """The title of a column."""

    text: str
    right: bool = False
    tip: str = ""


class RowsModel(QAbstractTableModel):
    """Rows that are all at hand; each has a key that says what it stands for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[Head, ...] = ()
        self._rows: tuple[tuple[str, tuple[Cell, ...]], ...] = ()

    def show(
        self, heads: Sequence[Head], rows: Sequence[tuple[str, tuple[Cell, ...]]]
    ) -> None:
        """Shows rows: key and cells."""
        self.beginResetModel()
        self._heads, self._rows = tuple(heads), tuple(rows)
        self.endResetModel()

    def key(self, row: int) -> str:
        """What a row stands for."""
        return self._rows[row][0]

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        head = self._heads[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return head.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return head.tip or None
        return _side(head.right) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        key, cells = self._rows[index.row()]
        cell = cells[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self._heads[index.column()].right)
        if role == Qt.ItemDataRole.DecorationRole:
            return icons.pixmap(cell.icon, "warning", 16) if cell.icon else None
        return {
            int(Qt.ItemDataRole.DisplayRole): cell.text,
            int(Qt.ItemDataRole.ToolTipRole): cell.tip or cell.text or None,
            int(Qt.ItemDataRole.AccessibleTextRole): cell.text,
            int(SORT): cell.text.casefold() if cell.sort is None else cell.sort,
            int(TONE): cell.tone,
            int(KEY): key,
            int(STRONG): cell.strong,
        }.get(int(role))


def _side(right: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
