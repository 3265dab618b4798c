"""Entries from CSV: our own exports, changed or not, ODK Central's and Kobo's.

A row becomes a revision only where it says something that is not here yet:

    entry is here, a revision of it has these answers    known, nothing is made
    entry is here, answers differ       a revision that follows the one in the row, or
                                        the newest; its id follows from both, so that
                                        the same file twice makes it once
    entry is not here, ours             a revision that follows the one in the row,
                                        which may come later by bundle
    entry is not here, Central, Kobo    the first revision, under the instance's own id

What cannot be used is told with file, row and column, and its whole entry is left out.
"""

import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from surveyor.analysis.tables import KEY, PARENT_KEY, REVISION, VERSION, Column
from surveyor.engine.answers import answers_of, derived_of, merged_xml
from surveyor.engine.environment import Environment
from surveyor.errors import UserError
from surveyor.forms.model import Form
from surveyor.revisions.history import Answers
from surveyor.revisions.model import (
    Receipt,
    Review,
    Revision,
    RevisionId,
    SubmissionId,
    Withdrawal,
)
from surveyor.revisions.remarks import REMARKS
from surveyor.store.project import Project
from surveyor.sync.cargo import FormFile
from surveyor.sync.csv_files import CsvRow, CsvTable, read_tables
from surveyor.texts import N_, _
from surveyor.usecases import remark_table
from surveyor.usecases.csv_columns import (
    MASK,
    Level,
    as_stored,
    grouped,
    recognise,
    value_of,
)
from surveyor.usecases.forms import form_of, parsed
from surveyor.usecases.incoming import Left
from surveyor.usecases.merging import FormSource, attachments_named, forms_of

_NAMESPACE = uuid.UUID("0b1c7f1e-7d0a-5f59-9a9e-3c7f2c1f6a11")
_NUMBER = re.compile(r"\[(\d+)\]$")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_Below = Mapping[str, list[tuple[Level, CsvRow]]]
_Remarks = Mapping[str, list[CsvRow]] | None
"""By the key of the entry; None where the files have no table of them."""


class UnknownTable(UserError):
    """No form of the project has these columns."""

    code = "csv.unknown_form"
    text = N_("Kolom {file} tidak cocok dengan kuesioner mana pun di proyek ini.")
    hint = N_(
        "Impor kuesionernya lebih dulu, atau pilih kuesioner yang dimaksud. Ekspor kode "
        "jawaban, bukan labelnya."
    )


@dataclass(slots=True)
class _Entry:
    """A row of the main table with the rows below it."""

    form: Form
    main: Level
    row: CsvRow
    key: str
    answers: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    """Keys that the file tells, also those that it tells to be empty."""
    series: set[str] = field(default_factory=set)
    left: list[Left] = field(default_factory=list)
    masked: bool = False
    said: Sequence[CsvRow] | None = None
    """The remarks in the file; None where it has no table of them."""

    def cell(self, name: str) -> str:
        return self.row.cells.get(name, "").strip()

    @property
    def place(self) -> str:
        return _("{file}, baris {row}").format(
            file=self.main.table.file, row=self.row.number
        )


class CsvIncoming:
    """The entries of CSV files; what cannot be used is told in `left`."""

    def __init__(self, project: Project, path: Path, form_id: str = "") -> None:
        """Reads the files and finds out which form they are of.

        Args:
            project: Where its entries would go.
            path: A CSV, a zip or a folder of them.
            form_id: The form; found out by the columns where none is named.

        Raises:
            FileMissing, ReadOnly, NotTables, UnknownTable: Nothing can be read of it.
            NoSuchForm: The project has no such form.
        """
        self.path = path
        self.left: list[Left] = []
        self.forms: tuple[FormFile, ...] = ()
        self.reviews: tuple[Review, ...] = ()
        self.withdrawals: tuple[Withdrawal, ...] = ()
        self.receipts: tuple[Receipt, ...] = ()
        self.author = path.stem
        self._project = project
        self._forms = forms_of(project)
        self._groups: list[tuple[Form, tuple[Level, ...], _Remarks]] = []
        for tables in grouped(read_tables(path)):
            self._add(tables, form_id)
        if not self._groups:
            raise UnknownTable(file=path.name)
        self._made: list[Revision] | None = None

    @property
    def form_source(self) -> FormSource:
        """The forms of the project."""
        return self._forms

    def file(self, sha256: str) -> bytes | None:
        """A CSV brings no photos."""
        return None

    def revisions(self) -> Iterator[Revision]:
        """One for each entry that can be used: that which is here, or a new one."""
        if self._made is None:
            self._made = list(self._read())
        yield from self._made

    @property
    def total(self) -> int:
        """How many entries the files have."""
        return sum(len(levels[0].table.rows) for _form, levels, _said in self._groups)

    def _add(self, tables: Sequence[CsvTable], form_id: str) -> None:
        known = [
            parsed(one.xml)
            for one in self._project.forms.list()
            if not form_id or one.form_id == form_id
        ]
        if form_id and not known:
            form_of(self._project, form_id)
        answers = [one for one in tables if not remark_table.is_remarks(one)]
        remarks = [one for one in tables if remark_table.is_remarks(one)]
        found = recognise(answers, known)
        if found is None:
            if any(table.rows for table in tables):
                text = _("kolomnya tidak cocok dengan kuesioner mana pun di proyek ini")
                self.left.append(Left(tables[0].file, text))
            return
        form, levels = found
        for level in levels:
            for name in level.unknown:
                text = _("kolom {name} tidak dikenal dan tidak dibaca")
                self.left.append(Left(level.table.file, text.format(name=name)))
        said = remark_table.by_entry(remarks) if remarks else None
        self._groups.append((form, levels, said))

    def _read(self) -> Iterator[Revision]:
        for form, levels, said in self._groups:
            below = _by_parent(levels[1:])
            series = [
                f"{form.root}/{'/'.join(one.schema.path)}"
                for one in levels[1:]
                if one.schema.parent == levels[0].schema.name
            ]
            for row in levels[0].table.rows:
                entry = self._entry(form, levels[0], row)
                if entry is None:
                    continue
                # A file of rows without a row of this entry says that it has none.
                entry.series |= set(series)
                entry.answers |= {f"{one}[]": "" for one in series}
                entry.said = None if said is None else said.get(entry.key, [])
                made = self._revision(entry, below)
                self.left += entry.left
                if made is not None:
                    yield made

    def _entry(self, form: Form, main: Level, row: CsvRow) -> _Entry | None:
        key = _key_of(row.cells)
        if not key:
            place = _("{file}, baris {row}").format(
                file=main.table.file, row=row.number
            )
            self.left.append(Left(place, _("tidak ada KEY atau _uuid")))
            return None
        version = row.cells.get(VERSION) or row.cells.get("__version__") or ""
        if version and version != form.version:
            # Without that version, by the one that is here: the names are the same.
            with suppress(UserError):
                form = self._forms(form.id, version)
        return _Entry(form, main, row, key)

    def _revision(self, entry: _Entry, below: _Below) -> Revision | None:
        submission = SubmissionId(_root_of(entry))
        history = self._project.submissions.history(submission)
        base = self._base(entry, history)
        before = answers_of(entry.form, base.xml) if base and base.xml else {}
        _Filling(entry, before).fill(below)
        if entry.left:
            return None
        if base is None and entry.masked:
            text = _(
                "data pribadinya disamarkan; ekspor tanpa penyamaran atau kirim berkas"
            )
            entry.left.append(Left(entry.place, text))
            return None
        return self._known(entry, history) or self._make(
            entry, submission, base, before
        )

    def _base(self, entry: _Entry, history: Sequence[Revision]) -> Revision | None:
        """The revision that the row is a change of."""
        named = entry.cell(REVISION)
        for one in history:
            if one.id == named:
                return one
        if not history:
            return None
        return self._project.submissions.head(history[0].submission) or history[-1]

    def _known(self, entry: _Entry, history: Sequence[Revision]) -> Revision | None:
        """A revision that says the same; a withdrawn one says nothing and is enough."""
        is_derived = derived_of(entry.form)
        for one in reversed(history):
            if one.erased:
                return one
            form = self._forms(one.form_id, one.form_version)
            if not _differs(entry, answers_of(form, one.xml), is_derived):
                return one
        return None

    def _make(
        self,
        entry: _Entry,
        submission: SubmissionId,
        base: Revision | None,
        before: Answers,
    ) -> Revision:
        answers = _with(entry, before)
        own, parents = _identity(entry, submission, base, answers)
        created = _moment(entry, base)
        xml = merged_xml(
            entry.form,
            base.xml if base and base.xml else _blank(entry.form),
            answers,
            (own, parents),
            Environment(
                now=lambda: created, seed=0, new_uuid=lambda: "", named_rows=True
            ),
        )
        return Revision(
            id=own,
            submission=submission,
            parents=parents,
            form_id=entry.form.id,
            form_version=entry.form.version,
            author=_author(entry) or (base.author if base else self.author),
            device=f"CSV {self.author}",
            created=created,
            xml=xml,
            attachments=attachments_named(entry.form, xml, [base] if base else ()),
        )


class _Filling:
    """Puts the cells of an entry under the keys of its questions."""

    def __init__(self, entry: _Entry, before: Answers) -> None:
        self._entry = entry
        self._before = before
        self._is_derived = derived_of(entry.form)
        self._keys = {entry.key: entry.form.root}
        """Keys in the file -> the keys under which their answers stand."""

    def fill(self, below: _Below) -> None:
        entry = self._entry
        self._fill_row(entry.main, entry.row, entry.form.root)
        self._fill_below(entry.key, entry.form.root, (), below)
        if entry.said is not None:
            self._fill_remarks(entry.said)

    def _fill_remarks(self, rows: Sequence[CsvRow]) -> None:
        if any(row.cells.get("private_text") == MASK for row in rows):
            self._entry.masked = True
            return
        key = _said_at(self._entry)
        self._entry.told.add(key)
        said = remark_table.as_written(rows, self._keys)
        if said:
            self._entry.answers[key] = said

    def _fill_below(
        self,
        parent: str,
        above: str,
        path: tuple[str, ...],
        below: _Below,
    ) -> None:
        by_series: dict[str, list[tuple[Level, CsvRow]]] = {}
        for level, row in below.get(parent, ()):
            steps = level.schema.path[len(path) :]
            by_series.setdefault(f"{above}/{'/'.join(steps)}", []).append((level, row))
        for series, rows in by_series.items():
            listed = self._before.get(f"{series}[]", "").split()
            ids = []
            for number, (level, row) in enumerate(rows, 1):
                own = _row_key(row.cells, parent, number)
                id_ = _row_id(row.cells, listed, own)
                ids.append(id_)
                inner = self._keys[own] = f"{series}[{id_}]"
                self._entry.answers[inner] = ""
                self._fill_row(level, row, inner)
                self._fill_below(own, inner, level.schema.path, below)
            self._entry.answers[f"{series}[]"] = " ".join(ids)
            self._entry.series.add(series)

    def _fill_row(self, level: Level, row: CsvRow, prefix: str) -> None:
        columns = {found.column.path: found.column for found in level.places.values()}
        for column in columns.values():
            key = f"{prefix}/{'/'.join(column.path)}"
            text = value_of(column, level, row.cells)
            if text is None:
                continue
            if text == MASK:
                self._entry.masked = True
                continue
            value, problem = as_stored(column, text, self._before.get(key, ""))
            if problem and not self._is_derived(key):
                self._entry.left.append(_problem(level, row, column, problem))
                continue
            self._entry.told.add(key)
            if value:
                self._entry.answers[key] = value


def _problem(level: Level, row: CsvRow, column: Column, problem: str) -> Left:
    text = _("{file}, baris {row}, kolom {column}")
    place = text.format(file=level.table.file, row=row.number, column=column.name)
    return Left(place, problem)


def _with(entry: _Entry, before: Answers) -> dict[str, str]:
    """What was there, with what the file tells in its place."""
    kept = {
        key: value
        for key, value in before.items()
        if key not in entry.told and not _is_of_lost_row(key, entry)
    }
    return kept | entry.answers


def _is_of_lost_row(key: str, entry: _Entry) -> bool:
    """Whether a key stands in a row that the file does not have any more."""
    for series in entry.series:
        if key.startswith(f"{series}["):
            row = key[len(series) + 1 :].partition("]")[0]
            return f"{series}[{row}]" not in entry.answers
    return False


def _differs(
    entry: _Entry, answers: Answers, is_derived: Callable[[str], bool]
) -> bool:
    """Whether the file tells something else than a revision has."""
    said = _said_at(entry)
    here, there = entry.answers.get(said, ""), answers.get(said, "")
    if said in entry.told and not remark_table.says_the_same(here, there):
        return True
    told = [key for key in entry.told if not is_derived(key)]
    if any(entry.answers.get(key, "") != answers.get(key, "") for key in told):
        return True
    return any(
        entry.answers.get(f"{series}[]", "") != answers.get(f"{series}[]", "")
        for series in entry.series
    )


def _said_at(entry: _Entry) -> str:
    """The key under which an entry has its remarks."""
    return f"{entry.form.root}{REMARKS}"


def _identity(
    entry: _Entry,
    submission: SubmissionId,
    base: Revision | None,
    answers: Answers,
) -> tuple[RevisionId, tuple[RevisionId, ...]]:
    named = entry.cell(REVISION)
    if base is None and not named:
        return RevisionId(entry.key), ()
    parent = base.id if base is not None else RevisionId(named)
    digest = hashlib.sha256(f"{submission}\n{parent}\n".encode())
    is_derived = derived_of(entry.form)
    for key, value in sorted(answers.items()):
        if not is_derived(key) or key == _said_at(entry):
            digest.update(f"{len(key)}:{key}{len(value)}:{value}".encode())
    own = uuid.uuid5(_NAMESPACE, digest.hexdigest())
    return RevisionId(f"uuid:{own}"), (parent,)


def _moment(entry: _Entry, base: Revision | None) -> datetime:
    """When it was made, as far as the file tells; the same wherever it is read."""
    if base is not None:
        return base.created + timedelta(seconds=1)
    for name in ("SubmissionDate", "_submission_time", "end", "start", "today"):
        text = entry.cell(name)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return _EPOCH


def _key_of(cells: Mapping[str, str]) -> str:
    for name in (KEY, "meta/instanceID", "meta-instanceID", "_uuid"):
        text = cells.get(name, "").strip()
        if text:
            return text if text.startswith("uuid:") else f"uuid:{text}"
    return ""


def _root_of(entry: _Entry) -> str:
    """Kobo gives an edited entry a new id and keeps the first one beside it."""
    root = entry.cell("meta/rootUuid")
    if root:
        return root if root.startswith("uuid:") else f"uuid:{root}"
    return entry.key


def _row_key(cells: Mapping[str, str], parent: str, number: int) -> str:
    return cells.get(KEY, "").strip() or cells.get("_index", "") or f"{parent}#{number}"


def _row_id(cells: Mapping[str, str], listed: Sequence[str], own: str) -> str:
    """The id of a row that is here, by the place in its KEY; else one of its own."""
    match = _NUMBER.search(cells.get(KEY, "").strip())
    if match and 0 < int(match[1]) <= len(listed):
        return listed[int(match[1]) - 1]
    return hashlib.sha256(own.encode()).hexdigest()[:8]


def _by_parent(levels: Iterable[Level]) -> dict[str, list[tuple[Level, CsvRow]]]:
    made: dict[str, list[tuple[Level, CsvRow]]] = {}
    for level in levels:
        for row in level.table.rows:
            cells = row.cells
            parent = cells.get(PARENT_KEY, "").strip()
            if not parent:
                uuid_ = cells.get("_submission__uuid", "").strip()
                parent = f"uuid:{uuid_.removeprefix('uuid:')}" if uuid_ else ""
            made.setdefault(parent, []).append((level, row))
    return made


def _author(entry: _Entry) -> str:
    return entry.cell("SubmitterName") or entry.cell("_submitted_by")


def _blank(form: Form) -> bytes:
    name = form.root[1:]
    return f'<{name} id="{_escaped(form.id)}" version="{_escaped(form.version)}"/>'.encode()


def _escaped(text: str) -> str:
    from xml.sax.saxutils import escape

    return escape(text, {'"': "&quot;"})
