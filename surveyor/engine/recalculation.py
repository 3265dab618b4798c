"""The wave that follows a change: each expression that reads it, in rank order.

A value that did not change stops the wave there; a flip of relevance counts as a
change of every leaf below. What an expression changes behind its own back (a row that
reads the row before, a count that reads its rows) is looked at in another pass over
the ranks, until nothing changes any more. Members of a circle run once a wave.
"""

from collections.abc import Callable, Iterable
from heapq import heapify, heappop, heappush

from surveyor.engine.datatypes import cast
from surveyor.engine.instance import Node
from surveyor.engine.journal import Gated, Journal, Valued
from surveyor.engine.ordering import Expression
from surveyor.engine.program import Program
from surveyor.engine.running import result
from surveyor.engine.xpath import values
from surveyor.engine.xpath.scope import World

MOST_ROWS = 10_000
"""A row count beyond it is a slip of the pen; it must not fill the memory."""
_MOST_PASSES = 1_000
_MOST_RUNS = 1_000_000
"""A wave that is longer never ends: rows that make rows, say. It is cut here."""

_Queued = tuple[int, int, Expression, Node]


class Recalculation:
    """Keeps relevance, calculations and choices of one instance up to date."""

    def __init__(
        self, program: Program, root: Node, world: World, journal: Journal
    ) -> None:
        self._program = program
        self._identity = f"{program.form.root}/meta/instanceID"
        self.root = root
        self._world = world
        self._journal = journal
        self._nodes: dict[str, dict[int, Node]] | None = None
        self._heap: list[_Queued] = []
        self._later: list[_Queued] = []
        self._queued: set[tuple[int, int]] = set()
        self._spent: set[tuple[int, int]] = set()
        self._rank = -1
        self._pushed = 0
        self.opening = False
        """An entry is being opened: no answer is cleared, whatever is offered now."""
        self.reopening = False
        """It was left before: an answer in place of a calculated one stays."""
        self.changed: set[Node] = set()
        self.flipped: set[Node] = set()
        self.set_rows: Callable[[Node, str, int], None] = lambda _node, _ref, _count: (
            None
        )
        self.offered: Callable[[Node], set[str]] = lambda _node: set()

    # Nodes by ref

    def nodes(self, ref: str) -> list[Node]:
        """All nodes of a generic ref."""
        if self._nodes is None:
            self._nodes = {}
            self._enter(self.root)
        return list(self._nodes.get(ref, {}).values())

    def only(self, ref: str) -> Node | None:
        """The node of a ref without positions, where there is exactly one."""
        if self._nodes is None:
            self.nodes(ref)
        found = self._nodes.get(ref) if self._nodes is not None else None
        return next(iter(found.values())) if found and len(found) == 1 else None

    def rows_came(self, rows: Iterable[Node], *, last: bool) -> None:
        """Rows are there now; those behind all others are entered one by one."""
        if not last:
            self._nodes = None
        elif self._nodes is not None:
            for row in rows:
                self._enter(row)

    def rows_went(self, rows: Iterable[Node]) -> None:
        """Rows are gone."""
        if self._nodes is not None:
            for row in rows:
                for node in row.walk():
                    self._nodes.get(node.ref, {}).pop(id(node), None)

    def look_anew(self) -> None:
        """Any rows may have come or gone."""
        self._nodes = None

    def _enter(self, above: Node) -> None:
        if self._nodes is not None:
            for node in above.walk():
                self._nodes.setdefault(node.ref, {})[id(node)] = node

    # Queueing

    def push_readers(self, node: Node) -> None:
        """Queues what reads a node that changed."""
        for expression in self.readers(node.ref):
            for reader in self.affected(expression, node):
                self._push(expression, reader)

    def push_row(self, ref: str, parent: Node) -> None:
        """Queues what looks at the rows of a repeat: counts, sums, positions."""
        for expression in self._program.looking_at(ref):
            for reader in self.affected(expression, parent):
                self._push(expression, reader)
        # Other rows may look at their neighbours or at their own place.
        for one in self._program.within(ref):
            if one.crossing or one.placed:
                self.push(one)

    def push(self, expression: Expression) -> None:
        """Queues an expression at all of its nodes."""
        for node in self.nodes(expression.at):
            self._push(expression, node)

    def push_own(self, row: Node) -> None:
        """Queues all expressions of a new row and of what is in it."""
        by_ref: dict[str, list[Node]] = {}
        for node in row.walk():
            by_ref.setdefault(node.ref, []).append(node)
        for expression in self._program.within(row.ref):
            for node in by_ref.get(expression.at, ()):
                self._push(expression, node)

    def _push(self, expression: Expression, node: Node) -> None:
        key = (expression.rank, id(node))
        if key in self._queued or (expression.cyclic and key in self._spent):
            return
        self._queued.add(key)
        self._pushed += 1
        entry = (expression.rank, self._pushed, expression, node)
        if expression.rank > self._rank:
            heappush(self._heap, entry)
        else:
            self._later.append(entry)

    def readers(self, ref: str) -> Iterable[Expression]:
        """Who reads a generic ref."""
        readers = self._program.readers
        found = readers.get(ref, _NONE)
        if self._program.reads_all_below:
            found = list(found)
            above = ref.rpartition("/")[0]
            while above:
                found += readers.get(above + "/*", ())
                above = above.rpartition("/")[0]
        return found

    def offering(self, nodes: Iterable[Node]) -> set[Node]:
        """The selects whose choices these nodes decide."""
        return {
            select
            for node in nodes
            for reader in self.readers(node.ref)
            if reader.kind == "choices"
            for select in self.affected(reader, node)
        }

    def affected(self, expression: Expression, node: Node) -> list[Node]:
        """Nodes of the expression in the same row as the change, or all of them."""
        if not expression.crossing:
            row = self._common_row(expression.at, node)
            if row is not None:
                return below(row, expression.at)
        return self.nodes(expression.at)

    def _common_row(self, ref: str, node: Node) -> Node | None:
        repeats = self._program.repeats
        above: Node | None = node if repeats else None
        while above is not None:
            if above.ref in repeats and (ref + "/").startswith(above.ref + "/"):
                return above
            above = above.parent
        return None

    # Running

    def run_all(self, kinds: frozenset[str]) -> None:
        """Runs every expression of these kinds, in order; for a new instance."""
        for expression in self._program.eager:
            if expression.kind in kinds:
                self.push(expression)

    def set_value(self, node: Node, value: str) -> None:
        """Stores a value and queues its readers if it is another one."""
        if node.raw == value:
            return
        self._journal.note(Valued(node, node.raw, value))
        node.set_raw(value)
        self.changed.add(node)
        self.push_readers(node)

    def settle(self) -> tuple[set[Node], set[Node]]:
        """Runs all that is queued.

        Returns:
            Nodes with another value or choices, and nodes whose relevance flipped.
        """
        runs = passes = 0
        while self._heap or self._later:
            if not self._heap:
                self._heap, self._later, self._rank = self._later, [], -1
                heapify(self._heap)
                passes += 1
            self._rank, _order, expression, node = heappop(self._heap)
            key = (self._rank, id(node))
            self._queued.discard(key)
            if expression.cyclic:
                self._spent.add(key)
            self._run(expression, node)
            runs += 1
            if runs > _MOST_RUNS or passes > _MOST_PASSES:
                self._heap, self._later = [], []
                self._queued.clear()
        self._spent.clear()
        self._rank = -1
        changed, flipped = self.changed, self.flipped
        self.changed, self.flipped = set(), set()
        return changed, flipped

    def _run(self, expression: Expression, node: Node) -> None:
        if node.parent is None and node is not self.root:
            return
        if expression.kind == "choices":
            self._drop_vanished(node)
            return
        if expression.kind == "count":
            self.set_rows(node, expression.ref, self.count(expression, node))
            return
        if self.reopening and self._is_answered(expression, node):
            return
        if node.raw and node.ref == self._identity and expression.kind == "calculate":
            # Older forms calculate the id by uuid(): it is that of the entry for ever.
            return
        value = result(expression.compiled, node, self._world)
        if expression.kind == "calculate":
            bind = self._program.form.binds[node.ref]
            text = "" if value is None else values.stored(value)
            self.set_value(node, cast(text, bind.type))
        elif value is not None:
            self._set_relevant(node, values.to_boolean(value))

    def _is_answered(self, expression: Expression, node: Node) -> bool:
        """Whether the person may have answered what the form calculates."""
        ref = expression.ref
        asked = ref in self._program.elements and (
            (ref, "readonly") not in self._program.lazy
        )
        return expression.kind == "calculate" and asked and bool(node.raw)

    def count(self, expression: Expression, parent: Node) -> int:
        """How many rows there shall be; none for what is no number of rows."""
        number = self.asked(expression, parent)
        return int(number) if 0 <= number <= MOST_ROWS else 0

    def asked(self, expression: Expression, parent: Node) -> float:
        """What jr:count says, at the place of a row, also where there is none yet."""
        place = Node(expression.ref.rpartition("/")[2], expression.ref, parent)
        value = result(expression.compiled, place, self._world)
        return values.to_number("" if value is None else value, self._world.zone)

    def _drop_vanished(self, node: Node) -> None:
        """A chosen answer that is not offered any more is cleared.

        Not while it is hidden: then the answers that its choices depend on may be
        hidden with it. It is looked at again when it shows.
        """
        self.changed.add(node)
        if not node.raw or not node.relevant or self.opening:
            return
        offered = self.offered(node)
        if node.raw in offered:
            return
        kept = [one for one in node.raw.split() if one in offered]
        self.set_value(node, " ".join(kept))

    def drop_unknown_defaults(self) -> None:
        """Clears defaults that no choice offers, as JavaRosa and web-forms do.

        Only where an entry begins: what was saved is never cleared by being opened.
        """
        for ref in self._program.itemsets:
            for node in self.nodes(ref):
                if node.raw and self.offered(node):
                    self._drop_vanished(node)

    def _set_relevant(self, node: Node, relevant: bool) -> None:
        if node.own_relevant != relevant:
            self._journal.note(Gated(node, relevant))
            node.own_relevant = relevant
            self.spread(node)

    def spread(self, node: Node) -> None:
        """Brings effective relevance of a node and all below up to date."""
        for turned in node.show():
            self.flipped.add(turned)
            if turned.raw or turned.children:
                self.push_readers(turned)
            if turned.relevant and turned.raw and turned.ref in self._program.choices:
                self._push(self._program.choices[turned.ref], turned)


_NONE: list[Expression] = []


def below(row: Node, ref: str) -> list[Node]:
    """The nodes of a generic ref in a row."""
    found = [row]
    for name in ref[len(row.ref) + 1 :].split("/") if ref != row.ref else ():
        if name.startswith("@"):
            made = (one.attributes.get(name[1:]) for one in found)
            found = [one for one in made if one is not None]
        else:
            found = [child for one in found for child in one.named(name)]
    return found
