"""A bar that says what was done, without stopping anybody, and may take it back."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from surveyor.texts import _
from ui import icons
from ui.widgets.buttons import Button
from ui.widgets.parts import label

_SHOWN_MS = 12_000
"""Long enough to read it and to reach the button by keyboard."""


class Notice(QFrame):
    """One message at a time; the newest replaces the one before."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._callback: Callable[[], object] | None = None
        picture = QLabel(self)
        picture.setPixmap(icons.pixmap("circle-check", "accent"))
        self._text = label("", "body", self)
        self._text.setWordWrap(True)
        self.action = Button("", kind="quiet", parent=self)
        self.action.clicked.connect(self._act)
        away = Button("", kind="quiet", icon="circle-x", parent=self)
        away.setAccessibleName(_("Tutup pesan"))
        away.setToolTip(_("Tutup pesan"))
        away.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(picture)
        row.addWidget(self._text, 1)
        row.addWidget(self.action)
        row.addWidget(away)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_SHOWN_MS)
        self._clock.timeout.connect(self._leave)
        self.hide()

    def say(
        self, text: str, action: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Shows a message for a while.

        Args:
            text: What was done.
            action: A verb, such as "Urungkan"; empty for no button.
            act: What the button does.
        """
        self._text.setText(text)
        self.setAccessibleName(text)
        self._callback = act
        self.action.setText(action)
        self.action.setVisible(bool(action) and act is not None)
        self.show()
        self._clock.start()

    def text(self) -> str:
        """What it says."""
        return self._text.text()

    @Slot()
    def _act(self) -> None:
        callback, self._callback = self._callback, None
        self.hide()
        if callback is not None:
            callback()

    @Slot()
    def _leave(self) -> None:
        """Not under the hand of somebody who is about to press it."""
        if self.underMouse() or self.action.hasFocus():
            self._clock.start()
        else:
            self.hide()
