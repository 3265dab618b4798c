"""Two entries that look like one, side by side: keep both, or withdraw one."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QMessageBox,
    QTableView,
)

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.revisions.model import SubmissionId
from surveyor.store.values import SubmissionRow
from surveyor.texts import _
from surveyor.usecases import comparing, look_alikes, withdrawing
from surveyor.usecases.comparing import Compared
from surveyor.usecases.lists import form_titles
from surveyor.usecases.withdrawing import Withdrawn
from ui.app import App
from ui.models.rows import Cell, Head, RowsModel
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.emptying import empty
from ui.widgets.parts import Card, PageHead, label
from ui.widgets.rows_table import ChipDelegate
from ui.widgets.work import WorkBar

_ROW = 44


class LookAlikePage(Page):
    """What differs comes first; nothing is withdrawn without a reason."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._pair: tuple[SubmissionId, SubmissionId] | None = None
        back = Button(_("Tinjau"), kind="quiet", icon="arrow-left", parent=self)
        back.clicked.connect(self._back)
        way = QHBoxLayout()
        way.addWidget(back)
        way.addStretch(1)
        self.column.addLayout(way)
        self._head = PageHead("", "", self)
        self.keeping = self._head.add(
            Button(
                _("Simpan keduanya"), kind="primary", icon="circle-check", parent=self
            )
        )
        self.keeping.clicked.connect(self.keep_both)
        self.column.addWidget(self._head)
        self._work = WorkBar(app.jobs, self)
        self.column.addWidget(self._work)
        self._entries = QHBoxLayout()
        self._entries.setSpacing(16)
        self.column.addLayout(self._entries)
        card = Card(self)
        card.column.setContentsMargins(8, 8, 8, 8)
        self.model = RowsModel(self)
        self.table = QTableView(card)
        self.table.setModel(self.model)
        self.table.setItemDelegate(ChipDelegate(self.table))
        self.table.setAccessibleName(_("Jawaban berdampingan"))
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.horizontalHeader().setHighlightSections(False)
        card.column.addWidget(self.table)
        self.column.addWidget(card, 1)

    # Page

    def show_list(self, wish: object) -> None:
        """Takes the ids of two entries."""
        if isinstance(wish, tuple) and len(wish) == 2:
            self._pair = (SubmissionId(wish[0]), SubmissionId(wish[1]))

    def select(self, what: str) -> None:
        """Takes the ids of two entries, parted by a blank."""
        self.show_list(tuple(what.split(" ")))
        self.refresh()

    def place(self) -> str:
        """The entries that are shown."""
        return " ".join(self._pair) if self._pair else ""

    def refresh(self) -> None:
        project = self.app.project
        if project is None or self._pair is None:
            return
        try:
            found = comparing.side_by_side(project, *self._pair)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        titles = form_titles(project)
        form = titles.get(found.first.form_id, found.first.form_id)
        self._head.title.setText(f"{found.first.site_name or _('Entri')} · {form}")
        text = _("{same} dari {all} jawaban sama")
        self._head.facts.setText(
            text.format(
                same=formats.integer(found.same), all=formats.integer(len(found.lines))
            )
        )
        self._show_entries(found)
        self._show_answers(found)

    @Slot()
    def keep_both(self) -> None:
        """They are two visits; the pair is not shown again."""
        project = self.app.project
        if project is None or self._pair is None:
            return
        try:
            look_alikes.mark_apart(project, *self._pair)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.notify.emit(_("Kedua entri disimpan sebagai dua kunjungan."), "", None)
        self._back()

    def ask_to_withdraw(self, entry: SubmissionId) -> None:
        """Asks why one of them is to go; what follows cannot be undone."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle(_("Tarik entri"))
        dialog.setLabelText(
            _(
                "Isi dan foto entri ini dihapus dan tidak dapat dikembalikan.\n"
                "Alasan, tanpa nama responden:"
            )
        )
        dialog.setTextValue(_("terisi dua kali"))
        dialog.setOkButtonText(_("Tarik entri"))
        dialog.setCancelButtonText(_("Batal"))
        dialog.textValueSelected.connect(lambda text: self.withdraw(entry, text))
        dialog.open()

    def withdraw(self, entry: SubmissionId, reason: str) -> None:
        """Erases one of them."""
        project, person = self.app.project, self.app.person()
        if project is None:
            return

        def work(progress: Progress) -> Withdrawn:
            return withdrawing.withdraw(
                project, entry, reason, person.name, progress=progress
            )

        self._work.run(_("Menarik entri"), work, self._withdrawn, self.failed.emit)

    @Slot(object)
    def _withdrawn(self, done: Withdrawn) -> None:
        self.app.changed.emit()
        if done.unreached:
            names = "\n".join(str(path) for path in done.unreached)
            text = _("Cadangan ini masih memuat isinya:")
            QMessageBox.warning(self, "Surveyor", f"{text}\n{names}")
        self.notify.emit(_("Entri ditarik; isi dan fotonya dihapus."), "", None)
        self._back()

    @Slot()
    def _back(self) -> None:
        self.open_list.emit("review", "pairs")

    # Showing

    def _show_entries(self, found: Compared) -> None:
        empty(self._entries)
        for name, row in ((_("Entri A"), found.first), (_("Entri B"), found.second)):
            self._entries.addWidget(self._entry_card(name, row))

    def _entry_card(self, name: str, row: SubmissionRow) -> Card:
        card = Card(self)
        card.column.setContentsMargins(20, 10, 12, 10)
        card.column.setSpacing(0)
        line = QHBoxLayout()
        card.column.addLayout(line)
        when = formats.datetime_long(row.finished.astimezone())
        line.addWidget(label(f"{name} · {row.author or '–'}", "section", card), 1)
        gone = Button(_("Tarik entri ini"), kind="danger", icon="trash-2", parent=card)
        entry = SubmissionId(row.submission)
        gone.clicked.connect(lambda: self.ask_to_withdraw(entry))
        line.addWidget(gone)
        visited = formats.date_long(row.visited) if row.visited else "–"
        text = _("Kunjungan {visited}, selesai {when}")
        card.column.addWidget(
            label(text.format(visited=visited, when=when), "muted", card)
        )
        return card

    def _show_answers(self, found: Compared) -> None:
        heads = [
            Head(_("Pertanyaan")),
            Head(_("Entri A")),
            Head(_("Entri B")),
            Head(""),
        ]
        rows = [
            (
                line.key,
                (
                    Cell(f"{line.code}  {line.label}", tip=line.label),
                    _answer(line.first, line.first_said, strong=not line.same),
                    _answer(line.second, line.second_said, strong=not line.same),
                    Cell(
                        "" if line.same else _("berbeda"),
                        tone="" if line.same else "warning",
                    ),
                ),
            )
            for line in found.lines
        ]
        self.model.show(heads, rows)
        header = self.table.horizontalHeader()
        for column in range(3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(3, 130)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _answer(words: str, said: tuple[str, ...], *, strong: bool) -> Cell:
    """An answer, with what people said of it behind a sign."""
    shown = words or "–"
    tip = "\n".join((shown, *said))
    return Cell(shown, strong=strong, tip=tip, icon="flag" if said else "")
