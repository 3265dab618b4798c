"""Everything that the routes work with, opened once for each process."""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import Lock
from typing import IO, Any

from surveyor.forms.builtin import builtin_form, builtin_names
from surveyor.forms.model import Form
from surveyor.server.blobs import blobs_at
from surveyor.server.metrics import Metrics
from surveyor.server.options import Options
from surveyor.server.problems import FormDiffers, FormUnreadable
from surveyor.server.storage.database import Database
from surveyor.server.storage.devices import DeviceRepository
from surveyor.server.storage.entries import EntryRepository
from surveyor.server.storage.files import FileRepository
from surveyor.server.storage.forms import FormRepository
from surveyor.server.storage.office import OfficeRepository
from surveyor.server.values import ServedForm

_MOST_FORMS = 32
_CHUNK = 256 * 1024
_SETTLED = timedelta(days=1)
PIECES = "pieces/"
"""Where parts of files lie that are still coming."""


class Service:
    """The server without any HTTP in it. Safe to use from several threads."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.database = Database(options.database_url)
        self.blobs = blobs_at(options.files_place)
        self.devices = DeviceRepository(self.database)
        self.entries = EntryRepository(self.database)
        self.office = OfficeRepository(self.database)
        self.forms = FormRepository(self.database)
        self.files = FileRepository(self.database)
        self.metrics = Metrics()
        self.lists: dict[tuple[Any, ...], bytes] = {}
        """Lists as they were last made, see `lists`."""
        self._parsed: OrderedDict[tuple[str, str], Form] = OrderedDict()
        self._lock = Lock()

    def prepare(self) -> None:
        """Makes or upgrades the database and adds the program's own forms."""
        self.database.upgrade()
        for name in builtin_names():
            form = builtin_form(name)
            if self.forms.get(form.id, form.version) is None:
                self.forms.add(form.id, form.version, form.title, form.xml)

    def close(self) -> None:
        """Lets go of the database."""
        self.database.close()

    def form_of(self, form_id: str, version: str) -> Form | None:
        """A form ready to be worked with; None where the server lacks it."""
        key = form_id, version
        with self._lock:
            found = self._parsed.get(key)
            if found is not None:
                self._parsed.move_to_end(key)
                return found
        served = self.forms.get(form_id, version)
        if served is None:
            return None
        form = _read(served.xml)
        with self._lock:
            self._parsed[key] = form
            if len(self._parsed) > _MOST_FORMS:
                self._parsed.popitem(last=False)
        return form

    def add_form(
        self, xml: bytes, media: Mapping[str, bytes] | None = None
    ) -> tuple[Form, bool]:
        """Keeps a form; the second value tells whether it was new.

        Raises:
            FormUnreadable: It cannot be used.
            FormDiffers: Other bytes stand under this id and version.
        """
        form = _read(xml)
        if not form.id or any(len(one) > 250 for one in (form.id, form.version)):
            raise FormUnreadable(reason="form_id")
        added = self.forms.add(form.id, form.version, form.title, xml)
        if not added and not self._is_same(form, xml):
            raise FormDiffers(form=form.id, version=form.version)
        files = {name: BytesIO(data) for name, data in (media or {}).items()}
        measured = {name: self.measure(file) for name, file in files.items()}
        named = {
            name: (sha256, _md5(files[name].getvalue()))
            for name, (sha256, _size) in measured.items()
        }
        # Named first: what nothing names may be forgotten at any moment.
        self.forms.keep_files(form.id, form.version, named)
        for name, (sha256, size) in measured.items():
            self.keep_file(files[name], sha256, size)
        return form, added

    def measure(self, file: IO[bytes]) -> tuple[str, int]:
        """SHA-256 and size of a file."""
        made, size = hashlib.sha256(), 0
        for chunk in _chunks(file):
            made.update(chunk)
            size += len(chunk)
        return made.hexdigest(), size

    def keep_file(self, file: IO[bytes], sha256: str, size: int) -> None:
        """Keeps a file that something names; nothing happens where it is known."""
        if self.files.get(sha256) is None:
            self.keep_bytes(_chunks(file), sha256, size)

    def keep_bytes(self, chunks: Iterable[bytes], sha256: str, size: int) -> None:
        """Keeps the bytes of a file; bytes first, then the row."""
        key = f"{sha256[:2]}/{sha256}-{secrets.token_hex(4)}"
        self.blobs.write(key, chunks)
        for one in self.files.add(sha256, size, key):
            self.blobs.delete(one)

    def read_file(self, sha256: str) -> Iterator[bytes] | None:
        """The bytes of a file; None where it is not here whole."""
        file = self.files.get(sha256)
        return None if file is None else self.blobs.read(file.key)

    def forget_files(self, digests: Iterable[str]) -> None:
        """Deletes files, whole or in pieces, that nothing names any more."""
        for key in self.files.abandon(digests):
            self.blobs.delete(key)

    def sweep(self, prefix: str = "", now: datetime | None = None) -> int:
        """Deletes bytes that nobody knows of, such as those that a crash left.

        Args:
            prefix: Only below this; `PIECES` is quick, all of a large bucket is not.
            now: What is younger than a day may be on its way to be known.

        Returns:
            How many there were.
        """
        until = (now or datetime.now(UTC)) - _SETTLED
        old = [key for key, when in self.blobs.keys(prefix) if when < until]
        found = self.files.strangers(old)
        for key in found:
            self.blobs.delete(key)
        return len(found)

    def newest_forms(self) -> list[ServedForm]:
        """Each form in the version that came last."""
        return list({one.form_id: one for one in self.forms.list()}.values())

    def _is_same(self, form: Form, xml: bytes) -> bool:
        there = self.forms.get(form.id, form.version)
        return there is not None and there.xml == xml


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def _read(xml: bytes) -> Form:
    from surveyor.forms.xform_check import read_xform_file

    reading = read_xform_file(xml)
    if reading.form is None:
        raise FormUnreadable(
            reason="; ".join(f.message() for f in reading.findings)[:300]
        )
    return reading.form
