"""What the office says of entries, and what a device has not seen yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    or_,
    select,
    true,
)

from surveyor.revisions.model import (
    Review,
    ReviewState,
    Revision,
    RevisionId,
    SubmissionId,
    Withdrawal,
)
from surveyor.server.storage import tables
from surveyor.server.storage.database import (
    Database,
    current,
    insert_new,
    numbers,
    written,
)
from surveyor.server.storage.entries import in_scope, key_of, revisions
from surveyor.server.storage.numbering import erase, number_new
from surveyor.server.values import Device

_revision, _review, _withdrawal = tables.revision, tables.review, tables.withdrawal
_form = tables.form
HELD = 8
"""Bytes of a key of `held_key`."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came since a cursor."""

    cursor: int
    more: bool
    revisions: tuple[Revision, ...]
    forms: tuple[tuple[str, str, str, str], ...]
    """Form id, version, title and SHA-256."""
    reviews: tuple[Review, ...]
    withdrawals: tuple[Withdrawal, ...]


@dataclass(frozen=True, slots=True)
class Most:
    """How much of it at once."""

    items: int
    xml_bytes: int
    but: frozenset[bytes] = frozenset()
    """Entries that a device holds (`held_key`): they are passed over."""


def held_key(id_: str) -> bytes:
    """How a device names an entry that it holds."""
    return key_of(id_)[:HELD]


class OfficeRepository:
    """Reviews and withdrawals, and the stream of everything that came."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_reviews(self, reviews: Sequence[Review], device: Device) -> int:
        """Keeps reviews that are new; how many were."""
        rows = {one.id: _review_row(one, device) for one in reviews}
        with self._database.writing() as connection:
            return _add(connection, _review, "id", rows)

    def add_withdrawals(
        self, withdrawals: Sequence[Withdrawal], device: Device
    ) -> tuple[int, list[str]]:
        """Keeps withdrawals that are new and erases the content.

        Returns:
            How many were new, and the SHA-256 of the files that the entries named.
        """
        rows = {str(w.submission): _withdrawal_row(w, device) for w in withdrawals}
        files: list[str] = []
        with self._database.writing() as connection:
            added = _add(connection, _withdrawal, "submission", rows)
            for submission in rows:
                files += erase(connection, submission)
        return added, files

    def is_withdrawn(self, submission: str) -> bool:
        """Whether the respondent took the data of a submission back."""
        asked = select(_withdrawal.c.submission).where(
            _withdrawal.c.submission == submission
        )
        with self._database.reading() as connection:
            return connection.execute(asked).first() is not None

    def owners(self, submission: str) -> list[tuple[str, str]]:
        """Area and sender of each revision of a submission."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(_revision.c.area, _revision.c.sender).where(
                    _revision.c.submission == submission
                )
            )
            return [(row.area, row.sender) for row in rows]

    def last(self) -> int:
        """The number of the last change."""
        number_new(self._database)
        with self._database.reading() as connection:
            return current(connection)

    def since(self, cursor: int, device: Device, most: Most) -> Pulled:
        """What a device may see of what came after a cursor, the oldest first."""
        number_new(self._database)
        with self._database.reading() as connection:
            # Read before anything else: what comes later has a higher number.
            last = current(connection)
            several = most.items + len(most.but) + 1
            found = [
                one
                for one in _numbered(connection, cursor, last, device, several)
                if one[1] != "revision" or held_key(one[2]) not in most.but
            ]
            more = len(found) > most.items
            found = found[: most.items]
            ids = [id_ for _number, kind, id_ in found if kind == "revision"]
            whole = _within(_whole(connection, ids), most.xml_bytes)
            if len(whole) < len(ids):
                cut = next(n for n, _k, id_ in found if id_ == whole[-1].id)
                found, more = [one for one in found if one[0] <= cut], True
            reached = found[-1][0] if more else last
            return Pulled(
                reached,
                more,
                tuple(whole),
                _forms(connection, found),
                _reviews(connection, found),
                _withdrawals(connection, found),
            )


def _add(
    connection: Connection, table: Table, key: str, rows: dict[str, dict[str, Any]]
) -> int:
    first = numbers(connection, len(rows))
    column = table.c[key]
    asked = select(column).where(column.in_(list(rows)))
    there = set(connection.execute(asked).scalars())
    fresh = [
        row | {"sequence": number}
        for number, (id_, row) in enumerate(rows.items(), first)
        if id_ not in there
    ]
    if fresh:
        connection.execute(insert_new(connection, table), fresh)
    return len(fresh)


def _numbered(
    connection: Connection, cursor: int, last: int, device: Device, most: int
) -> list[tuple[int, str, str]]:
    """Number, kind and id of what came, in order."""
    # Also where only what is left of it came: that is of no area, and so of nobody's.
    without_area = _revision.c.erased & (_revision.c.area == "")
    unknown = (
        ~select(_revision.c.id)
        .where(_revision.c.submission == _withdrawal.c.submission, ~without_area)
        .exists()
    )
    sources: list[tuple[str, Any, Any, ColumnElement[bool]]] = [
        ("revision", _revision, _revision.c.id, in_scope(device)),
        ("form", _form, _form.c.sequence, true()),
        ("review", _review, _review.c.id, _about(_review, device)),
        ("withdrawal", _withdrawal, _withdrawal.c.submission,
         or_(_about(_withdrawal, device), unknown)),
    ]  # fmt: skip
    found: list[tuple[int, str, str]] = []
    for kind, table, key, condition in sources:
        number = table.c.sequence
        rows = connection.execute(
            select(number, key)
            .where(number > cursor, number <= last, condition)
            .order_by(number)
            .limit(most)
        )
        found += [(row[0], kind, row[1]) for row in rows]
    return sorted(found)[:most]


def _about(table: Any, device: Device) -> ColumnElement[bool]:
    """Of a submission that the device may see."""
    return (
        select(_revision.c.id)
        .where(_revision.c.submission == table.c.submission, in_scope(device))
        .exists()
    )


def _whole(connection: Connection, ids: Sequence[str]) -> list[Revision]:
    if not ids:
        return []
    rows = connection.execute(
        select(_revision).where(_revision.c.id.in_(ids)).order_by(_revision.c.sequence)
    ).all()
    return revisions(connection, rows)


def _within(found: Sequence[Revision], most_bytes: int) -> list[Revision]:
    kept: list[Revision] = []
    size = 0
    for one in found:
        size += len(one.xml)
        if kept and size > most_bytes:
            break
        kept.append(one)
    return kept


def _ids(found: Sequence[tuple[int, str, str]], kind: str) -> list[str]:
    return [id_ for _number, what, id_ in found if what == kind]


def _forms(
    connection: Connection, found: Sequence[tuple[int, str, str]]
) -> tuple[tuple[str, str, str, str], ...]:
    rows = connection.execute(
        select(_form.c.form_id, _form.c.version, _form.c.title, _form.c.sha256)
        .where(_form.c.sequence.in_(_ids(found, "form")))
        .order_by(_form.c.sequence)
    )
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)


def _reviews(
    connection: Connection, found: Sequence[tuple[int, str, str]]
) -> tuple[Review, ...]:
    rows = connection.execute(
        select(_review)
        .where(_review.c.id.in_(_ids(found, "review")))
        .order_by(_review.c.sequence)
    )
    return tuple(
        Review(
            row.id,
            SubmissionId(row.submission),
            RevisionId(row.revision),
            ReviewState(row.state),
            row.comment,
            row.author,
            datetime.fromisoformat(row.created),
        )
        for row in rows
    )


def _withdrawals(
    connection: Connection, found: Sequence[tuple[int, str, str]]
) -> tuple[Withdrawal, ...]:
    rows = connection.execute(
        select(_withdrawal)
        .where(_withdrawal.c.submission.in_(_ids(found, "withdrawal")))
        .order_by(_withdrawal.c.sequence)
    )
    return tuple(
        Withdrawal(
            SubmissionId(row.submission),
            row.reason,
            row.author,
            datetime.fromisoformat(row.created),
        )
        for row in rows
    )


def _review_row(one: Review, device: Device) -> dict[str, Any]:
    return {
        "id": one.id,
        "submission": one.submission,
        "revision": one.revision,
        "state": one.state.value,
        "comment": one.comment,
        "author": one.author,
        "created": written(one.created),
        "sent_by": device.id,
    }


def _withdrawal_row(one: Withdrawal, device: Device) -> dict[str, Any]:
    return {
        "submission": one.submission,
        "reason": one.reason,
        "author": one.author,
        "created": written(one.created),
        "sent_by": device.id,
    }
