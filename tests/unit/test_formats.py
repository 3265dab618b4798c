from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal

from surveyor import formats, texts


def test_decimals_have_a_comma_in_indonesian_and_a_point_in_english():
    indonesian = formats.decimal(Decimal("1234.5"), 2)
    texts.use("en")

    assert (indonesian, formats.decimal(1234.5, 2)) == ("1.234,50", "1,234.50")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("88.305"), "88,31"),
        (Decimal("88.304999"), "88,30"),
        (Fraction(1136611, 17000), "66,86"),
        (Fraction(-1, 200), "-0,01"),
        (2.675, "2,68"),
        (Decimal("-0.004"), "0,00"),
        (-0.0, "0,00"),
    ],
)
def test_rounding_is_half_up_in_decimal_arithmetic(value, shown):
    assert formats.decimal(value, 2) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (10**40, "10" + ".000" * 13 + ",00"),
        (Decimal("1e40"), "10" + ".000" * 13 + ",00"),
        (Fraction(10**40, 3), "3" + ".333" * 13 + ",33"),
    ],
)
def test_no_number_has_too_many_digits(value, shown):
    assert formats.decimal(value, 2) == shown


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("-Infinity")])
def test_what_is_no_number_is_told_without_an_error(value):
    assert formats.decimal(value).isprintable()


def test_rupiah_is_whole_and_grouped():
    assert formats.rupiah(1250000) == "Rp1.250.000"


def test_dates_are_written_with_the_month_in_full():
    day = date(2026, 11, 23)

    assert formats.weekday_date(day) == "Senin, 23 November 2026"
    assert formats.date_long(date(2026, 8, 5)) == "5 Agustus 2026"


def test_times_have_a_point_and_the_zone():
    moment = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)

    assert formats.datetime_long(moment, "WITA") == "23 November 2026, 14.30 WITA"


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (4096, "4,1 kB"), (6_200_000, "6,2 MB")],
)
def test_sizes_count_in_thousands(count, shown):
    assert formats.size(count) == shown


LOCALES = pytest.mark.parametrize(
    ("language", "locale"), [("id", "id_ID"), ("en", "en_GB")]
)


@LOCALES
def test_dates_are_those_of_babel(language, locale):
    texts.use(language)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    patterns = {
        formats.date_long: "d MMMM y",
        formats.date_short: "d MMM y",
        formats.weekday_date: "EEEE, d MMMM y",
        formats.month: "MMMM y",
    }

    for write, pattern in patterns.items():
        assert [write(day) for day in days] == [
            format_date(day, pattern, locale) for day in days
        ]


@LOCALES
@pytest.mark.parametrize(
    ("places", "pattern"),
    [(None, "#,##0.######"), (0, "#,##0"), (2, "#,##0.00"), (4, "#,##0.0000")],
)
def test_numbers_are_those_of_babel(language, locale, places, pattern):
    texts.use(language)
    numbers = [
        Decimal(n)
        for n in ("0", "-0.5", "0.1", "12", "100", "999.5", "1000", "-1234567.8901")
    ]

    assert [formats.decimal(n, places) for n in numbers] == [
        format_decimal(
            formats.half_up(n, 6 if places is None else places), pattern, locale
        )
        for n in numbers
    ]
