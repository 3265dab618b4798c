"""One photo, as large as the screen allows."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from surveyor.jobs import Progress
from surveyor.texts import _
from ui.jobs import JobRunner
from ui.widgets.buttons import Button
from ui.widgets.parts import label
from ui.widgets.thumbnails import scaled

_SHARE = 0.8
"""Of the screen that the photo may take."""


class PhotoDialog(QDialog):
    """Esc closes it; the photo is read off the GUI thread."""

    def __init__(
        self, jobs: JobRunner, photo: Path, title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Foto"))
        head = label(title, "section", self)
        head.setWordWrap(True)
        self._picture = QLabel(_("Membuka foto …"), self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        close = Button(_("Tutup"), parent=self)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(self._picture, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        room = self.screen().availableSize() * _SHARE
        size = QSize(room.width(), room.height() - 120)
        self._picture.setMinimumSize(QSize(480, 320).boundedTo(size))

        def work(_progress: Progress) -> QImage:
            return scaled(photo, size)

        jobs.start(work, done=self._show, failed=self._fail)

    @Slot(object)
    def _show(self, image: QImage) -> None:
        if image.isNull():
            self._fail(None)
            return
        self._picture.setText("")
        self._picture.setPixmap(QPixmap.fromImage(image))
        self.adjustSize()

    @Slot(object)
    def _fail(self, _error: object) -> None:
        self._picture.setText(_("Foto ini tidak dapat ditampilkan."))
