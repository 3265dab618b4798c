"""The instance tree: one node per element or attribute, with what XPath sees of it."""

from collections.abc import Iterator


class Node:
    """A node of a primary or secondary instance.

    `raw` is what is stored; `text` is what XPath sees: the same, or empty while the
    node or an ancestor is not relevant. Children are kept in document order and by
    name.
    """

    __slots__ = (
        "_by_name",
        "attributes",
        "children",
        "index",
        "is_attribute",
        "name",
        "namespace",
        "own_relevant",
        "parent",
        "raw",
        "ref",
        "relevant",
        "sent",
        "text",
        "written",
    )

    def __init__(
        self,
        name: str,
        ref: str,
        parent: "Node | None" = None,
        *,
        is_attribute: bool = False,
    ) -> None:
        self.name = name
        self.namespace = ""
        self.ref = ref
        """Generic reference, e.g. `/data/person/age`."""
        self.parent = parent
        self.children: list[Node] = []
        self.attributes: dict[str, Node] = {}
        self.is_attribute = is_attribute
        self.raw = ""
        self.text = ""
        self.own_relevant = True
        self.relevant = True
        self.index = 0
        """0-based among siblings of the same name."""
        self.written: str | None = None
        """The node as XML of a draft, with all below; None since something changed."""
        self.sent: str | None = None
        """The same as it is sent: without what is not relevant."""
        self._by_name: dict[str, list[Node]] | None = None

    def named(self, name: str) -> "list[Node]":
        """Children of a name in document order, relevant or not."""
        if self._by_name is None:
            made: dict[str, list[Node]] = {}
            for child in self.children:
                made.setdefault(child.name, []).append(child)
            self._by_name = made
        return self._by_name.get(name, _NONE)

    def text_of(self, name: str) -> str:
        """The text of the first child of a name, empty where there is none."""
        found = self.named(name)
        return found[0].text if found else ""

    def part(self, name: str) -> str:
        """The text of the first child of a name, or of an attribute `@name`."""
        if not name.startswith("@"):
            return self.text_of(name)
        found = self.attributes.get(name[1:])
        return found.text if found is not None else ""

    def insert(self, at: int, *children: "Node") -> None:
        """Puts children of one name at a place among the others."""
        for child in children:
            child.parent = self
        self.children[at:at] = children
        self.renumber(children[0].name)
        self.forget_written()

    def number_all(self) -> None:
        """Counts all children anew, name by name; for a node just built."""
        made: dict[str, list[Node]] = {}
        for child in self.children:
            siblings = made.setdefault(child.name, [])
            child.index = len(siblings)
            siblings.append(child)
        self._by_name = made

    def remove(self, child: "Node") -> None:
        """Takes a child out."""
        self.children.remove(child)
        child.parent = None
        self.renumber(child.name)
        self.forget_written()

    def renumber(self, name: str) -> None:
        """Counts the siblings of a name again."""
        self._by_name = None
        for index, sibling in enumerate(self.named(name)):
            sibling.index = index

    def set_raw(self, value: str) -> None:
        """Stores a value and what XPath sees of it."""
        self.raw = value
        self.text = value if self.relevant else ""
        self.forget_written()

    def forget_written(self) -> None:
        """What was written of this node, and so of those above, holds no longer.

        What is above a node of which nothing is kept was written without it.
        """
        node = self.parent if self.is_attribute else self
        while node is not None:
            if node.written is None and node.sent is None:
                break
            node.written = node.sent = None
            node = node.parent

    def show(self) -> "list[Node]":
        """Brings effective relevance of this node and all below up to date.

        Returns:
            The nodes, attributes included, whose effective relevance flipped.
        """
        above = self.parent.relevant if self.parent is not None else True
        flipped: list[Node] = []
        self._show(relevant=above, flipped=flipped)
        self.sent = None
        node = self.parent
        while node is not None and node.sent is not None:
            node.sent = None
            node = node.parent
        return flipped

    def _show(self, *, relevant: bool, flipped: "list[Node]") -> None:
        relevant = relevant and self.own_relevant
        if self.relevant == relevant:
            return
        self.relevant = relevant
        self.sent = None
        self.text = self.raw if relevant else ""
        flipped.append(self)
        for attribute in self.attributes.values():
            attribute._show(relevant=relevant, flipped=flipped)  # noqa: SLF001
        for child in self.children:
            child._show(relevant=relevant, flipped=flipped)  # noqa: SLF001

    def string_value(self) -> str:
        """The text of a leaf, or of all that is inside, as XPath sees it."""
        if not self.children:
            return self.text
        return "".join(leaf.text for leaf in self.leaves())

    def leaves(self) -> "Iterator[Node]":
        """All descendants without children, and this node if it has none."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def walk(self) -> "Iterator[Node]":
        """This node, its attributes and all descendants in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            if node.attributes:
                yield from node.attributes.values()
            if node.children:
                waiting += reversed(node.children)

    def path(self) -> str:
        """The reference with positions where siblings share the name."""
        parts = []
        node: Node | None = self
        while node is not None:
            step = f"@{node.name}" if node.is_attribute else node.name
            if node.parent is not None and len(node.parent.named(node.name)) > 1:
                step += f"[{node.index + 1}]"
            parts.append(step)
            node = node.parent
        return "/" + "/".join(reversed(parts))


_NONE: list[Node] = []
