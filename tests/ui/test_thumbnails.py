"""Small pictures on the screen: from the disk the second time, the last asked first."""

import pytest
from PIL import Image
from PySide6.QtCore import QSize

from surveyor.store.media import MediaFolder
from surveyor.store.thumbnails import ThumbnailFolder
from ui.jobs import JobRunner
from ui.widgets.thumbnails import Thumbnails, scaled, small

SIZE = QSize(132, 99)


@pytest.fixture
def folder(tmp_path):
    return ThumbnailFolder(tmp_path / "thumbnails")


@pytest.fixture
def photos(tmp_path, folder):
    """Makes so many kept photos."""
    media = MediaFolder(tmp_path / "media", folder)
    path = tmp_path / "a.jpg"

    def make(count):
        made = []
        for number in range(count):
            Image.new("RGB", (800, 600), (number % 256, 120, 90)).save(path)
            kept = media.put_bytes(path.read_bytes() + bytes([number % 256]), "a.jpg")
            made.append(media.path(kept.sha256))
        return made

    return make


def test_a_photo_is_scaled_once(photos, folder):
    [photo] = photos(1)
    first = small(photo, SIZE, folder)
    photo.write_bytes(b"no longer a photo")

    again = small(photo, SIZE, folder)

    assert (again.width(), again.height()) == (132, 99)
    assert again == first


def test_a_dense_screen_gets_a_larger_picture_of_the_same_file(photos, folder):
    [photo] = photos(1)
    small(photo, SIZE, folder)
    photo.write_bytes(b"no longer a photo")

    assert small(photo, SIZE * 2, folder).size() == QSize(264, 198)


def test_a_small_picture_that_was_cut_off_is_made_anew(photos, folder, tmp_path):
    [photo] = photos(1)
    small(photo, SIZE, folder)
    [place] = (tmp_path / "thumbnails").glob("*/??/*")
    whole = place.read_bytes()
    place.write_bytes(whole[:200])

    assert not small(photo, SIZE, folder).isNull()
    assert place.read_bytes() == whole


def test_a_see_through_picture_stays_so(tmp_path, folder):
    photo = tmp_path / ("a" * 64)
    Image.new("RGBA", (800, 600), (0, 0, 0, 0)).save(photo, "PNG")
    small(photo, SIZE, folder)

    assert small(photo, SIZE, folder).pixelColor(60, 40).alpha() == 0


def test_a_drawing_called_photo_is_not_drawn(tmp_path):
    photo = tmp_path / ("a" * 64)
    photo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')

    assert scaled(photo, SIZE).isNull()


def test_the_last_asked_comes_first(qtbot, qapp, photos, folder):
    asked = photos(6)
    jobs = JobRunner(qapp)
    thumbnails = Thumbnails(jobs, SIZE, lambda: folder, jobs)
    begun, start = [], thumbnails._start
    thumbnails._start = lambda photo: (begun.append(photo), start(photo))

    for photo in asked:
        thumbnails.ask(photo)
    qtbot.waitUntil(lambda: all(thumbnails.known(photo.name) for photo in asked))

    assert begun == [asked[at] for at in (0, 1, 5, 4, 3, 2)]


def test_who_scrolls_past_hundreds_waits_for_the_last_alone(
    qtbot, qapp, photos, folder
):
    [photo] = photos(1)
    jobs = JobRunner(qapp)
    thumbnails = Thumbnails(jobs, SIZE, lambda: folder, jobs)
    order = []
    thumbnails.ready.connect(lambda name, _image: order.append(name))

    for number in range(1000):
        thumbnails.ask(photo.with_name(f"{number:064}"))
    thumbnails.ask(photo)
    qtbot.waitUntil(lambda: not thumbnails._under_way)

    assert len(order) <= 203
    assert not thumbnails.known(photo.name).isNull()
