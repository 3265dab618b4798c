"""XPath 1.0 text → tree, by hand: tokens first, then recursive descent.

Positions are kept, so that a message can point into the expression. Size and depth
are bounded: an expression is untrusted input like the form it stands in.
"""

import re
from dataclasses import dataclass

from surveyor.errors import UserError
from surveyor.texts import N_

MAX_LENGTH = 200_000
MAX_DEPTH = 50


class XPathSyntaxError(UserError):
    """The expression is not XPath; `position` counts characters from 0."""

    code = "xpath.syntax"
    text = N_("Rumus tidak dapat dibaca pada karakter ke-{place}: {reason}.")
    hint = N_("Periksa tanda kurung, tanda kutip, dan nama fungsi di tempat itu.")

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(place=position + 1, reason=reason)
        self.position = position


@dataclass(frozen=True, slots=True)
class Literal:
    """A number or a quoted text."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: axis, name test (`*` for any, `node()`), predicates."""

    axis: str
    test: str
    predicates: tuple["Expr", ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root (`absolute`), from an expression, or from the context."""

    absolute: bool
    start: "Expr | None"
    steps: tuple[Step, ...]
    filters: tuple["Expr", ...] = ()
    """Predicates directly behind `start`."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple["Expr", ...]
    position: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands: or and = != < <= > >= + - * div mod |."""

    operator: str
    left: "Expr"
    right: "Expr"


@dataclass(frozen=True, slots=True)
class Negative:
    """A minus before an operand."""

    operand: "Expr"


Expr = Literal | Path | Call | Binary | Negative

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<mark>\.\.|::|//|!=|<=|>=|[()\[\]@,/|+\-=<>*.$])
    | (?P<name>[^\W\d][\w.\-]*(?::(?!:)(?:\*|[^\W\d][\w.\-]*))?)
    )""",
    re.VERBOSE,
)
_WORDS = {"and", "or", "div", "mod"}
_BEFORE_OPERAND = {"", "(", "[", ",", "@", "::", "/", "//", "|", "+", "-", "=", "!=",
                   "<", "<=", ">", ">=", "and", "or", "div", "mod", "op*"}  # fmt: skip
_LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"),
           ("op*", "div", "mod"))  # fmt: skip
_AXES = {"child", "parent", "self", "descendant", "descendant-or-self", "ancestor",
         "ancestor-or-self", "following-sibling", "preceding-sibling", "attribute"}  # fmt: skip
_NODE_TYPES = {"node", "text", "comment", "processing-instruction"}

Token = tuple[str, str, int]
"""Kind (number, string, name, mark, end), text, position."""


def parse(source: str) -> Expr:
    """Reads an expression.

    Raises:
        XPathSyntaxError: It is none, too long or nested too deep.
    """
    if len(source) > MAX_LENGTH:
        raise XPathSyntaxError(MAX_LENGTH, N_("rumus terlalu panjang"))
    return _Parser(tokens(source)).parse()


def tokens(source: str) -> list[Token]:
    """The tokens in order; operators by name are told from names by what precedes."""
    made: list[Token] = []
    position, before = 0, ""
    end = len(source.rstrip())
    while position < end:
        match = _TOKEN.match(source, position)
        if match is None or match.end() == position:
            raise XPathSyntaxError(position, N_("tanda yang tidak dikenal"))
        kind = match.lastgroup or "mark"
        text = match[kind]
        start = match.start(kind)
        position = match.end()
        if before not in _BEFORE_OPERAND:
            if kind == "name" and text in _WORDS:
                kind = "mark"
            elif kind == "name" and (word := _leading_word(text)):
                # `1div1` and `a mod-b` lex as name; the operator is cut off here.
                kind, text, position = "mark", word, start + len(word)
            elif text == "*":
                text = "op*"
        made.append((kind, text, start))
        before = text if kind == "mark" else kind
    made.append(("end", "", len(source)))
    return made


def _leading_word(text: str) -> str:
    return next((w for w in ("div", "mod", "and", "or") if text.startswith(w)), "")


class _Parser:
    def __init__(self, made: list[Token]) -> None:
        self._tokens = made
        self._at = 0
        self._depth = 0

    def parse(self) -> Expr:
        expression = self._binary(0)
        if self._kind != "end":
            self._fail(N_("ada sisa yang tidak terbaca"))
        return expression

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _text(self) -> str:
        kind, text, _position = self._tokens[self._at]
        return text if kind == "mark" else ""

    def _fail(self, reason: str) -> None:
        raise XPathSyntaxError(self._tokens[self._at][2], reason)

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _eat(self, mark: str) -> bool:
        if self._text == mark:
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._eat(mark):
            self._fail(N_("tanda kurung atau koma kurang"))

    def _binary(self, level: int) -> Expr:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._text in _LEVELS[level]:
            operator = self._next()[1].removeprefix("op")
            left = Binary(operator, left, self._binary(level + 1))
        return left

    def _unary(self) -> Expr:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(N_("bersarang terlalu dalam"))
        try:
            if self._eat("-"):
                return Negative(self._unary())
            left = self._path()
            while self._eat("|"):
                left = Binary("|", left, self._path())
            return left
        finally:
            self._depth -= 1

    def _path(self) -> Expr:
        kind, text, _position = self._tokens[self._at]
        if self._text in ("/", "//"):
            return Path(True, None, self._steps(absolute=True))
        if kind in ("number", "string") or self._text == "(" or self._is_call():
            start = self._primary()
            filters = self._predicates()
            if self._text in ("/", "//"):
                return Path(False, start, self._steps(absolute=True), filters)
            return Path(False, start, (), filters) if filters else start
        if kind == "name" or self._text in (".", "..", "@", "*"):
            return Path(False, None, self._steps(absolute=False))
        self._fail(N_("di sini seharusnya ada isian atau nilai"))
        raise AssertionError(text)

    def _is_call(self) -> bool:
        kind, text, _position = self._tokens[self._at]
        follows = (
            self._tokens[self._at + 1][1] if self._at + 1 < len(self._tokens) else ""
        )
        return kind == "name" and follows == "(" and text not in _NODE_TYPES

    def _primary(self) -> Expr:
        kind, text, position = self._next()
        if kind == "number":
            return Literal(float(text))
        if kind == "string":
            return Literal(text[1:-1])
        if kind == "mark":
            inner = self._binary(0)
            self._expect(")")
            return inner
        self._expect("(")
        arguments: list[Expr] = []
        if not self._eat(")"):
            arguments.append(self._binary(0))
            while self._eat(","):
                arguments.append(self._binary(0))
            self._expect(")")
        return Call(text, tuple(arguments), position)

    def _steps(self, *, absolute: bool) -> tuple[Step, ...]:
        steps: list[Step] = []
        if not absolute:
            steps.append(self._step())
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
            axis = self._next()[1]
            if axis not in _AXES:
                self._fail(N_("sumbu yang tidak dikenal"))
            self._next()
        return Step(axis, self._test(), self._predicates())

    def _test(self) -> str:
        kind, text, _position = self._tokens[self._at]
        if kind == "name":
            self._at += 1
            if text in _NODE_TYPES and self._eat("("):
                if self._kind == "string":
                    self._at += 1
                self._expect(")")
                return f"{text}()"
            # Names are compared without their prefix, as ODK's engines do.
            return text.rpartition(":")[2]
        if self._eat("*"):
            return "*"
        self._fail(N_("di sini seharusnya ada nama isian"))
        raise AssertionError(text)

    def _predicates(self) -> tuple[Expr, ...]:
        made: list[Expr] = []
        while self._eat("["):
            made.append(self._binary(0))
            self._expect("]")
        return tuple(made)
