"""Finished entries: reading one, and what changed from revision to revision."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from surveyor.analysis.documents import AnswerGroup, AnswerLine, AnswerRemark
from surveyor.engine.environment import Environment
from surveyor.engine.secondary import Table, TableSource
from surveyor.engine.session import Session
from surveyor.engine.values import Item, QuestionState
from surveyor.forms.model import Control, Element, Form, Repeat
from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.texts import _, language
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import form_of
from surveyor.usecases.remarks import Kind, Remark, in_words, key_of, remarks_in, signed
from surveyor.usecases.wording import answer_in_words

_DONT_KNOW = ("98", "99", "-98", "-99")
_TEXTS = re.compile(rb">([^<>]{1,200})<")


@dataclass(frozen=True, slots=True)
class _File:
    """A file that a revision names: where it lies, or in words what is wrong with it."""

    path: Path | None
    is_picture: bool = True
    lost: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A finished entry that is opened to be read."""

    session: Session
    files: Mapping[str, _File]
    remarks: Mapping[str, tuple[Remark, ...]]
    """By the key of their question."""

    def said_of(self, ref: str) -> tuple[Remark, ...]:
        """What was said of a question; most often nothing."""
        return self.remarks.get(key_of(self.session, ref), ()) if self.remarks else ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that differs between two revisions."""

    code: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A revision in the history of an entry, newest first."""

    revision: RevisionId
    created: datetime
    author: str
    changes: tuple[Difference, ...]
    """Against its parent; empty for the first. Of a merge, against the first parent."""
    merges: int = 0
    """How many branches it joins; 0 where it joins none."""
    is_head: bool = True
    """Nobody went on from it; where several are, the branches still stand apart."""
    is_erased: bool = False
    """Its content went with a withdrawal."""


def answers(project: Project, revision: RevisionId) -> tuple[AnswerGroup, ...]:
    """A finished entry as a reader sees it, in the language in use."""
    found = project.submissions.revision(revision)
    if found is None:
        return ()
    return _groups(project, found)


def spoken_answers(
    project: Project, revision: Revision
) -> dict[str, tuple[str, str, str]]:
    """Ref of each question that was asked -> code, label and answer in words."""
    return {
        ref: (state.question.name, state.label, _told(state, _("foto")))
        for ref, state in _flat(project, revision).items()
    }


def said_of_answers(project: Project, revision: Revision) -> dict[str, tuple[str, ...]]:
    """Ref of each question of which somebody said something -> that, in words."""
    remarks = _by_key(remarks_in(revision.xml))
    if not remarks:
        return {}
    session = opened(project, revision)
    refs = (state.ref for state in _questions(session, None))
    found = {ref: remarks.get(key_of(session, ref), ()) for ref in refs}
    return {ref: tuple(map(signed, said)) for ref, said in found.items() if said}


def history(project: Project, submission: SubmissionId) -> tuple[RevisionLine, ...]:
    """The revisions of an entry, newest first, each with what it changed."""
    revisions = {one.id: one for one in project.submissions.history(submission)}
    spoken = {
        one.id: _flat(project, one) for one in revisions.values() if not one.erased
    }
    followed = {parent for one in revisions.values() for parent in one.parents}
    lines = []
    for one in sorted(revisions.values(), key=_when, reverse=True):
        parent = next((p for p in one.parents if p in spoken), None)
        changes = _changes(spoken[parent], spoken[one.id]) if parent else ()
        joined = len(one.parents) if len(one.parents) > 1 else 0
        lines.append(
            RevisionLine(
                one.id, one.created, one.author, changes, joined,
                one.id not in followed, bool(one.erased),
            )
        )  # fmt: skip
    return tuple(lines)


def _when(one: Revision) -> tuple[datetime, int, str]:
    """A merge of the program bears the moment of its newest parent, and follows it."""
    return one.created, len(one.parents), one.id


Flat = dict[str, QuestionState]
"""Ref -> what was asked and answered."""


def _changes(before: Flat, after: Flat) -> tuple[Difference, ...]:
    changed = []
    for ref in dict.fromkeys((*before, *after)):
        old, new = before.get(ref), after.get(ref)
        state = new or old
        if state is None or (old and new and old.value == new.value):
            continue
        was, now = _told(old, _("foto")), _told(new, _("foto baru"))
        if was != now:
            code = state.question.name
            changed.append(Difference(code, state.label, was, now))
    return tuple(changed)


def _told(state: QuestionState | None, photo: str) -> str:
    """The answer in words; a photo by a word, since its file's name says nothing."""
    if state is None or not state.value:
        return ""
    is_file = state.question.control is Control.UPLOAD
    return photo if is_file else answer_in_words(state)


def _flat(project: Project, revision: Revision) -> Flat:
    session = opened(project, revision)
    return {state.ref: state for state in _questions(session, None) if _is_read(state)}


def _groups(project: Project, revision: Revision) -> tuple[AnswerGroup, ...]:
    reading = _Reading(
        opened(project, revision),
        {one.name: _file(project, one) for one in revision.attachments},
        _by_key(remarks_in(revision.xml)),
    )
    made: list[AnswerGroup] = []
    for item in reading.session.items(None):
        _collect(reading, item, 0, made)
    return tuple(group for group in made if group.answers or group.level == 0)


def _by_key(remarks: Iterable[Remark]) -> dict[str, tuple[Remark, ...]]:
    found: dict[str, tuple[Remark, ...]] = {}
    for one in remarks:
        found[one.key] = (*found.get(one.key, ()), one)
    return found


def opened(project: Project, revision: Revision) -> Session:
    """A session over a finished entry, to read it in the language in use."""
    form = form_of(project, revision.form_id, revision.form_version)
    wanted = f"({language()})"
    spoken = next((name for name in form.languages if name.endswith(wanted)), None)
    environment = Environment.system(username=revision.author)
    source = _sources(project, form, revision)
    return Session.load(form, revision.xml, environment, source, spoken)


def _sources(project: Project, form: Form, revision: Revision) -> TableSource:
    """The lists of a form with only those sites in them that the entry names.

    A reader sees the chosen site alone; with 10,000 sites reading the register would
    take over a second for every entry.
    """
    whole = table_source(project, form)
    named = {
        text.strip().decode(errors="replace") for text in _TEXTS.findall(revision.xml)
    }

    def source(file: str) -> Table | Element | None:
        if file == "sites.csv":
            return project.sites.table(tuple(sorted(named)))
        return whole(file)

    return source


def _file(project: Project, attachment: Attachment) -> _File:
    is_picture = attachment.media_type.startswith("image/")
    path = project.media.path(attachment.sha256)
    if path is None:
        text = _("Berkas {name} belum ada di komputer ini.")
        return _File(None, is_picture, text.format(name=attachment.name))
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        digest = ""
    if digest != attachment.sha256:
        text = _("Berkas {name} rusak.").format(name=attachment.name)
        return _File(None, is_picture, text)
    return _File(path, is_picture)


def _collect(
    reading: _Reading, item: Item, level: int, made: list[AnswerGroup]
) -> None:
    if not item.relevant:
        return
    session = reading.session
    if item.kind == "question":
        line = _line(session.question(item.ref), reading)
        if line is not None:
            if not made:
                made.append(AnswerGroup("", level, ()))
            last = made[-1]
            made[-1] = AnswerGroup(last.label, last.level, (*last.answers, line))
        return
    if item.kind != "repeat":
        label = _row_label(session, item) or session.group(item.ref).label
        made.append(AnswerGroup(label, level, ()))
    for child in session.items(item.ref):
        deeper = level + (0 if item.kind == "repeat" else 1)
        _collect(reading, child, deeper, made)


def _row_label(session: Session, item: Item) -> str:
    """The title of a row, as its form says it or by its number."""
    if item.kind != "instance":
        return ""
    named = f"{item.ref}/row_label"
    element = item.element
    known = (
        isinstance(element, Repeat) and f"{element.ref}/row_label" in session.form.binds
    )
    title = session.value(named) if known else ""
    number = item.ref.rpartition("[")[2].rstrip("]") if item.ref.endswith("]") else "1"
    name = session.group(item.ref).label
    return f"{name} {number} · {title}".rstrip(" ·") if title else f"{name} {number}"


def _is_read(state: QuestionState) -> bool:
    is_note = (
        state.question.control is Control.INPUT and state.readonly and not state.value
    )
    return state.relevant and not is_note and bool(state.label)


def _line(state: QuestionState, reading: _Reading) -> AnswerLine | None:
    said = reading.said_of(state.ref)
    if not _is_read(state):
        return _confirmed(state, said)
    code, asked = state.question.name, state.label
    remarks = tuple(
        AnswerRemark(one.kind, signed(one)) for one in said if one.kind != Kind.UNKNOWN
    )
    if state.question.control is Control.UPLOAD and state.value:
        text = _("Berkas {name} belum ada di komputer ini.")
        unknown = _File(None, lost=text.format(name=state.value))
        file = reading.files.get(state.value, unknown)
        shown = "" if file.is_picture or file.lost else state.value
        photo = file.path if file.is_picture else None
        return AnswerLine(
            code, asked, shown, photo=photo, lost=file.lost, remarks=remarks
        )
    missing = not state.value or state.value in _DONT_KNOW
    told = [in_words(one) for one in said if one.kind == Kind.UNKNOWN]
    value = answer_in_words(state) or "".join(told[:1])
    return AnswerLine(code, asked, value, missing, remarks=remarks)


def _confirmed(state: QuestionState, said: tuple[Remark, ...]) -> AnswerLine | None:
    """A warning that somebody says is right nevertheless; other notes are not read."""
    words = [signed(one) for one in said if one.kind == Kind.CONFIRMED]
    return AnswerLine("", state.label, words[0]) if words and state.relevant else None


def _questions(session: Session, ref: str | None) -> Iterator[QuestionState]:
    for item in session.items(ref):
        if item.kind == "question":
            yield session.question(item.ref)
        else:
            yield from _questions(session, item.ref)


def title_of(project: Project, revision: Revision) -> str:
    """The site of an entry, or the form's name where it has none."""
    row = project.submissions.row(revision.submission)
    return row.site_name if row and row.site_name else _("Entri")
