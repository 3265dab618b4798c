"""The cells of an XLSForm file: .xlsx, .xls, Markdown or CSV → Book.

Cells are texts as pyxform reads them: whole numbers without a point, `TRUE` and
`FALSE`, hard spaces as spaces, nothing around them.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from surveyor.errors import UserError
from surveyor.forms.book import SHEETS, Book, Grid, make_book, make_grid
from surveyor.texts import N_

_MOST_COLUMNS = 500
_MOST_ROWS = 100_000
_MOST_UNPACKED = 100_000_000
_EMPTY_ROWS = 60
"""So many empty rows end a sheet: Excel keeps formats down to row 1,048,576."""
_FORMULA = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_HARD_SPACE = "\N{NO-BREAK SPACE}"


class UnreadableWorkbook(UserError):
    """The file is damaged, locked, or none of the kinds that can be read."""

    code = "xlsform.unreadable"
    text = N_("Berkas ini tidak dapat dibaca sebagai XLSForm: {reason}.")
    hint = N_("Buka di Excel, simpan ulang sebagai .xlsx, lalu impor lagi.")


def read_book(data: bytes, kind: str, name: str = "") -> Book:
    """Reads all sheets.

    Args:
        data: The file's bytes.
        kind: What it really is: `.xlsx`, `.xls`, `.md` or `.csv`.
        name: The file's name without suffix.

    Raises:
        UnreadableWorkbook: It is damaged; every other mistake is still in the cells.
    """
    read = {".xlsx": _xlsx, ".xls": _xls, ".md": _markdown, ".csv": _csv}[kind]
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and properties, which are of no concern here.
            warnings.simplefilter("ignore")
            grids, titles = read(data)
    except UnreadableWorkbook:
        raise
    except zipfile.BadZipFile as error:
        raise UnreadableWorkbook(reason=N_("terpotong atau rusak")) from error
    except Exception as error:  # the readers break in many ways on damaged files
        reason = f"{type(error).__name__}: {error}".rstrip(". ")
        raise UnreadableWorkbook(reason=reason) from error
    book = make_book(grids, titles, name)
    return replace(book, unsolved=_unsolved(data)) if kind == ".xlsx" else book


def text_of(data: bytes) -> str | None:
    """Text in UTF-8, UTF-16 or, as Excel saves CSV, Windows-1252; None for none."""
    encodings = ["utf-8-sig", "cp1252"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        return None
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _xlsx(data: bytes) -> tuple[list[Grid], list[str]]:
    from openpyxl.reader.excel import ExcelReader

    refuse_declarations(data)
    reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True)
    reader.read()
    try:
        grids = []
        for sheet in _meant(reader.wb.worksheets, lambda sheet: sheet.title):
            # Some writers state a size of one cell; the rows themselves are right.
            sheet.reset_dimensions()
            grids.append(_grid(sheet.title, sheet.iter_rows(values_only=True)))
        return grids, list(reader.wb.sheetnames)
    finally:
        reader.wb.close()
        reader.archive.close()


def _meant(sheets: Sequence[Any], title: Callable[[Any], str]) -> list[Any]:
    """The sheets that an XLSForm has; offices keep long tables beside them."""
    named = [sheet for sheet in sheets if title(sheet).strip().lower() in SHEETS]
    return named if named or len(sheets) != 1 else list(sheets)


def refuse_declarations(data: bytes) -> None:
    """Declarations are where entities and bombs come from; no workbook has any."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
            raise UnreadableWorkbook(reason=N_("isinya lebih dari 100 MB"))
        for entry in archive.infolist():
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            head = archive.read(entry)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"\x00<\x00!" in head:
                raise UnreadableWorkbook(
                    reason=N_("deklarasi DOCTYPE atau ENTITY tidak diizinkan")
                )


def _unsolved(data: bytes) -> int:
    """How many cells have a formula without a result, as scripts write them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(
            len(_FORMULA.findall(archive.read(name)))
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        )


def _xls(data: bytes) -> tuple[list[Grid], list[str]]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableWorkbook(reason=N_("dikunci dengan kata sandi"))
    import xlrd
    from pyxform.xls2json_backends import xls_value_to_unicode

    # xlrd writes its doubts to a file; nobody reads them here.
    book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    try:
        grids = []
        for sheet in _meant(book.sheets(), lambda sheet: sheet.name):
            rows = (
                [
                    xls_value_to_unicode(c.value, c.ctype, book.datemode)
                    if c.value != ""
                    else ""
                    for c in sheet.row(number)
                ]
                for number in range(sheet.nrows)
            )
            grids.append(_grid(sheet.name, rows))
        return grids, book.sheet_names()
    finally:
        book.release_resources()


def _markdown(data: bytes) -> tuple[list[Grid], list[str]]:
    from surveyor.forms.workbook import read_lines

    tables = read_lines(text_of(data) or "")
    return [_grid(title, iter(rows)) for title, rows in tables.items()], list(tables)


def _csv(data: bytes) -> tuple[list[Grid], list[str]]:
    """Sheets under each other, their name alone in the first column; or a survey."""
    text = text_of(data) or ""
    head = text.partition("\n")[0]
    mark = ";" if head.count(";") > head.count(",") else ","
    # A quote that is never closed would swallow the file up to the limit of a cell.
    lines = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if any(row)]
    if lines and any(cell.strip().lower() == "type" for cell in lines[0]):
        return [_grid("survey", iter(lines))], ["survey"]
    tables: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for first, *cells in lines:
        if first.strip():
            rows = tables.setdefault(first.strip(), [])
        if any(cell.strip() for cell in cells):
            rows.append(cells)
    return [_grid(title, iter(rows)) for title, rows in tables.items()], list(tables)


def _grid(title: str, lines: Iterable[Sequence[Any]]) -> Grid:
    source = iter(lines)
    header = [_text(cell) for cell in list(next(source, ()))[:_MOST_COLUMNS]]
    rows: list[tuple[int, list[str]]] = []
    empty = 0
    for number, line in enumerate(source, 2):
        cells = [_text(cell) for cell in line[: len(header)]]
        empty = 0 if any(cells) else empty + 1
        if empty > _EMPTY_ROWS:
            break
        if number > _MOST_ROWS:
            # A list cut off in silence would cost answers.
            raise UnreadableWorkbook(
                reason=N_("ada lembar dengan lebih dari 100.000 baris")
            )
        if not empty:
            rows.append((number, cells))
    return make_grid(title, header, rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | time):
        value = str(value)
    return str(value).replace(_HARD_SPACE, " ").strip()
