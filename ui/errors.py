"""What went wrong, in words: what happened, that nothing is lost, what to do."""

import logging
import traceback

from PySide6.QtWidgets import QMessageBox, QWidget

from surveyor.errors import SurveyorError
from surveyor.texts import _

log = logging.getLogger(__name__)


def show_error(parent: QWidget | None, error: BaseException) -> QMessageBox:
    """Shows an error of ours in words, and any other as a bug to be reported."""
    box = QMessageBox(parent)
    box.setWindowTitle("Surveyor")
    if isinstance(error, SurveyorError):
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(error.message())
        box.setInformativeText(error.advice())
    else:
        log.error("unexpected", exc_info=error)
        box.setIcon(QMessageBox.Icon.Critical)
        box.setText(_("Terjadi kesalahan di dalam program."))
        box.setInformativeText(
            _("Jawaban yang sudah tersimpan aman. Salin rincian ini untuk pengembang.")
        )
        box.setDetailedText("".join(traceback.format_exception(error)))
    box.addButton(_("Tutup"), QMessageBox.ButtonRole.AcceptRole)
    box.open()
    return box
