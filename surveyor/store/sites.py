"""The register of sites: entities that submissions of the register made."""

import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from surveyor.store import tables
from surveyor.store.errors import in_words
from surveyor.store.values import EntityChange, Site

_entity = tables.entity
LIST = "sites"
_VERSION = "__version"
"""Kept beside the properties: their names never begin with `__` (ODK Entities)."""
_SYSTEM = (_VERSION, "__trunkVersion", "__branchId")
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
"""Columns of `sites.csv` as forms see it; `name` is the id."""


class SiteRepository:
    """Sites by id, by name, and as the table that forms pick from."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def apply(
        self, connection: Connection, submission: str, changes: Sequence[EntityChange]
    ) -> None:
        """Creates and updates entities inside a transaction of the caller.

        One that is created twice is corrected, one that is updated before it is known
        is made: revisions may arrive in any order. An empty property takes the value
        away; one that the entry was not asked for stays.
        """
        for change in changes:
            key = (_entity.c.list == change.list, _entity.c.id == change.id)
            known = connection.execute(select(_entity).where(*key)).first()
            properties = json.loads(known.properties) if known else {}
            properties |= dict(change.properties)
            properties[_VERSION] = str(int(properties.get(_VERSION, "0")) + 1)
            label = change.label or (known.label if known else change.id)
            words = (v for name, v in properties.items() if not name.startswith("__"))
            row = {
                "list": change.list,
                "id": change.id,
                "label": label,
                "submission": known.submission if known else submission,
                "properties": json.dumps(properties, ensure_ascii=False),
                "search_text": " ".join((label, *words)).lower(),
            }
            statement = insert(_entity).values(row)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["list", "id"], set_=row)
            )

    def get(self, site_id: str) -> Site | None:
        """A site by its id."""
        rows = self._rows(_entity.c.id == site_id)
        return _site(rows[0]) if rows else None

    def search(
        self, text: str = "", area: str = "", limit: int = 1000
    ) -> tuple[Site, ...]:
        """Sites by name; every word of the text must occur in what is known of them."""
        conditions = [
            _entity.c.search_text.contains(word, autoescape=True)
            for word in text.lower().split()
        ]
        found = [_site(row) for row in self._rows(*conditions, limit=limit)]
        if area:
            found = [
                s
                for s in found
                if f"{s.village or s.district or s.regency}.".startswith(f"{area}.")
            ]
        return tuple(found)

    def count(self) -> int:
        """How many sites there are."""
        statement = select(func.count()).where(_entity.c.list == LIST)
        with in_words(self._path), self._engine.connect() as connection:
            return int(connection.execute(statement).scalar_one())

    def table(self) -> "EntityTable":
        """The register as a table for forms, as it is now."""
        rows = [(*_columns(_site(row)), *_versions(row)) for row in self._rows()]
        return EntityTable((*COLUMNS, *_SYSTEM), rows)

    def list_table(self, name: str) -> "EntityTable | None":
        """Another list of entities as a table for forms; None for an unknown one."""
        found = self._rows(name=name)
        if not found:
            return None
        known = [json.loads(row.properties) for row in found]
        names = {n for one in known for n in one if not n.startswith("__")}
        asked = sorted(names - {"name", "label"})
        rows = [
            (row.id, row.label, *(one.get(n, "") for n in asked), *_versions(row))
            for row, one in zip(found, known, strict=True)
        ]
        return EntityTable(("name", "label", *asked, *_SYSTEM), rows)

    def _rows(
        self, *conditions: Any, limit: int | None = None, name: str = LIST
    ) -> Sequence[Row[Any]]:
        statement = select(_entity).where(_entity.c.list == name, *conditions)
        statement = statement.order_by(_entity.c.label).limit(limit)
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


def _versions(row: Row[Any]) -> tuple[str, str, str]:
    """Version, trunk and branch of an entity that was made here, not on a server.

    As for entities made without network in ODK: no trunk, and a branch that is the
    same for every entry about the entity, wherever it is worked out.
    """
    version = json.loads(row.properties).get(_VERSION, "1")
    branch = uuid.uuid5(uuid.NAMESPACE_URL, f"{row.list}/{row.id}")
    return version, "", str(branch)


def _columns(site: Site) -> tuple[str, ...]:
    point = "" if site.lat is None else f"{site.lat} {site.lon} 0 0"
    return (site.id, site.name, site.kind, site.manager, site.regency, site.district,
            site.village, point)  # fmt: skip


def _site(row: Row[Any]) -> Site:
    kept = json.loads(row.properties)
    known = {name: value for name, value in kept.items() if not name.startswith("__")}
    parts = known.get("geometry", "").split()
    lat, lon = (float(parts[0]), float(parts[1])) if len(parts) >= 2 else (None, None)
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
