"""Where pictures come from: the cameras of this machine.

Qt's part is loaded when a photo question is seen, and only where there may be a camera;
a program without it offers files all the same.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QObject,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QImage, QTransform

from surveyor.texts import _
from ui.permissions import ask

if TYPE_CHECKING:
    from PySide6.QtMultimedia import (
        QCameraDevice,
        QCameraFormat,
        QVideoFrame,
        QVideoSink,
    )

_FRAME_MS = 50
"""So often a picture is shown: more would cost a slow laptop its speed."""
_PATIENCE_MS = 6000
_SLOWEST = 10
"""Pictures a second below which a finer picture is no use for aiming."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that can be asked for pictures."""

    key: bytes
    """What the system calls it."""
    name: str


class PictureSource(QObject):
    """Sends pictures until it is stopped."""

    pictured = Signal(QImage)
    """What is before it now, upright."""
    told = Signal(str)
    """What is the matter, in words; nothing more is sent until it is started again."""

    def start(self) -> None:
        """Begins to send."""

    def stop(self) -> None:
        """Ends it and lets the device go."""


class FrameSource(PictureSource):
    """Pictures from the frames of a video sink, whoever fills it."""

    def __init__(self, sink: "QVideoSink", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        # A camera that another program holds may say nothing at all.
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PATIENCE_MS)
        self._wait.timeout.connect(self._give_word)
        sink.videoFrameChanged.connect(self._take)

    def start(self) -> None:
        self._since.invalidate()
        self._wait.start()

    def stop(self) -> None:
        self._wait.stop()

    @Slot(object)
    def _take(self, frame: "QVideoFrame") -> None:
        if self._since.isValid() and self._since.elapsed() < _FRAME_MS:
            return
        image = upright(frame)
        if not image.isNull():
            self._since.start()
            self._wait.start()
            self.pictured.emit(image)

    @Slot()
    def _give_word(self) -> None:
        self._end(
            _(
                "Kamera tidak mengirim gambar. Mungkin dipakai program lain, tertutup, "
                "atau tercabut."
            )
        )

    def _end(self, text: str) -> None:
        self.stop()
        self.told.emit(text)


class CameraSource(FrameSource):
    """A camera at this machine."""

    def __init__(self, camera: Camera, parent: QObject | None = None) -> None:
        from PySide6.QtMultimedia import (
            QCamera,
            QMediaCaptureSession,
            QMediaDevices,
            QVideoSink,
        )

        sink = QVideoSink()
        super().__init__(sink, parent)
        sink.setParent(self)
        self._key = camera.key
        device = _device(camera)
        self._camera = QCamera(device, self)
        finest = _finest(device)
        if finest is not None:
            self._camera.setCameraFormat(finest)
        self._camera.errorOccurred.connect(self._trouble)
        session = QMediaCaptureSession(self)
        session.setCamera(self._camera)
        session.setVideoSink(sink)
        self._devices = QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._look)

    def start(self) -> None:
        ask("camera", self, self._answered)

    def stop(self) -> None:
        super().stop()
        self._camera.stop()

    def _answered(self, status: Qt.PermissionStatus) -> None:
        if status == Qt.PermissionStatus.Denied:
            self._end(
                _(
                    "Kamera tidak diizinkan sistem. Izinkan Surveyor di pengaturan "
                    "privasi kamera, lalu coba lagi."
                )
            )
            return
        super().start()
        self._camera.start()

    @Slot(object, str)
    def _trouble(self, _error: object, _said: str) -> None:
        self._end(
            _(
                "Kamera tidak dapat dibuka. Mungkin dipakai program lain atau belum "
                "diizinkan."
            )
        )

    @Slot()
    def _look(self) -> None:
        if self._key not in {one.key for one in _listed()}:
            self._end(_("Kamera tercabut. Sambungkan lagi, lalu coba lagi."))


class Cameras(QObject):
    """The cameras of this machine; one such list serves the whole program."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: tuple[Camera, ...] = ()
        self._devices: QObject | None = None

    @Slot()
    def look(self) -> None:
        """Looks for cameras; from the first one on it hears of what is plugged in."""
        if self._devices is not None or not _may_be_there():
            return
        try:
            from PySide6.QtMultimedia import QMediaDevices
        except ImportError:
            return
        devices = QMediaDevices(self)
        devices.videoInputsChanged.connect(self._list)
        self._devices = devices
        self._list()

    @Slot()
    def _list(self) -> None:
        found = _listed()
        if found != self.found:
            self.found = found
            self.changed.emit()


def cameras() -> Cameras:
    """The list of the running program; empty until somebody looks."""
    application = QCoreApplication.instance()
    assert application is not None  # noqa: S101 (there are widgets)
    known = application.findChild(Cameras)
    return known if known is not None else Cameras(application)


def source_of(camera: Camera, parent: QObject) -> PictureSource:
    """A source that is not started yet."""
    return CameraSource(camera, parent)


def upright(frame: "QVideoFrame") -> QImage:
    """A frame as a picture; a tablet may hold its camera turned or mirrored."""
    image = frame.toImage()  # Turns by the stream's format, not by the frame's own.
    degrees, mirrored = frame.rotation().value, frame.mirrored()
    if not degrees and not mirrored:
        return image
    return image.transformed(
        QTransform().scale(-1 if mirrored else 1, 1).rotate(degrees)
    )


def _may_be_there() -> bool:
    """Spares machines without a camera what Qt's part costs; others do not tell."""
    return sys.platform != "linux" or any(Path("/dev").glob("video*"))


def _listed() -> tuple[Camera, ...]:
    from PySide6.QtMultimedia import QMediaDevices

    return tuple(
        Camera(bytes(one.id().data()), one.description())
        for one in QMediaDevices.videoInputs()
    )


def _device(camera: Camera) -> "QCameraDevice":
    from PySide6.QtMultimedia import QMediaDevices

    for one in QMediaDevices.videoInputs():
        if bytes(one.id().data()) == camera.key:
            return one
    return QMediaDevices.defaultVideoInput()


def _finest(device: "QCameraDevice") -> "QCameraFormat | None":
    """The largest picture that still comes fast enough; None leaves it to Qt."""
    fast = [one for one in device.videoFormats() if one.maxFrameRate() >= _SLOWEST]
    return max(
        fast,
        key=lambda one: one.resolution().width() * one.resolution().height(),
        default=None,
    )
