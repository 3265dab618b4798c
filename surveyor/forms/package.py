"""A form with the files that it needs: in a .zip, in a folder, or beside it.

A .zip from strangers is read with limits, and nothing of it is unpacked to the disk.
"""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath

from surveyor.errors import UserError
from surveyor.forms.findings import Finding, Severity
from surveyor.forms.model import Form
from surveyor.forms.safe_xml import MAX_BYTES
from surveyor.texts import N_

_MOST_FILES = 500
_MOST_BYTES = 200_000_000
_MOST_RATIO = 200
"""Unpacked to packed; text seldom reaches 20, a bomb 1,000."""
_SMALL = 1_000_000
_SHEETS = (".xlsx", ".xls", ".md")


class UnsafePackage(UserError):
    """The .zip is damaged, locked, or made to do harm."""

    code = "form.unsafe_package"
    text = N_("Berkas .zip ini tidak dapat dipakai: {reason}.")
    hint = N_(
        "Minta berkas aslinya, atau kemas ulang: kuesioner dan pendampingnya saja."
    )


@dataclass(frozen=True, slots=True)
class Package:
    """What lies together: forms and other files, by name without folder."""

    forms: Mapping[str, bytes]
    media: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def zip_package(data: bytes) -> Package:
    """Reads a .zip.

    Raises:
        UnsafePackage: With the reason.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries)
            return _sorted_out(
                (entry.filename, archive.read(entry))
                for entry in entries
                if not _is_clutter(entry.filename)
            )
    except UnsafePackage:
        raise
    except RuntimeError as error:  # what zipfile raises for a password
        raise UnsafePackage(reason=N_("dikunci dengan kata sandi")) from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise UnsafePackage(reason=N_("terpotong atau rusak")) from error
    except Exception as error:  # zipfile breaks in many ways on damaged files
        raise UnsafePackage(reason=f"{type(error).__name__}: {error}") from error


def folder_package(folder: Path) -> Package:
    """Reads a folder and the folders named `…media` in it; links are not followed."""
    places = [folder, *(p for p in folder.iterdir() if p.name.endswith("media"))]
    files = [
        path
        for place in places
        if place.is_dir() and not place.is_symlink()
        for path in sorted(place.iterdir())
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    ]
    total = sum(path.stat().st_size for path in files)
    if len(files) > _MOST_FILES or total > _MOST_BYTES:
        return Package({}, findings=())
    return _sorted_out((path.name, path.read_bytes()) for path in files)


def beside(path: Path, form: Form) -> dict[str, bytes]:
    """The files that a form names and that lie beside it or in its media folder."""
    found: dict[str, bytes] = {}
    for name in sorted(files_of(form)):
        for place in (path.with_name(f"{path.stem}-media"), path.parent):
            file = place / name
            try:
                if file.is_file() and file.stat().st_size <= MAX_BYTES:
                    found.setdefault(name, file.read_bytes())
            except OSError:
                continue
    return found


def files_of(form: Form) -> set[str]:
    """Names of the files that a form needs: its lists, and pictures in its texts."""
    names = {one.file for one in form.secondary.values() if one.file}
    for translation in form.translations.values():
        for forms in translation.values():
            for kind in ("image", "big-image", "audio", "video"):
                for part in forms.get(kind, ()):
                    if isinstance(part, str) and part.startswith("jr://"):
                        names.add(part)
    # Of a path, the last part only: nothing outside the form's folder is read.
    plain = {PurePosixPath(name.replace("\\", "/")).name for name in names}
    return {name for name in plain if name not in ("", ".", "..", "last-saved")}


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_FILES:
        raise UnsafePackage(reason=N_("lebih dari 500 berkas"))
    if sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise UnsafePackage(reason=N_("isinya lebih dari 200 MB"))
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise UnsafePackage(reason=N_("ada berkas yang menunjuk ke luar folder"))
        if (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise UnsafePackage(reason=N_("ada tautan di dalamnya"))
        packed = max(entry.compress_size, 1)
        if entry.file_size > _SMALL and entry.file_size / packed > _MOST_RATIO:
            raise UnsafePackage(reason=N_("ada berkas yang dimampatkan tidak wajar"))


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return "__MACOSX" in parts or parts[-1].startswith((".", "~$"))


def _sorted_out(files: Iterator[tuple[str, bytes]]) -> Package:
    forms: dict[str, bytes] = {}
    media: dict[str, bytes] = {}
    findings = []
    for given, data in files:
        name = PurePosixPath(given.replace("\\", "/")).name
        place = forms if _is_form(name, data) else media
        if name in place:
            findings.append(_twice(name))
        place.setdefault(name, data)
    return Package(forms, media, tuple(findings))


def _is_form(name: str, data: bytes) -> bool:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".xml":
        return b"http://www.w3.org/2002/xforms" in data[:5000] and b"<model" in data
    return suffix in _SHEETS


def _twice(name: str) -> Finding:
    return Finding(
        "form.file_twice", N_("Berkas {name} ada lebih dari sekali di dalamnya."),
        N_("Yang pertama dipakai. Hapus yang lain."), Severity.WARNING,
        values={"name": name},
    )  # fmt: skip
