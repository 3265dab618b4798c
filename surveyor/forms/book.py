"""An XLSForm as cells: every sheet with its columns, rows and their numbers.

pyxform, the checks of our own and the repairs all work on this one reading, so a
place means the same cell to all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
"""The sheets that mean something in an XLSForm; others are notes of the author."""

_NAMES = {
    "bind": {
        "relevant": "relevant", "required": "required", "constraint": "constraint",
        "calculate": "calculation", "readonly": "readonly",
        "jr:constraintMsg": "constraint_message", "entities:saveto": "save_to",
        "jr:requiredMsg": "required_message",
    },
    "control": {"jr:count": "repeat_count", "appearance": "appearance"},
    "media": {name: name for name in ("image", "big-image", "audio", "video")},
}  # fmt: skip
_PLAIN = {"list name": "list_name", "dataset": "list_name", "id_string": "form_id",
          "title": "form_title"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head as written, its usual name, and its language if any."""

    header: str
    name: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number in the file, the head's row being 1, and its filled cells."""

    number: int
    cells: Mapping[str, str]
    """Head as written -> text; empty cells are left out."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: `name` in lower case, `title` as written."""

    name: str
    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    repeated: tuple[str, ...] = ()
    """Heads that stand more than once; the first column counts."""

    def named(self, name: str) -> tuple[Column, ...]:
        """The columns of a usual name, one for each language."""
        return tuple(column for column in self.columns if column.name == name)

    def header(self, name: str) -> str:
        """The head under which a usual name stands here, or the name itself."""
        return next((column.header for column in self.named(name)), name)

    def text(self, row: Row, name: str) -> str:
        """What a row says in the first filled column of a usual name."""
        return next(
            (row.cells[c.header] for c in self.named(name) if c.header in row.cells), ""
        )

    def filled(self, row: Row) -> Iterator[tuple[Column, str]]:
        """The filled cells of a row with their columns."""
        for column in self.columns:
            if column.header in row.cells:
                yield column, row.cells[column.header]

    def with_cell(self, number: int, header: str, text: str) -> "Grid":
        """The same sheet with another text in one cell."""
        return self.with_cells({(number, header): text})

    def with_cells(self, changed: Mapping[tuple[int, str], str]) -> "Grid":
        """The same sheet with other texts in cells given by row and head."""
        if not changed:
            return self
        by_row: dict[int, dict[str, str]] = {}
        for (number, header), text in changed.items():
            by_row.setdefault(number, {})[header] = text
        rows = tuple(
            replace(row, cells=_filled({**row.cells, **by_row[row.number]}))
            if row.number in by_row
            else row
            for row in self.rows
        )
        return replace(self, rows=rows)


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of an XLSForm by name; `titles` has all that the file has."""

    grids: Mapping[str, Grid]
    titles: tuple[str, ...]
    name: str = ""
    """The file's name without suffix: the form's id where none is set."""

    def grid(self, name: str) -> Grid:
        """A sheet, empty where there is none."""
        return self.grids.get(name) or Grid(name, name)

    def setting(self, name: str) -> str:
        """A value of the sheet settings, empty where it is not set."""
        settings = self.grid("settings")
        return settings.text(settings.rows[0], name) if settings.rows else ""

    @property
    def root(self) -> str:
        """The name of the form's root node."""
        return self.setting("name") or "data"

    def with_grid(self, grid: Grid) -> "Book":
        """The same workbook with a sheet replaced or added."""
        titles = self.titles if grid.name in self.grids else (*self.titles, grid.title)
        return replace(self, grids={**self.grids, grid.name: grid}, titles=titles)

    def for_pyxform(self) -> dict[str, Any]:
        """The cells as pyxform takes them; its row numbers are ours."""
        made: dict[str, Any] = {"sheet_names": list(self.titles)}
        made["fallback_form_name"] = self.name or None
        for name, grid in self.grids.items():
            last = grid.rows[-1].number if grid.rows else 1
            rows: list[dict[str, str]] = [{} for _number in range(2, last + 1)]
            for row in grid.rows:
                rows[row.number - 2] = {
                    c.header: row.cells[c.header]
                    for c in grid.columns
                    if c.header in row.cells
                }
            made[name] = rows
            made[f"{name}_header"] = [{c.header: None for c in grid.columns}]
        return made


def make_grid(
    title: str, header: list[str], rows: list[tuple[int, list[str]]], name: str = ""
) -> Grid:
    """A sheet from its head and its numbered rows; columns without a head are left."""
    name = name or title.strip().lower()
    heads = [" ".join(head.split()) for head in header]
    first = {head: at for at, head in reversed(list(enumerate(heads))) if head}
    repeated = [head for at, head in enumerate(heads) if head and first[head] != at]
    doubled = any("::" in head for head in first)
    kept = sorted(first.items(), key=lambda pair: pair[1])
    columns = tuple(_column(name, head, doubled=doubled) for head, _at in kept)
    made = [
        Row(number, cells)
        for number, row in rows
        if (cells := {head: row[at] for head, at in kept if at < len(row) and row[at]})
    ]
    return Grid(name, title, columns, tuple(made), tuple(dict.fromkeys(repeated)))


def make_book(grids: list[Grid], titles: list[str], name: str = "") -> Book:
    """A workbook from those of its sheets that mean something.

    The only sheet of a workbook is the survey, whatever it is called.
    """
    known = {grid.name: grid for grid in grids if grid.name in SHEETS}
    if not known and len(grids) == 1 and grids[0].named("type"):
        known = {"survey": replace(grids[0], name="survey")}
    return Book(known, tuple(titles), name)


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {header: text for header, text in cells.items() if text}


def _column(sheet: str, header: str, *, doubled: bool) -> Column:
    tokens = _tokens(sheet, header, doubled=doubled)
    first = tokens[0]
    if first in _NAMES and len(tokens) > 1:
        name = _NAMES[first].get(tokens[1], f"{first}::{tokens[1]}")
        return Column(header, name, "::".join(tokens[2:]))
    return Column(header, _PLAIN.get(first, first), "::".join(tokens[1:]))


def _tokens(sheet: str, header: str, *, doubled: bool) -> tuple[str, ...]:
    """What pyxform takes a head for, e.g. `bind`, `relevant`."""
    from pyxform import aliases
    from pyxform.constants import EntityColumns
    from pyxform.parsing.sheet_headers import process_header
    from pyxform.question import MultipleChoiceQuestion, Option
    from pyxform.survey import Survey

    known: dict[str, tuple[Any, Any]] = {
        "survey": (aliases.survey_header, MultipleChoiceQuestion),
        "settings": (aliases.settings_header, Survey),
    }
    given, element = known.get(sheet, (aliases.list_header, Option))
    names = set(element.get_slot_names())
    if sheet == "entities":
        given, names = aliases.entities_header, set(EntityColumns.value_list())
    try:
        return tuple(process_header(header, doubled, given, names)[1])
    except IndexError:  # a head such as `a:jr`, where nothing follows the prefix
        return (header,)
