"""regex(): patterns of a form, which must not be able to stop the program."""

import re
from functools import lru_cache
from typing import Any

_LONGEST_TEXT = 10_000
_LONGEST_PATTERN = 5_000
_PATIENCE = 0.25
"""Seconds that a pattern may take which could take for ever."""
_CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ENDLESS = re.compile(r"[*+]|\{\d*,\}|\{\d*,\d{3,}\}|\{\d{3,}")


def matches(text: str, pattern: str) -> bool:
    r"""Whether the whole text fits, as JavaRosa and ODK's documentation say.

    The specification writes the pattern between slashes and both JavaScript engines
    look for it anywhere; forms are tried in Collect, where it is the whole answer.
    `\d`, `\w` and `\s` mean ASCII, as in Java and JavaScript. A pattern that could
    take for ever gets a moment; an answer that needs longer does not fit. One that
    is no pattern fits nothing.
    """
    compiled, patient = _pattern(pattern)
    subject = text[:_LONGEST_TEXT]
    if compiled is None:
        return False
    if not patient:
        return compiled.fullmatch(subject) is not None
    try:
        return compiled.fullmatch(subject, timeout=_PATIENCE) is not None
    except TimeoutError:
        return False


@lru_cache(maxsize=256)
def _pattern(source: str) -> tuple[Any, bool]:
    if len(source) > _LONGEST_PATTERN:
        return None, False
    if not _may_explode(source):
        try:
            return re.compile(source, re.ASCII), False
        except (re.error, RecursionError, OverflowError, ValueError):
            pass
    import regex

    try:
        return regex.compile(source, regex.ASCII | regex.VERSION0), True
    except (regex.error, RecursionError, OverflowError, ValueError, MemoryError):
        return None, False


def _may_explode(source: str) -> bool:
    """Whether a pattern repeats a group, or repeats without end more than once."""
    bare = _CLASS.sub("x", source)
    if re.search(r"\)\s*[*+{]", bare):
        return True
    return len(_ENDLESS.findall(bare)) > 1
