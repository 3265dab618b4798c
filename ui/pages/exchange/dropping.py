"""The area onto which files are dropped; a press lets one choose them."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from surveyor.texts import _
from ui import icons
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, label


class DropArea(Card):
    """Takes any number of files and folders."""

    dropped = Signal(list)
    """Paths."""
    choose_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.setMinimumHeight(168)
        self.column.setSpacing(8)
        self.column.addStretch(1)
        picture = QLabel(self)
        picture.setPixmap(icons.pixmap("file-down", "accent", 36))
        self.column.addWidget(picture, 0, Qt.AlignmentFlag.AlignCenter)
        text = _("Letakkan berkas kiriman di sini")
        self.column.addWidget(
            label(text, "section", self), 0, Qt.AlignmentFlag.AlignCenter
        )
        note = _("Dari flashdisk atau surel: .surveyor, CSV kita, CSV ODK dan Kobo")
        self.column.addWidget(
            label(note, "muted", self), 0, Qt.AlignmentFlag.AlignCenter
        )
        choose = Button(_("Pilih berkas"), icon="folder-open", parent=self)
        choose.clicked.connect(self.choose_wanted)
        self.column.addWidget(choose, 0, Qt.AlignmentFlag.AlignCenter)
        self.column.addStretch(1)

    def sizeHint(self) -> QSize:
        """As wide as it may be."""
        return QSize(600, 184)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome, texts and pictures are not."""
        if _files(event):
            event.acceptProposedAction()
            self._mark(over=True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """They went away again."""
        self._mark(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """They are here."""
        self._mark(over=False)
        files = _files(event)
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)

    def _mark(self, *, over: bool) -> None:
        self.setProperty("over", "true" if over else "false")
        self.style().unpolish(self)
        self.style().polish(self)


def ask_for_files(parent: QWidget) -> list[Path]:
    """The files that a person chooses instead; empty for none."""
    kinds = _("Kiriman dan tabel (*.surveyor *.csv *.zip);;Semua berkas (*)")
    names, _kind = QFileDialog.getOpenFileNames(
        parent, _("Pilih berkas kiriman"), "", kinds
    )
    return [Path(name) for name in names]


def _files(event: QDropEvent) -> list[Path]:
    return [
        Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()
    ]
