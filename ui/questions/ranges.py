"""Editor for a range: a slider with a field beside it, or a few numbers as rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.forms.model import Question
from surveyor.texts import _
from surveyor.usecases.markup import plain
from ui.questions import written
from ui.questions.choices import ChoiceRows, Look
from ui.questions.editor import Editor
from ui.questions.searching import SearchSelect
from ui.questions.texts import NumberEditor
from ui.widgets.buttons import Button
from ui.widgets.stacking import grown

MOST_ROWS = 11
MOST_PICKED = 1000
"""Numbers in a list that opens."""
_TICK, _TICKS = 8, 24
"""Pixels of a tick, and how many ticks may stand beside a slider."""
_EACH = (1, 2, 5, 10, 20, 50, 100)
_HANDLE, _UPRIGHT = 24, 220
"""Pixels of a slider's handle, and of a slider that stands."""


def steps_of(question: Question) -> tuple[Decimal, ...]:
    """The values of a range in order; those of 1 to 10 where the form says nonsense."""
    given = question.attributes
    try:
        start, end, step = (
            Decimal(given.get(name) or default)
            for name, default in (("start", "1"), ("end", "10"), ("step", "1"))
        )
    except InvalidOperation:
        start, end, step = Decimal(1), Decimal(10), Decimal(1)
    if not step or not (start.is_finite() and end.is_finite() and step.is_finite()):
        step = Decimal(1)
    count = min(int(abs(end - start) / abs(step)), 100_000)
    sign = 1 if end >= start else -1
    return tuple(start + sign * abs(step) * number for number in range(count + 1))


def written_as(step: Decimal) -> str:
    """A step as it is stored."""
    return format(step, "f")


def choices_of(
    steps: Iterable[Decimal], state: QuestionState
) -> tuple[ChoiceState, ...]:
    """The values of a range as choices, with the words that the form gives some."""
    words = {one.value: plain(one.label) for one in state.choices}
    made = []
    for step in steps:
        value = written_as(step)
        shown = written.number_written(value)
        label = f"{shown} {words[value]}" if value in words else shown
        made.append(ChoiceState(value, label))
    return tuple(made)


class RangeEditor(Editor):
    """A slider and the number it stands on; empty until somebody moves or types."""

    def __init__(
        self,
        question: Question,
        parent: QWidget | None = None,
        *,
        vertical: bool = False,
        ticks: bool = True,
    ) -> None:
        super().__init__(parent)
        self._steps = steps_of(question)
        along = Qt.Orientation.Vertical if vertical else Qt.Orientation.Horizontal
        self.slider = QSlider(along, self)
        self.slider.setRange(0, len(self._steps) - 1)
        self.slider.setPageStep(max(1, len(self._steps) // 10))
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(self._take)
        asked = question.range
        placeholder = asked.placeholder if asked is not None else None
        self._rest = written_as(placeholder) if placeholder is not None else ""
        """Where the handle waits while there is no answer."""
        self._value = ""
        self.scale = Scale(self._steps, _tick_of(question) if ticks else 0, self.slider)
        self._field = NumberEditor("", dont_know=False, parent=self)
        self._field.line.setFixedWidth(grown(110))
        self._field.answered.connect(self.answered)
        self._field.go_on.connect(self.go_on)
        self._clear = Button(_("Hapus"), kind="quiet", parent=self)
        self._clear.clicked.connect(self._empty)
        (self._stand if vertical else self._lie)()
        self.setFocusProxy(self.slider)

    def _lie(self) -> None:
        """The slider from left to right, its scale below."""
        self.slider.setMinimumWidth(240)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.slider)
        column.addWidget(self.scale)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(column, 1)
        for widget in (self._field, self._clear):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def _stand(self) -> None:
        """The slider upright, its scale at the right."""
        self.slider.setFixedHeight(_UPRIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.slider)
        row.addWidget(self.scale)
        row.addSpacing(20)
        row.addWidget(self._field)
        row.addWidget(self._clear)
        row.addStretch(1)

    def show_state(self, state: QuestionState) -> None:
        self._value = state.value
        self._field.show_state(state)
        self.slider.setEnabled(not state.readonly)
        self.slider.setAccessibleName(state.label)
        self._clear.setVisible(bool(state.value) and not state.readonly)
        self.slider.blockSignals(True)
        self.slider.setValue(self._place(state.value or self._rest))
        self.slider.blockSignals(False)
        self.scale.show_labels({one.value: one.label for one in state.choices})

    def commit(self) -> None:
        self._field.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers():
            self.go_on.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._empty()
        elif event.key() == Qt.Key.Key_Space:
            self._take()
        else:
            super().keyPressEvent(event)

    def _place(self, value: str) -> int:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return 0
        distance = [abs(step - number) for step in self._steps]
        return distance.index(min(distance))

    @Slot(int)
    def _moved(self, place: int) -> None:
        self.answered.emit(format(self._steps[place], "f"))

    @Slot()
    def _take(self) -> None:
        """The handle that was pressed where it waited is an answer, too."""
        if not self._value and self.slider.isEnabled():
            self._moved(self.slider.value())

    @Slot()
    def _empty(self) -> None:
        if self.slider.isEnabled():
            self.answered.emit("")


class RangeRows(Editor):
    """A short range as numbers in one line, or in a column; digits choose."""

    def __init__(
        self,
        question: Question,
        parent: QWidget | None = None,
        *,
        vertical: bool = False,
    ) -> None:
        super().__init__(parent)
        self._steps = steps_of(question)
        columns = 1 if vertical else len(self._steps)
        look = Look(columns=columns, stacked=not vertical, numbered=False)
        self._rows = ChoiceRows(False, self, look=look)
        self._rows.answered.connect(self.answered)
        self._rows.go_on.connect(self.go_on)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._rows)

    def show_state(self, state: QuestionState) -> None:
        self._rows.show_state(replace(state, choices=choices_of(self._steps, state)))
        self.setAccessibleName(state.label)

    def take_focus(self) -> None:
        self._rows.take_focus()

    def press_digit(self, digit: int) -> bool:
        """The digit is the answer itself, not the place of an option."""
        if str(digit) not in (written_as(step) for step in self._steps):
            return False
        self.answered.emit(str(digit))
        return True


class RangePicker(SearchSelect):
    """The numbers of a range as a list that opens, to be picked or typed."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps_of(question)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(replace(state, choices=choices_of(self._steps, state)))


class Scale(QWidget):
    """Ticks beside a slider, with the numbers or words that stand at them."""

    def __init__(self, steps: Sequence[Decimal], apart: int, slider: QSlider) -> None:
        """`apart` is the number of steps from tick to tick; 0 shows only the ends."""
        super().__init__(slider.parentWidget())
        self._slider = slider
        self._upright = slider.orientation() == Qt.Orientation.Vertical
        last = len(steps) - 1
        places = range(0, last + 1, apart) if apart else (0, last)
        self._ticks = {place: written_as(steps[place]) for place in places}
        self._with_ticks = apart > 0
        self._labels: Mapping[str, str] = {}
        self._last = max(last, 1)
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed if self._upright else QSizePolicy.Policy.Preferred,
            QSizePolicy.Policy.Preferred if self._upright else QSizePolicy.Policy.Fixed,
        )

    def show_labels(self, labels: Mapping[str, str]) -> None:
        """Words in the place of numbers; where there are any, only those are shown."""
        if labels != self._labels:
            self._labels = labels
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        if not self._upright:
            return QSize(120, _TICK + 2 + metrics.height())
        words = (metrics.horizontalAdvance(word) for word in self.words().values())
        return QSize(_TICK + 8 + max(words, default=0), 0)

    def words(self) -> dict[int, str]:
        """What stands at which step; the ends and whatever fits between them."""
        if not self._labels:
            return {n: written.number_written(one) for n, one in self._ticks.items()}
        return {
            n: plain(self._labels[one])
            for n, one in self._ticks.items()
            if one in self._labels
        }

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        if self._with_ticks:
            for place in self._ticks:
                at = self._at(place)
                if self._upright:
                    painter.drawLine(0, at, _TICK - 2, at)
                else:
                    painter.drawLine(at, 0, at, _TICK - 2)
        for box, word in self._fitting():
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)

    def _fitting(self) -> list[tuple[QRect, str]]:
        """Each word, or each second, fifth and so on, until none lies over another."""
        boxes = [
            (self._box(self._at(n), word), word) for n, word in self.words().items()
        ]
        for apart in _EACH:
            some = boxes[::apart]
            room = (one.adjusted(-6, 0, 6, 0) for one, _word in some[1:])
            if not any(
                one.intersects(before)
                for one, (before, _word) in zip(room, some, strict=False)
            ):
                return some
        return boxes[:1]

    def _at(self, place: int) -> int:
        """Pixels along the slider at which its handle stands on a step."""
        length = self._slider.height() if self._upright else self._slider.width()
        along = _HANDLE // 2 + place * (length - _HANDLE) // self._last
        return length - along if self._upright else along

    def _box(self, at: int, text: str) -> QRect:
        metrics = self.fontMetrics()
        size = QSize(metrics.horizontalAdvance(text) + 2, metrics.height())
        if self._upright:
            top = min(max(0, at - size.height() // 2), self.height() - size.height())
            return QRect(QPoint(_TICK + 4, top), size)
        left = min(max(0, at - size.width() // 2), self.width() - size.width())
        return QRect(QPoint(left, _TICK + 2), size)


def _tick_of(question: Question) -> int:
    """Steps from tick to tick: as the form says, else each, where they are few."""
    asked = question.range
    if asked is not None and asked.tick_interval:
        return max(1, int(asked.tick_interval / asked.step))
    count = len(steps_of(question)) - 1
    return next((n for n in (1, 5, 10, 100, 1000) if count <= n * _TICKS), 0)
