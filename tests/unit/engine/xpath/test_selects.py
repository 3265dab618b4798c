"""Answers of selects, truth, and functions that choose."""

import pytest


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("selected(likes, 'rice')", True), ("selected(likes, ' rice ')", True),
        ("selected(likes, 'ric')", False), ("selected(likes, 'rice temple')", False),
        ("selected(likes, '')", False), ("selected(none, '')", True),
        ("selected(none, 'x')", False), ("selected('a  b\tc', 'c')", True),
        ("selected('10 2', 2)", True), ("selected('10 2', 1)", False),
        ("selected-at(likes, 0)", "sea"), ("selected-at(likes, 2)", "temple"),
        ("selected-at(likes, 3)", ""), ("selected-at(likes, -1)", ""),
        ("selected-at(likes, 'x')", ""), ("selected-at(none, 0)", ""),
        ("count-selected(likes)", 3), ("count-selected(none)", 0),
        ("count-selected('  a  b ')", 2),
    ],
)  # fmt: skip
def test_a_choice_is_a_whole_token(value, expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("boolean('false')", True), ("boolean(0)", False), ("boolean(0 div 0)", False),
        ("boolean(none)", True), ("boolean(nobody)", False), ("not('')", True),
        ("boolean-from-string('true')", True), ("boolean-from-string('1')", True),
        ("boolean-from-string(1)", True), ("boolean-from-string('True')", False),
        ("boolean-from-string('yes')", False), ("boolean-from-string(1.5)", False),
        ("if(age > 40, 'old', 'young')", "old"), ("if('', 1, 2)", 2),
        ("if(true(), member/who, 'x')", ["Ani", "Budi", "Cita"]),
        ("coalesce(none, name)", "Wayan"), ("coalesce(nobody, '')", ""),
        ("coalesce(none + 1, 'x')", "x"), ("coalesce('', none, 0)", "0"),
        ("checklist(1, 2, age > 1, age > 99)", True), ("checklist(2, -1, 'a')", False),
        ("checklist(3, 3, member/who)", True), ("checklist(2, 2, member/years)", True),
        ("weighted-checklist(5, 5, 'x', 5, '', 9)", True),
        ("weighted-checklist(20, 20, member/who, member/years)", True),
        ("weighted-checklist(-1, 4, 'x', 5)", False),
    ],
)  # fmt: skip
def test_truth_and_choice_follow_the_specification(value, expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("false() and never()", False), ("true() or never(1, 2)", True),
        ("if(true(), 1, never())", 1), ("if(false(), substr(), 2)", 2),
        ("coalesce('x', never())", "x"),
    ],
)  # fmt: skip
def test_what_is_not_needed_is_not_evaluated(value, expression, expected):
    assert value(expression) == expected


def test_what_is_needed_and_cannot_run_is_an_error(answer):
    assert answer("true() and never()")["code"] == "xpath.unknown_function"


def test_once_keeps_an_answer_and_fills_an_empty_one(value):
    assert value("once('new')", "<data>old</data>") == "old"
    assert value("once('new')", "<data/>") == "new"
    assert value("once(0 div 0)", "<data/>") == ""


LETTERS = "<r>" + "".join(f"<p>{letter}</p>" for letter in "ABCDEF") + "</r>"


@pytest.mark.parametrize(
    ("seed", "order"),
    [
        ("42", "AFCBDE"), ("'42'", "AFCBDE"), ("-42", "EDAFBC"), ("1", "BFEACD"),
        ("1.1", "BFEACD"), ("11111111", "ACDBFE"), ("0", "CBEAFD"), ("''", "CBEAFD"),
        ("0 div 0", "CBEAFD"), ("1 div 0", "CBEAFD"), ("nobody", "CBEAFD"),
    ],
)  # fmt: skip
def test_a_seed_gives_the_order_of_the_specification(value, seed, order):
    expression = f"join('', randomize(/r/p, {seed}))"

    assert value(expression, LETTERS, "/r") == order


def test_a_seed_that_is_a_text_is_hashed(value):
    def order(seed):
        return value(f"join('', randomize(/r/p, '{seed}'))", LETTERS, "/r")

    assert sorted(order("Ubud")) == list("ABCDEF")
    assert order("Ubud") == order("Ubud")
    assert len({order(f"desa {n}") for n in range(20)}) > 10
