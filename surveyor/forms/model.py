"""Form: a questionnaire as frozen values, read once from its XForm XML.

Nothing here evaluates anything: expressions are kept as the text that stands in
the file and are compiled by `surveyor.engine`. References (`ref`) are generic
absolute paths without positions, e.g. `/data/person/age`, or
`/data/meta/entity/@id` for an attribute.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NewType

FormId = NewType("FormId", str)

SURVEYOR_NS = "urn:surveyor:form"
"""Namespace of our own bind attributes (scoring); other programs ignore it."""

_ODK = "{http://www.opendatakit.org/xforms}"
_ORX = "{http://openrosa.org/xforms}"
_ENTITIES = "{http://www.opendatakit.org/xforms/entities}"
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_ARGUMENTS = re.compile(r"\([^()]*\)")


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

    @property
    def max_pixels(self) -> int | None:
        """The longest edge that a photo may keep."""
        return _whole(self.attributes.get(f"{_ORX}max-pixels"))

    @property
    def quality(self) -> str:
        """How sound is recorded: `voice-only`, `low`, `normal`, `external`, or ""."""
        return self.attributes.get(f"{_ODK}quality", "")

    @property
    def allow_mock_accuracy(self) -> bool:
        """Whether a position of a mock provider may be taken."""
        return self.attributes.get(f"{_ODK}allow-mock-accuracy") == "true"


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
    search: "Search | None" = None
    """How rows are shown, where an older `search()` finds them."""
    by_language: bool = False
    """Whether labels stand in columns such as `label::English (en)`."""


@dataclass(frozen=True, slots=True)
class Search:
    """How an older `search()` shows what it finds: each value once."""

    columns: Text | None
    """Names the columns of the label; its picture names the column of a picture."""
    after: int = 0
    """How many choices of the form stand before what is found."""


@dataclass(frozen=True, slots=True)
class Range:
    """From where to where a number can be picked, and in which steps."""

    start: Decimal
    end: Decimal
    step: Decimal
    """Larger than 0; it goes down where `end` is less than `start`."""
    tick_interval: Decimal | None = None
    placeholder: Decimal | None = None
    """Where the handle stands before there is an answer."""

    def offers(self, text: str) -> bool:
        """Whether an answer is one of the numbers that can be picked."""
        number = _decimal(text)
        if number is None or not min(self.start, self.end) <= number:
            return False
        try:
            inside = number <= max(self.start, self.end)
            return inside and (number - self.start) % self.step == 0
        except InvalidOperation:
            # More steps than a number has digits: it cannot be told, so it is taken.
            return True


@dataclass(frozen=True, slots=True)
class Action:
    """Something that an event does: setvalue, setgeopoint, recordaudio."""

    kind: str
    events: tuple[str, ...]
    """Deprecated names are told as today's."""
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
        """The appearance's words in lower case; what stands in brackets is no word."""
        return _words(self.appearance)

    @property
    def mediatype(self) -> str:
        """What a file may be, e.g. `image/*`; for an upload."""
        return self.attributes.get("mediatype", "")

    @property
    def accept(self) -> tuple[str, ...]:
        """Endings and types that a file may have, e.g. `.pdf`; empty for any."""
        given = self.attributes.get("accept", "").split(",")
        return tuple(one.strip() for one in given if one.strip())

    @property
    def rows(self) -> int | None:
        """How many lines a text is given at first."""
        return _whole(self.attributes.get("rows"))

    @property
    def incremental(self) -> bool:
        """Whether each step of an answer counts, not only the finished one."""
        return self.attributes.get("incremental") == "true"

    @property
    def capture_accuracy(self) -> Decimal | None:
        """Metres at which a position is taken without asking."""
        return _decimal(self.attributes.get("accuracyThreshold"))

    @property
    def warning_accuracy(self) -> Decimal | None:
        """Metres beyond which a position is doubtful."""
        return _decimal(self.attributes.get("unacceptableAccuracyThreshold"))

    @property
    def range(self) -> Range | None:
        """Of a range; None for other controls and where it cannot be read."""
        given = self.attributes
        start, end, step = (_decimal(given.get(n)) for n in ("start", "end", "step"))
        if (
            self.control is not Control.RANGE
            or start is None
            or end is None
            or not step
        ):
            return None
        return Range(
            start, end, abs(step),
            _decimal(given.get(f"{_ODK}tick-interval")),
            _decimal(given.get(f"{_ODK}placeholder")),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together; `ref` is None for a group without node."""

    ref: str | None
    label: Text | None
    children: tuple["Item", ...]
    appearance: str = ""
    actions: tuple[Action, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    """`intent` and whatever else stands there."""

    @property
    def appearances(self) -> frozenset[str]:
        """The appearance's words in lower case."""
        return _words(self.appearance)


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
    attributes: Mapping[str, str] = field(default_factory=dict)


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

    @property
    def action(self) -> str:
        """The address to send to; empty for the one of the project."""
        return self.attributes.get("action", "")

    @property
    def method(self) -> str:
        """`post`; `form-data-post` is an older name of it."""
        given = self.attributes.get("method", "post")
        return "post" if given == "form-data-post" else given

    @property
    def public_key(self) -> str:
        """RSA key of the office in base64 (DER): finished entries are encrypted."""
        return "".join(self.attributes.get("base64RsaPublicKey", "").split())

    @property
    def auto_send(self) -> bool | None:
        """Whether the author wants entries sent at once; None leaves it open."""
        return _flag(self.attributes, "auto-send")

    @property
    def auto_delete(self) -> bool | None:
        """Whether the author wants sent entries removed; None leaves it open."""
        return _flag(self.attributes, "auto-delete")


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
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Of the model and the root of the file: `{uri}xforms-version` …"""
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

    @property
    def xforms_version(self) -> str:
        """Version of ODK XForms that the form was written for."""
        return self.attributes.get(f"{_ODK}xforms-version", "")

    @property
    def entities_version(self) -> str:
        """Version of ODK Entities that the form was written for; empty for none."""
        return self.attributes.get(f"{_ENTITIES}entities-version", "")

    @property
    def generated_by(self) -> str:
        """The program that wrote the form, where it says so."""
        return self.attributes.get(f"{_ODK}generated-by", "")


def _words(appearance: str) -> frozenset[str]:
    before = None
    while before != appearance:
        before, appearance = appearance, _ARGUMENTS.sub("", appearance)
    return frozenset(appearance.lower().split())


def _whole(text: str | None) -> int | None:
    number = _decimal(text)
    return None if number is None else int(number)


def _decimal(text: str | None) -> Decimal | None:
    written = (text or "").strip()
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def _flag(attributes: Mapping[str, str], name: str) -> bool | None:
    given = attributes.get(f"{_ORX}{name}", attributes.get(name))
    return None if given is None else given == "true"
