"""The middle of the filling page: scrolls the cards and moves between them."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from surveyor.usecases.filling import Filling
from ui.pages.filling_cards import Arrangement, Cards, Stop, structure
from ui.questions.card import QuestionView
from ui.questions.rows import AddButton, RowHead
from ui.questions.table import RepeatTable
from ui.widgets.stacking import grown

_WIDEST = 1500


class Sheet(QScrollArea):
    """Shows a page of an entry; announces what the person does there."""

    answered = Signal(str, str)
    offered = Signal(str, object)
    wanted = Signal(str, str)
    """`add`, `duplicate`, `remove` or `trim`, and the ref of a series or row."""
    register = Signal(str)
    """A site is to be registered for this question."""
    ended = Signal()
    """Enter on the last question."""
    rebuilt = Signal()
    """There are new cards, which show no message yet."""

    def __init__(self, filling: Filling, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._filling = filling
        self._session = filling.session
        self._page = ""
        self._arrangement = Arrangement()
        self.cards = Cards(filling, filling.form.root, self._arrangement)
        self.setWidget(self.cards)

    # Showing

    def show_page(self, page: str) -> None:
        """Shows another part of the form, from its top."""
        self._page = page
        self.rebuild()
        self.verticalScrollBar().setValue(0)

    def rebuild(self) -> None:
        """Makes all cards anew; the focus is where it was if its question is there."""
        stood = self.current_ref()
        place = self.verticalScrollBar().value()
        cards = Cards(self._filling, self._page, self._arrangement)
        cards.answered.connect(self.answered)
        cards.offered.connect(self.offered)
        cards.wanted.connect(self.wanted)
        cards.register.connect(self.register)
        cards.go_on.connect(self.go_on)
        cards.opened.connect(self.open_row)
        cards.switched.connect(self.switch)
        cards.detailed.connect(self._show_details)
        old = self.takeWidget()
        self.cards = cards
        # Longer lines are hard to read, on however large a screen.
        cards.setMaximumWidth(grown(_WIDEST))
        self.setWidget(cards)
        if old is not None:
            # Later: one of its fields may have caused this.
            old.hide()
            old.deleteLater()
        self.verticalScrollBar().setValue(place)
        self.rebuilt.emit()
        if stood:
            self.focus(stood)

    def refresh(self, missing: Mapping[str, str], reasons: Mapping[str, str]) -> None:
        """Shows everything as it stands now, with new cards where rows changed."""
        if structure(self._filling, self._page) != self.cards.structure:
            self.rebuild()
        self.cards.refresh(missing, reasons)

    def show_file(self, ref: str) -> None:
        """Shows the file that answers a question."""
        if ref in self.cards.views:
            path = self._filling.attachment_path(ref)
            self.cards.views[ref].show_file(path)

    @Slot(str)
    def open_row(self, ref: str) -> None:
        """Opens a row and goes to its first question; closes it if it is open."""
        series = ref.rpartition("[")[0]
        closes = self._arrangement.open.get(series) == ref
        self._arrangement.open[series] = "" if closes else ref
        self.rebuild()
        inside = [r for r, view in self.cards.views.items() if not view.is_note]
        first = next((one for one in inside if one.startswith(ref + "/")), "")
        if first:
            self.focus(first)
        elif ref in self.cards.heads:
            self.cards.heads[ref].take_focus()

    def show_row(self, ref: str) -> None:
        """Goes to the first question of a row, in the table or in its cards."""
        series = ref.rpartition("[")[0]
        table = self.cards.tables.get(series)
        if table is not None:
            table.show_row(ref)
        elif self._arrangement.open.get(series) != ref:
            self.open_row(ref)

    @Slot(str)
    def switch(self, series: str) -> None:
        """A series from cards to table and back."""
        on = series not in self._arrangement.tables
        (self._arrangement.tables.add if on else self._arrangement.tables.discard)(
            series
        )
        self.rebuild()
        if series in self.cards.tables:
            self.cards.tables[series].take_focus()

    # Moving

    def focus(self, ref: str) -> None:
        """Puts the cursor into a question; opens its row first."""
        if any(table.show_question(ref) for table in self.cards.tables.values()):
            return
        row = self._closed_row_of(ref)
        while row:
            self._arrangement.open[row.rpartition("[")[0]] = row
            self.rebuild()
            row = self._closed_row_of(ref)
        view = self.cards.views.get(ref) or self.cards.heads.get(ref)
        if view is not None:
            view.take_focus()
            self.ensureWidgetVisible(view, 0, 40)

    def focus_first(self) -> None:
        """Into the first open question, else the first of all."""
        stops = self._reachable()
        questions = [stop for stop in stops if stop.kind == "question"]
        empty = [stop for stop in questions if not self._session.value(stop.ref)]
        for stop in (empty or questions or stops)[:1]:
            self._stand_on(stop)

    @Slot(str)
    def go_on(self, ref: str) -> None:
        """From a question to what comes next; past the last one, the page ends."""
        stops = self._reachable()
        here = next((n for n, s in enumerate(stops) if s.ref == ref), -1)
        if here + 1 < len(stops):
            self._stand_on(stops[here + 1])
        else:
            self.ended.emit()

    def go_back(self) -> None:
        """From the current question to the one before."""
        stops = self._reachable()
        ref = self.current_ref()
        here = next((n for n, s in enumerate(stops) if s.ref == ref), 0)
        if here > 0:
            self._stand_on(stops[here - 1])

    def current_ref(self) -> str:
        """The question, row or series that has the focus; empty where none has."""
        above: QWidget | None = self.window().focusWidget()
        while above is not None and above is not self:
            if isinstance(above, QuestionView | RowHead | AddButton):
                return above.ref
            if isinstance(above, RepeatTable):
                return above.current_ref()
            above = above.parentWidget()
        return ""

    def current_series(self) -> str:
        """The series that the focus is in, else the first one of the page."""
        ref = self.current_ref()
        known = [*self.cards.tables, *self.cards.adders]
        known += [row.rpartition("[")[0] for row in self.cards.heads]
        inside = [s for s in known if ref.startswith(s + "[")]
        return max(inside, key=len) if inside else next(iter(known), "")

    def current_row(self) -> str:
        """The row of a series that the focus is in; empty where it is in none."""
        ref, series = self.current_ref(), self.current_series()
        if not series or not ref.startswith(series + "["):
            return ""
        return series + ref[len(series) :].partition("]")[0] + "]"

    def _stand_on(self, stop: Stop) -> None:
        if stop.kind == "question":
            self.focus(stop.ref)
        elif stop.kind == "row":
            self.open_row(stop.ref)
        elif stop.kind == "table":
            self.cards.tables[stop.ref].take_focus()
            self.ensureWidgetVisible(self.cards.tables[stop.ref], 0, 40)
        else:
            button = self.cards.adders[stop.ref]
            button.setFocus(Qt.FocusReason.TabFocusReason)
            self.ensureWidgetVisible(button, 0, 40)

    def _reachable(self) -> list[Stop]:
        return [stop for stop in self.cards.stops if self._can_stop(stop)]

    def _can_stop(self, stop: Stop) -> bool:
        """Questions that are asked, rows that are closed, tables and buttons."""
        if stop.kind == "question":
            view = self.cards.views[stop.ref]
            return not view.is_note and self._session.question(stop.ref).relevant
        series = stop.ref.rpartition("[")[0] if stop.kind == "row" else stop.ref
        is_open = self._arrangement.open.get(series) == stop.ref
        return self._session.group(series).relevant and not is_open

    def _closed_row_of(self, ref: str) -> str:
        for row in self.cards.heads:
            series = row.rpartition("[")[0]
            is_open = self._arrangement.open.get(series) == row
            if ref.startswith(row + "/") and not is_open:
                return row
        return ""

    @Slot(str)
    def _show_details(self, ref: str) -> None:
        """Leaves the table for the cards of one row."""
        tables = self.cards.tables
        series = next((s for s in tables if ref.startswith(s + "[")), "")
        if series:
            row = f"{series}{ref[len(series) :].partition(']')[0]}]"
            self._arrangement.open[series] = row
            self._arrangement.tables.discard(series)
            self.rebuild()
            self.focus(ref)
