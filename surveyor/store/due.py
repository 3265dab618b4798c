"""Entries of which lists show nothing yet: they were merged, the rest comes after.

Merging many files keeps revisions only; reading answers and scoring them takes ten
times as long and waits. An entry is due while revisions of it stand and lists have no
row of it, so nothing is forgotten when the program or the power goes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from surveyor.revisions.model import Revision, SubmissionId
from surveyor.store import tables, union
from surveyor.store.binding import any_of
from surveyor.store.union import Shown

_revision, _submission = tables.revision, tables.submission
_MOST = 200
"""Entries at once: a few tenths of a second on a slow laptop."""
History = dict[SubmissionId, list[Revision]]


def count(connection: Connection) -> int:
    """How many entries are due."""
    asked = select(func.count(_revision.c.submission.distinct()))
    return int(connection.execute(asked.where(*_is_due())).scalar_one())


def some(connection: Connection, after: str) -> History:
    """The revisions of the next due entries behind an id, by id; none at the end."""
    asked = (
        select(_revision.c.submission)
        .distinct()
        .where(_revision.c.submission > after, *_is_due())
        .order_by(_revision.c.submission)
        .limit(_MOST)
    )
    found = connection.execute(asked).scalars().all()
    return union.standing_of(connection, [SubmissionId(one) for one in found])


def put(
    connection: Connection, history: History, shown: Mapping[SubmissionId, Shown]
) -> int:
    """Writes what lists show of entries that were due; how many still were.

    In a transaction that may write: what came, went or was worked out elsewhere since
    they were read makes them no longer due, or is read again the next time.
    """
    ids = {one: [r.id for r in versions] for one, versions in history.items()}
    still = _unchanged(connection, ids)
    union.put(connection, [(len(ids[one]), shown[one]) for one in still])
    return len(still)


def _unchanged(
    connection: Connection, known: Mapping[SubmissionId, Sequence[str]]
) -> list[SubmissionId]:
    asked = (
        select(_revision.c.submission, _revision.c.id)
        .where(_revision.c.submission.in_(any_of(known)), *_is_due())
        .order_by(_revision.c.sequence)
    )
    now: dict[SubmissionId, list[str]] = {}
    for row in connection.execute(asked):
        now.setdefault(SubmissionId(row.submission), []).append(row.id)
    return [one for one, ids in known.items() if now.get(one) == list(ids)]


def _is_due() -> tuple[Any, ...]:
    """The condition of revisions whose entry is in no list but should be.

    First what an index alone can tell: nearly all entries end there.
    """
    row = select(_submission.c.submission).where(
        _submission.c.submission == _revision.c.submission
    )
    return (~row.exists(), ~union.is_withdrawn(), *union.standing())
