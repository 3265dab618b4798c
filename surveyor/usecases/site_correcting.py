"""Correcting sites of the register: what would change, and taking it back again.

A correction is an entry of the register (`ubah`) like that of a person: it starts with
all that is known and changes only what is said anew. Taking it back is one more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from surveyor.areas.measuring import distance_m
from surveyor.engine.secondary import TableSource
from surveyor.engine.session import Session
from surveyor.forms.model import Form
from surveyor.positions.written import dms
from surveyor.revisions.model import Revision
from surveyor.store.project import Project
from surveyor.store.union import TakenIn
from surveyor.texts import N_, _
from surveyor.usecases.filling import Person
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import SITE_FORM, form_of
from surveyor.usecases.lists import area_name
from surveyor.usecases.merging import shown_of
from surveyor.usecases.site_entries import (
    about,
    answer,
    broken_rules,
    finished_entry,
    kept,
    started,
)
from surveyor.usecases.site_fields import FIELDS
from surveyor.usecases.site_rows import POINT, RowFinding
from surveyor.usecases.sites import names_of

SAME_PLACE_M = 15.0
"""Tables keep four decimals of a degree, a receiver is no better: nothing has moved."""
_TITLES = {one.question: one.title for one in FIELDS if one.question} | {
    POINT: N_("Titik lokasi")
}
_CHOICES = {one.question for one in FIELDS if one.choices}
_AREAS = ("SL/S05", "SL/S06", "SL/S07")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that is known of a site and would be another."""

    question: str
    """Group and name in the register's form."""
    before: str
    after: str

    def words(self) -> str:
        """`Pengelola: Pemda/UPTD → Swasta`, in the language in use."""
        title = _(_TITLES[self.question]).partition(" (")[0]
        before, after = (_shown(self.question, v) for v in (self.before, self.after))
        return f"{title}: {before} → {after}"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a row says of a known site: changes with the entry that makes them."""

    changes: tuple[FieldChange, ...] = ()
    findings: tuple[RowFinding, ...] = ()
    """Why the form does not let it be."""
    revision: Revision | None = None
    """Ready to be kept; None where nothing changes, or nothing may."""


Corrected = tuple[str, tuple[FieldChange, ...]]
"""Id of a site, and what was changed of it."""


def corrected(
    form: Form, site: str, said: Mapping[str, str], person: Person, source: TableSource
) -> Correction:
    """What would become of a site.

    Args:
        form: The register's.
        site: Its id.
        said: Group and name of a question -> what is said of it; "" takes it away.
        person: Who corrects.
        source: The lists that the form picks from.
    """
    session = _begun(form, site, person, source)
    before = _values(session)
    answer(session, _wanted(before, said))
    after = _values(session)
    changes = tuple(
        FieldChange(name, before[name], after[name])
        for name in before
        if before[name] != after[name]
    )
    if not changes:
        return Correction()
    broken = broken_rules(session)
    if broken:
        return Correction(changes, broken)
    return Correction(changes, (), finished_entry(session, person))


def take_back(project: Project, done: Sequence[Corrected], person: Person) -> TakenIn:
    """Gives sites the values that they had before corrections, in one transaction.

    What somebody has changed once more since then stays.

    Args:
        project: Whose register.
        done: What was changed.
        person: Who takes it back.

    Raises:
        DiskFull, ReadOnly, ProjectBusy: Nothing was written.
    """
    form = form_of(project, SITE_FORM)
    source = kept(table_source(project, form))
    made = []
    for site, changes in done:
        session = _begun(form, site, person, source)
        now = _values(session)
        said = {c.question: c.before for c in changes if now[c.question] == c.after}
        answer(session, said)
        if said and not broken_rules(session):
            made.append(finished_entry(session, person))
    return project.take_in(made, shown_of(project), own=True)


def _begun(form: Form, site: str, person: Person, source: TableSource) -> Session:
    """A correction that says what is known so far."""
    answers = {"S/S00": "ubah", "S/S00_site": site}
    return started(form, answers, person, about(source, site))


def _wanted(before: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """What is said and differs from what is known."""
    wanted = {
        name: value
        for name, value in said.items()
        if value != " ".join(before[name].split())
    }
    if _same_place(before[POINT], wanted.get(POINT, "")):
        del wanted[POINT]
    for larger, smaller in pairwise(_AREAS):
        if larger in wanted:
            wanted.setdefault(smaller, "")  # the old one lies somewhere else
    return wanted


def _values(session: Session) -> dict[str, str]:
    root = session.form.root
    return {name: session.value(f"{root}/{name}") for name in _TITLES}


def _same_place(known: str, said: str) -> bool:
    if not said or not known:
        return False
    one, other = ([float(part) for part in text.split()[:2]] for text in (known, said))
    return distance_m(one[0], one[1], other[0], other[1]) <= SAME_PLACE_M


def _shown(question: str, value: str) -> str:
    """A value as people know it."""
    if not value:
        return _("kosong")
    if question in _CHOICES:
        return names_of(question.rpartition("/")[2]).get(value, value)
    if question in _AREAS:
        return area_name(value) or value
    if question == POINT:
        lat, lon = (float(part) for part in value.split()[:2])
        return dms(lat, lon)
    return value
