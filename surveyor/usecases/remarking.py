"""Saying something of the answers of an entry; it is on disk when the call returns."""

from collections.abc import Iterable

from surveyor.engine.values import Change, QuestionState
from surveyor.forms.model import Control
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.overview import Problem, problem_at, spots, warnings
from surveyor.usecases.remarks import (
    Kind,
    Remark,
    key_of,
    place_of,
    read,
    remarks_of,
    with_remark,
    without,
    written,
    written_in,
)

_UNKNOWN = {"98": ("98", "-98"), "99": ("99", "-99")}
"""The codes that forms use for "does not know" and "does not apply"."""


class Remarking:
    """The remarks of one entry that is being filled in.

    Each change is one step of undo. Errors are those of `Filling.answer`.
    """

    def __init__(self, filling: Filling) -> None:
        self._filling = filling
        self._session = filling.session
        self._read = ""
        self._known: dict[tuple[str, str], Remark] = {}

    def of(self, ref: str, kind: Kind) -> Remark | None:
        """The remark of a kind on a question."""
        self._refresh()
        return self._known.get((key_of(self._session, ref), kind)) if ref else None

    def any(self) -> bool:
        """Whether there is any: most entries have none."""
        self._refresh()
        return bool(self._known)

    def say(self, ref: str, kind: Kind, text: str = "", said: str = "") -> Change:
        """Adds a remark, or changes the one of that kind."""
        author = self._filling.person.name
        key = key_of(self._session, ref)
        remark = Remark(key, kind, text.strip(), said, author)
        return self._write(with_remark(remarks_of(self._session), remark))

    def take_back(self, ref: str, kind: Kind) -> Change:
        """Removes the remark of a kind, if there is one."""
        key = key_of(self._session, ref)
        return self._write(without(remarks_of(self._session), key, kind))

    def keep(self, refs: Iterable[str]) -> Change:
        """Answers of an earlier visit still hold, all in one step."""
        keys = {key_of(self._session, ref) for ref in refs}
        return self._write(
            tuple(
                one
                for one in remarks_of(self._session)
                if one.kind != Kind.TAKEN or one.key not in keys
            )
        )

    def confirm(self, state: QuestionState, text: str) -> Change:
        """A warning is right nevertheless; the text says why."""
        return self.say(state.ref, Kind.CONFIRMED, text, state.label.strip())

    def is_confirmed(self, state: QuestionState) -> bool:
        """Whether a warning was confirmed as it reads now."""
        found = self.of(state.ref, Kind.CONFIRMED)
        return found is not None and found.said == state.label.strip()

    def answer_unknown(self, ref: str, code: str) -> Change:
        """Answers that it is not known ("98") or does not apply ("99").

        Where the form has no such answer, the question is left empty and marked.
        """
        state = self._session.question(ref)
        value = unknown_value(state, code)
        if value:
            return self._filling.answer(ref, value)
        remark = Remark(
            key_of(self._session, ref), Kind.UNKNOWN, code,
            author=self._filling.person.name,
        )  # fmt: skip
        found = remarks_of(self._session)
        return self._filling.together(
            [
                self._session.set(ref, ""),
                self._session.set(
                    place_of(self._session), written(with_remark(found, remark))
                ),
            ]
        )

    def answer(self, ref: str, value: str) -> Change:
        """Sets an answer; that it was taken over or not known holds no longer."""
        if not (self.of(ref, Kind.TAKEN) or self.of(ref, Kind.UNKNOWN)):
            return self._filling.answer(ref, value)
        key, found = key_of(self._session, ref), remarks_of(self._session)
        for kind in (Kind.TAKEN, Kind.UNKNOWN):
            found = without(found, key, kind)
        return self._filling.together(
            [
                self._session.set(ref, value),
                self._session.set(place_of(self._session), written(found)),
            ]
        )

    def open(self) -> tuple[Problem, ...]:
        """What a person should look at before the end, though nothing forbids it.

        Warnings that nobody has confirmed, then answers of an earlier visit.
        """
        said = _("Benarkan dengan penjelasan, atau perbaiki jawabannya.")
        found = [
            problem_at(self._session, state.ref, "warning", said, state.label)
            for state in warnings(self._session)
            if not self.is_confirmed(state)
        ]
        self._refresh()
        taken = {key for key, kind in self._known if kind == Kind.TAKEN}
        text = _("Jawaban dari kunjungan sebelumnya; masih benar?")
        found += [
            problem_at(self._session, spot.ref, "taken", text)
            for spot in (spots(self._session) if taken else ())
            if key_of(self._session, spot.ref) in taken
        ]
        return tuple(found)

    def _write(self, remarks: tuple[Remark, ...]) -> Change:
        return self._filling.answer(place_of(self._session), written(remarks))

    def _refresh(self) -> None:
        """Reads them anew where they have changed: every card asks at every answer."""
        text = written_in(self._session)
        if text != self._read:
            self._read = text
            self._known = {(one.key, one.kind): one for one in read(text)}


def unknown_value(state: QuestionState, code: str) -> str:
    """What the form stores for "does not know" (98) or "does not apply" (99)."""
    codes = _UNKNOWN[code]
    if state.question.control in (Control.SELECT_ONE, Control.SELECT_MULTIPLE):
        offered = [choice.value for choice in state.choices]
    else:
        offered = (state.bind.own("missing") or "").split()
    return next((one for one in codes if one in offered), "")
