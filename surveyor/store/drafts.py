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
from surveyor.store.presence import Presence
from surveyor.store.values import Draft, DraftCounts, DraftState

_draft = tables.draft
_state = tables.draft_state
MOST_STATES = 40
"""States kept of one draft, one for each part that was left, the newest of them."""


class DraftRepository:
    """Drafts by id; a discarded one can be brought back until it is purged."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self.presence = Presence(engine, path)
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
            DiskFull, ReadOnly, ProjectBusy, ProjectGone: The state before is still
                there.
        """
        self.presence.check()
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

    def correcting(self, submission: str) -> str:
        """The id of the draft that corrects a finished entry; empty where none does."""
        statement = (
            select(_draft.c.id)
            .where(_draft.c.submission == submission, _draft.c.discarded_at.is_(None))
            .order_by(_draft.c.changed_at.desc())
            .limit(1)
        )
        with in_words(self._path), self._engine.connect() as connection:
            return str(connection.execute(statement).scalar() or "")

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
        old = _draft.c.discarded_at < _iso(before)
        with in_words(self._path), self._engine.begin() as connection:
            gone = select(_draft.c.id).where(old)
            connection.execute(delete(_state).where(_state.c.draft.in_(gone)))
            connection.execute(delete(_draft).where(old))

    def remove(self, connection: Connection, draft_id: str) -> None:
        """Removes a draft and its states inside a transaction of the caller."""
        connection.execute(delete(_state).where(_state.c.draft == draft_id))
        connection.execute(delete(_draft).where(_draft.c.id == draft_id))

    def keep_state(self, draft: Draft) -> None:
        """Keeps a draft as it is, to go back to; the oldest of many states goes.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: The state is not kept.
        """
        row = {
            "draft": draft.id,
            "saved": _iso(draft.changed_at),
            "xml": draft.xml,
            "answered": draft.answered,
            "page": draft.page,
        }
        own = _state.c.draft == draft.id
        newest = (
            select(_state.c.saved)
            .where(own)
            .order_by(_state.c.saved.desc())
            .limit(MOST_STATES)
        )
        with in_words(self._path), self._engine.begin() as connection:
            connection.execute(insert(_state).values(row).on_conflict_do_nothing())
            connection.execute(delete(_state).where(own, _state.c.saved.not_in(newest)))

    def states(self, draft_id: str) -> tuple[DraftState, ...]:
        """The earlier states of a draft, the newest first."""
        statement = (
            select(_state)
            .where(_state.c.draft == draft_id)
            .order_by(_state.c.saved.desc())
        )
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(
                DraftState(
                    saved=datetime.fromisoformat(row.saved),
                    xml=row.xml,
                    answered=row.answered,
                    page=row.page,
                )
                for row in connection.execute(statement)
            )

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
