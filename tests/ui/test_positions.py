"""Positions in the window: a receiver at a pseudo-terminal, typing, and what is said."""

import os
import sys
import tty
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form
from surveyor.positions.written import dms
from surveyor.store.values import Site
from ui.positioning import Origin, SerialSource
from ui.questions.points import PointEditor, point_in_words
from ui.widgets.map_dialog import MapDialog, Surroundings
from ui.widgets.map_view import MapView
from ui.widgets.position_dialog import PositionDialog

LOG = Path(__file__).parents[1] / "data" / "gnss_synthetic.nmea"
MUSEUM = Site("s1", "Museum", lat=-0.41, lon=116.98)
POINT = """
| survey |
| | type | name | label |
| | geopoint | titik | Titik |
| settings |
| | form_title | form_id |
| | Titik | titik |
"""

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

    assert dialog._status.text().startswith("Tidak ada penerima GPS pada komputer ini.")
    assert dialog._take.isHidden()
    assert dialog._from.isHidden()
    assert not dialog._take.isEnabled()


def test_a_receiver_that_is_plugged_in_later_is_found_again(
    qtbot, receiver, monkeypatch
):
    dialog = PositionDialog(None, "Titik", [])
    qtbot.addWidget(dialog)
    found = (Origin(receiver[1], "Penerima"),)
    monkeypatch.setattr("ui.widgets.position_dialog.origins", lambda: found)
    assert dialog._anew.text() == "Cari penerima lagi"

    dialog._anew.click()

    assert dialog._from.currentText() == "Penerima"
    assert not dialog._take.isHidden()
    assert dialog._anew.text() == "Mulai lagi"
    dialog.reject()


def test_a_point_is_told_in_degrees_and_minutes_and_an_empty_one_how_to_write_it(
    qtbot, tmp_path
):
    path = tmp_path / "titik.md"
    path.write_text(POINT)
    session = Session.start(read_form(path).form, Environment())
    editor = PointEditor()
    qtbot.addWidget(editor)
    ref = f"{session.form.root}/titik"

    editor.show_state(session.question(ref))
    assert "derajat-menit-detik, atau UTM" in editor._facts.text()
    session.set(ref, "-0.41 116.98 0 4.5")
    editor.show_state(session.question(ref))

    assert editor._facts.text() == f"{dms(-0.41, 116.98)}."
    assert editor._accuracy.text() == "± 4,5 m"
    shown = [one.text() for one in editor.findChildren(QLabel)]
    assert {"Lintang", "Bujur"} <= set(shown)


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


def test_a_place_that_a_map_goes_to_before_it_has_its_size_is_shown_as_near(qtbot):
    view = MapView()
    qtbot.addWidget(view)
    view.show_area("64.02")
    view.go_to(-0.41, 116.98, 0.1)

    view.resize(800, 600)
    view.show()
    _west, south, _east, north = view._projection.box(view._in_view())
    assert north - south == pytest.approx(0.1, rel=0.2)

    view.zoom(2)
    view.resize(810, 600)
    _west, south, _east, north = view._projection.box(view._in_view())
    assert north - south == pytest.approx(0.05, rel=0.2)


@pytest.fixture
def picking(qtbot):
    dialog = MapDialog(None, "Titik", "64.02", None, MUSEUM)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def test_the_map_opens_near_the_point_of_the_register(picking):
    west, south, east, north = picking._map._projection.box(picking._map._in_view())

    assert west < 116.98 < east
    assert north - south < 0.8
    assert not picking._take.isEnabled()


def test_a_point_can_be_set_on_the_point_of_the_register(qtbot, picking):
    spot = picking._map.spot_of("s1").toPoint()

    for step in (0, 6):
        qtbot.mouseClick(
            picking._map.viewport(),
            Qt.MouseButton.LeftButton,
            pos=spot + QPoint(step, 0),
        )

    lat, lon = picking.point
    assert (lat, lon) == pytest.approx((-0.41, 116.98), abs=0.02)
    assert lon > 116.98
    assert picking._take.isEnabled()


def test_a_point_is_set_by_keyboard_in_the_middle_of_the_map(qtbot, picking):
    qtbot.keyClick(picking._map, Qt.Key.Key_Return)

    assert picking.point == pytest.approx((-0.41, 116.98), abs=0.01)
    assert picking.isVisible()


def test_the_map_shows_where_the_register_has_the_site(qtbot):
    dialog = MapDialog(None, "Titik", "64.02", None, MUSEUM)
    qtbot.addWidget(dialog)
    dialog.show()

    dialog._set(-0.42, 116.99)

    names = [point[1] for point in dialog._map._points.set.points]
    assert names == ["Museum", "Titik"]
    assert dialog.point == (-0.42, 116.99)
