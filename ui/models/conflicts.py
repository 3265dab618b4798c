"""A conflict as a table: base, each version, and the result; a press chooses."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush

from surveyor.texts import _
from surveyor.usecases.conflicts import Conflict, Line
from ui import icons, theme
from ui.models.rows import STRONG, TONE

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_QUESTION, _BASE = 0, 1


class ConflictModel(QAbstractTableModel):
    """Lines of a conflict with what was chosen so far."""

    chose = Signal()
    """An answer was chosen, or taken back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._conflict: Conflict | None = None
        self.chosen: dict[str, str | None] = {}
        self._words: dict[str, str] = {}

    def show(self, conflict: Conflict | None) -> None:
        """Shows a conflict with nothing chosen yet."""
        self.beginResetModel()
        self._conflict = conflict
        self.chosen, self._words = {}, {}
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """The question of a row."""
        lines = self._lines
        return lines[row] if 0 <= row < len(lines) else None

    def left(self) -> int:
        """Open questions without a choice."""
        return sum(line.open and line.key not in self.chosen for line in self._lines)

    def choose(self, index: Index) -> None:
        """Chooses the answer in a cell; the base may be chosen, too."""
        line = self.line(index.row())
        if line is None or not line.open:
            return
        sides = (line.base, *line.sides)
        at = index.column() - _BASE
        if 0 <= at < len(sides):
            self._set(index.row(), line, sides[at].value, sides[at].words)

    def give(self, row: int, value: str, words: str) -> None:
        """Gives another answer than any of the versions."""
        line = self.line(row)
        if line is not None and line.open:
            self._set(row, line, value, words)

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NONE) -> int:
        heads = len(self._conflict.heads) if self._conflict else 0
        return 0 if parent.isValid() else heads + 3

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == _QUESTION:
            return _("Pertanyaan")
        if section == _BASE:
            return _("Awal")
        if section == self.columnCount() - 1:
            return _("Hasil")
        return version_name(section - _BASE - 1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        column = index.column()
        is_result = column == self.columnCount() - 1
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if is_result:
                return self._result(line)
            spoken = role == Qt.ItemDataRole.AccessibleTextRole
            said = self._said(line, column) if spoken else ()
            return ". ".join((self._text(line, column), *said))
        if role == Qt.ItemDataRole.ToolTipRole:
            told = (self._text(line, column), *self._said(line, column))
            return "\n".join(told) if not is_result else None
        if role == Qt.ItemDataRole.DecorationRole and self._said(line, column):
            return icons.pixmap("flag", "warning", 16)
        if role == TONE:
            return self._tone(line) if is_result else ""
        if role == STRONG:
            return self._is_taken(line, column)
        if role == Qt.ItemDataRole.BackgroundRole and self._is_taken(line, column):
            return QBrush(theme.colour("accent_soft"))
        if role == Qt.ItemDataRole.ForegroundRole and column == _BASE:
            return QBrush(theme.colour("muted"))
        return None

    @property
    def _lines(self) -> tuple[Line, ...]:
        return self._conflict.lines if self._conflict else ()

    def _set(self, row: int, line: Line, value: str | None, words: str) -> None:
        self.chosen[line.key] = value
        self._words[line.key] = words
        last = self.columnCount() - 1
        self.dataChanged.emit(self.index(row, 0), self.index(row, last))
        self.chose.emit()

    def _text(self, line: Line, column: int) -> str:
        if column == _QUESTION:
            return f"{line.code}  {line.label}"
        sides = (line.base, *line.sides)
        return sides[column - _BASE].words if column - _BASE < len(sides) else ""

    def _said(self, line: Line, column: int) -> tuple[str, ...]:
        sides = (line.base, *line.sides)
        at = column - _BASE
        return sides[at].said if 0 <= at < len(sides) else ()

    def _result(self, line: Line) -> str:
        if line.follows:
            return _("mengikuti")
        if not line.open:
            return _("otomatis")
        if line.key not in self.chosen:
            return _("pilih")
        known = {side.value for side in (line.base, *line.sides)}
        if self.chosen[line.key] in known:
            return _("dipilih")
        return self._words.get(line.key, "")

    def _tone(self, line: Line) -> str:
        if line.follows:
            return "neutral"
        if not line.open:
            return "ok"
        return "info" if line.key in self.chosen else "warning"

    def _is_taken(self, line: Line, column: int) -> bool:
        sides = (line.base, *line.sides)
        at = column - _BASE
        if not 0 <= at < len(sides) or line.follows:
            return False
        if not line.open:
            return column > _BASE and sides[at].value == line.result
        return line.key in self.chosen and sides[at].value == self.chosen[line.key]


def version_name(number: int) -> str:
    """What the head of a number, from 0, is called."""
    return _("Versi {letter}").format(letter=chr(ord("A") + number))
