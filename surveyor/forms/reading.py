"""A questionnaire from any file: what it is, is told by its content, not its name."""

import logging
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from surveyor.errors import FileMissing
from surveyor.forms.cells import text_of
from surveyor.forms.findings import Finding, Reading, Severity, in_order
from surveyor.forms.package import (
    Package,
    UnsafePackage,
    beside,
    folder_package,
    zip_package,
)
from surveyor.forms.safe_xml import MAX_BYTES
from surveyor.forms.xform_check import read_xform_file
from surveyor.texts import N_

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORKBOOK = "xl/workbook.xml"
log = logging.getLogger(__name__)


def read_form(path: Path, repairs: Sequence[str] = ()) -> Reading:
    """Reads an XLSForm or XForm, alone or with its media in a .zip or a folder.

    The file itself is never changed; repairs are made in the copy that is read.

    Args:
        path: The file, .zip or folder.
        repairs: Codes of repairs that an earlier reading offered.

    Raises:
        FileMissing: There is no such file; everything else is a finding.
    """
    try:
        if path.is_dir():
            return _read_package(folder_package(path), repairs)
        if not path.is_file():
            raise FileMissing(path=path)
        if path.stat().st_size > MAX_BYTES:
            return Reading(None, (_too_large(),))
        data = path.read_bytes()
    except OSError as error:
        finding = Finding(
            "form.cannot_open", N_("Berkas ini tidak dapat dibuka: {reason}."),
            N_("Tutup program lain yang memakainya, atau salin ke folder lain."),
            values={"reason": error.strerror or str(error)},
        )  # fmt: skip
        return Reading(None, (finding,))
    reading = read_form_bytes(data, path.stem, repairs)
    if reading.form is None:
        return reading
    return replace(reading, media={**beside(path, reading.form), **reading.media})


def read_form_bytes(
    data: bytes, name: str = "", repairs: Sequence[str] = ()
) -> Reading:
    """Reads a questionnaire from its bytes; `name` is its file's, without suffix."""
    if len(data) > MAX_BYTES:
        return Reading(None, (_too_large(),))
    try:
        return _read(data, name, repairs)
    except Exception as error:
        # A file must never end in a traceback, whatever was forgotten above.
        log.exception("reading a form")
        return Reading(None, (_crash(error),))


def _read(data: bytes, name: str, repairs: Sequence[str]) -> Reading:
    if not data.strip():
        empty = N_("Berkas ini kosong."), N_("Pilih berkas lain, atau simpan ulang.")
        return Reading(None, (Finding("form.empty_file", *empty),))
    kind = kind_of(data)
    if kind == ".zip":
        try:
            return _read_package(zip_package(data), repairs)
        except UnsafePackage as error:
            finding = Finding(error.code, error.text, error.hint, values=error.values)
            return Reading(None, (finding,))
    if kind == ".xml":
        return read_xform_file(data)
    if kind == "":
        return Reading(None, (_unknown(),))
    from surveyor.forms.xlsform import read_xlsform

    return read_xlsform(data, kind, name, repairs)


def kind_of(data: bytes) -> str:
    """`.xlsx`, `.xls`, `.zip`, `.xml`, `.md`, `.csv`, or empty for none of them."""
    if data.startswith(_ZIP):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        return ".xls"
    text = text_of(data)
    if text is None:
        return ""
    if text[:2000].lstrip().startswith("<"):
        return ".xml"
    lines = [line for line in text.splitlines() if line.strip()]
    if any(line.lstrip().startswith("|") for line in lines):
        return ".md"
    return ".csv" if lines and ("," in lines[0] or ";" in lines[0]) else ""


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return ".xlsx" if _WORKBOOK in archive.namelist() else ".zip"
    except (zipfile.BadZipFile, ValueError, LookupError, OSError, struct.error):
        # Cut off: the list of what is inside stands at the end.
        return ".xlsx" if b"xl/" in data else ".zip"


def _read_package(package: Package, repairs: Sequence[str]) -> Reading:
    """The form of a package, with the other files as its media."""
    if len(package.forms) != 1:
        return Reading(None, (_not_one(package),))
    ((name, data),) = package.forms.items()
    reading = read_form_bytes(data, Path(name).stem, repairs)
    findings = in_order((*reading.findings, *package.findings))
    broken = any(f.severity is Severity.ERROR for f in findings)
    form = None if broken else reading.form
    media = {**package.media, **reading.media}
    return replace(reading, form=form, findings=findings, media=media)


def _not_one(package: Package) -> Finding:
    if not package.forms:
        return Finding(
            "form.unknown_file", N_("Di dalamnya tidak ada kuesioner."),
            N_("Masukkan satu XLSForm (.xlsx) beserta berkas pendampingnya."),
        )  # fmt: skip
    return Finding(
        "form.several_inside", N_("Di dalamnya ada beberapa kuesioner: {names}."),
        N_("Impor satu per satu."), values={"names": ", ".join(package.forms)},
    )  # fmt: skip


def _crash(error: Exception) -> Finding:
    return Finding(
        "form.crash", N_("Berkas ini tidak dapat diolah: {reason}."),
        N_("Berkas aslinya tidak berubah. Kirim berkas ini kepada pengembang."),
        values={"reason": f"{type(error).__name__}: {error}"[:200]},
    )  # fmt: skip


def _unknown() -> Finding:
    return Finding(
        "form.unknown_file",
        N_("Jenis berkas ini tidak dikenal sebagai kuesioner."),
        N_("Pilih XLSForm (.xlsx, .xls, .md, .csv) atau XForm (.xml)."),
    )


def _too_large() -> Finding:
    return Finding(
        "form.too_large",
        N_("Berkas ini terlalu besar untuk sebuah kuesioner."),
        N_("Pindahkan daftar panjang ke berkas CSV di sampingnya."),
    )
