"""Gabung: files are dropped, looked at, and only then merged."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.jobs import Progress
from surveyor.store.ledger import Exchange
from surveyor.texts import _, ngettext
from surveyor.usecases import previewing, receiving
from surveyor.usecases.lists import form_titles
from surveyor.usecases.previewing import Fate, Preview
from surveyor.usecases.receiving import Merging
from ui.app import App
from ui.models.rows import Head
from ui.pages.exchange.dropping import DropArea, ask_for_files
from ui.pages.exchange.rows import (
    entry_row,
    exchange_row,
    file_row,
    summed,
    told,
    troubles,
)
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.emptying import empty
from ui.widgets.overlay import Overlay
from ui.widgets.parts import Card, PageHead, label
from ui.widgets.rows_table import RowsTable
from ui.widgets.work import WorkBar

_SHOWN = 2000
"""Entries of a file that are told one by one."""


class MergePage(Page):
    """Nothing is written before "Gabungkan"."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.setAcceptDrops(True)
        self._previews: tuple[Preview, ...] = ()
        self._agreed: dict[str, QCheckBox] = {}
        self._head = PageHead(_("Gabung"), "", self)
        self.undoing = self._head.add(
            Button(_("Urungkan yang terakhir"), icon="undo-2", parent=self)
        )
        self.undoing.clicked.connect(self.undo)
        self.leaving = self._head.add(Button(_("Batalkan"), parent=self))
        self.leaving.clicked.connect(self.leave)
        self.merging = self._head.add(
            Button(_("Gabungkan"), kind="primary", icon="layers", parent=self)
        )
        self.merging.clicked.connect(self.merge)
        self.column.addWidget(self._head)
        self._work = WorkBar(app.jobs, self)
        self._work.ended.connect(self._show_state)
        self.column.addWidget(self._work)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._build_start())
        self._stack.addWidget(self._build_preview())
        self.column.addWidget(self._stack, 1)
        self._show_state()

    # Building

    def _build_start(self) -> QWidget:
        start = QWidget(self)
        column = QVBoxLayout(start)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self._drop = DropArea(start)
        self._drop.dropped.connect(self.look_at)
        self._drop.choose_wanted.connect(self.choose)
        column.addWidget(self._drop)
        self._result = Card(start)
        self._result.hide()
        column.addWidget(self._result)
        card = Card(start)
        card.column.setContentsMargins(12, 12, 12, 8)
        card.column.addWidget(label(_("Yang masuk dan keluar"), "section", card))
        self._nothing = label(_("Belum ada yang masuk atau keluar."), "muted", card)
        card.column.addWidget(self._nothing)
        self.ledger = RowsTable(_("Yang masuk dan keluar"), card)
        card.column.addWidget(self.ledger, 1)
        card.column.addStretch()
        column.addWidget(card, 1)
        return start

    def _build_preview(self) -> QWidget:
        looked = QWidget(self)
        column = QVBoxLayout(looked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.sentence = label("", "part", looked)
        self.sentence.setWordWrap(True)
        column.addWidget(self.sentence)
        note = _("Belum ada yang ditulis. Tekan baris untuk melihat entri di dalamnya.")
        column.addWidget(label(note, "muted", looked))
        self._keys = QVBoxLayout()
        self._keys.setSpacing(8)
        column.addLayout(self._keys)
        card = Card(looked)
        card.column.setContentsMargins(12, 8, 12, 8)
        self.files = RowsTable(_("Berkas"), card)
        self.files.opened.connect(self._open_file)
        card.column.addWidget(self.files, 1)
        column.addWidget(card, 1)
        return looked

    # Page

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        self._show_ledger(project.ledger.list(200))
        self._show_state()

    def show_list(self, wish: object) -> None:
        """Looks at files that were chosen elsewhere."""
        if isinstance(wish, list):
            self.look_at(wish)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """The whole page takes files."""
        self._drop.dragEnterEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went away again."""
        self._drop.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """The whole page takes files."""
        self._drop.dropEvent(event)

    @Slot()
    def choose(self) -> None:
        """Asks for files."""
        chosen = ask_for_files(self)
        if chosen:
            self.look_at(chosen)

    @Slot(list)
    def look_at(self, paths: Sequence[Path]) -> None:
        """Shows what merging these files would do."""
        project = self.app.project
        if project is None or not paths:
            return
        chosen = tuple(dict.fromkeys(paths))
        self._result.hide()

        def work(progress: Progress) -> tuple[Preview, ...]:
            return previewing.preview_files(project, chosen, progress=progress)

        self._work.run(
            _("Membaca berkas"), work, self._show_previews, self._failed, gives_way=True
        )
        self._show_state()

    @Slot()
    def leave(self) -> None:
        """Forgets the files that were looked at."""
        self._previews = ()
        self._stack.setCurrentIndex(0)
        self._show_state()

    @Slot()
    def merge(self) -> None:
        """Merges the files that were looked at, each whole or not at all."""
        project = self.app.project
        if project is None or not self._usable():
            return
        paths = [one.path for one in self._previews if one.error is None]
        trusting = self._trusted()
        is_office = self.app.settings.role == "office"

        def work(progress: Progress) -> Merging:
            return receiving.merge_files(
                project,
                paths,
                trusting=trusting,
                forward=is_office,
                later=True,
                progress=progress,
            )

        self._work.run(_("Menggabungkan"), work, self._show_result, self._failed)
        self._show_state()

    @Slot()
    def undo(self) -> None:
        """Takes the last merge back."""
        project = self.app.project
        if project is None:
            return

        def work(_progress: Progress) -> tuple[str, int]:
            return receiving.undo_last(project)

        self._work.run(
            _("Mengurungkan penggabungan"), work, self._show_undone, self._failed
        )
        self._show_state()

    @Slot(object)
    def _show_undone(self, undone: tuple[str, int]) -> None:
        name, entries = undone
        self._result.hide()
        text = ngettext(
            "Penggabungan {name} diurungkan; {n} entri kembali seperti sebelumnya.",
            "Penggabungan {name} diurungkan; {n} entri kembali seperti sebelumnya.",
            entries,
        )
        self.notify.emit(text.format(name=name, n=formats.integer(entries)), "", None)
        self.app.changed.emit()
        self.refresh()

    # Showing

    @Slot(object)
    def _show_previews(self, previews: tuple[Preview, ...]) -> None:
        self._previews = previews
        self.sentence.setText(told(previews))
        self._show_keys()
        heads = [
            Head(_("Berkas")), Head(_("Pengirim")), Head(_("Entri"), right=True),
            Head(_("Baru"), right=True), Head(_("Diperbarui"), right=True),
            Head(_("Konflik"), right=True), Head(_("Sudah ada"), right=True),
            Head(_("Keadaan")),
        ]  # fmt: skip
        rows = [(str(n), file_row(one)) for n, one in enumerate(previews)]
        self.files.show_rows(heads, rows)
        self._stack.setCurrentIndex(1)

    def _show_keys(self) -> None:
        """One question for each key that nobody here has agreed to yet."""
        empty(self._keys)
        self._agreed.clear()
        for one in self._previews:
            if one.error is None and not one.is_trusted and one.key not in self._agreed:
                self._keys.addWidget(self._key_card(one))

    def _key_card(self, preview: Preview) -> Card:
        card = Card(self)
        card.setProperty("tone", "warning")
        name = preview.sender.name if preview.sender else ""
        text = _("Kunci {name} belum dikenal: {fingerprint}").format(
            name=name, fingerprint=preview.fingerprint
        )
        card.column.addWidget(label(text, "section", card))
        box = QCheckBox(
            _("Sidik kunci ini sudah saya bandingkan dengan {name}").format(name=name),
            card,
        )
        box.toggled.connect(self._show_state)
        card.column.addWidget(box)
        self._agreed[preview.key] = box
        return card

    @Slot(str)
    def _open_file(self, key: str) -> None:
        project, preview = self.app.project, self._previews[int(key)]
        if preview.error is not None:
            self.failed.emit(preview.error)
        elif project is not None:
            panel = FilePanel(preview, form_titles(project), self.window())
            panel.closed.connect(panel.deleteLater)
            panel.open()

    @Slot(object)
    def _show_result(self, done: Merging) -> None:
        self._previews = ()
        self._stack.setCurrentIndex(0)
        self._tell_result(done)
        self.app.changed.emit()
        self.refresh()

    def _tell_result(self, done: Merging) -> None:
        """A card with what became of the files, and where to go from here."""
        old = self._result
        parent = old.parentWidget()
        self._result = Card(parent or self)
        whole = summed(done.files)
        self._result.column.addWidget(label(whole, "section", self._result))
        for text in troubles(done):
            line = label(text, "muted", self._result)
            line.setWordWrap(True)
            self._result.column.addWidget(line)
        conflicts = sum(one.conflicts for one in done.files)
        row = QHBoxLayout()
        if conflicts:
            text = ngettext(
                "Selesaikan {n} konflik", "Selesaikan {n} konflik", conflicts
            )
            button = Button(
                text.format(n=formats.integer(conflicts)),
                kind="primary",
                icon="list-checks",
                parent=self._result,
            )
            button.clicked.connect(lambda: self.go.emit("review"))
            row.addWidget(button)
        row.addStretch(1)
        self._result.column.addLayout(row)
        layout = parent.layout() if parent else None
        if layout is not None:
            layout.replaceWidget(old, self._result)
        old.hide()
        old.deleteLater()
        self._result.show()

    def _show_ledger(self, exchanges: Sequence[Exchange]) -> None:
        self._nothing.setVisible(not exchanges)
        self.ledger.setVisible(bool(exchanges))
        heads = [
            Head(_("Waktu")), Head(_("Arah")), Head(_("Berkas")), Head(_("Dari")),
            Head(_("Isi")),
        ]  # fmt: skip
        self.ledger.show_rows(
            heads, [(one.id, exchange_row(one)) for one in exchanges], stretch=2
        )

    @Slot()
    def _show_state(self) -> None:
        is_looking = bool(self._previews)
        project = self.app.project
        last = project.ledger.last_merge() if project else ()
        self.undoing.setVisible(not is_looking)
        self.undoing.setEnabled(bool(last) and not self._work.busy)
        self.leaving.setVisible(is_looking)
        self.merging.setVisible(is_looking)
        self.merging.setEnabled(self._usable() and not self._work.busy)
        self.leaving.setEnabled(not self._work.busy)
        self._head.facts.setText(self._facts(last))

    def _facts(self, last: Sequence[Exchange]) -> str:
        if self._previews:
            n = len(self._previews)
            return ngettext("{n} berkas", "{n} berkas", n).format(n=formats.integer(n))
        if not last:
            return _("Satukan entri dari para petugas")
        when = formats.datetime_long(last[0].created.astimezone())
        senders = ", ".join(dict.fromkeys(one.sender for one in last if one.sender))
        return _("Terakhir: {name} dari {sender}, {when}").format(
            name=receiving.name_of(last), sender=senders or "–", when=when
        )

    def _usable(self) -> bool:
        good = [one for one in self._previews if one.error is None]
        trusted = self._trusted()
        return any(one.is_trusted or one.key in trusted for one in good)

    def _trusted(self) -> set[str]:
        """Keys that were unknown, and that the person compared."""
        return {key for key, box in self._agreed.items() if box.isChecked()}

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self.failed.emit(error)
        self.app.changed.emit()
        self.refresh()


class FilePanel(Overlay):
    """The entries of one file and what would become of each."""

    def __init__(
        self, preview: Preview, titles: dict[str, str], parent: QWidget
    ) -> None:
        facts = previewing.in_words(preview)
        super().__init__(parent, preview.path.name, facts, 980, side=True)
        self.table = RowsTable(_("Entri di dalam berkas"), self.panel)
        heads = [
            Head(_("Lokasi")), Head(_("Kuesioner")), Head(_("Petugas")),
            Head(_("Selesai")), Head(_("Keadaan")),
        ]  # fmt: skip
        ordered = sorted(
            preview.lines, key=lambda one: one.fate in (Fate.NEW, Fate.KNOWN)
        )
        rows = [(one.submission, entry_row(one, titles)) for one in ordered[:_SHOWN]]
        self.table.show_rows(heads, rows)
        self.column.addWidget(self.table, 1)
        self.table.setFocus(Qt.FocusReason.PopupFocusReason)
