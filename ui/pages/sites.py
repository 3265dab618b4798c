"""Lokasi wisata: the register as a list and on the native map, side by side."""

from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QTimer, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.store.sites import SiteQuery
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.results import districts
from surveyor.usecases.sites import Month, facts_in_words, month_of
from ui.app import App
from ui.models.sites import SitesModel
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.columns import Columns
from ui.widgets.map_view import MapView
from ui.widgets.parts import Card, EmptyState, PageHead, label
from ui.widgets.rows_table import ChipDelegate
from ui.widgets.stacking import Stacking, grown

_ROW = 44


class SitesPage(Page):
    """Choosing in the list shows on the map, and the other way round."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._month: Month | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(150)
        self._wait.timeout.connect(self._search_now)
        self._head = PageHead(_("Lokasi wisata"), "", self)
        add = self._head.add(
            Button(_("Tambah lokasi"), kind="primary", icon="plus", parent=self)
        )
        add.clicked.connect(self._add)
        self.column.addWidget(self._head)
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
        self._map = MapView(right)
        self._map.setMinimumHeight(220)
        self._map.chosen.connect(self._choose)
        right.column.addWidget(self._map, 1)
        notice = _("Batas wilayah indikatif, bukan batas resmi.")
        right.column.addWidget(label(notice, "small", right))
        self._site = Card(self)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(right, 1)
        column.addWidget(self._site)
        return column

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        self._month = month_of(project, datetime.now(UTC).astimezone().date())
        chosen = self._area.currentData()
        self._area.blockSignals(True)
        self._area.clear()
        self._area.addItem(_("Semua kecamatan"), "")
        for area in districts(project):
            self._area.addItem(area.name, area.code)
        self._area.setCurrentIndex(max(0, self._area.findData(chosen)))
        self._area.blockSignals(False)
        self._map.show_area(project.settings.area)
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
        self._map.show_points(project.sites.points(query))
        self._tell(project.sites.count())
        at = self._model.place_of(before.id) if before else None
        if self._model.rowCount():
            self._table.selectRow(at or 0)
        else:
            self._show_site(None)

    def _tell(self, registered: int) -> None:
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
        old = self._site
        self._site = Card(self)
        self._site.setVisible(site is not None)
        if site is not None:
            self._site.column.addLayout(self._name_row(site))
            facts = " · ".join(value for _name, value in facts_in_words(site))
            words = label(facts, "muted", self._site)
            words.setWordWrap(True)
            self._site.column.addWidget(words)
            self._site.column.addLayout(self._month_row(site))
        parent = old.parentWidget()
        layout = parent.layout() if parent else None
        if layout is not None:
            layout.replaceWidget(old, self._site)
        old.hide()
        old.deleteLater()

    def _name_row(self, site: Site) -> QHBoxLayout:
        row = QHBoxLayout()
        name = label(site.name, "section", self._site)
        name.setWordWrap(True)
        row.addWidget(name, 1)
        change = Button(_("Ubah lokasi"), icon="pencil", parent=self._site)
        change.clicked.connect(self._change)
        row.addWidget(change)
        return row

    def _month_row(self, site: Site) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        lacking = self._month.lacking(site.id) if self._month else ()
        if not lacking:
            text = _("Lengkap bulan ini")
            row.addWidget(Chip(text, "ok", "circle-check", self._site))
        for form in lacking:
            text = _("Isi {form}").format(form=form.title)
            button = Button(text, icon="square-pen", parent=self._site)
            button.clicked.connect(
                lambda _on=False, form_id=form.form_id: self._survey(form_id)
            )
            row.addWidget(button)
        row.addStretch(1)
        return row

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
