"""A questionnaire from any file: what it is, is told by its content, not its name."""

import zipfile
from io import BytesIO
from pathlib import Path

from surveyor.errors import FileMissing
from surveyor.forms.findings import Finding, Reading
from surveyor.forms.safe_xml import MAX_BYTES
from surveyor.forms.xform import read_xform
from surveyor.texts import N_

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MAX_UNPACKED = 200_000_000


def read_form(path: Path) -> Reading:
    """Reads an XLSForm or XForm.

    Raises:
        FileMissing: There is no such file; everything else is a finding.
    """
    if not path.is_file():
        raise FileMissing(path=path)
    if path.stat().st_size > MAX_BYTES:
        return Reading(None, (_too_large(),))
    return read_form_bytes(path.read_bytes())


def read_form_bytes(data: bytes) -> Reading:
    """Reads a questionnaire from its bytes."""
    kind = kind_of(data)
    if kind == ".xml":
        return read_xform(data)
    if kind == "":
        finding = Finding(
            "form.unknown_file",
            N_("Jenis berkas ini tidak dikenal sebagai kuesioner."),
            N_("Pilih XLSForm (.xlsx, .xls, .md, .csv) atau XForm (.xml)."),
        )
        return Reading(None, (finding,))
    if kind == ".xlsx" and _is_bomb(data):
        return Reading(None, (_too_large(),))
    from surveyor.forms.xlsform import read_xlsform

    return read_xlsform(data, kind)


def kind_of(data: bytes) -> str:
    """`.xlsx`, `.xls`, `.xml`, `.md`, `.csv`, or empty for none of them."""
    if data.startswith(_ZIP):
        return ".xlsx" if _is_workbook(data) else ""
    if data.startswith(_OLE):
        return ".xls"
    head = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        return ".xml"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    lines = [line for line in text.splitlines() if line.strip()]
    if any(line.lstrip().startswith("|") for line in lines):
        return ".md"
    return ".csv" if lines and ("," in lines[0] or ";" in lines[0]) else ""


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _is_bomb(data: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED


def _too_large() -> Finding:
    return Finding(
        "form.too_large",
        N_("Berkas ini terlalu besar untuk sebuah kuesioner."),
        N_("Pindahkan daftar panjang ke berkas CSV di sampingnya."),
    )
