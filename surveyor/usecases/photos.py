"""A photo from anywhere made fit to keep: checked, turned upright, scaled, small.

Position and time of the picture (EXIF) stay; everything else of the EXIF block,
such as the camera's serial number, is left behind, since a finished entry travels.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from surveyor.jobs import Progress
from surveyor.texts import _
from surveyor.usecases.photo_exif import Shot, kept, stamped
from surveyor.usecases.photo_files import check_size, opened

if TYPE_CHECKING:
    from PIL import Image

_JPEG_QUALITY = 85
_FINER = 2
"""A photo is unpacked at least so many times larger than it is kept, so that scaling
stays smooth."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture ready for the media folder."""

    data: bytes
    media_type: str
    suffix: str
    width: int
    height: int


def prepare_photo(
    source: Path | bytes | Shot,
    edge: int,
    name: str = "",
    progress: Progress | None = None,
) -> Photo:
    """Reads a picture and makes it fit to keep.

    A JPEG is unpacked only as large as it is needed: 60 megapixels take some 60 MB.

    Args:
        source: A file, its bytes, or what a camera of this machine took.
        edge: Longest edge in pixels; a smaller picture is left at its size.
        name: How to call it in a message; the file's name by default.
        progress: Told how far it is, in percent of the file.

    Raises:
        FileMissing, FileUnreadable: There is no such file, or it cannot be read.
        NotAPicture: The bytes are no picture, or a damaged one; its subclasses say
            what they are instead.
        PictureTooLarge: It would not fit into the memory of a survey laptop.
        Cancelled: `progress` was asked to stop.
    """
    data = source.data if isinstance(source, Shot) else source
    name = name or (data.name if isinstance(data, Path) else _("tempelan"))
    with opened(data, name, progress or Progress()) as picture:
        exif = kept(picture.getexif())
        if isinstance(source, Shot):
            exif = stamped(source)
        return _encoded(_scaled(picture, edge, name), exif)


def _scaled(picture: "Image.Image", edge: int, name: str) -> "Image.Image":
    """The picture upright, unpacked no larger than it must be."""
    from PIL import Image, ImageOps

    share = edge * _FINER / max(picture.size)
    if share < 1:
        picture.draft(None, (int(picture.width * share), int(picture.height * share)))
    check_size(picture, name)
    picture.load()
    if picture.mode in ("1", "P"):
        # Pillow scales a palette without smoothing it.
        ImageOps.exif_transpose(picture, in_place=True)
        see_through = "transparency" in picture.info
        picture = picture.convert("RGBA" if see_through else "RGB")
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(picture, in_place=True)
    return picture


def _encoded(picture: "Image.Image", exif: "Image.Exif") -> Photo:
    buffer = io.BytesIO()
    if picture.mode in ("RGBA", "LA"):
        picture.save(buffer, "PNG", exif=exif, optimize=True)
        media_type, suffix = "image/png", ".png"
    else:
        picture.convert("RGB").save(
            buffer, "JPEG", quality=_JPEG_QUALITY, exif=exif, optimize=True
        )
        media_type, suffix = "image/jpeg", ".jpg"
    return Photo(buffer.getvalue(), media_type, suffix, picture.width, picture.height)
