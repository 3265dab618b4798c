"""The register as a list: narrowed by words, kecamatan and what is lacking, sorted."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QTableView, QWidget

from surveyor.areas.catalogue import Area
from surveyor.errors import SurveyorError
from surveyor.store.project import Project
from surveyor.store.sites import SiteQuery
from surveyor.store.values import Site
from surveyor.texts import N_, _
from surveyor.usecases.sites import Month, Wanted, find_sites
from ui.models.sites import SitesModel
from ui.widgets.columns import Columns
from ui.widgets.parts import Card
from ui.widgets.pause import pause
from ui.widgets.rows_table import ChipDelegate
from ui.widgets.stacking import Stacking, grown

_ROW = 44
_WAIT_MS = 80
"""After a key: long enough for the next letter of a word, too short to be noticed."""
_ORDERS = ("name", "district", "month")
_SORTS = (N_("Urutkan menurut nama"), N_("Urutkan menurut kecamatan"),
          N_("Urutkan menurut bulan ini"))  # fmt: skip
_UP = Qt.SortOrder.AscendingOrder
_DOWN = Qt.SortOrder.DescendingOrder


class SiteList(Card):
    """Says which sites it lists and which of them is chosen."""

    listed = Signal()
    """Other sites are listed, or in another order."""
    chosen = Signal(object)
    """A Site; None where nothing is listed."""
    failed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._month: Month | None = None
        self.column.setContentsMargins(12, 12, 12, 8)
        self._wait = pause(_WAIT_MS, self.read, self)
        self._build_filters()
        self.model = SitesModel(self)
        self.model.failed.connect(self.failed)
        self.table = _table(self.model, self)
        self.table.selectionModel().currentRowChanged.connect(self._turn)
        header = self.table.horizontalHeader()
        header.sortIndicatorChanged.connect(self.read)
        self._add_sorts()
        self.column.addWidget(self.table, 1)

    def _build_filters(self) -> None:
        self.search = QLineEdit(self)
        self.search.setAccessibleName(_("Cari lokasi"))
        self.search.setPlaceholderText(_("Cari lokasi"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._wait.start)
        self.area = QComboBox(self)
        self.area.setAccessibleName(_("Kecamatan"))
        self.area.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.area.currentIndexChanged.connect(self.read)
        self.lacking = QCheckBox(_("Hanya yang belum lengkap bulan ini"), self)
        self.lacking.toggled.connect(self.read)
        filters = Stacking(self, spacing=8)
        filters.add_part(self.search, 1, grown(150))
        filters.add_part(self.area)
        self.column.addWidget(filters)
        self.column.addWidget(self.lacking)

    def _add_sorts(self) -> None:
        """What a press on a title does, for the keyboard: the menu key opens it."""
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for column, text in enumerate(_SORTS):
            action = QAction(_(text), self.table)
            action.triggered.connect(partial(self._sort, column))
            self.table.addAction(action)

    @property
    def ids(self) -> Sequence[str]:
        """Of all sites that are listed, in order."""
        return self.model.ids

    def site(self) -> Site | None:
        """The site that is chosen."""
        index = self.table.currentIndex()
        return self.model.site(index.row()) if index.isValid() else None

    def show_register(
        self, project: Project, month: Month, areas: Sequence[Area]
    ) -> None:
        """Shows the register of a project as it is now; what was chosen stays so.

        Args:
            project: Whose register.
            month: What was surveyed this month.
            areas: The kecamatan by which it can be narrowed.
        """
        self._project, self._month = project, month
        chosen = self.area.currentData()
        self.area.blockSignals(True)
        self.area.clear()
        self.area.addItem(_("Semua kecamatan"), "")
        for one in areas:
            self.area.addItem(one.name, one.code)
        self.area.setCurrentIndex(max(0, self.area.findData(chosen)))
        self.area.blockSignals(False)
        self.read()

    def choose(self, site_id: str) -> bool:
        """Brings a site into view; whether it is in the list."""
        at = self.model.place_of(site_id)
        if at is None:
            return False
        self.table.selectRow(at)
        self.table.scrollTo(self.model.index(at, 0))
        return True

    def lift_filters(self) -> None:
        """Lists the whole register."""
        for one in (self.search, self.area, self.lacking):
            one.blockSignals(True)
        self.search.clear()
        self.area.setCurrentIndex(0)
        self.lacking.setChecked(False)
        for one in (self.search, self.area, self.lacking):
            one.blockSignals(False)
        self.read()

    @Slot()
    def read(self) -> None:
        """Finds anew what is asked for."""
        self._wait.stop()
        project, month = self._project, self._month
        if project is None or month is None:
            return
        before = self.site()
        try:
            ids = find_sites(project, self._wanted(), month)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.model.show(project, ids, month)
        self.listed.emit()
        if not ids:
            self.chosen.emit(None)
        elif before is None or not self.choose(before.id):
            self.table.selectRow(0)

    def _wanted(self) -> Wanted:
        header = self.table.horizontalHeader()
        return Wanted(
            SiteQuery(self.search.text(), str(self.area.currentData() or "")),
            lacking=self.lacking.isChecked(),
            order=_ORDERS[max(0, header.sortIndicatorSection())],
            descending=header.sortIndicatorOrder() == _DOWN,
        )

    def _sort(self, column: int, _checked: object = None) -> None:
        header = self.table.horizontalHeader()
        same = header.sortIndicatorSection() == column
        up = header.sortIndicatorOrder() == _UP
        header.setSortIndicator(column, _DOWN if same and up else _UP)

    @Slot(QModelIndex, QModelIndex)
    def _turn(self, index: QModelIndex, _before: QModelIndex) -> None:
        site = self.model.site(index.row()) if index.isValid() else None
        if site is not None:
            self.chosen.emit(site)


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
    header.setSectionsClickable(True)
    header.setSortIndicatorShown(True)
    header.setSortIndicator(0, _UP)
    # In large text the kecamatan gives way: the card of a site tells it, too.
    Columns(table, (0, 140, 110), least=150, gives_way=1)
    return table
