"""A light native map: outlines, points, a base map; no network, no web engine."""

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
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

from surveyor import formats
from surveyor.areas import boundaries
from surveyor.areas.mbtiles import BaseMap
from surveyor.areas.measuring import Spot
from surveyor.texts import _
from ui import theme
from ui.widgets.map_ground import SCALE, Projection, TileLayer
from ui.widgets.map_measure import Measuring, draw_note
from ui.widgets.map_points import DOT, Point, PointLayer, PointSet

_REACH = 16.0
"""Pixels within which a press means a point."""
_NAMED = 8
_COUNTRY = (95.0, -11.0, 141.0, 6.0)
_CLOSEST, _FARTHEST = 400.0, 0.008
"""Pixels for a scene unit: some 0.3 m, and the whole country."""
_SEA = 3.0
"""Degrees around an area in which neighbours are drawn."""
_BAR = 130
"""Pixels that the bar of the scale may have."""


class MapView(QGraphicsView):
    """Outlines around an area and named points; drag to move, wheel to zoom."""

    chosen = Signal(str)
    """The id of a point that was pressed."""
    placed = Signal(float, float)
    """Latitude and longitude of a press on the ground."""
    pointed = Signal(float, float)
    """Latitude and longitude under the pointer."""
    measured = Signal(str)
    """What was measured so far, in words; empty when measuring ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self._scene.setSceneRect(80_000, -20_000, 80_000, 40_000)
        self.setScene(self._scene)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Peta"))
        self.setAccessibleDescription(
            _("Panah menggeser, + dan - memperbesar dan memperkecil, 0 seluruh wilayah")
        )
        self._area = ""
        self._drawn: tuple[object, ...] = ()
        self._projection = Projection()
        self._frame = QRectF()
        self._points = PointLayer(PointSet.of(()), self._projection)
        self._tiles: TileLayer | None = None
        self._measuring: Measuring | None = None
        self._chosen = ""
        self._pressed = QPointF()
        self._zoomed = False
        self._goal: QRectF | None = None
        self._aims = False

    def show_aim(self) -> None:
        """Each press places a point, and Enter does in the middle, which is marked."""
        self._aims = True
        self.setAccessibleDescription(
            _(
                "Panah menggeser, + dan - memperbesar dan memperkecil, 0 seluruh wilayah, "
                "Enter menaruh titik di tengah"
            )
        )

    def show_area(self, code: str) -> None:
        """Draws an area in front of its neighbours."""
        own = boundaries.regencies().get(code)
        drawn = (code, own, self._tiles, theme.current())
        if drawn == self._drawn:
            return
        if code != self._area:
            self._zoomed, self._goal = False, None
        self._area, self._drawn = code, drawn
        self._scene.clear()
        west, south, east, north = own.box if own else _COUNTRY
        self._projection = Projection(math.cos(math.radians((south + north) / 2)))
        self._frame = QRectF(
            self._projection.spot(north, west), self._projection.spot(south, east)
        )
        self._points = PointLayer(self._points.set, self._projection)
        self.setBackgroundBrush(theme.colour("info_soft"))
        for outline in boundaries.regencies().values():
            box = outline.box
            beside = box[0] < east + _SEA and box[2] > west - _SEA
            level = box[1] < north + _SEA and box[3] > south - _SEA
            if beside and level and outline.code != code:
                self._draw(outline, "surface", "line", 1.0)
        if own:
            self._draw(own, "accent_soft", "accent", 2.0)
        self._fit()

    def show_points(
        self,
        points: Sequence[Point] | PointSet,
        states: Mapping[str, str] | None = None,
    ) -> None:
        """Draws points: id, name, latitude, longitude.

        Args:
            points: Sorted in already where they are many.
            states: Id -> key of `map_points.MARKS`.
        """
        given = points if isinstance(points, PointSet) else PointSet.of(points, states)
        self._points = PointLayer(given, self._projection)
        if given.number(self._chosen) is None:
            self._chosen = ""
        self.viewport().update()

    @property
    def has_base(self) -> bool:
        """Whether a base map lies under the points."""
        return self._tiles is not None

    def show_base(self, base: BaseMap | None) -> None:
        """Puts a base map under everything, or takes it away."""
        if base is not (self._tiles.base if self._tiles else None):
            self._tiles = TileLayer(base) if base else None
            self.show_area(self._area)
            self.viewport().update()

    def spot_of(self, point: str) -> QPointF | None:
        """Where a point lies in the viewport, in pixels."""
        spot = self._points.spot(point)
        return None if spot is None else self.viewportTransform().map(spot)

    def point_out(self, point: str) -> None:
        """Makes one point stand out, and brings it into view."""
        self._chosen = point
        spot = self._points.spot(point)
        if spot is not None:
            self.ensureVisible(QRectF(spot, QSizeF(0, 0)), 40, 40)
        self.viewport().update()

    def go_to(self, lat: float, lon: float, degrees: float = 0.05) -> None:
        """Shows a place with some degrees around it."""
        self._zoomed = True
        half = degrees / 2
        corner = self._projection.spot(lat + half, lon - half)
        end = self._projection.spot(lat - half, lon + half)
        self._goal = QRectF(corner, end)
        self._fit()

    def zoom(self, factor: float) -> None:
        """Zooms in by a factor, or out by less than 1."""
        now = self.transform().m11()
        factor = min(max(now * factor, _FARTHEST), _CLOSEST) / now
        self._zoomed, self._goal = True, None
        self.scale(factor, factor)

    def show_whole(self) -> None:
        """Shows the whole area again."""
        self._zoomed, self._goal = False, None
        self._fit()

    def measure(self, kind: str, corners: Sequence[Spot] = ()) -> None:
        """Begins to measure a `length` or an `area`, empty ends it.

        Args:
            kind: What is measured.
            corners: Latitudes and longitudes to begin with.
        """
        self._measuring = Measuring(kind) if kind else None
        if self._measuring is not None:
            self._measuring.corners += corners
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.measured.emit(self._measuring.words() if self._measuring else "")
        self.viewport().update()

    def corners(self) -> tuple[Spot, ...]:
        """The corners that were measured so far."""
        return tuple(self._measuring.corners) if self._measuring is not None else ()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The sea, and the base map on it."""
        super().drawBackground(painter, rect)
        if self._tiles is not None:
            pixels = self.transform().m11()
            self._tiles.draw(painter, QRectF(rect), pixels, self._projection)

    def drawForeground(self, painter: QPainter, _rect: QRectF | QRect) -> None:
        """Draws all points at once, so that ten thousand cost no more than ten."""
        painter.save()
        painter.resetTransform()
        painter.setFont(self.font())
        view = self.viewportTransform()
        self._points.draw(painter, view, self._in_view(), self._chosen)
        spot = self.spot_of(self._chosen)
        if spot is not None and self.viewport().rect().contains(spot.toPoint()):
            self._draw_chosen(painter, spot)
        if self._measuring is not None:
            self._measuring.draw(painter, view, self._projection)
        self._draw_scale(painter)
        if self._aims and self.hasFocus():
            self._draw_aim(painter)
        painter.restore()

    def sizeHint(self) -> QSize:
        """Content with little: Qt would ask for as much as the whole scene."""
        return QSize(320, 120)

    def viewportEvent(self, event: QEvent) -> bool:
        """Names the point under the pointer."""
        if isinstance(event, QHelpEvent):
            near = self._near(QPointF(event.pos()))
            names = [self._points.set.points[at][1] for at in near]
            QToolTip.showText(event.globalPos(), "\n".join(names[:_NAMED]), self)
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a press began, to tell it from a drag."""
        self._pressed, self._goal = event.position(), None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tells where the pointer is."""
        super().mouseMoveEvent(event)
        spot = self.mapToScene(event.position().toPoint())
        self.pointed.emit(*self._projection.position(spot))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that is no drag chooses a point or a place."""
        super().mouseReleaseEvent(event)
        event.accept()
        if (event.position() - self._pressed).manhattanLength() > 4:
            return
        spot = self.mapToScene(event.position().toPoint())
        place = self._projection.position(spot)
        if self._measuring is not None:
            self._measuring.corners.append(place)
            self.measured.emit(self._measuring.words())
            self.viewport().update()
            return
        self._press(event.position(), place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms around the pointer."""
        self.zoom(1.2 if event.angleDelta().y() > 0 else 1 / 1.2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and - zoom, 0 shows the whole area, Esc ends measuring."""
        self._goal = None
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.4)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(1 / 1.4)
        elif event.key() == Qt.Key.Key_0:
            self.show_whole()
        elif event.key() == Qt.Key.Key_Escape and self._measuring is not None:
            self.measure("")
        elif self._aims and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            middle = self.mapToScene(self.viewport().rect().center())
            self.placed.emit(*self._projection.position(middle))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the area or the place in view until the person zooms or moves."""
        super().resizeEvent(event)
        self._fit()

    def _press(self, spot: QPointF, place: tuple[float, float]) -> None:
        if self._aims:
            self.placed.emit(*place)
            return
        near = self._near(spot)
        if near:
            # Where several lie on one spot, each press takes the next.
            at = self._points.set.number(self._chosen)
            turn = near.index(at) + 1 if at in near else 0
            self.chosen.emit(self._points.set.points[near[turn % len(near)]][0])
            return
        view = self.viewportTransform()
        crowd = self._points.crowd_at(spot, view, self._in_view())
        if crowd is None:
            self.placed.emit(*place)
        else:
            wide = self.width() / (self.transform().m11() * SCALE)
            self.go_to(crowd.lat, crowd.lon, wide / 3)

    def _near(self, spot: QPointF) -> list[int]:
        """The points under the pointer, the nearest first."""
        return self._points.near(spot, self.viewportTransform(), _REACH)

    def _in_view(self) -> QRectF:
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def _fit(self) -> None:
        wanted = self._goal or (None if self._zoomed else self._frame)
        if wanted is not None and not wanted.isNull():
            self.fitInView(wanted, Qt.AspectRatioMode.KeepAspectRatio)

    def _draw_chosen(self, painter: QPainter, spot: QPointF) -> None:
        for token, width in (("surface", 3 * DOT + 4), ("warning", 3 * DOT)):
            pen = QPen(theme.colour(token), width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoint(spot)
        at = self._points.set.places[self._chosen]
        draw_note(painter, spot, self._points.set.points[at][1])

    def _draw_aim(self, painter: QPainter) -> None:
        """A cross in the middle, where Enter places the point."""
        middle = self.viewport().rect().center()
        for token, width in (("surface", 5), ("text", 2)):
            painter.setPen(QPen(theme.colour(token), width))
            painter.drawLine(middle.x() - 12, middle.y(), middle.x() + 12, middle.y())
            painter.drawLine(middle.x(), middle.y() - 12, middle.x(), middle.y() + 12)

    def _draw_scale(self, painter: QPainter) -> None:
        """A bar of a round length, at the left below."""
        metres = _BAR / (self.transform().m11() * SCALE) * 111_195
        power = 10 ** math.floor(math.log10(metres))
        round_ = next(one for one in (5, 2, 1) if one * power <= metres) * power
        left, low = 12.0, self.viewport().height() - 14.0
        right = left + _BAR * round_ / metres
        line = QPolygonF(
            [QPointF(left, low - 5), QPointF(left, low), QPointF(right, low),
             QPointF(right, low - 5)]
        )  # fmt: skip
        for token, width in (("surface", 5), ("text", 2)):
            painter.setPen(QPen(theme.colour(token), width))
            painter.drawPolyline(line)
        far = round_ >= 1000
        text = f"{formats.integer(round(round_ / (1000 if far else 1)))} "
        text += "km" if far else "m"
        wide = painter.fontMetrics().horizontalAdvance(text)
        halo = theme.colour("surface")
        halo.setAlpha(200)
        painter.fillRect(QRectF(left + 5, low - 24, wide + 6, 17), halo)
        painter.drawText(QPointF(left + 8, low - 10), text)

    def _draw(
        self, outline: boundaries.Outline, ground: str, line: str, width: float
    ) -> None:
        path = QPainterPath()
        for ring in outline.rings:
            spots = [self._projection.spot(lat, lon) for lon, lat in ring]
            path.addPolygon(QPolygonF(spots))
            path.closeSubpath()
        item = QGraphicsPathItem(path)
        pen = QPen(theme.colour(line), width)
        pen.setCosmetic(True)
        item.setPen(pen)
        if self._tiles is None:
            item.setBrush(QColor(theme.colour(ground)))
        item.setToolTip(outline.name)
        self._scene.addItem(item)
