"""A light native map: indicative outlines and points; no network, no web engine."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
    QToolTip,
    QWidget,
)

from surveyor.areas import boundaries
from surveyor.texts import _
from ui import theme

_SCALE = 1000.0
"""Scene units per degree."""
_DOT = 6.5
_REACH = 16.0
"""Pixels within which a press means a point."""
_NAMED = 8


class MapView(QGraphicsView):
    """Outlines around an area and named points; drag to move, wheel to zoom."""

    chosen = Signal(str)
    """The id of a point that was pressed."""
    placed = Signal(float, float)
    """Latitude and longitude of a press on the ground."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setAccessibleName(_("Peta"))
        self._area = ""
        self._shrink = 1.0
        self._focus: QGraphicsPathItem | None = None
        self._points: tuple[tuple[str, str, float, float], ...] = ()
        self._spots = QPolygonF()
        self._chosen = ""
        self._pressed = QPointF()
        self._zoomed = False

    def show_area(self, code: str) -> None:
        """Draws an area in front of its neighbours."""
        if code == self._area and self._focus is not None:
            return
        self._area = code
        self._scene.clear()
        self._points, self._spots = (), QPolygonF()
        self._focus = None
        own = boundaries.regencies().get(code)
        west, south, east, north = own.box if own else (95.0, -11.0, 141.0, 6.0)
        self._shrink = math.cos(math.radians((south + north) / 2))
        tokens = theme.current()
        self.setBackgroundBrush(QColor(tokens.colours["info_soft"]))
        for outline in boundaries.regencies().values():
            box = outline.box
            near = box[0] < east + 3 and box[2] > west - 3 and box[1] < north + 3
            if near and box[3] > south - 3 and outline.code != code:
                self._draw(
                    outline, tokens.colours["surface"], tokens.colours["line"], 1.0
                )
        if own:
            colours = tokens.colours["accent_soft"], tokens.colours["accent"]
            self._focus = self._draw(own, *colours, 2.0)
        self._fit()

    def show_points(self, points: Sequence[tuple[str, str, float, float]]) -> None:
        """Draws points: id, name, latitude, longitude."""
        self._points = tuple(points)
        self._spots = QPolygonF([self._place(lat, lon) for _i, _n, lat, lon in points])
        if self._chosen not in {point[0] for point in points}:
            self._chosen = ""
        self.viewport().update()

    def point_out(self, point: str) -> None:
        """Makes one point stand out, and brings it into view."""
        self._chosen = point
        at = self._at(point)
        if at is not None:
            self.ensureVisible(QRectF(self._spots.value(at), QSizeF(0, 0)), 40, 40)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """Draws all points at once, so that ten thousand cost no more than ten."""
        painter.save()
        seen = self.viewportTransform().map(self._spots)
        painter.resetTransform()
        for token, width in (("surface", 2 * _DOT + 3), ("accent", 2 * _DOT - 1)):
            painter.setPen(_round(theme.colour(token), width))
            painter.drawPoints(seen)
        at = self._at(self._chosen)
        if at is not None:
            self._draw_chosen(painter, seen.value(at), self._points[at][1])
        painter.restore()

    def _draw_chosen(self, painter: QPainter, spot: QPointF, name: str) -> None:
        for token, width in (("surface", 3 * _DOT + 4), ("warning", 3 * _DOT)):
            painter.setPen(_round(theme.colour(token), width))
            painter.drawPoint(spot)
        wide = painter.fontMetrics().horizontalAdvance(name) + 16
        left = min(max(4.0, spot.x() - wide / 2), max(4.0, self.width() - wide - 4.0))
        top = spot.y() - 2 * _DOT - 28 if spot.y() > 50 else spot.y() + 2 * _DOT
        box = QRectF(left, top, wide, 26)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _at(self, point: str) -> int | None:
        found = (n for n, one in enumerate(self._points) if one[0] == point)
        return next(found, None) if point else None

    def _near(self, spot: QPointF) -> list[int]:
        """The points under the pointer, the nearest first."""
        seen = self.viewportTransform().map(self._spots)
        away = [
            ((seen.value(number) - spot).manhattanLength(), number)
            for number in range(seen.count())
        ]
        return [number for reach, number in sorted(away) if reach < _REACH]

    def viewportEvent(self, event: QEvent) -> bool:
        """Names the point under the pointer."""
        if isinstance(event, QHelpEvent):
            names = [self._points[at][1] for at in self._near(QPointF(event.pos()))]
            QToolTip.showText(event.globalPos(), "\n".join(names[:_NAMED]), self)
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a press began, to tell it from a drag."""
        self._pressed = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that is no drag chooses a point or a place."""
        super().mouseReleaseEvent(event)
        event.accept()
        if (event.position() - self._pressed).manhattanLength() > 4:
            return
        near = self._near(event.position())
        if near:
            # Where several lie on one spot, each press takes the next.
            at = self._at(self._chosen)
            turn = near.index(at) + 1 if at in near else 0
            self.chosen.emit(self._points[near[turn % len(near)]][0])
            return
        spot = self.mapToScene(event.position().toPoint())
        self.placed.emit(-spot.y() / _SCALE, spot.x() / _SCALE / self._shrink)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms around the pointer."""
        self._zoom(1.2 if event.angleDelta().y() > 0 else 1 / 1.2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and - zoom, 0 shows the whole area."""
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom(1.4)
        elif event.key() == Qt.Key.Key_Minus:
            self._zoom(1 / 1.4)
        elif event.key() == Qt.Key.Key_0:
            self._zoomed = False
            self._fit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the area in view until the person zooms."""
        super().resizeEvent(event)
        self._fit()

    def _zoom(self, factor: float) -> None:
        self._zoomed = True
        self.scale(factor, factor)

    def _fit(self) -> None:
        if self._focus is not None and not self._zoomed:
            self.fitInView(self._focus, Qt.AspectRatioMode.KeepAspectRatio)

    def _place(self, lat: float, lon: float) -> QPointF:
        return QPointF(lon * self._shrink * _SCALE, -lat * _SCALE)

    def _draw(
        self, outline: boundaries.Outline, ground: str, line: str, width: float
    ) -> QGraphicsPathItem:
        path = QPainterPath()
        for ring in outline.rings:
            path.moveTo(self._place(ring[0][1], ring[0][0]))
            for lon, lat in ring[1:]:
                path.lineTo(self._place(lat, lon))
            path.closeSubpath()
        item = QGraphicsPathItem(path)
        pen = QPen(QColor(line), width)
        pen.setCosmetic(True)
        item.setPen(pen)
        item.setBrush(QColor(ground))
        item.setToolTip(outline.name)
        self._scene.addItem(item)
        return item


def _round(colour: QColor, width: float) -> QPen:
    """A pen whose points are discs."""
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
