"""Trying a questionnaire, and practising: in a project that is thrown away."""

import tempfile
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from surveyor.engine.session import Session
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import Draft, ProjectSettings, Site
from surveyor.texts import _, language
from surveyor.usecases.demo import register_sites, sample_sites
from surveyor.usecases.filling import Filling, Person, environment_of
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import form_of
from surveyor.usecases.projects import create_project


class Trial:
    """An entry that nobody keeps; `close` removes everything it wrote.

    Sites and lists are those of the project, so the trial looks like the real thing.
    """

    def __init__(self, project: Project, form_id: str, person: Person) -> None:
        form = form_of(project, form_id)
        self._folder = tempfile.TemporaryDirectory(
            prefix="surveyor-", ignore_cleanup_errors=True
        )
        self._place = Project.create(Path(self._folder.name), project.settings)
        wanted = f"({language()})"
        spoken = next((name for name in form.languages if name.endswith(wanted)), None)
        session = Session.start(
            form, environment_of(person), table_source(project, form), spoken
        )
        self._place.forms.add(form.id, form.version, form.title, form.xml)
        now = datetime.now(UTC)
        draft = Draft(
            id=str(uuid.uuid4()), form_id=form.id, form_version=form.version, xml=b"",
            opened_at=now, changed_at=now,
        )  # fmt: skip
        self.filling = Filling(self._place, session, draft, person)

    def close(self) -> None:
        """Removes what was written."""
        self._place.close()
        self._folder.cleanup()


_SITES = 3
"""Enough to choose from."""
_CODE = "P01"
"""Of a person whom the office has not listed yet."""


class Practice:
    """A project of sample sites for a first entry; `close` removes all of it.

    It is not the person's own project: nothing of what is tried gets into the data,
    and there are sites to choose from before any is registered.
    """

    def __init__(self, person: Person) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="surveyor-", ignore_cleanup_errors=True
        )
        self.person = replace(person, code=person.code or _CODE)
        rows = sample_sites()[:_SITES]
        settings = ProjectSettings(
            title=_("Coba isi"),
            area=rows[0]["kab_kode"],
            surveyors=((self.person.code, person.name or _("Anda")),),
        )
        self.project = create_project(Path(self._folder.name) / "latihan", settings)
        today = datetime.now(UTC).astimezone().date()
        register_sites(self.project, rows, today, Progress())

    def sites(self) -> list[Site]:
        """What can be chosen from."""
        return list(self.project.sites.search("", limit=_SITES))

    def close(self) -> None:
        """Removes what was written."""
        self.project.close()
        self._folder.cleanup()
