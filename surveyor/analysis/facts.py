"""What lists need to know of a submission without opening it: derived, rebuildable."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from surveyor.analysis.plan import Plan, plan_for
from surveyor.analysis.reading import Row, day, read_submission
from surveyor.analysis.scheme import Scheme
from surveyor.analysis.scoring import (
    SubmissionScore,
    Taking,
    is_unknown,
    score_of,
    take,
)
from surveyor.forms.model import Form

_SEARCH_LENGTH = 2000
_PROPERTIES = ("regency", "district", "village", "kind")


@dataclass(frozen=True, slots=True)
class SubmissionFacts:
    """The index's view of a submission; `score` is exact, 0..100 or None."""

    site: str
    site_name: str
    area: str
    """Deepest area code that was answered: village, district or regency."""
    district: str
    kind: str
    surveyor: str
    visited: date | None
    declined: bool
    """The informant did not consent."""
    score: Fraction | None
    coverage: Fraction | None
    provisional: bool
    answered: int
    """Questions with an answer, rows counted singly."""
    attachments: tuple[str, ...]
    """Names of the files that the answers name."""
    search_text: str
    """Lower-case text to search in; nothing that is masked."""


_HEADER = {
    "surveyor": "H03",
    "visited": "H04",
    "regency": "H05",
    "district": "H06",
    "village": "H07",
    "site": "H08",
    "site_name": "H08_name",
    "kind": "H09",
    "consent": "H15",
}
REFUSED = "menolak"
"""Answer of H15 that ends the interview."""


def facts(form: Form, xml: bytes, scheme: Scheme) -> SubmissionFacts:
    """The facts of a finished submission.

    The header's names (H03 … H15) are looked up wherever they stand; a form that
    creates or updates a site tells its area by the properties it saves.

    Raises:
        SubmissionUnreadable: The bytes are no submission.
    """
    plan = plan_for(form, scheme)
    root = read_submission(xml, plan.layout)
    taking = take(plan, root)
    return facts_of(plan, root, taking, score_of(plan, taking))


def visit(form: Form, xml: bytes, scheme: Scheme) -> tuple[str, str, date | None]:
    """Id and name of the site, and the day of visit; nothing is scored.

    Raises:
        SubmissionUnreadable: The bytes are no submission.
    """
    plan = plan_for(form, scheme)
    root = read_submission(xml, plan.layout)
    said = _header(plan, root) | _entity(plan, root)
    return said.get("site", ""), said.get("site_name", ""), day(said.get("visited", ""))


def facts_of(
    plan: Plan, root: Row, taking: Taking, score: SubmissionScore | None
) -> SubmissionFacts:
    """The facts of answers that were read already."""
    said = _header(plan, root) | _entity(plan, root)
    answers = list(_answers(taking))
    texts = [value for value, kind in answers if kind == "text"]
    files = [value for value, kind in answers if kind in {"photo", "file"}]
    areas = (said.get(key, "") for key in ("village", "district", "regency"))
    area = next((code for code in areas if code), "")
    words = (said.get("site_name"), said.get("site"), area, said.get("surveyor"))
    return SubmissionFacts(
        site=said.get("site", ""),
        site_name=said.get("site_name", ""),
        area=area,
        district=said.get("district", ""),
        kind=said.get("kind", ""),
        surveyor=said.get("surveyor", ""),
        visited=day(said.get("visited", "")),
        declined=said.get("consent") == REFUSED,
        score=score.score if score else None,
        coverage=score.coverage if score else None,
        provisional=score.provisional if score else False,
        answered=len(answers),
        attachments=tuple(dict.fromkeys(files)),
        search_text=" ".join([w for w in words if w] + texts).lower()[:_SEARCH_LENGTH],
    )


def _answers(taking: Taking) -> Iterator[tuple[str, str]]:
    for taken in taking.taken:
        question = taken.question
        kind = (
            "masked" if question.masked and question.kind == "text" else question.kind
        )
        for value in taken.values:
            if value and not is_unknown(question, value):
                yield value, kind


def _header(plan: Plan, root: Row) -> dict[str, str]:
    return {
        key: root.values.get(plan.names[name], "")
        for key, name in _HEADER.items()
        if name in plan.names
    }


def _entity(plan: Plan, root: Row) -> dict[str, str]:
    values = root.values
    if "meta/entity" not in values:
        return {}
    found = {
        key: values.get(plan.saved[key], "") for key in _PROPERTIES if key in plan.saved
    }
    found["site"] = values.get("meta/entity/@id", "")
    found["site_name"] = values.get("meta/entity/label", "")
    return {key: value for key, value in found.items() if value}
