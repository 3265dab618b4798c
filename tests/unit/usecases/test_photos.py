import io
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from surveyor.errors import FileMissing, SurveyorError
from surveyor.jobs import CallbackProgress, Cancelled
from surveyor.usecases.files import FileUnreadable
from surveyor.usecases.photo_exif import Shot
from surveyor.usecases.photo_files import (
    DamagedPhoto,
    HeicPhoto,
    NotAPicture,
    PictureTooLarge,
    VideoAsPhoto,
)
from surveyor.usecases.photos import prepare_photo

ORIENTATION, MAKE, DATE_TIME, GPS = 0x0112, 0x010F, 0x0132, 0x8825
INNER, TAKEN, OFFSET = 0x8769, 0x9003, 0x9011
SEEN = {
    1: ("top left", "top right"),
    2: ("top right", "top left"),
    3: ("bottom right", "bottom left"),
    4: ("bottom left", "bottom right"),
    5: ("top left", "bottom left"),
    6: ("top right", "bottom right"),
    7: ("bottom right", "top right"),
    8: ("bottom left", "top left"),
}
"""Where the first pixel of the file and the end of its first row are to be seen, by
the EXIF orientation (Exif 2.32, 4.6.4 A)."""


def jpeg(width, height, exif=None):
    buffer = io.BytesIO()
    picture = Image.new("RGB", (width, height), (10, 120, 90))
    picture.save(buffer, "JPEG", exif=Image.Exif() if exif is None else exif)
    return buffer.getvalue()


def reopened(photo):
    return Image.open(io.BytesIO(photo.data))


def test_a_large_photo_is_scaled_to_the_longest_edge():
    photo = prepare_photo(jpeg(4000, 3000), edge=1920)

    assert (photo.width, photo.height) == (1920, 1440)
    assert reopened(photo).size == (1920, 1440)


def test_a_small_photo_keeps_its_size():
    photo = prepare_photo(jpeg(640, 480), edge=1920)

    assert (photo.width, photo.height) == (640, 480)


@pytest.mark.parametrize("edge", [1920, 200], ids=["as large", "scaled"])
@pytest.mark.parametrize("orientation", SEEN)
def test_a_photo_stands_upright_however_it_was_taken(orientation, edge):
    picture = Image.new("RGB", (400, 240), "white")
    picture.paste("red", (0, 0, 80, 80))
    picture.paste("blue", (320, 0, 400, 80))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)

    photo = reopened(prepare_photo(buffer.getvalue(), edge))

    assert (corner(photo, "red"), corner(photo, "blue")) == SEEN[orientation]
    assert (photo.width < photo.height) == (orientation >= 5)
    assert ORIENTATION not in photo.getexif()


def corner(photo, colour):
    """The corner that is of a colour."""
    right, low = photo.width - 10, photo.height - 10
    places = {
        "top left": (10, 10),
        "top right": (right, 10),
        "bottom left": (10, low),
        "bottom right": (right, low),
    }
    channel = {"red": 0, "blue": 2}[colour]
    for name, place in places.items():
        pixel = photo.convert("RGB").getpixel(place)
        if pixel[channel] > 200 and sum(pixel) < 400:
            return name
    return ""


def test_position_and_time_stay_and_the_camera_is_forgotten():
    exif = Image.Exif()
    exif[MAKE] = "Acme"
    exif[DATE_TIME] = "2026:11:23 14:31:00"
    exif.get_ifd(INNER).update({TAKEN: "2026:11:23 14:30:00", OFFSET: "+08:00"})
    exif.get_ifd(GPS).update(
        {1: "S", 2: (0.0, 24.0, 36.0), 3: "E", 4: (116.0, 58.0, 0.0)}
    )

    kept = reopened(prepare_photo(jpeg(4000, 3000, exif), edge=1920)).getexif()

    assert kept[DATE_TIME] == "2026:11:23 14:31:00"
    assert kept.get_ifd(INNER) == {TAKEN: "2026:11:23 14:30:00", OFFSET: "+08:00"}
    assert kept.get_ifd(GPS)[2] == (0.0, 24.0, 36.0)
    assert MAKE not in kept


def test_a_position_without_sense_is_left_out_and_the_photo_kept():
    exif = Image.Exif()
    exif.get_ifd(GPS).update(
        {1: "S", 2: tuple(IFDRational(1, 0) for _part in range(3)), 6: 12.5}
    )

    kept = reopened(prepare_photo(jpeg(400, 300, exif), edge=1920)).getexif()

    assert dict(kept.get_ifd(GPS)) == {1: "S", 6: 12.5}


def test_a_picture_of_this_machine_is_given_time_and_place():
    taken = datetime(2026, 11, 24, 14, 30, 5, tzinfo=timezone(timedelta(hours=8)))
    shot = Shot(jpeg(640, 480), taken, "-0.4123456 116.9812345 12.5 4.8")

    kept = reopened(prepare_photo(shot, edge=1920)).getexif()

    assert kept.get_ifd(INNER)[TAKEN] == "2026:11:24 14:30:05"
    assert kept.get_ifd(INNER)[OFFSET] == "+08:00"
    place = kept.get_ifd(GPS)
    assert (place[1], place[2]) == ("S", (0.0, 24.0, 44.44))
    assert (place[3], place[4]) == ("E", (116.0, 58.0, 52.44))
    assert (place[5], place[6], place[31]) == (b"\x00", 12.5, 4.8)


@pytest.mark.parametrize("place", ["", "belum tahu", "-0.4 116.9"])
def test_a_picture_whose_place_is_not_known_has_none(place):
    shot = Shot(jpeg(640, 480), datetime(2026, 11, 24, 14, 30, tzinfo=UTC), place)

    kept = reopened(prepare_photo(shot, edge=1920)).getexif()

    assert GPS not in kept
    assert kept.get_ifd(INNER)[OFFSET] == "+00:00"


def test_a_picture_with_transparency_stays_a_png():
    buffer = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(buffer, "PNG")

    photo = prepare_photo(buffer.getvalue(), edge=1920)

    assert (photo.media_type, photo.suffix) == ("image/png", ".png")


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", jpeg(400, 300)[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 50],
    ids=["empty", "text", "head of a photo", "broken png"],
)
def test_what_is_no_picture_is_refused_in_words(data):
    with pytest.raises(NotAPicture) as refused:
        prepare_photo(data, edge=1920, name="foto.jpg")

    assert refused.value.message() == "foto.jpg bukan foto yang dapat dibaca."


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileMissing):
        prepare_photo(tmp_path / "hilang.jpg", edge=1920)


def noisy(kind, size=(600, 400), **how):
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, kind, **how)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("edge", [1920, 100])
def test_a_photo_that_was_cut_off_is_not_kept_half(kind, edge):
    whole = noisy(kind)

    with pytest.raises(DamagedPhoto) as refused:
        prepare_photo(whole[: len(whole) // 2], edge, name="IMG_1.jpg")

    assert refused.value.message() == "Foto IMG_1.jpg rusak atau terpotong."


VIDEOS = {
    "mp4": b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41",
    "mov": b"\0\0\0\x14ftypqt  \0\0\2\0qt  ",
    "3gp": b"\0\0\0\x18ftyp3gp4\0\0\2\0isom3gp4",
    "webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1",
    "avi": b"RIFF\0\0\1\0AVI LIST",
    "wmv": b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa",
}


@pytest.mark.parametrize("kind", VIDEOS)
def test_a_video_is_called_a_video(tmp_path, kind):
    path = tmp_path / f"VID_1.{kind}"
    path.write_bytes(VIDEOS[kind] + b"\0" * 5000)

    with pytest.raises(VideoAsPhoto) as refused:
        prepare_photo(path, edge=1920)

    assert refused.value.message() == f"VID_1.{kind} adalah video, bukan foto."


def test_a_heic_of_an_iphone_says_how_to_get_a_jpg():
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 5000

    with pytest.raises(HeicPhoto) as refused:
        prepare_photo(heic, edge=1920, name="IMG_1.HEIC")

    assert "Paling Kompatibel" in refused.value.advice()


def test_an_avif_is_a_photo():
    assert prepare_photo(noisy("AVIF"), edge=1920).media_type == "image/jpeg"


def test_a_script_that_draws_is_no_photo():
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n"

    with pytest.raises(NotAPicture):
        prepare_photo(eps, edge=1920, name="gambar.eps")


def test_a_palette_is_scaled_smoothly():
    stripes = Image.new("P", (400, 400))
    stripes.putpalette([0, 0, 0, 255, 255, 255])
    for x in range(0, 400, 2):
        stripes.paste(1, (x, 0, x + 1, 400))
    buffer = io.BytesIO()
    stripes.save(buffer, "PNG")

    photo = reopened(prepare_photo(buffer.getvalue(), edge=100))

    assert 100 < photo.convert("L").getpixel((50, 50)) < 160


def test_a_file_that_may_not_be_read_is_not_called_a_bad_photo(tmp_path):
    with pytest.raises(FileUnreadable):
        prepare_photo(tmp_path, edge=1920)


def test_a_file_whose_stick_was_pulled_out_is_not_called_a_bad_photo(
    tmp_path, monkeypatch
):
    class Pulled(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 60_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(b"")
    data = noisy("JPEG", (2000, 1500))
    monkeypatch.setattr(Path, "open", lambda *_args: Pulled(data))

    with pytest.raises(FileUnreadable):
        prepare_photo(path, edge=1920)


def test_progress_tells_how_much_of_the_file_is_read():
    told = []
    progress = CallbackProgress(lambda done, total, _what: told.append((done, total)))

    prepare_photo(noisy("JPEG", (2000, 1500)), edge=640, progress=progress)

    assert told == sorted(told)
    assert len(told) > 5
    assert told[-1] == (100, 100)


def test_a_photo_may_be_given_up_while_it_is_read():
    told = []
    progress = CallbackProgress(
        lambda done, _total, _what: told.append(done), lambda: len(told) > 3
    )

    with pytest.raises(Cancelled):
        prepare_photo(noisy("JPEG", (2000, 1500)), edge=640, progress=progress)

    assert told[-1] < 100


@pytest.mark.parametrize("size", [(12_000, 11_000), (30_000, 20_000)])
def test_a_picture_beyond_the_limit_is_refused_before_it_is_unpacked(size):
    buffer = io.BytesIO()
    Image.new("1", size).save(buffer, "PNG")

    with pytest.raises(PictureTooLarge):
        prepare_photo(buffer.getvalue(), edge=1920, name="besar.png")


MEASURE = """
import sys
from pathlib import Path
from surveyor.usecases.photos import prepare_photo

def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024

import PIL.JpegImagePlugin
before = peak()
photo = prepare_photo(Path(sys.argv[1]), 1920)
print(photo.width, photo.height, peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_sixty_megapixels_take_little_memory(tmp_path):
    path = tmp_path / "besar.jpg"
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    path.write_bytes(jpeg(9000, 6700, exif))

    told = subprocess.run(
        [sys.executable, "-c", MEASURE, path],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    width, height, megabytes = map(int, told.stdout.split())
    assert (width, height) == (1429, 1920)
    assert megabytes < 130


def test_no_damage_is_more_than_words():
    draw = random.Random(20261124)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(INNER)[TAKEN] = "2026:11:23 14:30:00"
    exif.get_ifd(GPS).update({1: "S", 2: (0.0, 24.0, 36.0), 6: 12.5})
    known = 0
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
        whole = noisy(kind, (60, 40), exif=exif)
        for number in range(60):
            data = bytearray(whole)
            last = 300 if number % 2 else len(data)
            for _time in range(draw.randint(1, 10)):
                data[draw.randrange(min(last, len(data)))] = draw.randrange(256)
            try:
                prepare_photo(bytes(data), edge=30)
            except SurveyorError:
                known += 1

    assert known > 50
