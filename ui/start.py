"""Starts the window: application, project, then the frame."""

import logging
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from surveyor.settings import home
from surveyor.texts import _
from ui.app import App
from ui.errors import Unexpected
from ui.garbage import GarbageCollector
from ui.main_window import MainWindow

_LOG_BYTES, _LOGS = 500_000, 3
_STARTED_MS = 5_000


class _FirstPaint(QObject):
    """Calls back once, when the window has been painted for the first time."""

    def __init__(self, window: QWidget, painted: Callable[[], None]) -> None:
        super().__init__(window)
        self._painted = painted
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Lets every event pass."""
        if event.type() == QEvent.Type.Paint:
            window.removeEventFilter(self)
            # Later: what lies in the window is painted right after the window itself.
            QTimer.singleShot(0, self, self._painted)
        return False


def run(
    *, demo: bool, project: Path | None, quit_after: float | None, language: str | None
) -> int:
    """Opens the window and returns when it is closed.

    Args:
        demo: Open the sample project.
        project: Open the project in this folder; None takes the one of last time.
        quit_after: Close by itself, so many seconds after the window was painted.
        language: `id` or `en` instead of what the person chose.
    """
    _keep_log()
    application = QApplication([sys.argv[0]])
    application.setApplicationName("Surveyor")
    garbage = GarbageCollector(application)
    app = App(application, language)
    folder = project or _last(app)
    window = MainWindow(app)
    Unexpected(window).install()

    def painted() -> None:
        garbage.start()
        if quit_after is not None:
            QTimer.singleShot(round(quit_after * 1000), application.quit)

    _FirstPaint(window, painted)
    # A window that starts minimised is not painted.
    QTimer.singleShot(_STARTED_MS, garbage.start)
    window.show()
    if demo:
        window.open_sample()
    elif folder is not None:
        window.open_project(folder)
    if app.project is None and not demo:
        window.show_page("home")
    code = int(application.exec())
    window.close()
    app.close()
    garbage.stop()
    return code


def _last(app: App) -> Path | None:
    """The project of last time; a note where its folder is not there, as on a stick."""
    recent = app.settings.recent_projects
    if not recent:
        return None
    if not Path(recent[0]).exists():
        text = _("Proyek terakhir tidak ditemukan: {folder}. Pasang flashdisk-nya?")
        app.notes = (*app.notes, text.format(folder=recent[0]))
        return None
    return Path(recent[0])


def _keep_log() -> None:
    """Ids and places in the code only; never answers, names or positions."""
    handler = RotatingFileHandler(
        home() / "surveyor.log", maxBytes=_LOG_BYTES, backupCount=_LOGS, delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)
