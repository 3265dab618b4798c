"""The frame: rail at the left, pages in the middle, status line below."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor.areas.catalogue import Areas
from surveyor.errors import SurveyorError
from surveyor.store.values import Draft
from surveyor.texts import N_, _
from surveyor.usecases.filling import Filling
from ui import icons
from ui.app import App
from ui.errors import show_error
from ui.pages.filling import FillingPage
from ui.pages.first_start import FirstStartPage
from ui.pages.help import HelpPage
from ui.pages.home import HomePage
from ui.pages.new_submission import NewSubmissionPage
from ui.pages.page import Page
from ui.pages.preferences import PreferencesPage
from ui.pages.reports import ReportsPage
from ui.pages.results import ResultsPage
from ui.pages.sites import SitesPage
from ui.pages.submissions import SubmissionsPage

_WIDE, _NARROW, _FOLDS_BELOW = 208, 68, 1200
PAGES: tuple[tuple[str, str, str, Callable[[App], Page]], ...] = (
    ("home", N_("Beranda"), "house", HomePage),
    ("new", N_("Isi survei"), "square-pen", NewSubmissionPage),
    ("submissions", N_("Entri"), "clipboard-list", SubmissionsPage),
    ("sites", N_("Lokasi wisata"), "map-pinned", SitesPage),
    ("results", N_("Hasil"), "chart-bar", ResultsPage),
    ("reports", N_("Laporan"), "printer", ReportsPage),
    ("help", N_("Bantuan"), "circle-help", HelpPage),
    ("preferences", N_("Pengaturan"), "settings", PreferencesPage),
)
_WITHOUT_PROJECT = ("help", "preferences")


class MainWindow(QMainWindow):
    """One window; pages are made when they are first shown."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._filling: FillingPage | None = None
        self._key = "home"
        self.setWindowTitle("Surveyor")
        self.resize(1366, 768)
        self.setMinimumSize(900, 560)
        app.look_changed.connect(self.rebuild)
        app.changed.connect(self._show_status)
        self._build()
        self._add_shortcuts()

    def _build(self) -> None:
        self._rail = self._build_rail()
        self._stack = QStackedWidget(self)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._rail)
        middle.addWidget(self._stack, 1)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self._build_status())
        self.setCentralWidget(body)
        self._show_status()
        self._fold()

    def _build_rail(self) -> QFrame:
        rail = QFrame(self)
        rail.setProperty("role", "rail")
        column = QVBoxLayout(rail)
        column.setContentsMargins(12, 16, 12, 12)
        column.setSpacing(4)
        self._name = QLabel("Surveyor", rail)
        self._name.setProperty("role", "part")
        self._name.setContentsMargins(12, 0, 0, 8)
        column.addWidget(self._name)
        group = QButtonGroup(rail)
        for key, text, icon, _factory in PAGES:
            if key == _WITHOUT_PROJECT[0]:
                column.addStretch(1)
            button = QPushButton(_(text), rail)
            button.setProperty("role", "rail")
            button.setIcon(icons.icon(icon, "text"))
            button.setIconSize(QSize(20, 20))
            button.setCheckable(True)
            button.setAccessibleName(_(text))
            button.setToolTip(_(text))
            button.clicked.connect(lambda _on=False, key=key: self.show_page(key))
            group.addButton(button)
            column.addWidget(button)
            self._buttons[key] = button
        return rail

    def _build_status(self) -> QFrame:
        status = QFrame(self)
        status.setProperty("role", "status")
        self._facts = QLabel(status)
        self._facts.setProperty("role", "small")
        self._safe = QLabel(status)
        self._safe.setProperty("role", "small")
        row = QHBoxLayout(status)
        row.setContentsMargins(16, 5, 16, 5)
        row.addWidget(self._facts, 1)
        row.addWidget(self._safe)
        return status

    def _add_shortcuts(self) -> None:
        keys = [
            (f"Ctrl+{number}", key) for number, (key, *_rest) in enumerate(PAGES, 1)
        ]
        keys += [("Ctrl+N", "new"), ("F1", "help"), ("Ctrl+L", "submissions")]
        for pressed, key in keys:
            shortcut = QShortcut(QKeySequence(pressed), self)
            shortcut.activated.connect(lambda key=key: self.show_page(key))

    def show_page(self, key: str) -> None:
        """Shows a page, read anew; the first start where there is no project yet."""
        self._leave_filling()
        self._key = key
        if self._app.project is None and key not in _WITHOUT_PROJECT:
            self._show(self.page("start", FirstStartPage), "home")
            return
        factory = next(factory for name, _t, _i, factory in PAGES if name == key)
        self._show(self.page(key, factory), key)

    def page(self, key: str, factory: Callable[[App], Page]) -> Page:
        """A page, made when it is first asked for."""
        if key not in self._pages:
            page = factory(self._app)
            page.setObjectName("page")
            page.go.connect(self.show_page)
            page.fill.connect(self.open_filling)
            page.entry.connect(self._finished)
            page.failed.connect(self._show_error)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def _show(self, page: Page, key: str) -> None:
        try:
            page.refresh()
        except SurveyorError as error:
            show_error(self, error)
        self._stack.setCurrentWidget(page)
        self._buttons[key].setChecked(True)
        self._show_status()

    @Slot(object)
    def open_filling(self, source: Filling | Draft) -> None:
        """Opens a form being filled in, or a draft."""
        project = self._app.project
        if project is None:
            return
        try:
            if isinstance(source, Draft):
                source = Filling.resume(project, source.id, self._app.person())
        except SurveyorError as error:
            show_error(self, error)
            return
        self._leave_filling()
        page = FillingPage(source, self)
        page.setObjectName("page")
        page.closed.connect(lambda: self.show_page("home"))
        page.finished.connect(self._finished)
        page.failed.connect(self._show_error)
        self._filling = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._buttons["new"].setChecked(True)

    @Slot(str)
    def _finished(self, submission: str) -> None:
        self.show_page("submissions")
        page = self._pages["submissions"]
        if isinstance(page, SubmissionsPage):
            page.select(submission)

    def _leave_filling(self) -> None:
        if self._filling is not None:
            page, self._filling = self._filling, None
            self._stack.removeWidget(page)
            page.deleteLater()
            self._app.changed.emit()

    @Slot(object)
    def _show_error(self, error: object) -> None:
        if isinstance(error, BaseException):
            show_error(self, error)

    @Slot()
    def rebuild(self) -> None:
        """Makes everything again in another language or theme, on the same page."""
        self._pages.clear()
        self._buttons.clear()
        self._filling = None
        self._build()
        self.show_page(self._key)

    @Slot()
    def _show_status(self) -> None:
        settings, project = self._app.settings, self._app.project
        code = project.settings.area if project else settings.area
        area = Areas.open().area(code) if code else None
        parts = [f"{area.code} {area.name}" if area else "", settings.surveyor_name]
        parts.append(_("Luring: semua data di komputer ini"))
        self._facts.setText("     ".join(part for part in parts if part))
        self._safe.setText(_("Semua tersimpan") if project else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds the rail where the window is narrow."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        narrow = self.width() < _FOLDS_BELOW
        self._rail.setFixedWidth(_NARROW if narrow else _WIDE)
        self._name.setVisible(not narrow)
        for key, text, _icon, _factory in PAGES:
            self._buttons[key].setText("" if narrow else _(text))

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed is kept before the window goes."""
        if self._filling is not None:
            self._filling.commit()
        super().closeEvent(event)
