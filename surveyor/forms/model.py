"""Form: a questionnaire as frozen values, read once from its XForm XML.

Nothing here evaluates anything: expressions are kept as the text that stands in
the file and are compiled by `surveyor.engine`. References (`ref`) are generic
absolute paths without positions, e.g. `/data/person/age`, or
`/data/meta/entity/@id` for an attribute.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

FormId = NewType("FormId", str)

SURVEYOR_NS = "urn:surveyor:form"
"""Namespace of our own bind attributes (scoring); other programs ignore it."""


@dataclass(frozen=True, slots=True)
class Output:
    """An expression inside a text, `<output value="…"/>`."""

    expression: str


@dataclass(frozen=True, slots=True)
class Text:
    """A label, hint or message.

    Either a template (`parts`: literals and outputs in turn) or a reference into
    the translations: `itext` is the expression inside `jr:itext(…)`, mostly a
    quoted id such as `'/data/q:label'`, seldom a path such as `itextId`.
    """

    parts: tuple[str | Output, ...] = ()
    itext: str | None = None


Translation = Mapping[str, Mapping[str, tuple[str | Output, ...]]]
"""itext id -> form ("" plain, "short", "guidance", "image", "audio", "video",
"big-image") -> template parts."""


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the primary instance or of an internal secondary instance.

    `name` is the local name, `namespace` its URI ("" for none); `attributes` are
    keyed by local name or `{uri}name`.
    """

    name: str
    namespace: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Element", ...] = ()


@dataclass(frozen=True, slots=True)
class Bind:
    """What the model says of one node; every expression is source text."""

    ref: str
    type: str = "string"
    relevant: str | None = None
    required: str | None = None
    readonly: str | None = None
    calculate: str | None = None
    constraint: str | None = None
    constraint_message: Text | None = None
    required_message: Text | None = None
    preload: str | None = None
    preload_params: str | None = None
    saveto: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    """All other attributes, `{uri}name` or local name -> value."""

    def own(self, name: str) -> str | None:
        """The value of one of our own attributes, e.g. `own("dimension")`."""
        return self.attributes.get(f"{{{SURVEYOR_NS}}}{name}")


@dataclass(frozen=True, slots=True)
class Choice:
    """An inline choice of an XForm without itemset."""

    value: str
    label: Text | None


@dataclass(frozen=True, slots=True)
class Itemset:
    """Where a question's choices come from.

    `nodeset` is the whole expression, e.g.
    `randomize(instance('l')/root/item[region = /data/region], 42)`.
    """

    nodeset: str
    value_ref: str
    label: Text | None
    """`jr:itext(itextId)` or an output of a relative path such as `label`."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that an event does: setvalue, setgeopoint, recordaudio."""

    kind: str
    events: tuple[str, ...]
    target: str
    expression: str | None = None
    literal: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


class Control(StrEnum):
    """The kinds of body element that take an answer."""

    INPUT = "input"
    SELECT_ONE = "select1"
    SELECT_MULTIPLE = "select"
    RANK = "rank"
    RANGE = "range"
    TRIGGER = "trigger"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class Question:
    """A body element bound to a node."""

    ref: str
    control: Control
    label: Text | None = None
    hint: Text | None = None
    appearance: str = ""
    itemset: Itemset | None = None
    choices: tuple[Choice, ...] = ()
    actions: tuple[Action, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    """mediatype, accept, rows, start, end, step, query …"""

    @property
    def name(self) -> str:
        """The last step of the reference."""
        return self.ref.rpartition("/")[2]

    @property
    def appearances(self) -> frozenset[str]:
        """The appearance's words in lower case."""
        return frozenset(self.appearance.lower().split())


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together; `ref` is None for a group without node."""

    ref: str | None
    label: Text | None
    children: tuple["Item", ...]
    appearance: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A group that occurs any number of times.

    `ref` names the repeated node. `label` is that of the group around it.
    """

    ref: str
    label: Text | None
    children: tuple["Item", ...]
    count: str | None = None
    fixed: bool = False
    """`jr:noAddRemove`: the user may neither add nor remove."""
    appearance: str = ""
    actions: tuple[Action, ...] = ()


Item = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class SecondaryInstance:
    """A list beside the answers: internal (`root`) or in a file (`src`).

    `src` is as written, e.g. `jr://file-csv/sites.csv`.
    """

    id: str
    src: str | None = None
    root: Element | None = None

    @property
    def file(self) -> str | None:
        """The file's name, e.g. `sites.csv`."""
        return self.src.rpartition("/")[2] if self.src else None


@dataclass(frozen=True, slots=True)
class SubmissionTarget:
    """The `submission` element: where and how the author wants answers sent."""

    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the source file; rows and columns count from 1."""

    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire: its data model, its screens, its texts and its lists."""

    id: FormId
    version: str
    title: str
    instance: Element
    """The primary instance: the root node with templates and defaults in place."""
    binds: Mapping[str, Bind]
    body: tuple[Item, ...]
    translations: Mapping[str, Translation]
    """Language name as in the form, e.g. `Bahasa Indonesia (id)` -> texts."""
    default_language: str
    secondary: Mapping[str, SecondaryInstance]
    actions: tuple[Action, ...] = ()
    """Actions in the model."""
    submission: SubmissionTarget | None = None
    style: str = ""
    """Classes of the body: `pages`, `theme-grid` …"""
    namespaces: Mapping[str, str] = field(default_factory=dict)
    """Prefix -> URI as declared on the root of the file."""
    xml: bytes = b""
    """The XForm as it was read: what a project stores."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where each ref came from: row of the workbook, or line of the XML. A key such as
    `/data/q#relevant` is the cell of that column."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Names of the form's languages, in the order of the file."""
        return tuple(self.translations)

    @property
    def root(self) -> str:
        """The reference of the root node, e.g. `/data`."""
        return f"/{self.instance.name}"
