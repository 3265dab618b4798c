"""Functions on days and moments; the local zone and the clock come from the world."""

import math
import re
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.signature import Function, function
from surveyor.engine.xpath.values import (
    NAN,
    day_text,
    moment_number,
    moment_text,
    number_moment,
    parse_date,
    parse_moment,
    text_number,
    to_string,
)
from surveyor.texts import language

_TOKENS = re.compile(r"%(.)", re.DOTALL)
_TIME = re.compile(r"\d{2}:\d{2}")
_WORDS = {
    "id": ("indonesia", "bahasa indonesia", "bahasa", "indonesian"),
    "en": ("english", "inggris", "bahasa inggris"),
}
_NAMES = {
    "id": (
        ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun",
         "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
        ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"],
    ),
    "en": (
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun",
         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ),
}  # fmt: skip


def _today(_node: Node, scope: Scope) -> str:
    return scope.world.moment.astimezone(scope.world.zone).date().isoformat()


def _now(_node: Node, scope: Scope) -> str:
    return moment_text(scope.world.moment.astimezone(scope.world.zone))


def _date(_node: Node, scope: Scope, value: Any) -> str:
    """The local day of a day, a moment or a number of days; "" for none of them."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return day_text(value)
    text = to_string(value).strip()
    if "T" in text:
        moment = parse_moment(text, scope.world.zone)
        return moment.astimezone(scope.world.zone).date().isoformat() if moment else ""
    day = parse_date(text)
    if day:
        return day.isoformat() if not math.isnan(text_number(text)) else ""
    return day_text(text_number(text))


def _date_time(_node: Node, scope: Scope, value: Any) -> str:
    """A moment in the local zone; a number is days since 1970 UTC."""
    if isinstance(value, float):
        moment = number_moment(value, scope.world.zone)
    else:
        moment = _moment(value, scope)
    return moment_text(moment) if moment else ""


def _format(_node: Node, scope: Scope, value: Any, pattern: str) -> str:
    """Escapes of the specification and `%W`, `%%`; any other stays as it stands."""
    moment = _moment(value, scope)
    if moment is None:
        return ""
    months, days = _names(_language(scope))
    return _TOKENS.sub(lambda found: _token(found[1], moment, months, days), pattern)


def _token(letter: str, moment: datetime, months: list[str], days: list[str]) -> str:
    made = {
        "%": "%",
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year % 100:02d}",
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": months[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
        "a": days[moment.weekday()],
        "W": str(moment.isocalendar().week),
    }
    return made.get(letter, "%" + letter)


def _language(scope: Scope) -> str:
    """The code of the form's language where its name tells one, else the program's."""
    return _code_of(scope.world.language()) or language()


@cache
def _code_of(name: str) -> str:
    """`id` of `Bahasa Indonesia (id)`, of `Indonesia` or of `id`; "" of `default`."""
    found = re.search(r"\(([A-Za-z]{2,3}(?:[-_]\w+)?)\)", name)
    if found:
        return found[1].lower()
    plain = name.strip().lower()
    if re.fullmatch(r"[a-z]{2}(?:[-_]\w+)?", plain):
        return plain
    return next((code for code, words in _WORDS.items() if plain in words), "")


@cache
def _names(code: str) -> tuple[list[str], list[str]]:
    """Short names of months and of days from Monday."""
    if code in _NAMES:
        return _NAMES[code]
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return _NAMES["en"]
    months = locale.months["format"]["abbreviated"]
    days = locale.days["format"]["abbreviated"]
    return [months[at] for at in range(1, 13)], [days[at] for at in range(7)]


def _decimal_moment(_node: Node, scope: Scope, value: Any) -> float:
    """Days since 1970 UTC; a day without a time begins at its local midnight."""
    if isinstance(value, bool):
        return NAN
    if isinstance(value, float):
        return value
    text = to_string(value)
    number = moment_number(text, scope.world.zone)
    plain = text_number(text, scope.world.zone)
    return plain if math.isnan(number) and "-" not in text[1:] else number


def _decimal_time(_node: Node, scope: Scope, value: Any) -> float:
    """The part of the local day that has passed; a number keeps its fraction."""
    if isinstance(value, bool):
        return NAN
    if isinstance(value, float):
        return value - math.floor(value) if math.isfinite(value) else NAN
    text = to_string(value).strip()
    if _TIME.match(text):
        # An offset may be one of today only: no zone here changes its clock.
        text = f"{_today(_node, scope)}T{text}"
    moment = parse_moment(text, scope.world.zone)
    if moment is None:
        return NAN
    local = moment.astimezone(scope.world.zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return (local - midnight) / timedelta(days=1)


def _moment(value: Any, scope: Scope) -> datetime | None:
    """The local moment that a value means; a plain day is its midnight.

    A number is days since 1970 UTC, as decimal-date-time() gives; a whole one is a
    plain day, as number() of a day gives, wherever on earth it is formatted.
    """
    zone = scope.world.zone
    if isinstance(value, bool):
        return None
    text = "" if isinstance(value, float) else to_string(value).strip()
    if _TIME.match(text):
        text = f"1970-01-01T{text}"
    number = value if isinstance(value, float) else NAN
    if text and not (moment := parse_moment(text, zone)):
        number = text_number(text)
    elif text and moment:
        return moment.astimezone(zone)
    if not math.isfinite(number):
        return None
    if number == math.floor(number):
        return parse_moment(day_text(number), zone)
    return number_moment(number, zone)


FUNCTIONS: dict[str, Function] = {
    "today": function(_today, "", "s", of_world=True),
    "now": function(_now, "", "s", of_world=True),
    "date": function(_date, "v", "s", of_world=True),
    "date-time": function(_date_time, "v", "s", of_world=True),
    "format-date": function(_format, "vs", "s", of_world=True),
    "format-date-time": function(_format, "vs", "s", of_world=True),
    "decimal-date-time": function(_decimal_moment, "v", "n", of_world=True),
    "decimal-time": function(_decimal_time, "v", "n", of_world=True),
}
