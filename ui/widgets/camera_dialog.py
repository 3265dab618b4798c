"""Takes a photo with a camera of this machine: aim, take, look, keep or take again."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from surveyor.texts import _
from surveyor.usecases.photo_exif import Shot
from ui import icons
from ui.cameras import Camera, PictureSource, cameras, source_of
from ui.widgets.buttons import Button
from ui.widgets.parts import label

_LEAST = (560, 380)

Open = Callable[[Camera, QObject], PictureSource]


class View(QWidget):
    """The picture, as large as there is room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.setProperty("role", "camera")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Gambar kamera"))
        self.setMinimumSize(*_LEAST)
        policy = QSizePolicy.Policy.Expanding
        self.setSizePolicy(policy, policy)
        self._sign = QLabel(self)
        self._sign.setPixmap(icons.pixmap("triangle-alert", "warning", 32))
        self._words = label("", "body", self)
        self._words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 24, 48, 24)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (self._sign, self._words):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        column.addStretch(1)

    def show_image(self, image: QImage) -> None:
        """Shows another picture."""
        self.image = image
        self._sign.hide()
        self._words.hide()
        self.update()

    def show_words(self, text: str, *, trouble: bool) -> None:
        """Says why there is no picture."""
        self.image = QImage()
        self._words.setText(text)
        self._words.show()
        self._sign.setVisible(trouble)
        self.update()

    def words(self) -> str:
        """Why there is no picture; empty where there is one."""
        return self._words.text() if self.image.isNull() else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.image.isNull():
            return
        room = self.contentsRect().adjusted(2, 2, -2, -2)
        size = self.image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(0, 0, size.width(), size.height())
        box.moveCenter(QRectF(room).center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, self.image)


class CameraDialog(QDialog):
    """`shot` is what the person keeps, once the dialog is accepted."""

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        known: Sequence[Camera] | None = None,
        open_source: Open = source_of,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.shot: Shot | None = None
        self._taken: datetime | None = None
        self._source: PictureSource | None = None
        self._open_source = open_source
        self._known = tuple(cameras().found if known is None else known)
        self._from = QComboBox(self)
        self._from.setAccessibleName(_("Kamera"))
        self._from.addItems([one.name for one in self._known])
        self._from.setVisible(len(self._known) > 1)
        self._from.currentIndexChanged.connect(self.begin)
        self.view = View(self)
        self._status = label("", "muted", self)
        self._status.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._from)
        column.addWidget(self.view, 1)
        column.addWidget(self._status)
        column.addLayout(self._build_foot())
        self.finished.connect(self._end)
        self.begin()

    def _build_foot(self) -> QHBoxLayout:
        self._again = Button(_("Ambil ulang"), icon="refresh-cw", parent=self)
        self._again.clicked.connect(self.begin)
        cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        self._take = Button(_("Ambil foto"), "primary", "camera", self)
        self._take.clicked.connect(self.take)
        self._keep = Button(_("Pakai foto ini"), "primary", "circle-check", self)
        self._keep.clicked.connect(self.keep)
        self._retry = Button(_("Coba lagi"), "primary", "refresh-cw", self)
        self._retry.clicked.connect(self.begin)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._again)
        row.addStretch(1)
        for button in (cancel, self._take, self._keep, self._retry):
            row.addWidget(button)
        return row

    @Slot()
    def begin(self) -> None:
        """Shows what is before the camera that is chosen."""
        self._end()
        self._taken = None
        self.view.show_words(_("Membuka kamera …"), trouble=False)
        self._show_step("")
        if not self._known:
            self._tell(_("Tidak ada kamera. Pilih foto dari berkas."))
            return
        camera = self._known[max(0, self._from.currentIndex())]
        self._source = self._open_source(camera, self)
        self._source.pictured.connect(self._see)
        self._source.told.connect(self._tell)
        self._source.start()

    @Slot()
    def take(self) -> None:
        """Keeps what is seen now, to be looked at."""
        if self.view.image.isNull():
            return
        self._taken = datetime.now().astimezone()
        self._end()
        self._show_step(_("Periksa: tajam, cukup terang, dan memuat yang ditanyakan?"))

    @Slot()
    def keep(self) -> None:
        """Ends with the picture that is seen."""
        if self._taken is not None:
            self.shot = Shot(_as_file(self.view.image), self._taken)
            self.accept()

    @Slot(QImage)
    def _see(self, image: QImage) -> None:
        first = self.view.image.isNull()
        self.view.show_image(image)
        if first:
            self._show_step(_("Arahkan kamera, lalu tekan Enter atau Ambil foto."))

    @Slot(str)
    def _tell(self, text: str) -> None:
        """What is the matter, and that it can be tried again."""
        self.view.show_words(text, trouble=True)
        self._show_step("")
        self._take.hide()
        self._retry.show()
        self._retry.setDefault(True)
        self._retry.setFocus()

    def _show_step(self, text: str) -> None:
        """The buttons of the step: waiting, aiming, or looking at what was taken."""
        self._status.setText(text)
        self._retry.hide()
        taken = self._taken is not None
        self._again.setVisible(taken)
        self._keep.setVisible(taken)
        self._take.setVisible(not taken)
        self._take.setEnabled(not self.view.image.isNull())
        next_one = self._keep if taken else self._take
        next_one.setDefault(True)
        next_one.setFocus()

    @Slot()
    def _end(self) -> None:
        """Lets the camera go."""
        if self._source is not None:
            self._source.stop()
            self._source.disconnect(self)
            self._source.deleteLater()
            self._source = None


def take_photo(parent: QWidget, title: str) -> Shot | None:
    """What the person took and kept, or None."""
    dialog = CameraDialog(parent, title)
    kept = dialog.exec() == QDialog.DialogCode.Accepted
    shot = dialog.shot if kept else None
    dialog.deleteLater()
    return shot


def _as_file(image: QImage) -> bytes:
    """Nothing is lost, and nothing is waited for: it is made small elsewhere."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    plain.save(buffer, "BMP")  # type: ignore[call-overload]
    return bytes(data.data())
