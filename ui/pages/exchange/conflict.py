"""A conflict: what was before, what each person made of it, and the choice."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.revisions.model import SubmissionId
from surveyor.texts import _
from surveyor.usecases import conflicts
from surveyor.usecases.conflicts import Conflict, Head
from surveyor.usecases.lists import form_titles
from ui.app import App
from ui.models.conflicts import ConflictModel, Index, version_name
from ui.pages.exchange.answer import AnswerDialog
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.emptying import empty
from ui.widgets.parts import Card, PageHead, label
from ui.widgets.rows_table import ChipDelegate
from ui.widgets.stacking import grown

_ROW = 48


class ChoosingTable(QTableView):
    """A press, Enter or the space bar chooses the answer in a cell."""

    chosen = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class AnswerDelegate(ChipDelegate):
    """Tints the answers that are taken; the style sheet would leave them plain."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        tint = index.data(Qt.ItemDataRole.BackgroundRole)
        if tint is not None:
            painter.fillRect(option.rect, tint)
        super().paint(painter, option, index)


class ConflictPage(Page):
    """One conflict after the other; each choice needs its reason."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._entry = ""
        self._conflict: Conflict | None = None
        back = Button(_("Tinjau"), kind="quiet", icon="arrow-left", parent=self)
        back.clicked.connect(lambda: self.go.emit("review"))
        way = QHBoxLayout()
        way.addWidget(back)
        way.addStretch(1)
        self.column.addLayout(way)
        self._head = PageHead("", "", self)
        self.undoing = self._head.add(Button(_("Urungkan"), icon="undo-2", parent=self))
        self.undoing.clicked.connect(self.take_back)
        self.other = self._head.add(
            Button(_("Jawaban lain"), icon="pencil", parent=self)
        )
        self.other.clicked.connect(self.give_other)
        self.saving = self._head.add(
            Button(_("Simpan pilihan"), kind="primary", parent=self)
        )
        self.saving.clicked.connect(self.save)
        self.column.addWidget(self._head)
        self._versions = QHBoxLayout()
        self._versions.setSpacing(16)
        self.column.addLayout(self._versions)
        self.column.addWidget(self._build_table(), 1)
        self.column.addLayout(self._build_reason())

    def _build_table(self) -> Card:
        card = Card(self)
        card.column.setContentsMargins(8, 8, 8, 8)
        self.model = ConflictModel(self)
        self.model.chose.connect(self._show_state)
        self.table = ChoosingTable(card)
        self.table.setModel(self.model)
        self.table.setItemDelegate(AnswerDelegate(self.table))
        self.table.setAccessibleName(_("Pertanyaan yang berbeda"))
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectItems)
        # What is chosen is tinted; the cell with the cursor only has a frame.
        self.table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.table.setProperty("role", "choosing")
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setMinimumSectionSize(grown(130))
        self.table.clicked.connect(self.model.choose)
        self.table.chosen.connect(self.model.choose)
        self.table.selectionModel().currentChanged.connect(self._show_state)
        card.column.addWidget(self.table)
        return card

    def _build_reason(self) -> QHBoxLayout:
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(
            _("Alasan (tampil pada riwayat), mis. sudah ditanyakan ke pengelola")
        )
        self.reason.setAccessibleName(_("Alasan"))
        self.reason.textChanged.connect(self._show_state)
        self.reason.returnPressed.connect(self.save)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.reason, 3)
        note = _("Versi yang tidak dipilih tetap ada di riwayat")
        row.addWidget(label(note, "muted", self))
        return row

    # Page

    def select(self, what: str) -> None:
        """Shows the conflict of an entry."""
        self._entry = what
        self.refresh()

    def place(self) -> str:
        """The entry that is shown."""
        return self._entry

    def show_list(self, wish: object) -> None:
        """Shows the conflict of an entry."""
        self._entry = str(wish)

    def refresh(self) -> None:
        project = self.app.project
        if project is None or not self._entry:
            return
        try:
            found = conflicts.conflict_of(project, SubmissionId(self._entry))
        except SurveyorError as error:
            self.failed.emit(error)
            return
        waiting = [line.row.submission for line in conflicts.waiting(project)]
        self._conflict = found
        self.model.show(found)
        self.reason.clear()
        self._show_head(found, waiting)
        self._show_versions(found)
        self._show_columns(len(found.heads))
        self._show_state()
        self.table.setFocus()
        if found.lines:
            self.table.setCurrentIndex(self.model.index(0, 2))

    @Slot()
    def save(self) -> None:
        """Keeps the choice as one more revision and goes on to the next conflict."""
        project, found = self.app.project, self._conflict
        if project is None or found is None or not found.open:
            # Enter in the reason comes here, too, where nothing is to be decided.
            return
        entry = SubmissionId(self._entry)
        try:
            conflicts.decide(
                project, entry, self.model.chosen, self.reason.text(), self.app.person()
            )
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.app.changed.emit()
        self.notify.emit(
            _("Pilihan disimpan."), _("Urungkan"), lambda: self._undo(str(entry))
        )
        left = conflicts.waiting(project)
        if left:
            self.select(left[0].row.submission)
        else:
            self.go.emit("review")

    @Slot()
    def take_back(self) -> None:
        """Takes the decision on this entry back, or clears what was chosen."""
        project = self.app.project
        if project is None:
            return
        if self.model.chosen:
            self.refresh()
            return
        self._undo(self._entry)

    @Slot()
    def give_other(self) -> None:
        """Asks for another answer than any of the versions."""
        row = self.table.currentIndex().row()
        line = self.model.line(row)
        if line is None or not line.open or not line.written:
            return
        dialog = AnswerDialog(line, self)
        dialog.accepted.connect(
            lambda: self.model.give(row, dialog.value(), dialog.words())
        )
        dialog.open()

    def _undo(self, entry: str) -> None:
        project = self.app.project
        if project is None:
            return
        try:
            conflicts.take_back(project, SubmissionId(entry), self.app.person())
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.app.changed.emit()
        self.notify.emit(_("Keputusan diurungkan."), "", None)
        self.select(entry)

    # Showing

    def _show_head(self, found: Conflict, waiting: list[str]) -> None:
        project = self.app.project
        titles = form_titles(project) if project else {}
        form = titles.get(found.row.form_id, found.row.form_id)
        name = f"{found.row.site_name or _('Entri')} · {form}"
        if self._entry in waiting:
            text = _("Konflik {n} dari {all}: {name}")
            place = waiting.index(self._entry) + 1
            name = text.format(n=place, all=len(waiting), name=name)
        self._head.title.setText(name)
        self._head.facts.setText(
            _("Pilih jawaban yang benar untuk tiap pertanyaan bertanda “pilih”")
            if found.open
            else _("Tidak ada yang perlu dipilih")
        )

    def _show_versions(self, found: Conflict) -> None:
        empty(self._versions)
        if found.base is not None:
            self._versions.addWidget(_version(_("Awal"), found.base, self))
        for number, head in enumerate(found.heads):
            self._versions.addWidget(_version(version_name(number), head, self))

    def _show_columns(self, heads: int) -> None:
        header = self.table.horizontalHeader()
        last = heads + 2
        for column in range(last + 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(last, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(last, 150)

    @Slot()
    def _show_state(self) -> None:
        found = self._conflict
        line = self.model.line(self.table.currentIndex().row())
        can_write = line is not None and line.open and line.written
        self.other.setEnabled(can_write)
        is_open = found is not None and bool(found.open)
        ready = is_open and not self.model.left() and bool(self.reason.text().strip())
        self.saving.setEnabled(ready)
        project = self.app.project
        can_undo = bool(self.model.chosen) or (
            project is not None
            and bool(self._entry)
            and not is_open
            and conflicts.is_decision(project, SubmissionId(self._entry))
        )
        self.undoing.setEnabled(can_undo)


def _version(name: str, head: Head, parent: QWidget) -> Card:
    card = Card(parent)
    card.column.setContentsMargins(20, 10, 20, 10)
    card.column.setSpacing(0)
    card.column.addWidget(label(name, "muted", card))
    when = formats.datetime_long(head.created.astimezone())
    card.column.addWidget(label(when, "section", card))
    who = ", ".join(one for one in (head.author, head.device) if one and one != "-")
    card.column.addWidget(label(who or _("tidak disebut"), "muted", card))
    return card
