"""Lines and areas: typed, drawn on the map, and what is said of them."""

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.support.gallery import form_of_all, name_of, started
from ui import theme
from ui.questions.factory import make_editor
from ui.widgets.trace_dialog import TraceDialog

LINE = "-0.5 117 12 5;-0.6 117 13 5"
RING = "0 1 0 0;0 2 0 0;1 2 0 0;0 1 0 0"


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return form_of_all(tmp_path_factory.mktemp("rupa"))


@pytest.fixture
def editor_of(qtbot, qapp, form):
    theme.apply(qapp, "light")

    def make(kind, look, value):
        session = started(form)
        ref = f"{session.form.root}/{name_of(kind, look)}"
        session.set(ref, value)
        editor = make_editor(session.question(ref), None)
        qtbot.addWidget(editor)
        editor.show_state(session.question(ref))
        told = []
        editor.answered.connect(told.append)
        return editor, told

    return make


@pytest.fixture
def dialog(qtbot, qapp):
    theme.apply(qapp, "light")

    def make(corners, *, closed):
        made = TraceDialog(None, "Batas", "64.02", corners, closed=closed)
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def press(qtbot, dialog, x, y):
    qtbot.mouseClick(dialog.map.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def test_a_drawn_line_keeps_the_heights_of_points_that_were_there(editor_of):
    editor, told = editor_of("geotrace", "placement-map", LINE)

    editor.take_drawn([(-0.5, 117.0), (-0.7, 117.1)])

    assert told == ["-0.5 117 12 5;-0.7000000 117.1000000 0 0"]


def test_a_drawn_area_is_closed(editor_of):
    editor, told = editor_of("geoshape", "hide-input", RING)

    assert editor.corners() == [(0, 1), (0, 2), (1, 2)]
    editor.take_drawn(editor.corners())

    assert told == [RING]


def test_length_and_area_stand_beside_the_button(editor_of):
    line, _told = editor_of("geotrace", "placement-map", LINE)
    ring, _told = editor_of("geoshape", "hide-input", RING)

    assert line._facts.text() == "2 titik, panjang 11,1 km"
    assert ring._facts.text().startswith("3 titik, luas 6.")


def test_nothing_is_said_of_what_is_no_line(editor_of):
    editor, _told = editor_of("geotrace", "placement-map", "entah")

    assert editor.corners() == []
    assert editor._facts.text() == ""


def test_each_press_on_the_map_is_a_corner_and_backspace_takes_one_back(qtbot, dialog):
    drawing = dialog([], closed=False)
    press(qtbot, drawing, 200, 150)
    one = drawing._take.isEnabled()
    press(qtbot, drawing, 300, 200)
    press(qtbot, drawing, 320, 260)

    qtbot.keyClick(drawing.map, Qt.Key.Key_Backspace)

    assert (one, drawing._take.isEnabled(), len(drawing.corners())) == (False, True, 2)
    assert "Jarak" in drawing._text.text()


def test_an_area_needs_three_corners(dialog):
    two = dialog([(-0.4, 117.0), (-0.5, 117.0)], closed=True)
    three = dialog([(-0.4, 117.0), (-0.5, 117.0), (-0.5, 117.1)], closed=True)

    assert not two._take.isEnabled()
    assert three._take.isEnabled()
    assert three.corners()[2] == (-0.5, 117.1)


def test_esc_on_the_map_leaves_the_line_as_it_was(qtbot, dialog):
    drawing = dialog([(-0.4, 117.0), (-0.5, 117.0)], closed=False)

    qtbot.keyClick(drawing.map, Qt.Key.Key_Escape)

    assert not drawing.isVisible()
    assert drawing.result() == TraceDialog.DialogCode.Rejected
