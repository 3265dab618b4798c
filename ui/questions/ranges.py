"""Editor for a range: a slider with a field beside it, or a few numbers as rows."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.forms.model import Question
from surveyor.texts import _
from ui.questions import written
from ui.questions.editor import Editor
from ui.questions.texts import NumberEditor
from ui.widgets.buttons import Button
from ui.widgets.stacking import grown

MOST_ROWS = 11


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


def choices_of(question: Question) -> tuple[ChoiceState, ...]:
    """The values of a short range as choices."""
    return tuple(
        ChoiceState(format(step, "f"), written.number_written(format(step, "f")))
        for step in steps_of(question)
    )


class RangeEditor(Editor):
    """A slider and the number it stands on; empty until somebody moves or types."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps_of(question)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, len(self._steps) - 1)
        self.slider.setPageStep(max(1, len(self._steps) // 10))
        self.slider.setMinimumWidth(240)
        self.slider.valueChanged.connect(self._moved)
        self._field = NumberEditor("", dont_know=False, parent=self)
        self._field.line.setFixedWidth(grown(110))
        self._field.answered.connect(self.answered)
        self._field.go_on.connect(self.go_on)
        self._clear = Button(_("Hapus"), kind="quiet", parent=self)
        self._clear.clicked.connect(self._empty)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for number in (self._steps[0], self._steps[-1]):
            end = QLabel(written.number_written(format(number, "f")), self)
            end.setProperty("role", "unit")
            row.addWidget(end)
        row.insertWidget(1, self.slider, 1)
        row.addWidget(self._field)
        row.addWidget(self._clear)
        self.setFocusProxy(self.slider)

    def show_state(self, state: QuestionState) -> None:
        self._field.show_state(state)
        self.slider.setEnabled(not state.readonly)
        self.slider.setAccessibleName(state.label)
        self._clear.setVisible(bool(state.value) and not state.readonly)
        self.slider.blockSignals(True)
        self.slider.setValue(self._place(state.value))
        self.slider.blockSignals(False)

    def commit(self) -> None:
        self._field.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers():
            self.go_on.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._empty()
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
    def _empty(self) -> None:
        if self.slider.isEnabled():
            self.answered.emit("")


class RangeRows(Editor):
    """A short range as numbers in one line; digits choose."""

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        from ui.questions.choices import ChoiceRows, Look

        super().__init__(parent)
        self._choices = choices_of(question)
        look = Look(columns=len(self._choices), stacked=True, numbered=False)
        self._rows = ChoiceRows(False, self, look=look)
        self._rows.answered.connect(self.answered)
        self._rows.go_on.connect(self.go_on)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._rows)

    def show_state(self, state: QuestionState) -> None:
        from dataclasses import replace

        self._rows.show_state(replace(state, choices=self._choices))
        self.setAccessibleName(state.label)

    def take_focus(self) -> None:
        self._rows.take_focus()

    def press_digit(self, digit: int) -> bool:
        """The digit is the answer itself, not the place of an option."""
        if str(digit) not in (choice.value for choice in self._choices):
            return False
        self.answered.emit(str(digit))
        return True
