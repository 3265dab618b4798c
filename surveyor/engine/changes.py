"""What an event changed, told by ref for those who show it."""

from collections.abc import Set as AbstractSet

from surveyor.engine import outline
from surveyor.engine.instance import Node
from surveyor.engine.program import Program
from surveyor.engine.values import Change

NO_CHANGE = Change()


class Changes:
    """Names the nodes of one instance."""

    def __init__(self, program: Program, root: Node) -> None:
        self._program = program
        self._root = root

    def only(self, node: Node) -> Change:
        """Nothing but one answer has changed."""
        return Change(self._paths({node}))

    def of(
        self,
        changed: AbstractSet[Node],
        flipped: AbstractSet[Node],
        *,
        structure: bool,
    ) -> Change:
        """Other values and relevance; where rows have moved, of what is still there."""
        if structure:
            changed = {node for node in changed if self.is_there(node)}
            flipped = {node for node in flipped if self.is_there(node)}
        return Change(self._paths(changed), self._paths(flipped), structure)

    def is_there(self, node: Node) -> bool:
        """Whether a node is in the instance now."""
        while node.parent is not None:
            node = node.parent
        return node is self._root

    def path(self, node: Node) -> str:
        """The ref of a node with the positions of its rows."""
        return outline.path_of(self._program, node)

    def _paths(self, nodes: AbstractSet[Node]) -> frozenset[str]:
        if not self._program.repeats:
            return frozenset([node.ref for node in nodes])
        return frozenset([self.path(node) for node in nodes])
