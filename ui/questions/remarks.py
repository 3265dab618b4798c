"""What people say of an answer, below it: notes, flags, warnings that were confirmed."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from surveyor.usecases.remarks import Kind, Remark, in_words
from ui import icons
from ui.questions.fields import Field
from ui.questions.written import day_written
from ui.widgets.buttons import Button

_DROP = 3
"""Pixels that a sign hangs below the top of its line, to stand beside the words."""


@dataclass(frozen=True, slots=True)
class Said:
    """The remarks on one question."""

    note: str = ""
    flagged: bool = False
    taken: str | None = None
    """The day of the visit that the answer was taken from; None where it was not."""
    unknown: str = ""
    """`98` does not know, `99` does not apply; where the form has no such answer."""
    warns: bool = False
    """A warning of the form, to be confirmed."""
    confirmed: str | None = None
    """Why the warning is right nevertheless; None while nobody has confirmed it."""


NOTHING = Said()
Tell = Callable[[QuestionState], Said]
"""What people said of an answer."""


def silent(_state: QuestionState) -> Said:
    """Nobody has said anything."""
    return NOTHING


class RemarkLines(QWidget):
    """One line for each remark; it is there only where there is one."""

    kept = Signal()
    """The answer of an earlier visit still holds."""
    confirmed = Signal(str)
    """A warning is right nevertheless, and why."""
    passed = Signal()
    """Enter without a word."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._said = NOTHING
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.field: Field | None = None

    def show_said(self, said: Said) -> None:
        """Shows other remarks."""
        if said == self._said:
            return
        typed = self.field.text() if self.field is not None else ""
        self._said = said
        self._clear()
        lines = [_line(icon, tone, text, self) for icon, tone, text in _lines(said)]
        for line in lines:
            self._column.addWidget(line)
        if said.taken is not None:
            self._add_taken(said.taken)
        if said.warns and said.confirmed is None:
            self._add_warning(typed)
        elif said.warns:
            self._add_change(lines[-1])
        self.setVisible(said != NOTHING)

    def take_focus(self) -> bool:
        """Puts the cursor into the explanation, if one is asked for."""
        if self.field is None:
            return False
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _clear(self) -> None:
        self.field = None
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                # Later: one of its fields may have caused this.
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    def _add_taken(self, day: str) -> None:
        text = _("Dari kunjungan {date}; Enter membenarkan, mengubah menggantinya.")
        shown = text.format(date=day_written(day) if day else "–")
        line = _line("copy", "info", shown, self)
        button = Button(_("Masih benar"), kind="quiet", parent=line)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self.kept)
        line.layout().addWidget(button)  # type: ignore[union-attr]
        self._column.addWidget(line)

    def _add_warning(self, typed: str) -> None:
        line = QWidget(self)
        self.field = Field(line)
        self.field.setPlaceholderText(_("Bila memang benar, jelaskan di sini"))
        self.field.setAccessibleName(_("Penjelasan peringatan"))
        self.field.setText(typed)
        self.field.returnPressed.connect(self._explain)
        self.field.editingFinished.connect(self.commit)
        button = Button(_("Memang benar"), parent=line)
        button.clicked.connect(self._confirm)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(button)
        self._column.addWidget(line)

    def _add_change(self, line: QWidget) -> None:
        """What was said of a warning can be said in other words."""
        button = Button(_("Ubah"), kind="quiet", parent=line)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._change)
        line.layout().addWidget(button)  # type: ignore[union-attr]

    @Slot()
    def _change(self) -> None:
        """Opens the explanation again; left as it was, it stays."""
        typed = self._said.confirmed or ""
        self._clear()
        self._add_warning(typed)
        self.take_focus()

    @Slot()
    def commit(self) -> None:
        """An explanation that is typed confirms the warning, however it is left."""
        if self.field is not None and self.field.text().strip():
            self._confirm()

    @Slot()
    def _explain(self) -> None:
        self.commit()
        self.passed.emit()

    @Slot()
    def _confirm(self) -> None:
        if self.field is None:
            return
        text = self.field.text().strip()
        if text != self._said.confirmed:
            self.confirmed.emit(text)
            return
        said, self._said = self._said, NOTHING
        self.field.clear()
        self.show_said(said)


def words_of(said: Said) -> tuple[str, ...]:
    """What was said, for where there is no room for lines."""
    lines = [text for _icon, _tone, text in _lines(said)]
    if said.taken is not None:
        lines.append(in_words(Remark("", Kind.TAKEN)))
    return tuple(lines)


def sign_of(said: Said, size: int) -> QPixmap | None:
    """A flag goes before a note, and that before an answer of an earlier visit."""
    if said.flagged:
        return icons.pixmap("flag", "warning", size)
    if said.note:
        return icons.pixmap("pencil", "muted", size)
    return icons.pixmap("copy", "info", size) if said.taken is not None else None


def _lines(said: Said) -> list[tuple[str, str, str]]:
    """Icon, tone and words of the plain lines."""
    lines = []
    if said.flagged:
        lines.append(("flag", "warning", in_words(Remark("", Kind.FLAG))))
    if said.note:
        lines.append(("pencil", "muted", in_words(Remark("", Kind.NOTE, said.note))))
    if said.unknown:
        words = in_words(Remark("", Kind.UNKNOWN, said.unknown))
        lines.append(("minus", "muted", words))
    if said.warns and said.confirmed is not None:
        words = in_words(Remark("", Kind.CONFIRMED, said.confirmed))
        lines.append(("circle-check", "ok", words))
    return lines


def _line(icon: str, tone: str, text: str, parent: QWidget) -> QWidget:
    line = QWidget(parent)
    sign = QLabel(line)
    sign.setPixmap(icons.pixmap(icon, tone, 16))
    sign.setContentsMargins(0, _DROP, 0, 0)
    words = QLabel(text, line)
    words.setProperty("role", "muted")
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setWordWrap(True)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return line
