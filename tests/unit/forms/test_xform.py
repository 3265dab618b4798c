"""What an XForm says, as values that a client can read."""

from dataclasses import replace
from decimal import Decimal

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.model import Control, Range
from surveyor.forms.reading import read_form_bytes
from surveyor.forms.xform_body import questions
from surveyor.forms.xform_parts import absolute

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" '
    'xmlns:odk="http://www.opendatakit.org/xforms" '
    'xmlns:entities="http://www.opendatakit.org/xforms/entities" '
    'xmlns:ev="http://www.w3.org/2001/xml-events" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
)


def reading(text):
    return read_form_bytes(text.encode())


def form_of(text):
    read = reading(text)
    assert read.form is not None, [f.message() for f in read.findings]
    return read.form


def xform(nodes, model="", body="", root='data id="x"', model_attributes=""):
    name = root.partition(" ")[0]
    return (
        f"{HEAD}<h:head><h:title>X</h:title><model {model_attributes}><instance><{root}>"
        f"{nodes}</{name}></instance>{model}</model></h:head><h:body>{body}</h:body>"
        "</h:html>"
    )


def asked(form):
    return {question.name: question for question in questions(form.body)}


CONTROLS = """
| survey | | | | | |
| | type | name | label | parameters | appearance |
| | range | rg | R | start=0 end=10 step=0.5 {ticks} | no-ticks |
| | rank t | rk | R | | |
| | acknowledge | ok | A | | |
| | image | im | I | max-pixels=1000 | new-front |
| | file | fl | F | | |
| | audio | au | S | quality=external | |
| | geopoint | gp | P | {accuracies} | placement-map |
| | geotrace | gt | P | incremental=true | |
| | text | tx | T | rows=5 | Multiline my-OWN ex:a.b(c='d e') |
| | barcode | bc | B | | |
| choices| | | | | |
| | list_name | name | label | | |
| | t | 0 | Low | | |
| | t | 10 | High | | |
""".format(
    ticks="tick_interval=2 placeholder=5 tick_labelset=t",
    accuracies="capture-accuracy=2.5 warning-accuracy=50 allow-mock-accuracy=true",
)


def test_a_range_tells_start_end_step_and_its_ticks():
    question = asked(form_of(CONTROLS))["rg"]
    assert question.range == Range(
        Decimal(0), Decimal(10), Decimal("0.5"), Decimal(2), Decimal(5)
    )
    assert question.itemset.nodeset == "instance('t')/root/item"
    assert asked(form_of(CONTROLS))["tx"].range is None


@pytest.mark.parametrize("step", ["", "0", "x", "1e99999999"])
def test_a_range_that_cannot_be_read_is_none(step):
    body = f'<range ref="/data/a" start="0" end="9" step="{step}"/>'
    assert asked(form_of(xform("<a/>", body=body)))["a"].range is None


def test_a_range_may_go_down():
    body = '<range ref="/data/a" start="10" end="-2" step="-2"/>'
    question = asked(form_of(xform("<a/>", body=body)))["a"]
    assert question.range == Range(Decimal(10), Decimal(-2), Decimal(2))


def test_each_control_is_known_with_what_stands_on_it():
    form = form_of(CONTROLS)
    found = asked(form)
    assert found["rk"].control is Control.RANK
    assert form.binds["/data/rk"].type == "odk:rank"
    assert found["ok"].control is Control.TRIGGER
    assert (found["im"].mediatype, form.binds["/data/im"].max_pixels) == (
        "image/*", 1000,
    )  # fmt: skip
    assert form.binds["/data/au"].quality == "external"
    assert found["gp"].capture_accuracy == Decimal("2.5")
    assert found["gp"].warning_accuracy == 50
    assert form.binds["/data/gp"].allow_mock_accuracy
    assert found["gt"].incremental
    assert found["tx"].rows == 5
    assert form.binds["/data/bc"].type == "barcode"


def test_words_of_an_appearance_are_compared_in_lower_case_and_all_are_kept():
    question = asked(form_of(CONTROLS))["tx"]
    assert question.appearances == {"multiline", "my-own", "ex:a.b"}
    assert "my-OWN" in question.appearance


def test_an_upload_tells_which_files_it_accepts():
    body = '<upload ref="/data/a" mediatype="application/*" accept=".pdf, .docx"/>'
    question = asked(form_of(xform("<a/>", body=body)))["a"]
    assert question.accept == (".pdf", ".docx")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("xsd:int", "int"),
        ("xs:dateTime", "dateTime"),
        ("xsd:integer", "int"),
        ("double", "decimal"),
        ("select1", "select1"),
        ("select", "select"),
        ("intent", "intent"),
        ("boolean", "boolean"),
        ("somethingElse", "somethingElse"),
    ],
)
def test_types_are_known_by_all_their_names(written, meant):
    model = f'<bind nodeset="/data/a" type="{written}"/>'
    assert form_of(xform("<a/>", model)).binds["/data/a"].type == meant


def test_attributes_that_nobody_knows_are_kept():
    model = '<bind nodeset="/data/a" odk:custom="1" plain="2"/>'
    body = '<group intent="org.a(b)" ref="/data"><input ref="/data/a" odd="3"/></group>'
    form = form_of(xform("<a/>", model, body))
    kept = form.binds["/data/a"].attributes
    assert kept == {"{http://www.opendatakit.org/xforms}custom": "1", "plain": "2"}
    assert asked(form)["a"].attributes == {"odd": "3"}
    assert form.body[0].attributes == {"intent": "org.a(b)"}


def test_the_submission_element_tells_what_the_author_wants():
    model = (
        '<submission action="https://h/s" method="form-data-post" orx:auto-send="true" '
        'orx:auto-delete="false" base64RsaPublicKey=" MII\n B "/>'
    )
    target = form_of(xform("<a/>", model)).submission
    assert (target.action, target.method) == ("https://h/s", "post")
    assert (target.auto_send, target.auto_delete) == (True, False)
    assert target.public_key == "MIIB"


def test_a_form_tells_its_versions_and_who_wrote_it():
    form = form_of(
        xform(
            "<a/>",
            root='data id="x" orx:version="7"',
            model_attributes='odk:xforms-version="1.0.0" odk:generated-by="tool" '
            'entities:entities-version="2024.1.0"',
        )
    )
    assert (form.version, form.xforms_version) == ("7", "1.0.0")
    assert (form.entities_version, form.generated_by) == ("2024.1.0", "tool")


@pytest.mark.parametrize(
    ("version", "usable"),
    [("2022.1.0", True), ("2025.1.9", True), ("2025.2.0", False), ("2031.1.0", False)],
)
def test_entities_of_a_version_yet_to_come_are_refused(version, usable):
    attributes = f'entities:entities-version="{version}"'
    read = reading(xform("<a/>", model_attributes=attributes))
    assert (read.form is not None) is usable
    assert usable or read.errors[0].code == "xform.newer_entities"


def test_controls_may_name_a_bind_by_its_id():
    model = '<bind id="b1" nodeset="/data/g/a" type="int"/>'
    body = '<input bind="b1"><setvalue event="xforms-value-changed" bind="b1">1</setvalue></input>'
    question = asked(form_of(xform("<g><a/></g>", model, body)))["a"]
    assert question.ref == "/data/g/a"
    assert question.actions[0].target == "/data/g/a"


def test_references_in_groups_may_be_relative():
    model = '<bind nodeset="g/a" type="int"/>'
    body = (
        '<group ref="g"><input ref="a"/><repeat nodeset="r"><input ref="b"/>'
        '<input ref="../a"/></repeat></group>'
    )
    form = form_of(xform("<g><a/><r><b/></r></g>", model, body))
    refs = [question.ref for question in questions(form.body)]
    assert refs == ["/data/g/a", "/data/g/r/b", "/data/g/a"]
    assert form.binds["/data/g/a"].type == "int"


def test_deprecated_events_are_told_as_todays_and_each_once():
    model = (
        '<setvalue ref="/data/a" event="xforms-ready odk-instance-first-load">1</setvalue>'
        '<setvalue ref="/data/a" ev:event="jr-insert" value="2"/>'
    )
    first, second = form_of(xform("<a/>", model)).actions
    assert first.events == ("odk-instance-first-load",)
    assert second.events == ("odk-new-repeat",)


def test_indentation_in_the_model_is_no_default_answer():
    form = form_of(xform("<a>\n  </a><b> 1 </b>"))
    assert [child.text for child in form.instance.children] == ["", " 1 "]


@pytest.mark.parametrize(
    ("value", "fixed"),
    [("true()", True), ("true( )", True), ("true", True), ("", False)],
)
def test_rows_of_a_repeat_may_be_fixed(value, fixed):
    body = (
        f'<group ref="/data/r"><label>R</label><repeat nodeset="/data/r" '
        f'jr:noAddRemove="{value}"><input ref="/data/r/a"/></repeat></group>'
    )
    repeat = form_of(xform("<r><a/></r>", body=body)).body[0]
    assert (repeat.ref, repeat.fixed) == ("/data/r", fixed)


def test_prefixes_of_nodes_do_not_matter_in_references():
    model = (
        '<bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/>'
        '<bind nodeset="/data/a" calculate="/data/orx:meta/orx:instanceID"/>'
        '<bind nodeset="/data/@orx:version" type="string"/>'
    )
    nodes = "<a/><orx:meta><orx:instanceID/></orx:meta>"
    root = 'data id="x" orx:version="1"'
    form = form_of(xform(nodes, model, '<input ref="/data/a"/>', root))
    assert list(form.binds) == ["/data/meta/instanceID", "/data/a", "/data/@version"]
    session = Session.start(form, Environment())
    assert session.value("/data/a").startswith("uuid:")


def test_an_older_form_may_leave_the_namespace_out_and_say_current():
    model = '<bind nodeset="/data/r/a" type="int"/>'
    body = (
        '<group><repeat nodeset="/data/r"><input ref="current()/a"/></repeat></group>'
    )
    text = xform("<r><a/></r>", model, body)
    form = form_of(text.replace(' xmlns="http://www.w3.org/2002/xforms"', "", 1))
    assert form == replace(form_of(text), xml=form.xml)
    assert [question.ref for question in questions(form.body)] == ["/data/r/a"]


def test_events_and_ranges_that_cannot_work_are_told():
    body = (
        '<range ref="/data/a" start="0" end="5"/><group ref="/data">'
        '<input ref="/data/b"><setvalue ref="/data/a" event="xforms-focus '
        'xforms-value-changed"/></input></group>'
    )
    found = {f.code: f.values for f in reading(xform("<a/><b/>", body=body)).findings}
    assert found["xform.odd_range"]["ref"] == "/data/a"
    assert found["xform.unknown_event"]["event"] == "xforms-focus"
    assert found["xform.unknown_event"]["ref"] == "/data/b"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/data/orx:meta/orx:audit", "/data/meta/audit"),
        ("orx:meta/@my:k", "/base/meta/@k"),
        ("../a", "/a"),
        (" /data/a/ ", "/data/a"),
        ("/data/r[x='a:b']/c", "/data/r[x='a:b']/c"),
        ("current()/../b", "/b"),
        (".", "/base"),
        ("", ""),
    ],
)
def test_references_are_absolute_and_without_prefixes(written, meant):
    assert absolute(written, "/base") == meant
