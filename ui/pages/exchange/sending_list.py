"""What goes, entry by entry, with what the other side said; and what came back."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.store.coming import ComingFile
from surveyor.store.ledger import Exchange
from surveyor.store.project import Project
from surveyor.store.sendings import OPEN, STUCK, Delivery, FileDelivery, State
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.sending_words import STATES, TONES, words_of
from ui.models.drafts import when
from ui.models.rows import KEY, Cell, Head
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.emptying import empty
from ui.widgets.parts import Card, label
from ui.widgets.rows_table import RowsTable

_MOST = 500
_EXACTLY = Qt.MatchFlag.MatchExactly
_BACK, _COMING = "back", "coming"
_TABS: tuple[tuple[str, str, tuple[State, ...]], ...] = (
    ("unsent", N_("Belum terkirim"), OPEN),
    ("stuck", N_("Perlu dilihat"), STUCK),
    ("sent", N_("Terkirim"), (State.SENT,)),
    ("received", N_("Diterima kantor"), (State.RECEIVED,)),
    (_BACK, N_("Yang datang"), ()),
    (_COMING, N_("Foto belum diambil"), ()),
)
_CAME = (
    ("new", N_("{n} entri")),
    ("forms", N_("{n} kuesioner")),
    ("reviews", N_("{n} tinjauan")),
    ("withdrawals", N_("{n} penarikan")),
    ("receipts", N_("{n} tanda terima")),
)


class SendingList(QWidget):
    """Tabs by state, the rows of one, and all that is known of the row that is chosen."""

    again_wanted = Signal(str)
    """A revision is to be tried once more."""
    entry_wanted = Signal(str)
    """An entry is to be shown, by its submission."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._place = ""
        self._titles: dict[str, str] = {}
        self._coming: dict[str, list[ComingFile]] = {}
        self._rows: dict[str, Delivery] = {}
        self._tab = _TABS[0][0]
        self._buttons: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._build_tabs())
        body = QHBoxLayout()
        body.setSpacing(16)
        self._card = Card(self)
        self._card.column.setContentsMargins(4, 4, 4, 4)
        self.table = RowsTable(_("Daftar kiriman"), self._card)
        self.table.opened.connect(self.choose)
        self._nothing = label("", "muted", self._card)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._stack = QStackedWidget(self._card)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        self._card.column.addWidget(self._stack)
        self.detail = DeliveryCard(self)
        self.detail.again_wanted.connect(self.again_wanted)
        self.detail.entry_wanted.connect(self.entry_wanted)
        body.addWidget(self._card, 1)
        body.addWidget(self.detail)
        column.addLayout(body, 1)

    def _build_tabs(self) -> QHBoxLayout:
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(0)
        for key, text, _states in _TABS:
            button = QPushButton(_(text), self)
            button.setProperty("role", "tab")
            button.setCheckable(True)
            button.clicked.connect(lambda _on, tab=key: self.show_tab(tab))
            group.addButton(button)
            row.addWidget(button)
            self._buttons[key] = button
        self._buttons[self._tab].setChecked(True)
        row.addStretch(1)
        return row

    def show_place(self, project: Project, place: str, titles: dict[str, str]) -> None:
        """Shows the rows of a destination; empty for none."""
        if project is not self._project:
            self._coming = {}
        self._project, self._place, self._titles = project, place, titles
        self._count_states(project)
        self._buttons[_COMING].setVisible(bool(self._coming))
        self.show_tab(self._tab)

    def follow(self) -> None:
        """Shows how far the rows are by now; who reads one or scrolls is not disturbed."""
        project = self._project
        if project is None:
            return
        self._count_states(project)
        if self._tab in (_BACK, _COMING):
            return
        bar, chosen = self.table.verticalScrollBar(), self.table.current_key()
        at, read = bar.value(), self.detail.revision()
        self._show_rows(project, self._tab)
        bar.setValue(at)
        model = self.table.model()
        for index in model.match(model.index(0, 0), KEY, chosen, 1, _EXACTLY):
            self.table.setCurrentIndex(index)
        if read in self._rows:
            self.choose(read)
        else:
            self.detail.hide()

    def _count_states(self, project: Project) -> None:
        counts = project.outbox.counts(self._place)
        for key, _text, states in _TABS:
            if key != _COMING:
                self._count(key, sum(counts.entries.get(one, 0) for one in states))

    def show_coming(self, files: tuple[ComingFile, ...]) -> None:
        """Entries of others whose photos are not here, as soon as they were found."""
        self._coming = {}
        for one in files:
            self._coming.setdefault(one.submission, []).append(one)
        self._count(_COMING, len(self._coming))
        self._buttons[_COMING].setVisible(bool(files))
        if self._tab == _COMING:
            self.show_tab(_COMING if files else _BACK)

    def _count(self, tab: str, number: int) -> None:
        text = next(_(text) for key, text, _states in _TABS if key == tab)
        shown = f"{text}  {formats.integer(number)}" if number else text
        self._buttons[tab].setText(shown)

    def show_tab(self, tab: str) -> None:
        """Shows the rows of one state, or what came back."""
        self._tab = tab
        self._buttons[tab].setChecked(True)
        self.detail.hide()
        if self._project is None:
            return
        if tab == _BACK:
            self._show_ledger(self._project)
        elif tab == _COMING:
            self._show_coming()
        else:
            self._show_rows(self._project, tab)

    def tab(self) -> str:
        """The key of the tab that is shown."""
        return self._tab

    def _show_rows(self, project: Project, tab: str) -> None:
        states = next(states for key, _text, states in _TABS if key == tab)
        rows = project.outbox.deliveries(
            self._place, states, _MOST, newest=tab in ("sent", "received")
        )
        self._rows = {row.revision: row for row in rows}
        files = project.outbox.file_counts(self._place)
        heads = (
            Head(_("Lokasi wisata")), Head(_("Kuesioner")), Head(_("Keadaan")),
            Head(_("Foto"), right=True), Head(_("Ukuran"), right=True),
            Head(_("Terakhir")),
        )  # fmt: skip
        cells = [
            (row.revision, self._cells(row, files.get(row.revision, (0, 0))))
            for row in rows
        ]
        self.table.show_rows(heads, cells)
        self._say_nothing(len(rows), _EMPTY[tab] if self._place else _NOWHERE)

    def _cells(self, row: Delivery, files: tuple[int, int]) -> tuple[Cell, ...]:
        there, whole = files
        return (
            Cell(row.site_name or _("Tanpa lokasi"), strong=True),
            Cell(self._titles.get(row.form_id, row.form_id)),
            Cell(_(STATES[row.state]), tone=TONES[row.state], tip=words_of(row)),
            Cell(f"{there} / {whole}" if whole else "–", sort=whole - there),
            Cell(formats.size(row.size), sort=row.size),
            Cell(when(row.changed), sort=row.changed.timestamp()),
        )

    def _show_ledger(self, project: Project) -> None:
        came = [one for one in project.ledger.list(_MOST) if one.way == "in"]
        heads = (Head(_("Dari")), Head(_("Lewat")), Head(_("Isi")), Head(_("Waktu")))
        rows = [
            (
                one.id,
                (
                    Cell(one.sender or "–", strong=True),
                    Cell(one.name, tip=one.sha256),
                    Cell(_came(one)),
                    Cell(when(one.created), sort=one.created.timestamp()),
                ),
            )
            for one in came
        ]
        self._rows = {}
        self.table.show_rows(heads, rows, stretch=2)
        self._say_nothing(len(rows), _EMPTY[_BACK])

    def _show_coming(self) -> None:
        heads = (
            Head(_("Lokasi wisata")), Head(_("Kuesioner")), Head(_("Keadaan")),
            Head(_("Foto"), right=True), Head(_("Ukuran"), right=True),
        )  # fmt: skip
        self._rows = {}
        rows = [
            (submission, self._coming_cells(files))
            for submission, files in list(self._coming.items())[:_MOST]
        ]
        self.table.show_rows(heads, rows)
        self._say_nothing(len(rows), _EMPTY[_BACK])

    def _coming_cells(self, files: list[ComingFile]) -> tuple[Cell, ...]:
        size, here = sum(f.size for f in files), sum(f.here for f in files)
        state = (
            _("{here} dari {size} sudah diambil").format(
                here=formats.size(here), size=formats.size(size)
            )
            if here
            else _("Belum diambil")
        )
        return (
            Cell(files[0].site_name or _("Tanpa lokasi"), strong=True),
            Cell(self._titles.get(files[0].form_id, files[0].form_id)),
            Cell(state, tone="info" if here else "neutral"),
            Cell(formats.integer(len(files)), sort=len(files)),
            Cell(formats.size(size), sort=size),
        )

    def _say_nothing(self, rows: int, text: str) -> None:
        self._nothing.setText(_(text))
        self._stack.setCurrentIndex(0 if rows else 1)

    @Slot(str)
    def choose(self, revision: str) -> None:
        """Shows all that is known of a row; the entry itself, whose photos lack."""
        if self._tab == _COMING:
            self.entry_wanted.emit(revision)
            return
        row = self._rows.get(revision)
        if row is not None and self._project is not None:
            files = self._project.outbox.files(self._place, revision)
            self.detail.show_delivery(row, files)


_EMPTY = {
    "unsent": N_("Tidak ada entri yang menunggu. Yang selesai langsung masuk ke sini."),
    "stuck": N_("Tidak ada yang perlu dilihat."),
    "sent": N_("Entri yang sampai tanpa checksum dari kantor terdaftar di sini."),
    "received": N_("Entri yang checksum-nya sudah dibalas kantor terdaftar di sini."),
    _BACK: N_("Belum ada yang datang dari kantor atau petugas lain."),
}


_NOWHERE = N_(
    "Belum ada server tujuan. Sesudah ditambahkan, semua entri yang selesai mengantre "
    "di sini."
)


class DeliveryCard(Card):
    """One entry on its way."""

    again_wanted = Signal(str)
    entry_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(360)
        self._row: Delivery | None = None
        self._site = label("", "section", self)
        self._site.setWordWrap(True)
        self._chips = QHBoxLayout()
        self._words = label("", "body", self)
        self._words.setWordWrap(True)
        self._facts = label("", "muted", self)
        self._facts.setWordWrap(True)
        self._files = label("", "muted", self)
        self._files.setWordWrap(True)
        self._sum = label("", "small", self)
        self._sum.setWordWrap(True)
        self._sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._show_sum = QPushButton(_("Tampilkan checksum"), self)
        self._show_sum.setProperty("role", "link")
        self._show_sum.clicked.connect(self.show_checksum)
        self.column.addWidget(self._site)
        self.column.addLayout(self._chips)
        for text in (self._words, self._facts, self._files):
            self.column.addWidget(text)
        self.column.addWidget(self._show_sum)
        self.column.addWidget(self._sum)
        self.column.addStretch(1)
        self._again = Button(_("Coba lagi"), icon="refresh-cw", parent=self)
        self._again.clicked.connect(self._ask_again)
        entry = Button(_("Lihat entri"), icon="eye", parent=self)
        entry.clicked.connect(self._ask_entry)
        row = QHBoxLayout()
        row.addWidget(self._again)
        row.addWidget(entry)
        row.addStretch(1)
        self.column.addLayout(row)
        self.hide()

    def show_delivery(self, row: Delivery, files: tuple[FileDelivery, ...]) -> None:
        """Shows a row with its files."""
        self._row = row
        self._site.setText(row.site_name or _("Tanpa lokasi"))
        empty(self._chips)
        self._chips.addWidget(Chip(_(STATES[row.state]), TONES[row.state], None, self))
        self._chips.addStretch(1)
        self._words.setText(words_of(row))
        self._words.setVisible(bool(words_of(row)))
        self._facts.setText(_facts(row))
        self._files.setText("\n".join(map(_file, files)))
        self._files.setVisible(bool(files))
        self._sum.hide()
        self._show_sum.show()
        refused = any(file.state is State.REFUSED for file in files)
        self._again.setVisible(refused or row.state in (*STUCK, State.WAITING))
        self.show()

    @Slot()
    def show_checksum(self) -> None:
        """Ours, and what the office says it keeps."""
        if self._row is None:
            return
        theirs = str(self._row.answer.get("sha256", ""))
        ours = _("Di sini: {sha}").format(sha=_parted(self._row.sha256))
        if not theirs:
            there = _("Server ini tidak memberi checksum.")
        elif theirs == self._row.sha256:
            there = _("Di kantor: sama.")
        else:
            there = _("Di kantor: {sha}").format(sha=_parted(theirs))
        self._sum.setText(f"{ours}\n{there}")
        self._sum.show()
        self._show_sum.hide()

    def revision(self) -> str:
        """The revision that is shown; empty for none."""
        return self._row.revision if self._row is not None and self.isVisible() else ""

    def text(self) -> str:
        """All that it says."""
        parts = (self._site, self._words, self._facts, self._files, self._sum)
        return "\n".join(part.text() for part in parts)

    @Slot()
    def _ask_again(self) -> None:
        if self._row is not None:
            self.again_wanted.emit(self._row.revision)

    @Slot()
    def _ask_entry(self) -> None:
        if self._row is not None:
            self.entry_wanted.emit(self._row.submission)


def _facts(row: Delivery) -> str:
    parts = []
    if row.tries:
        text = ngettext("{n} kali dicoba", "{n} kali dicoba", row.tries)
        parts.append(text.format(n=formats.integer(row.tries)))
    if row.state is State.WAITING and row.next_try is not None:
        text = _("dicoba lagi {when}")
        parts.append(text.format(when=when(row.next_try)))
    parts.append(_("versi {version}").format(version=row.form_version or "–"))
    return ", ".join(parts)


def _file(file: FileDelivery) -> str:
    size = formats.size(file.size)
    if file.state is State.SENT:
        return _("✓ {name} · {size}").format(name=file.name, size=size)
    if file.state is State.REFUSED:
        return _("✗ {name} · ditolak").format(name=file.name)
    if file.sent:
        text = _("{name} · {sent} dari {size}")
        return text.format(name=file.name, sent=formats.size(file.sent), size=size)
    return _("{name} · {size}, menunggu").format(name=file.name, size=size)


def _parted(sha256: str) -> str:
    """In groups of eight, so that two people can compare it."""
    return " ".join(sha256[i : i + 8] for i in range(0, len(sha256), 8))


def _came(one: Exchange) -> str:
    parts = [
        _(text).format(n=formats.integer(one.counts[key]))
        for key, text in _CAME
        if one.counts.get(key)
    ]
    return ", ".join(parts) or _("tidak ada yang baru")
