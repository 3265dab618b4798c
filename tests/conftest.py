"""What every test may count on: no display, no network, no settings of the user."""

import os

# Without a platform, a run on a machine with no display aborts the interpreter.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SURVEYOR_LANGUAGE"] = "id"

import pytest

from surveyor import texts


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    """Settings and data of the person who runs the tests stay untouched."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SURVEYOR_HOME", str(home))


@pytest.fixture(autouse=True)
def _indonesian():
    texts.use("id")
    yield
    texts.use("id")


@pytest.fixture(autouse=True)
def _no_network(request, socket_disabled):
    """Tests below unit/ never touch a socket; others ask for `socket_enabled`."""
