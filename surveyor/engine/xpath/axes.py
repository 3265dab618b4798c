"""The axes and node tests of XPath over an instance.

Elements that are not relevant drop out (rule 2). Nodes that are no elements have
names that no element can have: `#text`, `#comment`, `?target`; only documents that
are evaluated on their own have them, in a form a leaf stands for its text.
"""

from collections.abc import Callable, Mapping

from surveyor.engine.instance import Node

TEXT = "#text"
COMMENT = "#comment"

Axis = Callable[[Node], list[Node]]
Test = Callable[[Node], bool]


def in_document_order(nodes: list[Node]) -> list[Node]:
    """Each node once, in document order; rows of lists stay as they came."""
    unique = list({id(node): node for node in nodes}.values())
    if len(unique) < 2:
        return unique
    places = {id(node): place for place, node in enumerate(_top(unique[0]).walk())}
    return sorted(unique, key=lambda node: places.get(id(node), len(places)))


def _top(node: Node) -> Node:
    while node.parent is not None:
        node = node.parent
    return node


def _child(node: Node) -> list[Node]:
    if not node.children and node.text and not node.is_attribute and _element(node):
        return [text_of(node)]
    return [child for child in node.children if child.relevant]


def text_of(leaf: Node) -> Node:
    """The text node of a leaf."""
    made = Node(TEXT, f"{leaf.ref}/{TEXT}", leaf)
    made.raw = made.text = leaf.text
    return made


def _parent(node: Node) -> list[Node]:
    return [] if node.parent is None else [node.parent]


def _self(node: Node) -> list[Node]:
    return [node]


def _attribute(node: Node) -> list[Node]:
    return list(node.attributes.values())


def _descendants(node: Node) -> list[Node]:
    made: list[Node] = []
    waiting = _child(node)[::-1]
    while waiting:
        one = waiting.pop()
        made.append(one)
        waiting += _child(one)[::-1]
    return made


def _ancestors(node: Node) -> list[Node]:
    made = []
    above = node.parent
    while above is not None:
        made.append(above)
        above = above.parent
    return made


def _later(node: Node) -> list[Node]:
    siblings = node.parent.children if node.parent and not node.is_attribute else []
    places = [at for at, one in enumerate(siblings) if one is node]
    after = siblings[places[0] + 1 :] if places else []
    return [one for one in after if one.relevant]


def _earlier(node: Node) -> list[Node]:
    siblings = node.parent.children if node.parent and not node.is_attribute else []
    places = [at for at, one in enumerate(siblings) if one is node]
    before = siblings[: places[0]] if places else []
    return [one for one in reversed(before) if one.relevant]


def _following(node: Node) -> list[Node]:
    made: list[Node] = []
    above: Node | None = node
    if node.is_attribute and node.parent is not None:
        made += _descendants(node.parent)
        above = node.parent
    while above is not None:
        for sibling in _later(above):
            made += [sibling, *_descendants(sibling)]
        above = above.parent
    return made


def _preceding(node: Node) -> list[Node]:
    made: list[Node] = []
    above = node.parent if node.is_attribute else node
    while above is not None:
        for sibling in _earlier(above):
            made += [*reversed(_descendants(sibling)), sibling]
        above = above.parent
    return made


AXES: dict[str, Axis] = {
    "child": _child,
    "parent": _parent,
    "self": _self,
    "attribute": _attribute,
    "descendant": _descendants,
    "descendant-or-self": lambda node: [node, *_descendants(node)],
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node: [node, *_ancestors(node)],
    "following-sibling": _later,
    "preceding-sibling": _earlier,
    "following": _following,
    "preceding": _preceding,
    # A form has names and no declarations of them: there is nothing to walk to.
    "namespace": lambda _node: [],
}
REVERSE = {"ancestor", "ancestor-or-self", "preceding-sibling", "preceding"}
MIXING = {"parent", "following-sibling", "following", "descendant",
          "descendant-or-self", *REVERSE}  # fmt: skip
"""Axes that can lead from several nodes to the same one, or out of document order."""


def _element(node: Node) -> bool:
    return node.name[:1] not in ("", "#", "?")


def _anything(_node: Node) -> bool:
    return True


def matcher(test: str, axis: str, spaces: Mapping[str, str]) -> Test:
    """What a node test asks of a node.

    A prefix whose namespace is known must fit; any other is not looked at. A name
    without prefix fits in every namespace, since forms have a default one, but in
    the one that `spaces` has for the empty prefix.
    """
    if test == "node()":
        return _anything
    if test == "text()":
        return lambda node: node.name == TEXT
    if test == "comment()":
        return lambda node: node.name == COMMENT
    if test.startswith("processing-instruction("):
        target = test[len("processing-instruction(") : -1]
        if target:
            return lambda node: node.name == "?" + target
        return lambda node: node.name.startswith("?")
    if axis == "attribute":
        return _named(test, spaces, lambda node: node.is_attribute)
    return _named(test, spaces, lambda node: not node.is_attribute and _element(node))


def _named(test: str, spaces: Mapping[str, str], kind: Test) -> Test:
    prefix, _colon, name = test.rpartition(":")
    space = spaces.get(prefix) if prefix else None
    if name == "*":
        if space is None:
            return kind
        return lambda node: kind(node) and node.namespace == space
    if space is None and not prefix and "" in spaces:
        strange = spaces[""]
        return lambda node: (
            node.name == name and node.namespace != strange and kind(node)
        )
    if space is None:
        return lambda node: node.name == name and kind(node)
    return lambda node: node.name == name and node.namespace == space and kind(node)
