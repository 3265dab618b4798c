"""Taking a table of sites into the register: looked at whole before anything is written.

Each row is an entry of the register, filled in by the engine as a person would, so the
form's own rules speak of every row, and what is written travels like all other entries.
A row about a known site becomes a correction of it; an empty cell says nothing.
"""

from dataclasses import dataclass

from surveyor.engine.secondary import TableSource
from surveyor.forms.model import Form
from surveyor.jobs import Progress
from surveyor.revisions.model import Revision
from surveyor.store.project import Project
from surveyor.store.union import TakenIn
from surveyor.store.values import Site
from surveyor.texts import _
from surveyor.usecases.filling import Person
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import SITE_FORM, form_of
from surveyor.usecases.merging import shown_of
from surveyor.usecases.site_correcting import FieldChange, corrected
from surveyor.usecases.site_entries import (
    broken_rules,
    finished_entry,
    kept,
    started,
)
from surveyor.usecases.site_fields import ColumnMapping
from surveyor.usecases.site_matching import KnownSites
from surveyor.usecases.site_merging import sites_read
from surveyor.usecases.site_rows import NAME, POINT, ReadRow, RowFinding, RowReader
from surveyor.usecases.site_table import SiteTable

KINDS = ("new", "changed", "same", "unclear", "error")


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """What would become of a row."""

    number: int
    """In the file, the head's row being 1."""
    name: str
    kind: str
    """`new`, `changed`, `same` as it is known, `unclear` which site it is about (it
    can be added as a new one), or `error`."""
    findings: tuple[RowFinding, ...] = ()
    like: str = ""
    """The site of the register or the earlier row that an unclear one may double."""
    site: str = ""
    """Id of the known site."""
    changes: tuple[FieldChange, ...] = ()
    revision: Revision | None = None
    """Ready to be kept; None where there is nothing to write, or something stops it."""

    @property
    def is_odd(self) -> bool:
        """Whether a person should look at it."""
        return bool(self.findings) or self.kind in ("unclear", "error")


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """All rows of a table, and nothing written yet."""

    table: SiteTable
    mapping: ColumnMapping
    rows: tuple[PlannedSite, ...]

    def count(self, kind: str) -> int:
        """How many rows are of a kind."""
        return sum(row.kind == kind for row in self.rows)

    def chosen(self, *kinds: str) -> tuple[PlannedSite, ...]:
        """The rows that would be written, if these kinds are wanted."""
        return tuple(
            row for row in self.rows if row.kind in kinds and row.revision is not None
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
    planner = _Planner(project, person, progress)
    reader, rows = RowReader(mapping), []
    for number, cells in progress.over(
        table.rows, len(table.rows), _("Memeriksa baris")
    ):
        rows.append(planner.plan(number, reader.read(cells)))
    return ImportPlan(table, mapping, tuple(rows))


def import_sites(
    project: Project,
    plan: ImportPlan,
    progress: Progress | None = None,
    *,
    kinds: tuple[str, ...] = ("new",),
) -> TakenIn:
    """Writes rows of a plan, in one transaction.

    The same plan twice adds nothing the second time.

    Args:
        project: Whose register.
        plan: As it was shown.
        progress: Told each row.
        kinds: Which rows: `new`, `changed`, and `unclear` as new ones.

    Raises:
        Cancelled, DiskFull, ReadOnly, ProjectBusy: Nothing was written.
    """
    chosen = [row.revision for row in plan.chosen(*kinds) if row.revision is not None]
    told = (progress or Progress()).over(chosen, len(chosen), _("Menyimpan lokasi"))
    return project.take_in(told, shown_of(project), own=True)


class _Planner:
    """Works out one row after the other against the register as it is."""

    def __init__(self, project: Project, person: Person, progress: Progress) -> None:
        self._person = person
        self._form: Form = form_of(project, SITE_FORM)
        self._source: TableSource = kept(table_source(project, self._form))
        sites = sites_read(project, progress)
        self._known = KnownSites(sites, project.sites.merges())

    def plan(self, number: int, row: ReadRow) -> PlannedSite:
        match = self._known.match(number, row)
        findings = (*row.findings, *match.findings)
        if match.site is not None:
            return self._correct(number, row, match.site, findings)
        return self._add(number, row, match.like, findings)

    def _correct(
        self, number: int, row: ReadRow, site: Site, findings: tuple[RowFinding, ...]
    ) -> PlannedSite:
        if any(one.stops for one in findings):
            return PlannedSite(number, site.name, "error", findings, site=site.id)
        said = row.own()
        if not row.site:
            said.pop(NAME, None)  # it found the site: only its case may differ
        made = corrected(self._form, site.id, said, self._person, self._source)
        kind = "error" if made.findings else "changed" if made.changes else "same"
        findings = (*findings, *made.findings)
        return PlannedSite(
            number, site.name, kind, findings, "", site.id, made.changes, made.revision
        )

    def _add(
        self, number: int, row: ReadRow, like: str, findings: tuple[RowFinding, ...]
    ) -> PlannedSite:
        name = row.answers.get(NAME, "")
        if not row.tells_of(POINT):
            findings = (*findings, RowFinding(_("Titik lokasi kosong."), stops=True))
        if any(one.stops for one in findings):
            return PlannedSite(number, name, "error", findings)
        answers = {"S/S00": "baru", **row.answers}
        session = started(self._form, answers, self._person, self._source)
        broken = broken_rules(session)
        if broken:
            return PlannedSite(number, name, "error", (*findings, *broken))
        self._known.take(number, row)
        revision = finished_entry(session, self._person)
        kind = "unclear" if like else "new"
        return PlannedSite(number, name, kind, findings, like, revision=revision)
