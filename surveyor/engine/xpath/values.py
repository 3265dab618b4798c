"""The four XPath types in Python, and how one becomes another.

Numbers are floats, texts str, truth bool, node-sets lists of `Node` in document
order. Dates are texts; where a number is asked for, a plain day is a whole number of
days since 1970 without any time zone, as JavaRosa counts, and a moment counts in UTC
(specification, number()).
"""

import math
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

from surveyor.engine.instance import Node

Value = float | str | bool | list[Node]

NAN = math.nan
_EPOCH = date(1970, 1, 1)
_EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_SPACE = " \t\r\n"
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:T(.*))?", re.DOTALL)
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"(?:(Z)|([+-])([0-9]{2})(?::?([0-9]{2}))?)?"
)
_EXACT = Context(prec=700)
_MOST_PLACES = 30
_EXACT_WHOLE = 2.0**53


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
    if -_EXACT_WHOLE < value < _EXACT_WHOLE:
        whole = int(value)
        if whole == value:
            return str(whole)
    elif math.isnan(value):
        return "NaN"
    elif math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    # The shortest text that tells the number, as both JavaScript engines write it.
    text = repr(value).removesuffix(".0")
    return text if "e" not in text else format(Decimal(text), "f")


def stored(value: Any) -> str:
    """What a calculation leaves in a node: NaN is the empty text."""
    if isinstance(value, float):
        return number_text(value) if value == value else ""  # noqa: PLR0124 (NaN)
    text = to_string(value)
    return "" if text == "NaN" else text


@lru_cache(maxsize=8192)
def known_number(text: str) -> float | None:
    """The number that a text means in every zone; None where the zone decides."""
    stripped = text.strip(_SPACE)
    if _NUMBER.fullmatch(stripped):
        return float(stripped)
    found = _DATE.fullmatch(stripped)
    if found is None:
        return NAN
    if found[4] is None:
        day = parse_date(stripped)
        return NAN if day is None else float((day - _EPOCH).days)
    return None


def text_number(text: str, zone: tzinfo = UTC) -> float:
    """The number that a text means; NaN where it means none."""
    number = known_number(text)
    return moment_number(text, zone) if number is None else number


@lru_cache(maxsize=4096)
def moment_number(text: str, zone: tzinfo = UTC) -> float:
    """Days since 1970 UTC of a moment; a plain day begins at its local midnight."""
    moment = parse_moment(text, zone)
    return NAN if moment is None else (moment - _EPOCH_MOMENT) / _DAY


def parse_date(text: str) -> date | None:
    """The day that a text is or begins with, or None; also `2026-1-5`."""
    found = _DATE.match(text.strip(_SPACE))
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def parse_moment(text: str, zone: tzinfo = UTC) -> datetime | None:
    """The moment of a dateTime or day; one without offset is in the given zone."""
    found = _DATE.fullmatch(text.strip(_SPACE))
    day = parse_date(text) if found else None
    if found is None or day is None:
        return None
    if found[4] is None:
        return _in_range(datetime(day.year, day.month, day.day, tzinfo=zone))
    time = _TIME.fullmatch(found[4])
    if time is None:
        return None
    micro = int((time[4] or "0").ljust(6, "0")[:6])
    clock = (int(time[1]), int(time[2]), int(time[3] or 0), micro)
    try:
        zone = _offset(time, zone)
        return _in_range(datetime(day.year, day.month, day.day, *clock, tzinfo=zone))
    except ValueError:
        return None


def _offset(time: re.Match[str], zone: tzinfo) -> tzinfo:
    if time[5]:
        return UTC
    if not time[6]:
        return zone
    if int(time[8] or 0) > 59:
        raise ValueError(time[0])
    ahead = timedelta(hours=int(time[7]), minutes=int(time[8] or 0))
    return timezone(-ahead if time[6] == "-" else ahead)


def _in_range(moment: datetime) -> datetime | None:
    """A moment whose UTC and local faces both lie in the years 1 to 9999."""
    return moment if 1 < moment.year < 9999 else None


def day_text(days: float) -> str:
    """The day that is so many days after 1970-01-01; empty for no number."""
    try:
        return (_EPOCH + timedelta(days=math.floor(days))).isoformat()
    except (ValueError, OverflowError):
        return ""


def number_moment(days: float, zone: tzinfo) -> datetime | None:
    """The local moment so many days after 1970 UTC; None beyond the calendar."""
    if not math.isfinite(days):
        return None
    try:
        moment = _EPOCH_MOMENT + timedelta(milliseconds=round(days * 86_400_000))
    except (ValueError, OverflowError):
        return None
    inside = _in_range(moment)
    return None if inside is None else inside.astimezone(zone)


def moment_text(moment: datetime) -> str:
    """A moment as ODK writes it: milliseconds and offset."""
    return moment.isoformat(timespec="milliseconds")


def equal(left: Any, right: Any, zone: tzinfo = UTC) -> bool:
    """XPath's `=`: a node-set is equal if any of its nodes is."""
    if isinstance(left, list) or isinstance(right, list):
        return _any_pair(left, right, zone, differ=False)
    return _same(left, right, zone)


def unequal(left: Any, right: Any, zone: tzinfo = UTC) -> bool:
    """XPath's `!=`; for a node-set, true if any node differs."""
    if isinstance(left, list) or isinstance(right, list):
        return _any_pair(left, right, zone, differ=True)
    return not _same(left, right, zone)


def _same(left: Any, right: Any, zone: tzinfo) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left, zone) == to_number(right, zone)
    return bool(left == right) or _same_moment(left, right, zone)


def is_day_or_moment(text: str) -> bool:
    """Whether a text looks like a date, told fast."""
    return text[4:5] == "-" and _DATE.fullmatch(text) is not None


def _same_moment(left: str, right: str, zone: tzinfo) -> bool:
    """Whether two texts tell one moment in two ways: another offset, or a midnight.

    The specification extends comparing to dates; texts that are none stay texts.
    """
    if not ("T" in left or "T" in right):
        return False
    if not (is_day_or_moment(left) and is_day_or_moment(right)):
        return False
    return moment_number(left, zone) == moment_number(right, zone)


def _any_pair(left: Any, right: Any, zone: tzinfo, *, differ: bool) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return (to_boolean(left) == to_boolean(right)) is not differ
    lefts, rights = _texts(left), _texts(right)
    return any(
        _same(one, other, zone) is not differ for one in lefts for other in rights
    )


def _texts(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [node.string_value() for node in value]
    return [value]


def compared(left: Any, right: Any, test: Any, zone: tzinfo = UTC) -> bool:
    """`<`, `<=`, `>`, `>=` (`test`): true if it is for any node of a node-set.

    Also beside a truth value, as in both JavaScript engines; XPath 1.0 would make
    one truth value of the whole set.
    """
    return any(
        test(*number_pair(one, other, zone))
        for one in _texts(left)
        for other in _texts(right)
    )


def number_pair(left: Any, right: Any, zone: tzinfo) -> tuple[float, float]:
    """Two values as numbers; a day beside a moment counts from its local midnight.

    Otherwise today would lie after now() in the morning of every zone east of
    Greenwich, since a plain day has no zone and a moment counts in UTC.
    """
    if isinstance(left, str) and isinstance(right, str):
        mixed = ("T" in left) != ("T" in right)
        if mixed and _DATE.fullmatch(left) and _DATE.fullmatch(right):
            return moment_number(left, zone), moment_number(right, zone)
    return to_number(left, zone), to_number(right, zone)


def round_half_away(value: float, places: int = 0) -> float:
    """Rounds halves away from zero, as both JavaScript engines of ODK do.

    More than 30 places either way give NaN, as in JavaRosa. The shortest text of the
    number is rounded, so that 1.005 becomes 1.01 as it is written.
    """
    if math.isnan(value) or math.isinf(value):
        return value
    if abs(places) > _MOST_PLACES:
        return NAN
    unit = Decimal(1).scaleb(-places)
    rounded = Decimal(repr(value)).quantize(unit, ROUND_HALF_UP, context=_EXACT)
    return float(rounded)
