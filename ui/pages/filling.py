"""The page on which an entry is filled in: outline, cards, progress, autosave sign."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from surveyor.engine.values import Change, Counts, Item, Violation
from surveyor.errors import SurveyorError
from surveyor.texts import _, ngettext
from surveyor.usecases.filling import Filling, NotComplete
from ui.pages.filling_head import FillingHead
from ui.questions.card import QuestionCard
from ui.questions.photos import PhotoEditor
from ui.questions.rows import RowBar
from ui.widgets.buttons import Button

_OUTLINE_WIDTH = 250


class FillingPage(QWidget):
    """One entry being filled in. Decides nothing: the engine and the use case do."""

    closed = Signal()
    finished = Signal(str)
    """The submission that was finished."""
    failed = Signal(object)
    """A SurveyorError to be shown."""

    def __init__(self, filling: Filling, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = filling
        # The map in which a point is picked opens there.
        self.setProperty("area", filling.project.settings.area)
        self._session = filling.session
        self._cards: dict[str, QuestionCard] = {}
        self._missing: dict[str, str] = {}
        self._pages: list[str] = []
        self._page = ""
        self._current = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = FillingHead(self)
        self._head.back.connect(self._leave)
        self._head.problems.connect(self.jump_to_next_problem)
        self._head.done.connect(self.finish)
        column.addWidget(self._head)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._build_outline())
        middle.addWidget(self._build_sheet(), 1)
        column.addLayout(middle, 1)
        self._add_shortcuts()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        self._show_outline()
        remembered = filling.draft.page
        self.show_page(remembered if remembered in self._pages else self._pages[0])

    def _build_outline(self) -> QWidget:
        frame = QFrame(self)
        frame.setProperty("role", "outline")
        frame.setFixedWidth(_OUTLINE_WIDTH)
        title = QLabel(_("Bagian"), frame)
        title.setProperty("role", "muted")
        self._outline = QListWidget(frame)
        self._outline.setAccessibleName(_("Bagian kuesioner"))
        self._outline.currentRowChanged.connect(self._choose_page)
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 16, 12, 12)
        column.addWidget(title)
        column.addWidget(self._outline, 1)
        return frame

    def _build_sheet(self) -> QWidget:
        sheet = QWidget(self)
        self._part = QLabel(sheet)
        self._part.setProperty("role", "title")
        self._count = QLabel(sheet)
        self._count.setProperty("role", "muted")
        top = QHBoxLayout()
        top.addWidget(self._part, 1)
        top.addWidget(self._count)
        self._scroll = QScrollArea(sheet)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._before = Button("", icon="arrow-left", parent=sheet)
        self._before.clicked.connect(self.previous_page)
        self._keys = QLabel(
            _(
                "Enter berikutnya · Ctrl+Z urungkan · Ctrl+E periksa · Ctrl+Enter selesai"
            ),
            sheet,
        )
        self._keys.setProperty("role", "muted")
        self._after = Button("", kind="primary", icon="chevron-right", parent=sheet)
        self._after.clicked.connect(self.next_page)
        bottom = QHBoxLayout()
        bottom.addWidget(self._before)
        bottom.addWidget(self._keys, 1, Qt.AlignmentFlag.AlignCenter)
        bottom.addWidget(self._after)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(32, 20, 32, 16)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._scroll, 1)
        column.addLayout(bottom)
        return sheet

    def _add_shortcuts(self) -> None:
        for keys, slot in (
            ("Ctrl+Return", self.finish),
            ("Ctrl+E", self.jump_to_next_problem),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+PgDown", self.next_page),
            ("Ctrl+PgUp", self.previous_page),
            ("Shift+Return", self.previous_question),
        ):
            QShortcut(QKeySequence(keys), self, activated=slot)  # type: ignore[call-overload]

    # Pages

    def show_page(self, ref: str) -> None:
        """Shows a part of the form and puts the cursor into its first open question."""
        self.commit()
        self._page = ref
        try:
            self._filling.set_page(ref)
        except SurveyorError as error:
            self.failed.emit(error)
        self._show_cards()
        self._mark_page()
        QTimer.singleShot(0, self._focus_first)

    @Slot()
    def next_page(self) -> None:
        """The next relevant part; on the last one, the end."""
        self._step(1)

    @Slot()
    def previous_page(self) -> None:
        """The part before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        at = self._pages.index(self._page) + step
        if 0 <= at < len(self._pages):
            self.show_page(self._pages[at])
        elif step > 0:
            self.finish()

    @Slot(int)
    def _choose_page(self, row: int) -> None:
        if 0 <= row < len(self._pages) and self._pages[row] != self._page:
            self.show_page(self._pages[row])

    def _show_outline(self) -> None:
        counts = self._session.progress()
        items = [
            i for i in self._session.items() if i.relevant and i.kind != "question"
        ]
        self._pages = [item.ref for item in items] or [self._session.form.root]
        self._outline.blockSignals(True)
        self._outline.clear()
        for ref in self._pages:
            count = counts.get(ref, Counts())
            row = QListWidgetItem(f"{_sign(count)}  {self._label(ref)}")
            row.setToolTip(_state(count))
            self._outline.addItem(row)
        if self._page in self._pages:
            self._outline.setCurrentRow(self._pages.index(self._page))
        self._outline.blockSignals(False)
        self._show_totals(counts)

    def _show_totals(self, counts: dict[str, Counts]) -> None:
        self._head.show_entry(self._filling.draft, self._filling.form, counts)
        here = counts.get(self._page)
        if here is not None:
            text = _("{done} dari {all} terjawab")
            self._count.setText(text.format(done=here.answered, all=here.askable))

    def _mark_page(self) -> None:
        at = self._pages.index(self._page)
        self._outline.blockSignals(True)
        self._outline.setCurrentRow(at)
        self._outline.blockSignals(False)
        self._part.setText(self._label(self._page))
        self._before.setVisible(at > 0)
        self._before.setText(self._label(self._pages[at - 1]) if at else "")
        last = at == len(self._pages) - 1
        self._after.setText(_("Selesai") if last else self._label(self._pages[at + 1]))
        self._show_totals(self._session.progress())

    def _label(self, ref: str) -> str:
        if ref == self._session.form.root:
            return self._session.form.title
        return self._session.group(ref).label or ref.rpartition("/")[2]

    # Cards

    def _show_cards(self) -> None:
        self._cards = {}
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(14)
        ref = None if self._page == self._session.form.root else self._page
        self._add_items(self._session.items(ref), column, body)
        column.addStretch(1)
        place = self._scroll.verticalScrollBar().value()
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().setValue(place)

    def _add_items(
        self, items: tuple[Item, ...], column: QVBoxLayout, body: QWidget
    ) -> None:
        for item in items:
            if item.kind == "question":
                self._add_card(item, column, body)
            elif not item.relevant:
                continue
            elif item.kind == "repeat":
                self._add_items(self._session.items(item.ref), column, body)
                column.addWidget(self._row_bar(item.ref, body))
            else:
                column.addWidget(self._group_head(item, body))
                self._add_items(self._session.items(item.ref), column, body)

    def _add_card(self, item: Item, column: QVBoxLayout, body: QWidget) -> None:
        state = self._session.question(item.ref)
        if not state.label:
            return
        card = QuestionCard(state, body)
        card.answered.connect(self._answer)
        card.go_on.connect(self._go_on)
        if isinstance(card.editor, PhotoEditor):
            card.editor.offered.connect(
                lambda source, ref=item.ref: self._attach(ref, source)
            )
            card.editor.show_picture(self._filling.attachment_path(item.ref))
        card.setVisible(item.relevant)
        self._cards[item.ref] = card
        column.addWidget(card)

    def _group_head(self, item: Item, body: QWidget) -> QWidget:
        if item.kind == "instance":
            bar = RowBar.for_row(self._row_title(item.ref), body)
            bar.pressed.connect(lambda ref=item.ref: self._remove_row(ref))
            return bar
        label = QLabel(self._label(item.ref), body)
        label.setProperty("role", "section")
        return label

    def _row_bar(self, ref: str, body: QWidget) -> QWidget:
        label = self._session.group(ref).label
        bar = RowBar.for_series(_("Tambah {name}").format(name=label.lower()), body)
        bar.pressed.connect(lambda: self._add_row(ref))
        return bar

    def _row_title(self, ref: str) -> str:
        number = ref.rpartition("[")[2].rstrip("]")
        label = f"{self._session.group(ref).label} {number}"
        named = f"{ref}/row_label"
        try:
            title = self._session.value(named)
        except SurveyorError:
            title = ""
        return f"{label} · {title}" if title else label

    # Answers

    @Slot(str, str)
    def _answer(self, ref: str, value: str) -> None:
        self._change(lambda: self._filling.answer(ref, value))

    def _attach(self, ref: str, source: object) -> None:
        self._change(lambda: self._filling.attach(ref, source))  # type: ignore[arg-type]
        editor = self._cards[ref].editor
        if isinstance(editor, PhotoEditor):
            editor.show_picture(self._filling.attachment_path(ref))

    def _add_row(self, ref: str) -> None:
        change = self._change(lambda: self._filling.add_row(ref))
        if change is not None and change.created:
            first = next(
                (r for r in self._cards if r.startswith(change.created + "/")), ""
            )
            QTimer.singleShot(0, lambda: self._focus(first))

    def _remove_row(self, ref: str) -> None:
        self._change(lambda: self._filling.remove_row(ref))

    @Slot()
    def undo(self) -> None:
        """Takes the last answer back."""
        self.commit()
        self._change(self._filling.undo)

    @Slot()
    def redo(self) -> None:
        """Does again what was taken back."""
        self._change(self._filling.redo)

    def _change(self, work: Callable[[], Change | None]) -> Change | None:
        """Does something to the entry and shows what it changed."""
        try:
            change = work()
        except SurveyorError as error:
            self.failed.emit(error)
            return None
        if change is None:
            return None
        if change.structure:
            self._show_cards()
        else:
            self._refresh(change)
        self._show_outline()
        self._mark_page()
        return change

    def _refresh(self, change: Change) -> None:
        for ref, card in self._cards.items():
            if ref in change.values:
                self._missing.pop(ref, None)
            state = self._session.question(ref)
            card.setVisible(state.relevant)
            card.show_state(state, self._missing.get(ref, ""))
        groups = [r for r in change.relevance if r not in self._cards]
        if any(r.startswith(self._page + "/") or r == self._page for r in groups):
            self._show_cards()

    # Moving

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """The card around the focus is the current one."""
        above = new
        while above is not None and not isinstance(above, QuestionCard):
            above = above.parentWidget()
        if isinstance(above, QuestionCard) and self._cards.get(above.ref) is above:
            self._set_current(above.ref)

    def _set_current(self, ref: str) -> None:
        if ref == self._current:
            return
        before = self._cards.get(self._current)
        if before is not None:
            before.set_current(False)
        self._current = ref
        if ref in self._cards:
            self._cards[ref].set_current(True)

    @Slot(str)
    def _go_on(self, ref: str) -> None:
        """To the next question of the page, or to the next page."""
        refs = self._askable()
        at = refs.index(ref) + 1 if ref in refs else 0
        if at < len(refs):
            self._focus(refs[at])
        else:
            self.next_page()

    @Slot()
    def previous_question(self) -> None:
        """To the question before."""
        refs = self._askable()
        if self._current in refs and refs.index(self._current) > 0:
            self._focus(refs[refs.index(self._current) - 1])

    def _askable(self) -> list[str]:
        return [
            ref
            for ref, card in self._cards.items()
            if not card.is_note and self._session.question(ref).relevant
        ]

    def _focus_first(self) -> None:
        refs = self._askable()
        empty = [ref for ref in refs if not self._session.value(ref)]
        if refs:
            self._focus((empty or refs)[0])

    def _focus(self, ref: str) -> None:
        card = self._cards.get(ref)
        if card is not None:
            card.take_focus()
            self._scroll.ensureWidgetVisible(card, 0, 40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose in the card that has the focus."""
        digit = event.key() - Qt.Key.Key_0
        card = self._cards.get(self._current)
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if (
            plain
            and 0 <= digit <= 9
            and card is not None
            and card.editor.press_digit(digit)
        ):
            return
        super().keyPressEvent(event)

    @Slot()
    def jump_to_next_problem(self) -> None:
        """Goes to the next violation behind the current question, round and round."""
        self.commit()
        violations = self._session.validate()
        self._mark_missing(violations)
        if not violations:
            return
        refs = [v.ref for v in violations]
        at = refs.index(self._current) + 1 if self._current in refs else 0
        self._jump(refs[at % len(refs)])

    def _jump(self, ref: str) -> None:
        page = next(
            (p for p in self._pages if (ref + "/").startswith(p + "/")), self._page
        )
        if page != self._page:
            self.show_page(page)
        for one, text in self._missing.items():
            if one in self._cards:
                self._cards[one].show_state(self._session.question(one), text)
        QTimer.singleShot(0, lambda: self._focus(ref))

    def _mark_missing(self, violations: tuple[Violation, ...]) -> None:
        self._missing = {v.ref: v.message for v in violations if v.kind == "required"}

    # The end

    @Slot()
    def finish(self) -> None:
        """Freezes the entry, or shows what is still open."""
        self.commit()
        try:
            done = self._filling.finish()
        except NotComplete as error:
            self._mark_missing(error.violations)
            self._jump(error.violations[0].ref)
            self.failed.emit(error)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.finished.emit(done.submission)

    @Slot()
    def _leave(self) -> None:
        self.commit()
        self.closed.emit()

    def commit(self) -> None:
        """Announces what is typed in the focused field but not announced yet."""
        focused = QApplication.focusWidget()
        for card in self._cards.values():
            if focused is not None and card.isAncestorOf(focused):
                card.editor.commit()
                return


def _sign(count: Counts) -> str:
    if count.errors:
        return "⚠"
    if count.askable and not count.required_missing and count.answered:
        return "✓"
    return "◐" if count.answered else "–"


def _state(count: Counts) -> str:
    if count.errors:
        return ngettext("{n} galat", "{n} galat", count.errors).format(n=count.errors)
    if count.required_missing:
        text = ngettext("{n} wajib kosong", "{n} wajib kosong", count.required_missing)
        return text.format(n=count.required_missing)
    return _("lengkap") if count.answered else _("belum diisi")
