"""Circles and forms that mean harm: found at import, cut at run time (rule 23)."""

import time

import pytest

from surveyor.engine.errors import UnreadableAnswers
from surveyor.engine.session import Session
from tests.support.scenario import Scenario, ask, bind, repeat, setvalue, xform


@pytest.fixture(autouse=True)
def _within_seconds():
    begun = time.perf_counter()
    yield
    assert time.perf_counter() - begun < 20, "never a hang"


def circles(*binds, nodes="<a/><b/><c/>", body=""):
    form = Scenario(xform(nodes, *binds, body=body))
    return [text for code, text in form.findings() if code == "engine.cycle"]


def test_rule_23_a_circle_is_told_with_its_members_and_no_others():
    """JavaRosa, TriggerableDagTest, region Cycles."""
    found = circles(
        bind("/data/a", calculate="/data/b + 1"),
        bind("/data/b", calculate="/data/a + 1"),
        bind("/data/c", calculate="/data/a + 1"),
    )
    assert found == ["Rumus saling menunggu: a, b."]


@pytest.mark.parametrize("kind", ["calculate", "relevant", "required", "readonly"])
def test_rule_23_an_expression_that_reads_its_own_node_is_told(kind):
    assert len(circles(bind("/data/a", **{kind: ". = 1"}))) == 1
    assert len(circles(bind("/data/a", **{kind: "/data/a = 1"}))) == 1


def test_rule_23_a_constraint_may_read_its_own_node():
    assert circles(bind("/data/a", constraint=". > 1 and /data/a < 9")) == []


def test_rule_23_a_group_that_waits_for_what_is_in_it_is_told():
    found = circles(bind("/data/g", relevant="/data/g/x = 1"), nodes="<g><x/></g>")
    assert len(found) == 1


def test_rule_23_circles_through_relevance_are_told():
    found = circles(
        bind("/data/a", relevant="/data/b = 1"), bind("/data/b", calculate="/data/a")
    )
    assert len(found) == 1


ROWS = {"nodes": "<p><x/><y/></p>", "body": repeat("/data/p", ask("/data/p/x"))}


@pytest.mark.parametrize(
    "expression",
    [
        "indexed-repeat(/data/p/y, /data/p, position(..) - 1) + 1",
        "/data/p[position() = position(current()/..) - 1]/y + 1",
        "sum(../../p[position() < position(current()/..)]/y)",
        "once(../y + 1)",
    ],
)
def test_rule_23_other_rows_of_the_same_repeat_are_no_circle(expression):
    """child_vaccination and six CHT forms are refused by a purely generic graph."""
    assert circles(bind("/data/p/y", calculate=expression), **ROWS) == []


@pytest.mark.parametrize("expression", ["../y + 1", "/data/p/y + 1", ". + 1"])
def test_rule_23_the_same_row_of_a_repeat_is_a_circle(expression):
    assert len(circles(bind("/data/p/y", calculate=expression), **ROWS)) == 1


def test_rule_23_a_row_may_depend_on_its_place():
    assert circles(bind("/data/p", relevant="position(.) < 3"), **ROWS) == []


def test_rule_23_filters_may_exclude_what_the_other_one_chose():
    form = Scenario("""
| survey  |              |      |       |                |
|         | type         | name | label | choice_filter  |
|         | select_one l | a    | A     | name != ${b}   |
|         | select_one l | b    | B     | name != ${a}   |
| choices |              |      |       |                |
|         | list_name    | name | label |                |
|         | l            | x    | X     |                |
|         | l            | y    | Y     |                |
""")
    assert form.findings() == []
    form.answer("/data/a", "x")
    assert form.choices_of("/data/b") == ["y"]


def test_rule_23_a_circle_is_cut_at_run_time():
    form = Scenario(
        xform(
            "<n/><a/><b/>",
            bind("/data/a", calculate="coalesce(/data/b, 0) + /data/n"),
            bind("/data/b", calculate="coalesce(/data/a, 0) + 1"),
        )
    )
    form.answer("/data/n", 1)
    assert float(form.value_of("/data/a")) < 10


def test_rows_that_make_rows_come_to_an_end():
    form = Scenario(
        xform(
            "<go/><n/><p jr:template=''><x/></p>",
            bind("/data/n", calculate="if(/data/go = 'y', count(/data/p) + 1, 0)"),
            body=ask("/data/go") + repeat("/data/p", ask("/data/p/x"), count="/data/n"),
        )
    )
    form.answer("/data/go", "y")
    assert 10 < form.rows("/data/p") <= 10_000
    assert form.undo().rows("/data/p") == 0


def test_counts_inside_counts_do_not_fill_the_memory():
    inner = repeat("/data/p/q", ask("/data/p/q/x"), count="/data/n")
    form = Scenario(
        xform(
            "<n/><p jr:template=''><q jr:template=''><x/></q></p>",
            body=ask("/data/n") + repeat("/data/p", inner, count="/data/n"),
        )
    )
    form.answer("/data/n", 3_000)
    assert form.rows("/data/p") == 3_000
    assert ("/data/p[3000]/q", "count") in form.violations()


def test_a_chain_of_a_thousand_triggers_comes_to_an_end():
    names = [f"q{number}" for number in range(1_000)]
    body = "".join(
        ask(f"/data/{a}", setvalue("xforms-value-changed", f"/data/{b}", f"/data/{a}"))
        for a, b in zip(names, [*names[1:], names[0]], strict=True)
    )
    form = Scenario(xform("".join(f"<{name}/>" for name in names), body=body))
    assert form.answer("/data/q0", "x").value_of("/data/q999") == "x"


def test_an_instance_ten_thousand_deep_is_refused_in_words():
    form = Scenario(xform("<a/>", body=ask("/data/a")))
    deep = b"<data>" + b"<a>" * 10_000 + b"</a>" * 10_000 + b"</data>"
    with pytest.raises(UnreadableAnswers):
        Session.load(form.form, deep, form._clock)


def test_an_answer_of_ten_megabytes_is_kept():
    form = Scenario(
        xform("<a/><b/>", bind("/data/b", calculate="string-length(/data/a)"))
    )
    form.answer("/data/a", "x" * 10_000_000)
    assert form.value_of("/data/b") == "10000000"
    assert len(form.reopened().value_of("/data/a")) == 10_000_000


@pytest.mark.parametrize(
    "given", ["1e400", "9" * 400, "-", "NaN", "\x00", "\ud800", "[", "2026-99-99", " "]
)
def test_odd_answers_break_nothing(given):
    form = Scenario("""
| survey |              |      |       |                          |              |            |
|        | type         | name | label | calculation              | repeat_count | constraint |
|        | text         | a    | A     |                          |              | regex(., ${a}) |
|        | calculate    | b    |       | int(${a}) + round(${a}, 2) |            |            |
|        | calculate    | c    |       | date(${a})               |              |            |
|        | calculate    | d    |       | format-date(${a}, '%Y')  |              |            |
|        | calculate    | e    |       | pow(${a}, ${a}) mod ${a} |              |            |
|        | calculate    | f    |       | substr('abc', ${a}, ${a}) |             |            |
|        | begin_repeat | p    | P     |                          | ${a}         |            |
|        | text         | x    | X     |                          |              |            |
|        | end_repeat   |      |       |                          |              |            |
""").answer("/data/a", given)
    form.violations()
    form.sent()
    assert form.reopened().rows("/data/p") == 0


def test_a_form_whose_expressions_cannot_run_still_opens():
    """A finding at import; what can run, runs."""
    form = Scenario(
        xform(
            "<a/><b/>",
            bind("/data/a", calculate="nonsense(1)", relevant="(((", constraint="]"),
            bind("/data/b", calculate="1 + 1"),
        )
    )
    assert form.value_of("/data/b") == "2"
    assert {code for code, _text in form.findings()} == {
        "xpath.unknown_function",
        "xpath.syntax",
    }


def test_rows_that_drive_each_other_up_come_to_an_end():
    """No circle within one row, so nothing marks it; the wave is cut."""
    row = "coalesce(indexed-repeat(/data/p/y, /data/p, position(..) {}), 0)"
    form = Scenario(
        xform(
            "<n/><p jr:template=''><x/><y/></p>",
            bind(
                "/data/p/y", calculate=f"{row.format('- 1')} + {row.format('+ 1')} + 1"
            ),
            body=repeat("/data/p", ask("/data/p/x"), count="/data/n"),
        )
    )
    form.answer("/data/n", "40")
    assert form.rows("/data/p") == 40
    assert form.answer("/data/p[7]/x", "a").value_of("/data/p[7]/x") == "a"
