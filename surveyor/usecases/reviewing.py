"""Review: what the office says of entries, and what came back to the surveyor."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from surveyor.errors import UserError
from surveyor.revisions.model import (
    Review,
    ReviewState,
    RevisionId,
    SubmissionId,
)
from surveyor.revisions.state import current_review
from surveyor.store.project import Project
from surveyor.store.values import SubmissionRow
from surveyor.texts import N_
from surveyor.usecases.exchange import NoSuchEntry
from surveyor.usecases.forms import SITE_FORM

STATES = {
    ReviewState.RECEIVED: N_("Diterima"),
    ReviewState.VERIFIED: N_("Diverifikasi"),
    ReviewState.RETURNED: N_("Dikembalikan"),
}
"""State -> how it is called."""


class NoComment(UserError):
    """An entry goes back without a word of what is wrong."""

    code = "review.no_comment"
    text = N_("Entri dikembalikan tanpa catatan.")
    hint = N_("Tulis apa yang perlu diperbaiki; surveyor membacanya bersama entrinya.")


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """An entry with the word of the office on what is there now, if there is one."""

    row: SubmissionRow
    review: Review | None


def review(
    project: Project,
    submission: SubmissionId,
    state: ReviewState,
    author: str,
    comment: str = "",
) -> Review:
    """Says something of the newest revision of an entry.

    Raises:
        NoComment: It is returned without a word.
        NoSuchEntry: It is not here, or was withdrawn.
        DiskFull, ReadOnly, ProjectBusy: It was not kept.
    """
    if state is ReviewState.RETURNED and not comment.strip():
        raise NoComment
    row = project.submissions.row(submission)
    if row is None:
        raise NoSuchEntry(id=submission)
    said = Review(
        str(uuid.uuid4()),
        submission,
        RevisionId(row.revision),
        state,
        comment.strip(),
        author,
        datetime.now(UTC),
    )
    project.reviews.add([said])
    return said


def states(
    project: Project, rows: Iterable[SubmissionRow]
) -> dict[SubmissionId, Review]:
    """The current review of each entry of a list that has one."""
    heads = {SubmissionId(row.submission): RevisionId(row.revision) for row in rows}
    said: dict[SubmissionId, list[Review]] = {}
    for one in project.reviews.of(list(heads)):
        said.setdefault(one.submission, []).append(one)
    current = {
        entry: current_review(found, [heads[entry]]) for entry, found in said.items()
    }
    return {entry: one for entry, one in current.items() if one is not None}


def of_entry(project: Project, submission: SubmissionId) -> tuple[Review, ...]:
    """All that was said of an entry, the newest first."""
    return tuple(reversed(project.reviews.of([submission])))


def returned(project: Project) -> tuple[ReviewLine, ...]:
    """Entries that came back and were not corrected since, the newest first."""
    newest = {one.submission: one for one in project.reviews.of_heads()}
    back = [one for one in newest.values() if one.state is ReviewState.RETURNED]
    back.sort(key=lambda one: one.created, reverse=True)
    rows = {
        row.submission: row
        for row in project.submissions.rows(one.submission for one in back)
        if row.form_id != SITE_FORM
    }
    return tuple(
        ReviewLine(rows[one.submission], one) for one in back if one.submission in rows
    )
