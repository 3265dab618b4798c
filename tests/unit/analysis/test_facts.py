from datetime import date
from fractions import Fraction

from surveyor.analysis.facts import facts
from surveyor.analysis.scheme import builtin_scheme
from tests.unit.analysis.small_form import (
    calculation,
    entry,
    group,
    make_form,
    question,
)

FORM = make_form(
    group(
        "H",
        *(question(code) for code in ("H03", "H04", "H05", "H06", "H07", "H08")),
        calculation("H08_name"),
        question("H13", "photo"),
    ),
    group("HC", question("H15")),
    group(
        "TB",
        question("TB01", "int", dimension="TB", rule="value", missing="-98"),
        question("TB02"),
        question("BZ09", mask="yes"),
    ),
)
HEADER = {
    "H03": "p07",
    "H04": "2026-11-23",
    "H05": "64.02",
    "H06": "64.02.06",
    "H07": "",
    "H08": "site-1",
    "H08_name": "Pulau Kumala",
    "H13": "1700.jpg",
}


def made(**parts):
    answers = {"H": HEADER, "HC": {"H15": "lisan"}} | parts
    return facts(FORM, entry(answers), builtin_scheme())


def test_the_header_says_where_when_and_who():
    result = made(TB={"TB01": 80, "TB02": "Kota Raja", "BZ09": "1234567890123"})

    assert (result.site, result.site_name) == ("site-1", "Pulau Kumala")
    assert (result.area, result.district) == ("64.02.06", "64.02.06")
    assert (result.surveyor, result.visited) == ("p07", date(2026, 11, 23))
    assert result.attachments == ("1700.jpg",)
    assert not result.declined


def test_scores_and_coverage_are_told():
    result = made(TB={"TB01": 80, "TB02": ""})

    assert (result.score, result.coverage) == (Fraction(80), Fraction(1))
    assert result.provisional


def test_the_search_text_holds_answers_but_nothing_masked():
    result = made(TB={"TB01": 80, "TB02": "Kota Raja", "BZ09": "1234567890123"})

    assert "kota raja" in result.search_text
    assert "pulau kumala" in result.search_text
    assert "1234567890123" not in result.search_text


def test_dont_know_is_no_answer():
    with_answer = made(TB={"TB01": 80, "TB02": ""})
    without = made(TB={"TB01": -98, "TB02": ""})

    assert with_answer.answered - without.answered == 1
    assert without.score is None


def test_a_refusal_is_told():
    assert made(HC={"H15": "menolak"}).declined
