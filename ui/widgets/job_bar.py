"""Long work under way: what is being done, how much is left, and a way to stop it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from surveyor.jobs import Progress
from surveyor.texts import _
from ui.jobs import Job, JobRunner
from ui.widgets.buttons import Button
from ui.widgets.parts import label


class JobBar(QFrame):
    """Hidden while nothing runs; one piece of work at a time."""

    done = Signal(object)
    """What the work returned."""
    failed = Signal(object)
    stopped = Signal()
    """The person stopped the work."""

    def __init__(self, jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._jobs = jobs
        self._job: Job | None = None
        self._what = label("", "body", self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._stop = Button(_("Batal"), parent=self)
        self._stop.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(16)
        row.addWidget(self._what)
        row.addWidget(self._bar, 1)
        row.addWidget(self._stop)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._job is not None

    def start(self, what: str, work: Callable[[Progress], Any]) -> None:
        """Begins work unless some is under way."""
        if self.busy:
            return
        self._what.setText(what)
        self._bar.setRange(0, 0)
        self.show()
        self._job = self._jobs.start(
            work, done=self._end, failed=self._fail, progressed=self._show
        )

    @Slot()
    def cancel(self) -> None:
        """Stops the work at its next step; nothing half done stays."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.hide()
            self.stopped.emit()

    @Slot(int, int, str)
    def _show(self, done: int, total: int, what: str) -> None:
        if self.busy:
            self._bar.setRange(0, total)
            self._bar.setValue(done)
            counted = _("{done} dari {all}").format(done=done, all=total)
            self._what.setText(f"{what} · {counted}" if total else what)

    @Slot(object)
    def _end(self, result: object) -> None:
        if self.busy:
            self._job = None
            self.hide()
            self.done.emit(result)

    @Slot(object)
    def _fail(self, error: object) -> None:
        if self.busy:
            self._job = None
            self.hide()
            self.failed.emit(error)
