"""Marks: of a state for the style sheet, and the one before an option, painted."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from ui.widgets.stacking import grown

_SIZE = 20
_TICK = (QPointF(3.6, 8.2), QPointF(6.8, 11.4), QPointF(12.4, 5.0))


def mark(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet looks at; dresses anew where it changed.

    What was never shown is dressed when it is shown.
    """
    if widget.property(name) != value:
        widget.setProperty(name, value)
        if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


class Mark(QWidget):
    """Round for one answer, square for several."""

    def __init__(self, several: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several = several
        self._on = False
        self.setFixedSize(QSize(grown(_SIZE), grown(_SIZE)))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_on(self, on: bool) -> None:
        """Fills or empties the mark."""
        if on != self._on:
            self._on = on
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        role = QPalette.ColorRole
        drawn = role.Highlight if self._on else role.PlaceholderText
        colour, tick = (
            self.palette().color(one).rgba() for one in (drawn, role.HighlightedText)
        )
        ratio = self.devicePixelRatioF()
        made = _drawn((self._several, self._on), colour, tick, ratio, self.width())
        QPainter(self).drawPixmap(0, 0, made)


@lru_cache(maxsize=64)
def _drawn(
    shape: tuple[bool, bool], colour: int, tick: int, ratio: float, size: int
) -> QPixmap:
    """A mark; smooth curves take long, and a page has dozens of them.

    Args:
        shape: Whether it is square, and whether it is on.
        colour: Of its lines, as 0xAARRGGBB.
        tick: Of the tick in a square that is filled.
        ratio: Pixels of the screen for one of ours.
        size: Of its sides; it grows with the text.
    """
    several, is_on = shape
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / _SIZE, size / _SIZE)
    lines = QColor.fromRgba(colour)
    painter.setPen(QPen(lines, 2))
    box = QRectF(2, 2, _SIZE - 4, _SIZE - 4)
    if is_on and several:
        painter.setBrush(lines)
    if several:
        painter.drawRoundedRect(box, 4, 4)
    else:
        painter.drawEllipse(box)
    if is_on and several:
        painter.setPen(QPen(QColor.fromRgba(tick), 2.2))
        painter.drawPolyline([box.topLeft() + point for point in _TICK])
    elif is_on:
        painter.setBrush(lines)
        painter.drawEllipse(box.center(), 4.2, 4.2)
    painter.end()
    return made
