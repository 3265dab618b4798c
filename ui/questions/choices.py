"""Editor for choices: rows to hit with mouse, finger or digit."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.questions.marks import Mark
from ui.widgets.stacking import grown

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
        self,
        choice: ChoiceState,
        digit: str,
        several: bool,
        parent: QWidget,
        *,
        bare: bool = False,
    ) -> None:
        super().__init__(parent)
        self.value = choice.value
        self._bare = bare
        self.setProperty("role", "choice")
        self.setProperty("unknown", choice.value in _UNKNOWN)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(44)
        self._digit = QLabel(digit, self)
        self._digit.setProperty("role", "key")
        self._digit.setFixedSize(grown(24), grown(24))
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
        if bare:
            # The head of the column says the label.
            for widget in (self._digit, self.label):
                widget.hide()
            row.setAlignment(self.mark, Qt.AlignmentFlag.AlignHCenter)
            self.setMinimumHeight(38)
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
        elif key == Qt.Key.Key_Right or (key == Qt.Key.Key_Down and not self._bare):
            self.moved.emit(1)
        elif key == Qt.Key.Key_Left or (key == Qt.Key.Key_Up and not self._bare):
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
    """All options as rows, in as many columns as their labels allow."""

    def __init__(
        self,
        several: bool,
        parent: QWidget | None = None,
        *,
        columns: int = 0,
        bare: bool = False,
    ) -> None:
        super().__init__(parent)
        self._several = several
        self._columns = columns
        self._bare = bare
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
        columns = self._columns or _columns_for(self._offered)
        for number, choice in enumerate(self._offered):
            digit = _DIGITS[number] if number < len(_DIGITS) else ""
            if choice.value in _UNKNOWN:
                digit = "0"
            row = ChoiceRow(choice, digit, self._several, self, bare=self._bare)
            row.chosen.connect(self._choose)
            row.moved.connect(self._move)
            row.ready.connect(self.go_on)
            self._grid.addWidget(row, number // columns, number % columns)
            self._rows.append(row)
        for column in range(max(columns, self._grid.columnCount())):
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


def _columns_for(offered: tuple[ChoiceState, ...]) -> int:
    longest = max((len(choice.label) for choice in offered), default=0)
    return 3 if longest <= _SHORT else 2 if longest <= _MEDIUM else 1
