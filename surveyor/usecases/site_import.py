"""Taking a table of sites into the register: looked at whole before anything is written.

Each row is an entry of the register, filled in by the engine as a person would, so the
form's own rules speak of every row, and what is written travels like all other entries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from surveyor.engine.secondary import Table, TableSource
from surveyor.engine.session import Session
from surveyor.forms.model import Element, Form
from surveyor.jobs import Progress
from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.store.union import TakenIn
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.filling import Person, environment_of
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import SITE_FORM, form_of
from surveyor.usecases.merging import shown_of
from surveyor.usecases.site_fields import ColumnMapping
from surveyor.usecases.site_merging import LookAlikes, sites_read
from surveyor.usecases.site_rows import RowFinding, RowReader
from surveyor.usecases.site_table import SiteTable

_ROW = "row:"


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """What would become of a row."""

    number: int
    """In the file, the head's row being 1."""
    name: str
    findings: tuple[RowFinding, ...] = ()
    like: str = ""
    """The site of the register or the earlier row that this one may double."""
    revision: Revision | None = None
    """Ready to be kept; None where something stops it."""

    @property
    def state(self) -> str:
        """`error`, `double`, `warning` or `ok`."""
        if self.revision is None:
            return "error"
        if self.like:
            return "double"
        return "warning" if self.findings else "ok"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """All rows of a table, and nothing written yet."""

    table: SiteTable
    mapping: ColumnMapping
    rows: tuple[PlannedSite, ...]

    def count(self, *states: str) -> int:
        """How many rows are in some states."""
        return sum(row.state in states for row in self.rows)

    def chosen(self, *, with_doubles: bool) -> tuple[Revision, ...]:
        """What would be written."""
        return tuple(
            row.revision
            for row in self.rows
            if row.revision is not None and (with_doubles or not row.like)
        )


def plan_import(
    project: Project,
    table: SiteTable,
    mapping: ColumnMapping,
    person: Person,
    progress: Progress | None = None,
) -> ImportPlan:
    """Reads every row and says what there is to say; nothing is written.

    Args:
        project: Whose register.
        table: The rows.
        mapping: Which column holds what.
        person: Who takes them in.
        progress: Told each row.

    Raises:
        Cancelled: Somebody asked to stop.
    """
    progress = progress or Progress()
    form = form_of(project, SITE_FORM)
    known = _known(project, progress)
    reader, source = RowReader(mapping), _kept(table_source(project, form))
    rows = []
    for number, cells in progress.over(
        table.rows, len(table.rows), _("Memeriksa baris")
    ):
        answers, findings = reader.read(cells)
        planned = PlannedSite(number, answers.get("S/S01", ""), findings)
        if not any(one.stops for one in findings):
            planned = _filled(planned, form, answers, person, source)
        if planned.revision is not None:
            site = _as_site(planned, answers)
            planned = replace(planned, like=_named(known.like(site)))
            known.add(site)
        rows.append(planned)
    return ImportPlan(table, mapping, tuple(rows))


def import_sites(
    project: Project,
    plan: ImportPlan,
    progress: Progress | None = None,
    *,
    with_doubles: bool = False,
) -> TakenIn:
    """Writes the rows of a plan that can be written, in one transaction.

    The same plan twice adds nothing the second time.

    Raises:
        Cancelled, DiskFull, ReadOnly, ProjectBusy: Nothing was written.
    """
    chosen = plan.chosen(with_doubles=with_doubles)
    told = (progress or Progress()).over(chosen, len(chosen), _("Menyimpan lokasi"))
    return project.take_in(told, shown_of(project), own=True)


def _filled(
    planned: PlannedSite,
    form: Form,
    answers: Mapping[str, str],
    person: Person,
    source: TableSource,
) -> PlannedSite:
    """The row as a finished entry, or why the form does not let it be one."""
    session = Session.start(form, environment_of(person), source)
    for name, value in answers.items():
        ref = f"{form.root}/{name}"
        if session.question(ref).relevant:
            session.set(ref, value)
    broken = [
        RowFinding(f"{session.question(one.ref).label}: {one.message}", stops=True)
        for one in session.validate()
    ]
    if broken:
        return replace(planned, findings=(*planned.findings, *broken))
    finished = session.finish()
    revision = Revision(
        id=RevisionId(finished.id),
        submission=SubmissionId(finished.id),
        parents=(),
        form_id=form.id,
        form_version=form.version,
        author=person.name,
        device=person.device,
        created=datetime.now(UTC),
        xml=finished.xml,
    )
    return replace(planned, revision=revision)


def _known(project: Project, progress: Progress) -> LookAlikes:
    known = LookAlikes()
    for site in sites_read(project, progress):
        known.add(site)
    return known


def _as_site(planned: PlannedSite, answers: Mapping[str, str]) -> Site:
    place = answers.get("SL/S08", "").split()
    return Site(
        id=f"{_ROW}{planned.number}",
        name=planned.name,
        regency=answers.get("SL/S05", ""),
        district=answers.get("SL/S06", ""),
        lat=float(place[0]) if place else None,
        lon=float(place[1]) if place else None,
    )


def _named(site: Site | None) -> str:
    """The name of a site, with its row where it stands in the same table."""
    if site is None:
        return ""
    row = site.id.removeprefix(_ROW)
    if row == site.id:
        return site.name
    return _("{name} (baris {row})").format(name=site.name, row=row)


def _kept(source: TableSource) -> TableSource:
    """The lists, each read once for all rows."""
    read: dict[str, Table | Element | None] = {}

    def kept(file: str) -> Table | Element | None:
        if file not in read:
            read[file] = source(file)
        return read[file]

    return kept
