"""Sends in the background: one round at a time, off while there is nothing to do.

Entering is never kept waiting: a round runs on another thread and holds the database
only to note what became of an entry. What the network refuses is tried again after a
pause that grows, and said once.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.outbox import pause
from surveyor.store.project import Project
from surveyor.store.sendings import Destination
from ui.jobs import Job, JobRunner

if TYPE_CHECKING:
    from surveyor.usecases.exchanging import Round

_SOON_MS, _LOOK_MS = 3_000, 60_000


class Sender(QObject):
    """The one that sends for the project that is open."""

    moved = Signal(int, int, str)
    """Done, of how many, what is being done."""
    begun = Signal()
    ended = Signal(object)
    """A Round, or the error that kept it from being one."""

    changed = Signal()
    """Something in the project is another than before."""

    def __init__(
        self,
        jobs: JobRunner,
        project: Callable[[], Project | None],
        device: Callable[[], str],
        parent: QObject,
    ) -> None:
        """`project` and `device` are asked for each time: they may be others by then."""
        super().__init__(parent)
        self._jobs, self._project, self._device = jobs, project, device
        self._job: Job | None = None
        self.destination = ""
        """Where the round that is under way goes; empty for none."""
        self.reached: datetime | None = None
        """When the last server answered; None since the line broke, or not tried yet."""
        self._wanted: Callable[[], None] | None = None
        """What somebody asked for meanwhile."""
        self._failures: dict[str, int] = {}
        """Destination -> rounds in a row that brought nothing."""
        self._resting: dict[str, float] = {}
        """Destination -> until when nothing goes there by itself, monotonic."""
        self._unfinished: set[str] = set()
        """Destinations from which further files of others are to come."""
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.look)

    @property
    def busy(self) -> bool:
        """Whether a round is under way."""
        return self._job is not None

    @Slot()
    def soon(self) -> None:
        """Something changed: look in a moment; who rests is left to rest."""
        if not self.busy:
            self._clock.start(_SOON_MS)

    @Slot()
    def look(self) -> None:
        """Begins a round to the first destination that has something due."""
        project = self._project()
        if project is None or self.busy:
            return
        # First: whatever goes wrong below, somebody looks again.
        self._clock.start(_LOOK_MS)
        places = project.destinations.all()
        if not places:
            self._clock.stop()
            return
        from surveyor.usecases.exchanging import is_due

        for place in places:
            if self._resting.get(place.id, 0.0) > monotonic():
                continue
            if is_due(project, place) or self._goes_on(place):
                self._begin(place)
                return

    def fetch_now(self, destination: str, *, files: bool = False) -> None:
        """Fetches what is new from a destination at once; nothing is sent.

        Args:
            destination: Where from.
            files: Also photos of others, where they only come when asked for.
        """
        if self.busy:
            self._wanted = lambda: self.fetch_now(destination, files=files)
            return
        place = self._place(destination)
        if place is not None:
            self._begin(place, "fetch", files=files)

    def send_now(self, destination: str) -> None:
        """Begins a round to a destination at once, also to one that is paused."""
        if self.busy:
            self._wanted = lambda: self.send_now(destination)
            return
        project = self._project()
        place = self._place(destination)
        if project is None or place is None:
            return
        if place.options.paused:
            self._set_paused(place, paused=False)
        project.outbox.hurry(place.id)
        place = self._place(destination)
        if place is not None:
            self._begin(place)

    def pause(self, destination: str) -> None:
        """Stops a round that is under way there; nothing goes until `send_now`."""
        place = self._place(destination)
        if place is not None:
            self._set_paused(place, paused=True)
        self._wanted = None
        if self._job is not None and self.destination == destination:
            self._job.cancel()

    def stop(self) -> None:
        """Ends the round that is under way, such as before the project is closed."""
        self._clock.stop()
        self._wanted, self.reached = None, None
        self._failures.clear()
        self._resting.clear()
        self._unfinished.clear()
        if self._job is not None:
            self._job.cancel()

    def _goes_on(self, place: Destination) -> bool:
        """Whether photos of others were cut, and may go on by themselves."""
        options = place.options
        return place.id in self._unfinished and options.automatic and not options.paused

    def _place(self, destination: str) -> Destination | None:
        project = self._project()
        return project.destinations.get(destination) if project is not None else None

    def _set_paused(self, place: Destination, *, paused: bool) -> None:
        project = self._project()
        if project is not None:
            options = replace(place.options, paused=paused)
            project.destinations.change(replace(place, options=options))

    def _begin(
        self, place: Destination, part: str = "both", *, files: bool = False
    ) -> None:
        from surveyor.usecases.exchanging import Part, exchange

        project, device = self._project(), self._device()
        if project is None:
            return

        def work(progress: Progress) -> "Round":
            return exchange(
                project, place, device,
                incoming=files or None, part=Part(part), progress=progress,
            )  # fmt: skip

        self._clock.stop()
        self.destination = place.id
        self._job = self._jobs.start(
            work, done=self._succeed, failed=self._fail, progressed=self.moved.emit,
            ended=self._finish,
        )  # fmt: skip
        self.begun.emit()

    @Slot(object)
    def _succeed(self, made: "Round") -> None:
        trouble = made.trouble
        place = made.destination.id
        if trouble is None:
            self._failures.pop(place, None)
            self._resting.pop(place, None)
        else:
            self._let_rest(place)
        if made.received.more_files:
            self._unfinished.add(place)
        else:
            self._unfinished.discard(place)
        self._end(made)
        if made.changed:
            self.changed.emit()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self._let_rest(self.destination)
        self._end(error if isinstance(error, SurveyorError) else None)
        if not isinstance(error, SurveyorError):
            raise error

    def _let_rest(self, place: str) -> None:
        """Leaves a destination alone for a while that grows; others have their turn."""
        tries = self._failures.get(place, 0) + 1
        self._failures[place] = tries
        self._resting[place] = monotonic() + pause(tries).total_seconds()

    def _end(self, made: object) -> None:
        """Goes on with what was asked for meanwhile, or looks again later."""
        self._job, self.destination = None, ""
        wanted, self._wanted = self._wanted, None
        if made is not None:
            came = getattr(made, "clock_ahead", None) is not None
            self.reached = datetime.now(UTC) if came else None
        self.ended.emit(made)
        if wanted is not None:
            wanted()
        else:
            self._clock.start(_LOOK_MS)

    @Slot(object)
    def _finish(self, job: Job) -> None:
        """The end of a round that was stopped; some of it may have come through."""
        # Of one that succeeded this comes late: another may be under way by then.
        if job is self._job:
            self._end(None)
            self.changed.emit()
