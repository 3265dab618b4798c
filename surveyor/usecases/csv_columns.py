"""Which question a column of a CSV is about: ours, ODK Central's or Kobo's layout.

ours      `TB01`, `H-H03` where names clash, `PL01/a`, `G-Latitude`; KEY, Revision
Central   `TB-TB01`, `TB-PL01/a`, `TB-G-Latitude`; KEY, PARENT_KEY, SubmissionDate
Kobo      `TB/TB01`, `TB/PL01/a`, `_TB/G_latitude`; _uuid, _index, _parent_index

The names of a form lead to its questions, so a hyphen in a name does no harm.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from surveyor.analysis.tables import (
    GEO_PARTS,
    REVISION,
    Column,
    TableSchema,
    schemas,
)
from surveyor.forms.model import Form
from surveyor.sync.csv_files import CsvTable
from surveyor.texts import _

_KOBO_PARTS = ("latitude", "longitude", "altitude", "precision")
_NUMBERS = ("integer", "decimal")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
MASK = "***"
_LEAST = 0.5
"""Share of a file's columns that must be questions of a form."""
_SYSTEM = frozenset({
    "KEY", "PARENT_KEY", "Revision", "FormVersion", "SubmissionDate", "SubmitterID",
    "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status",
    "ReviewState", "DeviceID", "Edits", "_id", "_uuid", "_submission_time",
    "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags",
    "_index", "_parent_index", "_parent_table_name", "_submission__id",
    "_submission__uuid", "_submission__submission_time",
    "_submission__validation_status", "_submission__notes", "_submission__status",
    "_submission__submitted_by", "_submission___version__", "_submission__tags",
    "meta/instanceID", "meta-instanceID", "meta/rootUuid", "instanceID",
    "instanceName", "meta-instanceName", "meta/instanceName",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """What a column is about."""

    column: Column
    """The question's own column, also for a part of it."""
    part: str = ""
    """The option of a flag, or the number of a geopoint's part."""


@dataclass(frozen=True, slots=True)
class Level:
    """A file and what its columns are about."""

    table: CsvTable
    schema: TableSchema
    places: Mapping[str, Place]
    unknown: tuple[str, ...]
    """Columns that no question of the form explains."""


def grouped(tables: Sequence[CsvTable]) -> list[tuple[CsvTable, ...]]:
    """Each main table with the tables of its rows, by their names (`form-repeat`)."""
    mains = [one for one in tables if _is_main(one)]
    rows = [one for one in tables if not _is_main(one)]
    if len(mains) == 1:
        return [_plain_cells((mains[0], *rows))]
    made = []
    for main in mains:
        stem = main.file.rpartition(".")[0]
        mine = [one for one in rows if one.file.startswith(f"{stem}-")]
        made.append(_plain_cells((main, *mine)))
    return made


def _plain_cells(tables: tuple[CsvTable, ...]) -> tuple[CsvTable, ...]:
    """The tables of a form, without the guard that our own exports put before cells."""
    is_ours = REVISION in tables[0].header
    return tuple(one.disarmed() for one in tables) if is_ours else tables


def recognise(
    tables: Sequence[CsvTable], forms: Sequence[Form]
) -> tuple[Form, tuple[Level, ...]] | None:
    """The form whose questions the columns are, with the files as its levels.

    Args:
        tables: As they were read.
        forms: Those that come into question, the newest last.

    Returns:
        None where no form explains half of the columns.
    """
    best: tuple[float, int, Form, tuple[Level, ...]] | None = None
    for number, form in enumerate(forms):
        levels = _levels(tables, form)
        if not levels or levels[0].schema.path:
            continue
        asked = sum(len(one.places) for one in levels)
        every = asked + sum(len(one.unknown) for one in levels)
        share = asked / every if every else 0.0
        if share >= _LEAST and (best is None or (share, number) > best[:2]):
            best = (share, number, form, levels)
    return None if best is None else (best[2], best[3])


def value_of(place: Column, level: Level, cells: Mapping[str, str]) -> str | None:
    """The answer that a row gives to a question; None where no column tells it."""
    parts: dict[str, str] = {}
    own: str | None = None
    for name, found in level.places.items():
        if found.column.path != place.path or name not in cells:
            continue
        if found.part:
            parts[found.part] = cells[name].strip()
        else:
            own = cells[name]
    if own:
        return own
    if place.type == "geopoint" and parts:
        numbers = [_plain(parts.get(one, "")) for one in GEO_PARTS]
        while numbers and not numbers[-1]:
            numbers.pop()
        return " ".join(one or "0" for one in numbers)
    if place.type == "choices" and parts:
        return " ".join(
            name for name, on in parts.items() if on in ("1", "1.0", "TRUE")
        )
    return own


def as_stored(column: Column, text: str, before: str) -> tuple[str, str]:
    """A cell as the engine keeps it, and what is wrong with it.

    Spreadsheets write numbers and days in their own way; where only that differs, the
    answer stays as it was.

    Args:
        column: The question's column.
        text: The cell.
        before: The answer that the entry has now.
    """
    text = text.strip() if column.type != "text" else text
    if not text or text == before:
        return text, ""
    if column.type in _NUMBERS:
        return _number(column, text, before)
    if column.type == "date":
        return _date(text)
    if column.type == "geopoint":
        return (before if _same_point(text, before) else text), ""
    if column.type in ("choice", "choices") and column.options and not column.file:
        return _chosen(column, text, before)
    return text, ""


def _number(column: Column, text: str, before: str) -> tuple[str, str]:
    plain = _plain(text)
    number = _decimal(plain)
    if number is None:
        return "", _("“{text}” bukan bilangan").format(text=text[:40])
    if column.type == "integer" and number != number.to_integral_value():
        return "", _("“{text}” bukan bilangan bulat").format(text=text[:40])
    if _decimal(before) == number:
        return before, ""
    if column.type == "integer":
        return str(int(number)), ""
    return plain, ""


def _date(text: str) -> tuple[str, str]:
    try:
        return date.fromisoformat(text[:10]).isoformat(), ""
    except ValueError:
        pass
    match = _DAY.fullmatch(text)
    try:
        if match:
            day, month, year = (int(one) for one in match.groups())
            return date(year, month, day).isoformat(), ""
    except ValueError:
        pass
    return "", _("“{text}” bukan tanggal").format(text=text[:40])


def _chosen(column: Column, text: str, before: str) -> tuple[str, str]:
    known = {one.value for one in column.options}
    words = text.split() if column.multiple else [text]
    for word in words:
        if word not in known:
            return "", _("“{text}” bukan kode pilihan").format(text=word[:40])
    if column.multiple and set(words) == set(before.split()):
        return before, ""
    return " ".join(words), ""


def _same_point(text: str, before: str) -> bool:
    try:
        one = [Decimal(part) for part in text.split()]
        other = [Decimal(part) for part in before.split()]
    except InvalidOperation:
        return False
    longest = max(len(one), len(other))
    padded = [part + [Decimal(0)] * (longest - len(part)) for part in (one, other)]
    return bool(one) and padded[0] == padded[1]


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(text: str) -> str:
    """A number with a point, also where it was written with a comma."""
    if "," in text and "." in text:
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".")


def _levels(tables: Sequence[CsvTable], form: Form) -> tuple[Level, ...]:
    """Each file as the level of the form that explains it best; the main one first."""
    known = schemas([form])
    found: dict[str, Level] = {}
    for table in tables:
        every = [_level(table, schema, form) for schema in known]
        is_main = _is_main(table)
        fits = [one for one in every if bool(one.schema.path) != is_main and one.places]
        best = max(fits, key=_fit, default=None)
        if best is not None and best.schema.name not in found:
            found[best.schema.name] = best
    return tuple(sorted(found.values(), key=lambda one: len(one.schema.path)))


def _fit(level: Level) -> tuple[int, bool]:
    stem = level.table.file.rpartition(".")[0]
    ends = (level.schema.name, *level.schema.path[-1:])
    return len(level.places), stem.endswith(ends)


def _is_main(table: CsvTable) -> bool:
    return not {"PARENT_KEY", "_parent_index"} & set(table.header)


def _level(table: CsvTable, schema: TableSchema, form: Form) -> Level:
    names = _names(schema, form)
    places = {name: names[name] for name in table.header if name in names}
    unknown = tuple(
        name
        for name in table.header
        if name and name not in names and name not in _SYSTEM
    )
    return Level(table, schema, places, unknown)


def _names(schema: TableSchema, form: Form) -> dict[str, Place]:
    """Every name that a question may have as a column, in any layout.

    A name without its groups counts only where it is the only one.
    """
    own = {c.path: c for c in schema.columns if c.path and not c.part}
    short: dict[str, list[Column]] = {}
    for column in own.values():
        short.setdefault(column.path[-1], []).append(column)
    made: dict[str, Place] = {}
    for column in own.values():
        bases = ["-".join(column.path), "/".join(column.path)]
        above = "/".join(schema.path)
        bases.append(f"{above}/{'/'.join(column.path)}")
        if len(short[column.path[-1]]) == 1:
            bases.append(column.path[-1])
        for base in bases:
            made.update(_parts(base, column))
    for column in schema.columns:
        if column.path:
            made[column.name] = Place(own[column.path], column.part)
    return made


def _parts(base: str, column: Column) -> dict[str, Place]:
    made = {base: Place(column)}
    if column.type == "geopoint":
        for ours, kobo in zip(GEO_PARTS, _KOBO_PARTS, strict=True):
            made[f"{base}-{ours}"] = Place(column, ours)
            made[f"_{base}_{kobo}"] = Place(column, ours)
    if column.type == "choices":
        for option in column.options:
            made[f"{base}/{option.value}"] = Place(column, option.value)
    return made
