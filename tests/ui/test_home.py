"""Beranda: every number opens what it counts."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from surveyor.store.values import ProjectSettings, Query
from surveyor.usecases import lists
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.maintenance import list_backups
from surveyor.usecases.projects import create_project
from ui.app import App
from ui.main_window import MainWindow
from ui.pages.entries.wishes import Drafts, Missing
from ui.pages.home import HomePage

TODAY = datetime.now().astimezone().date()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "demo"
    fill_demo(folder, entries=4, today=TODAY).close()
    return folder


@pytest.fixture
def app(qapp, sample, tmp_path):
    made = App(qapp)
    made.open(Path(shutil.copytree(sample, tmp_path / "demo")))
    yield made
    made.close()


@pytest.fixture
def page(qtbot, app):
    made = HomePage(app)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.refresh()
    made.show()
    qtbot.waitExposed(made)
    return made


def press(qtbot, page, name):
    with qtbot.waitSignal(page.open_list) as opened:
        qtbot.mouseClick(page.links[name], Qt.MouseButton.LeftButton)
    return opened.args


def shown(widget):
    return [one.text() for one in widget.findChildren(QLabel)]


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("drafts", Drafts()),
        ("all-drafts", Drafts()),
        ("missing", Missing()),
        ("all-missing", Missing()),
    ],
)
def test_a_number_opens_its_list(qtbot, page, name, wish):
    assert press(qtbot, page, name) == ["submissions", wish]


def test_finished_this_month_opens_those_entries(qtbot, page, app):
    target, query = press(qtbot, page, "month")
    figure = shown(page.links["month"])[1]

    assert target == "submissions"
    assert (query.since, query.until) == lists.month_of(TODAY)
    assert str(app.project.submissions.count(query)) == figure


def test_a_forms_bar_opens_its_entries_of_the_month(qtbot, page):
    _target, query = press(qtbot, page, "form-smart_branding")

    assert (query.form_id, query.since) == ("smart_branding", TODAY.replace(day=1))


def test_a_number_is_reached_and_pressed_by_keyboard(qtbot, page):
    card = page.links["drafts"]
    assert card.focusPolicy() & Qt.FocusPolicy.TabFocus

    with qtbot.waitSignal(page.open_list):
        qtbot.keyClick(card, Qt.Key.Key_Return)


def test_the_draft_that_was_worked_on_last_is_offered_first(qtbot, page, app):
    newest = app.project.drafts.list()[0]

    with qtbot.waitSignal(page.fill) as opened:
        qtbot.mouseClick(page.links["continue"], Qt.MouseButton.LeftButton)

    assert "Terakhir Anda kerjakan" in shown(page)
    assert opened.args[0].id == newest.id


def test_a_backup_is_made_from_the_page(qtbot, page, app):
    before = len(list_backups(app.project.folder))

    qtbot.mouseClick(page.links["backup"], Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: "Cadangan dibuat" in page.notice.text(), timeout=20_000)
    assert len(list_backups(app.project.folder)) == before + 1


def test_a_new_project_says_how_to_begin(qtbot, qapp, tmp_path):
    app = App(qapp)
    app.use(create_project(tmp_path / "p", ProjectSettings(title="Baru")))
    page = HomePage(app)
    qtbot.addWidget(page)
    page.refresh()
    texts = shown(page)

    assert "Mulailah dengan satu entri. Setiap jawaban langsung tersimpan." in texts
    assert "Belum ada lokasi wisata yang terdaftar." in texts
    buttons = {one.text(): one for one in page.findChildren(QPushButton)}
    with qtbot.waitSignal(page.go) as gone:
        buttons["Tambah lokasi"].click()
    assert gone.args == ["sites"]
    app.close()


def test_the_window_shows_the_list_that_a_number_stands_for(qtbot, app):
    window = MainWindow(app)
    qtbot.addWidget(window)
    window.show_page("home")

    window._pages["home"].links["form-smart_economy"].pressed.emit()

    entries = window._pages["submissions"]
    assert window._stack.currentWidget() is entries
    assert entries.finished.filters.chips()[0] == "Smart Economy"
    assert entries.finished.model.rowCount() == app.project.submissions.count(
        Query(form_id="smart_economy", since=TODAY.replace(day=1))
    )
    app.jobs.stop()


def test_a_change_of_theme_while_an_entry_is_read_does_no_harm(qtbot, app):
    window = MainWindow(app)
    qtbot.addWidget(window)
    window.show_page("submissions")
    qtbot.wait(130)

    app.change_settings(replace(app.settings, theme="dark"))

    qtbot.waitUntil(lambda: not app.jobs._jobs, timeout=20_000)
    qtbot.wait(50)
    entries = window._pages["submissions"]
    qtbot.waitUntil(lambda: "H08" in entries.finished.preview.text(), timeout=20_000)
