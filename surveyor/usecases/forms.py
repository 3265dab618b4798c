"""Questionnaires: the built-in ones, imported ones, and what is wrong with a file."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from surveyor.errors import DiskFull, ReadOnly, UserError
from surveyor.forms.builtin import builtin_form, builtin_markdown, builtin_names
from surveyor.forms.findings import Reading
from surveyor.forms.model import Form
from surveyor.store.project import Project
from surveyor.texts import N_

SITE_FORM = "site_register"
"""The form whose submissions make and change the sites of a project."""


class NoSuchForm(UserError):
    """A form was asked for that neither the program nor the project has."""

    code = "form.unknown"
    text = N_("Kuesioner {name} tidak dikenal.")
    hint = N_("Yang tersedia: {known}.")


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A form that an entry can be made with."""

    form_id: str
    version: str
    title: str
    builtin: bool


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


def form_of(project: Project, form_id: str, version: str | None = None) -> Form:
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
def parsed(xml: bytes) -> Form:
    """The form of an XForm that was accepted before."""
    from surveyor.forms.xform import read_xform

    reading = read_xform(xml)
    if reading.form is None:
        raise NoSuchForm(
            name="XForm", known="; ".join(f.message() for f in reading.findings)
        )
    return reading.form


def read_form_file(path: Path) -> Reading:
    """Reads a questionnaire and says everything that is wrong with it.

    Raises:
        FileMissing: There is no such file.
    """
    from surveyor.engine.checks import check
    from surveyor.forms.reading import read_form

    reading = read_form(path)
    if reading.form is None:
        return reading
    return Reading(reading.form, (*reading.findings, *check(reading.form)))


def import_form(project: Project, path: Path) -> Reading:
    """Reads a questionnaire and keeps it in the project unless it has an error."""
    reading = read_form_file(path)
    form = reading.form
    if form is not None and not reading.errors:
        source = path.read_bytes()
        project.forms.add(form.id, form.version, form.title, form.xml, source)
    return reading


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
