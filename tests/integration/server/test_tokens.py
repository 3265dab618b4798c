"""Tokens: who may come in, until when, and what is kept of them."""

import json
import sqlite3
import subprocess
import sys
import zlib
from base64 import b64decode
from datetime import UTC, datetime

import httpx2
import pytest

from surveyor.cli.serving import _shown
from surveyor.server.access import BadArea, new_token
from surveyor.server.values import Role
from tests.support.served import garden, garden_xml, new_id


def code(answer):
    return answer.status_code, answer.json()["code"]


def test_without_a_token_nothing_opens(plain):
    for path in ("/v1/hello", "/v1/pull", "/v1/forms", f"/v1/files/{'0' * 64}"):
        assert code(httpx2.get(plain.url + path)) == (401, "token.missing")


@pytest.mark.parametrize("token", ["sv_x", "x" * 5000, "' OR 1=1 --"])
def test_a_wrong_token_is_refused(plain, token):
    answer = httpx2.get(
        f"{plain.url}/v1/hello", headers={"Authorization": f"Bearer {token}"}
    )

    assert code(answer) == (401, "token.unknown")


def test_a_revoked_token_is_refused_at_once(server):
    with server.device() as device:
        assert device.get("/v1/hello").status_code == 200
        own = device.get("/v1/hello").json()["device"]
        server.service.devices.revoke(own, datetime.now(UTC))

        assert code(device.get("/v1/hello")) == (401, "token.unknown")


def test_a_token_that_expired_is_refused_with_its_day(server):
    with server.device(days=-1) as device:
        answer = device.get("/v1/hello", headers={"Accept-Language": "en"})

    assert code(answer) == (401, "token.expired")
    assert "expired on 2" in answer.json()["text"]


def test_a_token_is_kept_as_its_checksum_only(plain, tmp_path):
    token = plain.token()
    path = plain.service.options.database.removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        dump = "\n".join(database.iterdump())
    database.close()

    assert token not in dump
    assert token[3:20] not in dump


def test_a_code_that_no_area_has_is_refused(plain):
    with pytest.raises(BadArea):
        new_token(plain.service.devices, "A", Role.SURVEYOR, ["64.02' OR 1=1"])


def test_another_version_of_the_protocol_is_refused(plain):
    with plain.device() as device:
        answer = device.get("/v1/hello", headers={"Surveyor-Protocol": "2"})

    assert code(answer) == (400, "protocol.unsupported")


def test_collect_is_set_up_by_one_code(plain):
    made = new_token(plain.service.devices, "A", Role.SURVEYOR)

    card = json.loads(zlib.decompress(b64decode(made.collect_card(plain.url))))
    url = card["general"]["server_url"]

    assert httpx2.head(f"{url}/submission").status_code == 204


def test_what_is_done_is_noted_without_what_was_said(plain):
    with plain.device("Nur Aini") as device:
        device.send(garden("rahasia"))

    notes = plain.service.devices.notes()

    assert [n.action for n in notes] == ["entries.stored", "token.added"]
    assert "rahasia" not in repr(notes)


@pytest.fixture
def surveyor(tmp_path, monkeypatch):
    """The command line, in a folder of its own."""
    monkeypatch.setenv("SURVEYOR_HOME", str(tmp_path))
    monkeypatch.setenv("SURVEYOR_LANGUAGE", "id")

    def run(*arguments, fails=0):
        done = subprocess.run(
            [sys.executable, "-m", "surveyor", *map(str, arguments)],
            capture_output=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == fails, done.stderr
        return done.stdout

    return run


def test_tokens_are_made_listed_and_revoked_by_command(surveyor, tmp_path):
    card, code_ = tmp_path / "kartu.json", tmp_path / "kartu.png"
    made = surveyor(
        "server", "token", "add", "Nur Aini", "--area", "64.02", "--days", "30",
        "--url", "https://api.example.id", "--out", card, "--qr", code_,
    )  # fmt: skip
    given = json.loads(card.read_text())
    id_ = made.split()[1]

    assert given["server"] == "https://api.example.id"
    assert given["token"] in made
    assert card.stat().st_mode & 0o077 == 0
    assert code_.read_bytes().startswith(b"\x89PNG")
    assert "Nur Aini" in surveyor("server", "token", "list")
    surveyor("server", "token", "revoke", id_)
    assert "dicabut" in surveyor("server", "token", "list")
    assert "token.revoked" in surveyor("server", "log")
    surveyor("server", "token", "revoke", "nobody", fails=2)


def test_a_card_that_was_open_to_others_is_closed(surveyor, tmp_path):
    cards = [tmp_path / name for name in ("a.json", "b.png", "c.png")]
    for card in cards:
        card.write_text("old")
        card.chmod(0o644)

    surveyor(
        "server", "token", "add", "Nur Aini",
        "--out", cards[0], "--qr", cards[1], "--collect", cards[2],
    )  # fmt: skip

    assert [card.stat().st_mode & 0o077 for card in cards] == [0, 0, 0]
    assert "token" in json.loads(cards[0].read_text())
    assert sorted(tmp_path.glob("*.part")) == []


def test_a_card_that_cannot_be_written_is_told(surveyor, tmp_path):
    surveyor("server", "token", "add", "A", "--out", tmp_path / "no" / "a", fails=3)


def test_no_password_of_a_database_is_shown():
    place = "postgresql+psycopg://kantor:r%40hasia@db.local/surveyor"

    assert _shown(place) == "postgresql+psycopg://kantor:***@db.local/surveyor"
    assert _shown("sqlite:////srv/server.sqlite") == "sqlite:////srv/server.sqlite"


def test_leftovers_are_swept_by_command(surveyor, tmp_path):
    import os

    left = tmp_path / "files" / "pieces" / "ab" / "000-1"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")
    os.utime(left, (0, 0))

    assert "1 sisa berkas" in surveyor("server", "sweep", "--files", tmp_path / "files")
    assert not left.exists()


def test_an_address_that_is_no_database_is_refused_in_words(surveyor):
    surveyor("server", "token", "list", "--database", "mongodb://x", fails=2)


def test_the_server_starts_with_nothing_else(surveyor, tmp_path):
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = surveyor("server", "token", "add", "A", "--role", "admin").split()[-1]
    running = subprocess.Popen(
        [sys.executable, "-m", "surveyor", "serve", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        transport = httpx2.HTTPTransport(retries=20)
        with httpx2.Client(transport=transport, timeout=20) as client:
            url = f"http://127.0.0.1:{port}"
            until = datetime.now(UTC).timestamp() + 30
            while datetime.now(UTC).timestamp() < until:
                try:
                    answer = client.get(f"{url}/health")
                    break
                except httpx2.ConnectError:
                    continue
            assert answer.json()["status"] == "ok"
            head = {"Authorization": f"Bearer {token}"}
            assert client.get(f"{url}/v1/hello", headers=head).json()["role"] == "admin"
            xml = garden_xml("<note>rahasia</note>", new_id())
            client.post(
                f"{url}/key/{token}/submission",
                files={"xml_submission_file": ("s.xml", xml, "text/xml")},
            )
    finally:
        running.terminate()
        out, log = running.communicate(timeout=20)
    assert "Belum ada token" not in out
    lines = [json.loads(line) for line in log.splitlines()]
    assert {one["event"] for one in lines} >= {"request"}
    assert token not in log
    assert "rahasia" not in log
    assert any(one.get("route") == "/key/{token}/submission" for one in lines)
