"""Events, actions, metadata, identity, undo (rules 24 and 25)."""

from datetime import timedelta

import pytest

from tests.support.scenario import NOW, Scenario, ask, bind, repeat, setvalue, xform


def test_rule_24_first_load_runs_once_and_load_each_time():
    form = Scenario(
        xform(
            "<a/><b/>",
            setvalue("odk-instance-first-load", "/data/a", "concat(/data/a, 'f')"),
            setvalue("odk-instance-load", "/data/b", "concat(/data/b, 'l')"),
        )
    )
    assert form.values_of("/data/a", "/data/b") == ["f", "l"]
    assert form.reopened().values_of("/data/a", "/data/b") == ["f", "ll"]


def test_rule_24_calculations_come_after_the_actions_of_the_first_load():
    """JavaRosa, FormDef.initialize; web-forms computes a node before its actions."""
    form = Scenario(
        xform(
            "<a>default</a><b/>",
            bind("/data/a", calculate="'calculated'"),
            setvalue("odk-instance-first-load", "/data/a", text="set"),
            setvalue("odk-instance-first-load", "/data/b", "/data/a"),
        )
    )
    assert form.values_of("/data/a", "/data/b") == ["calculated", "set"]


def test_rule_24_a_trigger_sets_and_what_it_sets_triggers_in_turn():
    form = Scenario("""
| survey |      |      |       |                   |         |
|        | type | name | label | calculation       | trigger |
|        | text | a    | A     |                   |         |
|        | text | b    | B     | concat(${a}, '!') | ${a}    |
|        | text | c    | C     | concat(${b}, '?') | ${b}    |
""").answer("/data/a", "x")
    assert form.values_of("/data/b", "/data/c") == ["x!", "x!?"]
    assert form.answer("/data/b", "own").value_of("/data/b") == "own"


TRIGGERED = xform(
    "<a/><sum/><b/>",
    bind("/data/sum", calculate="/data/a + 1"),
    bind("/data/b", readonly="true()"),
    body=ask("/data/a", setvalue("xforms-value-changed", "/data/b", "/data/sum")),
)


def test_rule_24_a_changed_answer_is_recalculated_before_its_actions():
    """web-forms, set-value-action.test.ts; setvalue writes readonly nodes too."""
    assert Scenario(TRIGGERED).answer("/data/a", 4).value_of("/data/b") == "5"


def test_rule_24_an_unchanged_answer_and_a_reopened_entry_trigger_nothing():
    form = Scenario(TRIGGERED).answer("/data/a", 4).answer("/data/b", "own")
    assert form.answer("/data/a", 4).value_of("/data/b") == "own"
    assert form.reopened().value_of("/data/b") == "own"


def test_rule_24_undo_brings_back_what_a_trigger_overwrote():
    form = Scenario(TRIGGERED).answer("/data/b", "own").answer("/data/a", 4).undo()
    assert form.values_of("/data/a", "/data/b") == ["", "own"]
    assert form.redo().values_of("/data/a", "/data/b") == ["4", "5"]


def test_a_new_answer_ends_what_could_be_done_again():
    form = Scenario(TRIGGERED).answer("/data/a", 4).undo().answer("/data/a", 6)
    assert form.session.redo() is None
    assert form.undo().undo().session.undo() is None


def test_rule_24_actions_write_attributes():
    """ODK XForms, entities: setvalue names /data/meta/entity/@id."""
    form = Scenario(
        xform(
            '<meta><entity id="" dataset="d"/></meta>',
            setvalue("odk-instance-first-load", "/data/meta/entity/@id", "uuid()"),
        )
    )
    assert form.value_of("/data/meta/entity/@id") != ""


def test_rule_24_a_new_row_runs_its_own_actions_before_it_is_calculated():
    """JavaRosa, OdkNewRepeatEventTest."""
    own = setvalue("odk-new-repeat", "/data/p/x", "concat('r', position(..))")
    form = Scenario(
        xform(
            "<p jr:template=''><x/><y/></p>",
            bind("/data/p/y", calculate="concat(../x, '!')"),
            body=repeat("/data/p", own, ask("/data/p/x")),
        )
    )
    form.add("/data/p")
    form.answer("/data/p[1]/x", "own")
    form.add("/data/p")
    assert form.values_of("/data/p[1]/x", "/data/p[2]/y") == ["own", "r2!"]


def test_rule_24_a_trigger_in_a_row_sets_its_own_row():
    inner = ask("/data/p/x", setvalue("xforms-value-changed", "/data/p/y", "../x"))
    form = Scenario(
        xform("<p jr:template=''><x/><y/></p>", body=repeat("/data/p", inner))
    )
    form.add("/data/p")
    form.add("/data/p")
    form.answer("/data/p[2]/x", "b")
    assert form.values_of("/data/p[1]/y", "/data/p[2]/y") == ["", "b"]


def test_rule_24_an_action_may_name_the_row_that_it_sets():
    """JavaRosa, SetValueActionTest, targets with a position."""
    target = "/data/p[position() = 2]/x"
    form = Scenario(
        xform(
            "<a/><p jr:template=''><x/></p>",
            body=ask("/data/a", setvalue("xforms-value-changed", target, "/data/a"))
            + repeat("/data/p", ask("/data/p/x")),
        )
    )
    for _row in range(3):
        form.add("/data/p")
    form.answer("/data/a", "z")
    assert form.values_of(*(f"/data/p[{n}]/x" for n in (1, 2, 3))) == ["", "z", ""]


def test_two_triggers_that_set_each_other_come_to_an_end():
    form = Scenario(
        xform(
            "<a/><b/>",
            body=ask(
                "/data/a", setvalue("xforms-value-changed", "/data/b", "/data/a + 1")
            )
            + ask(
                "/data/b", setvalue("xforms-value-changed", "/data/a", "/data/b + 1")
            ),
        )
    )
    assert form.answer("/data/a", 1).values_of("/data/a", "/data/b") == ["3", "2"]


META = xform(
    "<start/><end/><day/><who/><meta><instanceID/></meta>",
    bind(
        "/data/start", type="dateTime", jr_preload="timestamp", jr_preloadParams="start"
    ),
    bind("/data/end", type="dateTime", jr_preload="timestamp", jr_preloadParams="end"),
    bind("/data/day", type="date", jr_preload="date", jr_preloadParams="today"),
    bind("/data/who", jr_preload="property", jr_preloadParams="username"),
    bind("/data/meta/instanceID", jr_preload="uid"),
)


@pytest.fixture
def later():
    moment = [NOW]

    def now():
        moment[0] += timedelta(minutes=1)
        return moment[0]

    return now


def test_rule_25_the_end_is_the_time_of_finishing(later):
    form = Scenario(META, now=later)
    begun = form.value_of("/data/start")
    assert form.value_of("/data/end") == ""
    form.finish()
    assert begun < form.value_of("/data/end")
    assert form.values_of("/data/day", "/data/who") == ["2026-11-24", "Ani"]


def test_rule_25_an_entry_keeps_its_id_and_a_correction_gets_a_new_one():
    """web-forms, instance-edit.test.ts."""
    form = Scenario(META)
    first = form.value_of("/data/meta/instanceID")
    assert first.startswith("uuid:")
    assert form.reopened().value_of("/data/meta/instanceID") == first
    again = form.corrected()
    assert again.value_of("/data/meta/deprecatedID") == first
    assert again.value_of("/data/meta/instanceID") not in ("", first)
    done = again.finish()
    assert (done.deprecated, done.id) == (
        first,
        again.value_of("/data/meta/instanceID"),
    )


def test_rule_25_a_correction_keeps_its_start(later):
    form = Scenario(META, now=later)
    begun = form.value_of("/data/start")
    assert form.corrected().value_of("/data/start") == begun


def test_the_name_of_an_entry_follows_its_answers():
    form = Scenario("""
| settings |                        |      |       |
|          | instance_name          |      |       |
|          | concat(${a}, ' today') |      |       |
| survey   |                        |      |       |
|          | type                   | name | label |
|          | text                   | a    | A     |
""").answer("/data/a", "Ani")
    assert form.finish().name == "Ani today"
