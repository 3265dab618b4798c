"""Two people correct one entry; a person decides where they contradict each other."""

import sqlite3
from contextlib import closing

import pytest

from surveyor.errors import UserError
from surveyor.store.sendings import Destination
from surveyor.usecases import conflicts, maintenance, receiving, submissions
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.look_alikes import find, mark_apart
from surveyor.usecases.remarking import Remarking
from surveyor.usecases.remarks import Kind, remarks_of
from tests.support.offices import ANI, BUDI, correct, entry, write

OFFICE = Person("Citra", "", "kantor")


@pytest.fixture
def contested(office, carry):
    """An office with an entry whose IN08 two people changed, and IN09 one of them."""
    a, b = office("a"), office("b")
    which = entry(a)
    correct(a, which, ANI, IN__IN08="41")
    correct(b, which, BUDI, IN__IN08="43", IN__IN09="33")
    carry(b, a)
    return a, which


def answers(project, which):
    head = project.submissions.head(which)
    groups = submissions.answers(project, head.id)
    return {line.code: line.value for group in groups for line in group.answers}


def test_only_contradictions_wait_for_a_person(contested):
    here, which = contested

    (line,) = conflicts.waiting(here)

    assert (line.row.submission, line.questions) == (which, 1)
    assert line.authors == ("Ani", "Budi")


def test_a_conflict_shows_base_and_both_answers_with_who_gave_them(contested):
    here, which = contested

    found = conflicts.conflict_of(here, which)

    assert [head.author for head in found.heads] == ["Ani", "Budi"]
    (line,) = found.open
    assert line.code == "IN08"
    assert [side.value for side in line.sides] == ["41", "43"]
    assert line.base.value not in ("41", "43")
    assert line.label
    merged = [one for one in found.lines if one.code == "IN09"]
    assert [(one.open, one.result) for one in merged] == [(False, "33")]


def test_a_decision_joins_the_heads_and_keeps_the_other_answer_in_the_history(
    contested,
):
    here, which = contested
    heads = {one.revision for one in conflicts.conflict_of(here, which).heads}

    made = conflicts.decide(here, which, {"/data/IN/IN08": "41"}, "ditanyakan", OFFICE)

    head = here.submissions.head(which)
    assert (head.id, set(head.parents)) == (made, heads)
    assert b"<IN08>41</IN08>" in head.xml
    assert b"<IN09>33</IN09>" in head.xml
    assert conflicts.waiting(here) == ()
    assert len(here.submissions.history(which)) == 4
    assert here.reviews.all()[-1].comment == "ditanyakan"
    assert maintenance.check(here) == ()


def test_a_decision_and_its_reason_are_kept_together_or_not_at_all(contested):
    here, which = contested
    before = here.submissions.history(which)
    with closing(sqlite3.connect(here.path)) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON review"
            " BEGIN SELECT RAISE(ABORT, 'penuh'); END"
        )

    with pytest.raises(Exception, match="penuh"):
        conflicts.decide(here, which, {"/data/IN/IN08": "41"}, "ditanyakan", OFFICE)

    assert here.submissions.history(which) == before
    assert len(conflicts.waiting(here)) == 1


def test_remarks_of_both_sides_survive_a_merge_and_a_decision(office, carry):
    a, b = office("a"), office("b")
    which = entry(a)
    remark(a, which, ANI, "/data/IN/IN09", Kind.NOTE, "menurut bendahara")
    remark(b, which, BUDI, "/data/IN/IN08", Kind.FLAG, "dihitung lagi")
    carry(b, a)
    both = {("/data/IN/IN09", "note", "Ani"), ("/data/IN/IN08", "flag", "Budi")}
    assert a.submissions.head(which).merged_by_program
    assert remarks(a, which) == both
    correct(a, which, ANI, IN__IN08="41")
    correct(b, which, BUDI, IN__IN08="43")
    carry(b, a)

    conflicts.decide(a, which, {"/data/IN/IN08": "41"}, "ditanyakan", OFFICE)

    assert remarks(a, which) == both


def remark(project, which, person, ref, kind, text):
    filling = Filling.correct(project, which, person)
    Remarking(filling).say(ref, kind, text)
    filling.finish()


def remarks(project, which):
    session = submissions.opened(project, project.submissions.head(which))
    return {(one.key, one.kind, one.author) for one in remarks_of(session)}


def test_another_answer_than_any_of_them_can_be_given(contested):
    here, which = contested
    conflicts.decide(here, which, {"/data/IN/IN08": "9"}, "dihitung ulang", OFFICE)
    assert answers(here, which)["IN08"].startswith("9")


def test_a_decision_can_be_taken_back_by_one_more_revision(contested):
    here, which = contested
    shown = answers(here, which)["IN08"]
    conflicts.decide(here, which, {"/data/IN/IN08": "41"}, "ditanyakan", OFFICE)

    conflicts.take_back(here, which, OFFICE)

    assert answers(here, which)["IN08"] == shown
    assert len(here.submissions.history(which)) == 5
    with pytest.raises(conflicts.NothingDecided):
        conflicts.take_back(here, which, OFFICE)


def test_a_decision_travels_and_ends_the_conflict_everywhere(contested, office, carry):
    here, which = contested
    other = office("c")
    conflicts.decide(here, which, {"/data/IN/IN08": "41"}, "ditanyakan", OFFICE)

    carry(here, other)

    assert conflicts.waiting(other) == ()
    assert maintenance.state(other) == maintenance.state(here)
    assert answers(other, which) == answers(here, which)


@pytest.mark.parametrize(
    ("chosen", "reason", "code"),
    [
        ({}, "alasan", "conflict.open"),
        ({"/data/IN/IN08": "41"}, " ", "conflict.no_reason"),
    ],
)
def test_a_decision_that_is_not_whole_changes_nothing(contested, chosen, reason, code):
    here, which = contested
    with pytest.raises(UserError) as caught:
        conflicts.decide(here, which, chosen, reason, OFFICE)
    assert caught.value.code == code
    assert len(here.submissions.history(which)) == 3


def test_an_answer_that_one_version_did_not_ask_returns_with_the_other_choice(
    office, carry
):
    a, b = office("a"), office("b")
    which = entry(a, "smart_branding")
    correct(a, which, ANI, TB__TB01="c")
    correct(a, which, ANI, TB__TB02="Pesona")
    carry(a, b)
    correct(a, which, ANI, TB__TB01="a")
    correct(b, which, BUDI, TB__TB01="b")
    carry(b, a)
    assert a.submissions.head(which).xml.count(b"Pesona") in (0, 1)
    found = conflicts.conflict_of(a, which)
    assert [line.code for line in found.open] == ["TB01"]
    (line,) = [one for one in found.lines if one.code == "TB02"]
    assert line.follows

    conflicts.decide(a, which, {"/data/TB/TB01": "b"}, "ditanyakan", OFFICE)

    assert b"<TB02>Pesona</TB02>" in a.submissions.head(which).xml


def test_an_answer_that_the_choice_does_not_ask_stays_out(office, carry):
    a, b = office("a"), office("b")
    which = entry(a, "smart_branding")
    correct(a, which, ANI, TB__TB01="c")
    correct(a, which, ANI, TB__TB02="Pesona")
    carry(a, b)
    correct(a, which, ANI, TB__TB01="a")
    correct(b, which, BUDI, TB__TB01="b")
    carry(b, a)

    conflicts.decide(a, which, {"/data/TB/TB01": "a"}, "ditanyakan", OFFICE)

    assert b"Pesona" not in a.submissions.head(which).xml


def test_the_history_shows_both_branches_and_where_they_join(contested):
    here, which = contested
    before = submissions.history(here, which)
    conflicts.decide(here, which, {"/data/IN/IN08": "41"}, "ditanyakan", OFFICE)

    after = submissions.history(here, which)

    assert [line.is_head for line in before] == [True, True, False]
    assert [line.merges for line in after] == [2, 0, 0, 0]
    assert {c.code for line in before for c in line.changes} >= {"IN08", "IN09"}


def test_entries_about_one_visit_are_shown_once_and_can_be_kept_apart(office):
    from tests.support.offices import twice

    here = office("a")
    first, second = twice(here)

    (pair,) = [p for p in find(here) if {p.first, p.second} == {first, second}]
    assert pair.likeness > 0.8

    mark_apart(here, second, first)
    assert all({p.first, p.second} != {first, second} for p in find(here))


def test_a_decision_waits_in_the_outbox(contested):
    here, which = contested
    here.destinations.add(Destination("d", "surveyor", "Kantor", "https://contoh.id"))
    before = here.outbox.unsent()

    made = conflicts.decide(here, which, {"/data/IN/IN08": "41"}, "ditanyakan", OFFICE)

    assert here.outbox.unsent() == before + 1
    assert made in here.outbox.states_of("d", [made])


def test_an_office_hands_on_what_came_on_a_stick_and_a_laptop_does_not(
    office, bare, tmp_path
):
    laptop, path = office("a"), tmp_path / "1.surveyor"
    write(laptop, path)
    unsent = {}
    for name, is_office in (("kantor", True), ("laptop", False)):
        here = bare(name)
        place = Destination("d", "surveyor", "Kantor", "https://contoh.id")
        here.destinations.add(place)
        receiving.merge_files(here, [path], forward=is_office)
        unsent[name] = here.outbox.unsent()

    assert unsent == {"kantor": laptop.submissions.count(), "laptop": 0}


def test_what_was_said_of_an_answer_stands_beside_it(office, carry):
    a, b = office("a"), office("b")
    which = entry(a)
    filling = Filling.correct(a, which, ANI)
    filling.answer("/data/IN/IN08", "41")
    Remarking(filling).say("/data/IN/IN08", Kind.NOTE, "dihitung ulang")
    filling.finish()
    correct(b, which, BUDI, IN__IN08="43")
    carry(b, a)

    (line,) = conflicts.conflict_of(a, which).open

    assert [side.said for side in line.sides] == [
        ("Catatan: dihitung ulang (Ani)",),
        (),
    ]
    assert line.base.said == ()
