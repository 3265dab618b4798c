"""What a round of sending came to, and how each row goes on after an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from surveyor.errors import SurveyorError
from surveyor.store.outbox import pause
from surveyor.store.project import Project
from surveyor.store.sendings import Delivery, Destination, State


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
    trouble: SurveyorError | None = None
    """Why the round ended early; what is left goes later."""


class Ledger:
    """Writes what became of rows into the outbox, and counts it."""

    def __init__(self, project: Project, place: Destination) -> None:
        self.sent = Sent()
        self._outbox = project.outbox
        self._place = place.id

    def there(self, row: Delivery, answer: Mapping[str, Any]) -> None:
        """The other side has the entry."""
        self.sent.entries += 1
        self._outbox.settle(self._place, {row.revision: (State.SENT, answer)})

    def refuse(self, row: Delivery, answer: Mapping[str, Any]) -> None:
        """The other side will not have it."""
        self.sent.refused += 1
        self._outbox.settle(self._place, {row.revision: (State.REFUSED, answer)})

    def park(self, row: Delivery, answer: Mapping[str, Any]) -> None:
        """A person has to look."""
        self.sent.parked += 1
        self._outbox.settle(self._place, {row.revision: (State.PARKED, answer)})

    def later(
        self, row: Delivery, answer: Mapping[str, Any], wait: float | None = None
    ) -> None:
        """Once more, after some seconds; by default after a pause that grows."""
        paused = pause(row.tries + 1) if wait is None else timedelta(seconds=wait)
        said = {**answer, "next_try": datetime.now(UTC) + paused}
        self._outbox.settle(self._place, {row.revision: (State.WAITING, said)})

    def give_back(self, row: Delivery) -> None:
        """Nothing became of it: it waits as before."""
        self._outbox.settle(self._place, {row.revision: (State.WAITING, row.answer)})
