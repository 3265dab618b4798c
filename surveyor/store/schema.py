"""The version of the database: making it, upgrading older ones, refusing newer ones."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import ConnectionPoolEntry

from surveyor.store import tables
from surveyor.store.errors import DamagedProject, NewerProject, in_words

VERSION = 1
APPLICATION_ID = 0x53757276
"""`Surv`: tells our files from other SQLite databases."""

_UPGRADES: dict[int, Callable[[Connection], None]] = {}
"""From version n to n + 1; each runs after a copy was made."""

_FROZEN = """
CREATE TRIGGER IF NOT EXISTS revision_is_never_{what}
BEFORE {event} ON revision
BEGIN SELECT RAISE(ABORT, 'a revision is append-only'); END
"""


def connect(path: Path) -> Engine:
    """An engine with our PRAGMAs on every connection."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})

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


def create(engine: Engine) -> None:
    """Lays out an empty database."""
    tables.metadata.create_all(engine)
    with engine.begin() as connection:
        for what, when in (("changed", "UPDATE"), ("removed", "DELETE")):
            connection.execute(text(_FROZEN.format(what=what, event=when)))
        connection.execute(text(f"PRAGMA application_id={APPLICATION_ID}"))
        connection.execute(text(f"PRAGMA user_version={VERSION}"))


def bring_up_to_date(path: Path) -> None:
    """Checks the version of a database file and upgrades an older one.

    Raises:
        DamagedProject: It is no database of ours.
        NewerProject: A newer program wrote it; nothing is changed.
    """
    with in_words(path):
        version, application = _read(path)
    if application != APPLICATION_ID:
        raise DamagedProject(path=path)
    if version > VERSION:
        raise NewerProject(folder=path.parent)
    if version < VERSION:
        shutil.copy2(path, path.with_name(f"{path.stem}.v{version}{path.suffix}"))
        engine = connect(path)
        with in_words(path), engine.begin() as connection:
            for step in range(version, VERSION):
                _UPGRADES[step](connection)
            connection.execute(text(f"PRAGMA user_version={VERSION}"))
        engine.dispose()


def _read(path: Path) -> tuple[int, int]:
    connection = sqlite3.connect(path)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        connection.close()
    return int(version), int(application)
