"""Which site of the register a row of a table is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from surveyor import formats
from surveyor.areas.measuring import distance_m
from surveyor.store.site_merges import Merges
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.site_fields import plain_words
from surveyor.usecases.site_merging import LookAlikes
from surveyor.usecases.site_rows import NAME, POINT, ReadRow, RowFinding

FAR_M = 5_000.0
"""Beyond this the same name in the same kecamatan does not make one of two sites."""
_ROW = "row:"


@dataclass(frozen=True, slots=True)
class Match:
    """What a row is about, as far as that can be told."""

    site: Site | None = None
    """The known site; None for a new one, or where it is unclear."""
    like: str = ""
    """The sites or the earlier row that it may mean; then it is unclear."""
    findings: tuple[RowFinding, ...] = ()


class KnownSites:
    """The register, and the rows of a table that were read already."""

    def __init__(self, sites: Iterable[Site], merged: Merges) -> None:
        self._merged = merged
        self._by_id: dict[str, Site] = {}
        self._by_name: dict[tuple[str, str], list[Site]] = defaultdict(list)
        self._likes = LookAlikes()
        self._taken: dict[str, int] = {}
        for site in sites:
            self._by_id[site.id] = site
            for area in {site.district, site.regency} - {""}:
                self._by_name[area, plain_words(site.name)].append(site)
            self._likes.add(site)

    def match(self, number: int, row: ReadRow) -> Match:
        """The site of a row: by its id, else by name and area.

        A second row about the same site is unclear, whatever it says.
        """
        findings: tuple[RowFinding, ...] = ()
        site = self._by_id.get(self._merged.site(row.site)) if row.site else None
        if site is not None:
            return self._once(number, site)
        if row.site:
            text = _("ID “{id}” tidak dikenal; dicari dengan nama dan wilayahnya.")
            findings = (RowFinding(text.format(id=row.site)),)
        return replace(self._by_words(number, row), findings=findings)

    def take(self, number: int, row: ReadRow) -> None:
        """Remembers a new site, so that a later row may double it."""
        self._likes.add(_as_site(number, row))

    def _by_words(self, number: int, row: ReadRow) -> Match:
        said = _as_site(number, row)
        key = said.district or said.regency, plain_words(said.name)
        same = self._by_name.get(key, [])
        near = [one for one in same if _away(one, said) <= FAR_M]
        if len(near) == 1:
            return self._once(number, near[0])
        if near:
            text = _("{n} lokasi bernama {name}")
            return Match(like=text.format(n=formats.integer(len(near)), name=said.name))
        if same:
            text = _("{name}, {km} km dari sini")
            km = formats.integer(round(_away(same[0], said) / 1000))
            return Match(like=text.format(name=same[0].name, km=km))
        return Match(like=_named(self._likes.like(said)))

    def _once(self, number: int, site: Site) -> Match:
        first = self._taken.setdefault(site.id, number)
        if first == number:
            return Match(site)
        return Match(like=_of_row(site.name, first))


def _as_site(number: int, row: ReadRow) -> Site:
    place = row.answers.get(POINT, "").split()
    return Site(
        id=f"{_ROW}{number}",
        name=row.answers.get(NAME, ""),
        regency=row.answers.get("SL/S05", ""),
        district=row.answers.get("SL/S06", ""),
        lat=float(place[0]) if place else None,
        lon=float(place[1]) if place else None,
    )


def _away(one: Site, other: Site) -> float:
    """Metres between two sites; 0 where one has no place."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 0.0
    return distance_m(one.lat, one.lon, other.lat, other.lon)


def _named(site: Site | None) -> str:
    """The name of a site, with its row where it stands in the same table."""
    if site is None:
        return ""
    row = site.id.removeprefix(_ROW)
    return site.name if row == site.id else _of_row(site.name, int(row))


def _of_row(name: str, row: int) -> str:
    return _("{name} (baris {row})").format(name=name, row=row)
