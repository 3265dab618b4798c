"""What can be done with the chosen entries: tables, PDFs, their ids."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QWidget

from surveyor import formats
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import Query
from surveyor.texts import _, ngettext
from surveyor.usecases.documents import entry_file_name, entry_sheet
from surveyor.usecases.lists import tables_of
from ui.app import App
from ui.widgets.buttons import Button
from ui.widgets.parts import label
from ui.widgets.work import WorkBar


class ChosenBar(QFrame):
    """Below the list while several entries are chosen."""

    export_wanted = Signal(bool)
    """CSV tables, True for the layout of an Indonesian Excel."""
    paper_wanted = Signal()
    papers_wanted = Signal()
    copy_wanted = Signal()
    nothing_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._text = label("", "strong", self)
        export = Button(_("Ekspor CSV"), icon="file-spreadsheet", parent=self)
        menu = QMenu(export)
        menu.addAction(_("Untuk Excel Indonesia")).triggered.connect(
            lambda: self.export_wanted.emit(True)
        )
        menu.addAction(_("Internasional")).triggered.connect(
            lambda: self.export_wanted.emit(False)
        )
        export.setMenu(menu)
        paper = Button("PDF", icon="printer", parent=self)
        menu = QMenu(paper)
        menu.addAction(_("Satu PDF untuk semua …")).triggered.connect(self.paper_wanted)
        menu.addAction(_("Satu PDF per entri …")).triggered.connect(self.papers_wanted)
        paper.setMenu(menu)
        copy = Button(_("Salin ID"), icon="copy", parent=self)
        copy.clicked.connect(self.copy_wanted)
        nothing = Button(_("Batalkan pilihan"), kind="quiet", parent=self)
        nothing.clicked.connect(self.nothing_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        for button in (export, paper, copy, nothing):
            row.addWidget(button)
        self.hide()

    def show_count(self, count: int) -> None:
        """Tells how many are chosen; hidden where it is one or none."""
        text = ngettext("{n} dipilih", "{n} dipilih", count)
        self._text.setText(text.format(n=formats.integer(count)))
        self.setVisible(count > 1)

    def text(self) -> str:
        """What is told."""
        return self._text.text()


class Actions(QWidget):
    """Does it in the background, tells how far it is and what came of it."""

    failed = Signal(object)
    said = Signal(object)
    """What came of it."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(parent)
        self._app = app
        self.bar = WorkBar(app.jobs, self)
        self.bar.stopped.connect(self._say_stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.bar, 1)

    def ask_export(self, query: Query, *, excel: bool) -> None:
        """Asks for a folder and exports."""
        folder = QFileDialog.getExistingDirectory(self, _("Folder untuk tabel CSV"))
        if folder:
            self.export(query, Path(folder), excel=excel)

    def export(self, query: Query, folder: Path, *, excel: bool) -> None:
        """Writes the entries of a query as CSV tables."""
        project = self._app.project
        if project is not None:
            self.bar.run(
                _("Menulis entri"),
                lambda progress: _export(project, query, folder, progress, excel=excel),
                self.said.emit,
                self.failed.emit,
            )

    def ask_papers(self, ids: Sequence[str]) -> None:
        """Asks for a folder and writes a PDF for each entry."""
        folder = QFileDialog.getExistingDirectory(self, _("Folder untuk PDF"))
        if folder:
            self.write_papers(ids, Path(folder))

    def write_papers(self, ids: Sequence[str], folder: Path) -> None:
        """Writes a PDF for each entry into a folder."""
        project = self._app.project
        if project is not None:
            self.bar.run(
                _("Menulis PDF"),
                lambda progress: _papers(project, ids, folder, progress),
                self.said.emit,
                self.failed.emit,
            )

    def copy(self, ids: Sequence[str]) -> None:
        """Puts ids into the clipboard, one a line."""
        QGuiApplication.clipboard().setText("\n".join(ids))
        text = ngettext("{n} ID disalin.", "{n} ID disalin.", len(ids))
        self.said.emit(text.format(n=formats.integer(len(ids))))

    @Slot()
    def _say_stopped(self) -> None:
        self.said.emit(_("Dihentikan. Berkas yang belum lengkap tidak disimpan."))


def _export(
    project: Project, query: Query, folder: Path, progress: Progress, *, excel: bool
) -> str:
    from exports.to_csv import CsvLayout, write_rows
    from surveyor.usecases.results import rows

    layout = CsvLayout.excel_indonesia() if excel else CsvLayout.international()
    found = rows(project, query, progress)
    written = write_rows(tables_of(project, query), found, folder, layout)
    text = ngettext(
        "{n} berkas ditulis ke {folder}", "{n} berkas ditulis ke {folder}", len(written)
    )
    return text.format(n=len(written), folder=folder)


def _papers(
    project: Project, ids: Sequence[str], folder: Path, progress: Progress
) -> str:
    from exports.to_pdf import entry

    taken: set[str] = set()
    for one in progress.over(ids, len(ids), _("Menulis PDF")):
        name = entry_file_name(project, one)
        number = 2
        while name.lower() in taken:
            name = entry_file_name(project, one, number)
            number += 1
        taken.add(name.lower())
        entry.write(entry_sheet(project, one), folder / name, progress=None)
    text = ngettext(
        "{n} PDF ditulis ke {folder}", "{n} PDF ditulis ke {folder}", len(ids)
    )
    return text.format(n=len(ids), folder=folder)
