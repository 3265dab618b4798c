"""Making and opening a project, and what its home page answers."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from surveyor.forms.builtin import builtin_names, builtin_xml
from surveyor.jobs import Progress
from surveyor.store import backups
from surveyor.store.project import Project
from surveyor.store.values import Backup, Draft, ProjectSettings, Query, Unvisited
from surveyor.usecases.forms import SITE_FORM, add_builtin_forms, list_forms
from surveyor.usecases.photos import prepare_photo

DISCARDED_KEPT = timedelta(days=30)
BACKUP_EVERY = timedelta(hours=4)
_LOGO_EDGE = 1000
"""Pixels: 22 mm in print, sharp at 1,000 dots per inch."""
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
    destinations: int = 0
    """Servers that entries go to."""
    unsent: int = 0
    received: int = 0
    """Revisions that an office confirmed by their checksum."""


def create_project(folder: Path, settings: ProjectSettings) -> Project:
    """Makes a project folder with the built-in questionnaires in it.

    Raises:
        UserError: There is a project, or something else, in the folder.
        DiskFull, ReadOnly: It cannot be written there.
    """
    project = Project.create(folder, settings)
    add_builtin_forms(project)
    return project


def open_project(
    folder: Path, progress: Progress | None = None, *, at_once: bool = True
) -> Project:
    """Opens a project, brings it up to date and makes a backup when one is due.

    Entries that were merged just before the program was ended are read now.

    Args:
        folder: The project's folder.
        progress: Told what is done.
        at_once: False for who calls `catch_up` and `backup_if_due` later, off the
            window's thread.

    Raises:
        UserError: It is no project, it is damaged or of a newer program.
        UpgradeFailed: It stays in its older version.
    """
    project = Project.open(folder, progress)
    _add_program_forms(project)
    project.drafts.purge(datetime.now(UTC) - DISCARDED_KEPT)
    project.logs.purge(project.drafts)
    if at_once:
        from surveyor.usecases.merging import catch_up

        catch_up(project, progress)
        backup_if_due(project, progress=progress)
    return project


def _add_program_forms(project: Project) -> None:
    """Once for each edition: reading the forms takes a third of the start."""
    edition = sha256(b"".join(builtin_xml(name) for name in builtin_names()))
    if project.program_forms != edition.hexdigest():
        add_builtin_forms(project)
        project.program_forms = edition.hexdigest()


def backup_if_due(
    project: Project, folder: Path | None = None, progress: Progress | None = None
) -> Backup | None:
    """Makes a backup where the last one is some hours old; None where none is due.

    Args:
        project: What to copy; one without entries and drafts needs no copy.
        folder: Another disk or stick; nothing is done where it is not plugged in.
        progress: Told what is done.

    Raises:
        DiskFull, ReadOnly: No copy was made; the project is as it was.
    """
    if folder is None:
        place = backups.own_place(project.folder)
    elif folder.is_dir():
        place = backups.place_in(project, folder)
    else:
        return None
    last = backups.latest(place)
    if last is not None and datetime.now(UTC) - last.made <= BACKUP_EVERY:
        return None
    if not project.submissions.count(Query()) and not project.lookup.draft_count():
        return None
    return backups.backup_now(project, folder, progress)


def set_logo(project: Project, picture: Path | None) -> None:
    """Puts a picture at the left of the letterhead; None takes it away.

    Raises:
        FileMissing, NotAPicture, PictureTooLarge: The letterhead is as it was.
        DiskFull, ReadOnly: The same.
    """
    digest = ""
    if picture is not None:
        photo = prepare_photo(picture, _LOGO_EDGE)
        digest = project.media.put_bytes(photo.data, f"logo{photo.suffix}").sha256
    project.settings = replace(project.settings, logo=digest)


def last_backup(project: Project, folder: Path | None = None) -> Backup | None:
    """The newest copy, in the project or on another disk that is plugged in."""
    places = [backups.own_place(project.folder)]
    if folder is not None and folder.is_dir():
        places.append(backups.place_in(project, folder))
    found = [one for one in map(backups.latest, places) if one is not None]
    return max(found, key=lambda one: one.made, default=None)


def summary(project: Project, today: date) -> HomeSummary:
    """Everything on the home page; counted, so that many entries cost little."""
    first = today.replace(day=1)
    drafts = project.drafts.counts()
    sites = project.sites.count()
    this_month = Query(exclude_form=SITE_FORM, since=first)
    overview = project.overview
    last = backups.latest(backups.own_place(project.folder))
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
        destinations=len(project.destinations.all()),
        unsent=project.outbox.unsent(),
        received=project.receipts.confirmed(),
    )
