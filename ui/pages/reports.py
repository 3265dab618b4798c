"""Laporan: the district report with a preview, CSV tables and the map."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from surveyor import settings as settings_file
from surveyor.jobs import Progress
from surveyor.texts import LANGUAGES, _, language, speaking
from ui.app import App
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, PageHead, label

_PREVIEW_WIDTH = 620


class ReportsPage(Page):
    """Options at the left, the pages as they will be printed at the right."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        facts = _("Pratinjau di kanan adalah halaman yang akan dicetak.")
        head = PageHead(_("Laporan"), facts, self)
        save = head.add(Button(_("Simpan PDF"), icon="file-down", parent=self))
        save.clicked.connect(self._save)
        printed = head.add(
            Button(_("Cetak"), kind="primary", icon="printer", parent=self)
        )
        printed.clicked.connect(self._print)
        self.column.addWidget(head)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._build_options(), 0)
        self._pages = QScrollArea(self)
        self._pages.setWidgetResizable(True)
        self._pages.setFrameShape(QFrame.Shape.NoFrame)
        row.addWidget(self._pages, 1)
        self.column.addLayout(row, 1)
        self._path = settings_file.home() / "preview.pdf"

    def _build_options(self) -> QWidget:
        card = Card(self)
        card.setFixedWidth(320)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        self._paper = QComboBox(card)
        self._paper.addItem("A4", "A4")
        self._paper.addItem("F4 (215 × 330 mm)", "F4")
        self._language = QComboBox(card)
        for code, name in LANGUAGES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(self._language.findData(language()))
        form.addRow(_("Kertas"), self._paper)
        form.addRow(_("Bahasa"), self._language)
        for box in (self._paper, self._language):
            box.currentIndexChanged.connect(lambda _at: self.refresh())
        card.column.addWidget(label(_("Laporan wilayah"), "section", card))
        card.column.addLayout(form)
        card.column.addSpacing(16)
        card.column.addWidget(label(_("Data dan peta"), "section", card))
        for text, icon, slot in (
            (_("Ekspor CSV untuk Excel"), "file-spreadsheet", self._export_excel),
            (_("Ekspor CSV internasional"), "table-2", self._export_international),
            (_("Simpan peta (HTML)"), "map", self._save_map),
        ):
            button = Button(text, icon=icon, parent=card)
            button.clicked.connect(slot)
            card.column.addWidget(button)
        self._doing = label("", "muted", card)
        self._doing.setWordWrap(True)
        card.column.addWidget(self._doing)
        card.column.addStretch(1)
        return card

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        paper, spoken = (
            str(self._paper.currentData()),
            str(self._language.currentData()),
        )
        path = self._path
        self._doing.setText(_("Menata laporan …"))

        def work(progress: Progress) -> Path:
            from exports.to_pdf import district
            from surveyor.usecases.documents import district_report

            with speaking(spoken):
                report = district_report(project, paper=paper, progress=progress)
                district.write(report, path, progress)
            return path

        self.app.jobs.start(work, done=self._show, failed=self.failed.emit)

    def _show(self, path: Path) -> None:
        from PySide6.QtPdf import QPdfDocument

        self._doing.setText("")
        document = QPdfDocument(self)
        document.load(str(path))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setSpacing(16)
        for number in range(document.pageCount()):
            size = document.pagePointSize(number)
            height = round(_PREVIEW_WIDTH * size.height() / size.width())
            drawn = document.render(number, QSize(_PREVIEW_WIDTH, height))
            sheet = QImage(drawn.size(), QImage.Format.Format_RGB32)
            sheet.fill(Qt.GlobalColor.white)
            page = QLabel(body)
            page.setPixmap(_on_paper(sheet, drawn))
            page.setAccessibleName(_("Halaman {n}").format(n=number + 1))
            column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
        document.close()
        column.addStretch(1)
        self._pages.setWidget(body)

    @Slot()
    def _save(self) -> None:
        name, _chosen = QFileDialog.getSaveFileName(
            self, _("Simpan laporan"), "laporan.pdf", "PDF (*.pdf)"
        )
        if name and self._path.exists():
            from surveyor.usecases.forms import write_bytes

            try:
                write_bytes(Path(name), self._path.read_bytes())
            except Exception as error:  # noqa: BLE001 (shown in words or as a bug)
                self.failed.emit(error)
            else:
                self._doing.setText(_("Tersimpan: {name}").format(name=name))

    @Slot()
    def _print(self) -> None:
        from PySide6.QtGui import QPainter
        from PySide6.QtPdf import QPdfDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if not self._path.exists() or dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return
        document = QPdfDocument(self)
        document.load(str(self._path))
        painter = QPainter(printer)
        for number in range(document.pageCount()):
            if number:
                printer.newPage()
            area = painter.viewport()
            painter.drawImage(area, document.render(number, area.size() / 3))
        painter.end()

    @Slot()
    def _export_excel(self) -> None:
        self._export(excel=True)

    @Slot()
    def _export_international(self) -> None:
        self._export(excel=False)

    def _export(self, *, excel: bool) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Folder untuk tabel CSV"))
        if folder:
            self.export_to(Path(folder), excel=excel)

    def export_to(self, folder: Path, *, excel: bool) -> None:
        """Writes the CSV tables in the background."""
        project = self.app.project
        if project is None:
            return

        def work(progress: Progress) -> str:
            from exports.to_csv import CsvLayout, write_rows
            from surveyor.usecases.results import rows, tables

            layout = CsvLayout.excel_indonesia() if excel else CsvLayout.international()
            written = write_rows(
                tables(project),
                rows(project, progress=progress),
                folder,
                layout,
                Progress(),
            )
            return _("{n} berkas ditulis ke {folder}").format(
                n=len(written), folder=folder
            )

        self._doing.setText(_("Menulis tabel …"))
        self.app.jobs.start(work, done=self._doing.setText, failed=self.failed.emit)

    @Slot()
    def _save_map(self) -> None:
        name, _chosen = QFileDialog.getSaveFileName(
            self, _("Simpan peta"), "peta.html", "HTML (*.html)"
        )
        project = self.app.project
        if not name or project is None:
            return

        def work(progress: Progress) -> str:
            from exports.to_map import write_map
            from surveyor.usecases.documents import map_model

            write_map(map_model(project, progress=progress), Path(name))
            return _("Tersimpan: {name}").format(name=name)

        self._doing.setText(_("Menggambar peta …"))
        self.app.jobs.start(work, done=self._doing.setText, failed=self.failed.emit)


def _on_paper(sheet: QImage, drawn: QImage) -> QPixmap:
    from PySide6.QtGui import QPainter

    painter = QPainter(sheet)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return QPixmap.fromImage(sheet)
