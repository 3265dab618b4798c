"""Everything can be reached, on every page and dialog: by keyboard, finger and ear."""

import shutil
from dataclasses import replace
from datetime import datetime

import pytest

from surveyor.usecases.demo import fill_demo
from tests.support import reach, walk
from ui.app import App
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
THEMES = ("light", "dark", "sunlight")
KINDS = ("nameless", "disordered", "unreached", "small")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reach")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SURVEYOR_HOME", str(folder))
        today = datetime.now().astimezone().date()
        fill_demo(folder / "demo", entries=6, today=today).close()
        yield folder


def opened(qapp, home, **look):
    app = App(qapp)
    app.change_settings(
        replace(app.settings, surveyor_name="Nur", surveyor_code="P01", role="office", **look)
    )  # fmt: skip
    window = MainWindow(app)
    window.resize(1366, 768)
    window.show()
    walk.settle(window)
    folder = home / "-".join(str(value) for value in look.values())
    shutil.copytree(home / "demo", folder)
    window.show_page("home")
    return window


def closed(window):
    window.close()
    window.deleteLater()
    window._app.close()


@pytest.fixture(scope="module")
def faults(qapp, home):
    """One walk by finger, in which every kind of fault is noted with its place."""
    window = opened(qapp, home, touch=True)
    found = {kind: {} for kind in KINDS}

    def look(place, widget):
        order = reach.tabbed(widget)
        for kind, faults in (
            ("nameless", reach.nameless(widget)),
            ("disordered", reach.disordered(widget, order)),
            ("unreached", reach.unreached(widget, order)),
            ("small", reach.small(widget)),
        ):
            for fault in faults:
                found[kind].setdefault(fault, place)

    look("start", window._pages["start"])
    window._app.open(home / "True")
    for walked in (walk.all_pages, walk.all_entries, walk.all_dialogs):
        for place, widget in walked(window):
            look(place, widget)
    look("rail", window._rail)
    closed(window)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_everything_has_a_name_an_order_a_way_and_room_for_a_finger(faults, kind):
    found = [f"{place}: {fault}" for fault, place in faults[kind].items()]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_is_seen_in_every_theme(qapp, home, theme):
    window = opened(qapp, home, theme=theme)
    window._app.open(home / theme)
    known, found = set(), {}

    for walked in (walk.all_pages, walk.first_entry, walk.all_dialogs):
        for place, widget in walked(window):
            for fault in reach.unmarked(widget, known):
                found.setdefault(fault, place)
    closed(window)

    assert not found, "\n" + "\n".join(
        f"{place}: {one}" for one, place in found.items()
    )
