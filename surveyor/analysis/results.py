"""Results of an area in a period: the values that the results page and the report show.

Every score is an exact `Fraction` of 0..100; `display` in `scoring` rounds it, half
up, when it is shown. None is always "no value", never zero. `aggregate` makes these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from surveyor.analysis.indices import Ikm, Ipa, Nps
from surveyor.analysis.scheme import Band, Bands, Names


@dataclass(frozen=True, slots=True)
class Period:
    """Days of visits that count, first and last included."""

    first: date
    last: date


class Several(StrEnum):
    """How several entries of a site in the period make one."""

    LAST = "last"
    """The last complete one counts; the last one where none is complete."""
    MEAN = "mean"
    """The mean of the complete ones; of all where none is complete."""


class Weighting(StrEnum):
    """How sites make the area's mean."""

    SITES = "sites"
    """Each site one vote."""
    VISITORS = "visitors"
    """By visitors of the last month (IN11 + IN12); sites without are left out."""


@dataclass(frozen=True, slots=True)
class Options:
    """The office's choices; both are printed in the method annex."""

    several: Several = Several.LAST
    weighting: Weighting = Weighting.SITES


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How often an answer was given."""

    value: str
    label: Names
    count: int
    share: Fraction | None
    """Of all answers of one-answer questions, of all who answered otherwise; 0..1."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question over all counted entries, also the ones that are not scored.

    `asked` = `answered` + `dont_know` + `not_applicable` + `empty`: occurrences that
    skip logic did not switch off. Answers without a score (a refusal to say) are
    answers. `mean` to `greatest` are there for numbers only.
    """

    code: str
    label: Names
    form: str
    unit: str
    asked: int
    answered: int
    dont_know: int
    not_applicable: int
    empty: int
    mean: Fraction | None
    total: Fraction | None
    least: Fraction | None
    greatest: Fraction | None
    answers: tuple[AnswerCount, ...]
    """For choices only; in the order of the form, never-chosen ones included."""

    @property
    def missing(self) -> int:
        """Asked without a usable answer."""
        return self.dont_know + self.not_applicable + self.empty


@dataclass(frozen=True, slots=True)
class ItemResult:
    """A scored question over all counted entries."""

    code: str
    label: Names
    dimension: str
    weight: Fraction
    n: int
    """Single answers with a score: rows where the item stands in a repeat."""
    sites: int
    """Sites with a score."""
    mean: Fraction | None
    """Mean of the answers as given (1–5, 0–10, %); None for lettered choices."""
    score: Fraction | None
    """Mean of the sites' item scores."""
    band: Band | None
    previous: Fraction | None


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """A sub-dimension of the area."""

    code: str
    name: Names
    score: Fraction | None
    band: Band | None
    sites: int
    items: tuple[ItemResult, ...]
    """In the order of the form."""
    previous: Fraction | None


@dataclass(frozen=True, slots=True)
class PillarResult:
    """A pillar of the area: the mean of its sites' complete pillar scores.

    Where no site is complete yet, it is the mean of the incomplete ones and
    `provisional`; incomplete sites never mix with complete ones.
    """

    code: str
    name: Names
    score: Fraction | None
    band: Band | None
    provisional: bool
    present: tuple[str, ...]
    """Codes of the dimensions that have a score."""
    sites: int
    """Sites in the mean."""
    left_out: int
    """Sites of the table that are not in it: incomplete, or without visitor count."""
    dimensions: tuple[DimensionResult, ...]
    strongest: tuple[ItemResult, ...]
    """At most three, best first."""
    weakest: tuple[ItemResult, ...]
    """At most three, worst first; none that is among the strongest."""
    below: tuple[ItemResult, ...]
    """Items under the scheme's limit, worst first: proposals for the findings page."""
    previous: Fraction | None

    @property
    def scale4(self) -> Fraction | None:
        """The score on 0–4. Not the ministry's official evaluation score."""
        return None if self.score is None else self.score / 25


@dataclass(frozen=True, slots=True)
class DimensionValue:
    """A dimension of one site."""

    code: str
    score: Fraction | None
    band: Band | None
    coverage: Fraction | None
    """Share 0..1 of the relevant weight with a score."""


@dataclass(frozen=True, slots=True)
class SitePillar:
    """A pillar of one site, from its counted entry or entries."""

    pillar: str
    score: Fraction | None
    band: Band | None
    coverage: Fraction | None
    provisional: bool
    dimensions: tuple[DimensionValue, ...]
    submissions: tuple[str, ...]
    """The counted ones, oldest visit first."""
    entries: int
    """All entries of the site for this pillar in the period."""
    visited: date | None
    """Of the last counted entry."""
    surveyor: str
    form_version: str
    interviews: int
    """People interviewed in the counted entries."""
    previous: Fraction | None


@dataclass(frozen=True, slots=True)
class SiteResult:
    """A row of the table of sites."""

    site: str
    name: str
    kind: str
    district: str
    """Dotted code of the kecamatan; "" where unknown."""
    district_name: str
    visited: date | None
    surveyor: str
    visitors: Fraction | None
    """Of the last month (IN11 + IN12) where both were told."""
    pillars: tuple[SitePillar, ...]

    def pillar(self, code: str) -> SitePillar | None:
        """The site's figures for a pillar, if it was surveyed for it."""
        return next((p for p in self.pillars if p.pillar == code), None)


@dataclass(frozen=True, slots=True)
class AreaPillar:
    """The mean of some sites for one pillar."""

    pillar: str
    score: Fraction | None
    band: Band | None
    provisional: bool
    sites: int
    dimensions: tuple[DimensionValue, ...]
    """With `coverage` None."""


@dataclass(frozen=True, slots=True)
class DistrictResult:
    """The subtotal of a kecamatan."""

    code: str
    name: str
    sites: int
    pillars: tuple[AreaPillar, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the figures rest on."""

    sites: int
    visits: int
    """Different pairs of site and day."""
    submissions: int
    counted: int
    """Submissions that the scores rest on."""
    declined: int
    """Submissions whose informant did not consent: they carry no answers."""
    visitors: int
    visitors_declined: int
    businesses: int
    businesses_declined: int
    provisional: int
    """Pairs of site and pillar without a complete score."""


@dataclass(frozen=True, slots=True)
class RespondentTable:
    """Respondents of the counted entries by one question."""

    group: str
    """`visitors` or `businesses`."""
    group_name: Names
    question: str
    label: Names
    total: int
    rows: tuple[AnswerCount, ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that a counted entry names; caption: site – spot – date.

    `spot` is the title of the row of a repeat; "" on the main level, where the
    question's own label takes its place.
    """

    submission: str
    file: str
    site_name: str
    spot: str
    visited: date | None
    question: str
    label: Names


@dataclass(frozen=True, slots=True)
class Versions:
    """What the figures were computed with."""

    forms: tuple[tuple[str, str], ...]
    """Form id and version, every pair that occurs."""
    scheme: str
    weights: str
    bands: str


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that the results page and the district report show."""

    area: str
    area_name: str
    period: Period
    computed: datetime
    options: Options
    pillars: tuple[PillarResult, ...]
    """Only pillars with an entry, in the order of the scheme."""
    sites: tuple[SiteResult, ...]
    """By district, then name."""
    districts: tuple[DistrictResult, ...]
    counts: Counts
    respondents: tuple[RespondentTable, ...]
    nps: Nps | None
    ipa: Ipa | None
    ikm: Ikm | None
    """Where the elements of the SKM module were asked."""
    questions: tuple[QuestionResult, ...]
    """In the order of the forms: data quality, and what is shown but not scored."""
    photos: tuple[Photo, ...]
    indicative: bool
    """A counted entry has fewer interviews than the scheme asks for."""
    versions: Versions
    bands: Bands
    findings_below: Fraction
    checksum: str
    """SHA-256 in hex over the counted submissions' revisions: the data set's name."""
    weights: Mapping[str, Fraction]
    """Weight used, per item."""

    @property
    def is_empty(self) -> bool:
        """Whether no entry of the period carries a score or an answer."""
        return not self.sites

    def pillar(self, code: str) -> PillarResult | None:
        """The pillar of a code, if it has entries."""
        return next((p for p in self.pillars if p.code == code), None)

    def question(self, code: str) -> QuestionResult | None:
        """The figures of a question."""
        return next((q for q in self.questions if q.code == code), None)
