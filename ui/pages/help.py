"""Bantuan: how each page works, all keys, where the data lie, and the licences."""

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

import surveyor
from resources import resource
from surveyor import settings as settings_file
from surveyor.areas.catalogue import EDITION
from surveyor.texts import _
from ui.app import App
from ui.pages.guide import Topic, guide, keys
from ui.pages.page import Page
from ui.pages.tour.offer import start_tour
from ui.widgets.buttons import Button
from ui.widgets.nav import Nav
from ui.widgets.parts import Card, PageHead, label
from ui.widgets.picture import Picture
from ui.widgets.stacking import grown

_WIDEST = 1040
"""Pixels; longer lines are hard to read."""


class HelpPage(Page):
    """Everything on it is in the package; nothing is fetched."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        facts = _("Semua ada di komputer ini; tidak perlu sambungan.")
        head = PageHead(_("Bantuan"), facts, self)
        self.tour = head.add(
            Button(_("Mulai panduan"), icon="circle-help", parent=self)
        )
        self.tour.clicked.connect(self._start_tour)
        self.column.addWidget(head)
        self._nav = Nav(_("Bagian bantuan"), self)
        self._stack = QStackedWidget(self)
        for topic in guide():
            self._add(topic.title, self._build_topic(topic))
        self._add(_("Tombol papan ketik"), self._build_keys())
        self._add(_("Letak data"), self._build_places())
        self._add(_("Tentang dan lisensi"), self._build_about())
        self._nav.chosen.connect(lambda key: self._stack.setCurrentIndex(int(key)))
        self._nav.choose("0")
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._nav)
        row.addWidget(self._stack, 1)
        self.column.addLayout(row, 1)

    def refresh(self) -> None:
        """Where the data lie changes with the project."""
        self._show_places()
        self._nav.setFocus()

    def place(self) -> str:
        """The part that is shown."""
        return self._nav.key()

    def select(self, what: str) -> None:
        """Shows a part by its number."""
        self._nav.choose(what)

    def _add(self, title: str, widget: QWidget) -> None:
        self._nav.add(str(self._stack.count()), title)
        self._stack.addWidget(widget)

    def _scrolled(self, title: str, card: Card) -> QScrollArea:
        area = QScrollArea(self)
        area.setAccessibleName(title)
        area.setProperty("role", "reading")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget(area)
        body.setMaximumWidth(grown(_WIDEST))
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(card)
        column.addStretch(1)
        area.setWidget(body)
        return area

    def _build_topic(self, topic: Topic) -> QScrollArea:
        card = Card(self)
        card.column.setSpacing(10)
        card.column.addWidget(label(topic.title, "part", card))
        for line in topic.lines:
            text = label(line, "body", card)
            text.setWordWrap(True)
            card.column.addWidget(text)
        if topic.picture:
            path = resource("pictures", "help", f"{topic.picture}.png")
            card.column.addSpacing(6)
            card.column.addWidget(Picture(path, topic.seen, card))
            below = label(topic.seen, "small", card)
            below.setWordWrap(True)
            card.column.addWidget(below)
        return self._scrolled(topic.title, card)

    def _build_keys(self) -> QScrollArea:
        card = Card(self)
        card.column.addWidget(label(_("Tombol papan ketik"), "part", card))
        for title, pairs in keys():
            card.column.addSpacing(10)
            card.column.addWidget(label(title, "section", card))
            grid = QGridLayout()
            grid.setVerticalSpacing(6)
            grid.setHorizontalSpacing(20)
            grid.setColumnStretch(1, 1)
            for row, (pressed, what) in enumerate(pairs):
                key = label(pressed, "key", card)
                grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignLeft)
                said = label(what, "body", card)
                said.setWordWrap(True)
                grid.addWidget(said, row, 1)
            card.column.addLayout(grid)
        return self._scrolled(_("Tombol papan ketik"), card)

    def _build_places(self) -> QScrollArea:
        card = Card(self)
        card.column.addWidget(label(_("Letak data"), "part", card))
        self._places = QFormLayout()
        self._places.setVerticalSpacing(10)
        self._places.setHorizontalSpacing(20)
        card.column.addLayout(self._places)
        text = _(
            "Satu proyek adalah satu folder: project.sqlite berisi semua jawaban, media "
            "berisi foto, backups berisi cadangan. Folder itu boleh disalin utuh saat "
            "Surveyor ditutup."
        )
        said = label(text, "muted", card)
        said.setWordWrap(True)
        card.column.addWidget(said)
        row = QHBoxLayout()
        for word, slot in (
            (_("Buka folder proyek"), self._open_project_folder),
            (_("Buka folder pengaturan"), self._open_home),
        ):
            button = Button(word, icon="folder-open", parent=card)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addStretch(1)
        card.column.addLayout(row)
        return self._scrolled(_("Letak data"), card)

    def _show_places(self) -> None:
        while self._places.rowCount():
            self._places.removeRow(0)
        project = self.app.project
        home = settings_file.home()
        second = self.app.settings.backup_folder
        for title, where in (
            (_("Proyek"), str(project.folder) if project else _("belum ada")),
            (_("Cadangan"), str(project.folder / "backups") if project else "–"),
            (_("Tempat kedua"), second or _("belum dipilih")),
            (_("Pengaturan"), str(home / "settings.toml")),
            (_("Catatan galat"), str(home / "surveyor.log")),
        ):
            said = label(where, "body", self)
            said.setWordWrap(True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._places.addRow(title, said)

    def _build_about(self) -> QWidget:
        card = Card(self)
        card.column.addWidget(label("Surveyor", "part", card))
        for line in (
            _("Versi {version} · lisensi Apache-2.0").format(
                version=surveyor.__version__
            ),
            _("Kode wilayah: {edition}").format(edition=EDITION),
        ):
            card.column.addWidget(label(line, "muted", card))
        notice = QTextBrowser(card)
        notice.setAccessibleName(_("Data yang disertakan dan lisensinya"))
        notice.setOpenLinks(False)
        notice.setMarkdown(resource("NOTICE.md").read_text("utf-8"))
        card.column.addWidget(
            label(_("Data yang disertakan dan lisensinya"), "section", card)
        )
        card.column.addWidget(notice, 1)
        return card

    @Slot()
    def _start_tour(self) -> None:
        start_tour(self.app, self)

    @Slot()
    def _open_project_folder(self) -> None:
        if self.app.project is not None:
            self._open(str(self.app.project.folder))

    @Slot()
    def _open_home(self) -> None:
        self._open(str(settings_file.home()))

    def _open(self, folder: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
