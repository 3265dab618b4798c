"""A finished PDF on a printer, page by page, off the GUI thread."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSize
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from surveyor.errors import UserError
from surveyor.jobs import Progress
from surveyor.texts import N_, _

_MOST_DOTS = 300
"""Dots an inch; more makes pages slow and no text sharper."""


class UnreadablePdf(UserError):
    """The file that should be printed is no PDF, or is gone."""

    code = "printing.unreadable"
    text = N_("{path} tidak dapat dibaca untuk dicetak.")
    hint = N_("Buat pratinjaunya lagi, lalu cetak. Data tidak berubah.")


def ask_printer(path: Path, parent: QWidget) -> QPrinter | None:
    """The printer and pages that the person chooses; None where they close the dialog.

    Raises:
        UnreadablePdf: There is nothing to print.
    """
    document = _opened(path)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    set_paper(printer, document)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, document.pageCount())
    document.close()
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    return printer if accepted else None


def set_paper(printer: QPrinter, document: QPdfDocument) -> None:
    """The paper of the document without margins: the pages have their own."""
    size = QPageSize(document.pagePointSize(0), QPageSize.Unit.Point)
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setPageLayout(layout)
    printer.setFullPage(True)


def print_pdf(path: Path, printer: QPrinter, progress: Progress) -> int:
    """Prints the pages that the printer was asked for, and returns how many.

    Raises:
        UnreadablePdf: Nothing was printed.
        Cancelled: The pages so far are printed.
    """
    document = _opened(path)
    set_paper(printer, document)
    last = document.pageCount()
    first = printer.fromPage() or 1
    pages = range(first, min(printer.toPage() or last, last) + 1)
    painter = QPainter(printer)
    try:
        for page in progress.over(pages, len(pages), _("Mencetak halaman")):
            if page > first:
                printer.newPage()
            points = document.pagePointSize(page - 1)
            dots = min(_MOST_DOTS, printer.resolution()) / 72
            size = QSize(round(points.width() * dots), round(points.height() * dots))
            painter.drawImage(painter.viewport(), document.render(page - 1, size))
    finally:
        painter.end()
        document.close()
    return len(pages)


def _opened(path: Path) -> QPdfDocument:
    document = QPdfDocument()
    if document.load(str(path)) is not QPdfDocument.Error.None_:
        raise UnreadablePdf(path=path)
    return document
