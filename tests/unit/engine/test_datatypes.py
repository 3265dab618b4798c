"""What an answer of each type may look like."""

from datetime import UTC, datetime

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes

CLOCK = Environment(now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, seed=1)


def violation(kind, answer):
    xml = (
        '<h:html xmlns="http://www.w3.org/2002/xforms" '
        'xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
        f'<data id="x"><a/></data></instance><bind nodeset="/data/a" type="{kind}"/>'
        '</model></h:head><h:body><input ref="/data/a"/></h:body></h:html>'
    )
    session = Session.start(read_form_bytes(xml.encode()).form, CLOCK)
    session.set("/data/a", answer)
    return [found.kind for found in session.validate()]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("int", "-12"),
        ("decimal", "1.5"),
        ("date", "2026-11-24"),
        ("time", "08:30"),
        ("time", "08:30:00.000+08:00"),
        ("time", "23:59:59Z"),
        ("dateTime", "2026-11-24T08:30:00.000+09:00"),
        ("dateTime", "2026-11-24T08:30"),
        ("boolean", "true"),
        ("boolean", "0"),
        ("geopoint", "-8.5 121.5"),
        ("geopoint", "-8.5 121.5 12 4.5"),
        ("geotrace", "1 2 0 0; 3 4 0 0"),
        ("geotrace", "1 2 0 0;3 4 0 0;1 2 0 0;"),
        ("geoshape", "1 2 0 0; 3 4 0 0; 5 6 0 0; 1 2 0 9"),
        ("barcode", "any thing"),
        ("intent", "any thing"),
        ("string", "any thing"),
        ("odk:rank", "b a"),
        ("select", "a b"),
        ("", "any thing"),
    ],
)
def test_an_answer_that_its_type_can_hold_is_in_order(kind, answer):
    assert violation(kind, answer) == []


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("int", "1.5"),
        ("decimal", "x"),
        ("date", "24-11-2026"),
        ("time", "25:00"),
        ("time", "8:30"),
        ("time", "08:30:00+8"),
        ("dateTime", "2026-11-24"),
        ("dateTime", "2026-13-24T08:30:00"),
        ("dateTime", "2026-11-24T08:61:00"),
        ("boolean", "yes"),
        ("geopoint", "91 0"),
        ("geopoint", "1"),
        ("geopoint", "1 2 3 4 5"),
        ("geopoint", "nan 2"),
        ("geopoint", "1 2 inf"),
        ("geotrace", "1 2 0 0"),
        ("geotrace", "1 2; 3 x"),
        ("geoshape", "1 2; 3 4"),
        ("geoshape", "1 2; 3 4; 5 6"),
        ("geoshape", "1 2; 300 4; 1 2"),
    ],
)
def test_an_answer_that_its_type_cannot_hold_is_told(kind, answer):
    assert violation(kind, answer) == ["type"]
