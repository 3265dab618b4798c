"""A repeat as a table: a row for each row, a column for each question."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from surveyor.engine.session import Session
from surveyor.engine.values import Change, Item, QuestionState
from surveyor.forms.model import Control
from surveyor.texts import _
from surveyor.usecases.markup import plain
from surveyor.usecases.overview import code_of, first_line, is_warning, row_title
from surveyor.usecases.remarks import Kind, Remark, in_words, place_of
from surveyor.usecases.wording import answer_in_words
from ui import icons, theme
from ui.questions import written
from ui.questions.dates import day_stored
from ui.questions.fields import Field
from ui.questions.remarks import NOTHING, Said, Tell, sign_of, silent, words_of

_Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()
_ROW_HEIGHT, _WIDEST, _NARROWEST = 44, 230, 140
_LOOKED_AT = 12
"""Rows that tell how wide a column must be."""
_SIGN = 16
_TOLD = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    }
)
_CHOSEN = (Control.SELECT_ONE, Control.SELECT_MULTIPLE)
_TYPED = ("string", "int", "decimal", "date", "time", "barcode")


class RepeatModel(QAbstractTableModel):
    """The rows of a series with the state of every question."""

    answered = Signal(str, str)
    """Ref and new value."""

    def __init__(
        self, session: Session, series: str, parent: QWidget, said: Tell = silent
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._series = series
        self._said = said
        self._warnings: list[str] = []
        """The notes of a row that warn, from the row on; they are no columns."""
        self._rows: list[str] = []
        self._columns: list[str] = []
        self._states: dict[str, QuestionState] = {}
        self._told: dict[str, Said] = {}
        """What was said of the answers in `_states`."""
        self._titles: dict[str, str] = {}
        """What the head of each row says now."""
        self.read()

    def read(self) -> None:
        """Reads rows, columns and answers anew."""
        self.beginResetModel()
        self._rows = [item.ref for item in self._session.items(self._series)]
        self._columns, self._warnings = [], []
        if self._rows:
            first = self._rows[0]
            for item in self._session.items(first):
                self._columns += [r[len(first) :] for r in self._asked(item)]
                self._warnings += [r[len(first) :] for r in self._warning(item)]
        self._forget()
        self.endResetModel()

    def refresh(self, change: Change | None = None) -> None:
        """Reads answers anew, and tells of them; rows and columns are the same.

        Args:
            change: What an answer has changed: its rows are read. `reread` finds what
                rules of other rows make of it. None reads all.
        """
        last = len(self._columns) - 1
        if not self._rows or last < 0:
            return
        if change is None:
            self._forget()
            self._tell_all()
            return
        if place_of(self._session) in change.values:
            self._told.clear()
            self._tell_all()
        touched = change.values | change.relevance
        for number, row in enumerate(self._rows):
            inside = f"{row}/"
            if any(ref.startswith(inside) for ref in touched):
                for one in (*self._columns, *self._warnings):
                    self._states.pop(row + one, None)
                    self._told.pop(row + one, None)
                self.dataChanged.emit(self.index(number, 0), self.index(number, last))
                if self._titles.get(row, "") != row_title(self._session, row) or (
                    self._warnings
                ):
                    self.headerDataChanged.emit(Qt.Orientation.Vertical, number, number)

    def _tell_all(self) -> None:
        """Tells of every cell, and of the head of every row."""
        last = len(self._rows) - 1
        whole = self.index(0, 0), self.index(last, len(self._columns) - 1)
        self.dataChanged.emit(*whole)
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)

    def reread(self, first: int, last: int) -> None:
        """Tells of cells that rules of other rows have changed unseen.

        Args:
            first: The first row that somebody sees.
            last: The last one; what lies outside is read when it comes into view.
        """
        seen = {
            row + column: self.index(number, at)
            for number, row in enumerate(self._rows[first : last + 1], first)
            for at, column in enumerate(self._columns)
        }
        known = dict(self._states)
        self._forget()
        for ref, index in seen.items():
            if ref in known and known[ref] != self._state(ref):
                self.dataChanged.emit(index, index)
        for number, row in enumerate(self._rows[first : last + 1], first):
            warned = [row + one for one in self._warnings if row + one in known]
            if any(known[ref] != self._state(ref) for ref in warned):
                self.headerDataChanged.emit(Qt.Orientation.Vertical, number, number)

    def _forget(self) -> None:
        self._states.clear()
        self._told.clear()

    def rowCount(self, parent: _Index = _NOTHING) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOTHING) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def ref(self, index: _Index) -> str:
        """The question of a cell."""
        return self._rows[index.row()] + self._columns[index.column()]

    def index_of(self, ref: str) -> QModelIndex:
        """The cell of a question; invalid where it has none."""
        for number, row in enumerate(self._rows):
            if ref.startswith(row + "/") and ref[len(row) :] in self._columns:
                return self.index(number, self._columns.index(ref[len(row) :]))
        return QModelIndex()

    def first_of(self, row: str) -> QModelIndex:
        """The first cell of a row; invalid for one that is not there."""
        return (
            self.index(self._rows.index(row), 0) if row in self._rows else QModelIndex()
        )

    def state(self, index: _Index) -> QuestionState:
        """The question of a cell as it stands."""
        return self._state(self.ref(index))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        state = self.state(index)
        message = state.violation.message if state.violation else ""
        said = self._said_of(state) if role in _TOLD else NOTHING
        if role == Qt.ItemDataRole.DisplayRole:
            return _written(state, said) if state.relevant else "–"
        if role == Qt.ItemDataRole.DecorationRole:
            return sign_of(said, _SIGN)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(p for p in (message or state.hint, *words_of(said)) if p)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = answer_in_words(state) or _("kosong")
            told = (f"{state.label}: {words}", message, *words_of(said))
            return ". ".join(part for part in told if part)
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour(_tone(state, message))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            return self._row_head(self._rows[section], role)
        state = self._state(self._rows[0] + self._columns[section])
        label = first_line(state.label)
        if role == Qt.ItemDataRole.DisplayRole:
            return code_of(state.question) or label
        return label if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.isValid() and can_edit_in_cell(self.state(index)):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(
        self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Announces an answer; the form decides what becomes of it."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        if str(value) != self.state(index).value:
            self.answered.emit(self.ref(index), str(value))
        return True

    def _row_head(self, row: str, role: int) -> object:
        """Number and name of a row, and the warnings that nobody has confirmed."""
        if role == Qt.ItemDataRole.DisplayRole:
            self._titles[row] = row_title(self._session, row)
            return self._titles[row]
        if role not in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ToolTipRole):
            return None
        found = [self._state(row + one) for one in self._warnings]
        open_ = [
            state.label
            for state in found
            if state.relevant and state.label and self._said_of(state).confirmed is None
        ]
        if role == Qt.ItemDataRole.DecorationRole:
            return icons.pixmap("triangle-alert", "warning", _SIGN) if open_ else None
        return "\n".join(plain(label) for label in open_)

    def _said_of(self, state: QuestionState) -> Said:
        if state.ref not in self._told:
            self._told[state.ref] = self._said(state)
        return self._told[state.ref]

    def _warning(self, item: Item) -> list[str]:
        if item.kind == "group":
            inner = [self._warning(one) for one in self._session.items(item.ref)]
            return [ref for refs in inner for ref in refs]
        asked = item.kind == "question"
        warns = asked and is_warning(self._session.question(item.ref))
        return [item.ref] if warns else []

    def _asked(self, item: Item) -> list[str]:
        if item.kind == "group":
            inner = [self._asked(one) for one in self._session.items(item.ref)]
            return [ref for refs in inner for ref in refs]
        if item.kind != "question":
            return []
        state = self._session.question(item.ref)
        hidden = not state.label or state.calculated or state.readonly
        return [] if hidden else [item.ref]

    def _state(self, ref: str) -> QuestionState:
        """A question, asked of the form only once somebody looks at it."""
        if ref not in self._states:
            self._states[ref] = self._session.question(ref)
        return self._states[ref]


class RepeatTable(QTableView):
    """Arrows move, typing enters, digits choose, Enter goes to the next cell."""

    details = Signal(str)
    """The row of this question is to be opened as cards."""

    def __init__(
        self, session: Session, series: str, parent: QWidget, said: Tell = silent
    ) -> None:
        super().__init__(parent)
        self.model_ = RepeatModel(session, series, self, said)
        self._closed: QWidget | None = None
        self.setModel(self.model_)
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setAccessibleName(first_line(session.group(series).label))
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setMaximumWidth(_WIDEST)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setResizeContentsPrecision(_LOOKED_AT)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.fit()

    def fit(self) -> None:
        """Columns as wide as their answers, the table as high as its rows."""
        self.resizeColumnsToContents()
        for column in range(self.model_.columnCount()):
            width = min(max(self.columnWidth(column), _NARROWEST), _WIDEST)
            self.setColumnWidth(column, width)
        rows = min(max(self.model_.rowCount(), 1), 9)
        self.setFixedHeight(rows * _ROW_HEIGHT + 64)

    def catch_up(self) -> None:
        """Shows what rules of other rows have changed of the cells in view."""
        last = self.rowAt(self.viewport().height() - 1)
        rows = self.model_.rowCount()
        self.model_.reread(max(self.rowAt(0), 0), last if last >= 0 else rows - 1)

    def show_question(self, ref: str) -> bool:
        """Stands on the cell of a question; False where it has none."""
        index = self.model_.index_of(ref)
        if not index.isValid():
            return False
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(index)
        return True

    def show_row(self, row: str) -> None:
        """Stands on the first cell of a row."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(self.model_.first_of(row))

    def take_focus(self) -> None:
        """Puts the focus on the cell it was on, or on the first."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.model_.index(0, 0))

    def current_ref(self) -> str:
        """The question of the current cell; empty where there is none."""
        index = self.currentIndex()
        return self.model_.ref(index) if index.isValid() else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not index.isValid() or not plain:
            super().keyPressEvent(event)
            return
        state = self.model_.state(index)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if state.relevant and not can_edit_in_cell(state) and not state.choices:
                self.details.emit(state.ref)
            else:
                self.go_on()
        elif key == Qt.Key.Key_Space and not can_edit_in_cell(state):
            self.details.emit(state.ref)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if state.relevant and not state.readonly:
                self.model_.setData(index, "")
        elif not self._press_digit(state, index, key):
            super().keyPressEvent(event)

    def closeEditor(
        self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint
    ) -> None:
        """Enter in a cell goes on to the next one."""
        if editor is self._closed:
            return
        self._closed = editor
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self.go_on()

    def commitData(self, editor: QWidget) -> None:
        """A cell that is closed loses the focus, too, and has nothing more to say."""
        if editor is not self._closed:
            super().commitData(editor)

    def commit(self) -> None:
        """Announces what is typed in a cell that is still open, and closes it."""
        editor = self.indexWidget(self.currentIndex())
        if editor is not None and editor is not self._closed:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _press_digit(self, state: QuestionState, index: QModelIndex, key: int) -> bool:
        number = key - Qt.Key.Key_1
        if state.question.control not in _CHOSEN or not 0 <= number < 9:
            return False
        if number < len(state.choices) and state.relevant:
            value = state.choices[number].value
            several = state.question.control is Control.SELECT_MULTIPLE
            self.model_.setData(index, _toggled(state, value) if several else value)
        return True

    def go_on(self) -> None:
        """To the next cell that can be answered: right, then the row below."""
        index = self.currentIndex()
        columns = self.model_.columnCount()
        place = index.row() * columns + index.column() + 1
        while place < self.model_.rowCount() * columns:
            there = self.model_.index(place // columns, place % columns)
            if self.model_.state(there).relevant:
                self.setCurrentIndex(there)
                return
            place += 1


class CellDelegate(QStyledItemDelegate):
    """The field or the list in which a cell is answered."""

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index
    ) -> QWidget:
        state = self._state(index)
        if state.question.control is Control.SELECT_ONE:
            box = QComboBox(parent)
            box.addItem("", "")
            for choice in state.choices:
                box.addItem(choice.label, choice.value)
            box.setAccessibleName(state.label)
            return box
        field = Field(parent)
        field.setAccessibleName(state.label)
        field.setProperty("role", "cell")
        return field

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        state = self._state(index)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(editor.findData(state.value), 0))
        elif isinstance(editor, Field):
            editor.setText(_as_written(state))
            editor.selectAll()

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: _Index
    ) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, Field):
            model.setData(index, _as_stored(self._state(index), editor.text()))

    def _state(self, index: _Index) -> QuestionState:
        model = index.model()
        assert isinstance(model, RepeatModel)  # noqa: S101 (it stands in no other view)
        return model.state(index)


def can_edit_in_cell(state: QuestionState) -> bool:
    """Whether a cell is enough to answer the question in."""
    if not state.relevant or state.readonly:
        return False
    if state.question.control is Control.SELECT_ONE:
        return True
    typed = state.question.control in (Control.INPUT, Control.RANGE)
    return typed and state.bind.type in _TYPED


def _written(state: QuestionState, said: Said) -> str:
    """The answer, or that it is not known."""
    told = in_words(Remark("", Kind.UNKNOWN, said.unknown)) if said.unknown else ""
    return answer_in_words(state) or told


def _tone(state: QuestionState, message: str) -> str:
    if message:
        return "error"
    return "text" if state.relevant else "muted"


def _toggled(state: QuestionState, value: str) -> str:
    chosen = set(state.value.split()) ^ {value}
    return " ".join(c.value for c in state.choices if c.value in chosen)


def _as_written(state: QuestionState) -> str:
    kind, value = state.bind.type, state.value
    if kind in ("int", "decimal"):
        return written.number_written(value)
    if kind == "time":
        return written.time_written(value)
    return written.day_written(value) if kind == "date" else value


def _as_stored(state: QuestionState, text: str) -> str:
    kind = state.bind.type
    if kind in ("int", "decimal"):
        return written.number_stored(text)
    if kind == "time":
        return written.time_stored(text)
    return day_stored(text) if kind == "date" else text.strip()
