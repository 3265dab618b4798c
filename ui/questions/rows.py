"""The bars of a repeat: its head, the line of a row, and what stands at its foot."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from surveyor.engine.values import Counts
from surveyor.texts import N_, _, ngettext
from surveyor.usecases.overview import PartState, state_of
from ui import icons
from ui.questions.marks import mark
from ui.widgets.buttons import Button

SIGNS = {
    PartState.DONE: ("circle-check", "ok", N_("lengkap")),
    PartState.ERROR: ("triangle-alert", "error", N_("perlu diperbaiki")),
    PartState.INCOMPLETE: ("clock", "warning", N_("belum lengkap")),
    PartState.UNTOUCHED: ("minus", "muted", N_("belum diisi")),
}
"""Icon, colour and word of each state."""


def state_in_words(counts: Counts) -> str:
    """How far a part is, for people who do not see its sign."""
    if counts.errors:
        text = ngettext("{n} galat", "{n} galat", counts.errors)
        return text.format(n=counts.errors)
    if counts.required_missing and counts.answered:
        missing = counts.required_missing
        text = ngettext("{n} wajib kosong", "{n} wajib kosong", missing)
        return text.format(n=missing)
    return _(SIGNS[state_of(counts)][2])


class SeriesHead(QFrame):
    """Name and number of rows, and the switch between cards and table."""

    switched = Signal()

    def __init__(
        self, title: str, count: int, *, table: bool, switch: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "row-bar")
        label = QLabel(title, self)
        label.setProperty("role", "section")
        rows = QLabel(ngettext("{n} baris", "{n} baris", count).format(n=count), self)
        rows.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(12)
        row.addWidget(label)
        row.addWidget(rows, 1)
        if switch:
            text = _("Tampilkan kartu") if table else _("Tampilkan tabel")
            icon = "list-checks" if table else "table-2"
            button = Button(text, kind="quiet", icon=icon, parent=self)
            button.setToolTip("Ctrl+T")
            button.clicked.connect(self.switched)
            row.addWidget(button)


class RowHead(QFrame):
    """The line of a row: press it, or Enter on it, to open the row."""

    opened = Signal(str)
    duplicated = Signal(str)
    removed = Signal(str)

    def __init__(
        self, ref: str, *, can_add: bool, can_remove: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.ref = ref
        self.setProperty("role", "row-head")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._sign = QLabel(self)
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self._state = QLabel(self)
        self._state.setProperty("role", "muted")
        self._fold = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self._title)
        row.addWidget(self._state, 1)
        if can_add:
            row.addWidget(self._button(_("Gandakan"), "copy", self.duplicated))
        if can_remove:
            row.addWidget(self._button(_("Hapus baris"), "trash-2", self.removed))
        row.addWidget(self._fold)

    def set_open(self, *, is_open: bool) -> None:
        """Shows whether its cards stand below."""
        name = "chevron-down" if is_open else "chevron-right"
        self._fold.setPixmap(icons.pixmap(name, "muted", 18))
        mark(self, "on", is_open)

    def show_row(self, title: str, counts: Counts) -> None:
        """Name and state of the row."""
        icon, tone, _word = SIGNS[state_of(counts)]
        words = state_in_words(counts)
        self._sign.setPixmap(icons.pixmap(icon, tone, 18))
        self._title.setText(title)
        self._state.setText(words)
        self.setAccessibleName(f"{title}, {words}")

    def take_focus(self) -> None:
        """Puts the focus on the line."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.ref)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and not event.modifiers():
            self.opened.emit(self.ref)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_focus(focused=True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_focus(focused=False)
        super().focusOutEvent(event)

    def _show_focus(self, *, focused: bool) -> None:
        mark(self, "focused", focused)

    def _button(self, text: str, icon: str, signal: object) -> Button:
        button = Button("", kind="quiet", icon=icon, parent=self)
        button.setAccessibleName(text)
        button.setToolTip(text)
        button.clicked.connect(lambda: signal.emit(self.ref))  # type: ignore[attr-defined]
        return button


class AddButton(Button):
    """Adds a row; Enter presses it too."""

    def __init__(self, text: str, ref: str, parent: QWidget) -> None:
        super().__init__(text, icon="plus", parent=parent)
        self.ref = ref
        self.setToolTip("Ins")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if plain and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)


class ExtraRows(QFrame):
    """Says that rows stand beyond the number asked for, and takes them out."""

    pressed = Signal()

    def __init__(self, extra: int, all_rows: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setProperty("state", "warning")
        wanted = all_rows - extra
        text = ngettext(
            "Jumlah yang diminta {wanted}; {extra} baris berlebih masih ada, "
            "jawabannya tetap tersimpan.",
            "Jumlah yang diminta {wanted}; {extra} baris berlebih masih ada, "
            "jawabannya tetap tersimpan.",
            extra,
        ).format(wanted=wanted, extra=extra)
        label = QLabel(text, self)
        label.setWordWrap(True)
        words = ngettext("Hapus {n} baris", "Hapus {n} baris", extra).format(n=extra)
        button = Button(words, icon="trash-2", parent=self)
        button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 12, 10)
        row.addWidget(label, 1)
        row.addWidget(button)
