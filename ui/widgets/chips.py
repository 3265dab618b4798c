"""A small coloured word that tells a state; its icon or word says it too."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui import icons


class Chip(QFrame):
    """A word in a tone: ok, warning, error, info or neutral."""

    def __init__(
        self,
        text: str,
        tone: str = "neutral",
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 1, 10, 1)
        row.setSpacing(6)
        if icon:
            picture = QLabel(self)
            tint = "muted" if tone == "neutral" else tone
            picture.setPixmap(icons.pixmap(icon, tint, 16))
            row.addWidget(picture)
        self._label = QLabel(text, self)
        row.addWidget(self._label)

    def text(self) -> str:
        """The word on it."""
        return self._label.text()

    def setText(self, text: str) -> None:
        """Another word."""
        self._label.setText(text)
