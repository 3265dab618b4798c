"""XML from strangers: what is refused, with a tree and without."""

import pytest

from surveyor.forms.safe_xml import UnsafeXml, parse_xml, xml_checker

GOOD = (
    b"<a/>",
    b'<?xml version="1.0"?><a x="1"><!-- c --><?p i?><b>&lt;&#10;</b></a>',
    '<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16"),
    b'<a xmlns="x" xmlns:y="y"><y:b y:c="1"/></a>',
)
BAD = (
    b"",
    b"<a>",
    b"<a><b></a>",
    b"<a/><b/>",
    b"<a>\x01</a>",
    b"<a>\xff</a>",
    b"<a>&x;</a>",
    b'<a x="1" x="2"/>',
    b"<x:a/>",
    b'<a x:b="1"/>',
    b"<!DOCTYPE a><a/>",
    b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
    b"<a>" * 300 + b"</a>" * 300,
)


@pytest.mark.parametrize("data", GOOD)
def test_what_can_be_read_passes_the_check(data):
    parse_xml(data)

    xml_checker()(data)


@pytest.mark.parametrize("data", BAD)
def test_what_cannot_be_read_does_not_pass_the_check(data):
    with pytest.raises(UnsafeXml):
        parse_xml(data)

    with pytest.raises(UnsafeXml):
        xml_checker()(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("<a>" * 201 + "</a>" * 201, "terlalu dalam"),
        ("<a " + " ".join(f"x{n}=''" for n in range(1001)) + "/>", "atribut"),
    ],
)
def test_what_is_too_deep_or_too_wide_is_refused(data, reason, encoding):
    with pytest.raises(UnsafeXml, match=reason):
        parse_xml(data.encode(encoding))


def test_a_check_goes_on_after_something_bad():
    check = xml_checker()
    for data in BAD:
        with pytest.raises(UnsafeXml):
            check(data)

    for data in GOOD:
        check(data)
