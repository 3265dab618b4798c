"""Starts the window: application, project, then the frame."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from surveyor.errors import SurveyorError
from surveyor.settings import home
from surveyor.texts import _
from ui.app import App
from ui.errors import Unexpected
from ui.main_window import MainWindow

_LOG_BYTES, _LOGS = 500_000, 3


def run(
    *, demo: bool, project: Path | None, quit_after: float | None, language: str | None
) -> int:
    """Opens the window and returns when it is closed."""
    _keep_log()
    application = QApplication([sys.argv[0]])
    application.setApplicationName("Surveyor")
    app = App(application, language)
    folder = project or _last(app)
    window = MainWindow(app)
    Unexpected(window).install()
    window.show()
    if demo:
        try:
            app.open_demo()
        except SurveyorError as error:
            window.show_error(error)
    elif folder is not None:
        window.open_project(folder)
    window.show_page("home")
    if quit_after is not None:
        QTimer.singleShot(round(quit_after * 1000), application.quit)
    code = int(application.exec())
    window.close()
    app.close()
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
