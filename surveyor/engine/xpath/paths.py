"""Paths → closures, resolved against the generic ref that they are compiled for.

Rules that are decided here (numbers are those of the rules for ODK XForms):
non-relevant nodes drop out of node-sets (2); an absolute path inside a repeat means
the current repeat row, unless it ends in the repeat itself (6, JavaRosa); inside a
predicate `.` is the item and `current()` the bind's node (7).
"""

from collections.abc import Callable, Mapping

from surveyor.engine.instance import Node
from surveyor.engine.xpath.axes import (
    AXES,
    MIXING,
    REVERSE,
    Axis,
    Test,
    in_document_order,
    matcher,
)
from surveyor.engine.xpath.code import ANY, NODES, NUMBER, Code, Run, truth_of
from surveyor.engine.xpath.reading import Reading, after, is_current, is_name, local
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.syntax import Expr, Path, Step

Compile = Callable[[Expr, str | None], Code]
Filter = Callable[[list[Node], Scope], list[Node]]
Walk = Callable[[list[Node], Scope], list[Node]]


class Paths:
    """Compiles the paths of one expression."""

    def __init__(
        self, reading: Reading, spaces: Mapping[str, str], compile_inner: Compile
    ) -> None:
        self._reading = reading
        self._spaces = spaces
        self._compile = compile_inner

    def from_context(self, tree: Path, at: str | None) -> Code:
        """A path that begins at the context node, at `current()` or at the root."""
        if tree.absolute:
            return self._absolute(tree)
        current = is_current(tree.start)
        base = self._reading.context if current else at
        ups, names, rest = _plain(tree.steps)
        if tree.filters or (names and "" in self._spaces):
            ups, names, rest = 0, [], tree.steps
        if current and not rest:
            self._note(base, ups, names)
            return _named_path(from_current(ups), names)
        if not current and not rest:
            self._note(base, ups, names)
            return _named_path(_from_node(ups), names)
        begin = _list_of(from_current(0) if current else _from_node(0))
        filters = [self.predicate(one, base) for one in tree.filters]
        return self.steps(begin, tree.steps, base, filters)

    def steps(
        self,
        begin: Run,
        steps: tuple[Step, ...],
        base: str | None,
        filters: list[Filter] | None = None,
    ) -> Code:
        """Walks steps from where `begin` leads."""
        self._reading.counts = True
        ref = base
        walks: list[Walk] = []
        named = base is not None
        merged = _merged(steps)
        for step in merged:
            ref = after(ref, step)
            kept = [self.predicate(one, ref) for one in step.predicates]
            walks.append(self._walk(step, kept))
            named = named and step.axis in ("child", "parent", "self")
            named = named and (is_name(step.test) or step.axis != "child")
        if ref is not None and (merged or base):
            self._reading.reads.add(ref)

        def run(node: Node, scope: Scope) -> list[Node]:
            found: list[Node] = begin(node, scope)
            for one in filters or ():
                found = one(found, scope)
            for walk in walks:
                found = walk(found, scope)
            return found

        return Code(run, NODES, named=named)

    def predicate(self, tree: Expr, at: str | None) -> Filter:
        """Keeps the nodes for which an expression is true, or the one it counts."""
        return self.filter(self._compile(tree, at))

    @staticmethod
    def filter(code: Code) -> Filter:
        """A predicate that is compiled already."""
        if code.constant is not None and code.kind == NUMBER:
            return _nth(code.constant)
        if code.kind == NUMBER:
            run = code.run
            return _true(lambda node, scope: run(node, scope) == scope.position)
        return _any(code) if code.kind == ANY else _true(truth_of(code))

    def _absolute(self, tree: Path) -> Code:
        """From the root, through the rows that the context node lies in."""
        plain = self._plain_names(tree.steps)
        rest = tree.steps[len(plain) :]
        around = self._reading.parts
        shared = shared_names(plain, around)
        if shared and shared == len(plain) and not rest:
            # A path that ends in its own repeat means all rows of it.
            shared -= 1
        if shared:
            first, names = from_current(len(around) - shared), plain[shared:]
        elif plain:
            first, names = from_root(plain), plain[1:]
        else:
            first, names = _document, plain
        ref = "/" + "/".join(plain) if plain else ""
        if ref and not rest:
            self._reading.reads.add(ref)
            return _named_path(first, names)
        return self.steps(_named_path(first, names).run, rest, ref)

    def _plain_names(self, steps: tuple[Step, ...]) -> list[str]:
        """The names of the first steps, as far as they are nothing but names."""
        plain: list[str] = []
        for step in steps:
            test = step.test
            if step.axis != "child" or step.predicates or not is_name(test):
                break
            if ":" in test or self._spaces:
                if self._space(test):
                    break
                test = local(test)
            plain.append(test)
        return plain

    def _note(self, base: str | None, ups: int, names: list[str]) -> None:
        """Notes what a path of names from a known place reads."""
        if base is None:
            return
        parts = base.split("/")
        ref = "/".join([*parts[: len(parts) - ups], *names])
        if ref:
            self._reading.reads.add(ref)

    def _walk(self, step: Step, kept: list[Filter]) -> Walk:
        if step.axis == "child" and is_name(step.test) and not self._space(step.test):
            return _children(local(step.test), kept)
        if step.axis == "self" and step.test == "node()" and not kept:
            return lambda nodes, _scope: nodes
        test = matcher(step.test, step.axis, self._spaces)
        return _walk_axis(step.axis, test, kept)

    def _space(self, test: str) -> bool:
        """Whether the namespace of a name must be looked at."""
        return test.rpartition(":")[0] in self._spaces


def shared_names(names: list[str], others: list[str]) -> int:
    """How many names two paths have in common from the start."""
    number = 0
    for one, other in zip(names, others, strict=False):
        if one != other:
            break
        number += 1
    return number


def _merged(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """`//name` as one walk over the descendants, where no position depends on it."""
    deep = Step("descendant-or-self", "node()")
    made: list[Step] = []
    for step in steps:
        if made and made[-1] == deep and step.axis == "child" and not step.predicates:
            made[-1] = Step("descendant", step.test)
        else:
            made.append(step)
    return tuple(made)


def _plain(steps: tuple[Step, ...]) -> tuple[int, list[str], tuple[Step, ...]]:
    """Steps up, names down, and what is neither; `.` counts as no step."""
    ups, names = 0, list[str]()
    for number, step in enumerate(steps):
        dot = step.test == "node()" and not step.predicates
        if step.axis == "self" and dot:
            continue
        if step.axis == "parent" and dot and not names:
            ups += 1
        elif (
            step.axis == "child"
            and is_name(step.test)
            and ":" not in step.test
            and not step.predicates
        ):
            names.append(step.test)
        else:
            return ups, names, steps[number:]
    return ups, names, ()


First = Callable[[Node, Scope], Node | None]


def _from_node(ups: int) -> First:
    if ups == 0:
        return lambda node, _scope: node
    if ups == 1:
        return lambda node, _scope: node.parent

    def first(node: Node, _scope: Scope) -> Node | None:
        above: Node | None = node
        for _up in range(ups):
            above = above.parent if above is not None else None
        return above

    return first


def from_current(ups: int) -> First:
    """The bind's node, or so many steps above it."""
    if ups == 0:
        return lambda _node, scope: scope.current
    if ups == 1:
        return lambda _node, scope: scope.current.parent
    climb = _from_node(ups)
    return lambda _node, scope: climb(scope.current, scope)


def from_root(names: list[str]) -> First:
    """The root element, where it has the first of the names."""
    name = names[0] if names else ""

    def first(_node: Node, scope: Scope) -> Node | None:
        root = scope.world.root
        return root if root.name == name else None

    return first


def _document(_node: Node, scope: Scope) -> Node:
    return scope.world.document()


def _list_of(first: First) -> Run:
    def begin(node: Node, scope: Scope) -> list[Node]:
        found = first(node, scope)
        return [] if found is None else [found]

    return begin


def _named_path(first: First, names: list[str]) -> Code:
    """A path of names from one node; it is read without a list where it can be."""

    def run(node: Node, scope: Scope) -> list[Node]:
        begin = first(node, scope)
        found = [] if begin is None else [begin]
        for name in names:
            found = [c for one in found for c in one.named(name) if c.relevant]
        return found

    if not names:
        return Code(run, NODES, first, named=True)
    if len(names) == 1:
        only = names[0]

        def near(node: Node, scope: Scope) -> Node | None:
            above = first(node, scope)
            if above is None:
                return None
            found = above.named(only)
            return found[0] if len(found) == 1 else None

        return Code(run, NODES, near, named=True)

    def far(node: Node, scope: Scope) -> Node | None:
        one = first(node, scope)
        for name in names:
            found = one.named(name) if one is not None else ()
            if len(found) != 1:
                return None
            one = found[0]
        return one

    return Code(run, NODES, far, named=True)


def _children(name: str, kept: list[Filter]) -> Walk:
    if not kept:
        return lambda nodes, _scope: [
            child for one in nodes for child in one.named(name) if child.relevant
        ]

    def walk(nodes: list[Node], scope: Scope) -> list[Node]:
        made: list[Node] = []
        for one in nodes:
            found = [child for child in one.named(name) if child.relevant]
            for keep in kept:
                found = keep(found, scope)
            made += found
        return made

    return walk


def _walk_axis(name: str, test: Test, kept: list[Filter]) -> Walk:
    """Positions count anew from each node, as XPath 1.0 (2.4) has it."""
    axis: Axis = AXES[name]
    backwards, mixing = name in REVERSE, name in MIXING

    def walk(nodes: list[Node], scope: Scope) -> list[Node]:
        made: list[Node] = []
        for one in nodes:
            found = [other for other in axis(one) if test(other)]
            for keep in kept:
                found = keep(found, scope)
            made += found
        if len(made) > 1 and (backwards or (mixing and len(nodes) > 1)):
            return in_document_order(made)
        return made

    return walk


def _nth(number: float) -> Filter:
    whole = int(number) if number == number // 1 and number > 0 else 0
    return lambda nodes, _scope: nodes[whole - 1 : whole] if whole else []


def _true(test: Run) -> Filter:
    def keep(nodes: list[Node], scope: Scope) -> list[Node]:
        inner = Scope(scope.world, scope.current, 0, len(nodes))
        made = []
        for number, node in enumerate(nodes, 1):
            inner.position = number
            if test(node, inner):
                made.append(node)
        return made

    return keep


def _any(code: Code) -> Filter:
    """A predicate that tells only when it runs whether it is a position."""
    run = code.run

    def test(node: Node, scope: Scope) -> bool:
        value = run(node, scope)
        return value == scope.position if isinstance(value, float) else bool(value)

    return _true(test)
