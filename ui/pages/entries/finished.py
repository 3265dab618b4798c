"""The finished entries: filters above, table left, the chosen entry right."""

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.store.values import Query, SubmissionRow
from surveyor.texts import _
from surveyor.usecases import lists
from surveyor.usecases.double_entry import enter_again
from surveyor.usecases.filling import Filling
from ui.app import App
from ui.models.submissions import SubmissionsModel
from ui.pages.entries.actions import Actions, ChosenBar
from ui.pages.entries.filters import FilterBar
from ui.pages.entries.preview import Preview
from ui.pages.entries.table import EntriesTable
from ui.remembered import remember, remembered
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, EmptyState

_SPLIT = "entries/split"
_MOST_IN_ONE = 500
"""Entries in one PDF: more than that nobody prints, and all lie in memory at once."""


class FinishedView(QWidget):
    """Reads like a mail program; nothing is deleted here."""

    fill = Signal(object)
    failed = Signal(object)
    notify = Signal(str, str, object)
    """A message: text, verb of its button, what it does."""
    begin_wanted = Signal()
    """A new entry is to be begun."""
    counted = Signal(int)
    """How many entries the list shows."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(parent)
        self._app = app
        self._selected = ""
        self.filters = FilterBar(app, self)
        self.filters.changed.connect(self._show_found)
        self.filters.sorted.connect(self.refresh)
        self.filters.failed.connect(self.failed)
        self.filters.search.left.connect(self._to_table)
        columns = Button(_("Kolom"), icon="table-2", parent=self.filters)
        menu = QMenu(columns)
        menu.aboutToShow.connect(lambda: self.table.list_columns(menu))
        columns.setMenu(menu)
        self.filters.row.addWidget(columns)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self.work = Actions(app, self)
        self._left = self._build_list()
        self.preview = Preview(app, self)
        self.preview.correct_wanted.connect(self.correct)
        self.preview.paper_wanted.connect(lambda one: self.open_paper((one,)))
        self.preview.whole_wanted.connect(lambda on: self.show_whole(whole=on))
        self.preview.step_wanted.connect(self.step)
        self.work.failed.connect(self.failed)
        self.work.said.connect(lambda text: self.notify.emit(str(text), "", None))
        self._split.setProperty("role", "plain")
        self._split.setHandleWidth(16)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._left)
        self._split.addWidget(self.preview)
        self._split.setSizes([int(n) for n in remembered(_SPLIT, [690, 404])])
        self._split.splitterMoved.connect(
            lambda _at, _n: remember(_SPLIT, self._split.sizes())
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.filters)
        column.addWidget(self._split, 1)
        column.addWidget(self.work)

    def _build_list(self) -> QWidget:
        left = QWidget(self)
        card = Card(left)
        card.column.setContentsMargins(4, 4, 4, 4)
        self.model = SubmissionsModel(self)
        # Later: rows are read while the list is painted, and a dialog paints too.
        self.model.failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)
        self.table = EntriesTable(self.model, card)
        self.table.selectionModel().currentRowChanged.connect(self._show_row)
        self.table.opened.connect(lambda _one: self.show_whole(whole=True))
        self.table.sort_wanted.connect(self.filters.sort)
        self.table.typed.connect(self._type)
        self.table.copy_wanted.connect(self.copy_ids)
        self.table.customContextMenuRequested.connect(self._show_menu)
        self._stack = QStackedWidget(card)
        self._stack.addWidget(self.table)
        self._nothing = EmptyState(
            _("Di sini semua entri yang selesai dapat dicari, dibaca, dan dicetak."),
            _("Entri baru"),
            card,
        )
        self._nothing.pressed.connect(self.begin_wanted)
        self._no_match = EmptyState(
            _("Tidak ada entri yang cocok dengan pencarian dan saringan ini."),
            _("Hapus semua saringan"),
            card,
            icon="funnel",
        )
        self._no_match.pressed.connect(lambda: self.filters.drop("all"))
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._no_match)
        card.column.addWidget(self._stack)
        self.chosen = ChosenBar(left)
        self.chosen.export_wanted.connect(self._export)
        self.chosen.paper_wanted.connect(lambda: self.open_paper(self.chosen_ids()))
        self.chosen.papers_wanted.connect(
            lambda: self.work.ask_papers(self.chosen_ids())
        )
        self.chosen.copy_wanted.connect(self.copy_ids)
        self.chosen.nothing_wanted.connect(self._choose_one)
        # Ctrl+A and dragging change the choice many times; it is counted once.
        self._count_soon = QTimer(self)
        self._count_soon.setSingleShot(True)
        self._count_soon.setInterval(0)
        self._count_soon.timeout.connect(
            lambda: self.chosen.show_count(self.table.chosen_count())
        )
        self.table.chosen_changed.connect(self._count_soon.start)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(card, 1)
        column.addWidget(self.chosen)
        return left

    @Slot()
    def refresh(self) -> None:
        """Reads the list anew and keeps the entry that was chosen, where it is in it."""
        wanted = self._selected or self.table.current_id()
        self._selected = ""
        self._list(wanted)

    @Slot()
    def _show_found(self) -> None:
        """Shows what other filters find, from the first row on."""
        self._list("")

    def _list(self, wanted: str) -> None:
        project = self._app.project
        if project is None:
            return
        query = self.filters.query
        self.model.show(project, query, lists.form_titles(project))
        self.table.mark_order(query.order, descending=query.descending)
        count = self.model.rowCount()
        self.counted.emit(count)
        empty = self._no_match if lists.narrowed(query) else self._nothing
        self._stack.setCurrentWidget(self.table if count else empty)
        place = project.submissions.place(query, wanted) if wanted and count else None
        if count:
            self.table.go_to(place or 0)
        else:
            self.show_whole(whole=False)
            self._show_entry(None)
        self._count_soon.start()

    def show_query(self, query: Query) -> None:
        """Takes filters over; `refresh` shows what they find."""
        self.filters.show_query(query)

    def select(self, submission: str) -> None:
        """Brings an entry into view; filters that hide it are taken away."""
        project = self._app.project
        if project is None:
            return
        if project.submissions.place(self.filters.query, submission) is None:
            self.filters.show_query(lists.without(self.filters.query, "all"))
        self._selected = submission
        self.refresh()

    def chosen_ids(self) -> tuple[str, ...]:
        """The ids of the chosen entries, in the order of the list."""
        project = self._app.project
        if project is None:
            return ()
        query = self.filters.query
        return tuple(
            one
            for first, last in self.table.stretches()
            for one in project.submissions.ids(query, first, last - first + 1)
        )

    def chosen_query(self) -> Query:
        """A query that finds the chosen entries and no other."""
        if self.table.chosen_count() == self.model.rowCount():
            return self.filters.query
        return replace(lists.everything(), only=self.chosen_ids())

    @Slot()
    def copy_ids(self) -> None:
        """Puts the ids of the chosen entries into the clipboard."""
        ids = self.chosen_ids()
        if ids:
            self.work.copy(ids)

    @Slot(str)
    def correct(self, submission: str) -> None:
        """Opens a finished entry as a draft of its next revision."""
        project = self._app.project
        if project is None:
            return
        try:
            filling = Filling.correct(project, submission, self._app.person())
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.fill.emit(filling)

    def enter_again(self, submission: str) -> None:
        """Opens an empty entry in which a second person types the same paper form."""
        project = self._app.project
        if project is None:
            return
        try:
            filling = enter_again(project, submission, self._app.person())
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.fill.emit(filling)

    def open_paper(self, ids: tuple[str, ...]) -> None:
        """Shows entries as they will be printed."""
        from ui.pages.entries.paper import PaperDialog

        if len(ids) > _MOST_IN_ONE:
            text = _(
                "Satu PDF memuat paling banyak {n} entri. "
                "Pilih lebih sedikit, atau buat satu PDF per entri."
            )
            self.work.said.emit(text.format(n=formats.integer(_MOST_IN_ONE)))
        elif ids:
            PaperDialog(self._app, ids, self).open()

    def print_chosen(self) -> None:
        """Shows what is chosen as it will be printed."""
        self.open_paper(self.chosen_ids())

    @Slot(int)
    def step(self, rows: int) -> None:
        """Goes on to an entry further down, or up."""
        self.table.go_to(self.table.currentIndex().row() + rows)

    def show_whole(self, *, whole: bool) -> None:
        """Gives the entry the page for itself, or brings the list back."""
        if whole and not self.preview.submission:
            return
        self.filters.setVisible(not whole)
        self._left.setVisible(not whole)
        self.preview.set_whole(whole=whole)
        if whole:
            self.preview.take_focus()
        else:
            self._to_table()

    def is_whole(self) -> bool:
        """Whether the entry has the page for itself."""
        return self._left.isHidden()

    @Slot()
    def to_search(self) -> None:
        """Goes to the search, with its text chosen."""
        self.show_whole(whole=False)
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    @Slot()
    def leave(self) -> None:
        """Esc: back to the list, then to a single choice, then without the search."""
        if self.is_whole():
            self.show_whole(whole=False)
        elif self.table.chosen_count() > 1:
            self._choose_one()
        elif self.filters.search.text():
            self.filters.search.clear()
        else:
            self._to_table()

    @Slot()
    def _to_table(self) -> None:
        self.table.setFocus()

    @Slot(str)
    def _type(self, text: str) -> None:
        if text.strip():
            self.filters.search.setFocus()
            self.filters.search.setText(text)

    @Slot()
    def _choose_one(self) -> None:
        self.table.go_to(max(0, self.table.currentIndex().row()))

    @Slot(bool)
    def _export(self, excel: bool) -> None:
        self.work.ask_export(self.chosen_query(), excel=excel)

    @Slot(QModelIndex, QModelIndex)
    def _show_row(self, index: QModelIndex, _before: QModelIndex) -> None:
        self._show_entry(self.model.row(index.row()) if index.isValid() else None)

    def _show_entry(self, row: SubmissionRow | None) -> None:
        title = self.model.form_title(row.form_id) if row else ""
        self.preview.show_row(row, title)

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        row = self.model.row(self.table.rowAt(at.y()))
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        many = self.table.chosen_count() > 1
        for text, act in self._single_actions(row) if not many else ():
            menu.addAction(text).triggered.connect(act)
        menu.addAction(_("Cetak atau simpan PDF …")).triggered.connect(
            self.print_chosen
        )
        menu.addAction(_("Ekspor CSV untuk Excel …")).triggered.connect(
            lambda: self._export(excel=True)
        )
        menu.addAction(_("Salin ID")).triggered.connect(self.copy_ids)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _single_actions(self, row: SubmissionRow) -> tuple[tuple[str, object], ...]:
        filters = self.filters
        made: list[tuple[str, object]] = [
            (_("Baca"), lambda: self.show_whole(whole=True)),
            (_("Koreksi"), lambda: self.correct(row.submission)),
            (_("Ketik ulang (entri ganda)"), lambda: self.enter_again(row.submission)),
        ]
        if row.site:
            text = _("Hanya lokasi ini")
            made.append((text, lambda: filters.narrow(site=row.site)))
        text = _("Hanya petugas ini")
        made.append((text, lambda: filters.narrow(author=row.author)))
        return tuple(made)
