"""What every page is: it can be refreshed, and asks the frame for what it cannot do."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.app import App
from ui.widgets.emptying import empty


class Page(QScrollArea):
    """A page of the window; it scrolls where large text or a small screen asks for it."""

    go = Signal(str)
    """Another page is wanted, by its key."""
    fill = Signal(object)
    """A Filling or Draft is to be opened."""
    open_list = Signal(str, object)
    """A page is wanted, by its key, with what its list is to show, e.g. a Query."""
    entry = Signal(str)
    """A finished entry is to be shown among the others, by its id."""
    failed = Signal(object)
    """An error is to be shown."""
    notify = Signal(str, str, object)
    """A message that stops nobody: text, verb of its button or "", what it does."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self.app = app
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget(self)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(32, 24, 32, 20)
        self.column.setSpacing(16)
        self.setWidget(body)

    def refresh(self) -> None:
        """Reads what is shown anew; called whenever the page comes to the front."""

    def show_list(self, wish: object) -> None:
        """Takes what its list is to show; `refresh` follows. Most pages have no list."""

    def select(self, what: str) -> None:
        """Brings one thing into view by its id; pages with a list do it."""

    def place(self) -> str:
        """What `select` brings back when the page is made anew; "" for nothing."""
        return ""

    def clear(self, keep: int = 0) -> None:
        """Takes everything but the first `keep` parts off the page."""
        empty(self.column, keep)
