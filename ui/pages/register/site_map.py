"""The register on the native map, with its base map and its outline."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from surveyor.areas import boundaries
from surveyor.areas.mbtiles import BaseMap
from surveyor.errors import SurveyorError
from surveyor.texts import _
from ui.app import App
from ui.widgets.map_panel import MapPanel, Place
from ui.widgets.map_points import PointSet
from ui.widgets.parts import Card


class SiteMap(Card):
    """Shows where sites lie and what of their month is there."""

    chosen = Signal(str)
    """A site was pressed, by its id."""
    failed = Signal(object)

    def __init__(
        self, parent: QWidget, app: App, find: Callable[[str], Sequence[Place]]
    ) -> None:
        super().__init__(parent)
        self._app = app
        self.column.setContentsMargins(8, 8, 8, 8)
        self.panel = MapPanel(self, find, manage=True)
        self.panel.base_wanted.connect(self._choose_base)
        self.panel.base_dropped.connect(lambda: self.use_base(""))
        self.panel.boundary_wanted.connect(self._choose_boundary)
        self.panel.boundary_dropped.connect(self.drop_boundary)
        self.map = self.panel.map
        self.map.chosen.connect(self.chosen)
        self.column.addWidget(self.panel, 1)

    def show_points(self, points: PointSet, chosen: str) -> None:
        """Shows points with their states, and makes the chosen one stand out."""
        self.map.show_points(points)
        if chosen:
            self.map.point_out(chosen)
        names = {
            "complete": _("lengkap bulan ini"),
            "partial": _("sebagian"),
            "draft": _("masih draf"),
            "none": _("belum ada"),
        }
        self.panel.show_legend(names, points.counts())

    def use_base(self, name: str) -> None:
        """Takes a base map that can be used, or none; a bad one changes nothing."""
        try:
            if name:
                BaseMap(Path(name)).close()
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self._app.change_settings(replace(self._app.settings, base_map=name))
        self.panel.show_area(self.panel.area)

    def use_boundary(self, path: Path) -> None:
        """Takes the office's own outline in place of the indicative one."""
        try:
            boundaries.add_boundary(path, self.panel.area)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.panel.show_area(self.panel.area)

    @Slot()
    def drop_boundary(self) -> None:
        """Goes back to the indicative outline."""
        boundaries.remove_boundary(self.panel.area)
        self.panel.show_area(self.panel.area)

    @Slot()
    def _choose_base(self) -> None:
        kinds = _("Peta dasar") + " (*.mbtiles)"
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Pilih peta dasar"), "", kinds
        )
        if name:
            self.use_base(name)

    @Slot()
    def _choose_boundary(self) -> None:
        kinds = "GeoJSON (*.geojson *.json)"
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Pilih batas resmi"), "", kinds
        )
        if name:
            self.use_boundary(Path(name))
