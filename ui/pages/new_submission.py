"""Isi survei: choose a site and a form, or go on with a draft."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem

from surveyor.errors import SurveyorError
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import SITE_FORM, list_forms
from ui.app import App
from ui.pages.page import Page
from ui.pages.tour.offer import TourOffer
from ui.widgets.buttons import Button
from ui.widgets.parts import Card, PageHead, label


class NewSubmissionPage(Page):
    """Site at the left, questionnaire at the right, then begin."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        facts = _("Pilih lokasi dan kuesioner. Setiap jawaban langsung tersimpan.")
        head = PageHead(_("Isi survei"), facts, self)
        self._start = head.add(Button(_("Mulai mengisi"), kind="primary", parent=self))
        self._start.clicked.connect(self.begin)
        self.column.addWidget(head)
        self.offer = TourOffer(app, self)
        self.offer.failed.connect(self.failed)
        self.column.addWidget(self.offer)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._build_sites(), 3)
        row.addWidget(self._build_forms(), 2)
        self.column.addLayout(row, 1)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(150)
        self._wait.timeout.connect(self._list_sites)

    def _build_sites(self) -> Card:
        card = Card(self)
        card.column.addWidget(label(_("Lokasi wisata"), "section", card))
        self._search = QLineEdit(card)
        self._search.setPlaceholderText(_("Cari lokasi"))
        self._search.setAccessibleName(_("Cari lokasi"))
        self._search.setClearButtonEnabled(True)
        self._search.installEventFilter(self)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        card.column.addWidget(self._search)
        self._sites = QListWidget(card)
        self._sites.setAccessibleName(_("Lokasi wisata"))
        self._sites.itemActivated.connect(lambda _item: self.begin())
        card.column.addWidget(self._sites, 1)
        add = Button(_("Lokasi belum ada: daftarkan"), icon="plus", parent=card)
        add.clicked.connect(self._add_site)
        card.column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _build_forms(self) -> Card:
        card = Card(self)
        card.column.addWidget(label(_("Kuesioner"), "section", card))
        self._forms = QListWidget(card)
        self._forms.setAccessibleName(_("Kuesioner"))
        self._forms.itemActivated.connect(lambda _item: self.begin())
        card.column.addWidget(self._forms, 1)
        more = Button(_("Kelola kuesioner"), kind="quiet", icon="file-up", parent=card)
        more.clicked.connect(lambda: self.go.emit("questionnaires"))
        card.column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def refresh(self) -> None:
        project = self.app.project
        if project is None:
            return
        self.offer.show_if(wanted=True)
        self._list_sites()
        self._forms.clear()
        for choice in list_forms(project):
            item = QListWidgetItem(f"{choice.title}\n{_('versi')} {choice.version}")
            item.setData(Qt.ItemDataRole.UserRole, choice.form_id)
            self._forms.addItem(item)
        self._forms.setCurrentRow(0)
        self._search.setFocus()

    def select(self, what: str) -> None:
        """Chooses a site, such as the one that was just registered, by its id."""
        project = self.app.project
        site = project.sites.get(what) if project else None
        # Where the register is long, the site is not among the first of it.
        for text in ("", site.name) if site is not None else ():
            self._search.setText(text)
            self._wait.stop()
            self._list_sites()
            if self._choose_site(what):
                self._forms.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _choose_site(self, site: str) -> bool:
        for row in range(self._sites.count()):
            if self._sites.item(row).data(Qt.ItemDataRole.UserRole) == site:
                self._sites.setCurrentRow(row)
                return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search, arrows choose a site and Enter goes to the forms."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                row = self._sites.currentRow() + step
                self._sites.setCurrentRow(min(max(row, 0), self._sites.count() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._wait.stop()
                self._list_sites()
                self._forms.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _list_sites(self) -> None:
        project = self.app.project
        if project is None:
            return
        self._sites.clear()
        for site in project.sites.search(self._search.text(), limit=500):
            item = QListWidgetItem(site.name)
            item.setData(Qt.ItemDataRole.UserRole, site.id)
            self._sites.addItem(item)
        self._sites.setCurrentRow(0)
        self._start.setEnabled(self._sites.count() > 0)

    @Slot()
    def begin(self) -> None:
        """Begins the chosen form at the chosen site."""
        project, site, form = (
            self.app.project,
            self._sites.currentItem(),
            self._forms.currentItem(),
        )
        if project is None or site is None or form is None:
            return
        key = Qt.ItemDataRole.UserRole
        self._begin(str(form.data(key)), str(site.data(key)))

    @Slot()
    def _add_site(self) -> None:
        self._begin(SITE_FORM, None)

    def _begin(self, form_id: str, site: str | None) -> None:
        project = self.app.project
        if project is None:
            return
        try:
            filling = Filling.start(project, form_id, self.app.person(), site)
        except SurveyorError as error:
            self.failed.emit(error)
        else:
            self.fill.emit(filling)
