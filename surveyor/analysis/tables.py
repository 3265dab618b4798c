"""Submissions as tidy tables: one for the main level and one for each repeat.

The layout follows ODK Central's CSV, so that tools made for it read ours:

- A table is named after the form, a repeat's after form and repeat:
  `smart_branding`, `smart_branding-VS`; the same name again gets `~1`.
- `KEY` of the main table is the submission's id, `uuid:…`; that of a row is its
  parent's key, the path and the position: `uuid:…/VS/VS[2]`; `PARENT_KEY` is the
  key of the row around it.
- A geopoint has its raw column and four parts. Different from Central, a
  select-multiple has a 0/1 column for every option, also for those never chosen, and
  they stay empty where nothing was answered: missing is not "no".

Versions of one form share their tables: columns that any version has, in the order of
the first, new ones after their predecessor. Cells are the text of the answer, "" for
none. Calculations and metadata are columns too; notes are not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveyor.analysis.labels import Lists, Option, label_of, questions, repeats
from surveyor.analysis.reading import local_name, parse
from surveyor.analysis.scheme import Names
from surveyor.forms.model import Bind, Control, Element, Form, Question

Path = tuple[str, ...]

TYPES = {
    "int": "integer",
    "integer": "integer",
    "long": "integer",
    "decimal": "decimal",
    "double": "decimal",
    "float": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "dateTime",
    "geopoint": "geopoint",
    "geotrace": "geo",
    "geoshape": "geo",
    "binary": "file",
}
"""Bind type -> column type; everything else is `text`."""

GEO_PARTS = ("Latitude", "Longitude", "Altitude", "Accuracy")
KEY, PARENT_KEY, VERSION, REVISION = "KEY", "PARENT_KEY", "FormVersion", "Revision"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    type: str
    """`text`, `choice`, `choices`, `flag`, `integer`, `decimal`, `date`, `time`,
    `dateTime`, `geopoint`, `geo`, `file` or `key`."""
    path: Path = ()
    """Names from the table's row to the node; () for keys."""
    part: str = ""
    """The option of a flag, the part of a geopoint."""
    label: Names = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    file: str = ""
    """The file that the codes are picked from, e.g. `surveyors.csv`."""
    names: Callable[[str], str] | None = field(default=None, compare=False)
    """Code -> name in that file, where labels are wanted; see `with_names`."""
    mask: bool = False
    unit: str = ""

    @property
    def multiple(self) -> bool:
        """Whether several codes, separated by blanks, stand in a cell."""
        return self.type == "choices"


@dataclass(frozen=True, slots=True)
class TableSchema:
    """What a table holds."""

    name: str
    form_id: str
    versions: tuple[str, ...]
    path: Path
    """Names from the root to the repeated node; () for the main table."""
    parent: str | None
    """Name of the table that PARENT_KEY points into."""
    columns: tuple[Column, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)


Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A schema with its rows; rows may be a stream that can be read once."""

    schema: TableSchema
    rows: Iterable[Row]


def schemas(
    forms: Sequence[Form], *, group_prefix: bool = False
) -> tuple[TableSchema, ...]:
    """The tables of forms: those with the same id are versions of one form.

    Args:
        forms: Oldest version first.
        group_prefix: Name columns by their groups too, `H-H03` and not `H03`, as
            Central does. Without it, only names that would clash are written so.
    """
    by_id: dict[str, list[Form]] = {}
    for form in forms:
        by_id.setdefault(str(form.id), []).append(form)
    return tuple(
        table
        for versions in by_id.values()
        for table in _form_tables(versions, group_prefix)
    )


def with_names(
    tables: Sequence[TableSchema], names: Mapping[str, Callable[[str], str]]
) -> tuple[TableSchema, ...]:
    """The tables with the names behind codes that are picked from a file.

    Args:
        tables: As `schemas` gives them.
        names: File, e.g. `surveyors.csv` -> code -> name.
    """

    def named(column: Column) -> Column:
        return replace(column, names=names.get(column.file))

    return tuple(
        replace(table, columns=tuple(named(column) for column in table.columns))
        for table in tables
    )


def _form_tables(forms: Sequence[Form], prefix: bool) -> Iterator[TableSchema]:
    levels: dict[Path, tuple[Column, ...]] = {}
    for form in forms:
        for path, columns in _levels(form).items():
            levels[path] = _merged(levels.get(path, ()), columns)
    names = _names(str(forms[0].id), tuple(levels))
    versions = tuple(dict.fromkeys(form.version for form in forms))
    for path, columns in levels.items():
        above = [p for p in levels if p != path and path[: len(p)] == p]
        yield TableSchema(
            names[path],
            str(forms[0].id),
            versions,
            path,
            names[max(above, key=len)] if above else None,
            _named(columns, prefix) + _keys(path),
        )


def _names(form_id: str, paths: Iterable[Path]) -> dict[Path, str]:
    names: dict[Path, str] = {}
    for path in paths:
        name = f"{form_id}-{path[-1]}" if path else form_id
        again = sum(n.rpartition("~")[0] == name or n == name for n in names.values())
        names[path] = f"{name}~{again}" if again else name
    return names


def _keys(path: Path) -> tuple[Column, ...]:
    last = (PARENT_KEY, KEY) if path else (KEY, REVISION, VERSION)
    return tuple(Column(name, "key") for name in last)


def _merged(old: tuple[Column, ...], new: tuple[Column, ...]) -> tuple[Column, ...]:
    if not old:
        return new
    merged = list(old)
    places = {(c.path, c.part): n for n, c in enumerate(merged)}
    at = 0
    for column in new:
        key = (column.path, column.part)
        if key in places:
            at = next(n for n, c in enumerate(merged) if (c.path, c.part) == key)
            merged[at] = _united(merged[at], column)
        else:
            merged.insert(at, column)
        at += 1
    return tuple(merged)


def _united(old: Column, new: Column) -> Column:
    known = {option.value for option in new.options}
    gone = tuple(option for option in old.options if option.value not in known)
    return replace(new, options=new.options + gone, mask=old.mask or new.mask)


def _named(columns: tuple[Column, ...], prefix: bool) -> tuple[Column, ...]:
    short = [_name(column, column.path[-1:]) for column in columns]
    taken = {KEY, PARENT_KEY, VERSION, REVISION}
    clash = {name for name in short if short.count(name) > 1} | (taken & set(short))
    names = [
        _name(column, column.path) if prefix or name in clash else name
        for column, name in zip(columns, short, strict=True)
    ]
    # A question at the top that is called KEY has no group to be told apart by.
    return tuple(
        replace(column, name=f"{name}~1" if name in taken else name)
        for column, name in zip(columns, names, strict=True)
    )


def _name(column: Column, path: Path) -> str:
    name = "-".join(path)
    if column.type == "flag":
        return f"{name}/{column.part}"
    return f"{name}-{column.part}" if column.part else name


class _Reader:
    """The columns of one form version, level by level."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._questions = questions(form)
        self._repeats = frozenset(repeats(form))
        self._lists = Lists(form)
        targets = [action.target for action in form.actions]
        for question in self._questions.values():
            targets += [action.target for action in question.actions]
        self._set = frozenset(targets)
        self.levels: dict[Path, list[Column]] = {(): []}

    def walk(self, node: Element, ref: str, table: Path, path: Path) -> None:
        seen: set[str] = set()
        for child in node.children:
            # A repeat may stand twice: as template and as a first row.
            if child.name in seen:
                continue
            seen.add(child.name)
            inner = f"{ref}/{child.name}"
            below = (*path, child.name)
            if inner in self._repeats:
                self.levels.setdefault((*table, *below), [])
                self.walk(child, inner, (*table, *below), ())
            elif child.children:
                self.walk(child, inner, table, below)
            elif child.name != "instanceID" and not self._is_note(inner, child):
                self.levels[table] += self._columns(inner, below)

    def _is_note(self, ref: str, node: Element) -> bool:
        question, bind = self._questions.get(ref), self._form.binds.get(ref)
        return (
            question is not None
            and question.control is Control.INPUT
            and bind is not None
            and bind.readonly == "true()"
            and not bind.calculate
            and not bind.preload
            and not node.text
            and ref not in self._set
        )

    def _columns(self, ref: str, path: Path) -> Iterator[Column]:
        question = self._questions.get(ref)
        bind = self._form.binds.get(ref) or Bind(ref)
        column = Column(
            path[-1],
            _type(question, bind),
            path,
            label=label_of(self._form, question.label if question else None),
            options=self._lists.of(question),
            file=self._lists.file(question),
            mask=bind.own("mask") == "yes",
            unit=bind.own("unit") or "",
        )
        yield column
        if column.type == "geopoint":
            for part in GEO_PARTS:
                yield replace(column, type="decimal", part=part)
        if column.type == "choices":
            for option in {o.value: o for o in column.options}.values():
                yield replace(
                    column,
                    type="flag",
                    part=option.value,
                    options=(),
                    label=option.label,
                )


def _levels(form: Form) -> dict[Path, tuple[Column, ...]]:
    reader = _Reader(form)
    reader.walk(form.instance, form.root, (), ())
    return {path: tuple(columns) for path, columns in reader.levels.items()}


def _type(question: Question | None, bind: Bind) -> str:
    control = question.control if question else None
    if control is Control.SELECT_ONE:
        return "choice"
    if control is Control.SELECT_MULTIPLE:
        return "choices"
    if control is Control.UPLOAD:
        return "file"
    return TYPES.get(bind.type, "text")


class _Level:
    """Where the answers of one table's row go; compiled once for all rows."""

    def __init__(self, schema: TableSchema) -> None:
        self.name = schema.name
        self.path = schema.path
        self.width = len(schema.columns)
        self.leaves: dict[Path, int] = {}
        self.spread: dict[int, tuple[tuple[int, str], ...]] = {}
        self.keys = {c.name: n for n, c in enumerate(schema.columns) if not c.path}
        self.repeats: dict[Path, _Level] = {}
        parts: dict[Path, list[tuple[int, str]]] = {}
        for n, column in enumerate(schema.columns):
            if column.part:
                parts.setdefault(column.path, []).append((n, column.part))
            elif column.path:
                self.leaves[column.path] = n
        for path, places in parts.items():
            self.spread[self.leaves[path]] = tuple(places)


class TableReader:
    """Turns submissions of one form into rows of its tables."""

    def __init__(self, tables: Sequence[TableSchema]) -> None:
        """Prepares the tables of one form id, as `schemas` gives them."""
        levels = {schema.path: _Level(schema) for schema in tables}
        for path, level in levels.items():
            above = [p for p in levels if p != path and path[: len(p)] == p]
            if above:
                outer = max(above, key=len)
                levels[outer].repeats[path[len(outer) :]] = level
        self._main = levels[()]

    def rows(self, xml: bytes, key: str | None = None) -> Iterator[tuple[str, Row]]:
        """The rows of a submission: table name and cells, parents before children.

        Args:
            xml: The finished submission.
            key: The submission's id; its instanceID where not given, which is right
                for a first revision.

        Raises:
            SubmissionUnreadable: The bytes are no submission.
        """
        root = parse(xml)
        revision = _instance_id(root)
        keys = {
            KEY: revision if key is None else key,
            REVISION: revision,
            VERSION: root.get("version") or "",
        }
        return _rows(self._main, root, keys)


def _rows(
    level: _Level, element: Any, keys: Mapping[str, str]
) -> Iterator[tuple[str, Row]]:
    cells = [""] * level.width
    below: list[tuple[_Level, Any]] = []
    _fill(level, element, (), cells, below)
    for name, value in keys.items():
        cells[level.keys[name]] = value
    yield level.name, tuple(cells)
    counts: dict[str, int] = {}
    for inner, row in below:
        position = counts[inner.name] = counts.get(inner.name, 0) + 1
        steps = "/".join(inner.path[len(level.path) :])
        own = f"{keys[KEY]}/{steps}[{position}]"
        yield from _rows(inner, row, {PARENT_KEY: keys[KEY], KEY: own})


def _fill(
    level: _Level,
    element: Any,
    path: Path,
    cells: list[str],
    below: list[tuple[_Level, Any]],
) -> None:
    for child in element:
        here = (*path, local_name(child.tag))
        place = level.leaves.get(here)
        if place is not None:
            text = child.text
            if text:
                cells[place] = text
                if place in level.spread:
                    _spread(level.spread[place], text, cells)
        elif here in level.repeats:
            below.append((level.repeats[here], child))
        elif len(child):
            _fill(level, child, here, cells, below)


def _spread(places: tuple[tuple[int, str], ...], text: str, cells: list[str]) -> None:
    words = text.split()
    if places[0][1] in GEO_PARTS:
        for (place, _), word in zip(places, words, strict=False):
            cells[place] = word
        return
    ticked = frozenset(words)
    for place, option in places:
        cells[place] = "1" if option in ticked else "0"


def _instance_id(root: Any) -> str:
    for meta in root:
        if local_name(meta.tag) == "meta":
            for child in meta:
                if local_name(child.tag) == "instanceID":
                    return (child.text or "").strip()
    return ""


def rows_of(
    form: Form, tables: Sequence[TableSchema], xml: bytes, key: str | None = None
) -> Iterator[tuple[str, Row]]:
    """The rows of one submission; for many, keep a `TableReader`."""
    own = [table for table in tables if table.form_id == str(form.id)]
    return TableReader(own).rows(xml, key)


def tables_of(
    forms: Sequence[Form], entries: Iterable[tuple[str, bytes, str]]
) -> tuple[Table, ...]:
    """All tables in memory, for a preview or a small project.

    Args:
        forms: Oldest version first.
        entries: Form id, XML and key of each submission.
    """
    made = schemas(forms)
    rows: dict[str, list[Row]] = {schema.name: [] for schema in made}
    ids = dict.fromkeys(schema.form_id for schema in made)
    readers = {i: TableReader([s for s in made if s.form_id == i]) for i in ids}
    for form_id, xml, key in entries:
        for name, row in readers[form_id].rows(xml, key):
            rows[name].append(row)
    return tuple(Table(schema, tuple(rows[schema.name])) for schema in made)
