"""The list of entries in words: what it is narrowed by, what it could be, saved views."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from surveyor import formats
from surveyor.areas.catalogue import Areas
from surveyor.errors import UserError
from surveyor.store.project import Project
from surveyor.store.values import Query
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.forms import SITE_FORM, list_forms

if TYPE_CHECKING:
    from surveyor.analysis.tables import TableSchema

STATES = {
    "provisional": N_("Skor sementara"),
    "corrected": N_("Pernah dikoreksi"),
    "without_photos": N_("Tanpa foto"),
    "flagged": N_("Berbendera"),
}
"""State of an entry -> how it is called."""
_DISTRICT = 3
"""Parts of the code of a kecamatan."""
_VIEW_FIELDS = ("text", "form_id", "area", "site", "author", "since", "until",
                "states", "order", "descending")  # fmt: skip


class NamelessView(UserError):
    """A view was to be saved without a name."""

    code = "view.nameless"
    text = N_("Tampilan ini belum bernama.")
    hint = N_("Beri nama, misalnya “Smart Branding November”.")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a list can be narrowed to."""

    value: str
    label: str
    count: int
    """How many entries remain."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Something that a list is narrowed by; `name` is what `without` takes."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of the list."""

    name: str
    query: Query


def everything() -> Query:
    """All finished entries but those of the register."""
    return Query(exclude_form=SITE_FORM)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def form_choices(project: Project) -> tuple[Choice, ...]:
    """The forms, each with its number of entries."""
    counts = dict(project.overview.forms(everything()))
    return tuple(
        Choice(one.form_id, one.title, counts.get(one.form_id, 0))
        for one in list_forms(project)
    )


def form_titles(project: Project) -> dict[str, str]:
    """The title of each form of a project, by id; nothing is parsed for it."""
    return {stored.form_id: stored.title for stored in project.forms.list()}


def month_choices(project: Project) -> tuple[Choice, ...]:
    """The months of visit, newest first; the value is the month's first day."""
    found = project.overview.months(everything())
    return tuple(
        Choice(f"{month}-01", formats.month(date.fromisoformat(f"{month}-01")), n)
        for month, n in found
    )


def author_choices(project: Project) -> tuple[Choice, ...]:
    """The people who finished entries."""
    found = project.overview.authors(everything())
    return tuple(Choice(name, name, n) for name, n in found)


def area_choices(project: Project) -> tuple[Choice, ...]:
    """The kecamatan in which entries lie, by name."""
    counts: dict[str, int] = {}
    for code, n in project.overview.areas(everything()):
        parts = code.split(".")
        if len(parts) >= _DISTRICT:
            district = ".".join(parts[:_DISTRICT])
            counts[district] = counts.get(district, 0) + n
    named = [Choice(code, area_name(code), n) for code, n in counts.items()]
    return tuple(sorted(named, key=lambda one: one.label))


def state_choices(project: Project) -> tuple[Choice, ...]:
    """The states of entries."""
    return tuple(
        Choice(state, _(label), project.submissions.count(
            replace(everything(), states=(state,))
        ))
        for state, label in STATES.items()
    )  # fmt: skip


def tables_of(project: Project, query: Query) -> "tuple[TableSchema, ...]":
    """The layout of the tables that the entries of a query fill, and of no other."""
    from surveyor.usecases.results import tables

    used = dict(project.overview.forms(query))
    return tuple(one for one in tables(project, query) if one.form_id in used)


def filters(project: Project, query: Query) -> tuple[Filter, ...]:
    """What a list is narrowed by, in words; the text of the search is not among it."""
    return tuple(_filters(project, query))


def without(query: Query, name: str) -> Query:
    """The query without one of its filters, or without all for the name `all`."""
    if name == "all":
        return replace(everything(), order=query.order, descending=query.descending)
    if name == "period":
        return replace(query, since=None, until=None)
    if name in STATES:
        left = tuple(state for state in query.states if state != name)
        return replace(query, states=left)
    empty: object = () if name == "only" else ""
    return replace(query, **{name: empty})  # type: ignore[arg-type]


def narrowed(query: Query) -> bool:
    """Whether anything is filtered out but the register."""
    return without(query, "all") != query


def state_name(state: str) -> str:
    """How a state of an entry is called."""
    return _(STATES.get(state, state))


def area_name(code: str) -> str:
    """The name of an area, its code where nobody knows it."""
    found = Areas.open().area(code) if code else None
    return found.name if found else code


def views(project: Project) -> tuple[View, ...]:
    """The saved views, by name."""
    made = [View(name, _read(text)) for name, text in project.settings.views]
    return tuple(sorted(made, key=lambda view: view.name.lower()))


def save_view(project: Project, name: str, query: Query) -> None:
    """Keeps filters and order under a name; the same name is written over.

    Raises:
        NamelessView: The name is empty.
        DiskFull, ReadOnly: It cannot be kept.
    """
    name = name.strip()
    if not name:
        raise NamelessView
    kept = {key: value for key, value in asdict(query).items() if key in _VIEW_FIELDS}
    text = json.dumps(kept, ensure_ascii=False, default=str)
    _keep(project, {**dict(project.settings.views), name: text})


def remove_view(project: Project, name: str) -> None:
    """Forgets a saved view; the entries stay."""
    kept = dict(project.settings.views)
    kept.pop(name, None)
    _keep(project, kept)


def _keep(project: Project, kept: dict[str, str]) -> None:
    project.settings = replace(project.settings, views=tuple(kept.items()))


def _read(text: str) -> Query:
    """A view as it was saved; what a newer program added is left out."""
    known = {one.name for one in fields(Query)} & set(_VIEW_FIELDS)
    given = {name: value for name, value in json.loads(text).items() if name in known}
    for name in ("since", "until"):
        day = given.get(name)
        given[name] = date.fromisoformat(day) if day else None
    given["states"] = tuple(given.get("states", ()))
    return Query(exclude_form=SITE_FORM, **given)


def _filters(project: Project, query: Query) -> Iterator[Filter]:
    if query.form_id:
        titles = {one.form_id: one.title for one in list_forms(project)}
        yield Filter("form_id", titles.get(query.form_id, query.form_id))
    if query.since or query.until:
        yield Filter("period", _period(query.since, query.until))
    if query.author:
        yield Filter("author", query.author)
    if query.area:
        yield Filter("area", area_name(query.area))
    if query.site:
        site = project.sites.get(query.site)
        yield Filter("site", site.name if site else query.site)
    for state in query.states:
        yield Filter(state, state_name(state))
    if query.only:
        n = len(query.only)
        text = ngettext("{n} entri pilihan", "{n} entri pilihan", n)
        yield Filter("only", text.format(n=formats.integer(n)))


def _period(since: date | None, until: date | None) -> str:
    if since and until and (since, until) == month_of(since):
        return formats.month(since)
    if since and until:
        return f"{formats.date_short(since)} – {formats.date_short(until)}"
    if since:
        return _("Sejak {day}").format(day=formats.date_short(since))
    return _("Sampai {day}").format(day=formats.date_short(until)) if until else ""
