"""Editor for a barcode: typed, by a scanner that types, or read from a picture."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from surveyor.engine.values import QuestionState
from surveyor.errors import SurveyorError
from surveyor.texts import _
from surveyor.usecases.barcodes import read_barcode
from ui.questions.fields import Field
from ui.questions.texts import LineEditor
from ui.questions.uploads import as_png
from ui.widgets.buttons import Button


class BarcodeEditor(LineEditor):
    """Ctrl+V takes a picture from the clipboard, too."""

    def __init__(self, parent: QWidget | None = None, *, hidden: bool = False) -> None:
        """Where the answer is `hidden`, nobody reads the code from the screen."""
        super().__init__(parent)
        if hidden:
            self.line.setEchoMode(Field.EchoMode.Password)
        self.line.setPlaceholderText(_("Ketik atau pindai kode"))
        self._read = Button(_("Baca dari gambar"), icon="scan-barcode", parent=self)
        self._read.clicked.connect(self._choose)
        self._told = QLabel(self)
        self._told.setProperty("role", "warning")
        self._told.setWordWrap(True)
        self._told.hide()
        self._row.addWidget(self._read)
        self._row.addWidget(self._told, 1)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self._read.setEnabled(not state.readonly)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A picture in the clipboard is read; text goes into the field as ever."""
        image = QGuiApplication.clipboard().image()
        if event.matches(QKeySequence.StandardKey.Paste) and not image.isNull():
            self.read(as_png(image))
        else:
            super().keyPressEvent(event)

    def read(self, source: Path | bytes) -> None:
        """Takes the code of a picture as the answer; says so where there is none."""
        try:
            value = read_barcode(
                source, "" if isinstance(source, Path) else _("tempelan")
            )
        except SurveyorError as error:
            self._told.setText(f"{error.message()} {error.advice()}")
            self._told.show()
            return
        self._told.hide()
        self.answered.emit(value)

    @Slot()
    def _choose(self) -> None:
        pictures = _("Gambar") + " (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)"
        name, _chosen = QFileDialog.getOpenFileName(
            self, _("Baca dari gambar"), "", pictures
        )
        if name:
            self.read(Path(name))
