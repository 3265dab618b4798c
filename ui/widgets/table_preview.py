"""The first rows of CSV files, exactly as they stand in the files."""

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHeaderView, QVBoxLayout, QWidget

from surveyor.texts import _
from ui.models.rows import Cell, Head
from ui.widgets.parts import Card
from ui.widgets.rows_table import RowsTable

Table = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Name of the file, header, rows."""
_WIDEST = 260


def read_tables(files: Sequence[Path], delimiter: str) -> tuple[Table, ...]:
    """The cells of CSV files; they were just written, so they are small and whole."""
    made = []
    for path in files:
        if path.suffix != ".csv":
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = tuple(tuple(row) for row in csv.reader(file, delimiter=delimiter))
        made.append((path.name, rows[0] if rows else (), rows[1:]))
    return tuple(made)


class TablePreview(Card):
    """One table at a time, chosen by the name of its file."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tables: tuple[Table, ...] = ()
        self._which = QComboBox(self)
        self._which.setAccessibleName(_("Berkas"))
        self._which.currentIndexChanged.connect(self._show)
        self._rows = RowsTable(_("Pratinjau"), self)
        self._rows.setSortingEnabled(False)
        self._rows.unsetCursor()
        column = QVBoxLayout()
        column.addWidget(self._which)
        column.addWidget(self._rows, 1)
        self.column.addLayout(column, 1)

    def show_tables(self, tables: tuple[Table, ...]) -> None:
        """Shows tables, the one with the same name as before first."""
        before = self._which.currentText()
        self._tables = tables
        self._which.blockSignals(True)
        self._which.clear()
        self._which.addItems([name for name, _header, _rows in tables])
        self._which.setCurrentIndex(max(0, self._which.findText(before)))
        self._which.blockSignals(False)
        self._show()

    @Slot()
    def _show(self) -> None:
        at = self._which.currentIndex()
        if not 0 <= at < len(self._tables):
            return
        _name, header, rows = self._tables[at]
        cells = [("", tuple(Cell(text) for text in row)) for row in rows]
        self._rows.show_rows([Head(name) for name in header], cells, stretch=-1)
        titles = self._rows.horizontalHeader()
        titles.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._rows.resizeColumnsToContents()
        for column in range(len(header)):
            wide = min(_WIDEST, self._rows.columnWidth(column))
            self._rows.setColumnWidth(column, wide)
