"""The elements of a finished entry, with their places in its bytes.

Not a reader of XML in general: it knows what programs write as entries, elements and text
without white space between, and leaves everything else alone.
"""

import re
from dataclasses import dataclass, field

from surveyor.sync.blank import Blank, Node

DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
_MOST_NODES = 20_000
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TAG = re.compile(
    rb'<(/?)([^\s<>/="\']+)((?:\s+[^\s<>/="\']+\s*=\s*"[^"<>]*")*)(/?)>([^<]*)'
)


class Unfit(Exception):
    """The XML has a shape that cannot be told by the template; it travels raw."""


@dataclass(slots=True)
class Actual:
    """An element of an entry, and where it stands in the bytes."""

    name: bytes
    attributes: bytes
    start: int
    end: int = 0
    closed: bool = False
    """`<a/>` and not `<a></a>`."""
    text: bytes = b""
    children: list["Actual"] = field(default_factory=list)


def parse(xml: bytes, blank: Blank) -> Actual:
    """The elements of an entry that consists of nothing but elements and text.

    Raises:
        Unfit: There is more in it, it is of another form, or it is broken.
    """
    if not xml.startswith(DECLARATION) or _CONTROL.search(xml):
        raise Unfit
    stack: list[Actual] = []
    position = len(DECLARATION)
    for _number in range(_MOST_NODES):
        tag = _TAG.match(xml, position)
        if tag is None:
            raise Unfit
        done = _take(tag, stack)
        position = tag.end()
        if done is not None:
            if position != len(xml) or tag[5] or not is_like(done, blank.root):
                raise Unfit
            return done
    raise Unfit


def _take(tag: re.Match[bytes], stack: list[Actual]) -> Actual | None:
    """One tag and the text behind it; the root once it is closed."""
    closing, name, attributes, alone, text = tag.groups()
    if closing:
        if attributes or alone or not stack or stack[-1].name != name:
            raise Unfit
        done = stack.pop()
    else:
        done = Actual(name, attributes, tag.start(), closed=bool(alone))
        if stack:
            if stack[-1].text:
                raise Unfit
            stack[-1].children.append(done)
        if not alone:
            done.text = text
            stack.append(done)
            return None
    if text and stack:
        raise Unfit  # text between elements
    done.end = tag.end() - len(text)
    return None if stack else done


def is_like(actual: Actual, node: Node) -> bool:
    if actual.name != node.name:
        return False
    return actual.closed or not (actual.text if node.children else actual.children)
