"""Tinjau: conflicts, look-alikes, and the office's word on entries."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.revisions.model import Review, ReviewState, SubmissionId
from surveyor.texts import N_, _, ngettext
from surveyor.usecases import reviewing, reviewing_lists
from surveyor.usecases.lists import form_titles
from surveyor.usecases.reviewing import STATES, ReviewLine
from surveyor.usecases.reviewing_lists import NONE, Waiting
from ui.app import App
from ui.models.rows import Cell, Head
from ui.pages.entries.preview import ReadingCard
from ui.pages.page import Page
from ui.remembered import remember, remembered
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, EmptyState, PageHead
from ui.widgets.rows_table import RowsTable
from ui.widgets.work import WorkBar

_TABS = (
    ("conflicts", N_("Konflik")),
    ("pairs", N_("Entri mirip")),
    ("entries", N_("Tinjauan entri")),
)
_SHOWN = 1000
_SPLIT = "review/split"


class ReviewPage(Page):
    """Three lists under one head."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._lines: dict[str, ReviewLine] = {}
        self._titles: dict[str, str] = {}
        self._head = PageHead(_("Tinjau"), "", self)
        self.column.addWidget(self._head)
        self._work = WorkBar(app.jobs, self)
        self.column.addWidget(self._work)
        self.column.addLayout(self._build_tabs())
        self._stack = QStackedWidget(self)
        self.conflicts = self._add_list(
            _("Konflik"),
            _("Tidak ada konflik. Gabungkan berkas untuk memeriksanya."),
        )
        self.conflicts.opened.connect(self._open_conflict)
        self.pairs = self._add_list(
            _("Entri mirip"),
            _("Tidak ada entri yang mirip. Gabungkan berkas untuk memeriksanya."),
        )
        self.pairs.opened.connect(self._open_pair)
        self._stack.addWidget(self._build_entries())
        self.column.addWidget(self._stack, 1)

    def _build_tabs(self) -> QHBoxLayout:
        self.tabs: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(0)
        for number, (key, text) in enumerate(_TABS):
            tab = QPushButton(_(text), self)
            tab.setProperty("role", "tab")
            tab.setCheckable(True)
            tab.clicked.connect(
                lambda _on=False, number=number: self._stack.setCurrentIndex(number)
            )
            group.addButton(tab)
            row.addWidget(tab)
            self.tabs[key] = tab
        row.addStretch(1)
        self.tabs["conflicts"].setChecked(True)
        return row

    def _add_list(self, name: str, nothing: str) -> RowsTable:
        """A table, and what stands there when it is empty."""
        card = Card(self)
        card.column.setContentsMargins(12, 8, 12, 8)
        table = RowsTable(name, card)
        empty = EmptyState(nothing, _("Gabungkan berkas"), card, "layers")
        empty.pressed.connect(lambda: self.go.emit("merge"))
        both = QStackedWidget(card)
        both.addWidget(table)
        both.addWidget(empty)
        both.setCurrentIndex(1)
        card.column.addWidget(both)
        self._stack.addWidget(card)
        return table

    def _build_entries(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.state = QComboBox(part)
        self.state.setAccessibleName(_("Keadaan tinjauan"))
        self.state.addItem(_("Belum ditinjau"), NONE)
        for one, text in STATES.items():
            self.state.addItem(_(text), one.value)
        self.state.currentIndexChanged.connect(self._show_entries)
        # In the order of the row, which is that of Tab.
        self.opening = Button(_("Buka entri"), kind="quiet", icon="eye", parent=part)
        self.opening.clicked.connect(self._open_entry)
        self.returning = Button(_("Kembalikan …"), icon="undo-2", parent=part)
        self.returning.clicked.connect(self.give_back)
        self.verifying = Button(
            _("Verifikasi"), kind="primary", icon="circle-check", parent=part
        )
        self.verifying.clicked.connect(self.verify)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.state)
        row.addStretch(1)
        for button in (self.opening, self.returning, self.verifying):
            row.addWidget(button)
        column.addLayout(row)
        column.addWidget(self._build_reading(part), 1)
        return part

    def _build_reading(self, part: QWidget) -> QSplitter:
        """The list with the chosen entry beside it: who decides reads it first."""
        split = QSplitter(Qt.Orientation.Horizontal, part)
        split.setProperty("role", "plain")
        split.setHandleWidth(16)
        split.setChildrenCollapsible(False)
        card = Card(split)
        card.column.setContentsMargins(12, 8, 12, 8)
        self.entries = RowsTable(_("Tinjauan entri"), card)
        self.entries.selectionModel().currentRowChanged.connect(self._show_chosen)
        card.column.addWidget(self.entries)
        self.reading = ReadingCard(self.app, split)
        for widget in (card, self.reading):
            split.addWidget(widget)
        split.setSizes([int(n) for n in remembered(_SPLIT, [700, 394])])
        split.splitterMoved.connect(lambda _at, _n: remember(_SPLIT, split.sizes()))
        return split

    # Page

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        self._work.run(
            _("Mencari konflik"),
            lambda progress: reviewing_lists.waiting(project, progress),
            self._show_waiting,
            self.failed.emit,
            gives_way=True,
        )
        self._show_entries()

    def show_list(self, wish: object) -> None:
        """Brings one of the lists to the front, by its key."""
        keys = [key for key, _text in _TABS]
        if wish in keys:
            self.tabs[str(wish)].setChecked(True)
            self._stack.setCurrentIndex(keys.index(str(wish)))

    @Slot()
    def verify(self) -> None:
        """Says of the chosen entry that it is right."""
        self._say(ReviewState.VERIFIED, "")

    @Slot()
    def give_back(self) -> None:
        """Gives the chosen entry back with a note of what is to be mended."""
        if not self._chosen():
            return
        dialog = QInputDialog(self)
        dialog.setWindowTitle(_("Kembalikan entri"))
        dialog.setLabelText(_("Apa yang perlu diperbaiki?"))
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setOkButtonText(_("Kembalikan"))
        dialog.setCancelButtonText(_("Batal"))
        dialog.textValueSelected.connect(
            lambda text: self._say(ReviewState.RETURNED, text)
        )
        dialog.open()

    def _say(self, state: ReviewState, comment: str) -> None:
        project, chosen = self.app.project, self._chosen()
        if project is None or not chosen:
            return
        try:
            reviewing.review(
                project, SubmissionId(chosen), state, self.app.person().name, comment
            )
        except SurveyorError as error:
            self.failed.emit(error)
            return
        self.app.changed.emit()
        self._show_entries()

    def _chosen(self) -> str:
        return self.entries.current_key()

    # Showing

    @Slot(object)
    def _show_waiting(self, found: Waiting) -> None:
        project = self.app.project
        titles = form_titles(project) if project else {}
        heads = [
            Head(_("Lokasi")), Head(_("Kuesioner")), Head(_("Oleh")),
            Head(_("Pertanyaan"), right=True),
        ]  # fmt: skip
        rows = [
            (
                line.row.submission,
                (
                    Cell(line.row.site_name or _("Entri"), strong=True),
                    Cell(titles.get(line.row.form_id, line.row.form_id)),
                    Cell(", ".join(one for one in line.authors if one) or "–"),
                    Cell(formats.integer(line.questions), sort=float(line.questions)),
                ),
            )
            for line in found.conflicts
        ]
        _fill(self.conflicts, heads, rows)
        heads = [
            Head(_("Lokasi")), Head(_("Kuesioner")), Head(_("Kunjungan")),
            Head(_("Oleh")), Head(_("Sama"), right=True),
        ]  # fmt: skip
        pairs = [
            (
                f"{pair.first} {pair.second}",
                (
                    Cell(one.site_name or _("Entri"), strong=True),
                    Cell(titles.get(one.form_id, one.form_id)),
                    Cell(
                        formats.date_long(one.visited) if one.visited else "–",
                        sort=one.visited.isoformat() if one.visited else "",
                    ),
                    Cell(", ".join(dict.fromkeys((one.author, other.author)))),
                    Cell(
                        f"{formats.integer(round(pair.likeness * 100))} %",
                        sort=pair.likeness,
                    ),
                ),
            )
            for pair, one, other in found.pairs
        ]
        _fill(self.pairs, heads, pairs)
        self._count("conflicts", len(rows))
        self._count("pairs", len(pairs))
        self._head.facts.setText(_facts(len(rows), len(pairs)))

    @Slot()
    def _show_entries(self) -> None:
        project = self.app.project
        if project is None:
            return
        state = str(self.state.currentData())
        lines, count = reviewing_lists.entries(project, state, _SHOWN)
        self._titles = form_titles(project)
        self._lines = {one.row.submission: one for one in lines}
        heads = [
            Head(_("Lokasi")), Head(_("Kuesioner")), Head(_("Petugas")),
            Head(_("Selesai")), Head(_("Bendera")),
        ]  # fmt: skip
        rows = [(one.row.submission, _entry_row(one, self._titles)) for one in lines]
        if any(one.review and one.review.comment for one in lines):
            heads.append(Head(_("Catatan")))
        self.entries.show_rows(heads, rows, stretch=len(heads) - 1 if heads[5:] else 0)
        if rows:
            self.entries.selectRow(0)
        self._count("entries", count)
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        """The chosen entry, with what the office has said of it."""
        line = self._lines.get(self._chosen())
        for button in (self.verifying, self.returning, self.opening):
            button.setEnabled(line is not None)
        title = self._titles.get(line.row.form_id, line.row.form_id) if line else ""
        self.reading.show_row(line.row if line else None, title)
        said = line.review if line else None
        self.reading.show_said(_in_words(said) if said else "")

    def _count(self, key: str, count: int) -> None:
        text = next(text for name, text in _TABS if name == key)
        self.tabs[key].setText(f"{_(text)}  {formats.integer(count)}")

    @Slot(str)
    def _open_conflict(self, key: str) -> None:
        self.open_list.emit("conflict", key)

    @Slot(str)
    def _open_pair(self, key: str) -> None:
        self.open_list.emit("look_alike", tuple(key.split(" ")))

    @Slot()
    def _open_entry(self) -> None:
        chosen = self._chosen()
        if chosen:
            self.entry.emit(chosen)


def _fill(
    table: RowsTable,
    heads: Sequence[Head],
    rows: Sequence[tuple[str, tuple[Cell, ...]]],
) -> None:
    table.show_rows(heads, rows)
    both = table.parentWidget()
    if isinstance(both, QStackedWidget):
        both.setCurrentIndex(0 if rows else 1)


def _facts(conflicts: int, pairs: int) -> str:
    if not conflicts and not pairs:
        return _("Tidak ada yang menunggu keputusan")
    parts = []
    if conflicts:
        text = ngettext("{n} konflik", "{n} konflik", conflicts)
        parts.append(text.format(n=formats.integer(conflicts)))
    if pairs:
        text = ngettext("{n} pasang entri mirip", "{n} pasang entri mirip", pairs)
        parts.append(text.format(n=formats.integer(pairs)))
    return " · ".join(parts)


def _entry_row(line: ReviewLine, titles: dict[str, str]) -> tuple[Cell, ...]:
    row, comment = line.row, line.review.comment if line.review else ""
    when = row.finished.astimezone()
    return (
        Cell(row.site_name or _("Entri"), strong=True),
        Cell(titles.get(row.form_id, row.form_id)),
        Cell(row.author or "–"),
        Cell(formats.date_short(when.date()), sort=row.finished.isoformat()),
        Cell(str(row.flags or ""), sort=float(row.flags), tone="warning"),
        Cell(comment, tip=comment),
    )


def _in_words(said: Review) -> str:
    words = f"{_(STATES[said.state])} · {said.author}"
    return f"{words}: {said.comment}" if said.comment else words
