"""Builds everything once and hands it out: settings, project, jobs."""

import uuid
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from surveyor import settings as settings_file
from surveyor import texts
from surveyor.settings import Settings
from surveyor.store.project import Project
from surveyor.usecases.filling import Person
from surveyor.usecases.projects import open_project
from ui import theme
from ui.jobs import JobRunner

_DEMO_ENTRIES = 24


class App(QObject):
    """What every page may ask for; the frame listens to its signals."""

    changed = Signal()
    """Something in the project changed."""
    look_changed = Signal()
    """Language or theme changed: what is shown is made anew."""

    def __init__(self, application: QApplication, language: str | None = None) -> None:
        super().__init__(application)
        self.application = application
        self.jobs = JobRunner(self)
        self.settings, self.notes = settings_file.load()
        if language:
            self.settings = replace(self.settings, language=language)
        if not self.settings.device:
            self.settings = replace(self.settings, device=uuid.uuid4().hex[:12])
        self.project: Project | None = None
        self._apply_look()

    def change_settings(self, new: Settings) -> None:
        """Keeps new settings and lets them be seen at once."""
        old, self.settings = self.settings, new
        settings_file.save(new)
        look = ("language", "theme", "text_size", "touch")
        if any(getattr(old, name) != getattr(new, name) for name in look):
            self._apply_look()
            # Later: the page whose field changed this is still at work.
            QTimer.singleShot(0, self.look_changed.emit)

    def open(self, folder: Path) -> None:
        """Opens a project in place of the one that is open.

        Raises:
            UserError: It cannot be opened; the old one stays open.
        """
        self.use(open_project(folder))

    def open_demo(self) -> None:
        """Opens the sample project, made when it is not there yet."""
        folder = settings_file.home() / "demo"
        if (folder / "project.sqlite").exists():
            self.open(folder)
        else:
            from surveyor.usecases.demo import fill_demo

            self.use(fill_demo(folder, entries=_DEMO_ENTRIES))

    def use(self, project: Project) -> None:
        """Takes an open project over."""
        if self.project is not None:
            self.project.close()
        self.project = project
        recent = self.settings.with_recent(project.folder)
        self.change_settings(replace(self.settings, recent_projects=recent))
        self.changed.emit()

    def person(self) -> Person:
        """Who fills in on this machine."""
        chosen = self.settings
        return Person(chosen.surveyor_name, chosen.surveyor_code, chosen.device)

    def close(self) -> None:
        """Ends all work and lets the project go."""
        self.jobs.stop()
        if self.project is not None:
            self.project.close()
            self.project = None

    def _apply_look(self) -> None:
        chosen = self.settings
        texts.use(chosen.language)
        theme.apply(
            self.application, chosen.theme, chosen.text_size, touch=chosen.touch
        )
