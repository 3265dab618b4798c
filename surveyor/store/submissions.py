"""Finished entries: append-only revisions, and the index that lists are read from."""

import threading
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, Row, delete, func, select, tuple_

from surveyor.jobs import Progress
from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store import due, tables, union
from surveyor.store.binding import any_of
from surveyor.store.errors import in_words
from surveyor.store.listing import before, conditions, listed
from surveyor.store.union import ShownOf
from surveyor.store.values import Query, SubmissionRow
from surveyor.texts import _

_revision, _parent = tables.revision, tables.revision_parent
_attachment, _submission = tables.revision_attachment, tables.submission
_CHUNK = 500
_Id = TypeVar("_Id", bound=str)
_SHOWN = [c for c in _submission.c if c.name not in ("search_text", "answered")]


class SubmissionRepository:
    """Submissions by query, revisions by id."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._catching_up = threading.Lock()
        self._caught_up = ""

    def revision(self, revision_id: RevisionId) -> Revision | None:
        """A revision with its bytes."""
        with in_words(self._path), self._engine.connect() as connection:
            asked = select(_revision).where(
                _revision.c.id == revision_id, *union.standing()
            )
            found = union.read(connection, asked)
        return found[0] if found else None

    def some(self, ids: Iterable[RevisionId]) -> Iterator[Revision]:
        """Revisions by id, in the order in which they came; unknown ones are left out."""
        with in_words(self._path), self._engine.connect() as connection:
            for chunk in _chunks(ids):
                asked = select(_revision).where(
                    _revision.c.id.in_(any_of(chunk)), *union.standing()
                )
                ordered = asked.order_by(_revision.c.sequence)
                yield from union.read(connection, ordered)

    def checksums(self, ids: Iterable[RevisionId]) -> dict[RevisionId, str]:
        """SHA-256 by id of those revisions that are here and not set aside."""
        with in_words(self._path), self._engine.connect() as connection:
            asked = select(_revision.c.id, _revision.c.sha256).where(
                _revision.c.id.in_(any_of(ids)), *union.standing()
            )
            rows = connection.execute(asked)
            return {RevisionId(row.id): row.sha256 for row in rows}

    def known(self, submissions: Iterable[SubmissionId]) -> set[SubmissionId]:
        """Those of some submissions that are here, whether lists show them yet or not."""
        given = _revision.c.submission.in_(any_of(submissions))
        asked = select(_revision.c.submission).where(given, *union.standing())
        with in_words(self._path), self._engine.connect() as connection:
            return set(map(SubmissionId, connection.execute(asked).scalars()))

    def rows(self, submissions: Iterable[SubmissionId]) -> tuple[SubmissionRow, ...]:
        """Those of some submissions that lists show."""
        with in_words(self._path), self._engine.connect() as connection:
            given = _submission.c.submission.in_(any_of(submissions))
            found = connection.execute(select(*_SHOWN).where(given))
            return tuple(_row(row) for row in found)

    def same_visit(
        self, sites: Iterable[str] | None = None
    ) -> tuple[SubmissionRow, ...]:
        """Entries that may be about the same visit of a site.

        Args:
            sites: Every entry about these sites; without them, the entries of those
                forms, sites and days that have several.
        """
        with in_words(self._path), self._engine.connect() as connection:
            if sites is None:
                visit = (
                    _submission.c.form_id,
                    _submission.c.site,
                    _submission.c.visited,
                )
                several = (
                    select(*visit)
                    .where(_submission.c.site != "", _submission.c.visited != "")
                    .group_by(*visit)
                    .having(func.count() > 1)
                )
                asked = select(*_SHOWN).where(tuple_(*visit).in_(several))
                return tuple(_row(row) for row in connection.execute(asked))
            given = _submission.c.site.in_(any_of(sites))
            found = connection.execute(select(*_SHOWN).where(given))
            return tuple(_row(row) for row in found)

    def history(self, submission: SubmissionId) -> tuple[Revision, ...]:
        """All revisions of a submission, oldest first."""
        statement = (
            select(_revision)
            .where(_revision.c.submission == submission, *union.standing())
            .order_by(_revision.c.sequence)
        )
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(union.read(connection, statement))

    def head(self, submission: SubmissionId) -> Revision | None:
        """The newest revision of a submission."""
        row = self.row(submission)
        return self.revision(RevisionId(row.revision)) if row else None

    def row(self, submission: str) -> SubmissionRow | None:
        """A submission as lists show it."""
        statement = select(*_SHOWN).where(_submission.c.submission == submission)
        with in_words(self._path), self._engine.connect() as connection:
            row = connection.execute(statement).first()
        return None if row is None else _row(row)

    def page(
        self, query: Query, offset: int, limit: int, found: int | None = None
    ) -> tuple[SubmissionRow, ...]:
        """Rows `offset` to `offset + limit` of a list.

        Args:
            query: Which list.
            offset: Rows before the first one.
            limit: Rows at most.
            found: How many the query finds, where that is known: it helps to be quick.
        """
        statement = listed(select(*_SHOWN), query, found).offset(offset).limit(limit)
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(_row(row) for row in connection.execute(statement))

    def count(self, query: Query | None = None) -> int:
        """How many entries a query finds."""
        statement = select(func.count()).select_from(_submission)
        statement = statement.where(*conditions(query or Query()))
        with in_words(self._path), self._engine.connect() as connection:
            return int(connection.execute(statement).scalar_one())

    def mark(self) -> str:
        """Differs wherever lists differ: after each change, withdrawal, undo."""
        told: tuple[Any, ...] = (
            tables.withdrawal.c.submission, tables.aside.c.revision,
            tables.exchange.c.id, tables.exchange.c.undone, _submission.c.submission,
        )  # fmt: skip
        counted = (select(func.count(one)).scalar_subquery() for one in told)
        statement = select(func.max(_revision.c.sequence), *counted)
        with in_words(self._path), self._engine.connect() as connection:
            return " ".join(map(str, connection.execute(statement).one()))

    def ids(
        self, query: Query, offset: int = 0, limit: int = -1
    ) -> tuple[SubmissionId, ...]:
        """Ids of a stretch of a list; of all of it by default."""
        statement = listed(select(_submission.c.submission), query)
        statement = statement.offset(offset).limit(limit)
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(map(SubmissionId, connection.execute(statement).scalars()))

    def place(self, query: Query, submission: str) -> int | None:
        """Where in a list an entry stands, from 0; None where it is not in it."""
        statement = select(*_SHOWN).where(
            _submission.c.submission == submission, *conditions(query)
        )
        with in_words(self._path), self._engine.connect() as connection:
            row = connection.execute(statement).first()
            if row is None:
                return None
            known = dict(row._mapping)  # noqa: SLF001
            counted = select(func.count()).select_from(_submission)
            counted = counted.where(*conditions(query), before(query, known))
            return int(connection.execute(counted).scalar_one())

    def iterate(self, query: Query) -> Iterator[tuple[SubmissionRow, bytes]]:
        """Rows of a query with the XML of their newest revision, streamed."""
        statement = listed(select(*_SHOWN, _revision.c.xml), query).join(
            _revision, _revision.c.id == _submission.c.revision
        )
        with in_words(self._path), self._engine.connect() as connection:
            for row in connection.execute(statement.execution_options(yield_per=200)):
                yield _row(row), row.xml

    def revisions(self) -> Iterator[Revision]:
        """Every revision in the order in which they came; those set aside are not."""
        with in_words(self._path), self._engine.connect() as connection:
            last = 0
            while True:
                statement = (
                    select(_revision)
                    .where(_revision.c.sequence > last, *union.standing())
                    .order_by(_revision.c.sequence)
                    .limit(200)
                )
                rows = connection.execute(statement).all()
                if not rows:
                    return
                last = rows[-1].sequence
                yield from union.read(connection, statement)

    def rebuild(self, shown_of: ShownOf, progress: Progress) -> None:
        """Derives the whole index from the revisions again, in one transaction.

        Raises:
            Cancelled: The old index is still there.
        """
        with in_words(self._path), self._engine.begin() as connection:
            for table in (_submission, tables.entity_change, tables.entity):
                connection.execute(delete(table))
            statement = select(_revision.c.submission).distinct()
            found = connection.execute(statement).scalars().all()
            told = progress.over(found, len(found), _("Membangun indeks"))
            union.show(connection, map(SubmissionId, told), shown_of)

    def due_count(self) -> int:
        """How many entries are in no list yet; `catch_up` puts them there."""
        with in_words(self._path), self._engine.connect() as connection:
            return due.count(connection)

    def catch_up(self, shown_of: ShownOf, progress: Progress) -> int:
        """Works out what lists show of all entries that are due; how many there were.

        Some at a time, each some in a transaction of its own, so whoever writes
        meanwhile is not kept waiting, and what was done is kept.

        Raises:
            DiskFull, ReadOnly, ProjectBusy, Cancelled: The rest is due the next time.
        """
        what = _("Menyiapkan entri baru")
        while not self._catching_up.acquire(timeout=0.1):
            # Another thread is at it; there is nothing to gain from doing it twice.
            progress.step(0, 0, what)
        try:
            done = 0
            while (mark := self.mark()) != self._caught_up:
                found = self._work_out(shown_of, progress, what)
                if not found:
                    self._caught_up = mark
                done += found
            return done
        finally:
            self._catching_up.release()

    def _work_out(self, shown_of: ShownOf, progress: Progress, what: str) -> int:
        done, last, total = 0, "", self.due_count()
        while total:
            progress.step(min(done, total), total, what)
            with in_words(self._path), self._engine.connect() as connection:
                history = due.some(connection, last)
            if not history:
                break
            shown = {one: shown_of(found) for one, found in history.items()}
            with in_words(self._path), self._engine.begin() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                done += due.put(connection, history, shown)
            last = max(history)
        return done

    def several_heads(self) -> tuple[SubmissionId, ...]:
        """Submissions that several people corrected without seeing each other."""
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(union.several_heads(connection))


def _chunks(ids: Iterable[_Id]) -> Iterator[list[_Id]]:
    given = iter(ids)
    while chunk := list(islice(given, _CHUNK)):
        yield chunk


def _row(row: Row[Any]) -> SubmissionRow:
    given = {name: row._mapping[name] for name in SubmissionRow.__dataclass_fields__}  # noqa: SLF001
    given["visited"] = date.fromisoformat(row.visited) if row.visited else None
    given["finished"] = datetime.fromisoformat(row.finished)
    return SubmissionRow(**given)
