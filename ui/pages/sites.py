"""Lokasi wisata: the register as a list and on the native map, side by side."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.sites import SiteQuery
from surveyor.store.union import TakenIn
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.results import districts
from surveyor.usecases.site_merging import merge_sites, take_apart
from surveyor.usecases.sites import Month, month_of, states_of
from ui.app import App
from ui.pages.page import Page
from ui.pages.register.site_card import SiteCard
from ui.pages.register.site_list import SiteList
from ui.pages.register.site_map import SiteMap
from ui.widgets.buttons import Button
from ui.widgets.map_panel import Place
from ui.widgets.map_points import PointSet
from ui.widgets.parts import Card, EmptyState, PageHead
from ui.widgets.pause import pause

if TYPE_CHECKING:
    from surveyor.usecases.site_correcting import Corrected
    from surveyor.usecases.site_import import PlannedSite

_LOW = 720
"""Pixels; the page is that high in a window of some 750."""
_RIM, _LOW_RIM = (32, 24, 32, 20), (32, 14, 32, 12)
_AT_ONCE = 3000
"""So many points are shown along with the list; more come a moment after it."""


class SitesPage(Page):
    """Choosing in the list shows on the map, and the other way round."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._month: Month | None = None
        self._points: PointSet | None = None
        self._registered = 0
        self._asked: object = None
        self._later = pause(0, self._show_points, self)
        self.column.addWidget(self._build_head())
        self._body = QWidget(self)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self._list = SiteList(self)
        self._list.listed.connect(self._listed)
        self._list.chosen.connect(self._turn)
        self._list.failed.connect(self.failed)
        row.addWidget(self._list, 5)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low screen the rim gives way, so that list, map and card all fit."""
        super().resizeEvent(event)
        low = self.height() < _LOW
        self.column.setContentsMargins(*(_LOW_RIM if low else _RIM))
        self.column.setSpacing(10 if low else 16)

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

    def _build_right(self) -> QVBoxLayout:
        self._map = SiteMap(self, self.app, self._places)
        self._map.chosen.connect(self._list.choose)
        self._map.failed.connect(self.failed)
        self._site: QWidget = Card(self)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self._map, 1)
        column.addWidget(self._site)
        return column

    def busy(self) -> bool:
        """Whether the map does not show the points of the list yet."""
        return self._asked is not None or self._later.isActive()

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        try:
            month = month_of(project, datetime.now(UTC).astimezone().date())
            self._registered = project.sites.count()
            self._read_points(project, month)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self._month = month
        self._map.panel.show_area(project.settings.area)
        self._list.show_register(project, month, districts(project))

    def select(self, what: str) -> None:
        """Brings a site into view by its id; filters that hide it are lifted."""
        if not self._list.choose(what):
            self._list.lift_filters()
            self._list.choose(what)

    def place(self) -> str:
        """The chosen site, so that it is found again in another theme."""
        site = self._list.site()
        return site.id if site is not None else ""

    def _read_points(self, project: Project, month: Month) -> None:
        """All points once; each list then takes its own of them."""
        self._points = None
        asked = self._asked = object()

        def work(_progress: Progress) -> PointSet:
            states = states_of(project, month)
            points = project.sites.points(SiteQuery())
            known = {one[0]: states.get(one[0], "none") for one in points}
            return PointSet.of(points, known)

        def keep(points: PointSet) -> None:
            if self._asked is asked:
                self._points, self._asked = points, None
                self._show_points()

        if self._registered <= _AT_ONCE:
            keep(work(Progress()))
        else:
            self.app.jobs.start(work, done=keep, failed=self.failed.emit)

    @Slot()
    def _listed(self) -> None:
        self._tell()
        if len(self._list.ids) <= _AT_ONCE:
            self._show_points()
        else:
            # The list is to be seen before very many points are.
            self._later.start()

    @Slot()
    def _show_points(self) -> None:
        points, ids = self._points, self._list.ids
        self._later.stop()
        if points is not None:
            # In any order they are the same on a map.
            whole = len(ids) == self._registered
            shown = points if whole else points.only(ids)
            self._map.show_points(shown, self.place())

    def _tell(self) -> None:
        registered = self._registered
        self._empty.setVisible(registered == 0)
        self._body.setVisible(registered > 0)
        found = len(self._list.ids)
        text = (
            _("{n} lokasi terdaftar").format(n=formats.integer(registered))
            if found == registered
            else _("{n} dari {all} lokasi").format(
                n=formats.integer(found), all=formats.integer(registered)
            )
        )
        self._head.facts.setText(text)

    def _places(self, text: str) -> Sequence[Place]:
        """Sites for the search of the map."""
        project = self.app.project
        found = project.sites.search(text, limit=8) if project else ()
        return [
            Place(site.name, site.lat, site.lon, id=site.id)
            for site in found
            if site.lat is not None and site.lon is not None
        ]

    @Slot(object)
    def _turn(self, site: Site | None) -> None:
        if site is not None:
            self._map.map.point_out(site.id)
        self._show_site(site)

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
        project, site = self.app.project, self._list.site()
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
        site = self._list.site()
        if site is not None:
            self._begin({"S/S00": "ubah", "S/S00_site": site.id})

    @Slot()
    def _merge(self) -> None:
        """The person chooses the site that stays in the register's form."""
        site = self._list.site()
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

    @Slot(object)
    def _imported(self, rows: "tuple[PlannedSite, ...]") -> None:
        self.refresh()
        corrected = [(row.site, row.changes) for row in rows if row.changes]
        text = _("{new} lokasi ditambahkan, {changed} diperbaiki.").format(
            new=formats.integer(len(rows) - len(corrected)),
            changed=formats.integer(len(corrected)),
        )
        if corrected:
            undo = partial(self._take_back, corrected)
            self.notify.emit(text, _("Urungkan perbaikan"), undo)
        else:
            self.notify.emit(text, "", None)

    def _take_back(self, corrected: "Sequence[Corrected]") -> None:
        from surveyor.usecases.site_correcting import take_back

        project, person = self.app.project, self.app.person()
        if project is None:
            return

        def told(taken: TakenIn) -> None:
            self.refresh()
            text = _("{n} lokasi kembali seperti sebelumnya.")
            count = formats.integer(len(taken.new))
            self.notify.emit(text.format(n=count), "", None)

        self.app.jobs.start(
            lambda _progress: take_back(project, corrected, person),
            done=told,
            failed=self.failed.emit,
        )
