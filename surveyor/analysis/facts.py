"""What lists need to know of a submission without opening it: derived, rebuildable."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from surveyor.analysis.plan import Plan, plan_for
from surveyor.analysis.reading import Node, day, read_submission
from surveyor.analysis.scheme import Scheme
from surveyor.analysis.scoring import Taking, is_unknown, score_of, take
from surveyor.forms.model import Form

_SEARCH_LENGTH = 2000
_ENTITY = "entity"


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
    root = read_submission(xml)
    plan = plan_for(form, scheme)
    return facts_of(form, plan, root, take(plan, root))


def facts_of(form: Form, plan: Plan, root: Node, taking: Taking) -> SubmissionFacts:
    """The facts of answers that were read already."""
    said = _header(root) | _entity(form, root)
    score = score_of(plan, taking)
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


def _header(root: Node) -> dict[str, str]:
    wanted = {name: key for key, name in _HEADER.items()}
    found: dict[str, str] = {}
    for part in (root, *root.children):
        for node in part.children:
            key = wanted.get(node.name)
            if key and key not in found:
                found[key] = node.text.strip()
    return found


def _entity(form: Form, root: Node) -> dict[str, str]:
    entity = root.at(("meta", _ENTITY))
    if entity is None:
        return {}
    found = {"site": entity.attributes.get("id", "")}
    for ref, bind in form.binds.items():
        if bind.saveto in {"regency", "district", "village", "kind"}:
            path = tuple(ref.split("/")[2:])
            found[bind.saveto] = root.value(path)
    found["site_name"] = entity.value(("label",))
    return {key: value for key, value in found.items() if value}
