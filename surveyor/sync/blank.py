"""A form's blank instance as both sides of an exchange derive it: names, order, choices.

Nothing of it is shipped: who holds the form has it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from surveyor.forms.model import Element, Form, Group, Item, Question, Repeat

EMPTY, OPEN, WORDS, DIGITS, TIME, CHOICE = 0x02, 0x03, 0x04, 0x05, 0x06, 0x80
"""How an element is written; the number of a choice is added to `CHOICE`."""
MOST_CHOICES = 128
_LIST = re.compile(r"instance\('([^']+)'\)")


@dataclass(slots=True)
class Node:
    """An element of the template."""

    name: bytes
    children: tuple["Node", ...] = ()
    choices: tuple[bytes, ...] = ()
    numbers: dict[bytes, int] = field(default_factory=dict)
    several: bool = False
    """Whether the answer is a list of choices."""


@dataclass(frozen=True, slots=True)
class Blank:
    """What both sides derive from a form."""

    root: Node
    dictionary: bytes


def blank_of(form: Form) -> Blank:
    """The template of a form and the dictionary to deflate with."""
    prefixes = {uri: f"{name}:" for name, uri in form.namespaces.items() if name}
    lists = dict(_choice_lists(form))
    several = {q.ref for q in _questions(form.body) if q.control.value == "select"}

    def node(element: Element, ref: str, prefix: str) -> Node:
        choices = lists.get(ref, ())
        return Node(
            f"{prefix}{element.name}".encode(),
            tuple(
                node(
                    child,
                    f"{ref}/{child.name}",
                    ""
                    if child.namespace == form.instance.namespace
                    else prefixes.get(child.namespace, ""),
                )
                for child in _once(element.children)
            ),
            choices,
            {name: number for number, name in enumerate(choices)},
            ref in several,
        )

    root = node(form.instance, form.root, "")
    return Blank(root, _dictionary(form, root))


def _once(children: Iterable[Element]) -> list[Element]:
    """A repeat stands twice in a form: as the template and as the first row."""
    found: dict[tuple[str, str], Element] = {}
    for child in children:
        found.setdefault((child.namespace, child.name), child)
    return list(found.values())


def _questions(items: Iterable[Item]) -> Iterator[Question]:
    for item in items:
        if isinstance(item, Group | Repeat):
            yield from _questions(item.children)
        else:
            yield item


def _choice_lists(form: Form) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    for question in _questions(form.body):
        names = [choice.value for choice in question.choices]
        if question.itemset is not None:
            found = _LIST.search(question.itemset.nodeset)
            given = form.secondary.get(found[1]) if found else None
            if given is not None and given.root is not None:
                names = _values(given.root, question.itemset.value_ref)
        unique = list(dict.fromkeys(name for name in names if name))
        yield question.ref, tuple(n.encode() for n in unique[:MOST_CHOICES])


def _values(root: Element, value_ref: str) -> list[str]:
    return [
        child.text
        for item in root.children
        for child in item.children
        if child.name == value_ref
    ]


def _dictionary(form: Form, root: Node) -> bytes:
    """The most useful last: XML as it stands in raw entries, a blank entry, names."""
    raw, shape = bytearray(), bytearray()
    _write_raw(root, raw, 0)
    _write_shape(root, form.root, form, shape)
    names = dict.fromkeys(name for _ref, given in _choice_lists(form) for name in given)
    plain = f' id="{form.id}" version="{form.version}"'
    parts = (
        bytes(raw),
        b"\0".join(names),
        bytes(shape),
        f"Z\0+07:00\0+08:00\0image/jpeg\0.jpg\0{form.id} {form.version}\0".encode(),
        f'{plain}\0 xmlns:sv="urn:surveyor:form"{plain}\0'.encode(),
    )
    return b"".join(parts)[-32_768:]


def _write_raw(node: Node, out: bytearray, depth: int) -> None:
    if len(out) > 16_384 or depth > 50:
        return
    out += b"<" + node.name + (b">" if node.children else b"/>")
    for child in node.children:
        _write_raw(child, out, depth + 1)
    for name in node.choices[:3]:
        out += b"<" + node.name + b">" + name + b"</" + node.name + b">"
    if node.children:
        out += b"</" + node.name + b">"


_WRITTEN = {
    "int": DIGITS, "decimal": DIGITS, "date": DIGITS, "geopoint": DIGITS,
    "dateTime": TIME, "binary": WORDS,
}  # fmt: skip


def _write_shape(node: Node, ref: str, form: Form, out: bytearray) -> None:
    """An entry in which everything that can be guessed is answered."""
    if len(out) > 8192 or ref.count("/") > 50:
        return
    if node.choices:
        out.append(CHOICE)
    elif not node.children:
        bind = form.binds.get(ref)
        out.append(_WRITTEN.get(bind.type, EMPTY) if bind else EMPTY)
    else:
        out.append(OPEN)
        for child in node.children:
            name = child.name.decode().rpartition(":")[2]
            _write_shape(child, f"{ref}/{name}", form, out)
