"""A finished PDF on a printer, page by page, off the GUI thread."""

from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from surveyor.jobs import Progress
from surveyor.texts import _

_DPI = 300


def ask_printer(parent: QWidget) -> QPrinter | None:
    """The printer that the person chooses; None where they close the dialog."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    return printer if accepted else None


def print_pdf(path: Path, printer: QPrinter, progress: Progress) -> int:
    """Prints a PDF and returns the number of its pages.

    Raises:
        Cancelled: The pages so far are printed.
    """
    from PySide6.QtGui import QPageLayout, QPainter
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument()
    document.load(str(path))
    # Our pages have margins of their own.
    printer.setFullPage(True)
    printer.setResolution(_DPI)
    layout = printer.pageLayout()
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setPageLayout(layout)
    painter = QPainter(printer)
    try:
        pages = document.pageCount()
        for number in progress.over(range(pages), pages, _("Mencetak halaman")):
            if number:
                printer.newPage()
            area = painter.viewport()
            painter.drawImage(area, document.render(number, area.size()))
    finally:
        painter.end()
        document.close()
    return pages
