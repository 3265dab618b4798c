"""A light native map: indicative outlines and points; no network, no web engine."""

import math

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
    QWidget,
)

from surveyor.areas import boundaries
from surveyor.texts import _
from ui import theme

_SCALE = 1000.0
"""Scene units per degree."""
_DOT = 7.0


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
        self._points: dict[str, QGraphicsEllipseItem] = {}
        self._pressed = QPointF()
        self._zoomed = False

    def show_area(self, code: str) -> None:
        """Draws an area in front of its neighbours."""
        if code == self._area and self._focus is not None:
            return
        self._area = code
        self._scene.clear()
        self._points.clear()
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

    def show_points(self, points: list[tuple[str, str, float, float]]) -> None:
        """Draws points: id, name, latitude, longitude."""
        for item in self._points.values():
            self._scene.removeItem(item)
        self._points.clear()
        tokens = theme.current()
        for point, name, lat, lon in points:
            item = QGraphicsEllipseItem(-_DOT, -_DOT, 2 * _DOT, 2 * _DOT)
            item.setFlag(
                QGraphicsEllipseItem.GraphicsItemFlag.ItemIgnoresTransformations
            )
            item.setPos(self._place(lat, lon))
            item.setBrush(QColor(tokens.colours["accent"]))
            item.setPen(QPen(QColor(tokens.colours["surface"]), 2))
            item.setToolTip(name)
            item.setData(0, point)
            item.setZValue(10)
            self._scene.addItem(item)
            self._points[point] = item

    def point_out(self, point: str) -> None:
        """Makes one point stand out."""
        tokens = theme.current()
        for key, item in self._points.items():
            item.setBrush(
                QColor(tokens.colours["warning" if key == point else "accent"])
            )
            item.setScale(1.5 if key == point else 1.0)
            item.setZValue(20 if key == point else 10)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a press began, to tell it from a drag."""
        self._pressed = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that is no drag chooses a point or a place."""
        super().mouseReleaseEvent(event)
        if (event.position() - self._pressed).manhattanLength() > 4:
            return
        item = self.itemAt(event.position().toPoint())
        if item is not None and item.data(0):
            self.chosen.emit(str(item.data(0)))
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
