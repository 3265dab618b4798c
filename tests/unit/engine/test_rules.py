"""The rules of ODK XForms that people trip over, each on a small form.

Numbers are those of the rules in the house's engine notes; the authority is named
where the specification leaves it open.
"""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyor.engine.environment import Environment
from surveyor.engine.errors import FixedRows
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
CLOCK = Environment(now=lambda: NOW, zone=UTC, seed=1, new_uuid=lambda: "1")


def form_of(markdown):
    reading = read_form_bytes(markdown.encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


def start(markdown):
    return Session.start(form_of(markdown), CLOCK)


def seen(session):
    return {state.ref: state.seen for state in session.nodes()}


GATED = """
| survey |             |      |       |             |             |            |
|        | type        | name | label | relevant    | calculation | constraint |
|        | text        | gate | Gate  |             |             |            |
|        | begin_group | g    | G     | ${gate}='y' |             |            |
|        | integer     | age  | Age   |             |             | . < 100    |
|        | end_group   |      |       |             |             |            |
|        | calculate   | copy |       |             | ${age}      |            |
"""


def test_rule_1_hidden_values_read_as_empty_and_come_back():
    session = start(GATED)
    session.set("/data/gate", "y")
    session.set("/data/g/age", "7")
    session.set("/data/gate", "n")
    assert session.value("/data/copy") == ""
    assert session.value("/data/g/age") == "7"
    session.set("/data/gate", "y")
    assert session.value("/data/copy") == "7"


def test_rule_3_hidden_nodes_are_not_sent():
    session = start(GATED)
    session.set("/data/gate", "y")
    session.set("/data/g/age", "7")
    assert b"<age>7</age>" in session.finish().xml
    session.set("/data/gate", "n")
    assert b"<g>" not in session.finish().xml
    assert b"<age>7</age>" in session.draft_xml()


def test_rule_18_nothing_is_asked_of_hidden_or_empty_nodes():
    session = start(GATED)
    session.set("/data/gate", "y")
    assert not session.validate()
    session.set("/data/g/age", "200")
    assert [v.kind for v in session.validate()] == ["constraint"]
    session.set("/data/gate", "n")
    assert not session.validate()


PEOPLE = """
| survey |              |       |          |                        |              |
|        | type         | name  | label    | calculation            | repeat_count |
|        | integer      | n     | N        |                        |              |
|        | begin_repeat | p     | Person   |                        | ${n}         |
|        | integer      | age   | Age      |                        |              |
|        | calculate    | pos   |          | position(..)           |              |
|        | calculate    | twice |          | ${age} * 2             |              |
|        | end_repeat   |       |          |                        |              |
|        | calculate    | sum   |          | sum(${age})            |              |
|        | calculate    | count |          | count(${p})            |              |
"""


def test_rule_20_a_count_makes_rows_and_none_for_nothing():
    session = start(PEOPLE)
    assert "/data/p[1]" not in seen(session)
    session.set("/data/n", "3")
    assert session.value("/data/p[3]/pos") == "3"
    assert session.value("/data/count") == "3"


def test_rule_20_a_lower_count_keeps_rows_until_they_are_removed():
    session = start(PEOPLE)
    session.set("/data/n", "2")
    session.set("/data/p[2]/age", "9")
    with pytest.raises(FixedRows):
        session.remove_repeat("/data/p[2]")
    session.set("/data/n", "1")
    assert session.value("/data/p[2]/age") == "9"
    session.remove_repeat("/data/p[2]")
    assert "/data/p[2]/age" not in seen(session)
    with pytest.raises(FixedRows):
        session.add_repeat("/data/p")


def test_rule_20_a_draft_with_more_rows_than_the_count_opens_with_all():
    session = start(PEOPLE)
    session.set("/data/n", "2")
    session.set("/data/p[2]/age", "9")
    session.set("/data/n", "1")
    again = Session.load(session.form, session.draft_xml(), CLOCK)
    assert again.value("/data/p[2]/age") == "9"


@pytest.mark.parametrize("wanted", ["", "-3", "x", "1e9", "999999999"])
def test_rule_20_an_impossible_count_makes_no_row(wanted):
    session = start(PEOPLE)
    session.set("/data/n", wanted)
    assert "/data/p[1]" not in seen(session)


def test_rule_19_readonly_is_inherited_and_calculation_still_writes():
    session = start("""
| survey |             |      |       |          |             |
|        | type        | name | label | readonly | calculation |
|        | text        | a    | A     |          |             |
|        | begin_group | g    | G     | yes      |             |
|        | text        | b    | B     |          | ${a}        |
|        | end_group   |      |       |          |             |
""")
    session.set("/data/a", "x")
    assert session.question("/data/g/b").readonly
    assert session.value("/data/g/b") == "x"


def test_rule_24_a_trigger_sets_and_what_it_sets_triggers_in_turn():
    session = start("""
| survey |         |      |       |             |         |
|        | type    | name | label | calculation | trigger |
|        | text    | a    | A     |             |         |
|        | text    | b    | B     | concat(${a}, '!') | ${a} |
|        | text    | c    | C     | concat(${b}, '?') | ${b} |
""")
    session.set("/data/a", "x")
    assert (session.value("/data/b"), session.value("/data/c")) == ("x!", "x!?")
    session.set("/data/b", "own")
    assert session.value("/data/b") == "own"


def test_calculations_are_stored_as_their_type_holds_them():
    """JavaRosa, IAnswerData.wrapData: an integer is cut, a number of days is a day."""
    form = form_of(PEOPLE).xml.replace(
        b'nodeset="/data/sum" type="string"', b'nodeset="/data/sum" type="date"'
    )
    reading = read_form_bytes(form)
    assert reading.form is not None
    session = Session.start(reading.form, CLOCK)
    session.set("/data/n", "1")
    session.set("/data/p[1]/age", "1")
    assert session.value("/data/sum") == "1970-01-02"


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("n"), st.sampled_from(["", "0", "1", "2", "3"])),
        st.tuples(st.just("age"), st.integers(1, 3), st.sampled_from(["", "5", "70"])),
        st.tuples(st.just("remove"), st.integers(1, 3)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
    ),
    max_size=12,
)


@given(EVENTS)
@settings(max_examples=60, deadline=None)
def test_an_entry_opened_again_is_the_entry_that_was_left(events):
    """What was recalculated bit by bit is what a fresh calculation of all gives."""
    session = Session.start(_PEOPLE, CLOCK)
    for event in events:
        _do(session, event)
    again = Session.load(session.form, session.draft_xml(), CLOCK)
    assert again.draft_xml() == session.draft_xml()
    assert seen(again) == seen(session)


def _do(session, event):
    rows = [
        ref for ref in seen(session) if ref.startswith("/data/p") and "/" not in ref[6:]
    ]
    if event[0] == "n":
        session.set("/data/n", event[1])
    elif event[0] in ("undo", "redo"):
        getattr(session, event[0])()
    elif event[1] <= len(rows):
        if event[0] == "age":
            session.set(f"/data/p[{event[1]}]/age", event[2])
        elif len(rows) > int(session.value("/data/n") or 0):
            session.remove_repeat(f"/data/p[{event[1]}]")


_PEOPLE = form_of(PEOPLE)


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_written_and_read_back(text):
    """All but the characters that XML has no way to hold."""
    session = Session.start(_GATED, CLOCK)
    session.set("/data/gate", text)
    again = Session.load(session.form, session.draft_xml(), CLOCK)
    kept = "".join(c for c in text if c in "\t\n\r" or c >= " ")
    kept = "".join(c for c in kept if c not in "\ufffe\uffff")
    assert again.value("/data/gate") == kept
    assert again.draft_xml() == session.draft_xml()


_GATED = form_of(GATED)


def test_rows_made_while_hidden_are_hidden():
    session = start("""
| survey |              |      |       |             |             |              |
|        | type         | name | label | relevant    | calculation | repeat_count |
|        | text         | gate | Gate  |             |             |              |
|        | integer      | n    | N     |             |             |              |
|        | begin_group  | g    | G     | ${gate}='y' |             |              |
|        | begin_repeat | p    | P     |             |             | ${n}         |
|        | text         | name | Name  |             |             |              |
|        | end_repeat   |      |       |             |             |              |
|        | end_group    |      |       |             |             |              |
""")
    session.set("/data/n", "2")
    states = {s.ref: s.relevant for s in session.nodes()}
    assert states["/data/g/p[2]/name"] is False
    session.set("/data/gate", "y")
    states = {s.ref: s.relevant for s in session.nodes()}
    assert states["/data/g/p[2]/name"] is True


NESTED = """
| survey |                    |       |       |                                      |
|        | type               | name  | label | calculation                          |
|        | begin_repeat       | h     | House |                                      |
|        | begin_repeat       | m     | Man   |                                      |
|        | text               | name  | Name  |                                      |
|        | integer            | age   | Age   |                                      |
|        | calculate          | at    |       | position(..)                         |
|        | calculate          | house |       | position(../..)                      |
|        | end_repeat         |       |       |                                      |
|        | calculate          | total |       | sum(${age})                          |
|        | select_one ${name} | head  | Head  |                                      |
|        | calculate          | who   |       | jr:choice-name(${head}, '${head}')   |
|        | end_repeat         |       |       |                                      |
|        | calculate          | all   |       | sum(${age})                          |
"""


def houses():
    session = start(NESTED)
    session.set("/data/h[1]/m[1]/name", "Ani")
    session.set("/data/h[1]/m[1]/age", "3")
    session.add_repeat("/data/h[1]/m")
    session.set("/data/h[1]/m[2]/name", "Budi")
    session.set("/data/h[1]/m[2]/age", "4")
    session.add_repeat("/data/h")
    session.add_repeat("/data/h[2]/m")
    session.set("/data/h[2]/m[1]/name", "Cici")
    session.set("/data/h[2]/m[1]/age", "5")
    return session


def test_rule_22_sums_and_positions_are_those_of_the_own_row():
    session = houses()
    assert session.value("/data/h[1]/total") == "7"
    assert session.value("/data/h[2]/total") == "5"
    assert session.value("/data/all") == "12"
    assert session.value("/data/h[1]/m[2]/at") == "2"
    assert session.value("/data/h[2]/m[1]/house") == "2"


def test_rule_8_later_rows_move_up_when_one_is_removed():
    session = houses()
    session.remove_repeat("/data/h[1]")
    assert session.value("/data/h[1]/m[1]/house") == "1"
    assert session.value("/data/all") == "5"


def test_rule_11_the_name_of_a_choice_is_that_of_the_own_row():
    session = houses()
    offered = session.question("/data/h[1]/head").choices
    assert [choice.value for choice in offered] == ["Ani", "Budi"]
    session.set("/data/h[1]/head", "Budi")
    assert session.value("/data/h[1]/who") == "Budi"
    assert session.value("/data/h[2]/who") == ""


def test_rule_21_an_inner_repeat_of_a_new_row_has_no_row_yet():
    session = houses()
    row = session.add_repeat("/data/h").created
    assert session.group(f"{row}/m").count == 0


def test_a_choice_label_with_an_answer_in_it_has_no_padding():
    session = start("""
| survey  |              |      |            |
|         | type         | name | label      |
|         | text         | who  | Who        |
|         | select_one l | s    | S          |
| choices |              |      |            |
|         | list_name    | name | label      |
|         | l            | x    | Of ${who}  |
""")
    session.set("/data/who", "Ani")
    assert [c.label for c in session.question("/data/s").choices] == ["Of Ani"]
