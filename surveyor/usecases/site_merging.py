"""Doubles of the register: finding them, merging them, and taking a merge apart.

A merge is an entry of the register (`gabung`) that says of the double which site stays;
taking it apart is one more (`pisah`). So both travel and are corrected like any entry.
"""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations, islice, product

from surveyor.areas.measuring import distance_m
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.filling import Done, Filling, Person
from surveyor.usecases.forms import SITE_FORM

NEAR_M = 500.0
"""Up to here two sites with nearly the same name are taken for one."""
_FAR_M = 5_000.0
"""Beyond this not even the same name makes one of two sites."""
_ALIKE = 0.82
_CELL = 0.005
"""Degrees; wider than NEAR_M, so that only neighbouring cells need be looked at."""
_TOLD = 5_000
_MOST_OF_A_NAME = 1_000
_GENERIC = frozenset({"objek", "wisata", "kawasan", "lokasi", "taman", "desa", "daya",
                      "tarik", "dan", "the", "obyek", "tempat"})  # fmt: skip


_Pair = tuple[Site, Site]


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two sites that may be one."""

    first: Site
    second: Site
    likeness: float
    """Of the names, 0 to 1."""
    away: float | None
    """Metres between them; None where one has no place."""


class LookAlikes:
    """Sites by name and place, to ask whether one more may double one of them."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], list[Site]] = defaultdict(list)
        self._cells: dict[tuple[int, int], list[Site]] = defaultdict(list)
        self._keys: dict[str, str] = {}

    def add(self, site: Site) -> None:
        """Takes a site in."""
        key = self._keys[site.id] = name_key(site.name)
        self._names[site.district or site.regency, key].append(site)
        if site.lat is not None and site.lon is not None:
            self._cells[_cell(site.lat), _cell(site.lon)].append(site)

    def like(self, site: Site) -> Site | None:
        """A site that may be the same one."""
        key = name_key(site.name)
        near = list(self._names.get((site.district or site.regency, key), ()))
        if site.lat is not None and site.lon is not None:
            row, column = _cell(site.lat), _cell(site.lon)
            for down, right in product((-1, 0, 1), repeat=2):
                near += self._cells.get((row + down, column + right), ())
        alike = (one for one in near if _alike(site, key, one, self._keys[one.id]))
        return next(alike, None)


def merge_sites(project: Project, double: str, into: str, person: Person) -> Done:
    """Merges a site into another; its entries are shown with that from now on.

    Raises:
        NotComplete: Both are the same site, or one of them is not there.
    """
    return _noted(
        project, person, {"S00": "gabung", "S00_site": double, "S00_into": into}
    )


def take_apart(project: Project, double: str, person: Person) -> Done:
    """Makes a site of its own again out of one that was merged.

    Raises:
        NotComplete: There is no such merged site.
    """
    return _noted(project, person, {"S00": "pisah", "S00_site": double})


def same_place(name: str, other: str) -> float:
    """How much two names are alike, 0 to 1; words that every site has do not count."""
    return _likeness(name_key(name), name_key(other))


def name_key(name: str) -> str:
    """A name without case, accents, order and words that every site has."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c if c.isalnum() else " " for c in spread if c.isascii())
    words = plain.split()
    telling = [word for word in words if word not in _GENERIC] or words
    return " ".join(sorted(telling))


def look_alikes(
    project: Project, progress: Progress | None = None, most: int = 500
) -> tuple[LookAlike, ...]:
    """Pairs of sites that may be one by name and distance, the likeliest first.

    Two sites within half a kilometre whose names are nearly the same, or with the same
    name in one kecamatan, unless they lie far apart.

    Raises:
        Cancelled: Somebody asked to stop; nothing is changed by looking.
    """
    progress = progress or Progress()
    sites = list(sites_read(project, progress))
    keys = {site.id: name_key(site.name) for site in sites}
    found: dict[tuple[str, str], LookAlike] = {}
    progress.step(0, 0, _("Membandingkan lokasi"))
    for number, (one, other) in enumerate((*_by_name(sites, keys), *_by_cell(sites))):
        if number % 1000 == 0:
            progress.step(0, 0, _("Membandingkan lokasi"))
        pair = _pair(one, other, keys)
        if pair is not None:
            found[pair.first.id, pair.second.id] = pair
    order = sorted(found.values(), key=lambda p: (-p.likeness, p.away or 0.0))
    return tuple(order[:most])


def _noted(project: Project, person: Person, answers: dict[str, str]) -> Done:
    filling = Filling.start(project, SITE_FORM, person)
    try:
        for name, value in answers.items():
            filling.answer(f"{filling.form.root}/S/{name}", value)
        return filling.finish()
    except BaseException:
        filling.discard()
        raise


def sites_read(project: Project, progress: Progress) -> Iterator[Site]:
    """All sites of the register; how far the reading has come is told."""
    total = project.sites.count()
    for number, site in enumerate(project.sites.every()):
        if number % _TOLD == 0:
            progress.step(min(number, total), total, _("Membaca daftar lokasi"))
        yield site


def _by_name(sites: Sequence[Site], keys: dict[str, str]) -> Iterator[_Pair]:
    groups: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for site in sites:
        groups[site.district or site.regency, keys[site.id]].append(site)
    for group in groups.values():
        # Hundreds of sites of one name in one kecamatan are no doubles of each other.
        yield from islice(combinations(group, 2), _MOST_OF_A_NAME)


def _by_cell(sites: Sequence[Site]) -> Iterator[_Pair]:
    """Pairs in a cell and with the cells to its east and south: each pair once."""
    cells: dict[tuple[int, int], list[Site]] = defaultdict(list)
    for site in sites:
        if site.lat is not None and site.lon is not None:
            cells[_cell(site.lat), _cell(site.lon)].append(site)
    for (row, column), inside in cells.items():
        yield from combinations(inside, 2)
        for down, right in ((0, 1), (1, -1), (1, 0), (1, 1)):
            beside = cells.get((row + down, column + right), ())
            yield from product(inside, beside)


def _cell(degree: float) -> int:
    return math.floor(degree / _CELL)


def _pair(one: Site, other: Site, keys: dict[str, str]) -> LookAlike | None:
    likeness = _alike(one, keys[one.id], other, keys[other.id])
    if not likeness:
        return None
    first, second = sorted((one, other), key=lambda site: site.id)
    return LookAlike(first, second, likeness, _away(one, other))


def _alike(one: Site, key: str, other: Site, other_key: str) -> float:
    """How much the names are alike, where the places let the two be one; 0 for no."""
    away = _away(one, other)
    if away is not None and away > _FAR_M:
        return 0.0
    same = key == other_key and one.district == other.district
    if not same and (away is None or away > NEAR_M):
        return 0.0
    likeness = _likeness(key, other_key)
    return likeness if likeness >= _ALIKE else 0.0


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # The quick upper bounds spare most pairs the slow comparison.
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    return matcher.ratio()


def _away(one: Site, other: Site) -> float | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return distance_m(one.lat, one.lon, other.lat, other.lon)
