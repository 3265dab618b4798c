"""Making and opening a project, and what its home page answers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from surveyor.jobs import Progress
from surveyor.store import backups
from surveyor.store.project import Project
from surveyor.store.values import Draft, ProjectSettings, Query, Unvisited
from surveyor.usecases.forms import SITE_FORM, add_builtin_forms, list_forms

DISCARDED_KEPT = timedelta(days=30)
BACKUP_EVERY = timedelta(hours=4)
_SHOWN_DRAFTS, _SHOWN_SITES = 20, 10


@dataclass(frozen=True, slots=True)
class FormProgress:
    """How many of the sites have an entry of a form this month."""

    form_id: str
    title: str
    done: int
    all: int


@dataclass(frozen=True, slots=True)
class HomeSummary:
    """What the home page answers: unfinished, finished, missing this month."""

    drafts: tuple[Draft, ...]
    """Newest first, 20 at most."""
    draft_count: int
    incomplete: int
    """Drafts in which something required is empty."""
    finished: int
    finished_this_month: int
    sites: int
    month: tuple[FormProgress, ...]
    not_visited: tuple[Unvisited, ...]
    """Sites without any entry this month, ten at most."""
    not_visited_count: int
    last_backup: datetime | None


def create_project(folder: Path, settings: ProjectSettings) -> Project:
    """Makes a project folder with the built-in questionnaires in it.

    Raises:
        UserError: There is a project, or something else, in the folder.
        DiskFull, ReadOnly: It cannot be written there.
    """
    project = Project.create(folder, settings)
    add_builtin_forms(project)
    return project


def open_project(folder: Path, progress: Progress | None = None) -> Project:
    """Opens a project, brings it up to date and makes a backup when one is due.

    Raises:
        UserError: It is no project, it is damaged or of a newer program.
    """
    project = Project.open(folder)
    add_builtin_forms(project)
    project.drafts.purge(datetime.now(UTC) - DISCARDED_KEPT)
    last = backups.latest(project)
    has_data = project.submissions.count(Query()) > 0
    if has_data and (last is None or datetime.now(UTC) - last.made > BACKUP_EVERY):
        backups.backup_now(project, progress=progress or Progress())
    return project


def summary(project: Project, today: date) -> HomeSummary:
    """Everything on the home page; counted, so that many entries cost little."""
    first = today.replace(day=1)
    drafts = project.drafts.counts()
    sites = project.sites.count()
    this_month = Query(exclude_form=SITE_FORM, since=first)
    overview = project.overview
    last = backups.latest(project)
    return HomeSummary(
        drafts=project.drafts.list(limit=_SHOWN_DRAFTS),
        draft_count=drafts.open,
        incomplete=drafts.incomplete,
        finished=project.submissions.count(Query(exclude_form=SITE_FORM)),
        finished_this_month=project.submissions.count(this_month),
        sites=sites,
        month=tuple(
            FormProgress(
                choice.form_id,
                choice.title,
                sites
                - overview.unvisited_count(Query(form_id=choice.form_id, since=first)),
                sites,
            )
            for choice in list_forms(project)
        ),
        not_visited=overview.unvisited(this_month, limit=_SHOWN_SITES),
        not_visited_count=overview.unvisited_count(this_month),
        last_backup=last.made if last else None,
    )
