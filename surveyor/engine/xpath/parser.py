"""XPath 1.0 tokens → tree, by hand.

Operators are read with a stack of open chains, so that only brackets nest. Size and
depth are bounded: an expression is untrusted input like the form it stands in.
"""

from functools import lru_cache
from typing import NoReturn

from surveyor.engine.xpath.errors import XPathSyntaxError
from surveyor.engine.xpath.lexer import Token, tokens
from surveyor.engine.xpath.syntax import (
    Call,
    Chain,
    Expr,
    Literal,
    Negative,
    Path,
    Step,
)
from surveyor.texts import N_

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "XPathSyntaxError", "parse", "tokens"]

MAX_LENGTH = 100_000
"""Characters: a scoring table written out has tens of thousands."""
_SHORT = 2_000
"""Shorter ones are read once: forms repeat themselves, and a tree never changes."""
MAX_DEPTH = 100
"""Brackets inside brackets; scoring tables nest some sixty if()."""

_LEVELS = {
    "or": 0, "and": 1, "=": 2, "!=": 2, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4,
    "-": 4, "op*": 5, "div": 5, "mod": 5,
}  # fmt: skip
"""How tightly an operator binds."""
AXES = {"child", "parent", "self", "descendant", "descendant-or-self", "ancestor",
        "ancestor-or-self", "following-sibling", "preceding-sibling", "following",
        "preceding", "attribute", "namespace"}  # fmt: skip
_NODE_TYPES = {"node", "text", "comment", "processing-instruction"}


def parse(source: str) -> Expr:
    """Reads an expression.

    Raises:
        XPathSyntaxError: It is none, too long or nested too deep.
    """
    if len(source) > MAX_LENGTH:
        at = source[MAX_LENGTH]
        raise XPathSyntaxError(MAX_LENGTH, N_("rumus terlalu panjang"), at)
    return _kept(source) if len(source) < _SHORT else _read(source)


def _read(source: str) -> Expr:
    return _Parser(tokens(source)).parse()


_kept = lru_cache(maxsize=4096)(_read)


@lru_cache(maxsize=4096)
def _plain_path(text: str) -> Path:
    """A path of plain names, as the lexer takes it in one; never changed, so shared."""
    return Path(True, None, tuple(Step("child", name) for name in text[1:].split("/")))


class _Open:
    """A chain whose end is not reached."""

    __slots__ = ("level", "operands", "operators")

    def __init__(self, level: int) -> None:
        self.level = level
        self.operators: list[str] = []
        self.operands: list[Expr] = []

    def closed(self, last: Expr) -> Chain:
        return Chain(tuple(self.operators), (*self.operands, last))


class _Parser:
    def __init__(self, made: list[Token]) -> None:
        self._tokens = made
        self._marks = [text if kind == "mark" else "" for kind, text, _at in made]
        self._at = 0
        self._depth = 0

    def parse(self) -> Expr:
        expression = self._expression()
        if self._kind != "end":
            self._fail(N_("di sini rumus seharusnya selesai atau ada tanda hitung"))
        return expression

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _text(self) -> str:
        return self._marks[self._at]

    def _fail(self, reason: str) -> NoReturn:
        _kind, text, position = self._tokens[self._at]
        raise XPathSyntaxError(position, reason, "*" if text == "op*" else text)

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _eat(self, mark: str) -> bool:
        if self._marks[self._at] == mark:
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._eat(mark):
            self._fail(
                N_("kurung tutup “)” atau koma kurang")
                if mark == ")"
                else N_("kurung tutup “]” kurang")
            )

    def _expression(self) -> Expr:
        """Operands and operators; a chain closes where a looser operator follows."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(N_("bersarang terlalu dalam"))
        waiting: list[_Open] = []
        operand = self._operand()
        while True:
            operator = self._text
            level = _LEVELS.get(operator, -1)
            while waiting and waiting[-1].level > level:
                operand = waiting.pop().closed(operand)
            if level < 0:
                self._depth -= 1
                return operand
            if not waiting or waiting[-1].level < level:
                waiting.append(_Open(level))
            waiting[-1].operators.append(operator.removeprefix("op"))
            waiting[-1].operands.append(operand)
            self._at += 1
            operand = self._operand()

    def _operand(self) -> Expr:
        """A union with its minus signs; two of them are none but make a number."""
        minus = 0
        while self._eat("-"):
            minus += 1
        parts = [self._path()]
        while self._eat("|"):
            parts.append(self._path())
        made = parts[0]
        if len(parts) > 1:
            made = Chain(("|",) * (len(parts) - 1), tuple(parts))
        if not minus:
            return made
        return Negative(made) if minus % 2 else Negative(Negative(made))

    def _path(self) -> Expr:
        kind, text, _position = self._tokens[self._at]
        if kind == "path":
            self._at += 1
            return _plain_path(text)
        mark = text if kind == "mark" else ""
        if mark in ("/", "//"):
            return Path(True, None, self._steps())
        if kind in ("number", "string") or mark == "(" or self._is_call():
            start = self._primary()
            filters = self._predicates()
            if self._text in ("/", "//"):
                steps = self._steps()
                if not steps:
                    self._fail(N_("di sini seharusnya ada nama isian"))
                return Path(False, start, steps, filters)
            return Path(False, start, (), filters) if filters else start
        if kind == "name" or mark in (".", "..", "@", "*"):
            first = self._step()
            return Path(False, None, (first, *self._steps()))
        if mark == "$":
            self._at += 1
            self._fail(
                N_("variabel “$” tidak ada dalam kuesioner; tulis nama isiannya")
            )
        return self._fail(N_("di sini seharusnya ada isian atau nilai"))

    def _is_call(self) -> bool:
        kind, text, _position = self._tokens[self._at]
        if kind != "name" or text in _NODE_TYPES:
            return False
        return self._tokens[self._at + 1][1] == "("

    def _primary(self) -> Expr:
        kind, text, position = self._next()
        if kind == "number":
            return Literal(float(text))
        if kind == "string":
            return Literal(text[1:-1])
        if kind == "mark":
            inner = self._expression()
            self._expect(")")
            return inner
        self._at += 1
        arguments: list[Expr] = []
        if not self._eat(")"):
            arguments.append(self._expression())
            while self._eat(","):
                arguments.append(self._expression())
            self._expect(")")
        return Call(text, tuple(arguments), position)

    def _steps(self) -> tuple[Step, ...]:
        """What follows a slash, as long as slashes follow; `/` alone has no step."""
        steps: list[Step] = []
        while self._text in ("/", "//"):
            if self._next()[1] == "//":
                steps.append(Step("descendant-or-self", "node()"))
            elif not steps and not self._starts_step():
                return ()
            steps.append(self._step())
        return tuple(steps)

    def _starts_step(self) -> bool:
        return self._kind == "name" or self._text in (".", "..", "@", "*")

    def _step(self) -> Step:
        if self._eat("."):
            return Step("self", "node()", self._predicates())
        if self._eat(".."):
            return Step("parent", "node()", self._predicates())
        axis = "child"
        if self._eat("@"):
            axis = "attribute"
        elif self._kind == "name" and self._tokens[self._at + 1][1] == "::":
            if self._tokens[self._at][1] not in AXES:
                self._fail(N_("sumbu ini tidak dikenal"))
            axis = self._next()[1]
            self._at += 1
        return Step(axis, self._test(), self._predicates())

    def _test(self) -> str:
        kind, text, _position = self._tokens[self._at]
        if kind == "name":
            self._at += 1
            if text in _NODE_TYPES and self._eat("("):
                target = ""
                if self._kind == "string" and text == "processing-instruction":
                    target = self._next()[1][1:-1]
                self._expect(")")
                return f"{text}({target})"
            return text
        if self._eat("*"):
            return "*"
        return self._fail(N_("di sini seharusnya ada nama isian"))

    def _predicates(self) -> tuple[Expr, ...]:
        if self._marks[self._at] != "[":
            return ()
        made: list[Expr] = []
        while self._eat("["):
            made.append(self._expression())
            self._expect("]")
        return tuple(made)
