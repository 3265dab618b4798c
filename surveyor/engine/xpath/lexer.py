"""XPath text → tokens; names that are operators are told from names of questions."""

import re

from surveyor.engine.xpath.errors import XPathSyntaxError
from surveyor.texts import N_

Token = tuple[str, str, int]
"""Kind (number, string, name, path, mark, end), text, position."""

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<string>"[^"]*"|'[^']*')
    | (?P<mark>\.\.|::|//|!=|<=|>=|[()\[\]@,/|+\-=<>*.$])
    | (?P<name>[^\W\d][\w.\-]*(?::(?!:)(?:\*|[^\W\d][\w.\-]*))?)
    )""",
    re.VERBOSE,
)
_PATH = re.compile(
    r"""[ \t\r\n]*((?:/[^\W\d][\w.\-]*)+)(?![\w.\-]|[ \t\r\n]*[\[/:(])""", re.VERBOSE
)
"""A whole path of plain names from the root, as nearly all in a form are."""
_SPACE = " \t\r\n"
_WORDS = ("div", "mod", "and", "or")
_BEFORE_OPERAND = {"", "(", "[", ",", "@", "::", "/", "//", "|", "+", "-", "=", "!=",
                   "<", "<=", ">", ">=", "and", "or", "div", "mod", "op*", "$"}  # fmt: skip
_BEFORE_PATH = _BEFORE_OPERAND - {"@", "::", "/", "//", "$"}
_CURLY = "“”‘’„‚«»`´"


def tokens(source: str) -> list[Token]:
    """The tokens in order, with an `end` behind them; multiplication is `op*`.

    Raises:
        XPathSyntaxError: There is a sign that XPath does not have.
    """
    made: list[Token] = []
    position, before = 0, ""
    end = len(source.rstrip(_SPACE))
    while position < end:
        path = _PATH.match(source, position) if before in _BEFORE_PATH else None
        if path is not None:
            made.append(("path", path[1], path.start(1)))
            position, before = path.end(1), "path"
            continue
        match = _TOKEN.match(source, position)
        if match is None:
            raise _unknown(source, position)
        kind = match.lastgroup or "mark"
        text = match[kind]
        start = match.start(kind)
        position = match.end()
        if before not in _BEFORE_OPERAND:
            if kind == "name" and (word := _operator(text)):
                kind, text, position = "mark", word, start + len(word)
            elif text == "*":
                text = "op*"
        made.append((kind, text, start))
        before = text if kind == "mark" else kind
    made.append(("end", "", len(source)))
    return made


def _operator(text: str) -> str:
    """The operator that a name after an operand is, or begins with.

    `1div1` and `a mod-b` lex as one name, since a name may hold digits and signs.
    """
    for word in _WORDS:
        if text == word:
            return word
        if text.startswith(word) and text[len(word)] in "0123456789-.":
            return word
    return ""


def _unknown(source: str, position: int) -> XPathSyntaxError:
    while source[position] in _SPACE:
        position += 1
    sign = source[position]
    if sign in _CURLY:
        reason = N_("tanda kutipnya miring; pakai tanda kutip lurus")
    elif sign in "'\"":
        reason = N_("tanda kutip ini tidak ditutup")
    else:
        reason = N_("tanda ini tidak dikenal")
    return XPathSyntaxError(position, reason, sign)
