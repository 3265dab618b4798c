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
