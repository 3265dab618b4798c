"""Entries of the register that are not filled in on the screen but by a table."""

from collections.abc import Mapping
from datetime import UTC, datetime

from surveyor.engine.secondary import Table, TableSource
from surveyor.engine.session import Session
from surveyor.forms.model import Element, Form
from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store.sites import EntityTable
from surveyor.usecases.filling import Person, environment_of
from surveyor.usecases.site_rows import RowFinding

REGISTER = "sites.csv"


def started(
    form: Form, answers: Mapping[str, str], person: Person, source: TableSource
) -> Session:
    """The register's form with answers in it.

    Args:
        form: The register's.
        answers: By group and name of their question; what does not apply is left out.
        person: Who fills in.
        source: The lists that the form picks from.
    """
    session = Session.start(form, environment_of(person), source)
    answer(session, answers)
    return session


def answer(session: Session, answers: Mapping[str, str]) -> None:
    """Answers questions, where they apply."""
    for name, value in answers.items():
        ref = f"{session.form.root}/{name}"
        if session.question(ref).relevant:
            session.set(ref, value)


def broken_rules(session: Session) -> tuple[RowFinding, ...]:
    """Why the form does not let an entry be finished."""
    return tuple(
        RowFinding(f"{session.question(one.ref).label}: {one.message}", stops=True)
        for one in session.validate()
    )


def finished_entry(session: Session, person: Person) -> Revision:
    """The entry, ready to be kept."""
    finished = session.finish()
    return Revision(
        id=RevisionId(finished.id),
        submission=SubmissionId(finished.id),
        parents=(),
        form_id=session.form.id,
        form_version=session.form.version,
        author=person.name,
        device=person.device,
        created=datetime.now(UTC),
        xml=finished.xml,
    )


def kept(source: TableSource) -> TableSource:
    """The lists, each read once for all entries."""
    read: dict[str, Table | Element | None] = {}

    def once(file: str) -> Table | Element | None:
        if file not in read:
            read[file] = source(file)
        return read[file]

    return once


def about(source: TableSource, site: str) -> TableSource:
    """The lists for an entry about one site: of the register that site alone.

    Else each entry would look at every site of the register to offer them.
    """

    def narrowed(file: str) -> Table | Element | None:
        found = source(file)
        if file == REGISTER and isinstance(found, EntityTable):
            return EntityTable(found.columns, found.where("name", site))
        return found

    return narrowed
