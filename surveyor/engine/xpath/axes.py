"""The axes of XPath over an instance; nodes that are not relevant drop out (rule 2)."""

from collections.abc import Callable

from surveyor.engine.instance import Node


def in_document_order(nodes: list[Node]) -> list[Node]:
    """Each node once, in document order; rows of lists stay as they came."""
    unique = list({id(node): node for node in nodes}.values())
    if len(unique) < 2:
        return unique
    top = unique[0]
    while top.parent is not None:
        top = top.parent
    places = {id(node): place for place, node in enumerate(top.walk())}
    return sorted(unique, key=lambda node: places.get(id(node), len(places)))


def _child(node: Node, test: str) -> list[Node]:
    if test == "text()":
        # A leaf stands for its own text.
        return [node] if not node.children and node.text else []
    children = node.children if test in ("*", "node()") else node.named(test)
    return [child for child in children if child.relevant]


def _parent(node: Node, test: str) -> list[Node]:
    parent = node.parent
    return (
        [parent] if parent is not None and test in ("node()", "*", parent.name) else []
    )


def _self(node: Node, test: str) -> list[Node]:
    return [node] if test in ("node()", "*", node.name) else []


def _attribute(node: Node, test: str) -> list[Node]:
    if test == "*":
        return list(node.attributes.values())
    found = node.attributes.get(test)
    return [found] if found is not None else []


def _descendants(node: Node, test: str) -> list[Node]:
    made = []
    for child in node.children:
        if child.relevant:
            made += _self(child, test)
            made += _descendants(child, test)
    return made


def _ancestors(node: Node, test: str) -> list[Node]:
    made = []
    parent = node.parent
    while parent is not None:
        made += _self(parent, test)
        parent = parent.parent
    return made


def _following(node: Node, test: str) -> list[Node]:
    siblings = node.parent.children if node.parent else []
    after = siblings[siblings.index(node) + 1 :] if siblings else []
    return [one for one in after if one.relevant and _self(one, test)]


def _preceding(node: Node, test: str) -> list[Node]:
    siblings = node.parent.children if node.parent else []
    before = siblings[: siblings.index(node)] if siblings else []
    return [one for one in reversed(before) if one.relevant and _self(one, test)]


AXES: dict[str, Callable[[Node, str], list[Node]]] = {
    "child": _child,
    "parent": _parent,
    "self": _self,
    "attribute": _attribute,
    "descendant": _descendants,
    "descendant-or-self": lambda node, test: (
        _self(node, test) + _descendants(node, test)
    ),
    "ancestor": _ancestors,
    "ancestor-or-self": lambda node, test: _self(node, test) + _ancestors(node, test),
    "following-sibling": _following,
    "preceding-sibling": _preceding,
}


REVERSE = (_preceding, AXES["ancestor"], AXES["ancestor-or-self"])
# Axes that can lead from several nodes to the same one, or out of document order.
MIXING = (
    _parent, _following, _descendants, AXES["descendant-or-self"], *REVERSE
)  # fmt: skip
