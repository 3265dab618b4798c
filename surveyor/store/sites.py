"""The register of sites: entities that submissions of the register made."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, func, select

from surveyor.store import tables
from surveyor.store.entity_changes import VERSION
from surveyor.store.errors import in_words
from surveyor.store.values import Site

_entity, _submission = tables.entity, tables.submission
LIST = "sites"
_SYSTEM = (VERSION, "__trunkVersion", "__branchId")
COLUMNS = (
    "name",
    "label",
    "kind",
    "manager",
    "regency",
    "district",
    "village",
    "geometry",
)
"""Columns that `sites.csv` always has; `name` is the id. Whatever else a register
saves of its sites comes after them."""


@dataclass(frozen=True, slots=True)
class SiteQuery:
    """Which sites; empty fields do not filter."""

    text: str = ""
    """Every word must occur in what is known of a site."""
    area: str = ""
    """Dotted code; everything below it counts."""
    lacking: tuple[str, ...] = ()
    """Form ids: only sites without an entry of each of them since `since`."""
    since: date | None = None


Point = tuple[str, str, float, float]
"""Id, name, latitude, longitude."""


class SiteRepository:
    """Sites by id, by name, and as the table that forms pick from."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def get(self, site_id: str) -> Site | None:
        """A site by its id."""
        rows = self._rows(_entity.c.id == site_id)
        return _site(rows[0]) if rows else None

    def search(
        self, text: str = "", area: str = "", limit: int | None = None
    ) -> tuple[Site, ...]:
        """Sites by name; every word of the text must occur in what is known of them."""
        conditions = _conditions(SiteQuery(text, area))
        return tuple(_site(row) for row in self._rows(*conditions, limit=limit))

    def page(self, query: SiteQuery, offset: int, limit: int) -> tuple[Site, ...]:
        """Sites `offset` to `offset + limit` of a list, by name."""
        rows = self._rows(*_conditions(query), offset=offset, limit=limit)
        return tuple(_site(row) for row in rows)

    def found(self, query: SiteQuery) -> int:
        """How many sites a query finds."""
        statement = select(func.count()).where(
            _entity.c.list == LIST, *_conditions(query)
        )
        with in_words(self._path), self._engine.connect() as connection:
            return int(connection.execute(statement).scalar_one())

    def place_of(self, query: SiteQuery, site_id: str) -> int | None:
        """Where a site stands in the list of a query, from 0; None if it is not in it."""
        label = select(_entity.c.label).where(
            _entity.c.list == LIST, _entity.c.id == site_id, *_conditions(query)
        )
        with in_words(self._path), self._engine.connect() as connection:
            name = connection.execute(label).scalar()
            if name is None:
                return None
            before = (_entity.c.label < name) | (
                (_entity.c.label == name) & (_entity.c.id < site_id)
            )
            statement = select(func.count()).where(
                _entity.c.list == LIST, before, *_conditions(query)
            )
            return int(connection.execute(statement).scalar_one())

    def points(self, query: SiteQuery) -> tuple[Point, ...]:
        """Where the sites of a query lie; those without a place are left out."""
        geometry = func.json_extract(_entity.c.properties, "$.geometry")
        statement = select(_entity.c.id, _entity.c.label, geometry).where(
            _entity.c.list == LIST, *_conditions(query)
        )
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(statement.order_by(_entity.c.label)).all()
        made = []
        for site_id, label, text in rows:
            lat, lon = _place(text or "")
            if lat is not None and lon is not None:
                made.append((site_id, label, lat, lon))
        return tuple(made)

    def count(self) -> int:
        """How many sites there are."""
        statement = select(func.count()).where(_entity.c.list == LIST)
        with in_words(self._path), self._engine.connect() as connection:
            return int(connection.execute(statement).scalar_one())

    def table(self, only: Sequence[str] | None = None) -> "EntityTable":
        """The register as a table for forms, as it is now; or only some sites of it."""
        chosen = () if only is None else (_entity.c.id.in_(_each(only)),)
        found = self.list_table(LIST, *chosen)
        return found or EntityTable((*COLUMNS, *_SYSTEM), [])

    def list_table(self, name: str, *conditions: Any) -> "EntityTable | None":
        """A list of entities as a table for forms; None for an unknown one.

        It has every property that is saved, so that a correction starts with what
        is known.
        """
        found = self._rows(*conditions, name=name)
        if not found:
            return None
        known = [json.loads(row.properties) for row in found]
        first = COLUMNS if name == LIST else COLUMNS[:2]
        saved = {n for one in known for n in one if not n.startswith("__")}
        columns = (*first, *sorted(saved - set(first)))
        rows = [
            (row.id, row.label, *(one.get(n, "") for n in columns[2:]), *_versions(row))
            for row, one in zip(found, known, strict=True)
        ]
        return EntityTable((*columns, *_SYSTEM), rows)

    def _rows(
        self,
        *conditions: Any,
        limit: int | None = None,
        offset: int = 0,
        name: str = LIST,
    ) -> Sequence[Row[Any]]:
        statement = select(_entity).where(_entity.c.list == name, *conditions)
        statement = statement.order_by(_entity.c.label, _entity.c.id)
        statement = statement.limit(limit).offset(offset)
        with in_words(self._path), self._engine.connect() as connection:
            return connection.execute(statement).all()


class EntityTable:
    """A list of entities such as `sites.csv`, without a file."""

    def __init__(
        self, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]
    ) -> None:
        self.columns = columns
        self._rows = rows
        self._indexes: dict[str, dict[str, list[tuple[str, ...]]]] = {}

    def rows(self) -> Sequence[tuple[str, ...]]:
        """All entities by name."""
        return self._rows

    def where(self, column: str, value: str) -> Sequence[tuple[str, ...]]:
        """Entities whose column has the value."""
        if column not in self.columns:
            return ()
        index = self._indexes.get(column)
        if index is None:
            at = self.columns.index(column)
            index = {}
            for row in self._rows:
                index.setdefault(row[at], []).append(row)
            self._indexes[column] = index
        return index.get(value, ())


def _conditions(query: SiteQuery) -> list[Any]:
    made: list[Any] = [
        _entity.c.search_text.contains(word, autoescape=True)
        for word in query.text.lower().split()
    ]
    if query.area:
        made.append(_lies_in(query.area))
    if query.lacking:
        made.append(_entries(query) < len(query.lacking))
    return made


def _lies_in(area: str) -> Any:
    parts = [
        func.nullif(func.json_extract(_entity.c.properties, f"$.{name}"), "")
        for name in ("village", "district", "regency")
    ]
    deepest = func.coalesce(*parts, "")
    return (deepest == area) | deepest.startswith(f"{area}.", autoescape=True)


def _entries(query: SiteQuery) -> Any:
    """How many of the forms a site has an entry of."""
    counted = select(func.count(_submission.c.form_id.distinct())).where(
        _submission.c.site == _entity.c.id,
        _submission.c.form_id.in_(query.lacking),
    )
    if query.since:
        counted = counted.where(_submission.c.visited >= query.since.isoformat())
    return counted.scalar_subquery()


def _place(geometry: str) -> tuple[float | None, float | None]:
    parts = geometry.split()
    try:
        return float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        return None, None


def _versions(row: Row[Any]) -> tuple[str, str, str]:
    """Version, trunk and branch of an entity that was made here, not on a server.

    As for entities made without network in ODK: no trunk, and a branch that is the
    same for every entry about the entity, wherever it is worked out.
    """
    version = json.loads(row.properties).get(VERSION, "1")
    branch = uuid.uuid5(uuid.NAMESPACE_URL, f"{row.list}/{row.id}")
    return version, "", str(branch)


def _each(ids: Sequence[str]) -> Any:
    """Any number of ids as one bound value."""
    each = func.json_each(json.dumps(list(ids))).table_valued("value")
    return select(each.c.value)


def _site(row: Row[Any]) -> Site:
    kept = json.loads(row.properties)
    known = {name: value for name, value in kept.items() if not name.startswith("__")}
    lat, lon = _place(known.get("geometry", ""))
    return Site(
        id=row.id,
        name=row.label,
        kind=known.get("kind", ""),
        manager=known.get("manager", ""),
        regency=known.get("regency", ""),
        district=known.get("district", ""),
        village=known.get("village", ""),
        lat=lat,
        lon=lon,
        submission=row.submission,
        properties=known,
    )
