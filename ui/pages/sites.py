"""Lokasi wisata: the register as a list and on the native map."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import SITE_FORM
from ui.app import App
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.map_view import MapView
from ui.widgets.parts import Card, PageHead, label


class SitesPage(Page):
    """List left, map right; choosing in one shows in the other."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(150)
        self._wait.timeout.connect(self.refresh)
        self._head = PageHead(_("Lokasi wisata"), "", self)
        change = self._head.add(Button(_("Ubah lokasi"), icon="pencil", parent=self))
        change.clicked.connect(self._change)
        add = self._head.add(
            Button(_("Tambah lokasi"), kind="primary", icon="plus", parent=self)
        )
        add.clicked.connect(self._add)
        self.column.addWidget(self._head)
        row = QHBoxLayout()
        row.setSpacing(16)
        card = Card(self)
        self._search = QLineEdit(card)
        self._search.setPlaceholderText(_("Cari lokasi"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        self._list = QListWidget(card)
        self._list.setAccessibleName(_("Lokasi wisata"))
        self._list.currentItemChanged.connect(lambda _new, _old: self._point_out())
        card.column.addWidget(self._search)
        card.column.addWidget(self._list, 1)
        row.addWidget(card, 2)
        right = Card(self)
        self._map = MapView(right)
        self._map.chosen.connect(self._choose)
        right.column.addWidget(self._map, 1)
        right.column.addWidget(
            label(_("Batas wilayah indikatif, bukan batas resmi"), "small", right)
        )
        row.addWidget(right, 3)
        self.column.addLayout(row, 1)

    @Slot()
    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        sites = project.sites.search(self._search.text(), limit=2000)
        self._head.facts.setText(_("{n} lokasi").format(n=formats.integer(len(sites))))
        self._list.clear()
        for site in sites:
            item = QListWidgetItem(site.name)
            item.setData(Qt.ItemDataRole.UserRole, site.id)
            self._list.addItem(item)
        points = [
            (s.id, s.name, s.lat, s.lon) for s in sites if s.lat is not None and s.lon
        ]
        self._map.show_area(project.settings.area)
        self._map.show_points(points)

    @Slot()
    def _point_out(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._map.point_out(str(item.data(Qt.ItemDataRole.UserRole)))

    @Slot(str)
    def _choose(self, site: str) -> None:
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == site:
                self._list.setCurrentRow(row)
                return

    @Slot()
    def _add(self) -> None:
        self._begin({"S/S00": "baru"})

    @Slot()
    def _change(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            site = str(item.data(Qt.ItemDataRole.UserRole))
            self._begin({"S/S00": "ubah", "S/S00_site": site})

    def _begin(self, answers: dict[str, str]) -> None:
        project = self.app.project
        if project is None:
            return
        try:
            filling = Filling.start(project, SITE_FORM, self.app.person())
            for name, value in answers.items():
                filling.answer(f"{filling.form.root}/{name}", value)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.fill.emit(filling)
