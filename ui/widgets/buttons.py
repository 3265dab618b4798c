"""Buttons: a word that is a verb, with or without an icon."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget

from ui import icons

_ICON, _AROUND = 20, 3
_TINTS = {"primary": "on_accent", "danger": "error"}


class Button(QPushButton):
    """A push button of a kind: secondary, primary, quiet or danger."""

    def __init__(
        self,
        text: str,
        kind: str = "secondary",
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon_name = icon
        self.set_kind(kind)

    def set_kind(self, kind: str) -> None:
        """Makes another kind of it; the icon is tinted for its ground."""
        self.setProperty("kind", kind)
        self.style().polish(self)
        if self._icon_name is None:
            return
        tint = _TINTS.get(kind, "text")
        picture = QIcon(_spaced(icons.pixmap(self._icon_name, tint)))
        # Qt would only fade it: white on a surface that is no longer filled.
        muted = _spaced(icons.pixmap(self._icon_name, "muted"))
        picture.addPixmap(muted, QIcon.Mode.Disabled)
        self.setIcon(picture)
        self.setIconSize(QSize(_ICON + 2 * _AROUND, _ICON))


def _spaced(picture: QPixmap) -> QPixmap:
    """Some air at both sides: Qt puts the word too near, and knows no other way."""
    scale = picture.devicePixelRatio()
    room = QSize(_ICON + 2 * _AROUND, _ICON) * scale
    made = QPixmap(room)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(round(_AROUND * scale), 0, made.height(), made.height(), picture)
    painter.end()
    made.setDevicePixelRatio(scale)
    return made
