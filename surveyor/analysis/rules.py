"""How one answer becomes a score of 0..100: the rules of `sv:rule`.

    map                       the choice's own score; without one it is missing
    share N                   counting choices ticked ÷ N × 100, at most 100
    penalty P                 100 − P × counting choices ticked, at least 0
    count 0=0 1=60 2=100      steps over the number of counting choices ticked
    steps 0=0 1=40 2=70       the step with the greatest bound that is ≤ x
    scale LOW HIGH            (x − LOW) ÷ (HIGH − LOW) × 100
    value                     x itself
    ratio A [B …]             x ÷ (A + B + …) × 100, at most 100; missing for 0
    parity A                  p = x ÷ (x + A); min(1, p ÷ 0,5) × 100
    age DATE 7=100 … *=0      days from this date to DATE; the first bound that fits

A counting choice has 1 in the list's column `score`. An answer outside a rule's range
(a 7 on a scale of 5, a post later than the visit) is missing: never 0, never over 100.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveyor.analysis.reading import day, number

UNKNOWN_CHOICES = frozenset({"98", "99"})
"""Choices that mean "don't know" and "not applicable" in every list."""

HUNDRED = Fraction(100)
ZERO = Fraction(0)

Lookup = Callable[[str], str]
"""The answer of another question in reach, "" where it has none."""


class RuleError(ValueError):
    """A rule's text means nothing; its author is told with the text."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to be used."""

    kind: str
    names: tuple[str, ...]
    """Other questions that it reads."""
    score: Callable[[str, Lookup], Fraction | None]
    """The score of an answer that is neither empty nor "don't know"."""
    numeric: bool
    """Whether the answers are numbers whose mean can be shown."""


def make_rule(text: str, scores: Mapping[str, Fraction]) -> Rule:
    """The rule that a text describes, e.g. `share 5`.

    Args:
        text: As in `sv:rule`.
        scores: Choice -> its score, only for choices that have one.

    Raises:
        RuleError: The text is no rule.
    """
    kind, _, rest = text.strip().partition(" ")
    words = rest.split()
    maker = _MAKERS.get(kind)
    if maker is None:
        raise RuleError(text)
    try:
        names, score = maker(words, scores)
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise RuleError(text) from error
    return Rule(kind, names, score, numeric=kind in _NUMERIC)


_NUMERIC = frozenset({"steps", "scale", "value", "ratio", "parity"})

_Scoring = tuple[tuple[str, ...], Callable[[str, Lookup], Fraction | None]]
_Scores = Mapping[str, Fraction]


def _map(words: Sequence[str], scores: _Scores) -> _Scoring:
    _expect(not words)
    return (), lambda value, _: scores.get(value)


def _share(words: Sequence[str], scores: _Scores) -> _Scoring:
    most = _number(_only(words))
    _expect(most > 0)
    counts = _counter(scores)
    return (), lambda value, _: min(HUNDRED, counts(value) / most * 100)


def _penalty(words: Sequence[str], scores: _Scores) -> _Scoring:
    each, counts = _number(_only(words)), _counter(scores)
    _expect(each >= 0)
    return (), lambda value, _: max(ZERO, HUNDRED - each * counts(value))


def _count(words: Sequence[str], scores: _Scores) -> _Scoring:
    steps, counts = _steps(words), _counter(scores)
    return (), lambda value, _: _reached(steps, counts(value))


def _plain_steps(words: Sequence[str], scores: _Scores) -> _Scoring:
    steps = _steps(words)
    return (), lambda value, _: _reached(steps, number(value))


def _scale(words: Sequence[str], scores: _Scores) -> _Scoring:
    low, high = (_number(word) for word in words)
    _expect(low < high)

    def score(value: str, lookup: Lookup) -> Fraction | None:
        x = number(value)
        if x is None or not low <= x <= high:
            return None
        return (x - low) / (high - low) * 100

    return (), score


def _value(words: Sequence[str], scores: _Scores) -> _Scoring:
    _expect(not words)
    return _scale(("0", "100"), scores)


def _ratio(words: Sequence[str], scores: _Scores) -> _Scoring:
    names = tuple(words)
    _expect(bool(names))

    def score(value: str, lookup: Lookup) -> Fraction | None:
        x, parts = number(value), [number(lookup(name)) for name in names]
        if x is None or x < 0 or any(part is None or part < 0 for part in parts):
            return None
        total = sum((part for part in parts if part is not None), ZERO)
        return min(HUNDRED, x / total * 100) if total else None

    return names, score


def _parity(words: Sequence[str], scores: _Scores) -> _Scoring:
    other = _only(words)

    def score(value: str, lookup: Lookup) -> Fraction | None:
        x, y = number(value), number(lookup(other))
        if x is None or y is None or x < 0 or y < 0 or not x + y:
            return None
        return min(HUNDRED, x / (x + y) * 200)

    return (other,), score


def _age(words: Sequence[str], scores: _Scores) -> _Scoring:
    until, bounds = words[0], [word.partition("=") for word in words[1:]]
    _expect(bool(bounds))
    steps = [
        (None if bound == "*" else _number(bound), _points(points))
        for bound, _, points in bounds
    ]

    def score(value: str, lookup: Lookup) -> Fraction | None:
        then, now = day(value), day(lookup(until))
        if then is None or now is None or then > now:
            return None
        days = (now - then).days
        return next((p for bound, p in steps if bound is None or days <= bound), None)

    return (until,), score


_MAKERS: Mapping[str, Callable[[Sequence[str], _Scores], _Scoring]] = {
    "map": _map,
    "share": _share,
    "penalty": _penalty,
    "count": _count,
    "steps": _plain_steps,
    "scale": _scale,
    "value": _value,
    "ratio": _ratio,
    "parity": _parity,
    "age": _age,
}


def _counter(scores: _Scores) -> Callable[[str], Fraction]:
    counting = frozenset(value for value, score in scores.items() if score == 1)
    return lambda value: Fraction(len(counting.intersection(value.split())))


def _steps(words: Sequence[str]) -> list[tuple[Fraction, Fraction]]:
    _expect(bool(words))
    pairs = [word.partition("=") for word in words]
    return sorted((_number(bound), _points(points)) for bound, _, points in pairs)


def _reached(
    steps: Sequence[tuple[Fraction, Fraction]], x: Fraction | None
) -> Fraction | None:
    reached = [points for bound, points in steps if x is not None and bound <= x]
    return reached[-1] if reached else None


def _number(word: str) -> Fraction:
    value = number(word)
    _expect(value is not None)
    return value or ZERO


def _points(word: str) -> Fraction:
    points = _number(word)
    _expect(0 <= points <= 100)
    return points


def _only(words: Sequence[str]) -> str:
    _expect(len(words) == 1)
    return words[0]


def _expect(holds: bool) -> None:
    if not holds:
        raise RuleError
