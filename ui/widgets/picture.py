"""A shipped picture on a page: as wide as it is, narrower where room is short."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LEAST, _FRAME = 160, 4
"""Pixels: the least width, and what the line around it takes on both sides."""


class Picture(QLabel):
    """Its name says what it shows; it is read when it is first seen."""

    def __init__(self, path: Path, seen: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "thumbnail")
        self.setAccessibleName(seen)
        self.setToolTip(seen)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._path = path
        self._size = QImageReader(str(path)).size()
        self._whole: QPixmap | None = None
        self.setMaximumWidth(self._size.width() + _FRAME)
        self.setMinimumWidth(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """What there is of room; the height follows the width."""
        return QSize(self.maximumWidth(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the proportions."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """The file is read now, not when the page is made."""
        super().showEvent(event)
        if self._whole is None:
            self._whole = QPixmap(str(self._path))
        self._fit()

    def _fit(self) -> None:
        width = self.width() - _FRAME
        height = round(width * self._size.height() / max(1, self._size.width()))
        self.setFixedHeight(height + _FRAME)
        if self._whole is not None:
            dense = self.devicePixelRatioF()
            mode = Qt.TransformationMode.SmoothTransformation
            scaled = self._whole.scaledToWidth(round(width * dense), mode)
            scaled.setDevicePixelRatio(dense)
            self.setPixmap(scaled)
