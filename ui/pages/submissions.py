"""Entri: what is finished, what is a draft, what is missing, what was put aside."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from surveyor import formats
from surveyor.store.values import Query
from surveyor.texts import N_, _, ngettext
from surveyor.usecases import lists
from surveyor.usecases.forms import SITE_FORM
from ui.app import App
from ui.pages.entries.drafts import DraftsView
from ui.pages.entries.finished import FinishedView
from ui.pages.entries.missing import MissingView
from ui.pages.entries.wishes import Drafts, Missing
from ui.pages.page import Page
from ui.widgets.buttons import Button
from ui.widgets.parts import PageHead

_TABS = (
    ("finished", N_("Selesai"), ""),
    ("drafts", N_("Draf"), N_("Setiap jawaban langsung tersimpan.")),
    (
        "missing",
        N_("Belum diisi bulan ini"),
        N_("Lokasi yang belum punya entri dengan kunjungan bulan ini."),
    ),
    ("discarded", N_("Dibuang"), N_("Dapat dipulihkan selama 30 hari.")),
)


class SubmissionsPage(Page):
    """Four lists under one head."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._head = PageHead(_("Entri"), "", self)
        new = self._head.add(
            Button(_("Entri baru"), kind="primary", icon="plus", parent=self)
        )
        new.clicked.connect(self._begin)
        self.column.addWidget(self._head)
        self.column.addLayout(self._build_tabs())
        self.finished = FinishedView(app, self)
        self.drafts = DraftsView(app, self)
        self.missing = MissingView(app, self)
        self.discarded = DraftsView(app, self, discarded=True)
        self._views: dict[str, FinishedView | DraftsView | MissingView] = {
            "finished": self.finished,
            "drafts": self.drafts,
            "missing": self.missing,
            "discarded": self.discarded,
        }
        self._stack = QStackedWidget(self)
        for view in self._views.values():
            self._stack.addWidget(view)
            view.fill.connect(self.fill)
            view.failed.connect(self.failed)
        self.finished.notify.connect(self.notify)
        for drafts in (self.drafts, self.discarded):
            drafts.notify.connect(self.notify)
            drafts.begin_wanted.connect(self._begin)
            drafts.changed.connect(self._count)
        self.finished.begin_wanted.connect(self._begin)
        self.finished.counted.connect(self._show_found)
        self.missing.sites_wanted.connect(lambda: self.go.emit("sites"))
        self.column.addWidget(self._stack, 1)
        self._add_keys()
        self._found = 0
        app.preparing.prepared.connect(self._look_again)
        app.preparing.moved.connect(self._tell_found)
        app.preparing.ended.connect(self._tell_found)

    def _build_tabs(self) -> QHBoxLayout:
        self.tabs: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(0)
        for key, text, _facts in _TABS:
            tab = QPushButton(_(text), self)
            tab.setProperty("role", "tab")
            tab.setCheckable(True)
            tab.clicked.connect(lambda _on=False, key=key: self.show_tab(key))
            group.addButton(tab)
            row.addWidget(tab)
            self.tabs[key] = tab
        row.addStretch(1)
        self.tabs["finished"].setChecked(True)
        return row

    def _add_keys(self) -> None:
        for keys, slot in (
            ("Ctrl+F", self._find),
            ("Ctrl+P", self.finished.print_chosen),
            ("F2", self._correct),
            ("Esc", self._leave),
            ("Alt+Down", lambda: self.finished.step(1)),
            ("Alt+Up", lambda: self.finished.step(-1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def refresh(self) -> None:
        if self.app.project is None:
            return
        self._views[self.tab()].refresh()
        self._count()

    @Slot()
    def _look_again(self) -> None:
        """Entries that were merged have come into the list."""
        if self.isVisible():
            self.refresh()

    def select(self, submission: str) -> None:
        """Brings an entry into view, e.g. the one that was just finished.

        An entry of the register is no entry to read here: it made a site.
        """
        project = self.app.project
        row = project.submissions.row(submission) if project else None
        if row is not None and row.form_id == SITE_FORM:
            self.go.emit("sites")
            return
        self.show_tab("finished")
        self.finished.select(submission)

    def place(self) -> str:
        """The entry that is shown, so that it is found again in another theme."""
        return self.finished.table.current_id() if self.tab() == "finished" else ""

    def show_list(self, wish: object) -> None:
        """Prepares the list that another page wants to see."""
        if isinstance(wish, Query):
            self._mark("finished")
            self.finished.show_query(wish)
        elif isinstance(wish, Drafts):
            self._mark("discarded" if wish.discarded else "drafts")
        elif isinstance(wish, Missing):
            self._mark("missing")
            self.missing.show_wish(wish)

    def tab(self) -> str:
        """The list that is shown: finished, drafts, missing or discarded."""
        return next(key for key, tab in self.tabs.items() if tab.isChecked())

    def show_tab(self, key: str) -> None:
        """Shows a list, read anew."""
        self._mark(key)
        self.refresh()
        self._focus()

    def showEvent(self, event: QShowEvent) -> None:
        """The keys work at once."""
        super().showEvent(event)
        self._focus()

    def _focus(self) -> None:
        self._views[self.tab()].table.setFocus()

    def _mark(self, key: str) -> None:
        self.tabs[key].setChecked(True)
        self._stack.setCurrentWidget(self._views[key])
        facts = next(facts for name, _t, facts in _TABS if name == key)
        self._head.facts.setText(_(facts))

    @Slot()
    def _count(self) -> None:
        """Writes on the tabs how much there is in each."""
        project = self.app.project
        if project is None:
            return
        drafts = project.drafts.counts()
        counts = {
            "finished": project.submissions.count(lists.everything()),
            "drafts": drafts.open,
            "missing": project.overview.unvisited_count(self.missing.query()),
            "discarded": drafts.discarded,
        }
        for key, text, _facts in _TABS:
            self.tabs[key].setText(f"{_(text)}  {formats.integer(counts[key])}")

    @Slot(int)
    def _show_found(self, count: int) -> None:
        self._found = count
        self._tell_found()

    @Slot()
    def _tell_found(self) -> None:
        """How many entries the list shows, and how many are still to come."""
        if self.tab() != "finished":
            return
        n, left = self._found, self.app.preparing.left
        facts = [ngettext("{n} entri", "{n} entri", n).format(n=formats.integer(n))]
        if left:
            text = _("{n} entri baru sedang disiapkan")
            facts.append(text.format(n=formats.integer(left)))
        self._head.facts.setText(" · ".join(facts))

    @Slot()
    def _find(self) -> None:
        view: QWidget = self._views[self.tab()]
        if view is self.missing:
            self.missing.search.setFocus()
        else:
            self._mark("finished")
            self.finished.to_search()

    @Slot()
    def _leave(self) -> None:
        if self.tab() == "finished":
            self.finished.leave()
        elif self.tab() == "missing":
            self.missing.search.clear()

    @Slot()
    def _correct(self) -> None:
        chosen = self.place()
        if chosen:
            self.finished.correct(chosen)

    @Slot()
    def _begin(self) -> None:
        self.go.emit("new")
