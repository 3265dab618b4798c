"""The register of sites: what a site lacks this month, and its facts in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import itemgetter

from surveyor.analysis.labels import Lists, names_in, questions
from surveyor.areas.catalogue import Areas
from surveyor.forms.builtin import builtin_form
from surveyor.store.project import Project
from surveyor.store.sites import SiteQuery
from surveyor.store.values import Query, Site
from surveyor.texts import _, language
from surveyor.usecases.forms import SITE_FORM, FormChoice, list_forms

_LAST = "\U0010ffff"
"""Sorts after every name."""


@dataclass(frozen=True, slots=True)
class Month:
    """Which sites have which entries this month."""

    first: date
    forms: tuple[FormChoice, ...]
    done: Mapping[str, frozenset[str]]
    """Form id -> ids of the sites that have an entry."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Id of a site -> of how many forms it has an entry; none is not named."""

    def lacking(self, site: str) -> tuple[FormChoice, ...]:
        """The forms that a site has no entry of yet."""
        return tuple(f for f in self.forms if site not in self.done[f.form_id])

    def is_complete(self, site: str) -> bool:
        """Whether a site has an entry of each form."""
        return self.counts.get(site, 0) == len(self.forms)


def month_of(project: Project, today: date) -> Month:
    """What was surveyed in the month of a day."""
    first = today.replace(day=1)
    forms = list_forms(project)
    visited = project.overview.visited
    done = {
        form.form_id: visited(Query(form_id=form.form_id, since=first))
        for form in forms
    }
    counts: Counter[str] = Counter()
    for sites in done.values():
        counts.update(sites)
    return Month(first, forms, done, counts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sites of the register, and in which order."""

    query: SiteQuery = field(default_factory=SiteQuery)
    lacking: bool = False
    """Only those without an entry of each form this month."""
    order: str = "name"
    """`name`, `district` or `month`: by how many forms of the month are there."""
    descending: bool = False


def find_sites(project: Project, wanted: Wanted, month: Month) -> Sequence[str]:
    """The ids of all sites that are wanted, in order; equal ones by name."""
    listed = project.sites.listed(wanted.query)
    ids = listed.ids
    if wanted.order == "district":
        names = _district_names(listed.areas)
        pairs = zip(ids, (names[one] for one in listed.areas), strict=True)
        by_name = sorted(pairs, key=itemgetter(1), reverse=wanted.descending)
        ids = [one for one, _district in by_name]
    elif wanted.order == "month":
        counts = month.counts
        ids = sorted(ids, key=lambda one: counts.get(one, 0), reverse=wanted.descending)
    elif wanted.descending:
        ids = ids[::-1]
    if wanted.lacking:
        ids = [one for one in ids if not month.is_complete(one)]
    return ids


def _district_names(codes: Sequence[str]) -> dict[str, str]:
    """Each code that occurs -> the name of its kecamatan as it is sorted.

    What lies in no known one comes last.
    """
    return {one: _sorted_as(".".join(one.split(".")[:3])) for one in set(codes)}


@cache
def _sorted_as(code: str) -> str:
    return _name(code).casefold() or _LAST


def states_of(project: Project, month: Month) -> dict[str, str]:
    """Id of each site that somebody has begun with -> what of its month is there.

    `complete` has an entry of every form, `partial` of some, `draft` only unfinished
    ones; a site that is not named has nothing (`none`).
    """
    states: dict[str, str] = {}
    site = project.sites.merges().site
    forms = {form.form_id for form in month.forms}
    for draft in project.drafts.list():
        if draft.site and draft.form_id in forms:
            states[site(draft.site)] = "draft"
    done = list(month.done.values())
    for one in frozenset().union(*done):
        whole = all(one in sites for sites in done)
        states[one] = "complete" if whole else "partial"
    return states


def facts_in_words(site: Site) -> tuple[tuple[str, str], ...]:
    """What the register knows of a site: name of the fact and its value."""
    known = site.properties
    where = [area for code in (site.village, site.district) if (area := _name(code))]
    facts = (
        (_("Jenis"), names_of("S02").get(site.kind, site.kind)),
        (_("Pengelola"), names_of("S04").get(site.manager, site.manager)),
        (_("Letak"), ", ".join(where)),
        (_("Alamat"), known.get("address", "")),
        (_("Catatan"), known.get("note", "")),
    )
    return tuple((name, value) for name, value in facts if value)


def names_of(question: str) -> Mapping[str, str]:
    """Code -> name of a question's choices in the register, in the language in use."""
    return _names(question, language())


@cache
def _names(name: str, spoken: str) -> Mapping[str, str]:
    form = builtin_form(SITE_FORM)
    found = next(
        (q for ref, q in questions(form).items() if ref.endswith(f"/{name}")), None
    )
    options = Lists(form).of(found)
    return {one.value: names_in(one.label, spoken, one.value) for one in options}


def _name(code: str) -> str:
    found = Areas.open().area(code) if code else None
    return found.name if found else ""
