"""Where the bytes of attachments lie: a folder, or a bucket that speaks S3."""

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from surveyor.errors import DiskFull, ReadOnly, SurroundingsError, UserError
from surveyor.texts import N_

_CHUNK = 256 * 1024


class BadPlace(UserError):
    """What was given names no place for attachments."""

    code = "files.place"
    text = N_("Tempat lampiran ini tidak dapat dipakai: {reason}.")
    hint = N_("Beri sebuah folder, atau alamat s3://ember/awalan.")


class Unreachable(SurroundingsError):
    """The bucket does not answer; it can be tried again."""

    code = "files.unavailable"
    text = N_("Tempat lampiran di server tidak menjawab.")
    hint = N_("Tidak ada data yang hilang. Coba lagi sebentar lagi.")


class Blobs(Protocol):
    """Bytes by key; a key is written once, whole or not at all."""

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        """Keeps bytes under a key; they are safe when this returns."""

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes of a key from `start` to before `end`."""

    def delete(self, key: str) -> None:
        """Forgets a key; nothing happens where there is none."""

    def keys(self, prefix: str = "") -> Iterator[tuple[str, datetime]]:
        """Every key below a prefix, and when it was written."""


def blobs_at(place: str) -> Blobs:
    """The place that an address names: a folder or `s3://bucket/prefix`.

    Raises:
        BadPlace: It is neither.
    """
    if place.startswith("s3://"):
        return S3Blobs(place)
    if "://" in place:
        raise BadPlace(reason=place.partition("://")[0])
    return DiskBlobs(Path(place))


class DiskBlobs:
    """Bytes in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadPlace(reason=folder) from error

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        """Under another name first, then renamed, so that nothing half is ever found."""
        target = self._folder / key
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
            try:
                with os.fdopen(handle, "wb") as file:
                    for chunk in chunks:
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(target)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DiskFull(path=self._folder) from error
            raise ReadOnly(path=self._folder) from error

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes of a key, in chunks."""
        with (self._folder / key).open("rb") as file:
            file.seek(start)
            left = end - start if end is not None else None
            while chunk := file.read(_CHUNK if left is None else min(_CHUNK, left)):
                yield chunk
                left = None if left is None else left - len(chunk)

    def delete(self, key: str) -> None:
        """Forgets a key."""
        (self._folder / key).unlink(missing_ok=True)

    def keys(self, prefix: str = "") -> Iterator[tuple[str, datetime]]:
        """Every file of the folder, also those that a crash left half written."""
        for path in (self._folder / prefix).rglob("*"):
            with suppress(FileNotFoundError):
                if path.is_file():
                    moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield path.relative_to(self._folder).as_posix(), moment


class S3Blobs:
    """Bytes in a bucket; address, region and keys come from the usual AWS variables."""

    def __init__(self, place: str) -> None:
        try:
            from obstore.store import S3Store
        except ImportError as error:
            raise BadPlace(reason="obstore") from error
        # A test or an office network may have a store without TLS.
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        options: Any = {"allow_http": plain} if plain else {}
        try:
            self._store = S3Store.from_url(place, client_options=options)
        except Exception as error:
            raise BadPlace(reason=place) from error

    def write(self, key: str, chunks: Iterable[bytes]) -> None:
        """In parts where it is large; an upload that breaks leaves nothing."""
        import obstore

        # Set aside first: chunks that are read from the bucket while it is written to
        # would meet the library within itself.
        with tempfile.TemporaryFile() as file:
            for chunk in chunks:
                file.write(chunk)
            file.seek(0)
            with _in_words():
                obstore.put(self._store, key, file)

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes of a key, in chunks."""
        import obstore

        if end is not None and end <= start:
            return
        span: Any = {"range": (start, end)} if end is not None else (
            {"range": {"offset": start}} if start else {}
        )  # fmt: skip
        with _in_words():
            found = obstore.get(self._store, key, options=span)
            for chunk in found.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)

    def delete(self, key: str) -> None:
        """Forgets a key."""
        import obstore

        with suppress(FileNotFoundError), _in_words():
            obstore.delete(self._store, key)

    def keys(self, prefix: str = "") -> Iterator[tuple[str, datetime]]:
        """Every key of the bucket below ours."""
        import obstore

        with _in_words():
            for some in obstore.list(self._store, prefix or None):
                for one in some:
                    yield str(one["path"]), one["last_modified"]


@contextmanager
def _in_words() -> Iterator[None]:
    from obstore.exceptions import BaseError, NotFoundError

    try:
        yield
    except NotFoundError as error:
        raise FileNotFoundError from error
    except BaseError as error:
        raise Unreachable from error
