"""What is still missing this month: sites without an entry, to be begun from here."""

from datetime import date

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import SurveyorError
from surveyor.store.values import Query
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import SITE_FORM, list_forms
from ui.app import App
from ui.models.unvisited import UnvisitedModel
from ui.pages.entries.drafts import ActingTable
from ui.pages.entries.filters import SearchLine
from ui.pages.entries.wishes import Missing
from ui.widgets.buttons import Button
from ui.widgets.cells import CellDelegate, set_up
from ui.widgets.columns import Columns
from ui.widgets.parts import Card, EmptyState


class MissingView(QWidget):
    """Sites that have no entry this month: of any form, or of the chosen one."""

    fill = Signal(object)
    failed = Signal(object)
    sites_wanted = Signal()
    """There is no site yet: the register is to be opened."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(parent)
        self._app = app
        self._wish: Missing | None = None
        card = Card(self)
        card.column.setContentsMargins(4, 4, 4, 4)
        self.model = UnvisitedModel(self)
        self.table = ActingTable(card)
        self.table.setModel(self.model)
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(_("Lokasi yang belum diisi bulan ini"))
        set_up(self.table)
        Columns(self.table, (0, 220))
        self.table.doubleClicked.connect(self._begin)
        self.table.opened.connect(self._begin)
        self._stack = QStackedWidget(card)
        self._stack.addWidget(self.table)
        self._complete = EmptyState(
            _("Semua lokasi sudah diisi bulan ini."), _("Lihat lokasi"), card, "map-pin"
        )
        self._complete.pressed.connect(self.sites_wanted)
        self._none = EmptyState(
            _("Belum ada lokasi. Daftarkan lokasi wisata lebih dulu."),
            _("Tambah lokasi"),
            card,
        )
        self._none.pressed.connect(self.sites_wanted)
        self._no_match = EmptyState(
            _("Tidak ada lokasi yang cocok dengan pencarian ini."),
            _("Hapus pencarian"),
            card,
            "search",
        )
        self._stack.addWidget(self._no_match)
        self._stack.addWidget(self._complete)
        self._stack.addWidget(self._none)
        card.column.addWidget(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._build_head())
        column.addWidget(card, 1)
        QWidget.setTabOrder(self.beginning, self.table)

    def _build_head(self) -> QHBoxLayout:
        self.search = SearchLine(self)
        self.search.setPlaceholderText(_("Cari lokasi"))
        self.search.setAccessibleName(_("Cari lokasi"))
        self.search.setClearButtonEnabled(True)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(180)
        self._wait.timeout.connect(self._list)
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.search.left.connect(self.table.setFocus)
        self._no_match.pressed.connect(self.search.clear)
        self.form = QComboBox(self)
        self.form.setAccessibleName(_("Kuesioner"))
        self.form.currentIndexChanged.connect(lambda _at: self._list())
        self.beginning = Button(_("Mulai mengisi"), icon="pencil", parent=self)
        self.beginning.clicked.connect(self._begin)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, 2)
        row.addWidget(self.form, 1)
        row.addWidget(self.beginning)
        return row

    def show_wish(self, wish: Missing) -> None:
        """Takes over what another page wants to see; `refresh` follows."""
        self._wish = wish
        self.search.blockSignals(True)
        self.search.setText(wish.text)
        self.search.blockSignals(False)

    def refresh(self) -> None:
        """Reads forms and sites anew."""
        project = self._app.project
        if project is None:
            return
        wish, self._wish = self._wish, None
        wanted = wish.form_id if wish else self.form.currentData() or ""
        self.form.blockSignals(True)
        self.form.clear()
        self.form.addItem(_("Tanpa entri apa pun"), "")
        for choice in list_forms(project):
            text = _("Tanpa {title}").format(title=choice.title)
            self.form.addItem(text, choice.form_id)
        self.form.setCurrentIndex(max(0, self.form.findData(wanted)))
        self.form.blockSignals(False)
        self._list()

    def query(self) -> Query:
        """The entries that a site must not have to be listed."""
        first = date.today().replace(day=1)  # noqa: DTZ011 (the day here is meant)
        form_id = str(self.form.currentData() or "")
        return Query(form_id=form_id, exclude_form=SITE_FORM, since=first)

    def begin(self, form_id: str) -> None:
        """Begins an entry of a form at the chosen site."""
        project = self._app.project
        site = self.model.site(self.table.currentIndex().row())
        if project is None or site is None:
            return
        try:
            person = self._app.person()
            filling = Filling.start(project, form_id, person, site.id)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.fill.emit(filling)

    @Slot()
    def _list(self) -> None:
        project = self._app.project
        if project is None:
            return
        self.model.show(project, self.query(), self.search.text())
        count = self.model.rowCount()
        empty = self._complete if project.sites.count() else self._none
        empty = self._no_match if self.search.text() else empty
        self._stack.setCurrentWidget(self.table if count else empty)
        self.beginning.setEnabled(count > 0)
        if count:
            self.table.selectRow(0)

    @Slot(QModelIndex)
    def _begin(self, _index: QModelIndex | None = None) -> None:
        project = self._app.project
        form_id = str(self.form.currentData() or "")
        if form_id or project is None:
            self.begin(form_id)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice in list_forms(project):
            action = menu.addAction(choice.title.replace("&", "&&"))
            action.triggered.connect(
                lambda _on=False, chosen=choice.form_id: self.begin(chosen)
            )
        menu.popup(self.beginning.mapToGlobal(QPoint(0, self.beginning.height())))
