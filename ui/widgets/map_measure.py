"""Measuring on the native map: a line or an area, corner by corner."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF, QTransform

from surveyor import formats
from surveyor.areas.measuring import area_m2, length_m
from surveyor.texts import _
from ui import theme
from ui.widgets.map_ground import Projection


class Measuring:
    """The corners that were pressed so far; `kind` is `length` or `area`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.corners: list[tuple[float, float]] = []

    def words(self) -> str:
        """What was measured, or what to do next."""
        if len(self.corners) < 2:
            return _("Klik titik demi titik pada peta. Esc: selesai.")
        length = length_in_words(length_m(self.corners))
        if self.kind == "length":
            return _("Jarak {length}").format(length=length)
        if len(self.corners) < 3:
            return _("Klik titik ketiga untuk mengukur luas.")
        around = length_m([*self.corners, self.corners[0]])
        return _("Luas {area}, keliling {length}").format(
            area=area_in_words(area_m2(self.corners)), length=length_in_words(around)
        )

    def draw(self, painter: QPainter, view: QTransform, projection: Projection) -> None:
        """Draws the line or the area in pixels."""
        seen = QPolygonF([view.map(projection.spot(*one)) for one in self.corners])
        painter.setPen(QPen(theme.colour("warning"), 3))
        fill = theme.colour("warning")
        fill.setAlpha(45)
        painter.setBrush(fill if self.kind == "area" else Qt.BrushStyle.NoBrush)
        if self.kind == "area":
            painter.drawPolygon(seen)
        else:
            painter.drawPolyline(seen)
        painter.setPen(QPen(theme.colour("surface"), 2))
        painter.setBrush(theme.colour("warning"))
        for number in range(seen.count()):
            painter.drawEllipse(seen.value(number), 5, 5)
        if seen.count() > 1:
            draw_note(painter, seen.value(seen.count() - 1), self.words())


def draw_note(painter: QPainter, spot: QPointF, text: str) -> None:
    """A short text in a box above a spot, kept within what is painted on."""
    box = note_box(painter, spot, text)
    painter.setPen(theme.colour("line"))
    painter.setBrush(theme.colour("surface"))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(theme.colour("text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def note_box(painter: QPainter, spot: QPointF, text: str) -> QRectF:
    """Where the note of a spot stands."""
    metrics, room = painter.fontMetrics(), painter.viewport().width()
    wide, high = metrics.horizontalAdvance(text) + 16, metrics.height() + 6
    left = min(max(4.0, spot.x() - wide / 2), max(4.0, room - wide - 4.0))
    above = spot.y() - 15 - high
    return QRectF(left, above if above > 4 else spot.y() + 13, wide, high)


def length_in_words(metres: float) -> str:
    """`850 m`, `12,4 km`."""
    if metres < 1000:
        return f"{formats.integer(round(metres))} m"
    return f"{formats.decimal(metres / 1000, 1 if metres >= 10_000 else 2)} km"


def area_in_words(square: float) -> str:
    """`450 m²`, `2,40 ha`, `124 km²`."""
    if square < 10_000:
        return f"{formats.integer(round(square))} m²"
    if square < 1_000_000:
        return f"{formats.decimal(square / 10_000, 2)} ha"
    return f"{formats.decimal(square / 1_000_000, 2)} km²"
