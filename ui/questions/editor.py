"""What every question editor is: it shows a state and announces an answer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from surveyor import formats
from surveyor.engine.values import QuestionState
from surveyor.texts import _
from ui.questions.fields import MOST_TEXT


class Editor(QWidget):
    """The part of a card in which the answer is given.

    A view without knowledge: `show_state` is told what to show, `answered` says what
    the person gave. It never changes an answer itself.
    """

    answered = Signal(str)
    """The new value as the form stores it; "" clears the answer."""
    go_on = Signal()
    """The person is ready with this question (Enter)."""
    offered = Signal(object)
    """What the person gave for an upload: an `attaching.Source`."""

    hinted = Signal(str)
    """Something to be said beside the field once, which is no fault of the answer."""

    narrow = False
    """Whether a message fits beside it."""

    def show_state(self, state: QuestionState) -> None:
        """Shows value, choices and whether it may be changed; emits nothing."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Puts the cursor where the answer is given."""
        self.setFocus()

    def press_digit(self, digit: int) -> bool:
        """Answers with the option of that digit, if the editor has options."""
        del digit
        return False

    def commit(self) -> None:
        """Announces what is typed but not announced yet."""

    def holds(self) -> bool:
        """Whether something would be lost with the editor, wherever the cursor is."""
        return False

    @Slot(int)
    def told_too_long(self, length: int) -> None:
        """Says that a text was not pasted."""
        text = _(
            "Teks {n} karakter terlalu panjang dan tidak ditempel; isi semula tetap. "
            "Paling banyak {most} karakter."
        )
        self.hinted.emit(
            text.format(n=formats.integer(length), most=formats.integer(MOST_TEXT))
        )

    def ready(self) -> None:
        """Announces the answer, then that the person goes on."""
        self.commit()
        self.go_on.emit()
