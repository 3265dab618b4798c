"""Rows of repeats: paths, positions, counts, templates (rules 6, 8, 9, 20–22)."""

import pytest

from surveyor.engine.errors import FixedRows, UnknownReference
from surveyor.engine.tree import name_row
from surveyor.engine.values import Counts
from tests.support.scenario import Scenario, ask, bind, repeat, xform

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


def rows(*binds, nodes="<x/><y/>", rows=3, around=""):
    """A repeat /data/p with some rows."""
    form = Scenario(
        xform(
            f"{around}<p jr:template=''>{nodes}</p>",
            *binds,
            body=repeat("/data/p", ask("/data/p/x")),
        )
    )
    for _row in range(rows):
        form.add("/data/p")
    return form


def test_rule_6_an_absolute_path_in_a_row_means_this_row():
    """JavaRosa, TreeReference.contextualize; web-forms does not."""
    form = rows(bind("/data/p/y", calculate="/data/p/x"))
    form.answer("/data/p[2]/x", "b")
    assert form.values_of("/data/p[1]/y", "/data/p[2]/y") == ["", "b"]


def test_rule_6_the_repeat_itself_means_all_rows():
    form = rows(bind("/data/p/y", calculate="count(/data/p)"))
    assert form.value_of("/data/p[1]/y") == "3"


def test_rule_6_a_relative_path_through_the_parent_means_all_rows():
    form = rows(bind("/data/p/y", calculate="join(' ', ../../p/x)"))
    form.answer("/data/p[1]/x", "a").answer("/data/p[3]/x", "c")
    assert form.value_of("/data/p[2]/y") == "a  c"


def test_rule_6_a_row_may_read_another_one_by_a_predicate():
    form = rows(bind("/data/p/y", calculate="/data/p[position() = 1]/x"))
    form.answer("/data/p[1]/x", "first")
    assert form.value_of("/data/p[3]/y") == "first"


def test_rule_7_current_is_the_question_and_a_dot_the_item():
    """ODK XForms, current(); pyxform writes it for ${x} in filters inside repeats."""
    form = Scenario("""
| survey  |              |      |       |               |
|         | type         | name | label | choice_filter |
|         | begin_repeat | p    | P     |               |
|         | text         | r    | R     |               |
|         | select_one l | c    | C     | region = ${r} |
|         | end_repeat   |      |       |               |
| choices |              |      |       |               |
|         | list_name    | name | label | region        |
|         | l            | a    | A     | 1             |
|         | l            | b    | B     | 2             |
""")
    form.add("/data/p")
    form.answer("/data/p[1]/r", 1).answer("/data/p[2]/r", 2)
    assert form.choices_of("/data/p[1]/c") == ["a"]
    assert form.choices_of("/data/p[2]/c") == ["b"]


def test_rule_8_later_rows_move_up_when_one_is_removed():
    """JavaRosa, deleteSecondRepeatGroup_evaluatesTriggerables_dependentOnPrecedingRepeat."""
    form = rows(bind("/data/p/y", calculate="position(..)"))
    form.remove("/data/p[1]")
    assert form.values_of("/data/p[1]/y", "/data/p[2]/y") == ["1", "2"]


def test_rule_8_rows_behind_one_that_is_put_in_move_down():
    form = rows(bind("/data/p/y", calculate="position(..)"))
    form.answer("/data/p[1]/x", "a")
    assert form.add("/data/p", at=0) == "/data/p[1]"
    assert form.values_of("/data/p[2]/x", "/data/p[2]/y", "/data/p[4]/y") == [
        "a",
        "2",
        "4",
    ]


def test_rule_9_an_indexed_repeat_reads_another_row_and_nothing_out_of_range():
    """JavaRosa, IndexedRepeatTest."""
    before = "indexed-repeat(/data/p/x, /data/p, position(..) - 1)"
    form = rows(bind("/data/p/y", calculate=before))
    form.answer("/data/p[1]/x", "a")
    assert form.values_of("/data/p[1]/y", "/data/p[2]/y") == ["", "a"]


def test_rule_9_an_indexed_repeat_goes_down_two_levels():
    form = Scenario("""
| survey |              |      |       |                                          |
|        | type         | name | label | calculation                              |
|        | begin_repeat | h    | H     |                                          |
|        | begin_repeat | m    | M     |                                          |
|        | text         | name | Name  |                                          |
|        | end_repeat   |      |       |                                          |
|        | end_repeat   |      |       |                                          |
|        | calculate    | who  |       | indexed-repeat(${name}, ${h}, 2, ${m}, 1) |
""")
    form.add("/data/h")
    form.add("/data/h[2]/m")
    assert form.answer("/data/h[2]/m[1]/name", "Ani").value_of("/data/who") == "Ani"


def test_a_running_total_follows_a_change_in_the_first_row():
    """A row that reads the one before settles in as many passes as it needs."""
    total = "../x + coalesce(indexed-repeat(/data/p/y, /data/p, position(..) - 1), 0)"
    form = rows(bind("/data/p/y", calculate=total), rows=60)
    for row in range(1, 61):
        form.answer(f"/data/p[{row}]/x", 1)
    assert form.value_of("/data/p[60]/y") == "60"
    assert form.answer("/data/p[1]/x", 11).value_of("/data/p[60]/y") == "70"
    assert form.remove("/data/p[1]").value_of("/data/p[59]/y") == "59"


def test_two_calculations_may_wait_for_each_other_through_rows():
    form = rows(
        bind("/data/p/y", calculate="../z + 1"),
        bind(
            "/data/p/z",
            calculate="coalesce(indexed-repeat(/data/p/y, /data/p, position(..) - 1), 0)",
        ),
        nodes="<x/><y/><z/>",
        rows=20,
    )
    assert form.value_of("/data/p[20]/y") == "20"
    assert form.findings() == []


def test_rule_20_a_count_makes_rows_and_none_for_nothing():
    form = Scenario(PEOPLE)
    assert form.rows("/data/p") == 0
    form.answer("/data/n", 3)
    assert form.values_of("/data/p[3]/pos", "/data/count") == ["3", "3"]


def test_rule_20_a_lower_count_keeps_rows_until_they_are_removed():
    """As Collect does; web-forms and Enketo remove them with what is in them."""
    form = Scenario(PEOPLE).answer("/data/n", 2).answer("/data/p[2]/age", 9)
    with pytest.raises(FixedRows):
        form.remove("/data/p[2]")
    form.answer("/data/n", 1)
    assert form.value_of("/data/p[2]/age") == "9"
    assert form.remove("/data/p[2]").rows("/data/p") == 1
    with pytest.raises(FixedRows):
        form.add("/data/p")


def test_rule_20_a_draft_with_more_rows_than_the_count_opens_with_all():
    form = Scenario(PEOPLE).answer("/data/n", 2).answer("/data/p[2]/age", 9)
    assert form.answer("/data/n", 1).reopened().value_of("/data/p[2]/age") == "9"


@pytest.mark.parametrize("wanted", ["", "-3", "x", "1e9", "999999999"])
def test_rule_20_an_impossible_count_makes_no_row(wanted):
    assert Scenario(PEOPLE).answer("/data/n", wanted).rows("/data/p") == 0


def test_rule_20_a_count_of_a_billion_is_told_in_words():
    form = Scenario(PEOPLE).answer("/data/n", 999_999_999)
    assert form.violations() == [("/data/p", "count")]
    assert form.answer("/data/n", 2).violations() == []


def test_rule_20_a_count_may_wait_for_its_own_rows():
    """JavaRosa, TriggersForRelativeRefsTest, addsRepeatsUntilConditionMet."""
    more = "if(/data/c = 0 or /data/p[position() = /data/c]/x = 'yes', /data/c + 1, /data/c)"
    form = Scenario(
        xform(
            "<c/><t/><p><x/></p>",
            bind("/data/c", type="int", calculate="count(/data/p)"),
            bind("/data/t", type="int", calculate=more),
            body=repeat("/data/p", ask("/data/p/x"), count="/data/t"),
        )
    )
    assert form.findings() == []
    form.answer("/data/p[1]/x", "yes").answer("/data/p[2]/x", "yes")
    assert form.rows("/data/p") == 3


def test_rule_20_new_rows_of_a_count_run_their_actions():
    form = Scenario(
        xform(
            "<n/><p jr:template=''><x/></p>",
            body=ask("/data/n")
            + repeat(
                "/data/p",
                '<setvalue event="odk-new-repeat" ref="/data/p/x" value="position(..)"/>',
                ask("/data/p/x"),
                count="/data/n",
            ),
        )
    )
    form.answer("/data/n", 2)
    assert form.values_of("/data/p[1]/x", "/data/p[2]/x") == ["1", "2"]


def test_rule_21_a_new_row_is_the_template():
    form = rows(nodes="<x>given</x><y/>", rows=1)
    assert form.value_of("/data/p[1]/x") == "given"


def test_rule_21_without_template_a_new_row_is_the_first_one_emptied():
    form = Scenario(xform("<p><x>1</x></p>", body=repeat("/data/p", ask("/data/p/x"))))
    form.add("/data/p")
    assert form.values_of("/data/p[1]/x", "/data/p[2]/x") == ["1", ""]


def test_rule_21_rows_that_the_form_lays_out_come_before_the_template():
    """web-forms, form-defined repeat instance defaults."""
    form = Scenario(
        xform(
            "<n>0</n><p jr:template=''><x>t</x></p><p><x>1</x></p><p><x>2</x></p>",
            body=ask("/data/n") + repeat("/data/p", ask("/data/p/x"), count="/data/n"),
        )
    )
    form.answer("/data/n", 3)
    assert form.values_of(*(f"/data/p[{n}]/x" for n in (1, 2, 3))) == ["1", "2", "t"]


def test_rule_21_rows_that_nobody_may_add_are_there():
    """web-forms, jr:noAddRemove with a template and no row."""
    form = Scenario(
        xform(
            "<p jr:template=''><x/></p>",
            body=repeat("/data/p", ask("/data/p/x"), noAddRemove="true()"),
        )
    )
    assert form.rows("/data/p") == 1
    with pytest.raises(FixedRows):
        form.add("/data/p")


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


@pytest.fixture
def houses():
    form = Scenario(NESTED)
    form.answer("/data/h[1]/m[1]/name", "Ani").answer("/data/h[1]/m[1]/age", 3)
    form.add("/data/h[1]/m")
    form.answer("/data/h[1]/m[2]/name", "Budi").answer("/data/h[1]/m[2]/age", 4)
    form.add("/data/h")
    form.add("/data/h[2]/m")
    form.answer("/data/h[2]/m[1]/name", "Cici").answer("/data/h[2]/m[1]/age", 5)
    return form


def test_rule_22_sums_and_positions_are_those_of_the_own_row(houses):
    """JavaRosa, issue_135_verify_that_counts_in_inner_repeats_work_as_expected."""
    totals = ["/data/h[1]/total", "/data/h[2]/total", "/data/all"]
    assert houses.values_of(*totals) == ["7", "5", "12"]
    assert houses.values_of("/data/h[1]/m[2]/at", "/data/h[2]/m[1]/house") == ["2", "2"]


def test_rule_22_a_removed_house_takes_its_people_along(houses):
    houses.remove("/data/h[1]")
    assert houses.values_of("/data/h[1]/m[1]/house", "/data/all") == ["1", "5"]


def test_rule_22_inner_counts_are_those_of_the_own_row():
    inner = repeat("/data/h/m", ask("/data/h/m/x"), count="../n")
    form = Scenario(
        xform(
            "<h jr:template=''><n/><m jr:template=''><x/></m><k/></h>",
            bind("/data/h/k", calculate="count(../m)"),
            body=repeat("/data/h", ask("/data/h/n"), inner),
        )
    )
    form.add("/data/h")
    form.add("/data/h")
    form.answer("/data/h[1]/n", 2).answer("/data/h[2]/n", 3)
    assert form.values_of("/data/h[1]/k", "/data/h[2]/k") == ["2", "3"]


def test_rule_21_an_inner_repeat_of_a_new_row_has_no_row_yet(houses):
    assert houses.rows(f"{houses.add('/data/h')}/m") == 0


def test_a_select_from_a_repeat_follows_the_answers_in_the_rows(houses):
    """JavaRosa, DynamicSelectUpdateTest: rows added, changed and removed."""
    assert houses.choices_of("/data/h[1]/head") == ["Ani", "Budi"]
    houses.answer("/data/h[1]/head", "Budi")
    assert houses.value_of("/data/h[1]/who") == "Budi"
    change = houses.change("/data/h[1]/m[2]/name", "Bayu")
    assert "/data/h[1]/head" in change.values
    assert houses.values_of("/data/h[1]/head", "/data/h[1]/who") == ["", ""]
    assert houses.choices_of("/data/h[1]/head") == ["Ani", "Bayu"]


def test_rows_made_while_hidden_are_hidden():
    form = Scenario("""
| survey |              |      |       |             |             |              |
|        | type         | name | label | relevant    | calculation | repeat_count |
|        | text         | gate | Gate  |             |             |              |
|        | integer      | n    | N     |             |             |              |
|        | begin_group  | g    | G     | ${gate}='y' |             |              |
|        | begin_repeat | p    | P     |             |             | ${n}         |
|        | text         | name | Name  |             |             |              |
|        | end_repeat   |      |       |             |             |              |
|        | end_group    |      |       |             |             |              |
""").answer("/data/n", 2)
    assert not form.is_relevant("/data/g/p[2]/name")
    assert form.answer("/data/gate", "y").is_relevant("/data/g/p[2]/name")


def test_a_row_or_series_that_is_not_there_is_told():
    form = rows()
    for ref in ("/data/p[9]", "/data/q", "/data/p[x]", ""):
        with pytest.raises(UnknownReference):
            form.remove(ref)
    with pytest.raises(UnknownReference):
        form.remove("/data/p[1]/x")


def test_undo_takes_back_rows_that_a_count_made():
    form = Scenario(PEOPLE).answer("/data/n", 1).answer("/data/p[1]/age", 4)
    form.answer("/data/n", 3).undo()
    assert form.rows("/data/p") == 1
    form.redo()
    assert form.values_of("/data/count", "/data/p[1]/age") == ["3", "4"]


def test_undo_brings_a_removed_row_back_to_its_place():
    form = rows()
    form.answer("/data/p[2]/x", "b").remove("/data/p[2]")
    change = form.session.undo()
    assert (change.structure, change.created) == (True, "/data/p[2]")
    assert form.value_of("/data/p[2]/x") == "b"


def test_rows_that_stand_alone_are_read_back():
    form = Scenario(
        xform(
            "<g><p jr:template=''><x/></p></g>",
            body=repeat("/data/g/p", ask("/data/g/p/x")),
        )
    )
    form.add("/data/g/p")
    assert (
        form.answer("/data/g/p[1]/x", "a").reopened().value_of("/data/g/p[1]/x") == "a"
    )


def test_rows_are_read_back_to_their_place():
    form = Scenario(
        xform(
            "<p jr:template=''><x/></p><z/>", body=repeat("/data/p", ask("/data/p/x"))
        )
    )
    form.add("/data/p")
    assert form.reopened().session.draft_xml() == form.session.draft_xml()


def test_rule_8_a_row_hidden_by_its_place_shows_when_it_moves_up():
    form = rows(bind("/data/p", relevant="position(.) < 3"))
    assert not form.is_relevant("/data/p[3]/x")
    assert form.remove("/data/p[1]").is_relevant("/data/p[2]/x")
    assert form.undo().is_relevant("/data/p[2]/x")
    assert not form.is_relevant("/data/p[3]/x")


def test_rows_that_got_an_id_are_written_with_it_and_can_be_removed():
    form = rows(nodes="<x/>", rows=2)
    form.session.draft_xml()
    for row in form.session._recalculation.nodes("/data/p"):
        name_row(row, f"r{row.index}")
    written = form.session.draft_xml()
    assert written.count(b'"r0"') == written.count(b'"r1"') == 1
    assert form.remove("/data/p[1]").rows("/data/p") == 1
    assert b'"r0"' not in form.session.draft_xml()


def test_rule_9_a_running_total_reaches_the_last_of_many_rows():
    before = "indexed-repeat(/data/p/y, /data/p, position(..) - 1)"
    form = Scenario(
        xform(
            "<n>1500</n><p jr:template=''><x/><y/></p>",
            bind("/data/p/y", calculate=f"coalesce({before}, 0) + coalesce(../x, 0)"),
            body=repeat("/data/p", ask("/data/p/x"), count="/data/n"),
        )
    )
    form.answer("/data/p[1]/x", "3").answer("/data/p[700]/x", "4")
    assert form.values_of("/data/p[699]/y", "/data/p[1500]/y") == ["3", "7"]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("position(..) + 1", ["b", "c", ""]),
        ("position(..) - 2", ["", "", "a"]),
        ("position(..)", ["a", "b", "c"]),
        ("position(..) - 1 * 1", ["", "a", "b"]),
        ("4 - position(..)", ["c", "b", "a"]),
    ],
)
def test_rule_9_rows_look_at_their_neighbours(place, expected):
    form = rows(
        bind("/data/p/y", calculate=f"indexed-repeat(/data/p/x, /data/p, {place})")
    )
    for number, answer in enumerate("abc", 1):
        form.answer(f"/data/p[{number}]/x", answer)
    assert form.values_of(*(f"/data/p[{n}]/y" for n in (1, 2, 3))) == expected
    form.answer("/data/p[2]/x", "")
    again = ["" if one == "b" else one for one in expected]
    assert form.values_of(*(f"/data/p[{n}]/y" for n in (1, 2, 3))) == again


def test_rule_9_neighbours_are_those_after_a_row_has_gone():
    before = "indexed-repeat(/data/p/x, /data/p, position(..) - 1)"
    form = rows(bind("/data/p/y", calculate=before))
    form.answer("/data/p[1]/x", "a").answer("/data/p[2]/x", "b").remove("/data/p[2]")
    assert form.value_of("/data/p[2]/y") == "a"
    assert form.answer("/data/p[1]/x", "c").value_of("/data/p[2]/y") == "c"


HOUSES = """
| survey |              |       |       |                                                        |
|        | type         | name  | label | calculation                                            |
|        | begin_repeat | h     | House |                                                        |
|        | begin_repeat | m     | Man   |                                                        |
|        | text         | name  | Name  |                                                        |
|        | end_repeat   |       |       |                                                        |
|        | calculate    | last  |       | indexed-repeat(/data/h/m/name, /data/h/m, 2)           |
|        | end_repeat   |       |       |                                                        |
|        | calculate    | swap  |       | indexed-repeat(/data/h/m/name, /data/h/m, 1, /data/h, 2) |
"""


def test_rule_9_a_repeat_that_is_not_numbered_is_the_one_around():
    """JavaRosa, XPathFuncExpr.indexedRepeat contextualises."""
    form = Scenario(HOUSES)
    for series in ("h", "h[1]/m", "h[2]/m", "h[2]/m"):
        form.add(f"/data/{series}")
    form.answer("/data/h[1]/m[2]/name", "Ani").answer("/data/h[2]/m[2]/name", "Budi")
    assert form.values_of("/data/h[1]/last", "/data/h[2]/last") == ["Ani", "Budi"]


def test_rule_9_repeats_may_be_numbered_in_any_order():
    form = Scenario(HOUSES)
    form.add("/data/h")
    form.add("/data/h[2]/m")
    form.answer("/data/h[2]/m[1]/name", "Citra")
    assert form.value_of("/data/swap") == "Citra"


def test_a_series_of_rows_counts_its_own_questions_alone():
    form = rows(bind("/data/p/x", required="true()"), around="<a/>", rows=3)
    form.answer("/data/p[2]/x", "7")
    assert form.session.progress() == {"/data/p": Counts(1, 3, 0, 2)}
    form.remove("/data/p[2]")
    assert form.session.progress() == {"/data/p": Counts(0, 2, 0, 2)}


def test_rows_that_come_later_follow_an_answer_that_nothing_read_before():
    form = rows(bind("/data/p/y", calculate="/data/a"), around="<a/>", rows=0)
    form.answer("/data/a", "1").answer("/data/a", "2")
    form.add("/data/p")
    assert form.answer("/data/a", "3").value_of("/data/p[1]/y") == "3"
    form.undo()
    assert form.values_of("/data/a", "/data/p[1]/y") == ["2", "2"]


def test_answers_that_nothing_reads_are_taken_back_one_by_one():
    form = Scenario(xform("<a/><b/>", body=ask("/data/a") + ask("/data/b")))
    form.answer("/data/a", "1").answer("/data/a", "2").answer("/data/a", "3")
    form.undo()
    assert form.undo().value_of("/data/a") == "1"
    form.answer("/data/b", "x")
    assert form.session.redo() is None


def test_a_row_that_is_endlessly_far_away_is_not_there():
    far = f"indexed-repeat(/data/p/x, /data/p, position(..) - {'9' * 400})"
    form = rows(bind("/data/p/y", calculate=f"concat('<', {far}, '>')"))
    assert form.value_of("/data/p[2]/y") == "<>"
