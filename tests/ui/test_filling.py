"""The filling page, driven by keys over a real project."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import open_project
from ui import theme
from ui.pages.filling import FillingPage
from ui.widgets.map_dialog import MapDialog, area_around


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "demo"
    fill_demo(folder, entries=2, today=date(2026, 11, 23)).close()
    return folder


@pytest.fixture
def page(qtbot, qapp, sample):
    theme.apply(qapp, "light")
    with open_project(sample) as project:
        site = project.sites.search("Kumala")[0]
        filling = Filling.start(project, "smart_economy", Person("Nur", "P01"), site.id)
        made = FillingPage(filling)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        yield made
        filling.discard()


def value(page, ref):
    return page._filling.session.value(ref)


def test_a_digit_chooses_and_enter_goes_on(qtbot, page):
    page.show_page("/data/TX")
    page._focus("/data/TX/TX01")

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)

    assert value(page, "/data/TX/TX01") == "paid"
    assert page._cards["/data/TX/TX02"].isVisibleTo(page)


def test_a_typed_number_is_on_disk_when_enter_is_pressed(qtbot, page):
    page.show_page("/data/IN")
    page._focus("/data/IN/IN01")
    field = page._cards["/data/IN/IN01"].editor.line

    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Return)

    stored = page._filling.project.drafts.get(page._filling.draft.id)
    assert b"<IN01>12</IN01>" in stored.xml


def test_a_broken_rule_is_told_beside_the_field(qtbot, page):
    page.show_page("/data/IN")
    field = page._cards["/data/IN/IN01"].editor.line

    qtbot.keyClicks(field, "9999")
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert page._cards["/data/IN/IN01"]._message.text() == "⚠ Isi 0–5.000."


def test_an_answer_can_be_taken_back(qtbot, page):
    page._answer("/data/IN/IN01", "5")

    page.undo()

    assert value(page, "/data/IN/IN01") == ""


def test_finishing_too_early_goes_to_the_first_gap(qtbot, page):
    told = []
    page.failed.connect(told.append)

    page.finish()

    assert page._page == "/data/H"
    assert "belum lengkap" in told[0].message()
    assert page._cards["/data/H/H12"]._message.text() == "⚠ Tentukan titiknya."


def test_a_row_is_added_and_removed(qtbot, page):
    page._answer("/data/IN/IN01", "5")
    page.show_page("/data/BZ")

    page._add_row("/data/BZ/BZ")
    two = len(page._session.items("/data/BZ/BZ"))
    page._remove_row("/data/BZ/BZ[2]")

    assert (two, len(page._session.items("/data/BZ/BZ"))) == (2, 1)


def test_the_map_for_a_point_opens_on_the_projects_area(qtbot, page):
    project = page._filling.project
    dialog = MapDialog(page, "Titik", area_around(page._head), None)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert project.settings.area
    assert area_around(page._head) == project.settings.area
    assert dialog._map._area == project.settings.area
