"""A question as a card: code, label, hint, editor, and what is wrong beside it."""

from collections.abc import Callable
from html import unescape
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

    def __init__(
        self, state: QuestionState, make: Callable[[QWidget], Editor], parent: QWidget
    ) -> None:
        """A question without a layout.

        Args:
            state: The question as it stands.
            make: Makes its editor inside this view. One that came to it later would be
                dressed anew with all its parts.
            parent: Where the view stands.
        """
        super().__init__(parent)
        self.ref = state.ref
        self.editor = editor = make(self)
        editor.answered.connect(self._announce)
        editor.go_on.connect(self._announce_ready)
        editor.offered.connect(self._announce_file)
        editor.hinted.connect(self._show_hint)
        self._message: Message | None = None
        self._remarks: RemarkLines | None = None
        self.shown_file = ""
        """Name of the file whose picture or size is shown."""

    @property
    def message(self) -> "Message":
        """What is wrong; most questions never say anything."""
        if self._message is None:
            self._message = Message(self)
            self._place_message(self._message)
        return self._message

    def _place_message(self, message: "Message") -> None:
        """Puts the message where there is room for it."""
        raise NotImplementedError

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
        if message or self._message is not None:
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
        super().__init__(
            state, lambda card: make_editor(state, card, language, find), parent
        )
        self.setProperty("role", "card")
        self._title = Title("question", self)
        self._title.setOpenExternalLinks(True)
        self._reason: Chip | None = None
        self._hint: QLabel | None = None
        self._beside: QHBoxLayout | None = None
        """What the editor stands in where there is room beside it."""
        self._top = QHBoxLayout()
        self._top.setSpacing(12)
        self._top.addWidget(self._title, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 14, 20, 16)
        self._column.setSpacing(8)
        self._column.addLayout(self._top)
        media = dict(state.media)
        if isinstance(self.editor, ImageMapEditor):
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
        self._title.show_title(state)
        self._show_hint_of_form(plain(state.hint))
        self._show_reason(reason)
        super().show_state(state, missing, reason)

    def add_action(self, text: str, icon: str) -> Button:
        """A button below the answer, for what else can be done here."""
        button = Button(text, kind="quiet", icon=icon, parent=self)
        self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def _show_hint_of_form(self, text: str) -> None:
        if self._hint is None:
            if not text:
                return
            self._hint = QLabel(self)
            self._hint.setProperty("role", "muted")
            self._hint.setWordWrap(True)
            self._column.insertWidget(1, self._hint)
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def _show_reason(self, text: str) -> None:
        if self._reason is None:
            if not text:
                return
            self._reason = Chip("", parent=self)
            self._top.addWidget(self._reason, 0, Qt.AlignmentFlag.AlignTop)
        self._reason.setText(text)
        self._reason.setVisible(bool(text))

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
            return
        self._beside = QHBoxLayout()
        self._beside.setSpacing(12)
        self._beside.addWidget(self.editor)
        self._beside.addStretch(1)
        self._column.addLayout(self._beside)

    def _place_message(self, message: "Message") -> None:
        if self._beside is not None:
            self._beside.insertWidget(1, message, 20)
        else:
            below = self._column.indexOf(self.editor) + 1
            self._column.insertWidget(below, message)


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


class Title(QLabel):
    """Code and label of a question; a star says that an answer is required.

    Rich text is laid out anew with every look at its size, and most labels are plain.
    """

    def __init__(self, role: str, parent: QWidget) -> None:
        """A title whose role in the style sheet is `asked` where it is bold."""
        super().__init__(parent)
        self._role = role
        self.setWordWrap(True)

    def show_title(self, state: QuestionState, *, coded: bool = False) -> None:
        """Shows them.

        Args:
            state: The question.
            coded: Whether only a question with a code is bold.
        """
        label, code = rich(state.label), code_of(state.question)
        bold = not state.readonly and (bool(code) or not coded)
        if not state.readonly:
            star = " *" if state.required else ""
            label = f"{code}&nbsp;&nbsp;{label}{star}" if code else f"{label}{star}"
        is_rich = "<" in label
        self.setTextFormat(
            Qt.TextFormat.RichText if is_rich else Qt.TextFormat.PlainText
        )
        self.setText(label if is_rich else unescape(label))
        mark(self, "role", "asked" if bold else self._role)
