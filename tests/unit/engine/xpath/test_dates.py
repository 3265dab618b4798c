"""Days and moments: numbers, zones, formats."""

import pytest


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("number('1970-01-01')", 0), ("number('1970-01-02')", 1),
        ("number('1969-12-31')", -1), ("number('2000-03-01') - number('2000-02-28')", 2),
        ("number('1900-03-01') - number('1900-02-28')", 1), ("number('2026-1-5')", 20458),
        ("number('2026-02-30')", "NaN"), ("number('2026-13-01')", "NaN"),
        ("number('1970-01-02T00:00:00Z')", 1), ("number('1970-01-01T12:00:00+00:00')", 0.5),
        ("number('1970-01-01T07:00:00+07:00')", 0), ("number('1970-01-01T07:00:00')", 0),
        ("number('1970-01-01T25:00:00Z')", "NaN"), ("number('1970-01-01Tx')", "NaN"),
        ("today() - date('2026-11-20')", 4), ("date('2026-12-01') - today()", 7),
        ("int((today() - date(born)) div 365.25)", 41),
        ("decimal-date-time('1970-01-01T12:00:00Z')", 0.5),
        ("round(decimal-date-time('1970-01-02') * 24)", 17),
        ("decimal-date-time(3.5)", 3.5), ("decimal-date-time('x')", "NaN"),
        ("decimal-time('06:00:00.000+07:00')", 0.25),
        ("decimal-time('23:00:00.000+00:00')", 0.25),
        ("decimal-time('12:00')", 0.5), ("decimal-time('24:00:00')", "NaN"),
        ("decimal-time('06:60:00')", "NaN"), ("decimal-time('06:00:00+07:60')", "NaN"),
        ("decimal-time('x')", "NaN"),
    ],
)  # fmt: skip
def test_a_day_is_a_whole_number_and_a_moment_counts_in_utc(
    value, expression, expected
):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today()", "2026-11-24"),
        ("now()", "2026-11-24T10:30:00.000+07:00"),
        ("date('2026-11-24')", "2026-11-24"),
        ("date('2026-1-5')", "2026-01-05"),
        ("date('2026-11-23T20:00:00Z')", "2026-11-24"),
        ("date(0)", "1970-01-01"),
        ("date(-1)", "1969-12-31"),
        ("date(6.5)", "1970-01-07"),
        ("date(today() + 30)", "2026-12-24"),
        ("date('2024-02-29')", "2024-02-29"),
        ("date('2023-02-29')", ""),
        ("date('besok')", ""),
        ("date('')", ""),
        ("date(true())", ""),
        ("date(1 div 0)", ""),
        ("date-time('2026-11-24T01:00:00Z')", "2026-11-24T08:00:00.000+07:00"),
        ("date-time(0.5)", "1970-01-01T19:00:00.000+07:00"),
        ("date-time('x')", ""),
        ("date-time(99999999999)", ""),
    ],
)
def test_days_and_moments_are_written_in_the_local_zone(value, expression, expected):
    assert value(expression) == expected


def test_the_zone_decides_what_day_it_is(value):
    early = {"now": "2026-11-23T17:30:00Z"}

    assert value("today()", zone="Asia/Jakarta", **early) == "2026-11-24"
    assert value("today()", zone="Asia/Jayapura", **early) == "2026-11-24"
    assert value("today()", zone="UTC", **early) == "2026-11-23"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("seen > '2026-11-24T01:00:00Z'", True),
        ("seen = '2026-11-24T02:15:00.000Z'", True),
        ("seen != '2026-11-24T02:15:00.000Z'", False),
        ("'2026-11-24' = '2026-11-24T00:00:00.000+07:00'", True),
        ("'2026-11-24' = '2026-11-24T00:00:00.000+08:00'", False),
        ("born < today()", True),
        ("born = '1985-03-09'", True),
        ("'2026-11-24' <= '2026-11-24'", True),
        ("now() - today() < 1", True),
        ("now() >= today()", True),
        ("'Tes' = 'Test'", False),
    ],
)
def test_days_and_moments_compare_by_what_they_mean(value, expression, expected):
    assert value(expression) is expected


def test_today_is_not_after_now_in_the_morning_of_the_east(value):
    morning = {"now": "2026-11-24T05:00:00+09:00", "zone": "Asia/Jayapura"}

    assert value("today() <= now()", **morning) is True
    assert value("round((now() - today()) * 24)", **morning) == 5


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("format-date('2026-01-05', '%Y %y %m %n %d %e')", "2026 26 01 1 05 5"),
        ("format-date('2026-05-31', '%a %b %%')", "Sun May %"),
        ("format-date-time(seen, '%H:%M:%S.%3 %h')", "09:15:00.000 9"),
        ("format-date-time('2026-11-23T20:05:09.07Z', '%e %H:%M:%S.%3')",
         "24 03:05:09.070"),
        ("format-date(today() + 1, '%Y-%m-%d')", "2026-11-25"),
        ("format-date('', '%Y')", ""),
        ("format-date('x', '%Y')", ""),
        ("format-date('2026-01-05', '%Q%')", "%Q%"),
        ("format-date('2026-01-05', '%W')", "2"),
    ],
)  # fmt: skip
def test_dates_are_formatted_by_every_escape(value, expression, expected):
    assert value(expression) == expected
