"""Functions on node-sets, repeats and secondary lists."""

import hashlib
import math
from collections.abc import Iterable
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.values import NAN, to_boolean, to_number, to_string

_ANY = 1000


def _count(_node: Node, _scope: Scope, nodes: Any) -> float:
    return float(len(nodes)) if isinstance(nodes, list) else NAN


def _count_non_empty(_node: Node, _scope: Scope, nodes: Any) -> float:
    return float(sum(1 for node in nodes if node.string_value()))


def _sum(_node: Node, scope: Scope, nodes: Any) -> float:
    return math.fsum(_numbers((nodes,), scope))


def _max(_node: Node, scope: Scope, *parts: Any) -> float:
    numbers = _numbers(parts, scope)
    return NAN if not numbers or any(map(math.isnan, numbers)) else max(numbers)


def _min(_node: Node, scope: Scope, *parts: Any) -> float:
    numbers = _numbers(parts, scope)
    return NAN if not numbers or any(map(math.isnan, numbers)) else min(numbers)


def _numbers(parts: tuple[Any, ...], scope: Scope) -> list[float]:
    zone = scope.world.zone
    made: list[float] = []
    for part in parts:
        if isinstance(part, list):
            made += [to_number(node.string_value(), zone) for node in part]
        else:
            made.append(to_number(part, zone))
    return made


def _position(_node: Node, scope: Scope, nodes: Any = None) -> float:
    """Of the item in a predicate, or with an argument of a row among its siblings."""
    if nodes is None:
        return float(scope.position)
    return float(nodes[0].index + 1) if nodes else NAN


def _last(_node: Node, scope: Scope) -> float:
    return float(scope.size)


def _indexed_repeat(_node: Node, scope: Scope, target: Any, *places: Any) -> str:
    """The answer in a certain row: (question, repeat, number) up to three levels.

    The question's own nodes tell its name; the rows are looked up by number, so the
    argument may come from this row or from all.
    """
    levels = []
    for repeats, number in zip(places[::2], places[1::2], strict=False):
        if not isinstance(repeats, list) or not repeats:
            return ""
        levels.append((repeats[0].ref, to_number(number, scope.world.zone)))
    if not isinstance(target, list) or not target:
        return ""
    return in_row(scope.world.root, target[0].ref, levels)


def in_row(root: Node, wanted: str, levels: Iterable[tuple[str, float]]) -> str:
    """The answer `wanted` in the row that (repeat, number from 1) lead to, or ""."""
    row = root
    for ref, number in levels:
        rows = _rows(row, ref)
        if not 1 <= number <= len(rows):
            return ""
        row = rows[int(number) - 1]
    found = _rows(row, wanted)
    return found[0].text if found else ""


def _rows(above: Node, ref: str) -> list[Node]:
    """Nodes of a generic ref below a node, in document order."""
    found = [above]
    for name in ref[len(above.ref) :].strip("/").split("/"):
        if len(found) == 1:
            # Not copied: a thousand rows ask for one of a thousand.
            found = found[0].named(name)
        else:
            found = [child for one in found for child in one.named(name)]
    return found


def _randomize(_node: Node, scope: Scope, nodes: Any, seed: Any = None) -> list[Node]:
    """Inside-out Fisher-Yates with the Park-Miller generator of the specification."""
    given = list(nodes) if isinstance(nodes, list) else []
    if seed is None:
        key = "|".join(node.string_value() for node in given)
        order = scope.world.shuffled.get(key)
        if order is None:
            order = list(range(len(given)))
            scope.world.random.shuffle(order)
            scope.world.shuffled[key] = order
        return [given[at] for at in order]
    state = _seed(seed, scope) % 2147483647
    if state <= 0:
        state += 2147483646
    made: list[Node] = []
    for at, node in enumerate(given):
        state = state * 16807 % 2147483647
        place = math.floor((state - 1) / 2147483646 * (at + 1))
        if place == len(made):
            made.append(node)
        else:
            made.append(made[place])
            made[place] = node
    return made


def _seed(seed: Any, scope: Scope) -> int:
    number = to_number(seed, scope.world.zone)
    if not math.isnan(number) and math.isfinite(number):
        return int(number)
    digest = hashlib.sha256(to_string(seed).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _pulldata(_node: Node, scope: Scope, *given: Any) -> str:
    name, wanted, key, value = (to_string(one) for one in given)
    found = scope.world.lists.get(name.removesuffix(".csv"))
    rows = found.where(key, value) if found else []
    columns = rows[0].named(wanted) if rows else []
    return columns[0].text if columns else ""


def _name(node: Node, _scope: Scope, nodes: Any = None) -> str:
    if nodes is None:
        return node.name
    return nodes[0].name if nodes else ""


def _checklist(_node: Node, scope: Scope, least: Any, most: Any, *answers: Any) -> bool:
    zone = scope.world.zone
    flat = [o for a in answers for o in (a if isinstance(a, list) else [a])]
    yes = sum(1 for one in flat if _is_yes(one))
    return _within(yes, to_number(least, zone), to_number(most, zone))


def _weighted(_node: Node, scope: Scope, least: Any, most: Any, *given: Any) -> bool:
    zone = scope.world.zone
    total = 0.0
    for answer, weight in zip(given[::2], given[1::2], strict=False):
        if _is_yes(answer):
            total += to_number(weight, zone)
    return _within(total, to_number(least, zone), to_number(most, zone))


def _within(value: float, least: float, most: float) -> bool:
    return (least < 0 or value >= least) and (most < 0 or value <= most)


def _is_yes(value: Any) -> bool:
    if isinstance(value, Node):
        return value.text.lower() in ("1", "true", "yes")
    if isinstance(value, bool | float):
        return to_boolean(value)
    return to_string(value).lower() in ("1", "true", "yes")


FUNCTIONS: dict[str, tuple[Any, int, int]] = {
    "count": (_count, 1, 1),
    "count-non-empty": (_count_non_empty, 1, 1),
    "sum": (_sum, 1, 1),
    "max": (_max, 1, _ANY),
    "min": (_min, 1, _ANY),
    "position": (_position, 0, 1),
    "last": (_last, 0, 0),
    "indexed-repeat": (_indexed_repeat, 3, 7),
    "randomize": (_randomize, 1, 2),
    "pulldata": (_pulldata, 4, 4),
    "name": (_name, 0, 1),
    "local-name": (_name, 0, 1),
    "checklist": (_checklist, 3, _ANY),
    "weighted-checklist": (_weighted, 4, _ANY),
}
