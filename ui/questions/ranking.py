"""Editor for a ranking: the options in order, moved by key, button or drag."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.questions.searching import in_line
from ui.widgets.buttons import Button
from ui.widgets.stacking import grown

_ROW, _MOST_HEIGHT, _EDGE = 36, 300, 12


class RankEditor(Editor):
    """Alt+Up and Alt+Down move an option; Space takes the order as it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget(self)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.model().rowsMoved.connect(self._announce)
        self._up = Button(_("Naikkan"), kind="quiet", parent=self)
        self._up.clicked.connect(lambda: self._move(-1))
        self._down = Button(_("Turunkan"), kind="quiet", parent=self)
        self._down.clicked.connect(lambda: self._move(1))
        self._take = Button(_("Pakai urutan ini"), kind="quiet", parent=self)
        self._take.clicked.connect(self._announce)
        self._clear = Button(_("Hapus"), kind="quiet", parent=self)
        self._clear.clicked.connect(self._empty)
        buttons = QVBoxLayout()
        for button in (self._up, self._down, self._take, self._clear):
            button.setToolTip("Alt+↑ · Alt+↓")
            buttons.addWidget(button)
        buttons.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.list, 1)
        row.addLayout(buttons)
        self.setFocusProxy(self.list)
        self._value = ""

    def show_state(self, state: QuestionState) -> None:
        self._value = state.value
        ordered = _in_order(state.choices, state.value)
        at = max(self.list.currentRow(), 0)
        self.list.model().blockSignals(True)
        self.list.clear()
        for number, choice in enumerate(ordered, 1):
            label = in_line(choice.label)
            text = f"{number} · {label}" if state.value else label
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, choice.value)
            self.list.addItem(item)
        self.list.model().blockSignals(False)
        self.list.doItemsLayout()
        self.list.setCurrentRow(min(at, len(ordered) - 1))
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.ensurePolished()
        row = max(self.list.sizeHintForRow(0), _ROW)
        whole = len(ordered) * row + 2 * self.list.frameWidth() + _EDGE
        self.list.setFixedHeight(min(whole, grown(_MOST_HEIGHT)))
        self.list.setAccessibleName(state.label)
        for widget in (self.list, self._up, self._down, self._take):
            widget.setEnabled(not state.readonly)
        ranked = state.value.split()
        self._take.setVisible(len(ranked) < len(ordered))
        self._clear.setVisible(bool(state.value) and not state.readonly)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The list leaves these keys to what stands around it."""
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.go_on.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._empty()
        else:
            super().keyPressEvent(event)

    def _move(self, step: int) -> None:
        here = self.list.currentRow()
        there = here + step
        if not self.list.isEnabled() or here < 0:
            return
        if 0 <= there < self.list.count():
            values = self._values()
            values.insert(there, values.pop(here))
            self.list.setCurrentRow(there)
            self.answered.emit(" ".join(values))

    def _values(self) -> list[str]:
        role = Qt.ItemDataRole.UserRole
        return [str(self.list.item(row).data(role)) for row in range(self.list.count())]

    @Slot()
    def _announce(self) -> None:
        value = " ".join(self._values())
        if value != self._value:
            self._value = value
            self.answered.emit(value)

    @Slot()
    def _empty(self) -> None:
        if self.list.isEnabled():
            self.answered.emit("")


def _in_order(choices: tuple[ChoiceState, ...], value: str) -> list[ChoiceState]:
    """The choices as they are ranked; what is not ranked comes last."""
    places = {one: number for number, one in enumerate(value.split())}
    return sorted(choices, key=lambda choice: places.get(choice.value, len(places)))
