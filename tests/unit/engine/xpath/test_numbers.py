"""Numbers: arithmetic, how they are written, how they are rounded."""

import pytest


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("10 - 4 - 3", 3),
        ("2 * 6 div 4 * 3", 9),
        ("9 mod 4", 1),
        ("-9 mod 4", -1),
        ("9 mod -4", 1),
        ("5.5 mod 2", 1.5),
        ("9 mod 0", "NaN"),
        ("9 mod (1 div 0)", 9),
        ("(1 div 0) mod 9", "NaN"),
        ("7 div 0", "Infinity"),
        ("-7 div 0", "-Infinity"),
        ("7 div -0", "-Infinity"),
        ("0 div 0", "NaN"),
        ("- - 3", 3),
        ("---3", -3),
        ("-'19'", -19),
        ("true() + true()", 2),
        ("'x' + 1", "NaN"),
        ("age + 1", 42),
        ("none + 1", "NaN"),
    ],
)
def test_arithmetic_follows_xpath(value, expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), (" 12.50 ", 12.5), ("-.5", -0.5), ("7.", 7), ("0017", 17),
        ("\t3\n", 3), ("", "NaN"), ("  ", "NaN"), ("1e3", "NaN"), ("+4", "NaN"),
        ("1,5", "NaN"), ("1_000", "NaN"), ("Infinity", "NaN"), ("nan", "NaN"),
        ("- 4", "NaN"), ("1.2.3", "NaN"), ("٣", "NaN"), ("0x1F", "NaN"),
    ],
)  # fmt: skip
def test_only_plain_decimals_are_numbers(value, text, number):
    assert value(f"number('{text}')") == number


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("1000000 * 1000000", "1000000000000"),
        ("123456789012345680000", "123456789012345680000"),
        ("1 div 8", "0.125"),
        ("1 div 10000000", "0.0000001"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("-0", "0"),
        ("0 * -1", "0"),
        ("5.0", "5"),
        ("-2.50", "-2.5"),
        ("0 div 0", "NaN"),
        ("-1 div 0", "-Infinity"),
    ],
)
def test_numbers_are_written_without_exponent_and_minus_zero(value, expression, text):
    assert value(f"string({expression})") == text


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("round(2.5)", 3), ("round(-2.5)", -3), ("round(-1.5)", -2), ("round(1.49)", 1),
        ("round(1.005, 2)", 1.01), ("round(2.345, 2)", 2.35), ("round(1234.5, -2)", 1200),
        ("round(-1250, -2)", -1300), ("round(7, 31)", "NaN"), ("round('x')", "NaN"),
        ("round(1 div 0)", "Infinity"), ("floor(-1.5)", -2), ("ceiling(-1.5)", -1),
        ("ceiling(1.2)", 2), ("floor('x')", "NaN"), ("int(7.9)", 7), ("int(-7.9)", -7),
        ("int('12.3')", 12), ("int('')", "NaN"), ("int(1 div 0)", "Infinity"),
        ("abs(-3.5)", 3.5),
    ],
)  # fmt: skip
def test_halves_are_rounded_away_from_zero(value, expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("pow(2, 10)", 1024), ("pow(4, 0.5)", 2), ("pow(-8, 0.5)", "NaN"),
        ("pow(0, -1)", "Infinity"), ("pow(10, 400)", "Infinity"),
        ("pow(-10, 401)", "-Infinity"), ("sqrt(81)", 9), ("sqrt(-1)", "NaN"),
        ("exp(0)", 1), ("exp(1000)", "Infinity"), ("exp10(3)", 1000),
        ("log10(1000)", 3), ("log(1)", 0), ("log(0)", "-Infinity"), ("log(-1)", "NaN"),
        ("sin(0)", 0), ("cos(0)", 1), ("tan(0)", 0), ("asin(2)", "NaN"),
        ("acos(1)", 0), ("atan(0)", 0), ("atan2(0, 1)", 0),
        ("round(pi(), 4)", 3.1416), ("round(atan2(1, 1) * 4, 4)", 3.1416),
    ],
)  # fmt: skip
def test_a_function_outside_its_domain_gives_no_number(value, expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sum(member/years)", "NaN"),
        ("sum(member[years != '']/years)", 20),
        ("sum(nobody)", 0),
        ("max(member[years != '']/years)", 12),
        ("min(3, -1, 2)", -1),
        ("max(age, 50, '7')", 50),
        ("max(none)", "NaN"),
        ("min(nobody)", "NaN"),
        ("max(member/years)", "NaN"),
    ],
)
def test_one_that_is_no_number_spoils_sum_and_extremes(value, expression, expected):
    assert value(expression) == expected
