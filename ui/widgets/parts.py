"""Parts of pages: head, cards with figures, bars, the empty state."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ui.widgets.buttons import Button


def label(text: str, role: str, parent: QWidget) -> QLabel:
    """A plain text with a role of the style sheet."""
    made = QLabel(text, parent)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


class PageHead(QWidget):
    """Title, one line of facts, actions at the right."""

    def __init__(self, title: str, facts: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.title = label(title, "title", self)
        self.facts = label(facts, "muted", self)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.title)
        texts.addWidget(self.facts)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addLayout(texts, 1)

    def add(self, button: Button) -> Button:
        """Puts an action at the right."""
        self._row.addWidget(button)
        return button

    def add_choice(self, name: str) -> QComboBox:
        """Puts a box to choose from at the right."""
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._row.addWidget(box)
        return box


class Card(QFrame):
    """A framed box with a column in it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 16, 20, 16)
        self.column.setSpacing(6)


class FigureCard(Card):
    """A number with what it counts; the whole card can be pressed."""

    pressed = Signal()

    def __init__(self, name: str, figure: str, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{name}: {figure}")
        for text, role in ((name, "muted"), (figure, "figure"), (note, "muted")):
            self.column.addWidget(label(text, role, self))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A press anywhere opens what the number is made of."""
        self.pressed.emit()


class Bar(QWidget):
    """A bar of 0 to 1, painted in the colours of the palette."""

    def __init__(self, share: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._share = max(0.0, min(1.0, share))
        self.setFixedHeight(8)
        self.setMinimumWidth(100)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The track, then what is filled of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRoundedRect(self.rect(), 4, 4)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        width = round(self.width() * self._share)
        if width:
            painter.drawRoundedRect(0, 0, width, self.height(), 4, 4)


class BarRow(QWidget):
    """A name, a bar and the figure."""

    def __init__(
        self, name: str, share: float | None, figure: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
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

    def __init__(self, sentence: str, button: str, parent: QWidget) -> None:
        super().__init__(parent)
        text = label(sentence, "muted", self)
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        action = Button(button, kind="primary", icon="plus", parent=self)
        action.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(text)
        column.addWidget(action, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
