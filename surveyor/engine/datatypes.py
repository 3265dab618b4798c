"""What a node of a type can hold of a calculated value."""

import math
import re
from datetime import time

from surveyor.engine.xpath import values

_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")
_NUMBER = re.compile(r"-?\d+(\.\d*)?")
CASTING = frozenset({"int", "date"})
"""Types that store a calculated value in another way than it is."""


def cast(text: str, datatype: str) -> str:
    """A calculated value as its node stores it.

    JavaRosa (IAnswerData.wrapData) cuts decimals off for `int`, and reads a number as
    days since 1970 for `date`; a moment becomes its day. All else stays as it is.
    """
    if not text:
        return text
    number = _NUMBER.fullmatch(text)
    if datatype == "int" and number and "." in text:
        return str(int(float(text)))
    if datatype == "date":
        if number:
            return values.day_text(float(text))
        day = values.parse_date(text)
        return day.isoformat() if day is not None else text
    return text


def is_boolean(text: str) -> bool:
    """XML Schema's four ways to write truth."""
    return text in ("true", "false", "1", "0")


def is_time(text: str) -> bool:
    """A time of day with or without seconds and offset."""
    found = _TIME.fullmatch(text)
    return found is not None and _is_clock(text)


def is_moment(text: str) -> bool:
    """A day and a time, with or without offset."""
    day, mark, clock = text.partition("T")
    return bool(mark) and values.parse_date(day) is not None and is_time(clock)


def is_point(text: str) -> bool:
    """Latitude and longitude in degrees, then altitude and accuracy or less."""
    parts = text.split()
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return False
    if not 2 <= len(numbers) <= 4 or not all(map(math.isfinite, numbers)):
        return False
    return -90 <= numbers[0] <= 90 and -180 <= numbers[1] <= 180


def is_trace(text: str) -> bool:
    """Two points or more."""
    return len(_points(text)) > 1 and all(map(is_point, _points(text)))


def is_shape(text: str) -> bool:
    """Three points or more, of which the last is where the first is."""
    points = _points(text)
    closed = len(points) > 2 and points[0].split()[:2] == points[-1].split()[:2]
    return closed and all(map(is_point, points))


def _points(text: str) -> list[str]:
    return [one.strip() for one in text.strip().rstrip(";").split(";")]


def _is_clock(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True
