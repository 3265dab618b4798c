"""The middle of the filling page: scrolls the cards and moves between them."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from surveyor.engine.values import Change
from surveyor.usecases.filling import Filling
from ui.pages.filling.cards import Cards
from ui.pages.filling.layout import Arrangement, Stop, structure
from ui.pages.filling.places import Place, fields_of
from ui.questions.card import QuestionView
from ui.questions.rows import AddButton, RowHead
from ui.questions.table import RepeatTable
from ui.widgets.pause import pause
from ui.widgets.stacking import grown

_WIDEST = 1500

_MOST_ROUNDS = 12
_HIDDEN = 4
"""Places below the last one in view that may come to be asked."""
_PAUSE = 30
"""Milliseconds in which the answer is painted first."""


class Sheet(QScrollArea):
    """Shows a page of an entry; announces what the person does there."""

    answered = Signal(str, str)
    offered = Signal(str, object)
    wanted = Signal(str, str)
    """`add`, `duplicate`, `remove` or `trim`, and the ref of a series or row."""
    register = Signal(str)
    """A site is to be registered for this question."""
    kept = Signal(str)
    """The answer of an earlier visit still holds."""
    confirmed = Signal(str, str)
    """A warning is right nevertheless, and why."""
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
        # The cards change inside it: a widget that the area itself lets go is dressed
        # anew with all that stands in it.
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._holder)
        self.cards = Cards(filling, filling.form.root, self._arrangement, self._holder)
        self._column.addWidget(self.cards)
        self._looking = False
        self.verticalScrollBar().valueChanged.connect(self.look)
        # What lies just outside is built when the keys give time for it.
        self._soon = pause(_PAUSE, self._look_further, self)

    # Showing

    def show_page(self, page: str) -> None:
        """Shows another part of the form, from its top."""
        self._page = page
        self._make_cards(0)

    def rebuild(self) -> None:
        """Makes all cards anew; the focus is where it was if its question is there."""
        stood = self.current_ref()
        self._make_cards(self.verticalScrollBar().value())
        if stood:
            self.focus(stood)

    def _make_cards(self, place: int) -> None:
        """Makes the cards of the page and shows those `place` pixels down."""
        self._keep_held()
        cards = Cards(self._filling, self._page, self._arrangement, self._holder)
        cards.answered.connect(self.answered)
        cards.offered.connect(self.offered)
        cards.wanted.connect(self.wanted)
        cards.register.connect(self.register)
        cards.kept.connect(self.kept)
        cards.confirmed.connect(self.confirmed)
        cards.go_on.connect(self.go_on)
        cards.opened.connect(self.open_row)
        cards.switched.connect(self.switch)
        cards.detailed.connect(self._show_details)
        focused = self.window().focusWidget()
        if focused is not None and self.cards.isAncestorOf(focused):
            # Qt would look for the next field in cards that are about to go.
            focused.clearFocus()
        old, self.cards = self.cards, cards
        # Longer lines are hard to read, on however large a screen.
        self._holder.setMaximumWidth(grown(_WIDEST))
        self._column.replaceWidget(old, cards)
        # Later: one of its fields may have caused this.
        old.hide()
        old.deleteLater()
        self._looking = True  # Not where the page before was.
        cards.show()
        self.rebuilt.emit()
        self._settle()
        self.verticalScrollBar().setValue(place)
        self._looking = False
        self.look()

    def refresh(
        self,
        missing: Mapping[str, str],
        reasons: Mapping[str, str],
        change: Change | None = None,
    ) -> None:
        """Shows everything as it stands now, with new cards where rows changed."""
        moved = change is None or change.structure or not self.cards.fits()
        if moved and structure(self._filling, self._page) != self.cards.structure:
            self.rebuild()
        self.cards.refresh(missing, reasons, change)
        self.look()

    @Slot()
    def look(self) -> None:
        """Builds what is in view, and shows it as it stands now."""
        if self._looking or not self.cards.isVisible():
            return  # It is built when somebody looks.
        self._looking = True
        try:
            self._look()
        finally:
            self._looking = False
        self._soon.start(_PAUSE)

    def _look(self) -> None:
        # What is built may be lower than its place was, and then more is in view.
        for _round in range(_MOST_ROUNDS):
            seen = self._seen(0)
            for place in seen:
                self.cards.freshen(place)
            room = [place for place in seen if not place.built]
            if not room:
                break
            self._build(room)

    @Slot()
    def _look_further(self) -> None:
        """Builds one more of what comes next; the keys come in between."""
        if not self.isVisible():
            return  # The project may be closed by now.
        for table in self.cards.tables.values():
            table.catch_up()
        near = self._near()
        if near is None:
            near = next((p for p in self.cards.ahead() if not p.built), None)
        if near is not None:
            self._build([near])
            near.dress()
            self._soon.start(0)

    def _near(self) -> Place | None:
        """What is not built yet up to a screen away; what is not asked now, too."""
        seen = self._seen(self.viewport().height())
        places = self.cards.places()
        if not seen:
            return None
        first, last = places.index(seen[0]), places.index(seen[-1])
        around = places[first : last + _HIDDEN]
        return next((place for place in around if not place.built), None)

    def _build(self, places: list[Place]) -> None:
        """Builds; what stands at the top of the view stays where it is."""
        stays = next((p for p in self._seen(0) if p.built), None)
        before = self._top_of(stays) if stays else 0
        for place in places:
            self.cards.build(place)
        self._settle()
        if stays is not None:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self._top_of(stays) - before)

    def _settle(self) -> None:
        """Lays out now what would be laid out before the next painting."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _top_of(self, place: Place) -> int:
        return place.mapTo(self.cards, QPoint(0, 0)).y()

    def _seen(self, margin: int) -> list[Place]:
        top = self.verticalScrollBar().value() - margin
        bottom = self.verticalScrollBar().value() + self.viewport().height() + margin
        found = []
        for place in self.cards.places():
            if place.isVisibleTo(self.cards):
                at = self._top_of(place)
                if at > bottom:
                    break
                if at + place.height() >= top:
                    found.append(place)
        return found

    def showEvent(self, event: QShowEvent) -> None:
        """Now somebody looks."""
        super().showEvent(event)
        self.look()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger window shows more."""
        super().resizeEvent(event)
        self.look()

    def show_file(self, ref: str) -> None:
        """Shows the file that answers a question."""
        view = self.cards.views.get(ref)
        if view is not None:
            view.show_file(self._filling.attachment_path(ref))

    @Slot(str)
    def open_row(self, ref: str) -> None:
        """Opens a row and goes to its first question; closes it if it is open."""
        self._keep_held()
        series = ref.rpartition("[")[0]
        closes = self._arrangement.open.get(series) == ref
        head = self.cards.head(ref)
        if head is not None:
            # The field with the cursor may go with the row that closes.
            head.take_focus()
        self._arrangement.open[series] = "" if closes else ref
        self.cards.show_open(series)
        self._settle()
        first = "" if closes else self._first_of(ref)
        if first:
            self.focus(first)
        elif head is not None:
            self.ensureWidgetVisible(head, 0, 40)
        self.look()

    def _first_of(self, row: str) -> str:
        inside = (stop.ref for stop in self.cards.stops() if stop.kind == "question")
        asked = (ref for ref in inside if ref.startswith(row + "/"))
        return next((ref for ref in asked if self.cards.is_asked(ref)), "")

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

    def commit(self) -> None:
        """Announces what is typed or held but not announced yet."""
        view = self.current_view()
        if view is not None:
            view.commit()
        for table in list(self.cards.tables.values()):
            table.commit()
        self._keep_held()

    def _keep_held(self) -> None:
        """Drawings and recordings are kept before their cards go."""
        for view in list(self.cards.views.values()):
            if view.editor.holds():
                view.editor.commit()

    # Moving

    def focus(self, ref: str) -> None:
        """Puts the cursor into a question; opens its row first."""
        if any(table.show_question(ref) for table in self.cards.tables.values()):
            return
        row = self._closed_row_of(ref)
        while row:
            self._arrangement.open[row.rpartition("[")[0]] = row
            self.cards.show_open(row.rpartition("[")[0])
            row = self._closed_row_of(ref)
        view = self.cards.view(ref) or self.cards.head(ref)
        if view is not None:
            self._settle()
            view.take_focus()
            self.ensureWidgetVisible(view, 0, 40)
            self.look()

    def focus_first(self) -> None:
        """Into the first open question, else the first of all."""
        questions = [stop for stop in self.cards.stops() if stop.kind == "question"]
        empty = (stop for stop in questions if not self._session.value(stop.ref))
        for wanted in (empty, questions, self.cards.stops()):
            found = next((stop for stop in wanted if self._can_stop(stop)), None)
            if found is not None:
                self._stand_on(found)
                return

    @Slot(str)
    def go_on(self, ref: str) -> None:
        """From a question to what comes next; past the last one, the page ends."""
        self.kept.emit(ref)
        found = self._next_to(ref, self.cards.stops())
        if found is not None:
            self._stand_on(found)
        else:
            self.ended.emit()

    def go_back(self) -> None:
        """From the current question to the one before."""
        found = self._next_to(self.current_ref(), reversed(list(self.cards.stops())))
        if found is not None:
            self._stand_on(found)

    def _next_to(self, ref: str, stops: Iterator[Stop]) -> Stop | None:
        """The stop that comes after one; the first of all where that is not there."""
        known = list(stops)
        here = next((n for n, stop in enumerate(known) if stop.ref == ref), -1)
        after = known[here + 1 :]
        return next((s for s in after if self._can_stop(s) or self._warns(s)), None)

    def _warns(self, stop: Stop) -> bool:
        return stop.kind == "question" and self.cards.warns(stop.ref)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab follows the order of the page, whenever its cards were built."""
        focused = self.window().focusWidget()
        places = [place for place in self.cards.places() if place.relevant]
        around = (
            n for n, p in enumerate(places) if focused and p.isAncestorOf(focused)
        )
        at = next(around, None)
        if focused is None or not self.cards.isAncestorOf(focused):
            return super().focusNextPrevChild(forward)
        if at is None:
            place = _top(focused, self.cards)
            lie = [p for p in places if (_top(p, self.cards) > place) == forward]
            following = lie if forward else lie[::-1]
            return self._tab_into(following, forward=forward)
        fields = fields_of(places[at])
        step = 1 if forward else -1
        here = fields.index(focused) + step if focused in fields else -1
        if 0 <= here < len(fields):
            return self._tab_to(fields[here])
        following = places[at + 1 :] if forward else places[:at][::-1]
        return self._tab_into(following, forward=forward) or super().focusNextPrevChild(
            forward
        )

    def enter(self, *, forward: bool) -> bool:
        """Tab comes to the first field, Shift+Tab to the last; False without one."""
        places = [place for place in self.cards.places() if place.relevant]
        return self._tab_into(places if forward else places[::-1], forward=forward)

    def _tab_into(self, places: list[Place], *, forward: bool) -> bool:
        for place in places:
            self.cards.build(place)
            found = fields_of(place) if place.isVisibleTo(self) else []
            if found:
                field = found[0 if forward else -1]
                return self._tab_to(self._passed(field, forward=forward) or field)
        return False

    def _passed(self, field: QWidget, *, forward: bool) -> QWidget | None:
        """A button that stands between the cards, such as at the head of a series."""
        cards, focused = self.cards, self.window().focusWidget()
        here = _top(focused, cards) if focused and cards.isAncestorOf(focused) else None
        span = sorted((_top(field, cards), here if here is not None else -1))
        loose = [
            one
            for one in cards.findChildren(QPushButton)
            if one.isVisible() and one is not focused
            and one.focusPolicy() != Qt.FocusPolicy.NoFocus
            and span[0] < _top(one, cards) < span[1]
            and not any(place.isAncestorOf(one) for place in cards.places())
        ]  # fmt: skip
        # Coming in from below, the buttons of the foot have been passed already.
        came_up = not forward and here is None
        return loose[0 if forward else -1] if loose and not came_up else None

    def _tab_to(self, field: QWidget) -> bool:
        self._settle()
        field.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(field, 0, 40)
        return True

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

    def current_view(self) -> QuestionView | None:
        """The question that has the focus, where it stands as a card."""
        return self.cards.views.get(self.current_ref())

    def current_series(self) -> str:
        """The series that the focus is in, else the first one of the page."""
        ref = self.current_ref()
        known = [*self.cards.tables, *self.cards.adders]
        known += [row.rpartition("[")[0] for row in self.cards.rows]
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

    def _can_stop(self, stop: Stop) -> bool:
        """Questions that are asked, rows that are closed, tables and buttons."""
        if stop.kind == "question":
            return self.cards.is_asked(stop.ref)
        series = stop.ref.rpartition("[")[0] if stop.kind == "row" else stop.ref
        is_open = self._arrangement.open.get(series) == stop.ref
        return self._session.group(series).relevant and not is_open

    def _closed_row_of(self, ref: str) -> str:
        for row in self.cards.rows:
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


def _top(widget: QWidget, cards: QWidget) -> int:
    """How far down the page a widget begins, in pixels."""
    return widget.mapTo(cards, QPoint(0, 0)).y()
