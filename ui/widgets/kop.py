"""The letterhead as it will be printed, in the measures of the printed sheet."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from surveyor.texts import _
from ui import theme

_PAPER, _LEFT, _RIGHT = 210.0, 30.0, 20.0
_HEIGHT, _LOGO, _RULE = 40.0, 22.0, 34.0
_POINT = 25.4 / 72
"""Millimetres; the sheet is A4 with the margins that all documents have."""


_NARROWEST, _WIDEST = 400, 760


class KopPreview(QWidget):
    """White like paper in every theme."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: list[str] = []
        self._logo = QImage()
        self.setMinimumWidth(_NARROWEST)
        self.setAccessibleName(_("Pratinjau kop"))

    def show_kop(self, lines: Sequence[str], logo: Path | None) -> None:
        """Shows these lines, with a picture at the left where there is one."""
        self._lines = list(lines)
        self._logo = QImage(str(logo)) if logo is not None else QImage()
        self.update()

    def set_line(self, number: int, text: str) -> None:
        """Shows a line while it is being typed."""
        self._lines += [""] * (number + 1 - len(self._lines))
        self._lines[number] = text
        self.update()

    def lines(self) -> tuple[str, ...]:
        """What is shown."""
        return tuple(self._lines)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as the kop is on a sheet of this width."""
        super().resizeEvent(event)
        self.setFixedHeight(round(min(self.width(), _WIDEST) * _HEIGHT / _PAPER))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws in millimetres of the sheet."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        scale = min(self.width(), _WIDEST) / _PAPER
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(Qt.GlobalColor.white)
        sheet = QRectF(0.5, 0.5, _PAPER * scale - 1, _HEIGHT * scale - 1)
        painter.drawRoundedRect(sheet, 4, 4)
        painter.scale(scale, scale)
        painter.setPen(Qt.GlobalColor.black)
        indent = 0.0
        if not self._logo.isNull():
            indent = _LOGO
            self._draw_logo(painter)
        self._draw_lines(painter, indent)
        for at, width in ((_RULE, 1.8), (_RULE + 2.6 * _POINT, 0.6)):
            painter.setPen(QPen(Qt.GlobalColor.black, width * _POINT))
            painter.drawLine(QPointF(_LEFT, at), QPointF(_PAPER - _RIGHT, at))

    def _draw_logo(self, painter: QPainter) -> None:
        size = self._logo.size().scaled(1000, 1000, Qt.AspectRatioMode.KeepAspectRatio)
        width, height = size.width() * _LOGO / 1000, size.height() * _LOGO / 1000
        left, top = _LEFT + (_LOGO - width) / 2, 7 + (_LOGO - height) / 2
        painter.drawImage(QRectF(left, top, width, height), self._logo)

    def _draw_lines(self, painter: QPainter, indent: float) -> None:
        room = _PAPER - _LEFT - _RIGHT - indent
        y = 7 + 12 * _POINT
        for number, line in enumerate(self._lines[:4]):
            bold, points = (True, 13.5) if number < 2 else (False, 9.0)
            font = QFont("Source Sans 3")
            font.setBold(bold)
            # Measured large, drawn small: fonts have whole pixels.
            font.setPixelSize(100)
            size = points * _POINT
            wide = QFontMetricsF(font).horizontalAdvance(line) * size / 100
            size *= min(1.0, room / max(wide, 1.0))
            wide = QFontMetricsF(font).horizontalAdvance(line) * size / 100
            painter.save()
            painter.translate(_LEFT + indent + (room - wide) / 2, y)
            painter.scale(size / 100, size / 100)
            painter.setFont(font)
            painter.drawText(QPointF(0, 0), line)
            painter.restore()
            y += (17 if number < 1 else 13 if number > 1 else 14) * _POINT
