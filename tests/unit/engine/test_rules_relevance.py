"""Relevance, required, constraint and readonly (rules 1–4, 18, 19)."""

from tests.support.scenario import Scenario, ask, bind, repeat, xform

GATED = """
| survey |             |       |       |             |             |            |
|        | type        | name  | label | relevant    | calculation | constraint |
|        | text        | gate  | Gate  |             |             |            |
|        | begin_group | g     | G     | ${gate}='y' |             |            |
|        | integer     | age   | Age   |             |             | . < 100    |
|        | begin_group | inner | I     |             |             |            |
|        | integer     | deep  | Deep  |             |             |            |
|        | end_group   |       |       |             |             |            |
|        | end_group   |       |       |             |             |            |
|        | calculate   | copy  |       |             | ${age}      |            |
"""


def test_rule_1_hidden_values_read_as_empty_and_come_back():
    """JavaRosa, XPathPathExpr.getRefValue."""
    form = Scenario(GATED).answer("/data/gate", "y").answer("/data/g/age", 7)
    form.answer("/data/gate", "n")
    assert form.values_of("/data/copy", "/data/g/age") == ["", "7"]
    assert form.answer("/data/gate", "y").value_of("/data/copy") == "7"


def test_rule_1_relevance_is_inherited():
    """TriggerableDagTest, non_relevance_is_inherited_from_ancestors."""
    form = Scenario(GATED)
    assert not form.is_relevant("/data/g/inner/deep")
    form.answer("/data/gate", "y")
    assert form.is_relevant("/data/g/inner/deep")


def test_rule_1_a_shown_group_keeps_what_is_hidden_inside_it():
    form = Scenario(
        xform(
            "<a/><b/><g><h><x/></h></g>",
            bind("/data/g", relevant="/data/a = '1'"),
            bind("/data/g/h", relevant="/data/b = '1'"),
        )
    )
    form.answer("/data/a", 1)
    assert (form.is_relevant("/data/g"), form.is_relevant("/data/g/h/x")) == (
        True,
        False,
    )
    form.answer("/data/b", 1)
    assert form.is_relevant("/data/g/h/x")
    form.answer("/data/a", 0)
    assert not form.is_relevant("/data/g/h/x")


PEOPLE = xform(
    "<n>3</n><p jr:template=''><show>1</show><age>10</age></p><sum/><count/><all/>",
    bind("/data/p/age", relevant="../show = '1'", type="int"),
    bind("/data/p", relevant="/data/n != '' and position(.) != number(/data/n)"),
    bind("/data/sum", calculate="sum(/data/p/age)"),
    bind("/data/count", calculate="count(/data/p)"),
    bind("/data/all", calculate="join(',', /data/p/age)"),
    body=repeat("/data/p", ask("/data/p/show"), ask("/data/p/age")),
)


def test_rule_2_hidden_nodes_drop_out_of_sums_counts_and_joins():
    """JavaRosa, non_relevant_nodes_are_excluded_from_nodeset_evaluation."""
    form = Scenario(PEOPLE)
    for _row in range(3):
        form.add("/data/p")
    assert form.values_of("/data/sum", "/data/count") == ["20", "2"]
    form.answer("/data/p[1]/show", 0)
    assert form.values_of("/data/sum", "/data/count", "/data/all") == ["10", "2", "10"]


def test_rule_3_hidden_nodes_are_not_sent_and_what_is_below_neither():
    """ODK XForms, bind attribute relevant."""
    form = Scenario(GATED).answer("/data/gate", "y").answer("/data/g/inner/deep", 7)
    assert "<deep>7</deep>" in form.sent()
    form.answer("/data/gate", "n")
    assert "<g>" not in form.sent()
    assert b"<deep>7</deep>" in form.session.draft_xml()


def test_rule_3_hidden_attributes_are_not_sent():
    form = Scenario(
        xform(
            "<a/><meta><entity id='' dataset='d'/></meta>",
            bind("/data/meta/entity/@id", relevant="/data/a = 'y'"),
        )
    )
    assert " id=" not in form.sent().partition("<entity")[2]
    assert 'id=""' in form.answer("/data/a", "y").sent().partition("<entity")[2]


def test_rule_4_hidden_calculations_run_and_are_there_when_shown():
    """JavaRosa; web-forms computes them only while they are relevant."""
    form = Scenario(
        xform(
            "<n>2</n><gate/><double/>",
            bind("/data/double", calculate="/data/n * 2", relevant="/data/gate = 'y'"),
        )
    )
    form.answer("/data/n", 5)
    assert (form.value_of("/data/double"), form.seen()["/data/double"]) == ("10", "")
    assert form.answer("/data/gate", "y").seen()["/data/double"] == "10"


def test_rule_18_nothing_is_asked_of_hidden_or_empty_nodes():
    """JavaRosa, constraints_of_fields_that_are_empty_are_always_satisfied."""
    form = Scenario(GATED).answer("/data/gate", "y")
    assert form.violations() == []
    form.answer("/data/g/age", 200)
    assert form.violations() == [("/data/g/age", "constraint")]
    assert form.answer("/data/gate", "n").violations() == []


def test_rule_18_required_follows_its_expression():
    form = Scenario(
        xform(
            "<a/><b/>", bind("/data/b", required="/data/a = 'y'"), body=ask("/data/b")
        )
    )
    assert not form.is_required("/data/b")
    form.answer("/data/a", "y")
    assert form.is_required("/data/b")
    assert form.violations() == [("/data/b", "required")]
    assert form.answer("/data/b", 1).violations() == []


def test_rule_18_messages_are_the_forms_own_in_its_language():
    form = Scenario("""
| survey | | | | | | | |
| | type | name | label::A | label::B | constraint | constraint_message::A | constraint_message::B |
| | integer | age | Age | Umur | . < 100 | At most ${age} | Paling besar ${age} |
""").answer("/data/age", 300)
    assert form.session.validate()[0].message == "At most 300"
    assert form.speak("B").session.validate()[0].message == "Paling besar 300"


def test_rule_18_an_answer_that_its_type_cannot_hold_is_told_first():
    form = Scenario(GATED).answer("/data/gate", "y").answer("/data/g/age", "abc")
    assert form.violations() == [("/data/g/age", "type")]


def test_rule_19_readonly_is_inherited_and_calculation_still_writes():
    """JavaRosa, readonly_is_inherited_from_ancestors."""
    form = Scenario("""
| survey |             |      |       |          |             |
|        | type        | name | label | readonly | calculation |
|        | text        | a    | A     |          |             |
|        | begin_group | g    | G     | yes      |             |
|        | text        | b    | B     |          | ${a}        |
|        | end_group   |      |       |          |             |
""").answer("/data/a", "x")
    assert form.is_readonly("/data/g/b")
    assert form.value_of("/data/g/b") == "x"


def test_a_change_tells_what_turned_and_what_it_changed():
    form = Scenario(GATED).answer("/data/gate", "y").answer("/data/g/age", 7)
    change = form.change("/data/gate", "n")
    assert {"/data/g", "/data/g/age", "/data/g/inner/deep"} <= change.relevance
    assert {"/data/gate", "/data/copy"} <= change.values


def test_rule_2_an_empty_node_that_shows_again_counts_again():
    """A wave must reach what counts it, though its text was and is empty."""
    form = Scenario(
        xform(
            "<a/><x/><n/><s/><t/>",
            bind("/data/x", relevant="/data/a = 'y'"),
            bind("/data/n", calculate="count(/data/x)"),
            bind("/data/s", calculate="sum(/data/x)"),
            bind("/data/t", calculate="if(/data/x or false(), 'there', 'gone')"),
            body=ask("/data/a") + ask("/data/x"),
        )
    )
    told = ("/data/n", "/data/s", "/data/t")
    assert form.values_of(*told) == ["0", "0", "gone"]
    assert form.answer("/data/a", "y").values_of(*told) == ["1", "", "there"]
