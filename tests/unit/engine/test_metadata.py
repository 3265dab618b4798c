"""Who, when, on what machine, and which entry this is."""

from datetime import datetime, timedelta, timezone
from itertools import count

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes

WITA = timezone(timedelta(hours=8))


def clock():
    ids = count(1)
    return Environment(
        now=lambda: datetime(2026, 11, 24, 1, 30, tzinfo=WITA),
        zone=WITA,
        new_uuid=lambda: f"id-{next(ids)}",
        device_id="surveyor:d1",
        username="sari",
        phone_number="0812",
        email="s@x.id",
        sim_serial="89",
    )


def form_of(text):
    reading = read_form_bytes(text.encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


def started(bind, meta="<orx:meta><orx:instanceID/></orx:meta>"):
    return Session.start(
        form_of(
            '<h:html xmlns="http://www.w3.org/2002/xforms" '
            'xmlns:orx="http://openrosa.org/xforms" '
            'xmlns:h="http://www.w3.org/1999/xhtml" '
            'xmlns:jr="http://openrosa.org/javarosa"><h:head><model><instance>'
            f'<data id="x"><a/>{meta}</data></instance>{bind}</model></h:head>'
            '<h:body><input ref="/data/a"/></h:body></h:html>'
        ),
        clock(),
    )


@pytest.mark.parametrize(
    ("kind", "asked", "value"),
    [
        ("property", "deviceid", "surveyor:d1"),
        ("property", "username", "sari"),
        ("property", "phonenumber", "0812"),
        ("property", "phone number", "0812"),
        ("property", "email", "s@x.id"),
        ("property", "simserial", "89"),
        ("property", "subscriberid", ""),
        ("property", "uri:email", "mailto:s@x.id"),
        ("property", "uri:phonenumber", "tel:0812"),
        ("property", "uri:subscriberid", ""),
        ("property", "nothing", ""),
        ("date", "today", "2026-11-24"),
        ("date", "prevperiod-week-mon-head", ""),
        ("timestamp", "start", "2026-11-24T01:30:00.000+08:00"),
        ("timestamp", "end", ""),
        ("uid", "", "uuid:id-1"),
        ("context", "x", ""),
    ],
)
def test_what_is_known_is_filled_in_when_an_entry_begins(kind, asked, value):
    bind = f'<bind nodeset="/data/a" jr:preload="{kind}" jr:preloadParams="{asked}"/>'
    assert started(bind).value("/data/a") == value


def test_the_end_is_filled_in_when_the_entry_is_finished_and_events_see_it():
    bind = (
        '<bind nodeset="/data/a" jr:preload="timestamp" jr:preloadParams="end"/>'
        '<setvalue ref="/data/b" event="xforms-revalidate" value="/data/a"/>'
    )
    session = started(bind, "<b/><meta><instanceID/></meta>")
    session.finish()
    assert session.value("/data/b") == "2026-11-24T01:30:00.000+08:00"


@pytest.mark.parametrize(
    ("meta", "written"),
    [
        ("<orx:meta><orx:instanceID/></orx:meta>", b"<orx:meta><orx:instanceID>uuid:"),
        ("<meta><instanceID/></meta>", b"<meta><instanceID>uuid:"),
        ("", b"<orx:meta><orx:instanceID>uuid:"),
    ],
)
def test_an_entry_has_an_id_in_whichever_meta_block_the_form_has(meta, written):
    finished = started("", meta).finish()
    assert written in finished.xml
    assert finished.id == "uuid:id-1"


def test_a_correction_keeps_the_old_id_beside_a_new_one():
    first = started("").finish()
    session = Session.edit(started("").form, first.xml, clock())
    again = session.finish()
    assert again.deprecated == first.id
    assert again.id != ""
    assert b"<orx:deprecatedID>uuid:id-1</orx:deprecatedID>" in again.xml


def test_an_entry_is_named_by_its_form():
    session = Session.start(
        form_of("""
| survey   |      |      |       |
|          | type | name | label |
|          | text | who  | Who   |
| settings |      |      |       |
|          | instance_name        | |
|          | concat('E ', ${who}) | |
"""),
        clock(),
    )
    session.set("/data/who", "Ani")
    assert session.finish().name == "E Ani"


def test_a_moment_keeps_its_offset():
    session = Session.start(
        form_of("""
| survey |          |      |       |             |
|        | type     | name | label | calculation |
|        | dateTime | at   | At    |             |
|        | calculate| copy |       | ${at}       |
"""),
        clock(),
    )
    session.set("/data/at", "2026-11-24T08:00:00.000+09:00")
    assert session.value("/data/copy") == "2026-11-24T08:00:00.000+09:00"
    assert b"+09:00</at>" in session.finish().xml


def test_typed_texts_are_composed_when_an_entry_is_finished():
    """An é of two signs looks like one of one sign, and no search would find it."""
    form = form_of(
        """
        | survey  |              |       |       |                          |
        |         | type         | name  | label | calculation              |
        |         | text         | place | Place |                          |
        |         | select_one l | one   | One   |                          |
        |         | calculate    | size  |       | string-length(${place})  |
        | choices |              |       |       |                          |
        |         | list_name    | name  | label |                          |
        |         | l            | cafe\u0301 | Café  |                     |
        """
    )
    session = Session.start(form, clock())
    session.set("/data/place", "Cafe\u0301")
    session.set("/data/one", "cafe\u0301")
    sent = session.finish().xml.decode()
    assert "<place>Caf\u00e9</place>" in sent
    assert "<size>4</size>" in sent
    assert "<one>cafe\u0301</one>" in sent
