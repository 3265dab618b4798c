"""Editors for text and numbers: typed, and announced when the field is left."""

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _, ngettext
from ui.questions import written
from ui.questions.editor import Editor
from ui.questions.fields import MOST_TEXT, Area, Field
from ui.questions.marks import mark
from ui.widgets.buttons import Button
from ui.widgets.stacking import grown

_DONT_KNOW = "-98"
_NARROW, _LEAST = 220, 130
"""Pixels of a short field at 100 % text, and with which one can still be read."""


class LineEditor(Editor):
    """One line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Field(self)
        self.line.setMaxLength(MOST_TEXT)
        self.line.refused.connect(self.told_too_long)
        self.line.editingFinished.connect(self.commit)
        self.line.returnPressed.connect(self.ready)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.line, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(self._row)
        self.setFocusProxy(self.line)
        self._shown = ""

    def show_state(self, state: QuestionState) -> None:
        """Shows the value unless the person is just typing another one."""
        self._shown = state.value
        shown = self.as_written(state.value)
        if self.line.text() != shown and not (
            self.line.hasFocus() and self.line.isModified()
        ):
            self.line.setText(shown)
        self.line.setReadOnly(state.readonly)
        self.line.setAccessibleName(state.label)
        mark(self.line, "state", "invalid" if state.violation else "")

    def take_focus(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    @Slot()
    def commit(self) -> None:
        value = self.as_stored(self.line.text())
        self.line.setModified(False)
        if value != self._shown:
            self._shown = value
            self.answered.emit(value)

    def as_written(self, value: str) -> str:
        """How a stored value stands in the field."""
        return value

    def as_stored(self, text: str) -> str:
        """What a typed text is stored as."""
        return text.strip()

    def make_narrow(self, width: int = _NARROW) -> None:
        """A field that leaves room beside it, and gives way where there is little."""
        self.narrow = True
        self.line.keep_to(grown(width), least=grown(_LEAST))
        self._row.setStretch(0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def only_numbers(self) -> None:
        """Takes digits and what stands between them: a text that is all numbers."""
        self._allow(r"[-+0-9 .,/()]*")

    def only_digits(self, most: int) -> None:
        """Takes a number of so many digits at most, as the form's rule asks for."""
        self._allow(rf"\d{{0,{most}}}")
        self.line.setPlaceholderText(
            ngettext("{n} angka", "{n} angka", most).format(n=most)
        )

    def _allow(self, pattern: str) -> None:
        allowed = QRegularExpression(pattern)
        self.line.setValidator(QRegularExpressionValidator(allowed, self.line))


class MaskedEditor(LineEditor):
    """A text that nobody beside the screen should read; a button shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._show = Button(_("Tampilkan"), kind="quiet", icon="eye", parent=self)
        self._show.setCheckable(True)
        self._show.toggled.connect(self._reveal)
        self._row.addWidget(self._show)
        self._reveal(on=False)
        self.make_narrow()

    @Slot(bool)
    def _reveal(self, on: bool) -> None:
        mode = Field.EchoMode.Normal if on else Field.EchoMode.Password
        self.line.setEchoMode(mode)


class LinkEditor(LineEditor):
    """An address on the web; a button opens it, also where it may not be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line.setPlaceholderText("https://")
        self.open = Button(_("Buka"), icon="navigation", parent=self)
        self.open.clicked.connect(self._open)
        self._row.addWidget(self.open)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self.open.setEnabled(bool(self._address().host()))

    def _address(self) -> QUrl:
        """The address; anything but a page of the web is none."""
        url = QUrl.fromUserInput(self._shown)
        return url if url.scheme() in ("http", "https") else QUrl()

    @Slot()
    def _open(self) -> None:
        QDesktopServices.openUrl(self._address())


class NumberEditor(LineEditor):
    """A number with its unit; a decimal comma in Indonesian, a point in English.

    Where the form knows a code for "don't know", a button gives it with one press.
    """

    def __init__(
        self,
        unit: str,
        dont_know: bool,
        parent: QWidget | None = None,
        *,
        grouped: bool = False,
    ) -> None:
        super().__init__(parent)
        self._grouped = grouped
        if unit == "Rp":
            self._row.insertWidget(0, self._unit_label(unit))
        elif unit:
            self._row.addWidget(self._unit_label(unit))
        self._unknown: Button | None = None
        if dont_know:
            self._unknown = Button(_("Tidak tahu"), kind="quiet", parent=self)
            self._unknown.setCheckable(True)
            self._unknown.clicked.connect(self._toggle_unknown)
            self._row.addWidget(self._unknown)
        self.make_narrow()

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        if self._unknown is not None:
            is_unknown = state.value == _DONT_KNOW
            self._unknown.setChecked(is_unknown)
            self._unknown.setEnabled(not state.readonly)
            self.line.setPlaceholderText(_("tidak tahu") if is_unknown else "")

    def as_written(self, value: str) -> str:
        if self._is_unknown(value):
            return ""
        return written.number_written(value, grouped=self._grouped)

    def as_stored(self, text: str) -> str:
        empty = _DONT_KNOW if self._is_unknown(self._shown) else ""
        return written.number_stored(text) or empty

    def _is_unknown(self, value: str) -> bool:
        return self._unknown is not None and value == _DONT_KNOW

    def _unit_label(self, unit: str) -> QLabel:
        label = QLabel(unit, self)
        label.setProperty("role", "unit")
        return label

    @Slot(bool)
    def _toggle_unknown(self, on: bool) -> None:
        self.line.clear()
        self.answered.emit(_DONT_KNOW if on else "")


class CounterEditor(NumberEditor):
    """A whole number with a button for one less and one for one more."""

    def __init__(
        self, unit: str, dont_know: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(unit, dont_know, parent)
        place = self._row.indexOf(self.line)
        self.less = self._button("minus", _("Kurangi satu"), -1)
        self.more = self._button("plus", _("Tambah satu"), 1)
        self._row.insertWidget(place, self.less)
        self._row.insertWidget(place + 2, self.more)
        self.line.setFixedWidth(grown(110))
        self.line.setAlignment(Qt.AlignmentFlag.AlignHCenter)

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        for button in (self.less, self.more):
            button.setEnabled(not state.readonly)

    def _button(self, icon: str, name: str, step: int) -> Button:
        button = Button("", icon=icon, parent=self)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._count(step))
        return button

    def _count(self, step: int) -> None:
        """From what stands in the field, also where it is not announced yet."""
        typed = self.as_stored(self.line.text())
        try:
            number = int(typed or "0")
        except ValueError:
            number = 0
        self.line.setModified(False)
        self.answered.emit(str(0 if typed == _DONT_KNOW else number + step))


class ParagraphEditor(Editor):
    """Several lines of text: Enter goes on, Shift+Enter is a new line."""

    def __init__(self, rows: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.area = Area(self)
        self.area.refused.connect(self.told_too_long)
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(rows * 24 + 20)
        self.area.setPlaceholderText(_("Shift+Enter untuk baris baru"))
        self.area.installEventFilter(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.area)
        self.setFocusProxy(self.area)
        self._shown = ""

    def show_state(self, state: QuestionState) -> None:
        """Shows the value unless the person is just typing another one."""
        self._shown = state.value
        typing = self.area.hasFocus() and self.area.document().isModified()
        shown = self.as_written(state.value)
        if self.area.toPlainText() != shown and not typing:
            self.area.setPlainText(shown)
        self.area.setReadOnly(state.readonly)
        self.area.setAccessibleName(state.label)
        mark(self.area, "state", "invalid" if state.violation else "")

    def commit(self) -> None:
        value = self.as_stored(self.area.toPlainText()[:MOST_TEXT])
        self.area.document().setModified(False)
        if value != self._shown:
            self._shown = value
            self.answered.emit(value)

    def as_written(self, value: str) -> str:
        """How a stored value stands in the field."""
        return value

    def as_stored(self, text: str) -> str:
        """What a typed text is stored as."""
        return text

    def take_focus(self) -> None:
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field announces it; Enter goes on."""
        if event.type() == QEvent.Type.FocusOut:
            self.commit()
        elif isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and enter and not event.modifiers():
                self.ready()
                return True
        return super().eventFilter(watched, event)
