"""`surveyor-desktop` as a person starts it: a window, or one line why there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from surveyor.store.values import ProjectSettings
from surveyor.usecases.projects import create_project
from ui import __main__ as desktop


@pytest.fixture
def start(tmp_path):
    def run(*arguments, **environment):
        env = os.environ | {"SURVEYOR_HOME": str(tmp_path), "PYTHONUTF8": "1"}
        env |= environment
        return subprocess.run(
            [sys.executable, "-m", "ui", *map(str, arguments)],
            env={name: value for name, value in env.items() if value},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


def test_the_window_opens_and_closes_without_a_word(start):
    done = start("--quit-after", 0.5, QT_QPA_PLATFORM="offscreen")

    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems always have a screen"
)
@pytest.mark.parametrize(
    ("language", "word"), [("id", "Tidak ada layar."), ("en", "no")]
)
def test_without_a_screen_one_line_names_what_works_without(start, language, word):
    done = start("--lang", language, QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")

    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert word in line
    for command in ("surveyor demo", "surveyor export", "surveyor report"):
        assert command in line


@pytest.mark.skipif(sys.platform != "linux", reason="packages of Debian")
def test_a_missing_library_is_named_with_its_package(monkeypatch, capsys):
    libraries = {"libEGL.so.1": "libegl1", "libnowhere.so.9": "libnowhere9"}
    monkeypatch.setattr(desktop, "_LIBRARIES", libraries)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    code = desktop.main([])

    assert code == 3
    said = capsys.readouterr().err
    assert said == "Pustaka sistem belum ada. Jalankan: apt install libnowhere9\n"


def test_a_last_project_that_is_not_there_is_told_in_the_window(start, tmp_path):
    (tmp_path / "settings.toml").write_text('recent_projects = ["/media/stick/x"]\n')

    done = start("--quit-after", 0.5, QT_QPA_PLATFORM="offscreen")

    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_a_damaged_last_project_does_not_keep_the_window_from_opening(start, tmp_path):
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "project.sqlite").write_bytes(b"broken")

    done = start("--project", folder, "--quit-after", 0.5, QT_QPA_PLATFORM="offscreen")

    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert (folder / "project.sqlite").read_bytes() == b"broken"


def test_a_slot_that_raises_ends_in_the_dialog_and_the_window_stays(tmp_path):
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, str(root / "tests" / "support" / "failing_slot.py")],
        env=os.environ
        | {
            "SURVEYOR_HOME": str(tmp_path),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(root),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )

    assert done.stdout == "ZeroDivisionError True\n"
    assert done.returncode == 0


def test_the_home_page_is_painted_before_the_program_ends_by_itself(tmp_path):
    """What the start-up figure of the benchmarks measures."""
    create_project(tmp_path / "p", ProjectSettings(title="Contoh")).close()
    told = (
        "import gc, sys\n"
        "from PySide6.QtCore import QEvent, QObject\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from ui.__main__ import main\n"
        "painted = set()\n"
        "class Watch(QObject):\n"
        "    def eventFilter(self, widget, event):\n"
        "        if event.type() == QEvent.Type.Paint:\n"
        "            painted.add(type(widget).__name__)\n"
        "        return False\n"
        "watch = Watch()\n"
        "real = QApplication.exec\n"
        "def watched(*given):\n"
        "    QApplication.instance().installEventFilter(watch)\n"
        "    return real()\n"
        "QApplication.exec = watched\n"
        "code = main(['--project', sys.argv[1], '--quit-after', '0'])\n"
        "print(code, 'FigureCard' in painted, gc.isenabled())\n"
    )
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "SURVEYOR_HOME": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "-c", told, str(tmp_path / "p")], env=environment, text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("0 True True\n", "")


def test_the_core_is_loaded_before_qt(tmp_path):
    """What the start-up figure of the benchmarks rests on."""
    told = (
        "import sys, ui.__main__ as start\n"
        "real = start.import_core\n"
        "def watched():\n"
        "    print('PySide6' in sys.modules)\n"
        "    real()\n"
        "    print('PySide6' in sys.modules)\n"
        "start.import_core = watched\n"
        "sys.exit(start.main(['--quit-after', '0']))\n"
    )
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "SURVEYOR_HOME": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "-c", told], env=environment, text=True, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout.split()) == (0, ["False", "False"])
