"""Batches of revisions: packed, unpacked, and refused when they are hostile."""

import contextlib
import hashlib
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyor.revisions.model import Attachment, Revision
from surveyor.sync import wire
from surveyor.sync.entry_codec import varint
from surveyor.sync.wire import BadBatch, LargeBatch, Refused
from tests.support.scenario import form_of

LONG_AGO = datetime(1990, 1, 1)  # noqa: DTZ001 (Hypothesis asks for it so)
MADE = datetime(2026, 11, 24, 3, 4, 5, 678901, tzinfo=UTC)
HEAD = "<?xml version='1.0' encoding='utf-8'?>\n"
ID = "uuid:6ad78842-1024-4599-9c0e-157ceb086058"
FORM = """
| survey |
|        | type                 | name  | label |
|        | start                | start |       |
|        | text                 | name  | Nama  |
|        | select_one yn        | open  | Buka? |
|        | select_multiple kind | kinds | Jenis |
|        | begin repeat         | shop  | Usaha |
|        | integer              | staff | Orang |
|        | begin group          | owner | Pemilik |
|        | text                 | who   | Siapa |
|        | end group            |       |       |
|        | end repeat           |       |       |
|        | image                | photo | Foto  |
| choices |
|        | list_name | name | label |
|        | yn        | ya   | Ya    |
|        | yn        | tidak | Tidak |
|        | kind      | pantai | Pantai |
|        | kind      | desa  | Desa  |
| settings |
|        | form_id | version |
|        | toko    | 3       |
"""


@cache
def shop():
    return form_of(FORM)


def the_form(form_id, version):
    return shop() if (form_id, version) == ("toko", "3") else None


def no_form(_form_id, _version):
    return None


def entry(inside, id_=ID):
    return (
        f'{HEAD}<data id="toko" version="3">{inside}'
        f"<meta><instanceID>{id_}</instanceID></meta></data>"
    ).encode()


def revision(xml=b"", id_=ID, **given):
    made = Revision(id_, id_, (), "toko", "3", "Nur Aini", "HP-1", MADE, xml)
    return replace(made, **given)


def there_and_back(*revisions, forms=the_form):
    return list(wire.unpack(wire.pack(revisions, forms), forms))


def stands_by_template(xml):
    """Whether the entry travels by the template: its tags are not in the streams."""
    one = revision(xml)
    with_form = len(wire.pack([one], the_form))
    return with_form < len(wire.pack([one], no_form)) * 0.7


ANSWERS = (
    "<start>2026-11-24T10:00:00.125+08:00</start><name>Warung Bu Siti</name>"
    "<open>ya</open><kinds>desa pantai</kinds>"
    "<shop><staff>3</staff><owner><who>Siti</who></owner></shop>"
    "<shop><staff>11</staff><owner><who/></owner></shop><photo>1.jpg</photo>"
)


def test_an_entry_comes_back_byte_for_byte():
    xml = entry(ANSWERS)
    one = revision(xml, attachments=(Attachment("1.jpg", "ab" * 32, 9, "image/jpeg"),))

    assert there_and_back(one) == [one]
    assert stands_by_template(xml)


@pytest.mark.parametrize(
    "inside",
    [
        "<name></name>",
        "<name/><shop/><photo></photo>",
        "<open>mungkin</open><kinds>desa  pantai</kinds>",
        "<kinds>desa</kinds><kinds>pantai</kinds>",
        '<shop sv:row="9e5d7c65" xmlns:sv="urn:surveyor:form"><staff>3</staff></shop>',
        '<shop sv:row="9e5d7c65"><staff>9e5d7c65</staff></shop>',
        "<other>x</other><name>a</name><other><deep>y</deep></other>",
        "<photo>1.jpg</photo><name>in another order</name>",
        "<shop><owner><new/></owner><new>1</new></shop><new/>",
        "<name><deep>a group where none is</deep></name><shop>a text</shop>",
        "<start>2026-02-30T10:00:00.000Z</start><name>2026-02-28T10:00:00.000Z</name>",
        (
            "<start>2026-11-24T11:04:05.900+08:00</start><name>2026-11-24T03:04:05.678Z</name>"
            "<photo>2026-11-24T03:04:05.678-99:99</photo>"
        ),
        "<name>uuid:6AD78842-1024-4599-9c0e-157ceb086058</name>",
        f"<name>{ID}</name><photo>{ID[5:]}</photo>",
        "<name>\n\ttabs &amp; lines &lt;</name>",
    ],
)
def test_any_shape_of_an_entry_comes_back(inside):
    one = revision(entry(inside))

    assert there_and_back(one) == [one]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<data/>",
        b"not xml \x00\x01\xff",
        b"\xef\xbb\xbf" + entry(ANSWERS),
        entry(ANSWERS) + b"\n",
        entry(ANSWERS)[:-9],
        entry("<name><![CDATA[x]]></name>"),
        entry("<!-- word --><name>x</name>"),
        entry("<name>\x00\x03</name>"),
    ],
)
def test_what_is_no_plain_entry_travels_as_it_stands(xml):
    one = revision(xml)

    assert there_and_back(one) == [one]


def test_history_and_people_come_back():
    parents = (ID, "uuid:00000000-0000-4000-8000-000000000001", "kobo-77")
    first = revision(entry(""))
    second = revision(
        entry("", "x-1"), "x-1", submission=ID, parents=parents, author="", device="",
        created=MADE - timedelta(days=4000, microseconds=7),
    )  # fmt: skip

    assert there_and_back(first, second) == [first, second]


def test_a_withdrawn_entry_travels_as_its_id_and_checksum():
    one, other = revision(entry(ANSWERS)).without_content(), revision(b"", "x-2")

    assert there_and_back(one, other) == [one, other]
    assert there_and_back(one)[0].sha256 == revision(entry(ANSWERS)).sha256


def test_entries_of_several_forms_travel_together():
    ours, other = revision(entry(ANSWERS)), revision(b"<x/>", form_id="other")

    assert there_and_back(ours, other) == [ours, other]


def test_a_side_without_the_form_names_what_it_refuses():
    packed = wire.pack([revision(entry(ANSWERS)), revision(b"", "x-2")], the_form)

    assert list(wire.unpack(packed, no_form)) == [
        Refused(ID, "toko", "3", "form.unknown"),
        Refused("x-2", "toko", "3", "form.unknown"),
    ]


def test_a_side_with_another_file_of_the_form_refuses():
    other = form_of(FORM.replace("Buka?", "Apakah buka?"))
    packed = wire.pack([revision(entry(ANSWERS))], the_form)

    (refused,) = wire.unpack(packed, lambda *_key: other)

    assert refused.code == "form.differs"


def test_without_the_form_an_entry_still_travels():
    one = revision(entry(ANSWERS))

    assert list(wire.unpack(wire.pack([one], no_form), the_form)) == [one]


def test_control_characters_stay_out_of_ids():
    with pytest.raises(BadBatch):
        wire.pack([revision(b"", "a\x00b")], the_form)


def test_a_batch_that_is_cut_anywhere_is_refused_or_shorter():
    packed = wire.pack([revision(entry(ANSWERS))], the_form)

    for length in range(3, len(packed)):
        if length > 3:
            with pytest.raises(BadBatch):
                list(wire.unpack(packed[:length], the_form))


def test_a_batch_that_was_changed_anywhere_is_refused():
    one = revision(entry(ANSWERS))
    packed = wire.pack([one], the_form)

    for place in range(len(packed)):
        changed = bytearray(packed)
        changed[place] ^= 0x41
        try:
            found = list(wire.unpack(bytes(changed), the_form))
        except (BadBatch, LargeBatch):
            continue
        # Names and times are not in the checksum; the answers always are.
        assert all(isinstance(f, Refused) or f.xml == one.xml for f in found)


def section(shape=b"", words=b"", raw=b"", length=None, form=None):
    """A section as a hostile sender would write it."""
    fingerprint, blank = wire._template(form)
    dictionary = blank.dictionary if blank else b""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, 0, dictionary)
    packed = deflate.compress(shape + words) + deflate.flush()
    lengths = (len(shape), 0, len(words) if length is None else length)
    parts = [varint(4) + b"toko" + varint(1) + b"3"]
    parts += [varint(len(fingerprint)) + fingerprint + varint(1)]
    parts += [varint(1) + b"a", hashlib.sha256(b"").digest()[:16]]
    parts += [varint(len(raw)) + raw, *map(varint, lengths)]
    return b"SV\x01" + b"".join(parts) + varint(len(packed)) + packed


def test_a_bomb_is_refused_before_it_unpacks():
    with pytest.raises(LargeBatch):
        list(wire.unpack(section(words=b"0" * 100_000_000), the_form))
    with pytest.raises(BadBatch):
        list(wire.unpack(section(words=b"0" * 10_000_000, length=10), the_form))


def test_an_entry_that_would_become_too_large_is_refused():
    one = revision(entry(f"<name>{'a' * 5000}</name>"))
    packed = wire.pack([one], the_form)

    with pytest.raises(BadBatch):
        list(wire.unpack(packed, the_form, max_entry=4000))
    with pytest.raises(LargeBatch):
        list(wire.unpack(packed, the_form, max_batch=4000))


def test_more_entries_than_are_taken_at_once_are_refused():
    many = [revision(b"", f"a{n}") for n in range(wire.MAX_ENTRIES + 1)]

    with pytest.raises(LargeBatch):
        list(wire.unpack(wire.pack(many, the_form), the_form))


def test_another_version_of_the_wire_is_refused():
    with pytest.raises(BadBatch):
        list(wire.unpack(b"SV\x02" + b"\0" * 20, the_form))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_bytes_of_a_stranger_never_raise_anything_else(data):
    for given_ in (data, b"SV\x01" + data):
        with contextlib.suppress(BadBatch, LargeBatch):
            list(wire.unpack(given_, the_form))


@settings(deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=60))
def test_streams_of_a_stranger_never_raise_anything_else(shape, words, raw):
    for form in (None, shop()):
        # The head of an entry as it should be, then anything.
        body = b"\x1b\x00\x00\x19" + shape
        with contextlib.suppress(BadBatch, LargeBatch):
            list(
                wire.unpack(
                    section(body, b"\0\0" + words, b"\0" + raw, None, form), the_form
                )
            )


text = st.text(st.characters(codec="utf-8", exclude_characters="<>&\r"), max_size=20)
leaf = st.sampled_from(
    ["name", "open", "kinds", "staff", "who", "photo", "start", "zz"]
)
values = st.one_of(
    text,
    st.sampled_from(["ya", "desa pantai", ID, ID[5:], "9e5d7c65", "1.jpg", "HP-1",
                     "2026-11-24T10:00:00.125Z", "-3.5", "Nur Aini"]),
)  # fmt: skip
elements = st.recursive(
    st.builds(lambda n, v: f"<{n}>{v}</{n}>" if v else f"<{n}/>", leaf, values),
    lambda inner: st.builds(
        lambda n, many: f"<{n}>{''.join(many)}</{n}>",
        st.sampled_from(["shop", "owner", "name", "zz"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.lists(st.lists(elements, max_size=6), max_size=4))
def test_entries_of_any_shape_come_back(entries):
    many = [
        revision(entry("".join(inside), f"uuid:{n:08x}-0000-4000-8000-000000000000"),
                 f"uuid:{n:08x}-0000-4000-8000-000000000000")
        for n, inside in enumerate(entries)
    ]  # fmt: skip

    assert there_and_back(*many) == many


@settings(deadline=None)
@given(
    xml=st.binary(max_size=200),
    author=text.map(lambda t: "".join(c for c in t if c.isprintable())),
    created=st.datetimes(
        min_value=LONG_AGO, max_value=LONG_AGO + timedelta(days=40_000)
    ),
    size=st.integers(0, 2**50),
)
def test_any_bytes_come_back(xml, author, created, size):
    one = revision(
        xml, author=author, created=created.replace(tzinfo=UTC),
        attachments=(Attachment("é.jpg", "0f" * 32, size, ""),),
    )  # fmt: skip

    assert there_and_back(one) == [one]
    assert there_and_back(one, forms=no_form) == [one]


def test_an_answer_to_a_pull_comes_back():
    values = {"cursor": 7, "more": False, "reviews": [{"comment": "baik — é"}]}
    batch = wire.pack([revision(entry(ANSWERS))], the_form)

    frame = wire.unpack_frame(wire.pack_frame(values, batch))

    assert (frame.values, frame.batch) == (values, batch)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_a_hostile_answer_to_a_pull_is_refused(data):
    with contextlib.suppress(BadBatch, LargeBatch):
        wire.unpack_frame(data)
