"""Editors for choices: rows to hit with mouse, finger or digit, and a search list."""

from PySide6.QtCore import (
    QEvent,
    QObject,
    QSortFilterProxyModel,
    QStringListModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.questions.marks import Mark

_DIGITS = "123456789"
_SHORT, _MEDIUM = 18, 34
_UNKNOWN = ("98", "99")


class ChoiceRow(QFrame):
    """One option: its digit, a mark and its label; the whole row can be hit."""

    chosen = Signal(str)
    moved = Signal(int)
    """The person pressed an arrow: -1 up, +1 down."""
    ready = Signal()

    def __init__(
        self, choice: ChoiceState, digit: str, several: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.value = choice.value
        self.setProperty("role", "choice")
        self.setProperty("unknown", choice.value in _UNKNOWN)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(44)
        self._digit = QLabel(digit, self)
        self._digit.setProperty("role", "key")
        self._digit.setFixedSize(24, 24)
        self._digit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._digit.setVisible(bool(digit))
        self.mark = Mark(several, self)
        self.label = QLabel(choice.label, self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self._digit)
        row.addWidget(self.mark)
        row.addWidget(self.label, 1)
        self.setAccessibleName(choice.label)

    def set_on(self, on: bool, enabled: bool) -> None:
        """Shows whether the option is chosen."""
        self.mark.set_on(on)
        self.setEnabled(enabled)
        if self.property("on") != on:
            self.setProperty("on", on)
            self.style().unpolish(self)
            self.style().polish(self)
        self.setAccessibleDescription(_("terpilih") if on else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.value)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Space:
            self.chosen.emit(self.value)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.ready.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
            self.moved.emit(1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Left):
            self.moved.emit(-1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.setProperty("focused", True)
        self.style().polish(self)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setProperty("focused", False)
        self.style().polish(self)
        super().focusOutEvent(event)


class ChoiceRows(Editor):
    """All options as rows in one to three columns."""

    def __init__(self, several: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several = several
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._rows: list[ChoiceRow] = []
        self._offered: tuple[ChoiceState, ...] = ()
        self._value = ""

    def show_state(self, state: QuestionState) -> None:
        if state.choices != self._offered:
            self._offered = state.choices
            self._build()
        self._value = state.value
        chosen = state.value.split() if self._several else [state.value]
        for row in self._rows:
            row.set_on(row.value in chosen, not state.readonly)
        self.setAccessibleName(state.label)

    def take_focus(self) -> None:
        chosen = self._value.split() if self._several else [self._value]
        target = next((row for row in self._rows if row.value in chosen), None)
        if target is None and self._rows:
            target = self._rows[0]
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def press_digit(self, digit: int) -> bool:
        number = digit - 1
        if digit == 0:
            number = next(
                (i for i, r in enumerate(self._rows) if r.value in _UNKNOWN), -1
            )
        if not 0 <= number < len(self._rows) or not self._rows[number].isEnabled():
            return False
        self._rows[number].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._choose(self._rows[number].value)
        return True

    def _build(self) -> None:
        for row in self._rows:
            row.setParent(None)
            row.deleteLater()
        self._rows = []
        longest = max((len(choice.label) for choice in self._offered), default=0)
        columns = 3 if longest <= _SHORT else 2 if longest <= _MEDIUM else 1
        for number, choice in enumerate(self._offered):
            digit = _DIGITS[number] if number < len(_DIGITS) else ""
            if choice.value in _UNKNOWN:
                digit = "0"
            row = ChoiceRow(choice, digit, self._several, self)
            row.chosen.connect(self._choose)
            row.moved.connect(self._move)
            row.ready.connect(self.go_on)
            self._grid.addWidget(row, number // columns, number % columns)
            self._rows.append(row)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    @Slot(str)
    def _choose(self, value: str) -> None:
        if self._several:
            chosen = self._value.split()
            chosen = (
                [v for v in chosen if v != value]
                if value in chosen
                else [*chosen, value]
            )
            order = [choice.value for choice in self._offered]
            self.answered.emit(" ".join(sorted(chosen, key=order.index)))
        else:
            self.answered.emit("" if value == self._value else value)

    @Slot(int)
    def _move(self, step: int) -> None:
        here = next((i for i, row in enumerate(self._rows) if row.hasFocus()), 0)
        there = min(max(here + step, 0), len(self._rows) - 1)
        self._rows[there].setFocus(Qt.FocusReason.TabFocusReason)


class SearchSelect(Editor):
    """One choice out of many: type some letters, the list narrows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(_("Ketik untuk mencari"))
        self.field.textEdited.connect(self._narrow)
        self.field.installEventFilter(self)
        self._model = QStringListModel(self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list = QListView(self)
        self.list.setModel(self._proxy)
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(188)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._take_current)
        self.list.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.setFocusProxy(self.field)
        self._offered: tuple[ChoiceState, ...] = ()
        self._value = ""

    def show_state(self, state: QuestionState) -> None:
        if state.choices != self._offered:
            self._offered = state.choices
            self._model.setStringList([choice.label for choice in state.choices])
        self._value = state.value
        if not self.list.isVisible():
            self.field.setText(self._label_of(state.value))
        self.field.setReadOnly(state.readonly)
        self.field.setAccessibleName(state.label)
        self.field.setProperty("state", "invalid" if state.violation else "")
        if not state.choices:
            self.field.setPlaceholderText(
                _("Belum ada pilihan: isi pertanyaan sebelumnya dulu")
            )
        else:
            self.field.setPlaceholderText(_("Ketik untuk mencari"))

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk the list, Enter takes, Escape and leaving restore."""
        if event.type() == QEvent.Type.FocusOut:
            self._close()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event) or super().eventFilter(watched, event)
        elif (
            event.type() == QEvent.Type.MouseButtonPress and not self.field.isReadOnly()
        ):
            self._narrow("")
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.list.isVisible():
                self._narrow("")
            else:
                self._step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.list.isVisible():
                self._take_current()
            self.go_on.emit()
            return True
        if key == Qt.Key.Key_Escape and self.list.isVisible():
            self._close()
            return True
        return False

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)
        self.list.setVisible(self._proxy.rowCount() > 0)
        self.list.setCurrentIndex(self._proxy.index(0, 0))

    def _step(self, step: int) -> None:
        row = self.list.currentIndex().row() + step
        row = min(max(row, 0), self._proxy.rowCount() - 1)
        self.list.setCurrentIndex(self._proxy.index(row, 0))

    @Slot()
    def _take_current(self) -> None:
        index = self._proxy.mapToSource(self.list.currentIndex())
        typed = self.field.text()
        self.list.hide()
        if not typed and not index.isValid():
            self.answered.emit("")
        elif index.isValid():
            self.answered.emit(self._offered[index.row()].value)

    def _close(self) -> None:
        """A cleared field clears the answer; half a word changes nothing."""
        self.list.hide()
        if not self.field.text() and self._value:
            self.answered.emit("")
        else:
            self.field.setText(self._label_of(self._value))

    def _label_of(self, value: str) -> str:
        return next((c.label for c in self._offered if c.value == value), value)
