"""A pause after which something is done; it begins anew with each start."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def pause(length: int, then: Callable[[], None], parent: QObject) -> QTimer:
    """A timer for one shot after `length` milliseconds without another start."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(length)
    timer.timeout.connect(then)
    return timer
