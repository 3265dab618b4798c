"""What waits to be computed: expressions by rank, each with the nodes it runs for.

A wave goes up the ranks. What is queued at the rank that is running runs before it
goes on; what is queued at a rank that it has passed waits for the next pass. Members
of a circle run once a wave.
"""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from surveyor.engine.instance import Node
from surveyor.engine.ordering import Expression

Batch = dict[Node, None]
"""Nodes in the order in which they were queued, each once."""


class Wave:
    """The queue of one wave after the other."""

    def __init__(self) -> None:
        self._waiting: dict[int, Batch] = {}
        self._ranks: list[int] = []
        self._later: dict[int, Batch] = {}
        self.rank = -1
        """The one that runs; before and after a wave none does."""
        self._running: Batch = {}
        self._spent: set[tuple[int, Node]] = set()
        self.passes = 0

    def __bool__(self) -> bool:
        return bool(self._ranks or self._later)

    def push(self, expression: Expression, node: Node) -> None:
        """Queues an expression at a node, unless it waits there already."""
        rank = expression.rank
        if expression.cyclic and (rank, node) in self._spent:
            return
        if rank > self.rank:
            batch = self._waiting.get(rank)
            if batch is None:
                self._waiting[rank] = {node: None}
                heappush(self._ranks, rank)
            else:
                batch[node] = None
        elif rank == self.rank:
            self._running[node] = None
        else:
            self._later.setdefault(rank, {})[node] = None

    def push_all(self, expression: Expression, nodes: Iterable[Node]) -> None:
        """Queues an expression at several nodes."""
        rank = expression.rank
        if rank <= self.rank or expression.cyclic:
            for node in nodes:
                self.push(expression, node)
            return
        batch = self._waiting.get(rank)
        if batch is None:
            batch = dict.fromkeys(nodes)
            if batch:
                self._waiting[rank] = batch
                heappush(self._ranks, rank)
        else:
            batch.update(dict.fromkeys(nodes))

    def take(self) -> Batch | None:
        """The nodes that wait at the lowest rank, which is `rank` from now on.

        Whoever runs one deletes it. None where nothing waits.
        """
        if not self._ranks:
            if not self._later:
                return None
            self._waiting, self._later = self._later, {}
            self._ranks = list(self._waiting)
            heapify(self._ranks)
            self.passes += 1
        self.rank = heappop(self._ranks)
        self._running = self._waiting.pop(self.rank)
        return self._running

    def spend(self, rank: int, node: Node) -> None:
        """A member of a circle has run; it does not run again in this wave."""
        self._spent.add((rank, node))

    def end(self) -> None:
        """The wave is over; what still waits is dropped."""
        if self._ranks or self._later:
            self._waiting, self._later = {}, {}
            self._ranks = []
        self._running = {}
        if self._spent:
            self._spent.clear()
        self.rank = -1
        self.passes = 0
