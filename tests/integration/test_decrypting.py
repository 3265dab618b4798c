"""The office opens encrypted entries from a folder; real files, real command line."""

import base64
import io

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from PIL import Image

from surveyor.cli import main
from surveyor.engine.encryption import File, seal, unseal
from surveyor.forms.reading import read_form_bytes
from surveyor.store.values import ProjectSettings
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import create_project
from surveyor.usecases.sealing import sealed_entry

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
LOCK = base64.b64encode(
    KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


@pytest.fixture
def office(tmp_path):
    """A folder with two entries as a server gives them, and the key beside it."""
    plain = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(plain)
    for number in (1, 2):
        folder = tmp_path / "in" / f"entry{number}"
        folder.mkdir(parents=True)
        xml = f"<data id='x'><meta><instanceID>uuid:{number}</instanceID></meta></data>"
        sealed = seal(xml.encode(), [File("a.jpg", b"photo")], LOCK)
        (folder / "submission.xml").write_bytes(sealed.manifest)
        for file in sealed.files:
            (folder / file.name).write_bytes(file.data)
    return tmp_path


def decrypt(office, source="in"):
    key = ["--key", str(office / "key.pem")]
    return main(["form", "decrypt", str(office / source), str(office / "out"), *key])


def test_all_entries_of_a_folder_are_opened(office, capsys):
    assert decrypt(office) == 0
    assert b"uuid:2" in (office / "out/entry2/submission.xml").read_bytes()
    assert (office / "out/entry1/a.jpg").read_bytes() == b"photo"
    assert "2 dari 2 entri" in capsys.readouterr().out


def test_one_entry_that_cannot_be_opened_leaves_the_others(office, capsys):
    (office / "in/entry1/submission.xml.enc").unlink()
    assert decrypt(office) == 1
    told = capsys.readouterr().out
    assert "entry1" in told
    assert "1 dari 2 entri" in told
    assert not (office / "out/entry1").exists()


def test_a_damaged_photo_and_a_missing_one_are_told(office, capsys):
    (office / "in/entry1/a.jpg.enc").write_bytes(b"cut short")
    (office / "in/entry2/a.jpg.enc").unlink()
    assert decrypt(office) == 0
    told = capsys.readouterr().out
    assert "lampiran tidak ada atau rusak: a.jpg.enc" in told
    assert b"uuid:1" in (office / "out/entry1/submission.xml").read_bytes()


def test_what_was_received_is_never_written_over(office, capsys):
    before = (office / "in/entry1/submission.xml").read_bytes()
    key = ["--key", str(office / "key.pem")]
    folder = str(office / "in")
    assert main(["form", "decrypt", folder, folder, *key]) == 2
    assert (office / "in/entry1/submission.xml").read_bytes() == before
    assert "folder asalnya" in capsys.readouterr().err


def test_a_folder_without_entries_and_a_key_that_is_none_are_told(office, capsys):
    (office / "empty").mkdir()
    assert decrypt(office, "empty") == 2
    assert "Tidak ada entri terenkripsi" in capsys.readouterr().err
    (office / "key.pem").write_text("nothing")
    assert decrypt(office) == 2
    assert "Berkas kunci pribadi tidak dapat dibuka" in capsys.readouterr().err
    assert decrypt(office, "nowhere") == 2


FORM = """
| survey   |         |         |            |
|          | type    | name    | label      |
|          | text    | who     | Who        |
|          | image   | photo   | Photo      |
| settings |         |         |            |
|          | form_id | version | public_key |
|          | secret  | 1       | {key}      |
"""


@pytest.mark.parametrize("key", [LOCK, ""])
def test_an_entry_leaves_encrypted_where_its_form_asks_for_it(tmp_path, key):
    form = read_form_bytes(FORM.format(key=key).encode()).form
    with create_project(tmp_path / "p", ProjectSettings()) as project:
        project.forms.add(form.id, form.version, form.title, form.xml, None)
        entry = Filling.start(project, "secret", Person("Sari", "P01"))
        entry.answer("/data/who", "Ani")
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        entry.attach("/data/photo", picture.getvalue())
        done = entry.finish()
        sealed = sealed_entry(project, done.revision)
        assert sealed_entry(project, "uuid:none") is None
        if not key:
            assert sealed is None
            return
        files = {file.name: file.data for file in sealed.files}
        opened = unseal(sealed.manifest, files.get, KEY)
        kept = project.submissions.revision(done.revision)
        assert (opened.xml, opened.intact) == (kept.xml, True)
        [photo] = opened.media
        assert photo.name == kept.attachments[0].name
        assert photo.data == project.media.read(kept.attachments[0].sha256)
