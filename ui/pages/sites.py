"""Lokasi wisata: the register as a list and on the native map, side by side."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, QTimer, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.areas import boundaries
from surveyor.areas.mbtiles import BaseMap
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.sites import SiteQuery
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.results import districts
from surveyor.usecases.site_merging import merge_sites, take_apart
from surveyor.usecases.sites import Month, month_of, states_of
from ui.app import App
from ui.models.sites import SitesModel
from ui.pages.page import Page
from ui.pages.register.site_card import SiteCard
from ui.widgets.buttons import Button
from ui.widgets.columns import Columns
from ui.widgets.map_panel import MapPanel, Place
from ui.widgets.map_points import PointSet
from ui.widgets.parts import Card, EmptyState, PageHead
from ui.widgets.rows_table import ChipDelegate
from ui.widgets.stacking import Stacking, grown

_ROW = 44
_KEPT = 2000
"""A chosen site stays chosen up to this row of another list."""
_AT_ONCE = 3000
"""Up to so many points are drawn at once; more are sorted in in the background."""


class SitesPage(Page):
    """Choosing in the list shows on the map, and the other way round."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._month: Month | None = None
        self._states: dict[str, str] = {}
        self._asked = self._registered = 0
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(150)
        self._wait.timeout.connect(self._search_now)
        self.column.addWidget(self._build_head())
        self._body = QWidget(self)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._build_list(), 5)
        row.addLayout(self._build_right(), 6)
        self.column.addWidget(self._body, 1)
        self._empty = EmptyState(
            _(
                "Di sini semua lokasi wisata yang disurvei. Lokasi baru langsung dapat "
                "dipilih pada kuesioner."
            ),
            _("Tambah lokasi"),
            self,
        )
        self._empty.pressed.connect(self._add)
        self._empty.hide()
        self.column.addWidget(self._empty, 1)

    def _build_head(self) -> PageHead:
        self._head = PageHead(_("Lokasi wisata"), "", self)
        for text, icon, kind, act in (
            (_("Cari lokasi ganda"), "copy", "quiet", self._look_for_doubles),
            (_("Impor"), "file-up", "secondary", self._choose_table),
            (_("Tambah lokasi"), "plus", "primary", self._add),
        ):
            button = Button(text, kind=kind, icon=icon, parent=self)
            button.clicked.connect(act)
            self._head.add(button)
        return self._head

    def _build_list(self) -> Card:
        card = Card(self)
        card.column.setContentsMargins(12, 12, 12, 8)
        self._search = QLineEdit(card)
        self._search.setAccessibleName(_("Cari lokasi"))
        self._search.setPlaceholderText(_("Cari lokasi"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._wait.start)
        self._area = QComboBox(card)
        self._area.setAccessibleName(_("Kecamatan"))
        self._area.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._area.currentIndexChanged.connect(self._search_now)
        self._lacking = QCheckBox(_("Hanya yang belum lengkap bulan ini"), card)
        self._lacking.toggled.connect(self._search_now)
        filters = Stacking(card, spacing=8)
        filters.add_part(self._search, 1, grown(150))
        filters.add_part(self._area)
        card.column.addWidget(filters)
        card.column.addWidget(self._lacking)
        self._model = SitesModel(self)
        self._table = _table(self._model, card)
        self._table.selectionModel().currentRowChanged.connect(self._show_row)
        card.column.addWidget(self._table, 1)
        return card

    def _build_right(self) -> QVBoxLayout:
        right = Card(self)
        right.column.setContentsMargins(8, 8, 8, 8)
        self._panel = MapPanel(right, self._places, manage=True)
        self._panel.base_wanted.connect(self._choose_base)
        self._panel.base_dropped.connect(lambda: self._use_base(""))
        self._panel.boundary_wanted.connect(self._choose_boundary)
        self._panel.boundary_dropped.connect(self._drop_boundary)
        self._map = self._panel.map
        self._map.chosen.connect(self._choose)
        right.column.addWidget(self._panel, 1)
        self._site: QWidget = Card(self)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(right, 1)
        column.addWidget(self._site)
        return column

    def busy(self) -> bool:
        """Whether points are still being sorted in."""
        return self._asked > 0

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        self._month = month_of(project, datetime.now(UTC).astimezone().date())
        self._states = states_of(project, self._month)
        self._registered = project.sites.count()
        chosen = self._area.currentData()
        self._area.blockSignals(True)
        self._area.clear()
        self._area.addItem(_("Semua kecamatan"), "")
        for area in districts(project):
            self._area.addItem(area.name, area.code)
        self._area.setCurrentIndex(max(0, self._area.findData(chosen)))
        self._area.blockSignals(False)
        self._panel.show_area(project.settings.area)
        self._search_now()

    def select(self, what: str) -> None:
        """Brings a site into view by its id; filters that hide it are lifted."""
        if self._model.place_of(what) is None:
            self._search.clear()
            self._area.setCurrentIndex(0)
            self._lacking.setChecked(False)
            self._search_now()
        self._choose(what)

    def place(self) -> str:
        """The chosen site, so that it is found again in another theme."""
        site = self._chosen()
        return site.id if site is not None else ""

    @Slot()
    def _search_now(self) -> None:
        project, month = self.app.project, self._month
        if project is None or month is None:
            return
        before = self._chosen()
        lacking = tuple(form.form_id for form in month.forms)
        query = SiteQuery(
            text=self._search.text(),
            area=str(self._area.currentData() or ""),
            lacking=lacking if self._lacking.isChecked() else (),
            since=month.first,
        )
        self._model.show(project, query, month)
        self._show_points(project, query)
        self._tell()
        at = (self._model.place_of(before.id) if before else None) or 0
        if self._model.rowCount():
            # Far down it would take longer to read than anybody waits for a filter.
            self._table.selectRow(at if at < _KEPT else 0)
        else:
            self._show_site(None)

    def _show_points(self, project: Project, query: SiteQuery) -> None:
        """The points of a query; the list is there before very many of them are."""
        states = self._states

        def sorted_in(_progress: Progress) -> tuple[SiteQuery, PointSet]:
            points = project.sites.points(query)
            known = {one[0]: states.get(one[0], "none") for one in points}
            return query, PointSet.of(points, known)

        self._query = query
        if self._model.rowCount() <= _AT_ONCE:
            self._show_set(sorted_in(Progress())[1])
            return
        self._asked += 1
        self.app.jobs.start(
            sorted_in, done=self._sorted_in, failed=self.failed.emit, ended=self._ended
        )

    @Slot(object)
    def _sorted_in(self, made: tuple[SiteQuery, PointSet]) -> None:
        query, points = made
        if query is self._query:
            self._show_set(points)

    @Slot(object)
    def _ended(self, _job: object) -> None:
        self._asked -= 1

    def _show_set(self, points: PointSet) -> None:
        chosen = self._chosen()
        self._map.show_points(points)
        if chosen is not None:
            self._map.point_out(chosen.id)
        names = {
            "complete": _("lengkap bulan ini"),
            "partial": _("sebagian"),
            "draft": _("masih draf"),
            "none": _("belum ada"),
        }
        counts: dict[str, int] = {}
        for state in points.states.values():
            counts[state] = counts.get(state, 0) + 1
        self._panel.show_legend(names, counts)

    def _tell(self) -> None:
        registered = self._registered
        self._empty.setVisible(registered == 0)
        self._body.setVisible(registered > 0)
        found = self._model.rowCount()
        text = (
            _("{n} lokasi terdaftar").format(n=formats.integer(registered))
            if found == registered
            else _("{n} dari {all} lokasi").format(
                n=formats.integer(found), all=formats.integer(registered)
            )
        )
        self._head.facts.setText(text)

    def _chosen(self) -> Site | None:
        index = self._table.currentIndex()
        return self._model.site(index.row()) if index.isValid() else None

    def _places(self, text: str) -> Sequence[Place]:
        """Sites for the search of the map."""
        project = self.app.project
        found = project.sites.search(text, limit=8) if project else ()
        return [
            Place(site.name, site.lat, site.lon, id=site.id)
            for site in found
            if site.lat is not None and site.lon is not None
        ]

    @Slot(QModelIndex, QModelIndex)
    def _show_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        site = self._model.site(index.row()) if index.isValid() else None
        if site is not None:
            self._map.point_out(site.id)
            self._show_site(site)

    @Slot(str)
    def _choose(self, site_id: str) -> None:
        at = self._model.place_of(site_id)
        if at is not None:
            self._table.selectRow(at)
            self._table.scrollTo(self._model.index(at, 0))

    def _show_site(self, site: Site | None) -> None:
        """What is known of a site, what it lacks, and what can be done."""
        old, project = self._site, self.app.project
        if site is None or project is None:
            old.hide()
            return
        card = SiteCard(self, site, self._month, project.sites.doubles(site.id))
        card.change.connect(self._change)
        card.merge.connect(self._merge)
        card.survey.connect(self._survey)
        card.take_apart.connect(self._take_apart)
        self._site = card
        parent = old.parentWidget()
        layout = parent.layout() if parent else None
        if layout is not None:
            layout.replaceWidget(old, card)
        old.hide()
        old.deleteLater()

    @Slot(str)
    def _survey(self, form_id: str) -> None:
        project, site = self.app.project, self._chosen()
        if project is None or site is None:
            return
        try:
            self.fill.emit(Filling.start(project, form_id, self.app.person(), site.id))
        except SurveyorError as error:
            self.failed.emit(error)

    @Slot()
    def _add(self) -> None:
        self._begin({"S/S00": "baru"})

    @Slot()
    def _change(self) -> None:
        site = self._chosen()
        if site is not None:
            self._begin({"S/S00": "ubah", "S/S00_site": site.id})

    @Slot()
    def _merge(self) -> None:
        """The person chooses the site that stays in the register's form."""
        site = self._chosen()
        if site is not None:
            self._begin({"S/S00": "gabung", "S/S00_site": site.id})

    @Slot(str)
    def _take_apart(self, double: str) -> None:
        project = self.app.project
        if project is None:
            return
        try:
            take_apart(project, double, self.app.person())
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.refresh()
        self.notify.emit(_("Lokasi dipisahkan lagi."), "", None)

    def _begin(self, answers: dict[str, str]) -> None:
        project = self.app.project
        if project is None:
            return
        try:
            filling = Filling.start(project, SITE_FORM, self.app.person())
            for name, value in answers.items():
                filling.answer(f"{filling.form.root}/{name}", value)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.fill.emit(filling)

    @Slot()
    def _look_for_doubles(self) -> None:
        from ui.pages.register.doubles_dialog import DoublesDialog

        project = self.app.project
        if project is None:
            return
        dialog = DoublesDialog(self, project, self.app.jobs)
        dialog.failed.connect(self.failed)
        dialog.merge.connect(self._merge_two)
        dialog.exec()
        dialog.deleteLater()

    @Slot(str, str)
    def _merge_two(self, double: str, into: str) -> None:
        project = self.app.project
        if project is None:
            return
        try:
            merge_sites(project, double, into, self.app.person())
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.refresh()
        text = _("Lokasi digabung; semua entrinya tampil pada yang dipertahankan.")
        self.notify.emit(text, _("Urungkan"), lambda: self._take_apart(double))

    @Slot()
    def _choose_table(self) -> None:
        kinds = _("Tabel") + " (*.xlsx *.csv *.txt *.tsv)"
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Pilih tabel lokasi wisata"), "", kinds
        )
        if name:
            self._open_table(Path(name))

    def _open_table(self, path: Path) -> None:
        from ui.pages.register.import_dialog import SiteImportDialog

        project = self.app.project
        if project is None:
            return
        try:
            dialog = SiteImportDialog(
                self, project, self.app.jobs, self.app.person(), path
            )
        except SurveyorError as error:
            self.failed.emit(error)
            return
        dialog.failed.connect(self.failed)
        dialog.imported.connect(self._imported)
        dialog.exec()
        dialog.deleteLater()

    @Slot(int)
    def _imported(self, count: int) -> None:
        self.refresh()
        text = _("{n} lokasi ditambahkan ke daftar.")
        self.notify.emit(text.format(n=formats.integer(count)), "", None)

    @Slot()
    def _choose_base(self) -> None:
        kinds = _("Peta dasar") + " (*.mbtiles)"
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Pilih peta dasar"), "", kinds
        )
        if name:
            self._use_base(name)

    def _use_base(self, name: str) -> None:
        """Takes a base map that can be used, or none; a bad one changes nothing."""
        try:
            if name:
                BaseMap(Path(name)).close()
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.app.change_settings(replace(self.app.settings, base_map=name))
        self._panel.show_area(self._panel.area)

    @Slot()
    def _choose_boundary(self) -> None:
        kinds = "GeoJSON (*.geojson *.json)"
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Pilih batas resmi"), "", kinds
        )
        if name:
            self._use_boundary(Path(name))

    def _use_boundary(self, path: Path) -> None:
        try:
            boundaries.add_boundary(path, self._panel.area)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self._panel.show_area(self._panel.area)

    @Slot()
    def _drop_boundary(self) -> None:
        boundaries.remove_boundary(self._panel.area)
        self._panel.show_area(self._panel.area)


def _table(model: SitesModel, parent: QWidget) -> QTableView:
    table = QTableView(parent)
    table.setModel(model)
    table.setItemDelegate(ChipDelegate(table))
    table.setAccessibleName(_("Lokasi wisata"))
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_ROW)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    Columns(table, (0, 140, 110), least=150)
    return table
