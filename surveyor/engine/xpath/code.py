"""Compiled pieces of an expression, and how one type is read as another.

A piece knows what it gives, so that converting costs nothing where nothing is to be
converted. A path that leads to one node is read without making a list of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath import values
from surveyor.engine.xpath.scope import Scope

Run = Callable[[Node, Scope], Any]
Leaf = Callable[[Node, Scope], Node | None]

NUMBER, TEXT, TEXTS, TRUTH, NODES, ANY = "n", "s", "t", "b", "N", "v"
"""Kinds of values; texts are one text or nodes with one each, only for arguments."""


@dataclass(slots=True)
class Code:
    """A closure with the kind of value it gives."""

    run: Run
    kind: str
    leaf: Leaf | None = None
    """For a path that names one node: that node, or None where the list must tell."""
    named: bool = False
    """A path of names alone: where it leads nowhere, it is an unanswered question."""
    constant: Any = None


def constant(value: float | str) -> Code:
    """A number or a text as it stands in the source."""
    kind = TEXT if isinstance(value, str) else NUMBER
    return Code(lambda _node, _scope: value, kind, constant=value)


def number_of(code: Code) -> Run:
    """The piece as number()."""
    run, leaf = code.run, code.leaf
    to_number, text_number = values.to_number, values.text_number
    known_number = values.known_number
    if code.kind == NUMBER:
        return run
    if code.kind == TRUTH:
        return lambda node, scope: 1.0 if run(node, scope) else 0.0
    if code.kind == TEXT:
        return lambda node, scope: text_number(run(node, scope), scope.world.zone)
    if leaf is None:
        return lambda node, scope: to_number(run(node, scope), scope.world.zone)

    def number(node: Node, scope: Scope) -> float:
        found = leaf(node, scope)
        if found is None:
            return to_number(run(node, scope), scope.world.zone)
        text = found.string_value() if found.children else found.text
        known = known_number(text)
        return text_number(text, scope.world.zone) if known is None else known

    return number


def text_of(code: Code) -> Run:
    """The piece as string()."""
    run, leaf, to_string = code.run, code.leaf, values.to_string
    if code.kind == TEXT:
        return run
    if leaf is None:
        return lambda node, scope: to_string(run(node, scope))

    def text(node: Node, scope: Scope) -> str:
        found = leaf(node, scope)
        if found is None:
            return to_string(run(node, scope))
        return found.string_value() if found.children else found.text

    return text


def truth_of(code: Code) -> Run:
    """The piece as boolean()."""
    run, to_boolean = code.run, values.to_boolean
    if code.kind == TRUTH:
        return run
    if code.kind in (TEXT, NODES):
        return lambda node, scope: bool(run(node, scope))
    return lambda node, scope: to_boolean(run(node, scope))


def items_of(code: Code) -> Run:
    """The piece as nodes; anything else is no node."""
    run = code.run
    if code.kind == NODES:
        return run

    def nodes(node: Node, scope: Scope) -> list[Node]:
        found = run(node, scope)
        return found if isinstance(found, list) else []

    return nodes


def lean_of(code: Code) -> Run:
    """The piece as it is, but one named node as its text."""
    run, leaf = code.run, code.leaf
    if leaf is None:
        return run

    def value(node: Node, scope: Scope) -> Any:
        found = leaf(node, scope)
        if found is None:
            return run(node, scope)
        return found.string_value() if found.children else found.text

    return value


def texts_of(code: Code) -> Run:
    """The piece as one text, or as the nodes of which each gives one."""
    if code.kind not in (NODES, ANY):
        return text_of(code)
    lean = lean_of(code)
    if code.kind == NODES:
        return lean

    def value(node: Node, scope: Scope) -> Any:
        found = lean(node, scope)
        return found if isinstance(found, list) else values.to_string(found)

    return value


def single_of(code: Code) -> Run:
    """The piece as it is, but of nodes the text of the first."""
    if code.kind == NODES:
        return text_of(code)
    run = code.run
    if code.kind != ANY:
        return run

    def value(node: Node, scope: Scope) -> Any:
        found = run(node, scope)
        return values.to_string(found) if isinstance(found, list) else found

    return value


def compared_of(code: Code) -> Run:
    """The piece for `=` and `!=`.

    A question that is not there is an empty text and not an empty set, as in
    JavaRosa, so that `${x} != 5` is true before it is answered; sets that `*` or an
    axis makes are compared as in XPath 1.0.
    """
    lean = lean_of(code)
    if not code.named:
        return lean
    return lambda node, scope: lean(node, scope) or ""


CONVERT: dict[str, Callable[[Code], Run]] = {
    NUMBER: number_of,
    TEXT: text_of,
    TRUTH: truth_of,
    TEXTS: texts_of,
    NODES: items_of,
    ANY: lambda code: code.run,
}
