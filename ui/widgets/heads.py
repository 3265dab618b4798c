"""The head of a page: title, one line of facts, actions at the right."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.cards import label


class PageHead(QWidget):
    """Title and facts; buttons go into `actions`."""

    def __init__(
        self, title: str, facts: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._title = label(title, "title", self)
        self._facts = label(facts, "muted", self)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        row.addLayout(words, 1)
        self.actions = QHBoxLayout()
        self.actions.setSpacing(16)
        row.addLayout(self.actions)

    def set_facts(self, facts: str) -> None:
        """Another line of facts."""
        self._facts.setText(facts)
