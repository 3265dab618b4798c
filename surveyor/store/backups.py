"""Copies of the database: verified before they count, rotated, never overwriting."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from surveyor.jobs import Progress
from surveyor.store.errors import DamagedProject, in_words
from surveyor.store.project import DATABASE, Project
from surveyor.store.values import Backup
from surveyor.texts import _

KEPT = 10
_PAGES = 512


def backup_now(
    project: Project, folder: Path | None = None, progress: Progress | None = None
) -> Backup:
    """Copies the database while it may be in use, checks the copy, then names it.

    Args:
        project: What to copy.
        folder: Where; the project's own backups folder by default. Elsewhere, such as
            on a stick, the photos are copied too.
        progress: Told the pages that are done.

    Raises:
        DiskFull, ReadOnly: No copy was made; the project is as it was.
        Cancelled: The half copy is removed.
    """
    progress = progress or Progress()
    place = folder or project.folder / "backups"
    now = datetime.now(UTC)
    target = place / f"project-{now:%Y%m%dT%H%M%S%f}.sqlite"
    part = target.with_suffix(".part")
    try:
        with in_words(target):
            place.mkdir(parents=True, exist_ok=True)
            _copy(project.path, part, progress)
            _verify(part)
            part.replace(target)
            if folder is not None:
                _copy_media(project, folder, progress)
    finally:
        part.unlink(missing_ok=True)
    _rotate(place)
    return Backup(target, now, target.stat().st_size)


def all_backups(project: Project, folder: Path | None = None) -> tuple[Backup, ...]:
    """The copies in a place, newest first."""
    place = folder or project.folder / "backups"
    found = (
        sorted(place.glob("project-*.sqlite"), reverse=True) if place.is_dir() else []
    )
    return tuple(
        Backup(p, datetime.fromtimestamp(p.stat().st_mtime, UTC), p.stat().st_size)
        for p in found
    )


def latest(project: Project) -> Backup | None:
    """The newest copy in the project's own folder."""
    found = all_backups(project)
    return found[0] if found else None


def restore(folder: Path, backup: Path) -> None:
    """Puts a copy in the place of the database; the old file is kept aside.

    The project must be closed.

    Raises:
        DamagedProject: The copy itself is damaged; nothing has changed.
    """
    path = folder / DATABASE
    with in_words(path):
        _verify(backup)
        aside = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        for suffix in ("", "-wal", "-shm"):
            old = path.with_name(path.name + suffix)
            if old.exists():
                old.replace(old.with_name(f"replaced-{aside}-{old.name}"))
        part = path.with_suffix(".part")
        shutil.copy2(backup, part)
        part.replace(path)


def _copy(source: Path, target: Path, progress: Progress) -> None:
    what = _("Membuat cadangan")

    def report(_status: int, remaining: int, total: int) -> None:
        progress.step(total - remaining, total, what)

    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new, pages=_PAGES, progress=report)


def _verify(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        raise DamagedProject(path=path)


def _copy_media(project: Project, folder: Path, progress: Progress) -> None:
    digests = project.media.digests()
    for digest in progress.over(digests, len(digests), _("Menyalin foto")):
        source = project.media.path(digest)
        target = folder / "media" / digest[:2] / digest
        if source is not None and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            shutil.copyfile(source, part)
            part.replace(target)


def _rotate(place: Path) -> None:
    """Keeps the newest copies, and the last one of each of the last days."""
    found = sorted(place.glob("project-*.sqlite"), reverse=True)
    keep = set(found[:KEPT])
    by_day: dict[str, Path] = {}
    for path in found:
        by_day.setdefault(path.name[8:16], path)
    keep.update(by_day[day] for day in sorted(by_day, reverse=True)[:7])
    for path in found:
        if path not in keep:
            path.unlink(missing_ok=True)
