"""Finished entries: append-only revisions, and the index that lists are read from."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, delete, func, select

from surveyor.jobs import Progress
from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store import tables, union
from surveyor.store.errors import in_words
from surveyor.store.listing import before, conditions, listed
from surveyor.store.union import ShownOf
from surveyor.store.values import Query, SubmissionRow
from surveyor.texts import _

_revision, _parent = tables.revision, tables.revision_parent
_attachment, _submission = tables.revision_attachment, tables.submission
_SHOWN = [c for c in _submission.c if c.name not in ("search_text", "answered")]


class SubmissionRepository:
    """Submissions by query, revisions by id."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def revision(self, revision_id: RevisionId) -> Revision | None:
        """A revision with its bytes."""
        with in_words(self._path), self._engine.connect() as connection:
            found = union.read(
                connection, select(_revision).where(_revision.c.id == revision_id)
            )
        return found[0] if found else None

    def history(self, submission: SubmissionId) -> tuple[Revision, ...]:
        """All revisions of a submission, oldest first."""
        statement = (
            select(_revision)
            .where(_revision.c.submission == submission)
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

    def newest(self) -> int:
        """Number of the newest revision; it grows with every change of the entries."""
        statement = select(func.coalesce(func.max(_revision.c.sequence), 0))
        with in_words(self._path), self._engine.connect() as connection:
            return int(connection.execute(statement).scalar_one())

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
        """Every revision in the order in which they came."""
        with in_words(self._path), self._engine.connect() as connection:
            last = 0
            while True:
                statement = (
                    select(_revision)
                    .where(_revision.c.sequence > last)
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
            for one in progress.over(found, len(found), _("Membangun indeks")):
                whole = select(_revision).where(_revision.c.submission == one)
                history = union.read(connection, whole.order_by(_revision.c.sequence))
                union.show(connection, history, shown_of)

    def several_heads(self) -> tuple[SubmissionId, ...]:
        """Submissions that several people corrected without seeing each other."""
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(union.several_heads(connection))


def _row(row: Row[Any]) -> SubmissionRow:
    given = {name: row._mapping[name] for name in SubmissionRow.__dataclass_fields__}  # noqa: SLF001
    given["visited"] = date.fromisoformat(row.visited) if row.visited else None
    given["finished"] = datetime.fromisoformat(row.finished)
    return SubmissionRow(**given)
