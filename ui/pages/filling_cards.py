"""The cards of one page of an entry: built once, then told what to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from surveyor.engine.values import Item, QuestionState
from surveyor.forms.model import Group
from surveyor.texts import _
from surveyor.usecases.filling import Filling, picks_a_site
from surveyor.usecases.overview import (
    PartState,
    first_line,
    items_of,
    row_counts,
    row_title,
    state_of,
)
from ui.questions.card import QuestionCard, QuestionView
from ui.questions.grid import GridCard, GridRow, fits_a_grid
from ui.questions.rows import AddButton, ExtraRows, RowHead, SeriesHead
from ui.questions.table import RepeatTable

_GRID_MARKS = {"grid", "table-list"}
_LIST_MARKS = {"list-nolabel", "label"}


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that Enter comes to: `question`, `row`, `table` or `add`."""

    kind: str
    ref: str


@dataclass(slots=True)
class Arrangement:
    """How the person wants the series of an entry to be shown."""

    tables: set[str] = field(default_factory=set)
    """Series shown as a table."""
    open: dict[str, str] = field(default_factory=dict)
    """Series -> its open row; empty where all are closed."""


class Cards(QWidget):
    """All that stands on a page; announces what the person does there."""

    answered = Signal(str, str)
    offered = Signal(str, object)
    go_on = Signal(str)
    wanted = Signal(str, str)
    """`add`, `duplicate`, `remove` or `trim`, and the ref of a series or row."""
    register = Signal(str)
    opened = Signal(str)
    switched = Signal(str)
    detailed = Signal(str)

    def __init__(self, filling: Filling, page: str, arrangement: Arrangement) -> None:
        super().__init__()
        self._filling = filling
        self._session = filling.session
        self._arrangement = arrangement
        self.views: dict[str, QuestionView] = {}
        self.tables: dict[str, RepeatTable] = {}
        self.grids: dict[str, GridCard] = {}
        self.heads: dict[str, RowHead] = {}
        self.adders: dict[str, AddButton] = {}
        self.stops: list[Stop] = []
        self._parts: dict[str, QWidget] = {}
        self.structure = structure(filling, page)
        """What they were built from; another one asks for new cards."""
        column = _column(self)
        column.setContentsMargins(0, 0, 8, 8)
        for item in items_of(self._session, page):
            self._add(item, column, self)
        column.addStretch(1)

    def refresh(self, missing: Mapping[str, str], reasons: Mapping[str, str]) -> None:
        """Shows everything as it stands now.

        Args:
            missing: Ref -> why it must be answered.
            reasons: Ref -> why it has just appeared.
        """
        for ref, view in self.views.items():
            state = self._session.question(ref)
            view.show_state(state, missing.get(ref, ""), reasons.get(ref, ""))
            view.setVisible(state.relevant)
        for ref, part in self._parts.items():
            part.setVisible(self._session.group(ref).relevant)
        for ref, grid in self.grids.items():
            grid.show_reason(reasons.get(ref, ""))
        for ref, head in self.heads.items():
            head.show_row(self._row_title(ref), row_counts(self._session, ref))
        for table in self.tables.values():
            table.model_.refresh()

    def _add(self, item: Item, column: QVBoxLayout, body: QWidget) -> None:
        if item.kind == "question":
            self._add_card(item, column, body)
        elif item.kind == "repeat":
            self._add_series(item.ref, column, body)
        else:
            self._add_group(item, column, body)

    def _add_card(self, item: Item, column: QVBoxLayout, body: QWidget) -> None:
        state = self._session.question(item.ref)
        if not state.label:
            return
        card = QuestionCard(state, body, self._language())
        if picks_a_site(self._filling.form, state.question):
            button = card.add_action(_("Lokasi belum ada: daftarkan"), "plus")
            button.clicked.connect(lambda: self.register.emit(item.ref))
        self._take_in(card, state)
        column.addWidget(card)

    def _take_in(self, view: QuestionView, state: QuestionState) -> None:
        view.answered.connect(self.answered)
        view.offered.connect(self.offered)
        view.go_on.connect(self.go_on)
        view.setVisible(state.relevant)
        self.views[view.ref] = view
        self.stops.append(Stop("question", view.ref))
        if state.value:
            view.show_file(self._filling.attachment_path(view.ref))

    def _add_group(self, item: Item, column: QVBoxLayout, body: QWidget) -> None:
        part = QWidget(body)
        part.setVisible(item.relevant)
        self._parts[item.ref] = part
        column.addWidget(part)
        inner = _column(part)
        children = self._session.items(item.ref)
        if self._is_grid(item, children):
            inner.addWidget(self._grid(item, children, part))
            return
        label = first_line(self._session.group(item.ref).label)
        if label:
            inner.addWidget(_section(label, part))
        for child in children:
            self._add(child, inner, part)

    def _is_grid(self, item: Item, children: tuple[Item, ...]) -> bool:
        element = item.element
        looks = element.appearance.lower() if isinstance(element, Group) else ""
        if any(child.kind != "question" for child in children):
            return False
        states = [self._session.question(child.ref) for child in children]
        shown = [s for s in states if s.label]
        marks = (
            set().union(*(s.question.appearances for s in shown)) if shown else set()
        )
        if not (_GRID_MARKS & set(looks.split()) or _LIST_MARKS & marks):
            return False
        return fits_a_grid(tuple(_without_heads(shown)))

    def _grid(self, item: Item, children: tuple[Item, ...], part: QWidget) -> GridCard:
        states = [self._session.question(child.ref) for child in children]
        asked = _without_heads([state for state in states if state.label])
        heads = [state for state in states if "label" in state.question.appearances]
        title = first_line(self._session.group(item.ref).label)
        title = title or next((first_line(h.label) for h in heads), "")
        grid = GridCard(title, asked[0].choices, part)
        for state in asked:
            row = GridRow(state, grid, self._language())
            self._take_in(row, state)
            grid.add(row)
        self.grids[item.ref] = grid
        return grid

    def _add_series(self, ref: str, column: QVBoxLayout, body: QWidget) -> None:
        state = self._session.group(ref)
        part = QWidget(body)
        part.setVisible(state.relevant)
        self._parts[ref] = part
        column.addWidget(part)
        inner = _column(part)
        inner.setSpacing(8)
        rows = self._session.items(ref)
        table = ref in self._arrangement.tables and bool(rows)
        name = first_line(state.label)
        head = SeriesHead(name, len(rows), table=table, switch=bool(rows), parent=part)
        head.switched.connect(lambda: self.switched.emit(ref))
        inner.addWidget(head)
        extra = self._filling.extra_rows(ref)
        if extra:
            bar = ExtraRows(len(extra), len(rows), part)
            bar.pressed.connect(lambda: self.wanted.emit("trim", ref))
            inner.addWidget(bar)
        if table:
            inner.addWidget(self._table(ref, part))
        else:
            self._add_rows(ref, rows, inner, part)
        if state.can_add:
            add = AddButton(_("Tambah {name}").format(name=name.lower()), ref, part)
            add.clicked.connect(lambda: self.wanted.emit("add", ref))
            self.adders[ref] = add
            self.stops.append(Stop("add", ref))
            inner.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)

    def _table(self, ref: str, part: QWidget) -> RepeatTable:
        table = RepeatTable(self._session, ref, part)
        table.model_.answered.connect(self.answered)
        table.details.connect(self.detailed)
        self.tables[ref] = table
        self.stops.append(Stop("table", ref))
        return table

    def _add_rows(
        self, ref: str, rows: tuple[Item, ...], inner: QVBoxLayout, part: QWidget
    ) -> None:
        series = self._session.group(ref)
        self._choose_open(ref, rows)
        extra = self._filling.extra_rows(ref)
        for row in rows:
            is_open = self._arrangement.open.get(ref) == row.ref
            free = self._session.group(row.ref).can_remove or row.ref in extra
            head = RowHead(
                row.ref, is_open=is_open, can_add=series.can_add, can_remove=free,
                parent=part,
            )  # fmt: skip
            head.opened.connect(self.opened)
            head.duplicated.connect(lambda one: self.wanted.emit("duplicate", one))
            head.removed.connect(lambda one: self.wanted.emit("remove", one))
            head.show_row(self._row_title(row.ref), row_counts(self._session, row.ref))
            self.heads[row.ref] = head
            self.stops.append(Stop("row", row.ref))
            inner.addWidget(head)
            if is_open:
                for child in self._session.items(row.ref):
                    self._add(child, inner, part)

    def _choose_open(self, ref: str, rows: tuple[Item, ...]) -> None:
        """At first the row that is not complete yet; one that is gone gives way."""
        refs = [row.ref for row in rows]
        if ref not in self._arrangement.open or (
            self._arrangement.open[ref] and self._arrangement.open[ref] not in refs
        ):
            self._arrangement.open[ref] = next(
                (
                    one
                    for one in refs
                    if state_of(row_counts(self._session, one)) is not PartState.DONE
                ),
                "",
            )

    def _row_title(self, ref: str) -> str:
        name = first_line(self._session.group(ref).label)
        return f"{name} {row_title(self._session, ref)}"

    def _language(self) -> str:
        """The code in the brackets of the form's language."""
        return self._session.language.rpartition("(")[2].rstrip(")") or "id"


def structure(filling: Filling, page: str) -> tuple[object, ...]:
    """Which items stand on a page, with the rows of its series."""
    found: list[object] = []

    def walk(items: tuple[Item, ...]) -> None:
        for item in items:
            found.append(item.ref)
            if item.kind == "repeat":
                found.append(filling.extra_rows(item.ref))
            if item.kind != "question":
                walk(filling.session.items(item.ref))

    walk(items_of(filling.session, page))
    return tuple(found)


def _column(parent: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(14)
    return column


def _section(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "section")
    return label


def _without_heads(states: list[QuestionState]) -> list[QuestionState]:
    """Questions that only carry the heads of the columns are none."""
    return [state for state in states if "label" not in state.question.appearances]
