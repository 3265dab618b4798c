"""Collects garbage on the window's thread alone.

Python collects on whichever thread makes one object too many. A window in a cycle of
references would then end on a worker's thread, and take the program with it.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_LOOK_MS = 1_000


class GarbageCollector(QObject):
    """Collects when Python would, but between two events of the window."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_MS)
        self._clock.timeout.connect(self.look)

    def start(self) -> None:
        """Begins to look, once.

        What is there by then is passed over until the first entry is left: the page of
        an entry does the same for what stays as long as it does.
        """
        if not self._clock.isActive():
            gc.freeze()
            self._clock.start()

    def stop(self) -> None:
        """Gives collecting back to Python, such as after the last window."""
        self._clock.stop()
        gc.enable()

    @Slot()
    def look(self) -> None:
        """Collects the oldest generation that is due, which takes the younger along."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if 0 < limits[generation] < counts[generation]:
                gc.collect(generation)
                return
