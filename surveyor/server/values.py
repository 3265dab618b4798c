"""What the server keeps and answers: frozen values without any database in them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from surveyor.engine.entities import EntityChange
from surveyor.revisions.model import Revision


class Role(StrEnum):
    """What the holder of a token may do."""

    SURVEYOR = "surveyor"
    OFFICE = "office"
    ADMIN = "admin"


class State(StrEnum):
    """What became of an entry that was sent."""

    STORED = "stored"
    KNOWN = "known"
    CHANGED = "changed"
    """Refused: the id is there with other bytes."""
    WITHDRAWN = "withdrawn"
    """The respondent took the data back; it counts as delivered and is not kept."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Device:
    """One token: whose it is, and what it opens."""

    id: str
    person: str
    role: Role
    areas: tuple[str, ...]
    """Dotted codes; everything below them counts. See `covers`."""
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    last_seen: datetime | None = None

    @property
    def unlimited(self) -> bool:
        """An office that no area was set for works for all of them."""
        return self.role is not Role.SURVEYOR and not self.areas

    def covers(self, area: str) -> bool:
        """Whether an area, as its dotted code, lies in what this token opens."""
        return self.unlimited or any(
            area == own or area.startswith(f"{own}.") for own in self.areas
        )


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry that was checked and may be kept."""

    revision: Revision
    site: str
    area: str
    changes: tuple[EntityChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is there of an entry."""

    id: str
    sha256: str
    submission: str
    area: str
    sender: str
    erased: bool


@dataclass(frozen=True, slots=True)
class ServedForm:
    """A questionnaire in one version."""

    form_id: str
    version: str
    title: str
    xml: bytes
    sha256: str
    md5: str
    sequence: int


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file that is whole."""

    sha256: str
    size: int
    key: str
    """Where its bytes lie."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file that is still coming."""

    offset: int
    length: int
    key: str
    """Where its bytes lie."""


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the audit log."""

    at: datetime
    device: str
    action: str
    subject: str
    detail: str
