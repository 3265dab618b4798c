"""Editors for what is read rather than typed: notes, confirmations, calculations."""

from PySide6.QtCore import Qt, Slot
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
        self._value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._value)

    def show_state(self, state: QuestionState) -> None:
        words = answer_in_words(state)
        self._value.setText(words)
        self.setVisible(bool(words))


class TriggerEditor(Editor):
    """Something to be confirmed: stores `OK`."""

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

    @Slot(bool)
    def _clicked(self, on: bool) -> None:
        self.answered.emit("OK" if on else "")
