"""A line that may be longer than its room, such as the path of a folder."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget


class Elided(QLabel):
    """Leaves out the middle where room is short; the tip and the name say it all."""

    def __init__(self, text: str, role: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = ""
        self.setText(text)

    def setText(self, text: str) -> None:
        """Shows another text."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._fit()

    def whole(self) -> str:
        """The text with nothing left out."""
        return self._whole

    def minimumSizeHint(self) -> QSize:
        """A few letters are enough."""
        few = self.fontMetrics().horizontalAdvance("M" * 8)
        return QSize(few, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        wide = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(wide + 2, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        middle = Qt.TextElideMode.ElideMiddle
        shown = self.fontMetrics().elidedText(self._whole, middle, self.width())
        super().setText(shown)
