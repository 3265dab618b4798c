"""The table of finished entries: its columns, its keys, what is chosen in it."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from surveyor.texts import _
from ui.models.submissions import COLUMNS, SubmissionsModel
from ui.remembered import remember, remembered
from ui.widgets.cells import CellDelegate, set_up

_KEY = "entries/columns"
_KEEP_AFTER = 300
"""Milliseconds without a change before columns are remembered."""
_LINE, _LEAST = 21, 210
"""Height of a line of text at 100 %, and the least width of the first column there."""
_ARROW = 14
_FIRST = 0
"""The name of the site stays: a row without it says nothing."""
_GIVE_WAY = ("author", "form")
"""Which columns become narrower first where room is short."""


class EntriesTable(QTableView):
    """Up and down, Enter opens, typing searches, nothing is deleted here."""

    opened = Signal(str)
    """An entry is to be read in full, by its id."""
    sort_wanted = Signal(str)
    """Rows are to be sorted by this key of the store."""
    chosen_changed = Signal()
    typed = Signal(str)
    """Letters were typed: they are meant for the search."""
    copy_wanted = Signal()

    def __init__(self, model: SubmissionsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(_("Daftar entri"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.doubleClicked.connect(self._open)
        set_up(self)
        self.setWordWrap(True)
        self._wishes: dict[int, int] = {}
        self._sharing = False
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        # The header asks of every column whether all of its rows are chosen, row by
        # row: with 100,000 of them Ctrl+A would take a second.
        header.setSelectionModel(QItemSelectionModel(model, self))
        header.sectionClicked.connect(self._sort)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda at: self.columns_menu().popup(header.mapToGlobal(at))
        )
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(_KEEP_AFTER)
        self._keep_soon.timeout.connect(self.keep_columns)
        self._lay_out()
        header.sectionResized.connect(self._resized)
        self.selectionModel().selectionChanged.connect(
            lambda _new, _old: self.chosen_changed.emit()
        )

    def columns_menu(self) -> QMenu:
        """A menu in which columns are shown and hidden."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list_columns(menu)
        return menu

    def list_columns(self, menu: QMenu) -> None:
        """Fills a menu with the columns as they are now."""
        menu.clear()
        for number, column in enumerate(COLUMNS):
            if number == _FIRST:
                continue
            action = QAction(_(column.title), menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.toggled.connect(
                lambda on, number=number: self.show_column(number, on=on)
            )
            menu.addAction(action)

    def show_column(self, number: int, *, on: bool) -> None:
        """Shows or hides a column, and remembers it."""
        self.setColumnHidden(number, not on)
        self._share_room()
        self._keep_soon.start()

    def mark_order(self, key: str, *, descending: bool) -> None:
        """Shows by which column the rows are sorted."""
        orders = [column.order for column in COLUMNS]
        way = (
            Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        )
        section = orders.index(key) if key in orders else -1
        self.horizontalHeader().setSortIndicator(section, way)

    def stretches(self) -> tuple[tuple[int, int], ...]:
        """First and last row of each stretch that is chosen; all rows are one."""
        chosen = self.selectionModel().selection()
        parts = (chosen.at(number) for number in range(chosen.size()))
        return tuple(sorted({(one.top(), one.bottom()) for one in parts}))

    def chosen_count(self) -> int:
        """How many rows are chosen."""
        return sum(last - first + 1 for first, last in self.stretches())

    def current_id(self) -> str:
        """The entry in the current row, empty where there is none."""
        row = self._rows.row(self.currentIndex().row()) if self.has_current() else None
        return row.submission if row else ""

    def has_current(self) -> bool:
        """Whether there is a current row."""
        return self.currentIndex().isValid()

    def go_to(self, number: int) -> None:
        """Makes a row the current and only chosen one."""
        if 0 <= number < self._rows.rowCount():
            self.selectRow(number)
            self.scrollTo(self._rows.index(number, _FIRST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a mail program."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif key == Qt.Key.Key_Home and not event.modifiers():
            self.go_to(0)
        elif key == Qt.Key.Key_End and not event.modifiers():
            self.go_to(self._rows.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Qt's own way would read all rows; the search field knows better."""
        self.typed.emit(search)

    @Slot()
    def _open(self, _index: QModelIndex | None = None) -> None:
        if self.has_current():
            self.opened.emit(self.current_id())

    @Slot(int)
    def _sort(self, section: int) -> None:
        self.sort_wanted.emit(COLUMNS[section].order)

    def _lay_out(self) -> None:
        kept = remembered(_KEY, {})
        header = self.horizontalHeader()
        header.setMinimumSectionSize(56)
        for number, column in enumerate(COLUMNS):
            shown, width = kept.get(column.key, (column.shown, 0))
            self._wishes[number] = int(width) or self._fitting(number)
            self.setColumnHidden(number, number != _FIRST and not shown)
        header.setSectionResizeMode(_FIRST, QHeaderView.ResizeMode.Fixed)
        self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The first column takes the room that the others leave."""
        super().resizeEvent(event)
        self._share_room()

    @Slot(int, int, int)
    def _resized(self, section: int, _old: int, new: int) -> None:
        if section != _FIRST and new and not self._sharing:
            self._wishes[section] = new
            self._share_room()
            self._keep_soon.start()

    def _share_room(self) -> None:
        """Qt's own stretching would leave the first no room at all in large text."""
        shown = [n for n in self._wishes if not self.isColumnHidden(n) and n != _FIRST]
        widths = {number: self._wishes[number] for number in shown}
        least = round(_LEAST * self._scale())
        lacking = least + sum(widths.values()) - self.viewport().width()
        for number in sorted(shown, key=_turn):
            given = min(max(0, lacking), self._can_give(number))
            widths[number] -= given
            lacking -= given
        self._sharing = True
        for number, width in widths.items():
            self.setColumnWidth(number, width)
        self.setColumnWidth(_FIRST, least + max(0, -lacking))
        self._sharing = False

    def _can_give(self, number: int) -> int:
        """Pixels; a column that a person made as wide as it is gives nothing."""
        column, width = COLUMNS[number], self._wishes[number]
        if column.least is None or width != self._fitting(number):
            return 0
        return width - max(self._head(number), round(column.least * self._scale()))

    def _fitting(self, number: int) -> int:
        return max(self._head(number), round(COLUMNS[number].width * self._scale()))

    def _head(self, number: int) -> int:
        """What a title needs; Qt would keep room for two arrows beside each."""
        header = self.horizontalHeader()
        shown = header.isSortIndicatorShown()
        return header.sectionSizeHint(number) - (_ARROW if shown else 0)

    def _scale(self) -> float:
        """How much larger the text is than the widths of the columns were made for."""
        return max(1.0, self.fontMetrics().height() / _LINE)

    def keep_columns(self) -> None:
        """Remembers which columns are shown, and how wide a person made them."""
        made = {
            n: width for n, width in self._wishes.items() if self._fitting(n) != width
        }
        remember(_KEY, {
            column.key: (not self.isColumnHidden(n), made.get(n, 0))
            for n, column in enumerate(COLUMNS)
        })  # fmt: skip


def _turn(number: int) -> int:
    key = COLUMNS[number].key
    return _GIVE_WAY.index(key) if key in _GIVE_WAY else len(_GIVE_WAY)
