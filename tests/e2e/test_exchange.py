"""Two laptops and an office: by stick, by CSV, with a conflict decided in the window."""

import csv
import io
import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from surveyor import cli, settings
from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings, Query
from surveyor.usecases import exchange, maintenance, receiving
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.projects import create_project, open_project
from tests.support.offices import ANI, BUDI, correct, entry, write
from ui.app import App
from ui.main_window import MainWindow

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "tests" / "support" / "merge_target.py"
KILLS = 20


class Place:
    """A machine: a project folder, and a person's settings with a key of their own."""

    def __init__(self, monkeypatch, root, name, role):
        self.folder = root / name / "project"
        self._home = root / name / "home"
        self._monkeypatch = monkeypatch
        self.enter()
        chosen = settings.load()[0]
        settings.save(
            replace(chosen, surveyor_name=name.title(), device=name, role=role)
        )

    def enter(self):
        self._home.mkdir(parents=True, exist_ok=True)
        self._monkeypatch.setenv("SURVEYOR_HOME", str(self._home))

    def run(self, *words):
        self.enter()
        first, *rest = words
        return cli.main([first, str(self.folder), *(str(one) for one in rest)])

    def open(self):
        self.enter()
        return Project.open(self.folder)

    def state(self):
        with self.open() as project:
            assert maintenance.check(project) == ()
            return maintenance.state(project)


@pytest.fixture
def places(monkeypatch, tmp_path):
    origin = tmp_path / "origin"
    fill_demo(origin, entries=4, seed=7).close()
    made = {
        name: Place(monkeypatch, tmp_path, name, role)
        for name, role in (
            ("ani", "surveyor"),
            ("budi", "surveyor"),
            ("kantor", "office"),
        )
    }
    for place in made.values():
        shutil.copytree(origin, place.folder)
    return made


def test_stick_csv_and_a_decision_in_the_window_end_in_one_state(
    qtbot, qapp, places, tmp_path
):
    ani, budi, office = places["ani"], places["budi"], places["kantor"]
    which, other = _correct_the_same_entry(ani, budi)

    for place in (ani, budi):
        assert (
            place.run("bundle", tmp_path / f"{place.folder.parent.name}.surveyor") == 0
        )
    files = [tmp_path / "ani.surveyor", tmp_path / "budi.surveyor"]
    assert office.run("merge", *files, "--preview") == 0
    assert office.run("merge", *files) == 2, "nobody agreed to the keys yet"
    assert office.run("merge", *files, "--yes") == 0

    _decide_in_the_window(qtbot, qapp, office, which)
    _send_a_table(budi, office, other, tmp_path)

    assert office.run("bundle", tmp_path / "kantor.surveyor") == 0
    for place in (ani, budi):
        assert place.run("merge", tmp_path / "kantor.surveyor", "--yes") == 0
    assert ani.state() == budi.state() == office.state()
    with ani.open() as project:
        assert b"<IN08>41</IN08>" in project.submissions.head(which).xml
        assert b"<TB13>7</TB13>" in project.submissions.head(other).xml
        assert project.receipts.unconfirmed_entries() == 0


def _correct_the_same_entry(ani, budi):
    with ani.open() as project:
        which, other = entry(project), entry(project, "smart_branding")
        correct(project, which, ANI, IN__IN08="41")
    with budi.open() as project:
        correct(project, which, BUDI, IN__IN08="43", IN__IN09="33")
    return which, other


def _decide_in_the_window(qtbot, qapp, office, which):
    office.enter()
    app = App(qapp)
    try:
        app.open(office.folder)
        window = MainWindow(app)
        qtbot.addWidget(window)
        window.show()
        window.show_page("review")
        page = window._pages["review"]
        qtbot.waitUntil(lambda: not page._work.busy, timeout=20_000)
        assert page.conflicts.model().rowCount() == 1
        page.conflicts.selectRow(0)
        qtbot.keyClick(page.conflicts, Qt.Key.Key_Return)
        conflict = window._pages["conflict"]
        assert window._stack.currentWidget() is conflict
        heads = [head.author for head in conflict._conflict.heads]
        at = conflict.model.index(0, 2 + heads.index("Ani"))
        conflict.table.setCurrentIndex(at)
        qtbot.keyClick(conflict.table, Qt.Key.Key_Return)
        qtbot.keyClicks(conflict.reason, "sudah ditanyakan ke pengelola")
        qtbot.mouseClick(conflict.saving, Qt.MouseButton.LeftButton)
        head = app.project.submissions.head(which)
        assert len(head.parents) == 2
        window.close()
    finally:
        app.close()


def _send_a_table(budi, office, other, tmp_path):
    """Budi exports, changes a cell in a spreadsheet, and the office merges the folder."""
    folder = tmp_path / "tabel"
    assert budi.run("export", folder, "--unmasked") == 0
    path = folder / "smart_branding.csv"
    text = path.read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    for row in rows:
        if row["KEY"] == other:
            row["TB13"] = "7"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8-sig")
    assert office.run("merge", folder) == 0
    assert office.run("merge", folder) == 0, "the same table twice is nothing new"


def test_a_merge_that_is_killed_loses_nothing_that_was_committed(places, tmp_path):
    ani, office = places["ani"], places["kantor"]
    draw = random.Random(5)
    with ani.open() as project:
        files = []
        rows = [r.submission for r in project.submissions.revisions()]
        for number in range(6):
            for which in rows[-4:]:
                _correct_anything(project, which, number)
            files.append(tmp_path / f"{number}.surveyor")
            write(project, files[-1])
    key = exchange.device_key().public
    counts = []
    for kill in range(KILLS):
        folder = tmp_path / "k"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(office.folder, folder)
        with Project.open(folder) as project:
            exchange.trust(project, key, "Ani")
        committed = _merge_and_kill(folder, files, draw.uniform(0.0, 0.25))
        counts.append(len(committed))
        with Project.open(folder) as project:
            assert maintenance.check(project) == ()
            told = {one.name for one in project.ledger.list() if one.way == "in"}
            assert committed <= told, f"kill {kill}"
            for path in files:
                if path.name in committed:
                    again = receiving.merge_files(project, [path]).files[0]
                    assert (again.new, again.updated) == (0, 0)

    assert min(counts) < max(counts), "it was killed at different places"


def test_a_program_that_is_killed_while_it_reads_entries_goes_on_when_opened(
    places, tmp_path
):
    ani, draw = places["ani"], random.Random(6)
    create_project(tmp_path / "bare", ProjectSettings()).close()
    files = {}
    with ani.open() as project:
        rows = project.submissions.page(Query(exclude_form=SITE_FORM), 0, 50)
        for row in rows:
            path = tmp_path / f"{len(files)}.surveyor"
            write(project, path, exchange.What.CHOSEN, only=(row.submission,))
            files[path.name] = row.submission
    paths = [tmp_path / name for name in files]
    for kill in range(KILLS // 2):
        folder = tmp_path / "k"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(tmp_path / "bare", folder)
        committed = _merge_and_kill(folder, paths, draw.uniform(0.0, 0.4))
        with open_project(folder) as project:
            assert project.submissions.due_count() == 0
            listed = {
                row.submission for row in project.submissions.page(Query(), 0, 50)
            }
            there = {one.submission for one in project.submissions.revisions()}
            assert {files[name] for name in committed} <= listed == there, (
                f"kill {kill}"
            )
            assert maintenance.check(project) == ()


def _correct_anything(project, which, number):
    from surveyor.usecases.filling import Filling

    filling = Filling.correct(project, which, ANI)
    ref = next(
        f"/data/{name}" for name in ("IN/IN08", "TB/TB13")
        if f"/data/{name}" in filling.form.binds
    )  # fmt: skip
    filling.answer(ref, str(50 + number))
    filling.finish()


def _merge_and_kill(folder, files, after):
    """Names of the files that the process said were committed before it was killed."""
    process = subprocess.Popen(
        [sys.executable, str(TARGET), str(folder), *map(str, files)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout.readline().strip() == "ready"
        time.sleep(after)
        process.kill()
        lines = process.stdout.read().splitlines()
    return {line.rpartition("/")[2] for line in lines if line}
