"""Entries that are probably about the same visit: found, kept apart, or one withdrawn."""

import json
import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from itertools import islice

from surveyor.engine.answers import answers_of, derived_of
from surveyor.errors import UserError
from surveyor.forms.model import Form
from surveyor.revisions.history import Answers
from surveyor.revisions.look_alikes import (
    ALIKE,
    LookAlike,
    Visit,
    likeness,
    look_alikes,
)
from surveyor.revisions.merging import ORDER
from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.store.values import SubmissionRow
from surveyor.usecases.facts import VisitFacts
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.merging import forms_of

_MOST = 50
"""Entries about one visit that one that comes is compared with: nobody reads more."""
_ROW = re.compile(r"\[([^\]]+)\]")
_Place = tuple[str, str, str]
"""Form, site and day."""
_Readings = dict[SubmissionId, Callable[[], Visit | None]]
"""Entries that are read when they are compared, and once."""


def find(project: Project) -> tuple[LookAlike, ...]:
    """Pairs of entries of a project that look like one, most alike first.

    Pairs that somebody marked as different are left out.
    """
    rows = [r for r in project.submissions.same_visit() if r.form_id != SITE_FORM]
    visits = _visits_of(project, rows)
    apart = marked_apart(project)
    return tuple(
        one for one in look_alikes(visits) if (one.first, one.second) not in apart
    )


@dataclass(frozen=True, slots=True)
class Coming:
    """A new entry of a file, kept small: there may be many files."""

    submission: SubmissionId
    form: Form
    packed: bytes
    site: str
    day: str

    @classmethod
    def of(cls, form: Form, revision: Revision, facts: VisitFacts) -> "Coming":
        """An entry as it comes."""
        packed = zlib.compress(revision.xml, 1)
        return cls(revision.submission, form, packed, facts.site, facts.day)

    @property
    def place(self) -> _Place:
        """Entries of another form, site or day are never alike."""
        return self.form.id, self.site, self.day

    def visit(self) -> Visit | None:
        """As the comparison sees it; None where it cannot be read."""
        xml = zlib.decompress(self.packed)
        return _visit(self.form, self.submission, xml, (self.site, self.day))


class Newcomers:
    """Entries of files that come, compared with those here and with each other."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._before: dict[_Place, list[Coming]] = {}

    def look(self, coming: Sequence[Coming]) -> dict[SubmissionId, SubmissionId]:
        """Those of one more file -> the entry that each of them looks like most."""
        groups: dict[_Place, list[Coming]] = {}
        for one in coming:
            if one.site and one.day:
                groups.setdefault(one.place, []).append(one)
        here = self._here(groups)
        found: dict[SubmissionId, SubmissionId] = {}
        for place, mine in groups.items():
            before = self._before.setdefault(place, [])
            others = here.get(place, {}) | _readings(before)
            if len(mine) + len(others) > 1:
                found |= _most_alike(_readings(mine), others)
            before += mine[: _MOST - len(before)]
        return found

    def _here(self, groups: Mapping[_Place, object]) -> dict[_Place, _Readings]:
        rows = self._project.submissions.same_visit({site for _f, site, _d in groups})
        found: dict[_Place, _Readings] = {}
        for row in rows:
            place = (row.form_id, row.site, _day(row.visited))
            if place in groups:
                read = cache(partial(self._visit_of, row))
                found.setdefault(place, {})[SubmissionId(row.submission)] = read
        return found

    def _visit_of(self, row: SubmissionRow) -> Visit | None:
        return next(iter(_visits_of(self._project, [row])), None)


def _readings(coming: Iterable[Coming]) -> _Readings:
    return {one.submission: cache(one.visit) for one in coming}


def _most_alike(mine: _Readings, others: _Readings) -> dict[SubmissionId, SubmissionId]:
    """Whoever comes -> the one that it looks like most, of some of them."""
    some = dict([*islice(others.items(), _MOST), *islice(mine.items(), _MOST)])
    found: dict[SubmissionId, SubmissionId] = {}
    for own, read in mine.items():
        one, most = read(), 0.0
        for other, read_other in sorted(some.items()):
            against = read_other() if other != own else None
            if one is None or against is None:
                continue
            alike = likeness(one.answers, against.answers)
            if alike >= ALIKE and alike > most:
                most, found[own] = alike, other
            if most == 1.0:
                break
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


def _visits_of(project: Project, rows: Sequence[SubmissionRow]) -> list[Visit]:
    """Entries that are here as the comparison sees them."""
    forms = forms_of(project)
    by_id = {RevisionId(row.revision): row for row in rows}
    found = []
    for revision in project.submissions.some(by_id):
        row = by_id[revision.id]
        with suppress(UserError):
            form = forms(revision.form_id, revision.form_version)
            place = (row.site, _day(row.visited))
            found.append(_visit(form, revision.submission, revision.xml, place))
    return [one for one in found if one]


def _visit(
    form: Form, submission: SubmissionId, xml: bytes, place: tuple[str, str]
) -> Visit | None:
    try:
        answers = answers_of(form, xml)
    except UserError:
        return None
    is_derived = derived_of(form)
    given = {key: one for key, one in answers.items() if one and not is_derived(key)}
    return Visit(submission, form.id, *place, _without_rows(given))


def _without_rows(answers: Answers) -> Answers:
    """Rows have ids of their own in each entry: known here by their place."""
    places = {
        row: str(number)
        for key, rows in answers.items()
        if key.endswith(ORDER)
        for number, row in enumerate(rows.split(), 1)
    }
    if not places:
        return answers

    def place(found: re.Match[str]) -> str:
        return f"[{places.get(found[1], found[1])}]"

    return {
        _ROW.sub(place, key): value
        for key, value in answers.items()
        if not key.endswith(ORDER)
    }


def _day(visited: date | None) -> str:
    return visited.isoformat() if visited else ""
