"""Which files are whole, and which pieces of others are there."""

from collections.abc import Iterable
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
        return None if row is None else ServedFile(row.sha256, row.size)

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

    def add(self, sha256: str, size: int) -> list[str]:
        """A file is whole; where the bytes of its pieces lie, which are forgotten."""
        row = {"sha256": sha256, "size": size, "stored": written(datetime.now(UTC))}
        with self._database.writing() as connection:
            connection.execute(insert_new(connection, _file), row)
            return _drop(connection, sha256)

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

    def abandon(self, digests: Iterable[str]) -> tuple[list[str], list[str]]:
        """Forgets files, and pieces of such, that nothing names any more.

        Returns:
            The files that were forgotten, and where the bytes of pieces lie.
        """
        gone: list[str] = []
        keys: list[str] = []
        with self._database.writing() as connection:
            for sha256 in digests:
                still = union_all(
                    *(
                        select(table.c.sha256).where(table.c.sha256 == sha256)
                        for table in (_named, tables.form_file)
                    )
                )
                if connection.execute(still.limit(1)).first() is None:
                    connection.execute(delete(_file).where(_file.c.sha256 == sha256))
                    keys += _drop(connection, sha256)
                    gone.append(sha256)
        return gone, keys


def _drop(connection: Connection, sha256: str) -> list[str]:
    gone = delete(_piece).where(_piece.c.sha256 == sha256).returning(_piece.c.key)
    return list(connection.execute(gone).scalars())
