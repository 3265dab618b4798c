"""A respondent takes the data back: the entry is erased, here and in all that comes.

What goes: answers and photos of every revision, drafts, what was derived, also in the
copies of the project that can be reached. What stays: ids, checksums, who withdrew it
and why, so that no old file brings it back and every office learns of it by bundle.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from surveyor.errors import SurveyorError, UserError
from surveyor.jobs import Progress
from surveyor.revisions.model import SubmissionId, Withdrawal
from surveyor.store import backups
from surveyor.store.project import Project
from surveyor.texts import N_
from surveyor.usecases.exchange import NoSuchEntry

_log = logging.getLogger(__name__)


class AlreadyWithdrawn(UserError):
    """The entry has no content any more."""

    code = "withdrawal.done"
    text = N_("Entri {id} sudah ditarik.")
    hint = N_("Isinya sudah dihapus; tidak ada lagi yang perlu dilakukan.")


class NoReason(UserError):
    """A withdrawal cannot be undone, so it needs a reason."""

    code = "withdrawal.no_reason"
    text = N_("Alasan penarikan belum diisi.")
    hint = N_("Tulis singkat, tanpa nama responden, misalnya: permintaan responden.")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was done."""

    submission: SubmissionId
    copies: int
    """Copies of the project that were cleaned."""
    unreached: tuple[Path, ...] = ()
    """Copies that could not be cleaned and still hold the entry."""


def withdraw(
    project: Project,
    submission: SubmissionId,
    reason: str,
    author: str,
    *,
    elsewhere: Path | None = None,
    progress: Progress | None = None,
) -> Withdrawn:
    """Erases an entry for good.

    Args:
        project: Where it is.
        submission: Which.
        reason: Why; it travels, so it must name no respondent.
        author: Who does it.
        elsewhere: Another place with copies of the project, such as a stick.
        progress: Told the copies that are cleaned.

    Raises:
        NoReason, NoSuchEntry, AlreadyWithdrawn: Nothing has changed.
        DiskFull, ReadOnly, ProjectBusy: The same.
    """
    if not reason.strip():
        raise NoReason
    if project.withdrawals.get(submission) is not None:
        raise AlreadyWithdrawn(id=submission)
    if not project.submissions.history(submission):
        raise NoSuchEntry(id=submission)
    now = datetime.now(UTC)
    withdrawal = Withdrawal(submission, reason.strip(), author, now)
    project.withdrawals.add([withdrawal])
    return _clean_copies(project, withdrawal, elsewhere, progress)


def _clean_copies(
    project: Project,
    withdrawal: Withdrawal,
    elsewhere: Path | None,
    progress: Progress | None,
) -> Withdrawn:
    """Erases a withdrawn entry from the copies of a project that can be reached."""
    places = [backups.own_place(project.folder)]
    places += backups.places_of(project.folder, elsewhere)
    cleaned, unreached = 0, []
    for one in (copy for place in places for copy in backups.backups_in(place)):
        try:
            cleaned += backups.scrub(one.path, [withdrawal], progress or Progress())
        except SurveyorError:
            _log.warning("a copy could not be cleaned: %s", one.path.name)
            unreached.append(one.path)
    return Withdrawn(withdrawal.submission, cleaned, tuple(unreached))
