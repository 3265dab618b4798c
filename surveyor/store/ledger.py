"""The ledger: each file or session by which data came or went, and undoing a merge.

Undoing sets the revisions aside that came with a merge and with no other one: they are
kept, but neither shown nor sent, until they come again. So is what the program merged
of them. It is refused where somebody here went on from them.
"""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store import tables, union
from surveyor.store.binding import add_rows, any_of
from surveyor.store.errors import BuiltUpon, NoSuchMerge, in_words
from surveyor.store.receipts import IN
from surveyor.store.union import ShownOf

_exchange, _coming = tables.exchange, tables.exchange_revision
_revision, _parent, _aside = tables.revision, tables.revision_parent, tables.aside

_CHUNK = 500
BATCH = "batch"
"""Among the counts: the same number for files that were merged in one go."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One file or session by which data came or went."""

    way: str
    """`in` or `out`."""
    sender: str
    name: str
    """Of the file, or of the server."""
    sha256: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    undone: datetime | None = None


class Ledger:
    """Exchanges, the newest first."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def list(self, limit: int | None = None) -> tuple[Exchange, ...]:
        """What came and went, the newest first."""
        ordered = select(_exchange).order_by(_exchange.c.created.desc(), _exchange.c.id)
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(ordered.limit(limit))
            return tuple(_value(row) for row in rows)

    def add(self, exchange: Exchange, revisions: Iterable[RevisionId] = ()) -> None:
        """Notes an exchange and the revisions that it carried.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: Nothing was noted.
        """
        with in_words(self._path), self._engine.begin() as connection:
            note(connection, exchange, revisions)

    def revisions(self, exchange: str) -> tuple[RevisionId, ...]:
        """The revisions that an exchange brought or took along."""
        asked = select(_coming.c.revision).where(_coming.c.exchange == exchange)
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(map(RevisionId, connection.execute(asked).scalars()))

    def last_merge(self) -> tuple[Exchange, ...]:
        """The files that were merged last, in one go, and not undone; the newest first."""
        merges = [one for one in self.list() if one.way == IN and one.undone is None]
        batch = merges[0].counts.get(BATCH) if merges else None
        if batch is None:
            return tuple(merges[:1])
        return tuple(one for one in merges if one.counts.get(BATCH) == batch)

    def undo(
        self, exchanges: Sequence[str], shown_of: ShownOf
    ) -> tuple[SubmissionId, ...]:
        """Takes merges back, all or none; the submissions that changed.

        Reviews, receipts, questionnaires and withdrawals that came with them stay.

        Raises:
            NoSuchMerge: One is none, or was undone already; nothing has changed.
            BuiltUpon: Somebody went on from what they brought; nothing has changed.
            DiskFull, ReadOnly, ProjectBusy: Nothing has changed.
        """
        touched: dict[SubmissionId, None] = {}
        with in_words(self._path), self._engine.begin() as connection:
            for exchange in exchanges:
                asked = select(_exchange).where(
                    _exchange.c.id == exchange,
                    _exchange.c.way == IN,
                    _exchange.c.undone.is_(None),
                )
                row = connection.execute(asked).first()
                if row is None:
                    raise NoSuchMerge
                touched |= dict.fromkeys(_undo(connection, row, shown_of))
        return tuple(touched)

    def made_by_people(self) -> tuple[tuple[RevisionId, str], ...]:
        """Id and checksum of every revision that no program merged; none set aside."""
        several = (
            select(_parent.c.revision)
            .group_by(_parent.c.revision)
            .having(func.count() > 1)
        )
        by_program = (
            (_revision.c.author == "")
            & (_revision.c.device == "")
            & _revision.c.id.in_(several)
        )
        asked = select(_revision.c.id, _revision.c.sha256)
        asked = asked.where(~by_program, *union.standing())
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(asked)
            return tuple((RevisionId(row.id), row.sha256) for row in rows)


def note(
    connection: Connection, exchange: Exchange, revisions: Iterable[RevisionId] = ()
) -> None:
    """Notes an exchange inside a transaction of the caller."""
    connection.execute(insert(_exchange), _row(exchange))
    add_rows(connection, _coming, [(exchange.id, one) for one in revisions])


def came_before(
    connection: Connection, revisions: Sequence[RevisionId]
) -> set[RevisionId]:
    """Those of some revisions that came from elsewhere with an earlier exchange."""
    asked = (
        select(_coming.c.revision)
        .join(_exchange, _exchange.c.id == _coming.c.exchange)
        .where(_coming.c.revision.in_(any_of(revisions)), _exchange.c.way == IN)
    )
    return set(map(RevisionId, connection.execute(asked).scalars()))


def _undo(
    connection: Connection, row: Row[Any], shown_of: ShownOf
) -> tuple[SubmissionId, ...]:
    going = _only_from(connection, row.id)
    touched = _submissions(connection, going)
    going = _with_merges(connection, going, touched, row.name)
    rows = [{"revision": one, "exchange": row.id} for one in sorted(going)]
    if rows:
        connection.execute(insert(_aside), rows)
    connection.execute(
        update(_exchange)
        .where(_exchange.c.id == row.id)
        .values(undone=datetime.now(UTC).isoformat())
    )
    union.show(connection, touched, shown_of)
    return tuple(touched)


def _only_from(connection: Connection, exchange: str) -> set[str]:
    """Revisions that came with one exchange and with no other that still holds."""
    other = _coming.alias()
    elsewhere = (
        select(other.c.revision)
        .join(_exchange, _exchange.c.id == other.c.exchange)
        .where(other.c.revision == _coming.c.revision, other.c.exchange != exchange)
        .where(_exchange.c.way == IN, _exchange.c.undone.is_(None))
    )
    asked = select(_coming.c.revision).where(
        _coming.c.exchange == exchange,
        ~elsewhere.exists(),
        _coming.c.revision.not_in(select(_aside.c.revision)),
    )
    return set(connection.execute(asked).scalars())


def _submissions(connection: Connection, revisions: set[str]) -> list[SubmissionId]:
    asked = select(_revision.c.submission).distinct()
    asked = asked.where(_revision.c.id.in_(any_of(revisions)))
    return sorted(map(SubmissionId, connection.execute(asked).scalars()))


def _with_merges(
    connection: Connection, going: set[str], touched: list[SubmissionId], name: str
) -> set[str]:
    """The revisions that go, with the program's merges that were made of them.

    Raises:
        BuiltUpon: A revision of a person, or a draft, follows one that goes.
    """
    going = set(going)
    stuck: set[str] = set()
    for start in range(0, len(touched), _CHUNK):
        some = union.standing_of(connection, touched[start : start + _CHUNK])
        stuck |= {one for one, history in some.items() if _follow(history, going)}
    draft = tables.draft
    asked = select(draft.c.submission, draft.c.parent).where(
        draft.c.discarded_at.is_(None), draft.c.parent != ""
    )
    stuck |= {
        row.submission for row in connection.execute(asked) if row.parent in going
    }
    if stuck:
        raise BuiltUpon(name=name, n=len(stuck))
    return going


def _follow(history: Sequence[Revision], going: set[str]) -> bool:
    """Adds the program's merges to what goes; whether a person's revision is in the way.

    A merge of the program may follow another one, so it is looked again.
    """
    later = [one for one in history if one.id not in going]
    while follows := [one for one in later if going & set(one.parents)]:
        if not all(one.merged_by_program for one in follows):
            return True
        going |= {one.id for one in follows}
        later = [one for one in later if one.id not in going]
    return False


def _row(exchange: Exchange) -> dict[str, Any]:
    return {
        "id": exchange.id,
        "way": exchange.way,
        "sender": exchange.sender,
        "name": exchange.name,
        "sha256": exchange.sha256,
        "created": exchange.created.astimezone(UTC).isoformat(),
        "counts": json.dumps(dict(exchange.counts)),
        "undone": None,
    }


def _value(row: Row[Any]) -> Exchange:
    return Exchange(
        way=row.way,
        sender=row.sender,
        name=row.name,
        sha256=row.sha256,
        counts=json.loads(row.counts),
        created=datetime.fromisoformat(row.created),
        id=row.id,
        undone=datetime.fromisoformat(row.undone) if row.undone else None,
    )
