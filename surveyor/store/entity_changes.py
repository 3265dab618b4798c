"""What submissions say of entities, and the entities that follow from it.

An entity is worked out from the changes of all submissions that name it, in the order
in which these were made. So it does not matter when they arrive, and a submission that
is corrected or merged says its part anew.
"""

import json
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from surveyor.revisions.model import Revision, SubmissionId
from surveyor.store import tables
from surveyor.store.binding import any_of
from surveyor.store.site_merges import list_of, lists_of
from surveyor.store.values import EntityChange

VERSION = "__version"
"""Kept beside the properties: their names never begin with `__` (ODK Entities)."""
_AREAS = ("village", "district", "regency")
_CHUNK = 500
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


def _renew(connection: Connection, entities: Iterable[tuple[str, str]]) -> None:
    by_list: dict[str, dict[str, None]] = {}
    for name, entity in entities:
        by_list.setdefault(name, {})[entity] = None
    for name, named in by_list.items():
        ids = list(named)
        for start in range(0, len(ids), _CHUNK):
            _work_out(connection, name, ids[start : start + _CHUNK])


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


def _work_out(connection: Connection, name: str, ids: Sequence[str]) -> None:
    """Entities of a list from all that is told of them.

    One that is created twice is corrected, one that is updated before it is known is
    made. An empty property takes the value away; one that was not asked for stays.
    """
    told = (
        select(_change)
        .where(_change.c.list == name, _change.c.id.in_(ids))
        .order_by(_change.c.id, _change.c.created, _change.c.submission)
    )
    changes = connection.execute(told).all()
    connection.execute(
        delete(_entity).where(_entity.c.list.in_(lists_of(name)), _entity.c.id.in_(ids))
    )
    rows = [united(list(one)) for _id, one in groupby(changes, attrgetter("id"))]
    if rows:
        connection.execute(insert(_entity), rows)


def united(changes: Sequence[Any]) -> dict[str, Any]:
    """The row of an entity from its changes, the oldest first."""
    properties: dict[str, str] = {}
    label = ""
    for one in changes:
        known = int(properties.get(VERSION, "0"))
        properties |= json.loads(one.properties)
        properties[VERSION] = str(max(known, one.base_version + 1))
        label = one.label or label
    first = changes[0]
    name = list_of(first.list, properties)
    return entity_row(name, first.id, label or first.id, first.submission, properties)


def entity_row(
    name: str, id_: str, label: str, submission: str, properties: Mapping[str, str]
) -> dict[str, Any]:
    """A row of the table of entities, with what is found and sorted by."""
    words = (v for name, v in properties.items() if not name.startswith("__"))
    lat, lon = _place(properties.get("geometry", ""))
    areas = (properties.get(level, "") for level in _AREAS)
    return {
        "list": name,
        "id": id_,
        "label": label,
        "submission": submission,
        "sort_key": folded(label),
        "area": next((code for code in areas if code), ""),
        "lat": lat,
        "lon": lon,
        "properties": json.dumps(properties, ensure_ascii=False),
        "search_text": folded(" ".join((label, *words))),
    }


def folded(text: str) -> str:
    """A text as it is sorted and searched: small letters without accents."""
    if not text.isascii():
        spread = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in spread if not unicodedata.combining(one))
    return " ".join(text.casefold().split())


def _place(geometry: str) -> tuple[float | None, float | None]:
    """Latitude and longitude of a geopoint; None where it is none."""
    parts = geometry.split()
    try:
        lat, lon = float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        return None, None
    known = math.isfinite(lat) and math.isfinite(lon)
    return (lat, lon) if known else (None, None)
