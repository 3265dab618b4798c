"""Builds everything once and hands it out: settings, project, jobs, window."""

import platform
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from surveyor import settings as own
from surveyor import texts
from surveyor.store.project import Project
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Person
from surveyor.usecases.projects import open_project
from ui import theme
from ui.jobs import JobRunner


class App:
    """What all pages share."""

    def __init__(self, language: str | None = None) -> None:
        self.settings, self.notes = own.load()
        texts.use_environment(language or self.settings.language)
        self.project: Project | None = None
        self.jobs = JobRunner()

    def person(self) -> Person:
        """Who works here."""
        chosen = self.settings
        device = chosen.device or platform.node()
        return Person(chosen.surveyor_name, chosen.surveyor_code, device)

    def open(self, folder: Path) -> Project:
        """Opens a project in place of the one that is open."""
        project = open_project(folder)
        return self.adopt(project, folder)

    def adopt(self, project: Project, folder: Path) -> Project:
        """Goes on with a project that was just made or opened."""
        if self.project is not None:
            self.project.close()
        self.project = project
        self.change(recent_projects=self.settings.with_recent(folder))
        return project

    def change(self, **values: object) -> None:
        """Keeps changed settings."""
        self.settings = replace(self.settings, **values)  # type: ignore[arg-type]
        own.save(self.settings)

    def dress(self) -> None:
        """Applies theme and text size to the whole program."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            chosen = self.settings
            theme.apply(application, chosen.theme, chosen.text_size, touch=chosen.touch)

    def open_demo(self) -> Project:
        """Opens the sample project; it is made the first time."""
        folder = own.home() / "demo"
        if folder.exists():
            return self.open(folder)
        return self.adopt(fill_demo(folder), folder)


def run(
    *,
    demo: bool = False,
    project: Path | None = None,
    quit_after: float | None = None,
    language: str | None = None,
) -> int:
    """Shows the window until it is closed; returns the exit code."""
    from ui.main_window import MainWindow

    application = QApplication.instance() or QApplication(["surveyor"])
    app = App(language)
    app.dress()
    recent = [Path(p) for p in app.settings.recent_projects if Path(p).is_dir()]
    if demo:
        app.open_demo()
    elif project or recent:
        app.open(project or recent[0])
    window = MainWindow(app)
    window.show()
    if quit_after is not None:
        QTimer.singleShot(int(quit_after * 1000), window.close)
    code = application.exec()
    app.jobs.stop()
    if app.project is not None:
        app.project.close()
    return int(code)
