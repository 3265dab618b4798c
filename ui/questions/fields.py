"""The fields in which people type: what they leave to the page, and what is too long."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

_TYPING_KEYS = QKeySequence.StandardKey


MOST_TEXT = 100_000
"""Characters of one answer: more is a file, not an answer."""


class Area(QPlainTextEdit):
    """A text of several lines; what is too long is refused whole, not cut."""

    refused = Signal(int)
    """That many characters would not fit; nothing was pasted."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pastes, unless the text would be longer than an answer may be."""
        chosen = len(self.textCursor().selectedText())
        room = MOST_TEXT - self.document().characterCount() + 1 + chosen
        text = source.text()
        if len(text) > room:
            self.refused.emit(len(text))
        elif text:
            self.textCursor().insertText(text)


class Field(QLineEdit):
    """A line edit whose undo ends where its own typing ends.

    Qt's line keeps Ctrl+Z for itself, also when there is nothing of its own to take
    back; here the key then reaches the page, which takes back the last answer.
    """

    refused = Signal(int)
    """That many characters would not fit; nothing was pasted."""

    _wanted = 0

    def keep_to(self, width: int, *, least: int) -> None:
        """Asks for a width in pixels, and stays between that and the least."""
        self._wanted = width
        self.setMaximumWidth(width)
        self.setMinimumWidth(least)

    def sizeHint(self) -> QSize:
        """As wide as was asked for."""
        hint = super().sizeHint()
        return QSize(self._wanted, hint.height()) if self._wanted else hint

    def event(self, event: QEvent) -> bool:
        """Lets the page have undo and redo that this line has no use for."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(
            event, QKeyEvent
        ):
            undo = event.matches(_TYPING_KEYS.Undo) and not self._can_undo()
            redo = event.matches(_TYPING_KEYS.Redo) and not self.isRedoAvailable()
            if undo or redo:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows up and down belong to what stands around."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
            return
        if event.matches(_TYPING_KEYS.Paste) and not self.isReadOnly():
            self.insert_pasted()
            return
        super().keyPressEvent(event)

    def insert_pasted(self) -> None:
        """Pastes; a text that is too long is refused whole, not cut."""
        text = QGuiApplication.clipboard().text()
        room = self.maxLength() - len(self.text()) + len(self.selectedText())
        if len(text) > room:
            self.refused.emit(len(text))
        else:
            self.paste()

    def _can_undo(self) -> bool:
        return self.isModified() and self.isUndoAvailable()
