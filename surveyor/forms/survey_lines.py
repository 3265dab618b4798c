"""The rows of the sheet survey as a tree: what each is, and in which group it stands."""

import re
from dataclasses import dataclass, field
from functools import cache

from surveyor.forms.book import Book, Grid, Row
from surveyor.forms.model import Place
from surveyor.forms.question_types import Kind, RowType, row_type

_SPACES = re.compile(" +")
_YES = {"yes", "true", "true()"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the survey that counts."""

    row: Row
    type: RowType
    name: str
    path: tuple[str, ...]
    """Names of the groups and repeats around it, from outside in."""
    group: int = 0
    """Number of the row that opened the innermost group; 0 for none."""

    @property
    def number(self) -> int:
        """The row's number in the file."""
        return self.row.number


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows that count, and the begins and ends that have no partner."""

    lines: tuple[Line, ...]
    open: tuple[Line, ...] = ()
    """Begins without an end."""
    surplus: tuple[Line, ...] = ()
    """Ends without a begin."""
    crossed: tuple[tuple[Line, Line], ...] = ()
    """A begin, and the end of another kind that stands where its own should."""


@dataclass(slots=True)
class _Walk:
    stack: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)
    surplus: list[Line] = field(default_factory=list)
    crossed: list[tuple[Line, Line]] = field(default_factory=list)

    def add(self, row: Row, kind: RowType, name: str) -> None:
        path = tuple(line.name for line in self.stack)
        line = Line(row, kind, name, path, self.stack[-1].number if self.stack else 0)
        if kind.kind is Kind.END:
            self._close(line)
        self.lines.append(line)
        if kind.kind is Kind.BEGIN:
            self.stack.append(line)

    def _close(self, end: Line) -> None:
        """Ends the nearest group of the kind; what stands open inside was forgotten."""
        fits = [n for n, b in enumerate(self.stack) if _pair(b, end)]
        if not fits:
            if self.stack:
                self.crossed.append((self.stack.pop(), end))
            else:
                self.surplus.append(end)
            return
        self.open += self.stack[fits[-1] + 1 :]
        del self.stack[fits[-1] :]


def survey_lines(book: Book) -> Lines:
    """Reads the rows in order, as pyxform does: empty and disabled ones are left."""
    survey = book.grid("survey")
    walk = _Walk()
    for row in survey.rows:
        if survey.text(row, "disabled").lower() in _YES:
            continue
        text = _SPACES.sub(" ", survey.text(row, "type"))
        name = _SPACES.sub(" ", survey.text(row, "name"))
        kind = row_type(text)
        if not name and text == "note":
            name = f"generated_note_name_{row.number}"
        if text == "audit":
            name = "audit"
        walk.add(row, kind, name)
    return Lines(
        tuple(walk.lines),
        (*walk.open, *walk.stack),
        tuple(walk.surplus),
        tuple(walk.crossed),
    )


def places_of(book: Book, lines: Lines) -> dict[str, Place]:
    """Where each ref of the form stands, and each of its columns.

    Keys are refs such as `/data/q`, and a ref with the usual name of a column, such
    as `/data/q#relevant`, for the head as it is written there.
    """
    survey = book.grid("survey")
    made: dict[str, Place] = {}
    for line in lines.lines:
        if not line.name or line.type.kind in (Kind.END, Kind.SETTING):
            continue
        above = ("meta",) if line.type.text == "audit" else line.path
        ref = "/".join(("", book.root, *above, line.name))
        for key in (ref, *_made_along(ref, line)):
            made.setdefault(key, Place("survey", line.number))
            for column, place in _columns(survey, line.row).items():
                made.setdefault(f"{key}#{column}", place)
    settings = book.grid("settings")
    if settings.rows and book.setting("instance_name"):
        ref = f"/{book.root}/meta/instanceName"
        place = Place("settings", settings.rows[0].number, "instance_name")
        made[ref] = made[f"{ref}#calculation"] = place
    return made


def _made_along(ref: str, line: Line) -> tuple[str, ...]:
    """Nodes that pyxform makes beside the one that a row asks for."""
    if line.type.kind is Kind.BEGIN and line.type.control == "repeat":
        return (f"{ref}_count",)
    if line.type.other:
        return (f"{ref}_other",)
    return ()


def _columns(survey: Grid, row: Row) -> dict[str, Place]:
    made: dict[str, Place] = {}
    for column, _text in survey.filled(row):
        place = Place("survey", row.number, column.header)
        made.setdefault(column.name, place)
    if "repeat_count" in made:
        made.setdefault("calculation", made["repeat_count"])
    return made


def _pair(begin: Line, end: Line) -> bool:
    return begin.type.control == end.type.control


@cache
def is_name(text: str) -> bool:
    """A name that pyxform takes for a question."""
    from pyxform.parsing.expression import is_xml_tag

    return bool(is_xml_tag(text))
