"""Remarks as a table of a CSV export, `form-remarks`, and back without loss.

A row for each remark. `PARENT_KEY` is the key of the entry or of the row of a repeat,
`question` the question in it, as in the tables of answers: they can be joined by it.
What is said of a question whose answers are masked stands in a column of its own,
which is masked like them. An entry without a row there has no remarks.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from surveyor.analysis.tables import KEY, PARENT_KEY, Column, Row, TableSchema
from surveyor.engine.answers import answers_of, ref_of
from surveyor.forms.model import Form
from surveyor.sync.csv_files import CsvRow, CsvTable
from surveyor.usecases.remarks import Remark, kind_name, read, remarks_in, written

_ROW = re.compile(r"\[([^\]]*)\]")
_TEXTS = ("question", "kind", "text", "private_text", "said", "author", "at")
HEADER = (*_TEXTS, PARENT_KEY, KEY)
PATH = ("remarks",)
"""Tells the table of remarks from those of answers."""


def with_remarks(tables: Sequence[TableSchema]) -> tuple[TableSchema, ...]:
    """The tables of answers, behind those of each form that of its remarks."""
    taken = {table.name.casefold() for table in tables}
    made: list[TableSchema] = []
    for form_id in dict.fromkeys(table.form_id for table in tables):
        mine = [table for table in tables if table.form_id == form_id]
        made += [*mine, _schema(mine[0], taken)]
    return tuple(made)


def rows_of(name: str, form: Form, xml: bytes, entry: str) -> Iterator[tuple[str, Row]]:
    """The remarks of an entry as rows of its table; most entries have none.

    Args:
        name: Name of the table.
        form: The form of the entry, in its version.
        xml: The finished entry.
        entry: Its id.
    """
    remarks = remarks_in(xml)
    if not remarks:
        return
    answers = answers_of(form, xml)
    for number, one in enumerate(remarks, 1):
        above, question = _place(form, answers, one.key)
        bind = form.binds.get(ref_of(one.key))
        texts = (one.text, "")
        if bind is not None and bind.own("mask") == "yes":
            texts = ("", one.text)
        yield name, (
            question, one.kind, *texts, one.said, one.author, one.at,
            entry + above, f"{entry}/remarks[{number}]",
        )  # fmt: skip


def is_remarks(table: CsvTable) -> bool:
    """Whether a file is a table of remarks."""
    return set(HEADER) <= set(table.header)


def by_entry(tables: Iterable[CsvTable]) -> dict[str, list[CsvRow]]:
    """The remarks of each entry by its key."""
    found: dict[str, list[CsvRow]] = {}
    for table in tables:
        for row in table.rows:
            own = row.cells.get(KEY, "").rpartition("/remarks[")[0]
            entry = own or row.cells.get(PARENT_KEY, "").partition("/")[0]
            found.setdefault(entry, []).append(row)
    return found


def as_written(rows: Iterable[CsvRow], keys: Mapping[str, str]) -> str:
    """Remarks as an entry has them; those of a row that is gone go with it.

    Args:
        rows: Those of one entry.
        keys: `PARENT_KEY` -> the key under which its answers stand.
    """
    there = (row.cells for row in rows if row.cells.get(PARENT_KEY) in keys)
    return written(_remark(cells, keys) for cells in there)


def says_the_same(one: str, other: str) -> bool:
    """Whether two sets of remarks say the same, whoever said it and when."""
    return _said(one) == _said(other)


def _said(text: str) -> set[tuple[str, str, str, str]]:
    return {(one.key, one.kind, one.text, one.said) for one in read(text)}


def _remark(cells: Mapping[str, str], keys: Mapping[str, str]) -> Remark:
    question = cells.get("question", "")
    above = keys[cells[PARENT_KEY]]
    return Remark(
        key=f"{above}/{question}" if question else "",
        kind=cells.get("kind", ""),
        text=cells.get("text") or cells.get("private_text", ""),
        said=cells.get("said", ""),
        author=cells.get("author", ""),
        at=cells.get("at", ""),
    )


def _place(form: Form, answers: Mapping[str, str], key: str) -> tuple[str, str]:
    """Where a question stands: `/VS/VS[2]` for its row, and its name in it."""
    if not key:
        return "", ""
    above, at = "", len(form.root) + 1
    for found in _ROW.finditer(key):
        series = key[: found.start()]
        listed = answers.get(f"{series}[]", "").split()
        number = listed.index(found[1]) + 1 if found[1] in listed else found[1]
        above += f"/{key[at : found.start()]}[{number}]"
        at = found.end() + 1
    return above, key[at:]


def _schema(table: TableSchema, taken: Container[str]) -> TableSchema:
    name, again = f"{table.form_id}-remarks", 0
    while name.casefold() in taken:
        again += 1
        name = f"{table.form_id}-remarks~{again}"
    columns = [Column(one, "text", mask=one == "private_text") for one in _TEXTS]
    columns[1] = Column("kind", "choice", names=kind_name)
    keys = [Column(one, "key") for one in (PARENT_KEY, KEY)]
    columns += keys
    return replace(
        table, name=name, path=PATH, parent=table.name, columns=tuple(columns)
    )
