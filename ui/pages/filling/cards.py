"""The cards of one page of an entry: each is built when seen, then told what to show."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from surveyor.engine.values import Change, Item, QuestionState
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import media_file, picks_a_site
from surveyor.usecases.overview import (
    PartState,
    first_line,
    has_words,
    is_warning,
    items_of,
    label_of,
    state_of,
)
from surveyor.usecases.remarking import Remarking
from ui.pages.filling.layout import (
    Arrangement,
    Spread,
    Stop,
    Where,
    column_in,
    height_of,
    holds_series,
    is_grid,
    named_row,
    section,
    show_relevance,
    structure,
    without_heads,
)
from ui.pages.filling.places import Place
from ui.pages.filling.remarks import said_of
from ui.questions.card import QuestionCard, QuestionView
from ui.questions.grid import GridCard, GridRow
from ui.questions.remarks import Said
from ui.questions.rows import AddButton, ExtraRows, RowHead, SeriesHead
from ui.questions.table import RepeatTable
from ui.questions.uploads import PhotoEditor

_HEAD_HEIGHT = 56


class Cards(QWidget):
    """All that stands on a page; announces what the person does there."""

    answered = Signal(str, str)
    offered = Signal(str, object)
    go_on = Signal(str)
    kept = Signal(str)
    confirmed = Signal(str, str)
    wanted = Signal(str, str)
    """`add`, `duplicate`, `remove` or `trim`, and the ref of a series or row."""
    register = Signal(str)
    opened = Signal(str)
    switched = Signal(str)
    detailed = Signal(str)

    def __init__(
        self, filling: Filling, page: str, arrangement: Arrangement, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._filling = filling
        self._session = filling.session
        self._remarking = Remarking(filling)
        self._arrangement = arrangement
        self.views: dict[str, QuestionView] = {}
        """Those that are built; `view` builds another one."""
        self.tables: dict[str, RepeatTable] = {}
        self.grids: dict[str, GridCard] = {}
        self.heads: dict[str, RowHead] = {}
        self.rows: list[str] = []
        """Rows of all series that are shown as cards."""
        self.adders: dict[str, AddButton] = {}
        self._spread = Spread()
        self._bodies: dict[str, Spread] = {}
        self._columns: dict[str, QVBoxLayout] = {}
        """Row -> the column that its cards go into when it is opened."""
        self._at: dict[str, Place] = {}
        self._parts: dict[str, tuple[str | None, QWidget]] = {}
        self._missing: Mapping[str, str] = {}
        self._reasons: Mapping[str, str] = {}
        self._told: dict[str, tuple[QuestionState, str, str, Said]] = {}
        """What each view shows now."""
        self._answered: frozenset[str] = frozenset()
        self.structure = structure(filling, page)
        """What they were built from; another one asks for new cards."""
        self._extra: dict[str, tuple[str, ...]] = {}
        self._page = None if page == filling.form.root else page
        column = column_in(self)
        column.setContentsMargins(0, 0, 8, 8)
        here = Where(self._page, column, self, self._spread)
        items = items_of(self._session, page)
        own = next((one for one in self._session.items() if one.ref == page), None)
        if own and own.kind == "group" and is_grid(self._session, own, items):
            # The page has the title already.
            self._add_grid(own, items, here, titled=False)
        else:
            for item in items:
                self._add(item, here)
        column.addStretch(1)

    # What there is

    def places(self) -> tuple[Place, ...]:
        """All places in the order of the page."""
        return tuple(self._spread.places())

    def stops(self) -> Iterator[Stop]:
        """Whatever Enter may come to, in order; some of it is not relevant now."""
        for place in self._spread.places():
            kind = "question" if place.kind == "grid" else place.kind
            for ref in place.refs:
                yield Stop(kind, ref)

    def place_of(self, ref: str) -> Place | None:
        """Where a question or row stands; None where it is not on the page."""
        return self._at.get(ref)

    def fits(self) -> bool:
        """Whether its series still have the rows too many that it tells of."""
        known = self._extra.items()
        return all(self._filling.extra_rows(ref) == extra for ref, extra in known)

    def view(self, ref: str) -> QuestionView | None:
        """A question, built if it was not; None where it is not on the page."""
        place = self._at.get(ref)
        if place is not None and ref not in self.views:
            self.build(place)
        return self.views.get(ref)

    def head(self, ref: str) -> RowHead | None:
        """The line of a row, built if it was not."""
        place = self._at.get(ref)
        if place is not None and ref in self.rows:
            self.build(place)
        return self.heads.get(ref)

    def is_asked(self, ref: str) -> bool:
        """Whether something is to be answered there now."""
        place = self._at.get(ref)
        if place is None or not place.relevant:
            return False
        state = self._session.question(ref)
        return state.relevant and not (state.readonly or state.calculated)

    def warns(self, ref: str) -> bool:
        """Whether a warning stands there that nobody has confirmed."""
        place = self._at.get(ref)
        if place is None or not place.relevant:
            return False
        state = self._session.question(ref)
        waiting = is_warning(state) and not self._remarking.is_confirmed(state)
        return state.relevant and waiting

    # Showing

    def build(self, place: Place) -> None:
        """Builds what stands at a place."""
        if place.built:
            return
        place.build()
        place.stale = True
        self.freshen(place)

    def freshen(self, place: Place) -> None:
        """Shows what stands at a place as it is now."""
        if not (place.built and place.stale):
            return
        place.stale = False
        if place.kind == "row":
            self._show_head(place.ref)
        elif place.kind == "grid":
            grid = self.grids[place.ref]
            grid.show_reason(self._reasons.get(place.ref, ""))
            for row in grid.rows:
                self._show_view(row)
        elif place.ref in self.views:
            self._show_view(self.views[place.ref])

    def refresh(
        self,
        missing: Mapping[str, str],
        reasons: Mapping[str, str],
        change: Change | None = None,
    ) -> None:
        """Takes in how things stand now; `freshen` shows it where somebody looks.

        Args:
            missing: Ref -> why it must be answered.
            reasons: Ref -> why it has just appeared.
            change: What has changed since; None where that is not known.
        """
        self._missing, self._reasons = missing, reasons
        # A field whose text the form has changed or refused is written anew.
        self._answered = change.values if change is not None else frozenset(self._told)
        if change is None or change.relevance:
            self._show_relevance()
        for place in self._spread.places():
            place.stale = True
        for table in self.tables.values():
            table.model_.refresh(change)

    def _show_view(self, view: QuestionView) -> None:
        ref = view.ref
        state = self._session.question(ref)
        said = said_of(state, self._remarking)
        now = (state, self._missing.get(ref, ""), self._reasons.get(ref, ""), said)
        if ref not in self._answered and self._told.get(ref) == now:
            return
        self._told[ref] = now
        view.show_state(*now[:3])
        view.show_remarks(said)
        view.setVisible(state.relevant)
        if view.takes_files and state.value != view.shown_file:
            view.shown_file = state.value
            view.show_file(self._filling.attachment_path(ref))

    def _show_head(self, ref: str) -> None:
        self.heads[ref].show_row(
            named_row(self._session, ref), self._filling.counting.row(ref)
        )

    def _show_relevance(self) -> None:
        show_relevance(self._session, self._spread.places(), self._parts)

    # Building

    def _add(self, item: Item, where: Where) -> None:
        if item.kind == "question":
            self._add_card(item, where)
        elif item.kind == "repeat":
            self._add_series(item, where)
        else:
            self._add_group(item, where)

    def _add_card(self, item: Item, where: Where) -> None:
        if not has_words(self._session, item):
            return
        height = height_of(item.element)
        place = Place("question", item.ref, self._card, where.body, height)
        place.inside = where.inside
        place.show_relevant(relevant=item.relevant)
        self._at[item.ref] = place
        where.add(place)

    def _card(self, place: Place) -> QWidget:
        state = self._session.question(place.ref)
        card = QuestionCard(state, place, self._language(), self._find)
        if picks_a_site(self._filling.form, state.question):
            button = card.add_action(_("Lokasi belum ada: daftarkan"), "plus")
            button.clicked.connect(lambda: self.register.emit(place.ref))
        if isinstance(card.editor, PhotoEditor):
            self._arrangement.faces = self._arrangement.faces or place.ref
            if self._arrangement.faces == place.ref:
                card.editor.tell_of_faces()
        self._take_in(card)
        return card

    def _find(self, name: str) -> Path | None:
        return media_file(self._filling.project, self._filling.form, name)

    def _take_in(self, view: QuestionView) -> None:
        view.answered.connect(self.answered)
        view.offered.connect(self.offered)
        view.go_on.connect(self.go_on)
        view.kept.connect(self.kept)
        view.confirmed.connect(self.confirmed)
        self.views[view.ref] = view

    def _add_group(self, item: Item, where: Where) -> None:
        children = self._session.items(item.ref)
        if is_grid(self._session, item, children):
            self._add_grid(item, children, where)
            return
        here = self._part(item.ref, where, relevant=item.relevant)
        label = first_line(self._session.group(item.ref).label)
        if label:
            here.column.addWidget(section(label, here.body))
        for child in children:
            self._add(child, here)

    def _part(self, ref: str, where: Where, *, relevant: bool) -> Where:
        """Where the cards of a group or series go; they come and go with it."""
        part = QWidget(where.body)
        part.setVisible(relevant)
        self._parts[ref] = (where.inside, part)
        where.column.addWidget(part)
        return Where(ref, column_in(part), part, where.spread)

    def _add_grid(
        self,
        item: Item,
        children: tuple[Item, ...],
        where: Where,
        *,
        titled: bool = True,
    ) -> None:
        def make(place: Place) -> QWidget:
            return self._grid(place, children)

        height = 56 + 46 * len(children)
        place = Place("grid", item.ref, make, where.body, height)
        place.is_titled = titled
        place.inside = where.inside if titled else None
        place.show_relevant(relevant=item.relevant)
        states = [self._session.question(child.ref) for child in children]
        asked = without_heads([state for state in states if state.label])
        place.refs = tuple(state.ref for state in asked)
        self._at |= dict.fromkeys(place.refs, place)
        where.add(place)

    def _grid(self, place: Place, children: tuple[Item, ...]) -> GridCard:
        states = [self._session.question(child.ref) for child in children]
        asked = without_heads([state for state in states if state.label])
        title = label_of(self._session, place.ref) if place.is_titled else ""
        grid = GridCard(title, asked[0].choices, place)
        for state in asked:
            row = GridRow(state, grid, self._language())
            self._take_in(row)
            grid.add(row)
        self.grids[place.ref] = grid
        return grid

    # Series

    def _add_series(self, item: Item, where: Where) -> None:
        ref = item.ref
        state = self._session.group(ref)
        here = self._part(ref, where, relevant=state.relevant)
        here.column.setSpacing(8)
        part = here.body
        rows = self._session.items(ref)
        table = ref in self._arrangement.tables and bool(rows)
        name = first_line(state.label)
        head = SeriesHead(name, len(rows), table=table, switch=bool(rows), parent=part)
        head.switched.connect(lambda: self.switched.emit(ref))
        here.column.addWidget(head)
        extra = self._extra[ref] = self._filling.extra_rows(ref)
        if extra:
            bar = ExtraRows(len(extra), len(rows), part)
            bar.pressed.connect(lambda: self.wanted.emit("trim", ref))
            here.column.addWidget(bar)
        if table:
            here.add(Place("table", ref, self._table, part))
        else:
            self._add_rows(ref, rows, here)
        if state.can_add:
            here.add(Place("add", ref, self._adder, part))

    def _adder(self, place: Place) -> QWidget:
        ref = place.ref
        name = first_line(self._session.group(ref).label).lower()
        add = AddButton(_("Tambah {name}").format(name=name), ref, place)
        add.clicked.connect(lambda: self.wanted.emit("add", ref))
        place.keep_left()
        self.adders[ref] = add
        return add

    def _table(self, place: Place) -> QWidget:
        tell = partial(said_of, remarking=self._remarking)
        table = RepeatTable(self._session, place.ref, place, tell)
        table.model_.answered.connect(self.answered)
        table.details.connect(self.detailed)
        self.tables[place.ref] = table
        return table

    def _add_rows(self, ref: str, rows: tuple[Item, ...], where: Where) -> None:
        self._choose_open(ref, rows)
        for row in rows:
            place = Place("row", row.ref, self._head, where.body, _HEAD_HEIGHT)
            self._at[row.ref] = place
            self.rows.append(row.ref)
            where.add(place)
            inside = Spread(is_open=False)
            self._bodies[row.ref] = inside
            where.spread.inside.append(inside)
            self._columns[row.ref] = where.column
            self._show_body(row.ref)

    def _head(self, place: Place) -> QWidget:
        ref = place.ref
        series = self._session.group(ref.rpartition("[")[0])
        extra = self._extra.get(series.ref, ())
        free = self._session.group(ref).can_remove or ref in extra
        head = RowHead(ref, can_add=series.can_add, can_remove=free, parent=place)
        head.set_open(is_open=self._is_open(ref))
        head.opened.connect(self.opened)
        head.duplicated.connect(lambda one: self.wanted.emit("duplicate", one))
        head.removed.connect(lambda one: self.wanted.emit("remove", one))
        self.heads[ref] = head
        return head

    def show_open(self, series: str) -> None:
        """Opens and closes the rows of a series as they are wanted now."""
        for row in [one for one in self.rows if one.rpartition("[")[0] == series]:
            if self._is_open(row) or self._bodies[row].is_open:
                self._show_body(row)

    def ahead(self) -> tuple[Place, ...]:
        """What stands in the rows that come after the open ones, made but not shown.

        Rows that hold other series are made when they are opened.
        """
        after = {self._row_after(row) for row in self._arrangement.open.values()}
        for row, spread in list(self._bodies.items()):
            if spread.body is not None and not spread.is_open and row not in after:
                self._forget(row)
        found: list[Place] = []
        for row in after & set(self._bodies):
            if not holds_series(self._session.group(row).element):
                self._make_body(row)
                found += self._bodies[row].places()
        return tuple(found)

    def _row_after(self, row: str) -> str:
        """The row below one of this page; empty where there is none."""
        series = row.rpartition("[")[0]
        rows = [one for one in self.rows if one.rpartition("[")[0] == series]
        at = rows.index(row) + 1 if row in rows else len(rows)
        return rows[at] if at < len(rows) else ""

    def _is_open(self, row: str) -> bool:
        return self._arrangement.open.get(row.rpartition("[")[0]) == row

    def _show_body(self, row: str) -> None:
        spread, is_open = self._bodies[row], self._is_open(row)
        if row in self.heads:
            self.heads[row].set_open(is_open=is_open)
        if is_open and not spread.is_open:
            self._make_body(row)
            spread.is_open = True
            self._show_relevance()
            for place in spread.places():
                place.stale = True
                self.freshen(place)
            if spread.body is not None:
                spread.body.show()
        elif not is_open and spread.is_open:
            self._forget(row)

    def _make_body(self, row: str) -> None:
        """Makes room for the cards of a row, which nobody sees yet."""
        spread = self._bodies[row]
        if spread.body is not None:
            return
        around = self._columns[row]
        body = spread.body = QWidget(around.parentWidget())
        body.hide()
        column = column_in(body)
        column.setSpacing(8)
        around.insertWidget(around.indexOf(self._at[row]) + 1, body)
        for child in self._session.items(row):
            self._add(child, Where(row, column, body, spread))

    def _forget(self, row: str) -> None:
        """Takes the cards of a row away; they are built anew when it opens again."""
        spread = self._bodies[row]
        spread.inside.clear()
        inside = f"{row}/"
        for known in (
            self.views, self.tables, self.grids, self.heads, self.adders, self._told,
            self._at, self._parts, self._bodies, self._columns,
        ):  # fmt: skip
            for ref in [one for one in known if one.startswith(inside)]:
                del known[ref]
        self.rows = [one for one in self.rows if not one.startswith(inside)]
        body, spread.body = spread.body, None
        spread.is_open = False
        if body is not None:
            # Later: one of its fields may have caused this.
            body.hide()
            self._columns[row].removeWidget(body)
            body.deleteLater()

    def _choose_open(self, ref: str, rows: tuple[Item, ...]) -> None:
        """At first the row that is not complete yet; one that is gone gives way."""
        refs = [row.ref for row in rows]
        if ref not in self._arrangement.open or (
            self._arrangement.open[ref] and self._arrangement.open[ref] not in refs
        ):
            counts = self._filling.counting.row
            self._arrangement.open[ref] = next(
                (one for one in refs if state_of(counts(one)) is not PartState.DONE),
                "",
            )

    def _language(self) -> str:
        """The code in the brackets of the form's language."""
        return self._session.language.rpartition("(")[2].rstrip(")") or "id"
