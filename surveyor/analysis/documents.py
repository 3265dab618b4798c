"""What a printed document or a map is made of: frozen values, ready to be drawn.

The use cases fill them from a project; `exports` draws them and asks for nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from surveyor.analysis.results import Results


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The kop: up to four lines, the office's logo at the left if it chose one."""

    lines: tuple[str, ...] = ()
    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: `on_behalf` is "a.n. Bupati …" or empty."""

    place: str = ""
    day: date | None = None
    on_behalf: str = ""
    position: str = ""
    name: str = ""
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class PageSetup:
    """Paper, language and the facts of the footer, shared by all documents."""

    paper: str = "A4"
    """`A4` or `F4` (215 × 330 mm)."""
    language: str = "id"
    printed: datetime | None = None
    """Local time of printing; None leaves it out, so that bytes repeat."""
    zone: str = ""
    """`WIB`, `WITA` or `WIT`."""
    checksum: str = ""
    """SHA-256 over the revisions that went in, in hex."""


@dataclass(frozen=True, slots=True)
class AnswerRemark:
    """What somebody said of an answer, in words."""

    kind: str
    """`flag`, `note`, `confirmed` or `taken`."""
    words: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with its answer as a reader sees it."""

    code: str
    label: str
    value: str
    """In words; empty where nothing was answered."""
    missing: bool = False
    """Asked but not answered, or answered "don't know"."""
    photo: Path | None = None
    lost: str = ""
    """In words what is wrong with the file that the answer names."""
    remarks: tuple[AnswerRemark, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """A group or a row of a repeat, in the order of the form."""

    label: str
    level: int
    """0 for a part of the form, 1 and more for what lies inside."""
    answers: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """A single finished entry, to be read on screen or printed."""

    letterhead: Letterhead
    form_title: str
    form_version: str
    site: str
    facts: tuple[tuple[str, str], ...]
    """Pairs of name and value for the head: visit, surveyor, area, revision …"""
    groups: tuple[AnswerGroup, ...]
    scores: tuple[tuple[str, str], ...]
    """Pairs such as ("Tourism Branding", "66,86 · baik")."""
    setup: PageSetup
    notice: str = ""
    """The line that this is a proposed instrument."""


@dataclass(frozen=True, slots=True)
class MapSite:
    """One site on a map."""

    name: str
    lat: float
    lon: float
    kind: str
    district: str
    scores: tuple[tuple[str, str, str], ...]
    """Label, value in words, band id (`""` where there is no score)."""
    band: str
    """Band id of the site as a whole; empty where data do not suffice."""
    coverage: str = ""
    approximate: bool = False
    """The point is that of the village, not of the site."""
    number: int = 0
    """Its line in the table of sites; 0 where it has none."""


@dataclass(frozen=True, slots=True)
class MapModel:
    """A map of sites and scores."""

    title: str
    subtitle: str
    area_code: str
    sites: tuple[MapSite, ...]
    bands: tuple[tuple[str, str], ...]
    """Band id and its name, lowest first."""


@dataclass(frozen=True, slots=True)
class ReportPhoto:
    """A photo with its caption: site – spot – date."""

    name: str
    path: Path | None
    """None where the file is missing; the page then says so."""
    site: str
    spot: str
    visited: date | None


@dataclass(frozen=True, slots=True)
class DistrictReport:
    """The district's summary after domain rules: one per area and period."""

    letterhead: Letterhead
    title: str
    number: str
    """Free text; empty prints dots to be filled in by hand."""
    area: str
    """Name of the area, e.g. `Kabupaten Kutai Kartanegara`."""
    area_code: str
    bps_number: str
    results: Results
    signature: Signature | None
    """None leaves the block out."""
    setup: PageSetup
    recommendations: str = ""
    map: MapModel | None = None
    photos: tuple[ReportPhoto, ...] = ()
    """The ones to print; `results.photos` names all."""
