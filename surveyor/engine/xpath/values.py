"""The four XPath types in Python, and how one becomes another.

Numbers are floats, texts str, truth bool, node-sets lists of `Node`. Dates are texts;
where a number is asked for, a date is days since 1970 (a plain day is a whole number
without any time zone, a moment counts in UTC), as the ODK specification says.
"""

import math
import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from surveyor.engine.instance import Node

Value = float | str | bool | list[Node]

NAN = math.nan
_EPOCH = date(1970, 1, 1)
_EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\s*-?(\d+(\.\d*)?|\.\d+)\s*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?")


def to_string(value: Any) -> str:
    """XPath's string()."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    return value[0].string_value() if value else ""


def to_number(value: Any, zone: tzinfo = UTC) -> float:
    """XPath's number(), with dates as days since 1970."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    return text_number(to_string(value), zone)


def to_boolean(value: Any) -> bool:
    """XPath's boolean(): any text but the empty one is true, also `false`."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    return bool(value)


def number_text(value: float) -> str:
    """A number without exponent; whole numbers without a point; NaN as `NaN`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return str(int(value))
    text = repr(value)
    return text if "e" not in text else format(value, ".17f").rstrip("0")


def stored(value: Any) -> str:
    """What a calculation leaves in a node: NaN is the empty text."""
    if isinstance(value, float) and math.isnan(value):
        return ""
    text = to_string(value)
    return "" if text == "NaN" else text


@lru_cache(maxsize=4096)
def text_number(text: str, zone: tzinfo = UTC) -> float:
    """The number that a text means; NaN where it means none."""
    if _NUMBER.fullmatch(text):
        return float(text)
    stripped = text.strip()
    if not _DATE.fullmatch(stripped):
        return NAN
    if len(stripped) == 10:
        day = parse_date(stripped)
        return float((day - _EPOCH).days) if day else NAN
    moment = parse_moment(stripped, zone)
    return (moment - _EPOCH_MOMENT) / timedelta(days=1) if moment else NAN


def parse_date(text: str) -> date | None:
    """The day that a text begins with, or None."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def parse_moment(text: str, zone: tzinfo = UTC) -> datetime | None:
    """The moment of a dateTime or day; one without offset is in the given zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def day_text(days: float) -> str:
    """The day that is so many days after 1970-01-01; empty for no number."""
    try:
        return (_EPOCH + timedelta(days=math.floor(days))).isoformat()
    except (ValueError, OverflowError):
        return ""


def moment_text(moment: datetime) -> str:
    """A moment as ODK writes it: milliseconds and offset."""
    return moment.isoformat(timespec="milliseconds")


def equal(left: Any, right: Any) -> bool:
    """XPath's `=`: a node-set is equal if any of its nodes is."""
    if isinstance(left, list) or isinstance(right, list):
        return _any_pair(left, right, equal)
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return bool(left == right)


def unequal(left: Any, right: Any) -> bool:
    """XPath's `!=`; for a node-set, true if any node differs.

    An unanswered question is an empty text here, not an empty set, so that
    `${x} != 5` is true before it is answered (ODK, "Empty values").
    """
    left, right = _one(left), _one(right)
    if isinstance(left, list) or isinstance(right, list):
        return _any_pair(left, right, unequal)
    return not equal(left, right)


def _one(value: Any) -> Any:
    if isinstance(value, list) and len(value) < 2:
        return to_string(value)
    return value


def _any_pair(left: Any, right: Any, test: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return bool(test(to_boolean(left), to_boolean(right)))
    if isinstance(left, list) and isinstance(right, list) and not (left and right):
        # Two unanswered questions are equal as two empty texts are.
        return bool(test(to_string(left), to_string(right)))
    lefts = (
        [n.string_value() for n in left] or [""] if isinstance(left, list) else [left]
    )
    rights = (
        [n.string_value() for n in right] or [""]
        if isinstance(right, list)
        else [right]
    )
    return any(test(one, other) for one in lefts for other in rights)


def round_half_away(value: float, places: int = 0) -> float:
    """Rounds halves away from zero, as both JavaScript engines of ODK do."""
    if math.isnan(value) or math.isinf(value):
        return value
    scale = 10.0**places
    scaled = abs(value) * scale
    # The shortest text of a float tells the decimal that was meant: 1.005, not 1.00499….
    whole = math.floor(float(repr(scaled)) + 0.5 + 1e-9)
    return math.copysign(whole / scale, value)
