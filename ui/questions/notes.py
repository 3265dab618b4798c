"""Editors for what is read rather than typed: notes, confirmations, calculations."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from surveyor.usecases.wording import answer_in_words
from ui.questions.editor import Editor


class NoteEditor(Editor):
    """Shows a calculated or read-only answer; a plain note shows nothing more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = QLabel(self)
        self._value.setWordWrap(True)
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._value)

    def show_state(self, state: QuestionState) -> None:
        words = answer_in_words(state)
        self._value.setText(words)
        self.setAccessibleName(state.label)
        self.setVisible(bool(words))


class TriggerEditor(Editor):
    """Something to be confirmed: stores `OK`; Space ticks, Enter goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QCheckBox(_("Ya, sudah"), self)
        self.box.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        self.setFocusProxy(self.box)

    def show_state(self, state: QuestionState) -> None:
        self.box.setChecked(state.value == "OK")
        self.box.setEnabled(not state.readonly)
        self.box.setAccessibleName(state.label)

    def press_digit(self, digit: int) -> bool:
        if digit != 1 or not self.box.isEnabled():
            return False
        self._clicked(not self.box.isChecked())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers():
            self.go_on.emit()
        else:
            super().keyPressEvent(event)

    @Slot(bool)
    def _clicked(self, on: bool) -> None:
        self.answered.emit("OK" if on else "")
