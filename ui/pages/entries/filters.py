"""Above the list: the search, what can be filtered, chips for what is, saved views."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import SurveyorError
from surveyor.store.project import Project
from surveyor.store.values import Query
from surveyor.texts import _
from surveyor.usecases import lists
from ui import icons
from ui.app import App
from ui.pages.entries.period import PeriodDialog
from ui.widgets.buttons import Button
from ui.widgets.emptying import empty

_MONTHS = 24
_SEARCH_AFTER = 180
"""Milliseconds without a key before the search begins."""


class SearchLine(QLineEdit):
    """Esc clears it, and leaves it where it is empty; Down goes to the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Owns the query; whoever lists entries hears `changed`."""

    changed = Signal()
    sorted = Signal()
    """The same entries in another order."""
    failed = Signal(object)

    def __init__(self, app: App, parent: QWidget) -> None:
        super().__init__(parent)
        self._app = app
        self.query = lists.everything()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SEARCH_AFTER)
        self._wait.timeout.connect(self._search_now)
        self.search = SearchLine(self)
        self.search.setPlaceholderText(_("Cari lokasi, petugas, jawaban"))
        self.search.setAccessibleName(_("Cari lokasi, petugas, jawaban"))
        self.search.setToolTip("Ctrl+F")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._wait.start())
        self.adding = Button(_("Saring"), icon="funnel", parent=self)
        self.adding.setMenu(self._build_adding())
        self.viewing = Button(_("Tampilan tersimpan"), icon="star", parent=self)
        self._views = QMenu(self.viewing)
        self._views.aboutToShow.connect(self._list_views)
        self.viewing.setMenu(self._views)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.search, 1)
        self.row.addWidget(self.adding)
        self.row.addWidget(self.viewing)
        self._chips = QWidget(self)
        self._chip_row = QHBoxLayout(self._chips)
        self._chip_row.setContentsMargins(0, 0, 0, 0)
        self._chip_row.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self.row)
        column.addWidget(self._chips)
        self._chips.hide()

    def show_query(self, query: Query) -> None:
        """Takes a query over, with its text; says nothing of it."""
        self.query = query
        self.search.blockSignals(True)
        self.search.setText(query.text)
        self.search.blockSignals(False)
        self._wait.stop()
        self.show_chips()

    def narrow(self, **values: object) -> None:
        """Filters by one thing more."""
        self._change(replace(self.query, **values))  # type: ignore[arg-type]

    @Slot(str)
    def drop(self, name: str) -> None:
        """Takes one filter away, or all of them with the text for `all`."""
        self.show_query(lists.without(self.query, name))
        self.changed.emit()

    def use_view(self, query: Query) -> None:
        """Shows a saved view."""
        self.show_query(query)
        self.changed.emit()

    def save_view(self, name: str) -> None:
        """Keeps what is filtered now under a name."""
        project = self._app.project
        if project is not None:
            self._kept(lambda: lists.save_view(project, name, self.query))

    def remove_view(self, name: str) -> None:
        """Forgets a saved view."""
        project = self._app.project
        if project is not None:
            self._kept(lambda: lists.remove_view(project, name))

    def sort(self, key: str) -> None:
        """Sorts by a column; by the same one again the other way round."""
        same = self.query.order == key
        down = not self.query.descending if same else key in ("visited", "finished",
                                                              "score")  # fmt: skip
        self.query = replace(self.query, order=key, descending=down)
        self.sorted.emit()

    def show_chips(self) -> None:
        """A chip for each filter, and one button for all of them."""
        empty(self._chip_row)
        project = self._app.project
        found = lists.filters(project, self.query) if project else ()
        for one in found:
            self._chip_row.addWidget(self._chip(one.name, one.label))
        if found:
            clear = Button(_("Hapus semua"), kind="quiet", parent=self._chips)
            clear.setProperty("dense", "true")
            clear.clicked.connect(lambda: self.drop("all"))
            self._chip_row.addWidget(clear)
        self._chip_row.addStretch(1)
        self._chips.setVisible(bool(found))

    def chips(self) -> tuple[str, ...]:
        """The words on the chips that are shown."""
        project = self._app.project
        found = lists.filters(project, self.query) if project else ()
        return tuple(one.label for one in found)

    def _chip(self, name: str, text: str) -> QPushButton:
        chip = QPushButton(text, self._chips)
        chip.setProperty("role", "filter")
        chip.setObjectName(f"filter-{name}")
        chip.setIcon(icons.icon("circle-x", "accent", 16))
        chip.setIconSize(QSize(16, 16))
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setToolTip(_("Hapus saringan {name}").format(name=text))
        chip.setAccessibleName(_("Hapus saringan {name}").format(name=text))
        chip.clicked.connect(lambda: self.drop(name))
        return chip

    def _build_adding(self) -> QMenu:
        menu = QMenu(self.adding)
        for title, fill in (
            (_("Kuesioner"), self._list_forms),
            (_("Waktu kunjungan"), self._list_months),
            (_("Petugas"), self._list_authors),
            (_("Wilayah"), self._list_areas),
            (_("Keadaan"), self._list_states),
        ):
            part = menu.addMenu(title)
            part.aboutToShow.connect(
                lambda part=part, fill=fill: self._fill(part, fill)
            )
        return menu

    def _fill(self, menu: QMenu, fill: Callable[[Project, QMenu], None]) -> None:
        menu.clear()
        if self._app.project is not None:
            fill(self._app.project, menu)
        if menu.isEmpty():
            menu.addAction(_("Belum ada entri")).setEnabled(False)

    def _list_forms(self, project: Project, menu: QMenu) -> None:
        for one in lists.form_choices(project):
            self._add(menu, one, form_id=one.value)

    def _list_months(self, project: Project, menu: QMenu) -> None:
        span = menu.addAction(_("Rentang tanggal …"))
        span.triggered.connect(self._ask_period)
        menu.addSeparator()
        for one in lists.month_choices(project)[:_MONTHS]:
            first, last = lists.month_of(date.fromisoformat(one.value))
            self._add(menu, one, since=first, until=last)

    def _list_authors(self, project: Project, menu: QMenu) -> None:
        for one in lists.author_choices(project):
            self._add(menu, one, author=one.value)

    def _list_areas(self, project: Project, menu: QMenu) -> None:
        for one in lists.area_choices(project):
            self._add(menu, one, area=one.value)

    def _list_states(self, project: Project, menu: QMenu) -> None:
        for one in lists.state_choices(project):
            states = tuple(dict.fromkeys((*self.query.states, one.value)))
            self._add(menu, one, states=states)

    def _add(self, menu: QMenu, choice: lists.Choice, **values: object) -> None:
        # A tab sets the number at the right, where shortcuts stand; & is no mnemonic.
        action = menu.addAction(f"{choice.label}\t{choice.count}".replace("&", "&&"))
        action.triggered.connect(lambda: self.narrow(**values))

    @Slot()
    def _ask_period(self) -> None:
        dialog = PeriodDialog(self.query.since, self.query.until, self)
        dialog.chosen.connect(
            lambda since, until: self.narrow(since=since, until=until)
        )
        dialog.open()

    @Slot()
    def _list_views(self) -> None:
        menu, project = self._views, self._app.project
        menu.clear()
        saved = lists.views(project) if project else ()
        for view in saved:
            action = menu.addAction(view.name.replace("&", "&&"))
            action.triggered.connect(lambda _on=False, q=view.query: self.use_view(q))
        if saved:
            menu.addSeparator()
        keep = menu.addAction(_("Simpan tampilan ini …"))
        keep.triggered.connect(self._ask_name)
        if saved:
            removing = menu.addMenu(_("Hapus tampilan"))
            for view in saved:
                action = removing.addAction(view.name.replace("&", "&&"))
                action.triggered.connect(
                    lambda _on=False, name=view.name: self.remove_view(name)
                )

    @Slot()
    def _ask_name(self) -> None:
        proposed = " · ".join((*self.chips(), self.query.text)).strip(" ·")
        name, said = QInputDialog.getText(
            self, _("Simpan tampilan"), _("Nama tampilan"), text=proposed
        )
        if said:
            self.save_view(name)

    def _kept(self, act: Callable[[], None]) -> None:
        try:
            act()
        except SurveyorError as error:
            self.failed.emit(error)

    @Slot()
    def _search_now(self) -> None:
        self._change(replace(self.query, text=self.search.text().strip()))

    def _change(self, query: Query) -> None:
        if query != self.query:
            self.query = query
            self.show_chips()
            self.changed.emit()
