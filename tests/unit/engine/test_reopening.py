"""Entries opened again: our own drafts, and what other programs wrote."""

from datetime import UTC, datetime
from itertools import count

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.errors import UnreadableAnswers
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes
from tests.support.scenario import Scenario, ask, bind, xform

FORM = """
| survey   |              |        |        |             |         |
|          | type         | name   | label  | relevant    | default |
|          | text         | who    | Who    |             |         |
|          | integer      | age    | Age    |             |         |
|          | begin_group  | g      | G      | ${age} > 17 |         |
|          | text         | job    | Job    |             | none    |
|          | end_group    |        |        |             |         |
|          | begin_repeat | child  | Child  |             |         |
|          | text         | name   | Name   |             |         |
|          | end_repeat   |        |        |             |         |
| settings |              |        |        |             |         |
|          | form_id      | version|        |             |         |
|          | visit        | 3      |        |             |         |
"""


def form_of(text):
    reading = read_form_bytes(text.encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


@pytest.fixture(scope="module")
def form():
    return form_of(FORM)


def clock():
    ids = count(1)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return Environment(now=lambda: now, zone=UTC, new_uuid=lambda: f"new-{next(ids)}")


def opened(form, xml):
    return Session.load(form, xml.encode(), clock())


def test_what_a_phone_sent_is_read_whatever_its_prefixes(form):
    """As ODK Collect writes it: its own prefixes, rows without template."""
    session = opened(
        form,
        """<?xml version='1.0' ?><data id="visit" version="3"
 xmlns:h="http://www.w3.org/1999/xhtml" xmlns:x="http://openrosa.org/xforms">
<who>Ani</who><age>20</age><g><job>guru</job></g><child><name>B</name></child>
<child><name>C</name></child><x:meta><x:instanceID>uuid:1</x:instanceID></x:meta>
</data>""",
    )
    assert session.value("/data/g/job") == "guru"
    assert session.value("/data/child[2]/name") == "C"
    finished = session.finish()
    assert finished.id == "uuid:1"


def test_what_a_web_page_sent_is_read_with_its_marks_and_nodes(form):
    """As Enketo and KoboToolbox write it: ordinals, templates, nodes of their own."""
    session = opened(
        form,
        """<data xmlns:jr="http://openrosa.org/javarosa" xmlns:enk="http://enketo.org/x"
 xmlns:orx="http://openrosa.org/xforms" id="visit" version="vX1">
 <formhub><uuid>f0</uuid></formhub><start/>
 <!-- a remark -->
 <who>Ani <!-- inside --> B</who>
 <age>
   20
 </age>
 <child jr:template=""><name/></child>
 <child enk:last-used-ordinal="2"><enk:ordinal>1</enk:ordinal><name>B</name></child>
 <__version__>vX1</__version__>
 <meta><instanceID>uuid:1</instanceID><deprecatedID>uuid:0</deprecatedID>
 <rootUuid>uuid:0</rootUuid></meta></data>""",
    )
    assert session.value("/data/who") == "Ani  B"
    assert session.value("/data/age") == "20"
    assert [item.ref for item in session.items("/data/child")] == ["/data/child[1]"]
    finished = session.finish()
    assert (finished.id, finished.deprecated) == ("uuid:1", "uuid:0")
    assert b"formhub" not in finished.xml
    assert b"rootUuid" not in finished.xml


KOBO = """<h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>
<aX id="aX" version="1 (2026)"><formhub><uuid/></formhub><q/><__version__/>
<meta><instanceID/></meta></aX></instance>
<bind nodeset="/aX/formhub/uuid" type="string" calculate="'f0'"/>
<bind nodeset="/aX/__version__" calculate="'vX1'" type="string"/></model></h:head>
<h:body><input ref="/aX/q"/></h:body></h:html>"""


def test_nodes_of_a_server_that_stand_in_its_form_are_kept():
    form = form_of(KOBO)
    xml = Session.start(form, clock()).finish().xml
    again = Session.edit(form, xml, clock()).finish().xml
    for node in (b"<formhub><uuid>f0</uuid></formhub>", b"<__version__>vX1<"):
        assert node in again


def test_nodes_that_are_missing_have_their_defaults(form):
    session = opened(form, '<data id="visit"><age>3</age></data>')
    assert session.value("/data/g/job") == "none"
    assert session.value("/data/who") == ""
    session.set("/data/age", "30")
    assert session.question("/data/g/job").relevant


def test_blanks_that_were_typed_into_a_text_stay(form):
    session = opened(form, '<data id="visit"><who> Ani </who><age> 4 </age></data>')
    assert session.value("/data/who") == " Ani "
    assert session.value("/data/age") == "4"


@pytest.mark.parametrize(
    "xml",
    ['<data id="other"><who>Ani</who></data>', "<visit/>", "<data", "", "hello"],
)
def test_an_entry_of_another_form_or_none_is_refused(form, xml):
    with pytest.raises(UnreadableAnswers):
        opened(form, xml)


def test_a_correction_that_was_put_aside_still_knows_what_it_corrects(form):
    first = Session.start(form, clock()).finish()
    draft = Session.edit(form, first.xml, clock()).draft_xml()
    finished = Session.load(form, draft, clock()).finish()
    assert finished.deprecated == first.id
    assert f"<deprecatedID>{first.id}</deprecatedID>".encode() in finished.xml


def test_a_correction_of_a_correction_names_the_last_one(form):
    first = Session.start(form, clock()).finish()
    environment = clock()
    second = Session.edit(form, first.xml, environment).finish()
    third = Session.edit(form, second.xml, environment).finish()
    assert third.deprecated == second.id
    assert third.xml.count(b"deprecatedID>") == 2


def spaced(head, nodes, root):
    return form_of(
        f'<h:html xmlns="http://www.w3.org/2002/xforms" {head} '
        'xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
        f"<{root}>{nodes}</data></instance></model></h:head>"
        '<h:body><input ref="/data/a"/></h:body></h:html>'
    )


def test_namespaces_keep_the_prefixes_of_the_form():
    form = spaced('xmlns:my="urn:x"', '<a/><my:b my:k="1"/>', 'data id="x"')
    finished = Session.start(form, clock()).finish().xml
    assert b'<my:b my:k="1"/>' in finished
    assert b'xmlns:my="urn:x"' in finished


def test_a_root_with_a_namespace_of_its_own_names_the_form_and_keeps_it():
    """Older forms have no other id."""
    form = spaced("", "<a/>", 'data xmlns="urn:visit"')
    assert form.id == "urn:visit"
    session = Session.start(form, clock())
    session.set("/data/a", "1")
    finished = session.finish().xml
    assert (
        b'<data xmlns:orx="http://openrosa.org/xforms" xmlns="urn:visit">' in finished
    )
    assert b"<a>1</a>" in finished
    again = Session.load(form, finished, clock())
    assert again.value("/data/a") == "1"
    assert again.finish().xml == finished


CALCULATED = """<h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>
<data id="x"><q/><meta><instanceID/></meta></data></instance>
<bind nodeset="/data/meta/instanceID" calculate="concat('uuid:', uuid())"/></model>
</h:head><h:body><input ref="/data/q"/></h:body></h:html>"""


def test_an_id_that_the_form_calculates_is_calculated_once():
    form = form_of(CALCULATED)
    environment = clock()
    session = Session.start(form, environment)
    identity = session.value("/data/meta/instanceID")
    assert identity.startswith("uuid:new-")
    draft = Session.load(form, session.draft_xml(), environment)
    draft.set("/data/q", "x")
    first = draft.finish()
    assert first.id == identity
    second = Session.edit(form, first.xml, environment).finish()
    assert second.deprecated == identity
    assert second.id not in ("", identity)


def test_a_draft_holds_an_attribute_that_changed_since_it_was_written():
    form = Scenario(
        xform(
            "<a/><e id=''/>",
            bind("/data/e/@id", calculate="/data/a"),
            body=ask("/data/a"),
        )
    )
    form.session.draft_xml()
    form.answer("/data/a", "7")
    assert b'<e id="7"/>' in form.session.draft_xml()
    assert b'<e id="7"/>' in form.session.finish().xml
