"""The line in which people type; it leaves Ctrl+Z to the page when it has none."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

_TYPING_KEYS = QKeySequence.StandardKey


class Field(QLineEdit):
    """A line edit whose undo ends where its own typing ends.

    Qt's line keeps Ctrl+Z for itself, also when there is nothing of its own to take
    back; here the key then reaches the page, which takes back the last answer.
    """

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
        super().keyPressEvent(event)

    def _can_undo(self) -> bool:
        return self.isModified() and self.isUndoAvailable()
