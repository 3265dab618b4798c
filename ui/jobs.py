"""Runs core work off the GUI thread, with progress and a way to stop."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from surveyor.jobs import CallbackProgress, Cancelled, Progress


class Job(QObject):
    """One piece of work; its signals arrive on the GUI thread."""

    succeeded = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int, str)
    finished = Signal(object)

    def __init__(self, work: Callable[[Progress], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._stopped = False

    def cancel(self) -> None:
        """Asks the work to stop at its next step."""
        self._stopped = True

    def run(self) -> None:
        """Does the work; called on a thread of the pool."""
        progress = CallbackProgress(self.progressed.emit, lambda: self._stopped)
        try:
            self.succeeded.emit(self._work(progress))
        except Cancelled:
            pass
        except Exception as error:  # noqa: BLE001 (shown to the person, at the top)
            self.failed.emit(error)
        finally:
            self.finished.emit(self)


class JobRunner(QObject):
    """Keeps each job alive until it has finished."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: set[Job] = set()
        self._pool = QThreadPool(self)

    def start(
        self,
        work: Callable[[Progress], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progressed: Callable[[int, int, str], None] | None = None,
        ended: Callable[..., None] | None = None,
    ) -> Job:
        """Starts work; callbacks are connected first, so no fast job is lost.

        Args:
            work: Called on a thread of the pool.
            done: Called with its result.
            failed: Called with its error.
            progressed: Called with each step it reports.
            ended: Called at the end, also of work that was stopped.
        """
        job = Job(work, self)
        job.succeeded.connect(done)
        job.failed.connect(failed)
        if progressed is not None:
            job.progressed.connect(progressed)
        if ended is not None:
            job.finished.connect(ended)
        job.finished.connect(self._forget)
        self._jobs.add(job)
        self._pool.start(job.run)
        return job

    def stop(self) -> None:
        """Asks all work to stop and waits for it; for closing the program."""
        for job in self._jobs:
            job.cancel()
        self._pool.waitForDone(5000)

    def _forget(self, job: Job) -> None:
        self._jobs.discard(job)
        job.deleteLater()
