"""A respondent takes the data back: the entry is erased, here and in all that comes.

What goes: answers and photos of every revision, drafts, what was derived, also in the
copies of the project that can be reached. What stays: ids, checksums, who withdrew it
and why, so that no old file brings it back and every office learns of it by bundle.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from surveyor import settings
from surveyor.errors import SurveyorError, UserError
from surveyor.jobs import Cancelled, Progress
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

    copies: int
    """Copies of the project that were cleaned."""
    unreached: tuple[Path, ...] = ()
    """Copies that could not be cleaned and still hold the entry."""


class _Unstoppable(Progress):
    """Tells what is done, and goes on when it is asked to stop."""

    def __init__(self, told: Progress) -> None:
        self._told = told

    def step(self, done: int, total: int, what: str = "") -> None:
        with suppress(Cancelled):
            self._told.step(done, total, what)


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
        elsewhere: Another place with copies of the project, such as a stick; by
            default the one that the settings name.
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
    return clean_copies(project, [withdrawal], elsewhere, progress)


def clean_copies(
    project: Project,
    withdrawals: Sequence[Withdrawal],
    elsewhere: Path | None = None,
    progress: Progress | None = None,
) -> Withdrawn:
    """Erases withdrawn entries from the copies of a project that can be reached.

    Also those whose withdrawal came from somebody else: a copy that is restored knows
    nothing of it. Nobody stops it: the withdrawal stands, and nothing would come back
    to what was left.
    """
    told = _Unstoppable(progress or Progress())
    if elsewhere is None:
        chosen = settings.load()[0].backup_folder
        elsewhere = Path(chosen) if chosen else None
    places = [backups.own_place(project.folder)]
    places += backups.places_of(project.folder, elsewhere)
    cleaned, unreached = 0, []
    for one in (copy for place in places for copy in backups.backups_in(place)):
        try:
            cleaned += backups.scrub(one.path, withdrawals, told)
        except SurveyorError:
            _log.warning("a copy could not be cleaned: %s", one.path.name)
            unreached.append(one.path)
    return Withdrawn(cleaned, tuple(unreached))
