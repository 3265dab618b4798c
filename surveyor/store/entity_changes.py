"""What submissions say of entities, and the entities that follow from it.

An entity is worked out from the changes of all submissions that name it, in the order
in which these were made. So it does not matter when they arrive, and a submission that
is corrected or merged says its part anew.
"""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from surveyor.revisions.model import Revision, SubmissionId
from surveyor.store import tables
from surveyor.store.binding import any_of
from surveyor.store.site_merges import list_of, lists_of
from surveyor.store.values import EntityChange

VERSION = "__version"
"""Kept beside the properties: their names never begin with `__` (ODK Entities)."""
_change, _entity = tables.entity_change, tables.entity


def apply_changes(
    connection: Connection, said: Sequence[tuple[Revision, Sequence[EntityChange]]]
) -> None:
    """Puts what submissions say now in the place of what they said before."""
    before = _told_before(connection, [one.submission for one, _changes in said])
    rows = {
        (change.list, change.id, revision.submission): _row(revision, change)
        for revision, changes in said
        for change in changes
    }
    _forget(connection, [one.submission for one, _changes in said if before])
    if rows:
        connection.execute(insert(_change), list(rows.values()))
    _renew(connection, [*before, *(key[:2] for key in rows)])


def forget_changes(connection: Connection, submissions: Sequence[SubmissionId]) -> None:
    """Takes back all that some submissions said of entities."""
    before = _told_before(connection, submissions)
    _forget(connection, submissions if before else ())
    _renew(connection, before)


def _told_before(
    connection: Connection, submissions: Sequence[SubmissionId]
) -> list[tuple[str, str]]:
    asked = select(_change.c.list, _change.c.id)
    mine = _change.c.submission.in_(any_of(submissions))
    found = connection.execute(asked.where(mine))
    return [(row.list, row.id) for row in found]


def _forget(connection: Connection, submissions: Sequence[SubmissionId]) -> None:
    if submissions:
        mine = _change.c.submission.in_(any_of(submissions))
        connection.execute(delete(_change).where(mine))


def _renew(connection: Connection, entities: Sequence[tuple[str, str]]) -> None:
    for name, entity in dict.fromkeys(entities):
        _work_out(connection, name, entity)


def _row(revision: Revision, change: EntityChange) -> dict[str, Any]:
    return {
        "list": change.list,
        "id": change.id,
        "submission": revision.submission,
        "created": revision.created.astimezone(UTC).isoformat(),
        "label": change.label,
        "properties": json.dumps(dict(change.properties), ensure_ascii=False),
        "base_version": change.base_version,
    }


def _work_out(connection: Connection, name: str, entity: str) -> None:
    """An entity from all that is told of it.

    One that is created twice is corrected, one that is updated before it is known is
    made. An empty property takes the value away; one that was not asked for stays.
    """
    told = (
        select(_change)
        .where(_change.c.list == name, _change.c.id == entity)
        .order_by(_change.c.created, _change.c.submission)
    )
    changes = connection.execute(told).all()
    connection.execute(
        delete(_entity).where(
            _entity.c.list.in_(lists_of(name)), _entity.c.id == entity
        )
    )
    if changes:
        connection.execute(insert(_entity), _entity_row(changes))


def _entity_row(changes: Sequence[Row[Any]]) -> dict[str, Any]:
    properties: dict[str, str] = {}
    label = ""
    for one in changes:
        known = int(properties.get(VERSION, "0"))
        properties |= json.loads(one.properties)
        properties[VERSION] = str(max(known, one.base_version + 1))
        label = one.label or label
    label = label or changes[0].id
    words = (v for name, v in properties.items() if not name.startswith("__"))
    return {
        "list": list_of(changes[0].list, properties),
        "id": changes[0].id,
        "label": label,
        "submission": changes[0].submission,
        "properties": json.dumps(properties, ensure_ascii=False),
        "search_text": " ".join((label, *words)).lower(),
    }
