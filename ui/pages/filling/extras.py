"""What an entry offers beside answering: remarks, earlier visits, last values."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QInputDialog, QWidget

from surveyor import formats
from surveyor.engine.values import Change, QuestionState
from surveyor.texts import _
from surveyor.usecases.double_entry import second_of
from surveyor.usecases.earlier_visits import (
    EarlierVisit,
    LastValues,
    earlier_visit,
    take_over,
)
from surveyor.usecases.filling import Filling
from surveyor.usecases.overview import spots
from surveyor.usecases.remarking import Remarking
from surveyor.usecases.remarks import Kind
from ui.pages.filling.notice import EarlierNotice
from ui.pages.filling.remarks import NotePanel
from ui.pages.filling.sheet import Sheet
from ui.questions.table import RepeatTable

_FEW = 8
"""Answers that a new entry has by itself; one that has more has been worked on."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What of an entry is needed here."""

    filling: Filling
    sheet: Sheet
    earlier: EarlierNotice
    commit: Callable[[], bool]
    """Announces what is typed; False where a file is late."""
    change: Callable[[Callable[[], Change | None], str], Change | None]
    """Does something to the entry and shows what it changed; "" or whose answer it is."""
    jump: Callable[[str], None]
    """Goes to a question, also on another page."""


class Extras(QObject):
    """Keys and panels of one entry; everything is done by the use cases."""

    def __init__(self, ties: Ties, entry: QWidget) -> None:
        super().__init__(entry)
        self._ties = ties
        self._window = entry
        self._filling = ties.filling
        self._session = ties.filling.session
        self.remarking = Remarking(ties.filling)
        self._last = LastValues(ties.filling)
        self._visit: EarlierVisit | None = None
        # Who types a form again must not see what was typed first.
        self._blind = bool(second_of(ties.filling.session))
        self.panel = NotePanel(entry)
        self.panel.written.connect(self._write_note)
        ties.sheet.kept.connect(self._keep)
        ties.sheet.confirmed.connect(self._confirm)
        ties.earlier.taken.connect(self.take_over)
        for keys, slot in (
            ("F3", self.ask_note),
            ("Shift+F3", self.turn_flag),
            ("F4", lambda: self.answer_unknown("98")),
            ("Shift+F4", lambda: self.answer_unknown("99")),
            ("Ctrl+L", self.repeat_last),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+B", self.keep_page),
        ):
            shortcut = QShortcut(QKeySequence(keys), entry)
            shortcut.activated.connect(slot)
        self.look_back("")

    # Taking back

    @Slot()
    def undo(self) -> None:
        """Takes the last answer back and goes where it was."""
        if self._ties.commit():
            self._follow(self._ties.change(self._filling.undo, ""))

    @Slot()
    def redo(self) -> None:
        """Does again what was taken back and goes where it is."""
        if self._ties.commit():
            self._follow(self._ties.change(self._filling.redo, ""))

    def _follow(self, change: Change | None) -> None:
        """To another page, where nothing of what changed is on this one."""
        changed = sorted(change.values) if change is not None else []
        cards = self._ties.sheet.cards
        if any(cards.place_of(ref) for ref in changed):
            return
        asked = {spot.ref for spot in spots(self._session)} if changed else set()
        there = next((ref for ref in changed if ref in asked), "")
        if there:
            self._ties.jump(there)

    # Remarks

    @Slot()
    def ask_note(self) -> None:
        """Opens the note of the current question."""
        self._ties.commit()
        state = self._current()
        if state is not None:
            self.panel.ask(state, self.remarking)

    @Slot()
    def turn_flag(self) -> None:
        """Flags the current question, or takes its flag away; the cursor stays."""
        self._ties.commit()
        state = self._current()
        if state is None:
            return
        if self.remarking.of(state.ref, Kind.FLAG):
            self._take_back(state.ref, Kind.FLAG)
        else:
            self._say(state.ref, Kind.FLAG, "")

    def answer_unknown(self, code: str) -> None:
        """The informant does not know ("98"), or it does not apply ("99")."""
        table = self._table()
        if table is not None:
            table.commit()
        state = self._current()
        if state is None or state.readonly or state.calculated:
            return
        ref = state.ref
        self._ties.change(lambda: self.remarking.answer_unknown(ref, code), ref)
        if table is not None:
            table.go_on()
        else:
            self._ties.sheet.go_on(ref)

    @Slot(str, str, bool)
    def _write_note(self, ref: str, note: str, flagged: bool) -> None:
        for kind, wanted, text in ((Kind.NOTE, bool(note.strip()), note),
                                   (Kind.FLAG, flagged, "")):  # fmt: skip
            there = self.remarking.of(ref, kind)
            if wanted and (there is None or there.text != text.strip()):
                self._say(ref, kind, text)
            elif there is not None and not wanted:
                self._take_back(ref, kind)

    def _say(self, ref: str, kind: Kind, text: str) -> None:
        self._ties.change(lambda: self.remarking.say(ref, kind, text), "")

    def _take_back(self, ref: str, kind: Kind) -> None:
        self._ties.change(lambda: self.remarking.take_back(ref, kind), "")

    @Slot(str)
    def _keep(self, ref: str) -> None:
        if self.remarking.any() and self.remarking.of(ref, Kind.TAKEN):
            self._take_back(ref, Kind.TAKEN)

    @Slot()
    def keep_page(self) -> None:
        """All answers of the earlier visit in this part still hold, rows included."""
        page = self._filling.draft.page
        taken = [
            one.spot.ref
            for one in self.remarking.open()
            if one.kind == "taken" and one.spot.page == page
        ]
        if taken:
            self._ties.change(lambda: self.remarking.keep(taken), "")

    @Slot(str, str)
    def _confirm(self, ref: str, text: str) -> None:
        state = self._session.question(ref)
        self._ties.change(lambda: self.remarking.confirm(state, text), "")

    # What was answered before

    def look_back(self, ref: str) -> None:
        """Offers the answers of an earlier visit, where the site has just been chosen."""
        at_site = not ref or ref.endswith("/H08")
        draft = self._filling.draft
        worked_on = draft.answered > _FEW or bool(draft.submission)
        if not at_site or worked_on or self._blind:
            return
        self._visit = earlier_visit(self._filling)
        if self._visit is not None:
            visited = self._visit.visited
            day = formats.date_long(visited) if visited else "–"
            self._ties.earlier.show_visit(day, self._visit.author)
        else:
            self._ties.earlier.hide()

    @Slot()
    def take_over(self) -> None:
        """Copies the answers of the earlier visit into what is empty."""
        visit = self._visit
        self._ties.earlier.hide()
        if visit is not None:
            self._ties.commit()
            self._ties.change(lambda: take_over(self._filling, visit), "")
            self._ties.sheet.focus_first()

    @Slot()
    def repeat_last(self) -> None:
        """Answers the current question as in the entry that was finished last."""
        state = self._current()
        if state is None or state.readonly or state.calculated or self._blind:
            return
        ref, value = state.ref, self._last.of(state.ref)
        if value:
            work: Callable[[], Change] = lambda: self.remarking.answer(ref, value)  # noqa: E731
            self._ties.change(work, ref)

    def explain(self) -> bool:
        """Asks why the entry is corrected; without a word it stays a draft."""
        text, _ok = QInputDialog.getText(
            self._window, _("Alasan perbaikan"), _("Mengapa entri ini diperbaiki?")
        )
        if text.strip():
            self._filling.audit.explained(text.strip())
        return bool(text.strip())

    def _current(self) -> QuestionState | None:
        view, table = self._ties.sheet.current_view(), self._table()
        ref = view.ref if view is not None else table.current_ref() if table else ""
        return self._session.question(ref) if ref else None

    def _table(self) -> RepeatTable | None:
        """The table of rows that the cursor is in."""
        sheet = self._ties.sheet
        ref = sheet.current_ref()
        tables = sheet.cards.tables.values()
        return next((t for t in tables if ref and t.current_ref() == ref), None)
