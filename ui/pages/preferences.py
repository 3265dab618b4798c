"""Pengaturan: the person's settings, the office's letterhead, backup, other projects."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSpinBox,
)

from surveyor import texts
from surveyor.errors import SurveyorError
from surveyor.store.values import ProjectSettings
from surveyor.texts import _
from surveyor.usecases import maintenance
from ui.app import App
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, PageHead, label


class PreferencesPage(Page):
    """Every change holds at once and is kept."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        facts = _("Perubahan langsung berlaku dan tersimpan.")
        head = PageHead(_("Pengaturan"), facts, self)
        self._backup = head.add(
            Button(_("Buat cadangan"), icon="shield-check", parent=self)
        )
        self._backup.clicked.connect(self._back_up)
        self.column.addWidget(head)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self.column.addWidget(self._area, 1)
        self._note = label("", "muted", self)
        self.column.addWidget(self._note)

    def refresh(self) -> None:
        card = Card(self)
        card.column.addWidget(label(_("Anda"), "section", card))
        card.column.addLayout(self._person(card))
        if self.app.project is not None:
            card.column.addSpacing(16)
            card.column.addWidget(label(_("Kantor dan laporan"), "section", card))
            card.column.addLayout(self._office(card, self.app.project.settings))
        card.column.addStretch(1)
        self._area.setWidget(card)

    def _person(self, card: Card) -> QFormLayout:
        form = _form()
        settings = self.app.settings
        language = self._choice(card, texts.LANGUAGES, settings.language, "language")
        themes = {
            "light": _("Terang"), "dark": _("Gelap"), "sunlight": _("Terik matahari"),
            "system": _("Ikuti sistem"),
        }  # fmt: skip
        theme = self._choice(card, themes, settings.theme, "theme")
        size = QSpinBox(card)
        size.setRange(80, 200)
        size.setSingleStep(10)
        size.setSuffix(" %")
        size.setValue(settings.text_size)
        size.editingFinished.connect(lambda: self._change(text_size=size.value()))
        name = self._line(
            card, settings.surveyor_name, lambda v: self._change(surveyor_name=v)
        )
        code = self._line(
            card, settings.surveyor_code, lambda v: self._change(surveyor_code=v)
        )
        for text, widget in (
            (_("Bahasa"), language), (_("Tema"), theme), (_("Ukuran teks"), size),
            (_("Nama petugas"), name), (_("Kode petugas"), code),
        ):  # fmt: skip
            form.addRow(text, widget)
        return form

    def _office(self, card: Card, office: ProjectSettings) -> QFormLayout:
        form = _form()
        lines = [*office.letterhead, "", "", "", ""][:4]
        for number, text in enumerate(lines):
            field = self._line(card, text, partial(self._set_line, number))
            form.addRow(_("Kop baris {n}").format(n=number + 1), field)
        for name, text in (
            ("report_number", _("Nomor laporan")), ("bps_number", _("Rekomendasi BPS")),
            ("place", _("Tempat")), ("signer_on_behalf", _("Atas nama (a.n.)")),
            ("signer_position", _("Jabatan")), ("signer_name", _("Nama penanda tangan")),
            ("signer_rank", _("Pangkat/golongan")), ("signer_nip", _("NIP")),
        ):  # fmt: skip
            field = self._line(card, getattr(office, name), partial(self._set, name))
            form.addRow(text, field)
        return form

    def _choice(
        self, card: Card, options: dict[str, str], value: str, name: str
    ) -> QComboBox:
        box = QComboBox(card)
        for key, text in options.items():
            box.addItem(text, key)
        box.setCurrentIndex(box.findData(value))
        box.activated.connect(
            lambda _at: self._change(**{name: str(box.currentData())})
        )
        return box

    def _line(self, card: Card, value: str, keep: Callable[[str], None]) -> QLineEdit:
        field = QLineEdit(value, card)
        field.editingFinished.connect(lambda: keep(field.text().strip()))
        return field

    def _change(self, **values: object) -> None:
        try:
            self.app.change_settings(replace(self.app.settings, **values))  # type: ignore[arg-type]
        except SurveyorError as error:
            self.failed.emit(error)

    def _set(self, name: str, value: object) -> None:
        project = self.app.project
        if project is not None:
            project.settings = replace(project.settings, **{name: value})  # type: ignore[arg-type]

    def _set_line(self, number: int, value: str) -> None:
        project = self.app.project
        if project is not None:
            lines = [*project.settings.letterhead, "", "", "", ""][:4]
            lines[number] = value
            while lines and not lines[-1]:
                lines.pop()
            self._set("letterhead", tuple(lines))

    @Slot()
    def _back_up(self) -> None:
        project = self.app.project
        if project is None:
            return
        self._note.setText(_("Membuat cadangan"))
        self.app.jobs.start(
            lambda progress: maintenance.backup(project, progress=progress),
            done=lambda path: self._note.setText(
                _("Cadangan dibuat: {path}").format(path=path)
            ),
            failed=self.failed.emit,
        )


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setVerticalSpacing(12)
    form.setHorizontalSpacing(20)
    return form
