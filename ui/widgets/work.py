"""Long work: what is being done, how far it is, and a way to stop it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from surveyor import formats
from surveyor.jobs import Progress
from surveyor.texts import _
from ui.jobs import Job, JobRunner
from ui.widgets.buttons import Button
from ui.widgets.parts import label

_SHOWN_AFTER_MS = 500


class WorkBar(QWidget):
    """Runs one job at a time and shows it once it takes a while.

    Batal asks the work to stop. Work that came to its end all the same has been done,
    and its result is told; only `stop` and newer work make a result unheard.
    """

    ended = Signal()
    """The work has ended, well or not, or was stopped."""
    stopped = Signal()
    """The work gave up because the person asked it to."""

    def __init__(self, jobs: JobRunner, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._gives_way = False
        self._done: Callable[[Any], None] = _nothing
        self._failed: Callable[[Exception], None] = _nothing
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Kemajuan"))
        self._doing = label("", "muted", self)
        self._stop = Button(_("Batal"), parent=self)
        self._stop.clicked.connect(self._cancel)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SHOWN_AFTER_MS)
        self._wait.timeout.connect(self.show)
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
        *,
        gives_way: bool = False,
    ) -> bool:
        """Starts work; False where other work goes on that does not give way.

        Args:
            what: What is done, until the work itself says more.
            work: Called on another thread.
            done: Called with the result, on this one.
            failed: Called with the error, on this one.
            gives_way: The work only shows something, such as a preview: newer work
                may take its place, and nobody hears of it any more.
        """
        if self._job is not None and not self._gives_way:
            return False
        self.stop()
        self._gives_way = gives_way
        self._done, self._failed = done, failed
        self._doing.setText(what)
        self._bar.setRange(0, 0)
        self._stop.setEnabled(True)
        self._job = self._jobs.start(
            work,
            done=self._succeed,
            failed=self._fail,
            progressed=self._show,
            ended=self._finish,
        )
        self._wait.start()
        return True

    def stop(self) -> None:
        """Asks the work to stop; nothing is heard of it any more."""
        if self._job is not None:
            self._job.cancel()
        self._leave()

    @Slot()
    def _cancel(self) -> None:
        if self._job is not None:
            self._stop.setEnabled(False)
            self._doing.setText(_("Menghentikan …"))
            self._job.cancel()

    @Slot(int, int, str)
    def _show(self, done: int, total: int, what: str) -> None:
        if self.sender() is not self._job:
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if what and self._stop.isEnabled():
            counted = _("{done} dari {all}").format(
                done=formats.integer(done), all=formats.integer(total)
            )
            self._doing.setText(f"{what} · {counted}" if total else what)

    @Slot(object)
    def _succeed(self, result: object) -> None:
        if self.sender() is self._job:
            self._leave()
            self._done(result)
            self.ended.emit()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if self.sender() is self._job:
            self._leave()
            self._failed(error)
            self.ended.emit()

    @Slot(object)
    def _finish(self, job: Job) -> None:
        """The end of work that neither succeeded nor failed: it was stopped."""
        if job is self._job:
            self._leave()
            self.stopped.emit()
            self.ended.emit()

    def _leave(self) -> None:
        self._job = None
        self._wait.stop()
        self.hide()


def _nothing(_value: object) -> None:
    """Nobody waits for anything yet."""
