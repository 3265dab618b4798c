"""What is wrong, or worth knowing, about a form: values with their place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from surveyor.forms.book import Book
from surveyor.forms.model import Form, Place
from surveyor.texts import N_, _


class Severity(StrEnum):
    """An error keeps a form from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a form that its author should know.

    `text` and `hint` are marked templates (`N_`), filled with `values` and
    translated when they are shown.
    """

    code: str
    text: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    place: Place = field(default_factory=Place)
    values: Mapping[str, object] = field(default_factory=dict)
    repair: str = ""
    """Code of the repair that mends it; empty where only the author can."""

    def message(self) -> str:
        """What is wrong, in the language in use."""
        return _(self.text).format(**_told(self.values))

    def advice(self) -> str:
        """What the author can do, in the language in use."""
        return _(self.hint).format(**_told(self.values)) if self.hint else ""

    def where(self) -> str:
        """The place in words, e.g. `lembar survey, baris 12, kolom relevant`."""
        parts = []
        if self.place.sheet:
            parts.append(_(N_("lembar {sheet}")).format(sheet=self.place.sheet))
        if self.place.row is not None:
            parts.append(_(N_("baris {row}")).format(row=self.place.row))
        if self.place.column:
            parts.append(_(N_("kolom {column}")).format(column=self.place.column))
        return ", ".join(parts)


def _told(values: Mapping[str, object]) -> dict[str, object]:
    """The values with reasons of our own in the language in use."""
    return {k: _(v) if isinstance(v, str) and v else v for k, v in values.items()}


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that can be mended safely in a copy of the file."""

    code: str
    text: str
    """What it changes, a marked template."""
    places: tuple[Place, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    def message(self) -> str:
        """What it changes, in the language in use."""
        return _(self.text).format(**self.values)


@dataclass(frozen=True, slots=True)
class Written:
    """An expression as it stands in a cell, made ready for an XPath parser."""

    source: str
    place: Place
    starts: tuple[tuple[int, int], ...] = ((0, 0),)
    """Pieces: where each begins in `source`, and where in the cell."""

    def in_cell(self, position: int) -> int:
        """The position in the cell, from 0, of one in `source`."""
        begin, cell = max(one for one in self.starts if one[0] <= max(position, 0))
        ends = [c for b, c in self.starts if b > begin]
        return min([cell + position - begin, *ends[:1]])


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file gave: a form unless an error was found, and findings."""

    form: Form | None
    findings: tuple[Finding, ...] = ()
    repairs: tuple[Repair, ...] = ()
    """What could be mended; the findings that are gone then name it."""
    media: Mapping[str, bytes] = field(default_factory=dict)
    """Files that came with the form, by name: lists, pictures."""
    expressions: tuple[Written, ...] = ()
    """Of a workbook, whether or not it became a form."""
    book: Book | None = None
    """The cells that were read, with the repairs that were asked for."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the form from being used."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorted by place, and each thing once: the same text about the same row."""
    sheets = {"": 0, "settings": 1, "survey": 2, "choices": 3}
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(
        findings,
        key=lambda f: (
            sheets.get(f.place.sheet, 4), f.place.row or 0, f.severity, not f.place.column
        ),
    ):  # fmt: skip
        place = finding.place
        # The engine counts characters in the XForm, we count them in the cell.
        words = "" if finding.code == "xpath.syntax" else finding.message()
        key = (finding.code, place.sheet, place.row, place.column, words)
        kept.setdefault(key, finding)
    return tuple(kept.values())
