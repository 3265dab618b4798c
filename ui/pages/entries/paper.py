"""Entries on paper: the pages as they will be printed; print them or save a PDF."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.texts import LANGUAGES, _, language, ngettext, speaking
from surveyor.usecases.documents import entry_file_name, entry_sheet
from surveyor.usecases.forms import write_bytes
from ui.app import App
from ui.widgets.buttons import Button
from ui.widgets.parts import label
from ui.widgets.pdf_preview import dress_pages
from ui.widgets.printing import ask_printer, print_pdf
from ui.widgets.stacking import grown
from ui.widgets.work import WorkBar


class PaperDialog(QDialog):
    """Options at the left, the pages at the right."""

    def __init__(self, app: App, submissions: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Pratinjau PDF"))
        self.resize(1040, 700)
        self._app = app
        self._submissions = tuple(submissions)
        self._folder = tempfile.TemporaryDirectory(prefix="surveyor-")
        self.path: Path | None = None
        self._made = 0
        options = self._build_options()
        self._document = QPdfDocument(self)
        self._view = QPdfView(self)
        self._view.setDocument(self._document)
        self._view.setAccessibleName(_("Pratinjau PDF"))
        dress_pages(self._view)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 20)
        row.setSpacing(16)
        row.addLayout(options)
        row.addWidget(self._view, 1)
        for key, slot in (("Ctrl+P", self.print_it), ("Ctrl+S", self._ask_place)):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        self.make()

    def _build_options(self) -> QVBoxLayout:
        self._paper = QComboBox(self)
        self._paper.addItem("A4", "A4")
        self._paper.addItem("F4 (215 × 330 mm)", "F4")
        project = self._app.project
        chosen = project.settings.paper if project else "A4"
        self._paper.setCurrentIndex(max(0, self._paper.findData(chosen)))
        self._language = QComboBox(self)
        for code, name in LANGUAGES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(self._language.findData(language()))
        for box in (self._paper, self._language):
            box.setFixedWidth(grown(190))
            box.currentIndexChanged.connect(lambda _at: self.make())
        form = QFormLayout()
        form.setVerticalSpacing(12)
        self._paper.setAccessibleName(_("Kertas"))
        self._language.setAccessibleName(_("Bahasa"))
        form.addRow(_("Kertas"), self._paper)
        form.addRow(_("Bahasa"), self._language)
        count = len(self._submissions)
        title = ngettext("{n} entri", "{n} entri", count).format(n=count)
        self._printing = Button(_("Cetak"), "primary", "printer", self)
        self._printing.clicked.connect(self.print_it)
        self._saving = Button(_("Simpan PDF"), icon="file-down", parent=self)
        self._saving.clicked.connect(self._ask_place)
        close = Button(_("Tutup"), parent=self)
        close.clicked.connect(self.reject)
        self.said = label("", "muted", self)
        self.said.setWordWrap(True)
        self.said.setFixedWidth(grown(280))
        self.bar = WorkBar(self._app.jobs, self)
        self.bar.setFixedWidth(grown(280))
        self.bar.stopped.connect(self._stopped)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(label(title, "part", self))
        column.addLayout(form)
        for widget in (self._printing, self._saving, close, self.said, self.bar):
            column.addWidget(widget)
        column.addStretch(1)
        return column

    @Slot()
    def make(self) -> None:
        """Makes the pages with the options as they are."""
        project = self._app.project
        if project is None:
            return
        self._made += 1
        path = Path(self._folder.name) / f"{self._made}.pdf"
        ids = self._submissions
        paper, spoken = (
            str(self._paper.currentData()),
            str(self._language.currentData()),
        )
        self._allow(on=False)
        self.said.setText("")
        self.bar.stop()
        self.bar.run(
            _("Menata halaman …"),
            lambda progress: write_pdf(project, ids, path, (paper, spoken), progress),
            self._finished,
            self._fail,
        )

    @Slot()
    def print_it(self) -> None:
        """Prints the pages that are shown."""
        path = self.path
        if path is None:
            return
        try:
            printer = ask_printer(path, self)
        except SurveyorError as error:
            self._fail(error)
            return
        if printer is not None:
            self.bar.run(
                _("Mencetak …"),
                lambda progress: print_pdf(path, printer, progress),
                self._printed,
                self._fail,
            )

    @Slot()
    def _ask_place(self) -> None:
        project = self._app.project
        if self.path is None or project is None:
            return
        name, _chosen = QFileDialog.getSaveFileName(
            self, _("Simpan PDF"), self._proposed(project), "PDF (*.pdf)"
        )
        if name:
            self.save_to(Path(name))

    def save_to(self, target: Path) -> None:
        """Saves the pages that are shown."""
        if self.path is None:
            return
        try:
            write_bytes(target, self.path.read_bytes())
        except SurveyorError as error:
            self._fail(error)
        else:
            self.said.setText(_("Tersimpan: {name}").format(name=target))

    def done(self, result: int) -> None:
        """Ends what is under way and lets the pages go."""
        self.bar.stop()
        self._document.close()
        self._folder.cleanup()
        super().done(result)

    def _proposed(self, project: Project) -> str:
        if len(self._submissions) == 1:
            return entry_file_name(project, self._submissions[0])
        return _("entri") + ".pdf"

    @Slot(object)
    def _finished(self, path: Path) -> None:
        self._allow(on=True)
        self.path = path
        self._document.load(str(path))

    @Slot(object)
    def _printed(self, pages: int) -> None:
        self.said.setText(_("{n} halaman dikirim ke printer.").format(n=pages))

    @Slot(object)
    def _fail(self, error: object) -> None:
        self._allow(on=self.path is not None)
        self.said.setText(str(error))

    @Slot()
    def _stopped(self) -> None:
        self._allow(on=self.path is not None)
        self.said.setText(_("Dihentikan."))

    def _allow(self, *, on: bool) -> None:
        self._saving.setEnabled(on)
        self._printing.setEnabled(on)


def write_pdf(
    project: Project,
    submissions: Sequence[str],
    path: Path,
    look: tuple[str, str],
    progress: Progress,
) -> Path:
    """Writes entries as one PDF; `look` is the paper and the language."""
    from exports.to_pdf import entry

    paper, spoken = look
    with speaking(spoken):
        what = _("Membaca entri")
        sheets = [
            entry_sheet(project, one, paper)
            for one in progress.over(submissions, len(submissions), what)
        ]
        if len(sheets) == 1:
            entry.write(sheets[0], path, progress)
        else:
            title = _("Entri terpilih")
            entry.write_all(sheets, title, path, progress)
    return path
