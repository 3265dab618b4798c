"""CSV from anywhere as plain tables: a file, a folder of files, or a zip of them.

Nothing is taken from a name but the name that is told to people. Delimiter, byte order
mark and encoding are found out; a cell is text, as it stands there.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from surveyor.errors import FileMissing, ReadOnly
from surveyor.sync.errors import NotTables
from surveyor.texts import _

_LARGEST = 300_000_000
_LONGEST_CELL = 1 << 24
_MOST_FILES = 500
_MOST_RATIO = 400
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row with its number as a spreadsheet shows it; the header is row 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """One file."""

    file: str
    header: tuple[str, ...]
    rows: tuple[CsvRow, ...]

    def disarmed(self) -> "CsvTable":
        """Without the apostrophe before what a spreadsheet would take for a formula.

        Only our own exports write it; in any other file it belongs to the answer.
        """
        rows = [
            CsvRow(row.number, {k: v.removeprefix("'") for k, v in row.cells.items()})
            for row in self.rows
        ]
        return replace(self, rows=tuple(rows))


def read_tables(path: Path) -> tuple[CsvTable, ...]:
    """Every table of a file, folder or zip.

    Raises:
        FileMissing, ReadOnly: It cannot be read.
        NotTables: There is no table in it, or it is too large.
    """
    if not path.exists():
        raise FileMissing(path=path)
    try:
        tables = [_table(name, data) for name, data in _files(path)]
    except zipfile.BadZipFile as error:
        raise NotTables(path=path.name, reason=error) from error
    except OSError as error:
        raise ReadOnly(path=path) from error
    found = tuple(one for one in tables if one is not None)
    if not found:
        raise NotTables(path=path.name, reason=_("tidak ada tabel di dalamnya"))
    return found


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for one in sorted(path.glob("*.csv"))[:_MOST_FILES]:
            yield one.name, _limited(one, one.stat().st_size).read_bytes()
    elif zipfile.is_zipfile(path):
        yield from _zipped(path)
    else:
        yield path.name, _limited(path, path.stat().st_size).read_bytes()


def _limited(path: Path, size: int) -> Path:
    if size > _LARGEST:
        raise NotTables(path=path.name, reason=_("isinya terlalu besar"))
    return path


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        infos = [one for one in archive.infolist() if one.filename.endswith(".csv")]
        size = sum(one.file_size for one in infos)
        packed = sum(one.compress_size for one in infos)
        if size > min(_LARGEST, 1_000_000 + packed * _MOST_RATIO):
            raise NotTables(path=path.name, reason=_("isinya terlalu besar"))
        for one in infos[:_MOST_FILES]:
            name = PurePosixPath(one.filename.replace("\\", "/")).name
            # The audit log that Central may add is no table of answers.
            if not name.endswith("audit.csv"):
                yield name, archive.read(one)


def _table(name: str, data: bytes) -> CsvTable | None:
    text = _text(data)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise NotTables(path=name, reason=error) from error
    finally:
        csv.field_size_limit(before)
    if not rows or len(rows[0]) < 2:
        return None
    header = tuple(cell.strip() for cell in rows[0])
    return CsvTable(
        name,
        header,
        tuple(
            CsvRow(number, _cells(header, row))
            for number, row in enumerate(rows[1:], 2)
            if any(row)
        ),
    )


def _cells(header: tuple[str, ...], row: list[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(header, row, strict=False) if name}


def _text(data: bytes) -> str:
    """As spreadsheets write it: UTF-8, UTF-16 with a mark, or the Windows code page."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
