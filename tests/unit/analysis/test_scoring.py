from decimal import Decimal
from fractions import Fraction

import pytest

from surveyor.analysis.errors import SubmissionUnreadable
from surveyor.analysis.plan import check_scoring
from surveyor.analysis.scheme import builtin_scheme
from surveyor.analysis.scoring import band, display, score_submission
from tests.unit.analysis.small_form import (
    calculation,
    entry,
    group,
    make_form,
    question,
    repeat,
)

SCHEME = builtin_scheme()
TICKS = [(c, c, "1") for c in "abcdefgh"] + [("none", "none", ""), ("98", "?", "")]
LISTS = {
    "TB01": [("a", "a", "0"), ("b", "b", "40"), ("c", "c", "70"), ("d", "d", "100")],
    "TB09": [("h24", "", "100"), ("late", "", "60"), ("no", "", "0"), ("98", "", "")],
    "TB12": [("a", "", "0"), ("b", "", "50"), ("c", "", "100")],
    "TB15": [("a", "", "0"), ("b", "", "40"), ("c", "", "60"), ("d", "", "100")],
    "VS07": [("right", "", "100"), ("nearly", "", "50"), ("no", "", "0")],
    "lik": [(str(n), str(n), "") for n in (1, 2, 3, 4, 5, 99)],
    "ticks": TICKS,
}


def scored(name, kind, choices=None, rule="map", dimension="TB", **own):
    own = {"dimension": dimension, "rule": rule} | own
    return question(name, kind, choices, **own)


def branding_form():
    return make_form(
        group("H", question("H04", "date")),
        group(
            "TB",
            scored("TB01", "one", "TB01", weight="2"),
            scored("TB03", "many", "ticks", "share 5"),
            scored("TB04", "many", "ticks", "share 4", weight="2"),
            calculation("CH_asked"),
            repeat(
                "CH",
                scored(
                    "TB08",
                    "date",
                    rule="age H04 7=100 30=75 90=40 365=15 *=0",
                    reduce="max",
                    when="CH_asked",
                ),
                scored("TB09", "one", "TB09", reduce="max", when="CH_asked"),
            ),
            scored("TB10", "decimal", rule="scale 1 5", when="TB10_counts"),
            calculation("TB10_counts"),
            scored("TB12", "one", "TB12"),
            scored("TB13", "int", rule="steps 0=0 1=40 2=70 4=100"),
            scored("TB14", "many", "ticks", "share 3"),
            scored("TB15", "one", "TB15"),
        ),
        group(
            "VS",
            repeat(
                "VS",
                calculation("VS_open"),
                question("VS01", "one", "yes"),
                scored("VS07", "one", "VS07"),
                scored("VS08", "one", "lik", "scale 1 5", weight="2"),
                scored("VS09", "one", "lik", "scale 1 5"),
                scored("VS10", "int", rule="scale 0 10"),
                scored("VS12", "one", "lik", "scale 1 5", dimension="CA", weight="2"),
                open="VS_open",
            ),
        ),
        lists=LISTS,
    )


def visitors():
    eight = [4, 5, 3, 4, 4, 2, 5, 4, 99, 4]
    nine = [5, 5, 4, 4, 4, 3, 5, 4, 4, 5]
    ten = [9, 10, 7, 8, 8, 5, 10, 9, 8, 9]
    seven = ["right"] * 2 + ["nearly"] * 2 + ["no"] * 6
    return [
        {"VS_open": 1, "VS01": "ya", "VS07": a, "VS08": b, "VS09": c, "VS10": d}
        for a, b, c, d in zip(seven, eight, nine, ten, strict=True)
    ]


def worked_answers():
    """Domain example 11.1: the answers that make TB 66,86."""
    return {
        "H": {"H04": "2026-11-23"},
        "TB": {
            "TB01": "c",
            "TB03": "a b c",
            "TB04": "a b c",
            "CH_asked": "1",
            "CH": [
                {"TB08": "2026-11-03", "TB09": "no"},
                {"TB08": "2026-01-01", "TB09": "late"},
            ],
            "TB10": "4.4",
            "TB10_counts": "1",
            "TB12": "b",
            "TB13": "3",
            "TB14": "a b",
            "TB15": "b",
        },
        "VS": {"VS": visitors()},
    }


def score(answers, form=None, scheme=SCHEME):
    result = score_submission(form or branding_form(), entry(answers), scheme)
    assert result is not None
    return result


def items(result, code="TB"):
    return {item.code: item for item in result.dimension(code).items}


def test_the_worked_example_gives_the_printed_figures():
    result = score(worked_answers())

    tourism = result.dimension("TB")
    assert tourism.score == Fraction(20459, 18) / 17
    assert display(tourism.score) == Decimal("66.86")
    assert display(tourism.score / 25) == Decimal("2.67")
    assert {code: display(item.score) for code, item in items(result).items()} == {
        "TB01": Decimal("70.00"),
        "TB03": Decimal("60.00"),
        "TB04": Decimal("75.00"),
        "TB08": Decimal("75.00"),
        "TB09": Decimal("60.00"),
        "TB10": Decimal("85.00"),
        "TB12": Decimal("50.00"),
        "TB13": Decimal("70.00"),
        "TB14": Decimal("66.67"),
        "TB15": Decimal("40.00"),
        "VS07": Decimal("30.00"),
        "VS08": Decimal("72.22"),
        "VS09": Decimal("82.50"),
        "VS10": Decimal("83.00"),
    }
    assert items(result)["VS08"].n == 9


def test_the_pillar_of_the_worked_example_is_good():
    parts = (Fraction(113661, 1700), Fraction("48.25"), Fraction("66.90"))
    pillar = sum(parts) / 3

    assert display(pillar) == Decimal("60.67")
    assert display(pillar / 25) == Decimal("2.43")
    assert band(pillar, SCHEME).name["id"] == "baik"


def test_missing_is_never_zero():
    answers = worked_answers()
    answers["TB"]["TB12"] = ""
    answers["TB"]["TB13"] = ""

    result = score(answers)

    assert items(result)["TB12"].score is None
    assert items(result)["TB12"].relevant
    assert result.dimension("TB").coverage == Fraction(15, 17)
    assert display(result.dimension("TB").score) == Decimal("67.77")


def test_a_node_that_is_absent_does_not_count_against_the_site():
    answers = worked_answers()
    answers["TB"]["TB01"] = "a"
    del answers["TB"]["TB03"]
    for row in answers["VS"]["VS"]:
        del row["VS07"]

    result = score(answers)

    assert not items(result)["TB03"].relevant
    assert not items(result)["VS07"].relevant
    assert result.dimension("TB").coverage == 1


def test_a_site_without_interviews_loses_coverage_not_score():
    answers = worked_answers()
    answers["VS"] = {}

    result = score(answers)

    assert items(result)["VS08"].relevant
    assert result.dimension("TB").coverage == Fraction(12, 17)
    assert result.dimension("TB").score is not None
    assert result.dimension("CA").coverage == 0
    assert result.dimension("CA").score is None


def test_a_repeat_inside_an_absent_group_is_not_relevant():
    answers = worked_answers()
    del answers["VS"]

    result = score(answers)

    assert not items(result)["VS08"].relevant
    assert result.dimension("CA").coverage is None


def test_a_repeat_that_is_switched_off_by_its_condition_is_not_relevant():
    answers = worked_answers()
    answers["TB"]["CH"] = []
    answers["TB"]["CH_asked"] = "0"

    assert not items(score(answers))["TB08"].relevant

    answers["TB"]["CH_asked"] = "1"
    assert items(score(answers))["TB08"].relevant


def test_refused_rows_are_no_rows():
    answers = worked_answers()
    answers["VS"]["VS"].append({"VS_open": 0, "VS01": "tidak", "VS10": 0})

    assert display(score(answers).dimension("TB").score) == Decimal("66.86")


def test_an_item_counts_only_when_its_condition_holds():
    answers = worked_answers()
    answers["TB"]["TB10_counts"] = "0"

    result = score(answers)

    assert not items(result)["TB10"].relevant
    assert result.dimension("TB").coverage == 1


def test_below_sixty_percent_of_the_weight_there_is_no_score():
    form = make_form(
        *(scored(f"Q{n}", "int", rule="value") for n in range(5)), lists=LISTS
    )

    three = score({"Q0": 50, "Q1": 50, "Q2": 80, "Q3": "", "Q4": ""}, form)
    two = score({"Q0": 50, "Q1": 50, "Q2": "", "Q3": "", "Q4": ""}, form)

    assert three.dimension("TB").score == 60
    assert two.dimension("TB").coverage == Fraction(2, 5)
    assert two.dimension("TB").score is None
    assert two.score is None


def test_a_pillar_with_a_gap_is_provisional_and_names_what_is_there():
    result = score(worked_answers())

    assert result.pillar == "smart_branding"
    assert result.provisional
    assert result.present == ("TB",)
    assert display(result.score) == Decimal("66.86")


@pytest.mark.parametrize(
    ("rule", "kind", "answer", "expected"),
    [
        ("share 2", "many", "a", 50),
        ("share 2", "many", "a b c", 100),
        ("share 2", "many", "none", 0),
        ("share 2", "many", "98", None),
        ("penalty 20", "many", "a b", 60),
        ("penalty 20", "many", "a b c d e f", 0),
        ("penalty 20", "many", "none", 100),
        ("count 0=0 1=60 2=100", "many", "none", 0),
        ("count 0=0 1=60 2=100", "many", "a", 60),
        ("count 0=0 1=60 2=100", "many", "a b c", 100),
        ("steps 0=0 1=40 2=70 4=100", "int", "0", 0),
        ("steps 0=0 1=40 2=70 4=100", "int", "3", 70),
        ("steps 0=0 1=40 2=70 4=100", "int", "-1", None),
        ("steps 1=100 2=60", "int", "0", None),
        ("scale 1 5", "decimal", "4.4", 85),
        ("scale 1 5", "int", "7", None),
        ("scale 0 10", "int", "0", 0),
        ("value", "decimal", "12.5", Fraction("12.5")),
        ("value", "decimal", "-98", None),
        ("value", "decimal", "-98.0", None),
        ("value", "decimal", "101", None),
        ("value", "decimal", "1e999999999", None),
        ("value", "decimal", "NaN", None),
    ],
)
def test_rules_score_one_answer(rule, kind, answer, expected):
    form = make_form(
        scored("Q", kind, "ticks" if kind == "many" else None, rule, missing="-98"),
        lists=LISTS,
    )

    assert items(score({"Q": answer}, form))["Q"].score == expected


@pytest.mark.parametrize(
    ("rule", "answer", "others", "expected"),
    [
        ("ratio A", 30, {"A": 40}, 75),
        ("ratio A B", 30, {"A": 20, "B": 20}, 75),
        ("ratio A", 50, {"A": 40}, 100),
        ("ratio A", 0, {"A": 0}, None),
        ("ratio A", 3, {"A": ""}, None),
        ("ratio A", 3, {"A": -98}, None),
        ("parity A", 5, {"A": 15}, 50),
        ("parity A", 10, {"A": 10}, 100),
        ("parity A", 12, {"A": 4}, 100),
        ("parity A", 0, {"A": 0}, None),
    ],
)
def test_rules_read_their_neighbours(rule, answer, others, expected):
    form = make_form(
        question("A", "int"), question("B", "int"), scored("Q", "int", rule=rule)
    )

    assert items(score({"Q": answer} | others, form))["Q"].score == expected


@pytest.mark.parametrize(
    ("posted", "expected"),
    [
        ("2026-11-23", 100),
        ("2026-11-16", 100),
        ("2026-11-15", 75),
        ("2026-10-24", 75),
        ("2026-10-23", 40),
        ("2025-11-23", 15),
        ("2025-11-22", 0),
        ("2026-11-24", None),
        ("", None),
    ],
)
def test_the_age_of_a_post_is_counted_in_days_before_the_visit(posted, expected):
    rule = "age H04 7=100 30=75 90=40 365=15 *=0"
    form = make_form(
        question("H04", "date"), repeat("CH", scored("Q", "date", rule=rule))
    )

    result = score({"H04": "2026-11-23", "CH": [{"Q": posted}]}, form)

    assert items(result)["Q"].score == expected


def test_a_choice_without_score_is_missing():
    form = make_form(
        repeat("BZ", scored("Q", "one", "TB09", dimension="WF")),
        lists=LISTS,
        form_id="smart_economy",
    )

    result = score({"BZ": [{"Q": "h24"}, {"Q": "98"}, {"Q": "no"}]}, form)

    assert items(result, "WF")["Q"].score == 50
    assert items(result, "WF")["Q"].n == 2


def test_an_office_changes_weights_and_takes_items_out():
    from dataclasses import replace

    form = make_form(
        scored("Q1", "int", rule="value", weight="2"), scored("Q2", "int", rule="value")
    )
    answers = {"Q1": 90, "Q2": 30}

    heavier = replace(SCHEME, weights={"Q2": Fraction(4)})
    without = replace(SCHEME, weights={"Q2": Fraction(0)})

    assert score(answers, form).dimension("TB").score == 70
    assert score(answers, form, heavier).dimension("TB").score == 50
    assert score(answers, form, without).dimension("TB").score == 90


def test_a_form_without_items_has_no_score():
    form = make_form(question("S01"))

    assert score_submission(form, entry({"S01": "x"}), SCHEME) is None


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"rule": "shares 4"}, "aturan penilaian 'shares 4' tidak dikenal"),
        ({"rule": "share 0"}, "aturan penilaian 'share 0'"),
        ({"rule": "steps 0=0 1=400"}, "aturan penilaian"),
        ({"rule": "ratio NN"}, "menyebut NN"),
        ({"rule": "value", "weight": "9"}, "bobot harus antara 0 dan 5"),
        ({"rule": "value", "dimension": "ZZ"}, "dimensi ZZ tidak ada"),
        ({"rule": "value", "when": "gone"}, "menyebut gone"),
    ],
)
def test_wrong_scoring_attributes_are_told_and_not_scored(own, words):
    form = make_form(question("Q", "int", **({"dimension": "TB"} | own)))

    (finding,) = check_scoring(form, SCHEME)

    assert words in finding.message()
    assert score_submission(form, entry({"Q": "50"}), SCHEME) is None


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<data>",
        b'<!DOCTYPE d [<!ENTITY a "b">]><data>&a;</data>',
        b"\x00\x01",
    ],
)
def test_what_is_no_submission_is_refused(xml):
    with pytest.raises(SubmissionUnreadable):
        score_submission(branding_form(), xml, SCHEME)


@pytest.mark.parametrize(
    ("value", "shown", "name"),
    [
        ("24.994", "24.99", "sangat kurang"),
        ("24.995", "25.00", "kurang"),
        ("49.99", "49.99", "kurang"),
        ("50", "50.00", "baik"),
        ("74.995", "75.00", "sangat baik"),
        ("100", "100.00", "sangat baik"),
        ("0", "0.00", "sangat kurang"),
    ],
)
def test_the_band_is_looked_up_with_the_value_as_shown(value, shown, name):
    assert display(Fraction(value)) == Decimal(shown)
    assert band(Fraction(value), SCHEME).name["id"] == name
