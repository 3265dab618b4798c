"""The register of sites: entities that submissions of the register made."""

import json
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
        """Creates and updates entities inside a transaction of the caller."""
        for change in changes:
            key = (_entity.c.list == change.list, _entity.c.id == change.id)
            known = connection.execute(select(_entity).where(*key)).first()
            properties = json.loads(known.properties) if known else {}
            properties |= {
                name: value for name, value in change.properties.items() if value
            }
            label = change.label or (known.label if known else change.id)
            row = {
                "list": change.list,
                "id": change.id,
                "label": label,
                "submission": known.submission if known else submission,
                "properties": json.dumps(properties, ensure_ascii=False),
                "search_text": " ".join((label, *properties.values())).lower(),
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

    def table(self, only: Sequence[str] | None = None) -> "SiteTable":
        """The register as a table for forms, as it is now; or only some sites of it."""
        chosen = () if only is None else (_entity.c.id.in_(_each(only)),)
        return SiteTable([_columns(_site(row)) for row in self._rows(*chosen)])

    def _rows(self, *conditions: Any, limit: int | None = None) -> Sequence[Row[Any]]:
        statement = select(_entity).where(_entity.c.list == LIST, *conditions)
        statement = statement.order_by(_entity.c.label).limit(limit)
        with in_words(self._path), self._engine.connect() as connection:
            return connection.execute(statement).all()


class SiteTable:
    """`sites.csv` without a file."""

    columns = COLUMNS

    def __init__(self, rows: Sequence[tuple[str, ...]]) -> None:
        self._rows = rows
        self._indexes: dict[str, dict[str, list[tuple[str, ...]]]] = {}

    def rows(self) -> Sequence[tuple[str, ...]]:
        """All sites by name."""
        return self._rows

    def where(self, column: str, value: str) -> Sequence[tuple[str, ...]]:
        """Sites whose column has the value."""
        if column not in COLUMNS:
            return ()
        index = self._indexes.get(column)
        if index is None:
            at = COLUMNS.index(column)
            index = {}
            for row in self._rows:
                index.setdefault(row[at], []).append(row)
            self._indexes[column] = index
        return index.get(value, ())


def _each(ids: Sequence[str]) -> Any:
    """Any number of ids as one bound value."""
    each = func.json_each(json.dumps(list(ids))).table_valued("value")
    return select(each.c.value)


def _columns(site: Site) -> tuple[str, ...]:
    point = "" if site.lat is None else f"{site.lat} {site.lon} 0 0"
    return (site.id, site.name, site.kind, site.manager, site.regency, site.district,
            site.village, point)  # fmt: skip


def _site(row: Row[Any]) -> Site:
    known = json.loads(row.properties)
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
