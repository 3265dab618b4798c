"""What is wrong with an XForm is told with its line, whoever made it, and soon."""

import time

import pytest

from surveyor.forms.reading import read_form, read_form_bytes

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
    xmlns:jr="http://openrosa.org/javarosa">
  <h:head><h:title>Coba</h:title>
    <model>
      <itext><translation lang="id"><text id="t"><value>Nama</value></text></translation>
        <translation lang="en"><text id="u"><value>Name</value></text></translation></itext>
      <instance><data id="coba" version="1"><a/></data></instance>
      <bind nodeset="/data/a" type="string"/>
    </model>
  </h:head>
  <h:body>
    <input ref="/data/a"><label>Nama</label></input>
  </h:body>
</h:html>"""


def told(text):
    """(code, line) of every finding."""
    reading = read_form_bytes(text.encode())
    return [(f.code, f.place.row) for f in reading.findings]


def test_a_right_form_has_no_findings():
    assert told(FORM) == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('nodeset="/data/a"', 'nodeset="/data/z"', ("xform.bind_without_node", 8)),
        ('ref="/data/a"', 'ref="/data/z"', ("xform.question_without_node", 12)),
        ("<label>Nama</label>", "<label ref=\"jr:itext('x')\"/>", ("xform.missing_text", 12)),
        ("<bind ", "<ikat/><bind ", ("xform.unknown_element", 8)),
        ('type="string"', 'type="strng"', ("xform.unknown_type", 8)),
        ("<input ref", "<ketik ref", ("xform.unknown_control", 12)),
        (' id="coba"', "", ("xform.no_id", 7)),
        (' version="1"', "", ("xform.no_version", 7)),
        ("<a/></data></instance>", "<a></data></instance>", ("xform.unreadable", 7)),
    ],
)  # fmt: skip
def test_a_problem_has_its_line(old, new, finding):
    text = FORM.replace(old, new)
    if "<ketik" in text:
        text = text.replace("</input>", "</ketik>")

    assert finding in told(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html/>", "xform.not_a_form"),
        ("<data id='x'/>", "xform.not_a_form"),
        (FORM.replace("model>", "modul>"), "xform.no_model"),
        (FORM.replace("instance>", "contoh>"), "xform.no_instance"),
        (FORM.replace("h:body>", "h:badan>"), "xform.no_body"),
    ],
)
def test_what_is_no_form_is_told(text, code):
    assert code in [code for code, _line in told(text)]


def test_a_text_without_translation_names_the_language():
    text = FORM.replace("<label>Nama</label>", "<label ref=\"jr:itext('t')\"/>")

    (finding,) = read_form_bytes(text.encode()).findings

    assert "en" in finding.message()


ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(2, 12)
) + "]><x>&a11;</x>"  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        (ENTITY + "<x>&a;</x>").encode(),
        (ENTITY + "<x>&a;</x>").encode("utf-16"),
        LAUGHS.encode(),
        LAUGHS.encode("utf-16"),
        b"<a>" * 10_000 + b"</a>" * 10_000,
        b"<a " + b" ".join(b'a%d="x"' % n for n in range(200_000)) + b"/>",
        b"<a>" + b"<b/>" * 1_000_000,
        b"<?xml version='1.0' encoding='no-such'?><a/>",
    ],
)
def test_hostile_xml_is_refused_without_a_hang(data):
    begun = time.perf_counter()

    reading = read_form_bytes(data)

    assert reading.errors
    assert time.perf_counter() - begun < 20, "never a hang"


MANY = " ".join(f'b{number}=""' for number in range(100_000))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<input", "<input/>" * 420_000 + "<input", "xform.unreadable"),
        (
            "<a/>",
            f"<a {MANY}/>",
            "xform.unreadable",
        ),
        ("<a/>", "<a>" * 10_000 + "</a>" * 10_000, "xform.unreadable"),
        (
            "<input",
            "<group>" * 10_000 + "</group>" * 10_000 + "<input",
            "xform.unreadable",
        ),
    ],
)
def test_a_form_beyond_all_measure_is_refused_without_a_hang(old, new, code):
    begun = time.perf_counter()

    reading = read_form_bytes(FORM.replace(old, new, 1).encode())

    assert [f.code for f in reading.errors] == [code]
    assert time.perf_counter() - begun < 20, "never a hang"


def test_a_file_of_100_megabytes_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "besar.xml"
    with path.open("wb") as file:
        file.truncate(100_000_000)

    assert read_form(path).errors[0].code == "form.too_large"
