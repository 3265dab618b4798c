"""Writing a bundle: what goes, with or without photos, for whom, and where to."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QStorageInfo, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.texts import _, ngettext
from surveyor.usecases import exchange
from surveyor.usecases.exchange import Sent, What, Wish
from ui.app import App
from ui.widgets.buttons import Button
from ui.widgets.elided import Elided
from ui.widgets.error_dialog import show_error
from ui.widgets.parts import label
from ui.widgets.work import WorkBar

_WIDTH = 560
_STICKS = (("media",), ("run", "media"), ("Volumes",))
"""Where Linux and macOS mount what is plugged in."""


class BundleDialog(QDialog):
    """Two clicks: what is chosen already is what most people want."""

    written = Signal(object)
    """What was written, as `Sent`."""
    failed = Signal(object)

    def __init__(self, app: App, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._app = app
        self.setWindowTitle(_("Tulis berkas kiriman"))
        self._path = self._suggested()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(12)
        column.addStrut(_WIDTH)
        column.addWidget(label(_("Yang dikirim"), "section", self))
        self._group = QButtonGroup(self)
        self._choices: dict[What, QRadioButton] = {}
        for what, text in self._offers():
            button = QRadioButton(text, self)
            self._group.addButton(button)
            self._choices[what] = button
            column.addWidget(button)
        self.photos = QCheckBox(_("Sertakan foto"), self)
        self.photos.setChecked(True)
        column.addWidget(self.photos)
        column.addWidget(label(_("Kunci kantor (boleh kosong)"), "section", self))
        self.recipient = QLineEdit(self)
        self.recipient.setPlaceholderText(
            _("age1… : hanya kantor ini yang dapat membuka")
        )
        self.recipient.setAccessibleName(_("Kunci kantor"))
        column.addWidget(self.recipient)
        column.addWidget(label(_("Tempat"), "section", self))
        column.addLayout(self._build_place())
        self._work = WorkBar(app.jobs, self)
        self._work.ended.connect(self._show_state)
        self.finished.connect(self._work.stop)
        column.addWidget(self._work)
        column.addLayout(self._build_buttons())
        first = next(iter(self._choices.values()), None)
        if first is not None:
            first.setChecked(True)
        self._show_state()

    def _build_place(self) -> QHBoxLayout:
        self._place = Elided("", "muted", self)
        other = Button(_("Pilih tempat"), icon="folder-open", parent=self)
        other.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self._place, 1)
        row.addWidget(other)
        return row

    def _build_buttons(self) -> QHBoxLayout:
        self._cancel = Button(_("Batal"), parent=self)
        self._cancel.clicked.connect(self.reject)
        self.writing = Button(
            _("Tulis berkas"), kind="primary", icon="save", parent=self
        )
        self.writing.setDefault(True)
        self.writing.clicked.connect(self.write)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.writing)
        return row

    @property
    def path(self) -> Path:
        """Where it is written."""
        return self._path

    @path.setter
    def path(self, path: Path) -> None:
        self._path = path
        self._show_state()

    @Slot()
    def write(self) -> None:
        """Writes the file, reads it back, and tells the outcome."""
        project = self._app.project
        if project is None:
            return
        wish = self._wish()
        sender = exchange.sender_of(project, self._app.settings)
        path, office = self._path, self._app.settings.role == "office"

        def work(progress: Progress) -> Sent:
            return exchange.write(
                project, path, wish, sender, office=office, progress=progress
            )

        self._work.run(_("Menulis entri"), work, self._done, self.failed.emit)
        self._show_state()

    def _wish(self) -> Wish:
        what = next(one for one, button in self._choices.items() if button.isChecked())
        return Wish(
            what,
            photos=self.photos.isChecked(),
            recipient=self.recipient.text().strip(),
        )

    def _offers(self) -> list[tuple[What, str]]:
        project = self._app.project
        if project is None:
            return []
        offers = []
        unsent = project.receipts.unconfirmed_entries()
        if unsent:
            text = ngettext(
                "{n} entri dan lokasi yang belum diterima kantor",
                "{n} entri dan lokasi yang belum diterima kantor",
                unsent,
            )
            offers.append((What.UNSENT, text.format(n=formats.integer(unsent))))
        every = project.submissions.count()
        text = ngettext(
            "Semua {n} entri dan lokasi", "Semua {n} entri dan lokasi", every
        )
        offers.append((What.ALL, text.format(n=formats.integer(every))))
        if self._app.settings.role == "office":
            text = _("Balasan: tanda terima, tinjauan, dan penarikan")
            offers.append((What.REPLY, text))
        return offers

    def _suggested(self) -> Path:
        project = self._app.project
        day = datetime.now(UTC).astimezone().date().isoformat()
        name = "kiriman"
        if project is not None:
            name = exchange.suggested_name(
                exchange.sender_of(project, self._app.settings), day
            )
        return _stick(project) / name

    @Slot()
    def _choose(self) -> None:
        kinds = _("Berkas kiriman (*.surveyor)")
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Tempat berkas kiriman"), str(self._path), kinds
        )
        if name:
            path = Path(name)
            self.path = path if path.suffix else path.with_suffix(".surveyor")

    @Slot()
    def _show_state(self) -> None:
        self._place.setText(str(self._path))
        self.writing.setEnabled(not self._work.busy and bool(self._choices))

    @Slot(object)
    def _done(self, sent: Sent) -> None:
        self._app.changed.emit()
        self.written.emit(sent)
        self.accept()


def write_bundle(app: App, parent: QWidget) -> BundleDialog:
    """Opens the dialog; what was written, or why not, is told in the window."""
    dialog = BundleDialog(app, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.written.connect(lambda sent: app.noticed.emit(told(sent)))
    dialog.failed.connect(lambda error: show_error(parent, error))
    dialog.open()
    return dialog


def told(sent: Sent) -> str:
    """What was written, in one sentence."""
    text = _("{entries} entri dan {photos} foto ditulis ke {path} ({size}).")
    return text.format(
        entries=formats.integer(sent.entries),
        photos=formats.integer(sent.written.files),
        path=sent.written.path,
        size=formats.size(sent.written.size),
    )


def _stick(project: Project | None) -> Path:
    """A stick that is plugged in, else the folder beside the project."""
    for volume in QStorageInfo.mountedVolumes():
        root = Path(volume.rootPath())
        is_stick = root.parts[1:2] in _STICKS or root.parts[1:3] in _STICKS
        if volume.isReady() and not volume.isReadOnly() and is_stick:
            return root
    return project.folder.parent if project else Path.home()
