"""A whole round with a destination: what waits goes, and what is new comes back."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.sendings import Destination, Kind
from surveyor.sync import tokens
from surveyor.sync.client import Api
from surveyor.sync.openrosa import OpenRosa
from surveyor.usecases.receiving_files import (
    can_fetch,
    fetch_by_itself,
    fetch_files,
)
from surveyor.usecases.receiving_openrosa import receive_openrosa
from surveyor.usecases.receiving_own import (
    Received,
    Telling,
    receive_own,
    tell_own,
    telling,
)
from surveyor.usecases.sending import is_due, photos_now
from surveyor.usecases.sending_openrosa import send_openrosa
from surveyor.usecases.sending_own import send_own
from surveyor.usecases.sent import Sent

__all__ = ["Part", "Round", "exchange", "is_due"]


class Part(StrEnum):
    """What of a round is wanted."""

    BOTH = "both"
    SEND = "send"
    FETCH = "fetch"


@dataclass(frozen=True, slots=True)
class Round:
    """What a round came to."""

    destination: Destination
    sent: Sent = field(default_factory=Sent)
    received: Received = field(default_factory=Received)
    trouble: SurveyorError | None = None
    """Why it ended early; what is left goes later."""
    clock_ahead: float | None = None
    """Seconds by which the server's clock is ahead of ours; None: it did not answer."""

    @property
    def changed(self) -> bool:
        """Whether something in the project is another than before."""
        sent = self.sent
        moved = (sent.entries, sent.received, sent.files, sent.refused, sent.parked)
        return any(moved) or self.received.anything


def exchange(  # noqa: PLR0913 (all but two are seldom given)
    project: Project,
    place: Destination,
    device: str = "",
    *,
    photos: bool | None = None,
    incoming: bool | None = None,
    part: Part = Part.BOTH,
    progress: Progress | None = None,
) -> Round:
    """Sends what is due to a destination and fetches what is new there.

    Args:
        project: Whose outbox.
        place: One of its destinations.
        device: Told to OpenRosa servers.
        photos: Send files; by default as the destination says.
        incoming: Fetch files of others; by default as the destination says.
        part: Only send, only fetch, or both.
        progress: Told what is done.

    Raises:
        Cancelled: What was under way waits again.
    """
    files = photos_now(place) if photos is None else photos
    secret = tokens.secret_of(place.id)
    one: _Own | _OpenRosa = (
        _Own(project, place, Api(place, secret), progress, incoming, part)
        if place.kind == Kind.SURVEYOR
        else _OpenRosa(project, place, OpenRosa(place, secret, device), progress)
    )
    sent, received = Sent(), Received()
    try:
        if part is not Part.FETCH:
            sent = one.send(photos=files)
        if sent.trouble is None and part is not Part.SEND:
            received = one.receive(sent)
        trouble = sent.trouble or received.trouble
    except SurveyorError as error:
        trouble = error
    finally:
        one.link.close()
    clock = one.link.connection.clock_ahead
    return Round(place, sent, received, trouble, clock)


@dataclass(slots=True)
class _Own:
    """A round with a server of our own."""

    project: Project
    place: Destination
    link: Api
    progress: Progress | None
    incoming: bool | None
    part: Part
    news: Telling = field(init=False)

    def __post_init__(self) -> None:
        self.news = telling(self.project, self.place)

    def send(self, *, photos: bool) -> Sent:
        # What the server has to be told comes before what it tells.
        asking = self.part is Part.BOTH and not self.news
        return send_own(
            self.project, self.place, self.link,
            photos=photos, asking=asking, progress=self.progress,
        )  # fmt: skip

    def receive(self, sent: Sent) -> Received:
        if self.news:
            tell_own(self.project, self.place, self.link, self.news)
        received = receive_own(self.project, self.place, self.link, self.progress, sent)
        wanted = self.incoming
        if wanted is None:
            wanted = fetch_by_itself(self.place, self.link.role)
        if received.trouble is not None or not wanted or not can_fetch(self.place):
            return received
        made = fetch_files(self.project, self.link, self.progress, self._is_urgent)
        return replace(
            received, files=made.files, more_files=made.more, trouble=made.trouble
        )

    def _is_urgent(self) -> bool:
        """Whether an entry was finished that could go now."""
        if self.part is Part.FETCH:
            return False
        when = self.project.outbox.next_due(self.place.id)
        return when is not None and when <= datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _OpenRosa:
    """A round with ODK Central, KoboToolbox or another such server."""

    project: Project
    place: Destination
    link: OpenRosa
    progress: Progress | None

    def send(self, *, photos: bool) -> Sent:
        return send_openrosa(
            self.project, self.place, self.link, photos=photos, progress=self.progress
        )

    def receive(self, sent: Sent) -> Received:
        return receive_openrosa(self.project, self.link, self.progress)
