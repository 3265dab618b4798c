"""The register of sites: entities that submissions of the register made."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha1
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, func, select

from surveyor.store import tables
from surveyor.store.binding import any_of
from surveyor.store.entity_changes import VERSION, folded
from surveyor.store.errors import in_words
from surveyor.store.site_merges import INTO, MERGED, SITES, Merges, merges
from surveyor.store.values import Site

_entity = tables.entity
LIST = SITES
_IN_ORDER = "INDEXED BY entity_sorted"
_CHUNK = 2_000
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
    INTO,
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


@dataclass(frozen=True, slots=True)
class Listed:
    """The sites that a query finds, by name."""

    ids: Sequence[str] = ()
    areas: Sequence[str] = ()
    """The deepest area code of each; empty where none is known."""


Point = tuple[str, str, float, float]
"""Id, name, latitude, longitude."""


class SiteRepository:
    """Sites by id, by name, and as the table that forms pick from.

    A site that was merged into another is not listed; by its id the other one is found.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def get(self, site_id: str) -> Site | None:
        """A site by its id, or by the id of one that was merged into it."""
        with in_words(self._path), self._engine.connect() as connection:
            chosen = merges(connection).site(site_id)
            lists = _entity.c.list.in_((SITES, MERGED))
            row = connection.execute(
                select(_entity).where(lists, _entity.c.id == chosen)
            ).first()
        return _site(row) if row else None

    def merges(self) -> Merges:
        """Which sites were merged into which."""
        with in_words(self._path), self._engine.connect() as connection:
            return merges(connection)

    def doubles(self, site_id: str) -> tuple[Site, ...]:
        """The sites that were merged into one, by name."""
        with in_words(self._path), self._engine.connect() as connection:
            ids = merges(connection).doubles(site_id)
            statement = select(_entity).where(
                _entity.c.list == MERGED, _entity.c.id.in_(any_of(ids))
            )
            rows = connection.execute(statement.order_by(_entity.c.sort_key)).all()
        return tuple(_site(row) for row in rows)

    def search(
        self, text: str = "", area: str = "", limit: int | None = None
    ) -> tuple[Site, ...]:
        """Sites by name; every word of the text must occur in what is known of them."""
        with in_words(self._path), self._engine.connect() as connection:
            known = merges(connection)
            statement = _by_name(known, SiteQuery(text, area), _entity).limit(limit)
            return tuple(_site(row) for row in connection.execute(statement))

    def listed(self, query: SiteQuery) -> Listed:
        """All that a query finds, so that a list knows each of its rows at once."""
        told = _entity.c.id, _entity.c.area
        with in_words(self._path), self._engine.connect() as connection:
            inner = _by_name(merges(connection), query, *told).subquery()
            # As one value: 100,000 rows through the driver take four times as long.
            # SQLite keeps the order of a subquery that it aggregates like this.
            arrays = [func.json_group_array(inner.c[one.name]) for one in told]
            ids, areas = connection.execute(select(*arrays)).one()
        return Listed(json.loads(ids), json.loads(areas))

    def some(self, ids: Sequence[str]) -> tuple[Site, ...]:
        """Sites by their ids, in that order; those that are not there are left out."""
        lists = _entity.c.list.in_((SITES, MERGED))
        statement = select(_entity).where(lists, _entity.c.id.in_(any_of(ids)))
        with in_words(self._path), self._engine.connect() as connection:
            found = {row.id: _site(row) for row in connection.execute(statement)}
        return tuple(found[one] for one in ids if one in found)

    def every(self) -> Iterator[Site]:
        """All sites by name, read as they are wanted."""
        ids = self.listed(SiteQuery()).ids
        for start in range(0, len(ids), _CHUNK):
            yield from self.some(ids[start : start + _CHUNK])

    def found(self, query: SiteQuery) -> int:
        """How many sites a query finds."""
        with in_words(self._path), self._engine.connect() as connection:
            known = merges(connection)
            statement = select(func.count()).where(*_conditions(query, known))
            return int(connection.execute(statement).scalar_one())

    def points(self, query: SiteQuery) -> tuple[Point, ...]:
        """Where the sites of a query lie; those without a place are left out."""
        entity = _entity.c
        with in_words(self._path), self._engine.connect() as connection:
            conditions = _conditions(query, merges(connection))
            statement = select(entity.id, entity.label, entity.lat, entity.lon)
            statement = statement.where(*conditions, entity.lat.is_not(None))
            return tuple(tuple(row) for row in connection.execute(statement))

    def count(self) -> int:
        """How many sites there are."""
        return self.found(SiteQuery())

    def table(self, only: Sequence[str] | None = None) -> "EntityTable":
        """The register as a table for forms, as it is now; or only some sites of it."""
        chosen = () if only is None else (_entity.c.id.in_(any_of(only)),)
        found = self.list_table(LIST, *chosen)
        return found or EntityTable((*COLUMNS, *_SYSTEM), [])

    def list_table(self, name: str, *conditions: Any) -> "EntityTable | None":
        """A list of entities as a table for forms; None for an unknown one.

        It has every property that is saved, so that a correction starts with what
        is known. Sites that were merged are in it too: old entries name them.
        """
        lists = (SITES, MERGED) if name == SITES else (name,)
        told: Any = (
            _entity.c.list,
            _entity.c.id,
            _entity.c.label,
            _entity.c.sort_key,
            _entity.c.properties,
        )
        statement = select(*told).where(_entity.c.list.in_(lists), *conditions)
        with in_words(self._path), self._engine.connect() as connection:
            found = connection.execute(statement).all()
        if not found:
            return None
        # Sorted here: two lists at once have no index that would do it.
        found = sorted(found, key=itemgetter(3, 1))
        known = [_offered(row) for row in found]
        first = COLUMNS if name == LIST else COLUMNS[:2]
        saved = {n for names in {tuple(one) for one in known} for n in names}
        others = sorted(n for n in saved - set(first) if not n.startswith("__"))
        columns = (*first[2:], *others)
        rows = [
            (row.id, row.label, *[one.get(n, "") for n in columns],
             one.get(VERSION, "1"), "", _branch(name, row.id))
            for row, one in zip(found, known, strict=True)
        ]  # fmt: skip
        return EntityTable((*first, *others, *_SYSTEM), rows)


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


def _by_name(known: Merges, query: SiteQuery, *told: Any) -> Any:
    """What is told of the sites that a query finds, in order."""
    statement = select(*told).where(*_conditions(query, known))
    statement = statement.order_by(_entity.c.sort_key, _entity.c.id)
    if not known.standing:
        # Along the names: else SQLite sorts all finds for the first of them.
        statement = statement.with_hint(_entity, _IN_ORDER, "sqlite")
    return statement


def _conditions(query: SiteQuery, known: Merges) -> list[Any]:
    made: list[Any] = [known.shown()]
    made += [
        _entity.c.search_text.contains(word, autoescape=True)
        for word in folded(query.text).split()
    ]
    if query.area:
        area = _entity.c.area
        below = area.startswith(f"{query.area}.", autoescape=True)
        made.append((area == query.area) | below)
    return made


def _offered(row: Row[Any]) -> dict[str, str]:
    """The properties of an entity for forms.

    A merged site lies nowhere there: lists that ask for those of an area do not offer
    it, while an entry that names it still finds its name and its place.
    """
    known: dict[str, str] = json.loads(row.properties)
    if row.list == MERGED:
        known |= dict.fromkeys(("regency", "district", "village"), "")
    return known


def _branch(name: str, entity: str) -> str:
    """The line of changes to an entity that was made here, not on a server.

    As for entities made without network in ODK: no trunk, and a branch that is the
    same for every entry about the entity, wherever it is worked out: `uuid5` of its
    address, written out here since a register asks for 100,000 of them at once.
    """
    space, address = uuid.NAMESPACE_URL.bytes, f"{name}/{entity}".encode()
    digest = bytearray(sha1(space + address, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _site(row: Row[Any]) -> Site:
    kept = json.loads(row.properties)
    known = {name: value for name, value in kept.items() if not name.startswith("__")}
    return Site(
        id=row.id,
        name=row.label,
        kind=known.get("kind", ""),
        manager=known.get("manager", ""),
        regency=known.get("regency", ""),
        district=known.get("district", ""),
        village=known.get("village", ""),
        lat=row.lat,
        lon=row.lon,
        submission=row.submission,
        properties=known,
    )
