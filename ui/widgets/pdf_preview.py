"""Pages of a PDF as they will be printed; Qt draws them on threads of its own."""

from pathlib import Path

from PySide6.QtCore import QMargins
from PySide6.QtGui import QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QVBoxLayout, QWidget

from surveyor.texts import _
from ui import theme

_WIDEST = 1200


def dress_pages(view: QPdfView) -> None:
    """Pages below each other on a ground of the theme, as wide as there is room."""
    view.setPageMode(QPdfView.PageMode.MultiPage)
    view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
    view.setDocumentMargins(QMargins(12, 12, 12, 12))
    colours = view.palette()
    colours.setColor(QPalette.ColorRole.Dark, theme.colour("track"))
    view.setPalette(colours)


class PdfPreview(QWidget):
    """All pages below each other, as wide as there is room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = QPdfDocument(self)
        self._view = QPdfView(self)
        dress_pages(self._view)
        self._view.setAccessibleName(_("Pratinjau"))
        self._view.setDocument(self._document)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._view)
        self.setMaximumWidth(_WIDEST)

    def show_file(self, path: Path) -> int:
        """Shows a file; the number of its pages."""
        self._document.load(str(path))
        return self._document.pageCount()

    def close_file(self) -> None:
        """Lets go of the file."""
        self._document.close()
