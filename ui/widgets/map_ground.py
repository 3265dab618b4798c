"""Where things lie on the native map, and the base map under them."""

import math
from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QImageReader, QPainter

from surveyor.areas.mbtiles import BaseMap

SCALE = 1000.0
"""Scene units per degree."""
_TILE = 256
_LARGEST = 1024
"""Pixels along a tile; a file may claim more than any memory holds."""
_KEPT = 300


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees as units of the scene: true in shape near the middle of an area."""

    shrink: float = 1.0
    """Cosine of the latitude in the middle."""

    def spot(self, lat: float, lon: float) -> QPointF:
        """Where a position lies in the scene."""
        return QPointF(lon * self.shrink * SCALE, -lat * SCALE)

    def position(self, spot: QPointF) -> tuple[float, float]:
        """Latitude and longitude of a spot of the scene."""
        return -spot.y() / SCALE, spot.x() / SCALE / self.shrink

    def box(self, rect: QRectF) -> tuple[float, float, float, float]:
        """West, south, east, north of a part of the scene."""
        north, west = self.position(rect.topLeft())
        south, east = self.position(rect.bottomRight())
        return west, south, east, north


class TileLayer:
    """Draws the tiles of a base map that lie in view; each is unpacked once."""

    def __init__(self, base: BaseMap) -> None:
        self.base = base
        self._kept: OrderedDict[tuple[int, int, int], QImage | None] = OrderedDict()

    def draw(
        self, painter: QPainter, rect: QRectF, pixels: float, projection: Projection
    ) -> None:
        """Draws what lies in a part of the scene.

        Args:
            painter: Paints in scene units.
            rect: The part of the scene.
            pixels: Of the screen for a scene unit.
            projection: Of the scene.
        """
        west, south, east, north = projection.box(rect)
        # A tile of zoom z is 360 / 2^z degrees wide.
        wanted = math.log2(max(1e-9, pixels * SCALE * projection.shrink * 360 / _TILE))
        about = self.base.about
        zoom = min(max(round(wanted), about.lowest), about.highest)
        many = 1 << zoom
        columns = range(_column(west, many), _column(east, many) + 1)
        rows = range(_row(north, many), _row(south, many) + 1)
        if len(columns) * len(rows) > _KEPT:
            return  # the whole country at the finest zoom: nothing to be seen of it
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for column in columns:
            for row in rows:
                image = self._image(zoom, column, row)
                if image is not None:
                    painter.drawImage(_frame(zoom, column, row, projection), image)

    def _image(self, zoom: int, column: int, row: int) -> QImage | None:
        key = zoom, column, row
        if key not in self._kept:
            data = self.base.tile(*key)
            self._kept[key] = _unpacked(data) if data else None
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return self._kept[key]


def _unpacked(data: bytes) -> QImage | None:
    """A tile as a picture; None for a damaged one, or one that claims to be huge."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or size.boundedTo(QSize(_LARGEST, _LARGEST)) != size:
        return None
    image = reader.read()
    return None if image.isNull() else image


def _frame(zoom: int, column: int, row: int, projection: Projection) -> QRectF:
    many = 1 << zoom
    top = projection.spot(_north(row, many), column / many * 360 - 180)
    end = projection.spot(_north(row + 1, many), (column + 1) / many * 360 - 180)
    # A hair larger, so that no seam shows between tiles.
    return QRectF(top, end).adjusted(0, 0, (end.x() - top.x()) / 512, 0)


def _column(lon: float, many: int) -> int:
    return min(max(int((lon + 180) / 360 * many), 0), many - 1)


def _row(lat: float, many: int) -> int:
    angle = math.radians(min(max(lat, -85.0), 85.0))
    return min(
        max(int((1 - math.asinh(math.tan(angle)) / math.pi) / 2 * many), 0), many
    )


def _north(row: int, many: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / many))))
