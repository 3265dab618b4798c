"""Small pictures on disk: made once, never half, gone with their photo."""

import io
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from surveyor.store.media import MediaFolder
from surveyor.store.thumbnails import ThumbnailFolder
from surveyor.store.values import ProjectSettings
from surveyor.usecases import maintenance, withdrawing
from surveyor.usecases.filling import Filling
from surveyor.usecases.projects import create_project
from tests.support.offices import ANI, with_photo

EDGE = 360
PICTURE = b"\xff\xd8 a small picture \xff\xd9" * 40


@pytest.fixture
def folder(tmp_path):
    return ThumbnailFolder(tmp_path / "thumbnails")


@pytest.fixture
def media(tmp_path, folder):
    return MediaFolder(tmp_path / "media", folder)


def kept(media, folder, data=b"a photo"):
    """A photo with its small picture; the digest of it."""
    digest = media.put_bytes(data, "a.jpg").sha256
    folder.put(digest, EDGE, PICTURE, media.path(digest))
    return digest


def files(tmp_path):
    found = (tmp_path / "thumbnails").glob("*/??/*")
    return sorted(one for one in found if one.is_file())


def test_a_small_picture_is_given_back_for_its_edge_alone(media, folder):
    digest = kept(media, folder)

    assert folder.get(digest, EDGE) == PICTURE
    assert folder.get(digest, 132) == b""


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-30], lambda data: data[:100] + b"\0" * (len(data) - 100)],
    ids=["cut off", "zeros after a power cut"],
)
def test_a_picture_that_is_not_whole_is_not_there(tmp_path, media, folder, damage):
    digest = kept(media, folder)
    [place] = files(tmp_path)
    place.write_bytes(damage(place.read_bytes()))

    assert folder.get(digest, EDGE) == b""


def test_with_the_photo_its_small_pictures_go(tmp_path, media, folder):
    digest = kept(media, folder)
    folder.put(digest, 132, PICTURE, media.path(digest))

    media.remove(digest)

    assert files(tmp_path) == []


def test_a_picture_made_of_a_photo_that_is_gone_by_then_is_not_kept(
    tmp_path, media, folder
):
    digest = media.put_bytes(b"a photo", "a.jpg").sha256
    place = media.path(digest)
    media.remove(digest)

    folder.put(digest, EDGE, PICTURE, place)

    assert files(tmp_path) == []


def test_what_no_photo_owns_goes_and_the_rest_stays(tmp_path, media, folder):
    first, second = kept(media, folder), kept(media, folder, b"another photo")

    folder.tidy({second})

    assert folder.get(first, EDGE) == b""
    assert folder.get(second, EDGE) == PICTURE


def test_of_too_many_the_oldest_go(tmp_path, media, folder):
    digests = [kept(media, folder, bytes([n])) for n in range(10)]
    for age, digest in enumerate(reversed(digests)):
        [place] = [one for one in files(tmp_path) if one.name == digest]
        os.utime(place, (1000 - age, 1000 - age))

    folder.tidy(set(digests), most=5 * len(PICTURE))

    left = [digest for digest in digests if folder.get(digest, EDGE)]
    assert left == digests[-3:]


def test_what_a_crash_left_half_written_goes_after_an_hour(tmp_path, media, folder):
    digest = kept(media, folder)
    beside = files(tmp_path)[0].parent
    photo = media.path(digest).parent
    old, new = [(one / name) for one in (beside, photo) for name in ("a.part",)], []
    for part in old:
        part.write_bytes(b"half")
        os.utime(part, (1000, 1000))
        new.append(part.with_name("b.part"))
        new[-1].write_bytes(b"half")

    folder.tidy({digest})
    media.tidy()

    assert [one.exists() for one in old] == [False, False]
    assert [one.exists() for one in new] == [True, True]
    assert media.path(digest) is not None


def test_a_disk_that_is_nearly_full_is_left_to_the_answers(
    tmp_path, media, folder, monkeypatch
):
    usage = shutil.disk_usage(tmp_path)._replace(free=50_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    digest = kept(media, folder)

    assert (folder.get(digest, EDGE), files(tmp_path)) == (b"", [])


def test_a_file_in_the_way_costs_only_time(tmp_path, folder):
    (tmp_path / "thumbnails").write_text("in the way")

    folder.put("0" * 64, EDGE, PICTURE, Path(__file__))

    assert folder.get("0" * 64, EDGE) == b""


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "p", ProjectSettings(title="Uji")) as made:
        yield made


def with_small_picture(project):
    which, digest = with_photo(project)
    project.thumbnails.put(digest, EDGE, PICTURE, project.media.path(digest))
    return which, digest


def test_nothing_of_a_withdrawn_photo_is_left(project):
    which, digest = with_small_picture(project)
    assert project.thumbnails.get(digest, EDGE) == PICTURE

    withdrawing.withdraw(project, which, "diminta", "Kantor")

    assert [one for one in project.folder.rglob("*") if digest in one.name] == []


def test_no_backup_holds_small_pictures(project):
    with_small_picture(project)

    backup = maintenance.backup(project)

    held = [one for one in backup.parent.rglob("*") if PICTURE in _bytes(one)]
    assert held == []


def _bytes(path):
    return path.read_bytes() if path.is_file() else b""


def test_the_small_picture_of_a_draft_goes_once_the_draft_is_purged(project):
    with_photo(project)
    draft = Filling.start(project, "kuis", ANI)
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "olive").save(buffer, "JPEG")
    draft.attach("/data/q", buffer.getvalue())
    [photo] = draft.draft.attachments
    place = project.media.path(photo.sha256)
    project.thumbnails.put(photo.sha256, EDGE, PICTURE, place)
    draft.discard()
    project.tidy_files()
    assert project.thumbnails.get(photo.sha256, EDGE) == PICTURE

    project.drafts.purge(datetime.now(UTC) + timedelta(seconds=1))
    project.tidy_files()

    assert project.thumbnails.get(photo.sha256, EDGE) == b""
