"""Putting revisions into the outbox, inside the transaction that keeps them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, func, literal, select
from sqlalchemy.dialects.sqlite import insert

from surveyor.revisions.model import RevisionId
from surveyor.store import tables
from surveyor.store.sendings import State

_delivery, _file = tables.delivery, tables.delivery_file
_revision, _attachment = tables.revision, tables.revision_attachment
_CHUNK = 500
AT_ONCE = ""
"""`next_try` of what may go now; ISO times sort after it."""


def queue(
    connection: Connection,
    revisions: Iterable[str],
    destinations: Iterable[str] | None = None,
) -> int:
    """Puts revisions into the outbox, inside a transaction of the caller.

    Args:
        connection: Of the transaction that keeps the revisions.
        revisions: Ids; those that are queued already stay as they are.
        destinations: Ids; all by default.

    Returns:
        How many rows are new.
    """
    if destinations is None:
        destinations = (
            connection.execute(select(tables.destination.c.id)).scalars().all()
        )
    ids = list(revisions)
    return sum(
        _queue_some(connection, place, ids[start : start + _CHUNK])
        for place in destinations
        for start in range(0, len(ids), _CHUNK)
    )


def _queue_some(
    connection: Connection, destination: str, revisions: Sequence[str]
) -> int:
    now = datetime.now(UTC).isoformat()
    rows = select(
        literal(destination), _revision.c.id, literal(State.WAITING.value), literal(0),
        literal(AT_ONCE), literal("{}"), literal(now),
    ).where(_revision.c.id.in_(revisions))  # fmt: skip
    files = select(
        literal(destination), _attachment.c.revision, _attachment.c.name,
        _attachment.c.sha256, _attachment.c.size, literal(0),
        literal(State.WAITING.value),
    ).where(_attachment.c.revision.in_(revisions))  # fmt: skip
    queued = select(_delivery.c.revision).where(_delivery.c.destination == destination)
    # What is queued already may be sealed since: its plain files must not come back.
    files = files.where(_attachment.c.revision.not_in(queued))
    made = 0
    for table, selected in ((_file, files), (_delivery, rows)):
        names = [column.name for column in table.c]
        statement = insert(table).from_select(names, selected)
        added = connection.execute(statement.on_conflict_do_nothing())
        made = added.rowcount if table is _delivery else made
    return made


def present(connection: Connection) -> list[RevisionId]:
    """Revisions that have content and were not put aside, in order."""
    aside = select(tables.aside.c.revision)
    statement = (
        select(_revision.c.id)
        .where(func.length(_revision.c.xml) > 0, _revision.c.id.not_in(aside))
        .order_by(_revision.c.sequence)
    )
    return [RevisionId(one) for one in connection.execute(statement).scalars()]
