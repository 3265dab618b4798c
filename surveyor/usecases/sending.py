"""Sending: destinations, what will go, a round to each of them, the connection tested."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from surveyor.errors import UserError
from surveyor.forms.model import Form
from surveyor.store.project import Project
from surveyor.store.sendings import Delivery, Destination, Kind, Options, Photos, State
from surveyor.sync import tokens
from surveyor.sync.addresses import Found, recognise
from surveyor.sync.connection import own_network
from surveyor.sync.openrosa import multipart
from surveyor.sync.tokens import Kept
from surveyor.sync.wire import pack
from surveyor.texts import N_
from surveyor.usecases.forms import NoSuchForm, form_of
from surveyor.usecases.sending_own import LARGEST_BATCH

_MEASURED = 300
"""Entries that are packed to say how large they are; of more it is extrapolated."""
_HEAD = 420
"""Bytes of head and answer around each POST to an OpenRosa server."""


class NoSuchDestination(UserError):
    """A destination was named that the project does not have."""

    code = "destination.none"
    text = N_("Tujuan kiriman {name} tidak ada. Yang ada: {known}.")
    hint = N_("Tambahkan dengan surveyor destination add DIR ALAMAT.")


class DestinationExists(UserError):
    """The same address is there already."""

    code = "destination.exists"
    text = N_("Tujuan {address} sudah ada dengan nama {name}.")
    hint = N_("Ubah tujuan itu bila tokennya baru.")


@dataclass(frozen=True, slots=True)
class Load:
    """What will go, known before it is sent."""

    entries: int = 0
    bytes: int = 0
    """On the wire, without TLS."""
    about: bool = False
    """Extrapolated from the first few hundred."""
    files: int = 0
    file_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Added:
    """A destination that was kept."""

    destination: Destination
    queued: int
    kept: Kept | None
    """Where its secret lies; None where it has none."""


def add(
    project: Project,
    given: str | Found,
    *,
    name: str = "",
    secret: str = "",
    options: Options | None = None,
) -> Added:
    """Keeps a destination, and queues what is in the project for it.

    Args:
        project: Whose outbox.
        given: An address, the text of a set-up file or of a QR code.
        name: What people call it; the server's by default.
        secret: Token or password, where `given` brings none.
        options: What the person chose; user and certificate come from `given`.

    Raises:
        BadAddress: It is none.
        DestinationExists: Its address is there already.
    """
    found = recognise(given) if isinstance(given, str) else given
    for one in project.destinations.all():
        if one.address == found.address and one.kind == found.kind:
            raise DestinationExists(address=one.address, name=one.name)
    chosen = options or Options()
    made = Destination(
        id=uuid.uuid4().hex[:12],
        kind=found.kind,
        name=name or found.name or found.address,
        address=found.address,
        options=replace(
            chosen,
            user=found.user or chosen.user,
            certificate=found.certificate or chosen.certificate,
        ),
    )
    word = found.secret or secret
    kept = tokens.keep(made.id, word) if word else None
    return Added(made, project.destinations.add(made), kept)


def change(project: Project, destination: Destination, secret: str = "") -> Kept | None:
    """Keeps what was changed of a destination; an empty secret keeps the old one."""
    project.destinations.change(destination)
    return tokens.keep(destination.id, secret) if secret else None


def remove(project: Project, destination: Destination) -> None:
    """Forgets a destination with its secret; no entry is lost."""
    project.destinations.remove(destination.id)
    tokens.forget(destination.id)


def named(project: Project, name: str) -> Destination:
    """The destination of a name or id; the only one where the name is empty.

    Raises:
        NoSuchDestination: With the names that there are.
    """
    there = project.destinations.all()
    if not name and len(there) == 1:
        return there[0]
    for one in there:
        if name in (one.name, one.id):
            return one
    known = ", ".join(one.name for one in there) or "–"
    raise NoSuchDestination(name=name, known=known)


def load(project: Project, place: Destination) -> Load:
    """What waits for a destination: entries, bytes on the wire, files."""
    counts = project.outbox.counts(place.id)
    rows = project.outbox.deliveries(place.id, [State.WAITING], _MEASURED)
    size = (
        _packed_size(project, rows)
        if place.kind == Kind.SURVEYOR
        else sum(_posted_size(row) for row in rows)
    )
    about = counts.waiting > len(rows)
    if about and rows:
        size = size * counts.waiting // len(rows)
    never = place.options.photos == Photos.NEVER
    files = (0, 0) if never else (counts.files, counts.file_bytes)
    return Load(counts.waiting, size, about, *files)


def _packed_size(project: Project, rows: Sequence[Delivery]) -> int:
    def known(form_id: str, version: str) -> Form | None:
        try:
            return form_of(project, form_id, version)
        except NoSuchForm:
            return None

    size = 0
    for start in range(0, len(rows), LARGEST_BATCH):
        some = rows[start : start + LARGEST_BATCH]
        found = [project.submissions.revision(row.revision) for row in some]
        size += len(pack([one for one in found if one is not None], known))
    return size


def _posted_size(row: Delivery) -> int:
    return row.size + len(multipart(b"", (), "b" * 16)) + _HEAD


def photos_now(place: Destination) -> bool:
    """Whether files go now: always, never, or only in a certain network."""
    match place.options.photos:
        case Photos.NEVER:
            return False
        case Photos.NETWORK:
            return own_network(place.address) == place.options.network
    return True


def is_due(project: Project, place: Destination, now: datetime | None = None) -> bool:
    """Whether a destination has something that may go by itself now."""
    if not place.options.automatic or place.options.paused:
        return False
    moment = now or datetime.now(UTC)
    when = project.outbox.next_due(place.id)
    if when is not None and when <= moment:
        return True
    return project.outbox.has_files(place.id) and photos_now(place)
