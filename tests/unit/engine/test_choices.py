"""What selects offer: or_other, duplicates, rows of a repeat, and older searches."""

from datetime import UTC, datetime

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.secondary import CsvTable, no_tables
from surveyor.engine.session import Session
from surveyor.forms.findings import Severity
from surveyor.forms.reading import read_form_bytes

CLOCK = Environment(now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, seed=1)
FRUITS = (
    "name_key,fname,en,color,name\n"
    "a,Apel,Apple,red,apel merah\n"
    "j,Jambu,Guava,red,jambu\n"
    "m,Mangga,Mango,yellow,mangga 100% Apel\n"
    "a,Apel,Apple,red,apel lain\n"
)


def tables(name):
    return CsvTable.read(FRUITS.encode()) if name == "fruits.csv" else None


def start(markdown, source=no_tables):
    reading = read_form_bytes(markdown.encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return Session.start(reading.form, CLOCK, source)


def offered(session, ref):
    return [(c.value, c.label) for c in session.question(ref).choices]


def values(session, ref):
    return [value for value, _label in offered(session, ref)]


def searching(appearance, label="fname"):
    return f"""
| survey  |               |        |       |              |
|         | type          | name   | label | appearance   |
|         | text          | wanted | W     |              |
|         | select_one fr | f      | F     | {appearance} |
| choices |               |        |       |              |
|         | list_name     | name     | label   |          |
|         | fr            | name_key | {label} |          |
|         | fr            | 99       | Other   |          |
"""


def test_search_offers_the_rows_of_a_file_once_and_the_numbered_choices():
    session = start(searching("minimal search('fruits')"), tables)
    assert offered(session, "/data/f") == [
        ("a", "Apel"), ("j", "Jambu"), ("m", "Mangga"), ("99", "Other"),
    ]  # fmt: skip
    assert "minimal" in session.question("/data/f").question.appearances


def test_search_may_show_several_columns():
    session = start(searching("search('fruits')", "fname, en"), tables)
    assert offered(session, "/data/f")[0] == ("a", "Apel (en: Apple)")


@pytest.mark.parametrize(
    ("how", "wanted", "found"),
    [
        ("contains", "APEL", ["a", "m"]),
        ("contains", "", ["a", "j", "m"]),
        ("startswith", "jam", ["j"]),
        ("endswith", "apel", ["m"]),
        ("matches", "Jambu", ["j"]),
        ("matches", "jam", []),
        ("near", "jam", ["j"]),
    ],
)
def test_search_compares_in_four_ways_and_takes_capitals_for_small_letters(
    how, wanted, found
):
    source = searching(f"search('fruits', '{how}', 'name', ${{wanted}})")
    session = start(source, tables)
    session.set("/data/wanted", wanted)
    assert values(session, "/data/f") == [*found, "99"]


def test_search_may_look_in_several_columns_and_filter_by_another():
    source = "search('fruits', 'contains', 'fname, en', ${wanted}, 'color', 'red')"
    session = start(searching(source), tables)
    session.set("/data/wanted", "a")
    assert values(session, "/data/f") == ["a", "j", "99"]
    session.set("/data/wanted", "guava")
    assert values(session, "/data/f") == ["j", "99"]


def test_search_may_filter_without_searching_and_name_columns_with_blanks():
    source = "search('fruits', 'matches', '', '', 'color', ${wanted})"
    session = start(searching(source, "fname color"), tables)
    session.set("/data/wanted", "yellow")
    assert offered(session, "/data/f")[0] == ("m", "Mangga (color: yellow)")


def test_search_sorts_by_a_column_of_that_name_and_keeps_the_place_of_the_others():
    rows = "name_key,fname,sortby,pic\nb,B,10,b.png\na,A,9,\nc,,2.5,c.png\n"
    markdown = """
| survey  |              |          |       |                  |
|         | type         | name     | label | appearance       |
|         | select_one l | f        | F     | search('fruits') |
| choices |              |          |       |                  |
|         | list_name    | name     | label | image            |
|         | l            | 0        | None  |                  |
|         | l            | name_key | fname | pic              |
|         | l            | 99       | Other |                  |
"""
    session = start(markdown, {"fruits.csv": CsvTable.read(rows.encode())}.get)
    choices = session.question("/data/f").choices
    assert [(c.value, c.label) for c in choices] == [
        ("0", "None"), ("c", "c"), ("a", "A"), ("b", "B"), ("99", "Other"),
    ]  # fmt: skip
    assert [c.image for c in choices[1:4]] == [
        "jr://images/c.png",
        "",
        "jr://images/b.png",
    ]


def test_an_answer_that_a_search_no_longer_finds_is_cleared():
    source = "search('fruits', 'contains', 'name', ${wanted})"
    session = start(searching(source), tables)
    session.set("/data/f", "j")
    session.set("/data/wanted", "mangga")
    assert session.value("/data/f") == ""
    session.set("/data/f", "99")
    session.set("/data/wanted", "jambu")
    assert session.value("/data/f") == "99"


def test_a_search_without_its_file_offers_what_stands_in_the_form():
    session = start(searching("search('fruits')"))
    assert values(session, "/data/f") == ["99"]


@pytest.mark.parametrize("odd", ["search(${wanted})", "search('fruits', 'contains')"])
def test_a_search_that_cannot_be_understood_is_told(odd):
    reading = read_form_bytes(searching(odd).encode())
    warnings = [f for f in reading.findings if f.severity is Severity.WARNING]
    assert "xform.odd_search" in {f.code for f in warnings}
    session = Session.start(reading.form, CLOCK, tables)
    assert values(session, "/data/f") == ["name_key", "99"]


EXTERNAL = """
| survey           |                          |       |          |                 |
|                  | type                     | name  | label    | choice_filter   |
|                  | text                     | state | State    |                 |
|                  | select_one_external city | city  | City     | state=${state}  |
| external_choices |                          |       |          |                 |
|                  | list_name                | name  | label    | state           |
|                  | city                     | e     | Ende     | ntt             |
|                  | city                     | k     | Kupang   | ntt             |
|                  | city                     | d     | Denpasar | bali            |
|                  | other                    | x     | X        | ntt             |
"""


def test_external_choices_travel_in_the_form_and_are_filtered():
    session = start(EXTERNAL)
    session.set("/data/state", "ntt")
    assert offered(session, "/data/city") == [("e", "Ende"), ("k", "Kupang")]
    session.set("/data/city", "e")
    session.set("/data/state", "bali")
    assert session.value("/data/city") == ""


IN_TWO = """
| survey | | | | | |
| | type | name | label::A (a) | label::B (b) | choice_filter |
| | text | state | S | S | |
| | select_one_external city | city | C | C | state=${state} |
| external_choices | | | | | |
| | list_name | name | label::A (a) | label::B (b) | state |
| | city | e | Ende A | Ende B | x |
"""


@pytest.mark.parametrize("beside", [False, True])
def test_external_choices_speak_the_language_of_the_form(beside):
    form = start(IN_TWO).form
    rows = None
    if beside:
        xml = form.xml
        begin = xml.index(b'<instance id="itemsets">')
        end = xml.index(b"</instance>", begin) + len(b"</instance>")
        form = read_form_bytes(xml[:begin] + xml[end:]).form
        head = b"list_name,name,label::A (a),label::B (b),state\n"
        rows = CsvTable.read(head + b"city,e,Ende A,Ende B,x\n")
    session = Session.start(form, CLOCK, lambda _name: rows)
    session.set("/data/state", "x")
    assert offered(session, "/data/city") == [("e", "Ende A")]
    session.language = "B (b)"
    assert offered(session, "/data/city") == [("e", "Ende B")]


def test_a_query_reads_itemsets_csv_beside_the_form():
    xml = start(EXTERNAL).form.xml
    begin = xml.index(b'<instance id="itemsets">')
    end = xml.index(b"</instance>", begin) + len(b"</instance>")
    form = read_form_bytes(xml[:begin] + xml[end:]).form
    rows = CsvTable.read(b"list_name,name,label,state\ncity,b,Bima,ntb\n")
    session = Session.start(form, CLOCK, {"itemsets.csv": rows}.get)
    session.set("/data/state", "ntb")
    assert offered(session, "/data/city") == [("b", "Bima")]


def test_pulldata_finds_a_file_that_the_form_does_not_declare():
    form = start("""
| survey |           |      |       |                                              |
|        | type      | name | label | calculation                                  |
|        | text      | k    | K     |                                              |
|        | calculate | v    |       | pulldata('fruits', 'fname', 'name_key', ${k}) |
""").form
    bare = form.xml.replace(
        b'<instance id="fruits" src="jr://file-csv/fruits.csv"/>', b""
    )
    assert len(bare) < len(form.xml)
    session = Session.start(read_form_bytes(bare).form, CLOCK, tables)
    session.set("/data/k", "j")
    assert session.value("/data/v") == "Jambu"


@pytest.mark.parametrize(
    ("key", "wanted", "found"),
    [("@at", "name", "Alas"), ("name", "@at", "north"), ("@none", "name", "")],
)
def test_pulldata_reads_attributes_of_a_list_inside_the_form(key, wanted, found):
    """web-forms, pulldata; the specification leaves the kind of node open."""
    answer = "north" if key.startswith("@") else "Alas"
    xml = (
        '<h:html xmlns="http://www.w3.org/2002/xforms"'
        ' xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance><data id="x">'
        '<v/></data></instance><instance id="s"><root><item at="north"><name>Alas</name>'
        '</item><item at="south"><name>Tengah</name></item></root></instance>'
        f"<bind nodeset=\"/data/v\" calculate=\"pulldata('s', '{wanted}', '{key}',"
        f' \'{answer}\')"/></model></h:head><h:body><input ref="/data/v"/></h:body></h:html>'
    )
    session = Session.start(read_form_bytes(xml.encode()).form, CLOCK)
    assert session.value("/data/v") == found


def test_or_other_asks_for_the_text_when_other_is_chosen():
    session = start("""
| survey  |                       |      |       |
|         | type                  | name | label |
|         | select_one l or_other | s    | S     |
| choices |                       |      |       |
|         | list_name             | name | label |
|         | l                     | a    | A     |
""")
    assert values(session, "/data/s") == ["a", "other"]
    assert not session.question("/data/s_other").relevant
    session.set("/data/s", "other")
    assert session.question("/data/s_other").relevant


def test_choices_may_share_a_value_where_the_form_allows_it():
    session = start("""
| survey   |                         |      |       |
|          | type                    | name | label |
|          | select_one l            | s    | S     |
| choices  |                         |      |       |
|          | list_name               | name | label |
|          | l                       | a    | A     |
|          | l                       | a    | Also  |
| settings |                         |      |       |
|          | allow_choice_duplicates |      |       |
|          | yes                     |      |       |
""")
    assert offered(session, "/data/s") == [("a", "A"), ("a", "Also")]


REPEATED = """
| survey |                    |      |        |                     |
|        | type               | name | label  | choice_filter       |
|        | begin_repeat       | p    | Person |                     |
|        | text               | name | Name   |                     |
|        | integer            | age  | Age    |                     |
|        | end_repeat         |      |        |                     |
|        | select_one ${name} | head | Head   | ${age} > 17         |
"""


def test_rows_of_a_repeat_can_be_picked_with_a_filter():
    session = start(REPEATED)
    for number, (name, age) in enumerate([("Ani", 40), ("Budi", 5)], 1):
        if number > 1:
            session.add_repeat("/data/p")
        session.set(f"/data/p[{number}]/name", name)
        session.set(f"/data/p[{number}]/age", str(age))
    assert values(session, "/data/head") == ["Ani"]
    session.set("/data/head", "Ani")
    session.remove_repeat("/data/p[1]")
    assert session.value("/data/head") == ""


def test_a_list_in_random_order_keeps_it_for_a_seed():
    markdown = """
| survey  |              |      |       |                          |
|         | type         | name | label | parameters               |
|         | select_one l | s    | S     | randomize=true seed=42   |
| choices |              |      |       |                          |
|         | list_name    | name | label |                          |
"""
    markdown += "".join(f"| | l | {v} | {v} | |\n" for v in "ABCDEF")
    assert "".join(values(start(markdown), "/data/s")) == "AFCBDE"


def test_ticks_of_a_range_are_its_choices_and_lose_no_answer():
    session = start("""
| survey  |              |      |       |                                         |
|         | type         | name | label | parameters                              |
|         | range        | r    | R     | start=0 end=10 step=1 tick_labelset=t   |
| choices |              |      |       |                                         |
|         | list_name    | name | label |                                         |
|         | t            | 0    | Low   |                                         |
|         | t            | 10   | High  |                                         |
""")
    session.set("/data/r", "5")
    assert offered(session, "/data/r") == [("0", "Low"), ("10", "High")]
    assert session.value("/data/r") == "5"


MEDIA = """
| survey | | | | | | |
| | type | name | label::A | hint::A | guidance_hint::A | image::A | big-image::A |
| | select_one l | s | S | H | G | s.png | sb.png |
| choices | | | | | | | |
| | list_name | name | label::A | image::A | audio::A | big-image::A | |
| | l | a | Aa | a.png | a.mp3 | ab.png | |
| | l | b | Bb | | | | |
"""


def test_pictures_and_sound_of_labels_and_choices_are_told():
    state = start(MEDIA).question("/data/s")
    assert state.guidance == "G"
    assert state.media == {
        "image": "jr://images/s.png",
        "big-image": "jr://images/sb.png",
    }
    first, second = state.choices
    assert first.image == "jr://images/a.png"
    assert first.big_image == "jr://images/ab.png"
    assert first.audio == "jr://audio/a.mp3"
    assert (second.label, second.image) == ("Bb", "")


def test_a_short_label_and_inline_choices_of_an_older_form_are_read():
    xml = """<h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><itext><translation lang="x">
<text id="q"><value form="long">Long</value><value form="short">Sh</value></text>
<text id="a"><value>One</value><value form="image">jr://images/1.png</value></text>
</translation></itext><instance><data id="x"><q/></data></instance>
<bind nodeset="/data/q" type="select1"/></model></h:head><h:body>
<select1 ref="/data/q"><label ref="jr:itext('q')"/>
<item><label ref="jr:itext('a')"/><value>1</value></item>
<item><label>Two</label><value> 2 </value></item></select1></h:body></h:html>"""
    state = start(xml).question("/data/q")
    assert (state.label, state.short) == ("Long", "Sh")
    assert [(c.value, c.label, c.image) for c in state.choices] == [
        ("1", "One", "jr://images/1.png"),
        ("2", "Two", ""),
    ]


def test_a_choice_with_a_picture_alone_is_called_by_its_value():
    reading = read_form_bytes(b"""
| survey  |              |       |         |
|         | type         | name  | label   |
|         | select_one m | mood  | Mood    |
| choices |              |       |         |
|         | list_name    | name  | image   |
|         | m            | happy | a.jpg   |
|         | m            | sad   | b.jpg   |
""")
    assert reading.form is not None
    session = Session.start(reading.form, Environment.system())

    choices = session.question("/data/mood").choices

    assert [choice.label for choice in choices] == ["happy", "sad"]


def test_a_default_that_no_choice_offers_is_cleared_where_an_entry_begins():
    reading = read_form_bytes(b"""
| survey  |              |       |       |         |
|         | type         | name  | label | default |
|         | select_one m | mood  | Mood  | angry   |
|         | select_one m | other | Other | sad     |
| choices |              |       |       |         |
|         | list_name    | name  | label |         |
|         | m            | happy | Happy |         |
|         | m            | sad   | Sad   |         |
""")
    assert reading.form is not None
    session = Session.start(reading.form, Environment.system())

    assert (session.value("/data/mood"), session.value("/data/other")) == ("", "sad")
