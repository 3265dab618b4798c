"""What an entry asks, where it stands and what is open: for outlines and lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from surveyor.engine.errors import UnknownReference
from surveyor.engine.session import Session
from surveyor.engine.values import Counts, Item, QuestionState
from surveyor.forms.model import Question
from surveyor.usecases.markup import plain
from surveyor.usecases.wording import answer_in_words

_CODE = re.compile(r"[A-Z][A-Z0-9]*\d[a-z]?")


class PartState(StrEnum):
    """How far a part of an entry is."""

    UNTOUCHED = "untouched"
    INCOMPLETE = "incomplete"
    ERROR = "error"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Spot:
    """A question that is asked now, and where."""

    ref: str
    page: str
    """Ref of the page that shows it."""
    section: str
    """Label of the page, with the title of the row in a repeat."""
    code: str
    label: str
    answer: str
    """In words; empty while there is none."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A spot that keeps the entry from being finished, and why."""

    spot: Spot
    kind: str
    """`required`, `constraint` or `type`; `warning` or `taken` forbid nothing."""
    message: str

    @property
    def is_soft(self) -> bool:
        """Whether the entry can be finished all the same."""
        return self.kind in ("warning", "taken")


def code_of(question: Question) -> str:
    """The code that people know a question by, such as `TX09`; empty for others."""
    return question.name if _CODE.fullmatch(question.name) else ""


def first_line(label: str) -> str:
    """A label without line breaks and without marks."""
    return " ".join(plain(label).split())


def pages(session: Session) -> tuple[str, ...]:
    """Refs of the parts that are shown one at a time, those that are relevant now.

    Questions that stand in no group make a page of their own, the root.
    """
    root = session.form.root
    found: list[str] = []
    for item in session.items():
        loose = item.kind == "question"
        if loose and not _is_shown(session, item):
            continue
        ref = root if loose else item.ref
        if item.relevant and ref not in found:
            found.append(ref)
    return tuple(found) or (root,)


def parts(session: Session) -> tuple[tuple[str, bool], ...]:
    """Refs of all pages in order, each with whether it is relevant now."""
    now = pages(session)
    found = {
        item.ref: False
        for item in session.items()
        if item.kind != "question" and not item.relevant and has_words(session, item)
    }
    found |= dict.fromkeys(now, True)
    order = [session.form.root, *(item.ref for item in session.items())]
    return tuple(sorted(found.items(), key=lambda part: order.index(part[0])))


def items_of(session: Session, page: str) -> tuple[Item, ...]:
    """What stands on a page: the items of a group, or the questions in no group."""
    if page == session.form.root:
        return tuple(item for item in session.items() if item.kind == "question")
    own = next((item for item in session.items() if item.ref == page), None)
    if own is not None and own.kind == "repeat":
        return (own,)
    return session.items(page)


def page_of(session: Session, ref: str) -> str:
    """The page that shows a question."""
    for page in pages(session):
        if page != session.form.root and (ref + "/").startswith(
            (page + "/", page + "[")
        ):
            return page
    return session.form.root


def label_of(session: Session, page: str) -> str:
    """What a page is called."""
    if page == session.form.root:
        return session.form.title
    label = first_line(session.group(page).label)
    return label or _list_title(session, page) or page.rpartition("/")[2]


def is_list_title(state: QuestionState) -> bool:
    """Whether pyxform made a note of the label of a group that is a table-list."""
    return state.question.name.startswith("generated_table_list_label_")


def _list_title(session: Session, group: str) -> str:
    for item in session.items(group)[:1]:
        if item.kind == "question":
            state = session.question(item.ref)
            return first_line(state.label) if is_list_title(state) else ""
    return ""


def row_title(session: Session, ref: str) -> str:
    """Number and name of a row, as `2 · Kedai Etam`; the form names it `row_label`."""
    number = ref.rpartition("[")[2].rstrip("]")
    try:
        name = session.value(f"{ref}/row_label")
    except UnknownReference:
        name = ""
    return f"{number} · {name}" if name else number


def spots(session: Session) -> tuple[Spot, ...]:
    """Every question that is asked now, in document order; notes are none."""
    return tuple(
        _spot(session, state, page, section)
        for page in pages(session)
        for state, section in _asked(
            session, items_of(session, page), label_of(session, page)
        )
    )


def problems(session: Session) -> tuple[Problem, ...]:
    """All that keeps the entry from being finished, with its place."""
    found = session.validate()
    if not found:
        return ()
    known = {spot.ref: spot for spot in spots(session)}
    made = []
    for one in found:
        spot = known.get(one.ref) or _bare_spot(session, one.ref, one.label)
        made.append(Problem(spot, one.kind, one.message))
    return tuple(made)


def problem_at(
    session: Session, ref: str, kind: str, message: str, label: str = ""
) -> Problem:
    """Something that is to be looked at in one question or note."""
    state = session.question(ref)
    spot = _bare_spot(session, ref, label or state.label)
    return Problem(replace(spot, code=code_of(state.question)), kind, message)


def is_warning(state: QuestionState) -> bool:
    """Whether a note of the form warns of an answer."""
    return state.readonly and "warning" in state.question.appearances


def warnings(session: Session) -> tuple[QuestionState, ...]:
    """The warnings that the form gives now, in document order."""
    return tuple(_warnings(session, session.items()))


def _warnings(session: Session, items: tuple[Item, ...]) -> Iterator[QuestionState]:
    for item in items:
        if not item.relevant:
            continue
        if not isinstance(item.element, Question):
            yield from _warnings(session, session.items(item.ref))
        elif "warning" in item.element.appearances:
            state = session.question(item.ref)
            if is_warning(state) and state.label:
                yield state


def _bare_spot(session: Session, ref: str, label: str) -> Spot:
    page = page_of(session, ref)
    words = first_line(label) or ref.rpartition("/")[2]
    return Spot(ref, page, label_of(session, page), "", words, "")


def state_of(counts: Counts) -> PartState:
    """The one word for some counts."""
    if counts.errors:
        return PartState.ERROR
    if not counts.answered and counts.askable:
        return PartState.UNTOUCHED
    return PartState.INCOMPLETE if counts.required_missing else PartState.DONE


def _asked(
    session: Session, items: tuple[Item, ...], section: str
) -> Iterator[tuple[QuestionState, str]]:
    for item in items:
        if not item.relevant:
            continue
        if item.kind == "question":
            state = session.question(item.ref)
            if state.label and not (state.calculated or state.readonly):
                yield state, section
        elif item.kind == "instance":
            title = row_title(session, item.ref)
            yield from _asked(session, session.items(item.ref), f"{section} › {title}")
        else:
            yield from _asked(session, session.items(item.ref), section)


def has_words(session: Session, item: Item) -> bool:
    """Whether a question is shown at all: one without a label is not."""
    label = item.element.label
    if label is None:
        return False
    quoted = (label.itext or "").strip("'\"")
    texts = session.form.translations.get(session.language, {})
    return bool(label.parts or texts.get(quoted, {}).get("") or quoted not in texts)


def _is_shown(session: Session, item: Item) -> bool:
    return item.relevant and has_words(session, item)


def _spot(session: Session, state: QuestionState, page: str, section: str) -> Spot:
    return Spot(
        ref=state.ref,
        page=page,
        section=section,
        code=code_of(state.question),
        label=first_line(state.label),
        answer=answer_in_words(state),
    )
