"""Queries as SQL: which entries, in which order, and what a list can be narrowed by.

Lists of 100,000 entries stay quick because every order has an index that also holds
the form, so that skipping to a page far down reads no entry (tables.py).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, and_, false, func, or_, select

from surveyor.store import tables
from surveyor.store.binding import any_of
from surveyor.store.entity_changes import folded
from surveyor.store.errors import in_words
from surveyor.store.site_merges import Merges, merges, same_site
from surveyor.store.values import Query, Unvisited

_submission, _entity = tables.submission, tables.entity
_FEW = 5000
"""Up to so many finds are sorted; more of them are met soon enough along the index."""
_ORDERS = {
    "visited": (_submission.c.visited,),
    "finished": (_submission.c.finished,),
    "site": (_submission.c.site_name,),
    "form": (_submission.c.form_id, _submission.c.visited),
    "score": (_submission.c.score,),
    "author": (_submission.c.author,),
    "area": (_submission.c.area,),
    "revisions": (_submission.c.revisions,),
    "photos": (_submission.c.attachments,),
}
_STATES = {
    "flagged": _submission.c.flags > 0,
    "provisional": _submission.c.provisional,
    "corrected": _submission.c.revisions > 1,
    "without_photos": _submission.c.attachments == 0,
}


def conditions(query: Query) -> list[Any]:
    """What a row must fulfil to be found."""
    row = _submission.c
    exact = {
        row.form_id: query.form_id,
        row.author: query.author,
    }
    made: list[Any] = [one == value for one, value in exact.items() if value]
    if query.site:
        made.append(row.site.in_(same_site(query.site)))
    if query.exclude_form:
        made.append(row.form_id != query.exclude_form)
    if query.area:
        made.append((row.area == query.area) | row.area.startswith(f"{query.area}."))
    if query.since:
        made.append(row.visited >= query.since.isoformat())
    if query.until:
        made.append(row.visited <= query.until.isoformat())
    if query.only:
        made.append(row.submission.in_(any_of(query.only)))
    made += [_STATES[name] for name in query.states if name in _STATES]
    made += [
        row.search_text.contains(word, autoescape=True)
        for word in query.text.lower().split()
    ]
    return made


def listed(statement: Any, query: Query, found: int | None = None) -> Any:
    """A statement with the conditions and the order of a query.

    Args:
        statement: What is selected of the index of entries.
        query: Conditions and order.
        found: How many rows the query finds, where that is known.
    """
    return statement.where(*conditions(query)).order_by(*order(query, found))


def order(query: Query, found: int | None = None) -> list[Any]:
    """The columns that a query orders by; ties are broken by the entry's id."""
    columns: list[Any] = [*_ORDERS.get(query.order, _ORDERS["visited"])]
    if found is not None and found < _FEW and conditions(query):
        # A plus sign keeps SQLite from walking all entries in order to meet a few.
        columns[0] = columns[0].op("||")("") if _is_text(columns[0]) else columns[0] + 0
    columns.append(_submission.c.submission)
    return [one.desc() for one in columns] if query.descending else columns


def before(query: Query, row: Mapping[str, Any]) -> Any:
    """What rows fulfil that stand before a row in the order of a query.

    Counting them along an index is ten times as quick as numbering all rows.
    """
    columns = (*_ORDERS.get(query.order, _ORDERS["visited"]), _submission.c.submission)
    made: Any = false()
    for one in reversed(columns):
        value = row[one.name]
        same = one.is_(None) if value is None else one == value
        made = or_(_beyond(one, value, down=query.descending), and_(same, made))
    return made


def _beyond(one: Any, value: Any, *, down: bool) -> Any:
    """SQLite has what is not known first, and last the other way round."""
    if value is None:
        return one.is_not(None) if down else false()
    if down:
        return one > value
    return or_(one < value, one.is_(None)) if one.nullable else one < value


def _is_text(one: Any) -> bool:
    return one.type.python_type is str


class Overview:
    """Counts by what a list can be narrowed by, and what is still missing."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def authors(self, query: Query) -> tuple[tuple[str, int], ...]:
        """People with the number of their entries, by name."""
        return self._counted(_submission.c.author, query)

    def areas(self, query: Query) -> tuple[tuple[str, int], ...]:
        """Deepest area codes with the number of entries there, by code."""
        return self._counted(_submission.c.area, query)

    def months(self, query: Query) -> tuple[tuple[str, int], ...]:
        """Months of visit, `2026-11`, with the number of entries, newest first."""
        month = func.substr(_submission.c.visited, 1, 7)
        return tuple(reversed(self._counted(month, query)))

    def forms(self, query: Query) -> tuple[tuple[str, int], ...]:
        """Ids of forms with the number of their entries."""
        return self._counted(_submission.c.form_id, query)

    def visited(self, query: Query) -> frozenset[str]:
        """Ids of the sites that a query's entries are about."""
        statement = select(_submission.c.site).distinct().where(*conditions(query))
        with in_words(self._path), self._engine.connect() as connection:
            site = merges(connection).site
            found = connection.execute(statement).scalars()
            return frozenset(site(one) for one in found if one)

    def unvisited_count(self, query: Query, text: str = "") -> int:
        """How many sites have no entry that a query finds."""
        statement = select(func.count()).select_from(_entity)
        with in_words(self._path), self._engine.connect() as connection:
            missing = _missing(query, text, merges(connection), connection)
            return int(connection.execute(statement.where(*missing)).scalar_one())

    def unvisited(
        self, query: Query, text: str = "", offset: int = 0, limit: int = 200
    ) -> tuple[Unvisited, ...]:
        """The sites without an entry that a query finds, by name."""
        last = (
            select(func.max(_submission.c.visited))
            .where(_submission.c.site == _entity.c.id)
            .scalar_subquery()
        )
        statement = (
            select(_entity.c.id, _entity.c.label, _entity.c.area, last)
            .order_by(_entity.c.sort_key, _entity.c.id)
            .offset(offset)
            .limit(limit)
        )
        with in_words(self._path), self._engine.connect() as connection:
            known = merges(connection)
            missing = _missing(query, text, known, connection)
            rows = connection.execute(statement.where(*missing)).all()
            of_doubles = _last_of_doubles(known, connection)
        return tuple(
            Unvisited(
                row.id,
                row.label,
                row.area,
                max(row[3] or "", of_doubles.get(row.id, "")),
            )
            for row in rows
        )

    def _counted(self, what: Any, query: Query) -> tuple[tuple[str, int], ...]:
        statement = (
            select(what, func.count())
            .where(*conditions(query))
            .group_by(what)
            .order_by(what)
        )
        with in_words(self._path), self._engine.connect() as connection:
            return tuple((name, n) for name, n in connection.execute(statement) if name)


def _missing(
    query: Query, text: str, known: Merges, connection: Connection
) -> list[Any]:
    seen = select(_submission.c.site).where(*conditions(query))
    words = [
        _entity.c.search_text.contains(word, autoescape=True)
        for word in folded(text).split()
    ]
    made = [known.shown(), _entity.c.id.not_in(seen), *words]
    if known.stands_for:
        doubles = _submission.c.site.in_(any_of(known.stands_for))
        found = connection.execute(seen.where(doubles).distinct()).scalars()
        shown = tuple({known.site(one) for one in found})
        made.append(_entity.c.id.not_in(any_of(shown)))
    return made


def _last_of_doubles(known: Merges, connection: Connection) -> dict[str, str]:
    """The day of the last visit that was entered with a double, by the site it is."""
    last: dict[str, str] = {}
    if known.stands_for:
        site = _submission.c.site
        statement = select(site, func.max(_submission.c.visited)).group_by(site)
        doubles = site.in_(any_of(known.stands_for))
        for double, day in connection.execute(statement.where(doubles)):
            shown = known.site(double)
            last[shown] = max(day or "", last.get(shown, ""))
    return last
