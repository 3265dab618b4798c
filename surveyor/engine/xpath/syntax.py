"""The tree of an expression; every node that can be wrong keeps its position."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a quoted text."""

    value: float | str
    position: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path.

    `test` is a name, `prefix:name`, `*`, `prefix:*`, `node()`, `text()`, `comment()`,
    `processing-instruction()` or `processing-instruction(target)`.
    """

    axis: str
    test: str
    predicates: tuple["Expr", ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root (`absolute`), from an expression, or from the context."""

    absolute: bool
    start: "Expr | None"
    steps: tuple[Step, ...]
    filters: tuple["Expr", ...] = ()
    """Predicates directly behind `start`."""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple["Expr", ...]
    position: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by operators of one level, from the left: a - b + c.

    Long chains stay flat, so that neither compiling nor running them nests.
    """

    operators: tuple[str, ...]
    operands: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus before an operand."""

    operand: "Expr"


Expr = Literal | Path | Call | Chain | Negative
