"""A question as a card: code, label, hint, editor, and what is wrong beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.questions.factory import make_editor
from ui.questions.notes import NoteEditor


class QuestionCard(QFrame):
    """One question on a page."""

    answered = Signal(str, str)
    """Ref and new value."""
    go_on = Signal(str)

    def __init__(self, state: QuestionState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ref = state.ref
        self.setProperty("role", "card")
        self._code = QLabel(self)
        self._code.setProperty("role", "question")
        self._code.setWordWrap(True)
        self._code.setTextFormat(Qt.TextFormat.RichText)
        self._hint = QLabel(self)
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self._message = QLabel(self)
        self._message.setProperty("role", "message")
        self._message.setWordWrap(True)
        self.editor: Editor = make_editor(state, self)
        self.editor.answered.connect(self._announce)
        self.editor.go_on.connect(self._announce_ready)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(8)
        for widget in (self._code, self._hint, self.editor, self._message):
            column.addWidget(widget)
        self.show_state(state)

    @property
    def is_note(self) -> bool:
        """Whether nothing is asked here."""
        return isinstance(self.editor, NoteEditor)

    def show_state(self, state: QuestionState, missing: str = "") -> None:
        """Shows the question as it stands; `missing` is why it must be answered."""
        self._code.setText(_title(state))
        self._hint.setText(state.hint)
        self._hint.setVisible(bool(state.hint))
        message = state.violation.message if state.violation else missing
        self._message.setText(f"⚠ {message}" if message else "")
        self._message.setVisible(bool(message))
        self.editor.show_state(state)
        self._set("state", "invalid" if message else self._tone(state))
        self.setAccessibleName(state.label)
        self.setAccessibleDescription(message or state.hint)

    def set_current(self, current: bool) -> None:
        """Marks the card that has the focus."""
        self._set("current", current)

    def take_focus(self) -> None:
        """Puts the cursor into the editor."""
        self.editor.take_focus()

    def _announce(self, value: str) -> None:
        self.answered.emit(self.ref, value)

    def _announce_ready(self) -> None:
        self.go_on.emit(self.ref)

    def _tone(self, state: QuestionState) -> str:
        if self.is_note and "warning" in state.question.appearances:
            return "warning"
        return "note" if self.is_note else ""

    def _set(self, name: str, value: object) -> None:
        if self.property(name) != value:
            self.setProperty(name, value)
            self.style().unpolish(self)
            self.style().polish(self)


def _title(state: QuestionState) -> str:
    """Code and label; a star says that an answer is required."""
    from html import escape

    label = escape(state.label.strip()).replace("\n", "<br>")
    name = state.question.name
    code = name if name[:1].isupper() and name[-1:].isdigit() else ""
    star = f" <span title='{escape(_('wajib'))}'>*</span>" if state.required else ""
    shown = (
        f"<b>{code}&nbsp;&nbsp;{label}{star}</b>" if code else f"<b>{label}{star}</b>"
    )
    return shown if not state.readonly else label
