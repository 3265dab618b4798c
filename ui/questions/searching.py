"""Editors for long lists of choices: type some letters, the list narrows."""

from collections.abc import Collection

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from surveyor.engine.values import ChoiceState, QuestionState
from surveyor.texts import _
from surveyor.usecases.markup import plain
from ui.questions.editor import Editor
from ui.questions.marks import mark
from ui.questions.media import Find, no_files, picture
from ui.widgets.stacking import grown

_Index = QModelIndex | QPersistentModelIndex
_NOTHING = QModelIndex()
_HEIGHT, _WITH_PICTURES = 188, 300
_PICTURE = QSize(96, 72)
_FEW = 8
"""So many lines are measured; more of them fill the list in any case."""
_MARKS = frozenset("*_<[#\\\n")


class Offered(QAbstractListModel):
    """The choices of a question; a picture is read when its line comes into sight."""

    ticked = Signal(str)
    """The value of a choice that was ticked, or not any more."""

    def __init__(self, find: Find, parent: QObject, *, ticks: bool = False) -> None:
        super().__init__(parent)
        self._find = find
        self._ticks = ticks
        self._chosen: frozenset[str] = frozenset()
        self.choices: tuple[ChoiceState, ...] = ()
        self._labels: list[str] = []
        self.locked = False

    def offer(self, choices: tuple[ChoiceState, ...]) -> None:
        """Offers other choices."""
        self.beginResetModel()
        self.choices = choices
        self._labels = [in_line(choice.label) for choice in choices]
        self.endResetModel()

    def show_chosen(self, chosen: Collection[str]) -> None:
        """Ticks those that are chosen."""
        self._chosen = frozenset(chosen)
        if self.choices:
            last = self.index(len(self.choices) - 1)
            self.dataChanged.emit(self.index(0), last)

    def has_pictures(self) -> bool:
        """Whether any of them has one."""
        return any(choice.image for choice in self.choices)

    def rowCount(self, parent: _Index = _NOTHING) -> int:
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._labels[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and choice.image:
            return picture(self._find(choice.image), _PICTURE)
        if role == Qt.ItemDataRole.CheckStateRole and self._ticks:
            on = choice.value in self._chosen
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        can = self._ticks and not self.locked and index.isValid()
        return flags | Qt.ItemFlag.ItemIsUserCheckable if can else flags

    def setData(
        self, index: _Index, _value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Announces a tick; the form decides what becomes of it."""
        if role != Qt.ItemDataRole.CheckStateRole or self.locked:
            return False
        self.ticked.emit(self.choices[index.row()].value)
        return True


def in_line(label: str) -> str:
    """A label on one line, without marks; most of 10,000 have none."""
    return " ".join(plain(label).split()) if _MARKS & set(label) else label


def _narrowing(model: Offered) -> QSortFilterProxyModel:
    proxy = QSortFilterProxyModel(model)
    proxy.setSourceModel(model)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return proxy


def _fit(view: QListView, model: Offered) -> None:
    """Lines of one height are measured once; pictures need room, and differ."""
    pictured = model.has_pictures()
    view.setUniformItemSizes(not pictured)
    view.setIconSize(_PICTURE)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.ensurePolished()
    most = grown(_WITH_PICTURES if pictured else _HEIGHT)
    few = range(min(len(model.choices), _FEW))
    whole = sum(view.sizeHintForRow(row) for row in few) + 2 * view.frameWidth() + 12
    view.setFixedHeight(min(whole, most) if len(model.choices) <= _FEW else most)


class SearchSelect(Editor):
    """One choice out of many: type some letters, the list narrows."""

    def __init__(self, parent: QWidget | None = None, find: Find = no_files) -> None:
        super().__init__(parent)
        self._find = find
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(_("Ketik untuk mencari"))
        self.field.textEdited.connect(self._narrow)
        self.field.installEventFilter(self)
        self._model = Offered(find, self)
        self._proxy = _narrowing(self._model)
        self.list = QListView(self)
        self.list.setModel(self._proxy)
        self.shown = QLabel(self)
        self.shown.hide()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._take_pressed)
        self.list.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.shown)
        self.setFocusProxy(self.field)
        self._value = ""
        self._walked = False

    def show_state(self, state: QuestionState) -> None:
        if state.choices != self._model.choices:
            self._model.offer(state.choices)
            _fit(self.list, self._model)
        self._value = state.value
        self._show_picture()
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

    def _show_picture(self) -> None:
        """The picture of the answer stays in sight when the list is closed."""
        image = next(
            (c.image for c in self._model.choices if c.value == self._value), ""
        )
        shown = picture(self._find(image) if image else None, _PICTURE)
        self.shown.setPixmap(shown)
        self.shown.setVisible(not shown.isNull())

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
        values = [choice.value for choice in self._model.choices]
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
            self.answered.emit(self._model.choices[index.row()].value)

    def _close(self) -> None:
        """A cleared field clears the answer; half a word changes nothing."""
        self.list.hide()
        if not self.field.text() and self._value:
            self.answered.emit("")
        else:
            self.field.setText(self._label_of(self._value))

    def _label_of(self, value: str) -> str:
        found = (in_line(c.label) for c in self._model.choices if c.value == value)
        return next(found, value)


class SearchSeveral(Editor):
    """Several choices out of many: the list narrows, Space ticks."""

    def __init__(self, parent: QWidget | None = None, find: Find = no_files) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(_("Ketik untuk mencari"))
        self.field.textEdited.connect(self._narrow)
        self.field.returnPressed.connect(self.go_on)
        self._model = Offered(find, self, ticks=True)
        self._model.ticked.connect(self._ticked)
        self._proxy = _narrowing(self._model)
        self.list = QListView(self)
        self.list.setModel(self._proxy)
        self.list.installEventFilter(self)
        self.field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.setFocusProxy(self.field)
        self._value = ""

    def show_state(self, state: QuestionState) -> None:
        self._value = state.value
        if state.choices != self._model.choices:
            self._model.offer(state.choices)
            _fit(self.list, self._model)
        self._model.locked = state.readonly
        self._model.show_chosen(state.value.split())
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

    @Slot(str)
    def _ticked(self, ticked: str) -> None:
        chosen = set(self._value.split()) ^ {ticked}
        self._value = " ".join(
            choice.value for choice in self._model.choices if choice.value in chosen
        )
        self.answered.emit(self._value)
