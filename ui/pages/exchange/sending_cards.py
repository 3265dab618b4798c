"""The three ways to the office as cards: server, stick, table."""

from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from surveyor.store.sendings import Destination, Kind, Photos
from surveyor.texts import N_, _
from surveyor.usecases.receiving_files import Coming
from surveyor.usecases.sending import Load
from surveyor.usecases.sending_words import coming_in_words, load_in_words
from ui import icons
from ui.pages.exchange.sending_destination import KINDS
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, label

_PHOTOS = {
    Photos.AFTER: N_("Foto: sesudah semua entri"),
    Photos.NETWORK: N_("Foto: hanya di jaringan {network}.x"),
    Photos.NEVER: N_("Foto: tidak dikirim"),
}


def _wrapped(text: str, role: str, parent: QWidget) -> QLabel:
    made = label(text, role, parent)
    made.setWordWrap(True)
    made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return made


def _title(text: str, icon: str, card: Card) -> QHBoxLayout:
    picture = QLabel(card)
    picture.setPixmap(icons.pixmap(icon, "accent"))
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(picture)
    row.addWidget(label(text, "section", card), 1)
    card.column.addLayout(row)
    return row


class ServerCard(Card):
    """The destination that is chosen: what goes there, how large it is, how it stands."""

    chosen = Signal(str)
    """Another destination, by its id."""
    send_wanted = Signal()
    pause_wanted = Signal()
    fetch_wanted = Signal()
    files_wanted = Signal()
    edit_wanted = Signal()
    add_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        head = _title(_("Server"), "database", self)
        self.places = QComboBox(self)
        self.places.setAccessibleName(_("Tujuan kiriman"))
        self.places.activated.connect(self._choose)
        self.places.setMinimumWidth(180)
        head.addWidget(self.places)
        self._address = label("", "small", self)
        self.load = label("", "part", self)
        self._policy = label("", "muted", self)
        self._coming = QWidget(self)
        self.coming = label("", "muted", self._coming)
        self.files = QPushButton(_("Ambil foto"), self._coming)
        self.files.setProperty("role", "link")
        self.files.clicked.connect(self.files_wanted)
        row = QHBoxLayout(self._coming)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.coming)
        row.addWidget(self.files)
        row.addStretch(1)
        self._coming.hide()
        self._trouble = _wrapped("", "warning", self)
        for part in (
            self._address, self.load, self._policy, self._coming, self._trouble
        ):  # fmt: skip
            self.column.addWidget(part)
        self._empty = _wrapped(
            _("Tambahkan server kantor, ODK Central, atau KoboToolbox untuk mengirim."),
            "muted", self,
        )  # fmt: skip
        self.column.addWidget(self._empty)
        self.column.addStretch(1)
        self.column.addLayout(self._build_buttons())

    def _build_buttons(self) -> QHBoxLayout:
        self.send = Button(_("Kirim sekarang"), "primary", "upload", self)
        self.send.clicked.connect(self.send_wanted)
        self.pause = Button(_("Jeda"), icon="minus", parent=self)
        self.pause.clicked.connect(self.pause_wanted)
        self.fetch = Button(_("Ambil"), icon="download", parent=self)
        self.fetch.clicked.connect(self.fetch_wanted)
        self.edit = Button(_("Ubah"), icon="pencil", parent=self)
        self.edit.clicked.connect(self.edit_wanted)
        self.add = Button(_("Tambah tujuan"), icon="plus", parent=self)
        self.add.clicked.connect(self.add_wanted)
        self.add.setAccessibleName(_("Tambah tujuan"))
        self.add.setToolTip(_("Tambah tujuan"))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.send, self.pause, self.fetch, self.edit, self.add):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def show_places(self, places: tuple[Destination, ...], current: str) -> None:
        """All destinations, one of them chosen; none of them asks to add one."""
        self.places.clear()
        for one in places:
            self.places.addItem(one.name, one.id)
        self.places.setCurrentIndex(max(0, self.places.findData(current)))
        there = bool(places)
        self.places.setVisible(len(places) > 1)
        self._empty.setVisible(not there)
        for part in (
            self._address, self.load, self._policy, self.send, self.fetch, self.edit
        ):  # fmt: skip
            part.setVisible(there)
        self.pause.hide()
        self._coming.setVisible(there and bool(self.coming.text()))
        self._trouble.hide()
        self.add.set_kind("secondary" if there else "primary")
        self.add.setText(_("Tambah") if there else _("Tambah tujuan"))

    def show_place(self, place: Destination) -> None:
        """Name, address and what was chosen of the one that is shown."""
        host = urlsplit(place.address).netloc
        names = (place.name, _(KINDS[Kind(place.kind)]), host)
        # With several of them the name stands in the box already.
        shown = names[1:] if self.places.count() > 1 else names
        self._address.setText(" · ".join(dict.fromkeys(shown)))
        self._address.setToolTip(place.address)
        text = _(_PHOTOS[Photos(place.options.photos)])
        policy = text.format(network=place.options.network)
        if place.options.paused:
            policy = _("Dijeda. {rest}").format(rest=policy)
        elif not place.options.automatic:
            policy = _("Dikirim bila diminta. {rest}").format(rest=policy)
        self._policy.setText(policy)
        self.load.setText(_("Menghitung …"))

    def show_load(self, load: Load) -> None:
        """What will go, as soon as it was counted."""
        self.load.setText(load_in_words(load))

    def show_coming(self, coming: Coming) -> None:
        """What is to come of others, as soon as it was counted."""
        self.coming.setText(coming_in_words(coming))
        self._coming.setVisible(coming.files > 0)

    def show_busy(self, busy: bool) -> None:
        """A round is under way: it can be paused."""
        self.send.setVisible(not busy and self.places.count() > 0)
        self.pause.setVisible(busy)
        self.fetch.setEnabled(not busy)
        self.files.setEnabled(not busy)
        self.edit.setEnabled(not busy)

    def show_trouble(self, text: str) -> None:
        """Why the last round ended early, or what else was wrong, with what to do."""
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))

    def trouble(self) -> str:
        """What is said of the last round."""
        return self._trouble.text()

    @Slot(int)
    def _choose(self, place: int) -> None:
        self.chosen.emit(str(self.places.itemData(place)))


class WayCard(Card):
    """Another way: a sentence, a figure, one or two buttons."""

    first = Signal()
    second = Signal()

    def __init__(
        self, words: tuple[str, str, str], buttons: tuple[str, str], parent: QWidget
    ) -> None:
        """`words`: title, icon, sentence; the second button may be empty."""
        super().__init__(parent)
        _title(words[0], words[1], self)
        self.column.addWidget(_wrapped(words[2], "muted", self))
        self.figure = label("", "strong", self)
        self.column.addWidget(self.figure)
        self.column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.buttons = []
        for text, signal in zip(buttons, (self.first, self.second), strict=True):
            if text:
                button = Button(text, parent=self)
                button.clicked.connect(signal)
                self.buttons.append(button)
                row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)


def stick_card(parent: QWidget) -> WayCard:
    """A signed file that is carried."""
    sentence = _("Berkas bertanda tangan, dibawa ke kantor tanpa jaringan.")
    words = (_("Flashdisk"), "file-up", sentence)
    return WayCard(words, (_("Buat kiriman"), _("Buka kiriman")), parent)


def csv_card(parent: QWidget) -> WayCard:
    """Tables for other programs."""
    sentence = _("Semua entri sebagai tabel; kantor dapat menggabungkannya lagi.")
    words = (_("Tabel CSV"), "file-spreadsheet", sentence)
    return WayCard(words, (_("Simpan tabel"), ""), parent)
