"""Laporan: documents at the left, the chosen one as it will be at the right."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.areas import boundaries
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import Query
from surveyor.texts import N_, _
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.previews import Previews
from ui import icons
from ui.app import App
from ui.pages.page import Page
from ui.widgets import report_work as work_of
from ui.widgets.buttons import Button
from ui.widgets.map_view import MapView
from ui.widgets.parts import Card, PageHead, label
from ui.widgets.report_options import (
    DISTRICT,
    ENTRY,
    MAP,
    TABLES,
    ReportOptions,
    ReportWish,
)
from ui.widgets.stacking import grown
from ui.widgets.table_preview import TablePreview
from ui.widgets.work import WorkBar

_DOCUMENTS = (
    (DISTRICT, N_("Ringkasan kabupaten"), "file-text"),
    (ENTRY, N_("Satu entri"), "clipboard-list"),
    (TABLES, N_("Tabel data (CSV)"), "table-2"),
    (MAP, N_("Peta (HTML)"), "map"),
)
_FIELDS = {
    DISTRICT: ("span", "area", "paper", "language", "letterhead", "signature"),
    ENTRY: ("paper", "language"),
    TABLES: ("span", "area", "layout", "cells", "masked"),
    MAP: ("span", "area", "language"),
}
_MOST_ENTRIES = 100
_WIDTH, _FRAME = 316, 4
"""Pixels of the column at the left, and of the lines round a list."""


class ReportsPage(Page):
    """The preview is made in the background, in a place of the project's own."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._previews: Previews | None = None
        self._shown: Path | None = None
        self._folder: Path | None = None
        self._project: Project | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(120)
        self._wait.timeout.connect(self._preview)
        self._head = PageHead(_("Laporan"), "", self)
        self._print = self._head.add(Button(_("Cetak"), icon="printer", parent=self))
        self._print.clicked.connect(self._on_print_clicked)
        self._save = self._head.add(
            Button(_("Simpan PDF"), kind="primary", icon="file-down", parent=self)
        )
        self._save.clicked.connect(self._on_save_clicked)
        self.column.addWidget(self._head)
        self._bar = WorkBar(app.jobs, self)
        self._bar.stopped.connect(self._say_stopped)
        self.column.addWidget(self._bar)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(self._build_left(), 0)
        row.addWidget(self._build_right(), 1)
        self.column.addLayout(row, 1)
        app.application.aboutToQuit.connect(self._clear)

    def _build_left(self) -> QVBoxLayout:
        card = Card(self)
        card.setFixedWidth(grown(_WIDTH))
        self._list = QListWidget(card)
        self._list.setAccessibleName(_("Dokumen"))
        for key, text, icon in _DOCUMENTS:
            item = QListWidgetItem(icons.icon(icon, "text"), _(text))
            item.setData(0x100, key)
            self._list.addItem(item)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setCurrentRow(0)
        self._list.currentRowChanged.connect(self._choose)
        card.column.addWidget(self._list)
        self._entry = self._build_entry()
        self._options = ReportOptions(self)
        self._options.setFixedWidth(grown(_WIDTH))
        self._options.changed.connect(self._wait.start)
        self._doing = label("", "muted", self)
        self._doing.setWordWrap(True)
        self._doing.setFixedWidth(grown(_WIDTH))
        self._open = Button(_("Buka folder"), icon="folder-open", parent=self)
        self._open.clicked.connect(self._on_open_clicked)
        self._open.hide()
        column = QVBoxLayout()
        column.setSpacing(12)
        for widget in (card, self._entry, self._options, self._doing, self._open):
            column.addWidget(widget)
        column.addStretch(1)
        return column

    def _build_entry(self) -> Card:
        card = Card(self)
        card.setFixedWidth(grown(_WIDTH))
        self._search = QLineEdit(card)
        self._search.setPlaceholderText(_("Cari lokasi, petugas, jawaban"))
        self._search.setAccessibleName(self._search.placeholderText())
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._find_entries)
        self._entries = QListWidget(card)
        self._entries.setAccessibleName(_("Daftar entri"))
        self._entries.setFixedHeight(grown(200))
        self._entries.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self._entries.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._entries.currentRowChanged.connect(self._wait.start)
        card.column.addWidget(self._search)
        card.column.addWidget(self._entries)
        return card

    def _build_right(self) -> QStackedWidget:
        self._right = QStackedWidget(self)
        self._pages: dict[str, QWidget] = {"nothing": QWidget(self)}
        self._right.addWidget(self._pages["nothing"])
        return self._right

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        if project is not self._project:
            self._clear()
            self._project, self._previews = project, Previews(project)
            self.destroyed.connect(self._previews.clear)
        # As high as its lines, whatever text size and touch mode make of them.
        self._list.ensurePolished()
        self._list.setFixedHeight(self._list.viewportSizeHint().height() + _FRAME)
        self._options.offer(project)
        self._find_entries()
        self._choose()

    def show_list(self, wish: object) -> None:
        """A document about the period and area that another page shows."""
        if isinstance(wish, ReportWish) and self.app.project is not None:
            self._options.offer(self.app.project)
            self._options.choose(wish)
            self.choose(wish.document)

    def choose(self, document: str) -> None:
        """Brings a document to the front: district, entry, tables or map."""
        keys = [key for key, _text, _icon in _DOCUMENTS]
        self._list.setCurrentRow(keys.index(document))

    @property
    def document(self) -> str:
        """The document in front."""
        return str(self._list.currentItem().data(0x100))

    @Slot()
    def _choose(self) -> None:
        document = self.document
        self._entry.setVisible(document == ENTRY)
        self._options.show_only(*_FIELDS[document])
        printable = document in (DISTRICT, ENTRY)
        self._print.setVisible(printable)
        words = {TABLES: _("Ekspor CSV"), MAP: _("Simpan peta")}
        self._save.setText(words.get(document, _("Simpan PDF")))
        self._wait.start()

    @Slot()
    def _find_entries(self) -> None:
        project = self.app.project
        if project is None:
            return
        query = Query(text=self._search.text(), exclude_form=SITE_FORM)
        chosen = self._chosen_entry()
        self._entries.blockSignals(True)
        self._entries.clear()
        for row in project.submissions.page(query, 0, _MOST_ENTRIES):
            day = formats.date_short(row.visited) if row.visited else "–"
            item = QListWidgetItem(f"{row.site_name or '–'} · {day}")
            item.setToolTip(item.text())
            item.setData(0x100, row.submission)
            self._entries.addItem(item)
            if row.submission == chosen:
                self._entries.setCurrentItem(item)
        if self._entries.currentRow() < 0:
            self._entries.setCurrentRow(0)
        self._entries.blockSignals(False)
        if self._chosen_entry() != chosen and self.document == ENTRY:
            self._wait.start()

    def _chosen_entry(self) -> str:
        item = self._entries.currentItem()
        return "" if item is None else str(item.data(0x100))

    @Slot()
    def _preview(self) -> None:
        project, previews = self.app.project, self._previews
        if project is None or previews is None:
            return
        self._say("")
        chosen, document = self._options.chosen(), self.document
        if document == ENTRY and not self._chosen_entry():
            self._show_nothing()
            return
        what = _("Menyiapkan pratinjau …")
        self._head.facts.setText(what)
        work: Callable[[Progress], Any]
        shown: Callable[[Any], None]
        if document == TABLES:
            work = work_of.tables_preview(project, chosen, previews)
            shown = self._show_tables
        elif document == MAP:
            work, shown = work_of.map_points(project, chosen), self._show_map
        else:
            entry = self._chosen_entry() if document == ENTRY else ""
            work = work_of.pdf_preview(project, chosen, previews, entry)
            shown = self._show_pdf
        if not self._bar.run(what, work, shown, self._fail, gives_way=True):
            # A file is being written; the preview waits for it.
            self._wait.start()

    @Slot(object)
    def _show_pdf(self, path: Path) -> None:
        from ui.widgets.pdf_preview import PdfPreview

        page = self._pages.get("pdf")
        if not isinstance(page, PdfPreview):
            page = PdfPreview(self)
            self._add("pdf", page)
        count = page.show_file(path)
        self._shown = path
        if self._previews is not None:
            self._previews.keep_only(path)
        self._front("pdf")
        self._head.facts.setText(
            _("{n} halaman, seperti yang akan dicetak.").format(n=count)
        )

    @Slot(object)
    def _show_tables(self, found: work_of.TablesFound) -> None:
        page = self._pages.get("tables")
        if not isinstance(page, TablePreview):
            page = TablePreview(self)
            self._add("tables", page)
        page.show_tables(found.tables)
        self._front("tables")
        self._head.facts.setText(
            _("{n} entri, {files} berkas; pratinjau baris pertama.").format(
                n=formats.integer(found.entries), files=len(found.tables)
            )
        )

    @Slot(object)
    def _show_map(self, found: work_of.MapFound) -> None:
        page = self._pages.get("map")
        if not isinstance(page, MapView):
            page = MapView(self)
            self._add("map", page)
        page.show_area(found.area)
        page.show_points(list(found.points))
        self._front("map")
        count = _("{n} lokasi.").format(n=formats.integer(len(found.points)))
        self._head.facts.setText(f"{count} {boundaries.notice(found.area)}")

    def _show_nothing(self) -> None:
        self._front("nothing")
        self._head.facts.setText(_("Belum ada entri untuk dicetak."))

    def _add(self, name: str, page: QWidget) -> None:
        self._pages[name] = page
        self._right.addWidget(page)

    def _front(self, name: str) -> None:
        self._right.setCurrentWidget(self._pages[name])

    @Slot()
    def _on_save_clicked(self) -> None:
        document = self.document
        if document == TABLES:
            folder = QFileDialog.getExistingDirectory(self, _("Folder untuk tabel CSV"))
            if folder:
                self.export_to(Path(folder))
            return
        suffix = "HTML (*.html)" if document == MAP else "PDF (*.pdf)"
        name = work_of.file_name(document, date.today())  # noqa: DTZ011 (for a name)
        title = _("Simpan peta") if document == MAP else _("Simpan laporan")
        path, _filter = QFileDialog.getSaveFileName(self, title, name, suffix)
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Writes the document in front: the PDF that is shown, or the map."""
        project = self.app.project
        if project is None:
            return
        chosen = self._options.chosen()
        if self.document == MAP:
            self._write(work_of.save_map(project, chosen, path), self._say_saved)
        elif self._shown is not None:
            self._write(work_of.copy(self._shown, path), self._say_saved)

    def export_to(self, folder: Path) -> None:
        """Writes the CSV tables in the background."""
        project = self.app.project
        if project is None:
            return
        work = work_of.export_tables(project, self._options.chosen(), folder)
        self._write(work, self._say_exported)

    def _write(
        self, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        self._bar.run(_("Menulis berkas"), work, done, self._fail)

    @Slot()
    def _on_print_clicked(self) -> None:
        from ui.widgets.printing import ask_printer, print_pdf

        path = self._shown
        if path is None or self._bar.busy:
            return
        try:
            printer = ask_printer(path, self)
        except SurveyorError as error:
            self._fail(error)
            return
        if printer is not None:
            self._bar.run(
                _("Mencetak halaman"),
                lambda progress: print_pdf(path, printer, progress),
                self._say_printed,
                self._fail,
            )

    @Slot(object)
    def _say_printed(self, pages: int) -> None:
        self._say(_("{n} halaman dikirim ke printer.").format(n=pages))

    @Slot(object)
    def _say_saved(self, path: Path) -> None:
        self._say(_("Tersimpan: {name}").format(name=path.name), path.parent)

    @Slot(object)
    def _say_exported(self, files: tuple[Path, ...]) -> None:
        folder = files[0].parent
        text = _("{n} berkas ditulis ke {folder}")
        self._say(text.format(n=len(files), folder=folder), folder)

    @Slot()
    def _say_stopped(self) -> None:
        self._head.facts.setText(_("Dihentikan. Tidak ada berkas yang berubah."))

    def _say(self, text: str, folder: Path | None = None) -> None:
        self._doing.setText(text)
        self._folder = folder
        self._open.setVisible(folder is not None)

    @Slot()
    def _on_open_clicked(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _fail(self, error: Exception) -> None:
        self._head.facts.setText("")
        self.failed.emit(error)

    @Slot()
    def _clear(self) -> None:
        from ui.widgets.pdf_preview import PdfPreview

        self._bar.stop()
        page = self._pages.get("pdf")
        if isinstance(page, PdfPreview):
            page.close_file()
        self._shown = None
        if self._previews is not None:
            self._previews.clear()
        self._front("nothing")
