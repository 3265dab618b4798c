"""Reads and scores what was merged, in the background, until every list has it.

A merge of many files ends before that. What is left of it when the program is closed
is gone on with when the project is opened again.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.texts import _
from ui.jobs import Job, JobRunner

_SOON_MS = 200


class Preparer(QObject):
    """The one that prepares lists for the project that is open."""

    moved = Signal(int, int, str)
    """Done, of how many, what is being done."""
    prepared = Signal()
    """Entries came into the lists."""
    ended = Signal()
    """Nothing is being prepared any more: all is done, or it was stopped."""
    failed = Signal(str)
    """Why it could not go on; it is tried again when something changes."""

    def __init__(
        self, jobs: JobRunner, project: Callable[[], Project | None], parent: QObject
    ) -> None:
        """`project` is asked for each time: it may be another one by then."""
        super().__init__(parent)
        self._jobs, self._project = jobs, project
        self._job: Job | None = None
        self._again = False
        """Something changed while this was at work."""
        self.left = 0
        """Entries that are in no list yet, as far as is known."""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_SOON_MS)
        self._clock.timeout.connect(self.look)

    @Slot()
    def soon(self) -> None:
        """Something changed: look in a moment."""
        if self._job is None:
            self._clock.start()
        else:
            self._again = True

    @Slot()
    def look(self) -> None:
        """Prepares what is due; it costs next to nothing where nothing is."""
        project = self._project()
        if project is None or self._job is not None:
            return

        def work(progress: Progress) -> int:
            from surveyor.usecases.merging import catch_up

            return catch_up(project, progress)

        self._job = self._jobs.start(
            work, done=self._succeed, failed=self._fail, progressed=self._move,
            ended=self._finish,
        )  # fmt: skip

    def stop(self) -> None:
        """Stops, such as before the project is closed; the rest stays due."""
        self._clock.stop()
        if self._job is not None:
            self._job.cancel()

    @Slot(int, int, str)
    def _move(self, done: int, total: int, what: str) -> None:
        self.left = total - done
        self.moved.emit(done, total, what)

    @Slot(object)
    def _succeed(self, count: int) -> None:
        if count:
            self.prepared.emit()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not isinstance(error, SurveyorError):
            raise error
        text = _("Sebagian entri baru belum tampil di daftar. {reason}")
        self.failed.emit(text.format(reason=error))

    @Slot(object)
    def _finish(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.left = 0
            self.ended.emit()
            if self._again:
                self._again = False
                self.soon()
