"""Editor for sound and video: recorded here where the machine can, else chosen."""

import tempfile
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from ui import icons
from ui.questions.uploads import FileEditor
from ui.widgets.buttons import Button

_SECOND = 1000
_LONGEST = 20 * _SECOND
"""So long the end of a recording may take to be written."""


class RecordingEditor(FileEditor):
    """Begins and ends a recording with one button; plays what was kept."""

    def __init__(self, mediatype: str, parent: QWidget | None = None) -> None:
        self._record = Button("", icon="mic")
        self._play = Button(_("Putar"), kind="quiet", icon="volume-2")
        self._time = QLabel()
        super().__init__(mediatype, parent)
        self._sound = mediatype.startswith("audio")
        self._recorder: Recorder | None = None
        self._path: Path | None = None
        self._record.clicked.connect(self._toggle)
        self._play.clicked.connect(self._open_file)
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND)
        self._tick.timeout.connect(self._count)
        self._seconds = 0
        self._show_recording(on=False)
        self._tell("")

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self._record.setVisible(self._sound and not state.readonly)
        self._play.setVisible(bool(state.value))

    def show_file(self, path: Path | None) -> None:
        super().show_file(path)
        self._path = path
        self._play.setVisible(path is not None)

    def commit(self) -> None:
        """Ends a recording that is going on; it is written and offered on return."""
        if self._recorder is None:
            return
        # What asks for this goes on to take the editor away, or to finish the entry.
        waiting = QEventLoop()
        self._recorder.ended.connect(waiting.quit)
        QTimer.singleShot(_LONGEST, waiting, waiting.quit)
        self._recorder.end()
        if self.holds():
            waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def holds(self) -> bool:
        return self._recorder is not None

    def _add_buttons(self, layout: QBoxLayout) -> None:
        for widget in (self._record, self._time, self._play):
            widget.setParent(self)
            layout.addWidget(widget)
        super()._add_buttons(layout)

    @Slot()
    def _toggle(self) -> None:
        if self._recorder is not None:
            self._recorder.end()
            return
        recorder = Recorder(self)
        if not recorder.begin():
            self._tell(_("Mikrofon tidak ditemukan; pilih berkas saja."))
            recorder.deleteLater()
            return
        self._recorder = recorder
        recorder.ended.connect(self._ended)
        self._seconds = 0
        self._count()
        self._tick.start()
        self._show_recording(on=True)

    @Slot(object)
    def _ended(self, path: object) -> None:
        self._tick.stop()
        self._show_recording(on=False)
        self._tell("")
        recorder, self._recorder = self._recorder, None
        if isinstance(path, Path):
            self.offered.emit(path)
        else:
            self._tell(_("Rekaman gagal; coba lagi, atau pilih berkas."))
        if recorder is not None:
            recorder.clean()
            recorder.deleteLater()

    @Slot()
    def _count(self) -> None:
        minutes, seconds = divmod(self._seconds, 60)
        self._tell(f"{minutes}:{seconds:02}")
        self._seconds += 1

    @Slot()
    def _open_file(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path)))

    def _tell(self, text: str) -> None:
        """Says something beside the buttons; nothing takes no room."""
        self._time.setText(text)
        self._time.setVisible(bool(text))

    def _show_recording(self, *, on: bool) -> None:
        self._record.setText(_("Selesai merekam") if on else _("Rekam"))
        self._record.setIcon(icons.icon("square" if on else "mic", "text", 20))


class Recorder(QWidget):
    """Records sound into a file of its own; Qt's part is loaded only for that."""

    ended = Signal(object)
    """The file; None where nothing came of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._recorder: object | None = None

    def begin(self) -> bool:
        """Begins; False where the machine has no microphone."""
        from PySide6.QtMultimedia import (
            QAudioInput,
            QMediaCaptureSession,
            QMediaDevices,
            QMediaFormat,
            QMediaRecorder,
        )

        if not QMediaDevices.audioInputs():
            return False
        self._folder = tempfile.TemporaryDirectory(
            prefix="surveyor-", ignore_cleanup_errors=True
        )
        session = QMediaCaptureSession(self)
        session.setAudioInput(QAudioInput(session))
        recorder = QMediaRecorder(session)
        session.setRecorder(recorder)
        form = QMediaFormat(QMediaFormat.FileFormat.MPEG4)
        form.setAudioCodec(QMediaFormat.AudioCodec.AAC)
        recorder.setMediaFormat(form)
        recorder.setOutputLocation(
            QUrl.fromLocalFile(str(Path(self._folder.name) / "rekaman.m4a"))
        )
        recorder.recorderStateChanged.connect(self._changed)
        self._recorder = recorder
        recorder.record()
        return True

    def clean(self) -> None:
        """Removes the file: whoever wanted it has it."""
        if self._folder is not None:
            self._folder.cleanup()

    def end(self) -> None:
        """Ends; `ended` tells when the file is whole."""
        from PySide6.QtMultimedia import QMediaRecorder

        if isinstance(self._recorder, QMediaRecorder):
            self._recorder.stop()

    @Slot()
    def _changed(self) -> None:
        from PySide6.QtMultimedia import QMediaRecorder

        recorder = self._recorder
        if not isinstance(recorder, QMediaRecorder):
            return
        if recorder.recorderState() == QMediaRecorder.RecorderState.StoppedState:
            path = Path(recorder.actualLocation().toLocalFile())
            whole = path.is_file() and path.stat().st_size > 0
            self.ended.emit(path if whole else None)
