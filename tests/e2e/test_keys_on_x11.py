"""Keys that X11 itself gives to text fields: the offscreen screen does not know them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_UI = Path(__file__).parents[1] / "ui"


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


@pytest.mark.parametrize(
    ("file", "which"),
    [
        ("test_filling.py", "error_list"),
        ("test_filling_remarks.py", "f3 or f4_takes"),
        ("test_whole_entry.py", "by_keys_alone"),
    ],
)
def test_keys_do_on_x11_what_they_do_without_a_screen(screen, file, which):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(_UI / file), "-k", which],
        env=os.environ | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": screen},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
