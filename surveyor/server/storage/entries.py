"""The revisions that came, as they came; and what is told of each of them."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    false,
    literal,
    or_,
    select,
    true,
    update,
)

from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.server.storage import tables
from surveyor.server.storage.database import Database, insert_new, written
from surveyor.server.storage.devices import note
from surveyor.server.values import Arrival, Device, Kept, State

_revision, _parent, _file = (
    tables.revision,
    tables.revision_parent,
    tables.revision_file,
)
_change, _withdrawal = tables.entity_change, tables.withdrawal
_CHUNK = 500


def key_of(revision_id: str) -> bytes:
    """What a device asks with instead of the id."""
    return hashlib.sha256(revision_id.encode()).digest()[:16]


def in_scope(device: Device) -> ColumnElement[bool]:
    """The revisions that a token opens: those of its areas, and its person's own."""
    if device.unlimited:
        return true()
    own = _revision.c.sender == device.person
    below = (
        _revision.c.area.startswith(f"{one}.", autoescape=True) for one in device.areas
    )
    within = _revision.c.area.in_(device.areas) if device.areas else false()
    return or_(own, within, *below)


class EntryRepository:
    """Revisions by id; what is there is never changed, only erased by a withdrawal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kept(self, ids: Iterable[str]) -> dict[str, Kept]:
        """What is there of some entries, by id."""
        with self._database.reading() as connection:
            return _kept(connection, _revision.c.id, list(ids))

    def kept_by_key(self, keys: Sequence[bytes]) -> dict[bytes, Kept]:
        """What is there of some entries, by key."""
        with self._database.reading() as connection:
            found = _kept(connection, _revision.c.key, list(keys))
        return {key_of(one.id): one for one in found.values()}

    def add(
        self, arrivals: Sequence[Arrival], device: Device, now: datetime
    ) -> list[State]:
        """Keeps entries that are new, all in one transaction; one state for each."""
        with self._database.writing() as connection:
            there, gone = _there(connection, arrivals)
            fresh: dict[str, Arrival] = {}
            for arrival in arrivals:
                one = arrival.revision
                if one.id not in there:
                    fresh.setdefault(one.id, _as_kept(arrival, gone))
            kept = _keep(connection, list(fresh.values()), device, now)
            if kept:
                note(connection, device.id, "entries.stored", count=len(kept))
            if len(kept) < len(fresh):
                # Somebody else brought them at the same moment, and came first.
                there, gone = _there(connection, arrivals)
        states = []
        for arrival in arrivals:
            one = arrival.revision
            if one.id in kept and one.submission not in gone:
                kept.discard(one.id)
                there[one.id] = fresh[one.id].revision.sha256
                states.append(State.STORED)
            else:
                states.append(_state(one, there, gone))
        return states

    def add_files(self, revision_id: str, files: Sequence[Attachment]) -> bool:
        """Names files that came after their entry; those who pull see it once more.

        False, and nothing is named, where the entry was withdrawn meanwhile.
        """
        rows = [_file_row(revision_id, one) for one in files]
        with self._database.writing() as connection:
            # First, since two that name files of one entry would else wait for each other.
            named = connection.execute(
                update(_revision)
                .where(_revision.c.id == revision_id, _revision.c.erased.is_(False))
                .values(sequence=None)
            )
            if named.rowcount:
                hold_files(connection, {one.sha256 for one in files})
                connection.execute(insert_new(connection, _file), rows)
        return named.rowcount > 0

    def files(self, ids: Iterable[str]) -> dict[str, list[Attachment]]:
        """The files that entries name."""
        with self._database.reading() as connection:
            return _files(connection, list(ids))

    def changes(self, name: str, device: Device) -> Sequence[Row[Any]]:
        """What is told of the entities of a list, in the order in which it was made.

        Of each submission only its newest revision counts.
        """
        statement = (
            select(_change, _revision.c.area)
            .join(_revision, _revision.c.id == _change.c.revision)
            .where(_change.c.list == name, in_scope(device))
            .order_by(_change.c.created, _change.c.revision)
        )
        with self._database.reading() as connection:
            return connection.execute(statement).all()


_SHORT = (
    _revision.c.id,
    _revision.c.sha256,
    _revision.c.submission,
    _revision.c.area,
    _revision.c.sender,
    _revision.c.erased,
)


def _kept(
    connection: Connection, column: ColumnElement[Any], values: Sequence[Any]
) -> dict[str, Kept]:
    found: dict[str, Kept] = {}
    for start in range(0, len(values), _CHUNK):
        some = values[start : start + _CHUNK]
        rows = connection.execute(select(*_SHORT).where(column.in_(some)))
        found |= {row.id: Kept(*row) for row in rows}
    return found


def _state(revision: Revision, there: Mapping[str, str], gone: set[str]) -> State:
    if revision.submission in gone:
        return State.WITHDRAWN
    known = there.get(revision.id)
    if known is None:
        return State.STORED
    return State.KNOWN if known == revision.sha256 else State.CHANGED


def _as_kept(arrival: Arrival, gone: set[str]) -> Arrival:
    """Of a withdrawn entry id and checksum are kept, as everywhere else."""
    if arrival.revision.submission not in gone:
        return arrival
    return Arrival(arrival.revision.without_content(), "", arrival.area)


def _there(
    connection: Connection, arrivals: Sequence[Arrival]
) -> tuple[dict[str, str], set[str]]:
    """What is there of entries, id -> SHA-256; and which submissions were withdrawn.

    Asked as one question, since the way to the database and back costs most.
    """
    there: dict[str, str] = {}
    gone: set[str] = set()
    for start in range(0, len(arrivals), _CHUNK):
        some = [one.revision for one in arrivals[start : start + _CHUNK]]
        known = select(literal(True).label("known"), _revision.c.id, _revision.c.sha256)
        away = select(literal(False), _withdrawal.c.submission, literal(""))
        asked = known.where(_revision.c.id.in_([one.id for one in some])).union_all(
            away.where(_withdrawal.c.submission.in_([one.submission for one in some]))
        )
        for is_known, id_, sha256 in connection.execute(asked):
            if is_known:
                there[id_] = sha256
            else:
                gone.add(id_)
    return there, gone


def _keep(
    connection: Connection, fresh: Sequence[Arrival], device: Device, now: datetime
) -> set[str]:
    """Keeps entries; the ids of those that nobody else brought at the same moment."""
    if not fresh:
        return set()
    # A microsecond apart, so that they are numbered in the order of their batch.
    rows = [
        _row(one, device, written(now + timedelta(microseconds=place)))
        for place, one in enumerate(fresh)
    ]
    # In one order everywhere: two that bring the same would else wait for each other.
    rows.sort(key=lambda row: str(row["id"]))
    made = insert_new(connection, _revision).returning(_revision.c.id)
    kept = set(connection.execute(made, rows).scalars())
    mine = [one for one in fresh if one.revision.id in kept]
    digests = {a.sha256 for one in mine for a in one.revision.attachments}
    hold_files(connection, digests)
    parents = [
        {"revision": one.revision.id, "place": place, "parent": parent}
        for one in mine
        for place, parent in enumerate(dict.fromkeys(one.revision.parents))
    ]
    files = [
        _file_row(one.revision.id, attachment)
        for one in mine
        for attachment in {a.name: a for a in one.revision.attachments}.values()
    ]
    changes = [row for one in mine for row in _change_rows(one)]
    for table, some in ((_parent, parents), (_file, files), (_change, changes)):
        if some:
            connection.execute(insert_new(connection, table), some)
    return kept


def hold_files(connection: Connection, digests: Iterable[str]) -> None:
    """Keeps files that are there from being forgotten while they are named.

    Who forgets what nothing names waits until this transaction has ended, and sees it.
    """
    asked = sorted(digests)
    file = tables.file.c.sha256
    for start in range(0, len(asked), _CHUNK):
        some = select(file).where(file.in_(asked[start : start + _CHUNK]))
        held = some.order_by(file).with_for_update(read=True, key_share=True)
        connection.execute(held).all()


def _row(arrival: Arrival, device: Device, came: str) -> dict[str, Any]:
    one = arrival.revision
    return {
        "id": one.id,
        "key": key_of(one.id),
        "submission": one.submission,
        "form_id": one.form_id,
        "form_version": one.form_version,
        "author": one.author,
        "device": one.device,
        "created": written(one.created),
        "xml": one.xml,
        "sha256": one.sha256,
        "site": arrival.site,
        "area": arrival.area,
        "sender": device.person,
        "sent_by": device.id,
        "received": came,
        "erased": bool(one.erased),
    }


def _file_row(revision_id: str, file: Attachment) -> dict[str, Any]:
    return {
        "revision": revision_id,
        "name": file.name,
        "sha256": file.sha256,
        "size": file.size,
        "media_type": file.media_type,
    }


def _change_rows(arrival: Arrival) -> list[dict[str, Any]]:
    one = arrival.revision
    found = {(change.list, change.id): change for change in arrival.changes}
    return [
        {
            "list": change.list,
            "id": change.id,
            "revision": one.id,
            "submission": one.submission,
            "created": written(one.created),
            "label": change.label,
            "properties": json.dumps(dict(change.properties), ensure_ascii=False),
            "base_version": change.base_version,
        }
        for change in found.values()
    ]


def revisions(connection: Connection, rows: Sequence[Row[Any]]) -> list[Revision]:
    """Rows of the table as values, with their parents and files."""
    ids = [row.id for row in rows]
    parents: dict[str, list[str]] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        for found in connection.execute(
            select(_parent)
            .where(_parent.c.revision.in_(some))
            .order_by(_parent.c.revision, _parent.c.place)
        ):
            parents.setdefault(found.revision, []).append(found.parent)
    files = _files(connection, ids)
    return [
        Revision(
            id=RevisionId(row.id),
            submission=SubmissionId(row.submission),
            parents=tuple(RevisionId(one) for one in parents.get(row.id, ())),
            form_id=row.form_id,
            form_version=row.form_version,
            author=row.author,
            device=row.device,
            created=datetime.fromisoformat(row.created),
            xml=row.xml,
            attachments=tuple(files.get(row.id, ())),
            erased=row.sha256 if row.erased else "",
        )
        for row in rows
    ]


def _files(connection: Connection, ids: Sequence[str]) -> dict[str, list[Attachment]]:
    found: dict[str, list[Attachment]] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        statement = select(_file).where(_file.c.revision.in_(some))
        for row in connection.execute(statement.order_by(_file.c.name)):
            found.setdefault(row.revision, []).append(
                Attachment(row.name, row.sha256, row.size, row.media_type)
            )
    return found
