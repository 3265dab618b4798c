"""Entries that other processes work out are shown as if it had been done here."""

import sqlite3
from contextlib import closing

import pytest

from surveyor.usecases import ahead, maintenance, receiving
from tests.support.offices import entry, write


def index_of(project):
    with closing(sqlite3.connect(project.path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("submission", "entity", "entity_change")
        }


@pytest.fixture
def helped(monkeypatch):
    monkeypatch.setattr(ahead, "WORTH_IT", 1)
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: 2)


def test_the_index_is_the_same_with_and_without_help(
    office, bare, tmp_path, monkeypatch, helped
):
    laptop, one, other = office("a"), bare("satu"), bare("dua")
    path = tmp_path / "1.surveyor"
    write(laptop, path)
    receiving.merge_files(one, [path])
    monkeypatch.setattr(ahead, "WORTH_IT", 10**9)
    receiving.merge_files(other, [path])

    assert index_of(one) == index_of(other) != {}
    assert maintenance.check(one) == ()


# The pool's own thread may trip over the pipe of a process that was killed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_processes_that_die_cost_nothing(office, bare, tmp_path, monkeypatch, helped):
    laptop, here = office("a"), bare("kantor")
    path = tmp_path / "1.surveyor"
    write(laptop, path)
    started = ahead._started

    def started_and_killed():
        pool = started()
        pool.submit(int)
        for process in list(pool._processes.values()):
            process.kill()
        return pool

    monkeypatch.setattr(ahead, "_started", started_and_killed)
    done = receiving.merge_files(here, [path]).files[0]

    assert done.new == done.entries > 0
    assert here.submissions.row(entry(laptop)) is not None


def test_an_entry_with_an_error_is_left_to_be_told_here(office):
    laptop = office("a")
    head = laptop.submissions.head(entry(laptop))
    form = laptop.forms.get(head.form_id, head.form_version).xml

    good, bad = ahead.derive(form, [(head.xml, "Ani"), (b"<data", "Ani")])

    assert good[0].site
    assert bad is None
