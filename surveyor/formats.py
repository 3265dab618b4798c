"""Numbers, money, dates and times as Indonesian offices write them (or English).

The names and signs are those of Babel's locales `id_ID` and `en_GB`, with which the
tests compare them; loading Babel for two languages would be a tenth of the start of the
window. All functions follow `surveyor.texts.language()`.
"""

from datetime import date, datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from surveyor.texts import language

Number = Decimal | Fraction | float | int

_MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
        *("Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}
_SHORT_MONTHS = {
    "id": (
        *("Jan", "Feb", "Mar", "Apr", "Mei", "Jun"),
        *("Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    ),
    "en": (
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sept", "Oct", "Nov", "Dec"),
    ),
}
_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": (
        *("Monday", "Tuesday", "Wednesday", "Thursday"),
        *("Friday", "Saturday", "Sunday"),
    ),
}
_EXACTLY = Context(MAX_PREC, ROUND_HALF_UP, MIN_EMIN, MAX_EMAX)
"""However many digits a number has: those of a form are not ours."""
_INDONESIAN_SIGNS = str.maketrans(",.", ".,")


def half_up(value: Number, places: int) -> Decimal:
    """The value rounded half-up, away from zero at the half, in decimal arithmetic."""
    if isinstance(value, Fraction):
        # Exact: scale the fraction to whole units before any decimal is made.
        scaled = value * 10**places
        whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
        whole += rest * 2 >= scaled.denominator
        return _EXACTLY.scaleb(Decimal(whole if scaled >= 0 else -whole), -places)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        return exact
    made = exact.quantize(Decimal(1).scaleb(-places), context=_EXACTLY)
    return made or made.copy_abs()


def decimal(value: Number, places: int | None = None) -> str:
    """`66,86` in Indonesian, `66.86` in English; thousands are grouped.

    Args:
        value: Any number; fractions are rounded exactly.
        places: Decimals shown; None shows as many as needed, six at most.
    """
    if places is None:
        text = f"{half_up(value, 6):,f}".rstrip("0").rstrip(".")
    else:
        text = f"{half_up(value, places):,f}"
    return text.translate(_INDONESIAN_SIGNS) if language() == "id" else text


def integer(value: int) -> str:
    """`1.250` in Indonesian, `1,250` in English."""
    return decimal(value, 0)


def rupiah(value: Number) -> str:
    """`Rp1.250.000`: full rupiah without decimals."""
    sign = "-" if value < 0 else ""
    return f"{sign}Rp{decimal(-value if sign else value, 0)}"


def percent(value: Number, places: int = 0) -> str:
    """`96 %` for 96: the value is a percentage already, not a share."""
    return f"{decimal(value, places)} %"


def size(count: int) -> str:
    """A size in bytes, `4,1 kB`, in steps of 1,000 as file managers show it."""
    value = Decimal(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{decimal(value, 0 if unit == 'B' else 1)} {unit}"
        value /= 1000
    raise AssertionError


def date_long(day: date) -> str:
    """`23 November 2026`."""
    return f"{day.day} {month(day)}"


def date_short(day: date) -> str:
    """`23 Nov 2026`."""
    return f"{day.day} {_SHORT_MONTHS[language()][day.month - 1]} {day.year}"


def weekday_date(day: date) -> str:
    """`Senin, 23 November 2026`."""
    return f"{_DAYS[language()][day.weekday()]}, {date_long(day)}"


def month(day: date) -> str:
    """`November 2026`."""
    return f"{_MONTHS[language()][day.month - 1]} {day.year}"


def time(moment: datetime) -> str:
    """`14.30` in Indonesian, `14:30` in English."""
    return moment.strftime("%H.%M" if language() == "id" else "%H:%M")


def datetime_long(moment: datetime, zone: str = "") -> str:
    """`23 November 2026, 14.30 WITA`; the moment is shown as it is, unconverted."""
    return f"{date_long(moment.date())}, {time(moment)} {zone}".strip()
