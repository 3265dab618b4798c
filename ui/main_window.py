"""The frame: rail at the left, pages in the middle, status line below."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QSettings, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from surveyor import formats
from surveyor import settings as settings_file
from surveyor.areas.catalogue import Areas
from surveyor.errors import SurveyorError
from surveyor.store.errors import DamagedProject, NotAProject
from surveyor.store.values import Draft
from surveyor.texts import _
from surveyor.usecases.projects import create_project
from ui import icons
from ui.app import App
from ui.page_list import (
    HIDDEN,
    OFFICE_ONLY,
    PAGES,
    WITHOUT_PROJECT,
    made,
    page_factory,
)
from ui.pages.page import Page
from ui.widgets.error_dialog import Action, show_error
from ui.widgets.notice import Notice
from ui.widgets.rail import Rail
from ui.widgets.stacking import grown
from ui.widgets.status import StatusLine

if TYPE_CHECKING:
    from surveyor.usecases.filling import Filling
    from ui.pages.filling.page import FillingPage
    from ui.pages.first_start import FirstStartPage
    from ui.widgets.new_project import NewProjectDialog

_FOLDS_BELOW, _WIDE_ENOUGH = 1200, 900


class MainWindow(QMainWindow):
    """One window; pages are made when they are first shown."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app
        self._pages: dict[str, Page] = {}
        self._filling: FillingPage | None = None
        self._source: Filling | None = None
        self._key = "home"
        self.setWindowTitle("Surveyor")
        self.resize(1366, 768)
        self.setMinimumSize(900, 560)
        self._file = QSettings(
            str(settings_file.home() / "window.ini"), QSettings.Format.IniFormat
        )
        geometry = self._file.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        app.look_changed.connect(self.rebuild)
        app.changed.connect(self._show_status)
        app.outgoing.begun.connect(self._show_line)
        app.outgoing.ended.connect(self._show_line)
        app.noticed.connect(self._notice)
        app.preparing.moved.connect(self._show_preparing)
        app.preparing.ended.connect(self._show_prepared)
        self._build()
        self._add_shortcuts()
        for note in app.notes:
            self._notice(note)

    # Building

    def _build(self) -> None:
        self._rail = self._build_rail()
        self._stack = QStackedWidget(self)
        self._message = Notice(self)
        self._status = StatusLine(self)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self._message)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self._rail)
        upper.addLayout(middle, 1)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self._status)
        self.setCentralWidget(body)
        self._show_status()
        self._fold()

    def _build_rail(self) -> Rail:
        shown = [(key, _(text), icon) for key, text, icon, _f in self._shown_pages()]
        rail = Rail(
            [entry for entry in shown if entry[0] not in WITHOUT_PROJECT],
            [entry for entry in shown if entry[0] in WITHOUT_PROJECT],
            self,
        )
        for number, (key, text, _icon) in enumerate(shown, 1):
            rail.set_hint(key, f"{text}  (Ctrl+{number})" if number < 10 else text)
        rail.chosen.connect(self.show_page)
        rail.projects.connect(self._show_projects)
        return rail

    def _shown_pages(self) -> list[tuple[str, str, str, Callable[[App], Page]]]:
        office = self._app.settings.role == "office"
        return [page for page in PAGES if office or page[0] not in OFFICE_ONLY]

    def _add_shortcuts(self) -> None:
        for number in range(1, 10):
            self._shortcut(f"Ctrl+{number}", partial(self._nth, number))
        self._shortcut("Ctrl+N", lambda: self.show_page("new"))
        self._shortcut("Ctrl+L", lambda: self.show_page("submissions"))
        self._shortcut("F1", lambda: self.show_page("help"))
        self._shortcut("Ctrl+,", lambda: self.show_page("preferences"))
        self._shortcut("Ctrl+K", self.open_palette)
        self._shortcut("Ctrl+O", self.choose_project)

    def _shortcut(self, keys: str, run: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(run)

    def _nth(self, number: int) -> None:
        shown = self._shown_pages()
        if number <= len(shown):
            self.show_page(shown[number - 1][0])

    # Pages

    def show_page(self, key: str) -> None:
        """Shows a page, read anew; the first start where there is no project yet."""
        if not self._leave_filling():
            return
        self._key = key
        if self._app.project is None and key not in WITHOUT_PROJECT:
            self._show(self._first_start(), "home")
            return
        if key in HIDDEN:
            lit, factory = HIDDEN[key]
            self._show(self.page(key, factory), lit)
            return
        self._show(self.page(key, page_factory(key)), key)

    def _first_start(self) -> "FirstStartPage":
        page = self.page("start", made("first_start", "FirstStartPage"))
        return cast("FirstStartPage", page)

    def open_sample(self) -> None:
        """Opens the sample project; where it is not there yet, fills it in first."""
        start = self._first_start()
        self._show(start, "home")
        start.open_sample()

    @Slot(str, object)
    def open_list(self, key: str, wish: object) -> None:
        """Shows a page with what its list is to show, e.g. entries by a Query."""
        if self._app.project is not None:
            self.page(key, page_factory(key)).show_list(wish)
        self.show_page(key)

    def show_in(self, key: str, what: str) -> None:
        """Shows a page and one thing on it, by its id."""
        self.show_page(key)
        if what and key in self._pages:
            self._pages[key].select(what)

    def page(self, key: str, factory: Callable[[App], Page]) -> Page:
        """A page, made when it is first asked for."""
        if key not in self._pages:
            page = factory(self._app)
            page.setObjectName("page")
            page.go.connect(self.show_page)
            page.fill.connect(self.open_filling)
            page.open_list.connect(self.open_list)
            page.failed.connect(self.show_error)
            page.notify.connect(self._notice)
            page.entry.connect(self._show_entry)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def _show(self, page: Page, key: str) -> None:
        try:
            page.refresh()
        except SurveyorError as error:
            self.show_error(error)
        self._stack.setCurrentWidget(page)
        self._rail.show_current(key)
        self._show_status()

    @Slot(object)
    def open_filling(self, source: "Filling | Draft") -> None:
        """Opens a form being filled in, or a draft."""
        from surveyor.usecases.filling import Filling
        from ui.pages.filling.page import FillingPage

        project = self._app.project
        if project is None:
            return
        try:
            if isinstance(source, Draft):
                source = Filling.resume(project, source.id, self._app.person())
        except SurveyorError as error:
            self.show_error(error)
            return
        if not self._leave_filling():
            return
        page = FillingPage(source, self)
        page.setObjectName("page")
        page.closed.connect(lambda: self.show_page("home"))
        page.finished.connect(self._finished)
        page.failed.connect(self.show_error)
        self._filling, self._source = page, source
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._rail.show_current("new")

    def open_draft(self, draft: str) -> None:
        """Opens a draft by its id."""
        from surveyor.usecases.filling import NoSuchDraft

        found = self._app.project.drafts.get(draft) if self._app.project else None
        if found is None:
            self.show_error(NoSuchDraft())
        else:
            self.open_filling(found)

    @Slot(str)
    def _show_entry(self, submission: str) -> None:
        self.show_in("submissions", submission)

    @Slot(str)
    def _finished(self, submission: str) -> None:
        """An entry is shown among the others, a new site on the page that lacked it."""
        from surveyor.usecases.forms import SITE_FORM

        done = self._filling.done if self._filling is not None else None
        form = self._source.form.id if self._source is not None else ""
        if done is not None and done.entities and form == SITE_FORM:
            self.show_in("new" if self._key == "new" else "sites", done.entities[0])
        else:
            self._show_entry(submission)

    def _leave_filling(self) -> bool:
        """Closes the entry that is open; it stays where the disk does not take it."""
        page = self._filling
        if page is None:
            return True
        if not page.may_leave():
            self._stack.setCurrentWidget(page)
            self._rail.show_current("new")
            return False
        self._filling = self._source = None
        self._stack.removeWidget(page)
        page.deleteLater()
        self._app.changed.emit()
        return True

    # Messages

    @Slot(object)
    def show_error(self, error: BaseException) -> None:
        """Shows an error in words."""
        show_error(self, error)

    @Slot(str, str, object)
    def _notice(self, text: str, action: str = "", callback: object = None) -> None:
        self._message.say(text, action, callback if callable(callback) else None)

    # Projects

    def open_project(self, folder: Path) -> None:
        """Opens a project; a damaged one offers what can be done about it."""
        if not self._leave_filling():
            return
        try:
            self._app.open(folder)
        except SurveyorError as error:
            show_error(self, error, self._remedies(folder, error))
        else:
            self.show_page("home")

    def _remedies(self, folder: Path, error: SurveyorError) -> tuple[Action, ...]:
        from surveyor.usecases.maintenance import has_backups

        second = self._app.settings.backup_folder
        broken = isinstance(error, (DamagedProject, NotAProject))
        if not broken or not has_backups(folder, Path(second) if second else None):
            return ()
        return ((_("Pulihkan dari cadangan"), lambda: self.restore(folder)),)

    def restore(self, folder: Path) -> None:
        """Lets a person choose a backup of a project and bring it back."""
        from ui.widgets.restore import RestoreDialog

        if not self._leave_filling():
            return
        dialog = RestoreDialog(self._app, folder, self)
        dialog.restored.connect(self._restored)
        dialog.open()

    @Slot(object, object)
    def _restored(self, folder: Path, kept: Path) -> None:
        self.open_project(folder)
        text = _("Proyek dipulihkan. Keadaan sebelumnya disimpan: {name}")
        self._notice(text.format(name=kept.name))

    @Slot()
    def choose_project(self) -> None:
        """Asks for a folder and opens the project in it."""
        name = QFileDialog.getExistingDirectory(self, _("Buka folder proyek"))
        if name:
            self.open_project(Path(name))

    @Slot()
    def new_project(self) -> None:
        """Asks for a name and an area, makes a project and opens it."""
        from ui.widgets.new_project import NewProjectDialog

        dialog = NewProjectDialog(self._app.settings, self)
        dialog.accepted.connect(lambda: self._make_project(dialog))
        dialog.open()

    def _make_project(self, dialog: "NewProjectDialog") -> None:
        if not self._leave_filling():
            return
        try:
            self._app.use(create_project(dialog.folder, dialog.settings()))
        except SurveyorError as error:
            self.show_error(error)
        else:
            self.show_page("home")
            self._notice(_("Proyek dibuat di {folder}").format(folder=dialog.folder))

    @Slot()
    def _show_projects(self) -> None:
        menu = self.projects_menu()
        button = self._rail.menu_button
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def projects_menu(self) -> QMenu:
        """Recent projects, another one, a new one."""
        menu = QMenu(self)
        here = self._app.project.folder if self._app.project else None
        for name in self._app.settings.recent_projects:
            folder = Path(name)
            entry = menu.addAction(folder.name)
            entry.setToolTip(name)
            if folder == here:
                entry.setCheckable(True)
                entry.setChecked(True)
            else:
                entry.setIcon(icons.icon("folder-open"))
            entry.setEnabled(folder.exists())
            entry.triggered.connect(lambda _on, at=folder: self.open_project(at))
        menu.addSeparator()
        for text, icon, run in (
            (_("Buka proyek lain …"), "search", self.choose_project),
            (_("Proyek baru …"), "plus", self.new_project),
        ):
            menu.addAction(icons.icon(icon), text).triggered.connect(run)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # Palette

    @Slot()
    def open_palette(self) -> None:
        """One field over pages, actions, drafts, sites and entries."""
        from ui import commands
        from ui.widgets.palette import Command, Palette

        pages = [
            Command(
                _(text),
                partial(self.show_page, key),
                icon,
                _("Halaman"),
                f"Ctrl+{number}",
            )
            for number, (key, text, icon, _f) in enumerate(self._shown_pages(), 1)
        ]
        palette = Palette(
            [*pages, *commands.actions(self._app, self)],
            lambda text: commands.found(self._app, self, text),
            self,
        )
        palette.finished.connect(palette.deleteLater)
        palette.open_over(self)

    # Look

    @Slot()
    def rebuild(self) -> None:
        """Makes everything again in another language or theme, on the same page."""
        draft = None
        if self._filling is not None and not self._filling.may_leave():
            return
        if self._source is not None:
            draft = self._source.draft.id
        shown = self._pages.get(self._key)
        place = shown.place() if shown is not None else ""
        self._pages.clear()
        self._filling = self._source = None
        self._build()
        if draft is not None:
            self.open_draft(draft)
        else:
            self.show_in(self._key, place)

    @Slot(int, int, str)
    def _show_preparing(self, done: int, total: int, what: str) -> None:
        text = _("{what}: {done} dari {all}")
        self._status.preparing.say(
            text.format(
                what=what, done=formats.integer(done), all=formats.integer(total)
            ),
            _("Entri yang baru digabung muncul di daftar sesudah dibaca dan diskor."),
        )

    @Slot()
    def _show_prepared(self) -> None:
        self._status.preparing.say("")

    @Slot()
    def _show_line(self) -> None:
        outgoing = self._app.outgoing
        self._status.show_line(busy=outgoing.busy, reached=outgoing.reached)

    @Slot()
    def _show_status(self) -> None:
        settings, project = self._app.settings, self._app.project
        code = project.settings.area if project else settings.area
        area = Areas.open().area(code) if code else None
        self._status.area.say(f"{area.code} {area.name}" if area else "")
        self._status.person.say(settings.surveyor_name, _("Petugas"))
        self._show_line()
        self._status.saved.say(_("Semua tersimpan") if project else "", tone="ok")
        self._status.show_backup(project, settings.backup_folder)
        waiting = project.lookup.draft_count() if project else 0
        self._rail.button("new").set_count(waiting)
        if project and self._app.settings.role == "office":
            conflicts = len(project.submissions.several_heads())
            self._rail.button("review").set_count(conflicts)
        unsent = project.outbox.unsent() if project else 0
        self._rail.button("exchange").set_count(unsent)
        title = project.settings.title or project.folder.name if project else ""
        self.setWindowTitle(f"{title} – Surveyor" if title else "Surveyor")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds the rail where the window is narrow."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        self._rail.fold(self.width() < max(_FOLDS_BELOW, grown(_WIDE_ENOUGH)))

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is typed is kept before the window goes; else it stays."""
        if self._filling is not None and not self._filling.may_leave():
            event.ignore()
            return
        self._file.setValue("geometry", self.saveGeometry())
        super().closeEvent(event)
