"""Garbage is collected where the windows are."""

import gc
import threading

from ui.garbage import GarbageCollector

ENDED_ON: list[int] = []
"""The thread on which each ring ended."""


class Ring:
    """Refers to itself, so that only the collector ends it."""

    def __init__(self):
        self.own = self

    def __del__(self):
        ENDED_ON.append(threading.get_ident())


def make_many(count=5_000):
    for _number in range(count):
        Ring()


def test_no_other_thread_collects_what_it_made(qtbot, qapp):
    ENDED_ON.clear()
    garbage = GarbageCollector(qapp)
    worker = threading.Thread(target=make_many)
    worker.start()
    worker.join()
    assert ENDED_ON == []

    garbage.start()
    try:
        make_many(10)
        gc.unfreeze()
        garbage.look()
        assert set(ENDED_ON) <= {threading.get_ident()}
        gc.collect()
        assert len(ENDED_ON) == 5_010
    finally:
        garbage.stop()
    assert gc.isenabled()


def test_nothing_is_collected_before_it_is_due(qapp):
    garbage = GarbageCollector(qapp)
    gc.collect()
    ENDED_ON.clear()
    make_many(3)

    garbage.look()

    assert ENDED_ON == []
    garbage.stop()
