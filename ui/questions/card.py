"""A question as a card: code, label, hint, editor, and what is wrong beside it."""

from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from surveyor.usecases.markup import plain, rich
from surveyor.usecases.overview import code_of
from ui import icons
from ui.questions.editor import Editor
from ui.questions.factory import make_editor
from ui.questions.image_map import ImageMapEditor
from ui.questions.marks import mark
from ui.questions.media import Find, LabelMedia, no_files
from ui.questions.notes import NoteEditor
from ui.questions.remarks import NOTHING, RemarkLines, Said
from ui.questions.uploads import UploadEditor
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip


class QuestionView(QFrame):
    """A question with its editor and message; how they stand, a subclass says."""

    answered = Signal(str, str)
    """Ref and new value."""
    go_on = Signal(str)
    offered = Signal(str, object)
    """Ref, and a Path or the bytes of a file."""
    kept = Signal(str)
    """The answer of an earlier visit still holds."""
    confirmed = Signal(str, str)
    """Ref of a warning that is right nevertheless, and why."""

    def __init__(self, state: QuestionState, editor: Editor, parent: QWidget) -> None:
        super().__init__(parent)
        self.ref = state.ref
        self.editor = editor
        editor.setParent(self)
        editor.answered.connect(self._announce)
        editor.go_on.connect(self._announce_ready)
        editor.offered.connect(self._announce_file)
        editor.hinted.connect(self._show_hint)
        self.message = Message(self)
        self._remarks: RemarkLines | None = None
        self.shown_file = ""
        """Name of the file whose picture or size is shown."""

    @property
    def takes_files(self) -> bool:
        """Whether the answer is a file."""
        return isinstance(self.editor, UploadEditor)

    @property
    def is_note(self) -> bool:
        """Whether nothing is asked here."""
        return isinstance(self.editor, NoteEditor)

    def show_state(
        self, state: QuestionState, missing: str = "", reason: str = ""
    ) -> None:
        """Shows the question as it stands.

        Args:
            state: What the form says of it.
            missing: Why it must be answered, where that is to be said.
            reason: Why it has just appeared.
        """
        message = state.violation.message if state.violation else missing
        self.message.show_text(message)
        self.editor.show_state(state)
        tone = "invalid" if message and not self.is_note else self._tone(state)
        mark(self, "state", tone)
        self.setAccessibleName(plain(state.label))
        self.setAccessibleDescription(message or reason or state.hint)

    def commit(self) -> None:
        """Announces what is typed here but not announced yet."""
        self.editor.commit()
        if self._remarks is not None:
            self._remarks.commit()

    def show_file(self, path: Path | None) -> None:
        """Shows the file that was kept as the answer."""
        if isinstance(self.editor, UploadEditor):
            self.editor.show_file(path)

    def show_remarks(self, said: Said) -> None:
        """Shows what people said of the answer; most often that is nothing."""
        if self._remarks is None and said != NOTHING:
            self._remarks = RemarkLines(self)
            self._remarks.kept.connect(self._announce_kept)
            self._remarks.confirmed.connect(self._announce_confirmed)
            self._remarks.passed.connect(self._announce_ready)
            self._place_remarks(self._remarks)
        if self._remarks is not None:
            self._remarks.show_said(said)

    def _place_remarks(self, remarks: RemarkLines) -> None:
        """Puts the lines where there is room for them."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(remarks)

    def set_current(self, current: bool) -> None:
        """Marks the view that has the focus."""
        mark(self, "current", current)

    def take_focus(self) -> None:
        """Puts the cursor into the editor, or where a warning asks for a word."""
        asked = self.is_note and self._remarks is not None
        if not (asked and self._remarks is not None and self._remarks.take_focus()):
            self.editor.take_focus()

    def _announce(self, value: str) -> None:
        self.answered.emit(self.ref, value)

    def _show_hint(self, text: str) -> None:
        self.message.show_text(text)

    def _announce_kept(self) -> None:
        self.kept.emit(self.ref)

    def _announce_confirmed(self, text: str) -> None:
        self.confirmed.emit(self.ref, text)

    def _announce_ready(self) -> None:
        self.go_on.emit(self.ref)

    def _announce_file(self, source: object) -> None:
        self.offered.emit(self.ref, source)

    def _tone(self, state: QuestionState) -> str:
        if self.is_note and "warning" in state.question.appearances:
            return "warning"
        return "note" if self.is_note else ""


class QuestionCard(QuestionView):
    """One question on a page."""

    def __init__(
        self,
        state: QuestionState,
        parent: QWidget,
        language: str = "id",
        find: Find = no_files,
    ) -> None:
        editor = make_editor(state, parent, language, find)
        super().__init__(state, editor, parent)
        self.setProperty("role", "card")
        self._title = QLabel(self)
        self._title.setProperty("role", "question")
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.RichText)
        self._title.setOpenExternalLinks(True)
        self._reason = Chip("", parent=self)
        self._hint = QLabel(self)
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._title, 1)
        top.addWidget(self._reason, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 14, 20, 16)
        self._column.setSpacing(8)
        self._column.addLayout(top)
        self._column.addWidget(self._hint)
        media = dict(state.media)
        if isinstance(editor, ImageMapEditor):
            media.pop("image", None)  # it is in the editor
        if media:
            name = plain(state.label)
            self._column.addWidget(LabelMedia(media, find, name, self))
        self._add_guidance(state.guidance)
        self._add_editor()
        self.show_state(state)

    def show_state(
        self, state: QuestionState, missing: str = "", reason: str = ""
    ) -> None:
        self._title.setText(title_of(state))
        self._hint.setText(plain(state.hint))
        self._hint.setVisible(bool(state.hint))
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        super().show_state(state, missing, reason)

    def add_action(self, text: str, icon: str) -> Button:
        """A button below the answer, for what else can be done here."""
        button = Button(text, kind="quiet", icon=icon, parent=self)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def _add_guidance(self, text: str) -> None:
        """What the form explains at length is folded."""
        if not text.strip():
            return
        button = Button(_("Petunjuk"), kind="quiet", icon="circle-help", parent=self)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words = QLabel(rich(text), self)
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setWordWrap(True)
        words.hide()
        button.toggled.connect(words.setVisible)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(words)

    def _add_editor(self) -> None:
        """The message stands beside a short field, and below a wide one."""
        if not self.editor.narrow:
            self._column.addWidget(self.editor)
            self._column.addWidget(self.message)
            return
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.editor)
        row.addWidget(self.message, 20)
        row.addStretch(1)
        self._column.addLayout(row)


class Message(QWidget):
    """What is wrong, with its sign."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        sign = QLabel(self)
        sign.setPixmap(icons.pixmap("triangle-alert", "error", 18))
        self._text = QLabel(self)
        self._text.setProperty("role", "message")
        self._text.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        self.hide()

    def text(self) -> str:
        """What is said now."""
        return self._text.text()

    def show_text(self, text: str) -> None:
        """Says something, or nothing."""
        if text != self._text.text():
            self._text.setText(text)
        self.setVisible(bool(text))


def title_of(state: QuestionState) -> str:
    """Code and label; a star says that an answer is required."""
    label = rich(state.label)
    if state.readonly:
        return label
    code = code_of(state.question)
    star = f" <span title='{escape(_('wajib'))}'>*</span>" if state.required else ""
    return (
        f"<b>{code}&nbsp;&nbsp;{label}{star}</b>" if code else f"<b>{label}{star}</b>"
    )
