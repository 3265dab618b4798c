"""Choosing a backup: the list, what it would change, then the restore itself."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.texts import _
from surveyor.usecases import maintenance
from surveyor.usecases.maintenance import BackupLine
from ui.app import App
from ui.widgets.buttons import Button
from ui.widgets.error_dialog import show_error
from ui.widgets.parts import label
from ui.widgets.work import WorkBar


class RestoreDialog(QDialog):
    """Works for a project that cannot be opened, too: it needs the folder alone."""

    restored = Signal(object, object)
    """The project's folder, and where the state before is kept."""

    def __init__(
        self, app: App, folder: Path, parent: QWidget, chosen: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Pulihkan dari cadangan"))
        self.resize(820, 460)
        self._app, self._folder, self._first = app, folder, chosen
        self._asked = 0
        self._was_open = False
        self._list = QListWidget(self)
        self._list.setAccessibleName(_("Cadangan"))
        self._list.currentItemChanged.connect(lambda _new, _old: self._look())
        self._words = label("", "body", self)
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setProperty("role", "reading")
        self._scroll.setAccessibleName(_("Isi cadangan"))
        self._scroll.setWidget(self._words)
        self._work = WorkBar(app.jobs, self)
        self._work.ended.connect(self._free)
        self._cancel = Button(_("Batal"), parent=self)
        self._cancel.clicked.connect(self.reject)
        self._go = Button(_("Pulihkan"), kind="primary", icon="undo-2", parent=self)
        self._go.setEnabled(False)
        self._go.clicked.connect(self.restore)
        self._lay_out()
        self._fill()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(label(_("Cadangan yang ada"), "section", self))
        left.addWidget(self._list, 1)
        right = QVBoxLayout()
        right.addWidget(label(_("Yang akan terjadi"), "section", self))
        right.addWidget(self._scroll, 1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addLayout(left, 3)
        middle.addLayout(right, 2)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addLayout(middle, 1)
        column.addWidget(self._work)
        column.addLayout(row)

    def _fill(self) -> None:
        """Reads the list in the background: each copy is opened for what is in it."""
        folder, second = self._folder, self._app.settings.backup_folder
        self._words.setText(_("Membaca daftar cadangan …"))
        self._app.jobs.start(
            lambda _progress: maintenance.list_backups(
                folder, Path(second) if second else None
            ),
            done=self._show_list,
            failed=self._fail,
        )

    @Slot(object)
    def _show_list(self, lines: tuple[BackupLine, ...]) -> None:
        for line in lines:
            item = QListWidgetItem(f"{line.title}\n{line.facts}")
            item.setData(Qt.ItemDataRole.UserRole, line.backup.path)
            self._list.addItem(item)
            if line.backup.path == self._first:
                self._list.setCurrentItem(item)
        if not lines:
            self._words.setText(_("Belum ada cadangan untuk proyek ini."))
        elif self._list.currentRow() < 0:
            self._list.setCurrentRow(0)
        self._list.setFocus()

    def _chosen(self) -> Path | None:
        item = self._list.currentItem()
        return Path(item.data(Qt.ItemDataRole.UserRole)) if item is not None else None

    @Slot()
    def _look(self) -> None:
        copy = self._chosen()
        if copy is None:
            return
        self._asked += 1
        asked, folder = self._asked, self._folder
        self._go.setEnabled(False)
        self._words.setText(_("Memeriksa cadangan ini …"))

        def work(_progress: Progress) -> tuple[int, tuple[str, ...]]:
            found = maintenance.preview_restore(folder, copy)
            return asked, maintenance.preview_in_words(found)

        self._app.jobs.start(work, done=self._show_words, failed=self._refuse)

    @Slot(object)
    def _show_words(self, found: tuple[int, tuple[str, ...]]) -> None:
        asked, lines = found
        if asked == self._asked:
            self._words.setText("\n\n".join(lines))
            self._go.setEnabled(not self._work.busy)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        self._words.setText(str(error))

    @Slot()
    def restore(self) -> None:
        """Closes the project and brings the chosen copy back."""
        copy, folder = self._chosen(), self._folder
        if copy is None:
            return
        project = self._app.project
        if project is not None and project.folder == folder:
            self._app.close_project()
            self._was_open = True
        self._go.setEnabled(False)
        self._cancel.setEnabled(False)
        self._work.run(
            _("Memulihkan"),
            lambda progress: maintenance.restore(folder, copy, progress),
            self._done,
            self._fail,
        )

    @Slot(object)
    def _done(self, kept: Path) -> None:
        self.restored.emit(self._folder, kept)
        self.accept()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        show_error(self, error)

    @Slot()
    def _free(self) -> None:
        if self._was_open and self._app.project is None:
            # Stopped or failed: the state before is in place, and is opened again.
            try:
                self._app.open(self._folder)
            except SurveyorError as error:
                show_error(self, error)
        self._cancel.setEnabled(True)
        self._go.setEnabled(self._chosen() is not None)

    def reject(self) -> None:
        """Not while a restore is going on; that has a button of its own."""
        if self._work.busy:
            return
        super().reject()
