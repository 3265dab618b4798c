"""Which rows of a repeat an expression looks at, told from its text.

Recalculation must know whether a change in one row can matter in another one, and
the report of cycles whether an expression really waits for itself or for another row
of the same repeat.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from typing import cast

from surveyor.engine.xpath.parser import parse
from surveyor.engine.xpath.reading import plain_ref
from surveyor.engine.xpath.syntax import Call, Chain, Expr, Literal, Path, Step

_parsed = lru_cache(maxsize=512)(parse)
_OTHER_ROWS = (0, 1, 3, 5)
"""The arguments of indexed-repeat that name the question and its repeats."""


@dataclass(slots=True)
class Scoping:
    """What is found out about one expression at its place."""

    crossing: bool = False
    """A change in one row can matter to it in another one."""
    placed: bool = False
    """It asks at which place its row stands."""
    neighbours: set[int] = field(default_factory=set)
    """Rows that it looks at beside its own, counted from it: -1 is the one before."""
    own: set[str] = field(default_factory=set)
    """Generic refs that it reads in the row it stands in, or outside of all rows."""


def scoping_of(source: str, at: str, repeats: frozenset[str]) -> Scoping:
    """Looks at an expression that runs at nodes with the generic ref `at`."""
    found = Scoping()
    _Walk(at, {one for one in repeats if (at + "/").startswith(one + "/")}, found).expr(
        _parsed(source), at
    )
    return found


def calls(source: str, name: str) -> Iterator[Call]:
    """All calls of a function in an expression."""
    waiting: list[Expr] = [_parsed(source)]
    while waiting:
        tree = waiting.pop()
        if isinstance(tree, Call) and tree.name == name:
            yield tree
        waiting += _parts(tree)


def _parts(tree: Expr | Step) -> list[Expr]:
    """The expressions directly inside, of whatever kind the tree is."""
    made: list[Expr] = []
    for field_ in fields(tree):
        value = getattr(tree, field_.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Step):
                made += _parts(one)
            elif is_dataclass(one):
                made.append(cast("Expr", one))
    return made


class _Walk:
    def __init__(self, context: str, rows: set[str], found: Scoping) -> None:
        self._context = context
        self._rows = rows
        self._found = found

    def expr(self, tree: Expr, base: str | None, *, quiet: bool = False) -> None:
        """`base` is the ref that relative paths start from; None: other nodes."""
        if isinstance(tree, Call):
            self._call(tree, base, quiet=quiet)
        elif isinstance(tree, Path):
            self._path(tree, base, quiet=quiet)
        else:
            for one in _parts(tree):
                self.expr(one, base, quiet=quiet)

    def _call(self, tree: Call, base: str | None, *, quiet: bool) -> None:
        if tree.name == "position" and tree.arguments:
            # Where a row stands has nothing to do with what is in it.
            self._found.placed = True
            return
        if tree.name == "indexed-repeat":
            near = self._neighbour(tree, base)
            if near is not None:
                self._found.neighbours.add(near)
            else:
                self._found.crossing = bool(self._rows) or self._found.crossing
            for number, argument in enumerate(tree.arguments):
                if number == 1 and near is not None:
                    continue
                self.expr(argument, base, quiet=quiet or number in _OTHER_ROWS)
            return
        # once() computes only while there is no value: it never waits for its own.
        inner = quiet or tree.name == "once"
        for argument in tree.arguments:
            self.expr(argument, base, quiet=inner)

    def _neighbour(self, tree: Call, base: str | None) -> int | None:
        """How far away the row is, where it is counted from the own one.

        `indexed-repeat(x, /data/row, position(..) - 1)` is by far the most frequent
        look at another row: running numbers and totals.
        """
        if len(tree.arguments) != 3 or len(self._rows) != 1 or base != self._context:
            return None
        (row,) = self._rows
        if plain_ref(tree.arguments[1], base) != row:
            return None
        place, by = tree.arguments[2], 0.0
        if isinstance(place, Chain) and place.operators in (("-",), ("+",)):
            sign = -1 if place.operators == ("-",) else 1
            place, other = place.operands
            if not isinstance(other, Literal) or isinstance(other.value, str):
                return None
            by = sign * other.value
        if not isinstance(place, Call) or place.name != "position":
            return None
        if len(place.arguments) != 1 or plain_ref(place.arguments[0], base) != row:
            return None
        return int(by) if by.is_integer() else None

    def _path(self, tree: Path, base: str | None, *, quiet: bool) -> None:
        start = base
        if tree.start is not None:
            current = isinstance(tree.start, Call) and tree.start.name == "current"
            if not current:
                self.expr(tree.start, base, quiet=quiet)
            start = self._context if current else None
            for one in tree.filters:
                self.expr(one, None, quiet=quiet)
        if tree.absolute:
            self._absolute(tree, quiet=quiet)
        else:
            self._steps(tree.steps, start, quiet=quiet)

    def _absolute(self, tree: Path, *, quiet: bool) -> None:
        """An absolute path means the own row, unless it asks for certain rows."""
        ref = ""
        for number, step in enumerate(tree.steps):
            ref = _after(ref, step) or ""
            last = number == len(tree.steps) - 1
            if not ref or (ref in self._rows and (last or step.predicates)):
                self._other_rows(tree.steps)
                return
            for one in step.predicates:
                self.expr(one, ref, quiet=quiet)
        self._read(ref, quiet=quiet)

    def _steps(
        self, steps: tuple[Step, ...], start: str | None, *, quiet: bool
    ) -> None:
        ref = start
        for step in steps:
            ref = None if ref is None else _after(ref, step)
            if ref is None:
                break
            climbing = step.axis in ("parent", "self")
            if ref in self._rows and (step.predicates or not climbing):
                # Up out of the row and down again: into all of its neighbours.
                self._other_rows(steps)
                return
            for one in step.predicates:
                self.expr(one, ref, quiet=quiet)
        if ref is None:
            if start is not None:
                self._other_rows(steps)
            else:
                self._predicates(steps)
        elif steps or start is not None:
            self._read(ref, quiet=quiet)

    def _read(self, ref: str, *, quiet: bool) -> None:
        if not quiet:
            self._found.own.add(ref)

    def _other_rows(self, steps: tuple[Step, ...]) -> None:
        self._found.crossing = bool(self._rows) or self._found.crossing
        self._predicates(steps)

    def _predicates(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            for one in step.predicates:
                self.expr(one, None)


def _after(ref: str, step: Step) -> str | None:
    """The generic ref that a step leads to; None where it may be any."""
    if step.axis == "parent":
        return ref.rpartition("/")[0]
    if step.axis == "self":
        return ref
    if step.axis == "attribute":
        return f"{ref}/@{step.test}"
    plain = step.axis == "child" and step.test != "*" and not step.test.endswith(")")
    return f"{ref}/{step.test}" if plain else None
