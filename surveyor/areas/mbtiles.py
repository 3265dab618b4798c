"""A base map in one file: raster tiles in MBTiles, read only and mistrusted.

Follows the MBTiles specification 1.3: SQLite with the tables or views `metadata` and
`tiles`, rows counted from the south. Nothing in the file is run: no triggers or functions
of its own, and a query that takes too long is stopped.
"""

import html
import re
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from surveyor.errors import FileMissing, UserError
from surveyor.texts import N_, _

_HEAD = b"SQLite format 3\x00"
_PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp"}
_LARGEST_TILE = 2_000_000
_DEEPEST = 22
_MOST_STEPS = 200
"""Times 10,000 instructions of SQLite: some 50 ms, a thousand times what a tile needs."""
_LONGEST_TEXT = 500
_ENDS = (
    "SELECT min(zoom_level) FROM tiles",
    "SELECT max(zoom_level) FROM tiles",
)


class NotABaseMap(UserError):
    """The file cannot serve as a base map; the map stays as it was."""

    code = "base_map.unusable"
    text = N_("{name} tidak dapat dipakai sebagai peta dasar: {reason}.")
    hint = N_("Pilih berkas MBTiles berisi ubin gambar (PNG, JPG, atau WebP).")


@dataclass(frozen=True, slots=True)
class TileSet:
    """What a base map says of itself."""

    name: str
    attribution: str
    """Whose work it is, as plain text; to be shown with the map."""
    lowest: int
    highest: int
    """Zooms that it has tiles of."""


class BaseMap:
    """An open base map. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Opens a file and looks at it.

        Raises:
            FileMissing: It is not there (any more), such as on a stick.
            NotABaseMap: It is no MBTiles, has no pictures, or is damaged.
        """
        self._path = path
        self._local = threading.local()
        if not path.is_file():
            raise FileMissing(path=path)
        try:
            self.about = self._look()
        except (sqlite3.Error, OSError, ValueError, OverflowError) as error:
            raise self._refused(_("berkasnya rusak atau bukan MBTiles")) from error

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """The picture of a tile, rows counted from the north; None for none.

        What cannot be read any more, such as on a stick that was pulled out, is none.
        """
        values = (zoom, column, (1 << zoom) - 1 - row)
        statement = (
            "SELECT tile_data FROM tiles"
            " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
        )
        try:
            found = self._connection().execute(statement, values).fetchone()
        except sqlite3.Error:
            return None
        data = found[0] if found else None
        return data if isinstance(data, bytes) and _kind(data) else None

    def close(self) -> None:
        """Lets go of the file in this thread."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _look(self) -> TileSet:
        with self._path.open("rb") as file:
            if file.read(16) != _HEAD:
                raise self._refused(_("isinya bukan MBTiles"))
        connection = self._connection()
        said = self._metadata(connection)
        lowest, highest = self._levels(connection, said)
        if not 0 <= lowest <= highest <= _DEEPEST:
            raise self._refused(_("tingkat perbesarannya tidak masuk akal"))
        row = connection.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        if row is None:
            raise self._refused(_("tidak ada ubin di dalamnya"))
        sample = row[0]
        if not isinstance(sample, bytes) or not _kind(sample):
            raise self._refused(_("ubinnya bukan gambar (mungkin ubin vektor)"))
        return TileSet(
            _plain(said.get("name", "")) or self._path.stem,
            _plain(said.get("attribution", "")),
            lowest,
            highest,
        )

    def _levels(
        self, connection: sqlite3.Connection, said: dict[str, str]
    ) -> tuple[int, int]:
        """What the file says; only a file that says nothing is looked through."""
        told = said.get("minzoom", ""), said.get("maxzoom", "")
        if all(level.isdecimal() and len(level) < 3 for level in told):
            return int(told[0]), int(told[1])
        # One aggregate a query: then SQLite takes it from the index.
        found = [connection.execute(one).fetchone()[0] for one in _ENDS]
        if None in found:
            raise self._refused(_("tidak ada ubin di dalamnya"))
        return int(found[0]), int(found[1])

    def _metadata(self, connection: sqlite3.Connection) -> dict[str, str]:
        try:
            rows = connection.execute("SELECT name, value FROM metadata LIMIT 100")
            return {str(name): str(value)[:_LONGEST_TEXT] for name, value in rows}
        except sqlite3.Error:
            return {}  # the pictures are what counts

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_TILE)
            steps = _Steps()
            connection.set_progress_handler(steps.too_many, 10_000)
            connection.set_trace_callback(steps.begin)
            self._local.connection = connection
        return connection

    def _refused(self, reason: str) -> NotABaseMap:
        return NotABaseMap(name=self._path.name, reason=reason)


class _Steps:
    """Stops a statement that a hostile view would let run for ever."""

    def __init__(self) -> None:
        self._taken = 0

    def begin(self, _statement: str) -> None:
        self._taken = 0

    def too_many(self) -> int:
        self._taken += 1
        return int(self._taken > _MOST_STEPS)


def _kind(data: bytes) -> str:
    return next((k for head, k in _PICTURES.items() if data.startswith(head)), "")


def _plain(text: str) -> str:
    """Attributions hold links as HTML; a map shows words."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())
