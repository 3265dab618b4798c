"""Small pictures of kept photos, so that none is scaled twice.

They lie in the project folder and not in the person's: whoever withdraws an entry there
reaches them, too. No backup holds them, and all of them can be made again, so nothing
here ever raises: what cannot be kept or read is not there.
"""

import os
import shutil
import tempfile
import zlib
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

MOST_BYTES = 200_000_000
"""Bytes of all of them; beyond, the oldest go."""
_LEFT_AFTER = 0.8
"""Share of that which stays when some must go, so that it is not soon again."""
_ROOM = 300_000_000
"""Bytes of the disk that are left to answers and photos."""
HALF_WRITTEN_S = 3600
"""After that a file that was never finished is nobody's any more."""
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n"
"""Tells programs for backups that there is nothing to save (bford.info/cachedir)."""
_SUM = 4


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    size: int
    made: float


class ThumbnailFolder:
    """Pictures by the SHA-256 of the photo and the length of their long edge."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, sha256: str, edge: int) -> bytes:
        """A small picture, empty where there is none or where it is not whole."""
        try:
            data = self._place(sha256, edge).read_bytes()
        except OSError:
            return b""
        told, picture = data[:_SUM], data[_SUM:]
        return picture if zlib.crc32(picture).to_bytes(_SUM) == told else b""

    def put(self, sha256: str, edge: int, picture: bytes, photo: Path) -> None:
        """Keeps a small picture unless the disk is short of room.

        Args:
            sha256: The photo.
            edge: Long edge of the picture.
            picture: Its bytes.
            photo: Where the photo lies: withdrawn meanwhile, it leaves none behind.
        """
        place = self._place(sha256, edge)
        with suppress(OSError):
            self._begin()
            if shutil.disk_usage(self._folder).free < _ROOM:
                return
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, zlib.crc32(picture).to_bytes(_SUM) + picture)
        if not photo.is_file():
            self.remove(sha256)

    def remove(self, sha256: str) -> None:
        """Takes all pictures of a photo away, overwritten as far as the disk allows."""
        for place in self._folder.glob(f"*/{sha256[:2]}/{sha256}"):
            _erase(place)

    def tidy(self, known: Collection[str], most: int = MOST_BYTES) -> None:
        """Removes what belongs to no known photo, and the oldest of too many.

        Args:
            known: SHA-256 of the photos that something still names.
            most: Bytes that may stay.
        """
        stays = []
        for one in self._all():
            if one.path.name in known:
                stays.append(one)
            elif len(one.path.name) == 64 or one.made < time() - HALF_WRITTEN_S:
                _erase(one.path)
        left = sum(one.size for one in stays)
        if left <= most:
            return
        for one in sorted(stays, key=lambda one: one.made):
            if left <= most * _LEFT_AFTER:
                break
            _erase(one.path)
            left -= one.size

    def _all(self) -> list[_Kept]:
        found = []
        for path in self._folder.glob("*/??/*"):
            with suppress(OSError):
                known = path.stat()
                found.append(_Kept(path, known.st_size, known.st_mtime))
        return found

    def _begin(self) -> None:
        tag = self._folder / "CACHEDIR.TAG"
        if not tag.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            tag.write_text(_TAG, encoding="ascii")

    def _place(self, sha256: str, edge: int) -> Path:
        return self._folder / str(edge) / sha256[:2] / sha256


def _write(place: Path, data: bytes) -> None:
    """Beside its place, then renamed; its sum tells what a power cut left of it."""
    handle, name = tempfile.mkstemp(dir=place.parent, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.replace(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _erase(place: Path) -> None:
    with suppress(OSError):
        place.write_bytes(b"\0" * place.stat().st_size)
    with suppress(OSError):
        place.unlink()
