"""Proyek, kop dan laporan: what belongs to the office and travels with the project."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from surveyor.store.values import ProjectSettings
from surveyor.texts import _
from surveyor.usecases.projects import set_logo
from ui.app import App
from ui.pages.settings.section import Section
from ui.widgets.area_picker import AreaPicker
from ui.widgets.buttons import Button
from ui.widgets.elided import Elided
from ui.widgets.kop import KopPreview
from ui.widgets.parts import Card

_LINES = 4


class OfficeSection(Section):
    """Keeps one value of the project's settings at a time."""

    def office(self) -> ProjectSettings:
        """What the project says now."""
        project = self.app.project
        return project.settings if project is not None else ProjectSettings()

    def set(self, name: str, value: object) -> None:
        """Keeps one value."""
        project = self.app.project
        if project is not None:
            project.settings = replace(project.settings, **{name: value})  # type: ignore[arg-type]
            self.app.changed.emit()


class ProjectSection(OfficeSection):
    """Title, area, place, paper and numbers."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(app, parent)
        office = self.office()
        card = self.card(_("Proyek"))
        form = self.form(card)
        title = self.line("title", office.title, partial(self.set, "title"))
        self._area = AreaPicker(office.area, self.body)
        self._area.changed.connect(
            lambda code: self.guarded(lambda: self.set("area", code))
        )
        form.addRow(_("Nama proyek"), title)
        form.addRow(_("Kabupaten/Kota"), self._area)
        folder = Elided(str(app.project.folder) if app.project else "–", "body", card)
        form.addRow(_("Folder"), folder)
        card = self.card(_("Laporan"))
        form = self.form(card)
        papers = {"A4": "A4 (210 × 297 mm)", "F4": "F4 (215 × 330 mm)"}
        form.addRow(
            _("Kertas"),
            self.choice("paper", papers, office.paper, partial(self.set, "paper")),
        )
        for name, text in (
            ("report_number", _("Nomor laporan")),
            ("bps_number", _("Rekomendasi BPS")),
        ):
            value = getattr(office, name)
            form.addRow(text, self.line(name, value, partial(self.set, name)))
        self.column.addStretch(1)


class LetterheadSection(OfficeSection):
    """Lines, logo and signer; above them the kop as it will be printed."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(app, parent)
        office = self.office()
        self._preview = KopPreview(self.body)
        self.column.addWidget(self._preview)
        card = self.card(_("Kop"))
        form = self.form(card)
        lines = [*office.letterhead, *[""] * _LINES][:_LINES]
        for number, text in enumerate(lines):
            field = self.line(f"line{number}", text, partial(self._set_line, number))
            field.textEdited.connect(partial(self._preview.set_line, number))
            form.addRow(_("Baris {n}").format(n=number + 1), field)
        form.addRow(_("Logo"), self._build_logo(card))
        self._build_signer(office)
        self.column.addStretch(1)
        self._show()

    def _build_logo(self, card: Card) -> QHBoxLayout:
        choose = Button(_("Pilih gambar"), icon="image", parent=card)
        choose.clicked.connect(self._choose_logo)
        self._drop = Button(_("Hapus logo"), kind="quiet", icon="trash-2", parent=card)
        self._drop.clicked.connect(self._drop_logo)
        row = QHBoxLayout()
        row.addWidget(choose)
        row.addWidget(self._drop)
        row.addStretch(1)
        return row

    def _build_signer(self, office: ProjectSettings) -> None:
        form = self.form(self.card(_("Penanda tangan")))
        for name, text in (
            ("place", _("Tempat")), ("signer_on_behalf", _("Atas nama (a.n.)")),
            ("signer_position", _("Jabatan")), ("signer_name", _("Nama penanda tangan")),
            ("signer_rank", _("Pangkat/golongan")), ("signer_nip", _("NIP")),
        ):  # fmt: skip
            value = getattr(office, name)
            form.addRow(text, self.line(name, value, partial(self.set, name)))

    def _show(self) -> None:
        office, project = self.office(), self.app.project
        logo = project.media.path(office.logo) if project and office.logo else None
        self._preview.show_kop(office.letterhead, logo)
        self._drop.setVisible(bool(office.logo))

    def _set_line(self, number: int, value: str) -> None:
        lines = [*self.office().letterhead, *[""] * _LINES][:_LINES]
        lines[number] = value
        while lines and not lines[-1]:
            lines.pop()
        self.set("letterhead", tuple(lines))
        self._show()

    @Slot()
    def _choose_logo(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Pilih gambar"), "", _("Gambar (*.png *.jpg *.jpeg *.webp *.bmp)")
        )
        if name:
            self.take_logo(Path(name))

    def take_logo(self, picture: Path) -> None:
        """Puts a picture at the left of the kop."""
        project = self.app.project
        if project is not None:
            self.guarded(lambda: set_logo(project, picture))
            self._show()

    @Slot()
    def _drop_logo(self) -> None:
        project = self.app.project
        if project is None:
            return
        old = project.settings.logo
        self.guarded(lambda: set_logo(project, None))
        self._show()
        self.notify.emit(
            _("Logo dihapus dari kop."), _("Urungkan"), lambda: self._back(old)
        )

    def _back(self, logo: str) -> None:
        self.guarded(lambda: self.set("logo", logo))
        self._show()
