"""Photos on their way into an entry: prepared aside, kept whole, refused in words."""

import io
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel

from surveyor.errors import DiskFull
from surveyor.store.values import ProjectSettings
from surveyor.usecases.attaching import Recorded
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import import_form
from surveyor.usecases.photo_exif import Shot
from surveyor.usecases.projects import create_project
from ui import theme
from ui.pages.filling import files
from ui.pages.filling.page import FillingPage

FORM = """
| survey |
| | type | name | label |
| | geopoint | titik | Titik |
| | image | foto | Foto |
| | text | t | Nama |
| | audio | suara | Suara |
| | begin_repeat | r | Baris |
| | geopoint | sini | Titik baris |
| | image | gambar | Gambar |
| | end_repeat | | |
| settings |
| | form_title | form_id | version |
| | Uji | uji | 1 |
"""


@pytest.fixture
def entry(qtbot, qapp, tmp_path):
    theme.apply(qapp, "light")
    form = tmp_path / "uji.md"
    form.write_text(FORM, "utf-8")
    with create_project(tmp_path / "p", ProjectSettings(title="Uji")) as project:
        import_form(project, form)
        page = FillingPage(Filling.start(project, "uji", Person("Nur")))
        qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        qtbot.waitExposed(page)
        yield page.entry


@pytest.fixture
def large_photo(tmp_path):
    path = tmp_path / "IMG_1.jpg"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(path)
    return path


def test_a_large_photo_is_prepared_while_the_entry_goes_on(qtbot, entry, large_photo):

    entry.sheet.offered.emit("/data/foto", large_photo)

    assert entry.filling.session.value("/data/foto") == ""
    entry.sheet.answered.emit("/data/t", "Nur")
    assert entry.filling.session.value("/data/t") == "Nur"
    qtbot.waitUntil(lambda: entry.filling.session.value("/data/foto") != "")
    with Image.open(entry.filling.attachment_path("/data/foto")) as kept:
        assert kept.size == (1920, 1280)


def test_a_photo_that_is_given_up_changes_nothing(qtbot, entry, large_photo):
    entry.sheet.offered.emit("/data/foto", large_photo)

    entry.files.bar._stop.click()

    qtbot.waitUntil(lambda: not entry.files.bar.busy)
    assert entry.filling.session.value("/data/foto") == ""
    assert entry.filling.project.media.digests() == ()


def test_an_entry_is_finished_with_the_photo_that_is_under_way(
    qtbot, entry, large_photo
):
    entry.sheet.offered.emit("/data/foto", large_photo)

    with qtbot.waitSignal(entry.finished) as told:
        entry.finish()

    head = entry.filling.project.submissions.head(told.args[0].submission)
    assert len(head.attachments) == 1


def test_a_photo_under_way_stays_with_its_row(qtbot, entry, large_photo):
    entry.show_page("/data/r")
    entry.sheet.wanted.emit("add", "/data/r")
    entry.sheet.offered.emit("/data/r[2]/gambar", large_photo)

    entry.sheet.wanted.emit("remove", "/data/r[1]")

    assert entry.filling.session.value("/data/r[1]/gambar") != ""


def test_a_row_that_is_removed_again_leaves_a_photo_with_its_row(
    qtbot, entry, large_photo
):
    entry.show_page("/data/r")
    entry.sheet.wanted.emit("add", "/data/r")
    entry.sheet.wanted.emit("remove", "/data/r[1]")
    entry.extras.undo()
    entry.sheet.offered.emit("/data/r[2]/gambar", large_photo)

    entry.extras.redo()

    assert entry.filling.session.value("/data/r[2]/gambar") != ""


@pytest.fixture
def slow_disk(entry, monkeypatch):
    """A disk that takes a file when it is told to; nobody waits long for it."""
    media, goes_on = entry.filling.project.media, threading.Event()
    put = media.put_bytes

    def slowly(*given):
        goes_on.wait(20)
        return put(*given)

    monkeypatch.setattr(media, "put_bytes", slowly)
    monkeypatch.setattr(files, "_MOST_MS", 50)
    yield goes_on
    goes_on.set()


def test_nobody_leaves_or_finishes_while_a_photo_is_not_kept(
    qtbot, entry, large_photo, slow_disk
):
    entry.sheet.offered.emit("/data/foto", large_photo)

    with qtbot.assertNotEmitted(entry.finished):
        entry.finish()
    assert not entry.may_leave()
    slow_disk.set()

    qtbot.waitUntil(entry.may_leave)
    assert entry.filling.session.value("/data/foto") != ""


def test_no_row_goes_while_a_photo_is_not_kept(qtbot, entry, large_photo, slow_disk):
    entry.show_page("/data/r")
    entry.sheet.wanted.emit("add", "/data/r")
    entry.sheet.offered.emit("/data/r[2]/gambar", large_photo)

    entry.sheet.wanted.emit("remove", "/data/r[1]")

    assert len(entry.filling.session.items("/data/r")) == 2
    slow_disk.set()
    qtbot.waitUntil(entry.commit)
    assert entry.filling.session.value("/data/r[2]/gambar") != ""


def test_photos_given_together_are_kept_one_after_another(qtbot, entry, large_photo):

    for ref in ("/data/foto", "/data/r[1]/gambar"):
        entry.sheet.offered.emit(ref, large_photo)
    entry.commit()

    assert len(entry.filling.draft.attachments) == 2


def test_a_video_chosen_as_photo_leaves_the_answer(qtbot, entry, tmp_path):
    video = tmp_path / "VID_1.mp4"
    video.write_bytes(b"\0\0\0\x20ftypisom\0\0\2\0isom" + b"\0" * 5000)

    with qtbot.waitSignal(entry.failed) as told:
        entry.sheet.offered.emit("/data/foto", video)

    assert told.args[0].message() == "VID_1.mp4 adalah video, bukan foto."
    assert entry.filling.session.value("/data/foto") == ""


SHOT = Shot(b"BM", datetime(2026, 11, 24, 14, 30, tzinfo=UTC))


def latitude(filling, ref):
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "BMP")
    filling.attach(ref, replace(SHOT, data=buffer.getvalue()))
    with Image.open(filling.attachment_path(ref)) as kept:
        return kept.getexif().get_ifd(0x8825).get(2)


def test_a_picture_of_the_camera_has_the_point_of_its_entry(entry):
    entry.filling.answer("/data/titik", "-1 117 0 0")

    assert latitude(entry.filling, "/data/foto") == (1.0, 0.0, 0.0)


def test_the_point_of_the_same_row_is_nearer(entry):
    entry.filling.add_row("/data/r")
    entry.filling.answer("/data/titik", "-1 117 0 0")
    entry.filling.answer("/data/r[2]/sini", "-2 117 0 0")

    assert latitude(entry.filling, "/data/r[1]/gambar") == (1.0, 0.0, 0.0)
    assert latitude(entry.filling, "/data/r[2]/gambar") == (2.0, 0.0, 0.0)


def test_without_a_point_in_the_entry_the_picture_has_none(entry):
    assert latitude(entry.filling, "/data/foto") is None


def test_a_kept_photo_is_shown_from_its_small_picture(qtbot, entry, large_photo):
    entry.sheet.offered.emit("/data/foto", large_photo)
    entry.commit()
    picture = entry.sheet.cards.view("/data/foto").editor._picture

    qtbot.waitUntil(lambda: not picture.pixmap().isNull())

    assert (picture.pixmap().width(), picture.pixmap().height()) == (180, 120)
    digest = entry.filling.draft.attachments[0].sha256
    assert entry.filling.project.thumbnails.get(digest, 360)


FACES = "Wajah yang dapat dikenali adalah data pribadi (UU 27/2022)"


def told_of_faces(entry):
    return [
        ref
        for ref, view in entry.sheet.cards.views.items()
        if any(one.text().startswith(FACES) for one in view.findChildren(QLabel))
    ]


def test_the_first_photo_question_says_once_what_holds_for_faces(qtbot, entry):
    assert told_of_faces(entry) == ["/data/foto"]
    entry.show_page("/data/r")
    assert told_of_faces(entry) == []
    entry.previous_page()
    assert told_of_faces(entry) == ["/data/foto"]


def test_the_note_on_faces_is_read_aloud(entry):
    editor = entry.sheet.cards.view("/data/foto").editor

    assert editor.accessibleDescription().startswith(FACES)


def test_a_recording_goes_from_its_place_once_it_is_kept(entry, tmp_path):
    path = tmp_path / "rekaman.m4a"
    path.write_bytes(b"sound")

    entry.sheet.offered.emit("/data/suara", Recorded(path))
    entry.commit()

    assert entry.filling.attachment_path("/data/suara").read_bytes() == b"sound"
    assert not path.exists()


def test_a_recording_that_came_to_no_answer_stays_in_its_place(entry, tmp_path):
    path = tmp_path / "rekaman.m4a"
    path.write_bytes(b"sound")
    entry.sheet.offered.emit("/data/suara", Recorded(path))
    entry.frozen = True

    entry.commit()

    assert path.read_bytes() == b"sound"


def test_a_recording_that_cannot_be_kept_stays_in_its_place(
    qtbot, entry, tmp_path, monkeypatch
):
    path = tmp_path / "rekaman.m4a"
    path.write_bytes(b"sound")

    def full(*_args):
        raise DiskFull(path="media")

    monkeypatch.setattr(entry.filling.project.media, "put_bytes", full)
    with qtbot.waitSignal(entry.failed) as told:
        entry.sheet.offered.emit("/data/suara", Recorded(path))

    assert isinstance(told.args[0], DiskFull)
    assert path.read_bytes() == b"sound"
