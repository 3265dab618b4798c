"""Sites that were found to be one: which id stands for which.

An entry of the register says of the double that it was merged into another site; that is
a property like any other, so it travels, is corrected and taken back like everything
else. Entities with it are kept in a list of their own, so that the register itself costs
no more for them. What stands for what is worked out when it is read, from all of them:
then the order in which they came does not matter, and two offices that merged the same
pair in opposite directions still see one and the same site.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal, or_, select

from surveyor.store import tables
from surveyor.store.binding import any_of

SITES = "sites"
MERGED = "sites.merged"
"""Names of lists hold no dot (ODK Entities), so that no form can have this one."""
INTO = "merged_into"
_entity = tables.entity
_BY_KEY = "INDEXED BY sqlite_autoindex_entity_1"


@dataclass(frozen=True, slots=True)
class Merges:
    """Which site each merged one belongs to now."""

    stands_for: Mapping[str, str] = field(default_factory=dict)
    """Id of a merged site -> id of the site that shows its entries."""
    standing: frozenset[str] = frozenset()
    """Said to be merged and shown all the same: into a site that is not known here, or
    into each other, where the smallest id stands."""

    def site(self, site_id: str) -> str:
        """The id of the site that shows what is known of this one."""
        return self.stands_for.get(site_id, site_id)

    def doubles(self, site_id: str) -> tuple[str, ...]:
        """Ids of the sites that were merged into one."""
        return tuple(one for one, into in self.stands_for.items() if into == site_id)

    def all_of(self, site_id: str) -> tuple[str, ...]:
        """A site with its doubles, whichever of them was asked for."""
        chosen = self.site(site_id)
        return (chosen, *self.doubles(chosen))

    def shown(self) -> Any:
        """What an entity fulfils that is a site of the register."""
        if not self.standing:
            return _entity.c.list == SITES
        stands = _entity.c.id.in_(any_of(self.standing))
        return or_(_entity.c.list == SITES, (_entity.c.list == MERGED) & stands)


def merges(connection: Connection) -> Merges:
    """What has been merged, as it is now."""
    into = func.json_extract(_entity.c.properties, f"$.{INTO}")
    statement = select(_entity.c.id, into).where(_entity.c.list == MERGED)
    # Statistics made before the first merge know of one list only: SQLite would then
    # read every site to find none of the other.
    rows = connection.execute(statement.with_hint(_entity, _BY_KEY, "sqlite"))
    said = {row[0]: str(row[1]) for row in rows}
    if not said:
        return Merges()
    known = _known(connection, set(said.values()) - said.keys())
    ends = {one: _end(one, said, known) for one in said}
    stands_for = {one: end for one, end in ends.items() if end != one}
    return Merges(stands_for, frozenset(said) - stands_for.keys())


def same_site(site_id: str) -> Select[Any]:
    """The ids under which entries of a site may stand, as a part of a statement."""
    into = func.json_extract(_entity.c.properties, f"$.{INTO}")
    ids = select(literal(site_id).label("id")).cte("same", recursive=True)
    edge = (_entity.c.id == ids.c.id) | (into == ids.c.id)
    other = case((_entity.c.id == ids.c.id, into), else_=_entity.c.id)
    ids = ids.union(select(other).where(_entity.c.list == MERGED, edge))
    return select(ids.c.id)


def list_of(name: str, properties: Mapping[str, str]) -> str:
    """The list that an entity is kept in."""
    return MERGED if name == SITES and properties.get(INTO) else name


def lists_of(name: str) -> tuple[str, ...]:
    """The lists that an entity may be kept in."""
    return (SITES, MERGED) if name == SITES else (name,)


def _end(site: str, said: Mapping[str, str], known: frozenset[str]) -> str:
    """Where a chain of merges ends, as far as it is known; of a ring its smallest id."""
    way: list[str] = []
    while site in said and site not in way:
        way.append(site)
        if said[site] not in said and said[site] not in known:
            return site
        site = said[site]
    return min(way[way.index(site) :]) if site in way else site


def _known(connection: Connection, ids: set[str]) -> frozenset[str]:
    found = select(_entity.c.id).where(
        _entity.c.list == SITES, _entity.c.id.in_(any_of(ids))
    )
    return frozenset(connection.execute(found).scalars())
