"""An answer in words: how a reader sees it on screen and on paper."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from surveyor import formats
from surveyor.engine.values import QuestionState
from surveyor.forms.model import Control
from surveyor.texts import N_, _

_CODES = {"-98": N_("Tidak tahu"), "-99": N_("Tidak berlaku")}


def answer_in_words(state: QuestionState) -> str:
    """The answer with its unit, choices by label, dates and numbers as written here."""
    value = state.value
    if not value:
        return ""
    if value in _CODES and state.bind.own("missing"):
        return _(_CODES[value])
    if state.question.control in (Control.SELECT_MULTIPLE, Control.RANK):
        return ", ".join(_label(state, one) for one in value.split())
    if state.question.control is Control.SELECT_ONE:
        return _label(state, value)
    return value_in_words(value, state.bind.type, state.bind.own("unit") or "")


def value_in_words(value: str, kind: str, unit: str = "") -> str:
    """A stored value in words; one that does not fit its type is shown as it is."""
    try:
        if kind in ("int", "decimal"):
            return _number(Decimal(value), unit)
        if kind == "date":
            return formats.date_long(date.fromisoformat(value[:10]))
        if kind == "dateTime":
            moment = datetime.fromisoformat(value)
            return formats.datetime_long(moment)
        if kind == "geopoint":
            return _point(value)
    except (ValueError, InvalidOperation):
        return value
    return value


def _number(number: Decimal, unit: str) -> str:
    if unit == "Rp":
        return formats.rupiah(number)
    whole = number == number.to_integral_value()
    text = formats.decimal(number, 0 if whole else None)
    return f"{text} {unit}".strip()


def _point(value: str) -> str:
    parts = [Decimal(part) for part in value.split()]
    lat, lon = parts[0], parts[1]
    north = _("LU") if lat >= 0 else _("LS")
    east = _("BT") if lon >= 0 else _("BB")
    text = f"{formats.decimal(abs(lat), 5)}° {north}, {formats.decimal(abs(lon), 5)}° {east}"
    accuracy = parts[3] if len(parts) > 3 else Decimal(0)
    return f"{text} (± {formats.decimal(accuracy, 0)} m)" if accuracy else text


def _label(state: QuestionState, value: str) -> str:
    for choice in state.choices:
        if choice.value == value:
            return choice.label
    return value
