"""Qt must not lose references to None and True: 6.12 does on Python 3.11, and aborts."""

import gc
import sys

from PySide6.QtCore import QObject, Signal


def test_qt_keeps_its_references_to_none(qapp):
    thing = QObject()
    gc.collect()
    before = sys.getrefcount(None)
    for number in range(1000):
        thing.setObjectName(str(number))
    assert before - sys.getrefcount(None) < 100


class _Speaker(QObject):
    said = Signal(bool)


def test_qt_keeps_its_references_to_true(qapp):
    speaker = _Speaker()
    speaker.said.connect(lambda _on: None)
    before = sys.getrefcount(True)
    for _number in range(2000):
        speaker.said.emit(True)
    assert before - sys.getrefcount(True) < 100
