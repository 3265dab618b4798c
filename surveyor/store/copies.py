"""Copying a database whole: with what still lies in its log, checked, then named."""

import os
import sqlite3
from contextlib import closing, nullcontext, suppress
from pathlib import Path

from surveyor.jobs import Cancelled, Progress
from surveyor.store.errors import DamagedProject

_PAGES = 64


def copy_whole(source: Path, target: Path, progress: Progress, what: str) -> None:
    """Copies a database that may be in use, and verifies the copy before it counts.

    What a killed process left in the write-ahead log is in the copy. It is written
    beside its place, synced and renamed; a half copy never has the name.

    Raises:
        DamagedProject: The copy is not whole; there is none.
        Cancelled: There is no copy.
        sqlite3.Error, OSError: For `in_words` of the caller.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        with (
            closing(sqlite3.connect(source)) as old,
            closing(sqlite3.connect(part)) as new,
        ):
            transfer(old, new, progress, what)
            # One file without a log beside it: it can be carried away.
            new.execute("PRAGMA journal_mode=DELETE")
        verify(part)
        sync(part)
        part.replace(target)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def transfer(
    old: sqlite3.Connection, new: sqlite3.Connection, progress: Progress, what: str
) -> None:
    """Copies all pages in one transaction of the target; stopping takes it back."""

    def report(_status: int, remaining: int, total: int) -> None:
        # After the last page it is committed: too late to be stopped.
        with suppress(Cancelled) if remaining == 0 else nullcontext():
            progress.step(total - remaining, total, what)

    old.backup(new, pages=_PAGES, progress=report)


def verify(path: Path) -> None:
    """Looks through a whole database.

    Raises:
        DamagedProject: It is not as SQLite wrote it.
    """
    with closing(sqlite3.connect(path)) as connection:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        raise DamagedProject(path=path)


def sync(path: Path) -> None:
    """Waits until a file is on the disk, not only on its way: sticks are pulled."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
