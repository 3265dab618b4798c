"""Functions on texts and on the answers of selects."""

import base64
import binascii
import hashlib
import math
import re
from functools import lru_cache
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.values import to_number, to_string

_ANY = 1000
_LONGEST = 10_000
_PATIENCE = 0.25
"""Seconds that a pattern may take which could take for ever."""
_NESTED = re.compile(r"[+*}]\)?[+*{]|\([^)]*[+*][^)]*\)\s*[+*{]")


def _concat(_node: Node, _scope: Scope, *parts: Any) -> str:
    return "".join(_texts(parts))


def _join(_node: Node, _scope: Scope, glue: Any, *parts: Any) -> str:
    return to_string(glue).join(_texts(parts))


def _texts(parts: tuple[Any, ...]) -> list[str]:
    made: list[str] = []
    for part in parts:
        if isinstance(part, list):
            made += [node.string_value() for node in part]
        else:
            made.append(to_string(part))
    return made


def _contains(_node: Node, _scope: Scope, text: Any, part: Any) -> bool:
    return to_string(part) in to_string(text)


def _starts(_node: Node, _scope: Scope, text: Any, part: Any) -> bool:
    return to_string(text).startswith(to_string(part))


def _ends(_node: Node, _scope: Scope, text: Any, part: Any) -> bool:
    return to_string(text).endswith(to_string(part))


def _substr(_node: Node, scope: Scope, text: Any, start: Any, end: Any = None) -> str:
    """0-based, end excluded; negative places count from the end."""
    zone = scope.world.zone
    first = to_number(start, zone)
    last = None if end is None else to_number(end, zone)
    if math.isnan(first) or (last is not None and math.isnan(last)):
        return ""
    return to_string(text)[int(first) : None if last is None else int(last)]


def _substring(
    _node: Node, scope: Scope, text: Any, start: Any, length: Any = None
) -> str:
    """XPath's own: 1-based."""
    zone = scope.world.zone
    first = to_number(start, zone)
    if math.isnan(first):
        return ""
    begin = round(first)
    if length is None:
        return to_string(text)[max(begin - 1, 0) :]
    count = to_number(length, zone)
    end = begin + round(count) if not math.isnan(count) else begin
    return to_string(text)[max(begin - 1, 0) : max(end - 1, 0)]


def _before(_node: Node, _scope: Scope, text: Any, mark: Any) -> str:
    head, found, _tail = to_string(text).partition(to_string(mark) or "\0")
    return head if found else ""


def _behind(_node: Node, _scope: Scope, text: Any, mark: Any) -> str:
    if not to_string(mark):
        return to_string(text)
    return to_string(text).partition(to_string(mark))[2]


def _length(node: Node, _scope: Scope, text: Any = None) -> float:
    return float(len(to_string([node] if text is None else text)))


def _normalize(node: Node, _scope: Scope, text: Any = None) -> str:
    return " ".join(to_string([node] if text is None else text).split())


def _translate(_node: Node, _scope: Scope, text: Any, old: Any, new: Any) -> str:
    source, target = to_string(old), to_string(new)
    table: dict[int, str | None] = {}
    for at, letter in enumerate(source):
        table.setdefault(ord(letter), target[at] if at < len(target) else None)
    return to_string(text).translate(table)


def _regex(_node: Node, _scope: Scope, text: Any, pattern: Any) -> bool:
    """Whether the whole text fits, as JavaRosa and the documentation say.

    A pattern with repetitions inside repetitions could take for ever; it gets a
    moment, and an answer that needs longer does not fit.
    """
    compiled, slow = _pattern(to_string(pattern))
    subject = to_string(text)[:_LONGEST]
    if compiled is None:
        return False
    return _patient(compiled, subject) if slow else bool(compiled.fullmatch(subject))


def _patient(pattern: re.Pattern[str], subject: str) -> bool:
    import regex

    try:
        found = regex.fullmatch(
            pattern.pattern, subject, flags=pattern.flags, timeout=_PATIENCE
        )
    except (TimeoutError, regex.error, ValueError):
        return False
    return found is not None


@lru_cache(maxsize=256)
def _pattern(source: str) -> tuple[re.Pattern[str] | None, bool]:
    body = source.removeprefix("^")
    if body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    try:
        return re.compile(body, re.ASCII if "\\d" in body else 0), bool(
            _NESTED.search(body)
        )
    except (re.error, RecursionError, OverflowError):
        return None, False


def _digest(
    _node: Node, _scope: Scope, text: Any, name: Any, coding: Any = "base64"
) -> str:
    wanted = to_string(name).replace("-", "").lower()
    if wanted not in ("md5", "sha1", "sha256", "sha384", "sha512"):
        return ""
    made = hashlib.new(wanted, to_string(text).encode(), usedforsecurity=False).digest()
    return made.hex() if to_string(coding) == "hex" else base64.b64encode(made).decode()


def _decode(_node: Node, _scope: Scope, text: Any) -> str:
    try:
        return base64.b64decode(to_string(text)).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _selected(_node: Node, _scope: Scope, answer: Any, choice: Any) -> bool:
    chosen, wanted = to_string(answer).split(), to_string(choice).strip()
    return wanted in chosen if wanted else not chosen


def _selected_at(_node: Node, scope: Scope, answer: Any, place: Any) -> str:
    number = to_number(place, scope.world.zone)
    chosen = to_string(answer).split()
    if math.isnan(number) or not 0 <= number < len(chosen):
        return ""
    return chosen[int(number)]


def _count_selected(_node: Node, _scope: Scope, answer: Any) -> float:
    return float(len(to_string(answer).split()))


FUNCTIONS: dict[str, tuple[Any, int, int]] = {
    "concat": (_concat, 0, _ANY),
    "join": (_join, 1, _ANY),
    "contains": (_contains, 2, 2),
    "starts-with": (_starts, 2, 2),
    "ends-with": (_ends, 2, 2),
    "substr": (_substr, 2, 3),
    "substring": (_substring, 2, 3),
    "substring-before": (_before, 2, 2),
    "substring-after": (_behind, 2, 2),
    "string-length": (_length, 0, 1),
    "normalize-space": (_normalize, 0, 1),
    "translate": (_translate, 3, 3),
    "regex": (_regex, 2, 2),
    "digest": (_digest, 2, 3),
    "base64-decode": (_decode, 1, 1),
    "selected": (_selected, 2, 2),
    "selected-at": (_selected_at, 2, 2),
    "count-selected": (_count_selected, 1, 1),
}
