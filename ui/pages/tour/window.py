"""The guided first entry: a practice in a window of its own, with the guide beside it."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import SurveyorError
from surveyor.store.values import Draft
from surveyor.texts import _
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import list_forms
from surveyor.usecases.trials import Practice
from ui.app import App
from ui.pages.filling.page import FillingPage
from ui.pages.tour.card import TourCard
from ui.pages.tour.steps import BEGIN, FINISH, LEAVE, RETURN, Tour
from ui.pages.tour.watch import Watch
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.error_dialog import show_error
from ui.widgets.parts import Card, PageHead, label

_KEY = Qt.ItemDataRole.UserRole
_BESIDE, _ABOVE = 16, 60
"""Pixels by which it is smaller than the window below, which stays in sight."""


class TourWindow(QDialog):
    """Choose, fill in, leave, come back, finish: as in the real thing; nothing is kept."""

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Panduan"))
        self.resize(parent.size() - QSize(_BESIDE, _ABOVE))
        self._app = app
        self._closed = False
        self._practice: Practice | None = None
        self._draft = ""
        self.tour = Tour(self)
        self.page: FillingPage | None = None
        self.choosing = Choosing(self)
        self.choosing.begun.connect(self._begin)
        self.away = Away(self)
        self.away.back.connect(self._resume)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.choosing)
        self._stack.addWidget(self.away)
        self.card = TourCard(self.tour, self)
        self.card.ended.connect(self.accept)
        self._lay_out()
        self._prepare()

    def done(self, result: int) -> None:
        """However it is closed, what was written goes, and it is not offered again."""
        if self.page is not None:
            # The field in focus announces what was typed while there is a project.
            self.page.commit()
            self.setFocus()
        super().done(result)
        self._closed = True
        self._drop_page()
        if self._practice is not None:
            self._practice.close()
        try:
            self._app.change_settings(replace(self._app.settings, guided=True))
        except SurveyorError as error:
            show_error(self.parentWidget() or self, error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc belong to the entry.

        A dialog would press a button with the one, and end the guide where Esc is
        pressed once more than there are lists to close.
        """
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter or (event.key() == Qt.Key.Key_Escape and self.page is not None):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(16, 8, 16, 8)
        line.setSpacing(12)
        line.addWidget(Chip(_("Coba isi"), "info", "info", self))
        text = label(
            _("Latihan: jawaban di jendela ini tidak disimpan."), "muted", self
        )
        text.setWordWrap(True)
        line.addWidget(text, 1)
        edge = QVBoxLayout()
        edge.setContentsMargins(0, 0, 16, 16)
        edge.addWidget(self.card)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._stack, 1)
        row.addLayout(edge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addLayout(row, 1)

    # The project to practise in

    def _prepare(self) -> None:
        """Registering sites takes a second; the window is there before."""
        person = self._app.person()

        def ready(practice: Practice) -> None:
            # No slot: it must also come when the window is gone already.
            self._ready(practice)

        self._app.jobs.start(
            lambda _progress: Practice(person), done=ready, failed=self._failed
        )

    def _ready(self, practice: Practice) -> None:
        if self._closed:
            practice.close()
            return
        self._practice = practice
        self.choosing.show_choices(practice)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, SurveyorError):
            raise error
        if not self._closed:
            show_error(self, error)
            self.reject()

    # The entry

    @Slot(str, str)
    def _begin(self, form: str, site: str) -> None:
        if self._practice is None:
            return
        place, person = self._practice.project, self._practice.person
        try:
            filling = Filling.start(place, form, person, site)
        except SurveyorError as error:
            show_error(self, error)
            return
        self._show(filling)
        self.tour.did(BEGIN)

    @Slot()
    def _resume(self) -> None:
        if self._practice is None:
            return
        place, person = self._practice.project, self._practice.person
        try:
            filling = Filling.resume(place, self._draft, person)
        except SurveyorError as error:
            show_error(self, error)
            return
        self._show(filling)
        self.tour.did(RETURN)

    def _show(self, filling: Filling) -> None:
        self._drop_page()
        self._draft = filling.draft.id
        self.page = FillingPage(filling, self)
        self.page.closed.connect(self._left)
        self.page.finished.connect(self._finished)
        self.page.failed.connect(self._show_error)
        Watch(self.page, self.tour)
        self._stack.addWidget(self.page)
        self._stack.setCurrentWidget(self.page)

    def _drop_page(self) -> None:
        page, self.page = self.page, None
        if page is not None:
            self._stack.removeWidget(page)
            page.deleteLater()

    @Slot()
    def _left(self) -> None:
        """Out of the entry; where the draft was put aside, one chooses anew."""
        self._drop_page()
        project = self._practice.project if self._practice else None
        draft = project.drafts.get(self._draft) if project else None
        if draft is None or draft.discarded_at is not None:
            self._stack.setCurrentWidget(self.choosing)
            return
        self.away.show_draft(draft)
        self._stack.setCurrentWidget(self.away)
        self.away.again.setFocus()
        self.tour.did(LEAVE)

    @Slot()
    def _finished(self) -> None:
        self._drop_page()
        self.away.show_end()
        self._stack.setCurrentWidget(self.away)
        self.tour.did(FINISH)

    @Slot(object)
    def _show_error(self, error: object) -> None:
        if isinstance(error, BaseException):
            show_error(self, error)


class Choosing(QWidget):
    """Sites at the left, questionnaires at the right, as on the page Isi survei."""

    begun = Signal(str, str)
    """The form and the site, by their ids."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._head = PageHead(_("Isi survei"), _("Menyiapkan lokasi contoh …"), self)
        self.start = self._head.add(
            Button(_("Mulai mengisi"), kind="primary", parent=self)
        )
        self.start.setEnabled(False)
        self.start.clicked.connect(self._begin)
        self.sites = QListWidget(self)
        self.forms = QListWidget(self)
        row = QHBoxLayout()
        row.setSpacing(16)
        for title, choices in (
            (_("Lokasi contoh"), self.sites),
            (_("Kuesioner"), self.forms),
        ):
            card = Card(self)
            card.column.addWidget(label(title, "section", card))
            choices.setAccessibleName(title)
            choices.itemActivated.connect(self._begin)
            card.column.addWidget(choices, 1)
            row.addWidget(card, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 12, 16)
        column.setSpacing(16)
        column.addWidget(self._head)
        column.addLayout(row, 1)

    def show_choices(self, practice: Practice) -> None:
        """Lists what can be practised with."""
        self._head.facts.setText(
            _("Pilih lokasi dan kuesioner. Setiap jawaban langsung tersimpan.")
        )
        for site in practice.sites():
            self._add(self.sites, site.name, site.id)
        for form in list_forms(practice.project):
            self._add(self.forms, form.title, form.form_id)
        for choices in (self.sites, self.forms):
            choices.setCurrentRow(0)
        self.start.setEnabled(True)
        self.sites.setFocus()

    def _add(self, choices: QListWidget, text: str, key: str) -> None:
        item = QListWidgetItem(text, choices)
        item.setData(_KEY, key)

    @Slot()
    def _begin(self) -> None:
        site, form = self.sites.currentItem(), self.forms.currentItem()
        if site is not None and form is not None:
            self.begun.emit(str(form.data(_KEY)), str(site.data(_KEY)))


class Away(QWidget):
    """What is seen after leaving: that everything is there, and the way back."""

    back = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        card = Card(self)
        self.title = label("", "part", card)
        self.facts = label("", "body", card)
        self.again = Button(_("Lanjutkan"), kind="primary", parent=card)
        self.again.clicked.connect(self.back)
        for words in (self.title, self.facts):
            words.setWordWrap(True)
            card.column.addWidget(words)
        card.column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 12, 16)
        column.addWidget(card)
        column.addStretch(1)

    def show_draft(self, draft: Draft) -> None:
        """An entry that waits."""
        self.title.setText(_("Anda meninggalkan entri"))
        text = _("Draf {name} tersimpan: {done} dari {all} terjawab.")
        self.facts.setText(
            text.format(name=draft.site_name, done=draft.answered, all=draft.askable)
        )
        self.again.setVisible(True)

    def show_end(self) -> None:
        """An entry that is finished."""
        self.title.setText(_("Entri latihan selesai"))
        self.facts.setText(
            _(
                "Entri yang selesai tampil di halaman Entri. Entri latihan ini tidak "
                "disimpan."
            )
        )
        self.again.setVisible(False)
