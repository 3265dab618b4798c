"""Records sound (and pictures) into a file; Qt's part is loaded only for that.

What was recorded before a device failed is kept: half an interview is worth more than
none.
"""

import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, Slot

from surveyor.texts import N_, _
from ui.permissions import ask

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaCaptureSession, QMediaFormat, QMediaRecorder

_PATIENCE_MS = 5000
"""So long a device may take until something of it is in the file."""
_BITS = {"voice-only": 16_000, "low": 24_000}
_NORMAL_BITS = 64_000
"""Bits a second by what the form asks for; ODK's own for `low` and `normal`."""

BUSY = N_(
    "Perangkat rekam tidak dapat dipakai. Mungkin dipakai program lain, belum diizinkan, "
    "atau tercabut. Coba lagi, atau pilih berkas."
)
SILENT = N_(
    "Perangkat rekam tidak mengirim apa pun. Periksa sambungannya, lalu coba lagi, atau "
    "pilih berkas."
)
REFUSED = N_(
    "Mikrofon tidak diizinkan sistem. Izinkan Surveyor di pengaturan privasi mikrofon, "
    "atau pilih berkas."
)
MISSING = N_("Mikrofon tidak ditemukan; pilih berkas saja.")
FULL = N_("Ruang penyimpanan penuh. Kosongkan ruang, lalu rekam lagi.")
CUT = N_("Rekaman terhenti karena perangkatnya terputus; yang sudah terekam disimpan.")

Fill = Callable[["QMediaCaptureSession"], bool]
"""Gives a session what it records; False where this machine has no such device."""


class Recorder(QObject):
    """One recording: begun once, ended once.

    Its file lies in a folder of its own that goes with the recorder.
    """

    ended = Signal(object)
    """The file; None where nothing came of it."""
    told = Signal(str)
    """What went wrong, in words, before the end."""

    def __init__(
        self,
        parent: QObject,
        fill: Fill | None = None,
        *,
        video: bool = False,
        quality: str = "",
    ) -> None:
        """Begins nothing yet.

        Args:
            parent: Owner.
            fill: What is recorded; the microphone by default.
            video: Whether pictures are recorded.
            quality: How the form wants it: `voice-only`, `low`, `normal` or "".
        """
        super().__init__(parent)
        self._fill = fill or self._hear
        self._video = video
        self._quality = quality
        self._recorder: QMediaRecorder | None = None
        self._key = b""
        self._over = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PATIENCE_MS)
        self._wait.timeout.connect(self._give_up)

    def begin(self) -> None:
        """Begins as soon as the system allows it; `told` and `ended` say if it cannot."""
        ask("microphone", self, self._answered)

    def end(self) -> None:
        """Ends; `ended` tells when the file is whole."""
        if self._recorder is None or self._is_stopped():
            self._finish()
        else:
            self._recorder.stop()

    def _answered(self, status: Qt.PermissionStatus) -> None:
        if self._over:
            return
        if status == Qt.PermissionStatus.Denied:
            self._fail(REFUSED)
        else:
            self._start()

    def _start(self) -> None:
        from PySide6.QtMultimedia import QMediaCaptureSession, QMediaRecorder

        session = QMediaCaptureSession(self)
        if not self._fill(session):
            self._fail(MISSING)
            return
        folder = Path(tempfile.mkdtemp(prefix="surveyor-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        recorder = QMediaRecorder(session)
        session.setRecorder(recorder)
        recorder.setMediaFormat(_format(video=self._video))
        recorder.setAudioBitRate(_BITS.get(self._quality, _NORMAL_BITS))
        if self._quality in _BITS:
            recorder.setAudioChannelCount(1)
        name = "rekaman.mp4" if self._video else "rekaman.m4a"
        place = folder / name
        recorder.setOutputLocation(QUrl.fromLocalFile(str(place)))
        recorder.recorderStateChanged.connect(self._changed)
        recorder.errorOccurred.connect(self._trouble)
        recorder.durationChanged.connect(self._grow)
        self._recorder = recorder
        self._wait.start()
        recorder.record()

    def _hear(self, session: "QMediaCaptureSession") -> bool:
        """Records the microphone that the system takes first."""
        from PySide6.QtMultimedia import QAudioInput, QMediaDevices

        if not QMediaDevices.audioInputs():
            return False
        device = QMediaDevices.defaultAudioInput()
        self._key = bytes(device.id().data())
        session.setAudioInput(QAudioInput(device, session))
        devices = QMediaDevices(self)
        devices.audioInputsChanged.connect(self._look)
        return True

    @Slot()
    def _look(self) -> None:
        from PySide6.QtMultimedia import QMediaDevices

        known = {bytes(one.id().data()) for one in QMediaDevices.audioInputs()}
        if self._key not in known and not self._over:
            self.told.emit(_(CUT if self._has_something() else BUSY))
            self.end()

    @Slot(object)
    def _grow(self, milliseconds: int) -> None:
        """Something of the device is in the file."""
        if milliseconds > 0:
            self._wait.stop()

    @Slot()
    def _give_up(self) -> None:
        self.told.emit(_(SILENT))
        self.end()

    @Slot(object, str)
    def _trouble(self, error: object, _said: str) -> None:
        from PySide6.QtMultimedia import QMediaRecorder

        if error == QMediaRecorder.Error.OutOfSpaceError:
            self.told.emit(_(FULL))
        else:
            self.told.emit(_(CUT if self._has_something() else BUSY))
        self.end()

    @Slot()
    def _changed(self) -> None:
        if self._is_stopped():
            self._finish()

    def _is_stopped(self) -> bool:
        from PySide6.QtMultimedia import QMediaRecorder

        recorder = self._recorder
        stopped = QMediaRecorder.RecorderState.StoppedState
        return recorder is None or recorder.recorderState() == stopped

    def _has_something(self) -> bool:
        """A file without a moment of sound still has a head of its own."""
        return self._recorder is not None and self._recorder.duration() > 0

    def _fail(self, text: str) -> None:
        self.told.emit(_(text))
        self._finish()

    def _finish(self) -> None:
        if self._over:
            return
        self._over = True
        self._wait.stop()
        path = None
        if self._recorder is not None and self._has_something():
            path = Path(self._recorder.actualLocation().toLocalFile())
        whole = path is not None and path.is_file() and path.stat().st_size > 0
        self.ended.emit(path if whole else None)


def _format(*, video: bool) -> "QMediaFormat":
    """What every phone and office plays."""
    from PySide6.QtMultimedia import QMediaFormat

    form = QMediaFormat(QMediaFormat.FileFormat.MPEG4)
    form.setAudioCodec(QMediaFormat.AudioCodec.AAC)
    if video:
        form.setVideoCodec(QMediaFormat.VideoCodec.H264)
        form.resolveForEncoding(QMediaFormat.ResolveFlags.RequiresVideo)
    return form
