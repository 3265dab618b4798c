"""The function library: every name, how many values it takes, what it does.

A function is called with the node and scope of the evaluation, then its values; a
lazy one gets closures instead of values and runs only those it needs.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath import dates, geometry, lists, strings, values
from surveyor.engine.xpath.scope import Scope

Run = Callable[[Node, Scope], Any]
_ANY = 1000


@dataclass(frozen=True, slots=True)
class Function:
    """One function with its number of arguments."""

    call: Callable[..., Any]
    least: int
    most: int
    lazy: bool = False


def _if(node: Node, scope: Scope, test: Run, yes: Run, no: Run) -> Any:
    return yes(node, scope) if values.to_boolean(test(node, scope)) else no(node, scope)


def _once(node: Node, scope: Scope, run: Run) -> Any:
    """The node's own value once it has one; only then is nothing computed any more."""
    return scope.current.text or run(node, scope)


def _coalesce(node: Node, scope: Scope, *runs: Run) -> str:
    for run in runs:
        text = values.stored(run(node, scope))
        if text:
            return text
    return ""


def _not(_node: Node, _scope: Scope, value: Any) -> bool:
    return not values.to_boolean(value)


def _number(node: Node, scope: Scope, value: Any = None) -> float:
    return values.to_number([node] if value is None else value, scope.world.zone)


def _string(node: Node, _scope: Scope, value: Any = None) -> str:
    return values.to_string([node] if value is None else value)


def _int(_node: Node, scope: Scope, value: Any) -> float:
    number = values.to_number(value, scope.world.zone)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _round(_node: Node, scope: Scope, value: Any, places: Any = 0.0) -> float:
    number = values.to_number(value, scope.world.zone)
    digits = values.to_number(places, scope.world.zone)
    return values.round_half_away(number, int(digits) if math.isfinite(digits) else 0)


def _boolean_from_string(_node: Node, _scope: Scope, value: Any) -> bool:
    return values.to_string(value).strip().lower() in ("1", "true")


def _of(function: Callable[[float], float]) -> Callable[..., float]:
    """A function of one number; outside its domain the answer is NaN."""

    def call(_node: Node, scope: Scope, value: Any) -> float:
        try:
            return function(values.to_number(value, scope.world.zone))
        except (ValueError, OverflowError):
            return math.nan

    return call


def _pow(_node: Node, scope: Scope, base: Any, power: Any) -> float:
    zone = scope.world.zone
    try:
        return math.pow(values.to_number(base, zone), values.to_number(power, zone))
    except (ValueError, OverflowError):
        return math.nan


def _atan2(_node: Node, scope: Scope, y: Any, x: Any) -> float:
    zone = scope.world.zone
    return math.atan2(values.to_number(y, zone), values.to_number(x, zone))


def _itext(_node: Node, scope: Scope, key: Any) -> str:
    return scope.world.itext(values.to_string(key))


def _choice_name(_node: Node, scope: Scope, value: Any, ref: Any) -> str:
    label = scope.world.choice_label
    return label(scope.current, values.to_string(value), values.to_string(ref))


def _rounding(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(function(number)) if math.isfinite(number) else number


FUNCTIONS: dict[str, Function] = {
    "if": Function(_if, 3, 3, lazy=True),
    "once": Function(_once, 1, 1, lazy=True),
    "coalesce": Function(_coalesce, 1, _ANY, lazy=True),
    "not": Function(_not, 1, 1),
    "true": Function(lambda _n, _s: True, 0, 0),
    "false": Function(lambda _n, _s: False, 0, 0),
    "boolean": Function(lambda _n, _s, value: values.to_boolean(value), 1, 1),
    "boolean-from-string": Function(_boolean_from_string, 1, 1),
    "number": Function(_number, 0, 1),
    "string": Function(_string, 0, 1),
    "int": Function(_int, 1, 1),
    "round": Function(_round, 1, 2),
    "floor": Function(_of(_rounding(math.floor)), 1, 1),
    "ceiling": Function(_of(_rounding(math.ceil)), 1, 1),
    "abs": Function(_of(abs), 1, 1),
    "sqrt": Function(_of(math.sqrt), 1, 1),
    "exp": Function(_of(math.exp), 1, 1),
    "exp10": Function(_of(lambda number: 10.0**number), 1, 1),
    "log": Function(_of(math.log), 1, 1),
    "log10": Function(_of(math.log10), 1, 1),
    "sin": Function(_of(math.sin), 1, 1),
    "cos": Function(_of(math.cos), 1, 1),
    "tan": Function(_of(math.tan), 1, 1),
    "asin": Function(_of(math.asin), 1, 1),
    "acos": Function(_of(math.acos), 1, 1),
    "atan": Function(_of(math.atan), 1, 1),
    "atan2": Function(_atan2, 2, 2),
    "pow": Function(_pow, 2, 2),
    "pi": Function(lambda _n, _s: math.pi, 0, 0),
    "random": Function(lambda _n, scope: scope.world.random.random(), 0, 0),
    "uuid": Function(lambda _n, scope, _length=None: scope.world.new_uuid(), 0, 1),
    "jr:itext": Function(_itext, 1, 1),
    "jr:choice-name": Function(_choice_name, 2, 2),
    **{name: Function(*found) for name, found in strings.FUNCTIONS.items()},
    **{name: Function(*found) for name, found in dates.FUNCTIONS.items()},
    **{name: Function(*found) for name, found in lists.FUNCTIONS.items()},
    **{name: Function(*found) for name, found in geometry.FUNCTIONS.items()},
}
