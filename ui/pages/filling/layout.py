"""How the cards of a page lie: their order, their kinds, and where new ones go."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from surveyor.engine.session import Session
from surveyor.engine.values import Item, QuestionState
from surveyor.forms.model import Control, Group, Question, Repeat
from surveyor.usecases.filling import Filling
from surveyor.usecases.overview import (
    first_line,
    is_list_title,
    items_of,
    row_title,
)
from ui.pages.filling.places import Place
from ui.questions.grid import fits_a_grid

_GRID_MARKS = {"grid", "table-list"}
_HEIGHTS = {
    Control.SELECT_ONE: 180,
    Control.SELECT_MULTIPLE: 220,
    Control.RANK: 280,
    Control.UPLOAD: 220,
}
_HEIGHT = 112
_LIST_MARKS = {"list-nolabel", "label"}


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that Enter comes to: `question`, `row`, `table` or `add`."""

    kind: str
    ref: str


@dataclass(slots=True)
class Arrangement:
    """How the person wants the series of an entry to be shown."""

    tables: set[str] = field(default_factory=set)
    """Series shown as a table."""
    open: dict[str, str] = field(default_factory=dict)
    """Series -> its open row; empty where all are closed."""
    faces: str = ""
    """The photo question that says what holds for faces: the first one seen."""


@dataclass(slots=True)
class Spread:
    """Places in the order of the page; the body of a row is a spread of its own."""

    inside: "list[Place | Spread]" = field(default_factory=list)
    body: QWidget | None = None
    is_open: bool = True
    """Off for the body of a row that is closed, whether it was made already or not."""

    def places(self) -> Iterator[Place]:
        """All of them, those of open rows included."""
        for one in self.inside:
            if isinstance(one, Place):
                yield one
            elif one.is_open:
                yield from one.places()


@dataclass(frozen=True, slots=True)
class Where:
    """Where the next card goes."""

    inside: str | None
    """What it was listed in; None for the form itself."""
    column: QVBoxLayout
    body: QWidget
    spread: Spread

    def add(self, place: Place) -> None:
        """Puts a place at the end."""
        self.spread.inside.append(place)
        self.column.addWidget(place)


def structure(filling: Filling, page: str) -> tuple[object, ...]:
    """Which items stand on a page, with the rows of its series."""
    found: list[object] = []

    def walk(items: tuple[Item, ...]) -> None:
        for item in items:
            if item.kind == "repeat":
                found.append(filling.extra_rows(item.ref))
            if item.kind != "question":
                found.append(item.ref)
            if item.kind == "repeat" or holds_series(item.element):
                walk(filling.session.items(item.ref))

    walk(items_of(filling.session, page))
    return tuple(found)


def holds_series(element: Question | Group | Repeat) -> bool:
    """Whether rows can come and go somewhere below."""
    below = () if isinstance(element, Question) else element.children
    return any(isinstance(one, Repeat) or holds_series(one) for one in below)


def show_relevance(
    session: Session,
    places: Iterator[Place],
    parts: Mapping[str, tuple[str | None, QWidget]],
) -> None:
    """Places and parts come and go as the form says now.

    Args:
        session: The entry.
        places: Those of questions and grids come and go by themselves.
        parts: Ref of a group or series -> what it was listed in, and its widget.
    """
    known: dict[str | None, dict[str, bool]] = {}

    def relevant(ref: str, inside: str | None) -> bool:
        if inside not in known:
            known[inside] = {one.ref: one.relevant for one in session.items(inside)}
        return known[inside].get(ref, True)

    for place in places:
        if place.kind in ("question", "grid"):
            shown = relevant(place.ref, place.inside)
            if shown != place.relevant:
                place.show_relevant(relevant=shown)
    for ref, (inside, part) in parts.items():
        part.setVisible(relevant(ref, inside))


def height_of(element: Question | Group | Repeat) -> int:
    """About how many pixels a card of a question takes, before it is built."""
    control = element.control if isinstance(element, Question) else None
    return _HEIGHTS.get(control, _HEIGHT) if control else _HEIGHT


def column_in(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(14)
    return column


def section(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "section")
    return label


def named_row(session: Session, ref: str) -> str:
    """The line of a row, such as `Usaha 2 · Kedai Etam`."""
    return f"{first_line(session.group(ref).label)} {row_title(session, ref)}"


def without_heads(states: list[QuestionState]) -> list[QuestionState]:
    """Questions that only carry the heads of the columns are none, nor is a title."""
    return [
        state
        for state in states
        if "label" not in state.question.appearances and not is_list_title(state)
    ]


def is_grid(session: Session, item: Item, children: tuple[Item, ...]) -> bool:
    """Whether a group can stand as one card of lines."""
    element = item.element
    looks = element.appearances if isinstance(element, Group) else frozenset()
    questions = [one.element for one in children]
    if not all(isinstance(one, Question) for one in questions):
        return False
    marks = {
        look
        for one in questions
        if isinstance(one, Question)
        for look in one.appearances
    }
    if not (_GRID_MARKS & looks or _LIST_MARKS & marks):
        return False
    states = [session.question(child.ref) for child in children]
    shown = [state for state in states if state.label]
    return fits_a_grid(tuple(without_heads(shown)))
