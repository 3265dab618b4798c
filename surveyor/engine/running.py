"""Runs a compiled expression so that a fault in it stays its own."""

from surveyor.engine.instance import Node
from surveyor.engine.xpath import values
from surveyor.engine.xpath.compiler import Compiled
from surveyor.engine.xpath.scope import Scope, World
from surveyor.errors import UserError

FAULTS = (
    ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError,
    TypeError, ValueError, TimeoutError, UserError,
)  # fmt: skip
"""What an expression may run into; nothing else is expected of one."""


def result(compiled: Compiled, node: Node, world: World) -> values.Value | None:
    """What an expression gives at a node; None where it cannot be told.

    An answer that some function cannot digest must not stop the person: nothing is
    calculated, hidden or refused because of it.
    """
    try:
        found: values.Value = compiled.run(node, Scope(world, node))
    except FAULTS:
        return None
    return found
