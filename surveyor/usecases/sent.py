"""What a round of sending came to, and how each row goes on after an answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from surveyor.errors import SurveyorError
from surveyor.store.outbox import pause
from surveyor.store.project import Project
from surveyor.store.sendings import Delivery, Destination, State
from surveyor.sync.wire import Frame


@dataclass(slots=True)
class Sent:
    """Counts of one round; the rows themselves know the rest."""

    entries: int = 0
    """Taken by the other side in this round, or found to be there."""
    received: int = 0
    """Confirmed by their checksum."""
    files: int = 0
    refused: int = 0
    parked: int = 0
    bytes_up: int = 0
    """Bodies only."""
    revisions: list[str] = field(default_factory=list)
    """Ids of the entries."""
    news: Frame | None = None
    """What is new over there, where it came with the answer to the last entries."""
    trouble: SurveyorError | None = None
    """Why the round ended early; what is left goes later."""


class Ledger:
    """Writes what became of rows into the outbox, and counts it."""

    def __init__(self, project: Project, place: Destination) -> None:
        self.sent = Sent()
        self._outbox = project.outbox
        self._place = place.id
        self._together: dict[str, tuple[State, Mapping[str, Any]]] | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keeps what is said in the block at its end, at once: each time costs a disk."""
        self._together = {}
        try:
            yield
        finally:
            said, self._together = self._together, None
            self._outbox.settle(self._place, said)

    def there(self, row: Delivery, answer: Mapping[str, Any]) -> None:
        """The other side has the entry."""
        self.sent.entries += 1
        self.sent.revisions.append(row.revision)
        self._keep(row, State.SENT, answer)

    def refuse(self, row: Delivery, answer: Mapping[str, Any]) -> None:
        """The other side will not have it."""
        self.sent.refused += 1
        self._keep(row, State.REFUSED, answer)

    def park(self, row: Delivery, answer: Mapping[str, Any]) -> None:
        """A person has to look."""
        self.sent.parked += 1
        self._keep(row, State.PARKED, answer)

    def later(
        self, row: Delivery, answer: Mapping[str, Any], wait: float | None = None
    ) -> None:
        """Once more, after some seconds; by default after a pause that grows."""
        paused = pause(row.tries + 1) if wait is None else timedelta(seconds=wait)
        said = {**answer, "next_try": datetime.now(UTC) + paused}
        self._keep(row, State.WAITING, said)

    def give_back(self, row: Delivery) -> None:
        """Nothing became of it: it waits as before."""
        self._keep(row, State.WAITING, row.answer)

    def _keep(self, row: Delivery, state: State, answer: Mapping[str, Any]) -> None:
        if self._together is None:
            self._outbox.settle(self._place, {row.revision: (state, answer)})
        else:
            self._together[row.revision] = (state, answer)
