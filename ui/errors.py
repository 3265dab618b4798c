"""What nobody caught: shown in words, on the window's thread, and the window stays."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.widgets.error_dialog import ErrorDialog, log_unexpected, show_error


class Unexpected(QObject):
    """Catches what nobody caught, on any thread, and shows it on this one.

    PySide hands an exception in a slot to `sys.excepthook`; the window stays.
    """

    _met = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown: ErrorDialog | None = None
        # Later: the exception may come out of a paint event.
        self._met.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Takes the place of the console, which nobody sees."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def _hook(
        self,
        kind: type[BaseException],
        error: BaseException,
        _trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.exit(130)
        log_unexpected(error)
        self._met.emit(error)

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _show(self, error: BaseException) -> None:
        if self._shown is None or not self._shown.isVisible():
            self._shown = show_error(self._window, error)
