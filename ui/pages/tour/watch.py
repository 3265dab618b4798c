"""Looks on while an entry is practised, and says which steps were done."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from surveyor.forms.model import Control
from ui.pages.filling.entry import EntryView
from ui.pages.filling.head import FillingHead
from ui.pages.filling.page import FillingPage
from ui.pages.tour.steps import DIGIT, FINISH, GAPS, NEXT, Tour

_CHOICES = (Control.SELECT_ONE, Control.SELECT_MULTIPLE)
_DIGITS = range(Qt.Key.Key_0, Qt.Key.Key_9 + 1)
_KEYS = {"Ctrl+E": GAPS, "Ctrl+Return": FINISH, "Ctrl+Enter": FINISH}


class Watch(QObject):
    """Changes nothing in the entry: it listens to what the page tells anyway."""

    def __init__(self, page: FillingPage, tour: Tour) -> None:
        super().__init__(page)
        self._page = page
        self._tour = tour
        self._entry: EntryView | None = None
        self._pressed: int = 0
        self._stood: tuple[str, str] | None = None
        self._follow()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remembers the last key and where the cursor was; stops nothing."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress:
            self._pressed = 0
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._follow()
            self._pressed = event.key()
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and plain and self._stood is None:
                self._stood = self._place()
                QTimer.singleShot(0, self, self._look_where)
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        """An entry that is opened anew has its own signals."""
        entry = self._page.entry
        if entry is self._entry:
            return
        self._entry = entry
        entry.sheet.answered.connect(self._answered)
        for head in entry.findChildren(FillingHead):
            head.problems.connect(self._listed)
            head.done.connect(self._finishing)
        for shortcut in entry.findChildren(QShortcut):
            step = _KEYS.get(
                shortcut.key().toString(QKeySequence.SequenceFormat.PortableText)
            )
            if step == GAPS:
                shortcut.activated.connect(self._listed)
            elif step == FINISH:
                shortcut.activated.connect(self._finishing)

    def _place(self) -> tuple[str, str]:
        return self._page.entry.page, self._page.entry.sheet.current_ref()

    @Slot()
    def _look_where(self) -> None:
        stood, self._stood = self._stood, None
        if stood is not None and stood[1] and self._place() != stood:
            self._tour.did(NEXT)

    @Slot(str, str)
    def _answered(self, ref: str, value: str) -> None:
        question = self._page.entry.filling.session.question(ref).question
        if value and self._pressed in _DIGITS and question.control in _CHOICES:
            self._tour.did(DIGIT)

    @Slot()
    def _listed(self) -> None:
        self._tour.did(GAPS)

    @Slot()
    def _finishing(self) -> None:
        self._tour.did(FINISH)
