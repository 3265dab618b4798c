"""Photos and other files, kept by what is in them: the name is the SHA-256."""

import hashlib
import mimetypes
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from time import time

from surveyor.revisions.model import Attachment
from surveyor.store.errors import in_words
from surveyor.store.thumbnails import HALF_WRITTEN_S, ThumbnailFolder


class MediaFolder:
    """Files by digest, two levels deep so that no folder grows too large."""

    def __init__(self, folder: Path, thumbnails: ThumbnailFolder | None = None) -> None:
        self._folder = folder
        self._thumbnails = thumbnails

    def put_bytes(self, data: bytes, name: str) -> Attachment:
        """Keeps a file; the same bytes are kept once.

        It is written beside its place, synced and renamed: a crash leaves no half.

        Raises:
            DiskFull, ReadOnly: It could not be kept.
        """
        digest = hashlib.sha256(data).hexdigest()
        target = self._place(digest)
        with in_words(target):
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                _write(target, data)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Attachment(name, digest, len(data), media_type)

    def path(self, sha256: str) -> Path | None:
        """Where a file lies, or None where it is missing."""
        place = self._place(sha256)
        return place if place.is_file() else None

    def read(self, sha256: str) -> bytes:
        """The bytes of a file; empty where it is missing."""
        place = self._place(sha256)
        with in_words(place):
            return place.read_bytes() if place.is_file() else b""

    def whole(self, sha256: str) -> bytes | None:
        """The bytes of a file; None where it is missing, or damaged on this disk."""
        data = self.read(sha256)
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def remove(self, sha256: str) -> None:
        """Takes a file away; it is overwritten first, as far as the disk allows it.

        Its small pictures go, too: after it, so that none is made anew in between.

        Raises:
            ReadOnly: It is still there.
        """
        for place in (self._place(sha256), self._part(sha256)):
            with in_words(place):
                if place.is_file():
                    place.write_bytes(b"\0" * place.stat().st_size)
                    place.unlink()
        if self._thumbnails is not None:
            self._thumbnails.remove(sha256)

    # Files that come piece by piece

    def part_size(self, sha256: str) -> int:
        """How much of a file is here that was not fetched to its end."""
        try:
            return self._part(sha256).stat().st_size
        except OSError:
            return 0

    def add_part(self, sha256: str, offset: int, block: bytes) -> None:
        """Keeps bytes of a file from an offset on; what was behind it is dropped.

        Raises:
            DiskFull, ReadOnly: What was there before is still there.
        """
        place = self._part(sha256)
        with in_words(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("r+b" if place.exists() else "wb") as file:
                file.seek(offset)
                file.truncate()
                file.write(block)

    def complete(self, sha256: str) -> bool:
        """Puts a file in its place, if it is what its name says; else drops it.

        Raises:
            DiskFull, ReadOnly: Its part is still there.
        """
        part, target = self._part(sha256), self._place(sha256)
        with in_words(part):
            if not part.exists():
                return False
            with part.open("r+b") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            if found != sha256:
                part.unlink()
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
        return True

    def tidy(self) -> None:
        """Removes files that a crash left half-written."""
        for part in self._folder.glob("??/*.part"):
            with suppress(OSError):
                if part.stat().st_mtime < time() - HALF_WRITTEN_S:
                    part.unlink()

    def digests(self) -> tuple[str, ...]:
        """All files that are kept."""
        if not self._folder.is_dir():
            return ()
        return tuple(
            sorted(p.name for p in self._folder.glob("??/*") if len(p.name) == 64)
        )

    def _place(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _part(self, digest: str) -> Path:
        return self._folder / "coming" / digest


def _write(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
