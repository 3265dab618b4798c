"""The frame: rail at the left, pages, status line."""

from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor.errors import SurveyorError
from surveyor.texts import N_, _
from surveyor.usecases.filling import Filling
from ui import icons
from ui.app import App
from ui.errors import show_error
from ui.widgets.cards import label

PAGES = (
    ("home", N_("Beranda"), "house", "ui.pages.home", "HomePage"),
    ("fill", N_("Isi survei"), "square-pen", "ui.pages.new_submission", "NewPage"),
    ("entries", N_("Entri"), "clipboard-list", "ui.pages.submissions", "EntriesPage"),
    ("sites", N_("Lokasi wisata"), "map-pinned", "ui.pages.sites", "SitesPage"),
    ("results", N_("Hasil"), "chart-bar", "ui.pages.results", "ResultsPage"),
    ("reports", N_("Laporan"), "printer", "ui.pages.reports", "ReportsPage"),
    ("help", N_("Bantuan"), "circle-help", "ui.pages.about", "AboutPage"),
    ("settings", N_("Pengaturan"), "settings", "ui.pages.preferences", "SettingsPage"),
)
_WIDE, _NARROW, _FOLDS_BELOW = 208, 64, 1200
_LOWER = 6


class MainWindow(QMainWindow):
    """Shows one page at a time; pages are made when first opened."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self.app = app
        self.setWindowTitle("Surveyor")
        self.setMinimumSize(900, 600)
        self.resize(1366, 768)
        self._filling: QWidget | None = None
        self._shortcuts()
        self.rebuild()

    def rebuild(self, page: str = "home") -> None:
        """Makes everything anew, after a change of language, theme or project."""
        self._filling = None
        self._made: dict[str, QWidget] = {}
        self._buttons: dict[str, QPushButton] = {}
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        self._stack = QStackedWidget(whole)
        self._rail = self._build_rail(whole)
        middle.addWidget(self._rail)
        middle.addWidget(self._stack, 1)
        column.addLayout(middle, 1)
        column.addWidget(self._build_status(whole))
        self.setCentralWidget(whole)
        self._fold()
        if self.app.project is None:
            self._rail.hide()
            self._show_made("first", "ui.pages.first_start", "FirstStartPage")
        else:
            self.show_page(page)

    def show_page(self, name: str) -> None:
        """Shows a page of the rail, fresh from the project."""
        if self.app.project is None:
            return
        module, kind = next((m, k) for n, _t, _i, m, k in PAGES if n == name)
        for other, button in self._buttons.items():
            button.setChecked(other == name)
        if name == "fill" and self._filling is not None:
            self._stack.setCurrentWidget(self._filling)
            return
        self._show_made(name, module, kind)

    def begin(self, start: Callable[[], Filling]) -> None:
        """Begins or resumes a filling and shows it; tells if it cannot."""
        try:
            self.open_filling(start())
        except SurveyorError as error:
            show_error(self, error)

    def open_filling(self, filling: Filling) -> None:
        """Shows the filling page at the right of the rail."""
        from ui.pages.filling import FillingPage

        self._close_filling()
        page = FillingPage(filling, self._stack)
        page.closed.connect(self._on_filling_closed)
        page.finished.connect(self._on_filling_finished)
        page.failed.connect(self._on_failed)
        self._filling = page
        self._stack.addWidget(page)
        self.show_page("fill")

    def _show_made(self, name: str, module: str, kind: str) -> None:
        page = self._made.get(name)
        if page is None:
            page = getattr(import_module(module), kind)(self.app, self)
            page.setProperty("role", "page")
            self._made[name] = page
            self._stack.addWidget(page)
        refresh = getattr(page, "refresh", None)
        if refresh is not None:
            refresh()
        self._stack.setCurrentWidget(page)

    def _close_filling(self) -> None:
        if self._filling is not None:
            self._stack.removeWidget(self._filling)
            self._filling.deleteLater()
            self._filling = None

    def _on_filling_closed(self) -> None:
        self._close_filling()
        self.show_page("home")

    def _on_filling_finished(self, _submission: str) -> None:
        self._close_filling()
        self.show_page("entries")

    def _on_failed(self, error: Exception) -> None:
        show_error(self, error)

    def _build_rail(self, parent: QWidget) -> QFrame:
        rail = QFrame(parent)
        rail.setProperty("role", "rail")
        column = QVBoxLayout(rail)
        column.setContentsMargins(10, 12, 10, 12)
        column.setSpacing(4)
        brand = QHBoxLayout()
        picture = QLabel(rail)
        picture.setPixmap(icons.pixmap("palmtree", "text", 20))
        self._brand = label("Surveyor", "section", rail)
        brand.setContentsMargins(12, 4, 0, 8)
        brand.addWidget(picture)
        brand.addWidget(self._brand, 1)
        column.addLayout(brand)
        for number, (name, title, icon, _module, _kind) in enumerate(PAGES):
            if number == _LOWER:
                column.addStretch(1)
            button = QPushButton(icons.icon(icon), _(title), rail)
            button.setIconSize(QSize(20, 20))
            button.setCheckable(True)
            button.setProperty("role", "rail")
            button.setToolTip(_(title))
            button.setAccessibleName(_(title))
            button.clicked.connect(self._opener(name))
            self._buttons[name] = button
            column.addWidget(button)
        return rail

    def _build_status(self, parent: QWidget) -> QFrame:
        frame = QFrame(parent)
        frame.setProperty("role", "status")
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 4, 16, 4)
        area = ""
        if self.app.project is not None:
            area = self.app.project.settings.area
        row.addWidget(QLabel(_("Wilayah {code}").format(code=area or "-"), frame))
        row.addSpacing(16)
        name = self.app.settings.surveyor_name or _("Nama belum diisi")
        row.addWidget(QLabel(name, frame))
        row.addStretch(1)
        row.addWidget(QLabel(_("Semua tersimpan di komputer ini"), frame))
        return frame

    def _shortcuts(self) -> None:
        for number, page in enumerate(PAGES, start=1):
            keys = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            keys.activated.connect(self._opener(page[0]))
        keys = QShortcut(QKeySequence("Ctrl+N"), self)
        keys.activated.connect(self._opener("fill"))

    def _opener(self, name: str) -> Callable[[], None]:
        def open_page() -> None:
            self.show_page(name)

        return open_page

    def _fold(self) -> None:
        folded = self.width() < _FOLDS_BELOW
        self._rail.setFixedWidth(_NARROW if folded else _WIDE)
        self._brand.setVisible(not folded)
        for name, title, *_rest in PAGES:
            self._buttons[name].setText("" if folded else _(title))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
