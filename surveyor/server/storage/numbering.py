"""Giving numbers to revisions that came since the last pull.

Only what is committed is seen here, and only one process at a time gives numbers, so
nothing ever gets a number below one that was handed out already.
"""

from sqlalchemy import Connection, bindparam, delete, select, update

from surveyor.server.storage import tables
from surveyor.server.storage.database import Database, numbers

_revision, _withdrawal = tables.revision, tables.withdrawal
_review = tables.review
_CHUNK = 500
_AT_ONCE, _MOST_PASSES = 2000, 5
"""More than comes in while one page is made; the next pull goes on."""


def number_new(database: Database) -> None:
    """Numbers what has none yet, in the order in which it came."""
    new = select(_revision.c.id).where(_revision.c.sequence.is_(None))
    for _pass in range(_MOST_PASSES):
        with database.reading() as connection:
            if connection.execute(new.limit(1)).first() is None:
                return
        with database.writing() as connection:
            numbers(connection, 0)  # the others wait from here on
            _erase_withdrawn(connection)
            ordered = new.order_by(_revision.c.received, _revision.c.id)
            ids = list(connection.execute(ordered.limit(_AT_ONCE)).scalars())
            if ids:
                _number(connection, ids)


def _number(connection: Connection, ids: list[str]) -> None:
    first = numbers(connection, len(ids))
    given = (
        update(_revision)
        .where(_revision.c.id == bindparam("one"))
        .values(sequence=bindparam("number"))
    )
    rows = [{"one": id_, "number": n} for n, id_ in enumerate(ids, first)]
    connection.execute(given, rows)
    for start in range(0, len(ids), _CHUNK):
        _tell_again(connection, ids[start : start + _CHUNK])


def _tell_again(connection: Connection, ids: list[str]) -> None:
    """Numbers anew what was said of submissions of which revisions came.

    Whoever sees a submission from now on was passed by what was said of it before.
    """
    about = select(_revision.c.submission).where(_revision.c.id.in_(ids))
    for table, key in (
        (_review, _review.c.id),
        (_withdrawal, _withdrawal.c.submission),
    ):
        said = select(key).where(table.c.submission.in_(about))
        found = connection.execute(said.order_by(table.c.sequence)).scalars().all()
        for number, one in enumerate(found, numbers(connection, len(found))):
            connection.execute(update(table).where(key == one).values(sequence=number))


def _erase_withdrawn(connection: Connection) -> None:
    """What came at the same moment as its withdrawal was not seen by it."""
    late = select(_revision.c.submission).where(
        _revision.c.sequence.is_(None),
        _revision.c.erased.is_(False),
        _revision.c.submission.in_(select(_withdrawal.c.submission)),
    )
    for submission in set(connection.execute(late).scalars()):
        erase(connection, submission)


def erase(connection: Connection, submission: str) -> list[str]:
    """Erases the content of a submission; SHA-256 of the files that it named."""
    of_it = _revision.c.submission == submission
    ids = select(_revision.c.id).where(of_it)
    # First, so that who is naming files of it has ended, or finds it erased.
    connection.execute(
        update(_revision).where(of_it).values(xml=b"", site="", erased=True)
    )
    named = tables.revision_file
    asked = select(named.c.sha256).where(named.c.revision.in_(ids))
    files = list(connection.execute(asked).scalars())
    for table in (tables.revision_file, tables.entity_change):
        connection.execute(delete(table).where(table.c.revision.in_(ids)))
    return files
