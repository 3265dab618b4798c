"""A list of parts at the left of a page, as wide as its longest word."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.widgets.parts import Card

_LEAST, _AROUND = 232, 44
"""Pixels; the second are margins, lines and room for the scroll bar."""


class Nav(Card):
    """Each part has a key; the one that is chosen is told by its key."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.column.setContentsMargins(8, 8, 8, 8)
        self.list = QListWidget(self)
        self.list.setAccessibleName(name)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._tell)
        self.column.addWidget(self.list)
        self.setFocusProxy(self.list)

    def add(self, key: str, text: str, icon: QIcon | None = None) -> None:
        """One more part at the end."""
        item = QListWidgetItem(text)
        if icon is not None:
            item.setIcon(icon)
        item.setData(Qt.ItemDataRole.UserRole, key)
        self.list.addItem(item)
        self.setFixedWidth(max(_LEAST, self.list.sizeHintForColumn(0) + _AROUND))

    def clear(self) -> None:
        """Takes all parts away; nobody is told."""
        self.list.blockSignals(True)
        self.list.clear()
        self.list.blockSignals(False)

    def key(self) -> str:
        """The part that is chosen; empty for none."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def keys(self) -> tuple[str, ...]:
        """All parts in their order."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in items)

    def choose(self, key: str) -> None:
        """Chooses a part by its key; an unknown one changes nothing."""
        if key in self.keys():
            self.list.setCurrentRow(self.keys().index(key))

    def _tell(self) -> None:
        if self.key():
            self.chosen.emit(self.key())
