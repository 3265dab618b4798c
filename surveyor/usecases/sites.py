"""The register of sites: what a site lacks this month, and its facts in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from surveyor.analysis.labels import Lists, names_in, questions
from surveyor.areas.catalogue import Areas
from surveyor.forms.builtin import builtin_form
from surveyor.store.project import Project
from surveyor.store.values import Query, Site
from surveyor.texts import _, language
from surveyor.usecases.forms import SITE_FORM, FormChoice, list_forms


@dataclass(frozen=True, slots=True)
class Month:
    """Which sites have which entries this month."""

    first: date
    forms: tuple[FormChoice, ...]
    done: Mapping[str, frozenset[str]]
    """Form id -> ids of the sites that have an entry."""

    def lacking(self, site: str) -> tuple[FormChoice, ...]:
        """The forms that a site has no entry of yet."""
        return tuple(f for f in self.forms if site not in self.done[f.form_id])


def month_of(project: Project, today: date) -> Month:
    """What was surveyed in the month of a day."""
    first = today.replace(day=1)
    forms = list_forms(project)
    visited = project.overview.visited
    return Month(
        first,
        forms,
        {
            form.form_id: visited(Query(form_id=form.form_id, since=first))
            for form in forms
        },
    )


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
