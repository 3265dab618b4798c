"""Editors for files: a photo with its thumbnail, and sound, video, documents."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.engine.values import QuestionState
from surveyor.texts import N_, _
from ui import icons
from ui.questions.camera_button import CameraButton
from ui.questions.editor import Editor
from ui.widgets.buttons import Button
from ui.widgets.stacking import Stacking, grown
from ui.widgets.thumbnails import Thumbnails, scaled, thumbnails_around

THUMBNAIL = QSize(180, 120)
"""Room for the small picture of a photo."""
_KINDS = {
    "audio": (N_("Rekaman suara"), "*.mp3 *.m4a *.ogg *.opus *.wav *.amr *.aac"),
    "video": (N_("Video"), "*.mp4 *.mov *.webm *.mkv *.avi *.3gp"),
}
_AROUND = 10
"""Pixels inside the frame that shows where a file may be dropped."""


class UploadEditor(Editor):
    """One file, chosen, dropped or pasted; whoever hears `offered` keeps it."""

    def __init__(
        self,
        choose: str,
        remove: str,
        parent: QWidget | None = None,
        *,
        camera: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("role", "upload")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._choose = Button(choose, icon="upload", parent=self)
        self._choose.clicked.connect(self._open)
        self._paste = Button(_("Tempel"), kind="quiet", parent=self)
        self._paste.setToolTip("Ctrl+V")
        self._paste.clicked.connect(self._take_clipboard)
        self._remove = Button(remove, icon="trash-2", kind="quiet", parent=self)
        self._remove.clicked.connect(self._clear)
        self._camera = CameraButton(self) if camera else None
        if self._camera is not None:
            self._camera.taken.connect(self.offered)
        self._readonly = False

    def show_state(self, state: QuestionState) -> None:
        self._readonly = state.readonly
        for button in (self._choose, self._camera, self._paste):
            if button is not None:
                button.setEnabled(not state.readonly)
        self._remove.setVisible(bool(state.value) and not state.readonly)
        self.setAccessibleName(state.label)
        if not state.value:
            self.show_file(None)

    def show_file(self, path: Path | None) -> None:
        """Shows the kept file, or that there is none."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.matches(QKeySequence.StandardKey.Paste):
            self._take_clipboard()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._clear()
        elif event.key() == Qt.Key.Key_Space:
            self._open()
        elif plain_enter and not event.modifiers():
            self.go_on.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._readonly and (
            event.mimeData().hasUrls() or event.mimeData().hasImage()
        ):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._take(event.mimeData())

    def _file_filter(self) -> str:
        """The names that the dialog offers."""
        return ""

    def _buttons(self) -> list[QWidget]:
        """What stands beside each other, or below, as there is room."""
        buttons = (self._choose, self._camera, self._paste, self._remove)
        return [button for button in buttons if button is not None]

    @Slot()
    def _open(self) -> None:
        if self._readonly:
            return
        title = self._choose.text()
        name, _chosen = QFileDialog.getOpenFileName(
            self, title, "", self._file_filter()
        )
        if name:
            self.offered.emit(Path(name))

    @Slot()
    def _take_clipboard(self) -> None:
        if not self._readonly:
            self._take(QGuiApplication.clipboard().mimeData())

    def _take(self, data: QMimeData) -> None:
        """A file by its address or written path, or a picture itself."""
        path = _path_in(data)
        if path is not None:
            self.offered.emit(path)
        elif data.hasImage():
            image = data.imageData()
            if isinstance(image, QPixmap):
                image = image.toImage()
            if isinstance(image, QImage) and not image.isNull():
                self.offered.emit(as_png(image))

    @Slot()
    def _clear(self) -> None:
        if not self._readonly:
            self.answered.emit("")


class PhotoEditor(UploadEditor):
    """One photo with its thumbnail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Pilih foto"), _("Hapus foto"), parent, camera=True)
        self._path: Path | None = None
        self._thumbnails: Thumbnails | None = None
        self._picture = QLabel(self)
        self._picture.setProperty("role", "thumbnail")
        # What it says without a photo grows with the text.
        self._picture.setFixedSize(*(grown(n) for n in THUMBNAIL.toTuple()))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(8)
        for button in self._buttons():
            column.addWidget(button)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._picture)
        row.addLayout(column)
        row.addStretch(1)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(*[_AROUND] * 4)
        self._rows.setSpacing(8)
        self._rows.addLayout(row)

    def tell_of_faces(self) -> None:
        """Says below the photo that people must agree to be seen on it."""
        text = _(
            "Wajah yang dapat dikenali adalah data pribadi (UU 27/2022): minta izin "
            "orangnya dahulu, atau ambil foto tanpa wajah."
        )
        sign = QLabel(self)
        sign.setPixmap(icons.pixmap("info", "info", 20))
        words = QLabel(text, self)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        self.setAccessibleDescription(text)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self._rows.addLayout(row)

    def show_file(self, path: Path | None) -> None:
        self._path = path
        if path is None:
            self._picture.setPixmap(QPixmap())
            self._picture.setText(_("Seret foto ke sini,\natau tempel dengan Ctrl+V"))
            return
        around = self._around()
        if around is None:
            size = THUMBNAIL * self.devicePixelRatioF()
            self._show_picture(path.name, scaled(path, size))
            return
        known = around.known(path.name)
        if known is not None:
            self._show_picture(path.name, known)
        else:
            around.ask(path)

    def _around(self) -> Thumbnails | None:
        """What scales photos off the GUI thread, where the page has it."""
        if self._thumbnails is None:
            self._thumbnails = thumbnails_around(self)
            if self._thumbnails is not None:
                self._thumbnails.ready.connect(self._show_picture)
        return self._thumbnails

    @Slot(str, QImage)
    def _show_picture(self, name: str, image: QImage) -> None:
        if self._path is None or name != self._path.name:
            return
        if image.isNull():
            self._picture.setText(_("Foto tersimpan; pratinjau tidak tersedia"))
            return
        shown = QPixmap.fromImage(image)
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self._picture.setPixmap(shown)

    def _file_filter(self) -> str:
        return _("Foto") + " (*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp *.heic)"


class FileEditor(UploadEditor):
    """A sound, a video or any other file, shown by name and size."""

    def __init__(self, mediatype: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Pilih berkas"), _("Hapus berkas"), parent)
        self._kind = mediatype.partition("/")[0]
        self._name = QLabel(self)
        self._name.setProperty("role", "muted")
        self._stored = ""
        row = Stacking(self, 12)
        for part in (self._name, *self._buttons()):
            row.add_part(part)
        row.add_part(QWidget(row), 1)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(*[_AROUND] * 4)
        self._rows.setSpacing(8)
        self._rows.addWidget(row)

    def show_state(self, state: QuestionState) -> None:
        self._stored = state.value
        super().show_state(state)
        if state.value and not self._name.text().startswith(state.value):
            self._name.setText(state.value)

    def show_file(self, path: Path | None) -> None:
        if path is None:
            self._name.setText(_("Belum ada berkas"))
            return
        self._name.setText(f"{self._stored} · {formats.size(path.stat().st_size)}")

    def _file_filter(self) -> str:
        if self._kind not in _KINDS:
            return ""
        name, endings = _KINDS[self._kind]
        return f"{_(name)} ({endings});;{_('Semua berkas')} (*)"


def _path_in(data: QMimeData) -> Path | None:
    """The file that some data name, as an address or as a written path."""
    urls = data.urls()
    if urls and urls[0].isLocalFile():
        return Path(urls[0].toLocalFile())
    text = data.text().strip().strip("\"'") if data.hasText() else ""
    if not text or "\n" in text or len(text) > 1000:
        return None
    path = Path(text)
    return path if path.is_absolute() else None


def as_png(image: QImage) -> bytes:
    """A picture as the bytes of a file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())
