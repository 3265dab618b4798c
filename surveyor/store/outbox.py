"""The outbox: what goes where, how far it is, and what the other side said.

A row is written in the transaction that finishes a revision, so there is no moment in
which an entry is finished and forgotten. States of a row:

    waiting ──> sending ──> sent ──> received
       ^           │
       ├───────────┤  no answer, busy: again later
       │           ├──> refused   the other side will not have it; its words are kept
       └───────────┴──> parked    a person has to look

`sent`: the other side took the entry; files may still be on their way. `received`: it
also told the checksum of what it keeps, and that is ours, photos included.

Only what is made on this machine goes into the outbox: finished entries, decisions on
conflicts and the merges that follow. What came from elsewhere has its own sender; an
office hands it on where it wants to (`Destinations.queue_everything`).
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    Row,
    Select,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from surveyor.revisions.model import Attachment, RevisionId
from surveyor.store import tables
from surveyor.store.errors import in_words
from surveyor.store.queueing import AT_ONCE
from surveyor.store.sender_lock import held_lock
from surveyor.store.sendings import (
    OPEN,
    STUCK,
    Delivery,
    FileDelivery,
    OutboxCounts,
    State,
)

_delivery, _file = tables.delivery, tables.delivery_file
_revision, _submission = tables.revision, tables.submission
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=20), timedelta(hours=1)
_MOST_DOUBLINGS = 12


class Outbox:
    """The rows of what goes to destinations."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with in_words(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def sender(self) -> Iterator[None]:
        """Held by whoever sends: one at a time, in this program and in any other.

        What another sender left under way, because its program was killed, waits
        again; the same bytes go once more and are known there or not.

        Raises:
            SendingElsewhere: Somebody else is sending.
        """
        with held_lock(self._path.with_name("sending.lock")):
            with self._begin() as connection:
                connection.execute(
                    update(_delivery)
                    .where(_delivery.c.state == State.SENDING)
                    .values(state=State.WAITING)
                )
            yield

    # Reading

    def deliveries(
        self,
        destination: str,
        states: Sequence[State] = tuple(State),
        limit: int = -1,
        *,
        newest: bool = False,
    ) -> tuple[Delivery, ...]:
        """Rows in some states in the order in which they go, or the newest first."""
        order = _revision.c.sequence.desc() if newest else _revision.c.sequence
        statement = (
            _listed()
            .where(_delivery.c.destination == destination)
            .where(_delivery.c.state.in_(states))
            .order_by(order)
            .limit(limit)
        )
        with in_words(self._path), self._engine.connect() as connection:
            return _values(connection.execute(statement).all())

    def due(
        self, destination: str, now: datetime, limit: int = 100, after: int = 0
    ) -> tuple[Delivery, ...]:
        """What may go now, oldest first: waiting, and not asked to wait longer.

        Args:
            destination: Where to.
            now: Rows whose next try lies later are left out.
            limit: Rows at most.
            after: Only rows of a later sequence, to read on.
        """
        statement = (
            _listed()
            .where(_delivery.c.destination == destination)
            .where(_delivery.c.state == State.WAITING)
            .where(_delivery.c.next_try <= now.astimezone(UTC).isoformat())
            .where(_revision.c.sequence > after)
            .order_by(_revision.c.sequence)
            .limit(limit)
        )
        with in_words(self._path), self._engine.connect() as connection:
            return _values(connection.execute(statement).all())

    def states_of(self, destination: str, revisions: Iterable[str]) -> dict[str, State]:
        """How far some revisions are; those that do not go there are left out."""
        statement = select(_delivery.c.revision, _delivery.c.state).where(
            _delivery.c.destination == destination,
            _delivery.c.revision.in_(list(revisions)),
        )
        with in_words(self._path), self._engine.connect() as connection:
            return {
                row.revision: State(row.state) for row in connection.execute(statement)
            }

    def next_due(self, destination: str) -> datetime | None:
        """When the next row may go; None where none waits. In the past: now.

        What a sender that was killed left under way counts, too: else nobody would come
        to let it wait again.
        """
        statement = _present_rows(select(func.min(_delivery.c.next_try))).where(
            _delivery.c.destination == destination,
            _delivery.c.state.in_(OPEN),
        )
        with in_words(self._path), self._engine.connect() as connection:
            found = connection.execute(statement).scalar()
        if found is None:
            return None
        return (
            datetime.fromisoformat(found) if found else datetime.min.replace(tzinfo=UTC)
        )

    def counts(self, destination: str | None = None) -> OutboxCounts:
        """How many entries are in which state; of all destinations by default."""
        rows = _present_rows(select(_delivery.c.state, func.count()))
        files = select(
            func.count(), func.coalesce(func.sum(_file.c.size - _file.c.sent), 0)
        ).where(_file.c.state == State.WAITING)
        if destination is not None:
            rows = rows.where(_delivery.c.destination == destination)
            files = files.where(_file.c.destination == destination)
        with in_words(self._path), self._engine.connect() as connection:
            found = {
                State(row[0]): int(row[1])
                for row in connection.execute(rows.group_by(_delivery.c.state))
            }
            number, size = connection.execute(files).one()
        return OutboxCounts(found, int(number), int(size))

    def unsent(self) -> int:
        """Entries that are at no destination they wait for, each counted once."""
        states = (*OPEN, *STUCK)
        statement = _present_rows(select(func.count(_delivery.c.revision.distinct())))
        with in_words(self._path), self._engine.connect() as connection:
            found = connection.execute(statement.where(_delivery.c.state.in_(states)))
            return int(found.scalar_one())

    # Sending

    def claim(self, destination: str, revisions: Sequence[str]) -> tuple[str, ...]:
        """Takes rows to send them; those that another took meanwhile are left out."""
        taken = []
        with self._begin() as connection:
            for revision in revisions:
                changed = connection.execute(
                    update(_delivery)
                    .where(
                        _delivery.c.destination == destination,
                        _delivery.c.revision == revision,
                        _delivery.c.state == State.WAITING,
                    )
                    .values(
                        state=State.SENDING,
                        tries=_delivery.c.tries + 1,
                        changed=datetime.now(UTC).isoformat(),
                    )
                )
                if changed.rowcount:
                    taken.append(revision)
        return tuple(taken)

    def settle(
        self, destination: str, results: Mapping[str, tuple[State, Mapping[str, Any]]]
    ) -> None:
        """Keeps what the other side said of revisions: new state and its answer.

        An answer with `next_try` (aware datetime) tells when a waiting row may go.
        """
        now = datetime.now(UTC).isoformat()
        with self._begin() as connection:
            for revision, (state, answer) in results.items():
                said = dict(answer)
                when = said.pop("next_try", None)
                connection.execute(
                    update(_delivery)
                    .where(
                        _delivery.c.destination == destination,
                        _delivery.c.revision == revision,
                    )
                    .values(
                        state=state,
                        next_try=when.astimezone(UTC).isoformat() if when else AT_ONCE,
                        answer=json.dumps(said, ensure_ascii=False),
                        changed=now,
                    )
                )

    def confirm(self, destination: str, office: str, *, files: bool = True) -> int:
        """Makes `received` of what the other side has whole, and keeps its receipt.

        Args:
            destination: Where the entries are, under our checksum (`sha256` in the
                answer).
            office: Who says so.
            files: No file may be missing there; False where none is meant to go.
        """
        now = datetime.now(UTC).isoformat()
        open_file = (
            select(_file.c.name)
            .where(_file.c.destination == _delivery.c.destination)
            .where(_file.c.revision == _delivery.c.revision)
            .where(_file.c.state != State.SENT)
        )
        statement = (
            select(_delivery.c.revision, _revision.c.sha256)
            .join(_revision, _revision.c.id == _delivery.c.revision)
            .where(_delivery.c.destination == destination)
            .where(_delivery.c.state == State.SENT)
            .where(
                func.json_extract(_delivery.c.answer, "$.sha256") == _revision.c.sha256
            )
        )
        if files:
            statement = statement.where(~open_file.exists())
        with self._begin() as connection:
            found = connection.execute(statement).all()
            for row in found:
                connection.execute(
                    update(_delivery)
                    .where(_delivery.c.destination == destination)
                    .where(_delivery.c.revision == row.revision)
                    .values(state=State.RECEIVED, changed=now)
                )
                receipt = {
                    "revision": row.revision, "office": office,
                    "sha256": row.sha256, "received": now,
                }  # fmt: skip
                connection.execute(
                    insert(tables.receipt).on_conflict_do_nothing(), receipt
                )
        return len(found)

    def hurry(self, destination: str) -> None:
        """Ends the pauses of rows that wait, but for the minute after a 409."""
        with self._begin() as connection:
            connection.execute(
                update(_delivery)
                .where(_delivery.c.destination == destination)
                .where(_delivery.c.state == State.WAITING)
                .where(func.json_extract(_delivery.c.answer, "$.raced").is_(None))
                .values(next_try=AT_ONCE)
            )

    def release(self, destination: str, revisions: Iterable[str] = ()) -> int:
        """Lets parked and refused rows, or some of them, try once more at once.

        Also files that were refused, whose entry is there already.
        """
        rows = update(_delivery).where(
            _delivery.c.destination == destination,
            _delivery.c.state.in_((State.PARKED, State.REFUSED, State.WAITING)),
        )
        files = update(_file).where(
            _file.c.destination == destination, _file.c.state == State.REFUSED
        )
        some = list(revisions)
        if some:
            rows = rows.where(_delivery.c.revision.in_(some))
            files = files.where(_file.c.revision.in_(some))
        with self._begin() as connection:
            changed = connection.execute(
                rows.values(state=State.WAITING, next_try=AT_ONCE, answer="{}")
            )
            connection.execute(files.values(state=State.WAITING, sent=0))
        return int(changed.rowcount)

    # Files

    def files(self, destination: str, revision: str = "") -> tuple[FileDelivery, ...]:
        """Files that wait and whose entry is there, smallest first.

        Args:
            destination: Where to.
            revision: Only of this one, and in every state.
        """
        statement = (
            select(_file).where(
                _file.c.destination == destination, _file.c.revision == revision
            )
            if revision
            else _waiting_files(destination)
        )
        statement = statement.order_by(_file.c.size, _file.c.sha256, _file.c.revision)
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(
                FileDelivery(
                    r.destination, r.revision, r.name, r.sha256, r.size, r.sent,
                    State(r.state),
                )
                for r in connection.execute(statement)
            )  # fmt: skip

    def has_files(self, destination: str) -> bool:
        """Whether `files` would give any."""
        statement = _waiting_files(destination).limit(1)
        with in_words(self._path), self._engine.connect() as connection:
            return connection.execute(statement).first() is not None

    def file_counts(self, destination: str) -> dict[str, tuple[int, int]]:
        """Revision -> how many of its files are there, and how many it has."""
        there = func.sum((_file.c.state == State.SENT).cast(Integer))
        statement = select(_file.c.revision, there, func.count())
        statement = statement.where(_file.c.destination == destination)
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(statement.group_by(_file.c.revision))
            return {row[0]: (int(row[1]), int(row[2])) for row in rows}

    def set_file(
        self, file: FileDelivery, sent: int, state: State, *, everywhere: bool = False
    ) -> None:
        """Keeps how far a file is.

        Args:
            file: Of one entry.
            sent: Bytes that are there.
            state: Waiting, sent or refused.
            everywhere: The other side keeps files by their checksum: what holds of
                this one holds of it in every entry.
        """
        statement = update(_file).where(
            _file.c.destination == file.destination, _file.c.sha256 == file.sha256
        )
        if not everywhere:
            statement = statement.where(
                _file.c.revision == file.revision, _file.c.name == file.name
            )
        with self._begin() as connection:
            connection.execute(statement.values(sent=sent, state=state))

    # Sealed entries

    def seal(
        self,
        destination: str,
        revision: str,
        manifest: Attachment,
        files: Iterable[Attachment],
    ) -> None:
        """Keeps what goes in place of an entry: the same bytes at every try."""
        key = (_file.c.destination == destination, _file.c.revision == revision)
        rows = [
            {
                "destination": destination, "revision": revision, "name": one.name,
                "sha256": one.sha256, "size": one.size, "sent": 0, "state": state.value,
            }
            for one, state in (
                (manifest, State.SENT),
                *((file, State.WAITING) for file in files),
            )
        ]  # fmt: skip
        with self._begin() as connection:
            connection.execute(delete(_file).where(*key))
            connection.execute(insert(_file), rows)


def pause(tries: int, random_: random.Random | None = None) -> timedelta:
    """How long to wait after a number of tries: doubled each time, with jitter.

    From 20 s to an hour, each between half and one and a half of that, so that many
    devices that lost the same server do not come back together.
    """
    longest = _FIRST_PAUSE * (1 << min(max(tries - 1, 0), _MOST_DOUBLINGS))
    spread: float = (random_ or random).uniform(0.5, 1.5)
    return min(longest, _LONGEST_PAUSE) * spread


def _waiting_files(destination: str) -> Select[Any]:
    """Files that wait and whose entry is there."""
    there = select(_delivery.c.revision).where(
        _delivery.c.destination == destination,
        _delivery.c.state.in_((State.SENT, State.RECEIVED)),
    )
    return select(_file).where(
        _file.c.destination == destination,
        _file.c.state == State.WAITING,
        _file.c.revision.in_(there),
    )


def _present_rows(statement: Select[Any]) -> Select[Any]:
    """Rows whose revision has content and was not put aside."""
    return (
        statement.select_from(_delivery)
        .join(_revision, _revision.c.id == _delivery.c.revision)
        .where(func.length(_revision.c.xml) > 0)
        .where(_revision.c.id.not_in(select(tables.aside.c.revision)))
    )


def _listed() -> Select[Any]:
    statement = select(
        _delivery, _revision.c.submission, _revision.c.form_id,
        _revision.c.form_version, _revision.c.sha256, _revision.c.sequence,
        func.length(_revision.c.xml).label("size"), _submission.c.site_name,
    )  # fmt: skip
    return _present_rows(statement).outerjoin(
        _submission, _submission.c.submission == _revision.c.submission
    )


def _values(rows: Sequence[Row[Any]]) -> tuple[Delivery, ...]:
    return tuple(
        Delivery(
            destination=row.destination,
            revision=RevisionId(row.revision),
            submission=row.submission,
            form_id=row.form_id,
            form_version=row.form_version,
            site_name=row.site_name or "",
            sha256=row.sha256,
            size=row.size,
            sequence=row.sequence,
            state=State(row.state),
            tries=row.tries,
            next_try=datetime.fromisoformat(row.next_try) if row.next_try else None,
            answer=json.loads(row.answer),
            changed=datetime.fromisoformat(row.changed),
        )
        for row in rows
    )
