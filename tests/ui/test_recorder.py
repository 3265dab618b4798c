"""Recordings. No microphone is asked: Qt's recorder writes real frames into a file."""

import pytest
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QImage

from surveyor.usecases.attaching import Recorded
from ui import recorder as recorder_module
from ui.questions.recording import RecordingEditor
from ui.recorder import BUSY, CUT, FULL, MISSING, REFUSED, SILENT, Recorder

multimedia = pytest.importorskip("PySide6.QtMultimedia")
pytestmark = pytest.mark.qt_log_level_fail("CRITICAL")
Error = multimedia.QMediaRecorder.Error


class Reel(QObject):
    """Gives a session so many frames, a tenth of a second each."""

    def __init__(self, parent, frames):
        super().__init__(parent)
        self._left = frames
        self._sent = 0
        self._input = multimedia.QVideoFrameInput(self)
        self._input.readyToSendVideoFrame.connect(self._send)

    def fill(self, session):
        session.setVideoFrameInput(self._input)
        return True

    def _send(self):
        while self._sent < self._left:
            image = QImage(QSize(320, 240), QImage.Format.Format_RGB32)
            image.fill(0xFF0000FF + self._sent * 0x100)
            frame = multimedia.QVideoFrame(image)
            frame.setStartTime(self._sent * 100_000)
            frame.setEndTime((self._sent + 1) * 100_000)
            if not self._input.sendVideoFrame(frame):
                return
            self._sent += 1


@pytest.fixture
def record(qapp):
    """Begins a recording of so many frames; told and ended words are kept."""
    made = []

    def begin(frames=20, fill=None):
        reel = Reel(qapp, frames)
        one = Recorder(reel, fill or reel.fill, video=True)
        one.words, one.files = [], []
        one.told.connect(one.words.append)
        one.ended.connect(one.files.append)
        made.append(reel)
        one.begin()
        return one

    yield begin
    for reel in made:
        reel.deleteLater()


def going(one):
    return one._recorder.duration() > 500


def test_what_was_recorded_is_a_file_that_plays(qtbot, record):
    one = record()
    qtbot.waitUntil(lambda: going(one))

    one.end()
    qtbot.waitUntil(lambda: one.files != [])

    [path] = one.files
    assert path.read_bytes()[4:8] == b"ftyp"
    assert one.words == []


def test_a_device_that_gives_nothing_leaves_no_file_and_is_told(
    qtbot, monkeypatch, record
):
    monkeypatch.setattr(recorder_module, "_PATIENCE_MS", 100)

    one = record(frames=0)
    qtbot.waitUntil(lambda: one.files != [])

    assert (one.files, one.words) == ([None], [SILENT])


def test_without_a_device_nothing_begins(record):
    one = record(fill=lambda _session: False)

    assert (one.files, one.words) == ([None], [MISSING])


def test_a_device_that_the_system_refuses_is_told(record, monkeypatch):
    def refuse(_what, _context, answer):
        answer(Qt.PermissionStatus.Denied)

    monkeypatch.setattr(recorder_module, "ask", refuse)

    one = record()

    assert (one.files, one.words) == ([None], [REFUSED])


def test_a_device_that_fails_at_the_start_is_told(qtbot, record):
    one = record(frames=0)

    one._recorder.errorOccurred.emit(Error.ResourceError, "busy")
    qtbot.waitUntil(lambda: one.files != [])

    assert (one.files, one.words) == ([None], [BUSY])


def test_what_was_recorded_before_the_device_failed_is_kept(qtbot, record):
    one = record()
    qtbot.waitUntil(lambda: going(one))

    one._recorder.errorOccurred.emit(Error.ResourceError, "unplugged")
    qtbot.waitUntil(lambda: one.files != [])

    assert one.files[0].stat().st_size > 1000
    assert one.words == [CUT]


def test_a_full_disk_is_called_that(qtbot, record):
    one = record()
    qtbot.waitUntil(lambda: going(one))

    one._recorder.errorOccurred.emit(Error.OutOfSpaceError, "")
    qtbot.waitUntil(lambda: one.files != [])

    assert one.words == [FULL]


def test_a_microphone_that_is_unplugged_ends_the_recording(qtbot, record):
    one = record()
    qtbot.waitUntil(lambda: going(one))
    one._key = b"no longer there"

    one._look()
    qtbot.waitUntil(lambda: one.files != [])

    assert one.files[0] is not None
    assert one.words == [CUT]


@pytest.mark.parametrize(
    ("quality", "bits"),
    [("voice-only", 16_000), ("low", 24_000), ("normal", 64_000), ("", 64_000)],
)
def test_the_form_says_how_fine_a_recording_is(qapp, quality, bits):
    reel = Reel(qapp, 0)
    one = Recorder(reel, reel.fill, quality=quality)

    one.begin()

    assert one._recorder.audioBitRate() == bits
    one.end()
    reel.deleteLater()


def test_a_recording_ends_once(qtbot, record):
    one = record()
    qtbot.waitUntil(lambda: going(one))

    one.end()
    qtbot.waitUntil(lambda: one.files != [])
    one.end()

    assert len(one.files) == 1


# The editor


@pytest.fixture
def editor(qtbot, monkeypatch):
    from ui.questions import recording

    monkeypatch.setattr(recording, "_SAVED_MS", 20)
    made = RecordingEditor("audio/*")
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_editor_says_why_nothing_was_recorded(editor):
    if multimedia.QMediaDevices.audioInputs():
        pytest.skip("this machine has a microphone")

    editor._record.click()

    assert editor._word.text() == MISSING
    assert editor._record.text() == "Rekam"


def test_a_recording_that_the_disk_did_not_take_is_given_again(qtbot, editor, tmp_path):
    path = tmp_path / "rekaman.m4a"
    path.write_bytes(b"sound")
    told = []
    editor.offered.connect(told.append)

    editor._ended(path)
    qtbot.waitUntil(editor._again.isVisible)
    editor._again.click()
    assert told == [Recorded(path)] * 2

    path.unlink()  # It is kept now.
    qtbot.waitUntil(lambda: not editor._again.isVisible())
