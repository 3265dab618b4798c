"""Entries that are probably about the same visit: found, kept apart, or one withdrawn."""

import json
from collections.abc import Sequence
from datetime import date

from surveyor.engine.answers import answers_of, derived_of
from surveyor.errors import UserError
from surveyor.revisions.history import Answers
from surveyor.revisions.look_alikes import LookAlike, Visit, look_alikes
from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.store.values import SubmissionRow
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.merging import FormSource, forms_of


def find(project: Project) -> tuple[LookAlike, ...]:
    """Pairs of entries of a project that look like one, most alike first.

    Pairs that somebody marked as different are left out.
    """
    forms = forms_of(project)
    rows = [r for r in project.submissions.same_visit() if r.form_id != SITE_FORM]
    visits = [v for v in (_of_row(project, forms, row) for row in rows) if v]
    apart = marked_apart(project)
    return tuple(
        one for one in look_alikes(visits) if (one.first, one.second) not in apart
    )


def like_those_here(
    project: Project, visits: Sequence[Visit]
) -> dict[SubmissionId, SubmissionId]:
    """Entries that come -> the entry that they look like, here or among them.

    Args:
        project: What is here.
        visits: What comes, without entries that are here.
    """
    if not visits:
        return {}
    forms = forms_of(project)
    asked = {(one.form_id, one.site, one.day) for one in visits if one.site}
    rows = project.submissions.same_visit({site for _form, site, _day in asked})
    held = [
        _of_row(project, forms, row)
        for row in rows
        if (row.form_id, row.site, _day(row.visited)) in asked
    ]
    coming = {one.submission for one in visits}
    found: dict[SubmissionId, SubmissionId] = {}
    for pair in look_alikes([*visits, *(one for one in held if one)]):
        for mine, other in ((pair.first, pair.second), (pair.second, pair.first)):
            if mine in coming:
                found.setdefault(mine, other)
    return found


def mark_apart(project: Project, first: SubmissionId, second: SubmissionId) -> None:
    """Says that two entries are not alike; they are not shown again as a pair."""
    pair = sorted((first, second))
    project.keep_note("apart", json.dumps(pair))


def marked_apart(project: Project) -> frozenset[tuple[str, str]]:
    """Pairs that somebody marked as different, the smaller id first."""
    return frozenset(
        (first, second) for first, second in map(json.loads, project.notes("apart"))
    )


def visit_of(
    forms: FormSource, revision: Revision, site: str, day: str
) -> Visit | None:
    """An entry as the comparison sees it; None where it cannot be read."""
    try:
        form = forms(revision.form_id, revision.form_version)
        answers = answers_of(form, revision.xml)
    except UserError:
        return None
    is_derived = derived_of(form)
    given = {key: one for key, one in answers.items() if one and not is_derived(key)}
    return Visit(revision.submission, revision.form_id, site, day, _without_rows(given))


def _without_rows(answers: Answers) -> Answers:
    """Rows have ids of their own in each entry: known here by their place."""
    places: dict[str, str] = {}
    for key, rows in answers.items():
        if key.endswith("[]"):
            for number, row in enumerate(rows.split(), 1):
                places[f"{key[:-1]}{row}]"] = f"{key[:-1]}{number}]"
    if not places:
        return answers
    made = {}
    for key, value in answers.items():
        if key.endswith("[]"):
            continue
        for row, place in places.items():
            key = key.replace(row, place)  # noqa: PLW2901 (rows within rows)
        made[key] = value
    return made


def _of_row(project: Project, forms: FormSource, row: SubmissionRow) -> Visit | None:
    revision = project.submissions.revision(RevisionId(row.revision))
    if revision is None:
        return None
    return visit_of(forms, revision, row.site, _day(row.visited))


def _day(visited: date | None) -> str:
    return visited.isoformat() if visited else ""
