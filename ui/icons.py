"""Lucide icons in the colours of the theme."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import resource
from ui import theme

_SCALE = 2


def icon(name: str, role: str = "text", size: int = 20) -> QIcon:
    """An icon by its Lucide name, tinted with a colour of the theme."""
    return QIcon(pixmap(name, role, size))


def pixmap(name: str, role: str = "text", size: int = 20) -> QPixmap:
    """The picture of an icon, `size` pixels wide, sharp on dense screens."""
    return _drawn(name, theme.colour(role).name(), size)


def forget() -> None:
    """Drops what was drawn in the colours of another theme."""
    _drawn.cache_clear()


@cache
def _drawn(name: str, tint: str, size: int) -> QPixmap:
    path = resource("icons", f"{name}.svg")
    made = QPixmap(size * _SCALE, size * _SCALE)
    made.fill(Qt.GlobalColor.transparent)
    if path.exists():
        text = path.read_text(encoding="utf-8").replace("currentColor", tint)
        painter = QPainter(made)
        drawing = QSvgRenderer(QByteArray(text.encode()))
        drawing.render(painter, QRectF(made.rect()))
        painter.end()
    made.setDevicePixelRatio(_SCALE)
    return made
