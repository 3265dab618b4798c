"""One JSON line in, one out: documents, forms, contexts, and what is wrong with them."""

import json
import subprocess
import sys

import pytest

from surveyor.engine.evaluation import evaluate_line

FORM = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
    ' xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model><itext>'
    '<translation lang="Indonesia (id)" default="true()"><text id="hi"><value>Halo</value>'
    '</text></translation><translation lang="English (en)"><text id="hi"><value>Hello'
    "</value></text></translation></itext>"
    '<instance><data id="f" version="7"><q>b</q><row><n>1</n></row><row><n>2</n></row>'
    '</data></instance><instance id="l"><root><item><name>a</name><label>A</label></item>'
    "<item><name>b</name><label>B</label></item></root></instance>"
    '<bind nodeset="/data/q" type="string"/></model></h:head><h:body>'
    '<select1 ref="/data/q"><itemset nodeset="instance(\'l\')/root/item"><value ref="name"/>'
    '<label ref="label"/></itemset></select1><group ref="/data/row"><repeat'
    ' nodeset="/data/row"><input ref="/data/row/n"/></repeat></group></h:body></h:html>'
)


@pytest.mark.parametrize(
    ("expression", "context", "expected"),
    [
        ("instance('l')/root/item[name = /data/q]/label", "/data/q", ["B"]),
        ("count(/data/row)", None, 2), ("/data/row/n", "/data/row[2]/n", ["2"]),
        ("jr:itext('hi')", "/data/q", "Halo"), ("version()", "/data/q", "7"),
        ("jr:choice-name(/data/q, '/data/q')", "/data/q", "B"),
        ("format-date('2026-05-03', '%a %b')", "/data/q", "Min Mei"),
        (".", "/h:html/h:head/model/instance/data/q", ["b"]), ("q", "/data", ["b"]),
        ("property('username')", "/data/q", ""), ("count(instance('none')/root/x)", None, 0),
    ],
)  # fmt: skip
def test_a_form_shows_its_lists_texts_and_answers(value, expression, context, expected):
    assert value(expression, FORM, context) == expected


def test_a_form_speaks_the_language_that_is_asked_for(value):
    english = {"language": "English (en)"}

    assert value("jr:itext('hi')", FORM, "/data/q", **english) == "Hello"
    assert value("format-date('2026-05-03', '%a %b')", FORM, "/data/q", **english) == (
        "Sun May"
    )


@pytest.mark.parametrize(
    ("document", "context", "expression", "expected"),
    [
        ("<a><b>1</b></a>", None, "a/b", ["1"]),
        ("<a><b>1</b></a>", "/", "name(*)", "a"),
        ("<a><b x='5'/></a>", "/a/b/@x", ".", ["5"]),
        ("<a><b x='5'/></a>", "/a/b/@x", "name(..)", "b"),
        ("<a xmlns='urn:x'><b>1</b></a>", "/a", "b", ["1"]),
        ("<!DOCTYPE html><a><b>1</b></a>", None, "/a/b", ["1"]),
        ("<a>x<b>y</b>z</a>", "/a", "string()", "xyz"),
        ("<a>x<b>y</b>z</a>", "/a/text()[2]", ".", ["z"]),
        ("<a><![CDATA[1 < 2]]></a>", "/a", "string()", "1 < 2"),
        ("<a><b>1</b><b>2</b></a>", "/a/b[2]", ".", ["2"]),
        ("<a><b>1</b><b>2</b></a>", "//b[. = 2]", "position(.)", 2),
        (None, None, "1 + 1", 2),
    ],
)
def test_any_document_and_any_context_will_do(
    value, document, context, expression, expected
):
    assert value(expression, document, context) == expected


def test_a_page_needs_prefixes_and_a_form_does_not(value):
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>a</p></body></html>'

    assert value("count(//p)", page, "/") == 0
    assert value("count(//h:p)", page, "/") == 1
    assert value("count(//x:p)", page, "/", namespaces={"x": "urn:other"}) == 0


@pytest.mark.parametrize(
    ("expression", "answered"),
    [
        ("0 div 0", {"type": "number", "value": "NaN"}),
        ("-1 div 0", {"type": "number", "value": "-Infinity"}),
        ("3.0", {"type": "number", "value": 3}),
        ("1 = 1", {"type": "boolean", "value": True}),
        ("'a'", {"type": "string", "value": "a"}),
        ("member[2]/@no",
         {"type": "nodes", "value": [{"path": "/data/member[2]/@no", "value": "2"}]}),
        ("nobody", {"type": "nodes", "value": []}),
        ("/", {"type": "nodes", "value": [{"path": "/", "value": ""}]}),
    ],
)  # fmt: skip
def test_an_answer_has_a_type_and_what_json_can_hold(answer, expression, answered):
    found = answer(expression)
    if expression == "/":
        found["value"][0]["value"] = ""

    assert found == answered


@pytest.mark.parametrize(
    "line",
    [
        "nonsense", "[]", "5", '{"document": "<a/>"}', '{"expression": "a", "document": "<a"}',
        '{"expression": "1", "now": "kemarin"}', '{"expression": "1", "zone": "Mars"}',
        '{"expression": "1", "now": 5}', '{"expression": "a", "context": "/zz"}',
        '{"expression": "a", "context": "1 +"}', '{"expression": "a", "context": "1"}',
        '{"expression": "1", "namespaces": 5}', '{"expression": "random()", "seed": [1]}',
        '{"expression": "1", "document": "<!DOCTYPE a [<!ENTITY x \'y\'>]><a>&x;</a>"}',
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_an_error(line):
    assert set(evaluate_line(line)) == {"error", "code"}


def test_a_seed_repeats_chance_and_none_does_not(answer):
    assert answer("random()", seed=7) == answer("random()", seed=7)
    assert answer("random()", seed=None) != answer("random()", seed=None)


def test_the_command_answers_each_line():
    lines = "".join(json.dumps({"expression": e}) + "\n" for e in ("1 + 1", "1 +", "2"))

    done = subprocess.run(
        [sys.executable, "-m", "surveyor", "form", "eval"],
        input=lines, capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a.get("value") for a in answers] == [2, None, 2]
