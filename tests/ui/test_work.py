"""Long work is shown, and however short it is, its end is never missed."""

import pytest
from PySide6.QtWidgets import QWidget

from ui.jobs import JobRunner
from ui.widgets.work import WorkBar


@pytest.fixture
def bar(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    jobs = JobRunner(parent)
    yield WorkBar(jobs, parent)
    jobs.stop()


def test_the_end_of_the_shortest_work_is_never_missed(qtbot, bar):
    done = []
    for number in range(200):
        bar.run("", lambda _progress, number=number: number, done.append, done.append)
        qtbot.waitUntil(lambda: not bar.busy)

    assert done == list(range(200))


def test_a_failure_ends_the_work_too(qtbot, bar):
    failed = []
    bar.run("", lambda _progress: 1 / 0, failed.append, failed.append)

    qtbot.waitUntil(lambda: not bar.busy)

    assert isinstance(failed[0], ZeroDivisionError)


def test_only_one_piece_of_work_is_done_at_a_time(qtbot, bar):
    done = []
    bar.run("", lambda _progress: "first", done.append, done.append)
    bar.run("", lambda _progress: "second", done.append, done.append)

    qtbot.waitUntil(lambda: not bar.busy)

    assert done == ["first"]
