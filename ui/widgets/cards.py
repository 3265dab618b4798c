"""A white sheet with round corners on which things that belong together stand."""

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget


def label(text: str, role: str = "", parent: QWidget | None = None) -> QLabel:
    """A text in one of the roles of the style sheet, e.g. `title` or `muted`."""
    made = QLabel(text, parent)
    made.setProperty("role", role)
    return made


class Card(QFrame):
    """A card; `body` is its layout."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(20, 16, 20, 16)
        self.body.setSpacing(8)
        if title:
            self.body.addWidget(label(title, "section", self))
