"""A finished submission's XML as a light tree, and numbers and days in its answers.

In finished XML a node that skip logic switched off is absent, and one that was asked
but not answered is there and empty; everything in this room rests on that. Names are
local names: whether `meta` carries a namespace makes no difference.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from surveyor.analysis.errors import SubmissionUnreadable

_EMPTY: Mapping[str, str] = {}


class Node:
    """An element: its text as written, its children in document order."""

    __slots__ = ("_index", "attributes", "children", "name", "text")

    def __init__(self, name: str, text: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.text = text
        self.attributes = attributes
        self.children: list[Node] = []
        self._index: dict[str, list[Node]] | None = None

    def named(self, name: str) -> list["Node"]:
        """The children of a name."""
        if self._index is None:
            index: dict[str, list[Node]] = {}
            for child in self.children:
                index.setdefault(child.name, []).append(child)
            self._index = index
        return self._index.get(name, [])

    def at(self, path: tuple[str, ...]) -> "Node | None":
        """The first node at a path of names below this one; itself for ()."""
        node: Node | None = self
        for name in path:
            found = node.named(name) if node is not None else []
            if not found:
                return None
            node = found[0]
        return node

    def value(self, path: tuple[str, ...]) -> str:
        """The text at a path without surrounding blanks; "" where there is none."""
        node = self.at(path)
        return node.text.strip() if node is not None else ""

    def walk(self) -> Iterator["Node"]:
        """This node and all below, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


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


def read_submission(xml: bytes) -> Node:
    """The tree of a submission.

    Raises:
        SubmissionUnreadable: The bytes are no well-formed XML, or carry a DTD.
    """
    return _node(parse(xml))


def _node(element: Any) -> Node:
    name = local_name(element.tag)
    attributes = _EMPTY
    # Only these two have any; asking every element would cost a third of the time.
    if name == "entity" or element.getparent() is None:
        attributes = {local_name(k): v for k, v in element.attrib.items()}
    node = Node(name, element.text or "", attributes)
    node.children = [_node(child) for child in element]
    return node


def local_name(tag: str) -> str:
    """The name without its namespace."""
    return tag if tag[0] != "{" else tag.rpartition("}")[2]


def instance_id(root: Node) -> str:
    """The revision's id, e.g. `uuid:…`; "" where the form has none."""
    return root.value(("meta", "instanceID"))


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
