"""Where things stand: body elements joined with the nodes of an instance."""

import re
from collections.abc import Callable, Iterator
from unicodedata import is_normalized, normalize

from surveyor.engine.errors import UnknownReference
from surveyor.engine.instance import Node
from surveyor.engine.program import Program
from surveyor.engine.validation import Validation
from surveyor.engine.values import Counts, GroupState, Item, NodeState
from surveyor.engine.wording import Wording
from surveyor.forms.model import Bind, Control, Form, Group, Question, Repeat
from surveyor.forms.model import Item as Element

SELECTS = (Control.SELECT_ONE, Control.SELECT_MULTIPLE, Control.RANK)
_STEP = re.compile(r"(@?[^/\[\]]+)(?:\[(\d+)\])?")
_POSITION = re.compile(r"\[\d+\]")


def generic(ref: str) -> str:
    """A ref without positions."""
    return _POSITION.sub("", ref)


def find(root: Node, ref: str) -> Node:
    """The node of a ref; a position left out means the first.

    Raises:
        UnknownReference: There is none.
    """
    node: Node | None = None
    for number, part in enumerate(ref.strip("/").split("/")):
        match = _STEP.fullmatch(part)
        if match is None:
            raise UnknownReference(ref=ref)
        name, place = match[1], int(match[2] or 1)
        if number == 0:
            node = root if name == root.name else None
        elif node is not None and name.startswith("@"):
            node = node.attributes.get(name[1:])
        elif node is not None:
            found = node.named(name)
            node = found[place - 1] if 0 < place <= len(found) else None
        if node is None:
            raise UnknownReference(ref=ref)
    assert node is not None  # noqa: S101 (a ref has at least one part)
    return node


def path_of(program: Program, node: Node) -> str:
    """The ref of a node with the positions of the rows it lies in."""
    if not program.in_rows(node.ref):
        return node.ref
    parts = []
    above: Node | None = node
    while above is not None:
        name = f"@{above.name}" if above.is_attribute else above.name
        parts.append(
            f"{name}[{above.index + 1}]" if above.ref in program.repeats else name
        )
        above = above.parent
    return "/" + "/".join(reversed(parts))


def bind_of(form: Form, ref: str) -> Bind:
    """The bind of a ref; a plain one where the form has none."""
    return form.binds.get(ref) or Bind(ref)


def meta(root: Node, name: str) -> Node | None:
    """A node of the meta block."""
    for block in root.named("meta"):
        for node in block.named(name):
            return node
    return None


def items(
    program: Program,
    root: Node,
    path: Callable[[Node], str],
    place: tuple[Node | None, str],
) -> tuple[Item, ...]:
    """What stands directly below a place: the rows of a series, or body elements."""
    node, series = place
    if node is None:
        return ()
    if series:
        ref = f"{node.ref}/{series}"
        element = program.repeats[ref]
        rows = node.named(series)
        return tuple(Item("instance", path(row), element, row.relevant) for row in rows)
    children = (
        program.form.body
        if node is root
        else getattr(program.elements[node.ref], "children", ())
    )
    return tuple(_items(children, node, path))


def _items(
    children: tuple[Element, ...], node: Node, path: Callable[[Node], str]
) -> Iterator[Item]:
    for child in children:
        if isinstance(child, Group) and child.ref is None:
            yield from _items(child.children, node, path)
            continue
        if isinstance(child, Repeat):
            above = _below(node, (child.ref or "").rpartition("/")[0])
            if above is not None:
                name = child.ref.rpartition("/")[2]
                yield Item("repeat", f"{path(above)}/{name}", child, above.relevant)
            continue
        target = _below(node, child.ref or "")
        if target is not None:
            kind = "question" if isinstance(child, Question) else "group"
            yield Item(kind, path(target), child, target.relevant)


def _below(node: Node, ref: str) -> Node | None:
    """The first node of a generic ref at or below a node."""
    if ref == node.ref:
        return node
    if not ref.startswith(node.ref + "/"):
        return None
    found: Node | None = node
    for name in ref[len(node.ref) + 1 :].split("/"):
        nodes = found.named(name) if found is not None else []
        found = nodes[0] if nodes else None
    return found


def questions(program: Program, above: Node) -> Iterator[tuple[Node, Question]]:
    """Nodes with their questions, relevant or not, in document order."""
    elements = program.elements
    for node in above.walk():
        element = elements.get(node.ref)
        if isinstance(element, Question):
            yield node, element


def files(program: Program, root: Node) -> Iterator[str]:
    """File names that answers hold, in document order."""
    for node in root.walk() if program.files else ():
        if node.relevant and node.raw and node.ref in program.files:
            yield node.raw


def uncomposed(program: Program, root: Node) -> list[tuple[Node, str]]:
    """Typed texts whose accents stand apart from their letters, and the same composed.

    Some keyboards write é as two signs: nobody sees it, and no search finds it. Only
    what was typed: values of choices and names of files stay as their lists have them.
    """
    found = []
    for node in root.walk():
        if not node.raw.isascii() and not is_normalized("NFC", node.raw):
            element = program.elements.get(node.ref)
            if isinstance(element, Question) and element.control is Control.INPUT:
                found.append((node, normalize("NFC", node.raw)))
    return found


def askable(program: Program, above: Node) -> list[Node]:
    """Nodes that a person is asked for, relevant or not.

    Notes, calculations and the heads of a table-list are not.
    """
    found = []
    for node, question in questions(program, above):
        bind = bind_of(program.form, node.ref)
        told = bind.calculate is not None or (bind.readonly or "").strip() == "true()"
        heads = "label" in question.appearance and "label" in question.appearances
        if not told and not heads:
            found.append(node)
    return found


def counts(validation: Validation, asked: list[Node]) -> Counts:
    """How far some nodes are that a person is asked for."""
    answered = shown = errors = missing = 0
    for node in asked:
        if node.relevant:
            shown += 1
            if node.raw:
                answered += 1
                errors += validation.of_answer(node) is not None
            else:
                missing += validation.flag(node, "required")
    return Counts(answered, shown, errors, missing)


def node_state(
    program: Program, wording: Wording, validation: Validation, ref: str, node: Node
) -> NodeState:
    """Any node as it stands now."""
    element = program.elements.get(node.ref)
    select = isinstance(element, Question) and element.control in SELECTS
    return NodeState(
        ref=ref,
        relevant=node.relevant,
        required=validation.flag(node, "required"),
        readonly=validation.flag(node, "readonly"),
        value=node.raw,
        seen=node.text,
        satisfied=validation.satisfied(node),
        label=wording.text(element.label, node) if element is not None else None,
        choices=wording.choices(node.ref, node) if select else None,
    )


def group_state(
    program: Program, wording: Wording, node: Node, series: str, ref: str
) -> GroupState:
    """A group, a series or a row as it stands now."""
    element = program.elements.get(f"{node.ref}/{series}" if series else node.ref)
    if not isinstance(element, Group | Repeat):
        raise UnknownReference(ref=ref)
    free = isinstance(element, Repeat) and not element.fixed and element.count is None
    return GroupState(
        ref=ref,
        element=element,
        label=wording.text(element.label, node),
        relevant=node.relevant,
        can_add=free and bool(series),
        can_remove=free and not series,
        count=len(node.named(series)) if series else 0,
    )
