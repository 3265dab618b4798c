"""Actions and events: what is set when, and what the machine is asked for."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.engine.values import Request
from surveyor.forms.reading import read_form_bytes

CLOCK = Environment(now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, seed=1)
HERE = "-8.84 121.66 12 5"


def form_of(text):
    reading = read_form_bytes(text.encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


def xform(nodes, model="", body=""):
    return form_of(
        '<h:html xmlns="http://www.w3.org/2002/xforms" '
        'xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" '
        'xmlns:odk="http://www.opendatakit.org/xforms"><h:head><model><instance>'
        f'<data id="x">{nodes}</data></instance>{model}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    )


MACHINE = """
| survey |                      |      |       |                   |         |
|        | type                 | name | label | parameters        | trigger |
|        | start-geopoint       | at   |       |                   |         |
|        | background-audio     | all  |       | quality=voice-only|         |
|        | text                 | who  | Who   |                   |         |
|        | background-geopoint  | when |       |                   | ${who}  |
"""


def test_a_position_is_set_when_the_entry_begins_and_when_an_answer_changes():
    clock = replace(CLOCK, position=lambda: HERE)
    session = Session.start(form_of(MACHINE), clock)
    assert session.value("/data/at") == HERE
    assert session.value("/data/when") == ""
    session.set("/data/who", "Ani")
    assert session.value("/data/when") == HERE


def test_without_a_position_the_question_stays_empty_and_is_asked_of_the_client():
    session = Session.start(form_of(MACHINE), CLOCK)
    recording = Request("recording", "/data/all", "voice-only")
    assert session.requests == (Request("position", "/data/at"), recording)
    session.set("/data/who", "Ani")
    assert Request("position", "/data/when") in session.requests
    session.set("/data/at", HERE)
    session.set("/data/when", HERE)
    assert session.requests == (recording,)


def test_sound_is_asked_for_again_when_a_draft_is_opened():
    first = Session.start(form_of(MACHINE), CLOCK)
    again = Session.load(first.form, first.draft_xml(), CLOCK)
    assert again.requests == (Request("recording", "/data/all", "voice-only"),)
    again.set("/data/all", "sound.m4a")
    assert again.requests == ()


def test_a_lost_position_empties_the_one_before():
    """The specification: failure to find the position gives an empty text."""
    places = iter([HERE, HERE, None])
    clock = replace(CLOCK, position=lambda: next(places))
    session = Session.start(form_of(MACHINE), clock)
    session.set("/data/who", "Ani")
    session.set("/data/who", "Budi")
    assert session.value("/data/when") == ""


def test_rows_ask_for_a_position_of_their_own():
    form = xform(
        "<r><at/></r>",
        body='<group><repeat nodeset="/data/r"><odk:setgeopoint ref="/data/r/at" '
        'event="odk-instance-first-load odk-new-repeat"/></repeat></group>',
    )
    session = Session.start(form, CLOCK)
    session.add_repeat("/data/r")
    assert [one.ref for one in session.requests] == ["/data/r[1]/at", "/data/r[2]/at"]
    session.remove_repeat("/data/r[1]")
    assert [one.ref for one in session.requests] == ["/data/r[1]/at"]


@pytest.mark.parametrize(
    "event", ["odk-instance-first-load", "xforms-ready", "odk-new-repeat xforms-ready"]
)
def test_an_entry_that_begins_runs_what_waits_for_it(event):
    form = xform("<a/>", f'<setvalue ref="/data/a" event="{event}" value="1 + 1"/>')
    session = Session.start(form, CLOCK)
    assert session.value("/data/a") == "2"
    session.set("/data/a", "5")
    again = Session.load(form, session.draft_xml(), CLOCK)
    assert again.value("/data/a") == "5"


def test_one_action_may_run_at_several_events():
    action = (
        '<setvalue ref="/data/r/a" event="odk-instance-first-load odk-new-repeat" '
        'value="position(..)"/>'
    )
    form = xform(
        "<r><a/></r>",
        body=f'<group><repeat nodeset="/data/r">{action}</repeat></group>',
    )
    session = Session.start(form, CLOCK)
    session.add_repeat("/data/r")
    assert [session.value(f"/data/r[{n}]/a") for n in (1, 2)] == ["1", "2"]


def test_actions_of_a_group_run_with_relative_targets():
    form = xform(
        "<g><a/></g>",
        body='<group ref="/data/g"><setvalue ref="a" event="odk-instance-load">x'
        '</setvalue><input ref="/data/g/a"/></group>',
    )
    session = Session.start(form, CLOCK)
    assert session.value("/data/g/a") == "x"
    session.set("/data/g/a", "y")
    again = Session.load(form, session.draft_xml(), CLOCK)
    assert again.value("/data/g/a") == "x"


def test_an_action_in_a_row_sets_only_that_row():
    action = '<setvalue ref="/data/r/b" event="xforms-value-changed" value="../a"/>'
    form = xform(
        "<r><a/><b/></r>",
        body='<group><repeat nodeset="/data/r"><input ref="/data/r/a">'
        f"{action}</input></repeat></group>",
    )
    session = Session.start(form, CLOCK)
    session.add_repeat("/data/r")
    session.set("/data/r[2]/a", "x")
    assert [session.value(f"/data/r[{n}]/b") for n in (1, 2)] == ["", "x"]


def test_an_action_can_empty_a_node_and_set_an_attribute():
    form = xform(
        '<a/><b k="old">full</b>',
        body='<input ref="/data/a"><setvalue ref="/data/b" event="xforms-value-changed"/>'
        '<setvalue ref="/data/b/@k" event="xforms-value-changed" value="/data/a"/></input>',
    )
    session = Session.start(form, CLOCK)
    session.set("/data/a", "new")
    assert (session.value("/data/b"), session.value("/data/b/@k")) == ("", "new")
