"""A destination: added from what was pasted, changed, tested in words."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import FileMissing, SurveyorError
from surveyor.store.sendings import Destination, Incoming, Kind, Options, Photos
from surveyor.sync import tokens
from surveyor.sync.addresses import Found, recognise
from surveyor.sync.connection import own_network
from surveyor.sync.tokens import Kept
from surveyor.texts import N_, _
from surveyor.usecases import sending
from surveyor.usecases.connections import Line, examined
from ui.app import App
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.emptying import empty
from ui.widgets.parts import label
from ui.widgets.stacking import grown

_WIDTH = 560
_MOST_FILE = 1_000_000
KINDS = {
    Kind.SURVEYOR: N_("Server Surveyor"),
    Kind.CENTRAL: N_("ODK Central"),
    Kind.OPENROSA: N_("KoboToolbox atau server OpenRosa lain"),
}
_INCOMING = (
    (N_("Kantor: sendiri, petugas: bila diminta"), Incoming.BY_ROLE),
    (N_("Ambil sesudah semua entri"), Incoming.AFTER),
    (N_("Ambil bila diminta"), Incoming.ASKED),
    (N_("Jangan ambil"), Incoming.NEVER),
)
_ICONS = {"ok": "circle-check", "warning": "triangle-alert", "error": "circle-x"}


class DestinationDialog(QDialog):
    """Paste an address, the text of a QR code, or choose a set-up file; then test it."""

    kept = Signal(str)
    """A destination was added or changed, by its id; or removed: empty."""
    said = Signal(str)
    """Something to be told once the dialog is gone."""

    def __init__(
        self, app: App, parent: QWidget, destination: Destination | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._old = destination
        self._found: Found | None = None
        title = _("Ubah tujuan") if destination else _("Tambah tujuan")
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(16)
        column.addStrut(grown(_WIDTH))
        column.addLayout(self._build_form())
        self._results = QVBoxLayout()
        self._results.setSpacing(6)
        column.addLayout(self._results)
        column.addLayout(self._build_buttons())
        if destination is not None:
            self._show_old(destination)
        self._recognise()

    def _build_form(self) -> QFormLayout:
        self.address = QLineEdit(self)
        self.address.setPlaceholderText(_("https://… atau isi kode QR"))
        self.address.setToolTip(self.address.placeholderText())
        self.address.setAccessibleName(_("Alamat"))
        self.address.textChanged.connect(self._recognise)
        file = Button(_("Dari berkas"), icon="folder-open", parent=self)
        file.clicked.connect(self._choose_file)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.address, 1)
        line.addWidget(file)
        self._kind = label("", "muted", self)
        self._kind.setWordWrap(True)
        self.name = QLineEdit(self)
        self.user = QLineEdit(self)
        self.user.setPlaceholderText(_("kosongkan bila memakai token"))
        self.secret = QLineEdit(self)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.photos = QComboBox(self)
        self.incoming = QComboBox(self)
        for text, value in _INCOMING:
            self.incoming.addItem(_(text), value)
        self.automatic = QCheckBox(_("Kirim sendiri begitu ada sambungan"), self)
        self.automatic.setChecked(True)
        self._form = form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.addRow(_("Alamat"), line)
        form.addRow("", self._kind)
        form.addRow(_("Nama tujuan"), self.name)
        form.addRow(_("Nama pengguna"), self.user)
        form.addRow(_("Token atau sandi"), self.secret)
        form.addRow(_("Foto"), self.photos)
        form.addRow(_("Foto orang lain"), self.incoming)
        form.addRow("", self.automatic)
        return form

    def _build_buttons(self) -> QHBoxLayout:
        self._test = Button(_("Uji koneksi"), icon="wifi", parent=self)
        self._test.clicked.connect(self.test)
        cancel = Button(_("Batal"), parent=self)
        cancel.clicked.connect(self.reject)
        self._keep = Button(_("Simpan"), kind="primary", parent=self)
        self._keep.setDefault(True)
        self._keep.clicked.connect(self.keep)
        row = QHBoxLayout()
        row.addWidget(self._test)
        if self._old is not None:
            away = Button(_("Hapus"), kind="danger", icon="trash-2", parent=self)
            away.clicked.connect(self.remove)
            row.addWidget(away)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._keep)
        return row

    def _show_old(self, old: Destination) -> None:
        self.address.setText(old.address)
        self.name.setText(old.name)
        self.user.setText(old.options.user)
        self.automatic.setChecked(old.options.automatic)
        self.incoming.setCurrentIndex(self.incoming.findData(old.options.incoming))
        if tokens.secret_of(old.id):
            self.secret.setPlaceholderText(_("tersimpan; isi hanya untuk mengganti"))

    @Slot()
    def _recognise(self) -> None:
        """Says at once what it is that was pasted."""
        text = self.address.text().strip()
        self._found = None
        try:
            self._found = recognise(text) if text else None
        except SurveyorError as error:
            self._kind.setText(error.message())
        else:
            kind = _(KINDS[self._found.kind]) if self._found else ""
            self._kind.setText(kind or _("Alamat dari kantor, atau berkas penyiapan."))
        good = self._found is not None
        self._keep.setEnabled(good)
        self._test.setEnabled(good)
        if self._found is not None:
            self.name.setPlaceholderText(self._found.name)
            if self._found.user:
                self.user.setText(self._found.user)
            if self._found.secret:
                self.secret.setPlaceholderText(_("sudah ada dalam yang ditempel"))
        own = self._found is None or self._found.kind == Kind.SURVEYOR
        self._form.setRowVisible(self.incoming, own)
        self._show_photos()

    def _show_photos(self) -> None:
        """The choice of a network needs to know in which one we are."""
        chosen = self.photos.currentData()
        old = self._old.options if self._old is not None else Options()
        network = old.network
        if not network and self._found is not None:
            network = own_network(self._found.address)
        self.photos.clear()
        self.photos.addItem(_("Sesudah semua entri"), Photos.AFTER)
        if network:
            text = _("Hanya di jaringan ini ({network}.x)").format(network=network)
            self.photos.addItem(text, Photos.NETWORK)
        self.photos.addItem(_("Jangan kirim foto"), Photos.NEVER)
        wanted = chosen if chosen is not None else Photos(old.photos)
        self.photos.setCurrentIndex(max(0, self.photos.findData(wanted)))
        self._network = network

    def destination(self) -> Destination | None:
        """What the fields say; None where there is no address."""
        found = self._found
        if found is None:
            return None
        old = self._old
        photos = str(self.photos.currentData())
        options = replace(
            old.options if old is not None else Options(),
            user=self.user.text().strip(),
            photos=photos,
            incoming=str(self.incoming.currentData()),
            network=self._network if photos == Photos.NETWORK else "",
            automatic=self.automatic.isChecked(),
            certificate=found.certificate or (old.options.certificate if old else ""),
        )
        return Destination(
            id=old.id if old is not None else "new",
            kind=found.kind,
            name=self.name.text().strip() or found.name,
            address=found.address,
            options=options,
            # It counts within one server; another one has all its entries still to give.
            cursor=old.cursor if old and old.address == found.address else "",
            **({"added": old.added} if old is not None else {}),
        )

    def _word(self) -> str:
        typed = self.secret.text().strip()
        return typed or (self._found.secret if self._found is not None else "")

    @Slot()
    def test(self) -> None:
        """Asks the server who it is; what it says is shown below the fields."""
        place = self.destination()
        if place is None:
            return
        word = self._word()
        if not word and self._old is not None:
            word = tokens.secret_of(self._old.id)
        self._test.setEnabled(False)
        self._test.setText(_("Menguji …"))
        self._app.jobs.start(
            lambda _progress: examined(place, word), done=self.show_lines,
            failed=self._fail, ended=self._end_test,
        )  # fmt: skip

    @Slot(object)
    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Shows what was found."""
        self._clear()
        for line in lines:
            chip = Chip(line.text, line.tone, _ICONS[line.tone], self)
            self._results.addWidget(chip)
            if line.advice:
                advice = label(line.advice, "muted", self)
                advice.setWordWrap(True)
                self._results.addWidget(advice)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not isinstance(error, SurveyorError):
            raise error
        self.show_lines((Line("error", error.message(), error.advice()),))

    @Slot(object)
    def _end_test(self, _job: object) -> None:
        self._test.setText(_("Uji koneksi"))
        self._test.setEnabled(self._found is not None)

    def _clear(self) -> None:
        empty(self._results)

    @Slot()
    def keep(self) -> None:
        """Adds the destination, or keeps what was changed."""
        project, place, found = self._app.project, self.destination(), self._found
        if project is None or place is None or found is None:
            return
        try:
            if self._old is None:
                made = sending.add(
                    project, found, name=place.name, secret=self._word(),
                    options=place.options,
                )  # fmt: skip
                identity, where = made.destination.id, made.kept
            else:
                where = sending.change(project, place, self._word())
                identity = place.id
        except SurveyorError as error:
            self._fail(error)
            return
        self.accept()
        if where is Kept.FILE:
            self.said.emit(
                _("Token disimpan dalam berkas yang hanya dapat dibaca akun Anda.")
            )
        self.kept.emit(identity)

    @Slot()
    def remove(self) -> None:
        """Forgets the destination; no entry is lost."""
        project = self._app.project
        if project is None or self._old is None:
            return
        try:
            sending.remove(project, self._old)
        except SurveyorError as error:
            self._fail(error)
            return
        self.accept()
        text = _("Tujuan {name} dihapus. Semua entri tetap ada.")
        self.said.emit(text.format(name=self._old.name))
        self.kept.emit("")

    @Slot()
    def _choose_file(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, _("Berkas penyiapan"))
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Reads a set-up file into the field of the address."""
        try:
            with path.open("rb") as file:
                data = file.read(_MOST_FILE)
        except OSError:
            self._fail(FileMissing(path=path))
            return
        self.address.setText(" ".join(data.decode("utf-8", "replace").split()))
