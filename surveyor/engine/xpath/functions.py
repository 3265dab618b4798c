"""The function library: logic, numbers, and the tables of its neighbours.

`if`, `once`, `coalesce`, `current`, `instance` and `indexed-repeat` look at their
arguments before they are evaluated; the compiler has them.
"""

import math
from collections.abc import Callable
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath import crypto, dates, geometry, lists, strings, values
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.signature import Function, function

__all__ = ["FUNCTIONS", "Function"]


def _int(number: float) -> float:
    """The number without its fraction."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def _round(number: float, places: float = 0.0) -> float:
    digits = int(places) if abs(places) < 1000 else 1000
    return values.round_half_away(number, digits)


def _boolean_from_string(value: Any) -> bool:
    """Only `true` and `1`, written exactly so (specification)."""
    return values.to_string(value) in ("1", "true")


def _of(function_of: Callable[[float], float]) -> Callable[[float], float]:
    """A function of one number; outside its domain the answer is NaN."""

    def call(number: float) -> float:
        try:
            return function_of(number)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return call


def _log(logarithm: Callable[[float], float]) -> Callable[[float], float]:
    return _of(lambda number: -math.inf if number == 0 else logarithm(number))


def _pow(base: float, power: float) -> float:
    try:
        return math.pow(base, power)
    except ValueError:
        # Zero to a negative power; a root of a negative number is none.
        return math.inf if base == 0 else math.nan
    except OverflowError:
        return -math.inf if base < 0 and power % 2 == 1 else math.inf


def _rounding(whole: Callable[[float], int]) -> Callable[[float], float]:
    def call(number: float) -> float:
        if not math.isfinite(number):
            return number
        return math.copysign(float(whole(number)), number)

    return call


def _itext(_node: Node, scope: Scope, key: str) -> str:
    return scope.world.itext(key)


def _choice_name(_node: Node, scope: Scope, value: str, ref: str) -> str:
    return scope.world.choice_label(scope.current, value, ref)


def _version(_node: Node, scope: Scope) -> str:
    return scope.world.version


def _property(_node: Node, scope: Scope, name: str) -> str:
    """Something the device knows: `username`, `deviceid`; "" for anything else."""
    return scope.world.properties.get(name.strip(), "")


def _numeric(call: Callable[[float], float]) -> Function:
    return function(call, "n", "n")


FUNCTIONS: dict[str, Function] = {
    "not": function(lambda truth: not truth, "b", "b"),
    "true": function(lambda: True, "", "b"),
    "false": function(lambda: False, "", "b"),
    "boolean": function(lambda truth: truth, "b", "b"),
    "boolean-from-string": function(_boolean_from_string, "v", "b"),
    "number": function(lambda number: number, "?n", "n", of_context=True),
    "string": function(lambda text: text, "?s", "s", of_context=True),
    "int": _numeric(_int),
    "round": function(_round, "n?n", "n"),
    "floor": _numeric(_rounding(math.floor)),
    "ceiling": _numeric(_rounding(math.ceil)),
    "abs": _numeric(abs),
    "sqrt": _numeric(_of(math.sqrt)),
    "exp": _numeric(_of(math.exp)),
    "exp10": _numeric(_of(lambda number: math.pow(10.0, number))),
    "log": _numeric(_log(math.log)),
    "log10": _numeric(_log(math.log10)),
    "sin": _numeric(_of(math.sin)),
    "cos": _numeric(_of(math.cos)),
    "tan": _numeric(_of(math.tan)),
    "asin": _numeric(_of(math.asin)),
    "acos": _numeric(_of(math.acos)),
    "atan": _numeric(_of(math.atan)),
    "atan2": function(math.atan2, "nn", "n"),
    "pow": function(_pow, "nn", "n"),
    "pi": function(lambda: math.pi, "", "n"),
    "random": function(
        lambda _node, scope: scope.world.random.random(), "", "n", of_world=True
    ),
    "version": function(_version, "", "s", of_world=True),
    "property": function(_property, "s", "s", of_world=True),
    "jr:itext": function(_itext, "s", "s", of_world=True),
    "jr:choice-name": function(_choice_name, "ss", "s", of_world=True),
    "depend": function(lambda value, *_others: value, "v?v*", "v"),
    **strings.FUNCTIONS,
    **crypto.FUNCTIONS,
    **dates.FUNCTIONS,
    **lists.FUNCTIONS,
    **geometry.FUNCTIONS,
}
