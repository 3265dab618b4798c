"""Answers by keys that survive a merge, and merged answers as XML again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from surveyor.engine.answers import (
    answers_of,
    derived_of,
    merged_xml,
    without_lists,
)
from surveyor.engine.environment import Environment
from surveyor.engine.errors import UnreadableAnswers
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes
from surveyor.revisions.history import Version
from surveyor.revisions.merging import automatic_id, merge
from surveyor.revisions.model import RevisionId
from tests.support.scenario import form_of, xform

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FORM = b"""
| survey |              |          |       |                        |               |
|        | type         | name     | label | calculation            | relevant      |
|        | end          | end      |       |                        |               |
|        | text         | place    | Place |                        |               |
|        | integer      | adults   | A     |                        |               |
|        | integer      | children | C     |                        |               |
|        | calculate    | all      |       | ${adults} + ${children} |              |
|        | begin_repeat | stall    | Stall |                        |               |
|        | text         | name     | Name  |                        |               |
|        | integer      | price    | Price |                        | ${name} != '' |
|        | end_repeat   |          |       |                        |               |
"""


@pytest.fixture
def form():
    return read_form_bytes(FORM).form


@pytest.fixture
def world():
    numbers = count(1)
    return Environment(
        now=lambda: NOW,
        new_uuid=lambda: f"{next(numbers):08x}-uuid",
        named_rows=True,
    )


@pytest.fixture
def first(form, world):
    session = Session.start(form, world)
    session.set("/data/place", "Kumala")
    session.set("/data/adults", "2")
    session.set("/data/children", "1")
    session.set("/data/stall[1]/name", "Kedai")
    session.set("/data/stall[1]/price", "5000")
    return session.finish().xml


def corrected(form, world, xml, changes=(), *, add="", remove=""):
    session = Session.edit(form, xml, world)
    for ref, value in changes:
        session.set(ref, value)
    if add:
        row = session.add_repeat("/data/stall").created
        session.set(f"{row}/name", add)
    if remove:
        session.remove_repeat(remove)
    return session.finish()


def versions(form, *finished):
    return [
        Version(
            RevisionId(id_),
            tuple(RevisionId(p) for p in parents),
            answers_of(form, xml),
            NOW + timedelta(minutes=number),
            automatic=len(parents) > 1,
        )
        for number, (id_, parents, xml) in enumerate(finished)
    ]


def shown(form, xml):
    session = Session.load(form, xml, Environment())
    return {
        node.ref.removeprefix("/data/"): node.value
        for node in session.nodes()
        if node.value and "@" not in node.ref and "meta" not in node.ref
    }


def test_rows_stand_in_the_key_by_their_own_id(form, first):
    keys = answers_of(form, first)

    (row,) = keys["/data/stall[]"].split()
    assert keys[f"/data/stall[{row}]/name"] == "Kedai"
    assert keys[f"/data/stall[{row}]"] == ""


def test_a_row_keeps_its_id_when_one_before_it_goes(form, world, first):
    grown = corrected(form, world, first, add="Warung").xml
    _kept, second = answers_of(form, grown)["/data/stall[]"].split()

    shorter = corrected(form, world, grown, remove="/data/stall[1]").xml

    assert answers_of(form, shorter)["/data/stall[]"] == second


def test_rows_without_an_id_are_known_by_their_place(form, first):
    bare = first.replace(b' sv:row="', b' data-row="')

    assert answers_of(form, bare)["/data/stall[#1]/name"] == "Kedai"


def test_calculations_and_the_meta_block_are_derived(form):
    is_derived = derived_of(form)

    assert is_derived("/data/all")
    assert is_derived("/data/end")
    assert is_derived("/data/meta/instanceID")
    assert not is_derived("/data/stall[a1]/price")


def test_two_corrections_become_one_entry_with_its_sums_worked_out_anew(
    form, world, first
):
    left = corrected(form, world, first, [("/data/adults", "5")], add="Warung")
    right = corrected(form, world, first, [("/data/children", "10")], add="Toko")
    found = versions(
        form, ("a", (), first), ("b", ("a",), left.xml), ("c", ("a",), right.xml)
    )
    merged = merge(found, derived_of(form))

    xml = merged_xml(form, left.xml, merged.answers, ("uuid:m", ("b", "c")), world)

    assert merged.conflicts == ()
    values = shown(form, xml)
    assert (values["adults"], values["children"], values["all"]) == ("5", "10", "15")
    names = [v for ref, v in values.items() if ref.endswith("/name")]
    assert sorted(names) == ["Kedai", "Toko", "Warung"]


def test_the_merged_entry_says_nothing_new(form, world, first):
    left = corrected(form, world, first, [("/data/adults", "5")])
    right = corrected(form, world, first, [("/data/children", "10")])
    found = versions(
        form, ("a", (), first), ("b", ("a",), left.xml), ("c", ("a",), right.xml)
    )
    merged = merge(found, derived_of(form))
    made = automatic_id(merged)
    xml = merged_xml(form, right.xml, merged.answers, (made, ("b", "c")), world)

    again = merge([*found, *versions(form, (made, ("b", "c"), xml))], derived_of(form))

    assert again.automatic == {made}
    assert again.heads == ("b", "c")


def test_whichever_version_it_is_laid_over_the_bytes_are_the_same(form, world, first):
    left = corrected(form, world, first, [("/data/adults", "5")], add="Warung")
    right = corrected(form, world, first, [("/data/children", "10")])
    found = versions(
        form, ("a", (), first), ("b", ("a",), left.xml), ("c", ("a",), right.xml)
    )
    answers = merge(found, derived_of(form)).answers
    identity = ("uuid:m", ("b", "c"))

    over = {
        merged_xml(form, base, answers, identity, world)
        for base in (first, left.xml, right.xml)
    }

    assert len(over) == 1


def remarked(form, world, xml, *remarks):
    """A correction that says something of the answers, and nothing else."""
    session = Session.load(form, xml, replace(world, named_rows=True))
    given = [{"key": key, "kind": kind, "text": text} for key, kind, text in remarks]
    session.set("/data/meta/remarks", json.dumps(given) if given else "")
    return session.finish().xml


def said(form, xml):
    written = answers_of(form, xml).get("/data/meta/remarks", "[]")
    return sorted((one["key"], one["kind"], one["text"]) for one in json.loads(written))


def test_remarks_of_both_sides_stand_in_the_merged_bytes(form, world, first):
    base = remarked(form, world, first, ("/data/place", "note", "dari awal"))
    left = remarked(
        form, world, base,
        ("/data/place", "note", "dari awal"), ("/data/adults", "flag", ""),
    )  # fmt: skip
    right = remarked(
        form, world, base,
        ("/data/place", "note", "diubah"), ("/data/adults", "note", "dihitung"),
    )  # fmt: skip
    found = versions(form, ("a", (), base), ("b", ("a",), left), ("c", ("a",), right))
    merged = merge(found, derived_of(form))
    identity = ("uuid:m", ("b", "c"))

    over = {
        merged_xml(form, one, merged.answers, identity, world)
        for one in (first, base, left, right)
    }

    (xml,) = over
    assert said(form, xml) == [
        ("/data/adults", "flag", ""),
        ("/data/adults", "note", "dihitung"),
        ("/data/place", "note", "diubah"),
    ]
    assert merged.conflicts == ()


def test_where_all_remarks_were_taken_back_none_is_left(form, world, first):
    base = remarked(form, world, first, ("/data/place", "note", "dari awal"))
    left = remarked(form, world, base)
    right = corrected(form, world, base, [("/data/adults", "5")]).xml
    found = versions(form, ("a", (), base), ("b", ("a",), left), ("c", ("a",), right))
    merged = merge(found, derived_of(form))

    xml = merged_xml(form, right, merged.answers, ("uuid:m", ("b", "c")), world)

    assert b"remarks" not in xml
    assert shown(form, xml)["adults"] == "5"


def test_a_row_that_was_removed_is_gone(form, world, first):
    grown = corrected(form, world, first, add="Warung").xml
    left = corrected(form, world, grown, remove="/data/stall[1]")
    right = corrected(form, world, grown, [("/data/place", "Ladaya")])
    found = versions(
        form, ("a", (), grown), ("b", ("a",), left.xml), ("c", ("a",), right.xml)
    )
    merged = merge(found, derived_of(form))

    xml = merged_xml(form, right.xml, merged.answers, ("uuid:m", ("b", "c")), world)

    values = shown(form, xml)
    assert merged.conflicts == ()
    assert values["place"] == "Ladaya"
    assert [v for ref, v in values.items() if ref.endswith("/name")] == ["Warung"]


def test_further_parents_stand_in_a_namespace_of_our_own(form, world, first):
    xml = merged_xml(
        form, first, answers_of(form, first), ("uuid:m", ("b", "c")), world
    )

    assert b"<deprecatedID>b</deprecatedID>" in xml.replace(b"orx:", b"")
    assert b"<sv:parent>c</sv:parent>" in xml
    assert b"<sv:parent>c</sv:parent>" in Session.load(form, xml, world).draft_xml()


def test_an_entry_of_another_form_is_refused(form):
    with pytest.raises(UnreadableAnswers):
        answers_of(form, b"<other/>")
    with pytest.raises(UnreadableAnswers):
        answers_of(form, b"<data")


def test_choices_without_the_lists_beside_a_form_are_told_as_before():
    """The form and the one without its lists share the lists that stand in the form."""

    def select(name, value, nodeset):
        return (
            f'<select1 ref="/data/{name}"><itemset nodeset="{nodeset}">'
            f'<value ref="{value}"/><label ref="label"/></itemset></select1>'
        )

    inner, beside = "instance('l')/root/item", "instance('far')/root/item"
    item = "<item><name>n</name><code>k</code><label>L</label></item>"
    form = form_of(
        xform(
            "<a/><b/><c/>",
            '<instance id="far" src="jr://file-csv/far.csv"/>',
            f'<instance id="l"><root>{item}</root></instance>',
            body=select("a", "code", beside)
            + select("b", "name", inner)
            + select("c", "code", inner),
        )
    )

    for one in (without_lists(form), form):
        session = Session.start(one, Environment.system())
        offered = [session.question(f"/data/{q}").choices[0].value for q in "bc"]
        assert offered == ["n", "k"]
