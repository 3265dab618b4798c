"""Bundles: written, read back, damaged, tampered with, locked."""

import json
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyor.errors import UserError
from surveyor.jobs import CallbackProgress, Cancelled
from surveyor.revisions.model import (
    Attachment,
    Receipt,
    Review,
    ReviewState,
    Revision,
    RevisionId,
    SubmissionId,
    Withdrawal,
)
from surveyor.sync.bundle import Bundle, Refused, new_office_key, write_bundle
from surveyor.sync.cargo import Cargo, FormFile, Sender
from surveyor.sync.errors import (
    BadKey,
    ChangedBundle,
    LockedBundle,
    NewerBundle,
    NotABundle,
)
from surveyor.sync.keys import DeviceKey, fingerprint

_NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
_KEY = DeviceKey(bytes(range(32)))
_SENDER = Sender("Nur Aini", "laptop-07", "Kutai Kartanegara")


def revision(number=1, xml=b"<data/>", attachments=()):
    return Revision(
        RevisionId(f"uuid:{number}"), SubmissionId("uuid:1"), (), "smart_economy",
        "2026.1", "Nur Aini", "laptop-07", _NOW, xml, attachments,
    )  # fmt: skip


def write(path, *revisions, **cargo):
    return write_bundle(path, Cargo(revisions, **cargo), _SENDER, _KEY)


def repack(path, changes):
    """The same zip with some members replaced, as a person with a zip tool would."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()} | changes
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)


def test_what_was_written_is_read_back(tmp_path):
    sent = [revision(1), revision(2, "<data>Bëŋ – 日本 \u2028</data>".encode())]

    written = write(tmp_path / "a.surveyor", *sent)

    with Bundle(tmp_path / "a.surveyor") as bundle:
        assert list(bundle.revisions()) == sent
        assert bundle.sender == _SENDER
        assert bundle.count("revisions") == written.revisions == 2


def test_xml_that_is_no_utf_8_keeps_its_bytes(tmp_path):
    sent = revision(1, b"<?xml version='1.0' encoding='latin-1'?><d>\xe9</d>")
    write(tmp_path / "a.surveyor", sent)

    with Bundle(tmp_path / "a.surveyor") as bundle:
        assert list(bundle.revisions()) == [sent]


def test_forms_reviews_withdrawals_and_receipts_travel(tmp_path):
    form = FormFile("smart_economy", "2026.1", "Smart Economy", b"<h:html/>")
    review = Review(
        "r1", SubmissionId("uuid:1"), RevisionId("uuid:1"), ReviewState.RETURNED,
        "Jumlah kamar?", "Kantor", _NOW,
    )  # fmt: skip
    withdrawal = Withdrawal(SubmissionId("uuid:9"), "diminta", "Kantor", _NOW)
    receipt = Receipt(RevisionId("uuid:1"), "ab", "Dispar", _NOW)
    write(
        tmp_path / "a.surveyor",
        forms=(form,), reviews=(review,), withdrawals=(withdrawal,), receipts=(receipt,),
    )  # fmt: skip

    with Bundle(tmp_path / "a.surveyor") as bundle:
        assert list(bundle.forms()) == [form]
        assert list(bundle.reviews()) == [review]
        assert list(bundle.withdrawals()) == [withdrawal]
        assert list(bundle.receipts()) == [receipt]


def test_photos_travel_once_and_missing_ones_are_told(tmp_path):
    photo = tmp_path / "photo"
    photo.write_bytes(b"a picture")
    here = Attachment("f.jpg", _sha256(b"a picture"), 9, "image/jpeg")
    gone = Attachment("g.jpg", _sha256(b"lost"), 4, "image/jpeg")
    places = {here.sha256: photo}

    written = write(
        tmp_path / "a.surveyor",
        revision(1, attachments=(here, gone)), revision(2, attachments=(here,)),
        file_of=places.get,
    )  # fmt: skip

    assert (written.files, written.missing) == (1, (gone,))
    with Bundle(tmp_path / "a.surveyor") as bundle:
        assert bundle.file(here.sha256) == b"a picture"
        assert bundle.file(gone.sha256) is None


def test_a_changed_manifest_is_refused(tmp_path):
    write(tmp_path / "a.surveyor", revision())
    with zipfile.ZipFile(tmp_path / "a.surveyor") as archive:
        head = json.loads(archive.read("manifest.json"))
    repack(
        tmp_path / "a.surveyor",
        {"manifest.json": json.dumps(head | {"sender": "Orang lain"}).encode()},
    )

    with pytest.raises(ChangedBundle):
        Bundle(tmp_path / "a.surveyor")


def test_a_changed_member_is_refused(tmp_path):
    write(tmp_path / "a.surveyor", revision())
    repack(tmp_path / "a.surveyor", {"revisions.jsonl": b"{}\n"})

    with Bundle(tmp_path / "a.surveyor") as bundle, pytest.raises(ChangedBundle):
        list(bundle.revisions())


def test_a_bundle_of_a_newer_program_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("surveyor.sync.bundle.VERSION", 2)
    monkeypatch.setattr("surveyor.sync.bundle._verify", lambda _path: None)
    write(tmp_path / "a.surveyor", revision())
    monkeypatch.undo()

    with pytest.raises(NewerBundle):
        Bundle(tmp_path / "a.surveyor")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all"])
def test_another_file_is_no_bundle(tmp_path, data):
    (tmp_path / "a.surveyor").write_bytes(data)

    with pytest.raises(NotABundle):
        Bundle(tmp_path / "a.surveyor")


def test_a_line_that_cannot_be_read_is_refused_with_its_place(tmp_path, monkeypatch):
    broken = revision(2)
    write(tmp_path / "a.surveyor", revision(1), broken, revision(3))
    monkeypatch.setattr(
        "surveyor.sync.cargo._text",
        lambda value, *, empty=False: _refuse(value) if value == "uuid:2" else value,
    )

    with Bundle(tmp_path / "a.surveyor") as bundle:
        found = list(bundle.revisions())

    assert found[1] == Refused("revisions.jsonl", 2, "uuid:2")
    assert [one.id for one in (found[0], found[2])] == ["uuid:1", "uuid:3"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.surveyor", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 50_000_000)

    with pytest.raises(NotABundle, match="terlalu besar"):
        Bundle(tmp_path / "a.surveyor")


def test_a_locked_bundle_opens_with_the_offices_key_only(tmp_path):
    secret, public = new_office_key()
    other, _public = new_office_key()
    write_bundle(
        tmp_path / "a.surveyor", Cargo([revision()]), _SENDER, _KEY, recipient=public
    )

    assert b"Nur Aini" not in (tmp_path / "a.surveyor").read_bytes()
    with Bundle(tmp_path / "a.surveyor", secret) as bundle:
        assert list(bundle.revisions()) == [revision()]
    for wrong in ("", other, "AGE-SECRET-KEY-1"):
        with pytest.raises(LockedBundle):
            Bundle(tmp_path / "a.surveyor", wrong)


def test_a_recipient_that_is_no_key_leaves_nothing_behind(tmp_path):
    with pytest.raises(BadKey):
        write_bundle(
            tmp_path / "a.surveyor", Cargo(), _SENDER, _KEY, recipient="age1nothing"
        )

    assert list(tmp_path.iterdir()) == []


def test_stopping_leaves_the_older_file_as_it_was(tmp_path):
    path = tmp_path / "a.surveyor"
    write(path, revision())
    before = path.read_bytes()

    with pytest.raises(Cancelled):
        write_bundle(
            path, Cargo([revision(2)]), _SENDER, _KEY,
            progress=CallbackProgress(lambda *_step: None, lambda: True),
        )  # fmt: skip

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_flipped_byte_is_noticed_or_harmless(tmp_path, at, byte):
    path = tmp_path / "a.surveyor"
    write(path, revision(1), revision(2))
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= byte
    path.write_bytes(data)

    try:
        with Bundle(path) as bundle:
            found = list(bundle.revisions())
    except UserError:
        return
    assert found == [revision(1), revision(2)]


@given(kept=st.floats(0, 1, exclude_max=True))
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_file_cut_off_anywhere_is_refused(tmp_path, kept):
    path = tmp_path / "a.surveyor"
    write(path, revision(1))
    data = path.read_bytes()
    path.write_bytes(data[: int(kept * len(data))])

    with pytest.raises(UserError):
        Bundle(path)


def test_a_device_keeps_its_key_for_its_owner_only(tmp_path):
    first = DeviceKey.kept_in(tmp_path / "keys" / "device.key")

    assert DeviceKey.kept_in(tmp_path / "keys" / "device.key") == first
    assert (tmp_path / "keys" / "device.key").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_key_is_left_as_it_is(tmp_path):
    (tmp_path / "device.key").write_bytes(b"something else")

    with pytest.raises(BadKey):
        DeviceKey.kept_in(tmp_path / "device.key")
    assert (tmp_path / "device.key").read_bytes() == b"something else"


def test_a_fingerprint_can_be_read_aloud():
    said = fingerprint(_KEY.public)

    assert [len(group) for group in said.split()] == [4] * 5
    assert said != fingerprint(DeviceKey.new().public)


def _sha256(data):
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _refuse(value):
    raise ValueError(value)
