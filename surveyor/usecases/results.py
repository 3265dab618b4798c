"""Scores of an area in a period, and the tables that exports are made of."""

import threading
from calendar import monthrange
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from surveyor import formats
from surveyor.analysis.aggregate import Request, aggregate
from surveyor.analysis.results import Period, Results
from surveyor.analysis.scheme import builtin_scheme
from surveyor.analysis.scored import Scored, scored
from surveyor.analysis.tables import TableReader, TableSchema, schemas, with_names
from surveyor.areas.catalogue import Area, Areas
from surveyor.forms.model import Form
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import Query, Site, SubmissionRow
from surveyor.texts import _
from surveyor.usecases.forms import SITE_FORM, form_of, parsed
from surveyor.usecases.merging import catch_up, forms_of
from surveyor.usecases.remark_table import PATH, rows_of, with_remarks

_MOST_KEPT = 6
_kept: OrderedDict[object, Results] = OrderedDict()
_keeping = threading.Lock()


@dataclass(frozen=True, slots=True)
class Span:
    """A period that can be chosen; both days None for everything."""

    name: str
    first: date | None
    last: date | None


def spans(today: date) -> tuple[Span, ...]:
    """The periods that an office asks for, the whole project first."""
    month = today.replace(day=1)
    before = _months_back(month, 1)
    quarter = today.replace(day=1, month=today.month - (today.month - 1) % 3)
    return (
        Span(_("Semua periode"), None, None),
        Span(formats.month(month), month, _month_end(month)),
        Span(formats.month(before), before, _month_end(before)),
        Span(_("Triwulan ini"), quarter, _month_end(_months_back(quarter, -2))),
        Span(
            _("Tahun {year}").format(year=today.year),
            date(today.year, 1, 1),
            date(today.year, 12, 31),
        ),
    )


def districts(project: Project) -> tuple[Area, ...]:
    """The kecamatan of the project's area, by which results can be narrowed."""
    code = project.settings.area
    return Areas.open().children(code) if code.count(".") == 1 else ()


def whole_period(project: Project, today: date) -> Period:
    """From the first to the last visit of a project; this month where there is none."""
    first = project.submissions.page(
        Query(exclude_form=SITE_FORM, descending=False), 0, 1
    )
    last = project.submissions.page(Query(exclude_form=SITE_FORM), 0, 1)
    begin = first[0].visited if first and first[0].visited else today.replace(day=1)
    end = last[0].visited if last and last[0].visited else today
    return Period(begin, end)


def results(
    project: Project,
    area: str = "",
    since: date | None = None,
    until: date | None = None,
    progress: Progress | None = None,
) -> Results:
    """The results of an area in a period; computed once until the project changes.

    A period that was asked for is compared with the one before it, where that has
    entries.

    Args:
        project: Whose entries.
        area: Dotted code; the project's area by default.
        since: First day of visit; the first there is by default.
        until: Last day of visit; the last there is by default.
        progress: Told each entry.
    """
    progress = progress or Progress()
    catch_up(project, progress)
    whole = whole_period(project, datetime.now(UTC).astimezone().date())
    period = Period(since or whole.first, until or whole.last)
    earlier = period_before(period) if since and until else None
    settings = project.settings
    code = area or settings.area
    mark = project.submissions.mark()
    key = (project.folder, mark, code, period, earlier, settings.surveyors)
    with _keeping:
        known = _kept.get(key)
    if known is None:
        known = _computed(project, code, period, earlier, progress)
        with _keeping:
            _kept[key] = known
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return known


def period_before(period: Period) -> Period:
    """The period of the same length before; whole months are preceded by months."""
    last = period.first - timedelta(days=1)
    if period.first.day == 1 and period.last == _month_end(period.last):
        months = (period.last.year - period.first.year) * 12
        months += period.last.month - period.first.month + 1
        return Period(_months_back(period.first, months), last)
    return Period(period.first - (period.last - last), last)


def entries_of(
    project: Project, site: str, since: date | None = None, until: date | None = None
) -> tuple[SubmissionRow, ...]:
    """The entries of a site in a period, the newest visit first.

    Args:
        project: Whose entries.
        site: Id of a site, or of an entry that names no site.
        since: First day of visit.
        until: Last day of visit.
    """
    query = Query(site=site, exclude_form=SITE_FORM, since=since, until=until)
    found = project.submissions.page(query, 0, 500)
    alone = None if found else project.submissions.row(site)
    return (alone,) if alone else found


def tables(
    project: Project, query: Query | None = None, *, named: bool = False
) -> tuple[TableSchema, ...]:
    """The layout of all tables that the entries of a query fill.

    Args:
        project: Whose entries.
        query: Which of them; all but the register of sites by default.
        named: Give the names of surveyors, sites and areas for a layout with labels.
    """
    forms = _forms_used(project, query or Query(exclude_form=SITE_FORM))
    made = schemas(forms)
    return with_remarks(with_names(made, _names_in_files(project)) if named else made)


def rows(
    project: Project, query: Query | None = None, progress: Progress | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows of those tables, streamed: table name and values.

    Entries that are due are listed when this returns, so that whoever then asks which
    tables are filled is told theirs, too.
    """
    progress = progress or Progress()
    catch_up(project, progress)
    return _rows(project, query or Query(exclude_form=SITE_FORM), progress)


def _rows(
    project: Project, query: Query, progress: Progress
) -> Iterator[tuple[str, tuple[str, ...]]]:
    by_form: dict[str, list[Form]] = {}
    for form in _forms_used(project, query):
        by_form.setdefault(form.id, []).append(form)
    readers = {name: TableReader(schemas(forms)) for name, forms in by_form.items()}
    remarks = {
        table.form_id: table.name
        for table in tables(project, query)
        if table.path == PATH
    }
    form_in = forms_of(project)
    total = project.submissions.count(query)
    found = project.submissions.iterate(query)
    for row, xml in progress.over(found, total, _("Menulis entri")):
        yield from readers[row.form_id].rows(xml, row.submission)
        if b"remarks" in xml:
            own = form_in(row.form_id, row.form_version)
            yield from rows_of(remarks[row.form_id], own, xml, row.submission)


def surveyor_name(project: Project) -> Callable[[str], str]:
    """Code -> name of a surveyor; the code where the project does not know it."""
    known = dict(project.settings.surveyors)
    return lambda code: known.get(code) or code


def _computed(
    project: Project,
    code: str,
    period: Period,
    earlier: Period | None,
    progress: Progress,
) -> Results:
    areas = Areas.open()
    found = areas.area(code)
    request = Request(
        area=code,
        area_name=_full_name(found) if found else _("Semua wilayah"),
        period=period,
        scheme=builtin_scheme(),
        computed=datetime.now(UTC).astimezone(),
        area_names=_area_name,
        surveyor_names=surveyor_name(project),
    )
    if earlier and project.submissions.count(_query(code, earlier)):
        entries = _scored(project, _query(code, earlier), progress)
        before = aggregate(entries, replace(request, period=earlier))
        request = replace(request, previous=before)
    return aggregate(_scored(project, _query(code, period), progress), request)


def _query(area: str, period: Period) -> Query:
    return Query(
        area=area, since=period.first, until=period.last, exclude_form=SITE_FORM
    )


def _scored(project: Project, query: Query, progress: Progress) -> Iterator[Scored]:
    scheme = builtin_scheme()
    total = project.submissions.count(query)
    found = project.submissions.iterate(query)
    names = _merged(project)
    forms: dict[tuple[str, str], Form] = {}
    for row, xml in progress.over(found, total, _("Menghitung skor")):
        key = (row.form_id, row.form_version)
        if key not in forms:
            forms[key] = form_of(project, *key)
        one = scored(
            forms[key], xml, scheme, submission=row.submission, finished=row.finished
        )
        yield _with_site(one, names) if one.facts.site in names else one


def _with_site(one: Scored, names: Mapping[str, Site]) -> Scored:
    """An entry of a double, counted with the site that it was merged into."""
    site = names[one.facts.site]
    return replace(one, facts=replace(one.facts, site=site.id, site_name=site.name))


def _merged(project: Project) -> dict[str, Site]:
    """Id of a double -> the site that it was merged into."""
    found = {
        double: project.sites.get(into)
        for double, into in project.sites.merges().stands_for.items()
    }
    return {double: site for double, site in found.items() if site is not None}


def _forms_used(project: Project, query: Query) -> list[Form]:
    """Forms in the order in which they came, all versions."""
    return [
        parsed(stored.xml)
        for stored in project.forms.list()
        if stored.form_id != query.exclude_form
        and (not query.form_id or stored.form_id == query.form_id)
    ]


def _names_in_files(project: Project) -> Mapping[str, Callable[[str], str]]:
    sites = {site.id: site.name for site in project.sites.search()}
    sites |= {double: site.name for double, site in _merged(project).items()}
    area = lru_cache(maxsize=10_000)(_area_name)
    return {
        "surveyors.csv": surveyor_name(project),
        "sites.csv": lambda code: sites.get(code, code),
        "regencies.csv": area,
        "districts.csv": area,
        "villages.csv": area,
    }


def _full_name(area: Area) -> str:
    known = area.name.startswith(area.kind)
    return area.name if known else f"{area.kind} {area.name}"


def _area_name(code: str) -> str:
    found = Areas.open().area(code)
    return found.name if found else code


def _months_back(first: date, months: int) -> date:
    """The first day of the month so many months before (after, for less than 0)."""
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
