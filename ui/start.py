"""Starts the window: application, project, then the frame."""

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from surveyor.errors import SurveyorError
from ui.app import App
from ui.errors import show_error
from ui.main_window import MainWindow


def run(
    *, demo: bool, project: Path | None, quit_after: float | None, language: str | None
) -> int:
    """Opens the window and returns when it is closed."""
    application = QApplication([sys.argv[0]])
    application.setApplicationName("Surveyor")
    app = App(application, language)
    window = MainWindow(app)
    sys.excepthook = _show_bug
    window.show()
    try:
        _open(app, demo=demo, project=project)
    except SurveyorError as error:
        show_error(window, error)
    window.show_page("home")
    if quit_after is not None:
        QTimer.singleShot(round(quit_after * 1000), application.quit)
    code = int(application.exec())
    window.close()
    app.close()
    return code


def _open(app: App, *, demo: bool, project: Path | None) -> None:
    recent = app.settings.recent_projects
    if demo:
        app.open_demo()
    elif project is not None:
        app.open(project)
    elif recent and Path(recent[0]).exists():
        app.open(Path(recent[0]))


def _show_bug(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """Shows what nobody expected, instead of letting it vanish on a console."""
    show_error(None, error)
