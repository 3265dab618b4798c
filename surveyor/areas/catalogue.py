"""The administrative areas of Indonesia: codes, names, kinds, time zones.

Codes are Kemendagri's, dotted text, with the edition they are from. A BPS code is a
different thing with similar digits (64.02 is Kutai Kartanegara, BPS 6402 is Kutai
Barat), so it is given by a mapping file only. The shipped CSVs are put once into a
small read-only database, which is searched in milliseconds.
"""

import csv
import gzip
import sqlite3
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from resources import resource
from surveyor.settings import home

EDITION = "idn-area-data 4.0.1 (Kepmendagri 300.2.2-2138/2025)"
_FILE = "areas-4.0.1-1.sqlite"
LEVELS = ("province", "regency", "district", "village")
_SOURCES = ("provinces", "regencies", "districts", "villages")
_VILLAGES = {"1": "Kelurahan", "2": "Desa", "3": "Desa adat"}
_TABLES = {
    "regencies.csv": (
        "name",
        "label",
        "province",
        "bps",
        "south",
        "north",
        "west",
        "east",
    ),
    "districts.csv": ("name", "label", "regency"),
    "villages.csv": ("name", "label", "district"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A province, regency, district or village."""

    code: str
    name: str
    level: str
    parent: str
    """Code of the area above; empty for a province."""
    kind: str
    """Provinsi, Kabupaten, Kota, Kecamatan, Kelurahan, Desa or Desa adat."""
    zone: str
    """WIB, WITA or WIT; empty where unknown."""
    bps: str = ""
    """BPS code where a source gives it."""


class Areas:
    """The catalogue. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    @classmethod
    def open(cls) -> "Areas":
        """The catalogue of this person's folder, built when it is not there yet."""
        return _opened(home() / _FILE)

    @property
    def edition(self) -> str:
        """Which edition of the codes this is; kept with every use."""
        return EDITION

    def area(self, code: str) -> Area | None:
        """An area by its code."""
        rows = self._select("WHERE code = ?", (code,))
        return rows[0] if rows else None

    def children(self, code: str = "") -> tuple[Area, ...]:
        """The areas directly below one; provinces for the empty code."""
        return tuple(self._select("WHERE parent = ? ORDER BY code", (code,)))

    def path(self, code: str) -> tuple[Area, ...]:
        """An area with all above it, the province first."""
        parts = code.split(".")
        codes = [".".join(parts[: i + 1]) for i in range(len(parts))]
        found = [self.area(one) for one in codes]
        return tuple(area for area in found if area is not None)

    def search(
        self, text: str, level: str = "", within: str = "", limit: int = 50
    ) -> tuple[Area, ...]:
        """Areas whose name holds the text; exact ones first, then beginnings, then size.

        A text that begins with a digit is looked for at the beginning of the code.
        """
        key = _plain(text)
        if not key:
            return ()
        escaped = key.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        by_code = key[0].isdigit()
        conditions = [f"{'code' if by_code else 'plain'} LIKE ? ESCAPE '\\'"]
        values: list[object] = [f"{'' if by_code else '%'}{escaped}%"]
        if level:
            conditions.append("level = ?")
            values.append(LEVELS.index(level))
        if within:
            conditions.append("code GLOB ?")
            values.append(f"{within}.*")
        order = "ORDER BY plain != ?, plain NOT LIKE ? ESCAPE '\\', level, code LIMIT ?"
        where = f"WHERE {' AND '.join(conditions)} {order}"
        return tuple(self._select(where, (*values, key, f"{escaped}%", limit)))

    def counts(self) -> dict[str, int]:
        """How many areas there are of each level."""
        rows = self._connection().execute(
            "SELECT level, count(*) FROM area GROUP BY level"
        )
        return {LEVELS[level]: count for level, count in rows}

    def table(self, file: str) -> "AreaTable":
        """A list that forms pick from: regencies.csv, districts.csv or villages.csv."""
        return AreaTable(self, file)

    def _select(self, where: str, values: Sequence[object]) -> list[Area]:
        columns = "code, name, level, parent, kind, zone, bps"
        # Only our own constants are joined into the statement; values are bound.
        statement = f"SELECT {columns} FROM area {where}"  # noqa: S608
        rows = self._connection().execute(statement, tuple(values))
        return [Area(c, n, LEVELS[lv], p, k, z, b) for c, n, lv, p, k, z, b in rows]

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
            self._local.connection = connection
        return connection


class AreaTable:
    """A level of areas as a table; rows are read when they are asked for."""

    def __init__(self, areas: Areas, file: str) -> None:
        self._areas = areas
        self._level = _SOURCES.index(file.removesuffix(".csv"))
        self.columns = _TABLES[file]
        self._found = lru_cache(maxsize=64)(self._where)

    def rows(self) -> Sequence[tuple[str, ...]]:
        """All areas of the level."""
        return self._found("", "")

    def where(self, column: str, value: str) -> Sequence[tuple[str, ...]]:
        """Areas whose column has the value."""
        return self._found(column, value) if column in self.columns else ()

    def _where(self, column: str, value: str) -> tuple[tuple[str, ...], ...]:
        if column == "name":
            one = self._areas.area(value)
            found = (
                [one] if one is not None and one.level == LEVELS[self._level] else []
            )
        elif column == self.columns[2]:
            found = list(self._areas.children(value))
        else:
            found = self._areas._select("WHERE level = ? ORDER BY code", (self._level,))  # noqa: SLF001
        rows = tuple(self._row(area) for area in found)
        if column in ("", "name", self.columns[2]):
            return rows
        at = self.columns.index(column)
        return tuple(row for row in rows if row[at] == value)

    def _row(self, area: Area) -> tuple[str, ...]:
        row: tuple[str, ...] = (area.code, area.name, area.parent)
        return (*row, area.bps, *_frame(area.code)) if self._level == 1 else row


@cache
def _opened(path: Path) -> Areas:
    if not _is_whole(path):
        _build(path)
    return Areas(path)


def _is_whole(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (edition,) = connection.execute("SELECT edition FROM edition").fetchone()
            return bool(edition == EDITION)
    except (sqlite3.Error, TypeError):
        return False


def _build(path: Path) -> None:
    """Builds beside the target and renames: two programs at once do no harm."""
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        part = Path(file.name)
    try:
        with closing(sqlite3.connect(part)) as connection:
            connection.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                "CREATE TABLE edition (edition TEXT);"
                "CREATE TABLE area (code TEXT PRIMARY KEY, name TEXT, level INTEGER,"
                " parent TEXT, kind TEXT, zone TEXT, bps TEXT, plain TEXT) WITHOUT ROWID;"
            )
            connection.executemany("INSERT INTO area VALUES (?,?,?,?,?,?,?,?)", _rows())
            connection.execute("CREATE INDEX area_parent ON area (parent)")
            connection.execute("CREATE INDEX area_level ON area (level)")
            connection.execute("INSERT INTO edition VALUES (?)", (EDITION,))
            connection.commit()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _rows() -> Iterator[tuple[object, ...]]:
    zones = {row["kode"]: row["zona_waktu"] for row in _summaries()}
    by_province = {code[:2]: zone for code, zone in zones.items()}
    bps = {row["code"]: row["bps"] for row in _csv("regencies_bps.csv")}
    for level, source in enumerate(_SOURCES):
        for row in _gzipped(f"{source}.csv.gz"):
            code, name = row["code"], row["name"]
            zone = zones.get(code[:5]) or by_province.get(code[:2], "")
            parent = code.rpartition(".")[0]
            kind = _kind(level, code, name)
            yield code, name, level, parent, kind, zone, bps.get(code, ""), _plain(name)


def _kind(level: int, code: str, name: str) -> str:
    if level == 0:
        return "Provinsi"
    if level == 1:
        return "Kota" if name.startswith("Kota ") else "Kabupaten"
    return (
        "Kecamatan"
        if level == 2
        else _VILLAGES.get(code.rpartition(".")[2][:1], "Desa")
    )


def _plain(text: str) -> str:
    """Lower case without accents, for searching."""
    spread = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in spread if not unicodedata.combining(c)).strip()


def _gzipped(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(
        resource("regions", name), "rt", encoding="utf-8", newline=""
    ) as file:
        yield from csv.DictReader(file)


def _csv(name: str) -> Iterator[dict[str, str]]:
    with resource("regions", name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def _summaries() -> tuple[dict[str, str], ...]:
    with resource("boundaries", "regencies.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return tuple(csv.DictReader(file))


@cache
def _frames() -> dict[str, tuple[str, ...]]:
    names = ("bbox_selatan", "bbox_utara", "bbox_barat", "bbox_timur")
    return {row["kode"]: tuple(row[name] for name in names) for row in _summaries()}


def _frame(code: str) -> tuple[str, ...]:
    return _frames().get(code, ("", "", "", ""))
