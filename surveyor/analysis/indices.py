"""Indices that offices know: NPS, IKM, CSI and IPA, in exact arithmetic.

Sources: Permenpan RB 14/2017 for the IKM (nine elements, scale 1–4, classes A–D);
the CSI and IPA formulae as published in Indonesian satisfaction studies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from surveyor.analysis.scheme import Band, Bands, Names


@dataclass(frozen=True, slots=True)
class Nps:
    """Net Promoter Score of answers 0–10: promoters 9–10, detractors 0–6."""

    promoters: int
    passives: int
    detractors: int

    @property
    def n(self) -> int:
        """People who answered."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> Fraction:
        """Percentage of promoters minus that of detractors, -100..100."""
        return Fraction(100 * (self.promoters - self.detractors), self.n)


def nps(answers: Iterable[Fraction | int]) -> Nps | None:
    """The NPS of answers 0–10; others are left out; None if nobody answered."""
    valid = [answer for answer in answers if 0 <= answer <= 10]
    if not valid:
        return None
    promoters = sum(answer >= 9 for answer in valid)
    detractors = sum(answer <= 6 for answer in valid)
    return Nps(promoters, len(valid) - promoters - detractors, detractors)


PRINTED_WEIGHTS = {"0,111": Fraction(111, 1000), "0,11": Fraction(11, 100)}
"""Rounded weights of nine elements on official sheets. With 0,111 a perfect score is
only 99,9; the report says which weight was used."""


@dataclass(frozen=True, slots=True)
class IkmElement:
    """One of the elements (unsur): its mean 1–4 over those who answered."""

    code: str
    n: int
    mean: Fraction | None


@dataclass(frozen=True, slots=True)
class Ikm:
    """Indeks Kepuasan Masyarakat, 25..100, with its class A–D."""

    elements: tuple[IkmElement, ...]
    respondents: int
    weight: Fraction
    value: Fraction
    band: Band | None
    bands_version: str


def ikm(
    answers: Mapping[str, Sequence[int | None]],
    bands: Bands,
    weight: Fraction | None = None,
) -> Ikm | None:
    """The IKM of answers 1–4 per element.

    Args:
        answers: Element -> one answer per respondent; None where it is missing.
        bands: A class set of the scheme, e.g. `scheme.ikm["2017"]`.
        weight: A printed weight per element; exactly 1/n if not given.

    Returns:
        None where an element has no answer at all: the index needs every element.
    """
    elements = []
    for code, values in answers.items():
        valid = [value for value in values if value is not None and 1 <= value <= 4]
        mean = Fraction(sum(valid), len(valid)) if valid else None
        elements.append(IkmElement(code, len(valid), mean))
    means = [element.mean for element in elements if element.mean is not None]
    if not means or len(means) < len(elements):
        return None
    used = Fraction(1, len(elements)) if weight is None else weight
    value = sum(means, Fraction(0)) * used * 25
    respondents = max(len(values) for values in answers.values())
    return Ikm(
        tuple(elements), respondents, used, value, bands.of(value), bands.version
    )


@dataclass(frozen=True, slots=True)
class Csi:
    """Customer Satisfaction Index, 0..100."""

    weights: tuple[Fraction, ...]
    """Importance factors 0..1 in the order of the attributes; they sum to 1."""
    value: Fraction
    band: Band | None


def csi(
    importance: Sequence[Fraction],
    satisfaction: Sequence[Fraction],
    greatest: int,
    bands: Bands,
) -> Csi | None:
    """The CSI of mean importance and mean satisfaction per attribute.

    Args:
        importance: Mean importance per attribute, > 0.
        satisfaction: Mean satisfaction of the same attributes, 0..`greatest`.
        greatest: The highest value of the scale.
        bands: `scheme.csi`.

    Returns:
        None without attributes.

    Raises:
        ValueError: The lists differ in length or a value lies outside the scale: an
            index above 100, as once published, cannot be made.
    """
    if any(not 0 <= value <= greatest for value in (*importance, *satisfaction)):
        raise ValueError("a mean lies outside the scale")
    total = sum(importance, Fraction(0))
    if not total:
        return None
    weights = tuple(value / total for value in importance)
    pairs = zip(weights, satisfaction, strict=True)
    value = sum((w * s for w, s in pairs), Fraction(0)) / greatest * 100
    return Csi(weights, value, bands.of(value))


class Quadrant(StrEnum):
    """The four fields of the importance-performance plane."""

    FIRST = "I"
    """High importance, low performance: prioritas utama."""
    SECOND = "II"
    """High, high: pertahankan prestasi."""
    THIRD = "III"
    """Low, low: prioritas rendah."""
    FOURTH = "IV"
    """Low importance, high performance: berlebihan."""


@dataclass(frozen=True, slots=True)
class IpaPoint:
    """An attribute in the plane; a value exactly on an axis counts as high."""

    code: str
    label: Names
    performance: Fraction
    importance: Fraction
    quadrant: Quadrant


@dataclass(frozen=True, slots=True)
class Ipa:
    """Importance-performance analysis; the axes cut at the grand means."""

    points: tuple[IpaPoint, ...]
    performance: Fraction
    importance: Fraction


def ipa(attributes: Sequence[tuple[str, Names, Fraction, Fraction]]) -> Ipa | None:
    """Places attributes (code, label, mean performance, mean importance)."""
    if not attributes:
        return None
    n = len(attributes)
    across = sum((a[2] for a in attributes), Fraction(0)) / n
    up = sum((a[3] for a in attributes), Fraction(0)) / n
    points = tuple(
        IpaPoint(code, label, x, y, _quadrant(x >= across, y >= up))
        for code, label, x, y in attributes
    )
    return Ipa(points, across, up)


def _quadrant(performs: bool, matters: bool) -> Quadrant:
    if matters:
        return Quadrant.SECOND if performs else Quadrant.FIRST
    return Quadrant.FOURTH if performs else Quadrant.THIRD
