"""Actions of a form: what an event sets, and where."""

from surveyor.engine.instance import Node
from surveyor.engine.program import Program
from surveyor.engine.recalculation import Recalculation
from surveyor.engine.xpath import values
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.scope import Scope, World
from surveyor.forms.model import Action


class Actions:
    """Runs the setvalue actions of one entry.

    Positions (`odk:setgeopoint`) and sound are the machine's; without a device their
    targets stay empty.
    """

    def __init__(
        self, program: Program, recalculation: Recalculation, world: World
    ) -> None:
        self._program = program
        self._recalculation = recalculation
        self._world = world

    def fire(self, event: str, at: Node) -> None:
        """Runs all actions of an event that happens to a node and what is in it."""
        for ref, action in self._program.actions.get(event, ()):
            everywhere = at.parent is None
            if everywhere or (ref + "/").startswith(at.ref + "/"):
                self._run(action, at, ref)

    def fire_changed(self, node: Node) -> tuple[set[Node], set[Node]]:
        """Runs what a changed answer triggers, and what that triggers in turn.

        Each action runs at most once in the chain, so that two which set each other
        come to an end.

        Returns:
            Nodes with another value, and nodes whose relevance flipped.
        """
        changed: set[Node] = set()
        flipped: set[Node] = set()
        fired: set[tuple[int, int]] = set()
        waiting = [node]
        while waiting:
            written: list[Node] = []
            for ref, action in self._program.actions.get("xforms-value-changed", ()):
                for one in waiting:
                    if ref == one.ref and (id(action), id(one)) not in fired:
                        fired.add((id(action), id(one)))
                        written += self._run(action, one, ref)
            more, also = self._recalculation.settle()
            changed |= more
            flipped |= also
            waiting = written
        return changed, flipped

    def _run(self, action: Action, at: Node, element: str) -> list[Node]:
        """Sets every target that lies in the same row as the event."""
        if action.kind != "setvalue":
            return []
        target = _absolute(action.target, element)
        written = []
        for node in list(self._recalculation.nodes(target)):
            if not same_row(node, at, self._program):
                continue
            if action.expression:
                compiled = compile_expression(action.expression, node.ref)
                value = values.stored(compiled.run(node, Scope(self._world, node)))
            else:
                value = action.literal
            if value != node.raw:
                self._recalculation.set_value(node, value)
                written.append(node)
        return written


def same_row(node: Node, at: Node, program: Program) -> bool:
    """Whether two nodes share every row of the repeats that both lie in."""
    above: Node | None = node
    rows = {}
    while above is not None:
        if above.ref in program.repeats:
            rows[above.ref] = above
        above = above.parent
    other: Node | None = at
    while other is not None:
        if other.ref in rows and rows[other.ref] is not other:
            return False
        other = other.parent
    return True


def _absolute(target: str, element: str) -> str:
    """A target as written from the element that carries the action."""
    if target.startswith("/"):
        return target
    steps = element.split("/")
    for step in target.split("/"):
        if step == "..":
            steps.pop()
        elif step not in (".", ""):
            steps.append(step)
    return "/".join(steps)
