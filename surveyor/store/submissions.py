"""Finished entries: append-only revisions, and the index that lists are read from."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from surveyor.jobs import Progress
from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.store import tables
from surveyor.store.errors import RevisionChanged, in_words
from surveyor.store.listing import before, conditions, listed
from surveyor.store.values import Facts, Query, SubmissionRow
from surveyor.texts import _

_revision, _parent = tables.revision, tables.revision_parent
_attachment, _submission = tables.revision_attachment, tables.submission
_SHOWN = [c for c in _submission.c if c.name not in ("search_text", "answered")]


class SubmissionRepository:
    """Submissions by query, revisions by id."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def add(self, revision: Revision, facts: Facts) -> bool:
        """Adds a revision; False where it is there already.

        Raises:
            RevisionChanged: The id is there with other bytes.
        """
        with in_words(self._path), self._engine.begin() as connection:
            return self.insert(connection, revision, facts)

    def insert(self, connection: Connection, revision: Revision, facts: Facts) -> bool:
        """Adds a revision inside a transaction of the caller."""
        known = connection.execute(
            select(_revision.c.sha256).where(_revision.c.id == revision.id)
        ).scalar()
        if known is not None:
            if known != revision.sha256:
                raise RevisionChanged(id=revision.id)
            return False
        connection.execute(insert(_revision), _revision_row(revision))
        parents = [{"revision": revision.id, "parent": p} for p in revision.parents]
        files = [_attachment_row(revision.id, a) for a in revision.attachments]
        if parents:
            connection.execute(insert(_parent), parents)
        if files:
            connection.execute(insert(_attachment), files)
        self._index(connection, revision, facts)
        return True

    def revision(self, revision_id: RevisionId) -> Revision | None:
        """A revision with its bytes."""
        with in_words(self._path), self._engine.connect() as connection:
            found = _read(
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
            return tuple(_read(connection, statement))

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
                yield from _read(connection, statement)

    def rebuild(
        self, facts_of: Callable[[Revision], Facts], progress: Progress
    ) -> None:
        """Derives the whole index from the revisions again, in one transaction.

        Raises:
            Cancelled: The old index is still there.
        """
        with in_words(self._path), self._engine.begin() as connection:
            connection.execute(delete(_submission))
            statement = select(_revision).order_by(_revision.c.sequence)
            found = list(
                connection.execute(
                    select(_revision.c.id).order_by(_revision.c.sequence)
                )
            )
            what = _("Membangun indeks")
            for (revision_id,) in progress.over(found, len(found), what):
                one = _read(connection, statement.where(_revision.c.id == revision_id))[
                    0
                ]
                self._index(connection, one, facts_of(one))

    def _index(self, connection: Connection, revision: Revision, facts: Facts) -> None:
        count = select(func.count()).where(
            _revision.c.submission == revision.submission
        )
        row = {
            "submission": revision.submission,
            "revision": revision.id,
            "form_id": revision.form_id,
            "form_version": revision.form_version,
            "site": facts.site,
            "site_name": facts.site_name,
            "area": facts.area,
            "surveyor": facts.surveyor,
            "visited": facts.visited.isoformat() if facts.visited else "",
            "finished": revision.created.astimezone(UTC).isoformat(),
            "author": revision.author,
            "revisions": connection.execute(count).scalar_one(),
            "score": None if facts.score is None else float(facts.score),
            "coverage": None if facts.coverage is None else float(facts.coverage),
            "provisional": facts.provisional,
            "answered": facts.answered,
            "attachments": len(revision.attachments),
            "search_text": (
                f"{facts.site_name} {facts.surveyor} {revision.author} {facts.search_text}"
            ).lower(),
        }
        statement = upsert(_submission).values(row)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["submission"], set_=row)
        )


def _read(connection: Connection, statement: Any) -> list[Revision]:
    rows: Sequence[Row[Any]] = connection.execute(statement).all()
    made = []
    for row in rows:
        parents = connection.execute(
            select(_parent.c.parent)
            .where(_parent.c.revision == row.id)
            .order_by(_parent.c.parent)
        ).scalars()
        files = connection.execute(
            select(_attachment).where(_attachment.c.revision == row.id)
        ).all()
        made.append(
            Revision(
                id=RevisionId(row.id),
                submission=SubmissionId(row.submission),
                parents=tuple(RevisionId(p) for p in parents),
                form_id=row.form_id,
                form_version=row.form_version,
                author=row.author,
                device=row.device,
                created=datetime.fromisoformat(row.created),
                xml=row.xml,
                attachments=tuple(
                    Attachment(f.name, f.sha256, f.size, f.media_type) for f in files
                ),
            )
        )
    return made


def _revision_row(revision: Revision) -> dict[str, Any]:
    return {
        "id": revision.id,
        "submission": revision.submission,
        "form_id": revision.form_id,
        "form_version": revision.form_version,
        "author": revision.author,
        "device": revision.device,
        "created": revision.created.astimezone(UTC).isoformat(),
        "xml": revision.xml,
        "sha256": revision.sha256,
    }


def _attachment_row(revision: str, attachment: Attachment) -> dict[str, Any]:
    return {
        "revision": revision,
        "name": attachment.name,
        "sha256": attachment.sha256,
        "size": attachment.size,
        "media_type": attachment.media_type,
    }


def _row(row: Row[Any]) -> SubmissionRow:
    given = {name: row._mapping[name] for name in SubmissionRow.__dataclass_fields__}  # noqa: SLF001
    given["visited"] = date.fromisoformat(row.visited) if row.visited else None
    given["finished"] = datetime.fromisoformat(row.finished)
    return SubmissionRow(**given)
