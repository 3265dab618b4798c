"""A table of sites from another program: CSV as offices save it, or a sheet of Excel."""

import csv
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surveyor.errors import UserError
from surveyor.forms.cells import UnreadableWorkbook, refuse_declarations, text_of
from surveyor.forms.reading import kind_of
from surveyor.texts import N_, _
from surveyor.usecases.files import read_file

MOST_ROWS = 100_000
_MOST_COLUMNS = 200
_EMPTY_ROWS = 200
"""So many empty rows end a sheet: Excel keeps formats down to row 1,048,576."""
_LONGEST_CELL = 32_767
"""Characters; no program of tables keeps more in one cell."""
_MARKS = (";", "\t", ",", "|")
_HARD_SPACE = "\N{NO-BREAK SPACE}"


class NotATable(UserError):
    """The file is no table that can be read; nothing was taken from it."""

    code = "site_import.not_a_table"
    text = N_("{name} tidak dapat dibaca sebagai tabel: {reason}.")
    hint = N_(
        "Simpan dari Excel sebagai .xlsx atau CSV dengan satu baris judul kolom, lalu "
        "coba lagi. Daftar lokasi tidak berubah."
    )


@dataclass(frozen=True, slots=True)
class SiteTable:
    """Columns by their heads, and the rows that hold anything."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Number in the file, the head's row being 1, and a text for each column."""
    sheets: tuple[str, ...] = ()
    """Names of the sheets of a workbook."""


def read_table(path: Path, sheet: str = "") -> SiteTable:
    """Reads a CSV file or a sheet of a workbook, the first one by default.

    Raises:
        FileMissing, FileTooLarge, FileUnreadable: The file cannot be read.
        NotATable: It holds no table, or a damaged or much too large one.
    """
    data, _suffix = read_file(path)
    kind = kind_of(data)
    try:
        if kind == ".xlsx":
            return _xlsx(path.name, data, sheet)
        if kind == ".csv" or (not kind and b"\t" in data[:2000]):
            return _csv(path.name, data)
    except NotATable:
        raise
    except UnreadableWorkbook as error:
        raise NotATable(
            name=path.name, reason=_(str(error.values["reason"]))
        ) from error
    except csv.Error as error:
        reason = _("ada tanda kutip yang tidak ditutup")
        raise NotATable(name=path.name, reason=reason) from error
    except Exception as error:  # openpyxl breaks in many ways on damaged files
        raise NotATable(name=path.name, reason=_("berkasnya rusak")) from error
    reason = _("isinya bukan CSV atau Excel (.xlsx)")
    raise NotATable(name=path.name, reason=reason)


def _csv(name: str, data: bytes) -> SiteTable:
    text = text_of(data)
    if text is None:
        raise NotATable(name=name, reason=_("isinya bukan teks"))
    head = text.partition("\n")[0]
    if head.lower().startswith("sep="):  # Excel's own first line
        text = text.partition("\n")[2]
        head = text.partition("\n")[0]
    counts = Counter({mark: head.count(mark) for mark in _MARKS})
    mark = max(_MARKS, key=lambda one: counts[one])
    return _table(name, csv.reader(io.StringIO(text, newline=""), delimiter=mark))


def _xlsx(name: str, data: bytes, sheet: str) -> SiteTable:
    from openpyxl.reader.excel import ExcelReader

    try:
        refuse_declarations(data)
    except zipfile.BadZipFile as error:
        raise NotATable(name=name, reason=_("terpotong atau rusak")) from error
    with warnings.catch_warnings():
        # openpyxl warns of styles and properties, which are of no concern here.
        warnings.simplefilter("ignore")
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True)
        reader.read()
        try:
            sheets = tuple(one.title for one in reader.wb.worksheets)
            if not sheets:
                raise NotATable(name=name, reason=_("tidak ada lembar di dalamnya"))
            chosen = reader.wb[sheet if sheet in sheets else sheets[0]]
            chosen.reset_dimensions()
            return _table(name, chosen.iter_rows(values_only=True), sheets)
        finally:
            reader.wb.close()
            reader.archive.close()


def _table(
    name: str, lines: Iterable[Sequence[Any]], sheets: tuple[str, ...] = ()
) -> SiteTable:
    """The first line that has two filled cells is the head; a title may stand above."""
    columns: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    empty = 0
    for number, line in enumerate(lines, 1):
        cells = tuple(_text(cell) for cell in line[:_MOST_COLUMNS])
        if max(map(len, cells), default=0) > _LONGEST_CELL:
            raise NotATable(name=name, reason=_("ada tanda kutip yang tidak ditutup"))
        if not any(cells):
            empty += 1
            if empty > _EMPTY_ROWS:
                break
            continue
        empty = 0
        if not columns:
            columns = cells if sum(map(bool, cells)) > 1 else ()
            continue
        if len(rows) >= MOST_ROWS:
            raise NotATable(name=name, reason=_("lebih dari 100.000 baris"))
        rows.append((number, (*cells, *[""] * len(columns))[: len(columns)]))
    if not columns:
        raise NotATable(name=name, reason=_("tidak ada baris judul kolom"))
    return SiteTable(name, columns, tuple(rows), sheets)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace(_HARD_SPACE, " ").strip()
