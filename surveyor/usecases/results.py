"""Scores of an area in a period, and the tables that exports are made of."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from surveyor.analysis.aggregate import Request, aggregate
from surveyor.analysis.results import Period, Results
from surveyor.analysis.scheme import builtin_scheme
from surveyor.analysis.scored import Scored, scored
from surveyor.analysis.tables import TableReader, TableSchema, schemas
from surveyor.areas.catalogue import Areas
from surveyor.forms.model import Form
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import Query
from surveyor.texts import _
from surveyor.usecases.forms import SITE_FORM, form_of, parsed


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
    """The results of an area in a period.

    Args:
        project: Whose entries.
        area: Dotted code; the project's area by default.
        since: First day of visit; the first there is by default.
        until: Last day of visit; the last there is by default.
        progress: Told each entry.
    """
    progress = progress or Progress()
    now = datetime.now(UTC).astimezone()
    code = area or project.settings.area
    whole = whole_period(project, now.date())
    period = Period(since or whole.first, until or whole.last)
    query = Query(
        area=code, since=period.first, until=period.last, exclude_form=SITE_FORM
    )
    areas = Areas.open()
    found = areas.area(code)
    request = Request(
        area=code,
        area_name=found.name if found else _("Semua wilayah"),
        period=period,
        scheme=builtin_scheme(),
        computed=now,
        area_names=_name_of(areas),
    )
    return aggregate(_scored(project, query, progress), request)


def tables(project: Project, query: Query | None = None) -> tuple[TableSchema, ...]:
    """The layout of all tables that the entries of a query fill."""
    forms = _forms_used(project, query or Query(exclude_form=SITE_FORM))
    return schemas(forms)


def rows(
    project: Project, query: Query | None = None, progress: Progress | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows of those tables, streamed: table name and values."""
    query = query or Query(exclude_form=SITE_FORM)
    progress = progress or Progress()
    by_form: dict[str, list[Form]] = {}
    for form in _forms_used(project, query):
        by_form.setdefault(form.id, []).append(form)
    readers = {name: TableReader(schemas(forms)) for name, forms in by_form.items()}
    total = project.submissions.count(query)
    found = project.submissions.iterate(query)
    for row, xml in progress.over(found, total, _("Menulis entri")):
        yield from readers[row.form_id].rows(xml, row.submission)


def _scored(project: Project, query: Query, progress: Progress) -> Iterator[Scored]:
    scheme = builtin_scheme()
    total = project.submissions.count(query)
    found = project.submissions.iterate(query)
    for row, xml in progress.over(found, total, _("Menghitung skor")):
        form = form_of(project, row.form_id, row.form_version)
        yield scored(
            form, xml, scheme, submission=row.submission, finished=row.finished
        )


def _forms_used(project: Project, query: Query) -> list[Form]:
    """Forms in the order in which they came, all versions."""
    return [
        parsed(stored.xml)
        for stored in project.forms.list()
        if stored.form_id != query.exclude_form
        and (not query.form_id or stored.form_id == query.form_id)
    ]


def _name_of(areas: Areas) -> Callable[[str], str]:
    def name(code: str) -> str:
        found = areas.area(code)
        return found.name if found else code

    return name
