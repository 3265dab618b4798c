"""Files that people choose as photos: what they are, and opened with a limit.

Most of what is chosen by mistake is known by its first bytes, so that the answer says
what the file is and what to do with it.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from surveyor.errors import FileMissing, UserError
from surveyor.jobs import Progress
from surveyor.texts import N_
from surveyor.usecases.files import FileUnreadable

if TYPE_CHECKING:
    from PIL import Image

MAX_MEMORY = 400_000_000
"""Bytes that a picture may take while it is unpacked."""
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
"""Only these are tried: Pillow knows others that start programs, such as EPS."""
_PIXEL, _SEE_THROUGH, _ANIMATED = 4, 8, 16
"""Bytes for each pixel: unpacked; with a copy for blending; with a second canvas."""
_HEAD = 4096
_BROKEN = (OSError, SyntaxError, ValueError, RuntimeError, EOFError)
"""What Pillow raises for whatever a damaged file may hold."""


class NotAPicture(UserError):
    """The chosen file holds no picture that can be read."""

    code = "photo.not_a_picture"
    text = N_("{name} bukan foto yang dapat dibaca.")
    hint = N_(
        "Pilih berkas JPG, PNG, WebP, BMP, atau TIFF. Isian lain tetap tersimpan."
    )


class VideoAsPhoto(NotAPicture):
    """The chosen file is a video."""

    code = "photo.video"
    text = N_("{name} adalah video, bukan foto.")
    hint = N_(
        "Pilih fotonya, atau jeda video itu dan tempel gambar layarnya dengan Ctrl+V. "
        "Isian lain tetap tersimpan."
    )


class HeicPhoto(NotAPicture):
    """The chosen file is in the format of iPhones, which cannot be read here."""

    code = "photo.heic"
    text = N_("{name} adalah foto HEIC dari iPhone, yang tidak dapat dibaca di sini.")
    hint = N_(
        "Simpan sebagai JPG lalu pilih lagi; di iPhone: Pengaturan > Kamera > Format > "
        "Paling Kompatibel. Isian lain tetap tersimpan."
    )


class DamagedPhoto(NotAPicture):
    """The picture begins well and is cut off or broken further on."""

    code = "photo.damaged"
    text = N_("Foto {name} rusak atau terpotong.")
    hint = N_(
        "Salin lagi dari kamera atau ponsel, lalu pilih lagi. Isian lain tetap "
        "tersimpan."
    )


class PictureTooLarge(UserError):
    """The picture would need more memory than a survey laptop has."""

    code = "photo.too_large"
    text = N_("Foto {name} terlalu besar ({megapixels} megapiksel).")
    hint = N_(
        "Perkecil sampai di bawah {limit} megapiksel, lalu pilih lagi. Isian lain "
        "tetap tersimpan."
    )


@contextmanager
def opened(
    source: Path | bytes, name: str, progress: Progress
) -> "Iterator[Image.Image]":
    """A picture that is known but not unpacked; what goes wrong inside is told, too.

    Args:
        source: A file or its bytes.
        name: How to call it in a message.
        progress: Told how much of the file is read while it is unpacked.

    Raises:
        FileMissing, FileUnreadable: The file cannot be read.
        NotAPicture, VideoAsPhoto, HeicPhoto, DamagedPhoto: It cannot be used.
        PictureTooLarge: There is not enough memory for it.
        Cancelled: `progress` was asked to stop.
    """
    from PIL import Image

    with _stream(source, name) as stream, warnings.catch_warnings():
        # Pillow warns of large pictures and odd EXIF blocks; our own limits speak.
        warnings.simplefilter("ignore")
        file = _Watched(stream, name, progress)
        _refuse_known(file.read(_HEAD), name)
        file.seek(0)
        try:
            picture = Image.open(cast("IO[bytes]", file), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise PictureTooLarge(name=name, megapixels="> 170", limit=100) from error
        except _BROKEN as error:
            raise NotAPicture(name=name) from error
        try:
            with picture:
                yield picture
        except MemoryError as error:
            raise too_large(picture, name) from error
        except _BROKEN as error:
            raise DamagedPhoto(name=name) from error


def check_size(picture: "Image.Image", name: str) -> None:
    """Refuses a picture that would take too much memory when it is unpacked.

    Raises:
        PictureTooLarge: It would.
    """
    if picture.width * picture.height * _cost(picture) > MAX_MEMORY:
        raise too_large(picture, name)


def too_large(picture: "Image.Image", name: str) -> PictureTooLarge:
    """Why a picture is refused."""
    return PictureTooLarge(
        name=name,
        megapixels=picture.width * picture.height // 1_000_000,
        limit=MAX_MEMORY // _cost(picture) // 1_000_000,
    )


def _cost(picture: "Image.Image") -> int:
    if picture.format in ("WEBP", "AVIF"):
        return _ANIMATED
    see_through = picture.mode in ("RGBA", "LA") or "transparency" in picture.info
    return _SEE_THROUGH if see_through else _PIXEL


@contextmanager
def _stream(source: Path | bytes, name: str) -> Iterator[IO[bytes]]:
    import io

    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    try:
        file = source.open("rb")
    except FileNotFoundError as error:
        raise FileMissing(path=source) from error
    except OSError as error:
        raise FileUnreadable(name=name) from error
    with file:
        yield file


def _refuse_known(head: bytes, name: str) -> None:
    """What is no picture but known by its first bytes."""
    if head[4:8] == b"ftyp":
        brands = head[8 : int.from_bytes(head[:4]) or 32]
        kinds = {brands[at : at + 4] for at in range(0, len(brands), 4)}
        if kinds & {b"avif", b"avis"}:
            return
        heic = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
        raise (HeicPhoto if kinds & heic else VideoAsPhoto)(name=name)
    films = (
        b"\x1aE\xdf\xa3",  # Matroska, WebM
        b"FLV\x01",
        b"0&\xb2u\x8ef\xcf\x11",  # Windows Media
        b"\x00\x00\x01\xba",  # MPEG
        b"\x00\x00\x01\xb3",
    )
    is_avi = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    old_movie = head[4:8] in (b"moov", b"mdat", b"wide")
    if head.startswith(films) or is_avi or old_movie:
        raise VideoAsPhoto(name=name)


class _Watched:
    """A file that tells how much of it is read, and is asked there to stop."""

    def __init__(self, file: IO[bytes], name: str, progress: Progress) -> None:
        self._file = file
        self._name = name
        self._progress = progress
        self._told = -1
        self._size = file.seek(0, 2) if file.seekable() else 0
        file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """Reads on."""
        try:
            data = self._file.read(size)
            share = self._file.tell() * 100 // max(1, self._size)
        except OSError as error:
            # A stick that was pulled out must not be called a bad photo.
            raise FileUnreadable(name=self._name) from error
        if share > self._told:
            self._told = share
            self._progress.step(share, 100)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Goes somewhere else in it."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Where it is."""
        return self._file.tell()
