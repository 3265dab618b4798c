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
    QProgressBar,
)

from surveyor import settings as settings_file
from surveyor import texts
from surveyor.areas.catalogue import Areas
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings
from surveyor.texts import _
from surveyor.usecases.projects import create_project
from ui.app import App
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, PageHead, label

_DEFAULT_AREA = "64.02"


class FirstStartPage(Page):
    """Asks three things and offers three ways to begin."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        facts = _("Tiga isian, lalu mulai. Semuanya dapat diubah nanti di Pengaturan.")
        self.column.addWidget(PageHead(_("Selamat datang di Surveyor"), facts, self))
        card = Card(self)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        self._language = QComboBox(card)
        for code, name in texts.LANGUAGES.items():
            self._language.addItem(name, code)
        self._language.setCurrentIndex(self._language.findData(texts.language()))
        self._language.currentIndexChanged.connect(self._choose_language)
        self._name = QLineEdit(app.settings.surveyor_name, card)
        self._name.setPlaceholderText(_("mis. Nur Aini"))
        self._area = QLineEdit(app.settings.area or _DEFAULT_AREA, card)
        self._area.setPlaceholderText(_("nama atau kode, mis. Kutai Kartanegara"))
        self._area.editingFinished.connect(self._find_area)
        self._found = label("", "muted", card)
        form.addRow(_("Bahasa"), self._language)
        form.addRow(_("Nama petugas"), self._name)
        form.addRow(_("Kabupaten/Kota"), self._area)
        form.addRow("", self._found)
        card.column.addLayout(form)
        self.column.addWidget(card)
        self.column.addLayout(self._build_actions())
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(6)
        self._progress.hide()
        self._doing = label("", "muted", self)
        self.column.addWidget(self._progress)
        self.column.addWidget(self._doing)
        self.column.addStretch(1)
        self._find_area()

    def _build_actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        new = Button(_("Proyek baru"), kind="primary", icon="plus", parent=self)
        new.clicked.connect(self._new)
        sample = Button(_("Coba proyek contoh"), icon="palmtree", parent=self)
        sample.clicked.connect(self._sample)
        existing = Button(_("Buka proyek"), icon="folder-open", parent=self)
        existing.clicked.connect(self._open)
        for button in (new, sample, existing):
            row.addWidget(button)
        row.addStretch(1)
        self._actions = (new, sample, existing)
        return row

    @Slot()
    def _choose_language(self) -> None:
        code = str(self._language.currentData())
        self.app.change_settings(replace(self.app.settings, language=code))

    @Slot()
    def _find_area(self) -> None:
        areas = Areas.open()
        text = self._area.text().strip()
        area = areas.area(text)
        if area is None:
            found = areas.search(text, level="regency", limit=1)
            area = found[0] if found else None
        if area is None:
            self._found.setText(_("Belum ditemukan. Ketik nama kabupaten atau kota."))
        else:
            self._area.setText(area.code)
            above = areas.area(area.parent)
            self._found.setText(
                f"{area.name} · {above.name if above else ''} · {area.zone}"
            )

    def _keep(self) -> None:
        name = self._name.text().strip() or _("Petugas")
        code = self.app.settings.surveyor_code or "P01"
        self.app.change_settings(
            replace(
                self.app.settings,
                surveyor_name=name,
                surveyor_code=code,
                area=self._area.text().strip(),
            )
        )

    @Slot()
    def _new(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Folder untuk proyek baru"))
        if folder:
            self.make_project(Path(folder))

    def make_project(self, folder: Path) -> None:
        """Makes a project in a folder, with the person as its first surveyor."""
        self._keep()
        person = self.app.settings
        made = ProjectSettings(
            title=folder.name,
            area=person.area,
            surveyors=((person.surveyor_code, person.surveyor_name),),
        )
        try:
            self.app.use(create_project(folder, made))
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.go.emit("home")

    @Slot()
    def _sample(self) -> None:
        self._keep()
        folder = settings_file.home() / "demo"
        if (folder / "project.sqlite").exists():
            self._open_folder(folder)
            return
        self._busy(True)

        def work(progress: Progress) -> Project:
            from surveyor.usecases.demo import fill_demo

            return fill_demo(folder, entries=24, progress=progress)

        self.app.jobs.start(
            work, done=self._ready, failed=self._broken, progressed=self._show_progress
        )

    @Slot()
    def _open(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Buka folder proyek"))
        if folder:
            self._keep()
            self._open_folder(Path(folder))

    def _open_folder(self, folder: Path) -> None:
        try:
            self.app.open(folder)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.go.emit("home")

    def _ready(self, project: Project) -> None:
        self._busy(False)
        self.app.use(project)
        self.go.emit("home")

    def _broken(self, error: Exception) -> None:
        self._busy(False)
        self.failed.emit(error)

    def _busy(self, busy: bool) -> None:
        self._progress.setVisible(busy)
        self._doing.setText("")
        for button in self._actions:
            button.setEnabled(not busy)

    def _show_progress(self, done: int, total: int, what: str) -> None:
        self._progress.setMaximum(total)
        self._progress.setValue(done)
        self._doing.setText(what)
