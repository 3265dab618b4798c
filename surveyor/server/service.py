"""Everything that the routes work with, opened once for each process."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
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
        kept = {}
        for name, data in (media or {}).items():
            sha256, size = self.measure(BytesIO(data))
            self.keep_file(BytesIO(data), sha256, size)
            kept[name] = (sha256, hashlib.md5(data, usedforsecurity=False).hexdigest())
        self.forms.keep_files(form.id, form.version, kept)
        return form, added

    def measure(self, file: IO[bytes]) -> tuple[str, int]:
        """SHA-256 and size of a file."""
        made, size = hashlib.sha256(), 0
        for chunk in _chunks(file):
            made.update(chunk)
            size += len(chunk)
        return made.hexdigest(), size

    def keep_file(self, file: IO[bytes], sha256: str, size: int) -> None:
        """Keeps a file that is there whole; nothing happens where it is known."""
        if self.files.get(sha256) is None:
            self.blobs.write(key_of_file(sha256), _chunks(file))
            self.files.add(sha256, size)

    def forget_files(self, digests: Iterable[str]) -> None:
        """Deletes files, whole or in pieces, that nothing names any more."""
        gone, pieces = self.files.abandon(digests)
        for key in (*(key_of_file(one) for one in gone), *pieces):
            self.blobs.delete(key)

    def newest_forms(self) -> list[ServedForm]:
        """Each form in the version that came last."""
        return list({one.form_id: one for one in self.forms.list()}.values())

    def _is_same(self, form: Form, xml: bytes) -> bool:
        there = self.forms.get(form.id, form.version)
        return there is not None and there.xml == xml


def key_of_file(sha256: str) -> str:
    """Where a whole file lies."""
    return f"{sha256[:2]}/{sha256}"


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
