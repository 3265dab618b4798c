"""Look-alikes: entries with ids of their own that are probably about the same visit.

Two surveyors sent to one site, a form filled in twice after a crash, a paper form
typed by two people: the ids differ, so no merge joins them. A person decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from surveyor.revisions.history import Answers
from surveyor.revisions.model import SubmissionId

ALIKE = 0.8
"""Share of equal answers from which two entries are shown side by side."""
_FEWEST = 3
"""Fewer answers in common prove nothing."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An entry as the comparison sees it."""

    submission: SubmissionId
    form_id: str
    site: str
    day: str
    """ISO date of the visit."""
    answers: Answers
    """Those given, without ids, times and calculations, which differ anyway."""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two entries that look like one."""

    first: SubmissionId
    second: SubmissionId
    """The greater id."""
    likeness: float
    """0 to 1: equal answers among all that either of them has."""


def look_alikes(visits: Iterable[Visit], least: float = ALIKE) -> tuple[LookAlike, ...]:
    """Pairs of the same form, site and day with similar answers, most alike first.

    Entries without site or day are left alone: everything would look like them.
    """
    groups: dict[tuple[str, str, str], list[Visit]] = {}
    for visit in visits:
        if visit.site and visit.day:
            place = (visit.form_id, visit.site, visit.day)
            groups.setdefault(place, []).append(visit)
    found = [
        _pair(one, other)
        for group in groups.values()
        for one, other in combinations(group, 2)
        if one.submission != other.submission
    ]
    alike = [pair for pair in found if pair.likeness >= least]
    return tuple(sorted(alike, key=lambda p: (-p.likeness, p.first, p.second)))


def likeness(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """Share of the questions answered by either that both answered equally.

    Args:
        one: Answers that were given: none is empty.
        other: The same.

    Returns:
        0 to 1; 0 where they have too little in common to tell.
    """
    equal = len(one.items() & other.items())
    given = len(one.keys() | other.keys())
    return equal / given if equal >= _FEWEST else 0.0


def _pair(one: Visit, other: Visit) -> LookAlike:
    first, second = sorted((one.submission, other.submission))
    return LookAlike(first, second, likeness(one.answers, other.answers))
