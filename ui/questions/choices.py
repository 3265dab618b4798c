"""Editor for choices: rows to hit with mouse, finger or digit."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.texts import _
from surveyor.usecases.markup import plain
from ui.questions.editor import Editor
from ui.questions.marks import Mark, mark
from ui.questions.media import Find, LabelMedia, no_files, picture
from ui.widgets.stacking import grown

_DIGITS = "123456789"
_SHORT, _MEDIUM = 18, 34
_PACKED = ((6, 7), (10, 5), (_SHORT, 4), (_MEDIUM, 2))
"""Letters of the longest label, and how many such labels stand in a line."""
_GAP = 8
_UNKNOWN = ("98", "99")
_PICTURE = QSize(132, 96)
"""Four of them stand beside each other in a window of 1280 pixels."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the options of a question stand."""

    columns: int = 0
    """0 leaves it to their labels."""
    bare: bool = False
    """Only the marks: the head of the column says the labels."""
    stacked: bool = False
    """The mark above the label, as on a scale."""
    unmarked: bool = False
    """Without marks: pictures or words that are hit."""
    quick: bool = False
    """Choosing goes on to the next question."""
    numbered: bool = True
    """With the digit that chooses; off where the label is that digit."""
    packed: bool = False
    """As many beside each other as their labels allow, not in even columns."""


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
        look: Look,
        find: Find = no_files,
    ) -> None:
        super().__init__(parent)
        self.value = choice.value
        self._bare = look.bare
        self.setProperty("role", "choice")
        self.setProperty("unknown", choice.value in _UNKNOWN)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(44)
        self._digit = _key(digit, self) if digit and look.numbered else None
        self.mark = Mark(several, self)
        self.mark.setVisible(not look.unmarked)
        words = plain(choice.label)
        self.label = QLabel(words, self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        shown = picture(find(choice.image) if choice.image else None, _PICTURE)
        self._picture = _framed(shown, self) if not shown.isNull() else None
        self._media = _media(choice, find, words, self)
        if look.stacked:
            self._stack()
        else:
            self._line_up()
        if look.bare:
            # The head of the column says the label.
            for widget in (self._digit, self.label):
                if widget is not None:
                    widget.hide()
            self.setMinimumHeight(38)
        self.setAccessibleName(words)

    def _line_up(self) -> None:
        """Digit, mark and label beside each other; a picture above the label."""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        if self._bare:
            row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignCenter)
            return
        if self._digit is not None:
            row.addWidget(self._digit)
        row.addWidget(self.mark)
        if self._picture is None and self._media is None:
            row.addWidget(self.label, 1)
            return
        column = QVBoxLayout()
        column.setSpacing(4)
        for widget in (self._picture, self.label, self._media):
            if widget is not None:
                column.addWidget(widget)
        row.addLayout(column, 1)

    def _stack(self) -> None:
        """Mark above, label below, all in the middle, as on a scale."""
        middle = Qt.AlignmentFlag.AlignHCenter
        self.label.setAlignment(middle | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 8)
        column.setSpacing(4)
        for widget in (self._picture, self.mark, self._digit):
            if widget is not None:
                column.addWidget(widget, 0, middle)
        column.addWidget(self.label, 1)
        if self._media is not None:
            column.addWidget(self._media, 0, middle)

    def set_on(self, on: bool, enabled: bool) -> None:
        """Shows whether the option is chosen."""
        self.mark.set_on(on)
        self.setEnabled(enabled)
        mark(self, "on", on)
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
        mark(self, "focused", True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        mark(self, "focused", False)
        super().focusOutEvent(event)


def _key(digit: str, parent: QWidget) -> QLabel:
    key = QLabel(digit, parent)
    key.setProperty("role", "key")
    key.setFixedSize(grown(24), grown(24))
    key.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return key


def _framed(shown: QPixmap, parent: QWidget) -> QLabel:
    picture = QLabel(parent)
    picture.setPixmap(shown)
    return picture


_PLAIN = Look()


class ChoiceRows(Editor):
    """All options as rows, in as many columns as their labels allow."""

    def __init__(
        self,
        several: bool,
        parent: QWidget | None = None,
        *,
        look: Look = _PLAIN,
        find: Find = no_files,
    ) -> None:
        super().__init__(parent)
        self._several = several
        self._look = look
        self._find = find
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._rows: list[ChoiceRow] = []
        self._offered: tuple[ChoiceState, ...] = ()
        self._wanted = self._columns = 1
        self._room = 0
        """Pixels there are; 0 until they are known."""
        self._widest = 0
        """Pixels that the widest option needs; 0 until they are measured."""
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
        self.choose(self._rows[number].value)
        return True

    def _build(self) -> None:
        for row in self._rows:
            row.setParent(None)
            row.deleteLater()
        self._rows = []
        for number, choice in enumerate(self._offered):
            digit = _DIGITS[number] if number < len(_DIGITS) else ""
            if choice.value in _UNKNOWN:
                digit = "0"
            row = ChoiceRow(
                choice, digit, self._several, self, look=self._look, find=self._find
            )
            row.chosen.connect(self.choose)
            row.moved.connect(self._move)
            row.ready.connect(self.go_on)
            self._rows.append(row)
        self._wanted = self._look.columns or _columns_for(
            self._offered, packed=self._look.packed
        )
        self._columns = self._widest = 0
        self._spread()

    def minimumSizeHint(self) -> QSize:
        """As wide as one option: where room is short they stand below each other."""
        return QSize(self._least(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text and narrow windows leave room for fewer columns."""
        super().resizeEvent(event)
        self._room = event.size().width()
        self._spread()

    def changeEvent(self, event: QEvent) -> None:
        """Another style or size of text is measured anew."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._widest = 0

    def _least(self) -> int:
        """Pixels that the widest option needs, its longest word whole."""
        if not self._widest:
            widths = (row.minimumSizeHint().width() for row in self._rows)
            self._widest = max(widths, default=0)
        return self._widest

    def _spread(self) -> None:
        """Puts the options into as many columns as have room."""
        columns = self._wanted
        # Bare ones stand below their heads.
        if self._room and columns > 1 and not self._look.bare:
            most = (self._room + _GAP) // (self._least() + _GAP)
            columns = max(1, min(columns, most))
        if columns == self._columns or not self._rows:
            return
        self._columns = columns
        for number, row in enumerate(self._rows):
            self._grid.addWidget(row, number // columns, number % columns)
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self.updateGeometry()

    @Slot(str)
    def choose(self, value: str) -> None:
        """Takes an option, or takes it back, as a press on it does."""
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
            chosen_anew = value != self._value
            self.answered.emit(value if chosen_anew else "")
            if self._look.quick and chosen_anew:
                self.go_on.emit()

    @Slot(int)
    def _move(self, step: int) -> None:
        here = next((i for i, row in enumerate(self._rows) if row.hasFocus()), 0)
        there = min(max(here + step, 0), len(self._rows) - 1)
        self._rows[there].setFocus(Qt.FocusReason.TabFocusReason)


def _media(
    choice: ChoiceState, find: Find, name: str, parent: QWidget
) -> LabelMedia | None:
    """What can be heard or seen of an option; most have nothing."""
    media = {"audio": choice.audio, "video": choice.video}
    given = {kind: file for kind, file in media.items() if file}
    return LabelMedia(given, find, name, parent) if given else None


def _columns_for(offered: tuple[ChoiceState, ...], *, packed: bool = False) -> int:
    longest = max((len(choice.label) for choice in offered), default=0)
    if packed:
        return next((n for most, n in _PACKED if longest <= most), 1)
    return 3 if longest <= _SHORT else 2 if longest <= _MEDIUM else 1
