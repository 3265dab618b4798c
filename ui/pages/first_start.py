"""The first page a new person sees: language, name, area, and where to begin."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
)

from surveyor import settings as settings_file
from surveyor import texts
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.settings import folder_for
from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings
from surveyor.texts import _
from surveyor.usecases.projects import create_project
from ui.app import App
from ui.pages.page import Page
from ui.widgets.area_picker import AreaPicker
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, PageHead, label
from ui.widgets.work import WorkBar

_WIDTH = 640
_SAMPLE_ENTRIES = 24


class FirstStartPage(Page):
    """Asks three things and offers three ways to begin; Enter makes a new project."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        facts = _("Tiga isian, lalu mulai. Semuanya dapat diubah nanti di Pengaturan.")
        self.column.addWidget(PageHead(_("Selamat datang di Surveyor"), facts, self))
        card = Card(self)
        card.setMaximumWidth(_WIDTH)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        self._language = QComboBox(card)
        self._language.setObjectName("language")
        for code, name in texts.LANGUAGES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(self._language.findData(texts.language()))
        self._language.activated.connect(self._choose_language)
        self._name = QLineEdit(app.settings.surveyor_name, card)
        self._name.setPlaceholderText(_("mis. Nur Aini"))
        self._name.textChanged.connect(self._show_ready)
        self._name.returnPressed.connect(self._enter)
        self._area = AreaPicker(app.settings.area, card)
        self._area.changed.connect(self._show_ready)
        form.addRow(_("Bahasa"), self._language)
        form.addRow(_("Nama petugas"), self._name)
        form.addRow(_("Kabupaten/Kota"), self._area)
        card.column.addLayout(form)
        self.column.addWidget(card)
        self.column.addLayout(self._build_actions())
        self._missing = label("", "muted", self)
        self.column.addWidget(self._missing)
        self._work = WorkBar(app.jobs, self)
        self._work.setMaximumWidth(_WIDTH)
        self._work.ended.connect(self._show_ready)
        self.column.addWidget(self._work)
        self.column.addStretch(1)
        self._show_ready()

    def _build_actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._new = Button(_("Proyek baru"), kind="primary", icon="plus", parent=self)
        self._new.clicked.connect(self._begin)
        sample = Button(_("Coba proyek contoh"), icon="palmtree", parent=self)
        sample.clicked.connect(self.open_sample)
        existing = Button(_("Buka proyek"), icon="folder-open", parent=self)
        existing.clicked.connect(self._open)
        for button in (self._new, sample, existing):
            button.setAutoDefault(True)
            row.addWidget(button)
        row.addStretch(1)
        self._others = (sample, existing)
        return row

    def refresh(self) -> None:
        self._name.setFocus()

    def place(self) -> str:
        """The field with the cursor in it."""
        focused = self.focusWidget()
        return focused.objectName() if focused is not None else ""

    def select(self, what: str) -> None:
        """Puts the cursor back after a change of language."""
        if what == "language":
            self._language.setFocus()

    @Slot()
    def _choose_language(self) -> None:
        code = str(self._language.currentData())
        self._keep_typed()
        self.app.change_settings(replace(self.app.settings, language=code))

    @Slot()
    def _show_ready(self) -> None:
        missing = []
        if not self._name.text().strip():
            missing.append(_("nama petugas"))
        if not self._area.code:
            missing.append(_("kabupaten/kota"))
        text = _("Untuk proyek baru, isi: {names}.").format(names=", ".join(missing))
        self._missing.setText(text if missing else "")
        self._new.setEnabled(not missing and not self._work.busy)
        for button in self._others:
            button.setEnabled(not self._work.busy)

    @Slot()
    def _enter(self) -> None:
        if self._new.isEnabled():
            self._begin()
        else:
            self._area.setFocus()

    def _keep_typed(self) -> None:
        self.app.settings = replace(
            self.app.settings,
            surveyor_name=self._name.text().strip(),
            area=self._area.code,
        )

    def _keep(self) -> None:
        self._keep_typed()
        code = self.app.settings.surveyor_code or "P01"
        self.app.change_settings(replace(self.app.settings, surveyor_code=code))

    @Slot()
    def _begin(self) -> None:
        title = _("Survei wisata")
        self.make_project(folder_for(self.app.settings, title), title)

    def make_project(self, folder: Path, title: str = "") -> None:
        """Makes a project in a folder, with the person as its first surveyor."""
        try:
            self._keep()
            person = self.app.settings
            made = ProjectSettings(
                title=title or folder.name,
                area=person.area,
                surveyors=((person.surveyor_code, person.surveyor_name),),
            )
            self.app.use(create_project(folder, made))
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.go.emit("home")
            text = _("Proyek dibuat di {folder}").format(folder=folder)
            self.notify.emit(text, "", None)

    @Slot()
    def open_sample(self) -> None:
        """Opens the sample project, made when it is not there yet."""
        folder = settings_file.home() / "demo"
        if (folder / "project.sqlite").exists():
            self._open_folder(folder)
            return

        def work(progress: Progress) -> Project:
            from surveyor.usecases.demo import fill_demo

            return fill_demo(folder, entries=_SAMPLE_ENTRIES, progress=progress)

        self._work.run(_("Membuat proyek contoh"), work, self._ready, self.failed.emit)
        self._show_ready()

    @Slot()
    def _open(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Buka folder proyek"))
        if folder:
            self._open_folder(Path(folder))

    def _open_folder(self, folder: Path) -> None:
        try:
            self._keep()
            self.app.open(folder)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.go.emit("home")

    @Slot(object)
    def _ready(self, project: Project) -> None:
        try:
            self._keep()
            self.app.use(project)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.go.emit("home")
