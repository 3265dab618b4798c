"""The native map with what belongs around it: search, tools, legend, sources."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QStringListModel, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.areas import boundaries
from surveyor.areas.catalogue import Areas
from surveyor.areas.mbtiles import BaseMap
from surveyor.errors import SurveyorError
from surveyor.positions.written import position
from surveyor.settings import load
from surveyor.texts import _
from ui import icons
from ui.widgets.map_legend import MapLegend
from ui.widgets.map_view import MapView
from ui.widgets.parts import label

_LEAST = 120
"""Pixels of height that a map may shrink to before its page scrolls."""
_WAIT_MS = 200
_FOUND = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Something that the search of a map finds."""

    name: str
    lat: float
    lon: float
    degrees: float = 0.05
    """How much around it is shown."""
    id: str = ""
    """Of a point of the map; empty for other places."""


class MapPanel(QWidget):
    """A map with its tools; whoever gives it `find` can search in more than areas."""

    base_wanted = Signal()
    """Another base map is to be chosen."""
    base_dropped = Signal()
    boundary_wanted = Signal()
    """The office's own outline of the area is to be chosen."""
    boundary_dropped = Signal()

    def __init__(
        self,
        parent: QWidget,
        find: Callable[[str], Sequence[Place]] | None = None,
        *,
        manage: bool = False,
    ) -> None:
        super().__init__(parent)
        self._find = find
        self.area = ""
        """Dotted code of the area that is shown."""
        self._places: dict[str, Place] = {}
        self._trouble = ""
        self.map = MapView(self)
        self.map.setMinimumHeight(_LEAST)
        self._build_search()
        self._notice = label("", "small", self)
        self._notice.setWordWrap(True)
        self._where = label("", "small", self)
        self._where.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._legend = MapLegend(self)
        self._legend.hide()
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self._search, 1)
        made = self._tools(manage=manage)
        for tool in made:
            tools.addWidget(tool)
        QWidget.setTabOrder(made[-1 if manage else -2], self.map)
        foot = QHBoxLayout()
        foot.addWidget(self._notice, 3)
        foot.addWidget(self._where, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(tools)
        column.addWidget(self.map, 1)
        column.addWidget(self._legend)
        column.addLayout(foot)
        self.map.pointed.connect(self._tell_place)
        self.map.measured.connect(self._tell_measure)

    def show_area(self, code: str) -> None:
        """Shows an area with its base map, and says where both are from."""
        self.area = code
        base, self._trouble = open_base_map()
        self.map.show_base(base)
        self.map.show_area(code)
        self._forget.setEnabled(base is not None or bool(self._trouble))
        self._indicative.setEnabled(boundaries.official_of(code) is not None)
        self._tell_sources(base)

    def show_legend(self, names: Mapping[str, str], counts: Mapping[str, int]) -> None:
        """Says what the marks mean: state -> name, and how many there are."""
        self._legend.show_states(names, counts)
        self._legend.show()

    def _build_search(self) -> None:
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(_("Cari tempat atau koordinat"))
        self._search.setAccessibleName(_("Cari tempat atau koordinat di peta"))
        self._search.setClearButtonEnabled(True)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._go)
        self._search.setCompleter(completer)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._look_up)
        self._search.textEdited.connect(self._wait.start)
        self._search.returnPressed.connect(self._go_first)

    def _tools(self, *, manage: bool) -> tuple[QToolButton, ...]:
        near = self._tool("plus", _("Perbesar"), lambda: self.map.zoom(1.6))
        far = self._tool("minus", _("Perkecil"), lambda: self.map.zoom(1 / 1.6))
        whole = self._tool("map", _("Seluruh wilayah"), self.map.show_whole)
        self.ruler = ruler = self._tool("ruler", _("Ukur"), None)
        measures = QMenu(ruler)
        for text, kind in ((_("Ukur jarak"), "length"), (_("Ukur luas"), "area"),
                           (_("Selesai mengukur"), "")):  # fmt: skip
            self._act(measures, text, partial(self.map.measure, kind))
        ruler.setMenu(measures)
        layers = self._tool("layers", _("Peta dasar dan batas wilayah"), None)
        menu = QMenu(layers)
        self._act(menu, _("Pasang peta dasar (MBTiles) …"), self.base_wanted.emit)
        self._forget = self._act(menu, _("Lepas peta dasar"), self.base_dropped.emit)
        menu.addSeparator()
        self._act(menu, _("Pasang batas resmi (GeoJSON) …"), self.boundary_wanted.emit)
        self._indicative = self._act(
            menu, _("Kembali ke batas indikatif"), self.boundary_dropped.emit
        )
        layers.setMenu(menu)
        layers.setVisible(manage)
        return near, far, whole, ruler, layers

    def _tool(
        self, icon: str, name: str, act: Callable[[], object] | None
    ) -> QToolButton:
        tool = QToolButton(self)
        tool.setIcon(icons.icon(icon))
        tool.setIconSize(QSize(20, 20))
        tool.setToolTip(name)
        tool.setAccessibleName(name)
        tool.setProperty("map", "true")
        if act is None:
            tool.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        else:
            tool.clicked.connect(lambda _on=False: act())
        return tool

    def _act(self, menu: QMenu, text: str, act: Callable[[], object]) -> QAction:
        # Made here: Python may lose hold of one that Qt makes for a menu.
        made = QAction(text, menu)
        menu.addAction(made)
        made.triggered.connect(lambda _on=False: act())
        return made

    @Slot()
    def _look_up(self) -> None:
        text = self._search.text().strip()
        self._places = {place.name: place for place in self._found(text)}
        self._names.setStringList(list(self._places))
        completer = self._search.completer()
        if completer is not None and self._places and self._search.hasFocus():
            completer.complete()

    def _found(self, text: str) -> list[Place]:
        if len(text) < 2:
            return []
        spot = position(text)
        if spot is not None:
            name = f"{formats.decimal(spot[0], 5)}; {formats.decimal(spot[1], 5)}"
            return [Place(name, *spot)]
        found = list(self._find(text)) if self._find else []
        outlines = boundaries.regencies()
        for area in Areas.open().search(text, "regency", limit=_FOUND):
            if area.code in outlines:
                west, south, east, north = outlines[area.code].box
                size = max(east - west, north - south)
                middle = (south + north) / 2, (west + east) / 2
                found.append(Place(area.name, *middle, size))
        return found[:_FOUND]

    @Slot()
    def _go_first(self) -> None:
        self._look_up()
        if self._places and self._search.text() not in self._places:
            self._go(next(iter(self._places)))

    @Slot(str)
    def _go(self, name: str) -> None:
        place = self._places.get(name)
        if place is None:
            return
        self.map.go_to(place.lat, place.lon, place.degrees)
        if place.id:
            self.map.point_out(place.id)
            self.map.chosen.emit(place.id)

    @Slot(float, float)
    def _tell_place(self, lat: float, lon: float) -> None:
        self._where.setText(f"{formats.decimal(lat, 5)}; {formats.decimal(lon, 5)}")

    @Slot(str)
    def _tell_measure(self, text: str) -> None:
        self._where.setText(text)

    def _tell_sources(self, base: BaseMap | None) -> None:
        words = [boundaries.notice(self.area)]
        if base is not None:
            about = base.about
            text = _("Peta dasar: {source}.")
            words.append(text.format(source=about.attribution or about.name))
        elif self._trouble:
            words.append(self._trouble)
        self._notice.setText(" ".join(words))


def open_base_map() -> tuple[BaseMap | None, str]:
    """The base map that the person chose; else why it is not there, in words."""
    chosen = load()[0].base_map
    if not chosen:
        return None, ""
    if chosen in _opened:
        return _opened[chosen], ""
    try:
        _opened[chosen] = BaseMap(Path(chosen))
    except SurveyorError as error:
        return None, error.message()
    return _opened[chosen], ""


_opened: dict[str, BaseMap] = {}
"""By file: opening one takes a moment, and a page is made anew with each theme."""
