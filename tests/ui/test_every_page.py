"""Every page and every dialog, in both languages: nothing foreign, nothing cut."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from PySide6.QtWidgets import QWidget

from surveyor import texts
from surveyor.store.values import ProjectSettings
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.projects import create_project
from tests.support import looks, walk
from ui.app import App
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LOOKS = [(language, size) for language in ("id", "en") for size in (100, 150)]
SCREENS = ((1366, 768), (1280, 720))
KINDS = ("foreign", "cut", "misplaced", "too large")


@dataclass
class Faults:
    """What is wrong, by kind, each with the place where it was seen."""

    found: dict[str, dict[str, str]] = field(
        default_factory=lambda: {kind: {} for kind in KINDS}
    )

    def look(self, place: str, widget: QWidget, data: frozenset[str]) -> None:
        """Notes what is wrong with a widget and all that is in it."""
        for kind, faults in (
            ("foreign", looks.foreign(widget, data)),
            ("cut", looks.cut(widget)),
            ("misplaced", looks.misplaced(widget)),
        ):
            # What is lacking in a table is told in the language of the form.
            if kind == "foreign" and place.startswith("SiteImportDialog"):
                continue
            for fault in faults:
                self.found[kind].setdefault(fault, place)

    def look_on_screens(self, window, place, widget, data) -> None:
        """Looks at a place on every size of screen."""
        for width, height in SCREENS:
            window.resize(width, height)
            walk.relax()
            self.look(f"{width}/{place}", widget, data)
            if (window.width(), window.height()) != (width, height):
                fault = f"{window.width()}x{window.height()}"
                self.found["too large"].setdefault(fault, place)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """A home with the areas in it, a sample project and an empty one."""
    folder = tmp_path_factory.mktemp("walk")
    with pytest.MonkeyPatch.context() as patch:
        (folder / "home").mkdir()
        patch.setenv("SURVEYOR_HOME", str(folder / "home"))
        fill_demo(folder / "demo", entries=6, today=_today()).close()
        settings = ProjectSettings(title="Survei", area="64.02")
        create_project(folder / "baru-2026", settings).close()
        yield folder


def _today():
    return datetime.now().astimezone().date()


@pytest.fixture(scope="module", params=LOOKS, ids=lambda one: f"{one[0]}-{one[1]}")
def faults(request, qapp, places) -> Iterator[Faults]:
    language, size = request.param
    noted = Faults()
    app = App(qapp, language)
    app.change_settings(
        replace(
            app.settings, language=language, text_size=size, theme="light",
            surveyor_name="Nur Aini", surveyor_code="P01", role="office",
        )
    )  # fmt: skip
    copy = places / f"{language}-{size}"
    shutil.copytree(places / "demo", copy)
    window = MainWindow(app)
    window.show()
    _walk(window, noted, (copy, places / "baru-2026"))
    window.close()
    window.deleteLater()
    app.close()
    texts.use("id")
    return noted


def _walk(window, noted, folders) -> None:
    app = window._app
    walk.settle(window)
    window.show_page("home")
    noted.look_on_screens(window, "start", window._pages["start"], frozenset())
    app.open(folders[0])
    data = written(app.project)
    for walked in (walk.all_pages, walk.all_entries):
        for place, widget in walked(window):
            noted.look_on_screens(window, place, widget, data)
    for frame in (window._rail, window._status, window._message):
        noted.look_on_screens(window, "frame", frame, data)
    for place, widget in walk.all_dialogs(window):
        noted.look(place, widget, data)
    app.open(folders[1])
    data = written(app.project)
    for place, widget in walk.all_pages(window):
        noted.look_on_screens(window, f"empty/{place}", widget, data)


def written(project) -> frozenset[str]:
    """What people wrote themselves, in whatever language: names, letterheads."""
    settings = project.settings
    names = {site.name for site in project.sites.search("", limit=500)}
    return frozenset({settings.title, *settings.letterhead, *names})


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_foreign_cut_or_misplaced_on_any_page(faults, kind):
    found = [f"{place}: {fault}" for fault, place in faults.found[kind].items()]

    assert not found, "\n" + "\n".join(found)


def test_every_dialog_is_looked_at():
    assert walk.dialog_classes() == set(walk.DIALOGS)
