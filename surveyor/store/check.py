"""`surveyor check`: looks at everything in a project and says what is wrong."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from surveyor.jobs import Progress
from surveyor.revisions.model import Revision
from surveyor.store.project import Project
from surveyor.store.values import Facts
from surveyor.texts import N_, _


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a project that is not as it should be."""

    code: str
    text: str
    hint: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def message(self) -> str:
        """What is wrong, in the language in use."""
        return _(self.text).format(**self.values)

    def advice(self) -> str:
        """What to do, in the language in use."""
        return _(self.hint).format(**self.values)


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """What the folder of photos holds."""

    files: int
    size: int
    """Bytes of all files."""
    unused: int
    """Files that no entry, draft or letterhead names, such as photos taken back."""
    problems: tuple[Problem, ...]


def check(
    project: Project, progress: Progress, facts_of: Callable[[Revision], Facts]
) -> tuple[Problem, ...]:
    """Verifies database, checksums, files and index; changes nothing.

    Raises:
        Cancelled: `progress` was asked to stop.
    """
    return (
        *_database(project, progress),
        *_revisions(project, progress, facts_of),
    )


def check_photos(project: Project, progress: Progress) -> PhotoReport:
    """Verifies every file of the media folder and every file that is named."""
    named: dict[str, tuple[str, str]] = {}
    for revision in project.submissions.revisions():
        for one in revision.attachments:
            named.setdefault(one.sha256, (one.name, revision.submission))
    for draft in project.drafts.list() + project.drafts.list(discarded=True):
        for one in draft.attachments:
            named.setdefault(one.sha256, (one.name, draft.submission or draft.id))
    problems = [
        _missing(*said)
        for digest, said in named.items()
        if project.media.path(digest) is None
    ]
    held = project.media.digests()
    size = 0
    for digest in progress.over(held, len(held), _("Memeriksa foto")):
        data = project.media.read(digest)
        size += len(data)
        if hashlib.sha256(data).hexdigest() != digest:
            name, entry = named.get(digest, (digest[:12], "–"))
            problems.append(_changed(name, entry))
    unused = set(held) - set(named) - {project.settings.logo}
    unused -= project.forms.all_media()
    return PhotoReport(len(held), size, len(unused), tuple(problems))


def _database(project: Project, progress: Progress) -> Iterator[Problem]:
    progress.step(0, 0, _("Memeriksa basis data"))
    with closing(sqlite3.connect(project.path)) as connection:
        for (answer,) in connection.execute("PRAGMA integrity_check"):
            if answer != "ok":
                yield Problem(
                    "check.database",
                    N_("Basis data: {answer}."),
                    N_("Pulihkan dari cadangan."),
                    {"answer": answer},
                )
        for row in connection.execute("PRAGMA foreign_key_check"):
            yield Problem(
                "check.reference",
                N_("Rujukan terputus pada tabel {table}."),
                N_("Pulihkan dari cadangan."),
                {"table": row[0]},
            )
        everything = connection.execute(
            "SELECT id, sha256, xml, EXISTS (SELECT 1 FROM withdrawal WHERE "
            "withdrawal.submission = revision.submission) FROM revision"
        )
        for number, (revision, stored, xml, is_gone) in enumerate(everything):
            if number % 500 == 0:
                progress.step(0, 0, _("Memeriksa basis data"))
            if is_gone and xml:
                yield Problem(
                    "check.withdrawn",
                    N_("Revisi {id} masih berisi, padahal entrinya sudah ditarik."),
                    N_("Laporkan kesalahan ini."),
                    {"id": revision},
                )
            elif not is_gone and hashlib.sha256(xml).hexdigest() != stored:
                yield Problem(
                    "check.revision",
                    N_("Isi revisi {id} tidak cocok dengan checksum-nya."),
                    N_("Pulihkan dari cadangan."),
                    {"id": revision},
                )


def _revisions(
    project: Project, progress: Progress, facts_of: Callable[[Revision], Facts]
) -> Iterator[Problem]:
    total = project.submissions.count()
    for revision in progress.over(
        project.submissions.revisions(), total, _("Memeriksa entri")
    ):
        if revision.erased:
            continue
        yield from _files(project, revision)
        row = project.submissions.row(revision.submission)
        if row is None or row.revision == revision.id:
            facts = facts_of(revision)
            derived = row and (row.site, row.site_name, row.area, row.visited)
            if derived != (facts.site, facts.site_name, facts.area, facts.visited):
                yield Problem(
                    "check.index",
                    N_("Indeks untuk entri {id} tidak cocok dengan isinya."),
                    N_(
                        "Bangun ulang indeks: di Pengaturan, atau surveyor check --rebuild."
                    ),
                    {"id": revision.submission},
                )


def _files(project: Project, revision: Revision) -> Iterator[Problem]:
    for attachment in revision.attachments:
        path = project.media.path(attachment.sha256)
        if path is None:
            yield _missing(attachment.name, revision.submission)
        elif hashlib.sha256(path.read_bytes()).hexdigest() != attachment.sha256:
            yield _changed(attachment.name, revision.submission)


def _missing(name: str, entry: str) -> Problem:
    return Problem(
        "check.file_missing",
        N_("Berkas {name} dari entri {id} tidak ada."),
        N_("Ambil lewat Kirim / terima, atau salin folder media dari cadangan."),
        {"name": name, "id": entry},
    )


def _changed(name: str, entry: str) -> Problem:
    return Problem(
        "check.file_changed",
        N_("Berkas {name} dari entri {id} berubah atau rusak."),
        N_("Salin folder media dari cadangan."),
        {"name": name, "id": entry},
    )
