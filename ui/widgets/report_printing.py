"""A PDF on a printer that the person chooses."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSize, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

_MOST_DOTS = 300


def ask_and_print(path: Path, parent: QWidget) -> bool:
    """Asks for a printer and prints; False where the person thought better of it."""
    document = QPdfDocument(parent)
    document.load(str(path))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    set_paper(printer, document.pagePointSize(0))
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, document.pageCount())
    try:
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return False
        print_pages(document, printer)
    finally:
        document.close()
        document.deleteLater()
    return True


def set_paper(printer: QPrinter, points: QSizeF) -> None:
    """The paper of the document without margins: the pages have their own."""
    size = QPageSize(points, QPageSize.Unit.Point)
    layout = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    printer.setPageLayout(layout)
    printer.setFullPage(True)


def print_pages(document: QPdfDocument, printer: QPrinter) -> None:
    """Draws the pages that the printer was asked for, each on its own sheet."""
    last = document.pageCount() - 1
    first, until = 0, last
    if printer.fromPage():
        first, until = printer.fromPage() - 1, min(printer.toPage() - 1, last)
    painter = QPainter(printer)
    for number in range(first, until + 1):
        if number > first:
            printer.newPage()
        room = painter.viewport()
        points = document.pagePointSize(number)
        dots = min(_MOST_DOTS, printer.resolution()) / 72
        size = QSize(round(points.width() * dots), round(points.height() * dots))
        painter.drawImage(room, document.render(number, size))
    painter.end()
