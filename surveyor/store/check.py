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


def check(
    project: Project, progress: Progress, facts_of: Callable[[Revision], Facts]
) -> tuple[Problem, ...]:
    """Verifies database, checksums, files and index; changes nothing."""
    return (
        *_database(project),
        *_revisions(project, progress, facts_of),
    )


def _database(project: Project) -> Iterator[Problem]:
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
        stored = dict(connection.execute("SELECT id, sha256 FROM revision"))
        for revision, xml in connection.execute("SELECT id, xml FROM revision"):
            if hashlib.sha256(xml).hexdigest() != stored[revision]:
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
        yield from _files(project, revision)
        row = project.submissions.row(revision.submission)
        if row is None or row.revision == revision.id:
            facts = facts_of(revision)
            derived = row and (row.site, row.site_name, row.area, row.visited)
            if derived != (facts.site, facts.site_name, facts.area, facts.visited):
                yield Problem(
                    "check.index",
                    N_("Indeks untuk entri {id} tidak cocok dengan isinya."),
                    N_("Jalankan surveyor check --rebuild."),
                    {"id": revision.submission},
                )


def _files(project: Project, revision: Revision) -> Iterator[Problem]:
    for attachment in revision.attachments:
        path = project.media.path(attachment.sha256)
        if path is None:
            yield Problem(
                "check.file_missing",
                N_("Berkas {name} dari entri {id} tidak ada."),
                N_("Salin folder media dari cadangan."),
                {"name": attachment.name, "id": revision.submission},
            )
        elif hashlib.sha256(path.read_bytes()).hexdigest() != attachment.sha256:
            yield Problem(
                "check.file_changed",
                N_("Berkas {name} dari entri {id} berubah atau rusak."),
                N_("Salin folder media dari cadangan."),
                {"name": attachment.name, "id": revision.submission},
            )
