"""Care of a project: check, rebuild, backup, restore."""

from collections.abc import Callable
from pathlib import Path

from surveyor.jobs import Progress
from surveyor.revisions.model import Revision
from surveyor.store import backups
from surveyor.store.check import Problem
from surveyor.store.check import check as check_store
from surveyor.store.project import Project
from surveyor.store.values import Facts
from surveyor.usecases.facts import facts_of
from surveyor.usecases.forms import form_of


def check(project: Project, progress: Progress | None = None) -> tuple[Problem, ...]:
    """Verifies everything: database, checksums, files, index.

    The index is compared with what the revisions say.
    """
    return check_store(project, progress or Progress(), _facts(project))


def rebuild(project: Project, progress: Progress | None = None) -> None:
    """Derives the whole index from the revisions again."""
    project.submissions.rebuild(_facts(project), progress or Progress())


def backup(
    project: Project, folder: Path | None = None, progress: Progress | None = None
) -> Path:
    """Makes a verified copy, in the project's folder or in another one."""
    return backups.backup_now(project, folder, progress or Progress()).path


def _facts(project: Project) -> Callable[[Revision], Facts]:
    def derive(revision: Revision) -> Facts:
        form = form_of(project, revision.form_id, revision.form_version)
        return facts_of(form, revision)

    return derive
