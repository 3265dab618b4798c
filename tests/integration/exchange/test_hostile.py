"""Bundles that mean harm or are broken: words, and nothing is written."""

import base64
import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest

from surveyor.revisions.model import (
    RevisionId,
    SubmissionId,
    Withdrawal,
)
from surveyor.sync.bundle import write_bundle
from surveyor.sync.cargo import Cargo, FormFile, Sender
from surveyor.usecases import maintenance, previewing, receiving
from surveyor.usecases.exchange import device_key
from tests.support.offices import NOW, entry, write


@pytest.fixture
def here(bare):
    return bare("kantor")


@pytest.fixture
def bundle(office, tmp_path):
    path = tmp_path / "1.surveyor"
    write(office("a"), path)
    return path


def dump(project):
    with closing(sqlite3.connect(project.path)) as connection:
        return list(connection.iterdump())


def files_of(folder):
    return {p.relative_to(folder) for p in folder.rglob("*") if p.is_file()}


def merge(project, path):
    """The outcome; whatever it is, a refused file leaves no trace."""
    before, files = dump(project), files_of(project.folder.parent)
    previewing.preview_files(project, [path])
    assert dump(project) == before
    done = receiving.merge_files(project, [path]).files[0]
    if done.error is not None:
        assert dump(project) == before
        assert {
            f
            for f in files_of(project.folder.parent) - files
            if "wal" not in f.name and "shm" not in f.name
        } == set()
    return done


def rewritten(path, change, sign=True):
    """A bundle with other members: name -> bytes, signed again by our own key."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if sign:
        head = json.loads(members["manifest.json"])
        for name in head["members"]:
            if name in members:
                data = members[name]
                head["members"][name] = [hashlib.sha256(data).hexdigest(), len(data)]
        members["manifest.json"] = json.dumps(head).encode()
        members["manifest.sig"] = device_key().sign(members["manifest.json"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def with_line(path, change):
    """The bundle with its first revision changed."""

    def edit(members):
        lines = members["revisions.jsonl"].splitlines()
        first = json.loads(lines[0])
        change(first)
        lines[0] = json.dumps(first).encode()
        members["revisions.jsonl"] = b"\n".join(lines) + b"\n"

    return rewritten(path, edit)


def custom(project, tmp_path, **cargo):
    path = tmp_path / "x.surveyor"
    write_bundle(path, Cargo(**cargo), Sender("a", "m"), device_key())
    return path


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_half_a_file_is_refused(here, bundle, share):
    data = bundle.read_bytes()
    bundle.write_bytes(data[: int(len(data) * share)])

    assert merge(here, bundle).error.code == "bundle.unreadable"


@pytest.mark.parametrize("place", [0.1, 0.4, 0.7, 0.9])
def test_a_flipped_byte_is_refused_or_does_no_harm(here, bundle, place):
    data = bytearray(bundle.read_bytes())
    data[int(len(data) * place)] ^= 0xFF
    bundle.write_bytes(bytes(data))

    done = merge(here, bundle)

    assert done.error is not None
    assert done.error.code in ("bundle.unreadable", "bundle.changed")


def test_a_changed_line_without_a_new_signature_is_refused(here, bundle):
    def edit(members):
        text = members["revisions.jsonl"]
        members["revisions.jsonl"] = text.replace(b"Museum", b"MUSEUM")

    done = merge(here, rewritten(bundle, edit, sign=False))
    assert done.error.code == "bundle.changed"


def test_a_newer_bundle_asks_for_a_newer_program(here, bundle):
    def edit(members):
        head = json.loads(members["manifest.json"])
        members["manifest.json"] = json.dumps(head | {"version": 99}).encode()

    assert merge(here, rewritten(bundle, edit)).error.code == "bundle.newer"


def test_a_zip_that_unpacks_to_gigabytes_is_refused(here, tmp_path):
    path = tmp_path / "bomb.surveyor"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 300_000_000)

    assert merge(here, path).error.code == "bundle.unreadable"


def test_names_that_lead_out_of_the_folder_lead_nowhere(here, bundle, tmp_path):
    def edit(members):
        members["../../../evil.txt"] = b"x"
        members["/etc/evil.txt"] = b"x"

    done = merge(here, rewritten(bundle, edit))

    assert done.error is None
    assert not list(tmp_path.rglob("evil.txt"))


@pytest.mark.parametrize("name", ["../../evil.jpg", "a/b.jpg", "..", "c:\\x.jpg", ""])
def test_an_attachment_with_a_path_for_a_name_is_refused(here, bundle, name):
    def edit(line):
        line["attachments"] = [[name, "a" * 64, 3, "image/jpeg"]]

    done = merge(here, with_line(bundle, edit))

    assert done.left[0].place == "revisions.jsonl:1"
    assert done.new == done.entries > 0


@pytest.mark.parametrize("digest", ["../../../etc/passwd", "A" * 64, "a" * 63, 7, None])
def test_an_attachment_without_a_checksum_is_refused(here, bundle, digest):
    def edit(line):
        line["attachments"] = [["f.jpg", digest, 3, "image/jpeg"]]

    assert merge(here, with_line(bundle, edit)).left[0].place == "revisions.jsonl:1"


_BROKEN = {
    "other xml": {"xml": "<data/>"},
    "no xml": {"xml": None},
    "parents": {"parents": "x"},
    "moment": {"created": "kemarin"},
    "no zone": {"created": "2026-01-01T00:00:00"},
    "no id": {"id": ""},
    "a list": {"submission": ["a"]},
    "no checksum": {"sha256": None},
    "sql": {"form": "'; DROP TABLE revision; --"},
    "erased": {"erased": True},
}


@pytest.mark.parametrize("what", _BROKEN)
def test_a_line_that_is_not_as_it_must_be_is_left_out_alone(here, bundle, what):
    done = merge(here, with_line(bundle, lambda line: line.update(_BROKEN[what])))

    assert done.error is None
    assert len(done.left) == 1
    assert done.left[0].reason
    assert done.new == here.submissions.count() > 0
    assert maintenance.check(here) == ()


XML_BOMB = """<?xml version="1.0"?><!DOCTYPE data [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><data id="smart_economy">&b;
<meta><instanceID>{id}</instanceID></meta></data>"""


@pytest.mark.parametrize(
    "xml",
    [
        XML_BOMB,
        "<data><meta><instanceID>{id}</instanceID></meta>",
        "<other><meta><instanceID>{id}</instanceID></meta></other>",
        "<data><meta><instanceID>uuid:lain</instanceID></meta></data>",
    ],
)
def test_answers_that_are_no_answers_are_left_out_with_the_rest_taken(
    here, office, tmp_path, xml
):
    laptop = office("a")
    good, bad = laptop.submissions.history(entry(laptop))[0], RevisionId("uuid:jahat")
    evil = replace(
        good, id=bad, submission=SubmissionId(bad), xml=xml.format(id=bad).encode()
    )

    done = merge(here, custom(laptop, tmp_path, revisions=[evil, good]))

    assert (done.new, len(done.left)) == (1, 1)
    assert here.submissions.row(bad) is None
    assert maintenance.check(here) == ()


def test_an_entry_of_a_form_that_nobody_has_is_left_out(here, office, tmp_path):
    laptop = office("a")
    (one,) = laptop.submissions.history(entry(laptop))
    path = custom(laptop, tmp_path, revisions=[replace(one, form_version="1900")])

    done = merge(here, path)

    assert "1900" in done.left[0].reason
    assert here.submissions.count() == 0


@pytest.mark.parametrize("xml", [b"<h:html", b"<data/>", XML_BOMB.encode(), b""])
def test_a_questionnaire_that_cannot_be_read_is_left_out(here, tmp_path, xml):
    path = custom(here, tmp_path, forms=[FormFile("jahat", "1", "Jahat", xml)])

    done = merge(here, path)

    assert done.left
    assert here.forms.get("jahat", "1") is None


def test_a_photo_with_other_bytes_refuses_the_whole_file(here, office, tmp_path):
    from tests.support.offices import with_photo

    laptop = office("a")
    which, digest = with_photo(laptop)
    path = tmp_path / "x.surveyor"
    write(laptop, path)

    def edit(members):
        members[f"files/{digest}"] = b"bukan foto itu"

    done = merge(here, rewritten(path, edit))

    assert done.error.code == "bundle.changed"
    assert here.media.digests() == ()
    assert here.submissions.row(which) is None


def test_a_photo_whose_size_is_a_lie_is_refused(here, office, tmp_path):
    from tests.support.offices import with_photo

    laptop = office("a")
    with_photo(laptop)
    path = tmp_path / "x.surveyor"
    write(laptop, path)

    def edit(members):
        head = json.loads(members["manifest.json"])
        for name in head["members"]:
            if name.startswith("files/"):
                head["members"][name][1] = 10**12
        members["manifest.json"] = json.dumps(head).encode()
        members["manifest.sig"] = device_key().sign(members["manifest.json"])

    done = merge(here, rewritten(path, edit, sign=False))
    assert done.error.code == "bundle.unreadable"


def test_a_signature_of_another_key_is_refused(here, bundle):
    from surveyor.sync.keys import DeviceKey

    def edit(members):
        members["manifest.sig"] = DeviceKey.new().sign(members["manifest.json"])

    assert (
        merge(here, rewritten(bundle, edit, sign=False)).error.code == "bundle.changed"
    )


def test_a_stranger_cannot_withdraw_what_is_here(office, tmp_path, monkeypatch):
    from tests.support.offices import as_stranger

    here = office("kantor")
    which = entry(here)
    as_stranger(monkeypatch, tmp_path)
    path = custom(
        here, tmp_path, withdrawals=[Withdrawal(which, "jahat", "Orang", NOW)]
    )
    monkeypatch.setenv("SURVEYOR_HOME", str(tmp_path / "own"))
    device_key()

    done = merge(here, path)

    assert done.error.code == "bundle.unknown_key"
    assert here.submissions.row(which) is not None


def test_an_old_file_of_a_known_id_with_other_answers_changes_nothing(office, tmp_path):
    here = office("kantor")
    which = entry(here)
    (one,) = here.submissions.history(which)
    forged = replace(one, xml=one.xml.replace(b"<IN", b"<IN", 1) + b"<!-- x -->")
    before = maintenance.state(here)

    done = merge(here, custom(here, tmp_path, revisions=[forged]))

    assert "isi yang berbeda" in done.left[0].reason
    assert maintenance.state(here) == before


@pytest.mark.parametrize("key", ["", "x", base64.b64encode(b"y" * 32).decode()])
def test_a_manifest_with_a_key_that_is_none_is_refused(here, bundle, key):
    def edit(members):
        head = json.loads(members["manifest.json"])
        members["manifest.json"] = json.dumps(head | {"key": key}).encode()

    assert (
        merge(here, rewritten(bundle, edit, sign=False)).error.code == "bundle.changed"
    )


def test_a_text_that_looks_like_sql_or_script_stays_a_text(
    office, here, tmp_path, carry
):
    from tests.support.offices import ANI, correct

    laptop = office("a")
    which = entry(laptop, "smart_branding")
    word = "'; DROP TABLE revision; -- <script>alert(1)</script>"
    correct(laptop, which, ANI, TB__TB01="c", TB__TB02=word)

    carry(laptop, here)

    assert b"DROP TABLE" in here.submissions.head(which).xml
    assert maintenance.check(here) == ()
