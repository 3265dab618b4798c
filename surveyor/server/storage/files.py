"""Which files are whole, and which pieces of others are there."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, or_, select, union_all

from surveyor.server.storage import tables
from surveyor.server.storage.database import Database, insert_new, written
from surveyor.server.storage.entries import in_scope
from surveyor.server.values import Device, Piece, ServedFile

_file, _piece = tables.file, tables.piece
_named, _revision = tables.revision_file, tables.revision
_CHUNK = 500


class FileRepository:
    """Files by SHA-256; the bytes lie elsewhere (`blobs`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, sha256: str) -> ServedFile | None:
        """A file that is whole."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(_file).where(_file.c.sha256 == sha256)
            ).first()
        if row is None:
            return None
        return ServedFile(row.sha256, row.size, row.key or _first_key(row.sha256))

    def missing(self, digests: Iterable[str]) -> list[str]:
        """Those that are not here whole, in the order in which they were asked for."""
        asked = list(dict.fromkeys(digests))
        there: set[str] = set()
        with self._database.reading() as connection:
            for start in range(0, len(asked), _CHUNK):
                some = asked[start : start + _CHUNK]
                found = select(_file.c.sha256).where(_file.c.sha256.in_(some))
                there |= set(connection.execute(found).scalars())
        return [one for one in asked if one not in there]

    def size_for(self, sha256: str, device: Device) -> int | None:
        """The size that entries within a token's scope tell of a file.

        None where no such entry names it: files of others are none of its business.
        """
        wanted = (
            select(_named.c.size)
            .join(_revision, _revision.c.id == _named.c.revision)
            .where(
                _named.c.sha256 == sha256,
                or_(in_scope(device), _revision.c.sent_by == device.id),
            )
            .limit(1)
        )
        with self._database.reading() as connection:
            size: int | None = connection.execute(wanted).scalar()
        return size

    def add(self, sha256: str, size: int, key: str) -> list[str]:
        """A file is whole.

        Returns:
            Keys that are not needed any more: those of its pieces, and `key` where
            another sender was quicker.
        """
        row = {
            "sha256": sha256, "size": size, "key": key,
            "stored": written(datetime.now(UTC)),
        }  # fmt: skip
        with self._database.writing() as connection:
            made = insert_new(connection, _file).values(row).returning(_file.c.key)
            first = connection.execute(made).first() is not None
            return [*_drop(connection, sha256), *(() if first else (key,))]

    def pieces(self, sha256: str) -> list[Piece]:
        """The pieces that are there, in their order and without a gap."""
        wanted = (
            select(_piece).where(_piece.c.sha256 == sha256).order_by(_piece.c.start)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        found: list[Piece] = []
        reached = 0
        for row in rows:
            # One behind a gap was sent while another sender's checksum failed.
            if row.start == reached:
                found.append(Piece(row.start, row.length, row.key))
                reached += row.length
        return found

    def add_piece(self, sha256: str, piece: Piece) -> bool:
        """Keeps a piece; False where another one came first."""
        row = {
            "sha256": sha256,
            "start": piece.offset,
            "length": piece.length,
            "key": piece.key,
        }
        with self._database.writing() as connection:
            made = insert_new(connection, _piece).values(row).returning(_piece.c.start)
            return connection.execute(made).first() is not None

    def drop_pieces(self, sha256: str) -> list[str]:
        """Forgets the pieces of a file; where their bytes lie."""
        with self._database.writing() as connection:
            return _drop(connection, sha256)

    def abandon(self, digests: Iterable[str]) -> list[str]:
        """Forgets files, and pieces of such, that nothing names any more; their keys."""
        keys: list[str] = []
        with self._database.writing() as connection:
            for sha256 in sorted(set(digests)):
                row = connection.execute(
                    select(_file.c.key)
                    .where(_file.c.sha256 == sha256)
                    # Who is naming it now (`hold_files`) has ended then.
                    .with_for_update()
                ).first()
                still = union_all(
                    *(
                        select(table.c.sha256).where(table.c.sha256 == sha256)
                        for table in (_named, tables.form_file)
                    )
                )
                if connection.execute(still.limit(1)).first() is not None:
                    continue
                if row is not None:
                    connection.execute(delete(_file).where(_file.c.sha256 == sha256))
                    keys.append(row.key or _first_key(sha256))
                keys += _drop(connection, sha256)
        return keys

    def strangers(self, keys: Sequence[str]) -> list[str]:
        """Those of some keys that are of no file and no piece."""
        known: set[str] = set()
        with self._database.reading() as connection:
            for start in range(0, len(keys), _CHUNK):
                some = keys[start : start + _CHUNK]
                for column in (_file.c.key, _piece.c.key):
                    asked = select(column).where(column.in_(some))
                    known |= set(connection.execute(asked).scalars())
                names = [one.rpartition("/")[2] for one in some]
                first = select(_file.c.sha256).where(
                    _file.c.sha256.in_(names), _file.c.key == ""
                )
                known |= {
                    _first_key(one) for one in connection.execute(first).scalars()
                }
        return [one for one in keys if one not in known]


def _first_key(sha256: str) -> str:
    """Where files lay before each had a key of its own."""
    return f"{sha256[:2]}/{sha256}"


def _drop(connection: Connection, sha256: str) -> list[str]:
    gone = delete(_piece).where(_piece.c.sha256 == sha256).returning(_piece.c.key)
    return list(connection.execute(gone).scalars())
