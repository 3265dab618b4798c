"""Progress of work in the background, shown only when it takes a while."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from surveyor import formats
from surveyor.jobs import Progress
from surveyor.texts import _
from ui.jobs import Job, JobRunner
from ui.widgets.buttons import Button
from ui.widgets.parts import label

_SHOWN_AFTER = 500


class WorkBar(QFrame):
    """What is being done, how far it is, and Batal; one job at a time.

    A new job takes the place of the one before, whose result is dropped.
    """

    stopped = Signal()
    """The person stopped the work."""

    def __init__(self, jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._done: Callable[[Any], None] | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SHOWN_AFTER)
        self._wait.timeout.connect(self.show)
        self._text = label("", "muted", self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(200)
        cancel = Button(_("Batal"), kind="quiet", parent=self)
        cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self._bar)
        row.addWidget(cancel)
        self.hide()

    def start(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Starts work; its result comes to `done` unless other work was started."""
        self.stop()
        self._done, self._failed = done, failed
        self._text.setText("")
        self._bar.setRange(0, 0)
        self._job = self._jobs.start(
            work,
            done=self._succeed,
            failed=self._fail,
            progressed=self._progress,
        )
        self._job.finished.connect(self._finish)
        self._wait.start()

    def stop(self) -> None:
        """Asks the work to stop; nothing is heard of it any more."""
        if self._job is not None:
            self._job.cancel()
        self._leave()

    @property
    def is_busy(self) -> bool:
        """Whether work is going on."""
        return self._job is not None

    @Slot()
    def _cancel(self) -> None:
        self.stop()
        self.stopped.emit()

    def _leave(self) -> None:
        self._job = None
        self._wait.stop()
        self.hide()

    @Slot(int, int, str)
    def _progress(self, done: int, total: int, what: str) -> None:
        if self.sender() is not self._job:
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if not self.isVisible():
            return
        counted = (
            f" {formats.integer(done)} / {formats.integer(total)}" if total else ""
        )
        self._text.setText(what + counted)

    @Slot(object)
    def _succeed(self, result: object) -> None:
        if self.sender() is self._job and self._done is not None:
            self._leave()
            self._done(result)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if self.sender() is self._job:
            self._leave()
            self._failed(error)

    @Slot(object)
    def _finish(self, job: Job) -> None:
        if job is self._job:
            self._leave()
