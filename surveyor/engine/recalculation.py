"""The wave that follows a change: each expression that reads it, in rank order.

A value that did not change stops the wave there; a flip of relevance counts as a
change of every leaf below. What an expression changes behind its own back (a row that
reads the row before, a count that reads its rows) is looked at in another pass over
the ranks, until nothing changes any more. Members of a circle run once a wave.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from surveyor.engine.datatypes import CASTING, cast
from surveyor.engine.instance import Node
from surveyor.engine.journal import Gated, Journal, Valued
from surveyor.engine.ordering import Expression
from surveyor.engine.program import Program
from surveyor.engine.running import FAULTS, result
from surveyor.engine.wave import Batch, Wave
from surveyor.engine.xpath import values
from surveyor.engine.xpath.scope import Scope, World

MOST_ROWS = 10_000
"""A row count beyond it is a slip of the pen; it must not fill the memory."""
_MOST_PASSES = 1_000
_MOST_RUNS = 1_000_000
"""A wave that is longer never ends: rows that make rows, say. It is cut here."""

_Followers = list[tuple[Expression, Node]]
"""Expressions with the node that each runs for."""


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
        self._nodes: dict[str, dict[Node, None]] | None = None
        self._followers: dict[str, _Followers | None] = {}
        self.wave = Wave()
        # One for all: what runs inside of another expression brings its own.
        self._scope = Scope(world, root)
        self.moves = 0
        """How often rows have come or gone."""
        self.opening = False
        """An entry is being opened: no answer is cleared, whatever is offered now."""
        self.reopening = False
        """It was left before: an answer in place of a calculated one stays."""
        self.changed: set[Node] = set()
        self.flipped: set[Node] = set()
        self.set_rows: Callable[[Node, str, int], None] = lambda _node, _ref, _count: (
            None
        )
        self.offered: Callable[[Node], AbstractSet[str]] = lambda _node: frozenset()
        self._runners = {
            "relevant": self._run_relevant,
            "calculate": self._run_calculate,
            "count": self._run_count,
            "choices": self._run_choices,
        }

    # Nodes by ref

    def nodes(self, ref: str) -> list[Node]:
        """All nodes of a generic ref."""
        return list(self._nodes_by_ref().get(ref, ()))

    def only(self, ref: str) -> Node | None:
        """The node of a ref without positions, where there is exactly one."""
        found = self._nodes_by_ref().get(ref)
        return next(iter(found)) if found and len(found) == 1 else None

    def _nodes_by_ref(self) -> dict[str, dict[Node, None]]:
        if self._nodes is None:
            self._nodes = {}
            self._enter(self.root)
        return self._nodes

    def rows_came(self, rows: Iterable[Node], *, last: bool) -> None:
        """Rows are there now; those behind all others are entered one by one."""
        self.moves += 1
        if not last:
            self._nodes = None
        elif self._nodes is not None:
            for row in rows:
                self._enter(row)

    def rows_went(self, rows: Iterable[Node]) -> None:
        """Rows are gone."""
        self.moves += 1
        if self._nodes is not None:
            for row in rows:
                for node in row.walk():
                    self._nodes.get(node.ref, {}).pop(node, None)

    def look_anew(self) -> None:
        """Any rows may have come or gone."""
        self.moves += 1
        self._nodes = None

    def _enter(self, above: Node) -> None:
        if self._nodes is not None:
            for node in above.walk():
                self._nodes.setdefault(node.ref, {})[node] = None

    # Queueing

    def push_readers(self, node: Node) -> None:
        """Queues what reads a node that changed."""
        ref = node.ref
        try:
            known = self._followers[ref]
        except KeyError:
            known = self._followers[ref] = self._known_followers(node)
        if known is not None:
            for expression, reader in known:
                self.wave.push(expression, reader)
            return
        for expression in self.readers(ref):
            self.wave.push_all(expression, self.affected(expression, node))

    def push_counting(self, node: Node) -> None:
        """Queues what reads a node that has turned but holds nothing.

        Its text was and is empty: it matters only to what counts or gathers nodes.
        """
        known = self._followers.get(node.ref, _UNKNOWN)
        if (
            known is _UNKNOWN
            or known is None
            or len(self._nodes_by_ref()[node.ref]) > 1
        ):
            self.push_readers(node)
            return
        for expression, reader in known:
            if expression.compiled.counts:
                self.wave.push(expression, reader)

    def _known_followers(self, node: Node) -> _Followers | None:
        """Who reads a node for ever; None where rows decide it that come and go."""
        in_rows, readers = self._program.in_rows, list(self.readers(node.ref))
        if readers and in_rows(node.ref):
            return None
        if any(in_rows(reader.at) for reader in readers):
            return None
        return [
            (reader, one) for reader in readers for one in self.affected(reader, node)
        ]

    def push_row(self, ref: str, parent: Node) -> None:
        """Queues what looks at the rows of a repeat: counts, sums, positions."""
        for expression in self._program.looking_at(ref):
            self.wave.push_all(expression, self.affected(expression, parent))
        # Other rows may look at their neighbours or at their own place.
        for one in self._program.within(ref):
            if one.crossing or one.placed:
                self.push(one)

    def push(self, expression: Expression) -> None:
        """Queues an expression at all of its nodes."""
        self.wave.push_all(expression, self._nodes_by_ref().get(expression.at, ()))

    def push_own(self, row: Node) -> None:
        """Queues all expressions of a new row and of what is in it."""
        by_ref: dict[str, list[Node]] = {}
        for node in row.walk():
            by_ref.setdefault(node.ref, []).append(node)
        for expression in self._program.within(row.ref):
            self.wave.push_all(expression, by_ref.get(expression.at, ()))

    def is_read(self, node: Node) -> bool:
        """Whether anything ever follows from a node, or it stands in rows."""
        return bool(list(self.readers(node.ref))) or self._program.in_rows(node.ref)

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
            if row is not None and not expression.neighbours:
                return below(row, expression.at)
            if row is not None and row is not node:
                rows = _and_neighbours(row, expression.neighbours)
                return [one for other in rows for one in below(other, expression.at)]
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
        wave, eager, runs = self.wave, self._program.eager, 0
        while (batch := wave.take()) is not None:
            runs += self._run(eager[wave.rank], batch)
            if runs > _MOST_RUNS or wave.passes > _MOST_PASSES:
                break
        wave.end()
        changed, flipped = self.changed, self.flipped
        self.changed, self.flipped = set(), set()
        return changed, flipped

    def _run(self, expression: Expression, batch: Batch) -> int:
        """Runs an expression for all nodes that wait for it, one after the other.

        What it queues of itself meanwhile comes next: row after row of a running total.

        Returns:
            How often it ran.
        """
        run, cyclic = self._runners[expression.kind], expression.cyclic
        scope = self._scope
        runs = rounds = 0
        while batch:
            rounds += 1
            if rounds > _MOST_PASSES and rounds > _MOST_PASSES + self._many(expression):
                break
            for node in list(batch):
                del batch[node]
                if cyclic:
                    self.wave.spend(expression.rank, node)
                if node.parent is not None or node is self.root:
                    scope.current = node
                    run(expression, node, scope)
                runs += 1
        return runs

    def _many(self, expression: Expression) -> int:
        """How many nodes there are of it: a total runs through all of them in turn."""
        return len(self._nodes_by_ref().get(expression.at, ()))

    def _run_count(self, expression: Expression, node: Node, _scope: Scope) -> None:
        self.set_rows(node, expression.ref, self.count(expression, node))

    def _run_choices(self, _expression: Expression, node: Node, _scope: Scope) -> None:
        self._drop_vanished(node)

    def _run_relevant(self, expression: Expression, node: Node, scope: Scope) -> None:
        try:
            value = values.to_boolean(expression.compiled.run(node, scope))
        except FAULTS:
            return
        if node.own_relevant != value:
            self._journal.note(Gated(node, value))
            node.own_relevant = value
            self.spread(node)

    def _run_calculate(self, expression: Expression, node: Node, scope: Scope) -> None:
        if node.raw and (
            # Older forms calculate the id by uuid(): it is that of the entry for ever.
            node.ref == self._identity
            or (self.reopening and self._is_answered(expression))
        ):
            return
        try:
            text = values.stored(expression.compiled.run(node, scope))
        except FAULTS:
            text = ""
        if text and expression.type in CASTING:
            text = cast(text, expression.type)
        if text != node.raw:
            self.set_value(node, text)

    def _is_answered(self, expression: Expression) -> bool:
        """Whether the person may have answered what the form calculates."""
        ref = expression.ref
        return ref in self._program.elements and (
            (ref, "readonly") not in self._program.lazy
        )

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

    def spread(self, node: Node) -> None:
        """Brings effective relevance of a node and all below up to date."""
        for turned in node.show():
            self.flipped.add(turned)
            if turned.raw or turned.children:
                self.push_readers(turned)
            else:
                self.push_counting(turned)
            if turned.relevant and turned.raw and turned.ref in self._program.choices:
                self.wave.push(self._program.choices[turned.ref], turned)


_NONE: list[Expression] = []
_UNKNOWN: _Followers = []


def _and_neighbours(row: Node, places: tuple[int, ...]) -> list[Node]:
    """A row and those that look at it, in order."""
    siblings = row.parent.named(row.name) if row.parent is not None else [row]
    looking = sorted({row.index, *(row.index - place for place in places)})
    return [siblings[at] for at in looking if 0 <= at < len(siblings)]


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
