"""Positions in the window: a receiver at a pseudo-terminal, typing, and what is said."""

import os
import sys
import tty
from pathlib import Path

import pytest

from surveyor.store.values import Site
from ui.positioning import Origin, SerialSource
from ui.questions.points import PointEditor, point_in_words
from ui.widgets.map_dialog import MapDialog, Surroundings
from ui.widgets.position_dialog import PositionDialog

LOG = Path(__file__).parents[1] / "data" / "gnss_synthetic.nmea"
MUSEUM = Site("s1", "Museum", lat=-0.41, lon=116.98)

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="pseudo-terminals are Unix's"
)


@pytest.fixture
def receiver():
    """A pseudo-terminal: what is written to one end comes out of a serial port."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def test_a_receiver_at_a_serial_port_gives_an_averaged_position(qtbot, receiver):
    ours, port = receiver
    dialog = PositionDialog(None, "Titik", [Origin(port, "Penerima")])
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog._take.isEnabled()

    data = LOG.read_bytes()
    # A terminal holds four kilobytes: more would wait for a reader that waits for us.
    for start in range(0, len(data), 1000):
        os.write(ours, data[start : start + 1000])
        qtbot.wait(20)
    qtbot.waitUntil(lambda: len(dialog._averaging.fixes) >= 55, timeout=5000)

    assert dialog._take.isEnabled()
    assert dialog.fix.lat == pytest.approx(-0.409, abs=2e-3)
    assert dialog.fix.lon == pytest.approx(116.980, abs=2e-3)
    assert "Ketelitian ±" in dialog._quality.text()
    dialog._again()
    assert dialog.fix is None
    dialog.reject()


def test_a_receiver_without_satellites_says_so(qtbot, receiver):
    ours, port = receiver
    source = SerialSource(port)
    said = []
    source.told.connect(said.append)
    source.start()

    os.write(ours, b"\r\n".join(LOG.read_bytes().splitlines()[:4]) + b"\r\n")

    qtbot.waitUntil(lambda: any("satelit" in one for one in said), timeout=5000)
    source.stop()


def test_a_port_that_is_not_there_is_told(qtbot):
    source = SerialSource("/dev/tidak-ada")
    said = []
    source.told.connect(said.append)

    source.start()

    assert (
        said[-1].startswith("tidak-ada tidak dapat dibaca")
        or "tidak dapat dibaca" in (said[-1])
    )


def test_without_any_receiver_the_map_and_typing_are_named(qtbot):
    dialog = PositionDialog(None, "Titik", [])
    qtbot.addWidget(dialog)

    assert dialog._status.text().startswith("Tidak ada penerima GPS.")
    assert not dialog._take.isEnabled()


@pytest.mark.parametrize(
    "typed", ["-0,41 116,98", "0°24'36\" LS 116°58'48\" BT", "50S 497774,56 9954682,67"]
)
def test_a_whole_position_typed_into_the_first_field_is_taken_apart(qtbot, typed):
    editor = PointEditor()
    qtbot.addWidget(editor)

    with qtbot.waitSignal(editor.answered) as told:
        editor.lat.setText(typed)
        editor.commit()

    lat, lon, *_rest = (float(part) for part in told.args[0].split())
    assert (lat, lon) == pytest.approx((-0.41, 116.98), abs=1e-6)


def test_the_distance_to_the_point_of_the_register_is_told():
    known = Surroundings("64.02", MUSEUM)

    near = point_in_words(known, -0.4101, 116.98)
    far = point_in_words(known, -0.44, 116.98)

    assert near == ["11 m dari titik Museum dalam daftar lokasi."]
    assert far == ["⚠ 3,34 km dari titik Museum dalam daftar lokasi. Periksa titiknya."]


def test_a_point_far_outside_the_area_is_warned_of():
    (said,) = point_in_words(Surroundings("64.02"), -6.2, 106.8)

    assert "di luar batas indikatif Kabupaten Kutai Kartanegara" in said
    assert point_in_words(Surroundings("64.02"), -0.41, 116.98) == []
    assert point_in_words(Surroundings(""), -6.2, 106.8) == []


def test_the_map_shows_where_the_register_has_the_site(qtbot):
    dialog = MapDialog(None, "Titik", "64.02", None, MUSEUM)
    qtbot.addWidget(dialog)
    dialog.show()

    dialog._set(-0.42, 116.99)

    names = [point[1] for point in dialog._map._points.set.points]
    assert names == ["Museum", "Titik"]
    assert dialog.point == (-0.42, 116.99)
