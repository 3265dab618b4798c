"""A submission read and scored once, with all that results are counted from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from surveyor.analysis.facts import SubmissionFacts, facts_of
from surveyor.analysis.plan import Plan, Planned, plan_for
from surveyor.analysis.reading import INSTANCE_ID, number, read_submission
from surveyor.analysis.scheme import Scheme
from surveyor.analysis.scoring import (
    RowCount,
    SubmissionScore,
    is_unknown,
    score_of,
    take,
)
from surveyor.forms.model import Form


@dataclass(frozen=True, slots=True)
class Answers:
    """A question's answers in one submission."""

    question: Planned
    values: tuple[str, ...]
    """One per node that is there, "" for none."""
    used: tuple[str, ...]
    """Those that a score came from."""
    spots: tuple[str, ...]
    """For photos: the row's title, beside `values`."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One submission, ready to be counted."""

    submission: str
    sha256: str
    """Of the XML, in hex."""
    finished: datetime | None
    """Orders entries of the same day."""
    facts: SubmissionFacts
    score: SubmissionScore | None
    answers: tuple[Answers, ...]
    rows: Mapping[str, RowCount]
    """Rows of each repeat, by its name."""
    visitors: Fraction | None
    """Sum of the scheme's visitor counts; None unless all of them were told."""
    plan: Plan

    @property
    def site(self) -> str:
        """The site's id; the submission's own where it names none."""
        return self.facts.site or self.submission


def scored(
    form: Form,
    xml: bytes,
    scheme: Scheme,
    submission: str = "",
    finished: datetime | None = None,
) -> Scored:
    """Reads and scores a submission.

    Args:
        form: The form in the submission's version.
        xml: The latest revision.
        scheme: What decides scores besides the form.
        submission: Its id; the instanceID where not given.
        finished: When the revision was made, aware.

    Raises:
        SubmissionUnreadable: The bytes are no submission.
    """
    plan = plan_for(form, scheme)
    root = read_submission(xml, plan.layout)
    taking = take(plan, root)
    score = score_of(plan, taking)
    answers = tuple(
        Answers(t.question, tuple(t.values), tuple(t.used), tuple(t.spots))
        for t in taking.taken
        if t.values
    )
    return Scored(
        submission=submission or root.values.get(INSTANCE_ID, ""),
        sha256=hashlib.sha256(xml).hexdigest(),
        finished=finished,
        facts=facts_of(plan, root, taking, score),
        score=score,
        answers=answers,
        rows=taking.rows,
        visitors=_visitors(answers, scheme.visitor_counts),
        plan=plan,
    )


def _visitors(answers: tuple[Answers, ...], codes: tuple[str, ...]) -> Fraction | None:
    told = {
        a.question.code: number(a.values[0])
        for a in answers
        if a.question.code in codes and not is_unknown(a.question, a.values[0])
    }
    counts = [told.get(code) for code in codes]
    if not counts or None in counts:
        return None
    return sum((count for count in counts if count is not None), Fraction(0))
