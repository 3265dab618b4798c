"""Tells a person what went wrong: known errors in words, others as a bug."""

import traceback

from PySide6.QtWidgets import QMessageBox, QWidget

from surveyor.errors import SurveyorError
from surveyor.texts import _


def show_error(parent: QWidget | None, error: Exception) -> None:
    """Opens the dialog that fits the error."""
    box = QMessageBox(parent)
    box.setWindowTitle(_("Surveyor"))
    box.setIcon(QMessageBox.Icon.Warning)
    if isinstance(error, SurveyorError):
        box.setText(error.message())
        box.setInformativeText(error.advice())
    else:
        box.setText(_("Terjadi kesalahan pada program. Jawaban Anda tetap tersimpan."))
        box.setInformativeText(_("Salin rinciannya dan kirimkan kepada pengembang."))
        box.setDetailedText("".join(traceback.format_exception(error)))
    box.addButton(_("Tutup"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()
