"""Answers that a control of the form does not offer: orders and numbers."""

import pytest

from surveyor.texts import speaking
from surveyor.usecases.wording import answer_in_words
from tests.support.scenario import Scenario, bind, xform

RANK = """
| survey  |                |       |       |                                |
|         | type           | name  | label | choice_filter                  |
|         | select_multiple l | have | Have |                             |
|         | rank l         | order | Order | selected(${have}, name)        |
| choices |                |       |       |                                |
|         | list_name      | name  | label |                                |
|         | l              | a     | Ani   |                                |
|         | l              | b     | Budi  |                                |
|         | l              | c     | Citra |                                |
"""


def ranked(order, have="a b c"):
    return Scenario(RANK).answer("/data/have", have).answer("/data/order", order)


def ranging(kind="int", **given):
    marks = "".join(f' {name}="{value}"' for name, value in given.items())
    return Scenario(
        xform(
            "<x/>", bind("/data/x", type=kind),
            body=f'<range ref="/data/x"{marks}><label>x</label></range>',
        )
    )  # fmt: skip


@pytest.mark.parametrize("order", ["c a b", "a b c", ""])
def test_an_order_of_all_choices_or_none_is_fine(order):
    assert ranked(order).violations() == []


@pytest.mark.parametrize("order", ["c a", "a b c c", "a b x", "a a b", "a b c d"])
def test_an_order_that_lacks_a_choice_or_names_one_twice_is_a_violation(order):
    """Specification: the recorded list always includes all options."""
    assert ranked(order).violations() == [("/data/order", "type")]


def test_an_order_must_be_looked_at_again_when_a_choice_comes():
    """JavaRosa drops what is gone and invents no place for what is new."""
    form = ranked("b a", have="a b").answer("/data/have", "a b c")
    assert form.value_of("/data/order") == "b a"
    assert form.violations() == [("/data/order", "type")]


def test_an_order_goes_on_without_a_choice_that_is_gone():
    form = ranked("c b a").answer("/data/have", "a c")
    assert form.value_of("/data/order") == "c a"
    assert form.violations() == []


def test_an_order_is_told_by_its_labels():
    state = ranked("c a b").session.question("/data/order")
    assert answer_in_words(state) == "Citra, Ani, Budi"


@pytest.mark.parametrize("answer", ["0", "5", "10", ""])
def test_a_number_that_a_range_offers_is_fine(answer):
    form = ranging(start=0, end=10, step=5).answer("/data/x", answer)
    assert form.violations() == []


@pytest.mark.parametrize("answer", ["-5", "11", "15", "3", "100000000000000000"])
def test_a_number_that_a_range_does_not_offer_is_a_violation(answer):
    """web-forms empties it, Collect cannot show it; here it stays to be looked at."""
    form = ranging(start=0, end=10, step=5).answer("/data/x", answer)
    assert form.violations() == [("/data/x", "type")]
    assert form.value_of("/data/x") == answer


@pytest.mark.parametrize(
    ("answer", "fine"), [("0.3", True), ("0.30", True), ("-0.1", True), ("0.25", False)]
)
def test_steps_of_a_tenth_are_exact_and_may_go_down(answer, fine):
    form = ranging("decimal", start="0.5", end="-0.5", step="0.1")
    assert (form.answer("/data/x", answer).violations() == []) is fine


def test_a_range_that_cannot_be_read_refuses_nothing():
    assert ranging(start=0, end="many").answer("/data/x", "77").violations() == []


def test_a_range_says_what_it_offers():
    form = ranging("decimal", start=0, end="2.5", step="0.5").answer("/data/x", "9")
    with speaking("id"):
        [violation] = form.session.validate()
    assert violation.message == "Isi angka dari 0 sampai 2,5 dengan langkah 0,5."
