"""What waits for the office: conflicts, look-alikes, entries to review; in one go."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from surveyor.jobs import Progress
from surveyor.revisions.look_alikes import LookAlike
from surveyor.revisions.model import Review, ReviewState, SubmissionId
from surveyor.store.project import Project
from surveyor.store.values import Query, SubmissionRow
from surveyor.texts import _
from surveyor.usecases import conflicts, look_alikes
from surveyor.usecases.conflicts import ConflictLine
from surveyor.usecases.lists import everything
from surveyor.usecases.reviewing import ReviewLine

NONE = "none"
"""Entries on which the office has said nothing yet, or nothing since a correction."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the page "Tinjau" shows."""

    conflicts: tuple[ConflictLine, ...]
    pairs: tuple[tuple[LookAlike, SubmissionRow, SubmissionRow], ...]


def waiting(project: Project, progress: Progress | None = None) -> Waiting:
    """Conflicts and look-alikes of a project."""
    progress = progress or Progress()
    progress.step(0, 2, _("Mencari konflik"))
    found = conflicts.waiting(project)
    progress.step(1, 2, _("Mencari entri yang mirip"))
    pairs = look_alikes.find(project)
    rows = _by_id(project, (one for pair in pairs for one in (pair.first, pair.second)))
    return Waiting(
        found,
        tuple(
            (pair, rows[pair.first], rows[pair.second])
            for pair in pairs
            if pair.first in rows and pair.second in rows
        ),
    )


def entries(
    project: Project, state: str, limit: int, query: Query | None = None
) -> tuple[tuple[ReviewLine, ...], int]:
    """Entries in a state of review, the newest first, and how many there are.

    Args:
        project: Whose entries.
        state: A `ReviewState`, or `none` for those nobody has said anything of.
        limit: Rows at most.
        query: Which entries; all but the register by default.
    """
    asked = replace(query or everything(), order="finished", descending=True)
    current = {
        one.submission: one for one in project.reviews.of_heads()
    }  # the newest of each comes last
    if state == NONE:
        return _without(project, asked, current, limit)
    chosen = [
        one.submission for one in current.values() if one.state is ReviewState(state)
    ]
    some = replace(asked, only=tuple(chosen)) if chosen else None
    if some is None:
        return (), 0
    rows = project.submissions.page(some, 0, limit)
    lines = tuple(
        ReviewLine(row, current[SubmissionId(row.submission)]) for row in rows
    )
    return lines, project.submissions.count(some)


def _without(
    project: Project, query: Query, current: dict[SubmissionId, Review], limit: int
) -> tuple[tuple[ReviewLine, ...], int]:
    found: list[ReviewLine] = []
    offset = 0
    while len(found) < limit:
        rows = project.submissions.page(query, offset, 500)
        if not rows:
            break
        offset += len(rows)
        found += [
            ReviewLine(row, None)
            for row in rows
            if SubmissionId(row.submission) not in current
        ]
    reviewed = sum(
        row.form_id != query.exclude_form for row in project.submissions.rows(current)
    )
    return tuple(found[:limit]), project.submissions.count(query) - reviewed


def _by_id(
    project: Project, ids: Iterable[SubmissionId]
) -> dict[SubmissionId, SubmissionRow]:
    rows = project.submissions.rows(dict.fromkeys(ids))
    return {SubmissionId(row.submission): row for row in rows}
