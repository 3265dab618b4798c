"""Points on the native map: one by one with their state, or together where they crowd."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF, QTransform

from surveyor import formats
from surveyor.areas.clusters import Cluster, PointGrid
from ui import theme
from ui.widgets.map_ground import SCALE, Projection
from ui.widgets.map_measure import note_box

Point = tuple[str, str, float, float]
"""Id, name, latitude, longitude."""
DOT = 6.5
"""Half the width of a point in pixels."""
_MOST_ALONE = 1500
_CROWD = 44.0
"""Pixels of the cells in which crowding points are drawn as one."""
_MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How points of a state look: told by form as well as by colour."""

    token: str
    form: str
    """`full`, `half`, `ring` or `square`."""


MARKS = {
    "": MarkStyle("accent", "full"),
    "complete": MarkStyle("ok", "full"),
    "partial": MarkStyle("warning", "half"),
    "draft": MarkStyle("info", "square"),
    "none": MarkStyle("error", "ring"),
}
"""State -> style."""


@dataclass(frozen=True, slots=True)
class PointSet:
    """Points sorted in, ready to be drawn; made off the window's thread for many."""

    points: tuple[Point, ...]
    states: tuple[str, ...]
    """Of each point, a key of `MARKS`."""
    grid: PointGrid
    places: Mapping[str, int]
    """Id -> number, also of points that are not shown."""
    shown: frozenset[int] | None = None
    """Numbers of the points that are shown; None for all of them."""

    @classmethod
    def of(
        cls, points: Sequence[Point], states: Mapping[str, str] | None = None
    ) -> "PointSet":
        """Sorts points in.

        Args:
            points: Id, name, latitude, longitude.
            states: Id -> key of `MARKS`; a point without one is drawn plainly.
        """
        known = states or {}
        return cls(
            tuple(points),
            tuple(known.get(point[0], "") for point in points),
            PointGrid([(point[2], point[3]) for point in points]),
            {point[0]: number for number, point in enumerate(points)},
        )

    def only(self, ids: Iterable[str]) -> "PointSet":
        """Some of the points; what is known of all is not worked out anew for it."""
        numbers = [at for at in map(self.places.get, ids) if at is not None]
        grid, shown = self.grid.only(numbers), frozenset(numbers)
        return PointSet(self.points, self.states, grid, self.places, shown)

    def number(self, point: str) -> int | None:
        """The number of a point by its id; None where it is not shown."""
        at = self.places.get(point)
        return at if self.shown is None or at in self.shown else None

    def counts(self) -> Mapping[str, int]:
        """How many points there are in each state."""
        if self.shown is None:
            return Counter(self.states)
        return Counter(map(self.states.__getitem__, self.shown))


class PointLayer:
    """Draws the points in view and finds those under the pointer."""

    def __init__(self, points: PointSet, projection: Projection) -> None:
        self.set = points
        self._projection = projection

    def spot(self, point: str) -> QPointF | None:
        """Where a point lies in the scene."""
        at = self.set.number(point)
        return None if at is None else self._spot(at)

    def draw(
        self, painter: QPainter, view: QTransform, rect: QRectF, chosen: str = ""
    ) -> None:
        """Draws in pixels what lies in a part of the scene.

        Args:
            painter: Paints in pixels.
            view: From the scene to them.
            rect: The part of the scene.
            chosen: Id of the point whose name is written by somebody else.
        """
        alone = self._alone(rect)
        if alone is None:
            self._draw_crowd(painter, view, rect)
            return
        by_state: dict[str, list[int]] = {}
        for number in alone:
            by_state.setdefault(self.set.states[number], []).append(number)
        for state, numbers in by_state.items():
            spots = view.map(QPolygonF([self._spot(number) for number in numbers]))
            draw_marks(painter, spots, MARKS.get(state, MARKS[""]))
        if len(alone) <= _MOST_NAMES and view.m11() * SCALE > 600:
            self._draw_names(painter, view, alone, chosen)

    def near(self, spot: QPointF, view: QTransform, reach: float) -> list[int]:
        """Numbers of the points within some pixels of the pointer, the nearest first."""
        found = self._alone(self._around(spot, view, reach))
        away = [
            (length, number)
            for number in found or ()
            if (length := (view.map(self._spot(number)) - spot).manhattanLength())
            < reach
        ]
        return [number for _length, number in sorted(away)]

    def crowd_at(self, spot: QPointF, view: QTransform, rect: QRectF) -> Cluster | None:
        """The points drawn as one under the pointer."""
        if self._alone(rect) is not None:
            return None
        for one in self._clusters(view):
            seen = view.map(self._projection.spot(one.lat, one.lon))
            if (seen - spot).manhattanLength() < _radius(one.count) * 1.2:
                return one
        return None

    def _around(self, spot: QPointF, view: QTransform, reach: float) -> QRectF:
        back = view.inverted()[0]
        corner = QPointF(reach, reach)
        return QRectF(back.map(spot - corner), back.map(spot + corner)).normalized()

    def _alone(self, rect: QRectF) -> list[int] | None:
        """Points that are drawn one by one; None where they are too many."""
        return self.set.grid.within(self._projection.box(rect), _MOST_ALONE)

    def _spot(self, number: int) -> QPointF:
        _id, _name, lat, lon = self.set.points[number]
        return self._projection.spot(lat, lon)

    def _clusters(self, view: QTransform) -> tuple[Cluster, ...]:
        # By powers of two, so that zooming a little keeps the same crowds.
        size, cell = _CROWD / (view.m11() * SCALE), 1 / 64
        while cell * 1.5 < size:
            cell *= 2
        return self.set.grid.clusters(cell)

    def _draw_crowd(self, painter: QPainter, view: QTransform, rect: QRectF) -> None:
        west, south, east, north = self._projection.box(rect)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        for one in self._clusters(view):
            if not (south <= one.lat <= north and west <= one.lon <= east):
                continue
            spot = view.map(self._projection.spot(one.lat, one.lon))
            if one.count == 1:
                draw_marks(painter, QPolygonF([spot]), MARKS[""])
                continue
            round_ = _radius(one.count)
            painter.setPen(QPen(theme.colour("surface"), 2))
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(spot, round_, round_)
            painter.setPen(theme.colour("on_accent"))
            box = QRectF(spot.x() - 40, spot.y() - 12, 80, 24)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignCenter, formats.integer(one.count)
            )

    def _draw_names(
        self,
        painter: QPainter,
        view: QTransform,
        numbers: Sequence[int],
        chosen: str,
    ) -> None:
        """Names beside the points where there is room: few points, near enough."""
        metrics, at = painter.fontMetrics(), self.set.number(chosen)
        taken = []
        if at is not None:
            name = self.set.points[at][1]
            spot = view.map(self._spot(at))
            mark = QRectF(spot.x() - 2 * DOT, spot.y() - 2 * DOT, 4 * DOT, 4 * DOT)
            taken = [note_box(painter, spot, name), mark]
        for number in numbers:
            point, name = self.set.points[number][:2]
            if point == chosen:
                continue
            box = _free(view.map(self._spot(number)), metrics, name, taken)
            if box is None:
                continue
            taken.append(box)
            halo = theme.colour("surface")
            halo.setAlpha(210)
            painter.fillRect(box.adjusted(-2, 1, 2, -1), halo)
            painter.setPen(theme.colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)


def _free(
    spot: QPointF, metrics: QFontMetrics, name: str, taken: Sequence[QRectF]
) -> QRectF | None:
    """Room for a name at the right of its point, else at the left."""
    wide, high = metrics.horizontalAdvance(name) + 4, metrics.height()
    for left in (spot.x() + 12, spot.x() - 12 - wide):
        box = QRectF(left, spot.y() - high / 2, wide, high)
        if not any(box.intersects(one) for one in taken):
            return box
    return None


def draw_marks(painter: QPainter, spots: QPolygonF, style: MarkStyle) -> None:
    """Draws all points of one state at once; a thousand cost little more than one."""
    colour, ground = theme.colour(style.token), theme.colour("surface")
    if style.form == "square":
        for token, width in ((ground, 2 * DOT + 3), (colour, 2 * DOT - 1)):
            painter.setPen(_pen(token, width, Qt.PenCapStyle.SquareCap))
            painter.drawPoints(spots)
        return
    for token, width in ((ground, 2 * DOT + 3), (colour, 2 * DOT - 1)):
        painter.setPen(_pen(token, width))
        painter.drawPoints(spots)
    if style.form == "ring":
        painter.setPen(_pen(ground, DOT))
        painter.drawPoints(spots)
    elif style.form == "half":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        for number in range(spots.count()):
            spot, inner = spots.value(number), DOT - 2
            box = QRectF(spot.x() - inner, spot.y() - inner, 2 * inner, 2 * inner)
            painter.drawPie(box, 90 * 16, 180 * 16)


def _radius(count: int) -> float:
    return 13.0 + 3.0 * len(str(count))


def _pen(
    colour: QColor, width: float, cap: Qt.PenCapStyle = Qt.PenCapStyle.RoundCap
) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, cap)
