"""The version of the database: making it, upgrading older ones, refusing newer ones."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.expression import FromClause

from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store import tables
from surveyor.store.copies import copy_whole
from surveyor.store.entity_changes import entity_row
from surveyor.store.errors import (
    DamagedProject,
    NewerProject,
    UpgradeFailed,
    in_words,
)
from surveyor.texts import _

VERSION = 6
_CHUNK = 2_000
APPLICATION_ID = 0x53757276
"""`Surv`: tells our files from other SQLite databases."""


def _tell_entity_changes(connection: Connection) -> None:
    """2 to 3: each entity begins with what is known of it, told by its first entry."""
    tables.entity_change.create(connection)
    connection.execute(
        insert(tables.entity_change).from_select(
            [column.name for column in tables.entity_change.c],
            select(
                *(tables.entity.c[name] for name in ("list", "id", "submission")),
                literal(""),
                *(tables.entity.c[name] for name in ("label", "properties")),
                literal(0),
            ),
        )
    )


def _open_for_exchange(connection: Connection) -> None:
    """3 to 4: what exchange, review and withdrawal need; empty at first.

    But for withdrawals, where a copy was cleaned of entries before its upgrade.
    """
    for table in (
        tables.draft_state, tables.review, tables.withdrawal, tables.receipt,
        tables.destination, tables.delivery, tables.delivery_file, tables.exchange,
        tables.exchange_revision, tables.aside,
    ):  # fmt: skip
        table.create(connection, checkfirst=True)
    for what in ("changed", "removed"):
        connection.execute(text(f"DROP TRIGGER revision_is_never_{what}"))
    _freeze(connection)


def _take_entities_apart(connection: Connection) -> None:
    """4 to 5: order, area and place of an entity become columns of their own.

    Where changes are told (since 3) they would give the same rows; the rows themselves
    are read all the same, since that costs a tenth.
    """
    _lay_aside(connection, tables.entity)
    told = text("SELECT list, id, label, submission, properties FROM older")
    rows = connection.execute(told)
    while found := rows.fetchmany(_CHUNK):
        made = [
            entity_row(one.list, one.id, one.label, one.submission,
                       json.loads(one.properties))
            for one in found
        ]  # fmt: skip
        connection.execute(insert(tables.entity), made)
    connection.execute(text("DROP TABLE older"))


_FLAG = '"kind": "flag"'
"""A flag, as the remarks of an entry are written."""


def _count_flags(connection: Connection) -> None:
    """5 to 6: the index of entries knows how many questions are flagged."""
    names = [column.name for column in tables.submission.c if column.name != "flags"]
    xml = "CAST(revision.xml AS TEXT)"
    counted = f"(length({xml}) - length(replace({xml}, :flag, ''))) / length(:flag)"
    _lay_aside(connection, tables.submission)
    connection.execute(
        text(
            f"INSERT INTO submission ({', '.join(names)}, flags) "  # noqa: S608 (our own names)
            f"SELECT {', '.join(f'older.{name}' for name in names)}, "
            f"coalesce({counted}, 0) FROM older "
            "LEFT JOIN revision ON revision.id = older.revision"
        ),
        {"flag": _FLAG},
    )
    connection.execute(text("DROP TABLE older"))


def _lay_aside(connection: Connection, table: Table) -> None:
    """Calls a table `older`, and makes it anew without indexes: they come last."""
    connection.execute(text(f"ALTER TABLE {table.name} RENAME TO older"))
    connection.execute(CreateTable(table))


_UPGRADES: dict[int, Callable[[Connection], None]] = {
    2: _tell_entity_changes,
    3: _open_for_exchange,
    4: _take_entities_apart,
    5: _count_flags,
}
"""From version n to n + 1; each runs after a copy was made. Indexes are made anew after
the last step; 1 to 2 changed nothing else (what the search by words reads)."""

_FROZEN = (
    """
    CREATE TRIGGER revision_is_never_changed BEFORE UPDATE ON revision
    WHEN NOT (new.xml = x'' AND new.sequence = old.sequence AND new.id = old.id
        AND new.submission = old.submission AND new.sha256 = old.sha256
        AND EXISTS (SELECT 1 FROM withdrawal WHERE submission = old.submission))
    BEGIN SELECT RAISE(ABORT, 'a revision is append-only'); END
    """,
    """
    CREATE TRIGGER revision_is_never_removed BEFORE DELETE ON revision
    BEGIN SELECT RAISE(ABORT, 'a revision is append-only'); END
    """,
)
"""The one change that is allowed: a withdrawn entry loses its content."""


def _freeze(connection: Connection) -> None:
    for trigger in _FROZEN:
        connection.execute(text(trigger))


class _Compiler(SQLiteCompiler):
    """Writes hints (`INDEXED BY …`) behind a table; SQLAlchemy drops them for SQLite."""

    def get_from_hint_text(self, _table: FromClause, text: str | None) -> str | None:
        return text


def connect(path: Path) -> Engine:
    """An engine with our PRAGMAs on every connection."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
    engine.dialect.statement_compiler = _Compiler

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        # FULL: a committed answer survives a pulled plug, not only a killed process.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def create(path: Path) -> None:
    """Lays out an empty database; the name appears when it is whole."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    engine = connect(part)
    try:
        tables.metadata.create_all(engine)
        with engine.begin() as connection:
            _freeze(connection)
            connection.execute(text(f"PRAGMA application_id={APPLICATION_ID}"))
            connection.execute(text(f"PRAGMA user_version={VERSION}"))
    finally:
        engine.dispose()
    part.replace(path)


def version_of(path: Path) -> int:
    """The schema version of a database file; nothing is changed.

    Raises:
        DamagedProject: It is no database of ours.
        NewerProject: A newer program wrote it.
    """
    with in_words(path):
        version, application = _read(path)
    if application != APPLICATION_ID:
        raise DamagedProject(path=path)
    if version > VERSION:
        raise NewerProject(folder=path.parent)
    return version


def bring_up_to_date(path: Path, progress: Progress | None = None) -> None:
    """Checks the version of a database file and upgrades an older one.

    The older state is copied and the copy verified first; the steps then run in one
    transaction. A crash or an error in between leaves the older version as it was.

    Raises:
        DamagedProject: It is no database of ours.
        NewerProject: A newer program wrote it; nothing is changed.
        UpgradeFailed: A step failed; the older version is as it was.
        DiskFull, ReadOnly, ProjectBusy: The same.
    """
    version = version_of(path)
    if version == VERSION:
        return
    copy = older_copy(path, version)
    with in_words(path):
        copy_whole(path, copy, progress or Progress(), _("Menyalin versi lama"))
    engine = connect(path)
    try:
        with in_words(path), engine.begin() as connection:
            # The driver begins by itself only before a change of rows; without this
            # a change of tables would stand even if a later step failed.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _climb(connection)
    except SurveyorError:
        raise
    except Exception as error:
        raise UpgradeFailed(folder=path.parent, version=version, copy=copy) from error
    finally:
        engine.dispose()


def older_copy(path: Path, version: int) -> Path:
    """Where the copy before an upgrade goes: named by version, never overwritten."""
    now = datetime.now(UTC)
    return path.parent / "backups" / f"version-{version}-{now:%Y%m%dT%H%M%S%f}.sqlite"


def _climb(connection: Connection) -> None:
    """All steps from the version that is found; another program may have been here."""
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    for number in range(found, VERSION):
        step = _UPGRADES.get(number)
        if step is not None:
            step(connection)
    _renew_indexes(connection)
    connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")


def _renew_indexes(connection: Connection) -> None:
    """Indexes as `tables` has them; no step needs to care for them."""
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    for name in names.scalars().all():
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    for table in tables.metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            index.create(connection)


def _read(path: Path) -> tuple[int, int]:
    """Version and application of a database; `DatabaseError` where it is none."""
    _look_at_header(path)
    # `rw` never makes the file: a look at a project that is gone leaves no trace.
    with closing(_opened(path, "mode=rw")) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return int(version), int(application)


def _look_at_header(path: Path) -> None:
    """Without the log: on closing, SQLite would write it into a file it cannot read.

    Never with plain open(): closing that would drop the locks that another
    connection of this process has on the file.
    """
    with closing(_opened(path, "immutable=1")) as connection:
        try:
            connection.execute("PRAGMA application_id").fetchone()
        except sqlite3.DatabaseError as error:
            if not _was_cut_off(path, error):
                raise


def _was_cut_off(path: Path, error: sqlite3.DatabaseError) -> bool:
    """Whether power went while SQLite carried the log over: the log makes it whole.

    Page 1 is carried over first and tells of pages at the end that are not there yet.
    """
    log = path.with_name(f"{path.name}-wal")
    is_corrupt = error.sqlite_errorcode == sqlite3.SQLITE_CORRUPT
    return is_corrupt and log.is_file() and log.stat().st_size > 0


def _opened(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)
