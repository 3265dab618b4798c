"""The window opens every page in every theme."""

import gc
import sys
from dataclasses import replace
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


@pytest.fixture
def window(qtbot, qapp, sample):
    app = App(qapp)
    app.open(sample)
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show()
    yield made
    app.close()


def chosen(window):
    return window._app.settings


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", ["light", "dark", "sunlight"])
def test_every_page_opens_in_every_theme_and_language(qtbot, window, name, language):
    window._app.change_settings(replace(chosen(window), theme=name, language=language))
    qtbot.wait(20)

    for page, *_rest in PAGES:
        window.show_page(page)
        qtbot.wait(30)

    assert set(window._pages) == {page for page, *_rest in PAGES}


def test_without_a_project_the_first_start_is_shown(qtbot, qapp):
    app = App(qapp)
    made = MainWindow(app)
    qtbot.addWidget(made)

    made.show_page("home")

    assert set(made._pages) == {"start"}
    app.close()


def test_a_new_project_begins_with_the_person_as_its_surveyor(qtbot, qapp, tmp_path):
    app = App(qapp)
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show_page("home")
    start = made._pages["start"]
    start._name.setText("Nur Aini")
    start._area.type("kutai kartanegara")

    start.make_project(tmp_path / "proyek")

    assert app.project.settings.surveyors == (("P01", "Nur Aini"),)
    assert app.project.settings.area == "64.02"
    app.close()


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
