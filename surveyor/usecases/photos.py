"""A photo from anywhere made fit to keep: checked, turned upright, scaled, small.

Position and time of the picture (EXIF) stay; everything else of the EXIF block,
such as the camera's serial number, is left behind, since a finished entry travels.
"""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from surveyor.errors import FileMissing, UserError
from surveyor.texts import N_

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 120_000_000
"""Beyond this a picture is refused before it is unpacked: some 480 MB of memory."""
_KEPT_TAGS = (0x0132, 0x8825)  # DateTime, GPS
_EXIF_POINTER, _DATE_TAKEN = 0x8769, 0x9003
_JPEG_QUALITY = 85


class NotAPicture(UserError):
    """The chosen file holds no picture that can be read."""

    code = "photo.not_a_picture"
    text = N_("{name} bukan foto yang dapat dibaca.")
    hint = N_(
        "Pilih berkas JPG, PNG, WebP, BMP, atau TIFF. Isian lain tetap tersimpan."
    )


class PictureTooLarge(UserError):
    """The picture would need more memory than a survey laptop has."""

    code = "photo.too_large"
    text = N_("Foto {name} terlalu besar ({megapixels} megapiksel).")
    hint = N_("Perkecil fotonya sampai di bawah {limit} megapiksel, lalu coba lagi.")


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture ready for the media folder."""

    data: bytes
    media_type: str
    suffix: str
    width: int
    height: int


def prepare_photo(source: Path | bytes, edge: int, name: str = "") -> Photo:
    """Reads a picture and makes it fit to keep.

    Args:
        source: A file or its bytes.
        edge: Longest edge in pixels; a smaller picture is left at its size.
        name: How to call it in a message; the file's name by default.

    Raises:
        FileMissing: There is no such file.
        NotAPicture: The bytes are no picture, or a damaged one.
        PictureTooLarge: More than `MAX_PIXELS` pixels.
    """
    from PIL import Image, ImageOps

    if isinstance(source, Path):
        name = name or source.name
        if not source.exists():
            raise FileMissing(path=source)
    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; our own limit speaks instead.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(opened) as picture:
                _check_size(picture.width * picture.height, name)
                exif = picture.getexif()
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((edge, edge), Image.Resampling.LANCZOS)
                return _encoded(upright, _kept(exif))
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(
            name=name, megapixels="> 170", limit=MAX_PIXELS // 1_000_000
        ) from error
    except (OSError, SyntaxError, ValueError) as error:
        # Pillow raises these three for whatever a damaged file may hold.
        raise NotAPicture(name=name or "?") from error


def _check_size(pixels: int, name: str) -> None:
    if pixels > MAX_PIXELS:
        raise PictureTooLarge(
            name=name, megapixels=pixels // 1_000_000, limit=MAX_PIXELS // 1_000_000
        )


def _kept(exif: "Image.Exif") -> "Image.Exif":
    from PIL import Image

    kept = Image.Exif()
    for tag in _KEPT_TAGS:
        if tag in exif:
            kept[tag] = exif.get_ifd(tag) if tag == 0x8825 else exif[tag]
    taken = exif.get_ifd(_EXIF_POINTER).get(_DATE_TAKEN)
    if taken:
        kept.get_ifd(_EXIF_POINTER)[_DATE_TAKEN] = taken
    return kept


def _encoded(picture: "Image.Image", exif: "Image.Exif") -> Photo:
    buffer = io.BytesIO()
    see_through = picture.mode in ("RGBA", "LA", "P") and "transparency" in picture.info
    if picture.mode in ("RGBA", "LA") or see_through:
        picture.save(buffer, "PNG", exif=exif, optimize=True)
        media_type, suffix = "image/png", ".png"
    else:
        picture.convert("RGB").save(
            buffer, "JPEG", quality=_JPEG_QUALITY, exif=exif, optimize=True
        )
        media_type, suffix = "image/jpeg", ".jpg"
    return Photo(buffer.getvalue(), media_type, suffix, picture.width, picture.height)
