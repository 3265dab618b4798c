"""What the outbox keeps and gives: destinations and deliveries as frozen values."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from surveyor.revisions.model import RevisionId


class State(StrEnum):
    """How far an entry, or one of its files, is on its way."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    RECEIVED = "received"
    REFUSED = "refused"
    PARKED = "parked"


OPEN = (State.WAITING, State.SENDING)
"""Not there yet, and on the way."""
STUCK = (State.REFUSED, State.PARKED)
"""Not there, and nothing happens by itself."""


class Kind(StrEnum):
    """Whose rules a destination follows."""

    SURVEYOR = "surveyor"
    CENTRAL = "central"
    OPENROSA = "openrosa"


class Photos(StrEnum):
    """When files go."""

    AFTER = "after"
    NETWORK = "network"
    """Only in the network that `Options.network` names."""
    NEVER = "never"


class Incoming(StrEnum):
    """When files of others are fetched: always after all text."""

    BY_ROLE = ""
    """An office fetches them by itself, a surveyor when asked."""
    AFTER = "after"
    ASKED = "asked"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Options:
    """What a person chose for a destination."""

    photos: str = Photos.AFTER
    incoming: str = Incoming.BY_ROLE
    network: str = ""
    """For `Photos.NETWORK`: the own address without its last part, e.g. `192.168.1`."""
    user: str = ""
    """Name for Digest or Basic; with it the secret is a password, else a token."""
    automatic: bool = True
    """Send in the background."""
    paused: bool = False
    certificate: str = ""
    """PEM of the one that is trusted, for a server of the office's own."""
    batch: int = 0
    """Entries in the last batch that went through; 0 before the first."""
    told: str = ""
    """Fingerprint of the reviews and withdrawals that were told there."""

    @classmethod
    def read(cls, text: str) -> "Options":
        """Options as JSON; unknown names of another version are left alone."""
        given = json.loads(text or "{}")
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in given.items() if name in known})


@dataclass(frozen=True, slots=True)
class Destination:
    """Where entries are sent to; its secret lies in the system's keyring."""

    id: str
    kind: str
    name: str
    address: str
    """Without any token."""
    options: Options = Options()
    cursor: str = ""
    """How far was pulled from there."""
    added: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Delivery:
    """A revision on its way to a destination."""

    destination: str
    revision: RevisionId
    submission: str
    form_id: str
    form_version: str
    site_name: str
    sha256: str
    size: int
    """Bytes of the XML."""
    sequence: int
    state: State
    tries: int
    next_try: datetime | None
    """None: at once."""
    answer: Mapping[str, Any]
    """What the other side said last: `code`, `text`, `hint`, `sha256`, `status`."""
    changed: datetime


@dataclass(frozen=True, slots=True)
class FileDelivery:
    """A file on its way, for one of the entries that name it."""

    destination: str
    revision: str
    name: str
    sha256: str
    size: int
    sent: int
    """Bytes that are there."""
    state: State


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """Entries by state, and the files that wait."""

    entries: Mapping[State, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0

    @property
    def waiting(self) -> int:
        """Entries that go as soon as they can."""
        return sum(self.entries.get(one, 0) for one in OPEN)

    @property
    def stuck(self) -> int:
        """Entries that a person has to look at."""
        return sum(self.entries.get(one, 0) for one in STUCK)

    @property
    def unsent(self) -> int:
        """Entries that are not there, for whatever reason."""
        return self.waiting + self.stuck

    @property
    def sent(self) -> int:
        """Entries that are there and not confirmed by their checksum."""
        return self.entries.get(State.SENT, 0)

    @property
    def received(self) -> int:
        """Entries that the office confirmed by their checksum."""
        return self.entries.get(State.RECEIVED, 0)
