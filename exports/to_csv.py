"""Tables into a folder of CSV files, and back without loss.

Every cell is text and comes back as it was:

- A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or
  a line break) gets an apostrophe in front, and so does a cell that begins with an
  apostrophe. Reading takes one leading apostrophe away. Plain negative numbers stay.
- With a decimal comma, only cells of number columns that are plain numbers change
  their sign; a cell there that already holds a comma gets the apostrophe.
- Masked cells and labels instead of codes are for readers: those do not come back.

Files are written under another name and renamed when all of them are on disk, the
manifest last: a folder with `manifest.json` is complete, and the manifest tells rows
and SHA-256 of every file. A spreadsheet may still turn a text such as 64.02 or a long
number into something else when it opens a CSV by double click; XLSX avoids that.
"""

import csv
import errno
import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from surveyor.analysis.errors import TablesIncomplete
from surveyor.analysis.labels import names_in
from surveyor.analysis.tables import Column, Row, Table, TableSchema
from surveyor.errors import DiskFull, ReadOnly
from surveyor.jobs import Progress
from surveyor.texts import N_, _

MANIFEST = "manifest.json"
FORMAT = "surveyor-csv/1"
MASK = "***"
_PART = ".part"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_NUMBER_COMMA = re.compile(r"-?\d+(,\d+)?")
_NUMBERS = frozenset({"integer", "decimal"})
_UNFIT = re.compile(r"[^\w.~ -]")
_AT_ONCE = 500
_LONGEST_CELL = 1 << 24


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """How the files are written."""

    delimiter: str
    decimal_comma: bool
    bom: bool
    labels: bool = False
    """Labels of choices instead of their codes; cannot be read back."""
    language: str = "id"
    masked: bool = True
    """Personal and sensitive answers are hidden."""

    @classmethod
    def excel_indonesia(cls) -> "CsvLayout":
        """For a double click in an Indonesian Excel: ";", decimal comma, BOM."""
        return cls(";", decimal_comma=True, bom=True)

    @classmethod
    def international(cls) -> "CsvLayout":
        """For other programs, RFC 4180: ",", decimal point, no BOM."""
        return cls(",", decimal_comma=False, bom=False)

    def with_labels(self, language: str) -> "CsvLayout":
        """The layout with labels of a language."""
        return replace(self, labels=True, language=language)

    def unmasked(self) -> "CsvLayout":
        """The layout with everything in the clear."""
        return replace(self, masked=False)


def write_tables(
    tables: Iterable[Table],
    folder: Path,
    layout: CsvLayout,
    progress: Progress | None = None,
    made: datetime | None = None,
) -> tuple[Path, ...]:
    """Writes tables that are at hand; see `write_rows`."""
    kept = tuple(tables)
    rows = ((table.schema.name, row) for table in kept for row in table.rows)
    whole = tuple(table.schema for table in kept)
    return write_rows(whole, rows, folder, layout, progress, made=made)


def write_rows(  # noqa: PLR0913 (the last two are seldom given)
    schemas: Sequence[TableSchema],
    rows: Iterable[tuple[str, Row]],
    folder: Path,
    layout: CsvLayout,
    progress: Progress | None = None,
    *,
    made: datetime | None = None,
    total: int = 0,
) -> tuple[Path, ...]:
    """Writes a stream of rows, one file per table, keeping nothing in memory.

    Args:
        schemas: All tables; one without rows becomes a file with a header.
        rows: Table name and cells, in any order of tables.
        folder: Made if it is not there; other files in it stay.
        layout: How the files are written.
        progress: Told the number of rows written.
        made: Time of the export for the manifest.
        total: Rows expected, if known.

    Returns:
        The CSV files in the order of the tables, then the manifest.

    Raises:
        DiskFull: No room; what was in the folder is as before.
        ReadOnly: The folder cannot be written to.
        Cancelled: The work was stopped; what was in the folder is as before.
    """
    progress = progress or Progress()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            files = {
                schema.name: stack.enter_context(_File(schema, folder / name, layout))
                for schema, name in zip(schemas, _file_names(schemas), strict=True)
            }
            _pour(rows, files, progress, total)
            entries = [file.finish() for file in files.values()]
            manifest = _manifest(entries, layout, made)
            return _put_in_place(folder, files, manifest)
    except OSError as error:
        raise _surroundings(error, folder) from error


def _file_names(schemas: Sequence[TableSchema]) -> Iterator[str]:
    """A form's id may hold anything; file names may not, and ignore capitals."""
    taken: set[str] = set()
    for schema in schemas:
        stem = name = _UNFIT.sub("_", schema.name).strip(". ") or "table"
        n = 1
        while name.casefold() in taken:
            n += 1
            name = f"{stem}_{n}"
        taken.add(name.casefold())
        yield f"{name}.csv"


def _pour(
    rows: Iterable[tuple[str, Row]],
    files: dict[str, "_File"],
    progress: Progress,
    total: int,
) -> None:
    what = _(N_("Menulis tabel"))
    progress.step(0, total, what)
    done = 0
    for done, (name, row) in enumerate(rows, start=1):
        files[name].write(row)
        if done % _AT_ONCE == 0:
            progress.step(done, total, what)
    progress.step(done, total, what)


class _File:
    """One CSV file under its temporary name; gone again unless it was kept."""

    def __init__(self, schema: TableSchema, target: Path, layout: CsvLayout) -> None:
        self.target = target
        self.part = target.with_name(f".{target.name}{_PART}")
        self.schema = schema
        self._cells = [_writing(column, layout) for column in schema.columns]
        self._layout = layout
        self._rows = 0
        self._buffer = io.StringIO(newline="")
        self._csv = csv.writer(
            self._buffer, delimiter=layout.delimiter, lineterminator="\r\n"
        )
        self._digest = hashlib.sha256()
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        self._file = self.part.open("wb")
        if self._layout.bom:
            self._put(b"\xef\xbb\xbf")
        self._csv.writerow(self.schema.header)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
        self.part.unlink(missing_ok=True)

    def write(self, row: Row) -> None:
        self._csv.writerow(
            [
                cell if write is None or not cell else write(cell)
                for cell, write in zip(row, self._cells, strict=True)
            ]
        )
        self._rows += 1
        if self._rows % _AT_ONCE == 0:
            self._flush()

    def finish(self) -> dict[str, Any]:
        """Brings everything to the disk; the table's entry for the manifest."""
        self._flush()
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return _described(self.schema) | {
            "file": self.target.name,
            "rows": self._rows,
            "sha256": self._digest.hexdigest(),
        }

    def _flush(self) -> None:
        self._put(self._buffer.getvalue().encode())
        self._buffer.seek(0)
        self._buffer.truncate()

    def _put(self, data: bytes) -> None:
        self._digest.update(data)
        if self._file is not None:
            self._file.write(data)


def _put_in_place(
    folder: Path, files: dict[str, _File], manifest: bytes
) -> tuple[Path, ...]:
    part, target = folder / f".{MANIFEST}{_PART}", folder / MANIFEST
    with part.open("wb") as file:
        file.write(manifest)
        file.flush()
        os.fsync(file.fileno())
    # Between here and the last line the folder has no manifest: not complete.
    target.unlink(missing_ok=True)
    for table in files.values():
        table.part.replace(table.target)
    part.replace(target)
    return (*(table.target for table in files.values()), target)


def _described(schema: TableSchema) -> dict[str, Any]:
    return {
        "name": schema.name,
        "form": schema.form_id,
        "versions": list(schema.versions),
        "path": list(schema.path),
        "parent": schema.parent,
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "path": list(column.path),
                "part": column.part,
                "label": dict(column.label),
                "mask": column.mask,
                "unit": column.unit,
            }
            for column in schema.columns
        ],
    }


def _manifest(
    tables: list[dict[str, Any]], layout: CsvLayout, made: datetime | None
) -> bytes:
    data = {
        "format": FORMAT,
        "made": made.isoformat() if made else None,
        "layout": {
            "delimiter": layout.delimiter,
            "decimal_comma": layout.decimal_comma,
            "bom": layout.bom,
            "labels": layout.labels,
            "language": layout.language,
            "masked": layout.masked,
        },
        "tables": tables,
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


_Writing = Callable[[str], str] | None


def _writing(column: Column, layout: CsvLayout) -> _Writing:
    """What happens to a cell that is not empty; None for nothing."""
    if column.mask and layout.masked:
        return lambda _cell: MASK
    if column.type in _NUMBERS:
        return _number_comma if layout.decimal_comma else _number_point
    if column.type in {"flag", "key"}:
        return None if column.type == "flag" else _defused
    if layout.labels and column.names is not None:
        return _naming(column.names)
    if layout.labels and column.options:
        return _labelling(column, layout.language)
    return _defused


def _defused(cell: str) -> str:
    return f"'{cell}" if cell[0] in _FORMULA else cell


def _number_point(cell: str) -> str:
    return cell if _NUMBER.fullmatch(cell) else _defused(cell)


def _number_comma(cell: str) -> str:
    if _NUMBER.fullmatch(cell):
        return cell.replace(".", ",")
    # Otherwise "1,5" as it was answered could not be told from 1.5 written so.
    return f"'{cell}" if _NUMBER_COMMA.fullmatch(cell) else _defused(cell)


def _naming(names: Callable[[str], str]) -> Callable[[str], str]:
    return lambda cell: _defused(
        " | ".join(names(code) or code for code in cell.split()) or cell
    )


def _labelling(column: Column, language: str) -> Callable[[str], str]:
    labels = {o.value: names_in(o.label, language, o.value) for o in column.options}
    if column.multiple:
        return lambda cell: _defused(
            " | ".join(labels.get(code, code) for code in cell.split()) or cell
        )
    return lambda cell: _defused(labels.get(cell, cell))


def read_back(folder: Path) -> tuple[Table, ...]:
    """Reads a folder that `write_rows` made, cell by cell as they were.

    Labels that stand for codes and masked cells are read as they stand.

    Raises:
        TablesIncomplete: The manifest is missing or no longer fits a file.
    """
    try:
        data = json.loads((folder / MANIFEST).read_bytes())
        if data["format"] != FORMAT:
            raise TablesIncomplete(path=folder, reason=data["format"])
        layout = CsvLayout(**data["layout"])
        return tuple(_read_table(folder, entry, layout) for entry in data["tables"])
    except FileNotFoundError as error:
        name = Path(str(error.filename)).name
        raise TablesIncomplete(
            path=folder, reason=_(N_("{file} tidak ada")).format(file=name)
        ) from error
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise TablesIncomplete(path=folder, reason=str(error)) from error


def _read_table(folder: Path, entry: dict[str, Any], layout: CsvLayout) -> Table:
    schema = _schema(entry)
    data = (folder / Path(entry["file"]).name).read_bytes()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise TablesIncomplete(
            path=folder, reason=_(N_("{file} sudah berubah")).format(file=entry["file"])
        )
    rows = tuple(_read_rows(data, schema, layout))
    if rows[:1] != (schema.header,) or len(rows) - 1 != entry["rows"]:
        raise TablesIncomplete(path=folder, reason=entry["file"])
    reading = [_reading(column, layout) for column in schema.columns]
    return Table(
        schema,
        tuple(
            tuple(read(cell) for cell, read in zip(row, reading, strict=True))
            for row in rows[1:]
        ),
    )


def _read_rows(data: bytes, schema: TableSchema, layout: CsvLayout) -> Iterator[Row]:
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        text = io.StringIO(data.decode("utf-8-sig"), newline="")
        yield from map(tuple, csv.reader(text, delimiter=layout.delimiter, strict=True))
    finally:
        csv.field_size_limit(before)


def _schema(entry: dict[str, Any]) -> TableSchema:
    return TableSchema(
        entry["name"],
        entry["form"],
        tuple(entry["versions"]),
        tuple(entry["path"]),
        entry["parent"],
        tuple(
            Column(
                column["name"],
                column["type"],
                tuple(column["path"]),
                column["part"],
                label=column["label"],
                mask=column["mask"],
                unit=column["unit"],
            )
            for column in entry["columns"]
        ),
    )


def _reading(column: Column, layout: CsvLayout) -> Callable[[str], str]:
    if column.type in _NUMBERS and layout.decimal_comma:
        return _number_read
    return _armed


def _armed(cell: str) -> str:
    return cell.removeprefix("'")


def _number_read(cell: str) -> str:
    return cell.replace(",", ".") if _NUMBER_COMMA.fullmatch(cell) else _armed(cell)


def _surroundings(error: OSError, folder: Path) -> Exception:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(path=folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}:
        return ReadOnly(path=folder)
    return error
