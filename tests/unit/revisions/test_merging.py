"""What several people made of one entry, merged question by question."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from surveyor.revisions.history import History, Version
from surveyor.revisions.merging import Candidate, automatic_id, merge
from surveyor.revisions.model import RevisionId

_START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def version(id_, parents="", minute=0, *, automatic=False, **answers):
    return Version(
        RevisionId(id_),
        tuple(RevisionId(p) for p in parents.split()),
        answers,
        _START + timedelta(minutes=minute),
        automatic,
    )


A = version("a", name="Pulau Kumala", visitors="40", toilets="2")


def conflicts_of(*versions, derived=lambda _key: False):
    merged = merge(versions, derived)
    return {c.key: [one.value for one in c.candidates] for c in merged.conflicts}


def test_a_single_version_is_what_it_says():
    merged = merge([A])

    assert merged.answers == {"name": "Pulau Kumala", "visitors": "40", "toilets": "2"}
    assert merged.heads == ("a",)
    assert not merged.merges_itself


def test_a_correction_replaces_what_it_saw():
    merged = merge([A, version("b", "a", name="Pulau Kumala", visitors="45")])

    assert merged.answers == {"name": "Pulau Kumala", "visitors": "45"}
    assert merged.writers["toilets"] == "b"


def test_corrections_of_different_questions_merge_by_themselves():
    left = version("b", "a", name="Pulau Kumala", visitors="45", toilets="2")
    right = version("c", "a", name="Pulau Kumala", visitors="40", toilets="3")

    merged = merge([right, A, left])

    assert merged.answers == {"name": "Pulau Kumala", "visitors": "45", "toilets": "3"}
    assert merged.heads == ("b", "c")
    assert merged.merges_itself


def test_corrections_of_the_same_question_are_a_conflict_with_its_base():
    left = version("b", "a", 1, name="Pulau Kumala", visitors="45", toilets="2")
    right = version("c", "a", 2, name="Pulau Kumala", visitors="50", toilets="2")

    (conflict,) = merge([A, left, right]).conflicts

    assert (conflict.key, conflict.base) == ("visitors", "40")
    assert conflict.candidates == (Candidate("50", ("c",)), Candidate("45", ("b",)))


def test_the_same_correction_made_twice_is_no_conflict():
    left = version("b", "a", name="Pulau Kumala", visitors="45", toilets="2")
    right = version("c", "a", name="Pulau Kumala", visitors="45", toilets="2")

    assert conflicts_of(A, left, right) == {}


def test_an_answer_taken_away_conflicts_with_one_changed():
    left = version("b", "a", 1, name="Pulau Kumala", toilets="2")
    right = version("c", "a", 2, name="Pulau Kumala", visitors="50", toilets="2")

    assert conflicts_of(A, left, right) == {"visitors": ["50", None]}


def test_a_calculation_never_conflicts():
    left = version("b", "a", 2, total="7")
    right = version("c", "a", 1, total="11")

    merged = merge([A, left, right], derived=lambda key: key == "total")

    assert merged.conflicts == ()
    assert merged.answers["total"] == "7"


def test_a_version_with_two_parents_resolves_the_conflict():
    left = version("b", "a", visitors="45")
    right = version("c", "a", visitors="50")
    resolved = version("d", "b c", visitors="50")

    merged = merge([A, left, right, resolved])

    assert merged.conflicts == ()
    assert merged.answers["visitors"] == "50"
    assert merged.heads == ("d",)


def test_a_late_correction_of_a_losing_version_does_not_undo_the_decision():
    left = version("b", "a", visitors="45", toilets="2")
    right = version("c", "a", visitors="50", toilets="2")
    resolved = version("d", "b c", visitors="50", toilets="2")
    late = version("e", "b", visitors="45", toilets="9")

    merged = merge([A, left, right, resolved, late])

    assert merged.conflicts == ()
    assert (merged.answers["visitors"], merged.answers["toilets"]) == ("50", "9")


def test_two_decisions_made_apart_are_a_conflict_again():
    left = version("b", "a", visitors="45")
    right = version("c", "a", visitors="50")
    one = version("d", "b c", 1, visitors="50")
    other = version("e", "b c", 2, visitors="45")

    assert conflicts_of(A, left, right, one, other) == {"visitors": ["45", "50"]}


def test_rows_that_two_people_added_are_both_kept():
    base = version("a", **{"/d/p[]": "r1", "/d/p[r1]/n": "Ani"})
    left = version(
        "b", "a", **{"/d/p[]": "r1 r2", "/d/p[r1]/n": "Ani", "/d/p[r2]/n": "Budi"}
    )
    right = version(
        "c", "a", **{"/d/p[]": "r0 r1", "/d/p[r1]/n": "Ani", "/d/p[r0]/n": "Cici"}
    )

    merged = merge([base, left, right])

    assert merged.conflicts == ()
    assert merged.answers["/d/p[]"] == "r0 r1 r2"
    assert merged.answers["/d/p[r0]/n"] == "Cici"
    assert merged.answers["/d/p[r2]/n"] == "Budi"


def test_a_row_removed_here_and_changed_there_is_a_conflict():
    base = version("a", **{"/d/p[]": "r1", "/d/p[r1]/n": "Ani"})
    left = version("b", "a", 1, **{"/d/p[]": ""})
    right = version("c", "a", 2, **{"/d/p[]": "r1", "/d/p[r1]/n": "Anita"})

    assert conflicts_of(base, left, right) == {"/d/p[r1]/n": ["Anita", None]}


REMARKS = "/d/meta/remarks"


def remarks(*said):
    given = [
        dict(zip(("key", "kind", "text", "at"), one, strict=False)) for one in said
    ]
    return {REMARKS: json.dumps(given)}


def remarks_of(*versions):
    written = merge(versions).answers.get(REMARKS, "[]")
    return [(one["key"], one["kind"], one["text"]) for one in json.loads(written)]


def test_remarks_of_both_sides_are_kept():
    base = version("a", **remarks(("/d/n", "note", "awal", "1")))
    kept = ("/d/n", "note", "awal", "1")
    left = version("b", "a", **remarks(kept, ("/d/n", "flag", "Ani", "2")))
    right = version("c", "a", **remarks(kept, ("/d/m", "note", "Budi", "3")))

    said = remarks_of(base, left, right)

    assert said == [
        ("/d/n", "note", "awal"), ("/d/n", "flag", "Ani"), ("/d/m", "note", "Budi"),
    ]  # fmt: skip
    assert merge([base, left, right]).merges_itself


def test_of_two_remarks_of_a_kind_on_a_question_the_newer_version_says_it():
    base = version("a")
    left = version("b", "a", 2, **remarks(("/d/n", "note", "Ani")))
    right = version("c", "a", 1, **remarks(("/d/n", "note", "Budi")))

    assert remarks_of(base, left, right) == [("/d/n", "note", "Ani")]
    assert remarks_of(right, left, base) == [("/d/n", "note", "Ani")]


def test_a_remark_that_was_taken_back_does_not_come_back():
    base = version("a", **remarks(("/d/n", "taken", "")))
    left = version("b", "a", **remarks())
    right = version("c", "a", **remarks(("/d/n", "taken", ""), ("/d/m", "note", "x")))

    assert remarks_of(base, left, right) == [("/d/m", "note", "x")]


def test_who_knows_the_answer_is_believed_and_not_who_does_not():
    base = version("a")
    left = version("b", "a", 2, **remarks(("/d/n", "unknown", "98")))
    right = version("c", "a", 1, **{"/d/n": "7"})

    merged = merge([base, left, right])

    assert merged.answers == {"/d/n": "7"}
    assert remarks_of(base, left) == [("/d/n", "unknown", "98")]


@pytest.mark.parametrize(
    "broken", ["rusak", "[1", "[1]", '{"key": "n"}', '[{"key": 1}]', "[" * 100_000]
)
def test_remarks_that_another_program_broke_are_one_answer(broken):
    base = version("a", **{REMARKS: "rusak"})
    right = version("c", "a", **{REMARKS: broken})

    assert merge([base]).answers[REMARKS] == "rusak"
    assert merge([base, right]).answers[REMARKS] == broken


def test_a_version_of_a_program_that_lost_remarks_says_nothing_new():
    left = version("b", "a", 1, **remarks(("/d/n", "note", "Ani")))
    right = version("c", "a", 2, **remarks(("/d/m", "note", "Budi")))
    made = version("m", "b c", automatic=True, **remarks(("/d/m", "note", "Budi")))

    assert merge([version("a"), left, right, made]).automatic == {"m"}
    assert len(remarks_of(version("a"), left, right, made)) == 2


def test_an_automatic_version_is_looked_through():
    left = version("b", "a", visitors="45", toilets="2", name="Pulau Kumala")
    right = version("c", "a", visitors="40", toilets="3", name="Pulau Kumala")
    made = version(
        "m", "b c", automatic=True, visitors="45", toilets="3", name="Pulau Kumala"
    )

    merged = merge([A, left, right, made])

    assert merged.heads == ("b", "c")
    assert merged.automatic == {"m"}
    assert automatic_id(merged) == automatic_id(merge([A, left, right]))


def test_who_corrects_an_automatic_version_has_seen_its_parents():
    left = version("b", "a", visitors="45", toilets="2")
    right = version("c", "a", visitors="40", toilets="3")
    made = version("m", "b c", automatic=True, visitors="45", toilets="3")
    later = version("d", "m", visitors="46", toilets="3")

    merged = merge([A, left, right, made, later])

    assert merged.heads == ("d",)
    assert merged.conflicts == ()
    assert merged.answers["visitors"] == "46"


def test_an_automatic_version_that_says_something_new_counts_like_a_persons():
    left = version("b", "a", visitors="45", toilets="2")
    right = version("c", "a", visitors="40", toilets="3")
    made = version("m", "b c", automatic=True, visitors="999", toilets="3")

    merged = merge([A, left, right, made])

    assert merged.heads == ("m",)
    assert merged.automatic == frozenset()


def test_a_correction_that_comes_before_its_parent_waits_for_it():
    late = version("b", "a", name="Pulau Kumala", visitors="45", toilets="2")

    assert merge([late]).answers["visitors"] == "45"
    assert merge([late, A]).heads == ("b",)


def test_a_circle_of_parents_is_cut():
    history = History.of([version("a", "b"), version("b", "a"), version("c", "c")])

    assert [v.id for v in history.versions] == ["c", "a", "b"]
    assert history.seen["b"] == {"a"}
