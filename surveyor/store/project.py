"""A project: one folder with a database and the files it refers to."""

import json
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.sqlite import insert

from surveyor.errors import SurroundingsError
from surveyor.jobs import Progress
from surveyor.revisions.model import Review, Revision
from surveyor.store import queueing, schema, tables, union
from surveyor.store.arrivals import Arrival, Arrived, arrive
from surveyor.store.coming import ComingFiles
from surveyor.store.destinations import Destinations
from surveyor.store.drafts import DraftRepository
from surveyor.store.errors import NotAProject, ProjectExists, RevisionChanged, in_words
from surveyor.store.forms import FormRepository
from surveyor.store.ledger import Ledger
from surveyor.store.listing import Overview
from surveyor.store.logs import LogFolder
from surveyor.store.lookup import Lookup
from surveyor.store.media import MediaFolder
from surveyor.store.outbox import Outbox
from surveyor.store.receipts import ReceiptRepository
from surveyor.store.reviews import ReviewRepository, add_reviews
from surveyor.store.sites import SiteRepository
from surveyor.store.submissions import SubmissionRepository
from surveyor.store.thumbnails import ThumbnailFolder
from surveyor.store.union import ShownOf, TakenIn
from surveyor.store.values import ProjectSettings
from surveyor.store.withdrawals import WithdrawalRepository, files_in_use

DATABASE = "project.sqlite"


class Project:
    """An open project. Safe to use from several threads."""

    def __init__(self, folder: Path, engine: Engine) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        self._engine = engine
        self.forms = FormRepository(engine, self.path)
        self.submissions = SubmissionRepository(engine, self.path)
        self.overview = Overview(engine, self.path)
        self.drafts = DraftRepository(engine, self.path)
        self.sites = SiteRepository(engine, self.path)
        self.lookup = Lookup(engine, self.path)
        self.thumbnails = ThumbnailFolder(folder / "thumbnails")
        self.media = MediaFolder(folder / "media", self.thumbnails)
        self.coming = ComingFiles(engine, self.path, self.media)
        self.logs = LogFolder(folder / "logs")
        self.reviews = ReviewRepository(engine, self.path)
        self.withdrawals = WithdrawalRepository(
            engine, self.path, self.media, self.logs
        )
        self.receipts = ReceiptRepository(engine, self.path)
        self.ledger = Ledger(engine, self.path)
        self.destinations = Destinations(engine, self.path)
        self.outbox = Outbox(engine, self.path)

    @classmethod
    def create(cls, folder: Path, settings: ProjectSettings) -> "Project":
        """Makes a project in a folder that has none.

        Raises:
            ProjectExists: There is one already; it is not touched.
            DiskFull, ReadOnly: It cannot be written there.
        """
        path = folder / DATABASE
        if path.exists():
            raise ProjectExists(folder=folder)
        with in_words(path):
            (folder / "media").mkdir(parents=True, exist_ok=True)
            (folder / "backups").mkdir(exist_ok=True)
            schema.create(path)
        project = cls(folder, schema.connect(path))
        project.settings = settings
        return project

    @classmethod
    def open(cls, folder: Path, progress: Progress | None = None) -> "Project":
        """Opens a project; an older one is upgraded after a copy was made.

        Raises:
            NotAProject, NewerProject, DamagedProject: It cannot be opened.
            UpgradeFailed: It is of an older version and stays so.
        """
        path = folder / DATABASE
        if not path.is_file():
            raise NotAProject(folder=folder)
        schema.bring_up_to_date(path, progress)
        project = cls(folder, schema.connect(path))
        with suppress(SurroundingsError):
            project.withdrawals.clean_up()
        return project

    def close(self) -> None:
        """Lets go of the database; the write-ahead log is folded in."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    def tidy_files(self) -> None:
        """Removes small pictures of what nothing names any more, and of too many.

        What a crash left half-written goes, too; it may be a photo.
        """
        with in_words(self.path), self._engine.connect() as connection:
            known = files_in_use(connection)
        self.thumbnails.tidy(known)
        self.media.tidy()

    @property
    def settings(self) -> ProjectSettings:
        """What the office set; unknown names from another version are left alone."""
        with in_words(self.path), self._engine.connect() as connection:
            rows = connection.execute(select(tables.setting)).all()
        given = {row.name: json.loads(row.value) for row in rows}
        known = asdict(ProjectSettings())
        return ProjectSettings(
            **{name: _tuples(value) for name, value in given.items() if name in known}
        )

    @settings.setter
    def settings(self, settings: ProjectSettings) -> None:
        rows = [
            {"name": name, "value": json.dumps(value, ensure_ascii=False)}
            for name, value in asdict(settings).items()
        ]
        statement = insert(tables.setting)
        update = statement.on_conflict_do_update(
            index_elements=["name"], set_={"value": statement.excluded.value}
        )
        with in_words(self.path), self._engine.begin() as connection:
            connection.execute(update, rows)

    @property
    def identity(self) -> str:
        """Tells this project from others of the same name; made once, kept in it."""
        table = tables.setting
        made = {"name": "identity", "value": json.dumps(uuid.uuid4().hex[:8])}
        with in_words(self.path), self._engine.begin() as connection:
            connection.execute(insert(table).on_conflict_do_nothing(), made)
            asked = select(table.c.value).where(table.c.name == "identity")
            return str(json.loads(connection.execute(asked).scalar_one()))

    @property
    def program_forms(self) -> str:
        """Which of the program's own forms were added last, as a checksum of them all."""
        table = tables.setting
        asked = select(table.c.value).where(table.c.name == "program_forms")
        with in_words(self.path), self._engine.connect() as connection:
            return str(json.loads(connection.execute(asked).scalar() or '""'))

    @program_forms.setter
    def program_forms(self, checksum: str) -> None:
        row = {"name": "program_forms", "value": json.dumps(checksum)}
        statement = insert(tables.setting).values(row)
        with in_words(self.path), self._engine.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["name"], set_=row)
            )

    def keep_note(self, kind: str, text: str) -> None:
        """Keeps a note of one kind; the same text once. Notes never travel.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: It was not kept.
        """
        row = {"name": f"note {kind} {text}", "value": json.dumps(text)}
        with in_words(self.path), self._engine.begin() as connection:
            connection.execute(insert(tables.setting).on_conflict_do_nothing(), row)

    def notes(self, kind: str) -> tuple[str, ...]:
        """The notes of a kind."""
        table = tables.setting
        asked = select(table.c.value).where(table.c.name.startswith(f"note {kind} "))
        with in_words(self.path), self._engine.connect() as connection:
            return tuple(map(json.loads, connection.execute(asked).scalars()))

    def finish(self, draft_id: str, revision: Revision, shown_of: ShownOf) -> None:
        """Turns a draft into a revision, in one transaction.

        Either all of it is on disk when this returns, or nothing has changed.

        Raises:
            RevisionChanged: The id is there with other bytes.
            DiskFull, ReadOnly, ProjectBusy, ProjectGone: The draft is still there.
        """
        self.drafts.presence.check()
        with in_words(self.path), self._engine.begin() as connection:
            _add(connection, revision, shown_of)
            self.drafts.remove(connection, draft_id)

    def add(
        self, revision: Revision, shown_of: ShownOf, review: Review | None = None
    ) -> None:
        """Adds a revision that was made here without a draft, such as a decision.

        Args:
            revision: The revision; it waits to be sent.
            shown_of: Tells what lists show of it.
            review: What is said of it, such as why; both are there, or neither.

        Raises:
            RevisionChanged: The id is there with other bytes.
            DiskFull, ReadOnly, ProjectBusy: Nothing has changed.
        """
        with in_words(self.path), self._engine.begin() as connection:
            _add(connection, revision, shown_of)
            add_reviews(connection, () if review is None else (review,))

    def take_in(
        self, revisions: Iterable[Revision], shown_of: ShownOf, *, own: bool = False
    ) -> TakenIn:
        """Adds revisions that did not come from a draft, in one transaction.

        Either all of them are on disk when this returns, or nothing has changed.

        Args:
            revisions: In any order.
            shown_of: Tells what lists show of them.
            own: They were made here, such as a decision on a conflict, and so they
                wait to be sent.

        Raises:
            DiskFull, ReadOnly, ProjectBusy, Cancelled: Nothing has changed.
        """
        with in_words(self.path), self._engine.begin() as connection:
            taken = union.take_in(connection, revisions, shown_of)
            if own:
                queueing.queue(connection, taken.new)
            return taken

    def receive(self, arrival: Arrival, shown_of: ShownOf) -> Arrived:
        """Adds all that a file or server handed over, in one transaction.

        Either all of it is on disk when this returns, or nothing has changed.

        Raises:
            DiskFull, ReadOnly, ProjectBusy, Cancelled: Nothing has changed.
        """
        with in_words(self.path), self._engine.begin() as connection:
            arrived = arrive(connection, arrival, shown_of)
        if arrived.withdrawals:
            with suppress(SurroundingsError):
                self.withdrawals.clean_up()
        return arrived


def _add(connection: Connection, revision: Revision, shown_of: ShownOf) -> None:
    """Adds a revision that was made here, and puts it into the outbox."""
    taken = union.take_in(connection, (revision,), shown_of)
    if taken.changed:
        raise RevisionChanged(id=revision.id)
    if taken.refused:
        raise taken.refused[0][1]
    queueing.queue(connection, [revision.id])


def _tuples(value: Any) -> Any:
    """JSON has lists where the settings have tuples."""
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value
