"""Conflicts: questions that several people answered differently, and deciding them.

A decision is one more revision whose parents are all the heads; taking it back is one
more revision after it. Nothing is overwritten, and what was not chosen stays in the
history.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from surveyor import formats
from surveyor.engine.answers import derived_of, merged_xml, ref_of
from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.engine.values import QuestionState
from surveyor.errors import UserError
from surveyor.forms.model import Control
from surveyor.revisions.history import Answers
from surveyor.revisions.merging import ORDER, Merged
from surveyor.revisions.model import (
    Review,
    ReviewState,
    Revision,
    RevisionId,
    SubmissionId,
)
from surveyor.revisions.remarks import REMARKS
from surveyor.store.project import Project
from surveyor.store.values import SubmissionRow
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.exchange import NoSuchEntry
from surveyor.usecases.filling import Person
from surveyor.usecases.merging import (
    attachments_named,
    forms_of,
    merged_of,
    shown_of,
    versions_of,
)
from surveyor.usecases.remarks import read, signed
from surveyor.usecases.submissions import opened
from surveyor.usecases.wording import answer_in_words

_ROW = re.compile(r"\[([^\]]+)\]")


class NotDecided(UserError):
    """A conflict is to be closed with a question still open."""

    code = "conflict.open"
    text = N_("{n} pertanyaan belum dipilih.")
    hint = N_("Pilih satu jawaban untuk tiap pertanyaan bertanda “pilih”.")


class NoGround(UserError):
    """A decision needs its reason, which the history shows."""

    code = "conflict.no_reason"
    text = N_("Alasan pilihan belum diisi.")
    hint = N_("Tulis singkat, misalnya: sudah ditanyakan ke pengelola.")


class NothingDecided(UserError):
    """The newest revision of an entry is no decision that could be taken back."""

    code = "conflict.not_decided"
    text = N_("Keputusan ini tidak dapat diurungkan lagi.")
    hint = N_("Entri sudah dikoreksi sesudahnya. Tidak ada yang berubah.")


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """An entry that waits for a decision."""

    row: SubmissionRow
    questions: int
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """One of the versions that stand against each other, or what they had before."""

    revision: RevisionId
    author: str
    device: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Side:
    """The answer of one version."""

    value: str | None
    """As stored; None where the question or its row is gone."""
    words: str
    said: tuple[str, ...] = ()
    """What people said of it, in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A question that the versions answer differently."""

    key: str
    code: str
    label: str
    base: Side
    sides: tuple[Side, ...]
    """In the order of the heads."""
    open: bool
    """A person has to choose; otherwise the program has merged it by itself."""
    result: str | None
    """The answer as it is merged now; in an open one, the newest."""
    choices: tuple[tuple[str, str], ...] = ()
    """Value and label of what may be chosen instead; empty where it is written."""
    several: bool = False
    """Several of the choices at once."""
    written: bool = True
    """Another answer may be given; not for photos and rows."""
    follows: bool = False
    """One version did not ask it, so it depends on the other answers whether it stays."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry with its versions side by side."""

    row: SubmissionRow
    base: Head | None
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    """Those to decide first."""

    @property
    def open(self) -> tuple[Line, ...]:
        """What a person has to choose."""
        return tuple(line for line in self.lines if line.open)


def waiting(project: Project) -> tuple[ConflictLine, ...]:
    """Entries that wait for a decision, by site."""
    found = []
    for entry in project.submissions.several_heads():
        history = project.submissions.history(entry)
        merged = merged_of(project, history)
        row = project.submissions.row(entry)
        if merged.conflicts and row is not None:
            authors = {one.author for one in history if one.id in merged.heads}
            found.append(
                ConflictLine(row, len(merged.conflicts), tuple(sorted(authors)))
            )
    return tuple(sorted(found, key=lambda one: (one.row.site_name, one.row.submission)))


def conflict_of(project: Project, entry: SubmissionId) -> Conflict:
    """The versions of an entry side by side, question by question.

    Raises:
        NoSuchEntry: It is not here, or was withdrawn.
        UnreadableAnswers: One of its versions is damaged.
    """
    row = project.submissions.row(entry)
    history = project.submissions.history(entry)
    if row is None or not history:
        raise NoSuchEntry(id=entry)
    return _Comparing(project, row, history).conflict()


def decide(
    project: Project,
    entry: SubmissionId,
    chosen: Mapping[str, str | None],
    reason: str,
    person: Person,
) -> RevisionId:
    """Closes a conflict with one more revision, whose parents are all the heads.

    Args:
        project: Where the entry is.
        entry: Which.
        chosen: Key of each open question -> the answer; None takes it away.
        reason: Why; kept as a word of the office on the new revision.
        person: Who decides.

    Raises:
        NoGround, NotDecided, NoSuchEntry: Nothing has changed.
        DiskFull, ReadOnly, ProjectBusy: The same.
    """
    if not reason.strip():
        raise NoGround
    history = project.submissions.history(entry)
    if not history:
        raise NoSuchEntry(id=entry)
    merged = merged_of(project, history)
    left = [one.key for one in merged.conflicts if one.key not in chosen]
    if left:
        raise NotDecided(n=len(left))
    row = project.submissions.row(entry)
    if row is None:
        raise NoSuchEntry(id=entry)
    asked_again = _Comparing(project, row, history).skipped()
    # The engine leaves out what the decision does not ask for after all.
    answers = _with(asked_again | dict(merged.answers), chosen)
    made = _revision(project, history, merged.heads, answers, person)
    return _keep(project, made, reason.strip(), person)


def take_back(project: Project, entry: SubmissionId, person: Person) -> RevisionId:
    """Undoes the decision that was made last: the entry is as it was shown before.

    Raises:
        NothingDecided: Its newest revision is no decision; nothing has changed.
        DiskFull, ReadOnly, ProjectBusy: The same.
    """
    history = project.submissions.history(entry)
    decision = project.submissions.head(entry)
    if (
        decision is None
        or len(decision.parents) < 2
        or decision.merged_by_program
        or any(decision.id in one.parents for one in history)
    ):
        raise NothingDecided
    before = [one for one in history if one.id != decision.id]
    answers = merged_of(project, before).answers
    made = _revision(project, history, (decision.id,), answers, person)
    return _keep(project, made, _("Keputusan diurungkan"), person)


def is_decision(project: Project, entry: SubmissionId) -> bool:
    """Whether the newest revision of an entry is a decision that can be taken back."""
    head = project.submissions.head(entry)
    return head is not None and len(head.parents) > 1 and not head.merged_by_program


class _Comparing:
    """One entry."""

    def __init__(
        self, project: Project, row: SubmissionRow, history: Sequence[Revision]
    ) -> None:
        self._project = project
        self._row = row
        self._by_id = {one.id: one for one in history}
        self._merged: Merged = merged_of(project, history)
        self._versions = {
            one.id: one for one in versions_of(forms_of(project), history)
        }
        self._heads = sorted(
            self._merged.heads, key=lambda one: (self._by_id[one].created, one)
        )
        self._base = self._common()
        self._sessions: dict[RevisionId, Session] = {}

    def conflict(self) -> Conflict:
        newest = self._by_id[self._heads[-1]]
        form = forms_of(self._project)(newest.form_id, newest.form_version)
        is_derived = derived_of(form)
        contested = {one.key for one in self._merged.conflicts}
        lines = [
            self._line(key, is_open=key in contested)
            for key in self._keys()
            if not is_derived(key) and (key in contested or self._is_told(key))
        ]
        lines.sort(key=lambda line: not line.open)
        heads = tuple(_head(self._by_id[one]) for one in self._heads)
        base = _head(self._by_id[self._base]) if self._base else None
        return Conflict(self._row, base, heads, tuple(lines))

    def skipped(self) -> dict[str, str]:
        """Answers that a version lost only because it did not ask the question any more.

        With another answer to what decides that, they are asked again.
        """
        found = {}
        for key in self._keys():
            if key not in self._merged.answers and self._follows(key):
                newest = [a for a in map(self._answers, self._heads) if key in a]
                found[key] = newest[-1][key]
        return found

    def _follows(self, key: str) -> bool:
        """Whether those versions that lack an answer did not ask for it."""
        if key.endswith("]"):
            return False
        lacking = [one for one in self._heads if key not in self._answers(one)]
        states = [self._state(key, one) for one in lacking]
        return bool(states) and not any(s is None or s.relevant for s in states)

    def _common(self) -> RevisionId | None:
        """The newest version that all heads have seen."""
        common = set(self._seen(self._heads[0]))
        for one in self._heads[1:]:
            common &= self._seen(one)
        ordered = sorted(common, key=lambda one: (self._by_id[one].created, one))
        return ordered[-1] if ordered else None

    def _seen(self, start: RevisionId) -> set[RevisionId]:
        found: set[RevisionId] = set()
        queue = list(self._by_id[start].parents)
        while queue:
            one = queue.pop()
            if one in self._by_id and one not in found:
                found.add(one)
                queue += self._by_id[one].parents
        return found

    def _keys(self) -> list[str]:
        """Keys that the heads answer differently, in the order of the newest one."""
        answers = [self._answers(one) for one in reversed(self._heads)]
        every = dict.fromkeys(key for one in answers for key in one)
        return [key for key in every if len({one.get(key) for one in answers}) > 1]

    def _is_told(self, key: str) -> bool:
        """Rows that only one version has are told by the number of rows."""
        if key.endswith(ORDER):
            return True
        if key.endswith("]"):
            return False
        rows = key[: key.rfind("]") + 1]
        return not rows or all(rows in self._answers(one) for one in self._heads)

    def _answers(self, revision: RevisionId | None) -> Answers:
        return self._versions[revision].answers if revision else {}

    def _line(self, key: str, *, is_open: bool) -> Line:
        state = self._state_of_any(key)
        sides = tuple(self._side(key, one) for one in self._heads)
        code = ref_of(key.removesuffix(ORDER)).rpartition("/")[2]
        is_written = state is not None and state.question.control is not Control.UPLOAD
        several = (
            state is not None and state.question.control is Control.SELECT_MULTIPLE
        )
        choices = (
            tuple((one.value, one.label) for one in state.choices) if state else ()
        )
        return Line(
            key,
            code,
            self._label(key, state),
            self._side(key, self._base),
            sides,
            is_open,
            self._merged.answers.get(key),
            choices,
            several,
            is_written,
            not is_open and self._follows(key),
        )

    def _side(self, key: str, revision: RevisionId | None) -> Side:
        root = f"/{key.split('/')[1]}"
        written = self._answers(revision).get(f"{root}{REMARKS}", "")
        said = tuple(signed(one) for one in read(written) if one.key == key)
        return replace(self._answer(key, revision), said=said)

    def _answer(self, key: str, revision: RevisionId | None) -> Side:
        answers = self._answers(revision)
        value = answers.get(key)
        if key.endswith(ORDER):
            n = len((value or "").split())
            text = ngettext("{n} baris", "{n} baris", n).format(n=formats.integer(n))
            return Side(value, text)
        if key.endswith("]"):
            return Side(value, _("ada") if value is not None else _("dihapus"))
        if value is None:
            return Side(None, "–")
        state = self._state(key, revision)
        if state is not None and state.question.control is Control.UPLOAD:
            return Side(value, _("foto"))
        return Side(value, answer_in_words(state) if state else value)

    def _label(self, key: str, state: QuestionState | None) -> str:
        if state is not None:
            return f"{self._row_name(key)}{state.label}"
        for one in reversed(self._heads):
            place = _place(key.removesuffix(ORDER), self._answers(one))
            try:
                return self._session(one).group(place).label if place else key
            except (KeyError, LookupError, UserError):
                continue
        return ref_of(key)

    def _row_name(self, key: str) -> str:
        """Of a question in a row, which one: "2 · " for the second."""
        for one in reversed(self._heads):
            place = _place(key, self._answers(one))
            if place and "[" in place:
                numbers = ".".join(_ROW.findall(place))
                return f"{numbers} · "
        return ""

    def _state_of_any(self, key: str) -> QuestionState | None:
        if key.endswith("]"):
            return None
        for one in (*reversed(self._heads), self._base):
            state = self._state(key, one)
            if state is not None:
                return state
        return None

    def _state(self, key: str, revision: RevisionId | None) -> QuestionState | None:
        if revision is None:
            return None
        place = _place(key, self._answers(revision))
        if not place:
            return None
        try:
            return self._session(revision).question(place)
        except (KeyError, LookupError, UserError):
            return None

    def _session(self, revision: RevisionId) -> Session:
        if revision not in self._sessions:
            self._sessions[revision] = opened(self._project, self._by_id[revision])
        return self._sessions[revision]


def _place(key: str, answers: Answers) -> str:
    """The ref in an instance for a key: rows by their number; empty where one is gone."""
    made, at = "", 0
    for match in _ROW.finditer(key):
        series = f"{key[: match.start()]}{ORDER}"
        rows = answers.get(series, "").split()
        if match[1] not in rows:
            return ""
        made += f"{key[at : match.start()]}[{rows.index(match[1]) + 1}]"
        at = match.end()
    return made + key[at:]


def _head(one: Revision) -> Head:
    return Head(one.id, one.author, one.device, one.created)


def _with(answers: Answers, chosen: Mapping[str, str | None]) -> dict[str, str]:
    made = dict(answers)
    for key, value in chosen.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = value
    return made


def _revision(
    project: Project,
    history: Sequence[Revision],
    parents: tuple[RevisionId, ...],
    answers: Answers,
    person: Person,
) -> Revision:
    heads = [one for one in history if one.id in parents]
    base = max(heads, key=lambda one: (one.created, one.id))
    form = forms_of(project)(base.form_id, base.form_version)
    own = RevisionId(f"uuid:{uuid.uuid4()}")
    environment = Environment(
        username=person.name, device_id=person.device, named_rows=True
    )
    xml = merged_xml(form, base.xml, answers, (own, parents), environment)
    return Revision(
        id=own,
        submission=base.submission,
        parents=parents,
        form_id=base.form_id,
        form_version=base.form_version,
        author=person.name,
        device=person.device or "-",
        created=datetime.now(UTC),
        xml=xml,
        attachments=attachments_named(form, xml, history),
    )


def _keep(project: Project, made: Revision, reason: str, person: Person) -> RevisionId:
    said = Review(
        str(uuid.uuid4()), made.submission, made.id, ReviewState.RECEIVED, reason,
        person.name, datetime.now(UTC),
    )  # fmt: skip
    project.add(made, shown_of(project), said)
    return made.id
