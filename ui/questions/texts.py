"""Editors for text and numbers: typed, and announced when the field is left."""

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Qt, Slot
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from ui.questions import written
from ui.questions.editor import Editor
from ui.questions.fields import MOST_TEXT, Area, Field
from ui.questions.marks import mark
from ui.widgets.buttons import Button

_DONT_KNOW = "-98"


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Field(self)
        self.line.setMaxLength(MOST_TEXT)
        self.line.refused.connect(self.told_too_long)
        self.line.editingFinished.connect(self.commit)
        self.line.returnPressed.connect(self.ready)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.line, 1)
        self.setFocusProxy(self.line)
        self._shown = ""

    def show_state(self, state: QuestionState) -> None:
        """Shows the value unless the person is just typing another one."""
        self._shown = state.value
        shown = self.as_written(state.value)
        if self.line.text() != shown and not (
            self.line.hasFocus() and self.line.isModified()
        ):
            self.line.setText(shown)
        self.line.setReadOnly(state.readonly)
        self.line.setAccessibleName(state.label)
        mark(self.line, "state", "invalid" if state.violation else "")

    def take_focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    @Slot()
    def commit(self) -> None:
        value = self.as_stored(self.line.text())
        self.line.setModified(False)
        if value != self._shown:
            self._shown = value
            self.answered.emit(value)

    def as_written(self, value: str) -> str:
        """How a stored value stands in the field."""
        return value

    def as_stored(self, text: str) -> str:
        """What a typed text is stored as."""
        return text.strip()

    def make_narrow(self) -> None:
        """A field of fixed width, with room beside it."""
        self.narrow = True
        self.line.setFixedWidth(220)
        self._row.setStretch(0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def only_numbers(self) -> None:
        """Takes digits and what stands between them: a text that is all numbers."""
        allowed = QRegularExpression(r"[-+0-9 .,/()]*")
        self.line.setValidator(QRegularExpressionValidator(allowed, self.line))


class MaskedEditor(LineEditor):
    """A text that nobody beside the screen should read; a button shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._show = Button(_("Tampilkan"), kind="quiet", icon="eye", parent=self)
        self._show.setCheckable(True)
        self._show.toggled.connect(self._reveal)
        self._row.addWidget(self._show)
        self._reveal(on=False)
        self.make_narrow()

    @Slot(bool)
    def _reveal(self, on: bool) -> None:
        mode = Field.EchoMode.Normal if on else Field.EchoMode.Password
        self.line.setEchoMode(mode)


class NumberEditor(LineEditor):
    """A number with its unit; a decimal comma in Indonesian, a point in English.

    Where the form knows a code for "don't know", a button gives it with one press.
    """

    def __init__(
        self,
        unit: str,
        dont_know: bool,
        parent: QWidget | None = None,
        *,
        grouped: bool = False,
    ) -> None:
        super().__init__(parent)
        self._grouped = grouped
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
        self.make_narrow()

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
        return written.number_written(value, grouped=self._grouped)

    def as_stored(self, text: str) -> str:
        empty = _DONT_KNOW if self._is_unknown(self._shown) else ""
        return written.number_stored(text) or empty

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
    """Several lines of text: Enter goes on, Shift+Enter is a new line."""

    def __init__(self, rows: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.area = Area(self)
        self.area.refused.connect(self.told_too_long)
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(rows * 24 + 20)
        self.area.setPlaceholderText(_("Shift+Enter untuk baris baru"))
        self.area.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.area)
        self.setFocusProxy(self.area)
        self._shown = ""

    def show_state(self, state: QuestionState) -> None:
        """Shows the value unless the person is just typing another one."""
        self._shown = state.value
        typing = self.area.hasFocus() and self.area.document().isModified()
        shown = self.as_written(state.value)
        if self.area.toPlainText() != shown and not typing:
            self.area.setPlainText(shown)
        self.area.setReadOnly(state.readonly)
        self.area.setAccessibleName(state.label)
        mark(self.area, "state", "invalid" if state.violation else "")

    def commit(self) -> None:
        value = self.as_stored(self.area.toPlainText()[:MOST_TEXT])
        self.area.document().setModified(False)
        if value != self._shown:
            self._shown = value
            self.answered.emit(value)

    def as_written(self, value: str) -> str:
        """How a stored value stands in the field."""
        return value

    def as_stored(self, text: str) -> str:
        """What a typed text is stored as."""
        return text

    def take_focus(self) -> None:
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field announces it; Enter goes on."""
        if event.type() == QEvent.Type.FocusOut:
            self.commit()
        elif isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and enter and not event.modifiers():
                self.ready()
                return True
        return super().eventFilter(watched, event)
