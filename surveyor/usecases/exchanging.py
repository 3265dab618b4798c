"""A whole round with a destination: what waits goes, and what is new comes back."""

from dataclasses import dataclass, field
from enum import StrEnum

from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.sendings import Destination, Kind
from surveyor.sync import tokens
from surveyor.sync.client import Api
from surveyor.sync.openrosa import OpenRosa
from surveyor.usecases.receiving_openrosa import receive_openrosa
from surveyor.usecases.receiving_own import Received, receive_own, tell_own
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

    @property
    def changed(self) -> bool:
        """Whether something in the project is another than before."""
        sent = self.sent
        moved = (sent.entries, sent.received, sent.files, sent.refused, sent.parked)
        return any(moved) or self.received.anything


def exchange(
    project: Project,
    place: Destination,
    device: str = "",
    *,
    photos: bool | None = None,
    part: Part = Part.BOTH,
    progress: Progress | None = None,
) -> Round:
    """Sends what is due to a destination and fetches what is new there.

    Args:
        project: Whose outbox.
        place: One of its destinations.
        device: Told to OpenRosa servers.
        photos: Send files; by default as the destination says.
        part: Only send, only fetch, or both.
        progress: Told what is done.

    Raises:
        SendingElsewhere: Another window or command is at it.
        Cancelled: What was under way waits again.
    """
    files = photos_now(place) if photos is None else photos
    secret = tokens.secret_of(place.id)
    link: Api | OpenRosa = (
        Api(place, secret)
        if place.kind == Kind.SURVEYOR
        else OpenRosa(place, secret, device)
    )
    sent, received = Sent(), Received()
    try:
        if part is not Part.FETCH:
            sent = _sent(project, place, link, files, progress)
        if sent.trouble is not None:
            return Round(place, sent, received, sent.trouble)
        if part is not Part.SEND:
            received = _received(project, place, link, progress)
    except SurveyorError as error:
        if part is Part.FETCH:
            raise
        return Round(place, sent, received, error)
    finally:
        link.close()
    return Round(place, sent, received)


def _sent(
    project: Project,
    place: Destination,
    link: Api | OpenRosa,
    photos: bool,
    progress: Progress | None,
) -> Sent:
    if isinstance(link, OpenRosa):
        return send_openrosa(project, place, link, photos=photos, progress=progress)
    return send_own(project, place, link, photos=photos, progress=progress)


def _received(
    project: Project,
    place: Destination,
    link: Api | OpenRosa,
    progress: Progress | None,
) -> Received:
    if isinstance(link, OpenRosa):
        return receive_openrosa(project, link, progress)
    tell_own(project, place, link)
    return receive_own(project, place, link, progress)
