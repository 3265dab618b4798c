"""Barcodes and QR codes read from a picture."""

from pathlib import Path

from surveyor.errors import UserError
from surveyor.texts import N_
from surveyor.usecases.photos import prepare_photo

_EDGE = 2400
"""Longest edge in pixels that is searched: larger pictures only take longer."""


class NoBarcode(UserError):
    """There is no code in the picture that can be read."""

    code = "photo.no_barcode"
    text = N_("Tidak ada kode yang terbaca pada gambar {name}.")
    hint = N_("Ambil gambar yang lebih dekat dan terang, atau ketik kodenya.")


def read_barcode(source: Path | bytes, name: str = "") -> str:
    """The text of the first code in a picture.

    Raises:
        FileMissing, NotAPicture, PictureTooLarge: The picture cannot be used.
        NoBarcode: Nothing in it can be read.
    """
    import io

    import zxingcpp
    from PIL import Image

    photo = prepare_photo(source, _EDGE, name)
    with Image.open(io.BytesIO(photo.data)) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"))
    text = next((one.text for one in found if one.valid and one.text), "")
    if not text:
        raise NoBarcode(name=name or (source.name if isinstance(source, Path) else "?"))
    return text
