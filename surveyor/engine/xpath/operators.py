"""Operators over compiled pieces: and or = != < <= > >= + - * div mod |."""

import math
import operator
from collections.abc import Callable
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath import values
from surveyor.engine.xpath.axes import in_document_order
from surveyor.engine.xpath.code import (
    ANY,
    NODES,
    NUMBER,
    TRUTH,
    Code,
    Run,
    compared_of,
    items_of,
    lean_of,
    number_of,
    single_of,
    truth_of,
)
from surveyor.engine.xpath.scope import Scope

Order = Callable[[float, float], bool]
_PLAIN = (NUMBER, TRUTH)
"""Kinds that are no dates and no nodes."""


def joined(operators: tuple[str, ...], parts: list[Code]) -> Code:
    """A chain of one level, from the left."""
    if operators[0] == "or":
        return Code(_or([truth_of(part) for part in parts]), TRUTH)
    if operators[0] == "and":
        return Code(_and([truth_of(part) for part in parts]), TRUTH)
    if operators[0] == "|":
        return Code(_union([items_of(part) for part in parts]), NODES)
    if operators[0] in _NUMBERS and len(parts) > 2:
        # The first two alone, since they may be a day and a moment.
        head = _pair(operators[0], parts[0], parts[1])
        rest = [number_of(part) for part in parts[2:]]
        return Code(_sum(operators[1:], [head.run, *rest]), NUMBER)
    made = parts[0]
    for sign, part in zip(operators, parts[1:], strict=True):
        made = _pair(sign, made, part)
    return made


def negative(part: Code) -> Code:
    """A minus before a piece."""
    if part.kind == NUMBER and part.constant is not None:
        value = -part.constant
        return Code(lambda _node, _scope: value, NUMBER, constant=value)
    number = number_of(part)
    return Code(lambda node, scope: -number(node, scope), NUMBER)


def _pair(sign: str, left: Code, right: Code) -> Code:
    if sign in _NUMBERS:
        return Code(_arithmetic(sign, left, right), NUMBER)
    if sign in ("=", "!="):
        return Code(_equality(left, right, differ=sign == "!="), TRUTH)
    return Code(_comparison(_ORDERS[sign], left, right), TRUTH)


def _or(parts: list[Run]) -> Run:
    if len(parts) == 2:
        first, second = parts
        return lambda node, scope: first(node, scope) or second(node, scope)

    def run(node: Node, scope: Scope) -> bool:
        for part in parts:  # noqa: SIM110 (a generator costs more than the parts)
            if part(node, scope):
                return True
        return False

    return run


def _and(parts: list[Run]) -> Run:
    if len(parts) == 2:
        first, second = parts
        return lambda node, scope: first(node, scope) and second(node, scope)

    def run(node: Node, scope: Scope) -> bool:
        for part in parts:  # noqa: SIM110 (a generator costs more than the parts)
            if not part(node, scope):
                return False
        return True

    return run


def _union(parts: list[Run]) -> Run:
    return lambda node, scope: in_document_order(
        [found for part in parts for found in part(node, scope)]
    )


def _sum(signs: tuple[str, ...], parts: list[Run]) -> Run:
    """A long chain of numbers, without one closure inside the other."""
    first = parts[0]
    rest = [(_NUMBERS[sign], part) for sign, part in zip(signs, parts[1:], strict=True)]

    def run(node: Node, scope: Scope) -> float:
        value: float = first(node, scope)
        for number, part in rest:
            value = number(value, part(node, scope))
        return value

    return run


def _arithmetic(sign: str, left: Code, right: Code) -> Run:
    number = _NUMBERS[sign]
    if left.kind in _PLAIN or right.kind in _PLAIN:
        one, other = number_of(left), number_of(right)
        if right.kind == NUMBER and right.constant is not None:
            fixed = right.constant
            return lambda node, scope: number(one(node, scope), fixed)
        return lambda node, scope: number(one(node, scope), other(node, scope))
    first, second = single_of(left), single_of(right)

    def run(node: Node, scope: Scope) -> float:
        a, b = first(node, scope), second(node, scope)
        a, b = values.number_pair(a, b, scope.world.zone)
        return number(a, b)

    return run


def _comparison(order: Order, left: Code, right: Code) -> Run:
    if left.kind in _PLAIN and right.kind in _PLAIN:
        one, other = number_of(left), number_of(right)
        return lambda node, scope: order(one(node, scope), other(node, scope))
    if left.leaf is not None and right.kind == NUMBER:
        return _leaf_comparison(order, left, right)
    first, second = lean_of(left), lean_of(right)

    def run(node: Node, scope: Scope) -> bool:
        a, b = first(node, scope), second(node, scope)
        if isinstance(a, list) or isinstance(b, list):
            return values.compared(a, b, order, scope.world.zone)
        return order(*values.number_pair(a, b, scope.world.zone))

    return run


def _leaf_comparison(order: Order, path: Code, number: Code) -> Run:
    """One question beside a number."""
    leaf, general, limit = path.leaf, path.run, number.run
    known_number, text_number = values.known_number, values.text_number
    assert leaf is not None  # noqa: S101 (the caller has looked)

    def run(node: Node, scope: Scope) -> bool:
        found = leaf(node, scope)
        zone = scope.world.zone
        if found is None:
            return values.compared(
                general(node, scope), limit(node, scope), order, zone
            )
        text = found.string_value() if found.children else found.text
        known = known_number(text)
        if known is None:
            known = text_number(text, zone)
        return order(known, limit(node, scope))

    return run


def _equality(left: Code, right: Code, *, differ: bool) -> Run:
    kinds = (left.kind, right.kind)
    if TRUTH in kinds or kinds == (NUMBER, NUMBER):
        # Beside a truth value a set is one too; beside a number each of its nodes is.
        convert = truth_of if TRUTH in kinds else number_of
        test: Callable[[Any, Any], bool] = operator.ne if differ else operator.eq
        one, other = convert(left), convert(right)
        return lambda node, scope: test(one(node, scope), other(node, scope))
    for path, value in ((left, right), (right, left)):
        if path.leaf is not None and _is_simple(value.constant):
            return _leaf_equality(path, value.constant, differ=differ)
    compare = values.unequal if differ else values.equal
    first, second = compared_of(left), compared_of(right)
    if ANY in kinds:
        # It may turn out to be a truth value, which asks whether there is a node.
        first, second = left.run, right.run
    return lambda node, scope: compare(
        first(node, scope), second(node, scope), scope.world.zone
    )


def _is_simple(value: float | str | None) -> bool:
    """A fixed value that is no date, which would be compared as one."""
    if isinstance(value, str):
        return not values.is_day_or_moment(value)
    return value is not None


def _leaf_equality(path: Code, wanted: float | str, *, differ: bool) -> Run:
    """One question and one fixed value: by far the most frequent comparison."""
    leaf, general = path.leaf, compared_of(path)
    compare = values.unequal if differ else values.equal
    is_text = isinstance(wanted, str)
    assert leaf is not None  # noqa: S101 (the caller has looked)

    def run(node: Node, scope: Scope) -> bool:
        found = leaf(node, scope)
        if found is None:
            return compare(general(node, scope), wanted, scope.world.zone)
        text = found.string_value() if found.children else found.text
        if is_text:
            return (text == wanted) is not differ
        return (values.text_number(text, scope.world.zone) == wanted) is not differ

    return run


def _divide(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return left / right


def _mod(left: float, right: float) -> float:
    """The remainder with the sign of the left number."""
    if right == 0 or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


_NUMBERS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divide,
    "mod": _mod,
}
_ORDERS: dict[str, Order] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
