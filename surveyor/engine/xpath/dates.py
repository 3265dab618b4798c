"""Functions on days and moments; the local zone and the clock come from the world."""

import math
import re
from datetime import datetime, timedelta
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.values import (
    NAN,
    day_text,
    moment_text,
    parse_date,
    parse_moment,
    text_number,
    to_number,
    to_string,
)

_TOKENS = re.compile(r"%[YymnbdeHhMS3aAW]")
_MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _today(_node: Node, scope: Scope) -> str:
    return scope.world.moment.astimezone(scope.world.zone).date().isoformat()


def _now(_node: Node, scope: Scope) -> str:
    return moment_text(scope.world.moment.astimezone(scope.world.zone))


def _date(_node: Node, scope: Scope, value: Any) -> str:
    if isinstance(value, float):
        return day_text(value)
    text = to_string(value).strip()
    moment = parse_moment(text, scope.world.zone) if "T" in text else None
    if moment:
        return moment.astimezone(scope.world.zone).date().isoformat()
    day = parse_date(text)
    if day:
        return day.isoformat()
    number = text_number(text)
    return day_text(number) if not math.isnan(number) else ""


def _date_time(_node: Node, scope: Scope, value: Any) -> str:
    moment = _moment(value, scope)
    return moment_text(moment) if moment else ""


def _format(_node: Node, scope: Scope, value: Any, pattern: Any) -> str:
    moment = _moment(value, scope)
    if moment is None:
        return ""
    local = moment
    return _TOKENS.sub(lambda found: _token(found[0][1], local), to_string(pattern))


def _token(letter: str, moment: datetime) -> str:
    made = {
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": _MONTHS[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
        "a": _DAYS[moment.weekday()],
        "W": str(moment.isocalendar().week),
    }
    return made.get(letter, "")


def _decimal_moment(_node: Node, scope: Scope, value: Any) -> float:
    return to_number(value, scope.world.zone)


def _decimal_time(_node: Node, scope: Scope, value: Any) -> float:
    text = to_string(value).strip()
    if re.match(r"\d{2}:\d{2}", text):
        text = f"1970-01-01T{text}"
    moment = parse_moment(text, scope.world.zone)
    if moment is None:
        return NAN
    local = moment.astimezone(scope.world.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (local - midnight) / timedelta(days=1)


def _moment(value: Any, scope: Scope) -> datetime | None:
    """The local moment that a value means; a plain day is its midnight."""
    zone = scope.world.zone
    text = day_text(value) if isinstance(value, float) else to_string(value).strip()
    if re.match(r"\d{2}:\d{2}", text):
        text = f"1970-01-01T{text}"
    moment = parse_moment(text, zone)
    if moment is None:
        number = text_number(text)
        moment = (
            parse_moment(day_text(number), zone) if not math.isnan(number) else None
        )
    return moment.astimezone(zone) if moment else None


FUNCTIONS: dict[str, tuple[Any, int, int]] = {
    "today": (_today, 0, 0),
    "now": (_now, 0, 0),
    "date": (_date, 1, 1),
    "date-time": (_date_time, 1, 1),
    "format-date": (_format, 2, 2),
    "format-date-time": (_format, 2, 2),
    "decimal-date-time": (_decimal_moment, 1, 1),
    "decimal-time": (_decimal_time, 1, 1),
}
