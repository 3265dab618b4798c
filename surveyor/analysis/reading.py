"""A finished submission's XML as rows of answers, and numbers and days in its answers.

In finished XML a node that skip logic switched off is absent, and one that was asked
but not answered is there and empty; everything in this room rests on that. Names are
local names: whether `meta` carries a namespace makes no difference.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from surveyor.analysis.errors import SubmissionUnreadable

_ENTITY = "meta/entity"
INSTANCE_ID = "meta/instanceID"
"""Path of the revision's id, `uuid:…`."""


class Row:
    """The answers of the main level, or of one occurrence of a repeat."""

    __slots__ = ("rows", "values")

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        """Path below the row, `TB/TB01` -> answer without blanks around it. A node that
        is there and empty has "", as has a group that is there; one that skip logic
        switched off has no key. `meta/entity/@id` is the only attribute."""
        self.rows: dict[str, list[Row]] = {}
        """Path of a repeat -> its occurrences, in the order of the file."""


class Layout:
    """Where the repeats of a form lie below a row, and what was learnt of its nodes."""

    __slots__ = ("repeats", "steps")

    def __init__(self, repeats: Mapping[str, "Layout"]) -> None:
        self.repeats = repeats
        self.steps: dict[str, _Step] = {}


class _Step:
    """A known node: the path that its tag stands for."""

    __slots__ = ("key", "layout", "steps")

    def __init__(self, key: str, layout: Layout | None) -> None:
        self.key = key
        self.layout = layout
        self.steps: dict[str, _Step] = {}


_MOST_STEPS = 5000
"""Different children of a node that are remembered; a hostile file may have more."""


def parse(xml: bytes) -> Any:
    """The root element; entities, DTDs and the network stay untouched.

    Raises:
        SubmissionUnreadable: The bytes are no well-formed XML, or carry a DTD.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Any = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SubmissionUnreadable(reason=str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise SubmissionUnreadable(reason="DTD")
    return root


def read_submission(xml: bytes, layout: Layout) -> Row:
    """The answers of a submission.

    Raises:
        SubmissionUnreadable: The bytes are no well-formed XML, or carry a DTD.
    """
    row = Row()
    _fill(row, parse(xml), "", layout, layout.steps)
    return row


def _fill(
    row: Row,
    element: Any,
    above: str,
    layout: Layout,
    steps: dict[str, _Step],
) -> None:
    values = row.values
    for child in element:
        tag = child.tag
        step = steps.get(tag)
        if step is None:
            key = above + local_name(tag)
            step = _Step(key, layout.repeats.get(key))
            if len(steps) < _MOST_STEPS:
                steps[tag] = step
        key = step.key
        if step.layout is not None:
            inner = Row()
            _fill(inner, child, "", step.layout, step.layout.steps)
            row.rows.setdefault(key, []).append(inner)
            continue
        if key not in values:
            text = child.text
            values[key] = text.strip() if text else ""
        if len(child):
            _fill(row, child, f"{key}/", layout, step.steps)
        if key == _ENTITY:
            values[f"{key}/@id"] = child.get("id", "")


def local_name(tag: str) -> str:
    """The name without its namespace."""
    return tag if tag[0] != "{" else tag.rpartition("}")[2]


def number(text: str) -> Fraction | None:
    """The exact number that a text says; None for none or an absurdly long one."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    # Beyond 30 digits it is no answer, and its exact form could fill the memory.
    if not value.is_finite() or abs(value.adjusted()) > 30 or len(text) > 60:
        return None
    return Fraction(value)


def day(text: str) -> date | None:
    """The day of a date or dateTime answer, as it was at the place of the visit."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """The aware time of a dateTime answer; None for none or one without a zone."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return value if value.tzinfo is not None else None
