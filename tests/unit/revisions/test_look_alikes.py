"""Entries with ids of their own that are probably about the same visit."""

from surveyor.revisions.look_alikes import Visit, look_alikes
from surveyor.revisions.model import SubmissionId

_ANSWERS = {"a": "1", "b": "2", "c": "3", "d": "4", "e": "5"}


def visit(id_, site="kumala", day="2026-11-23", form="smart_economy", **changes):
    return Visit(SubmissionId(id_), form, site, day, _ANSWERS | changes)


def pairs(*visits):
    return [(p.first, p.second, p.likeness) for p in look_alikes(visits)]


def test_the_same_answers_on_the_same_visit_look_alike():
    assert pairs(visit("y"), visit("x")) == [("x", "y", 1.0)]


def test_one_different_answer_in_five_is_still_alike():
    assert pairs(visit("x"), visit("y", a="9")) == [("x", "y", 0.8)]


def test_two_different_answers_in_five_are_not():
    assert pairs(visit("x"), visit("y", a="9", b="9")) == []


def test_another_site_day_or_form_is_another_visit():
    others = [visit("y", site="ladaya"), visit("z", day="2026-11-24")]

    assert pairs(visit("x"), *others, visit("w", form="smart_branding")) == []


def test_entries_without_a_site_are_left_alone():
    assert pairs(visit("x", site=""), visit("y", site="")) == []


def test_almost_empty_entries_prove_nothing():
    few = {"a": "1", "b": "2"}
    one = Visit(SubmissionId("x"), "f", "s", "d", few)

    assert look_alikes([one, Visit(SubmissionId("y"), "f", "s", "d", few)]) == ()


def test_the_most_alike_come_first():
    found = pairs(visit("x"), visit("y", a="9"), visit("z"))

    assert [p[:2] for p in found] == [("x", "z"), ("x", "y"), ("y", "z")]
