"""A new project: its name and its area; the folder follows from the name."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from surveyor.settings import Settings, folder_for
from surveyor.store.values import ProjectSettings
from surveyor.texts import _
from ui.widgets.area_picker import AreaPicker
from ui.widgets.buttons import Button
from ui.widgets.elided import Elided

_WIDTH = 512


class NewProjectDialog(QDialog):
    """Two fields; Enter makes the project."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Proyek baru"))
        self._settings = settings
        self._chosen: Path | None = None
        self._title = QLineEdit(self)
        self._title.setPlaceholderText(_("mis. Survei wisata 2026"))
        self._title.textChanged.connect(self._show_folder)
        self._area = AreaPicker(settings.area, self)
        self._folder = Elided("", "muted", self)
        other = Button(_("Folder lain"), parent=self)
        other.clicked.connect(self._choose_folder)
        place = QHBoxLayout()
        place.addWidget(self._folder, 1)
        place.addWidget(other)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.addRow(_("Nama proyek"), self._title)
        form.addRow(_("Kabupaten/Kota"), self._area)
        form.addRow(_("Folder"), place)
        cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        self._make = Button(_("Buat proyek"), kind="primary", parent=self)
        self._make.setDefault(True)
        self._make.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._make)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(20)
        column.addStrut(_WIDTH)
        column.addLayout(form)
        column.addLayout(row)
        self._show_folder()

    @property
    def folder(self) -> Path:
        """Where the project will be made."""
        if self._chosen is not None:
            return self._chosen
        return folder_for(self._settings, self._title.text())

    def settings(self) -> ProjectSettings:
        """What the project begins with; the person is its first surveyor."""
        person = self._settings
        code, name = person.surveyor_code or "P01", person.surveyor_name
        return ProjectSettings(
            title=self._title.text().strip() or self.folder.name,
            area=self._area.code,
            surveyors=((code, name),) if name else (),
        )

    @Slot()
    def _show_folder(self) -> None:
        self._folder.setText(str(self.folder))
        self._make.setEnabled(bool(self._title.text().strip()))

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, _("Folder untuk proyek baru"))
        if name:
            self._chosen = Path(name)
            self._show_folder()
