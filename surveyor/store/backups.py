"""Copies of a project: verified before they count, rotated, never overwriting.

In the project's own folder `backups` there are

    project-20261123T060500123456.sqlite     made by hand or every few hours
    version-1-….sqlite                       before an upgrade of the schema
    replaced-….sqlite                        before a restore

    logs/                                    the audit logs of drafts in the copies

On another disk or stick each project has a folder of its own in the chosen one, with
its photos and logs beside the copies.
"""

import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from surveyor.jobs import Progress
from surveyor.revisions.model import Withdrawal
from surveyor.store import copies, schema, scrubbing
from surveyor.store.errors import DamagedProject, NewerProject, in_words
from surveyor.store.logs import LogFolder
from surveyor.store.media import MediaFolder
from surveyor.store.project import DATABASE, Project
from surveyor.store.scrubbing import Noted
from surveyor.store.values import Backup, Contents, Restoring
from surveyor.texts import _

KEPT = 10
_STAMP = "%Y%m%dT%H%M%S%f"
_NAME = re.compile(r"(project|replaced|version-\d+)-(\d{8}T\d{12})\.sqlite")
_KINDS = {"project": "backup", "replaced": "replaced"}


def backup_now(
    project: Project, folder: Path | None = None, progress: Progress | None = None
) -> Backup:
    """Copies the database while it may be in use, checks the copy, then names it.

    Args:
        project: What to copy.
        folder: Another disk or stick; the project's own backups folder by default.
            Elsewhere the project gets a folder of its own, with its photos in it.
        progress: Told the pages that are done.

    Raises:
        DiskFull, ReadOnly: No copy was made; the project is as it was.
        Cancelled: The half copy is removed.
    """
    progress = progress or Progress()
    place = own_place(project.folder) if folder is None else place_in(project, folder)
    now = datetime.now(UTC)
    target = place / f"project-{now.strftime(_STAMP)}.sqlite"
    with in_words(target):
        copies.copy_whole(project.path, target, progress, _("Membuat cadangan"))
        if folder is not None:
            _copy_media(project.media, MediaFolder(place / "media"), progress)
    # A log only grows: the newest one serves every copy.
    for draft in project.logs.drafts():
        _logs_in(place).begin(draft, project.logs.read(draft))
    _rotate(place)
    _drop_logs(place)
    return Backup(target, now, target.stat().st_size)


def own_place(project_folder: Path) -> Path:
    """Where the copies inside a project folder lie."""
    return project_folder / "backups"


def place_in(project: Project, folder: Path) -> Path:
    """The project's own folder on another disk or stick; it may not be there yet."""
    return folder / f"{_plain(project.folder)}-{project.identity}"


def places_of(project_folder: Path, folder: Path | None) -> tuple[Path, ...]:
    """Where copies of a project may lie on another disk; found by its name alone.

    So a project can be restored that cannot be opened any more.
    """
    if folder is None or not folder.is_dir():
        return ()
    return (folder, *sorted(folder.glob(f"{_plain(project_folder)}-????????")))


def backups_in(place: Path) -> tuple[Backup, ...]:
    """The copies in a place, newest first; none where the place is not there."""
    found = []
    for path in place.glob("*.sqlite") if place.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match:
            made = datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC)
            kind = _KINDS.get(match[1], "version")
            found.append(Backup(path, made, path.stat().st_size, kind))
    return tuple(sorted(found, key=lambda one: one.made, reverse=True))


def latest(place: Path) -> Backup | None:
    """The newest copy made by hand or by the clock."""
    return next((one for one in backups_in(place) if one.kind == "backup"), None)


def contents(path: Path, register: str = "") -> Contents:
    """What is in a database file, of this schema version or an older one.

    Args:
        path: The file.
        register: The form of the register of sites, whose entries are not counted.

    Raises:
        DamagedProject, NewerProject: It cannot be read.
    """
    version = schema.version_of(path)
    with in_words(path), closing(_reading(path)) as connection:
        revisions = connection.execute("SELECT id FROM revision").fetchall()
        drafts = connection.execute(
            "SELECT id, changed_at FROM draft WHERE discarded_at IS NULL"
        ).fetchall()
        entries, newest = connection.execute(
            "SELECT count(DISTINCT submission) FILTER (WHERE form_id != ?), "
            "max(created) FROM revision",
            (register,),
        ).fetchone()
    return Contents(
        version,
        frozenset(one for (one,) in revisions),
        dict(drafts),
        entries,
        datetime.fromisoformat(newest) if newest else None,
    )


def preview(folder: Path, backup: Path, register: str = "") -> Restoring:
    """What a restore of this copy would do to a project; nothing is changed.

    `register` names the form whose entries are not counted.

    Raises:
        DamagedProject, NewerProject: The copy cannot be used.
    """
    with in_words(backup):
        copies.verify(backup)
    held, path = contents(backup, register), folder / DATABASE
    try:
        now = contents(path, register) if path.exists() else None
    except (DamagedProject, NewerProject):
        now = None
    return Restoring(held, now, len(_missing_photos(folder, backup)))


def restore(folder: Path, backup: Path, progress: Progress | None = None) -> Path:
    """Puts a copy in the place of the database; the state before is kept.

    The project must be closed. A crash in between leaves the state before or the
    restored one, never a mixture.

    Returns:
        Where the state before lies: one more copy in `backups`, or, where SQLite
        could not read it any more, the file itself under another name.

    Raises:
        DamagedProject, NewerProject: The copy cannot be used; nothing has changed.
        DiskFull, ReadOnly: The same.
        Cancelled: The state before is in place.
    """
    progress = progress or Progress()
    path = folder / DATABASE
    with in_words(path):
        copies.verify(backup)
        schema.version_of(backup)
        gone = _withdrawn(path)
        if not gone:
            _bring_logs(folder, backup, backup)
            _bring_photos(folder, backup, progress)
            return _replace(path, backup, progress)
        return _restore_without(folder, backup, gone, progress)


def _withdrawn(path: Path) -> list[Noted]:
    """What was withdrawn meanwhile; nothing is known of a file that cannot be read."""
    try:
        schema.version_of(path)
        return scrubbing.withdrawals_in(path)
    except (DamagedProject, NewerProject, sqlite3.Error):
        return []


def _restore_without(
    folder: Path, backup: Path, gone: list[Noted], progress: Progress
) -> Path:
    """What was withdrawn since the copy was made stays withdrawn."""
    path, clean = folder / DATABASE, folder / "backups" / "restoring.part.sqlite"
    try:
        copies.copy_whole(backup, clean, progress, _("Memulihkan"))
        scrubbing.scrub(clean, gone, progress)
        scrubbing.note_withdrawals(clean, gone)
        _bring_logs(folder, backup, clean)
        named = scrubbing.files_named([clean])
        _copy_media(
            MediaFolder(backup.parent / "media"),
            MediaFolder(folder / "media"),
            progress,
            only=named,
        )
        return _replace(path, clean, progress)
    finally:
        clean.unlink(missing_ok=True)


def scrub(copy: Path, withdrawals: Sequence[Withdrawal], progress: Progress) -> bool:
    """Erases withdrawn entries from a copy; False where it has none of them.

    Photos that lie beside copies go when no copy there names them any more.

    Raises:
        DamagedProject, DiskFull, ReadOnly: The copy is as it was.
    """
    gone = [
        (
            one.submission,
            one.reason,
            one.author,
            one.created.astimezone(UTC).isoformat(),
        )
        for one in withdrawals
    ]
    with in_words(copy):
        files = scrubbing.scrub(copy, gone, progress)
        if files is None:
            return False
        beside = MediaFolder(copy.parent / "media")
        others = scrubbing.files_named(one.path for one in backups_in(copy.parent))
        for digest in files - others:
            beside.remove(digest)
        _drop_logs(copy.parent)
    return True


def _plain(folder: Path) -> str:
    return re.sub(r"[^\w-]+", "-", folder.name).strip("-") or "proyek"


def _replace(path: Path, backup: Path, progress: Progress) -> Path:
    stamp = datetime.now(UTC).strftime(_STAMP)
    if not path.exists():
        return _replace_unreadable(path, backup, stamp)
    try:
        schema.version_of(path)
        kept = own_place(path.parent) / f"replaced-{stamp}.sqlite"
        copies.copy_whole(path, kept, progress, _("Menyimpan keadaan sekarang"))
    except (DamagedProject, NewerProject, sqlite3.DatabaseError):
        return _replace_unreadable(path, backup, stamp)
    with (
        closing(_reading(backup)) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        copies.transfer(source, target, progress, _("Memulihkan"))
    return kept


def _replace_unreadable(path: Path, backup: Path, stamp: str) -> Path:
    """The log goes first: it would be applied to the restored file otherwise."""
    kept = path.with_name(f"replaced-{stamp}-{path.name}")
    part = path.with_name(path.name + ".part")
    shutil.copyfile(backup, part)
    copies.sync(part)
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            shutil.copy2(old, kept.with_name(kept.name + suffix))
            copies.sync(kept.with_name(kept.name + suffix))
    for suffix in ("-shm", "-wal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    part.replace(path)
    return kept


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _missing_photos(folder: Path, backup: Path) -> list[str]:
    here, beside = MediaFolder(folder / "media"), MediaFolder(backup.parent / "media")
    with in_words(backup), closing(_reading(backup)) as connection:
        rows = connection.execute("SELECT DISTINCT sha256 FROM revision_attachment")
        return [d for (d,) in rows if here.path(d) is None and beside.path(d) is None]


def _bring_photos(folder: Path, backup: Path, progress: Progress) -> None:
    beside = MediaFolder(backup.parent / "media")
    _copy_media(beside, MediaFolder(folder / "media"), progress)


def _logs_in(place: Path) -> LogFolder:
    return LogFolder(place / "logs")


def _drafts_in(path: Path) -> set[str]:
    with closing(_reading(path)) as connection:
        return {id_ for (id_,) in connection.execute("SELECT id FROM draft")}


def _bring_logs(folder: Path, backup: Path, restored: Path) -> None:
    """Those of the drafts that come back; one that goes on here is kept as it is."""
    here, beside = _logs_in(folder), _logs_in(backup.parent)
    for draft in set(beside.drafts()) & _drafts_in(restored) - set(here.drafts()):
        here.begin(draft, beside.read(draft))


def _drop_logs(place: Path) -> None:
    """Removes the logs of drafts that no copy there holds any more.

    A copy that cannot be read may hold any of them: then all stay.
    """
    logs = _logs_in(place)
    if left := set(logs.drafts()):
        with suppress(sqlite3.Error):
            left.difference_update(*(_drafts_in(o.path) for o in backups_in(place)))
            for draft in left:
                logs.drop(draft)


def _copy_media(
    source: MediaFolder,
    target: MediaFolder,
    progress: Progress,
    only: set[str] | None = None,
) -> None:
    digests = [one for one in source.digests() if only is None or one in only]
    for digest in progress.over(digests, len(digests), _("Menyalin foto")):
        found = source.path(digest)
        if found is not None and target.path(digest) is None:
            target.put_bytes(found.read_bytes(), digest)


def _rotate(place: Path) -> None:
    """Keeps the newest copies, and the last one of each of the last days."""
    found = [one for one in backups_in(place) if one.kind == "backup"]
    keep = {one.path for one in found[:KEPT]}
    by_day: dict[str, Path] = {}
    for one in found:
        by_day.setdefault(f"{one.made:%Y%m%d}", one.path)
    keep.update(by_day[day] for day in sorted(by_day, reverse=True)[:7])
    for one in found:
        if one.path not in keep:
            one.path.unlink(missing_ok=True)
