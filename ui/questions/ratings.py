"""Editor for a range that is given as stars."""

from collections.abc import Iterable
from decimal import Decimal
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from surveyor.engine.values import QuestionState
from surveyor.forms.model import Question
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.questions.ranges import steps_of, written_as
from ui.widgets.buttons import Button

MOST_STARS = 10
_PLACE, _RADIUS = 48, 16.0
"""Pixels that a star may be hit in, and from its middle to its points."""


class Stars(QWidget):
    """Stars in a row, filled up to the one that was pressed; arrows move it."""

    pressed = Signal(int)
    """How many stars were given."""
    ready = Signal()

    def __init__(self, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._count, self._given = count, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(QSize(count * _PLACE, _PLACE))

    def show_given(self, given: int) -> None:
        """Fills so many stars."""
        self._given = given
        text = _("{n} dari {count} bintang") if given else _("Belum dijawab")
        self.setAccessibleDescription(text.format(n=given, count=self._count))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit(int(event.position().x()) // _PLACE + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.pressed.emit(min(max(self._given + step, 1), self._count))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.ready.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.palette().color(QPalette.ColorRole.Highlight)
        off = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for number in range(self._count):
            filled = number < self._given
            painter.setPen(QPen(on if filled else off, 2))
            painter.setBrush(on if filled else Qt.BrushStyle.NoBrush)
            painter.drawPolygon(_star(number))
        if self.hasFocus():
            painter.setPen(QPen(on, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)


class RatingEditor(Editor):
    """Stars for the numbers of a range; digits give as many, Delete takes them back."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = [written_as(step) for step in steps_of(question)]
        self.stars = Stars(len(self._values), self)
        self.stars.pressed.connect(self._give)
        self.stars.ready.connect(self.go_on)
        self._words = QLabel(self)
        self._words.setProperty("role", "unit")
        self._clear = Button(_("Hapus"), kind="quiet", parent=self)
        self._clear.clicked.connect(self._empty)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for widget in (self.stars, self._words, self._clear):
            row.addWidget(widget)
        row.addStretch(1)
        self.setFocusProxy(self.stars)

    def show_state(self, state: QuestionState) -> None:
        known = state.value in self._values
        given = self._values.index(state.value) + 1 if known else 0
        self.stars.show_given(given)
        self.stars.setEnabled(not state.readonly)
        self.stars.setAccessibleName(state.label)
        self._words.setText(f"{given} / {len(self._values)}" if given else "")
        self._clear.setVisible(bool(state.value) and not state.readonly)

    def press_digit(self, digit: int) -> bool:
        if not 1 <= digit <= len(self._values) or not self.stars.isEnabled():
            return False
        self._give(digit)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._empty()
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _give(self, stars: int) -> None:
        self.answered.emit(self._values[stars - 1])

    @Slot()
    def _empty(self) -> None:
        if self.stars.isEnabled():
            self.answered.emit("")


def are_stars(steps: Iterable[Decimal]) -> bool:
    """Whether a range is short enough to be given as stars."""
    return 1 < len(tuple(steps)) <= MOST_STARS


def _star(number: int) -> QPolygonF:
    """A star of five points in its place."""
    middle = QPointF(number * _PLACE + _PLACE / 2, _PLACE / 2)
    corners = []
    for corner in range(10):
        radius = _RADIUS if corner % 2 == 0 else _RADIUS * 0.42
        angle = corner * pi / 5 - pi / 2
        corners.append(middle + QPointF(radius * cos(angle), radius * sin(angle)))
    return QPolygonF(corners)
