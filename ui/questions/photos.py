"""Editor for a photo: chosen, dropped or pasted; the thumbnail shows what is kept."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageReader,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from ui.questions.editor import Editor
from ui.widgets.buttons import Button

_THUMBNAIL = QSize(180, 120)


class PhotoEditor(Editor):
    """One photo. The file itself is kept by whoever hears `offered`."""

    offered = Signal(object)
    """A Path or the bytes of a picture that the person gave."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture = QLabel(self)
        self._picture.setProperty("role", "thumbnail")
        self._picture.setFixedSize(_THUMBNAIL)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setWordWrap(True)
        self._choose = Button(_("Pilih foto"), icon="image", parent=self)
        self._choose.clicked.connect(self._open)
        self._paste = Button(_("Tempel"), kind="quiet", parent=self)
        self._paste.clicked.connect(self._take_clipboard)
        self._remove = Button(
            _("Hapus foto"), icon="trash-2", kind="quiet", parent=self
        )
        self._remove.clicked.connect(self._clear)
        column = QVBoxLayout()
        column.setSpacing(8)
        for button in (self._choose, self._paste, self._remove):
            column.addWidget(button)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._picture)
        row.addLayout(column)
        row.addStretch(1)

    def show_state(self, state: QuestionState) -> None:
        for button in (self._choose, self._paste):
            button.setEnabled(not state.readonly)
        self._remove.setVisible(bool(state.value) and not state.readonly)
        self.setAccessibleName(state.label)
        if not state.value:
            self.show_picture(None)

    def show_picture(self, path: Path | None) -> None:
        """Shows the kept file, or how a photo can be given."""
        if path is None:
            self._picture.setPixmap(QPixmap())
            self._picture.setText(_("Seret foto ke sini,\natau tempel dengan Ctrl+V"))
            return
        reader = QImageReader(str(path))
        reader.setAutoTransform(True)
        size = reader.size()
        reader.setScaledSize(
            size.scaled(_THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio)
        )
        image = reader.read()
        if image.isNull():
            self._picture.setText(_("Foto tersimpan; pratinjau tidak tersedia"))
        else:
            self._picture.setPixmap(QPixmap.fromImage(image))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self._take_clipboard()
        elif event.key() == Qt.Key.Key_Space:
            self._open()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers()
        ):
            self.go_on.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        if urls:
            self.offered.emit(Path(urls[0].toLocalFile()))
        elif event.mimeData().hasImage():
            self._offer(QImage(event.mimeData().imageData()))

    @Slot()
    def _open(self) -> None:
        pictures = _("Foto") + " (*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp *.heic)"
        name, _chosen = QFileDialog.getOpenFileName(self, _("Pilih foto"), "", pictures)
        if name:
            self.offered.emit(Path(name))

    @Slot()
    def _take_clipboard(self) -> None:
        clipboard = QGuiApplication.clipboard()
        urls = clipboard.mimeData().urls()
        if urls:
            self.offered.emit(Path(urls[0].toLocalFile()))
        elif not clipboard.image().isNull():
            self._offer(clipboard.image())

    @Slot()
    def _clear(self) -> None:
        self.answered.emit("")

    def _offer(self, image: QImage) -> None:
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        self.offered.emit(data.data())
