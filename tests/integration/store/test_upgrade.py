"""Older project files open and keep everything; a failed upgrade changes nothing."""

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from surveyor.errors import ReadOnly
from surveyor.jobs import Progress
from surveyor.store import schema, scrubbing
from surveyor.store.errors import NewerProject, UpgradeFailed
from surveyor.store.values import Query
from surveyor.usecases import maintenance
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.projects import open_project

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
VERSIONS = range(1, schema.VERSION + 1)


def unpacked(version, folder):
    """A project folder with the file that a program of this schema version made."""
    folder.mkdir()
    packed = DATA / f"project-v{version}.sqlite.gz"
    (folder / "project.sqlite").write_bytes(gzip.decompress(packed.read_bytes()))
    return folder


@pytest.fixture
def old(tmp_path):
    return unpacked(1, tmp_path / "proyek")


def asked(path, question):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def version(path):
    return asked(path, "PRAGMA user_version")[0][0]


def copies(folder):
    return sorted((folder / "backups").glob("version-*.sqlite"))


def written_by_a_killed_process(path):
    """Leaves a committed draft in the log, as a pulled plug does."""
    script = (
        "import os, signal, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode=WAL')\n"
        "c.execute('PRAGMA wal_autocheckpoint=0')\n"
        "c.execute(\"UPDATE draft SET site_name='Dari log'\")\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.with_name(path.name + "-wal").stat().st_size > 0


@pytest.mark.parametrize("number", VERSIONS)
def test_a_file_of_every_schema_version_opens_and_keeps_its_entries(tmp_path, number):
    folder = unpacked(number, tmp_path / "proyek")

    with open_project(folder) as project:
        assert project.submissions.count(Query(exclude_form=SITE_FORM)) == 3
        assert len(project.drafts.list()) == 2
        assert project.sites.count() == 26
        assert not maintenance.check(project)
    assert version(folder / "project.sqlite") == schema.VERSION


@pytest.mark.parametrize("number", VERSIONS)
def test_a_copy_of_every_version_that_was_cleaned_opens_without_the_entry(
    tmp_path, number
):
    folder = unpacked(number, tmp_path / "proyek")
    path = folder / "project.sqlite"
    ((entry,),) = asked(path, "SELECT submission FROM submission LIMIT 1")
    gone = (entry, "diminta", "Kantor", "2026-11-24T08:00:00+00:00")

    scrubbing.scrub(path, [gone], Progress())

    with open_project(folder) as project:
        assert [one.submission for one in project.withdrawals.all()] == [entry]
        assert project.submissions.row(entry) is None
        assert not maintenance.check(project)


def test_an_upgraded_file_has_the_tables_of_a_new_one(old, tmp_path):
    schema.create(tmp_path / "new.sqlite")
    open_project(old).close()

    shape = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
    assert asked(old / "project.sqlite", shape) == asked(tmp_path / "new.sqlite", shape)


@pytest.mark.parametrize("number", VERSIONS)
def test_order_area_and_place_of_upgraded_sites_are_those_of_rebuilt_ones(
    tmp_path, number
):
    folder = unpacked(number, tmp_path / "proyek")
    columns = "list, id, label, submission, sort_key, area, lat, lon"
    shown = f"SELECT {columns} FROM entity ORDER BY list, id"
    with open_project(folder) as project:
        upgraded = asked(project.path, shown)

        maintenance.rebuild(project)

        rebuilt = asked(project.path, shown)
    assert len(upgraded) == 26
    assert upgraded == rebuilt


def test_the_copy_before_an_upgrade_is_whole_and_of_the_old_version(old):
    before = asked(old / "project.sqlite", "SELECT id, sha256 FROM revision")

    open_project(old, at_once=False).close()

    (copy,) = copies(old)
    assert version(copy) == 1
    assert asked(copy, "SELECT id, sha256 FROM revision") == before
    assert asked(copy, "PRAGMA integrity_check") == [("ok",)]


def test_the_copy_holds_what_a_killed_process_left_in_the_log(old):
    written_by_a_killed_process(old / "project.sqlite")

    with open_project(old, at_once=False) as project:
        assert {d.site_name for d in project.drafts.list()} == {"Dari log"}

    (copy,) = copies(old)
    assert asked(copy, "SELECT DISTINCT site_name FROM draft") == [("Dari log",)]


def test_a_step_that_fails_leaves_the_old_version_and_says_so(old, monkeypatch):
    def fails(connection):
        connection.exec_driver_sql("CREATE TABLE half (a)")
        connection.exec_driver_sql("DROP TABLE draft")
        raise RuntimeError

    monkeypatch.setitem(schema._UPGRADES, 1, fails)

    with pytest.raises(UpgradeFailed) as caught:
        open_project(old)

    assert "tetap versi 1" in caught.value.advice()
    assert str(copies(old)[0]) in caught.value.advice()
    assert version(old / "project.sqlite") == 1
    assert asked(old / "project.sqlite", "SELECT count(*) FROM draft") == [(2,)]
    tables = asked(old / "project.sqlite", "SELECT name FROM sqlite_master")
    assert ("half",) not in tables


def test_a_later_step_that_fails_takes_the_earlier_ones_back(old, monkeypatch):
    def fails(_connection):
        raise RuntimeError

    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setitem(schema._UPGRADES, schema.VERSION - 1, fails)

    with pytest.raises(UpgradeFailed):
        open_project(old)

    assert version(old / "project.sqlite") == 1


@pytest.mark.parametrize("step", VERSIONS[:-1])
def test_a_crash_in_the_middle_of_a_step_leaves_the_old_version(old, step):
    target = ROOT / "tests" / "support" / "upgrade_target.py"
    killed = subprocess.run(
        [sys.executable, str(target), old, str(step)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert version(old / "project.sqlite") == 1

    with open_project(old) as project:
        assert len(project.drafts.list()) == 2
        assert not maintenance.check(project)


def test_a_copy_that_cannot_be_made_stops_the_upgrade(old):
    (old / "backups").write_text("in the way")

    with pytest.raises(ReadOnly):
        schema.bring_up_to_date(old / "project.sqlite")

    assert version(old / "project.sqlite") == 1


def test_a_newer_file_is_refused_and_its_log_stays(old):
    path = old / "project.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")
        connection.commit()
    written_by_a_killed_process(path)

    with pytest.raises(NewerProject):
        open_project(old)

    assert version(path) == 99
    assert asked(path, "SELECT DISTINCT site_name FROM draft") == [("Dari log",)]
    assert not copies(old)


def test_a_project_whose_making_was_cut_off_can_be_made_again(tmp_path):
    from surveyor.store.project import Project
    from surveyor.store.values import ProjectSettings

    (tmp_path / "project.sqlite.part").write_bytes(b"half")

    with Project.create(tmp_path, ProjectSettings(title="Baru")) as project:
        assert project.settings.title == "Baru"


def test_a_look_at_an_open_project_keeps_its_locks(old):
    path = old / "project.sqlite"
    with open_project(old) as project:
        project.drafts.list()
        log = path.with_name(path.name + "-wal")

        schema.version_of(path)
        # The last one to close folds the log in and removes it; it is not the last.
        script = (
            "import sqlite3, sys\n"
            "sqlite3.connect(sys.argv[1]).execute('SELECT 1 FROM draft').fetchall()"
        )
        subprocess.run([sys.executable, "-c", script, str(path)], check=True)

        assert log.exists()
