"""Editors for text and numbers: typed, and announced when the field is left."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _, language
from ui.questions.editor import Editor
from ui.widgets.buttons import Button

_MOST_TEXT = 100_000
_DONT_KNOW = "-98"


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setMaxLength(_MOST_TEXT)
        self.line.editingFinished.connect(self.commit)
        self.line.returnPressed.connect(self.go_on)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.line, 1)
        self.setFocusProxy(self.line)
        self._shown = ""

    def show_state(self, state: QuestionState) -> None:
        """Shows the value unless the person is just typing another one."""
        self._shown = state.value
        written = self.as_written(state.value)
        if self.line.text() != written and not (
            self.line.hasFocus() and self.line.isModified()
        ):
            self.line.setText(written)
        self.line.setReadOnly(state.readonly)
        self.line.setAccessibleName(state.label)
        self.line.setProperty("state", "invalid" if state.violation else "")
        self.line.style().polish(self.line)

    def take_focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    @Slot()
    def commit(self) -> None:
        value = self.as_stored(self.line.text())
        if value != self._shown:
            self._shown = value
            self.line.setModified(False)
            self.answered.emit(value)

    def as_written(self, value: str) -> str:
        """How a stored value stands in the field."""
        return value

    def as_stored(self, written: str) -> str:
        """What a typed text is stored as."""
        return written.strip()


class NumberEditor(LineEditor):
    """A number with its unit; a decimal comma in Indonesian, a point in English.

    Where the form knows a code for "don't know", a button gives it with one press.
    """

    def __init__(
        self, unit: str, dont_know: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.line.setFixedWidth(220)
        self._row.setStretch(0, 0)
        if unit == "Rp":
            self._row.insertWidget(0, self._unit_label(unit))
        elif unit:
            self._row.addWidget(self._unit_label(unit))
        self._unknown: Button | None = None
        if dont_know:
            self._unknown = Button(_("Tidak tahu"), kind="quiet", parent=self)
            self._unknown.setCheckable(True)
            self._unknown.clicked.connect(self._toggle_unknown)
            self._row.addWidget(self._unknown)
        self._row.addStretch(1)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        if self._unknown is not None:
            is_unknown = state.value == _DONT_KNOW
            self._unknown.setChecked(is_unknown)
            self._unknown.setEnabled(not state.readonly)
            self.line.setPlaceholderText(_("tidak tahu") if is_unknown else "")

    def as_written(self, value: str) -> str:
        if self._is_unknown(value):
            return ""
        return value.replace(".", ",") if language() == "id" else value

    def as_stored(self, written: str) -> str:
        text = "".join(written.split()).removeprefix("Rp")
        if not text:
            return _DONT_KNOW if self._is_unknown(self._shown) else ""
        point, group = (",", ".") if language() == "id" else (".", ",")
        plain = text.replace(group, "") if _is_grouped(text, group) else text
        plain = plain.replace(point, ".")
        try:
            number = Decimal(plain)
        except InvalidOperation:
            return text
        return format(number, "f") if number.is_finite() else text

    def _is_unknown(self, value: str) -> bool:
        return self._unknown is not None and value == _DONT_KNOW

    def _unit_label(self, unit: str) -> QLabel:
        label = QLabel(unit, self)
        label.setProperty("role", "unit")
        return label

    @Slot(bool)
    def _toggle_unknown(self, on: bool) -> None:
        self.line.clear()
        self.answered.emit(_DONT_KNOW if on else "")


class ParagraphEditor(Editor):
    """Several lines of text; Ctrl+Enter goes on, Enter is a new line."""

    def __init__(self, rows: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.area = QPlainTextEdit(self)
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(rows * 24 + 20)
        self.area.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.area)
        self.setFocusProxy(self.area)
        self._shown = ""

    def show_state(self, state: QuestionState) -> None:
        self._shown = state.value
        if self.area.toPlainText() != state.value and not self.area.hasFocus():
            self.area.setPlainText(state.value)
        self.area.setReadOnly(state.readonly)
        self.area.setAccessibleName(state.label)

    def commit(self) -> None:
        value = self.area.toPlainText()[:_MOST_TEXT]
        if value != self._shown:
            self._shown = value
            self.answered.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field announces it; Ctrl+Enter goes on."""
        if event.type() == QEvent.Type.FocusOut:
            self.commit()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.commit()
                self.go_on.emit()
                return True
        return super().eventFilter(watched, event)


def _is_grouped(text: str, mark: str) -> bool:
    """Whether the marks stand as thousands separators: 1.250.000, not 4.4."""
    head, *groups = text.lstrip("-").split(mark)
    return (
        bool(groups)
        and 0 < len(head) <= 3
        and all(len(group.partition(",")[0].partition(".")[0]) == 3 for group in groups)
    )
