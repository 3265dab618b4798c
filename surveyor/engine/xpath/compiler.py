"""XPath tree → closures with known dependencies.

Paths are resolved against the form while compiling: what an expression reads is
known before it runs, which is what makes incremental recalculation possible.

Rules that are decided here (numbers are those of the rules for ODK XForms):
non-relevant nodes drop out of node-sets (2); an absolute path inside a repeat means
the current repeat row, unless it ends in the repeat itself (6); inside a predicate
`.` is the item and `current()` the bind's node (7); `item[column = value]` on a list
is answered by an index.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.secondary import Listing
from surveyor.engine.xpath import values
from surveyor.engine.xpath.axes import AXES, MIXING, REVERSE, in_document_order
from surveyor.engine.xpath.functions import FUNCTIONS, Function
from surveyor.engine.xpath.lists import in_row
from surveyor.engine.xpath.parser import (
    Binary,
    Call,
    Expr,
    Literal,
    Negative,
    Path,
    Step,
    XPathSyntaxError,
    parse,
)
from surveyor.engine.xpath.scope import Scope
from surveyor.errors import UserError
from surveyor.texts import N_

Run = Callable[[Node, Scope], Any]
_VOLATILE = {"now", "today", "random", "uuid"}


class UnknownFunction(UserError):
    """The expression calls a function that nobody has."""

    code = "xpath.unknown_function"
    text = N_("Fungsi {name}() tidak dikenal.")
    hint = N_("Periksa ejaannya; daftar fungsi ada di dokumentasi ODK.")


class WrongArguments(UserError):
    """A function is called with too few or too many arguments."""

    code = "xpath.arity"
    text = N_("Fungsi {name}() dipanggil dengan {given} nilai; seharusnya {wanted}.")
    hint = N_("Tambah atau kurangi nilai di dalam kurungnya.")


@dataclass(slots=True)
class Compiled:
    """An expression ready to run at a node."""

    source: str
    run: Run
    dependencies: frozenset[str]
    """Generic absolute refs that it reads; one that ends in `/*` means all below."""
    volatile: bool


@dataclass(slots=True)
class _Reading:
    """What is found out about an expression while it is compiled."""

    reads: set[str] = field(default_factory=set)
    volatile: bool = False


def compile_expression(source: str, context: str) -> Compiled:
    """Compiles an expression for nodes with the generic ref `context`.

    Raises:
        XPathSyntaxError, UnknownFunction, WrongArguments: It cannot run.
    """
    reading = _Reading()
    try:
        run = _Compiler(context, reading).expression(parse(source), context)
    except RecursionError as error:
        # A chain of thousands of operators: no author writes it, a hostile file may.
        raise XPathSyntaxError(0, N_("bersarang terlalu dalam")) from error
    return Compiled(source, run, frozenset(reading.reads), reading.volatile)


class _Compiler:
    def __init__(self, context: str, reading: _Reading) -> None:
        self._context = context
        self._reading = reading

    def expression(self, tree: Expr, at: str | None) -> Run:
        """`at` is the generic ref of the node it will run at; None in a list."""
        if isinstance(tree, Literal):
            value = tree.value
            return lambda _node, _scope: value
        if isinstance(tree, Negative):
            operand = self.expression(tree.operand, at)
            return lambda node, scope: (
                -values.to_number(operand(node, scope), scope.world.zone)
            )
        if isinstance(tree, Binary):
            return self._binary(tree, at)
        if isinstance(tree, Call):
            return self._call(tree, at)
        return self._path(tree, at)

    def _binary(self, tree: Binary, at: str | None) -> Run:
        left, right = self.expression(tree.left, at), self.expression(tree.right, at)
        if tree.operator == "and":
            return lambda n, s: (
                values.to_boolean(left(n, s)) and values.to_boolean(right(n, s))
            )
        if tree.operator == "or":
            return lambda n, s: (
                values.to_boolean(left(n, s)) or values.to_boolean(right(n, s))
            )
        if tree.operator == "=":
            return lambda n, s: values.equal(left(n, s), right(n, s))
        if tree.operator == "!=":
            return lambda n, s: values.unequal(left(n, s), right(n, s))
        if tree.operator == "|":
            return lambda n, s: _union(left(n, s), right(n, s))
        number = _ARITHMETIC[tree.operator]

        def run(node: Node, scope: Scope) -> Any:
            zone = scope.world.zone
            return number(
                values.to_number(left(node, scope), zone),
                values.to_number(right(node, scope), zone),
            )

        return run

    def _call(self, tree: Call, at: str | None) -> Run:
        if tree.name == "current" and not tree.arguments:
            return lambda _node, scope: [scope.current]
        function = FUNCTIONS.get(tree.name)
        if function is None:
            raise UnknownFunction(name=tree.name)
        self._check_arity(tree, function)
        if tree.name in _VOLATILE:
            self._reading.volatile = True
        if tree.name == "once":
            self._reading.reads.discard(self._context)
        arguments = [self.expression(argument, at) for argument in tree.arguments]
        if tree.name in ("jr:choice-name", "indexed-repeat"):
            self._reads_by_name(tree)
        if tree.name == "indexed-repeat" and len(tree.arguments) % 2:
            refs = [
                _plain_ref(a, at) for a in (tree.arguments[0], *tree.arguments[1::2])
            ]
            if all(refs):
                return _indexed([ref or "" for ref in refs], arguments[2::2])
        call = function.call
        if function.lazy:
            return lambda node, scope: call(node, scope, *arguments)
        return lambda node, scope: call(
            node, scope, *[run(node, scope) for run in arguments]
        )

    def _check_arity(self, tree: Call, function: Function) -> None:
        given = len(tree.arguments)
        if not function.least <= given <= function.most:
            most = "…" if function.most > 99 else str(function.most)
            wanted = (
                str(function.least)
                if most == str(function.least)
                else f"{function.least}–{most}"
            )
            raise WrongArguments(name=tree.name, given=given, wanted=wanted)

    def _reads_by_name(self, tree: Call) -> None:
        """jr:choice-name names a question in a text; it reads that question."""
        for argument in tree.arguments:
            if isinstance(argument, Literal) and isinstance(argument.value, str):
                ref = argument.value.strip()
                if ref.startswith("/"):
                    self._reading.reads.add(ref)

    def _path(self, tree: Path, at: str | None) -> Run:
        if isinstance(tree.start, Call) and tree.start.name == "instance":
            return self._list_path(tree, at)
        if tree.start is not None:
            base = self._context if _is_current(tree.start) else None
            start = self.expression(tree.start, at)
            filters = [self.expression(one, None) for one in tree.filters]
            return self._steps(start, tree.steps, base, filters)
        if tree.absolute:
            return self._absolute(tree)
        return self._steps(None, tree.steps, at, [])

    def _absolute(self, tree: Path) -> Run:  # noqa: C901 (one closure over its parts)
        """From the root, through the rows that the context node lies in."""
        plain = []
        for step in tree.steps:
            if step.axis != "child" or step.predicates or not _is_name(step.test):
                break
            plain.append(step.test)
        rest = tree.steps[len(plain) :]
        ref = "/" + "/".join(plain)
        if not rest:
            self._reading.reads.add(ref)
        first, *names = plain or [""]
        refs = ["/" + "/".join(plain[: i + 1]) for i in range(len(plain))]
        # A path that goes on below a repeat means this row; one that ends in it, all.
        own = [one for one in refs if self._context.startswith(one + "/")]
        if not rest and own and own[-1] == ref:
            own.pop()
        if rest and own and len(own) == len(refs):
            own.pop()
        anchor = own[-1] if own else ""
        after = names[len(own) - 1 :] if own else names

        def nodes(_node: Node, scope: Scope) -> list[Node]:
            if own:
                found: list[Node] = []
                node: Node | None = scope.current
                while node is not None and node.ref != anchor:
                    node = node.parent
                if node is not None:
                    found = [node]
            elif plain:
                found = [scope.world.root] if scope.world.root.name == first else []
            else:
                # `/` and what goes on from it: the document above the root element.
                document = Node("", "")
                document.children.append(scope.world.root)
                found = [document]
            for name in after:
                found = [c for one in found for c in one.named(name) if c.relevant]
            return found

        return self._steps(nodes, rest, ref, []) if rest else nodes

    def _list_path(self, tree: Path, at: str | None) -> Run:
        """`instance('x')/root/item[column = value]/column`, by index where it can."""
        given = tree.start.arguments if isinstance(tree.start, Call) else ()
        name = given[0] if given else Literal("")
        list_id = str(name.value) if isinstance(name, Literal) else ""
        if len(tree.steps) < 2:
            return lambda _node, _scope: []
        item = tree.steps[1]
        key, rest = self._key_of(item, at)
        others = [self.expression(one, None) for one in rest]

        def items(node: Node, scope: Scope) -> list[Node]:
            found_list = scope.world.lists.get(list_id)
            if found_list is None:
                return []
            if key is None:
                found = found_list.items(item.test)
            else:
                found = _matching(found_list, item.test, key[0], key[1](node, scope))
            for predicate in others:
                found = _filtered(found, predicate, scope)
            return found

        return (
            self._steps(items, tree.steps[2:], None, [])
            if len(tree.steps) > 2
            else items
        )

    def _key_of(
        self, item: Step, at: str | None
    ) -> tuple[tuple[str, Run] | None, list[Expr]]:
        """The first predicate `column = value`, and what is left of all of them."""
        parts = [part for one in item.predicates for part in _conjuncts(one)]
        for number, part in enumerate(parts):
            if not isinstance(part, Binary) or part.operator != "=":
                continue
            for column, other in ((part.left, part.right), (part.right, part.left)):
                name = _column(column)
                if name and _is_outside(other):
                    wanted = self.expression(other, at)
                    return (name, wanted), parts[:number] + parts[number + 1 :]
        return None, list(item.predicates)

    def _steps(
        self,
        start: Run | None,
        steps: tuple[Step, ...],
        base: str | None,
        filters: list[Run],
    ) -> Run:
        """Walks steps from where `start` leads, or from the context node."""
        ref = base
        made = []
        for step in steps:
            ref = _after(ref, step)
            predicates = [self.expression(one, ref) for one in step.predicates]
            made.append((AXES[step.axis], step.test, predicates))
        if ref is not None and (steps or base):
            self._reading.reads.add(ref)

        def run(node: Node, scope: Scope) -> list[Node]:
            found = [node] if start is None else start(node, scope)
            if not isinstance(found, list):
                return []
            for predicate in filters:
                found = _filtered(found, predicate, scope)
            for axis, test, predicates in made:
                several = len(found) > 1
                if not predicates:
                    found = [other for one in found for other in axis(one, test)]
                else:
                    # Positions count anew below each node, as XPath 1.0 (2.4) has it.
                    found = [
                        other
                        for one in found
                        for other in _kept(axis(one, test), predicates, scope)
                    ]
                if len(found) > 1 and (axis in REVERSE or (several and axis in MIXING)):
                    found = in_document_order(found)
            return found

        return run


def _matching(found: Listing, test: str, column: str, value: Any) -> list[Node]:
    """Items whose column equals a value: texts by index, all else by looking."""
    several = isinstance(value, list) and len(value) > 1
    if several or isinstance(value, bool | float):
        return [n for n in found.items(test) if values.equal(n.named(column), value)]
    return found.where(column, values.to_string(value), test)


def _kept(nodes: list[Node], predicates: list[Run], scope: Scope) -> list[Node]:
    for predicate in predicates:
        nodes = _filtered(nodes, predicate, scope)
    return nodes


def _filtered(nodes: list[Node], predicate: Run, scope: Scope) -> list[Node]:
    kept = []
    inner = Scope(scope.world, scope.current, 0, len(nodes))
    for number, node in enumerate(nodes, 1):
        inner.position = number
        value = predicate(node, inner)
        if value == number if isinstance(value, float) else values.to_boolean(value):
            kept.append(node)
    return kept


def _union(left: Any, right: Any) -> list[Node]:
    return in_document_order([*left, *right])


def _conjuncts(tree: Expr) -> Iterator[Expr]:
    if isinstance(tree, Binary) and tree.operator == "and":
        yield from _conjuncts(tree.left)
        yield from _conjuncts(tree.right)
    else:
        yield tree


def _column(tree: Expr) -> str | None:
    """The name, where the expression is one plain child step."""
    if not isinstance(tree, Path) or tree.absolute or tree.start is not None:
        return None
    if (
        len(tree.steps) != 1
        or tree.steps[0].predicates
        or tree.steps[0].axis != "child"
    ):
        return None
    return tree.steps[0].test


def _is_outside(tree: Expr) -> bool:
    """Whether a value is the same for all items: literals, absolute paths, current()."""
    if isinstance(tree, Literal):
        return True
    if isinstance(tree, Path):
        if tree.start is not None:
            return _is_outside(tree.start)
        return tree.absolute
    if isinstance(tree, Call):
        return tree.name != "position" and all(
            _is_outside(one) for one in tree.arguments
        )
    if isinstance(tree, Binary):
        return _is_outside(tree.left) and _is_outside(tree.right)
    return _is_outside(tree.operand)


def _is_current(tree: Expr) -> bool:
    return isinstance(tree, Call) and tree.name == "current"


def _plain_ref(tree: Expr, at: str | None) -> str | None:
    """The generic ref that a plain path names, told without running it."""
    if not isinstance(tree, Path) or tree.start is not None:
        return None
    ref = "" if tree.absolute else at
    for step in tree.steps:
        if (
            step.predicates
            or ref is None
            or step.axis not in ("child", "parent", "self")
        ):
            return None
        ref = _after(ref, step)
    return ref if ref and not ref.endswith("*") else None


def _indexed(refs: list[str], numbers: list[Run]) -> Run:
    """indexed-repeat by refs and numbers, without looking at all rows."""
    wanted, *repeats = refs

    def run(node: Node, scope: Scope) -> str:
        zone = scope.world.zone
        levels = [
            (ref, values.to_number(number(node, scope), zone))
            for ref, number in zip(repeats, numbers, strict=True)
        ]
        return in_row(scope.world.root, wanted, levels)

    return run


def _is_name(test: str) -> bool:
    """Whether a node test names one kind of element, unlike `*` and `node()`."""
    return test != "*" and not test.endswith(")")


def _after(ref: str | None, step: Step) -> str | None:
    """The generic ref that a step leads to; None inside lists."""
    if ref is None:
        return None
    if step.axis == "parent":
        return ref.rpartition("/")[0]
    if step.axis == "self":
        return ref
    if step.axis == "attribute":
        return f"{ref}/@{step.test}"
    if step.axis == "child" and step.test == "text()":
        return ref
    if step.axis == "child" and _is_name(step.test):
        return f"{ref}/{step.test}"
    return f"{ref.removesuffix('/*')}/*"


def _divide(left: float, right: float) -> float:
    if right == 0:
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return left / right


def _mod(left: float, right: float) -> float:
    if right == 0 or math.isinf(left) or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


_ARITHMETIC: dict[str, Callable[[float, float], float | bool]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": _divide,
    "mod": _mod,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
