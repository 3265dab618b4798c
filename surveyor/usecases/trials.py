"""Trying a questionnaire: an entry like any other, in a project that is thrown away."""

import tempfile
import uuid
from datetime import UTC, datetime
from pathlib import Path

from surveyor.engine.session import Session
from surveyor.store.project import Project
from surveyor.store.values import Draft
from surveyor.texts import language
from surveyor.usecases.filling import Filling, Person, environment_of
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import form_of


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
