"""Editor for sound and video: recorded here where the machine can, else chosen."""

from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QWidget

from surveyor.engine.values import QuestionState
from surveyor.texts import _
from surveyor.usecases.attaching import Recorded
from ui import icons
from ui.questions.uploads import FileEditor
from ui.recorder import Recorder
from ui.widgets.buttons import Button

_SECOND = 1000
_LONGEST = 20 * _SECOND
"""So long the end of a recording may take to be written."""
_SAVED_MS = 3000
"""After that a recording that is not kept yet can be given again."""


class RecordingEditor(FileEditor):
    """Begins and ends a recording with one button; plays what was kept."""

    def __init__(self, mediatype: str, parent: QWidget | None = None) -> None:
        self._record = Button("", icon="mic")
        self._play = Button(_("Putar"), kind="quiet", icon="volume-2")
        self._again = Button(_("Simpan rekaman lagi"), icon="save")
        self._time = QLabel()
        super().__init__(mediatype, parent)
        self._word = QLabel(self)
        self._word.setProperty("role", "warning")
        self._word.setWordWrap(True)
        self._rows.addWidget(self._word)
        self._rows.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        self._sound = mediatype.startswith("audio")
        self._recorder: Recorder | None = None
        self._path: Path | None = None
        self._quality = ""
        self._trouble = ""
        self._unsaved: Path | None = None
        self._again.clicked.connect(self._offer)
        self._record.clicked.connect(self._toggle)
        self._play.clicked.connect(self._open_file)
        self._tick = QTimer(self)
        self._tick.setInterval(_SECOND)
        self._tick.timeout.connect(self._count)
        self._seconds = 0
        self._again.hide()
        self._word.hide()
        self._show_recording(on=False)
        self._tell("")

    def show_state(self, state: QuestionState) -> None:
        super().show_state(state)
        self._quality = state.bind.quality
        may_record = self._sound and self._quality != "external"
        self._record.setVisible(may_record and not state.readonly)
        self._play.setVisible(bool(state.value))

    def show_file(self, path: Path | None) -> None:
        super().show_file(path)
        self._path = path
        self._play.setVisible(path is not None)
        self._show_unsaved()

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

    def _buttons(self) -> list[QWidget]:
        return [self._record, self._time, self._play, *super()._buttons()]

    @Slot()
    def _toggle(self) -> None:
        if self._recorder is not None:
            self._recorder.end()
            return
        self._trouble = ""
        self._warn("")
        recorder = self._recorder = Recorder(self, quality=self._quality)
        recorder.ended.connect(self._ended)
        recorder.told.connect(self._keep_word)
        self._seconds = 0
        self._count()
        self._tick.start()
        self._show_recording(on=True)
        recorder.begin()

    @Slot(str)
    def _keep_word(self, text: str) -> None:
        self._trouble = text

    @Slot(object)
    def _ended(self, path: object) -> None:
        self._tick.stop()
        self._show_recording(on=False)
        self._tell("")
        self._warn(self._trouble)
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            # The file is read later, when this card may be gone.
            recorder.setParent(self.window())
        if isinstance(path, Path):
            self._unsaved = path
            self._offer()
        elif not self._trouble:
            self._warn(_("Tidak ada yang terekam; coba lagi, atau pilih berkas."))

    @Slot()
    def _offer(self) -> None:
        """Gives the recording; where the disk did not take it, it can be given again."""
        if self._unsaved is not None:
            self.offered.emit(Recorded(self._unsaved))
            QTimer.singleShot(_SAVED_MS, self, self._show_unsaved)

    @Slot()
    def _show_unsaved(self) -> None:
        """A recording goes from its place once it is kept."""
        if self._unsaved is not None and not self._unsaved.exists():
            self._unsaved = None
        self._again.setVisible(self._unsaved is not None)

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

    def _warn(self, text: str) -> None:
        """Says below the buttons what went wrong."""
        self._word.setText(text)
        self._word.setVisible(bool(text))

    def _show_recording(self, *, on: bool) -> None:
        self._record.setText(_("Selesai merekam") if on else _("Rekam"))
        self._record.setIcon(icons.icon("square" if on else "mic", "text", 20))
