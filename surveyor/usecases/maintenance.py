"""Care of a project: check, rebuild, backup, restore."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.revisions.model import Revision
from surveyor.revisions.state import state_hash
from surveyor.store import backups
from surveyor.store.check import PhotoReport, Problem
from surveyor.store.check import check as check_store
from surveyor.store.check import check_photos as check_store_photos
from surveyor.store.errors import NoSuchBackup, NotAProject
from surveyor.store.project import DATABASE, Project
from surveyor.store.values import Backup, Facts, Restoring
from surveyor.texts import _, ngettext
from surveyor.usecases.forms import SITE_FORM, form_of


@dataclass(frozen=True, slots=True)
class BackupLine:
    """A copy as lists show it."""

    backup: Backup
    title: str
    """When it was made, in words."""
    facts: str
    """How large it is, what is in it and where it comes from."""


def check(project: Project, progress: Progress | None = None) -> tuple[Problem, ...]:
    """Verifies everything: database, checksums, files, index.

    The index is compared with what the revisions say.
    """
    from surveyor.usecases.merging import catch_up

    progress = progress or Progress()
    catch_up(project, progress)
    return check_store(project, progress, _facts(project))


def state(project: Project) -> str:
    """The hash of all that travels; equal in two projects that have the same."""
    return state_hash(
        project.ledger.made_by_people(),
        project.withdrawals.all(),
        project.reviews.all(),
    )


def check_photos(project: Project, progress: Progress | None = None) -> PhotoReport:
    """Verifies the folder of photos against what entries and drafts name."""
    return check_store_photos(project, progress or Progress())


def rebuild(project: Project, progress: Progress | None = None) -> None:
    """Derives the whole index from the revisions again."""
    from surveyor.usecases.merging import shown_of

    project.submissions.rebuild(shown_of(project), progress or Progress())


def backup(
    project: Project, folder: Path | None = None, progress: Progress | None = None
) -> Path:
    """Makes a verified copy, in the project's folder or on another disk."""
    return backups.backup_now(project, folder, progress or Progress()).path


def list_backups(folder: Path, elsewhere: Path | None = None) -> tuple[BackupLine, ...]:
    """The copies of a project, newest first, each with what is in it.

    Args:
        folder: The project's folder; the project itself may be damaged.
        elsewhere: One more place to look in, such as a stick or a folder on it.

    Raises:
        NotAProject: There is neither a project nor a copy of one.
    """
    _expect(folder)
    places = [backups.own_place(folder), *backups.places_of(folder, elsewhere)]
    found = [one for place in places for one in backups.backups_in(place)]
    found.sort(key=lambda one: one.made, reverse=True)
    return tuple(_line(one, folder) for one in found)


def has_backups(folder: Path, elsewhere: Path | None = None) -> bool:
    """Whether there is any copy that a project could be restored from."""
    places = (backups.own_place(folder), *backups.places_of(folder, elsewhere))
    return any(backups.backups_in(place) for place in places)


def find_backup(folder: Path, name: str) -> Path:
    """A copy by its file name in the project, or by its path.

    Raises:
        NotAProject: There is nothing in the folder that could be restored.
        NoSuchBackup: There is no such copy.
    """
    _expect(folder)
    for path in (backups.own_place(folder) / name, Path(name)):
        if path.is_file():
            return path
    raise NoSuchBackup(name=name, folder=folder)


def preview_restore(folder: Path, copy: Path) -> Restoring:
    """What a restore would do; nothing is changed."""
    return backups.preview(folder, copy, SITE_FORM)


def restore(folder: Path, copy: Path, progress: Progress | None = None) -> Path:
    """Puts a copy in the place of the project's database, which must be closed.

    Returns:
        Where the state before is kept.
    """
    return backups.restore(folder, copy, progress)


def preview_in_words(found: Restoring) -> tuple[str, ...]:
    """The sentences that a person reads before a restore."""
    held = found.backup
    lines = [
        _("Isi cadangan: {entries}, {drafts}.").format(
            entries=_entries(held.entries), drafts=_drafts(len(held.drafts))
        )
    ]
    if held.newest is not None:
        when = formats.datetime_long(held.newest.astimezone())
        lines.append(_("Entri terakhir di dalamnya: {when}.").format(when=when))
    lines.extend(_what_goes(found))
    if found.photos_missing:
        text = _("{n} foto yang disebut cadangan ini tidak ditemukan.")
        lines.append(text.format(n=formats.integer(found.photos_missing)))
    lines.append(
        _("Keadaan sekarang tidak dihapus; ia disimpan sebagai salinan tersendiri.")
    )
    return tuple(lines)


def _expect(folder: Path) -> None:
    if not (folder / DATABASE).exists() and not backups.own_place(folder).is_dir():
        raise NotAProject(folder=folder)


def _what_goes(found: Restoring) -> list[str]:
    if found.now is None:
        return [
            _("Keadaan sekarang tidak dapat dibaca, jadi tidak dapat dibandingkan.")
        ]
    if not found.revisions_aside and not found.drafts_aside:
        lines = [_("Tidak ada yang lebih baru di proyek ini.")]
    else:
        text = _("Lebih baru di proyek ini dan akan disisihkan: {entries}, {drafts}.")
        lines = [
            text.format(
                entries=_revisions(found.revisions_aside),
                drafts=_drafts(found.drafts_aside),
            )
        ]
    if found.revisions_back:
        text = _("Kembali dari cadangan: {revisions}.")
        lines.append(text.format(revisions=_revisions(found.revisions_back)))
    return lines


def _entries(n: int) -> str:
    return ngettext("{n} entri selesai", "{n} entri selesai", n).format(
        n=formats.integer(n)
    )


def _revisions(n: int) -> str:
    return ngettext("{n} revisi entri", "{n} revisi entri", n).format(
        n=formats.integer(n)
    )


def _drafts(n: int) -> str:
    return ngettext("{n} draf tersimpan", "{n} draf tersimpan", n).format(
        n=formats.integer(n)
    )


def _line(one: Backup, folder: Path) -> BackupLine:
    kinds = {
        "backup": "",
        "version": _("sebelum pembaruan versi"),
        "replaced": _("sebelum pemulihan"),
    }
    try:
        held = backups.contents(one.path, SITE_FORM)
        what = f"{_entries(held.entries)}, {_drafts(len(held.drafts))}"
    except SurveyorError:
        what = _("tidak dapat dibaca")
    where = "" if folder in one.path.parents else str(one.path.parent)
    facts = (formats.size(one.size), what, kinds[one.kind], where)
    return BackupLine(
        one,
        formats.datetime_long(one.made.astimezone()),
        " · ".join(fact for fact in facts if fact),
    )


def _facts(project: Project) -> Callable[[Revision], Facts]:
    from surveyor.usecases.facts import facts_of

    def derive(revision: Revision) -> Facts:
        form = form_of(project, revision.form_id, revision.form_version)
        return facts_of(form, revision)

    return derive
