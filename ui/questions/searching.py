"""Editors for long lists of choices: type some letters, the list narrows."""

from PySide6.QtCore import (
    QEvent,
    QObject,
    QSortFilterProxyModel,
    QStringListModel,
    Qt,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout, QWidget

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.questions.marks import mark


class SearchSelect(Editor):
    """One choice out of many: type some letters, the list narrows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(_("Ketik untuk mencari"))
        self.field.textEdited.connect(self._narrow)
        self.field.installEventFilter(self)
        self._model = QStringListModel(self)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list = QListView(self)
        self.list.setModel(self._proxy)
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(188)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._take_pressed)
        self.list.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.setFocusProxy(self.field)
        self._offered: tuple[ChoiceState, ...] = ()
        self._value = ""
        self._walked = False

    def show_state(self, state: QuestionState) -> None:
        if state.choices != self._offered:
            self._offered = state.choices
            self._model.setStringList([choice.label for choice in state.choices])
        self._value = state.value
        if not self.list.isVisible():
            self.field.setText(self._label_of(state.value))
        self.field.setReadOnly(state.readonly)
        self.field.setAccessibleName(state.label)
        mark(self.field, "state", "invalid" if state.violation else "")
        if not state.choices:
            self.field.setPlaceholderText(
                _("Belum ada pilihan: isi pertanyaan sebelumnya dulu")
            )
        else:
            self.field.setPlaceholderText(_("Ketik untuk mencari"))

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk the list, Enter takes, Escape and leaving restore."""
        if event.type() == QEvent.Type.FocusOut:
            self._close()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event) or super().eventFilter(watched, event)
        elif (
            event.type() == QEvent.Type.MouseButtonPress and not self.field.isReadOnly()
        ):
            self._narrow("")
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.list.isVisible():
                self._narrow("")
                self._stand_on_answer()
            else:
                self._step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.list.isVisible():
                self._take_current()
            self.go_on.emit()
            return True
        if key == Qt.Key.Key_Escape and self.list.isVisible():
            self._close()
            return True
        return False

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self._walked = False
        self._proxy.setFilterFixedString(text)
        self.list.setVisible(self._proxy.rowCount() > 0)
        self.list.setCurrentIndex(self._proxy.index(0, 0))

    def _stand_on_answer(self) -> None:
        """The list opens where the answer is."""
        self._walked = True
        values = [choice.value for choice in self._offered]
        if self._value in values:
            self.list.setCurrentIndex(self._proxy.index(values.index(self._value), 0))

    def _step(self, step: int) -> None:
        self._walked = True
        row = self.list.currentIndex().row() + step
        row = min(max(row, 0), self._proxy.rowCount() - 1)
        self.list.setCurrentIndex(self._proxy.index(row, 0))

    @Slot()
    def _take_pressed(self) -> None:
        self._walked = True
        self._take_current()

    @Slot()
    def _take_current(self) -> None:
        index = self._proxy.mapToSource(self.list.currentIndex())
        cleared = not self.field.text() and not self._walked
        self.list.hide()
        if cleared:
            self.answered.emit("")
        elif index.isValid():
            self.answered.emit(self._offered[index.row()].value)

    def _close(self) -> None:
        """A cleared field clears the answer; half a word changes nothing."""
        self.list.hide()
        if not self.field.text() and self._value:
            self.answered.emit("")
        else:
            self.field.setText(self._label_of(self._value))

    def _label_of(self, value: str) -> str:
        return next((c.label for c in self._offered if c.value == value), value)


class SearchSeveral(Editor):
    """Several choices out of many: the list narrows, Space ticks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(_("Ketik untuk mencari"))
        self.field.textEdited.connect(self._narrow)
        self.field.returnPressed.connect(self.go_on)
        self._model = QStandardItemModel(self)
        self._model.itemChanged.connect(self._ticked)
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list = QListView(self)
        self.list.setModel(self._proxy)
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(188)
        self.list.installEventFilter(self)
        self.field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.setFocusProxy(self.field)
        self._offered: tuple[ChoiceState, ...] = ()
        self._value = ""

    def show_state(self, state: QuestionState) -> None:
        self._value = state.value
        self._model.blockSignals(True)
        if state.choices != self._offered:
            self._offered = state.choices
            self._model.blockSignals(False)
            self._model.clear()
            for choice in state.choices:
                item = QStandardItem(choice.label)
                item.setEditable(False)
                self._model.appendRow(item)
            self._model.blockSignals(True)
        chosen = state.value.split()
        for number, choice in enumerate(self._offered):
            item = self._model.item(number)
            item.setCheckable(not state.readonly)
            on = choice.value in chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._model.blockSignals(False)
        self.list.viewport().update()
        self.field.setReadOnly(state.readonly)
        self.field.setAccessibleName(state.label)
        self.list.setAccessibleName(state.label)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the field into the list, Enter goes on from both."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.list and enter and not event.modifiers():
                self.go_on.emit()
                return True
            if watched is self.field and event.key() == Qt.Key.Key_Down:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                self.list.setCurrentIndex(self._proxy.index(0, 0))
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)

    @Slot(QStandardItem)
    def _ticked(self, _item: QStandardItem) -> None:
        chosen = [
            choice.value
            for number, choice in enumerate(self._offered)
            if self._model.item(number).checkState() == Qt.CheckState.Checked
        ]
        value = " ".join(chosen)
        if value != self._value:
            self._value = value
            self.answered.emit(value)
