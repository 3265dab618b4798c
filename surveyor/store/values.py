"""What the store keeps and gives: frozen values without any database in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from surveyor.revisions.model import Attachment


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """What belongs to the office and travels with the project."""

    title: str = ""
    area: str = ""
    """Dotted code of the kabupaten or kota."""
    letterhead: tuple[str, ...] = ()
    """Up to four lines of the kop."""
    logo: str = ""
    """SHA-256 of a picture in the media folder."""
    place: str = ""
    signer_name: str = ""
    signer_position: str = ""
    signer_rank: str = ""
    signer_nip: str = ""
    signer_on_behalf: str = ""
    bps_number: str = ""
    report_number: str = ""
    paper: str = "A4"
    surveyors: tuple[tuple[str, str], ...] = ()
    """Pairs of code and name."""
    views: tuple[tuple[str, str], ...] = ()
    """Saved views of the list of entries: name, and the filters as JSON."""
    trusted: tuple[tuple[str, str], ...] = ()
    """Keys whose bundles are merged without asking: public key and name."""


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A questionnaire of a project in one version."""

    form_id: str
    version: str
    title: str
    xml: bytes
    added: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished entry: the one thing in a project that changes in place."""

    id: str
    form_id: str
    form_version: str
    xml: bytes
    opened_at: datetime
    changed_at: datetime
    site: str = ""
    site_name: str = ""
    answered: int = 0
    askable: int = 0
    missing: int = 0
    """Required questions without an answer."""
    page: str = ""
    submission: str = ""
    """The entry that is being corrected; empty for a new one."""
    parent: str = ""
    """The revision that is being corrected."""
    attachments: tuple[Attachment, ...] = ()
    discarded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftState:
    """A draft as it once was."""

    saved: datetime
    xml: bytes
    answered: int
    page: str


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """How many drafts there are, those in use and those put aside."""

    open: int
    incomplete: int
    """Drafts in use in which something required is empty."""
    discarded: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What lists need to know of a revision; derived and rebuilt at will."""

    site: str = ""
    site_name: str = ""
    area: str = ""
    """Deepest dotted code."""
    surveyor: str = ""
    visited: date | None = None
    score: Fraction | None = None
    """0 to 100."""
    coverage: Fraction | None = None
    """0 to 1."""
    provisional: bool = False
    answered: int = 0
    search_text: str = ""
    flags: int = 0
    """Questions that the surveyor wants to be looked at."""


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A row of the list of entries: the newest revision of a submission."""

    submission: str
    revision: str
    form_id: str
    form_version: str
    site: str
    site_name: str
    area: str
    surveyor: str
    visited: date | None
    finished: datetime
    author: str
    revisions: int
    score: float | None
    coverage: float | None
    provisional: bool
    attachments: int
    flags: int
    """Questions that the surveyor wants to be looked at."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which entries, in which order; empty fields do not filter."""

    text: str = ""
    form_id: str = ""
    exclude_form: str = ""
    area: str = ""
    """Dotted code; everything below it counts."""
    site: str = ""
    author: str = ""
    since: date | None = None
    until: date | None = None
    states: tuple[str, ...] = ()
    """`flagged`, `provisional`, `corrected`, `without_photos`; all must hold."""
    only: tuple[str, ...] = ()
    """Ids of entries that were chosen one by one."""
    order: str = "visited"
    """`visited`, `finished`, `site`, `form`, `score`, `author`, `area`, `revisions` or
    `photos`."""
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """A tourist site as the register knows it."""

    id: str
    name: str
    kind: str = ""
    manager: str = ""
    regency: str = ""
    district: str = ""
    village: str = ""
    lat: float | None = None
    lon: float | None = None
    submission: str = ""
    """The entry of the register that made it."""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unvisited:
    """A site that has no entry of a kind."""

    id: str
    name: str
    area: str
    """Deepest dotted code."""
    last: str
    """Day of its last visit for any form, ISO; empty where there was none."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy of the database."""

    path: Path
    made: datetime
    size: int
    kind: str = "backup"
    """`backup`, `version` (before an upgrade) or `replaced` (before a restore)."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a database file, without opening it as a project."""

    version: int
    revisions: frozenset[str] = frozenset()
    drafts: Mapping[str, str] = field(default_factory=dict)
    """Id -> when it was changed last; discarded ones are not counted."""
    entries: int = 0
    newest: datetime | None = None
    """When the last revision was finished."""


@dataclass(frozen=True, slots=True)
class Restoring:
    """What a restore would do, before it is done."""

    backup: Contents
    now: Contents | None
    """None where the present database cannot be read any more."""
    photos_missing: int = 0
    """Files that entries of the backup name and that are neither here nor beside it."""

    @property
    def revisions_aside(self) -> int:
        """Finished revisions that are here and not in the backup."""
        return len(self.now.revisions - self.backup.revisions) if self.now else 0

    @property
    def drafts_aside(self) -> int:
        """Drafts that are here and in the backup not at all, or older."""
        if self.now is None:
            return 0
        held = self.backup.drafts
        return sum(held.get(d, "") < at for d, at in self.now.drafts.items())

    @property
    def revisions_back(self) -> int:
        """Finished revisions that come back."""
        here = self.now.revisions if self.now else frozenset()
        return len(self.backup.revisions - here)


class EntityChange(Protocol):
    """An entity that a submission creates or updates."""

    @property
    def list(self) -> str:
        """Name of the list, e.g. `sites`."""

    @property
    def id(self) -> str:
        """Id of the entity."""

    @property
    def action(self) -> str:
        """`create` or `update`."""

    @property
    def label(self) -> str:
        """Its name; empty keeps the one it has."""

    @property
    def base_version(self) -> int:
        """Version of the entity that the entry had seen; 0 where it told none."""

    @property
    def properties(self) -> Mapping[str, str]:
        """Its values."""
