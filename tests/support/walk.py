"""A walk through the window: every page, part, panel and dialog, one after another."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

import ui
from surveyor.positions.nmea import Fix
from surveyor.store.errors import DamagedProject
from surveyor.store.values import Query
from surveyor.usecases import maintenance
from surveyor.usecases.filling import Filling
from surveyor.usecases.overview import pages
from ui import main_window
from ui.cameras import Camera, PictureSource
from ui.main_window import MainWindow
from ui.pages.page import Page
from ui.pages.reports import ReportsPage
from ui.pages.tour.offer import start_tour
from ui.widgets.camera_dialog import CameraDialog
from ui.widgets.details import DetailsDialog
from ui.widgets.error_dialog import show_error
from ui.widgets.map_dialog import MapDialog
from ui.widgets.nav import Nav
from ui.widgets.position_dialog import PositionDialog
from ui.widgets.report_options import DISTRICT, ENTRY, MAP, TABLES
from ui.widgets.trace_dialog import TraceDialog

Place = tuple[str, QWidget]
FORMS = ("smart_economy", "smart_branding", "site_register")
_CORNERS = ((-0.41, 116.98), (-0.42, 116.99), (-0.41, 117.0))
_LONGEST = 20
"""Seconds that work in the background may take."""


def settle(window: MainWindow) -> None:
    """Waits until nothing is under way."""
    end = monotonic() + _LONGEST
    QTest.qWait(1)
    while busy(window) and monotonic() < end:
        QTest.qWait(5)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    relax()


def relax() -> None:
    """A change of size asks for another, up to the page that scrolls."""
    for _round in range(8):
        QApplication.processEvents()


def busy(window: MainWindow) -> bool:
    """Whether a job runs, or a clock is about to start one."""
    waits = [getattr(page, "_wait", None) for page in window._pages.values()]
    return bool(window._app.jobs._jobs) or any(one and one.isActive() for one in waits)


def keys(window: MainWindow) -> list[str]:
    """All pages that the window knows, those off the rail too."""
    return [*(key for key, *_rest in window._shown_pages()), *main_window.HIDDEN]


def all_pages(window: MainWindow) -> Iterator[Place]:
    """Every page with every part of it."""
    for key in keys(window):
        window.show_page(key)
        settle(window)
        page = window._pages[key]
        yield key, page
        for name in _parts(page):
            settle(window)
            yield f"{key}/{name}", page


def _parts(page: Page) -> Iterator[str]:
    """Tabs, sections and documents of a page, brought to the front in turn."""
    buttons = [b for b in page.findChildren(QPushButton) if b.property("role") == "tab"]
    for button in [b for b in buttons if b.isVisible() and not b.isChecked()]:
        button.click()
        yield button.text()
    for nav in [one for one in page.findChildren(Nav) if one.isVisible()]:
        for key in nav.keys()[1:]:
            nav.choose(key)
            yield key
    if isinstance(page, ReportsPage):
        for document in (ENTRY, TABLES, MAP, DISTRICT):
            page.choose(document)
            yield document
    if buttons:
        buttons[0].click()


def first_entry(window: MainWindow) -> Iterator[Place]:
    """Every part of one built-in form."""
    return all_entries(window, ("smart_economy",))


def all_entries(window: MainWindow, forms: Iterable[str] = FORMS) -> Iterator[Place]:
    """Every part of every built-in form being filled in, and the panels above it."""
    project = window._app.project
    site = project.sites.search("Kumala")[0].id
    for form in forms:
        at = None if form == "site_register" else site
        window.open_filling(Filling.start(project, form, window._app.person(), at))
        entry = window._filling.entry
        for ref in pages(entry.filling.session):
            entry.show_page(ref)
            settle(window)
            yield f"{form}{ref}", entry
        yield from _series(window, form)
        for name in ("problems", "palette", "keys"):
            _open_panel(entry, name)
            settle(window)
            panel = getattr(entry, f"_{name}")
            yield f"{form}/{name}", panel
            panel.close_again()
        window._filling.discard()
        settle(window)
        yield f"{form}/discarded", window._filling
        window.show_page("home")


def _series(window: MainWindow, form: str) -> Iterator[Place]:
    entry = window._filling.entry
    for ref in pages(entry.filling.session):
        entry.show_page(ref)
        for series in _repeats(entry.filling.session, ref):
            entry.sheet.switch(series)
            settle(window)
            yield f"{form}{series} as a table", entry
            entry.sheet.switch(series)


def _repeats(session, ref: str) -> list[str]:
    found = []
    for item in session.items(ref):
        if item.kind == "repeat" and item.relevant:
            found.append(item.ref)
        elif item.kind == "group" and item.relevant:
            found += _repeats(session, item.ref)
    return found


def _open_panel(entry, name: str) -> None:
    if name == "problems":
        entry.show_problems()
    elif name == "palette":
        entry.show_palette()
    else:
        entry._keys.open()


def _error(window: MainWindow) -> QDialog:
    error = DamagedProject(path="/home/nur/Documents/Surveyor/survei/project.sqlite")
    dialog = show_error(window, error, ((_restore_text(), lambda: None),))
    dialog._fold()
    return dialog


def _restore_text() -> str:
    from surveyor.texts import _

    return _("Pulihkan dari cadangan")


def _details(act: Callable[[MainWindow], None]) -> Callable[[MainWindow], QDialog]:
    """Dialogs that answer their caller are shown without waiting for the answer."""

    def open_it(window: MainWindow) -> QDialog:
        opened = []

        def show(dialog):
            opened.append(dialog)
            dialog.show()
            return 0

        window.show_page("results")
        settle(window)
        with patch.object(DetailsDialog, "exec", show):
            act(window)
        return opened[0]

    return open_it


def _first_site(window: MainWindow) -> None:
    page = window._pages["results"]
    page._open_site(page._found.sites[0].site)


def _pillar(window: MainWindow) -> None:
    page = window._pages["results"]
    page._open(page._found.pillars[0].code)


def _dimension(window: MainWindow) -> None:
    page = window._pages["results"]
    page._open(page._found.pillars[0].dimensions[0].code)


def _question(window: MainWindow) -> None:
    page = window._pages["results"]
    page._open_question(page._found.pillars[0].dimensions[0].items[0].code)


def _photo(window: MainWindow) -> QDialog:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(0x226644)
    path = window._app.project.folder / "walk.png"
    image.save(str(path))
    window.show_page("submissions")
    return window._pages["submissions"].finished.preview.open_photo(path, "H13 Foto")


def _papers(window: MainWindow) -> QDialog:
    window.show_page("submissions")
    rows = window._app.project.submissions.page(Query(), 0, 2)
    view = window._pages["submissions"].finished
    view.open_paper(tuple(row.submission for row in rows))
    return _last(window, "PaperDialog")


def _period(window: MainWindow) -> QDialog:
    window.show_page("submissions")
    window._pages["submissions"].finished.filters._ask_period()
    return _last(window, "PeriodDialog")


def _trial(window: MainWindow) -> QDialog:
    window.show_page("questionnaires")
    page = window._pages["questionnaires"]
    page.try_form()
    return page._trial


def _restore(window: MainWindow) -> QDialog:
    maintenance.backup(window._app.project)
    window.restore(window._app.project.folder)
    return _last(window, "RestoreDialog")


def _new_project(window: MainWindow) -> QDialog:
    window.new_project()
    return _last(window, "NewProjectDialog")


def _palette(window: MainWindow) -> QDialog:
    window.open_palette()
    return _last(window, "Palette")


def _map(window: MainWindow) -> QDialog:
    from surveyor.texts import _

    dialog = MapDialog(window, _("Titik"), window._app.project.settings.area, None)
    dialog.show()
    return dialog


def _trace(closed: bool) -> Callable[[MainWindow], QDialog]:
    def open_it(window: MainWindow) -> QDialog:
        area = window._app.project.settings.area
        dialog = TraceDialog(window, "H12", area, _CORNERS, closed=closed)
        dialog.show()
        return dialog

    return open_it


def _position(*fixes: Fix) -> Callable[[MainWindow], QDialog]:
    def open_it(window: MainWindow) -> QDialog:
        from surveyor.texts import _

        dialog = PositionDialog(window, _("Titik"), [])
        for fix in fixes:
            dialog._add(fix)
        dialog.show()
        return dialog

    return open_it


def _camera(step: str) -> Callable[[MainWindow], QDialog]:
    """Aiming, looking at what was taken, or with a camera that does not answer."""

    def open_it(window: MainWindow) -> QDialog:
        from surveyor.texts import _

        known = (Camera(b"front", "Integrated Camera"), Camera(b"usb", "USB Camera"))
        dialog = CameraDialog(
            window,
            _("Ambil foto"),
            known,
            lambda _camera, parent: PictureSource(parent),
        )
        image = QImage(1280, 720, QImage.Format.Format_RGB32)
        image.fill(0x226644)
        if step == "trouble":
            dialog._source.told.emit(
                _(
                    "Kamera tidak dapat dibuka. Mungkin dipakai program lain atau belum "
                    "diizinkan."
                )
            )
        else:
            dialog._source.pictured.emit(image)
        if step == "taken":
            dialog.take()
        dialog.show()
        return dialog

    return open_it


def _destination(window: MainWindow) -> QDialog:
    from ui.pages.exchange.sending_destination import DestinationDialog

    dialog = DestinationDialog(window._app, window)
    dialog.show()
    return dialog


def _doubles(window: MainWindow) -> QDialog:
    from ui.pages.register.doubles_dialog import DoublesDialog

    dialog = DoublesDialog(window, window._app.project, window._app.jobs)
    dialog.show()
    return dialog


def _import(window: MainWindow) -> QDialog:
    from ui.pages.register.import_dialog import SiteImportDialog

    app = window._app
    path = app.project.folder / "walk.csv"
    path.write_text("objek;y;x;kode\nDanau Baru;-0,41;116,98;64.02.06\n;a;1;\n")
    dialog = SiteImportDialog(window, app.project, app.jobs, app.person(), path)
    dialog.show()
    return dialog


def _bundle(window: MainWindow) -> QDialog:
    from ui.pages.exchange.bundle_dialog import BundleDialog

    dialog = BundleDialog(window._app, window)
    dialog.show()
    return dialog


def _answer(choices: tuple, *, several: bool) -> Callable[[MainWindow], QDialog]:
    def open_it(window: MainWindow) -> QDialog:
        from surveyor.usecases.conflicts import Line, Side
        from ui.pages.exchange.answer import AnswerDialog

        side = Side("a", "A")
        line = Line(
            "x", "CA05", "CA05", side, (side,), open=True, result="a",
            choices=choices, several=several,
        )  # fmt: skip
        dialog = AnswerDialog(line, window)
        dialog.show()
        return dialog

    return open_it


def _tour(window: MainWindow) -> QDialog:
    start_tour(window._app, window)
    return _last(window, "TourWindow")


_FIXES = tuple(Fix(-0.41 + n * 1e-5, 116.98, 6.0, 31.0, 8, 1.1) for n in range(5))
_CHOICES = (("a", "A"), ("b", "B"))


def _last(window: MainWindow, name: str) -> QDialog:
    found = [one for one in window.findChildren(QDialog) if type(one).__name__ == name]
    return found[-1]


DIALOGS: dict[str, tuple[Callable[[MainWindow], QDialog], ...]] = {
    "ErrorDialog": (_error,),
    "NewProjectDialog": (_new_project,),
    "RestoreDialog": (_restore,),
    "Palette": (_palette,),
    "DetailsDialog": (
        _details(_pillar),
        _details(_dimension),
        _details(_question),
        _details(_first_site),
    ),
    "MapDialog": (_map,),
    "TraceDialog": (_trace(False), _trace(True)),
    "PhotoDialog": (_photo,),
    "PositionDialog": (_position(), _position(*_FIXES)),
    "CameraDialog": tuple(map(_camera, ("aiming", "taken", "trouble"))),
    "PaperDialog": (_papers,),
    "PeriodDialog": (_period,),
    "TrialWindow": (_trial,),
    "AnswerDialog": (
        _answer((), several=False),
        _answer(_CHOICES, several=False),
        _answer(_CHOICES, several=True),
    ),
    "BundleDialog": (_bundle,),
    "DestinationDialog": (_destination,),
    "DoublesDialog": (_doubles,),
    "SiteImportDialog": (_import,),
    "TourWindow": (_tour,),
}
"""How each dialog is opened, by the name of its class."""


def dialog_classes() -> set[str]:
    """Every dialog that the package `ui` defines."""
    found = set()
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        if module.name.endswith("__main__"):
            continue
        for name, one in inspect.getmembers(importlib.import_module(module.name)):
            is_dialog = inspect.isclass(one) and issubclass(one, QDialog)
            if is_dialog and one.__module__ == module.name:
                found.add(name)
    return found


def all_dialogs(window: MainWindow) -> Iterator[Place]:
    """Every dialog, opened and closed again."""
    for name, openers in DIALOGS.items():
        for number, open_it in enumerate(openers, 1):
            dialog = open_it(window)
            settle(window)
            yield f"{name} {number}", dialog
            dialog.close()
            dialog.deleteLater()
            settle(window)
