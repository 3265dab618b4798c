"""A killed process costs no committed answer, and the project opens again."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from surveyor.store.values import ProjectSettings
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import create_project, open_project

ROOT = Path(__file__).parents[3]
TARGET = ROOT / "tests" / "support" / "kill_target.py"
KILLS = 50


def answer_until_killed(folder, draft, seconds):
    """The last number that the process said was committed."""
    process = subprocess.Popen(
        [sys.executable, str(TARGET), str(folder), draft],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        said = process.stdout.read().splitlines()
    # A last line that was cut while it was being printed says nothing.
    return int(said[-2]) if len(said) > 1 else 0


def cut_off_in_a_checkpoint(path):
    """Grows a database in its log, and carries over no page but the first one."""
    script = (
        "import os, signal, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA wal_autocheckpoint=0')\n"
        "c.execute('CREATE TABLE grown AS SELECT zeroblob(500000) AS room')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    log = path.with_name(f"{path.name}-wal").read_bytes()
    size = int.from_bytes(log[8:12], "big")
    frames = range(32, len(log) - size, size + 24)
    first = [at for at in frames if int.from_bytes(log[at : at + 4], "big") == 1][-1]
    with path.open("r+b") as file:
        file.write(log[first + 24 : first + 24 + size])


def test_a_file_that_was_cut_off_while_its_log_was_carried_over_opens(tmp_path):
    with create_project(tmp_path / "project", ProjectSettings()) as project:
        filling = Filling.start(project, "smart_branding", Person("Uji"))
        filling.answer("/data/TB/TB01", "c")
    cut_off_in_a_checkpoint(project.path)

    with open_project(tmp_path / "project") as again:
        kept = Filling.resume(again, filling.draft.id, Person("Uji")).session
        assert kept.value("/data/TB/TB01") == "c"
    found = sqlite3.connect(project.path).execute("PRAGMA integrity_check")
    assert found.fetchone() == ("ok",)


def test_no_committed_answer_is_lost_in_fifty_kills(tmp_path):
    draw = random.Random(20261123)
    folder = tmp_path / "project"
    with create_project(folder, ProjectSettings()) as project:
        filling = Filling.start(project, "smart_branding", Person("Uji"))
        filling.answer("/data/HC/H14", "observasi")
        filling.answer("/data/TB/TB01", "c")
        draft = filling.draft.id

    for _kill in range(KILLS):
        committed = answer_until_killed(folder, draft, draw.uniform(0.001, 0.12))

        with open_project(folder) as project:
            kept = Filling.resume(project, draft, Person("Uji")).session
            if committed:
                assert int(kept.value("/data/TB/TB02").split()[-1]) >= committed
            assert kept.value("/data/TB/TB01") == "c"
        answer = sqlite3.connect(folder / "project.sqlite").execute(
            "PRAGMA integrity_check"
        )
        assert answer.fetchone() == ("ok",)
