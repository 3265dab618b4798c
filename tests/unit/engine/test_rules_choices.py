"""Choices: names, languages, order, filters, lists (rules 11, 12, 16, 17, 26)."""

import pytest

from surveyor.engine.session import Session
from tests.support.scenario import Scenario, tables, xform

CITIES = """
| survey | | | | | |
| | type | name | label | choice_filter | relevant |
| | select_one region | region | Region | | |
| | select_one city | city | City | region = ${region} | |
| | select_one area | area | Area | city = ${city} | |
| | select_multiple city | many | Cities | selected(${region}, region) or region = 'all' | |
| choices | | | | | |
| | list_name | name | label | region | city |
| | region | n | North | | |
| | region | s | South | | |
| | city | a | A-town | n | |
| | city | b | B-town | n | |
| | city | c | C-town | s | |
| | city | d | D-town | all | |
| | area | a1 | A one | | a |
"""


def test_rule_17_a_choice_that_vanishes_clears_the_answer_down_the_cascade():
    """JavaRosa and web-forms, three-level-cascading-select."""
    form = Scenario(CITIES).answer("/data/region", "n").answer("/data/city", "a")
    form.answer("/data/area", "a1").answer("/data/region", "s")
    assert form.values_of("/data/city", "/data/area") == ["", ""]
    assert form.choices_of("/data/city") == ["c"]


def test_rule_17_undo_brings_cleared_choices_back():
    form = Scenario(CITIES).answer("/data/region", "n").answer("/data/city", "a")
    form.answer("/data/area", "a1").answer("/data/region", "s").undo()
    assert form.values_of("/data/region", "/data/city", "/data/area") == [
        "n",
        "a",
        "a1",
    ]


def test_rule_17_the_other_answers_of_a_select_multiple_keep_their_order():
    """JavaRosa and web-forms, SelectMultipleChoiceFilterTest."""
    form = Scenario(CITIES).answer("/data/region", "n")
    form.answer("/data/many", "d b a").answer("/data/region", "s")
    assert form.value_of("/data/many") == "d"
    form.answer("/data/region", "n").answer("/data/many", "b d a")
    assert form.change("/data/region", "n").values == frozenset()
    assert form.value_of("/data/many") == "b d a"


HIDDEN = """
| survey  |                 |      |       |                    |              |
|         | type            | name | label | choice_filter      | relevant     |
|         | text            | gate | Gate  |                    |              |
|         | begin_group     | g    | G     |                    | ${gate}!='n' |
|         | text            | r    | R     |                    |              |
|         | select_one city | city | City  | region = ${r}      |              |
|         | end_group       |      |       |                    |              |
|         | text            | s    | S     |                    |              |
|         | select_one city | late | Late  | region = ${s}      | ${gate}!='n' |
| choices |                 |      |       |                    |              |
|         | list_name       | name | label | region             |              |
|         | city            | a    | A     | 1                  |              |
"""


def test_rule_17_a_choice_hidden_together_with_its_filter_stays():
    form = Scenario(HIDDEN).answer("/data/g/r", 1).answer("/data/g/city", "a")
    form.answer("/data/gate", "n").answer("/data/gate", "y")
    assert form.value_of("/data/g/city") == "a"


def test_rule_17_a_choice_that_vanished_while_hidden_is_cleared_when_shown():
    form = Scenario(HIDDEN).answer("/data/s", 1).answer("/data/late", "a")
    form.answer("/data/gate", "n").answer("/data/s", 2)
    assert form.value_of("/data/late") == "a"
    assert form.answer("/data/gate", "y").value_of("/data/late") == ""


def test_rule_16_an_answer_with_a_space_is_one_choice():
    """osm-fieldwork has `tidal flat` among its values."""
    form = Scenario(
        xform(
            "<r>1</r><a/><b/>",
            '<instance id="l"><root><item><name>tidal flat</name><r>1</r></item>'
            "<item><name>x</name><r>2</r></item></root></instance>",
            "<bind nodeset='/data/b' calculate=\"selected(/data/a, 'tidal flat')\"/>",
            body="<select1 ref='/data/a'><itemset nodeset=\"instance('l')/root/item"
            "[r = /data/r]\"><value ref='name'/><label ref='name'/></itemset></select1>",
        )
    )
    form.answer("/data/a", "tidal flat").answer("/data/r", "01").answer("/data/r", 1)
    assert form.value_of("/data/a") == ""
    form.answer("/data/a", "tidal flat").answer("/data/r", 1)
    assert form.values_of("/data/a", "/data/b") == ["tidal flat", "true"]


@pytest.mark.parametrize(
    ("answer", "asked", "expected"),
    [
        ("a b", "a", "true"),
        ("ab", "a", "false"),
        (" a  b ", " b ", "true"),
        ("", "", "true"),
        ("a", "", "false"),
    ],
)
def test_rule_16_selected_compares_whole_choices(answer, asked, expected):
    """ODK XForms, selected(); JavaRosa trims both."""
    form = Scenario(
        xform(
            "<a/><b/>",
            f"<bind nodeset='/data/b' calculate=\"selected(/data/a, '{asked}')\"/>",
        )
    )
    assert form.answer("/data/a", answer).value_of("/data/b") == expected


def test_rule_16_selected_at_counts_from_0_and_knows_its_end():
    form = Scenario(
        xform(
            "<a/><b/><c/>",
            '<bind nodeset="/data/b" calculate="selected-at(/data/a, 1)"/>',
            '<bind nodeset="/data/c" calculate="selected-at(/data/a, 9)"/>',
        )
    )
    form.answer("/data/a", "x y z")
    assert form.values_of("/data/b", "/data/c") == ["y", ""]


NAMES = """
| survey | | | | | | |
| | type | name | label::A | label::B | calculation | choice_filter |
| | text | who | Who | Siapa | | |
| | select_one l | s | S | S | | who = '' or who = ${who} |
| | calculate | said | | | jr:choice-name(${s}, '${s}') | |
| | calculate | loud | | | concat(${said}, '!') | |
| choices | | | | | | |
| | list_name | name | label::A | label::B | who | |
| | l | x | Of ${who} | Milik ${who} | | |
| | l | y | Yes | Ya | Ani | |
"""


def test_rule_11_the_name_of_a_choice_follows_the_language():
    """web-forms, choice-name.test.ts, "respects language"."""
    form = Scenario(NAMES, language="A").answer("/data/who", "Ani")
    form.answer("/data/s", "y")
    assert form.values_of("/data/said", "/data/loud") == ["Yes", "Yes!"]
    assert form.speak("B").values_of("/data/said", "/data/loud") == ["Ya", "Ya!"]
    form.undo().redo()
    assert form.value_of("/data/said") == "Ya"


def test_rule_11_the_name_of_a_choice_follows_an_answer_inside_it():
    form = Scenario(NAMES, language="A").answer("/data/who", "Ani")
    form.answer("/data/s", "x").answer("/data/who", "Budi")
    assert form.value_of("/data/said") == "Of Budi"
    assert form.labels_of("/data/s") == ["Of Budi"]


def test_rule_11_a_choice_that_is_not_offered_has_no_name_but_its_value():
    form = Scenario(NAMES, language="A")
    assert form.answer("/data/s", "zzz").value_of("/data/said") == "zzz"


def test_rule_11_a_name_may_be_asked_in_a_row():
    """JavaRosa, ChoiceNameTest, choiceNameCallsInRepeatsWithStaticChoices."""
    form = Scenario("""
| survey  |              |      |       |                              |
|         | type         | name | label | calculation                  |
|         | begin_repeat | p    | P     |                              |
|         | select_one l | s    | S     |                              |
|         | calculate    | said |       | jr:choice-name(${s}, '${s}') |
|         | end_repeat   |      |       |                              |
| choices |              |      |       |                              |
|         | list_name    | name | label |                              |
|         | l            | x    | Ex    |                              |
|         | l            | y    | Why   |                              |
""")
    form.add("/data/p")
    form.answer("/data/p[1]/s", "x").answer("/data/p[2]/s", "y")
    assert form.values_of("/data/p[1]/said", "/data/p[2]/said") == ["Ex", "Why"]


def test_a_label_in_another_language_falls_back_to_the_default():
    form = Scenario("""
| settings |                  |      |          |          |
|          | default_language |      |          |          |
|          | A                |      |          |          |
| survey   |                  |      |          |          |
|          | type             | name | label::A | label::B |
|          | text             | a    | Only A   |          |
""")
    assert form.speak("B").label_of("/data/a") in ("Only A", "-")


RANDOM = """
| survey  |              |      |       |            |        |
|         | type         | name | label | parameters |        |
|         | integer      | n    | N     |            |        |
|         | select_one l | s    | S     | randomize=true{seed} | |
| choices |              |      |       |            |        |
|         | list_name    | name | label |            |        |
|         | l            | A    | A     |            |        |
|         | l            | B    | B     |            |        |
|         | l            | C    | C     |            |        |
|         | l            | D    | D     |            |        |
|         | l            | E    | E     |            |        |
|         | l            | F    | F     |            |        |
"""


def test_rule_12_a_seed_gives_the_order_of_the_specification():
    """web-forms, randomize.test.ts: 42 gives AFCBDE."""
    form = Scenario(RANDOM.replace("{seed}", ", seed=42"))
    assert "".join(form.choices_of("/data/s")) == "AFCBDE"


def test_rule_12_without_a_seed_the_order_stays_for_the_session():
    form = Scenario(RANDOM.replace("{seed}", ""))
    order = form.choices_of("/data/s")
    assert sorted(order) == list("ABCDEF")
    form.answer("/data/n", 5)
    assert form.choices_of("/data/s") == order
    assert (
        form.session.question("/data/s").choices
        == form.session.question("/data/s").choices
    )


def test_rule_12_a_seed_that_is_an_answer_shuffles_anew():
    form = Scenario(RANDOM.replace("{seed}", ", seed=${n}"))
    orders = {
        "".join(form.answer("/data/n", n).choices_of("/data/s")) for n in (1, 2, 3)
    }
    assert len(orders) > 1


FILE = """
| survey |                                |      |       |                      |
|        | type                           | name | label | choice_filter        |
|        | text                           | r    | R     |                      |
|        | select_one_from_file sites.csv | s    | S     | ${r}='' or region=${r} |
"""


def test_rule_26_a_file_beside_the_form_is_a_list():
    """JavaRosa, CsvExternalInstanceTest: BOM, semicolons, quoted line ends."""
    text = '\ufeffname;label;region\na;"A ""one""\nof two";1\nb;B;2\n'
    form = Scenario(FILE, files=tables(sites=text))
    assert form.labels_of("/data/s") == ['A "one"\nof two', "B"]
    assert form.answer("/data/r", 2).choices_of("/data/s") == ["b"]


def test_rule_26_a_missing_file_leaves_the_list_empty_and_keeps_no_one_from_working():
    form = Scenario(FILE)
    assert form.choices_of("/data/s") == []
    form.answer("/data/r", 1)
    assert form.violations() == []
    assert "<s/>" in form.sent()


def test_rule_26_an_answer_from_a_file_that_is_gone_is_not_cleared_on_opening():
    form = Scenario(FILE, files=tables(sites="name,label,region\na,A,1\n"))
    xml = form.answer("/data/s", "a").session.draft_xml()
    again = Session.load(form.form, xml, form._clock)
    assert again.value("/data/s") == "a"


def test_rule_26_the_first_of_two_rows_with_one_name_counts():
    form = Scenario(FILE, files=tables(sites="name,label,region\na,A,1\na,B,1\n"))
    assert form.labels_of("/data/s")[0] == "A"


def test_a_choice_label_with_an_answer_in_it_has_no_padding():
    form = Scenario(NAMES, language="A").answer("/data/who", "Ani")
    assert form.labels_of("/data/s") == ["Of Ani", "Yes"]


def test_an_answer_that_is_not_offered_any_more_survives_the_opening():
    """Nothing is cleared behind the person's back; a change of the filter clears."""
    form = Scenario(HIDDEN).answer("/data/gate", "n").answer("/data/late", "gone")
    form.answer("/data/gate", "").answer("/data/late", "gone")
    assert form.reopened().value_of("/data/late") == "gone"
