"""Unfinished entries: one row each, written whole at every answer."""

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from surveyor.revisions.model import Attachment
from surveyor.store import tables
from surveyor.store.errors import in_words
from surveyor.store.values import Draft, DraftCounts

_draft = tables.draft


class DraftRepository:
    """Drafts by id; a discarded one can be brought back until it is purged."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        statement = insert(_draft)
        changes = {
            c.name: statement.excluded[c.name] for c in _draft.c if c.name != "id"
        }
        self._upsert = statement.on_conflict_do_update(
            index_elements=["id"], set_=changes
        )

    def save(self, draft: Draft) -> None:
        """Writes a draft; it is on disk when this returns.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: The state before is still there.
        """
        row = {field.name: getattr(draft, field.name) for field in fields(draft)} | {
            "opened_at": _iso(draft.opened_at),
            "changed_at": _iso(draft.changed_at),
            "attachments": json.dumps([asdict(a) for a in draft.attachments]),
            "discarded_at": None,
        }
        with in_words(self._path), self._engine.begin() as connection:
            connection.execute(self._upsert, row)

    def get(self, draft_id: str) -> Draft | None:
        """A draft that was not discarded."""
        statement = select(_draft).where(
            _draft.c.id == draft_id, _draft.c.discarded_at.is_(None)
        )
        with in_words(self._path), self._engine.connect() as connection:
            row = connection.execute(statement).first()
        return None if row is None else _value(row)

    def list(
        self, *, discarded: bool = False, limit: int | None = None
    ) -> tuple[Draft, ...]:
        """Drafts, the one changed last first; or those discarded, the last one first."""
        at = _draft.c.discarded_at
        statement = (
            select(_draft)
            .where(at.is_not(None) if discarded else at.is_(None))
            .order_by(at.desc(), _draft.c.changed_at.desc())
            .limit(limit)
        )
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(_value(row) for row in connection.execute(statement))

    def counts(self) -> DraftCounts:
        """How many there are, without reading any."""
        at = _draft.c.discarded_at
        kept = func.count().filter(at.is_(None))
        gaps = func.count().filter(at.is_(None), _draft.c.missing > 0)
        statement = select(kept, gaps, func.count(at))
        with in_words(self._path), self._engine.connect() as connection:
            return DraftCounts(*connection.execute(statement).one())

    def discard(self, draft_id: str) -> None:
        """Puts a draft aside; `restore` brings it back."""
        self._mark(draft_id, _iso(datetime.now(UTC)))

    def restore(self, draft_id: str) -> None:
        """Brings a discarded draft back."""
        self._mark(draft_id, None)

    def purge(self, before: datetime) -> None:
        """Removes drafts that were discarded before a moment, for good."""
        with in_words(self._path), self._engine.begin() as connection:
            connection.execute(
                delete(_draft).where(_draft.c.discarded_at < _iso(before))
            )

    def remove(self, connection: Connection, draft_id: str) -> None:
        """Removes a draft inside a transaction of the caller."""
        connection.execute(delete(_draft).where(_draft.c.id == draft_id))

    def _mark(self, draft_id: str, at: str | None) -> None:
        statement = (
            update(_draft).where(_draft.c.id == draft_id).values(discarded_at=at)
        )
        with in_words(self._path), self._engine.begin() as connection:
            connection.execute(statement)


def _value(row: Row[Any]) -> Draft:
    given = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's public name for it)
    at = given["discarded_at"]
    given["discarded_at"] = datetime.fromisoformat(at) if at else None
    given["opened_at"] = datetime.fromisoformat(given["opened_at"])
    given["changed_at"] = datetime.fromisoformat(given["changed_at"])
    given["attachments"] = tuple(
        Attachment(**one) for one in json.loads(given["attachments"])
    )
    return Draft(**given)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
