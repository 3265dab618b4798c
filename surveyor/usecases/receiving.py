"""Taking in bundles and tables.

Each file is taken in whole or not at all, in one transaction; a merge that is stopped
keeps the files that were done. What cannot be used of an intact file is left out and
told with its place: a line that cannot be read, an entry of a questionnaire that is
not here, an id that is here with other bytes.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from surveyor import formats
from surveyor.errors import FileMissing, ReadOnly, SurveyorError, UserError
from surveyor.jobs import Cancelled, Progress
from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store.arrivals import Arrival, Arrived
from surveyor.store.errors import NoSuchMerge
from surveyor.store.ledger import BATCH, Exchange
from surveyor.store.project import Project
from surveyor.store.receipts import IN
from surveyor.sync.bundle import Bundle
from surveyor.sync.keys import fingerprint
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.csv_in import CsvIncoming
from surveyor.usecases.exchange import file_digest, is_trusted, office_secret, trust
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.incoming import (
    BundleIncoming,
    Incoming,
    Left,
    stored_forms,
)
from surveyor.usecases.merging import catch_up, merged_of, shown_of, waits
from surveyor.usecases.withdrawing import clean_copies

_TABLES = (".csv", ".tsv", ".txt")


class UnknownKey(UserError):
    """Nobody here said yet whose key it is; the file is left alone."""

    code = "bundle.unknown_key"
    text = N_("{path} ditandatangani kunci yang belum dikenal: {fingerprint}.")
    hint = N_(
        "Bandingkan sidik kunci itu dengan {sender}, misalnya lewat telepon. Bila sama, "
        "setujui kuncinya lalu gabungkan. Tidak ada yang berubah."
    )


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of one file; `error` where nothing of it was taken in."""

    path: Path
    sender: str = ""
    exchange: str = ""
    entries: int = 0
    """Entries in the file."""
    sites: int = 0
    """Of them, those of the register of sites."""
    new: int = 0
    updated: int = 0
    conflicts: int = 0
    """Of the updated ones."""
    known: int = 0
    withdrawn: int = 0
    receipts: int = 0
    reviews: int = 0
    left: tuple[Left, ...] = ()
    error: SurveyorError | None = None


@dataclass(frozen=True, slots=True)
class Merging:
    """What became of several files."""

    files: tuple[Merged, ...]
    stopped: bool = False
    """Somebody stopped it: the files that are told here were done, the rest not."""

    @property
    def exchanges(self) -> tuple[str, ...]:
        """Ids in the ledger of the files that were taken in."""
        return tuple(one.exchange for one in self.files if one.exchange)


@dataclass(frozen=True, slots=True)
class _Wish:
    trusting: frozenset[str]
    form_id: str
    batch: int
    forward: bool


def merge_files(  # noqa: PLR0913 (all but two are seldom given)
    project: Project,
    paths: Sequence[Path],
    *,
    key: Path | None = None,
    trusting: Iterable[str] = (),
    form_id: str = "",
    forward: bool = False,
    later: bool = False,
    progress: Progress | None = None,
) -> Merging:
    """Takes in any number of bundles and tables, one transaction each.

    Args:
        project: Where they go.
        paths: In any order; the result is the same.
        key: A file with an office's secret key; this machine's own by default.
        trusting: Public keys that the person said are the senders'; remembered.
        form_id: The form that tables are of; found out by their columns by default.
        forward: Whether this is an office, which hands on what came on a stick.
        later: Leave new entries out of the lists until the caller has them worked
            out by `merging.catch_up`, which takes much longer than to merge them.
        progress: Told every entry. Stopping keeps the files that were done.

    Raises:
        BadKey: The key file holds no key.
        DiskFull, ReadOnly, ProjectBusy: The files before are merged, the rest is not.
    """
    progress = progress or Progress()
    secret = office_secret(key)
    batch = int(datetime.now(UTC).timestamp() * 1000)
    wish = _Wish(frozenset(trusting), form_id, batch, forward)
    done: list[Merged] = []
    try:
        for number, path in enumerate(paths):
            what = _("Menggabungkan {name}").format(name=path.name)
            progress.step(number, len(paths), what)
            done.append(_merge(project, path, progress, secret, wish))
    except Cancelled:
        return Merging(tuple(done), stopped=True)
    if not later:
        # Stopped here, the files are merged all the same.
        with suppress(Cancelled):
            catch_up(project, progress)
    return Merging(tuple(done))


def undo_last(project: Project) -> tuple[str, int]:
    """Takes the newest merge back, with all files of it, or nothing.

    Returns:
        The name of its file, or how many there were; and how many entries changed.

    Raises:
        NoSuchMerge, BuiltUpon: Nothing has changed.
    """
    last = project.ledger.last_merge()
    if not last:
        raise NoSuchMerge
    entries = project.ledger.undo([one.id for one in last], shown_of(project))
    return name_of(last), len(entries)


def name_of(files: Sequence[Exchange]) -> str:
    """What a merge of some files is called."""
    if len(files) == 1:
        return files[0].name
    return ngettext("{n} berkas", "{n} berkas", len(files)).format(n=len(files))


def opened(path: Path, secret: str) -> Bundle:
    """Opens a bundle, with what the system says in words.

    Raises:
        FileMissing, ReadOnly: It cannot be read.
        NotABundle, NewerBundle, ChangedBundle, LockedBundle: It cannot be used.
    """
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        return Bundle(path, secret)
    except OSError as error:
        raise ReadOnly(path=path) from error


def in_words(merged: Merged) -> str:
    """One sentence of what became of a file: "12 entri dikirim: 9 baru, …"."""
    if merged.error is not None:
        return merged.error.message()
    parts = counted(
        merged.new, merged.updated, merged.conflicts, merged.known, merged.withdrawn
    )
    refused = len(merged.left)
    if refused:
        text = ngettext("{n} ditolak", "{n} ditolak", refused)
        parts.append(text.format(n=formats.integer(refused)))
    said = told_entries(merged.entries, parts, merged.sites)
    if merged.receipts:
        text = ngettext(
            "{n} entri diterima kantor.", "{n} entri diterima kantor.", merged.receipts
        )
        said = f"{said} {text.format(n=formats.integer(merged.receipts))}"
    if merged.reviews:
        text = ngettext("{n} tinjauan baru.", "{n} tinjauan baru.", merged.reviews)
        said = f"{said} {text.format(n=formats.integer(merged.reviews))}"
    return said.strip()


def told_entries(entries: int, parts: Sequence[str], sites: int = 0) -> str:
    """What became of the entries of a file: 12 sent, 9 new, 2 updated, 1 conflict.

    Args:
        entries: How many there are.
        parts: What became of them, see `counted`.
        sites: How many of them are of the register of sites.
    """
    if not entries and not parts:
        return _("Tidak ada entri di dalamnya.")
    text = ngettext("{n} entri dikirim", "{n} entri dikirim", entries)
    said = text.format(n=formats.integer(entries))
    if sites:
        text = _("{said} ({n} dari daftar lokasi)")
        said = text.format(said=said, n=formats.integer(sites))
    return f"{said}: {', '.join(parts)}." if parts else f"{said}."


def counted(
    new: int, updated: int, conflicts: int, known: int, withdrawn: int
) -> list[str]:
    """What happens to entries, in words; what is nought is left out."""
    words = (
        (new, ngettext("{n} baru", "{n} baru", new)),
        (updated, ngettext("{n} diperbarui", "{n} diperbarui", updated)),
        (conflicts, ngettext("{n} konflik", "{n} konflik", conflicts)),
        (known, ngettext("{n} sudah ada", "{n} sudah ada", known)),
        (withdrawn, ngettext("{n} ditarik", "{n} ditarik", withdrawn)),
    )
    return [text.format(n=formats.integer(n)) for n, text in words if n]


def conflicting(
    project: Project, submissions: Iterable[SubmissionId]
) -> tuple[SubmissionId, ...]:
    """Those of some entries that a person has to decide on."""
    asked = set(submissions)
    if not asked:
        return ()
    several = [one for one in project.submissions.several_heads() if one in asked]
    return tuple(
        one
        for one in several
        if merged_of(project, project.submissions.history(one)).conflicts
    )


def is_table(path: Path) -> bool:
    """Whether a file is read as CSV: a table, a folder, or a zip that is no bundle."""
    if path.is_dir() or path.suffix.lower() in _TABLES:
        return True
    if path.suffix.lower() != ".zip":
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "manifest.sig" not in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


@dataclass(slots=True)
class _Entries:
    """What a file carries, noted while it is read."""

    of: dict[RevisionId, SubmissionId] = field(default_factory=dict)
    sites: set[SubmissionId] = field(default_factory=set)


def _merge(
    project: Project, path: Path, progress: Progress, secret: str, wish: _Wish
) -> Merged:
    try:
        return _merge_file(project, path, progress, secret, wish)
    except UserError as error:
        return Merged(path, error=error)


def _merge_file(
    project: Project, path: Path, progress: Progress, secret: str, wish: _Wish
) -> Merged:
    if is_table(path):
        table = CsvIncoming(project, path, wish.form_id)
        return _take(project, path, table, wish, progress)
    with opened(path, secret) as bundle:
        if not (is_trusted(project, bundle.key) or bundle.key in wish.trusting):
            raise UnknownKey(
                path=path.name,
                fingerprint=fingerprint(bundle.key),
                sender=bundle.sender.name,
            )
        incoming = BundleIncoming(project, bundle)
        done = _take(project, path, incoming, wish, progress)
        if not is_trusted(project, bundle.key):
            trust(project, bundle.key, bundle.sender.name)
        return done


def _take(
    project: Project, path: Path, incoming: Incoming, wish: _Wish, progress: Progress
) -> Merged:
    entries = _Entries()
    added = _bring_files(project, incoming, progress)
    digest = "" if path.is_dir() else file_digest(path)
    what = _("Menggabungkan {name}").format(name=path.name)
    arrival = Arrival(
        Exchange(IN, incoming.author, path.name, digest, {BATCH: wish.batch}),
        _told(incoming, entries, progress, what),
        stored_forms(incoming),
        incoming.reviews,
        incoming.withdrawals,
        incoming.receipts,
        wish.forward,
        waits(incoming.form_source),
    )
    shown = shown_of(project, incoming.form_source)
    try:
        # Before the questionnaires: one that is here does not bring its lists again.
        for form in incoming.forms:
            files = {one.name: one.sha256 for one in form.media.values()}
            project.forms.keep_media(form.form_id, form.version, files)
        arrived = project.receive(arrival, shown)
    except BaseException:
        for one in added:
            project.media.remove(one)
        raise
    if arrived.withdrawals:
        clean_copies(project, incoming.withdrawals, progress=progress)
    return _outcome(project, path, incoming, arrived, entries)


def _told(
    incoming: Incoming,
    entries: _Entries,
    progress: Progress,
    what: str,
) -> Iterator[Revision]:
    for number, one in enumerate(incoming.revisions()):
        if number % 50 == 0:
            progress.step(number, incoming.total, what)
        entries.of[one.id] = one.submission
        if one.form_id == SITE_FORM:
            entries.sites.add(one.submission)
        yield one


def _bring_files(
    project: Project, incoming: Incoming, progress: Progress
) -> tuple[str, ...]:
    """Puts attachments into the media folder; those that were not there before.

    Of withdrawn entries none is brought. A file that is damaged stops it all.
    """
    gone = {one.submission for one in incoming.withdrawals}
    gone |= {one.submission for one in project.withdrawals.all()}
    wanted = {
        file.sha256: file.name
        for one in incoming.revisions()
        if one.submission not in gone
        for file in one.attachments
    }
    for form in incoming.forms:
        wanted |= {one.sha256: one.name for one in form.media.values()}
    missing = {d: n for d, n in wanted.items() if project.media.path(d) is None}
    added: list[str] = []
    try:
        for digest, name in progress.over(
            missing.items(), len(missing), _("Menyalin foto")
        ):
            data = incoming.file(digest)
            if data is not None:
                added.append(digest)
                project.media.put_bytes(data, name)
    except BaseException:
        for digest in added:
            project.media.remove(digest)
        raise
    return tuple(added)


def _outcome(
    project: Project,
    path: Path,
    incoming: Incoming,
    arrived: Arrived,
    entries: _Entries,
) -> Merged:
    taken = arrived.taken
    refused = [Left(one, error.message()) for one, error in taken.refused]
    changed = _("sudah ada di sini dengan isi yang berbeda")
    refused += [Left(one, changed) for one in taken.changed]
    conflicts = conflicting(project, taken.updated)
    other = {*taken.created, *taken.updated, *taken.emptied}
    other |= {entries.of[RevisionId(one.place)] for one in refused}
    every = set(entries.of.values())
    return Merged(
        path,
        incoming.author,
        arrived.exchange,
        entries=len(every),
        sites=len(entries.sites),
        new=len(taken.created),
        updated=len(taken.updated) - len(conflicts),
        conflicts=len(conflicts),
        known=len(every - other),
        withdrawn=max(len(taken.emptied), arrived.withdrawals),
        receipts=arrived.receipts,
        reviews=arrived.reviews,
        left=(*incoming.left, *refused),
    )
