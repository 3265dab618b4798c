"""Functions on node-sets, repeats and secondary lists."""

import math
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.signature import Function, function
from surveyor.engine.xpath.values import (
    NAN,
    text_number,
    to_boolean,
    to_number,
    to_string,
)

_PRIME = 2_147_483_647
_FACTOR = 16_807


def _count_non_empty(nodes: list[Node]) -> float:
    return float(sum(1 for node in nodes if node.string_value()))


def _sum(_node: Node, scope: Scope, nodes: list[Node]) -> float:
    """The sum of all nodes; one that is no number makes it NaN (XPath 1.0)."""
    return math.fsum(_finite(_numbers((nodes,), scope.world.zone)))


def _finite(numbers: list[float]) -> list[float]:
    """The numbers, or one that is what adding them gives where one is endless."""
    total = sum(numbers)
    return numbers if math.isfinite(total) else [total]


def _max(_node: Node, scope: Scope, *parts: Any) -> float:
    numbers = _numbers(parts, scope.world.zone)
    return NAN if not numbers or any(map(math.isnan, numbers)) else max(numbers)


def _min(_node: Node, scope: Scope, *parts: Any) -> float:
    numbers = _numbers(parts, scope.world.zone)
    return NAN if not numbers or any(map(math.isnan, numbers)) else min(numbers)


def _numbers(parts: tuple[Any, ...], zone: tzinfo) -> list[float]:
    made: list[float] = []
    for part in parts:
        if isinstance(part, list):
            made += [text_number(node.string_value(), zone) for node in part]
        else:
            made.append(to_number(part, zone))
    return made


def _position(_node: Node, scope: Scope, nodes: list[Node] | None = None) -> float:
    """Of the item in a predicate, or with an argument of a row among its siblings."""
    if nodes is None:
        return float(scope.position)
    return float(nodes[0].index + 1) if nodes else NAN


def _last(_node: Node, scope: Scope) -> float:
    return float(scope.size)


Names = tuple[str, ...]


def names_between(above: str, ref: str) -> Names | None:
    """The names that lead from one generic ref down to another one; None beside it."""
    if not f"{ref}/".startswith(f"{above}/"):
        return None
    return tuple(ref[len(above) :].strip("/").split("/"))


def in_row(
    above: Node | None, wanted: Names, levels: Iterable[tuple[Names, float]]
) -> str:
    """The answer `wanted` in the row that (repeat, number from 1) lead to, or ""."""
    row = above
    for names, number in levels:
        rows = _rows(row, names) if row is not None else []
        if not 1 <= number < len(rows) + 1:
            return ""
        row = rows[int(number) - 1]
    found = _rows(row, wanted) if row is not None else []
    return found[0].string_value() if found else ""


def _rows(above: Node, names: Names) -> list[Node]:
    """Nodes below a node that names lead to, in document order."""
    # Not copied: a thousand rows ask for one of a thousand.
    found = above.named(names[0])
    for name in names[1:]:
        if len(found) == 1:
            found = found[0].named(name)
        else:
            found = [child for one in found for child in one.named(name)]
    return found


def _randomize(
    node: Node, scope: Scope, nodes: list[Node], seed: Any = None
) -> list[Node]:
    """Inside-out Fisher-Yates with the Park-Miller generator of the specification.

    Without a seed the order is drawn once for a question of a session.
    """
    if seed is None:
        order = _kept_order(node, scope, len(nodes))
        return [nodes[at] for at in order]
    number = _seed(seed, scope)
    # The remainder with the sign of the seed, as in the languages it comes from.
    state = abs(number) % _PRIME * (1 if number > 0 else -1)
    if state <= 0:
        state += _PRIME - 1
    made: list[Node] = []
    for at, one in enumerate(nodes):
        state = state * _FACTOR % _PRIME
        place = math.floor((state - 1) / (_PRIME - 1) * (at + 1))
        if place == len(made):
            made.append(one)
        else:
            made.append(made[place])
            made[place] = one
    return made


def _kept_order(node: Node, scope: Scope, length: int) -> list[int]:
    key = f"{node.path()} {length}"
    order = scope.world.shuffled.get(key)
    if order is None:
        order = list(range(length))
        scope.world.random.shuffle(order)
        scope.world.shuffled[key] = order
    return order


def _seed(seed: Any, scope: Scope) -> int:
    """A number without its fraction; a text that is none by its SHA-256, "" as 0."""
    number = to_number(seed, scope.world.zone)
    if math.isfinite(number):
        return int(number)
    text = "" if isinstance(seed, float) else to_string(seed)
    if not text:
        return 0
    # Brings 4 MB of OpenSSL, for a text as seed alone.
    import hashlib

    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _pulldata(
    _node: Node, scope: Scope, name: str, wanted: str, key: str, value: str
) -> str:
    """A column of the first row whose key has a value; "" where there is none."""
    found = scope.world.lists.get(name) or scope.world.lists.get(
        name.removesuffix(".csv")
    )
    rows = found.where(key, value) if found else []
    return rows[0].part(wanted) if rows else ""


def _local_name(node: Node, _scope: Scope, nodes: list[Node] | None = None) -> str:
    one = _first(node, nodes)
    return "" if one is None else one.name.lstrip("?")


def _name(node: Node, scope: Scope, nodes: list[Node] | None = None) -> str:
    """The name with the prefix that the document gives it, where one is known."""
    one = _first(node, nodes)
    if one is None:
        return ""
    prefix = scope.world.prefixes.get(one.namespace, "") if one.namespace else ""
    local = _local_name(one, scope)
    return f"{prefix}:{local}" if prefix else local


def _namespace(node: Node, _scope: Scope, nodes: list[Node] | None = None) -> str:
    one = _first(node, nodes)
    return "" if one is None else one.namespace


def _first(node: Node, nodes: list[Node] | None) -> Node | None:
    """The node that is asked about: the first, or the context; texts have no name."""
    if nodes is not None:
        if not nodes:
            return None
        node = nodes[0]
    return None if node.name.startswith("#") else node


def _id(_node: Node, scope: Scope, value: Any) -> list[Node]:
    """Elements whose `id` or `xml:id` is one of the given, in document order."""
    texts = (
        [node.string_value() for node in value]
        if isinstance(value, list)
        else [to_string(value)]
    )
    wanted = {token for text in texts for token in text.split()}
    return [one for one in _elements(scope.world.root) if _id_of(one) in wanted]


def _id_of(node: Node) -> str:
    for one in node.attributes.values():
        if one.name == "id":
            return one.text
    return ""


def _elements(root: Node) -> Iterator[Node]:
    return (node for node in root.walk() if not node.is_attribute)


def _lang(node: Node, _scope: Scope, wanted: str) -> bool:
    """Whether the nearest `xml:lang` is the language or a kind of it (en-GB of en)."""
    above: Node | None = node
    while above is not None:
        for one in above.attributes.values():
            if one.name == "lang" and one.namespace:
                told, asked = one.text.lower(), wanted.lower()
                return bool(asked) and f"{told}-".startswith(f"{asked}-")
        above = above.parent
    return False


def _checklist(
    _node: Node, _scope: Scope, least: float, most: float, *answers: Any
) -> bool:
    """Whether so many answers are given; a bound below 0 does not count."""
    return _within(float(sum(_truths(answers))), least, most)


def _weighted(
    _node: Node, scope: Scope, least: float, most: float, *given: Any
) -> bool:
    """As checklist, with a weight behind each answer; both may be node-sets."""
    truths = _truths(given[::2])
    weights = _numbers(given[1::2], scope.world.zone)
    total = sum(
        weight
        for truth, weight in zip(truths, weights, strict=False)
        if truth and not math.isnan(weight)
    )
    return _within(total, least, most)


def _truths(values: tuple[Any, ...]) -> list[bool]:
    """Each value, and each node of a node-set, as boolean()."""
    made: list[bool] = []
    for value in values:
        if isinstance(value, list):
            made += [bool(node.string_value()) for node in value]
        else:
            made.append(to_boolean(value))
    return made


def _within(value: float, least: float, most: float) -> bool:
    return (least < 0 or value >= least) and (most < 0 or value <= most)


FUNCTIONS: dict[str, Function] = {
    "count": function(lambda nodes: float(len(nodes)), "N", "n"),
    "count-non-empty": function(_count_non_empty, "N", "n"),
    "sum": function(_sum, "N", "n", of_world=True),
    "max": function(_max, "v?v*", "n", of_world=True),
    "min": function(_min, "v?v*", "n", of_world=True),
    "position": function(_position, "?N", "n", of_world=True),
    "last": function(_last, "", "n", of_world=True),
    "randomize": function(_randomize, "N?v", "N", of_world=True),
    "pulldata": function(_pulldata, "ssss", "s", of_world=True),
    "name": function(_name, "?N", "s", of_world=True),
    "local-name": function(_local_name, "?N", "s", of_world=True),
    "namespace-uri": function(_namespace, "?N", "s", of_world=True),
    "id": function(_id, "v", "N", of_world=True),
    "lang": function(_lang, "s", "b", of_world=True),
    "checklist": function(_checklist, "nn?v*", "b", of_world=True),
    "weighted-checklist": function(_weighted, "nn?v*", "b", of_world=True),
}
