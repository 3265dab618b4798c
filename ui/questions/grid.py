"""A group as one card of rows: numbers under each other, or a list of statements."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.forms.model import Control
from ui.questions.card import Message, QuestionView, Title
from ui.questions.choices import ChoiceRows, Look
from ui.questions.editor import Editor
from ui.questions.factory import make_editor
from ui.widgets.chips import Chip

_LABEL, _EDITOR, _MESSAGE = 5, 4, 6
_MATRIX = 8
_SIMPLE = ("int", "decimal", "string", "date", "time")


class GridRow(QuestionView):
    """One question as a line of a grid."""

    def __init__(
        self, state: QuestionState, parent: QWidget, language: str = "id"
    ) -> None:
        matrix = state.question.control is Control.SELECT_ONE

        def make(row: QWidget) -> Editor:
            if not matrix:
                return make_editor(state, row, language)
            look = Look(columns=len(state.choices), bare=True)
            return ChoiceRows(False, row, look=look)

        super().__init__(state, make, parent)
        self.setProperty("role", "grid-row")
        self._title = Title("", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(12)
        row.addWidget(self._title, _LABEL)
        row.addWidget(self.editor, _MATRIX if matrix else _EDITOR)
        if not matrix:
            row.addStretch(1)
        self._row, self._share = row, 0 if matrix else _MESSAGE
        self.show_state(state)

    def show_state(
        self, state: QuestionState, missing: str = "", reason: str = ""
    ) -> None:
        self._title.show_title(state, coded=True)
        super().show_state(state, missing, reason)

    def _place_message(self, message: Message) -> None:
        self._row.insertWidget(2, message, self._share)


class GridCard(QFrame):
    """A group with its questions as lines; arrows go up and down."""

    moved = Signal(str, int)
    """From a ref one line up (-1) or down (1)."""

    def __init__(self, title: str, columns: tuple[ChoiceState, ...], parent: QWidget):
        super().__init__(parent)
        self.setProperty("role", "card")
        label = QLabel(title, self)
        label.setProperty("role", "strong")
        label.setWordWrap(True)
        self._reason = Chip("", parent=self)
        self._reason.hide()
        top = QHBoxLayout()
        top.addWidget(label, 1)
        top.addWidget(self._reason)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 14, 12, 12)
        self._column.setSpacing(0)
        top.setContentsMargins(8, 0, 8, 6)
        self._column.addLayout(top)
        label.setVisible(bool(title))
        if columns:
            self._column.addWidget(_heads(columns, self))
        self.rows: list[GridRow] = []
        self.setAccessibleName(title)

    def add(self, row: GridRow) -> None:
        """Puts a line at the end."""
        row.setParent(self)
        self._column.addWidget(row)
        self.rows.append(row)

    def show_reason(self, reason: str) -> None:
        """Why the grid has just appeared."""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move between the lines, whatever column they are in."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        here = next(
            (n for n, row in enumerate(self.rows) if _has_focus(row)), len(self.rows)
        )
        if step is None or here == len(self.rows):
            super().keyPressEvent(event)
            return
        shown = [n for n, row in enumerate(self.rows) if row.isVisible()]
        there = shown.index(here) + step if here in shown else -1
        if 0 <= there < len(shown):
            self.rows[shown[there]].take_focus()


def fits_a_grid(states: tuple[QuestionState, ...]) -> bool:
    """Whether questions can stand as lines: short answers, or the same few choices."""
    if not states:
        return False
    selects = [s for s in states if s.question.control is Control.SELECT_ONE]
    if selects:
        offered = {state.choices for state in selects}
        return len(selects) == len(states) and len(offered) == 1
    return all(
        s.question.control is Control.INPUT and s.bind.type in _SIMPLE for s in states
    )


def _has_focus(row: QWidget) -> bool:
    focused = row.window().focusWidget()
    return focused is not None and row.isAncestorOf(focused)


def _heads(columns: tuple[ChoiceState, ...], parent: QWidget) -> QWidget:
    line = QWidget(parent)
    row = QHBoxLayout(line)
    row.setContentsMargins(8, 0, 8, 4)
    row.setSpacing(12)
    row.addStretch(_LABEL)
    inner = QHBoxLayout()
    inner.setSpacing(8)
    for choice in columns:
        head = QLabel(choice.label, line)
        head.setProperty("role", "small")
        head.setWordWrap(True)
        head.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        inner.addWidget(head, 1)
    row.addLayout(inner, _MATRIX)
    return line
