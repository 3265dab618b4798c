"""What a page shows when it has nothing yet: what it is for and how to begin."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui import icons
from ui.widgets.buttons import Button
from ui.widgets.cards import label


class EmptyState(QWidget):
    """A sentence and, where something can be begun, one button (`button`)."""

    def __init__(
        self,
        sentence: str,
        action: str = "",
        icon: str = "clipboard-list",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        picture = QLabel(self)
        picture.setPixmap(icons.pixmap(icon, "muted", 32))
        words = label(sentence, "muted", self)
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setMinimumWidth(360)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(picture, 0, centre)
        column.addWidget(words, 0, centre)
        self.button: Button | None = None
        if action:
            self.button = Button(action, "primary", parent=self)
            column.addWidget(self.button, 0, centre)
        column.addStretch(1)
