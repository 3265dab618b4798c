"""Questionnaires: the built-in ones, imported ones, and what is wrong with a file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from surveyor.errors import DiskFull, ReadOnly, UserError
from surveyor.forms.builtin import builtin_form, builtin_markdown, builtin_names
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import Query, StoredForm
from surveyor.texts import N_, _

if TYPE_CHECKING:
    from surveyor.engine.secondary import Table, TableSource
    from surveyor.forms.findings import Finding, Reading
    from surveyor.forms.model import Element, Form, Question

PROVIDED = (
    "sites.csv",
    "surveyors.csv",
    "regencies.csv",
    "districts.csv",
    "villages.csv",
)
"""Lists that the program itself gives to every form."""
SITE_FORM = "site_register"
"""The form whose submissions make and change the sites of a project."""


class NoSuchForm(UserError):
    """A form was asked for that neither the program nor the project has."""

    code = "form.unknown"
    text = N_("Kuesioner {name} tidak dikenal.")
    hint = N_("Yang tersedia: {known}.")


class FormInUse(UserError):
    """A form is to be removed that is needed."""

    code = "form.in_use"
    text = N_("{title} tidak dapat dihapus.")
    hint = N_(
        "Kuesioner bawaan, dan yang sudah dipakai entri atau draf ({n}), tetap ada."
    )


class NoWorkbook(UserError):
    """A workbook is wanted of a form that came as XML."""

    code = "form.no_workbook"
    text = N_("{name} diimpor sebagai XForm dan tidak memiliki buku kerja Excel.")
    hint = N_("Ekspor sebagai .xml.")


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form that an entry can be made with."""

    form_id: str
    version: str
    title: str
    builtin: bool


@dataclass(frozen=True, slots=True)
class ProjectForm:
    """A form of a project in its newest version, and what was made with any of them."""

    form_id: str
    version: str
    title: str
    builtin: bool
    added: datetime
    versions: tuple[str, ...]
    """In the order in which they came."""
    entries: int
    drafts: int
    """Also those that were put aside."""

    @property
    def removable(self) -> bool:
        """Nothing is lost with it."""
        return not (self.builtin or self.entries or self.drafts)


def add_builtin_forms(project: Project) -> None:
    """Gives the project the program's own forms, and newer versions of them."""
    for name in builtin_names():
        form = builtin_form(name)
        project.forms.add(form.id, form.version, form.title, form.xml, None)


def list_forms(project: Project) -> tuple[FormChoice, ...]:
    """The newest version of each form, the built-in ones first; not the register."""
    own = builtin_names()
    newest = {stored.form_id: stored for stored in project.forms.list()}
    choices = [
        FormChoice(stored.form_id, stored.version, stored.title, stored.form_id in own)
        for stored in newest.values()
        if stored.form_id != SITE_FORM
    ]
    order = {name: number for number, name in enumerate(own)}
    return tuple(
        sorted(choices, key=lambda c: (order.get(c.form_id, len(own)), c.title.lower()))
    )


def form_of(project: Project, form_id: str, version: str | None = None) -> "Form":
    """A form of the project, in the newest version unless one is named.

    Raises:
        NoSuchForm: The project does not have it.
    """
    stored = (
        project.forms.latest(form_id)
        if version is None
        else project.forms.get(form_id, version)
    )
    if stored is None:
        known = ", ".join(one.form_id for one in project.forms.list())
        raise NoSuchForm(name=form_id, known=known)
    return parsed(stored.xml)


@lru_cache(maxsize=32)
def parsed(xml: bytes) -> "Form":
    """The form of an XForm that was accepted before."""
    from surveyor.forms.xform import read_xform

    reading = read_xform(xml)
    if reading.form is None:
        raise NoSuchForm(
            name="XForm", known="; ".join(f.message() for f in reading.findings)
        )
    return reading.form


def read_form_file(path: Path, repairs: Sequence[str] = ()) -> "Reading":
    """Reads a questionnaire and says everything that is wrong with it.

    Args:
        path: XLSForm or XForm, or a .zip or folder of one with its media.
        repairs: Codes of repairs to make in the copy that is read; the file stays.

    Raises:
        FileMissing: There is no such file.
    """
    from surveyor.forms.reading import read_form

    return checked(read_form(path, repairs))


def repair_form_file(path: Path, codes: Sequence[str] = ()) -> "Reading":
    """Reads a questionnaire with repairs made in the copy that is read.

    Args:
        path: The file, which is not touched.
        codes: The repairs to make; none for all that are offered, also those that
            are offered only when the first are made.

    Raises:
        FileMissing: There is no such file.
    """
    reading = read_form_file(path, codes)
    chosen = list(codes)
    while not codes and reading.repairs:
        more = [one.code for one in reading.repairs if one.code not in chosen]
        if not more:
            break
        chosen += more
        reading = read_form_file(path, chosen)
    return reading


def checked(reading: "Reading") -> "Reading":
    """A reading with what the engine has to say of it."""
    from surveyor.engine.checks import check, check_written
    from surveyor.forms.findings import Severity, in_order
    from surveyor.forms.repairs import offered

    findings = [*reading.findings, *check_written(reading.expressions)]
    if reading.form is not None:
        findings += check(reading.form)
        findings += _missing_media(reading)
    ordered = in_order(findings)
    broken = any(finding.severity is Severity.ERROR for finding in ordered)
    form = None if broken else reading.form
    return replace(reading, form=form, findings=ordered, repairs=offered(ordered))


def import_form(
    project: Project,
    path: Path,
    repairs: Sequence[str] = (),
    progress: Progress | None = None,
) -> "Reading":
    """Reads a questionnaire and keeps it in the project unless it has an error.

    An older version stays: drafts and entries that were begun with it keep it.

    Args:
        project: Where it is kept.
        path: XLSForm or XForm, or a .zip or folder of one with its media.
        repairs: Codes of repairs to make in the copy that is kept.
        progress: Told what is being done.

    Raises:
        FileMissing: There is no such file.
        DiskFull, ReadOnly: Nothing was kept.
    """
    progress = progress or Progress()
    progress.step(0, 2, _("Membaca kuesioner"))
    reading = _may_be_kept(project, read_form_file(path, repairs))
    form = reading.form
    if form is None:
        return reading
    progress.step(1, 2, _("Menyimpan kuesioner"))
    files = {
        name: project.media.put_bytes(data, name).sha256
        for name, data in reading.media.items()
    }
    project.forms.add(
        form.id, form.version, form.title, form.xml, _source(reading, path, repairs)
    )
    project.forms.keep_media(form.id, form.version, files)
    progress.step(2, 2, _("Menyimpan kuesioner"))
    return reading


def _may_be_kept(project: Project, reading: "Reading") -> "Reading":
    """The reading, without a form where the project cannot take it."""
    from surveyor.forms.findings import Finding

    form = reading.form
    if form is None:
        return reading
    known = project.forms.get(form.id, form.version)
    if form.id == SITE_FORM:
        finding = Finding(
            "form.reserved_id", N_("Id {id} adalah milik daftar lokasi wisata."),
            N_("Ganti form_id pada lembar settings."), values={"id": form.id},
        )  # fmt: skip
    elif known is not None and known.xml != form.xml:
        finding = Finding(
            "form.version_taken",
            N_("Versi {version} dari {title} sudah ada dengan isi yang berbeda."),
            N_("Naikkan version pada lembar settings; entri lama memerlukan versi lamanya."),
            values={"version": form.version or "-", "title": form.title},
        )  # fmt: skip
    else:
        return reading
    return replace(reading, form=None, findings=(finding, *reading.findings))


def _source(reading: "Reading", path: Path, repairs: Sequence[str]) -> bytes | None:
    """What is kept as the form's source: the file, or its mended copy."""
    from surveyor.forms.repairs import book_xlsx

    if path.is_dir():
        return book_xlsx(reading.book) if reading.book else None
    return mended_copy(reading, path) if repairs else path.read_bytes()


def mended_copy(reading: "Reading", path: Path) -> bytes:
    """The workbook that a reading with repairs was made of, as .xlsx.

    An .xlsx keeps its looks and its other sheets; anything else is written anew.

    Raises:
        NoWorkbook: The file is no workbook; an XForm is never mended.
    """
    from surveyor.forms.cells import read_book
    from surveyor.forms.reading import kind_of
    from surveyor.forms.repairs import book_xlsx, mended_xlsx

    if reading.book is None:
        raise NoWorkbook(name=path.name)
    data = b"" if path.is_dir() else path.read_bytes()
    if kind_of(data) == ".xlsx":
        return mended_xlsx(data, read_book(data, ".xlsx", path.stem), reading.book)
    return book_xlsx(reading.book)


def _missing_media(reading: "Reading") -> "list[Finding]":
    from surveyor.forms.findings import Finding, Severity
    from surveyor.forms.package import files_of

    form = reading.form
    needed = files_of(form) if form else set()
    return [
        Finding(
            "form.missing_media",
            N_("Berkas {name} yang dirujuk kuesioner belum ada."),
            N_("Letakkan di folder yang sama, atau kemas bersama kuesionernya dalam .zip."),
            Severity.WARNING, values={"name": name},
        )
        for name in sorted(needed - {*PROVIDED, *reading.media})
    ]  # fmt: skip


def findings_text(name: str, reading: "Reading") -> str:
    """All findings about a file as lines of text, to be sent to its author."""
    from surveyor.forms.findings import Severity

    lines = [name, ""]
    for finding in reading.findings:
        mark = _("Galat") if finding.severity is Severity.ERROR else _("Peringatan")
        where = f"{finding.where()}: " if finding.where() else ""
        told = f"{finding.message()} {finding.advice()}".strip()
        lines.append(f"{mark} · {where}{told}")
    return "\n".join(lines) + "\n"


def media_source(project: Project, form: "Form") -> "TableSource":
    """The tables that came with a form, by the name of their file."""
    from surveyor.engine.secondary import read_table

    files = project.forms.media(form.id, form.version)

    def source(name: str) -> "Table | Element | None":
        path = project.media.path(files[name]) if name in files else None
        return None if path is None else read_table(name, path.read_bytes())

    return source


def picks_a_site(form: "Form", question: "Question") -> bool:
    """Whether a question chooses from the register of sites."""
    source = question.itemset.nodeset if question.itemset else ""
    return form.id != SITE_FORM and "instance('sites')" in source


def media_file(project: Project, form: "Form", name: str) -> Path | None:
    """Where a picture or sound of a form lies, by the name or address in the form."""
    files = project.forms.media(form.id, form.version)
    digest = files.get(name.rpartition("/")[2])
    return project.media.path(digest) if digest else None


def project_forms(project: Project) -> tuple[ProjectForm, ...]:
    """All forms of a project in their newest version, the built-in ones first."""
    own = builtin_names()
    stored: dict[str, list[StoredForm]] = {}
    for one in project.forms.list():
        stored.setdefault(one.form_id, []).append(one)
    drafts = Counter(
        draft.form_id
        for gone in (False, True)
        for draft in project.drafts.list(discarded=gone)
    )
    made = [
        ProjectForm(
            form_id=form_id,
            version=versions[-1].version,
            title=versions[-1].title,
            builtin=form_id in own,
            added=versions[-1].added,
            versions=tuple(one.version for one in versions),
            entries=project.submissions.count(Query(form_id=form_id)),
            drafts=drafts[form_id],
        )
        for form_id, versions in stored.items()
    ]
    return tuple(sorted(made, key=lambda f: (not f.builtin, f.title.lower())))


def remove_form(project: Project, form_id: str) -> None:
    """Takes an imported form out of the project, in all its versions.

    Raises:
        NoSuchForm: The project does not have it.
        FormInUse: It came with the program, or an entry or draft was made with it.
    """
    found = next((f for f in project_forms(project) if f.form_id == form_id), None)
    if found is None:
        known = ", ".join(one.form_id for one in project.forms.list())
        raise NoSuchForm(name=form_id, known=known)
    if not found.removable:
        raise FormInUse(title=found.title, n=found.entries + found.drafts)
    project.forms.remove(form_id)


def export_project_form(project: Project, form_id: str, out: Path) -> None:
    """Writes a form of a project as .xlsx or .xml, by the file's suffix.

    Raises:
        NoSuchForm: The project does not have it.
        NoWorkbook: It was imported as an XForm; it can be written as .xml.
        DiskFull, ReadOnly: It cannot be written there.
    """
    form = form_of(project, form_id)
    if out.suffix.lower() == ".xml":
        write_bytes(out, form.xml)
        return
    source = project.forms.source(form_id, form.version)
    if source is not None:
        write_bytes(out, _as_xlsx(source, form))
    else:
        export_form(form_id, out)


def _as_xlsx(source: bytes, form: "Form") -> bytes:
    from surveyor.forms.reading import kind_of, read_form_bytes
    from surveyor.forms.repairs import book_xlsx

    if kind_of(source) == ".xlsx":
        return source
    book = read_form_bytes(source, form.id).book
    if book is None:
        raise NoWorkbook(name=form.title)
    return book_xlsx(book)


def export_form(name: str, out: Path) -> None:
    """Writes a built-in questionnaire as .xlsx, .md or .xml, by the file's suffix.

    Raises:
        NoSuchForm: The program has no such questionnaire.
        DiskFull, ReadOnly: It cannot be written there.
    """
    if name not in builtin_names():
        raise NoSuchForm(name=name, known=", ".join(builtin_names()))
    if out.suffix == ".xml":
        data = builtin_form(name).xml
    elif out.suffix == ".md":
        data = builtin_markdown(name).encode()
    else:
        from surveyor.forms.workbook import markdown_to_xlsx

        data = markdown_to_xlsx(builtin_markdown(name))
    write_bytes(out, data)


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a document where the user said, with errors in words."""
    try:
        path.write_bytes(data)
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise DiskFull(path=path.parent) from error
        raise ReadOnly(path=path) from error
