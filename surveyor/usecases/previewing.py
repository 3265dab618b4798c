"""What merging some files would do, told before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from surveyor import formats
from surveyor.errors import SurveyorError, UserError
from surveyor.forms.model import Form
from surveyor.jobs import Progress
from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.sync.cargo import Sender
from surveyor.sync.keys import fingerprint
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.csv_in import CsvIncoming
from surveyor.usecases.exchange import is_trusted, office_secret
from surveyor.usecases.facts import VisitFacts, visit_facts_of
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.incoming import BundleIncoming, Incoming
from surveyor.usecases.look_alikes import Coming, Newcomers
from surveyor.usecases.merging import merged_of
from surveyor.usecases.receiving import counted, is_table, opened, told_entries


class Fate(StrEnum):
    """What would become of an entry of a file."""

    NEW = "new"
    UPDATED = "updated"
    CONFLICT = "conflict"
    KNOWN = "known"
    LOOK_ALIKE = "look_alike"
    """New, but another entry is probably about the same visit."""
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


FATES = {
    Fate.NEW: N_("Baru"),
    Fate.UPDATED: N_("Diperbarui"),
    Fate.CONFLICT: N_("Konflik"),
    Fate.KNOWN: N_("Sudah ada"),
    Fate.LOOK_ALIKE: N_("Baru, mirip entri lain"),
    Fate.WITHDRAWN: N_("Ditarik"),
    Fate.REFUSED: N_("Ditolak"),
}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a file and what would become of it."""

    submission: str
    """Id; for what cannot be read, its place in the file."""
    fate: Fate
    site_name: str = ""
    form_id: str = ""
    author: str = ""
    finished: datetime | None = None
    note: str = ""
    """Why it is refused, or what it looks like."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What merging one file would do; `error` where it cannot be merged at all."""

    path: Path
    sender: Sender | None = None
    key: str = ""
    fingerprint: str = ""
    is_trusted: bool = False
    is_of_project: bool = True
    """It names this project; another name is a hint only."""
    created: datetime | None = None
    lines: tuple[EntryLine, ...] = ()
    photos: int = 0
    reviews: int = 0
    withdrawals: int = 0
    receipts: int = 0
    error: SurveyorError | None = None

    @property
    def sites(self) -> int:
        """How many of the entries are of the register of sites."""
        return sum(
            one.form_id == SITE_FORM and one.fate is not Fate.REFUSED
            for one in self.lines
        )

    def count(self, fate: Fate) -> int:
        """How many entries have a fate."""
        return sum(one.fate is fate for one in self.lines)


def preview_files(
    project: Project,
    paths: Sequence[Path],
    *,
    key: Path | None = None,
    form_id: str = "",
    progress: Progress | None = None,
) -> tuple[Preview, ...]:
    """Reads bundles and writes nothing.

    An entry that several of them bring is new in the first of them.

    Args:
        project: Where they would go.
        paths: The files.
        key: A file with an office's secret key; this machine's own by default.
        form_id: The form that tables are of; found out by their columns by default.
        progress: Told every file and entry.

    Raises:
        BadKey: The key file holds no key.
        Cancelled: Somebody stopped it.
    """
    progress = progress or Progress()
    secret = office_secret(key)
    before = _Before(project)
    found = []
    for number, path in enumerate(paths):
        what = _("Membaca {name}").format(name=path.name)
        progress.step(number, len(paths), what)
        try:
            found.append(_preview(before, path, secret, form_id, progress))
        except SurveyorError as error:
            found.append(Preview(path, error=error))
    return tuple(found)


def in_words(preview: Preview) -> str:
    """A preview as one sentence: 12 sent, 9 new, 2 updated, 1 conflict."""
    if preview.error is not None:
        return preview.error.message()
    count = preview.count
    new = count(Fate.NEW) + count(Fate.LOOK_ALIKE)
    parts = counted(
        new, count(Fate.UPDATED), count(Fate.CONFLICT), count(Fate.KNOWN),
        count(Fate.WITHDRAWN),
    )  # fmt: skip
    alike, refused = count(Fate.LOOK_ALIKE), count(Fate.REFUSED)
    if alike:
        text = ngettext("{n} mirip entri lain", "{n} mirip entri lain", alike)
        parts.append(text.format(n=formats.integer(alike)))
    if refused:
        text = ngettext("{n} ditolak", "{n} ditolak", refused)
        parts.append(text.format(n=formats.integer(refused)))
    lines = [told_entries(len(preview.lines) - refused, parts, preview.sites)]
    if preview.receipts:
        text = ngettext("{n} tanda terima.", "{n} tanda terima.", preview.receipts)
        lines.append(text.format(n=formats.integer(preview.receipts)))
    if preview.reviews:
        text = ngettext("{n} tinjauan.", "{n} tinjauan.", preview.reviews)
        lines.append(text.format(n=formats.integer(preview.reviews)))
    return " ".join(lines)


def _preview(
    before: "_Before", path: Path, secret: str, form_id: str, progress: Progress
) -> Preview:
    project = before.project
    if is_table(path):
        incoming = CsvIncoming(project, path, form_id)
        empty = Preview(path, Sender(incoming.author, ""), is_trusted=True)
        return _Previewing(before, incoming, progress).preview(empty)
    with opened(path, secret) as bundle:
        empty = Preview(
            path,
            bundle.sender,
            bundle.key,
            fingerprint(bundle.key),
            is_trusted(project, bundle.key),
            bundle.sender.project in ("", project.settings.title),
            datetime.fromisoformat(str(bundle.manifest["created"])),
        )
        return _Previewing(before, BundleIncoming(project, bundle), progress).preview(
            empty
        )


class _Before:
    """What is here, and what the files before would have brought."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.withdrawn = {one.submission for one in project.withdrawals.all()}
        self.coming: dict[RevisionId, str] = {}
        self.submissions: set[SubmissionId] = set()
        self.corrected: dict[SubmissionId, dict[RevisionId, Revision]] = {}
        """Entries of which a file brought a correction: another may contradict it."""
        self.newcomers = Newcomers(project)


class _Previewing:
    """One file."""

    def __init__(self, before: _Before, incoming: Incoming, progress: Progress) -> None:
        self._before = before
        self._project = before.project
        self._progress = progress
        self._incoming = incoming
        self._lines: list[EntryLine] = []
        self._coming: list[Coming] = []

    def preview(self, empty: Preview) -> Preview:
        """Fills in what would become of the entries."""
        incoming = self._incoming
        self._before.withdrawn |= {one.submission for one in incoming.withdrawals}
        by_entry: dict[SubmissionId, list[Revision]] = {}
        for one in incoming.revisions():
            by_entry.setdefault(one.submission, []).append(one)
        every = [one for group in by_entry.values() for one in group]
        here = self._project.submissions.checksums(one.id for one in every)
        here |= self._before.coming
        known = self._project.submissions.known(by_entry) | self._before.submissions
        what = _("Membaca {name}").format(name=empty.path.name)
        for entry, group in self._progress.over(by_entry.items(), len(by_entry), what):
            is_here = entry in known
            self._lines.append(self._line(entry, group, here, is_here=is_here))
        self._find_look_alikes()
        self._before.coming |= {one.id: one.sha256 for one in every}
        self._before.submissions |= set(by_entry)
        refused = [
            EntryLine(one.place, Fate.REFUSED, note=one.reason) for one in incoming.left
        ]
        return replace(
            empty,
            lines=(*self._lines, *refused),
            photos=len({file.sha256 for one in every for file in one.attachments}),
            reviews=len(incoming.reviews),
            withdrawals=len(incoming.withdrawals),
            receipts=len(incoming.receipts),
        )

    def _line(
        self,
        entry: SubmissionId,
        group: list[Revision],
        here: dict[RevisionId, str],
        *,
        is_here: bool,
    ) -> EntryLine:
        newest = max(group, key=lambda one: (one.created, one.id))
        if entry in self._before.withdrawn:
            return _entry_line(newest, Fate.WITHDRAWN)
        if any(here.get(one.id, one.sha256) != one.sha256 for one in group):
            note = _("sudah ada di sini dengan isi yang berbeda")
            return _entry_line(newest, Fate.REFUSED, note=note)
        fresh = [one for one in group if one.id not in here]
        try:
            facts = visit_facts_of(self._form(newest), newest)
            if not fresh:
                return _entry_line(newest, Fate.KNOWN, facts)
            if not is_here and len(group) == 1:
                if facts.site and facts.day:
                    self._coming.append(Coming.of(self._form(newest), newest, facts))
                return _entry_line(newest, Fate.NEW, facts)
            fate = self._merged(entry, group, is_here=is_here)
            return _entry_line(newest, fate, facts)
        except UserError as error:
            return _entry_line(newest, Fate.REFUSED, note=error.message())

    def _merged(
        self, entry: SubmissionId, group: list[Revision], *, is_here: bool
    ) -> Fate:
        known = self._before.corrected.setdefault(entry, {})
        known |= {one.id: one for one in group}
        history = {one.id: one for one in self._project.submissions.history(entry)}
        every = list((history | known).values())
        merged = merged_of(self._project, every, self._incoming.form_source)
        if merged.conflicts:
            return Fate.CONFLICT
        return Fate.UPDATED if is_here else Fate.NEW

    def _form(self, one: Revision) -> Form:
        return self._incoming.form_source(one.form_id, one.form_version)

    def _find_look_alikes(self) -> None:
        found = self._before.newcomers.look(self._coming)
        for number, line in enumerate(self._lines):
            entry = SubmissionId(line.submission)
            if entry in found:
                note = _("mirip {id}").format(id=found[entry])
                self._lines[number] = EntryLine(
                    line.submission, Fate.LOOK_ALIKE, line.site_name, line.form_id,
                    line.author, line.finished, note,
                )  # fmt: skip


def _entry_line(
    one: Revision, fate: Fate, facts: VisitFacts | None = None, note: str = ""
) -> EntryLine:
    return EntryLine(
        one.submission,
        fate,
        facts.site_name if facts else "",
        one.form_id,
        one.author,
        one.created,
        note,
    )
