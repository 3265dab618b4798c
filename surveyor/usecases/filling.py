"""Filling in a form: a session whose every answer is on disk when the call returns."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from surveyor.engine.audit import Kind
from surveyor.engine.entities import entities
from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.engine.values import Change, Violation
from surveyor.errors import SurroundingsError, UserError
from surveyor.forms.model import Control, Form, Repeat
from surveyor.jobs import Progress
from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.store.values import Draft
from surveyor.texts import N_, language
from surveyor.usecases.attaching import Preparation, Source, preparation
from surveyor.usecases.auditing import Auditing
from surveyor.usecases.counting import Counting
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import form_of
from surveyor.usecases.known_answers import fill_known, site_answers
from surveyor.usecases.merging import shown_of


class NotComplete(UserError):
    """The entry cannot be finished yet; `violations` says why, in document order."""

    code = "filling.not_complete"
    text = N_("Entri belum lengkap: {count} isian perlu diperiksa.")
    hint = N_("Semua jawaban tersimpan. Lihat daftar galat dan lengkapi.")

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(count=len(violations))
        self.violations = violations


class NoSuchDraft(UserError):
    """The draft was finished or discarded meanwhile."""

    code = "filling.no_draft"
    text = N_("Draf ini sudah tidak ada.")
    hint = N_(
        "Mungkin sudah diselesaikan atau dibuang di jendela lain. Periksa daftar entri."
    )


_STATE_EACH = timedelta(minutes=5)
"""How old the last state that was kept of a draft may become while it is worked on."""

_CLOCK_SLACK = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Person:
    """Who fills in, on which machine, and how large their photos may be."""

    name: str
    code: str = ""
    device: str = ""
    photo_edge: int = 1920
    """Longest edge in pixels, where the question says nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished entry."""

    submission: SubmissionId
    revision: RevisionId
    entities: tuple[str, ...] = ()
    """Ids of the sites that it made or changed."""


class Filling:
    """One form being filled in; owns the session and its draft.

    Every method that changes an answer returns after it is committed. Only one
    thread may use it at a time.
    """

    def __init__(
        self, project: Project, session: Session, draft: Draft, person: Person
    ) -> None:
        self.project = project
        self.session = session
        self.draft = draft
        self.person = person
        self.clock_back = False
        """Whether the machine's clock is behind what it was at the save before."""
        self.counting = Counting(session)
        self._state, self._state_at = draft.xml, datetime.now(UTC)
        self.unsaved = False
        """Whether something stands in the session that is not on disk."""
        names = {
            name: _ref_of(session.form, name)
            for name in ("H04", "H08", "H08_name", "S01")
        }
        self._shown = {name: ref for name, ref in names.items() if ref}
        # How many changes of the session one press of the person made.
        self._done: list[int] = []
        self._undone: list[int] = []

    @classmethod
    def start(
        cls,
        project: Project,
        form_id: str,
        person: Person,
        site: str | None = None,
        now: Callable[[], datetime] | None = None,
        version: str | None = None,
    ) -> "Filling":
        """Begins an entry and keeps it as a draft.

        What is known is filled in: the surveyor, today as the day of visit, and the
        site with its area where one is given. The form is the newest one, or that of
        a version.
        """
        form = form_of(project, form_id, version)
        environment = environment_of(person, now)
        session = Session.start(
            form, environment, table_source(project, form), _spoken(form)
        )
        fill_known(project, session, person.code, site, environment.now())
        filling = cls(project, session, _new_draft(form), person)
        filling._save()
        return filling

    @classmethod
    def resume(
        cls,
        project: Project,
        draft_id: str,
        person: Person,
        now: Callable[[], datetime] | None = None,
    ) -> "Filling":
        """Opens a draft where it was, in the form version it was begun with.

        Raises:
            NoSuchDraft: It is not there any more.
        """
        draft = project.drafts.get(draft_id)
        if draft is None:
            raise NoSuchDraft
        form = form_of(project, draft.form_id, draft.form_version)
        session = Session.load(
            form,
            draft.xml,
            environment_of(person, now),
            table_source(project, form),
            _spoken(form),
        )
        return cls(project, session, draft, person)

    @classmethod
    def correct(
        cls,
        project: Project,
        submission: str,
        person: Person,
        now: Callable[[], datetime] | None = None,
    ) -> "Filling":
        """Opens a finished entry as a draft of its next revision.

        A correction that was begun before is resumed. The finished revision stays.
        """
        begun = project.drafts.correcting(submission)
        if begun:
            return cls.resume(project, begun, person, now)
        head = project.submissions.head(SubmissionId(submission))
        if head is None:
            raise NoSuchDraft
        form = form_of(project, head.form_id, head.form_version)
        session = Session.edit(
            form,
            head.xml,
            environment_of(person, now),
            table_source(project, form),
            _spoken(form),
        )
        draft = replace(
            _new_draft(form),
            submission=head.submission,
            parent=head.id,
            attachments=head.attachments,
        )
        filling = cls(project, session, draft, person)
        filling._save()
        return filling

    @property
    def form(self) -> Form:
        """The form, in the version of this entry."""
        return self.session.form

    @cached_property
    def audit(self) -> Auditing:
        """The audit log of this sitting; it begins when it is first asked for."""
        return Auditing(self)

    def answer(self, ref: str, value: str) -> Change:
        """Sets an answer; it is on disk when this returns.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: The answer stands in the session and not
                on disk; the next change or `save` writes it.
        """
        return self.together([self.session.set(ref, value)])

    def add_row(self, ref: str) -> Change:
        """Adds a row to a repeat."""
        change = self.together([self.session.add_repeat(ref)])
        self.audit.note(Kind.ADD_REPEAT, change.created or ref)
        return change

    def duplicate_row(self, ref: str) -> Change:
        """Adds a row with the same answers behind a row; files are not copied.

        What the form calculates is calculated anew. One `undo` takes all of it back.
        """
        series, number = ref.rpartition("[")[0], int(ref.rpartition("[")[2][:-1])
        added = self.session.add_repeat(series, at=number)
        changes = [added]
        for one, value in self._copied(ref):
            changes.append(self.session.set(f"{added.created}{one[len(ref) :]}", value))
        change = self.together(changes)
        self.audit.note(Kind.ADD_REPEAT, added.created or series)
        return change

    def remove_row(self, *refs: str) -> Change:
        """Removes rows of a repeat, last first; one `undo` brings all of them back."""
        refs = tuple(sorted(refs, key=_position, reverse=True))
        change = self.together([self.session.remove_repeat(ref) for ref in refs])
        for ref in refs:
            self.audit.note(Kind.DELETE_REPEAT, ref)
        return change

    def extra_rows(self, ref: str) -> tuple[str, ...]:
        """Rows of a counted repeat beyond the number that the form asks for now."""
        element = self.session.group(ref).element
        rows = [item.ref for item in self.session.items(ref)]
        if not isinstance(element, Repeat) or element.count is None or not rows:
            return ()
        wanted = self.session.evaluate(f"number({element.count})", rows[0])
        number = int(wanted) if isinstance(wanted, float) and wanted > 0 else 0
        return tuple(rows[number:])

    def undo(self) -> Change | None:
        """Takes back the last change, if there is one."""
        return self._step(self._done, self._undone, self.session.undo)

    def redo(self) -> Change | None:
        """Does again what was taken back."""
        return self._step(self._undone, self._done, self.session.redo)

    def attach(self, ref: str, source: Source) -> Change:
        """Keeps a photo or another file as the answer of an upload question.

        Raises:
            SurveyorError: It cannot be used or kept, as `attaching.preparation` says;
                no answer has changed.
        """
        return self.take_file(ref, self.preparing(ref, source)(Progress()))

    def preparing(self, ref: str, source: Source) -> Preparation:
        """The long part of `attach`, to be done on any thread.

        The long edge of a photo is cut to what the question says (`max-pixels`), else
        to what the person set.
        """
        edge = self.person.photo_edge
        return preparation(self.project, self.session, ref, source, edge)

    def take_file(self, ref: str, kept: Attachment) -> Change:
        """Answers an upload question with a file that the project keeps."""
        self.draft = replace(self.draft, attachments=(*self.draft.attachments, kept))
        return self.together([self.session.set(ref, kept.name)])

    def attachment_path(self, ref: str) -> Path | None:
        """Where the file of an answer lies, if it is there."""
        name = self.session.value(ref)
        for attachment in self.draft.attachments:
            if attachment.name == name:
                return self.project.media.path(attachment.sha256)
        return None

    def set_page(self, ref: str) -> None:
        """Remembers the page, so that the draft opens there again."""
        self.audit.turned(ref)
        if ref != self.draft.page:
            if not self.counting.exact:
                self.counting.renew()
            self._keep_state()
            self.draft = replace(self.draft, page=ref)
            self._save()

    def finish(self) -> Done:
        """Freezes the entry as a revision; the draft is gone when this returns.

        Raises:
            NotComplete: Something required is empty or a constraint is broken.
        """
        violations = self.session.validate()
        if violations:
            self.audit.note(Kind.CONSTRAINT_ERROR, violations[0].ref)
            raise NotComplete(violations)
        self.audit.finishing()
        finished = self.session.finish()
        used = {name: a for a in self.draft.attachments if (name := a.name)}
        revision = Revision(
            id=RevisionId(finished.id),
            submission=SubmissionId(self.draft.submission or finished.id),
            parents=(RevisionId(self.draft.parent),) if self.draft.parent else (),
            form_id=self.form.id,
            form_version=self.form.version,
            author=self.person.name,
            device=self.person.device,
            created=datetime.now(UTC),
            xml=finished.xml,
            attachments=_named(finished.attachments, used),
        )
        self.project.finish(self.draft.id, revision, shown_of(self.project))
        self.audit.finished()
        made = tuple(change.id for change in entities(self.form, finished.xml))
        return Done(revision.submission, revision.id, made)

    def discard(self) -> None:
        """Puts the draft aside; it can be brought back for 30 days."""
        self.project.drafts.discard(self.draft.id)

    def restore(self) -> None:
        """Brings the discarded draft back."""
        self.project.drafts.restore(self.draft.id)

    def visit_date(self) -> str:
        """The day of the visit as stored; empty where the form asks for none."""
        ref = self._shown.get("H04")
        return self.session.value(ref) if ref else ""

    def save(self) -> None:
        """Writes the draft again, after an answer that could not be written.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: It still cannot.
        """
        self._save()

    def together(self, changes: list[Change]) -> Change:
        """Makes one step of undo out of changes of the session, and saves.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: As `answer`.
        """
        count = sum(change != Change() for change in changes)
        change = merged(changes)
        if count:
            self._done.append(count)
            self._undone.clear()
            self.counting.note(change)
        self._save()
        return change

    def _step(
        self, source: list[int], target: list[int], step: Callable[[], Change | None]
    ) -> Change | None:
        if not source:
            return None
        count = source.pop()
        found = [step() for _number in range(count)]
        changes = [change for change in found if change is not None]
        if not changes:
            return None
        target.append(count)
        change = merged(changes)
        self.counting.note(change)
        self._save()
        return change

    def _copied(self, ref: str) -> list[tuple[str, str]]:
        """The answers of a row that a person gave, in document order."""
        found: list[tuple[str, str]] = []
        for item in self.session.items(ref):
            if item.kind == "group":
                found += self._copied(item.ref)
            elif item.kind == "question":
                state = self.session.question(item.ref)
                asked = not (state.calculated or state.readonly)
                uploads = state.question.control is Control.UPLOAD
                if asked and state.value and not uploads:
                    found.append((item.ref, state.value))
        return found

    def _keep_state(self) -> None:
        """Keeps the draft as it is on disk, to go back to, where it says more now."""
        if self.draft.xml in (b"", self._state):
            return
        # A full disk is told by the answer that it does not take, not by this.
        with suppress(SurroundingsError):
            self.project.drafts.keep_state(self.draft)
            self._state, self._state_at = self.draft.xml, self.draft.changed_at

    def _save(self) -> None:
        if abs(datetime.now(UTC) - self._state_at) > _STATE_EACH:
            self._keep_state()
        self.unsaved = True
        now = datetime.now(UTC)
        self.clock_back |= now < self.draft.changed_at - _CLOCK_SLACK
        counts = self.counting.total
        shown = {name: self.session.value(ref) for name, ref in self._shown.items()}
        self.draft = replace(
            self.draft,
            xml=self.session.draft_xml(),
            site=shown.get("H08", ""),
            site_name=shown.get("H08_name") or shown.get("S01", ""),
            changed_at=now,
            answered=counts.answered,
            askable=counts.askable,
            missing=counts.required_missing,
        )
        self.project.drafts.save(self.draft)
        self.unsaved = False


def choose_site(filling: Filling, site: str) -> Change:
    """Puts a site of the register with its area into the header of the form."""
    found = filling.project.sites.get(site)
    known = site_answers(found) if found is not None else {}
    changes = []
    for name, value in known.items():
        ref = f"{filling.form.root}/H/{name}"
        if ref in filling.form.binds:
            changes.append(filling.session.set(ref, value))
    return filling.together(changes)


def merged(changes: list[Change]) -> Change:
    """Several changes as one."""
    created = [change.created for change in changes if change.created]
    return Change(
        frozenset(ref for change in changes for ref in change.values),
        frozenset(ref for change in changes for ref in change.relevance),
        any(change.structure for change in changes),
        created[-1] if created else None,
    )


def environment_of(
    person: Person, now: Callable[[], datetime] | None = None
) -> Environment:
    """The machine's clock and the person, for a session."""
    environment = Environment(
        username=person.name, device_id=person.device, named_rows=True
    )
    return environment if now is None else replace(environment, now=now)


def _position(ref: str) -> tuple[str, int]:
    series, _bracket, number = ref.rpartition("[")
    return series, int(number.rstrip("]"))


def _ref_of(form: Form, name: str) -> str | None:
    return next((ref for ref in form.binds if ref.endswith(f"/{name}")), None)


def _new_draft(form: Form) -> Draft:
    now = datetime.now(UTC)
    return Draft(
        id=str(uuid.uuid4()),
        form_id=form.id,
        form_version=form.version,
        xml=b"",
        opened_at=now,
        changed_at=now,
    )


def _named(
    names: tuple[str, ...], kept: dict[str, Attachment]
) -> tuple[Attachment, ...]:
    return tuple(kept[name] for name in names if name in kept)


def _spoken(form: Form) -> str | None:
    """The form's language that is the window's, told by its code in brackets."""
    wanted = f"({language()})"
    return next((name for name in form.languages if name.endswith(wanted)), None)
