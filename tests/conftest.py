"""What every test may count on: no display, no network, no settings of the user."""

import os

# Without a platform, a run on a machine with no display aborts the interpreter.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SURVEYOR_LANGUAGE"] = "id"

import shutil

import pytest

from surveyor import texts
from surveyor.areas import catalogue


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    """Settings and data of the person who runs the tests stay untouched."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SURVEYOR_HOME", str(home))
    _build_areas_once(tmp_path_factory.getbasetemp() / "areas.sqlite", monkeypatch)


def _build_areas_once(built, monkeypatch):
    """Every test has a folder of its own; building 83,000 areas for each takes over a
    second, so the first catalogue is copied to the others."""
    build = catalogue._build

    def build_or_copy(path):
        if built.exists():
            shutil.copyfile(built, path)
        else:
            build(path)
            shutil.copyfile(path, built)

    monkeypatch.setattr(catalogue, "_build", build_or_copy)


@pytest.fixture(autouse=True)
def _indonesian():
    texts.use("id")
    yield
    texts.use("id")


@pytest.fixture(autouse=True)
def _no_network(request, socket_disabled):
    """Tests below unit/ never touch a socket; others ask for `socket_enabled`."""
