"""Tampilan dan Anda: the person's own settings."""

from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QSlider,
    QWidget,
)

from surveyor import texts
from surveyor.settings import folder_for
from surveyor.texts import _
from ui.app import App
from ui.pages.settings.section import Section
from ui.widgets.area_picker import AreaPicker
from ui.widgets.buttons import Button
from ui.widgets.elided import Elided
from ui.widgets.parts import label


class LookSection(Section):
    """Language, theme, size of text, touch."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(app, parent)
        settings = app.settings
        card = self.card(_("Tampilan layar"))
        form = self.form(card)
        languages = dict(texts.LANGUAGES)
        themes = {
            "light": _("Terang"), "dark": _("Gelap"), "sunlight": _("Terik matahari"),
            "system": _("Ikuti sistem"),
        }  # fmt: skip
        form.addRow(
            _("Bahasa"),
            self.choice(
                "language",
                languages,
                settings.language,
                lambda v: self._set(language=v),
            ),
        )
        form.addRow(
            _("Tema"),
            self.choice("theme", themes, settings.theme, lambda v: self._set(theme=v)),
        )
        self._build_size(form)
        touch = QCheckBox(_("Mode sentuh: sasaran lebih besar untuk jari"), card)
        touch.setObjectName("touch")
        touch.setChecked(settings.touch)
        touch.clicked.connect(
            lambda on: self.guarded(lambda: self._set(touch=bool(on)))
        )
        form.addRow("", touch)
        self.column.addStretch(1)

    def _build_size(self, form: QFormLayout) -> None:
        self._size = self.number("text_size", (80, 200, 10), " %")
        self._size.setValue(self.app.settings.text_size)
        slider = QSlider(Qt.Orientation.Horizontal, self.body)
        slider.setRange(8, 20)
        slider.setValue(self.app.settings.text_size // 10)
        slider.setAccessibleName(_("Ukuran teks"))
        slider.valueChanged.connect(lambda tens: self._size.setValue(tens * 10))
        self._wait = self.later(lambda: self._set(text_size=self._size.value()))
        self._size.valueChanged.connect(lambda _value: self._wait.start())
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._size)
        row.addWidget(slider, 1)
        said = label(_("Ukuran teks"), "body", self.body)
        said.setBuddy(self._size)
        form.addRow(said, row)

    def _set(self, **values: object) -> None:
        self.app.change_settings(replace(self.app.settings, **values))  # type: ignore[arg-type]


class PersonSection(Section):
    """Who fills in, on which machine, with which role."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(app, parent)
        settings = app.settings
        card = self.card(
            _("Anda"), _("Nama dan kode ini tercatat pada setiap entri yang Anda isi.")
        )
        self._form = self.form(card)
        self._listed = self.choice("listed", {"": ""}, "", self._take_listed)
        self._name = self.line(
            "surveyor_name",
            settings.surveyor_name,
            lambda v: self._set(surveyor_name=v),
        )
        self._code = self.line(
            "surveyor_code",
            settings.surveyor_code,
            lambda v: self._set(surveyor_code=v),
        )
        area = AreaPicker(settings.area, self.body)
        area.changed.connect(lambda code: self.guarded(lambda: self._set(area=code)))
        roles = {"surveyor": _("Petugas lapangan"), "office": _("Kantor")}
        role = self.choice("role", roles, settings.role, lambda v: self._set(role=v))
        self._form.addRow(_("Pilih dari daftar petugas"), self._listed)
        self._form.addRow(_("Nama petugas"), self._name)
        self._form.addRow(_("Kode petugas"), self._code)
        self._form.addRow(_("Kabupaten/Kota"), area)
        self._form.addRow(_("Peran"), role)
        self._build_machine()
        self.column.addStretch(1)

    def _build_machine(self) -> None:
        card = self.card(_("Komputer ini"))
        form = self.form(card)
        self._edge = self.number("photo_edge", (640, 8000, 160), " px")
        self._edge.setGroupSeparatorShown(True)
        self._edge.setValue(self.app.settings.photo_edge)
        self._edge.setToolTip(_("Berlaku bila kuesioner tidak menentukannya sendiri."))
        wait = self.later(lambda: self._set(photo_edge=self._edge.value()))
        self._edge.valueChanged.connect(lambda _value: wait.start())
        form.addRow(_("Sisi terpanjang foto"), self._edge)
        self._folder = Elided("", "body", self.body)
        choose = Button(_("Ganti folder"), icon="folder-open", parent=self.body)
        choose.clicked.connect(self._choose_folder)
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        form.addRow(_("Folder proyek baru"), row)

    def refresh(self) -> None:
        project = self.app.project
        people = project.settings.surveyors if project is not None else ()
        self._listed.clear()
        self._listed.addItem(_("Tidak ada di daftar"), "")
        for code, name in people:
            self._listed.addItem(f"{code} · {name}", code)
        mine = self._listed.findData(self.app.settings.surveyor_code)
        self._listed.setCurrentIndex(max(0, mine))
        self._form.setRowVisible(self._listed, bool(people))
        self._folder.setText(str(folder_for(self.app.settings, "x").parent))

    def _take_listed(self, code: str) -> None:
        project = self.app.project
        people = dict(project.settings.surveyors) if project is not None else {}
        if code in people:
            self._name.setText(people[code])
            self._code.setText(code)
            self._set(surveyor_code=code, surveyor_name=people[code])

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, _("Folder untuk proyek baru"))
        if name:
            self.guarded(lambda: self._set(projects_folder=name))
            self.refresh()

    def _set(self, **values: object) -> None:
        self.app.change_settings(replace(self.app.settings, **values))  # type: ignore[arg-type]
        self.app.changed.emit()
