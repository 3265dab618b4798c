"""A window in which a questionnaire is tried; nothing of it is kept."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from surveyor.texts import _
from surveyor.usecases.trials import Trial
from ui.pages.filling.page import FillingPage
from ui.widgets.chips import Chip
from ui.widgets.error_dialog import show_error
from ui.widgets.parts import label


class TrialWindow(QDialog):
    """The page of filling in, with a line that says it is a trial."""

    def __init__(self, trial: Trial, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trial = trial
        title = trial.filling.form.title
        self.setWindowTitle(_("Percobaan: {title}").format(title=title))
        self.resize(1180, 720)
        self._line = QHBoxLayout()
        self._line.setContentsMargins(16, 8, 16, 8)
        self._line.setSpacing(12)
        self._line.addWidget(Chip(_("Percobaan"), "info", "info", self))
        text = _("Jawaban di jendela ini tidak disimpan.")
        self._line.addWidget(label(text, "muted", self), 1)
        self.page = FillingPage(trial.filling, self)
        self.page.closed.connect(self.accept)
        self.page.finished.connect(self._finished)
        self.page.failed.connect(self._show_error)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._line)
        column.addWidget(self.page, 1)

    def done(self, result: int) -> None:
        """However it is closed, what was written goes."""
        # The field in focus announces what was typed while there is a project for it.
        self.page.commit()
        self.setFocus()
        super().done(result)
        self._trial.close()

    @Slot()
    def _finished(self) -> None:
        self.accept()

    @Slot(object)
    def _show_error(self, error: object) -> None:
        if isinstance(error, BaseException):
            show_error(self, error)
