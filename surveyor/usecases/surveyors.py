"""The list of surveyors of a project: codes that entries carry, and their names."""

import re
from dataclasses import replace

from surveyor.errors import UserError
from surveyor.store.project import Project
from surveyor.texts import N_

_CODE = re.compile(r"[A-Za-z0-9_-]{1,12}")


class BadSurveyor(UserError):
    """The code or the name cannot be used."""

    code = "surveyor.bad"
    text = N_("Kode {given} tidak dapat dipakai.")
    hint = N_("Pakai 1 sampai 12 huruf, angka, - atau _, dan isi namanya.")


class SurveyorExists(UserError):
    """The code is in the list already."""

    code = "surveyor.exists"
    text = N_("Kode {given} sudah dipakai oleh {name}.")
    hint = N_("Pilih kode lain. Daftar tidak diubah.")


class SurveyorInUse(UserError):
    """Finished entries carry the code, so it must stay what it is."""

    code = "surveyor.in_use"
    text = N_("Kode {given} tercatat pada {n} entri, jadi tidak dapat diganti.")
    hint = N_("Namanya boleh diubah. Untuk orang lain, tambahkan kode baru.")


def next_code(project: Project) -> str:
    """A code that is not in the list: `P01`, `P02` and so on."""
    taken = {code for code, _name in project.settings.surveyors}
    number = 1
    while f"P{number:02}" in taken:
        number += 1
    return f"P{number:02}"


def add_surveyor(project: Project, code: str, name: str) -> None:
    """Puts a person at the end of the list.

    Raises:
        BadSurveyor, SurveyorExists: The list is as it was.
    """
    _check(project, code, name)
    _keep(project, (*project.settings.surveyors, (code, name)))


def change_surveyor(project: Project, at: int, code: str, name: str) -> None:
    """Changes the person in a place of the list.

    Raises:
        BadSurveyor, SurveyorExists, SurveyorInUse: The list is as it was.
    """
    people = list(project.settings.surveyors)
    old = people[at][0]
    if code != old:
        used = project.lookup.entries_by_surveyor().get(old, 0)
        if used:
            raise SurveyorInUse(given=old, n=used)
    _check(project, code, name, at)
    people[at] = (code, name)
    _keep(project, tuple(people))


def remove_surveyor(project: Project, at: int) -> int:
    """Takes a person off the list; entries keep the code.

    Returns:
        How many finished entries carry it.
    """
    people = list(project.settings.surveyors)
    code, _name = people.pop(at)
    _keep(project, tuple(people))
    return project.lookup.entries_by_surveyor().get(code, 0)


def _check(project: Project, code: str, name: str, at: int = -1) -> None:
    if not _CODE.fullmatch(code) or not name.strip():
        raise BadSurveyor(given=code or "–")
    for number, (other, person) in enumerate(project.settings.surveyors):
        if number != at and other.lower() == code.lower():
            raise SurveyorExists(given=code, name=person)


def _keep(project: Project, people: tuple[tuple[str, str], ...]) -> None:
    project.settings = replace(project.settings, surveyors=people)
