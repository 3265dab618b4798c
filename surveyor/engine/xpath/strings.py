"""Functions on texts and on the answers of selects."""

import math
from functools import lru_cache

from surveyor.engine.instance import Node
from surveyor.engine.xpath.patterns import matches
from surveyor.engine.xpath.signature import Function, function

_SPACE = " \t\r\n"
_WHITE = str.maketrans("\t\r\n", "   ")


Texts = str | list[Node]


def _concat(*parts: Texts) -> str:
    return "".join(_texts(parts))


def _join(glue: str, *parts: Texts) -> str:
    return glue.join(_texts(parts))


def _texts(parts: tuple[Texts, ...]) -> list[str]:
    """The text of each value, and of each node of a node-set."""
    made: list[str] = []
    for part in parts:
        if isinstance(part, list):
            made += [node.string_value() for node in part]
        else:
            made.append(part)
    return made


def _substr(text: str, start: float, end: float = math.inf) -> str:
    """0-based, end excluded; negative places count from the end."""
    if math.isnan(start) or math.isnan(end):
        return ""
    return text[_place(start, len(text)) : _place(end, len(text))]


def _place(number: float, length: int) -> int:
    if math.isinf(number):
        return length if number > 0 else 0
    place = int(number)
    return max(place + length, 0) if place < 0 else place


def _substring(text: str, start: float, length: float | None = None) -> str:
    """XPath's own: 1-based, characters from round(start), so many as round(length)."""
    first = _half_up(start)
    last = math.inf if length is None else first + _half_up(length)
    if math.isnan(first) or math.isnan(last):
        return ""
    begin = max(first, 1.0) - 1
    end = min(last - 1, float(len(text)))
    return text[int(begin) : int(end)] if begin < end else ""


def _half_up(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


def _before(text: str, mark: str) -> str:
    return text[: max(text.find(mark), 0)]


def _behind(text: str, mark: str) -> str:
    at = text.find(mark)
    return text[at + len(mark) :] if at >= 0 else ""


def _normalize(text: str) -> str:
    """Blanks of XML at the ends go, and of several in between one stays."""
    return " ".join(word for word in text.translate(_WHITE).split(" ") if word)


def _translate(text: str, old: str, new: str) -> str:
    return text.translate(_table(old, new))


@lru_cache(maxsize=64)
def _table(old: str, new: str) -> dict[int, str | None]:
    """Kept: a search looks at a hundred thousand rows with the same letters."""
    table: dict[int, str | None] = {}
    for at, letter in enumerate(old):
        table.setdefault(ord(letter), new[at] if at < len(new) else None)
    return table


def _tokens(answer: str) -> list[str]:
    return [token for token in answer.translate(_WHITE).split(" ") if token]


def _selected(answer: str, choice: str) -> bool:
    """Whether a whole token of the answer is the choice; "" only in no answer."""
    wanted = choice.strip(_SPACE)
    if not wanted:
        return not answer.strip(_SPACE)
    if wanted not in answer:
        return False
    return answer == wanted or wanted in _tokens(answer)


def _selected_at(answer: str, place: float) -> str:
    """The choice at a place counted from 0, or ""."""
    chosen = _tokens(answer)
    return chosen[int(place)] if 0 <= place < len(chosen) else ""


def _contains(text: str, part: str) -> bool:
    return part in text


FUNCTIONS: dict[str, Function] = {
    "concat": function(_concat, "?t*", "s"),
    "join": function(_join, "s?t*", "s"),
    "contains": function(_contains, "ss", "b"),
    "starts-with": function(str.startswith, "ss", "b"),
    "ends-with": function(str.endswith, "ss", "b"),
    "substr": function(_substr, "sn?n", "s"),
    "substring": function(_substring, "sn?n", "s"),
    "substring-before": function(_before, "ss", "s"),
    "substring-after": function(_behind, "ss", "s"),
    "string-length": function(
        lambda text: float(len(text)), "?s", "n", of_context=True
    ),
    "normalize-space": function(_normalize, "?s", "s", of_context=True),
    "translate": function(_translate, "sss", "s"),
    "regex": function(matches, "ss", "b"),
    "selected": function(_selected, "ss", "b"),
    "is-selected": function(_selected, "ss", "b"),
    "selected-at": function(_selected_at, "sn", "s"),
    "count-selected": function(lambda answer: float(len(_tokens(answer))), "s", "n"),
}
