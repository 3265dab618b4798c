"""A button that takes a photo; it is there where this machine has a camera."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from surveyor.texts import _
from ui.cameras import cameras
from ui.widgets.buttons import Button
from ui.widgets.camera_dialog import take_photo

_AFTER_MS = 300
"""The page is shown first: looking for cameras the first time takes a moment."""


class CameraButton(Button):
    """Shows itself once a camera is found, and goes with the last one."""

    taken = Signal(object)
    """A Shot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("Ambil foto"), icon="camera", parent=parent)
        self._cameras = cameras()
        self._cameras.changed.connect(self._show_or_hide)
        self.clicked.connect(self._open)
        self._show_or_hide()
        QTimer.singleShot(_AFTER_MS, self, self._cameras.look)

    @Slot()
    def _show_or_hide(self) -> None:
        self.setVisible(bool(self._cameras.found))

    @Slot()
    def _open(self) -> None:
        shot = take_photo(self, self.text())
        if shot is not None:
            self.taken.emit(shot)
