"""One entry on the screen: outline, cards, panels, and what the keys do."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from surveyor.engine.audit import Kind
from surveyor.engine.values import Change
from surveyor.errors import SurveyorError
from surveyor.texts import _
from surveyor.usecases.double_entry import second_of
from surveyor.usecases.filling import Filling
from surveyor.usecases.overview import (
    Problem,
    code_of,
    first_line,
    label_of,
    page_of,
    pages,
    problems,
    spots,
)
from ui.pages.filling.extras import Extras, Ties
from ui.pages.filling.files import Files
from ui.pages.filling.head import FillingHead
from ui.pages.filling.middle import Middle
from ui.pages.filling.notice import Notices
from ui.pages.filling.outline import Outline
from ui.pages.filling.panels import (
    GoToPalette,
    KeysPanel,
    ProblemsPanel,
    StatesPanel,
)
from ui.pages.filling.sheet import Sheet
from ui.questions.card import QuestionView
from ui.widgets.pause import pause

_PAUSE, _QUIET = 20, 700
"""Milliseconds without an answer, after which all parts are counted anew."""
# X11 moves to the end of the line and deletes with these: without a word from the
# entry, the field with the cursor would have them first.
_BEFORE_THE_FIELD = ("Ctrl+E", "Ctrl+D")


class EntryView(QWidget):
    """Outline, cards and panels of one entry. Decides nothing: the use cases do."""

    left = Signal()
    finished = Signal(object)
    """What became of it: a Done."""
    failed = Signal(object)
    """A SurveyorError to be shown."""
    typed_again = Signal()
    """The second typing of a paper form is complete."""
    discarded = Signal()
    went_back = Signal(object)
    """To an earlier state of the draft: a DraftState."""
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
        self._whole = True
        """Whether pages or rows may have come or gone since they were listed."""
        self._told: set[str] = set()
        """What was listed at the end although it forbids nothing."""
        self._current: QuestionView | None = None
        self._head = FillingHead(filling, self)
        self._outline = Outline(filling, self)
        self.sheet = Sheet(filling, self)
        self.notices = Notices(self)
        self._middle = Middle(self.sheet, self.notices, self)
        self.files = Files(filling, self.sheet, self.change, self)
        self.notices.add(self.files.bar)
        self._lay_out()
        self._count_soon = pause(_QUIET, self._count_all, self)
        # The card shows the answer first, head and outline follow.
        self._progress_soon = pause(_PAUSE, self._show_progress, self)
        self._audit = filling.audit
        self.extras = Extras(
            Ties(
                filling, self.sheet, self.notices.earlier,
                self.commit, self.change, self._jump,
            ),
            self,
        )  # fmt: skip
        self._build_panels()
        self._connect()
        self._add_shortcuts()
        known = pages(self._session)
        remembered = filling.draft.page
        self.page = remembered if remembered in known else known[0]
        self.show_page(self.page)

    def _lay_out(self) -> None:
        self._middle.previous.connect(self.previous_page)
        self._middle.next.connect(self.next_page)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._outline)
        middle.addWidget(self._middle, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addLayout(middle, 1)

    def parts(self) -> tuple[QWidget, ...]:
        """From the top to the foot, as Tab goes through them."""
        return (self._head, self._outline, *self._middle.parts)

    def _build_panels(self) -> None:
        self._problems = ProblemsPanel(self)
        self._palette = GoToPalette(self)
        self._keys = KeysPanel(self)
        self._states = StatesPanel(self)
        self._states.chosen.connect(self.went_back)
        self._head.states.connect(self.show_states)
        self._problems.chosen.connect(self._jump)
        self._palette.chosen.connect(self._jump)

    def _connect(self) -> None:
        if self._audit.needs_name:
            self._audit.called(self.filling.person.name)
        self._head.back.connect(self._leave)
        self._head.problems.connect(self.show_problems)
        self._head.done.connect(self.finish)
        self._head.spoken.connect(self._speak)
        self._head.discarded.connect(self.discarded)
        self.notices.unsaved.again.connect(self._save_again)
        self._outline.page_chosen.connect(self.show_page)
        self._outline.row_chosen.connect(self.sheet.open_row)
        self.sheet.answered.connect(self._answer)
        self.files.failed.connect(self.failed)
        self.sheet.wanted.connect(self._change_rows)
        self.sheet.register.connect(self.register)
        self.sheet.ended.connect(self.next_page)
        self.sheet.rebuilt.connect(self._show_messages)

    def _add_shortcuts(self) -> None:
        """They belong to the entry: what lies in front of it has its own."""
        for keys, slot in (
            ("Ctrl+Return", self.finish),
            ("Ctrl+Enter", self.finish),
            ("Ctrl+E", self.show_problems),
            ("Ctrl+G", self.show_palette),
            ("Ctrl+H", self.show_states),
            ("F2", self._head.next_language),
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
        self._commit_typed()
        if ref != self.page:
            self._reasons.clear()
        self.page = ref
        self._guarded(lambda: self.filling.set_page(ref))
        self.sheet.show_page(ref)
        self._show_whole()
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
        self._commit_typed()
        known = pages(self._session)
        at = known.index(self.page) + step if self.page in known else 0
        if 0 <= at < len(known):
            self.show_page(known[at])
        elif step > 0:
            self.finish()

    @Slot()
    def _show_progress(self) -> None:
        """Head, outline and the titles around the cards, as things stand."""
        counts = self.filling.counting.pages
        self._head.show_entry(counts)
        if not self._whole:
            self._outline.show_counts(self.page, counts)
            self._middle.show_count(self.page, counts)
            return
        self._whole = False
        self._outline.show_entry(self.page, counts)
        self._middle.show_page(self._session, self.page, counts)

    def _show_whole(self) -> None:
        self._whole = True
        self._show_progress()

    # Answers

    @Slot(str, str)
    def _answer(self, ref: str, value: str) -> None:
        change = self.change(lambda: self.extras.remarking.answer(ref, value), ref)
        self.extras.look_back(ref)
        moved = change is not None and change.relevance
        if moved and self.page not in pages(self._session):
            self.show_page(pages(self._session)[0])

    @Slot(str, str)
    def _change_rows(self, verb: str, ref: str) -> None:
        """Adds, doubles or removes rows, and goes where the person looks next."""
        if not self.commit():  # A file would come to another row.
            return
        extra = self.filling.extra_rows(ref) if verb == "trim" else ()
        work: dict[str, Callable[[], Change]] = {
            "add": lambda: self.filling.add_row(ref),
            "duplicate": lambda: self.filling.duplicate_row(ref),
            "remove": lambda: self.filling.remove_row(ref),
            "trim": lambda: self.filling.remove_row(*extra),
        }
        change = self.change(work[verb])
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

    def change(
        self, work: Callable[[], Change | None], source: str = ""
    ) -> Change | None:
        """Does something to the entry, such as an answer to `source`, and shows it."""
        if self.frozen:  # A late answer would bring the draft back.
            return None
        before = self.filling.unsaved
        change = self._guarded(work)
        if change is not None:
            self._note_reasons(change, source)
            for ref in change.values:
                self._missing.pop(ref, None)
        if change is not None or self.filling.unsaved or before:
            self._show_all(change)
        return change

    def _guarded(self, work: Callable[[], Change | None]) -> Change | None:
        """Does something that writes; what the disk does not take stays visible."""
        try:
            change = work()
        except SurveyorError as error:
            if self.filling.unsaved:
                self.notices.unsaved.show_error(error)
            else:
                self.failed.emit(error)
            return None
        if not self.filling.unsaved:
            self.notices.unsaved.show_error(None)
        self.notices.clock.tell(back=self.filling.clock_back)
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

    def _show_all(self, change: Change | None = None) -> None:
        self.sheet.refresh(self._missing, self._reasons, change)
        self._whole |= change is None or change.structure or bool(change.relevance)
        self._progress_soon.start()
        if not self.filling.counting.exact:
            self._count_soon.start()

    @Slot()
    def _count_all(self) -> None:
        """Rules of other parts may look at the last answers."""
        self.filling.counting.renew()
        self._show_whole()

    @Slot()
    def _show_messages(self) -> None:
        """New cards show their states, messages and reasons."""
        self.sheet.cards.refresh(self._missing, self._reasons)

    @Slot(str)
    def _speak(self, language: str) -> None:
        """The form goes on in another of its languages."""
        self.commit()
        self._session.language = language
        self._missing = {p.spot.ref: p.message for p in problems(self._session)}
        self.sheet.rebuild()
        self._show_whole()

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
        view = self.sheet.current_view()
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
        view = self.sheet.current_view()
        if view is None or view is self._current:
            return
        if self._current is not None and isValid(self._current):
            self._current.set_current(False)
            self._audit.left(self._current.ref)
        self._current = view
        self._audit.entered(view.ref)
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

    @Slot()
    def show_states(self) -> None:
        """Lists earlier states of the draft."""
        self.commit()
        found = self.filling.project.drafts.states(self.filling.draft.id)
        known = pages(self._session)
        self._states.show_states(
            found, lambda page: label_of(self._session, page) if page in known else ""
        )

    @Slot(str)
    def _jump(self, ref: str) -> None:
        """Goes to a question, also on another page."""
        page = page_of(self._session, ref)
        if page != self.page:
            self.show_page(page)
        QTimer.singleShot(0, self.sheet, lambda: self.sheet.focus(ref))

    def _open_problems(self) -> tuple[Problem, ...]:
        found = (*problems(self._session), *self.extras.remarking.open())
        order = {page: at for at, page in enumerate(pages(self._session))}
        return tuple(sorted(found, key=lambda p: order.get(p.spot.page, len(order))))

    def _mark(self, found: tuple[Problem, ...]) -> None:
        """From now on the cards say that they must be answered."""
        self._missing = {p.spot.ref: p.message for p in found if p.kind == "required"}
        self._show_all()

    # The end

    @Slot()
    def finish(self) -> None:
        """Freezes the entry, or lists what is still open.

        What forbids nothing, such as a warning, is listed once.
        """
        if not self.commit():
            return
        found = self._open_problems()
        soft = {problem.spot.ref for problem in found if problem.is_soft}
        if len(found) > len(soft) or not soft <= self._told:
            self._told |= soft
            self._audit.note(Kind.CONSTRAINT_ERROR, found[0].spot.ref)
            self._mark(found)
            self._problems.show_problems(found)
            return
        if second_of(self._session):
            self.typed_again.emit()
            return
        if self._audit.needs_reason and not self.extras.explain():
            return
        try:
            done = self.filling.finish()
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
        """Keeps what is typed and given; False where that fails, which is told."""
        whole = self.commit()
        if self.filling.unsaved:
            self._save_again()
        if self.filling.unsaved or not whole:
            return False
        if not self.frozen:
            self._audit.exited()
        return not self.filling.unsaved

    def commit(self) -> bool:
        """Announces what is typed but not yet announced; False where a file is late."""
        self._commit_typed()
        return self.files.wait()

    def _commit_typed(self) -> None:
        if not self.frozen:
            self.sheet.commit()
