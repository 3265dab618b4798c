"""The rail: projects on top, pages below, counts on what waits."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from surveyor.texts import _
from ui import icons
from ui.widgets.stacking import grown

WIDE, NARROW = 208, 68
_NARROW_AT_MOST = 104


def _narrow() -> int:
    """Large counts stand beside the icons, and not over them."""
    return min(grown(NARROW), _NARROW_AT_MOST)


class RailButton(QPushButton):
    """A page with its icon; its word goes where there is no room."""

    def __init__(self, text: str, icon: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._word = text
        self._icons = {on: icons.icon(icon, on) for on in ("text", "accent")}
        self.setProperty("role", "rail")
        self.setIcon(self._icons["text"])
        self.setIconSize(QSize(20, 20))
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.toggled.connect(self._tint)
        self._count = QLabel(self)
        self._count.setProperty("role", "count")
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._count.hide()

    def fold(self, narrow: bool) -> None:
        """Shows the icon alone, or with its word."""
        self.setText("" if narrow else self._word)
        self._place()

    def room(self) -> int:
        """The width that word, icon and count need beside each other."""
        count = self._count.sizeHint().width() if self._count.isVisibleTo(self) else 0
        return self.sizeHint().width() + count

    def set_count(self, count: int) -> None:
        """How much waits there; nothing is shown for none."""
        self._count.setText(str(count) if count < 1000 else "999+")
        self._count.setVisible(count > 0)
        waiting = _("{page}, {n} menunggu").format(page=self._word, n=count)
        self.setAccessibleName(waiting if count else self._word)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the count at the right."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._count.adjustSize()
        size = self._count.size()
        top = (self.height() - size.height()) // 2 if self.text() else 0
        self._count.move(self.width() - size.width() - (8 if self.text() else 0), top)

    def _tint(self, on: bool) -> None:
        self.setIcon(self._icons["accent" if on else "text"])


class Rail(QFrame):
    """Buttons for the pages; which one is shown is told from outside."""

    chosen = Signal(str)
    """Key of a page."""
    projects = Signal()
    """The menu of projects is wanted."""

    def __init__(
        self,
        upper: Sequence[tuple[str, str, str]],
        lower: Sequence[tuple[str, str, str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self._buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(4)
        self.menu_button = RailButton("Surveyor", "palmtree", self)
        self.menu_button.setProperty("role", "rail-head")
        self.menu_button.setCheckable(False)
        self.menu_button.setAccessibleName(_("Proyek: buka, ganti, buat baru"))
        self.menu_button.clicked.connect(self.projects)
        self._column.addWidget(self.menu_button)
        self._column.addSpacing(4)
        for entry in upper:
            self._add(*entry)
        self._column.addStretch(1)
        for entry in lower:
            self._add(*entry)

    def _add(self, key: str, text: str, icon: str) -> None:
        button = RailButton(text, icon, self)
        button.clicked.connect(lambda: self.chosen.emit(key))
        self._group.addButton(button)
        self._column.addWidget(button)
        self._buttons[key] = button

    def button(self, key: str) -> RailButton:
        """The button of a page."""
        return self._buttons[key]

    def show_current(self, key: str) -> None:
        """Marks the page that is shown."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def set_hint(self, key: str, text: str) -> None:
        """What the pointer is told: the page and its keys."""
        self._buttons[key].setToolTip(text)

    def fold(self, narrow: bool) -> None:
        """Icons alone, or with words."""
        buttons = (*self._buttons.values(), self.menu_button)
        for button in buttons:
            button.fold(narrow)
        needed = max(button.room() for button in buttons) + 24
        self.setFixedWidth(_narrow() if narrow else max(WIDE, needed))
