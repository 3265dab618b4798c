"""Long work: what is being done, how far it is, and a way to stop it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from surveyor.jobs import Progress
from surveyor.texts import _
from ui.jobs import Job, JobRunner
from ui.widgets.buttons import Button
from ui.widgets.parts import label


class WorkBar(QWidget):
    """Runs one job at a time and shows it; hidden while there is none."""

    ended = Signal()
    """The work has ended, well or not, or was stopped."""

    def __init__(self, jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Kemajuan"))
        self._doing = label("", "muted", self)
        self._stop = Button(_("Batal"), parent=self)
        self._stop.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._doing, 2)
        row.addWidget(self._bar, 3)
        row.addWidget(self._stop)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether work is going on."""
        return self._job is not None

    def run(
        self,
        what: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Starts work unless some is going on.

        Args:
            what: What is done, until the work itself says more.
            work: Called on another thread.
            done: Called with the result, on this one.
            failed: Called with the error, on this one.
        """
        if self._job is not None:
            return
        self._doing.setText(what)
        self._bar.setMaximum(0)
        self._stop.setEnabled(True)
        self.show()
        self._job = self._jobs.start(
            work, done=done, failed=failed, progressed=self._show, ended=self._end
        )

    @Slot(int, int, str)
    def _show(self, done: int, total: int, what: str) -> None:
        self._bar.setMaximum(total)
        self._bar.setValue(done)
        if what:
            self._doing.setText(what)

    @Slot()
    def _cancel(self) -> None:
        if self._job is not None:
            self._stop.setEnabled(False)
            self._doing.setText(_("Menghentikan …"))
            self._job.cancel()

    @Slot()
    def _end(self) -> None:
        self._job = None
        self.hide()
        self.ended.emit()
