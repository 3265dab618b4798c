"""A whole entry by keys alone, from choosing the site to the finished revision."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from surveyor.forms.model import Control
from surveyor.usecases.demo import fill_demo
from ui.app import App
from ui.main_window import MainWindow

TYPED = {"int": "1", "decimal": "1", "date": "23-11-2026", "string": "Etam"}
OWN = {"IN01": "1", "BZ07": "2018", "BZ09": "1234567890123", "TX02": "5000"}


@pytest.fixture
def window(qtbot, qapp, tmp_path):
    fill_demo(tmp_path / "demo", entries=1, today=date(2026, 11, 23)).close()
    app = App(qapp)
    app.open(tmp_path / "demo")
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    made.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    yield made
    app.close()


def press(qtbot, key, *modifiers):
    qtbot.keyClick(QApplication.focusWidget(), key, *modifiers)


def answer(qtbot, state):
    """The keys that a person would press for a question."""
    control, kind = state.question.control, state.bind.type
    if control is Control.SELECT_ONE and "minimal" in state.question.appearances:
        press(qtbot, Qt.Key.Key_Down)
    elif control in (Control.SELECT_ONE, Control.SELECT_MULTIPLE):
        press(qtbot, Qt.Key.Key_1)
    elif control is Control.UPLOAD:
        press(qtbot, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    elif kind == "geopoint":
        qtbot.keyClicks(QApplication.focusWidget(), "-0,41; 116,98")
    elif control is Control.INPUT:
        text = OWN.get(state.question.name, TYPED[kind])
        qtbot.keyClicks(QApplication.focusWidget(), text)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "gerbang.jpg"
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    picture.save(str(path))
    QApplication.clipboard().setText(str(path))
    return path


@pytest.mark.usefixtures("photo")
def test_smart_economy_is_filled_in_by_keys_alone(qtbot, window):
    press(qtbot, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(QApplication.focusWidget(), "Kumala")
    press(qtbot, Qt.Key.Key_Return)
    forms = QApplication.focusWidget()
    while "Economy" not in forms.currentItem().text():
        press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    page = window._filling
    entry = page.entry
    session = entry.filling.session
    for _step in range(150):
        qtbot.wait(1)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        ref = entry.sheet.current_ref()
        if ref == "/data/BZ/BZ":
            break
        state = session.question(ref)
        if not state.value:
            answer(qtbot, state)
        press(qtbot, Qt.Key.Key_Return)

    press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    store, done = window._app.project.submissions, page.done
    assert done is not None, [p.spot.ref for p in entry._open_problems()]
    head, row = store.head(done.submission), store.row(done.submission)
    assert b"<IN01>1</IN01>" in head.xml
    assert b"<BZ02>Etam</BZ02>" in head.xml
    assert [one.media_type for one in head.attachments] == ["image/jpeg"]
    assert row is not None
