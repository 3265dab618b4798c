"""Bodies of any size and kind, words in every field: refused, nothing kept or told."""

import contextlib
import gzip
import os
import socket
import zlib
from pathlib import Path

import httpx2
import pytest

from surveyor.sync import wire
from tests.support.served import garden, garden_form, garden_xml, new_id, served

INJECTIONS = [
    "'; DROP TABLE revision; --",
    '" OR "1"="1',
    "<script>alert(1)</script>",
    "{{7*7}} ${jndi:ldap://x} %s %n",
    "=HYPERLINK(\"http://x\")",
    "../../../../etc/passwd",
    "\u202e\u0000".replace("\u0000", "\ufffd"),
]  # fmt: skip


def xml_text(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def memory():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def stream(url, path, head, total):
    """Sends up to `total` bytes; how many went out before the server closed."""
    host, port = url.removeprefix("http://").split(":")
    chunk = os.urandom(65_536)
    size = 0
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode())
        with contextlib.suppress(ConnectionError):
            while size < total:
                line.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                size += len(chunk)
        answer = b""
        with contextlib.suppress(ConnectionError):
            answer = line.recv(4096)
    return size, answer


@pytest.mark.parametrize(
    "path", ["/v1/entries", "/v1/reviews", "/v1/check", "/v1/forms"]
)
def test_a_body_of_a_gigabyte_is_cut_off_early(plain, path):
    token = plain.token("R", "office")
    before = memory()
    head = (
        f"Authorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\n"
        f"Content-Type: {KINDS[path]}\r\n"
    )

    size, answer = stream(plain.url, path, head, 1_000_000_000)

    assert size < 60_000_000
    assert b" 413 " in answer or not answer
    assert memory() - before < 60_000_000


KINDS = {
    "/v1/entries": wire.ENTRIES_TYPE,
    "/v1/reviews": "application/json",
    "/v1/check": "application/octet-stream",
    "/v1/forms": "text/xml",
}


def test_a_photo_of_a_gigabyte_is_cut_off_early(tmp_path):
    with served(tmp_path, openrosa_most=5_000_000) as running:
        head = (
            "Transfer-Encoding: chunked\r\n"
            "Content-Type: multipart/form-data; boundary=B\r\n"
        )
        size, _answer = stream(
            running.url, f"/key/{running.token()}/submission", head, 1_000_000_000
        )

    assert size < 60_000_000


def test_a_length_beyond_the_limit_is_refused_before_the_body(plain):
    with plain.device() as device:
        answer = device.send_bytes(b"x" * 4_000_001)

    assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")


def test_a_bomb_of_gzip_is_cut_off(plain):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = (
        b"".join(packer.compress(bytes(1_000_000)) for _n in range(200))
        + packer.flush()
    )
    before = memory()
    with plain.device() as device:
        answer = device.http.post(
            "/v1/entries", content=bomb,
            headers={"Content-Type": wire.ENTRIES_TYPE, "Content-Encoding": "gzip"},
        )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (413, "body.too_large")
    assert memory() - before < 60_000_000


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b"x" * 999)[:-9]])
def test_a_broken_packing_is_refused(plain, body):
    with plain.device() as device:
        answer = device.http.post(
            "/v1/check", content=body,
            headers={"Content-Type": "application/octet-stream",
                     "Content-Encoding": "gzip"},
        )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (415, "body.encoding")


def test_an_unknown_packing_is_refused(plain):
    with plain.device() as device:
        answer = device.http.post(
            "/v1/check", content=b"", headers={"Content-Encoding": "br"}
        )

    assert answer.json()["code"] == "body.encoding"


@pytest.mark.parametrize("path", KINDS)
def test_a_wrong_content_type_is_refused(plain, path):
    with plain.device("R", "office") as office:
        answer = office.http.post(
            path, content=b"x", headers={"Content-Type": "text/html"}
        )

    assert (answer.status_code, answer.json()["code"]) == (415, "body.type")


@pytest.mark.parametrize(
    "body", [b"", b"SV", b"SV\x02", b"SV\x01\x00", os.urandom(500)]
)
def test_what_is_no_batch_is_refused(plain, body):
    with plain.device() as device:
        answer = device.send_bytes(body)

    assert answer.status_code in {200, 400, 413}
    assert answer.status_code != 200 or answer.json() == {"answers": []}


@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_and_script_are_words_like_any_other(server, text):
    one = garden(xml_text(text), author=text, area="")
    comment = {
        "id": text, "submission": one.submission, "revision": one.id, "state": "verified",
        "comment": text, "author": text, "created": one.created.isoformat(),
    }  # fmt: skip
    with server.device(text) as device, server.device(text, "office") as office:
        device.send(one)
        assert office.post("/v1/reviews", reviews=[comment]).json() == {"added": 1}
        assert device.pulled() == [one]
        assert device.pull().values["reviews"] == [comment]
        for path in (f"/v1/forms/{text}/1", f"/v1/files/{text}"):
            answer = device.get(path)
            assert answer.status_code in {400, 404}
            assert answer.headers["content-type"] == "application/json"
        assert device.get("/v1/pull", params={"cursor": text}).status_code == 400


@pytest.mark.parametrize("text", INJECTIONS[:-1])
def test_script_in_what_phones_send_is_escaped_in_what_they_get(plain, text):
    key = f"{plain.url}/key/{plain.token(text)}"
    xml = garden_xml(f"<note>{xml_text(text)}</note>", new_id())
    files = [
        ("xml_submission_file", (text[:9], xml, "text/xml")),
        (text, (text, b"x", "a/b")),
    ]

    answer = httpx2.post(f"{key}/submission", files=files, params={"deviceID": text})
    listed = httpx2.get(f"{key}/formList", params={"formID": text})

    assert answer.status_code == 201
    assert b"<script>" not in answer.content + listed.content


def test_nul_in_an_address_is_refused(server):
    with server.device() as device:
        for path in ("/v1/forms/a%00b/1", "/v1/pull?cursor=%00", "/key/%00/formList"):
            assert device.get(path).status_code == 400


def test_too_many_requests_are_held_back(tmp_path):
    with served(tmp_path, requests=5) as running, running.device() as device:
        statuses = [device.get("/v1/hello").status_code for _n in range(7)]
        answer = device.get("/v1/hello")

    assert statuses == [200] * 5 + [429] * 2
    assert answer.json()["code"] == "rate.limited"
    assert int(answer.headers["retry-after"]) > 0


def guesses(running, count, path="/formList"):
    """What becomes of tokens that are tried one after the other."""
    return [
        httpx2.get(f"{running.url}/key/sv_{n}{path}").status_code for n in range(count)
    ]


def test_guessing_tokens_is_held_back(tmp_path):
    with served(tmp_path, guesses=5) as running:
        paths = guesses(running, 7)
        headers = [
            httpx2.get(
                f"{running.url}/v1/hello", headers={"Authorization": f"Bearer sv_{n}"}
            ).status_code
            for n in range(2)
        ]

    assert paths == [401] * 5 + [429] * 2
    assert headers == [429] * 2


def test_an_address_that_is_none_does_not_make_a_token_right(tmp_path):
    with served(tmp_path, guesses=5) as running:
        guesses(running, 7, "/nothing")

        assert guesses(running, 7) == [401] * 5 + [429] * 2


def test_who_guesses_does_not_lock_out_the_office_behind_one_address(tmp_path):
    with served(tmp_path, guesses=5) as running, running.device() as device:
        device.get("/v1/hello")
        phone = f"{running.url}/key/{running.token()}/formList"
        httpx2.get(phone)
        guesses(running, 9)

        assert device.get("/v1/hello").status_code == 200
        assert httpx2.get(phone).status_code == 200


def test_phones_behind_one_address_do_not_count_for_each_other(tmp_path):
    with served(tmp_path, requests=5) as running:
        phones = [f"{running.url}/key/{running.token()}/formList" for _n in range(3)]
        statuses = [httpx2.get(one).status_code for one in phones * 5]

        assert statuses == [200] * 15
        assert httpx2.get(phones[0]).status_code == 429


def test_metrics_count_without_naming_anybody(plain):
    with plain.device("Nur Aini") as device:
        device.send(garden("rahasia"))
        text = httpx2.get(f"{plain.url}/metrics").text
        refused = device.get("/metrics")

    assert 'surveyor_entries_total{state="stored"}' in text
    assert 'route="/v1/entries",status="200"' in text
    assert "Nur Aini" not in text
    assert refused.status_code == 403


def test_a_form_with_a_bomb_is_refused(plain):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + garden_form()
    with plain.device() as device:
        for body in (bomb, b"<html/>", b"", b"\xff" * 100):
            answer = device.http.post(
                "/v1/forms", content=body, headers={"Content-Type": "text/xml"}
            )
            assert (answer.status_code, answer.json()["code"]) == (
                422,
                "form.unreadable",
            )


def test_an_error_of_ours_is_told_without_details(plain, monkeypatch, caplog):
    def broken():
        raise RuntimeError("rahasia")

    monkeypatch.setattr(plain.service.forms, "list", broken)
    with plain.device() as device, caplog.at_level("CRITICAL", "surveyor.server"):
        answer = device.get("/v1/forms")

    assert (answer.status_code, answer.json()["code"]) == (500, "server.error")
    assert "rahasia" not in answer.text
