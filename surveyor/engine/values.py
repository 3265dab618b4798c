"""What a session tells its clients: states, changes, violations; all frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveyor.forms.model import Bind, Group, Question, Repeat


@dataclass(frozen=True, slots=True)
class Change:
    """What a view must look at again, by ref of the instance."""

    values: frozenset[str] = frozenset()
    relevance: frozenset[str] = frozenset()
    structure: bool = False
    """Rows were added or removed."""
    created: str | None = None
    """The new row, where one was added."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that keeps the entry from being finished."""

    ref: str
    kind: str
    """`required`, `constraint`, `type` or, of a series of rows, `count`."""
    message: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What an action of the form asks of the machine; the client may fulfil it.

    The engine has no device. A client that has one sets the answer `ref`: a position
    as text, or the name of a sound file.
    """

    kind: str
    """`position` or `recording`."""
    ref: str
    quality: str = ""
    """Of a recording: `voice-only`, `low` or `normal`; empty leaves it open."""


@dataclass(frozen=True, slots=True)
class ChoiceState:
    """A choice that is offered now; media as the form names them."""

    value: str
    label: str
    image: str = ""
    big_image: str = ""
    audio: str = ""
    video: str = ""


@dataclass(frozen=True, slots=True)
class QuestionState:
    """A question as it stands now."""

    ref: str
    question: Question
    bind: Bind
    label: str
    hint: str
    guidance: str
    relevant: bool
    required: bool
    readonly: bool
    value: str
    """As stored; kept also while not relevant."""
    choices: tuple[ChoiceState, ...] = ()
    violation: Violation | None = None
    """A broken constraint or type; an empty required question has none until asked."""
    calculated: bool = False
    short: str = ""
    """The label for narrow places; empty where the form has none."""
    media: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NodeState:
    """Any node as it stands now, whether a question shows it or not."""

    ref: str
    relevant: bool
    required: bool
    readonly: bool
    value: str
    """As stored; kept also while not relevant."""
    seen: str
    """As XPath sees it: empty while not relevant."""
    satisfied: bool
    """Type and constraint hold, or nothing is asked."""
    label: str | None = None
    """None where no body element shows the node."""
    choices: tuple[ChoiceState, ...] | None = None
    """What is offered now; None for what is no select."""


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group, a repeat or one of its rows as it stands now."""

    ref: str
    element: Group | Repeat
    label: str
    relevant: bool
    can_add: bool = False
    can_remove: bool = False
    count: int = 0
    """Rows of a repeat."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something on a page: `question`, `group`, `repeat` (a series) or `instance`."""

    kind: str
    ref: str
    element: Question | Group | Repeat
    relevant: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a part of the form is."""

    answered: int = 0
    askable: int = 0
    errors: int = 0
    required_missing: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished instance: bytes that never change."""

    xml: bytes
    id: str
    deprecated: str | None
    name: str
    attachments: tuple[str, ...]
    """File names that the answers refer to."""
