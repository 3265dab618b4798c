"""Pengaturan: parts at the left, the chosen one at the right."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from surveyor.texts import N_, _
from ui import icons
from ui.app import App
from ui.pages.page import Page
from ui.pages.settings.backups import BackupsSection
from ui.pages.settings.checks import ChecksSection
from ui.pages.settings.look import LookSection, PersonSection
from ui.pages.settings.office import LetterheadSection, ProjectSection
from ui.pages.settings.section import Section
from ui.pages.settings.surveyors import SurveyorsSection
from ui.widgets.nav import Nav
from ui.widgets.parts import PageHead

SECTIONS: tuple[tuple[str, str, str, Callable[[App, QWidget], Section], bool], ...] = (
    ("look", N_("Tampilan layar"), "eye", LookSection, False),
    ("person", N_("Anda"), "user-round", PersonSection, False),
    ("project", N_("Proyek"), "database", ProjectSection, True),
    ("surveyors", N_("Daftar petugas"), "users", SurveyorsSection, True),
    ("letterhead", N_("Kop dan tanda tangan"), "printer", LetterheadSection, True),
    ("backups", N_("Cadangan"), "shield-check", BackupsSection, True),
    ("check", N_("Periksa proyek"), "list-checks", ChecksSection, True),
)
"""Key, title, icon, what makes it, and whether it needs a project."""


class PreferencesPage(Page):
    """Every change holds at once and is kept."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        facts = _("Perubahan langsung berlaku dan tersimpan.")
        self.column.addWidget(PageHead(_("Pengaturan"), facts, self))
        self._sections: dict[str, Section] = {}
        self._project: object = None
        self._nav = Nav(_("Bagian pengaturan"), self)
        self._stack = QStackedWidget(self)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._nav)
        row.addWidget(self._stack, 1)
        self.column.addLayout(row, 1)
        self._nav.chosen.connect(self._show_section)

    def refresh(self) -> None:
        """Other sections where there is another project, the same one on top."""
        if self._project is not self.app.project or not self._nav.keys():
            self._project = self.app.project
            self._make_nav()
        shown = self._stack.currentWidget()
        if isinstance(shown, Section):
            shown.refresh()

    def place(self) -> str:
        """The section, and the field with the cursor in it."""
        focused = self._stack.focusWidget()
        return f"{self._nav.key()}/{focused.objectName() if focused else ''}"

    def select(self, what: str) -> None:
        """Shows a section by its key, as `look` or `look/theme` for one field."""
        key, _slash, name = what.partition("/")
        self._nav.choose(key)
        shown = self._stack.currentWidget()
        field = shown.findChild(QWidget, name) if shown is not None and name else None
        (field or self._nav).setFocus()

    def section(self, key: str) -> Section:
        """A section, made when it is first asked for."""
        if key not in self._sections:
            factory = next(make for name, _t, _i, make, _p in SECTIONS if name == key)
            made = factory(self.app, self)
            made.failed.connect(self.failed)
            made.notify.connect(self.notify)
            made.go.connect(self.go)
            self._sections[key] = made
            self._stack.addWidget(made)
        return self._sections[key]

    def _make_nav(self) -> None:
        key = self._nav.key()
        for made in self._sections.values():
            self._stack.removeWidget(made)
            made.deleteLater()
        self._sections.clear()
        self._nav.clear()
        for name, text, icon, _make, needs_project in SECTIONS:
            if needs_project and self.app.project is None:
                continue
            self._nav.add(name, _(text), icons.icon(icon))
        self.select(key or SECTIONS[0][0])

    @Slot(str)
    def _show_section(self, key: str) -> None:
        made = self.section(key)
        self._stack.setCurrentWidget(made)
        made.refresh()
