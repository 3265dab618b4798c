import io

import pytest
from PIL import Image

from surveyor.errors import FileMissing
from surveyor.usecases.photos import NotAPicture, PictureTooLarge, prepare_photo

ORIENTATION, MAKE, DATE_TIME, GPS = 0x0112, 0x010F, 0x0132, 0x8825


def jpeg(width, height, exif=None):
    buffer = io.BytesIO()
    picture = Image.new("RGB", (width, height), (10, 120, 90))
    picture.save(buffer, "JPEG", exif=exif or Image.Exif())
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


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6

    photo = prepare_photo(jpeg(400, 300, exif), edge=1920)

    assert (photo.width, photo.height) == (300, 400)
    assert ORIENTATION not in reopened(photo).getexif()


def test_position_and_time_stay_and_the_camera_is_forgotten():
    exif = Image.Exif()
    exif[MAKE] = "Acme"
    exif[DATE_TIME] = "2026:11:23 14:30:00"
    exif.get_ifd(GPS).update(
        {1: "S", 2: (0.0, 24.0, 36.0), 3: "E", 4: (116.0, 58.0, 0.0)}
    )

    kept = reopened(prepare_photo(jpeg(400, 300, exif), edge=1920)).getexif()

    assert kept[DATE_TIME] == "2026:11:23 14:30:00"
    assert kept.get_ifd(GPS)[2] == (0.0, 24.0, 36.0)
    assert MAKE not in kept


def test_a_picture_with_transparency_stays_a_png():
    buffer = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(buffer, "PNG")

    photo = prepare_photo(buffer.getvalue(), edge=1920)

    assert (photo.media_type, photo.suffix) == ("image/png", ".png")


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", jpeg(400, 300)[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 50],
    ids=["empty", "text", "half a photo", "broken png"],
)
def test_what_is_no_picture_is_refused_in_words(data):
    with pytest.raises(NotAPicture) as refused:
        prepare_photo(data, edge=1920, name="foto.jpg")

    assert refused.value.message() == "foto.jpg bukan foto yang dapat dibaca."


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileMissing):
        prepare_photo(tmp_path / "hilang.jpg", edge=1920)


@pytest.mark.parametrize("size", [(12_000, 11_000), (30_000, 20_000)])
def test_a_picture_beyond_the_limit_is_refused_before_it_is_unpacked(size):
    buffer = io.BytesIO()
    Image.new("1", size).save(buffer, "PNG")

    with pytest.raises(PictureTooLarge):
        prepare_photo(buffer.getvalue(), edge=1920, name="besar.png")
