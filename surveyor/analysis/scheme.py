"""The scoring scheme: pillars, weights, limits and bands as versioned data.

A scheme is one TOML file. The program ships `resources/scoring/<version>.toml`; an
office may edit a copy, and everything that is wrong in it is told at once, by its
place in the file, before anything is computed with it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from resources import resource
from surveyor.analysis.errors import SchemeInvalid
from surveyor.analysis.scheme_file import SchemeFile
from surveyor.errors import FileMissing
from surveyor.formats import half_up
from surveyor.texts import N_

CURRENT = "2026.1"
"""The edition that new projects use."""

Names = Mapping[str, str]
"""Language code -> text; always has `id`."""


@dataclass(frozen=True, slots=True)
class Band:
    """A class of values, e.g. "baik"; `low` is its lowest rounded value."""

    code: str
    low: Decimal
    name: Names


@dataclass(frozen=True, slots=True)
class Bands:
    """The classes of one index, from the lowest to the highest.

    `places` is the number of decimals a value is rounded to, half up, before it is
    looked up: published classes leave gaps such as 88,30 to 88,31.
    """

    version: str
    levels: tuple[Band, ...]
    places: int = 2

    def of(self, value: Fraction | None) -> Band | None:
        """The class of an exact value; None for no value or one below the lowest."""
        if value is None:
            return None
        rounded = half_up(value, self.places)
        reached = [band for band in self.levels if rounded >= band.low]
        return reached[-1] if reached else None


@dataclass(frozen=True, slots=True)
class Dimension:
    """A sub-dimension of a pillar, e.g. TB; `weight` is its share in the pillar."""

    code: str
    name: Names
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Pillar:
    """A pillar of the smart-city framework with its sub-dimensions in order."""

    code: str
    name: Names
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class Respondents:
    """People asked in a repeat group, and the questions that are tabulated."""

    code: str
    name: Names
    repeat: str
    """Name of the repeated node, e.g. VS."""
    tables: tuple[str, ...]
    consent: str
    """Name of the question whether the person agrees to be asked."""
    refusal: str
    """Its answer that means no."""
    recommendation: str | None
    """Name of the question 0–10 for the NPS, if there is one."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Everything besides the form that decides a score."""

    version: str
    pillars: tuple[Pillar, ...]
    weights_version: str
    weights: Mapping[str, Fraction]
    """Item -> weight 0..5 that takes the place of the form's own."""
    coverage_limit: Fraction
    """Share 0..1 of the relevant weight that must have a score."""
    findings_below: Fraction
    indicative_below: int
    bands: Bands
    ikm: Mapping[str, Bands]
    """Year of the rule (`2017`, `2004`) -> classes A to D."""
    csi: Bands
    respondents: tuple[Respondents, ...]
    visitor_counts: tuple[str, ...]
    """Questions whose sum is a site's weight in an average weighted by visits."""
    ipa_suffix: str
    skm_elements: tuple[str, ...]
    """Questions of the nine elements, answered 1–4, that make the IKM."""
    skm_classes: str
    """Year of the rule whose classes the IKM is given, a key of `ikm`."""

    def pillar(self, code: str) -> Pillar | None:
        """The pillar of a code."""
        return next((p for p in self.pillars if p.code == code), None)

    def pillar_of(self, dimension: str) -> Pillar | None:
        """The pillar that a dimension belongs to."""
        return next(
            (p for p in self.pillars for d in p.dimensions if d.code == dimension),
            None,
        )


@cache
def builtin_scheme(version: str = CURRENT) -> Scheme:
    """A scheme that the program ships.

    Raises:
        FileMissing: The program ships no such edition.
    """
    return load_scheme(resource("scoring", f"{version}.toml"))


def load_scheme(path: Path) -> Scheme:
    """Reads a scheme from a TOML file.

    Raises:
        FileMissing: The file is not there.
        SchemeInvalid: It cannot be used; every problem is told with its place.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except UnicodeDecodeError as error:
        raise SchemeInvalid(path=path, problems="UTF-8: " + error.reason) from error
    return read_scheme(text, str(path))


def read_scheme(text: str, name: str = "") -> Scheme:
    """Reads a scheme from TOML text; `name` is what messages call it.

    Raises:
        SchemeInvalid: It cannot be used; every problem is told with its place.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SchemeInvalid(path=name, problems=f"TOML: {error}") from error
    file = SchemeFile(data)
    scheme = _scheme(file)
    if file.problems:
        problems = "\n".join(f"• {problem}" for problem in file.problems)
        raise SchemeInvalid(path=name, problems=problems)
    return scheme


def _scheme(file: SchemeFile) -> Scheme:
    file.only_known(
        *("version", "coverage_limit", "findings_below", "indicative_below"),
        *("pillars", "weights", "bands", "ikm", "csi", "respondents"),
        *("weighting", "ipa", "skm"),
    )
    pillars = tuple(_pillar(part) for part in file.parts("pillars", needed=True))
    weights, bands = file.part("weights"), file.part("bands")
    _no_code_twice(file, pillars)
    return Scheme(
        version=file.text("version"),
        pillars=pillars,
        weights_version=weights.text("version"),
        weights={
            name: weights.part("items").number(name, 0, 5)
            for name in weights.part("items").names()
        },
        coverage_limit=file.number("coverage_limit", 0, 100) / 100,
        findings_below=file.number("findings_below", 0, 100),
        indicative_below=file.whole("indicative_below", 0, 1000),
        bands=_bands(bands, bands.text("version")),
        ikm={
            year: _bands(file.part("ikm").part(year), year)
            for year in file.part("ikm").names()
        },
        csi=_bands(file.part("csi"), file.text("version"), places=0),
        respondents=tuple(_respondents(part) for part in file.parts("respondents")),
        visitor_counts=file.part("weighting").texts("visitors"),
        ipa_suffix=file.part("ipa").text("suffix"),
        skm_elements=file.part("skm").texts("elements"),
        skm_classes=_skm_classes(file),
    )


def _skm_classes(file: SchemeFile) -> str:
    part = file.part("skm")
    part.only_known("elements", "classes")
    if not part.has("classes"):
        return ""
    year = part.text("classes")
    if year not in file.part("ikm").names():
        part.say(
            "classes", N_("golongan {found} tidak ada di bagian [ikm]"), found=year
        )
    return year


def _pillar(part: SchemeFile) -> Pillar:
    part.only_known("code", "name", "dimensions")
    dimensions = part.parts("dimensions", needed=True)
    return Pillar(
        part.text("code"),
        part.translations("name"),
        tuple(
            Dimension(d.text("code"), d.translations("name"), d.number("weight", 0, 5))
            for d in dimensions
        ),
    )


def _bands(part: SchemeFile, version: str, places: int = 2) -> Bands:
    levels = tuple(
        Band(
            level.text("code"),
            level.decimal("from", 0, 100),
            level.translations("name"),
        )
        for level in part.parts("levels", needed=True)
    )
    lows = [band.low for band in levels]
    if lows != sorted(set(lows)):
        part.say("levels", N_("batas bawah harus naik dari golongan ke golongan"))
    return Bands(version, levels, places)


def _respondents(part: SchemeFile) -> Respondents:
    part.only_known(
        *("code", "name", "repeat", "tables", "consent", "refusal", "recommendation")
    )
    return Respondents(
        part.text("code"),
        part.translations("name"),
        part.text("repeat"),
        part.texts("tables"),
        part.text("consent"),
        part.text("refusal"),
        part.text("recommendation") if part.has("recommendation") else None,
    )


def _no_code_twice(file: SchemeFile, pillars: tuple[Pillar, ...]) -> None:
    codes = [p.code for p in pillars] + [d.code for p in pillars for d in p.dimensions]
    for code in sorted({code for code in codes if code and codes.count(code) > 1}):
        file.say("pillars", N_("kode {found} dipakai lebih dari sekali"), found=code)
