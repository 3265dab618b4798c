"""Buttons: a word that is a verb, with or without an icon."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QWidget

from ui import icons

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
        self.setProperty("kind", kind)
        if icon:
            picture = icons.icon(icon, _TINTS.get(kind, "text"))
            # Qt would only fade it: white on a surface that is no longer filled.
            picture.addPixmap(icons.pixmap(icon, "muted"), QIcon.Mode.Disabled)
            self.setIcon(picture)
            self.setIconSize(QSize(20, 20))
