"""One entry on the screen: outline, cards, panels, and what the keys do."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.engine.values import Change, Counts
from surveyor.errors import SurveyorError
from surveyor.texts import _
from surveyor.usecases.filling import Filling, NotComplete
from surveyor.usecases.overview import (
    Problem,
    code_of,
    first_line,
    label_of,
    page_counts,
    page_of,
    pages,
    problems,
    spots,
)
from ui.pages.filling_head import FillingHead
from ui.pages.filling_notice import UnsavedNotice
from ui.pages.filling_outline import Outline
from ui.pages.filling_panels import GoToPalette, KeysPanel, ProblemsPanel
from ui.pages.filling_sheet import Sheet
from ui.questions.card import QuestionView
from ui.widgets.buttons import Button
from ui.widgets.stacking import grown

# X11 moves to the end of the line and deletes with these: without a word from the
# entry, the field with the cursor would have them first.
_BEFORE_THE_FIELD = ("Ctrl+E", "Ctrl+D")
_LONGEST, _HINT_FROM = 190, 1100
"""Pixels of a part's name on the buttons below, and of an entry that has room for
the keys between them."""


class EntryView(QWidget):
    """Outline, cards and panels of one entry. Decides nothing: the use cases do."""

    left = Signal()
    finished = Signal(object)
    """What became of it: a Done."""
    failed = Signal(object)
    """A SurveyorError to be shown."""
    discarded = Signal()
    register = Signal()
    """A site is to be registered before this entry goes on."""

    def __init__(self, filling: Filling, parent: QWidget) -> None:
        super().__init__(parent)
        self.filling = filling
        self.frozen = False
        """Finished or put aside: nothing more is written."""
        self._session = filling.session
        self._missing: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        self._current: QuestionView | None = None
        self._head = FillingHead(filling, self)
        self._outline = Outline(self._session, self)
        self.sheet = Sheet(filling, self)
        self._notice = UnsavedNotice(self)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._outline)
        middle.addWidget(self._build_middle(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(middle, 1)
        self._build_panels()
        self._connect()
        self._add_shortcuts()
        known = pages(self._session)
        remembered = filling.draft.page
        self.page = remembered if remembered in known else known[0]
        self.show_page(self.page)

    def _build_middle(self) -> QWidget:
        middle = QWidget(self)
        self._part = QLabel(middle)
        self._part.setProperty("role", "part")
        self._count = QLabel(middle)
        self._count.setProperty("role", "muted")
        top = QHBoxLayout()
        top.addWidget(self._part, 1)
        top.addWidget(self._count)
        self._before = Button("", icon="arrow-left", parent=middle)
        self._before.clicked.connect(self.previous_page)
        self._hint = keys = QLabel(
            _(
                "Enter berikutnya · Shift+Enter sebelumnya · Ctrl+E daftar galat · F1 semua tombol"
            ),
            middle,
        )
        keys.setProperty("role", "small")
        keys.setWordWrap(True)
        keys.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._after = Button("", kind="primary", icon="chevron-right", parent=middle)
        self._after.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._after.clicked.connect(self.next_page)
        bottom = QHBoxLayout()
        bottom.addWidget(self._before)
        bottom.addStretch(1)
        bottom.addWidget(keys, 99)
        bottom.addStretch(1)
        bottom.addWidget(self._after)
        column = QVBoxLayout(middle)
        column.setContentsMargins(32, 16, 24, 16)
        column.setSpacing(12)
        column.addWidget(self._notice)
        column.addLayout(top)
        column.addWidget(self.sheet, 1)
        column.addLayout(bottom)
        return middle

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The keys at the foot are told where there is room; F1 tells them anywhere."""
        super().resizeEvent(event)
        self._hint.setVisible(self.width() >= grown(_HINT_FROM))

    def _build_panels(self) -> None:
        self._problems = ProblemsPanel(self)
        self._palette = GoToPalette(self)
        self._keys = KeysPanel(self)
        self._problems.chosen.connect(self._jump)
        self._palette.chosen.connect(self._jump)

    def _connect(self) -> None:
        self._head.back.connect(self._leave)
        self._head.problems.connect(self.show_problems)
        self._head.done.connect(self.finish)
        self._head.spoken.connect(self._speak)
        self._head.discarded.connect(self.discarded)
        self._notice.again.connect(self._save_again)
        self._outline.page_chosen.connect(self.show_page)
        self._outline.row_chosen.connect(self.sheet.open_row)
        self.sheet.answered.connect(self._answer)
        self.sheet.offered.connect(self._attach)
        self.sheet.wanted.connect(self._change_rows)
        self.sheet.register.connect(self.register)
        self.sheet.ended.connect(self.next_page)
        self.sheet.rebuilt.connect(self._show_messages)
        self.sheet.rebuilt.connect(self._put_foot_last)

    def _add_shortcuts(self) -> None:
        """They belong to the entry: what lies in front of it has its own."""
        for keys, slot in (
            ("Ctrl+Return", self.finish),
            ("Ctrl+Enter", self.finish),
            ("Ctrl+E", self.show_problems),
            ("Ctrl+G", self.show_palette),
            ("F2", self._head.next_language),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+PgDown", self.next_page),
            ("Ctrl+PgUp", self.previous_page),
            ("Shift+Return", self.sheet.go_back),
            ("Ins", lambda: self._row_key("add")),
            ("Ctrl+D", lambda: self._row_key("duplicate")),
            ("Ctrl+Del", lambda: self._row_key("remove")),
            ("Ctrl+T", lambda: self._row_key("switch")),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(slot)

    # Pages

    @Slot(str)
    def show_page(self, ref: str) -> None:
        """Shows a part of the form and puts the cursor into its first open question."""
        self.commit()
        if ref != self.page:
            self._reasons.clear()
        self.page = ref
        self._guarded(lambda: self.filling.set_page(ref))
        self.sheet.show_page(ref)
        self._show_progress()
        QTimer.singleShot(0, self.sheet, self.sheet.focus_first)

    @Slot()
    def next_page(self) -> None:
        """The next relevant part; on the last one, the end."""
        self._step(1)

    @Slot()
    def previous_page(self) -> None:
        """The part before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        self.commit()
        known = pages(self._session)
        at = known.index(self.page) + step if self.page in known else 0
        if 0 <= at < len(known):
            self.show_page(known[at])
        elif step > 0:
            self.finish()

    def _show_progress(self) -> None:
        """Head, outline and the titles around the cards, as things stand."""
        counts = page_counts(self._session)
        known = pages(self._session)
        self._head.show_entry(counts)
        self._outline.show_entry(self.page, counts)
        here = counts.get(self.page, Counts())
        text = _("{done} dari {all} terjawab")
        self._count.setText(text.format(done=here.answered, all=here.askable))
        self._part.setText(label_of(self._session, self.page))
        at = known.index(self.page) if self.page in known else 0
        last = at == len(known) - 1
        self._before.setVisible(at > 0)
        name = label_of(self._session, known[at - 1]) if at else ""
        _name(self._before, name)
        after = _("Selesaikan") if last else label_of(self._session, known[at + 1])
        _name(self._after, after)

    @Slot()
    def _put_foot_last(self) -> None:
        """New cards stand last in the order of Tab; the buttons below come after."""
        cards = self.sheet.cards
        inside = {cards, *cards.findChildren(QWidget)}
        last: QWidget | None = None
        one: QWidget | None = cards
        while one is not None and one in inside:
            last = one if one.focusPolicy() != Qt.FocusPolicy.NoFocus else last
            one = one.nextInFocusChain()
        if last is not None:
            QWidget.setTabOrder(last, self._before)
        QWidget.setTabOrder(self._before, self._after)

    # Answers

    @Slot(str, str)
    def _answer(self, ref: str, value: str) -> None:
        change = self._change(lambda: self.filling.answer(ref, value), ref)
        if change is not None and self.page not in pages(self._session):
            self.show_page(pages(self._session)[0])

    @Slot(str, object)
    def _attach(self, ref: str, source: object) -> None:
        self._change(lambda: self.filling.attach(ref, source), ref)  # type: ignore[arg-type]
        self.sheet.show_file(ref)

    @Slot(str, str)
    def _change_rows(self, verb: str, ref: str) -> None:
        """Adds, doubles or removes rows, and goes where the person looks next."""
        self.commit()
        extra = self.filling.extra_rows(ref) if verb == "trim" else ()
        work: dict[str, Callable[[], Change]] = {
            "add": lambda: self.filling.add_row(ref),
            "duplicate": lambda: self.filling.duplicate_row(ref),
            "remove": lambda: self.filling.remove_row(ref),
            "trim": lambda: self.filling.remove_row(*extra),
        }
        change = self._change(work[verb])
        if change is not None and change.created:
            self.sheet.show_row(change.created)

    def _row_key(self, verb: str) -> None:
        """A key that acts on the row (or series) in which the cursor is."""
        series, row = self.sheet.current_series(), self.sheet.current_row()
        if verb == "switch" and series:
            self.commit()
            self.sheet.switch(series)
        elif verb == "add" and series and self._session.group(series).can_add:
            self._change_rows("add", series)
        elif verb == "duplicate" and row and self._session.group(series).can_add:
            self._change_rows("duplicate", row)
        elif verb == "remove" and row:
            free = self._session.group(row).can_remove
            if free or row in self.filling.extra_rows(series):
                self._change_rows("remove", row)

    @Slot()
    def undo(self) -> None:
        """Takes the last answer back."""
        self.commit()
        self._change(self.filling.undo)

    @Slot()
    def redo(self) -> None:
        """Does again what was taken back."""
        self._change(self.filling.redo)

    def _change(
        self, work: Callable[[], Change | None], source: str = ""
    ) -> Change | None:
        """Does something to the entry and shows what it changed.

        Args:
            work: What is done.
            source: The question whose answer it is, for what appears because of it.
        """
        before = self.filling.unsaved
        change = self._guarded(work)
        if change is not None:
            self._note_reasons(change, source)
            for ref in change.values:
                self._missing.pop(ref, None)
        if change is not None or self.filling.unsaved or before:
            self._show_all()
        return change

    def _guarded(self, work: Callable[[], Change | None]) -> Change | None:
        """Does something that writes; what the disk does not take stays visible."""
        try:
            change = work()
        except SurveyorError as error:
            if self.filling.unsaved:
                self._notice.show_error(error)
            else:
                self.failed.emit(error)
            return None
        if not self.filling.unsaved:
            self._notice.show_error(None)
        return change

    @Slot()
    def _save_again(self) -> None:
        self.commit()
        self._guarded(self.filling.save)
        self._show_progress()

    def _note_reasons(self, change: Change, source: str) -> None:
        if not source:
            return
        question = self._session.question(source)
        name = code_of(question.question) or f"“{first_line(question.label)}”"
        for ref in change.relevance:
            self._reasons[ref] = _("Muncul karena jawaban {name}").format(name=name)

    def _show_all(self) -> None:
        self.sheet.refresh(self._missing, self._reasons)
        self._show_progress()

    @Slot()
    def _show_messages(self) -> None:
        """New cards show their states, messages and reasons."""
        self.sheet.cards.refresh(self._missing, self._reasons)

    @Slot(str)
    def _speak(self, language: str) -> None:
        """The form goes on in another of its languages."""
        self.commit()
        self._session.language = language
        self._missing = {p.spot.ref: p.message for p in self._open_problems()}
        self.sheet.rebuild()
        self._show_progress()

    # Moving

    def event(self, event: QEvent) -> bool:
        """F1 is this page's own while it is shown, not the window's help."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F1
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose in the card that has the focus; F1 tells all keys."""
        if event.key() == Qt.Key.Key_F1:
            self._keys.show_keys()
            return
        digit = event.key() - Qt.Key.Key_0
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        view = self.sheet.cards.views.get(self.sheet.current_ref())
        is_digit = plain and 0 <= digit <= 9
        if view is None or not is_digit or not view.editor.press_digit(digit):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the entry's own keys from the field that has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(
            event, QKeyEvent
        ):
            pressed = QKeySequence(event.keyCombination()).toString()
            if pressed in _BEFORE_THE_FIELD:
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """The card around the focus is the current one."""
        if old is not None:
            old.removeEventFilter(self)
        if new is not None and self.isAncestorOf(new):
            new.installEventFilter(self)
        view = self.sheet.cards.views.get(self.sheet.current_ref())
        if view is None or view is self._current:
            return
        if self._current in self.sheet.cards.views.values():
            self._current.set_current(False)  # type: ignore[union-attr]
        self._current = view
        view.set_current(True)

    def showEvent(self, event: QShowEvent) -> None:
        """Listens to the focus only while it is shown."""
        super().showEvent(event)
        application = QApplication.instance()
        if isinstance(application, QApplication) and not event.spontaneous():
            application.focusChanged.connect(self._focus_moved)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keeps what is typed, and stops listening at once."""
        application = QApplication.instance()
        if isinstance(application, QApplication) and not event.spontaneous():
            application.focusChanged.disconnect(self._focus_moved)
            self.commit()
        super().hideEvent(event)

    @Slot()
    def show_problems(self) -> None:
        """Lists all that is wrong or empty, by part of the form."""
        if self._problems.isVisible():
            self._problems.close_again()
            return
        self.commit()
        found = self._open_problems()
        self._mark(found)
        self._problems.show_problems(found)

    @Slot()
    def show_palette(self) -> None:
        """Finds a question by code, words or answer."""
        self.commit()
        self._palette.show_spots(spots(self._session))

    @Slot(str)
    def _jump(self, ref: str) -> None:
        """Goes to a question, also on another page."""
        page = page_of(self._session, ref)
        if page != self.page:
            self.show_page(page)
        QTimer.singleShot(0, self.sheet, lambda: self.sheet.focus(ref))

    def _open_problems(self) -> tuple[Problem, ...]:
        return problems(self._session)

    def _mark(self, found: tuple[Problem, ...]) -> None:
        """From now on the cards say that they must be answered."""
        self._missing = {p.spot.ref: p.message for p in found if p.kind == "required"}
        self._show_all()

    # The end

    @Slot()
    def finish(self) -> None:
        """Freezes the entry, or lists what is still open."""
        self.commit()
        try:
            done = self.filling.finish()
        except NotComplete:
            found = self._open_problems()
            self._mark(found)
            self._problems.show_problems(found)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.frozen = True
            self.finished.emit(done)

    @Slot()
    def _leave(self) -> None:
        if self.may_leave():
            self.left.emit()

    def may_leave(self) -> bool:
        """Keeps what is typed; False where the disk does not take it, which is told."""
        self.commit()
        if self.filling.unsaved:
            self._save_again()
        return not self.filling.unsaved

    def commit(self) -> None:
        """Announces what is typed in the focused field but not announced yet."""
        view = self.sheet.cards.views.get(self.sheet.current_ref())
        if view is not None and not self.frozen:
            view.editor.commit()


def _name(button: Button, text: str) -> None:
    right = Qt.TextElideMode.ElideRight
    button.setText(button.fontMetrics().elidedText(text, right, _LONGEST))
    button.setToolTip(text)
    button.setAccessibleName(text)
