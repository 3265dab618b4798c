"""Marks: of a state for the style sheet, and the one before an option, painted."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from ui.widgets.stacking import grown

_SIZE = 20
_TICK = (QPointF(3.6, 8.2), QPointF(6.8, 11.4), QPointF(12.4, 5.0))


def mark(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet looks at; dresses anew where it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Mark(QWidget):
    """Round for one answer, square for several."""

    def __init__(self, several: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several = several
        self._on = False
        self._scale = grown(_SIZE) / _SIZE
        self.setFixedSize(QSize(grown(_SIZE), grown(_SIZE)))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_on(self, on: bool) -> None:
        """Fills or empties the mark."""
        if on != self._on:
            self._on = on
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        role = (
            QPalette.ColorRole.Highlight
            if self._on
            else QPalette.ColorRole.PlaceholderText
        )
        colour = self.palette().color(role)
        painter.setPen(QPen(colour, 2))
        box = QRectF(2, 2, _SIZE - 4, _SIZE - 4)
        if self._several:
            if self._on:
                painter.setBrush(colour)
            painter.drawRoundedRect(box, 4, 4)
            if self._on:
                painter.setPen(
                    QPen(self.palette().color(QPalette.ColorRole.HighlightedText), 2.2)
                )
                painter.drawPolyline([box.topLeft() + point for point in _TICK])
        else:
            painter.drawEllipse(box)
            if self._on:
                painter.setBrush(colour)
                painter.drawEllipse(box.center(), 4.2, 4.2)
