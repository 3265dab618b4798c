"""A window over a sample project, shared by the tests of the frame and its pages."""

import gc
import shutil
from datetime import date
from pathlib import Path

import pytest

from surveyor.usecases.demo import fill_demo
from ui.app import App
from ui.main_window import MainWindow


@pytest.fixture(autouse=True)
def _windows_end_on_their_own_thread():
    """As in the program (ui/garbage.py): no worker's thread collects a window."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "demo"
    fill_demo(folder, entries=2, today=date(2026, 11, 23)).close()
    return folder


@pytest.fixture
def sample(made_once, tmp_path):
    return Path(shutil.copytree(made_once, tmp_path / "demo"))


@pytest.fixture
def app(qapp):
    made = App(qapp)
    yield made
    made.close()


@pytest.fixture
def window(qtbot, app, sample):
    app.open(sample)
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show()
    made.show_page("home")
    return made
