"""Long work is shown, and however short it is, its end is never missed."""

from threading import Event

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


def test_work_that_was_stopped_says_so_and_gives_no_result(qtbot, bar):
    said = []

    def work(progress):
        while True:
            progress.step(0, 1, "")

    bar.run("", work, said.append, said.append)
    with qtbot.waitSignal(bar.stopped):
        bar._stop.click()

    assert said == []
    assert not bar.busy


def test_work_that_came_to_its_end_is_told_though_it_was_to_stop(qtbot, bar):
    started, go_on, done = Event(), Event(), []

    def work(_progress):
        started.set()
        go_on.wait(5)
        return "backup made"

    bar.run("", work, done.append, done.append)
    started.wait(5)
    bar._stop.click()
    go_on.set()
    qtbot.waitUntil(lambda: not bar.busy)

    assert done == ["backup made"]


def test_newer_work_takes_the_place_of_work_that_gives_way(qtbot, bar):
    done = []
    for number in range(5):
        bar.run("", lambda _p, n=number: n, done.append, done.append, gives_way=True)
    qtbot.waitUntil(lambda: not bar.busy)
    qtbot.wait(20)

    assert done == [4]


def test_a_preview_does_not_take_the_place_of_a_file_being_written(qtbot, bar):
    go_on, done = Event(), []
    bar.run("", lambda _p: go_on.wait(5) and "file", done.append, done.append)

    taken = bar.run("", lambda _p: "shown", done.append, done.append, gives_way=True)
    go_on.set()
    qtbot.waitUntil(lambda: not bar.busy)

    assert not taken
    assert done == ["file"]


def test_the_result_of_work_that_was_let_go_is_not_that_of_the_next(qtbot, bar):
    go_on, first, second = Event(), [], []
    bar.run("", lambda _p: go_on.wait(5) and "old", first.append, first.append)
    bar.stop()

    bar.run("", lambda _p: "new", second.append, second.append)
    qtbot.waitUntil(lambda: not bar.busy)
    go_on.set()
    qtbot.wait(50)

    assert (first, second) == ([], ["new"])


def test_short_work_is_not_shown(qtbot, bar):
    said = []
    bar.run("", lambda _p: 1, said.append, said.append)

    qtbot.waitUntil(lambda: not bar.busy)
    assert said == [1]

    assert bar.isHidden()
