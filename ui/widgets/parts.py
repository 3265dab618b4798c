"""Parts of pages: head, cards with figures, bars, the empty state."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.widgets.buttons import Button
from ui.widgets.stacking import Stacking, grown

_FACTS = 240
"""Pixels that the line of facts wants before it is wrapped below the actions."""


def label(text: str, role: str, parent: QWidget) -> QLabel:
    """A plain text with a role of the style sheet."""
    made = QLabel(text, parent)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


class PageHead(Stacking):
    """Title, one line of facts, actions at the right; below them where room is short."""

    def __init__(self, title: str, facts: str, parent: QWidget) -> None:
        super().__init__(parent, spacing=12)
        self.title = label(title, "title", self)
        self.facts = label(facts, "muted", self)
        self.facts.setWordWrap(True)
        words = QWidget(self)
        texts = QVBoxLayout(words)
        texts.setContentsMargins(0, 0, 0, 0)
        texts.setSpacing(0)
        texts.addWidget(self.title)
        texts.addWidget(self.facts)
        actions = QWidget(self)
        self._row = QHBoxLayout(actions)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addStretch(1)
        self.add_part(words, 1, grown(_FACTS))
        self.add_part(actions)

    def add(self, button: Button) -> Button:
        """Puts an action at the right."""
        self._row.insertWidget(self._row.count() - 1, button)
        return button

    def add_choice(self, name: str) -> QComboBox:
        """Puts a box to choose from at the right."""
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._row.insertWidget(self._row.count() - 1, box)
        return box


class Card(QFrame):
    """A framed box with a column in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(6)


class _Pressable:
    """A box that is pressed as a whole, by mouse or keyboard."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The press is for this box, and not for the page below it."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press anywhere opens what it tells of."""
        if self.rect().contains(event.position().toPoint()):  # type: ignore[attr-defined]
            self.pressed.emit()  # type: ignore[attr-defined]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar press it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()  # type: ignore[attr-defined]
        else:
            event.ignore()


class PressRow(_Pressable, QFrame):
    """A row that opens something as a whole; the caller lays it out."""

    pressed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("pressable", "true")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)


class FigureCard(_Pressable, Card):
    """A number with what it counts; the whole card can be pressed."""

    pressed = Signal()

    def __init__(self, name: str, figure: str, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("pressable", "true")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name}: {figure}")
        for text, role in ((name, "muted"), (figure, "figure"), (note, "muted")):
            part = label(text, role, self)
            part.setWordWrap(True)
            self.column.addWidget(part)
        self.column.addStretch(1)


class Bar(QWidget):
    """A bar of 0 to 1, painted in the colours of the theme."""

    def __init__(self, share: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._share = max(0.0, min(1.0, share))
        self.setFixedHeight(8)
        self.setMinimumWidth(100)

    def set_share(self, share: float) -> None:
        """Fills it anew, 0 to 1."""
        self._share = max(0.0, min(1.0, share))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The track, then what is filled of it."""
        paint_bar(QPainter(self), QRectF(self.rect()), self._share)


def paint_bar(painter: QPainter, track: QRectF, share: float) -> None:
    """The track, then what is filled of it.

    Where lines are thick their colour is too near to that of the filling, so that the
    track is but an outline.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    round_ = track.height() / 2
    line = theme.colour("line")
    if theme.current().line_width > 1:
        painter.setPen(line)
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), round_, round_)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line)
        painter.drawRoundedRect(track, round_, round_)
    filled = QRectF(track)
    filled.setWidth(round(track.width() * max(0.0, min(1.0, share))))
    if filled.width():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(filled, round_, round_)


class BarRow(_Pressable, QFrame):
    """A name, a bar and the figure; it can be pressed where it opens something."""

    pressed = Signal()

    def __init__(
        self, name: str, share: float | None, figure: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{name}: {figure}")
        value = label(figure, "section", self)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 3, 0, 3)
        row.setSpacing(12)
        row.addWidget(label(name, "body", self), 4)
        row.addWidget(Bar(share or 0.0, self), 5)
        row.addWidget(value, 2)


class EmptyState(QWidget):
    """One sentence what the page is for, one button to begin."""

    pressed = Signal()

    def __init__(
        self, sentence: str, button: str, parent: QWidget, icon: str = "plus"
    ) -> None:
        super().__init__(parent)
        text = label(sentence, "muted", self)
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        action = Button(button, kind="primary", icon=icon, parent=self)
        action.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(text)
        column.addWidget(action, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
