"""The window opens every page in every theme."""

import gc
import sys
from datetime import date

import pytest
from PySide6.QtCore import QObject, Signal

from surveyor.usecases.demo import fill_demo
from ui import theme
from ui.app import App
from ui.main_window import PAGES, MainWindow


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "demo"
    fill_demo(folder, entries=2, today=date(2026, 11, 23)).close()
    return folder


@pytest.mark.parametrize("name", ["light", "dark", "sunlight"])
def test_every_page_opens(qtbot, sample, name):
    app = App()
    app.open(sample)
    app.change(theme=name)
    app.dress()
    window = MainWindow(app)
    qtbot.addWidget(window)
    window.show()
    for page, *_rest in PAGES:
        window.show_page(page)
        qtbot.wait(20)
    assert set(window._made) == {page for page, *_rest in PAGES}
    app.jobs.stop()
    qtbot.wait(20)
    app.project.close()


def test_a_first_start_shows_no_rail(qtbot):
    window = MainWindow(App())
    qtbot.addWidget(window)
    assert set(window._made) == {"first"}


def _luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (
        p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("name", ["light", "dark", "sunlight"])
def test_every_pair_of_text_and_ground_can_be_read(name):
    colours = theme.load_theme(name).colours
    tones = [(t, f"{t}_soft") for t in ("ok", "warning", "error", "info")]
    pairs = [("text", "bg"), ("text", "surface"), ("muted", "bg"), ("muted", "surface")]
    pairs += [*tones, ("on_accent", "accent"), ("accent", "accent_soft")]
    for front, back in pairs:
        low, high = sorted((_luminance(colours[front]), _luminance(colours[back])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (front, back)


def test_qt_keeps_its_references_to_none(qapp):
    thing = QObject()
    gc.collect()
    before = sys.getrefcount(None)
    for number in range(1000):
        thing.setObjectName(str(number))
    assert before - sys.getrefcount(None) < 100


class _Speaker(QObject):
    said = Signal(bool)


def test_qt_keeps_its_references_to_true(qapp):
    speaker = _Speaker()
    speaker.said.connect(lambda _on: None)
    before = sys.getrefcount(True)
    for _number in range(2000):
        speaker.said.emit(True)
    assert before - sys.getrefcount(True) < 100
