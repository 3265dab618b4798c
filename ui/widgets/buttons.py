"""Buttons: a word that is a verb, with or without an icon."""

from functools import cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget

from ui import icons, theme

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
        if self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            self.style().polish(self)
        if self._icon_name is None:
            return
        tint = _TINTS.get(kind, "text")
        self.setIcon(_icon(self._icon_name, tint, theme.current().name))
        self.setIconSize(QSize(_ICON + 2 * _AROUND, _ICON))


@cache
def _icon(name: str, tint: str, _theme: str) -> QIcon:
    """In the colours of the theme in use, which is named so that each has its own."""
    made = QIcon(_spaced(icons.pixmap(name, tint)))
    # Qt would only fade it: white on a surface that is no longer filled.
    muted = _spaced(icons.pixmap(name, "muted"))
    made.addPixmap(muted, QIcon.Mode.Disabled)
    return made


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
