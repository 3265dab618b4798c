"""Photos with a camera. No camera is asked: real frames go through Qt's video sink."""

import io
from datetime import datetime

import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog

from ui import cameras as cameras_module
from ui import theme
from ui.cameras import Camera, CameraSource, FrameSource, cameras
from ui.questions.uploads import PhotoEditor
from ui.widgets.camera_dialog import CameraDialog

multimedia = pytest.importorskip("PySide6.QtMultimedia")
# Qt tells of libraries that it looks for and does without.
pytestmark = pytest.mark.qt_log_level_fail("CRITICAL")

FRONT, BACK = Camera(b"front", "Kamera depan"), Camera(b"back", "Kamera belakang")
RED, BLUE = 0xFFFF0000, 0xFF0000FF


def picture(width=640, height=480, ground=RED):
    """One colour, with a blue corner at the top left."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(ground)
    for x in range(80):
        for y in range(60):
            image.setPixel(x, y, BLUE)
    return image


def blue_corner(image):
    right, low = image.width() - 20, image.height() - 20
    places = {
        "top left": (20, 20),
        "top right": (right, 20),
        "bottom left": (20, low),
        "bottom right": (right, low),
    }
    return [n for n, at in places.items() if image.pixelColor(*at).blue() > 200]


class Bench:
    """Cameras whose frames the test makes."""

    def __init__(self):
        self.sink = multimedia.QVideoSink()
        self.opened, self.stopped = [], []

    def open(self, camera, parent):
        self.opened.append(camera)
        source = FrameSource(self.sink, parent)
        stop = source.stop
        source.stop = lambda: (self.stopped.append(camera), stop())
        self.source = source
        return source

    def send(self, image=None):
        frame = multimedia.QVideoFrame(image or picture())
        self.sink.setVideoFrame(frame)


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def dialog(qtbot, qapp, bench):
    theme.apply(qapp, "light")
    made = CameraDialog(None, "Foto", (FRONT, BACK), bench.open)
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_is_before_the_camera_is_shown(dialog, bench):
    assert not dialog._take.isEnabled()

    bench.send()

    assert dialog.view.image.size() == QSize(640, 480)
    assert dialog._take.isEnabled()


def test_a_photo_is_taken_looked_at_and_kept(qtbot, dialog, bench):
    bench.send()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.shot is None
    assert dialog._keep.isVisible()

    qtbot.keyClick(dialog, Qt.Key.Key_Return)

    assert dialog.result() == QDialog.DialogCode.Accepted
    assert abs((datetime.now().astimezone() - dialog.shot.taken).total_seconds()) < 60
    with Image.open(io.BytesIO(dialog.shot.data)) as kept:
        assert kept.size == (640, 480)
        assert kept.getpixel((20, 20)) == (0, 0, 255)
        assert kept.getpixel((600, 400)) == (255, 0, 0)


def test_what_is_looked_at_stands_still(qtbot, dialog, bench):
    bench.send()
    dialog.take()

    bench.send(picture(320, 240))

    assert dialog.view.image.size() == QSize(640, 480)
    assert bench.stopped == [FRONT]


def test_a_bad_photo_is_taken_again(qtbot, dialog, bench):
    bench.send()
    dialog.take()

    dialog._again.click()
    bench.send(picture(320, 240))
    dialog.take()
    dialog.keep()

    with Image.open(io.BytesIO(dialog.shot.data)) as kept:
        assert kept.size == (320, 240)


def test_another_camera_takes_the_place_of_the_first(dialog, bench):
    bench.send()

    dialog._from.setCurrentIndex(1)

    assert (bench.opened, bench.stopped) == ([FRONT, BACK], [FRONT])
    assert dialog.view.image.isNull()


def test_one_camera_is_not_chosen(qtbot, bench):
    made = CameraDialog(None, "Foto", (FRONT,), bench.open)
    qtbot.addWidget(made)
    made.show()

    assert not made._from.isVisible()


def test_whoever_gives_up_lets_the_camera_go(qtbot, dialog, bench):
    bench.send()

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert (dialog.shot, bench.stopped) == (None, [FRONT])


@pytest.mark.parametrize(
    ("degrees", "mirrored", "seen"),
    [
        (0, False, "top left"),
        (90, False, "top right"),
        (180, False, "bottom right"),
        (270, False, "bottom left"),
        (0, True, "top right"),
    ],
)
def test_a_camera_that_is_held_turned_gives_an_upright_photo(
    dialog, bench, degrees, mirrored, seen
):
    frame = multimedia.QVideoFrame(picture())
    frame.setRotation(multimedia.QtVideo.Rotation(degrees))
    frame.setMirrored(mirrored)

    bench.sink.setVideoFrame(frame)

    assert blue_corner(dialog.view.image) == [seen]


def test_a_stream_that_says_it_is_turned_is_turned_once(dialog, bench):
    form = multimedia.QVideoFrameFormat(
        QSize(640, 480), multimedia.QVideoFrameFormat.PixelFormat.Format_BGRX8888
    )
    image = picture()
    form.setRotation(multimedia.QtVideo.Rotation.Clockwise90)
    frame = multimedia.QVideoFrame(form)
    frame.map(multimedia.QVideoFrame.MapMode.WriteOnly)
    frame.bits(0)[:] = bytes(image.constBits())
    frame.unmap()

    bench.sink.setVideoFrame(frame)

    assert dialog.view.image.size() == QSize(480, 640)
    assert blue_corner(dialog.view.image) == ["top right"]


def test_frames_come_no_faster_than_they_are_shown(qapp, bench):
    source = bench.open(FRONT, qapp)
    got = []
    source.pictured.connect(got.append)
    source.start()

    for _frame in range(20):
        bench.send()

    assert 1 <= len(got) <= 3


def test_a_camera_that_sends_nothing_is_told_and_tried_again(
    qtbot, monkeypatch, dialog, bench
):
    monkeypatch.setattr(cameras_module, "_PATIENCE_MS", 30)
    dialog._from.setCurrentIndex(1)

    qtbot.waitUntil(lambda: "tidak mengirim gambar" in dialog.view.words())
    assert not dialog._take.isVisible()
    monkeypatch.undo()
    dialog._retry.click()
    bench.send()

    assert dialog._take.isEnabled()
    assert not dialog._retry.isVisible()


def test_a_photo_that_is_taken_stays_whatever_the_camera_does(dialog, bench):
    bench.send()
    dialog.take()

    bench.source.told.emit("Kamera tercabut.")

    assert dialog._keep.isVisible()
    dialog.keep()
    assert dialog.shot is not None


def test_without_a_camera_the_dialog_says_so(qtbot):
    made = CameraDialog(None, "Foto", ())
    qtbot.addWidget(made)

    assert made.view.words() == "Tidak ada kamera. Pilih foto dari berkas."


# The class for real cameras, on a machine that has none of this name


@pytest.fixture
def nowhere(qapp):
    source = CameraSource(FRONT, qapp)
    source.words = []
    source.told.connect(source.words.append)
    yield source
    source.stop()
    source.deleteLater()


def test_a_camera_that_does_not_open_is_told(qtbot, monkeypatch, nowhere):
    if multimedia.QMediaDevices.videoInputs():
        pytest.skip("this machine has a camera")
    nowhere._wait.setInterval(200)

    nowhere.start()

    qtbot.waitUntil(lambda: nowhere.words != [])
    assert "program lain" in nowhere.words[0]


def test_a_camera_that_reports_an_error_is_told(nowhere):
    nowhere._camera.errorOccurred.emit(multimedia.QCamera.Error.CameraError, "busy")

    [said] = nowhere.words
    assert said.startswith("Kamera tidak dapat dibuka.")


def test_a_camera_that_is_unplugged_is_told(nowhere):
    nowhere._devices.videoInputsChanged.emit()

    assert nowhere.words == ["Kamera tercabut. Sambungkan lagi, lalu coba lagi."]


def test_a_camera_that_the_system_refuses_is_told(nowhere):
    nowhere._answered(Qt.PermissionStatus.Denied)

    [said] = nowhere.words
    assert "pengaturan privasi" in said


# The button of photo questions


@pytest.fixture
def known(qapp):
    made = cameras()
    yield made
    made.found = ()
    made.changed.emit()


def test_the_button_is_there_as_long_as_a_camera_is(qtbot, known):
    editor = PhotoEditor()
    qtbot.addWidget(editor)
    editor.show()
    assert not editor._camera.isVisible()

    known.found = (FRONT,)
    known.changed.emit()
    assert editor._camera.isVisible()

    known.found = ()
    known.changed.emit()
    assert not editor._camera.isVisible()


def test_a_question_that_is_seen_later_knows_the_camera_at_once(qtbot, known):
    known.found = (FRONT,)
    editor = PhotoEditor()
    qtbot.addWidget(editor)
    editor.show()

    assert editor._camera.isVisible()


def test_what_was_taken_is_offered_as_the_answer(qtbot, monkeypatch, known, bench):
    known.found = (FRONT,)
    editor = PhotoEditor()
    qtbot.addWidget(editor)
    told = []
    editor.offered.connect(told.append)

    def answer(dialog):
        bench.send()
        dialog.take()
        dialog.keep()
        return dialog.result()

    monkeypatch.setattr(CameraDialog, "exec", answer)
    monkeypatch.setattr(CameraDialog.__init__, "__defaults__", (None, bench.open))
    editor._camera.click()

    assert [one.data[:2] for one in told] == [b"BM"]


def test_no_camera_is_looked_for_where_there_can_be_none(qapp, monkeypatch, tmp_path):
    monkeypatch.setattr(cameras_module, "_may_be_there", lambda: False)
    made = cameras_module.Cameras(qapp)

    made.look()

    assert (made.found, made._devices) == ((), None)
    made.setParent(None)


def test_a_machine_is_asked_for_its_cameras(qapp, monkeypatch):
    monkeypatch.setattr(cameras_module, "_may_be_there", lambda: True)
    made = cameras_module.Cameras(qapp)

    made.look()

    assert len(made.found) == len(multimedia.QMediaDevices.videoInputs())
    made.setParent(None)
