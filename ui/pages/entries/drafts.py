"""Drafts: go on with one, put one aside, bring one back."""

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import SurveyorError
from surveyor.store.values import Draft
from surveyor.texts import _
from surveyor.usecases import lists
from ui.app import App
from ui.models.drafts import DraftsModel, Line
from ui.widgets.buttons import Button
from ui.widgets.cells import CellDelegate, set_up
from ui.widgets.columns import Columns
from ui.widgets.parts import Card, EmptyState

_WIDTHS = (0, 190, 190, 190)


class ActingTable(QTableView):
    """Enter opens, Del puts aside; both can be taken back."""

    opened = Signal()
    delete_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)


class DraftsView(QWidget):
    """The drafts in use, or those put aside in the last 30 days."""

    fill = Signal(object)
    failed = Signal(object)
    begin_wanted = Signal()
    notify = Signal(str, str, object)
    """A message: text, verb of its button, what it does."""
    changed = Signal()
    """A draft was put aside or brought back."""

    def __init__(self, app: App, parent: QWidget, *, discarded: bool = False) -> None:
        super().__init__(parent)
        self._app = app
        self._discarded = discarded
        actions = self._build_actions()
        card = Card(self)
        card.column.setContentsMargins(4, 4, 4, 4)
        self.model = DraftsModel(discarded=discarded, parent=self)
        self.table = ActingTable(card)
        self.table.setModel(self.model)
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(
            _("Draf yang dibuang") if discarded else _("Daftar draf")
        )
        set_up(self.table)
        Columns(self.table, _WIDTHS)
        self.table.doubleClicked.connect(self._act)
        self.table.opened.connect(self._act)
        if not discarded:
            self.table.delete_wanted.connect(self.discard)
        self._stack = QStackedWidget(card)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._build_empty())
        card.column.addWidget(self._stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(actions)
        layout.addWidget(card, 1)

    def _build_empty(self) -> QWidget:
        sentence = (
            _("Draf yang Anda buang menunggu di sini selama 30 hari.")
            if self._discarded
            else _(
                "Di sini entri yang belum selesai. Setiap jawaban langsung tersimpan."
            )
        )
        empty = EmptyState(sentence, _("Entri baru"), self)
        empty.pressed.connect(self.begin_wanted)
        return empty

    def _build_actions(self) -> QWidget:
        self._actions = QWidget(self)
        row = QHBoxLayout(self._actions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        if self._discarded:
            self.restoring = Button(_("Pulihkan"), icon="undo-2", parent=self._actions)
            self.restoring.clicked.connect(self.restore)
            row.addWidget(self.restoring)
        else:
            self.discarding = Button(_("Buang"), icon="trash-2", parent=self._actions)
            self.discarding.clicked.connect(self.discard)
            self.opening = Button(_("Lanjutkan"), icon="pencil", parent=self._actions)
            self.opening.clicked.connect(self._act)
            row.addWidget(self.discarding)
            row.addWidget(self.opening)
        return self._actions

    @Slot()
    def refresh(self) -> None:
        """Reads the drafts anew."""
        project = self._app.project
        if project is None:
            return
        number = max(0, self.table.currentIndex().row())
        titles = lists.form_titles(project)
        self.model.show(
            tuple(
                Line(draft, titles.get(draft.form_id, draft.form_id))
                for draft in project.drafts.list(discarded=self._discarded)
            )
        )
        count = self.model.rowCount()
        self._stack.setCurrentIndex(0 if count else 1)
        self._actions.setVisible(count > 0)
        if count:
            self.table.selectRow(min(number, count - 1))

    def current(self) -> Draft | None:
        """The draft that is chosen."""
        return self.model.draft(self.table.currentIndex().row())

    @Slot()
    def discard(self) -> None:
        """Puts the chosen draft aside; a bar offers to take that back."""
        draft = self.current()
        if draft is not None and self._mark(draft, aside=True):
            text = _("Draf {name} dibuang.").format(
                name=draft.site_name or _("tanpa lokasi")
            )
            self.notify.emit(
                text, _("Urungkan"), partial(self._mark, draft, aside=False)
            )

    @Slot()
    def restore(self) -> None:
        """Brings the chosen draft back."""
        draft = self.current()
        if draft is not None and self._mark(draft, aside=False):
            text = _("Draf {name} dipulihkan.").format(
                name=draft.site_name or _("tanpa lokasi")
            )
            self.notify.emit(
                text, _("Urungkan"), partial(self._mark, draft, aside=True)
            )

    @Slot(QModelIndex)
    def _act(self, _index: QModelIndex | None = None) -> None:
        draft = self.current()
        if draft is not None and self._discarded:
            self.restore()
        elif draft is not None:
            self.fill.emit(draft)

    def _mark(self, draft: Draft, *, aside: bool) -> bool:
        project = self._app.project
        if project is None:
            return False
        try:
            if aside:
                project.drafts.discard(draft.id)
            else:
                project.drafts.restore(draft.id)
        except SurveyorError as error:
            self.failed.emit(error)
            return False
        self.refresh()
        self.changed.emit()
        return True
