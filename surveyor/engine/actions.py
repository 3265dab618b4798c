"""Actions of a form: what an event sets, and where.

Actions may stand in the model, in a question, a group or a repeat. Those of the model
and of other places run at the events of the whole entry; `xforms-value-changed` runs
those that stand in the changed question, `odk-new-repeat` those of the new row's.
"""

from collections.abc import Callable

from surveyor.engine.instance import Node
from surveyor.engine.program import Program
from surveyor.engine.recalculation import Recalculation
from surveyor.engine.running import result
from surveyor.engine.values import Request
from surveyor.engine.xpath import values
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.scope import World
from surveyor.errors import UserError
from surveyor.forms.model import Action
from surveyor.forms.xform_names import ODK
from surveyor.forms.xform_parts import absolute

_QUALITY = f"{{{ODK}}}quality"


class Actions:
    """Runs the actions of one entry.

    A position comes from the machine at once or not at all: the target is emptied, as
    the specification says, and the wish is told by `requested`. Sound is only wished
    for. A later action on the same node takes the place of an earlier wish.
    """

    def __init__(
        self,
        program: Program,
        recalculation: Recalculation,
        world: World,
        position: Callable[[], str | None],
    ) -> None:
        self._program = program
        self._recalculation = recalculation
        self._world = world
        self._position = position
        self._wishes: dict[Node, tuple[str, str]] = {}
        changing = program.actions.get("xforms-value-changed", ())
        self._triggers = frozenset(ref for ref, _action in changing)

    def requested(self, root: Node, path: Callable[[Node], str]) -> tuple[Request, ...]:
        """What was asked of the machine for nodes that are there, shown and empty."""
        return tuple(
            Request(kind, path(node), quality)
            for node, (kind, quality) in self._wishes.items()
            if node.relevant and not node.raw and _is_below(node, root)
        )

    def fire(self, event: str, at: Node) -> None:
        """Runs all actions of an event that happens to a node and what is in it."""
        for ref, action in self._program.actions.get(event, ()):
            everywhere = at.parent is None
            if everywhere or (ref + "/").startswith(at.ref + "/"):
                self._run(action, at, ref)

    def follow(self, ref: str) -> bool:
        """Whether something is to be done when an answer changes."""
        return ref in self._triggers

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
        written = []
        for node in self._targets(action.target, at, element):
            if "[" in action.target or same_row(node, at, self._program):
                value = self._value(action, node)
                if value is not None and value != node.raw:
                    self._recalculation.set_value(node, value)
                    written.append(node)
        return written

    def _targets(self, target: str, at: Node, element: str) -> list[Node]:
        """The nodes of a target; one that asks for certain rows is looked up as it is.

        JavaRosa, SetValueActionTest: `/data/repeat[position()=2]/destination`.
        """
        if "[" not in target:
            return self._recalculation.nodes(absolute(target, element))
        found = self._result(target, at)
        return found if isinstance(found, list) else []

    def _value(self, action: Action, node: Node) -> str | None:
        """What an action sets; None leaves the node as it is."""
        if action.kind == "recordaudio":
            self._wishes[node] = ("recording", action.attributes.get(_QUALITY, ""))
            return None
        if action.kind == "setgeopoint":
            known = self._position()
            self._wishes.pop(node, None)
            if known is None:
                self._wishes[node] = ("position", "")
            return known or ""
        if not action.expression:
            return action.literal
        value = self._result(action.expression, node)
        return None if value is None else values.stored(value)

    def _result(self, source: str, node: Node) -> values.Value | None:
        """What an expression gives; one that cannot run was told at import."""
        try:
            compiled = compile_expression(source, node.ref)
        except UserError:
            return None
        return result(compiled, node, self._world)


def _is_below(node: Node, root: Node) -> bool:
    above: Node | None = node
    while above is not None and above is not root:
        above = above.parent
    return above is root


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
