"""Ctrl+K: one field over pages, actions, drafts, sites and entries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from surveyor.texts import _
from ui import icons
from ui.widgets.elided import Elided
from ui.widgets.parts import label

_WIDTH, _HEIGHT, _ROW = 640, 480, 44
_WAIT_MS = 40
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the palette."""

    title: str
    run: Callable[[], object]
    icon: str = "chevron-right"
    facts: str = ""
    """What kind it is, where, when."""
    keys: str = ""
    """Its own shortcut."""


def matching(commands: Sequence[Command], text: str) -> list[Command]:
    """Commands with every word of a text in them; those that begin with it first."""
    words = text.lower().split()
    found = [
        one
        for one in commands
        if all(word in f"{one.title} {one.facts}".lower() for word in words)
    ]
    begin = text.strip().lower()
    return sorted(found, key=lambda one: not one.title.lower().startswith(begin))


class Palette(QDialog):
    """Typed words filter; up and down choose, Enter runs, Esc leaves."""

    def __init__(
        self,
        commands: Sequence[Command],
        search: Callable[[str], Sequence[Command]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "palette")
        self.setAccessibleName(_("Cari perintah"))
        self._commands = commands
        self._search = search
        self._shown: list[Command] = []
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_MS)
        self._wait.timeout.connect(self._filter)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText(_("Cari halaman, perintah, lokasi, entri, draf"))
        self._field.setAccessibleName(_("Cari perintah"))
        self._field.installEventFilter(self)
        self._field.textChanged.connect(lambda _text: self._wait.start())
        self._field.returnPressed.connect(self._run_current)
        self._list = QListWidget(self)
        self._list.setAccessibleName(_("Hasil pencarian"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.itemClicked.connect(lambda _item: self._run_current())
        self._none = label(_("Tidak ada yang cocok."), "muted", self)
        self._none.hide()
        keys = label(_("↑↓ pilih · Enter jalankan · Esc tutup"), "small", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        column.addWidget(self._field)
        column.addWidget(self._list, 1)
        column.addWidget(self._none)
        column.addWidget(keys)
        self.setFixedSize(_WIDTH, _HEIGHT)
        self._filter()

    def open_over(self, window: QWidget) -> None:
        """Opens near the top of a window."""
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - _WIDTH) // 2, corner.y() + 72)
        self.show()
        self._field.setFocus()

    @Slot()
    def _filter(self) -> None:
        text = self._field.text()
        self._shown = matching(self._commands, text)
        if text.strip():
            self._shown += self._search(text)
        self._list.clear()
        for command in self._shown:
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, _ROW))
            spoken = " · ".join(p for p in (command.title, command.facts) if p)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self._list.addItem(item)
            self._list.setItemWidget(item, _row(command))
        self._list.setCurrentRow(0)
        self._none.setVisible(not self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the cursor stays in the field."""
        if (
            watched is self._field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _MOVES
        ):
            self._move(event.key())
            return True
        return super().eventFilter(watched, event)

    def _move(self, key: int) -> None:
        steps = dict(zip(_MOVES, (1, -1, 8, -8), strict=True))
        at = self._list.currentRow() + steps[Qt.Key(key)]
        last = self._list.count() - 1
        if abs(steps[Qt.Key(key)]) == 1:
            at = at % (last + 1) if last >= 0 else 0
        self._list.setCurrentRow(max(0, min(last, at)))

    @Slot()
    def _run_current(self) -> None:
        if self._wait.isActive():
            # Enter came before the clock: what is run must be what was typed.
            self._wait.stop()
            self._filter()
        at = self._list.currentRow()
        if 0 <= at < len(self._shown):
            run = self._shown[at].run
            self.close()
            run()


def _row(command: Command) -> QWidget:
    row = QWidget()
    picture = QLabel(row)
    picture.setPixmap(icons.pixmap(command.icon, "muted"))
    line = QHBoxLayout(row)
    line.setContentsMargins(10, 0, 10, 0)
    line.setSpacing(12)
    line.addWidget(picture)
    line.addWidget(label(command.title, "body", row))
    line.addWidget(Elided(command.facts, "muted", row), 1)
    if command.keys:
        keys = label(command.keys, "key", row)
        line.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
