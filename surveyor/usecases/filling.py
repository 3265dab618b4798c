"""Filling in a form: a session whose every answer is on disk when the call returns."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.engine.values import Change, Violation
from surveyor.errors import UserError
from surveyor.forms.model import Form
from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.store.values import Draft
from surveyor.texts import N_, language
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import form_of
from surveyor.usecases.merging import shown_of
from surveyor.usecases.photos import prepare_photo


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


@dataclass(frozen=True, slots=True)
class Person:
    """Who fills in, on which machine."""

    name: str
    code: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished entry."""

    submission: SubmissionId
    revision: RevisionId


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
        self._person = person
        names = {
            name: _ref_of(session.form, name) for name in ("H08", "H08_name", "S01")
        }
        self._shown = {name: ref for name, ref in names.items() if ref}

    @classmethod
    def start(
        cls,
        project: Project,
        form_id: str,
        person: Person,
        site: str | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> "Filling":
        """Begins an entry and keeps it as a draft.

        What is known is filled in: the surveyor, today as the day of visit, and the
        site with its area where one is given.
        """
        form = form_of(project, form_id)
        environment = environment_of(person, now)
        session = Session.start(
            form, environment, table_source(project, form), _spoken(form)
        )
        _fill_known(project, session, person, site, environment.now())
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
        for draft in project.drafts.list():
            if draft.submission == submission:
                return cls.resume(project, draft.id, person, now)
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

    def answer(self, ref: str, value: str) -> Change:
        """Sets an answer; it is on disk when this returns."""
        return self._saved(self.session.set(ref, value))

    def add_row(self, ref: str) -> Change:
        """Adds a row to a repeat."""
        return self._saved(self.session.add_repeat(ref))

    def remove_row(self, ref: str) -> Change:
        """Removes a row of a repeat; `undo` brings it back."""
        return self._saved(self.session.remove_repeat(ref))

    def undo(self) -> Change | None:
        """Takes back the last change, if there is one."""
        change = self.session.undo()
        return None if change is None else self._saved(change)

    def redo(self) -> Change | None:
        """Does again what was taken back."""
        change = self.session.redo()
        return None if change is None else self._saved(change)

    def attach(self, ref: str, source: Path | bytes, edge: int = 1920) -> Change:
        """Keeps a photo as the answer of an image question.

        Its long edge is cut to what the question allows (`max-pixels`), else to `edge`.

        Raises:
            FileMissing, NotAPicture, PictureTooLarge: The photo cannot be used.
            DiskFull, ReadOnly: It cannot be kept; no answer has changed.
        """
        limit = self.session.question(ref).bind.max_pixels
        photo = prepare_photo(source, limit or edge)
        question = ref.rpartition("/")[2].partition("[")[0]
        name = f"{question}-{uuid.uuid4().hex[:8]}{photo.suffix}"
        attachment = self.project.media.put_bytes(photo.data, name)
        self.draft = replace(
            self.draft, attachments=(*self.draft.attachments, attachment)
        )
        return self._saved(self.session.set(ref, name))

    def attachment_path(self, ref: str) -> Path | None:
        """Where the file of an answer lies, if it is there."""
        name = self.session.value(ref)
        for attachment in self.draft.attachments:
            if attachment.name == name:
                return self.project.media.path(attachment.sha256)
        return None

    def set_page(self, ref: str) -> None:
        """Remembers the page, so that the draft opens there again."""
        if ref != self.draft.page:
            self.draft = replace(self.draft, page=ref)
            self._save()

    def finish(self) -> Done:
        """Freezes the entry as a revision; the draft is gone when this returns.

        Raises:
            NotComplete: Something required is empty or a constraint is broken.
        """
        violations = self.session.validate()
        if violations:
            raise NotComplete(violations)
        finished = self.session.finish()
        used = {name: a for a in self.draft.attachments if (name := a.name)}
        revision = Revision(
            id=RevisionId(finished.id),
            submission=SubmissionId(self.draft.submission or finished.id),
            parents=(RevisionId(self.draft.parent),) if self.draft.parent else (),
            form_id=self.form.id,
            form_version=self.form.version,
            author=self._person.name,
            device=self._person.device,
            created=datetime.now(UTC),
            xml=finished.xml,
            attachments=_named(finished.attachments, used),
        )
        self.project.finish(self.draft.id, revision, shown_of(self.project))
        return Done(revision.submission, revision.id)

    def discard(self) -> None:
        """Puts the draft aside; it can be brought back for 30 days."""
        self.project.drafts.discard(self.draft.id)

    def _saved(self, change: Change) -> Change:
        self._save()
        return change

    def _save(self) -> None:
        counts = self.session.progress()
        shown = {name: self.session.value(ref) for name, ref in self._shown.items()}
        self.draft = replace(
            self.draft,
            xml=self.session.draft_xml(),
            site=shown.get("H08", ""),
            site_name=shown.get("H08_name") or shown.get("S01", ""),
            changed_at=datetime.now(UTC),
            answered=sum(c.answered for c in counts.values()),
            askable=sum(c.askable for c in counts.values()),
            missing=sum(c.required_missing for c in counts.values()),
        )
        self.project.drafts.save(self.draft)


def environment_of(
    person: Person, now: Callable[[], datetime] | None = None
) -> Environment:
    """The machine's clock and the person, for a session."""
    environment = Environment(
        username=person.name, device_id=person.device, named_rows=True
    )
    return environment if now is None else replace(environment, now=now)


def _fill_known(
    project: Project, session: Session, person: Person, site: str | None, now: datetime
) -> None:
    root = session.form.root
    known = {"H04": now.date().isoformat()}
    if person.code in {code for code, _name in project.settings.surveyors}:
        known["H03"] = person.code
    found = project.sites.get(site) if site else None
    prefix = "H"
    if found is not None:
        known |= {"H05": found.regency, "H06": found.district, "H07": found.village}
        known |= {"H08": found.id}
    else:
        area = project.settings.area
        known |= {"H05": area} if area.count(".") == 1 else {}
    for name, value in known.items():
        ref = f"{root}/{prefix}/{name}"
        if value and ref in session.form.binds:
            session.set(ref, value)


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
