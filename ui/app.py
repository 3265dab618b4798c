"""Builds everything once and hands it out: settings, project, jobs."""

import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from surveyor import settings as settings_file
from surveyor import texts
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.settings import Settings
from surveyor.store.project import Project
from surveyor.store.values import Backup
from surveyor.texts import _
from surveyor.usecases.projects import backup_if_due, open_project
from ui import icons, theme
from ui.jobs import JobRunner
from ui.preparing import Preparer
from ui.qt_words import QtWords
from ui.sending import Sender

if TYPE_CHECKING:
    from surveyor.usecases.filling import Person

_LOOK_FOR_STICK_MS = 30_000
_TIDY_MS = 20_000
"""The start of the program comes first."""
_LOCALES = {"id": "id_ID", "en": "en_GB"}
"""For what Qt writes itself: decimals in fields, names of days and months."""
_LOOK = ("language", "theme", "text_size", "touch", "role")


class App(QObject):
    """What every page may ask for; the frame listens to its signals."""

    changed = Signal()
    """Something in the project changed."""
    look_changed = Signal()
    """Language, theme or role changed: what is shown is made anew."""
    noticed = Signal(str)
    """Something happened in the background that a person may want to know."""

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
        self.outgoing = Sender(
            self.jobs, lambda: self.project, lambda: self.settings.device, self
        )
        self.outgoing.changed.connect(self.changed)
        self.changed.connect(self.outgoing.soon)
        self.preparing = Preparer(self.jobs, lambda: self.project, self)
        self.preparing.prepared.connect(self.changed)
        self.preparing.failed.connect(self.noticed)
        self.changed.connect(self.preparing.soon)
        self._qt_words = QtWords(self)
        self._backing_up = False
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_FOR_STICK_MS)
        self._clock.timeout.connect(self.back_up_if_due)
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply_look()

    def change_settings(self, new: Settings) -> None:
        """Keeps new settings and lets them be seen at once."""
        old, self.settings = self.settings, new
        settings_file.save(new)
        if any(getattr(old, name) != getattr(new, name) for name in _LOOK):
            self._apply_look()
            # Later: the page whose field changed this is still at work.
            QTimer.singleShot(0, self, self.look_changed.emit)

    def open(self, folder: Path) -> None:
        """Opens a project in place of the one that is open.

        Raises:
            SurveyorError: It cannot be opened; the old one stays open.
        """
        self.use(open_project(folder, at_once=False))

    def use(self, project: Project) -> None:
        """Takes an open project over."""
        self.close_project()
        self.project = project
        recent = self.settings.with_recent(project.folder)
        self.change_settings(replace(self.settings, recent_projects=recent))
        self.changed.emit()
        self._clock.start()
        QTimer.singleShot(0, self, self.back_up_if_due)
        QTimer.singleShot(_TIDY_MS, self, self._tidy)

    def close_project(self) -> None:
        """Lets the project go, such as before a restore."""
        self._clock.stop()
        self.outgoing.stop()
        self.preparing.stop()
        if self.project is not None:
            self.project.close()
            self.project = None

    def person(self) -> "Person":
        """Who fills in on this machine."""
        from surveyor.usecases.filling import Person

        chosen = self.settings
        return Person(
            chosen.surveyor_name,
            chosen.surveyor_code,
            chosen.device,
            chosen.photo_edge,
        )

    def close(self) -> None:
        """Ends all work and lets the project go."""
        self._clock.stop()
        self.jobs.stop()
        self.close_project()
        self.application.removeTranslator(self._qt_words)

    @Slot()
    def back_up_if_due(self) -> None:
        """Copies the project in the background, also to a stick that is plugged in."""
        project, second = self.project, self.settings.backup_folder
        if project is None or self._backing_up:
            return
        self._backing_up = True

        def work(progress: Progress) -> tuple[Backup | None, Backup | None]:
            own = backup_if_due(project, progress=progress)
            if not second:
                return own, None
            return own, backup_if_due(project, Path(second), progress)

        self.jobs.start(work, done=self._backed_up, failed=self._not_backed_up)

    @Slot()
    def _tidy(self) -> None:
        """Small pictures of photos that are gone or too many go, in the background."""
        project = self.project
        if project is not None:
            self.jobs.start(
                lambda _progress: project.tidy_files(), done=_nothing, failed=_tell_bug
            )

    @Slot(object)
    def _backed_up(self, made: tuple[Backup | None, Backup | None]) -> None:
        self._backing_up = False
        if made[1] is not None:
            text = _("Cadangan disalin ke {folder}.")
            self.noticed.emit(text.format(folder=self.settings.backup_folder))
        if any(made):
            self.changed.emit()

    @Slot(object)
    def _not_backed_up(self, error: Exception) -> None:
        """Told once: the clock stops until a project is opened again; work goes on."""
        self._backing_up = False
        if not isinstance(error, SurveyorError):
            raise error
        self._clock.stop()
        text = _("Cadangan belum dibuat. {reason}")
        self.noticed.emit(text.format(reason=error))

    def _apply_look(self) -> None:
        chosen = self.settings
        texts.use(chosen.language)
        self._qt_words.speak(self.application, chosen.language)
        QLocale.setDefault(QLocale(_LOCALES.get(chosen.language, "id_ID")))
        icons.forget()
        theme.apply(
            self.application, chosen.theme, chosen.text_size, touch=chosen.touch
        )

    @Slot()
    def _follow_system(self) -> None:
        if self.settings.theme == "system":
            self._apply_look()
            QTimer.singleShot(0, self, self.look_changed.emit)


def _nothing(_result: object) -> None:
    """There is nothing to tell."""


def _tell_bug(error: Exception) -> None:
    """What the surroundings do not allow is tried at the next opening."""
    if not isinstance(error, SurveyorError):
        raise error
