"""How stored values stand in a field, and what a typed text is stored as."""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from surveyor import formats
from surveyor.texts import language


def number_written(value: str, *, grouped: bool = False) -> str:
    """A stored number with the decimal mark of the language, thousands grouped."""
    if grouped and re.fullmatch(r"-?\d+(\.\d+)?", value):
        number = Decimal(value)
        places = len(value.partition(".")[2])
        return formats.decimal(number, places)
    return value.replace(".", ",") if language() == "id" else value


def number_stored(written: str) -> str:
    """A typed number as it is stored; a text that is none stays as it is."""
    text = "".join(written.split()).removeprefix("Rp")
    if not text:
        return ""
    point, group = (",", ".") if language() == "id" else (".", ",")
    plain = text.replace(group, "") if _is_grouped(text, group) else text
    plain = plain.replace(point, ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return text
    return format(number, "f") if number.is_finite() else text


def day_written(value: str, part: str = "day") -> str:
    """`2026-11-23` as `23 November 2026`; what is no date stays as it is.

    Where `part` is `month-year` or `year`, only that is written.
    """
    try:
        whole = formats.date_long(date.fromisoformat(value[:10]))
    except ValueError:
        return value
    words = whole.split()
    return " ".join(words[{"month-year": -2, "year": -1}.get(part, 0) :])


def time_written(value: str) -> str:
    """`14:30:00.000+08:00` as `14.30`."""
    try:
        return formats.time(datetime.combine(date.min, time.fromisoformat(value)))
    except ValueError:
        return value


def time_stored(written: str) -> str:
    """`14.30`, `14:30`, `1430` or `14` as ODK stores a time, in the local zone."""
    found = re.fullmatch(
        r"(\d{1,2})(?:[.:\s]?(\d{2}))?(?:[.:](\d{2}))?", written.strip()
    )
    if not found:
        return written.strip()
    hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        moment = time(hour, minute, second)
    except ValueError:
        return written.strip()
    today = datetime.now().astimezone()
    return f"{moment.isoformat('milliseconds')}{_offset(today)}"


def moment_stored(day: date, at: str) -> str:
    """A day and a stored time as one moment in the local zone."""
    moment = datetime.combine(day, time.fromisoformat(at).replace(tzinfo=None))
    return moment.astimezone().isoformat(timespec="milliseconds")


def _offset(moment: datetime) -> str:
    return moment.isoformat()[-6:]


def _is_grouped(text: str, mark: str) -> bool:
    """Whether the marks stand as thousands separators: 1.250.000, not 4.4."""
    head, *groups = text.lstrip("-").split(mark)
    return (
        bool(groups)
        and 0 < len(head) <= 3
        and all(len(group.partition(",")[0].partition(".")[0]) == 3 for group in groups)
    )
