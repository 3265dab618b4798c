"""Editor for a line or an area: its points as a list, typed or drawn on the map."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from surveyor import formats
from surveyor.areas.measuring import Spot, area_m2, length_m
from surveyor.engine.values import QuestionState
from surveyor.positions.written import position
from surveyor.texts import _
from ui.questions.texts import ParagraphEditor
from ui.widgets.buttons import Button
from ui.widgets.map_measure import area_in_words, length_in_words
from ui.widgets.parts import label

_ROWS = 5


class TraceEditor(ParagraphEditor):
    """Points as `lintang; bujur`, one a row; an area ends where it begins."""

    def __init__(self, closed: bool, parent: QWidget | None = None) -> None:
        super().__init__(_ROWS, parent)
        self._closed = closed
        self.area.setPlaceholderText(
            _("Satu titik per baris, mis. -0,4105; 116,9829 (Shift+Enter: baris baru)")
        )

        self._map = Button(_("Gambar di peta"), icon="map-pin", parent=self)
        self._map.clicked.connect(self._draw)
        self._facts = label("", "muted", self)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._map)
        row.addWidget(self._facts, 1)
        self._column.addLayout(row)
        self._label = ""

    def as_written(self, value: str) -> str:
        points = [part.split() for part in value.split(";") if part.strip()]
        if any(len(point) < 2 for point in points):
            return value
        if self._closed and len(points) > 1 and points[0][:2] == points[-1][:2]:
            points = points[:-1]
        return "\n".join(f"{_degree(p[0])}; {_degree(p[1])}" for p in points)

    def as_stored(self, text: str) -> str:
        """Half a list stays as it was typed, so that the form can tell what is wrong."""
        if text.strip() == self.as_written(self._shown):
            return self._shown  # heights and accuracies are not in the text
        points = []
        for line in filter(None, (line.strip() for line in text.splitlines())):
            spot = position(line)
            if spot is None:
                return text.strip()
            points.append(f"{spot[0]:.7f} {spot[1]:.7f} 0 0")
        if self._closed and len(points) > 2 and points[0] != points[-1]:
            points.append(points[0])
        return ";".join(points)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self._label = state.label
        self.area.setAccessibleDescription(self.area.placeholderText())
        self._map.setEnabled(not state.readonly)
        self._facts.setText(self._measured())

    def take_drawn(self, corners: Sequence[Spot]) -> None:
        """Corners from the map as the answer; one that was there keeps its height."""
        known = {_spot(part): part.strip() for part in self._shown.split(";")}
        points = [
            known.get(_rounded(one)) or f"{one[0]:.7f} {one[1]:.7f} 0 0"
            for one in corners
        ]
        if self._closed and points:
            points.append(points[0])
        self.answered.emit(";".join(points))

    def corners(self) -> list[Spot]:
        """Latitude and longitude of each point; of an area, the first one once."""
        spots = [_spot(part) for part in self._shown.split(";") if part.strip()]
        found = [spot for spot in spots if spot is not None]
        closes = self._closed and len(found) > 1 and found[0] == found[-1]
        return found[:-1] if closes else found

    def _measured(self) -> str:
        corners = self.corners()
        if len(corners) < 2:
            return ""
        if self._closed:
            area = area_in_words(area_m2(corners))
            return _("{n} titik, luas {area}").format(n=len(corners), area=area)
        length = length_in_words(length_m(corners))
        return _("{n} titik, panjang {length}").format(n=len(corners), length=length)

    @Slot()
    def _draw(self) -> None:
        from ui.widgets.trace_dialog import draw_trace

        self.commit()
        drawn = draw_trace(self, self._label, self.corners(), closed=self._closed)
        if drawn is not None:
            self.take_drawn(drawn)


def _spot(part: str) -> Spot | None:
    """A point as it is stored; None for what is none."""
    words = part.split()
    try:
        return _rounded((float(words[0]), float(words[1])))
    except (ValueError, IndexError):
        return None


def _rounded(spot: Spot) -> Spot:
    """To the centimetre, in which points are stored."""
    return round(spot[0], 7), round(spot[1], 7)


def _degree(value: str) -> str:
    try:
        return formats.decimal(float(value), 6)
    except ValueError:
        return value
