"""The wave that follows a change: each expression that reads it, in rank order.

An expression runs at most once a wave for a node; a value that did not change stops
the wave there. A flip of relevance counts as a change of every leaf below.
"""

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from surveyor.engine.datatypes import cast
from surveyor.engine.instance import Node
from surveyor.engine.program import Expression, Program
from surveyor.engine.xpath import values
from surveyor.engine.xpath.scope import Scope, World

_MOST_ROWS = 10_000
"""A row count beyond it is a slip of the pen; it must not fill the memory."""


class Recalculation:
    """Keeps relevance, calculations and choices of one instance up to date."""

    def __init__(self, program: Program, root: Node, world: World) -> None:
        self._program = program
        self.root = root
        self._world = world
        self._nodes: dict[str, list[Node]] | None = None
        self._heap: list[tuple[int, int, Expression, Node]] = []
        self._queued: set[tuple[int, int]] = set()
        self._ran: set[tuple[int, int]] = set()
        self.changed: set[Node] = set()
        self.flipped: set[Node] = set()
        self.set_rows: Callable[[Node, str, int], None] = lambda _node, _ref, _count: (
            None
        )
        self.offered: Callable[[Node], set[str]] = lambda _node: set()

    def nodes(self, ref: str) -> list[Node]:
        """All nodes of a generic ref."""
        if self._nodes is None:
            self._nodes = {}
            for node in self.root.walk():
                self._nodes.setdefault(node.ref, []).append(node)
        return self._nodes.get(ref, [])

    def structure_changed(self) -> None:
        """Rows came or went: nodes are looked up anew."""
        self._nodes = None

    def run_all(self, kinds: frozenset[str]) -> None:
        """Runs every expression of these kinds once, in order; for a new instance."""
        for expression in self._program.eager:
            if expression.kind in kinds:
                for node in list(self.nodes(expression.at)):
                    self._run(expression, node)
        self._drain()

    def push_readers(self, node: Node) -> None:
        """Queues what reads a node that changed."""
        for expression in self._readers(node.ref):
            for reader in self._affected(expression, node):
                self._push(expression, reader)

    def push_row(self, ref: str, parent: Node) -> None:
        """Queues what looks at the rows of a repeat: counts, sums, positions."""
        for read, expressions in self._program.readers.items():
            if read == ref or read.startswith(ref + "/"):
                for expression in expressions:
                    for reader in self._affected(expression, parent):
                        self._push(expression, reader)

    def push(self, expression: Expression) -> None:
        """Queues an expression at all of its nodes."""
        for node in self.nodes(expression.at):
            self._push(expression, node)

    def push_own(self, row: Node) -> None:
        """Queues all expressions of a new row and of what is in it."""
        by_ref: dict[str, list[Node]] = {}
        for node in row.walk():
            by_ref.setdefault(node.ref, []).append(node)
        for expression in self._program.eager:
            for node in by_ref.get(expression.at, ()):
                self._push(expression, node)

    def set_value(self, node: Node, value: str) -> None:
        """Stores a value and queues its readers if it is another one."""
        if node.raw == value:
            return
        node.set_raw(value)
        self.changed.add(node)
        self.push_readers(node)

    def settle(self) -> tuple[set[Node], set[Node]]:
        """Runs all that is queued.

        Returns:
            Nodes with another value or choices, and nodes whose relevance flipped.
        """
        self._drain()
        changed, flipped = self.changed, self.flipped
        self.changed, self.flipped = set(), set()
        return changed, flipped

    def _drain(self) -> None:
        while self._heap:
            _rank, _id, expression, node = heappop(self._heap)
            key = (expression.rank, id(node))
            self._queued.discard(key)
            if key not in self._ran:
                self._ran.add(key)
                self._run(expression, node)
        self._ran.clear()

    def _push(self, expression: Expression, node: Node) -> None:
        key = (expression.rank, id(node))
        if key not in self._queued and key not in self._ran:
            self._queued.add(key)
            heappush(self._heap, (expression.rank, id(node), expression, node))

    def _readers(self, ref: str) -> Iterable[Expression]:
        readers = self._program.readers
        found = list(readers.get(ref, ()))
        above = ref.rpartition("/")[0]
        while above:
            found += readers.get(above + "/*", ())
            above = above.rpartition("/")[0]
        return found

    def _affected(self, expression: Expression, node: Node) -> list[Node]:
        """Nodes of the expression in the same row as the change, or all of them."""
        readers = self.nodes(expression.at)
        if expression.crossing or len(readers) < 2:
            return readers
        row = self._common_row(expression.at, node)
        return readers if row is None else _below(row, expression.at)

    def _common_row(self, ref: str, node: Node) -> Node | None:
        above: Node | None = node
        while above is not None:
            if above.ref in self._program.repeats and (ref + "/").startswith(
                above.ref + "/"
            ):
                return above
            above = above.parent
        return None

    def _run(self, expression: Expression, node: Node) -> None:
        scope = Scope(self._world, node)
        if expression.kind == "choices":
            self._drop_vanished(node)
            return
        if expression.kind == "count":
            self._count_rows(expression, node)
            return
        value = expression.compiled.run(node, scope)
        if expression.kind == "calculate":
            bind = self._program.form.binds[node.ref]
            self.set_value(node, cast(values.stored(value), bind.type))
        else:
            self._set_relevant(node, values.to_boolean(value))

    def _count_rows(self, expression: Expression, parent: Node) -> None:
        """jr:count is asked at the place of a row, also where there is none yet."""
        place = Node(expression.ref.rpartition("/")[2], expression.ref, parent)
        value = expression.compiled.run(place, Scope(self._world, place))
        number = values.to_number(value, self._world.zone)
        wanted = int(number) if 0 <= number < _MOST_ROWS else 0
        self.set_rows(parent, expression.ref, wanted)

    def _drop_vanished(self, node: Node) -> None:
        """A chosen answer that is not offered any more is cleared."""
        self.changed.add(node)
        if not node.raw or not node.relevant:
            return
        offered = self.offered(node)
        if node.raw in offered:
            return
        kept = [one for one in node.raw.split() if one in offered]
        self.set_value(node, " ".join(kept))

    def _set_relevant(self, node: Node, relevant: bool) -> None:
        if node.own_relevant != relevant:
            node.own_relevant = relevant
            self.spread(node)

    def spread(self, node: Node) -> None:
        """Brings effective relevance of a node and all below up to date."""
        above = node.parent.relevant if node.parent is not None else True
        relevant = above and node.own_relevant
        if node.relevant == relevant:
            return
        node.relevant = relevant
        node.text = node.raw if relevant else ""
        self.flipped.add(node)
        if node.raw or node.children:
            self.push_readers(node)
        for attribute in node.attributes.values():
            self.spread(attribute)
        for child in node.children:
            self.spread(child)


def _below(row: Node, ref: str) -> list[Node]:
    """The nodes of a generic ref in a row."""
    found = [row]
    for name in ref[len(row.ref) + 1 :].split("/") if ref != row.ref else ():
        if name.startswith("@"):
            made = (one.attributes.get(name[1:]) for one in found)
            found = [one for one in made if one is not None]
        else:
            found = [child for one in found for child in one.named(name)]
    return found
