"""The bars of a repeat: the title of a row with its button, and the one that adds."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from surveyor.texts import _
from ui.widgets.buttons import Button


class RowBar(QFrame):
    """A line between cards with one button."""

    pressed = Signal()

    def __init__(self, title: str, button: Button, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "row-bar")
        label = QLabel(title, self)
        label.setProperty("role", "section")
        button.setParent(self)
        button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(label, 1)
        row.addWidget(button)

    @classmethod
    def for_row(cls, title: str, parent: QWidget) -> "RowBar":
        """The head of a row; its button removes the row."""
        button = Button(_("Hapus baris"), kind="quiet", icon="trash-2", parent=parent)
        button.setAccessibleName(_("Hapus {title}").format(title=title))
        return cls(title, button, parent)

    @classmethod
    def for_series(cls, title: str, parent: QWidget) -> "RowBar":
        """The foot of a series; its button adds a row."""
        return cls("", Button(title, icon="plus", parent=parent), parent)
