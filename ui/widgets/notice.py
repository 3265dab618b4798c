"""A line that tells what was just done, with one thing that can be done about it."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from surveyor.texts import _
from ui import icons
from ui.widgets.buttons import Button
from ui.widgets.parts import label

_SHOWN = 12_000
"""Milliseconds; long enough to read it and to reach the button by keyboard."""


class NoticeBar(QFrame):
    """Says one thing at a time; a newer one takes its place."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self._text = label("", "body", self)
        self._act: Callable[[], object] | None = None
        self.action = Button("", kind="quiet", icon="undo-2", parent=self)
        self.action.clicked.connect(self._do)
        self._close = Button("", kind="quiet", parent=self)
        self._close.setIcon(icons.icon("circle-x", "muted"))
        self._close.setAccessibleName(_("Tutup"))
        self._close.setToolTip(_("Tutup"))
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addWidget(self.action)
        row.addWidget(self._close)
        self.hide()

    def say(
        self, text: str, action: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Shows a sentence, and a button where there is something to do."""
        self._text.setText(text)
        self._act = act
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.show()
        self._timer.start()

    def text(self) -> str:
        """What is said."""
        return self._text.text()

    @Slot()
    def _do(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act()
