"""Keys that X11 itself gives to text fields: the offscreen screen does not know them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_FILLING = Path(__file__).parents[1] / "ui" / "test_filling.py"


@pytest.fixture
def screen():
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed")
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1366x768x24"],
        pass_fds=(writes,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writes)
    with os.fdopen(reads) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


def test_the_error_list_opens_from_a_field(screen):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(_FILLING), "-k", "error_list"],
        env=os.environ | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": screen},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert "1 passed" in done.stdout, done.stdout + done.stderr
