"""The files beside a form, as a phone fetches them: entities, areas, people, media.

A token is given what it may see: its own areas with those around them, and the entities
that came from there.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from surveyor.forms.model import Form
from surveyor.server.service import Service
from surveyor.server.values import Device
from surveyor.store.sites import COLUMNS

_AREAS = ("regencies.csv", "districts.csv", "villages.csv")
_MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file beside a form, ready to be fetched."""

    name: str
    data: bytes
    is_entities: bool = False

    @property
    def md5(self) -> str:
        """As OpenRosa's hashes want it."""
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()


def files_of(service: Service, device: Device, form: Form) -> list[ListFile]:
    """Everything that a form needs beside it, as far as the server has it."""
    names = {one.file for one in form.secondary.values() if one.file}
    names |= set(service.forms.files(form.id, form.version))
    found = (file_of(service, device, form, name) for name in sorted(names))
    return [one for one in found if one is not None]


def file_of(service: Service, device: Device, form: Form, name: str) -> ListFile | None:
    """One file beside a form; None where the server does not have it."""
    own = service.forms.files(form.id, form.version).get(name)
    if own is not None:
        chunks = service.read_file(own[0])
        return None if chunks is None else ListFile(name, b"".join(chunks))
    if not any(one.file == name for one in form.secondary.values()):
        return None
    if name in _AREAS:
        return ListFile(name, _kept(service, device, name, 0))
    if name == "surveyors.csv":
        rows = [(device.person, device.person)]
        return ListFile(name, _written(("name", "label"), rows))
    if name.endswith(".csv"):
        return ListFile(name, _kept(service, device, name, service.office.last()), True)
    return None


def _kept(service: Service, device: Device, name: str, last: int) -> bytes:
    """Lists are long and asked for often; one is made anew when something came."""
    key = (name, device.areas, device.unlimited, device.person, last)
    kept = service.lists
    found = kept.get(key)
    if found is None:
        found = (
            _areas(device, name) if name in _AREAS else _entities(service, device, name)
        )
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[key] = found
    return found


def _areas(device: Device, name: str) -> bytes:
    from surveyor.areas.catalogue import Areas

    table = Areas.open().table(name)
    rows = (row for row in table.rows() if _is_near(device, row[0]))
    return _written(table.columns, rows)


def _is_near(device: Device, code: str) -> bool:
    """Within the areas of the token, or around them; everything where it has none."""
    if not device.areas or device.covers(code):
        return True
    return any(own.startswith(f"{code}.") for own in device.areas)


def _entities(service: Service, device: Device, name: str) -> bytes:
    """A list worked out from all that is told of its entities (as in `store`)."""
    rows = service.entries.changes(name.removesuffix(".csv"), device)
    newest: dict[str, Any] = {}
    for row in rows:
        newest[row.submission] = row.revision
    labels: dict[str, str] = {}
    known: dict[str, dict[str, str]] = {}
    versions: dict[str, int] = {}
    for row in rows:
        if newest[row.submission] != row.revision:
            continue
        known[row.id] = known.get(row.id, {}) | json.loads(row.properties)
        labels[row.id] = row.label or labels.get(row.id, "")
        versions[row.id] = max(versions.get(row.id, 0), row.base_version + 1)
    first = COLUMNS if name == "sites.csv" else COLUMNS[:2]
    extra = sorted({key for one in known.values() for key in one} - set(first))
    columns = (*first, *extra, "__version")
    made = [
        (id_, labels[id_] or id_, *(values.get(key, "") for key in columns[2:-1]),
         str(versions[id_]))
        for id_, values in sorted(known.items(), key=lambda one: labels[one[0]])
    ]  # fmt: skip
    return _written(columns, made)


def _written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()
