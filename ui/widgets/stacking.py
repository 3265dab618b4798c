"""Parts beside each other; below each other where large text leaves no room for that."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QComboBox, QWidget

_BODY = 15
"""Height of the body text at 100 %, in pixels."""


def grown(pixels: int) -> int:
    """A width that was made for text of 100 %, for the text of now; never less."""
    size = QApplication.font().pixelSize()
    return max(pixels, pixels * size // _BODY)


class Stacking(QWidget):
    """A row that becomes a column; it asks for no more width than its widest part."""

    def __init__(self, parent: QWidget, spacing: int = 16) -> None:
        super().__init__(parent)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self._parts: list[tuple[QWidget, int]] = []

    def add_part(self, part: QWidget, stretch: int = 0, wanted: int = 0) -> None:
        """One more part; in a row it gets at least the width that is wanted."""
        self._box.addWidget(part, stretch)
        self._parts.append((part, wanted))

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest part, whatever stands beside it now."""
        widest = max((_least(part) for part, _w in self._parts), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """A part that has become wider or narrower may turn it too."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turns where the row has no room any more, or has it again."""
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        shown = [
            max(_least(part), wanted)
            for part, wanted in self._parts
            if not part.isHidden()
        ]
        needed = sum(shown) + self._box.spacing() * max(0, len(shown) - 1)
        way = (
            QBoxLayout.Direction.LeftToRight
            if needed <= self.width()
            else QBoxLayout.Direction.TopToBottom
        )
        if way != self._box.direction():
            self._box.setDirection(way)


def _least(part: QWidget) -> int:
    """A box to choose from would be content with a few letters; people are not."""
    hint = part.sizeHint() if isinstance(part, QComboBox) else part.minimumSizeHint()
    return hint.width()
