"""Withdrawals: the content of an entry is erased, its ids and checksums stay.

What stays is enough for an office to know the entry again, so that no old file brings
its content back (union.py), and for the state of two offices to be compared.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from surveyor.errors import SurroundingsError
from surveyor.revisions.model import SubmissionId, Withdrawal
from surveyor.store import tables, union
from surveyor.store.errors import in_words
from surveyor.store.forms import FormRepository
from surveyor.store.logs import LogFolder
from surveyor.store.media import MediaFolder

_withdrawal, _revision, _draft = tables.withdrawal, tables.revision, tables.draft
_file, _setting = tables.revision_attachment, tables.setting
_LEFT = "media to erase"
"""Setting with the files of withdrawn entries, by SHA-256, and the logs of their
drafts, by id, until they are cleaned up."""


class WithdrawalRepository:
    """Withdrawals by entry."""

    def __init__(
        self, engine: Engine, path: Path, media: MediaFolder, logs: LogFolder
    ) -> None:
        self._engine = engine
        self._path = path
        self._media = media
        self._logs = logs

    def add(self, withdrawals: Iterable[Withdrawal]) -> int:
        """Erases entries and keeps that they were withdrawn; how many were new.

        Their XML, attachments, drafts, and all that was derived is gone when this
        returns, and nothing of it is left in the pages that became free.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: Nothing was erased.
        """
        with in_words(self._path), self._engine.begin() as connection:
            count = erase(connection, withdrawals)
        if count:
            # It is erased; what is left over goes when the project is opened again.
            with suppress(SurroundingsError):
                self.clean_up()
        return count

    def all(self) -> tuple[Withdrawal, ...]:
        """Every withdrawal, oldest first."""
        ordered = select(_withdrawal).order_by(
            _withdrawal.c.created, _withdrawal.c.submission
        )
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(_value(row) for row in connection.execute(ordered))

    def get(self, submission: SubmissionId) -> Withdrawal | None:
        """The withdrawal of an entry, if it was withdrawn."""
        asked = select(_withdrawal).where(_withdrawal.c.submission == submission)
        with in_words(self._path), self._engine.connect() as connection:
            row = connection.execute(asked).first()
        return None if row is None else _value(row)

    def clean_up(self) -> None:
        """Removes what erased entries left: their files, and traces in free pages.

        Done after every withdrawal; and when a project is opened, if a crash came
        in between.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: It is tried again at the next opening.
        """
        with in_words(self._path), self._engine.connect() as connection:
            if _left(connection) is None:
                return
        with in_words(self._path), self._engine.begin() as connection:
            # Whoever wants to name one of these files waits until they are gone.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for one in set(_left(connection) or ()) - files_in_use(connection):
                self._media.remove(one)
                self._logs.drop(one)
        with in_words(self._path), self._engine.connect() as connection:
            raw = connection.execution_options(isolation_level="AUTOCOMMIT")
            raw.exec_driver_sql("VACUUM")
            raw.execute(delete(_setting).where(_setting.c.name == _LEFT))
            raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def erase(connection: Connection, withdrawals: Iterable[Withdrawal]) -> int:
    """Erases entries inside a transaction of the caller; how many were new.

    The caller cleans up after the commit.
    """
    # Rows that go are overwritten with zeros, not only unlinked.
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    given = {one.submission: one for one in withdrawals}
    known = union.withdrawn(connection, given)
    new = [one for submission, one in given.items() if submission not in known]
    if not new:
        return 0
    connection.execute(insert(_withdrawal), [_row(one) for one in new])
    left: set[str] = set()
    for one in new:
        left |= _erase_entry(connection, one.submission)
    _remember(connection, left)
    return len(new)


def _erase_entry(connection: Connection, submission: SubmissionId) -> set[str]:
    """Checksums of the files that it named, and ids of its drafts: they have logs."""
    ids = select(_revision.c.id).where(_revision.c.submission == submission)
    named = select(_file.c.sha256).where(_file.c.revision.in_(ids))
    files = set(connection.execute(named).scalars())
    connection.execute(delete(_file).where(_file.c.revision.in_(ids)))
    for table in (tables.delivery_file, tables.delivery):
        connection.execute(delete(table).where(table.c.revision.in_(ids)))
    connection.execute(
        update(_revision).where(_revision.c.submission == submission).values(xml=b"")
    )
    drafts = select(_draft).where(_draft.c.submission == submission)
    for row in connection.execute(drafts).all():
        files |= {row.id, *(one["sha256"] for one in json.loads(row.attachments))}
        state = tables.draft_state
        connection.execute(delete(state).where(state.c.draft == row.id))
        connection.execute(delete(_draft).where(_draft.c.id == row.id))
    union.hide(connection, [submission])
    return files


def _remember(connection: Connection, files: set[str]) -> None:
    """Keeps which files may have to go, in the same transaction."""
    left = sorted({*(_left(connection) or ()), *files})
    connection.execute(delete(_setting).where(_setting.c.name == _LEFT))
    connection.execute(insert(_setting), {"name": _LEFT, "value": json.dumps(left)})


def _left(connection: Connection) -> list[str] | None:
    """Files of withdrawn entries; None where nothing is left to clean up."""
    asked = select(_setting.c.value).where(_setting.c.name == _LEFT)
    value = connection.execute(asked).scalar()
    return None if value is None else list(json.loads(value))


def files_in_use(connection: Connection) -> set[str]:
    """Files that something names now: what came since the withdrawal counts, too."""
    used = set(connection.execute(select(_file.c.sha256).distinct()).scalars())
    for attachments in connection.execute(select(_draft.c.attachments)).scalars():
        used |= {one["sha256"] for one in json.loads(attachments)}
    used |= FormRepository.media_in(connection)
    logo = select(_setting.c.value).where(_setting.c.name == "logo")
    used.add(json.loads(connection.execute(logo).scalar() or '""'))
    return used


def _row(withdrawal: Withdrawal) -> dict[str, Any]:
    return {
        "submission": withdrawal.submission,
        "reason": withdrawal.reason,
        "author": withdrawal.author,
        "created": withdrawal.created.astimezone(UTC).isoformat(),
    }


def _value(row: Row[Any]) -> Withdrawal:
    return Withdrawal(
        SubmissionId(row.submission),
        row.reason,
        row.author,
        datetime.fromisoformat(row.created),
    )
