"""What every question editor is: it shows a state and announces an answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from surveyor.engine.values import QuestionState


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
    """A Path or the bytes of a file that the person gave; for uploads."""

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

    def ready(self) -> None:
        """Announces the answer, then that the person goes on."""
        self.commit()
        self.go_on.emit()
