"""What the engine says of a form before anybody fills it in."""

from surveyor.engine.checks import check, check_written
from surveyor.forms.findings import Severity, Written
from surveyor.forms.model import Place
from surveyor.forms.reading import read_form_bytes

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms"
    xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>
  <itext><translation lang="id"><text id="/data/a:label">
    <value>A <output value="{text}"/></value></text></translation></itext>
  <instance><data id="d" version="1"><a/><b/></data></instance>
  <bind nodeset="/data/a" relevant="{relevant}"/>
  <setvalue event="odk-instance-first-load" ref="/data/b" value="{value}"/>
  </model></h:head><h:body>
  <input ref="/data/a"><label ref="jr:itext('/data/a:label')"/></input>
  <input ref="/data/b"><label>B <output value="{label}"/></label></input>
</h:body></h:html>"""


def told(**expressions):
    given = {"text": "1", "relevant": "1", "value": "1", "label": "1"} | expressions
    form = read_form_bytes(FORM.format(**given).encode()).form
    return [(f.code, f.place.row, f.place.column) for f in check(form)]


def test_a_right_form_has_no_findings():
    assert told() == []


def test_an_expression_in_a_label_is_checked():
    assert told(label="nope(1)") == [("xpath.unknown_function", 10, "label")]


def test_an_expression_in_a_translation_is_checked():
    assert told(text="1 +") == [("xpath.syntax", 9, "label")]


def test_the_value_of_an_action_is_checked():
    assert told(value="concat(") == [("xpath.syntax", 7, "default")]


def test_a_list_that_is_not_there_is_named():
    assert told(relevant="instance('x')/root/item[a = 1]/b = 1") == [
        ("engine.unknown_list", 6, "relevant")
    ]


def test_a_path_that_leads_nowhere_is_a_warning():
    form = read_form_bytes(
        FORM.format(text="1", relevant="/data/z = 1", value="1", label="1").encode()
    ).form
    (finding,) = check(form)

    assert (finding.code, finding.severity) == ("xpath.unknown_path", Severity.WARNING)


def test_an_unknown_function_is_told_with_the_nearest():
    written = Written("concta(1, 2)", Place("survey", 2, "calculation"))
    (finding,) = check_written([written])

    assert "concat()" in finding.advice()


def test_a_position_is_told_in_the_cell_where_names_were_replaced():
    """`${a} = = 1` was made `/data/a = = 1`."""
    written = Written("/data/a = = 1", Place(), ((0, 0), (7, 4)))
    (finding,) = check_written([written])

    assert finding.values["place"] == 8
