"""XPath tree → closures with known dependencies.

Paths are resolved against the form while compiling: what an expression reads is
known before it runs, which is what makes incremental recalculation possible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from surveyor.engine.instance import Node
from surveyor.engine.xpath import operators
from surveyor.engine.xpath.code import (
    ANY,
    CONVERT,
    NODES,
    NUMBER,
    TEXT,
    TRUTH,
    Code,
    Run,
    constant,
    items_of,
    number_of,
    truth_of,
)
from surveyor.engine.xpath.errors import (
    NotNodes,
    UnknownFunction,
    WrongArguments,
    XPathSyntaxError,
)
from surveyor.engine.xpath.functions import FUNCTIONS, Function
from surveyor.engine.xpath.items import Items
from surveyor.engine.xpath.lists import in_row, names_between
from surveyor.engine.xpath.parser import parse
from surveyor.engine.xpath.paths import Paths, from_current, from_root, shared_names
from surveyor.engine.xpath.reading import Reading, is_current, plain_ref
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.syntax import Call, Chain, Expr, Literal, Negative, Path
from surveyor.engine.xpath.values import stored
from surveyor.errors import UserError
from surveyor.texts import N_

__all__ = [
    "Compiled", "NotNodes", "UnknownFunction", "WrongArguments", "compile_expression",
]  # fmt: skip

_SETS = (NODES, ANY)
_VOLATILE = {"now", "today", "random", "uuid"}
_MOST_ARGUMENTS = 1000


@dataclass(slots=True)
class Compiled:
    """An expression ready to run at a node."""

    source: str
    run: Run
    dependencies: frozenset[str]
    """Generic absolute refs that it reads; one that ends in `/*` means all below."""
    volatile: bool
    counts: bool = True
    """It may matter to it whether a node is there, though there is nothing in it."""


def compile_expression(
    source: str,
    context: str,
    *,
    namespaces: Mapping[str, str] | None = None,
    lazily: bool = False,
) -> Compiled:
    """Compiles an expression for nodes with the generic ref `context`.

    Args:
        source: The expression.
        context: Such as `/data/person/age`.
        namespaces: Of prefixes that must fit; other prefixes are not looked at.
        lazily: A call that cannot run is an error only when it is reached, as in
            the engines that know no form beforehand.

    Raises:
        XPathSyntaxError, UnknownFunction, WrongArguments, NotNodes: It cannot run.
    """
    reading = Reading(context)
    compiler = _Compiler(reading, namespaces or {}, lazily=lazily)
    try:
        code = compiler.expression(parse(source), context)
    except RecursionError as error:
        # The caller stands deep already; by itself MAX_DEPTH is far from it.
        raise XPathSyntaxError(0, N_("bersarang terlalu dalam"), source) from error
    counts = reading.counts or code.kind in _SETS
    reads = frozenset(reading.reads)
    return Compiled(source, code.run, reads, reading.volatile, counts)


class _Compiler:
    def __init__(
        self, reading: Reading, spaces: Mapping[str, str], *, lazily: bool
    ) -> None:
        self._reading = reading
        self._lazily = lazily
        self._paths = Paths(reading, spaces, self.expression)
        self._items = Items(reading, self._paths, self.expression)

    def expression(self, tree: Expr, at: str | None) -> Code:
        """`at` is the generic ref of the node it will run at; None in a list."""
        if isinstance(tree, Literal):
            return constant(tree.value)
        if isinstance(tree, Negative):
            return operators.negative(self.expression(tree.operand, at))
        if isinstance(tree, Chain):
            parts = []
            for operand in tree.operands:
                parts.append(self.expression(operand, at))  # noqa: PERF401 (depth)
            self._look_for_sets(tree.operators[0], parts)
            return operators.joined(tree.operators, parts)
        if isinstance(tree, Call):
            return self._call(tree, at)
        return self._path(tree, at)

    def _look_for_sets(self, operator: str, parts: list[Code]) -> None:
        """An operator that asks whether there is a node."""
        logical = operator in ("or", "and", "|")
        if operator in ("=", "!="):
            logical = any(part.kind in (TRUTH, ANY) for part in parts)
        if logical and any(part.kind in _SETS for part in parts):
            self._reading.counts = True

    def _path(self, tree: Path, at: str | None) -> Code:
        start = tree.start
        if start is None or is_current(start):
            return self._paths.from_context(tree, at)
        if isinstance(start, Call) and start.name == "instance" and start.arguments:
            return self._items.path(tree, start)
        begin = self.expression(start, at)
        ref = plain_ref(start, at)
        filters = [self._paths.predicate(one, ref) for one in tree.filters]
        return self._paths.steps(items_of(begin), tree.steps, ref, filters)

    def _call(self, tree: Call, at: str | None) -> Code:
        try:
            return self._checked_call(tree, at)
        except UserError as error:
            if not self._lazily or isinstance(error, XPathSyntaxError):
                raise
            return Code(partial(_refuse, error), ANY)

    def _checked_call(self, tree: Call, at: str | None) -> Code:
        special = _SPECIAL.get(tree.name)
        if special is not None:
            least, most = special
            self._check_arity(tree, least, most)
            return self._special(tree, at)
        function = FUNCTIONS.get(tree.name)
        if function is None:
            raise UnknownFunction(name=tree.name, position=tree.position)
        self._check_arity(tree, function.least, function.most)
        if tree.name in _VOLATILE:
            self._reading.volatile = True
        if tree.name == "jr:choice-name":
            self._reads_by_name(tree)
        return self._plain_call(tree, function, at)

    def _plain_call(self, tree: Call, function: Function, at: str | None) -> Code:
        runs = []
        for number, argument in enumerate(tree.arguments):
            code = self.expression(argument, at)
            kind = function.kind_of(number)
            if kind == NODES and code.kind not in (NODES, ANY):
                raise NotNodes(name=tree.name, position=tree.position)
            if kind not in (NUMBER, TEXT) and code.kind in _SETS:
                self._reading.counts = True
            runs.append(CONVERT[kind](code))
        if not runs and function.of_context:
            here = self.expression(Path(False, None, ()), at)
            runs = [CONVERT[function.kind_of(0)](here)]
        return Code(_bound(function, runs), function.gives)

    def _special(self, tree: Call, at: str | None) -> Code:
        """Functions that look at their arguments before they are evaluated."""
        if tree.name == "current":
            return self._paths.from_context(Path(False, tree, ()), at)
        if tree.name == "instance":
            return self._items.root(tree)
        if tree.name == "indexed-repeat":
            return self._indexed(tree, at)
        if tree.name == "if":
            return self._if(tree, at)
        if tree.name == "once":
            return self._once(tree, at)
        return self._coalesce(tree, at)

    def _if(self, tree: Call, at: str | None) -> Code:
        asked = self.expression(tree.arguments[0], at)
        self._look_for_sets("or", [asked])
        test = truth_of(asked)
        yes = self.expression(tree.arguments[1], at)
        no = self.expression(tree.arguments[2], at)
        then, other = yes.run, no.run
        kind = yes.kind if yes.kind == no.kind else ANY
        return Code(
            lambda node, scope: (
                then(node, scope) if test(node, scope) else other(node, scope)
            ),
            kind,
        )

    def _once(self, tree: Call, at: str | None) -> Code:
        """The node's own value once it has one; only then nothing is computed."""
        run = self.expression(tree.arguments[0], at).run
        self._reading.reads.discard(self._reading.context)
        return Code(
            lambda node, scope: (
                scope.current.string_value() or stored(run(node, scope))
            ),
            TEXT,
        )

    def _coalesce(self, tree: Call, at: str | None) -> Code:
        """The first that is not empty; NaN is empty (both JavaScript engines)."""
        parts = []
        for argument in tree.arguments:
            parts.append(self.expression(argument, at).run)  # noqa: PERF401 (depth)

        def run(node: Node, scope: Scope) -> str:
            for part in parts:
                text = stored(part(node, scope))
                if text:
                    return text
            return ""

        return Code(run, TEXT)

    def _indexed(self, tree: Call, at: str | None) -> Code:
        """indexed-repeat by refs and numbers, without looking at all rows."""
        if len(tree.arguments) % 2 == 0:
            raise WrongArguments(
                name=tree.name, position=tree.position, given=len(tree.arguments),
                wanted="3, 5, 7",
            )  # fmt: skip
        targets = []
        for argument in (tree.arguments[0], *tree.arguments[1::2]):
            code = self.expression(argument, at)
            ref = plain_ref(argument, at)
            if code.kind != NODES:
                raise NotNodes(name=tree.name, position=tree.position)
            targets.append((ref, code.run))
        numbers = []
        for argument in tree.arguments[2::2]:
            numbers.append(number_of(self.expression(argument, at)))  # noqa: PERF401
        return Code(_in_rows(targets, numbers, self._reading.parts), TEXT)

    def _check_arity(self, tree: Call, least: int, most: int) -> None:
        given = len(tree.arguments)
        if least <= given <= most:
            return
        wanted = str(least)
        if most != least:
            wanted += "–…" if most >= _MOST_ARGUMENTS else f"–{most}"
        raise WrongArguments(
            name=tree.name, position=tree.position, given=given, wanted=wanted
        )

    def _reads_by_name(self, tree: Call) -> None:
        """jr:choice-name names a question in a text; it reads that question."""
        for argument in tree.arguments:
            if isinstance(argument, Literal) and isinstance(argument.value, str):
                ref = argument.value.strip()
                if ref.startswith("/"):
                    self._reading.reads.add(ref)


_SPECIAL = {
    "current": (0, 0),
    "instance": (1, 1),
    "indexed-repeat": (3, 11),
    "if": (3, 3),
    "once": (1, 1),
    "coalesce": (1, _MOST_ARGUMENTS),
}


def _refuse(error: UserError, _node: Node, _scope: Scope) -> object:
    raise error


def _bound(function: Function, runs: list[Run]) -> Run:
    """A call as a closure; written out for few arguments, where calls are most."""
    call = function.call
    if function.of_world:
        if not runs:
            return call
        if len(runs) == 1:
            first = runs[0]
            return lambda node, scope: call(node, scope, first(node, scope))
        return lambda node, scope: call(
            node, scope, *[run(node, scope) for run in runs]
        )
    if len(runs) == 1:
        only = runs[0]
        return lambda node, scope: call(only(node, scope))
    if len(runs) == 2:
        one, other = runs
        return lambda node, scope: call(one(node, scope), other(node, scope))
    return lambda node, scope: call(*[run(node, scope) for run in runs])


def _in_rows(
    targets: list[tuple[str | None, Run]], numbers: list[Run], around: list[str]
) -> Run:
    """Names of questions and repeats are known beforehand, or told by what is found."""
    known = [ref for ref, _run in targets if ref is not None]
    if len(known) == len(targets):
        return _in_known_rows(known, numbers, around)

    def ref_of(ref: str | None, run: Run, node: Node, scope: Scope) -> str:
        if ref is not None:
            return ref
        found = run(node, scope)
        return found[0].ref if found else ""

    def run(node: Node, scope: Scope) -> str:
        refs = [ref_of(ref, one, node, scope) for ref, one in targets]
        found: str = _in_known_rows(refs, numbers, around)(node, scope)
        return found

    return run


def _in_known_rows(refs: list[str], numbers: list[Run], around: list[str]) -> Run:
    """The pairs of repeat and number may stand in any order, as in JavaRosa.

    Repeats around the first one that are not numbered are those of the context
    (XPathFuncExpr.indexedRepeat contextualises them).
    """
    if not all(refs):
        return lambda _node, _scope: ""
    pairs = sorted(
        zip(refs[1:], numbers, strict=True), key=lambda one: one[0].count("/")
    )
    repeats = [ref for ref, _number in pairs]
    outside = repeats[0].split("/")[1:-1]
    shared = shared_names(outside, around)
    begin = from_current(len(around) - shared) if shared else from_root(outside[:1])
    above = ["/" + "/".join(outside[: max(shared, 1)]), *repeats]
    steps = list(map(names_between, above, [*repeats, refs[0]]))
    *rows, last = [names for names in steps if names]
    if len(rows) != len(repeats):
        return lambda _node, _scope: ""
    if len(rows) == 1:
        only, number = rows[0], pairs[0][1]
        return lambda node, scope: in_row(
            begin(node, scope), last, ((only, number(node, scope)),)
        )
    levels = [(one, number) for one, (_ref, number) in zip(rows, pairs, strict=True)]
    return lambda node, scope: in_row(
        begin(node, scope), last, [(one, run(node, scope)) for one, run in levels]
    )
