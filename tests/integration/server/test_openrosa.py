"""What ODK Collect and Enketo ask of a server, and what it refuses them."""

import gzip
import hashlib
import io
from xml.etree import ElementTree as ET

import httpx2
import pytest

from surveyor.forms.builtin import builtin_form
from tests.support.served import MADE, garden, garden_xml, new_id

PHOTO = b"\xff\xd8" + bytes(3000)
HTTP = "{http://openrosa.org/http/response}"
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
SITE = """<?xml version='1.0' encoding='utf-8'?>
<data id="site_register" version="{version}"><S><S00>baru</S00><S_new>{site}</S_new>
<S_id>{site}</S_id><S01>{name}</S01></S><SL><S05>64.02</S05></SL><meta>
<entity dataset="sites" create="true" update="false" id="{site}"><label>{name}</label></entity>
<instanceID>{id}</instanceID></meta></data>"""

ECONOMY = builtin_form("smart_economy")


def site_xml(**given):
    version = builtin_form("site_register").version
    return SITE.format(version=version, **given).encode()


@pytest.fixture
def phone(server):
    """A phone whose token is in the path, as Collect's QR code sets it."""
    token = server.token("Nur Aini", areas=["64.02"])
    with httpx2.Client(base_url=f"{server.url}/key/{token}", timeout=30) as client:
        client.headers["X-OpenRosa-Version"] = "1.0"
        yield client


def post(phone, xml, *files, path="/submission", **named):
    parts = [("xml_submission_file", ("submission.xml", xml, "text/xml"))]
    parts += [(name, (name, data, "image/jpeg")) for name, data in files]
    return phone.post(f"{path}?deviceID=collect%3Aabc", files=parts, **named)


def message(answer):
    root = ET.fromstring(answer.content)
    assert root.tag == f"{HTTP}OpenRosaResponse"
    return root.find(f"{HTTP}message").text


def stored(server):
    with server.device("Kantor", "office") as office:
        return office.pulled()


def test_the_form_list_is_what_collect_reads(phone):
    answer = phone.get("/formList")

    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.headers["x-openrosa-version"] == "1.0"
    forms = {
        one.find(f"{LIST}formID").text: one for one in ET.fromstring(answer.content)
    }
    garden_ = forms["kebun"]
    xml = phone.get(garden_.find(f"{LIST}downloadUrl").text).content
    assert garden_.find(f"{LIST}version").text == "1"
    assert garden_.find(f"{LIST}hash").text == "md5:" + hashlib.md5(xml).hexdigest()


def test_the_form_list_is_narrowed_and_probed(phone):
    one = ET.fromstring(phone.get("/formList", params={"formID": "kebun"}).content)

    assert [form.find(f"{LIST}formID").text for form in one] == ["kebun"]
    assert phone.head("/formList").status_code == 204


def test_only_the_newest_version_is_listed(server, phone):
    from tests.support.served import garden_form

    server.service.add_form(garden_form().replace(b'version="1"', b'version="2"'))
    listed = ET.fromstring(phone.get("/formList", params={"formID": "kebun"}).content)

    assert [form.find(f"{LIST}version").text for form in listed] == ["2"]


def test_the_manifest_names_the_sites_that_came_in(server, phone):
    site, id_ = "fc12575e-05d1-4bca-8b97-f7af9b2989f9", new_id()
    post(phone, site_xml(site=site, id=id_, name='Pantai "A", B'))

    found = ET.fromstring(
        phone.get(
            "/manifest", params={"formID": "smart_economy", "version": ECONOMY.version}
        ).content
    )
    files = {one.find(f"{MANIFEST}filename").text: one for one in found}
    sites = files["sites.csv"]
    data = phone.get(sites.find(f"{MANIFEST}downloadUrl").text)

    assert sites.get("type") == "entityList"
    assert data.content.decode().splitlines()[1].startswith(f'{site},"Pantai ""A"", B"')
    assert (
        sites.find(f"{MANIFEST}hash").text
        == "md5:" + hashlib.md5(data.content).hexdigest()
    )
    districts = phone.get(
        files["districts.csv"].find(f"{MANIFEST}downloadUrl").text
    ).text
    codes = [line.split(",")[0] for line in districts.splitlines()[1:]]
    assert codes
    assert all(code.startswith("64.02.") for code in codes)


def test_a_corrected_site_is_served_as_corrected(server, phone):
    site, first, second = "fc12575e-05d1-4bca-8b97-f7af9b2989f9", new_id(), new_id()
    post(phone, site_xml(site=site, id=first, name="Lama"))
    xml = site_xml(site=site, id=second, name="Baru").replace(
        b"<instanceID>", f"<deprecatedID>{first}</deprecatedID><instanceID>".encode()
    )
    assert post(phone, xml).status_code == 201

    asked = {
        "formID": "smart_economy",
        "version": ECONOMY.version,
        "filename": "sites.csv",
    }
    lines = phone.get("/media", params=asked).text.splitlines()

    assert len(lines) == 2
    assert lines[1].startswith(f"{site},Baru,")


def test_a_part_of_a_list_is_fetched_by_range(phone):
    asked = {
        "formID": "smart_economy", "version": ECONOMY.version,
        "filename": "districts.csv",
    }  # fmt: skip
    whole = phone.get("/media", params=asked)

    part = phone.get("/media", params=asked, headers={"Range": "bytes=10-19"})

    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"


def test_media_of_a_form_are_served(server, phone):
    from tests.support.served import garden_form

    xml = garden_form().replace(b'version="1"', b'version="3"')
    server.service.add_form(xml, {"peta.png": PHOTO})
    asked = {"formID": "kebun", "version": "3"}
    (file,) = ET.fromstring(phone.get("/manifest", params=asked).content)

    assert phone.get(file.find(f"{MANIFEST}downloadUrl").text).content == PHOTO


def test_media_that_are_not_whole_yet_are_not_served_as_empty(
    server, phone, monkeypatch
):
    """They are named before their bytes are kept."""
    from tests.support.served import garden_form

    xml = garden_form().replace(b'version="1"', b'version="4"')
    monkeypatch.setattr(server.service, "keep_file", lambda *_given: None)
    server.service.add_form(xml, {"peta.png": PHOTO})
    asked = {"formID": "kebun", "version": "4"}

    assert len(ET.fromstring(phone.get("/manifest", params=asked).content)) == 0
    missing = phone.get("/media", params=asked | {"filename": "peta.png"})
    assert missing.status_code == 404


def test_head_tells_how_much_goes_at_once(phone):
    answer = phone.head("/submission")

    assert answer.status_code == 204
    assert answer.headers["x-openrosa-accept-content-length"] == "1500000"
    assert answer.headers["x-openrosa-version"] == "1.0"
    assert len(answer.headers.get_list("date")) == 1


def test_an_entry_is_stored_once_however_often_it_comes(server, phone):
    xml = garden_xml("<note>a</note>", new_id())

    answers = [post(phone, xml) for _try in range(3)]

    assert [one.status_code for one in answers] == [201, 202, 202]
    assert message(answers[0]) == "Entri diterima."
    assert [one.xml for one in stored(server)] == [xml]


def test_what_a_phone_sends_is_a_revision_like_any_other(server, phone):
    id_ = new_id()
    post(phone, garden_xml("<end>2026-11-17T09:10:00.000+08:00</end>", id_))

    (one,) = stored(server)

    assert (one.id, one.submission, one.author) == (id_, id_, "Nur Aini")
    assert one.device == "collect:abc"
    assert one.created.isoformat() == "2026-11-17T01:10:00+00:00"


def test_the_same_entry_by_our_own_protocol_is_known(server, phone):
    one = garden()
    post(phone, one.xml)

    with server.device() as device:
        assert device.states(one) == ["known"]


def test_another_body_under_the_same_id_is_refused_with_words(server, phone):
    id_ = new_id()
    xml = garden_xml("<note>a</note>", id_)
    post(phone, xml)

    answer = post(phone, garden_xml("<note>b</note>", id_))

    assert answer.status_code == 409
    assert "ID yang sama" in message(answer)
    assert [one.xml for one in stored(server)] == [xml]


def test_words_come_in_the_language_of_the_phone(phone):
    answer = post(phone, b"<data", headers={"Accept-Language": "en-US,en;q=0.9"})

    assert "cannot be read" in message(answer)


def test_photos_may_come_in_later_posts(server, phone):
    xml = garden_xml("<foto>1.jpg</foto><note>2.jpg</note>", new_id())
    parts = [
        ("xml_submission_file", ("submission.xml", xml, "text/xml")),
        ("1.jpg", ("1.jpg", PHOTO, "image/jpeg")),
        ("*isIncomplete*", (None, "yes")),
    ]

    first = phone.post("/submission", files=parts)
    second = post(phone, xml, ("2.jpg", PHOTO + b"2"))
    third = post(phone, xml, ("2.jpg", PHOTO + b"2"))

    assert [one.status_code for one in (first, second, third)] == [201, 201, 202]
    (one,) = stored(server)
    assert [(a.name, a.size) for a in one.attachments] == [
        ("1.jpg", 3002),
        ("2.jpg", 3003),
    ]
    with server.device("Kantor", "office") as office:
        digest = one.attachments[0].sha256
        assert office.get(f"/v1/files/{digest}").content == PHOTO


def test_who_pulled_an_entry_sees_it_again_with_its_later_photos(server, phone):
    xml = garden_xml("<foto>1.jpg</foto>", new_id())
    post(phone, xml)
    with server.device("Kantor", "office") as office:
        cursor = office.pull().values["cursor"]
        post(phone, xml, ("1.jpg", PHOTO))

        (again,) = office.pulled(cursor)

    assert [a.name for a in again.attachments] == ["1.jpg"]


def test_a_photo_of_other_bytes_under_the_same_name_is_refused(server, phone):
    xml = garden_xml("<foto>1.jpg</foto>", new_id())
    post(phone, xml, ("1.jpg", PHOTO))

    answer = post(phone, xml, ("1.jpg", b"other"))

    assert answer.status_code == 409
    assert stored(server)[0].attachments[0].size == len(PHOTO)


@pytest.mark.parametrize("where", ["cut", "no id", "entity", "empty"])
def test_an_entry_that_is_not_whole_is_refused(server, phone, where):
    xml = garden_xml("<note>a</note>", new_id())
    bad = {
        "cut": xml[:-20],
        "no id": garden_xml(),
        "entity": b'<!DOCTYPE d [<!ENTITY e "x">]>' + xml[39:],
        "empty": b"",
    }[where]

    answer = post(phone, bad)

    assert answer.status_code == 400
    assert message(answer)
    assert stored(server) == []


def test_an_unknown_form_or_version_is_refused(phone):
    xml = garden_xml("", new_id()).replace(b'version="1"', b'version="77"')

    answer = post(phone, xml)

    assert answer.status_code == 404
    assert "77" in message(answer)


def test_an_edit_becomes_a_revision_of_the_same_entry(server, phone):
    first, second, third = new_id(), new_id(), new_id()
    post(phone, garden_xml("", first))
    answers = [
        post(phone, garden_xml("", new, meta=f"<deprecatedID>{old}</deprecatedID>"))
        for old, new in ((first, second), (second, third), (first, second))
    ]

    assert [one.status_code for one in answers] == [201, 201, 202]
    found = stored(server)
    assert [one.submission for one in found] == [first] * 3
    assert [one.parents for one in found] == [(), (first,), (second,)]


def test_an_edit_of_an_unknown_entry_is_refused(phone):
    xml = garden_xml("", new_id(), meta="<deprecatedID>uuid:x</deprecatedID>")

    assert post(phone, xml).status_code == 404


def test_a_withdrawn_entry_stays_away(server, phone):
    id_ = new_id()
    xml = garden_xml("<note>rahasia</note>", id_)
    post(phone, xml)
    with server.device("R", "office") as office:
        office.post("/v1/withdrawals", withdrawals=[
            {"submission": id_, "reason": "", "author": "R", "created": MADE.isoformat()}
        ])  # fmt: skip

    assert post(phone, xml).status_code == 410
    (one,) = stored(server)
    assert (one.xml, bool(one.erased)) == (b"", True)


def test_an_entry_of_another_area_is_refused(server, phone):
    answer = post(phone, garden_xml("", new_id(), area="31.01"))

    assert answer.status_code == 403
    assert stored(server) == []


def test_a_packed_body_is_taken(server, phone):
    xml = garden_xml("", new_id())
    plain = phone.build_request("POST", "/submission", files=[
        ("xml_submission_file", ("submission.xml", xml, "text/xml"))
    ])  # fmt: skip
    plain.read()
    headers = {
        "Content-Type": plain.headers["content-type"],
        "Content-Encoding": "gzip",
    }

    answer = phone.post(
        "/submission", content=gzip.compress(plain.content), headers=headers
    )

    assert answer.status_code == 201
    assert [one.xml for one in stored(server)] == [xml]


def test_a_chunked_body_is_taken(server, phone):
    xml = garden_xml("", new_id())
    body = (
        b'--B\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\n'
        b"Content-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s\r\n--B--\r\n"
        % (len(xml), xml)
    )

    answer = phone.post(
        "/submission", content=iter([body[:50], body[50:]]),
        headers={"Content-Type": "multipart/form-data; boundary=B",
                 "Date": "Tue, 24 Nov 2026 03:55:31 GMT"},
    )  # fmt: skip

    assert answer.status_code == 201


def test_the_xml_may_come_without_a_filename(phone):
    xml = garden_xml("<note>é</note>", new_id())

    answer = phone.post(
        "/submission", files={"xml_submission_file": (None, xml, "text/xml")}
    )

    assert answer.status_code == 201


MALFORMED = {
    "cut": b'--B\r\nContent-Disposition: form-data; name="xml_submission_file"\r\n\r\n<data>',
    "no parts": b"--B--\r\n",
    "nothing": b"",
    "no name": b"--B\r\nContent-Type: text/xml\r\n\r\nx\r\n--B--\r\n",
    "no head": b"--B\r\n\r\nx\r\n--B--\r\n",
    "noise": bytes(range(256)) * 20,
    "twice": b'--B\r\nContent-Disposition: form-data; name="xml_submission_file"\r\n\r\nx\r\n'
    * 2
    + b"--B--\r\n",
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_body_is_refused(server, phone, kind):
    answer = phone.post(
        "/submission", content=MALFORMED[kind],
        headers={"Content-Type": "multipart/form-data; boundary=B"},
    )  # fmt: skip

    assert answer.status_code == 400
    assert message(answer)
    assert stored(server) == []


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data", "text/xml", "application/json", "", "multipart/form-data; boundary="],
)  # fmt: skip
def test_a_wrong_content_type_is_refused(phone, kind):
    answer = phone.post("/submission", content=b"x", headers={"Content-Type": kind})

    assert answer.status_code in {400, 415}
    assert message(answer)


def test_a_photo_that_is_cut_off_is_not_kept(server, phone):
    xml = garden_xml("<foto>1.jpg</foto>", new_id())
    whole = phone.build_request("POST", "/submission", files=[
        ("xml_submission_file", ("submission.xml", xml, "text/xml")),
        ("1.jpg", ("1.jpg", io.BytesIO(PHOTO), "image/jpeg")),
    ])  # fmt: skip
    whole.read()

    answer = phone.post(
        "/submission", content=whole.content[:-200],
        headers={"Content-Type": whole.headers["content-type"]},
    )  # fmt: skip

    assert answer.status_code == 400
    assert stored(server) == []


def test_a_file_with_a_hostile_name_is_refused(server, phone):
    xml = garden_xml("", new_id())

    assert post(phone, xml, ("x" * 300, b"x")).status_code == 400
    # A path is a name like any other: bytes lie by their checksum.
    assert post(phone, xml, ("../../etc/passwd", b"x")).status_code == 201


def test_a_password_is_taken_on_this_machine(server):
    token = server.token()
    with httpx2.Client(
        base_url=f"{server.url}/openrosa", auth=("siti", token)
    ) as client:
        assert client.head("/submission").status_code == 204
        assert post(client, garden_xml("", new_id())).status_code == 201


@pytest.mark.parametrize("path", ["/openrosa/formList", "/key/sv_wrong/formList"])
def test_without_a_token_there_is_nothing(server, path):
    answer = httpx2.get(server.url + path)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert message(answer)
