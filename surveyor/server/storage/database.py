"""One connection to SQLite or PostgreSQL: opening, upgrading, transactions, numbers."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    Table,
    create_engine,
    event,
    make_url,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as NoConnection

from surveyor.errors import SurroundingsError, UserError
from surveyor.server.storage import tables
from surveyor.texts import N_

_MIGRATION_LOCK = 0x53555256
"""Any number: the same for all processes that open one PostgreSQL database."""
_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=15000",
)
_PATIENCE_S = 15


class BadDatabase(UserError):
    """What was given names no database that can be used."""

    code = "database.address"
    text = N_("Alamat basis data ini tidak dapat dipakai: {reason}.")
    hint = N_("Contoh: sqlite:////folder/server.sqlite atau postgresql+psycopg://…")


class Unavailable(SurroundingsError):
    """The database does not answer, or is busy for too long; it can be tried again."""

    code = "server.unavailable"
    text = N_("Server sedang sibuk atau basis datanya tidak menjawab.")
    hint = N_("Tidak ada data yang hilang. Coba lagi sebentar lagi.")


class Database:
    """The server's database. Safe to use from several threads and processes."""

    def __init__(self, url: str) -> None:
        """Opens it; nothing is read yet.

        Raises:
            BadDatabase: The address cannot be used.
        """
        try:
            found = make_url(url)
            self.engine = _engine(str(found.get_backend_name()), url)
            # Reading needs no transaction, whose ends cost as much as a question.
            plain = {"isolation_level": "AUTOCOMMIT"}
            is_remote = self.engine.dialect.name == "postgresql"
            options = plain if is_remote else {}
            self._reader = self.engine.execution_options(**options)
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
            raise BadDatabase(reason=type(error).__name__) from error

    def close(self) -> None:
        """Lets go of all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with _in_words(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: everything in it is on disk at the end, or nothing is."""
        with _in_words(), self.engine.connect() as opened:
            connection = opened.execution_options(writes=True)
            with connection.begin():
                yield connection

    def upgrade(self) -> None:
        """Brings the tables up to date; several processes may do so at once."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option(
            "script_location", str(Path(__file__).parent / "migrations")
        )
        with self.writing() as connection:
            if self.engine.dialect.name == "postgresql":
                lock = text("SELECT pg_advisory_xact_lock(:number)")
                connection.execute(lock, {"number": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def answers(self) -> bool:
        """Whether the database answers."""
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1"))
        except Unavailable:
            return False
        return True


def _engine(backend: str, url: str) -> Engine:
    if backend == "postgresql":
        return create_engine(url, pool_size=8, max_overflow=8)
    if backend != "sqlite":
        raise ValueError(backend)
    engine = create_engine(url, connect_args={"timeout": _PATIENCE_S}, max_overflow=40)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    _use_log(connection)


def _use_log(connection: sqlite3.Connection) -> None:
    """Keeps changes in a log, so that readers wait for nobody.

    A new file changes to it only while no other process is in it, and SQLite does not
    wait for that by itself.
    """
    until = monotonic() + _PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            sleep(0.05)
        else:
            return


def _begin(connection: Connection) -> None:
    # The driver's own transactions begin as readers, and a reader that begins to write
    # while another one does fails at once instead of waiting its turn.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, NoConnection) as error:
        raise Unavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable from error
        raise


def numbers(connection: Connection, count: int) -> int:
    """The first of so many numbers in a row; other writers wait until this one ends."""
    raised = (
        update(tables.counter)
        .where(tables.counter.c.name == "change")
        .values(value=tables.counter.c.value + count)
        .returning(tables.counter.c.value)
    )
    return int(connection.execute(raised).scalar_one()) - count + 1


def current(connection: Connection) -> int:
    """The last number whose change is there for everybody."""
    value = connection.execute(
        tables.counter.select().where(tables.counter.c.name == "change")
    ).one()
    return int(value.value)


def insert_new(connection: Connection, table: Table) -> Insert:
    """An insert that leaves alone what is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def written(moment: datetime) -> str:
    """A time as it is kept."""
    return moment.astimezone(UTC).isoformat()


def moment(kept: str | None) -> datetime | None:
    """A time that was kept."""
    return datetime.fromisoformat(kept) if kept else None
