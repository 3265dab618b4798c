"""A file that a person attaches as an answer: sound, video, document."""

from pathlib import Path

from surveyor.errors import FileMissing, UserError
from surveyor.texts import N_

MAX_FILE = 100_000_000
"""Bytes of one file."""


class FileTooLarge(UserError):
    """A file that would make every later exchange of the project slow."""

    code = "file.too_large"
    text = N_("Berkas {name} terlalu besar ({megabytes} MB).")
    hint = N_("Perkecil sampai di bawah {limit} MB, lalu pilih lagi. Isian lain tetap.")


class FileUnreadable(UserError):
    """The file is there and cannot be read: locked, no permission, a damaged stick."""

    code = "file.unreadable"
    text = N_("Berkas {name} tidak dapat dibaca.")
    hint = N_("Periksa izin berkas atau pilih berkas lain. Isian lain tetap tersimpan.")


def read_file(source: Path | bytes) -> tuple[bytes, str]:
    """The bytes of a file and its suffix.

    Raises:
        FileMissing, FileTooLarge, FileUnreadable: It cannot be used.
    """
    if isinstance(source, bytes):
        return source, ".bin"
    try:
        size = source.stat().st_size
        if size > MAX_FILE:
            raise FileTooLarge(
                name=source.name, megabytes=size // 10**6, limit=MAX_FILE // 10**6
            )
        return source.read_bytes(), source.suffix.lower()
    except FileNotFoundError as error:
        raise FileMissing(path=source) from error
    except OSError as error:
        raise FileUnreadable(name=source.name) from error
