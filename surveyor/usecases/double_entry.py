"""Double entry: a second person types a paper form again, blind; differences are settled.

The second typing is a draft of its own that shows nothing of the first. When it is
complete the two are laid side by side, question by question, rows by their order on
the paper. What is decided becomes a revision whose parent is the first typing, with a
remark that tells who typed it again and what came of it.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from surveyor.engine.session import Session
from surveyor.engine.values import Change, Item, QuestionState
from surveyor.errors import SurveyorError, UserError
from surveyor.forms.model import Control
from surveyor.revisions.model import Revision, SubmissionId
from surveyor.store.project import Project
from surveyor.texts import N_
from surveyor.usecases.filling import (
    Done,
    Filling,
    NoSuchDraft,
    NotComplete,
    Person,
    environment_of,
)
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import form_of
from surveyor.usecases.overview import code_of, first_line, label_of, page_of
from surveyor.usecases.remarks import (
    Kind,
    Remark,
    place_of,
    remarks_of,
    with_remark,
    without,
    written,
)
from surveyor.usecases.wording import answer_in_words


class SamePerson(UserError):
    """Who typed an entry cannot be the second person, too."""

    code = "double_entry.same_person"
    text = N_("Entri ini diketik oleh {name} sendiri.")
    hint = N_("Entri ganda diketik orang lain. Ganti nama petugas di Pengaturan dulu.")


class NotSettled(UserError):
    """Some differences have no decision yet."""

    code = "double_entry.not_settled"
    text = N_("{count} perbedaan belum diputuskan.")
    hint = N_("Kedua ketikan tetap tersimpan. Pilih satu jawaban untuk setiap baris.")


class BeingCorrected(UserError):
    """Somebody has begun to correct the entry that was typed first."""

    code = "double_entry.being_corrected"
    text = N_("Entri pertama sedang dikoreksi dalam sebuah draf.")
    hint = N_("Selesaikan atau buang draf koreksi itu, lalu putuskan perbedaannya.")


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that two persons typed differently from the same paper."""

    ref: str
    code: str
    label: str
    section: str
    first: str
    """As stored."""
    second: str
    first_words: str
    second_words: str


def enter_again(project: Project, submission: str, person: Person) -> Filling:
    """Begins the second typing of an entry, or goes on with it; it begins empty.

    Raises:
        NoSuchDraft: There is no such entry.
        SamePerson: The person typed it the first time.
    """
    head = project.submissions.head(SubmissionId(submission))
    if head is None:
        raise NoSuchDraft
    if head.author == person.name:
        raise SamePerson(name=person.name)
    for draft in project.drafts.list():
        if draft.form_id == head.form_id and b'"double"' in draft.xml:
            begun = Filling.resume(project, draft.id, person)
            if second_of(begun.session) == submission:
                return begun
    filling = Filling.start(project, head.form_id, person, version=head.form_version)
    session = filling.session
    mark = Remark("", Kind.DOUBLE, submission, author=person.name)
    filling.answer(place_of(session), written((*remarks_of(session), mark)))
    return filling


def second_of(session: Session) -> str:
    """The entry that a draft types again; empty for any other draft."""
    marks = (
        one for one in remarks_of(session) if one.kind == Kind.DOUBLE and not one.said
    )
    return next((one.text for one in marks), "")


def differences(filling: Filling) -> tuple[Difference, ...]:
    """What the second typing says otherwise, in the order of the form.

    Raises:
        NoSuchDraft: The entry that was typed first is gone.
        NotComplete: The second typing lacks something or breaks a rule.
    """
    violations = filling.session.validate()
    if violations:
        raise NotComplete(violations)
    first = _first(filling)
    was, now = _answers(_opened(filling, first)), _answers(filling.session)
    return tuple(
        _difference(filling.session, ref, was.get(ref), now.get(ref))
        for ref in dict.fromkeys((*now, *was))
        if _value(was.get(ref)) != _value(now.get(ref))
    )


def settle(filling: Filling, decided: Mapping[str, str], reason: str = "") -> Done:
    """Records what was decided as a revision that follows the first typing.

    Args:
        filling: The second typing; its draft is gone when this returns.
        decided: Ref of each difference -> `first` or `second`.
        reason: Why, in the words of whoever decides.

    Raises:
        NotSettled: A difference has no decision.
        BeingCorrected: The first typing is being changed otherwise.
        NotComplete: What was decided breaks a rule of the form.
        DiskFull, ReadOnly: Nothing has changed.
    """
    found = differences(filling)
    missing = [one.ref for one in found if one.ref not in decided]
    if missing:
        raise NotSettled(count=len(missing))
    first = _first(filling)
    if filling.project.drafts.correcting(first.submission):
        raise BeingCorrected
    result = Filling.correct(filling.project, first.submission, filling.person)
    session = result.session
    changes = []
    for one in found:
        if decided[one.ref] == "second":
            changes += _laid(session, one.ref, one.second)
    text = f"{len(found)} / {sum(how == 'second' for how in decided.values())}"
    mark = Remark(
        "", Kind.DOUBLE, text, said=reason or "ok", author=filling.person.name
    )
    kept = without(remarks_of(session), "", Kind.DOUBLE)
    kept = with_remark((*kept, *_said_again(filling, kept)), mark)
    changes.append(session.set(place_of(session), written(kept)))
    try:
        result.together(changes)
        done = result.finish()
    except SurveyorError:
        # The draft of the result would keep everyone from settling it later.
        with suppress(SurveyorError):
            result.discard()
        raise
    filling.discard()
    return done


def _said_again(filling: Filling, there: tuple[Remark, ...]) -> list[Remark]:
    """Notes and flags of the second typing; those in rows have no place in the first."""
    known = {(one.key, one.kind) for one in there}
    return [
        one
        for one in remarks_of(filling.session)
        if one.kind in (Kind.NOTE, Kind.FLAG)
        and "[" not in one.key
        and (one.key, one.kind) not in known
    ]


def _laid(session: Session, ref: str, value: str) -> list[Change]:
    """Sets an answer, in a row that is added where the first typing has none."""
    changes: list[Change] = []
    place = ref.find("]")
    while place >= 0:
        row = ref[: place + 1]
        series, _bracket, number = row.rpartition("[")
        short = int(number[:-1]) - len(session.items(series))
        if short > 0 and session.group(series).can_add:
            changes += [session.add_repeat(series) for _row in range(short)]
        place = ref.find("]", place + 1)
    changes.append(session.set(ref, value))
    return changes


def _first(filling: Filling) -> Revision:
    head = filling.project.submissions.head(SubmissionId(second_of(filling.session)))
    if head is None:
        raise NoSuchDraft
    return head


def _opened(filling: Filling, revision: Revision) -> Session:
    project = filling.project
    form = form_of(project, revision.form_id, revision.form_version)
    return Session.load(
        form,
        revision.xml,
        environment_of(filling.person),
        table_source(project, form),
        filling.session.language,
    )


def _answers(session: Session) -> dict[str, QuestionState]:
    """What was asked and answered from the paper, by ref with the places of rows."""
    return {state.ref: state for state in _asked(session, session.items())}


def _asked(session: Session, items: tuple[Item, ...]) -> list[QuestionState]:
    found: list[QuestionState] = []
    for item in items:
        if not item.relevant:
            continue
        if item.kind != "question":
            found += _asked(session, session.items(item.ref))
            continue
        state = session.question(item.ref)
        typed = not (state.calculated or state.readonly or state.bind.preload)
        # A photo of the paper's place is no typing; its file has another name each time.
        if typed and state.label and state.question.control is not Control.UPLOAD:
            found.append(state)
    return found


def _value(state: QuestionState | None) -> str:
    if state is None:
        return ""
    if state.question.control is Control.SELECT_MULTIPLE:
        return " ".join(sorted(state.value.split()))
    return " ".join(state.value.split())


def _difference(
    session: Session, ref: str, was: QuestionState | None, now: QuestionState | None
) -> Difference:
    state = now or was
    page = page_of(session, ref)
    return Difference(
        ref=ref,
        code=code_of(state.question) if state else "",
        label=first_line(state.label) if state else ref,
        section=label_of(session, page),
        first=was.value if was else "",
        second=now.value if now else "",
        first_words=answer_in_words(was) if was else "",
        second_words=answer_in_words(now) if now else "",
    )
