"""Paths into lists: `instance('x')/root/item[column = value]/column`.

A predicate that compares a column with something from outside the list is answered
by an index, whichever side it stands on and whatever else is asked with `and`, so
that 100,000 rows cost no more than ten.
"""

from collections.abc import Callable, Iterator

from surveyor.engine.instance import Node
from surveyor.engine.secondary import Listing, SecondaryList
from surveyor.engine.xpath.code import NODES, NUMBER, TEXT, Code, Run, text_of
from surveyor.engine.xpath.paths import Filter, Paths
from surveyor.engine.xpath.reading import Reading, is_name, local
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.syntax import (
    Call,
    Chain,
    Expr,
    Literal,
    Negative,
    Path,
    Step,
)
from surveyor.engine.xpath.values import text_number

Find = Callable[[SecondaryList, Node, Scope], list[Node] | None]
"""Items by key; None where the key has several values and all must be asked."""

# Without arguments these look at the item itself or differ from call to call.
_INSIDE = {"position", "last", "string", "number", "string-length", "normalize-space",
           "name", "local-name", "namespace-uri", "lang", "random", "uuid"}  # fmt: skip


class Items:
    """Compiles what begins at `instance()`."""

    def __init__(
        self,
        reading: Reading,
        paths: Paths,
        compile_inner: Callable[[Expr, str | None], Code],
    ) -> None:
        self._reading = reading
        self._paths = paths
        self._compile = compile_inner

    def root(self, call: Call) -> Code:
        """`instance('x')` itself: the element that holds the list."""
        found = self._list(call)
        given = call.arguments[0]
        name = str(given.value) if isinstance(given, Literal) else ""

        def run(node: Node, scope: Scope) -> list[Node]:
            one = found(node, scope)
            return [] if one is None else [one.tree(name)]

        return Code(run, NODES)

    def path(self, tree: Path, call: Call, at: str | None) -> Code:
        """The path behind `instance('x')`."""
        steps = tree.steps
        if len(steps) < 2 or tree.filters or not all(map(_names, steps[:2])):
            filters = [self._paths.predicate(one, None) for one in tree.filters]
            return self._paths.steps(self.root(call).run, steps, None, filters)
        if steps[0].predicates:
            return self._paths.steps(self.root(call).run, steps, None)
        run = self._items(call, steps[0], steps[1], at)
        named = all(map(_names, steps[2:]))
        if len(steps) == 2:
            return Code(run, NODES, named=named)
        rest = self._paths.steps(run, steps[2:], None)
        return Code(rest.run, NODES, named=named)

    def _list(self, call: Call) -> Callable[[Node, Scope], Listing | None]:
        given = call.arguments[0]
        if isinstance(given, Literal):
            name = str(given.value)
            self._reading.instances.setdefault(name, call.position)
            return lambda _node, scope: scope.world.lists.get(name)
        wanted = text_of(self._compile(given, self._reading.context))
        return lambda node, scope: scope.world.lists.get(wanted(node, scope))

    def _items(self, call: Call, top: Step, item: Step, at: str | None) -> Run:
        found_list = self._list(call)
        root, name = known = local(top.test), local(item.test)
        every = [self._paths.predicate(one, None) for one in item.predicates]
        find, rest = self._key(item, at)

        def run(node: Node, scope: Scope) -> list[Node]:
            one = found_list(node, scope)
            if one is None:
                return []
            if not isinstance(one, SecondaryList) or (one.root, one.item) != known:
                return self._odd(one, root, name, every, scope)
            found = find(one, node, scope) if find is not None else None
            kept = rest
            if found is None:
                found, kept = one.items(), every
            for keep in kept:
                found = keep(found, scope)
            return found

        return run

    @staticmethod
    def _odd(
        one: Listing, root: str, name: str, every: list[Filter], scope: Scope
    ) -> list[Node]:
        """Items under a name of their own; `instance('x')/root/other`."""
        found = [
            child
            for top in one.tree("").named(root)
            for child in top.children
            if child.name == name
        ]
        for keep in every:
            found = keep(found, scope)
        return found

    def _key(self, item: Step, at: str | None) -> tuple[Find | None, list[Filter]]:
        """The first `column = value` of the first predicate, and what is left.

        Only the first predicate comes before any position is counted; nothing in it
        may ask for a position, which would be another one among fewer items.
        """
        if not item.predicates:
            return None, []
        parts = list(_conjuncts(item.predicates[0]))
        if any(map(_asks_position, parts)):
            return None, []
        for number, part in enumerate(parts):
            found = self._lookup(part, at)
            if found is None:
                continue
            left = [*parts[:number], *parts[number + 1 :], *item.predicates[1:]]
            return found, [
                self._truth(one) if at_first else self._paths.predicate(one, None)
                for one, at_first in zip(
                    left,
                    [True] * (len(parts) - 1) + [False] * len(item.predicates[1:]),
                    strict=True,
                )
            ]
        return None, []

    def _truth(self, part: Expr) -> Filter:
        """A part of a conjunction, where a number is no position but a truth."""
        return self._paths.predicate(Call("boolean", (part,), 0), None)

    def _lookup(self, part: Expr, at: str | None) -> Find | None:
        if not isinstance(part, Chain) or part.operators != ("=",):
            return None
        left, right = part.operands
        for column, other in ((left, right), (right, left)):
            name = _column(column)
            if name and _is_outside(other):
                return _finder(name, self._compile(other, at))
        return None


def _finder(column: str, wanted: Code) -> Find | None:
    """How to find items by a column; comparing as XPath does, text or number."""
    run = wanted.run
    if wanted.kind == TEXT:
        return lambda one, node, scope: one.where(column, run(node, scope))
    if wanted.kind == NUMBER:
        return lambda one, node, scope: _by_number(one, column, run(node, scope), scope)
    leaf = wanted.leaf

    def find(one: SecondaryList, node: Node, scope: Scope) -> list[Node] | None:
        found = leaf(node, scope) if leaf is not None else None
        if found is not None:
            return one.where(column, found.string_value())
        value = run(node, scope)
        if isinstance(value, list):
            if len(value) > 1 or (not value and not wanted.named):
                return None
            return one.where(column, value[0].string_value() if value else "")
        if isinstance(value, str):
            return one.where(column, value)
        if isinstance(value, float):
            return _by_number(one, column, value, scope)
        return None

    return find


def _by_number(
    one: SecondaryList, column: str, value: float, scope: Scope
) -> list[Node]:
    zone = scope.world.zone
    return one.where_number(column, value, lambda text: text_number(text, zone))


def _names(step: Step) -> bool:
    return step.axis == "child" and is_name(step.test)


def _conjuncts(tree: Expr) -> Iterator[Expr]:
    if isinstance(tree, Chain) and tree.operators[0] == "and":
        for operand in tree.operands:
            yield from _conjuncts(operand)
    else:
        yield tree


def _column(tree: Expr) -> str | None:
    """The name, where the expression is one plain child step."""
    if not isinstance(tree, Path) or tree.absolute or tree.start is not None:
        return None
    if len(tree.steps) != 1:
        return None
    step = tree.steps[0]
    return local(step.test) if _names(step) and not step.predicates else None


def _is_outside(tree: Expr) -> bool:
    """Whether a value is the same for all items: literals, absolute paths, current()."""
    if isinstance(tree, Literal):
        return True
    if isinstance(tree, Path):
        return tree.absolute if tree.start is None else _is_outside(tree.start)
    if isinstance(tree, Call):
        if tree.name in _INSIDE and not tree.arguments:
            return False
        return tree.name != "lang" and all(map(_is_outside, tree.arguments))
    if isinstance(tree, Chain):
        return all(map(_is_outside, tree.operands))
    return _is_outside(tree.operand)


def _asks_position(tree: Expr) -> bool:
    """Whether position() or last() stands anywhere in an expression."""
    if isinstance(tree, Call):
        if tree.name in ("position", "last") and not tree.arguments:
            return True
        return any(map(_asks_position, tree.arguments))
    if isinstance(tree, Chain):
        return any(map(_asks_position, tree.operands))
    if isinstance(tree, Negative):
        return _asks_position(tree.operand)
    return (
        isinstance(tree, Path) and tree.start is not None and _asks_position(tree.start)
    )
