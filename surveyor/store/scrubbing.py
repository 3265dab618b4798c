"""Erasing withdrawn entries from the copies of a project, too.

A copy may be of any schema version, so this speaks plain SQL and looks first what is
there. The copy is changed in a copy of its own, verified, and put in its place: a crash
leaves the old one or the new one.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

from surveyor.jobs import Progress
from surveyor.store import copies
from surveyor.store.entity_changes import united
from surveyor.store.site_merges import lists_of
from surveyor.texts import _

Noted = tuple[str, str, str, str]
"""A withdrawal: submission, reason, author, and the moment in ISO 8601."""


def scrub(path: Path, gone: Sequence[Noted], progress: Progress) -> set[str] | None:
    """Erases withdrawn entries from a database file; None where it has none of them.

    The file keeps that they were withdrawn: it may be all that is left some day.

    Returns:
        SHA-256 of the files that they named.

    Raises:
        DamagedProject: The copy is not whole; it stays as it is.
        sqlite3.Error, OSError: For `in_words` of the caller.
    """
    submissions = [one[0] for one in gone]
    if not _holds(path, submissions):
        return None
    part = path.with_name(path.name + ".scrub")
    try:
        copies.copy_whole(path, part, progress, _("Membersihkan cadangan"))
        with closing(sqlite3.connect(part)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            files = set[str]()
            with connection:
                for one in submissions:
                    files |= _erase(connection, one)
                _note(connection, gone)
            connection.execute("VACUUM")
        copies.verify(part)
        copies.sync(part)
        part.replace(path)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)
    return files


def files_named(paths: Iterable[Path]) -> set[str]:
    """SHA-256 of every attachment that some databases still name."""
    found: set[str] = set()
    for path in paths:
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = connection.execute("SELECT sha256 FROM revision_attachment")
            found |= {digest for (digest,) in rows}
            drafts = connection.execute("SELECT attachments FROM draft")
            for (text,) in drafts:
                found |= {one["sha256"] for one in json.loads(text)}
    return found


def note_withdrawals(path: Path, gone: Sequence[Noted]) -> None:
    """Keeps withdrawals in a database file, also in one of before there were any."""
    with closing(sqlite3.connect(path)) as connection, connection:
        _note(connection, gone)


def withdrawals_in(path: Path) -> list[Noted]:
    """Every withdrawal in a database file."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        known = "SELECT 1 FROM sqlite_master WHERE name = 'withdrawal'"
        if connection.execute(known).fetchone() is None:
            return []
        asked = "SELECT submission, reason, author, created FROM withdrawal"
        return connection.execute(asked).fetchall()


def _note(connection: sqlite3.Connection, gone: Sequence[Noted]) -> None:
    """The upgrade to the version that has withdrawals leaves this table as it is."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS withdrawal (submission VARCHAR NOT NULL PRIMARY KEY, "
        "reason TEXT NOT NULL, author VARCHAR NOT NULL, created VARCHAR NOT NULL)"
    )
    connection.executemany("INSERT OR IGNORE INTO withdrawal VALUES (?, ?, ?, ?)", gone)


def _holds(path: Path, submissions: Sequence[str]) -> bool:
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        asked = "SELECT 1 FROM revision WHERE submission = ? AND xml != x'' LIMIT 1"
        drafts = "SELECT 1 FROM draft WHERE submission = ? LIMIT 1"
        return any(
            connection.execute(statement, (one,)).fetchone()
            for one in submissions
            for statement in (asked, drafts)
        )


def _erase(connection: sqlite3.Connection, submission: str) -> set[str]:
    tables = {
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
    }
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
        "AND tbl_name = 'revision'"
    ).fetchall()
    for name, _sql in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    mine = "(SELECT id FROM revision WHERE submission = ?)"
    given = (submission,)
    named = f"SELECT sha256 FROM revision_attachment WHERE revision IN {mine}"  # noqa: S608
    files = {digest for (digest,) in connection.execute(named, given)}
    drafts = "SELECT attachments FROM draft WHERE submission = ?"
    for (text,) in connection.execute(drafts, given).fetchall():
        files |= {one["sha256"] for one in json.loads(text)}
    for table in {"revision_attachment", "delivery_file", "delivery"} & tables:
        connection.execute(
            f"DELETE FROM {table} WHERE revision IN {mine}",  # noqa: S608
            given,
        )
    connection.execute("UPDATE revision SET xml = x'' WHERE submission = ?", given)
    if "draft_state" in tables:
        connection.execute(
            "DELETE FROM draft_state WHERE draft IN "
            "(SELECT id FROM draft WHERE submission = ?)",
            given,
        )
    told: list[tuple[str, str]] = []
    if "entity_change" in tables:
        asked = "SELECT list, id FROM entity_change WHERE submission = ?"
        told = connection.execute(asked, given).fetchall()
    elif "entity" in tables:
        connection.execute("DELETE FROM entity WHERE submission = ?", given)
    for table in {"submission", "draft", "entity_change"} & tables:
        connection.execute(
            f"DELETE FROM {table} WHERE submission = ?",  # noqa: S608
            given,
        )
    for one in told:
        _renew(connection, *one)
    for _name, sql in triggers:
        connection.execute(sql)
    return files


def _renew(connection: sqlite3.Connection, name: str, entity: str) -> None:
    """An entity of what other entries say of it: its row holds what all of them said."""
    key = (name, entity)
    cursor = connection.execute(
        "SELECT list, id, label, submission, properties, base_version "
        "FROM entity_change WHERE list = ? AND id = ? ORDER BY created, submission",
        key,
    )
    names = [column[0] for column in cursor.description]
    changes = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in cursor]
    for one in lists_of(name):
        connection.execute(
            "DELETE FROM entity WHERE list = ? AND id = ?", (one, entity)
        )
    if changes:
        there = {row[1] for row in connection.execute("PRAGMA table_info(entity)")}
        row = {name: one for name, one in united(changes).items() if name in there}
        places = ", ".join("?" for _name in row)
        connection.execute(
            f"INSERT INTO entity ({', '.join(row)}) VALUES ({places})",  # noqa: S608
            tuple(row.values()),
        )
