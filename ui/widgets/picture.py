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
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """The page lays it out like a text that is wrapped."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The proportions of the picture, and the line around it."""
        inside = min(width, self.maximumWidth()) - _FRAME
        high = inside * self._size.height() / max(1, self._size.width())
        return round(high) + _FRAME

    def sizeHint(self) -> QSize:
        """As large as the file is."""
        wide = self.maximumWidth()
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Still to be recognized; no size of what is shown, which would keep it large."""
        return QSize(_LEAST, self.heightForWidth(_LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scales what is shown."""
        super().resizeEvent(event)
        self._scale()

    def showEvent(self, event: QShowEvent) -> None:
        """The file is read now, not when the page is made."""
        super().showEvent(event)
        if self._whole is None:
            self._whole = QPixmap(str(self._path))
        self._scale()

    def _scale(self) -> None:
        if self._whole is None:
            return
        dense = self.devicePixelRatioF()
        room = self.size() - QSize(_FRAME, _FRAME)
        scaled = self._whole.scaled(
            room * dense,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(dense)
        self.setPixmap(scaled)
