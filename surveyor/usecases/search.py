"""One search over drafts, sites and entries, for the command palette."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from surveyor import formats
from surveyor.areas.catalogue import Areas
from surveyor.store.lookup import Found
from surveyor.store.project import Project
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.forms import SITE_FORM


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that the words were found in."""

    kind: str
    """`draft`, `site` or `entry`."""
    id: str
    title: str
    facts: str


def find(project: Project, text: str, limit: int = 6) -> tuple[Hit, ...]:
    """Drafts, sites and entries with every word of a text, `limit` of each at most.

    A word that stands in the title of a questionnaire chooses that questionnaire; the
    others are looked for in the names of site and surveyor. Nothing is found for an
    empty text.
    """
    words = text.split()
    if not words:
        return ()
    forms, rest = _forms_and_rest(project, words)
    titles = {stored.form_id: stored.title for stored in project.forms.list()}
    named = _namer(titles)
    drafts = project.lookup.drafts(rest, forms, limit)
    sites = project.sites.search(text, limit=limit)
    entries = project.lookup.entries(rest, forms, limit, SITE_FORM)
    return (
        *(Hit("draft", one.id, one.site_name or _("Tanpa lokasi"), named(one)) for one in drafts),
        *(Hit("site", one.id, one.name, _district(one)) for one in sites),
        *(Hit("entry", one.id, one.site_name or "–", named(one)) for one in entries),
    )  # fmt: skip


def _forms_and_rest(
    project: Project, words: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    forms: list[str] = []
    rest: list[str] = []
    for word in words:
        found = project.lookup.forms_by_title(word) if len(word) > 2 else ()
        chosen = [one for one in found if one != SITE_FORM]
        if chosen:
            forms = [one for one in chosen if not forms or one in forms]
        else:
            rest.append(word)
    return tuple(forms), tuple(rest)


def _namer(titles: dict[str, str]) -> Callable[[Found], str]:
    def facts(found: Found) -> str:
        day = formats.date_short(date.fromisoformat(found.day)) if found.day else ""
        parts = (titles.get(found.form_id, found.form_id), day, found.author)
        return " · ".join(part for part in parts if part)

    return facts


def _district(site: Site) -> str:
    area = Areas.open().area(site.district or site.regency)
    return area.name if area else ""
