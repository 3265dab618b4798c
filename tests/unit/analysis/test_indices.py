from fractions import Fraction

import pytest

from surveyor.analysis.indices import PRINTED_WEIGHTS, csi, ikm, ipa, nps
from surveyor.analysis.scheme import builtin_scheme
from surveyor.formats import half_up

SCHEME = builtin_scheme()


def shown(value):
    return str(half_up(value, 2))


def nine_elements_with_sum_955():
    """29 respondents, nine elements, the answers' sum 955."""
    answers = [4] * 29 * 9
    for place in range(29 * 9 * 4 - 955):
        answers[place] -= 1
    return {f"U{n}": answers[n * 29 : (n + 1) * 29] for n in range(9)}


def test_nps_of_the_worked_example_is_plus_40():
    result = nps([9, 10, 7, 8, 8, 5, 10, 9, 8, 9])

    assert (result.promoters, result.passives, result.detractors) == (5, 4, 1)
    assert result.score == 40


def test_nps_without_answers_is_nothing():
    assert nps([]) is None
    assert nps([11, -98]) is None


@pytest.mark.parametrize(
    ("weight", "value", "band"),
    [(None, "91.48", "A"), ("0,111", "91.38", "A"), ("0,11", "90.56", "A")],
)
def test_ikm_is_exact_or_by_a_printed_weight(weight, value, band):
    result = ikm(
        nine_elements_with_sum_955(),
        SCHEME.ikm["2017"],
        PRINTED_WEIGHTS[weight] if weight else None,
    )

    assert shown(result.value) == value
    assert result.band.code == band
    assert result.respondents == 29


@pytest.mark.parametrize(
    ("value", "rounded", "code"),
    [
        ("88.305", "88.31", "A"),
        ("88.304999", "88.30", "B"),
        ("76.605", "76.61", "B"),
        ("76.604", "76.60", "C"),
        ("64.99", "64.99", "D"),
        ("65", "65.00", "C"),
    ],
)
def test_gaps_between_classes_close_by_rounding_half_up(value, rounded, code):
    assert shown(Fraction(value)) == rounded
    assert SCHEME.ikm["2017"].of(Fraction(value)).code == code


@pytest.mark.parametrize(
    ("value", "code"), [("43.75", "D"), ("43.76", "C"), ("62.51", "B"), ("81.26", "A")]
)
def test_old_reports_keep_the_classes_of_2004(value, code):
    assert SCHEME.ikm["2004"].of(Fraction(value)).code == code


def test_a_value_below_the_lowest_class_has_none():
    assert SCHEME.ikm["2017"].of(Fraction(24)) is None
    assert SCHEME.ikm["2017"].of(None) is None


def test_ikm_leaves_missing_answers_out():
    result = ikm({"U1": [4, None, 2], "U2": [4, 4, 4]}, SCHEME.ikm["2017"])

    assert [e.n for e in result.elements] == [2, 3]
    assert result.value == Fraction(7, 2) * 25


def test_ikm_needs_every_element():
    assert ikm({"U1": [4], "U2": [None]}, SCHEME.ikm["2017"]) is None
    assert ikm({}, SCHEME.ikm["2017"]) is None


IMPORTANCE = tuple(Fraction(v) for v in ("4.5", "4.2", "3.8", "4.0"))
SATISFACTION = tuple(Fraction(v) for v in ("3.9", "3.4", "4.1", "3.0"))


def test_csi_of_the_worked_example():
    result = csi(IMPORTANCE, SATISFACTION, 5, SCHEME.csi)

    weights = [shown(w * 100) for w in result.weights]
    assert weights == ["27.27", "25.45", "23.03", "24.24"]
    assert shown(result.value) == "72.01"
    assert result.band.name["id"] == "puas"


def test_csi_above_100_cannot_be_made():
    assert csi((Fraction(5),), (Fraction(5),), 5, SCHEME.csi).value == 100
    with pytest.raises(ValueError, match="scale"):
        csi((Fraction(5),), (Fraction(7),), 5, SCHEME.csi)


def test_csi_without_importance_is_nothing():
    assert csi((), (), 5, SCHEME.csi) is None


def test_ipa_of_the_worked_example():
    names = {"": ""}
    attributes = [
        (str(n), names, s, i)
        for n, (i, s) in enumerate(zip(IMPORTANCE, SATISFACTION, strict=True), start=1)
    ]

    result = ipa(attributes)

    assert shown(result.importance) == "4.13"
    assert result.importance == Fraction("4.125")
    assert result.performance == Fraction("3.6")
    assert [p.quadrant for p in result.points] == ["II", "I", "IV", "III"]


def test_a_value_exactly_on_an_axis_counts_as_high():
    result = ipa([("a", {}, Fraction(3), Fraction(4))])

    assert result.points[0].quadrant == "II"
    assert ipa([]) is None
