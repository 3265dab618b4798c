"""Cadangan: copies here and on another disk, and the way back."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.texts import _
from surveyor.usecases import maintenance
from surveyor.usecases.maintenance import BackupLine
from ui.app import App
from ui.pages.settings.section import Section
from ui.widgets.buttons import Button
from ui.widgets.parts import label
from ui.widgets.restore import RestoreDialog
from ui.widgets.work import WorkBar


class BackupsSection(Section):
    """A list of copies; the second place below it."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(app, parent)
        note = _(
            "Dibuat sendiri setiap beberapa jam, diperiksa, dan disimpan di proyek."
        )
        card = self.card(_("Cadangan"), note)
        self._list = QListWidget(card)
        self._list.setAccessibleName(_("Cadangan"))
        self._list.setMinimumHeight(220)
        self._list.itemActivated.connect(lambda _item: self.restore())
        card.column.addWidget(self._list)
        self._now = Button(
            _("Buat cadangan"), kind="primary", icon="shield-check", parent=card
        )
        self._now.clicked.connect(self.back_up)
        back = Button(_("Pulihkan …"), icon="undo-2", parent=card)
        back.clicked.connect(self.restore)
        folder = Button(_("Buka folder"), kind="quiet", icon="folder-open", parent=card)
        folder.clicked.connect(self._open_folder)
        row = QHBoxLayout()
        for button in (self._now, back, folder):
            row.addWidget(button)
        row.addStretch(1)
        card.column.addLayout(row)
        self._work = WorkBar(app.jobs, card)
        self._work.ended.connect(self.refresh)
        card.column.addWidget(self._work)
        self._build_second()
        self.column.addStretch(1)

    def _build_second(self) -> None:
        note = _(
            "Folder di flashdisk atau disk lain. Proyek dan fotonya disalin ke sana "
            "begitu terpasang."
        )
        card = self.card(_("Tempat kedua"), note)
        self._second = label("", "body", card)
        self._second.setWordWrap(True)
        card.column.addWidget(self._second)
        choose = Button(_("Pilih folder"), icon="folder-open", parent=card)
        choose.clicked.connect(self._choose)
        self._copy = Button(_("Salin sekarang"), icon="copy", parent=card)
        self._copy.clicked.connect(self.copy_to_second)
        self._forget = Button(_("Lepas"), kind="quiet", icon="circle-x", parent=card)
        self._forget.clicked.connect(lambda: self.set_second(""))
        row = QHBoxLayout()
        for button in (choose, self._copy, self._forget):
            row.addWidget(button)
        row.addStretch(1)
        card.column.addLayout(row)

    @Slot()
    def refresh(self) -> None:
        second = self.app.settings.backup_folder
        there = bool(second) and Path(second).is_dir()
        if not second:
            text = _(
                "Belum dipilih. Tanpa ini, laptop yang hilang membawa cadangannya."
            )
        else:
            state = _("terpasang") if there else _("belum terpasang")
            text = f"{second} · {state}"
        self._second.setText(text)
        self._copy.setEnabled(there)
        self._forget.setVisible(bool(second))
        project = self.app.project
        if project is None:
            return
        folder = project.folder
        self.app.jobs.start(
            lambda _progress: maintenance.list_backups(
                folder, Path(second) if second else None
            ),
            done=self._show,
            failed=self.failed.emit,
        )

    @Slot(object)
    def _show(self, lines: tuple[BackupLine, ...]) -> None:
        self._list.clear()
        for line in lines:
            item = QListWidgetItem(f"{line.title}\n{line.facts}")
            item.setData(Qt.ItemDataRole.UserRole, str(line.backup.path))
            self._list.addItem(item)
        if not lines:
            self._list.addItem(
                _("Belum ada cadangan. Buat satu dengan tombol di bawah.")
            )
        self._list.setCurrentRow(0)

    @Slot()
    def back_up(self) -> None:
        """Makes a copy in the project's own folder."""
        self._copy_to(None)

    @Slot()
    def copy_to_second(self) -> None:
        """Makes a copy in the second place."""
        self._copy_to(Path(self.app.settings.backup_folder))

    def _copy_to(self, folder: Path | None) -> None:
        project = self.app.project
        if project is None:
            return

        def work(progress: Progress) -> Path:
            return maintenance.backup(project, folder, progress)

        self._work.run(_("Membuat cadangan"), work, self._made, self.failed.emit)

    @Slot(object)
    def _made(self, path: Path) -> None:
        self.notify.emit(_("Cadangan dibuat: {path}").format(path=path), "", None)
        self.app.changed.emit()

    @Slot()
    def restore(self) -> None:
        """Opens the choice of a backup, with the one that is marked."""
        project, item = self.app.project, self._list.currentItem()
        if project is None:
            return
        marked = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        chosen = Path(marked) if marked else None
        dialog = RestoreDialog(self.app, project.folder, self.window(), chosen)
        dialog.restored.connect(self._restored)
        dialog.open()

    @Slot(object, object)
    def _restored(self, folder: Path, kept: Path) -> None:
        try:
            self.app.open(folder)
        except SurveyorError as error:
            self.failed.emit(error)
            return
        text = _("Proyek dipulihkan. Keadaan sebelumnya disimpan: {name}")
        self.notify.emit(text.format(name=kept.name), "", None)
        self.go.emit("home")

    @Slot()
    def _open_folder(self) -> None:
        project = self.app.project
        if project is not None:
            place = project.folder / "backups"
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))

    @Slot()
    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, _("Tempat kedua untuk cadangan"))
        if name:
            self.set_second(name)

    def set_second(self, folder: str) -> None:
        """Keeps the second place, or forgets it; copies that are there stay."""
        settings = replace(self.app.settings, backup_folder=folder)
        self.guarded(lambda: self.app.change_settings(settings))
        self.refresh()
        self.app.back_up_if_due()
