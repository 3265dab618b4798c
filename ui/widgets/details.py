"""What a figure is made of: a sentence on the method, and the rows behind it."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from surveyor.texts import _
from ui.models.rows import Cell, Head
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, label
from ui.widgets.rows_table import RowsTable

Rows = Sequence[tuple[str, tuple[Cell, ...]]]


class DetailsDialog(QDialog):
    """A table with its explanation; `chosen` is the row that was pressed."""

    def __init__(self, title: str, sentence: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(980, 620)
        self.chosen = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(title, "part", self))
        words = label(sentence, "muted", self)
        words.setWordWrap(True)
        column.addWidget(words)
        card = Card(self)
        card.column.setContentsMargins(4, 4, 4, 4)
        self.table = RowsTable(title, card)
        self.table.opened.connect(self._choose)
        card.column.addWidget(self.table)
        column.addWidget(card, 1)
        row = QHBoxLayout()
        self._hint = label("", "muted", self)
        row.addWidget(self._hint, 1)
        close = Button(_("Tutup"), kind="primary", parent=self)
        close.clicked.connect(self.reject)
        row.addWidget(close)
        column.addLayout(row)

    def show_rows(
        self, heads: Sequence[Head], rows: Rows, stretch: int = 0, hint: str = ""
    ) -> None:
        """Shows the rows, and below them what a press on one does."""
        self.table.show_rows(heads, rows, stretch)
        self._hint.setText(hint)

    @Slot(str)
    def _choose(self, key: str) -> None:
        if key:
            self.chosen = key
            self.accept()
