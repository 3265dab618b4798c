"""The filling page, driven by keys over a real project."""

import gc
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea
from sqlalchemy import event

from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import import_form
from surveyor.usecases.projects import open_project
from ui import theme
from ui.app import App
from ui.pages.filling.page import FillingPage
from ui.widgets.map_dialog import MapDialog, area_around

PHOTO_FORM = """
| survey |
|  | type | name | label | parameters |
|  | image | bebas | Foto | |
|  | image | kecil | Foto | max-pixels=600 |
| settings |
|  | form_id | form_title | version |
|  | foto | Foto | 1 |
"""


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
    return page.entry.filling.session.value(ref)


def view(page, ref):
    return page.entry.sheet.cards.view(ref)


def stand_on(page, where, ref):
    page.entry.show_page(where)
    page.entry.sheet.focus(ref)


def press(qtbot, key, *modifiers):
    qtbot.keyClick(QApplication.focusWidget(), key, *modifiers)


def test_a_digit_chooses_and_enter_goes_on(qtbot, page):
    stand_on(page, "/data/TX", "/data/TX/TX01")

    press(qtbot, Qt.Key.Key_2)
    press(qtbot, Qt.Key.Key_Return)

    assert value(page, "/data/TX/TX01") == "paid"
    assert page.entry.sheet.current_ref() == "/data/TX/TX02"


def test_a_question_that_appears_says_why(qtbot, page):
    stand_on(page, "/data/TX", "/data/TX/TX01")

    press(qtbot, Qt.Key.Key_2)

    shown = view(page, "/data/TX/TX02")
    assert shown.isVisibleTo(page)
    assert shown._reason.text() == "Muncul karena jawaban TX01"


def test_a_typed_number_is_on_disk_when_enter_is_pressed(qtbot, page):
    stand_on(page, "/data/IN", "/data/IN/IN01")

    qtbot.keyClicks(QApplication.focusWidget(), "12")
    press(qtbot, Qt.Key.Key_Return)

    stored = page.entry.filling.project.drafts.get(page.entry.filling.draft.id)
    assert b"<IN01>12</IN01>" in stored.xml


def test_a_broken_rule_is_told_beside_the_field(qtbot, page):
    stand_on(page, "/data/IN", "/data/IN/IN01")

    qtbot.keyClicks(QApplication.focusWidget(), "9999")
    press(qtbot, Qt.Key.Key_Return)

    assert view(page, "/data/IN/IN01").message.text() == "Isi 0–5.000."


def test_an_answer_can_be_taken_back_by_key(qtbot, page):
    stand_on(page, "/data/IN", "/data/IN/IN01")
    qtbot.keyClicks(QApplication.focusWidget(), "5")
    press(qtbot, Qt.Key.Key_Return)

    press(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert value(page, "/data/IN/IN01") == ""


def test_taking_back_goes_to_the_page_of_the_answer(qtbot, page):
    page.entry.show_page("/data/IN")
    page.entry._answer("/data/IN/IN01", "5")
    page.entry.show_page("/data/TX")

    press(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert value(page, "/data/IN/IN01") == ""
    qtbot.waitUntil(lambda: page.entry.sheet.current_ref() == "/data/IN/IN01")


def test_the_businesses_by_type_are_one_grid_with_arrows(qtbot, page):
    page.entry.show_page("/data/IN")
    page.entry._answer("/data/IN/IN01", "5")
    page.entry.sheet.focus("/data/IN/IN02/IN02_kuliner")

    press(qtbot, Qt.Key.Key_Down)

    assert len(page.entry.sheet.cards.grids["/data/IN/IN02"].rows) == 8
    assert page.entry.sheet.current_ref() == "/data/IN/IN02/IN02_kriya"


def test_finishing_too_early_lists_what_is_open_and_enter_goes_there(qtbot, page):
    page.entry.finish()
    listed = page.entry._problems.list.model_.jumps

    assert listed[1].detail == "Tentukan titiknya."
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.entry.sheet.current_ref() == "/data/H/H12")
    assert view(page, "/data/H/H12").message.text() == "Tentukan titiknya."


def test_the_error_list_opens_while_a_field_has_the_cursor(qtbot, page):
    page.activateWindow()
    stand_on(page, "/data/IN", "/data/IN/IN01")
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))

    press(qtbot, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)

    assert page.entry._problems.isVisible()


def test_the_palette_finds_a_question_on_another_page(qtbot, page):
    page.entry.show_palette()

    qtbot.keyClicks(QApplication.focusWidget(), "sinyal")
    press(qtbot, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: page.entry.sheet.current_ref().endswith(("TX09", "TX06")))


def test_f1_tells_the_keys_of_the_page(qtbot, page):
    stand_on(page, "/data/IN", "/data/IN/IN01")

    press(qtbot, Qt.Key.Key_F1)

    assert page.entry._keys.isVisibleTo(page)


def test_the_words_of_the_keys_keep_off_the_line_around_them(qtbot, page):
    stand_on(page, "/data/IN", "/data/IN/IN01")

    press(qtbot, Qt.Key.Key_F1)

    area = page.entry._keys.findChild(QScrollArea)
    assert min(one.x() for one in area.widget().findChildren(QLabel)) >= 8


def test_a_row_is_doubled_removed_and_comes_back(qtbot, page):
    page.entry._answer("/data/IN/IN01", "5")
    page.entry.show_page("/data/BZ")
    page.entry._answer("/data/BZ/BZ[1]/BZ01", "ya")
    page.entry._answer("/data/BZ/BZ[1]/BZ02", "Kedai Etam")

    page.entry._change_rows("duplicate", "/data/BZ/BZ[1]")
    doubled = value(page, "/data/BZ/BZ[2]/BZ02")
    page.entry._change_rows("remove", "/data/BZ/BZ[2]")
    after = len(page.entry.filling.session.items("/data/BZ/BZ"))
    page.entry.extras.undo()

    assert (doubled, after) == ("Kedai Etam", 1)
    assert value(page, "/data/BZ/BZ[2]/BZ02") == "Kedai Etam"


def test_a_series_is_answered_in_a_table(qtbot, page):
    page.entry._answer("/data/IN/IN01", "5")
    page.entry.show_page("/data/BZ")
    page.entry.sheet.switch("/data/BZ/BZ")

    press(qtbot, Qt.Key.Key_1)

    assert value(page, "/data/BZ/BZ[1]/BZ01") == "ya"


def test_enter_in_a_cell_goes_one_cell_on(qtbot, page):
    page.entry._answer("/data/IN/IN01", "5")
    page.entry._answer("/data/BZ/BZ[1]/BZ01", "ya")
    page.entry.show_page("/data/BZ")
    page.entry.sheet.switch("/data/BZ/BZ")
    page.entry.sheet.focus("/data/BZ/BZ[1]/BZ02")
    table = page.entry.sheet.cards.tables["/data/BZ/BZ"]
    columns = table.model_._columns

    qtbot.keyClicks(table, "E")
    qtbot.keyClicks(QApplication.focusWidget(), "tam")
    press(qtbot, Qt.Key.Key_Return)

    after = columns[columns.index("/BZ02") + 1]
    qtbot.waitUntil(lambda: table.current_ref() == f"/data/BZ/BZ[1]{after}")
    assert value(page, "/data/BZ/BZ[1]/BZ02") == "Etam"


def test_a_discarded_draft_comes_back_with_one_press(qtbot, page):
    drafts = page.entry.filling.project.drafts
    page.discard()
    gone = drafts.get(page.entry.filling.draft.id)

    page._discarded.undo.click()

    assert gone is None
    assert drafts.get(page.entry.filling.draft.id) is not None


def test_the_form_is_shown_in_its_other_language(qtbot, page):
    page.entry.show_page("/data/IN")

    press(qtbot, Qt.Key.Key_F2)

    assert "Active businesses" in view(page, "/data/IN/IN01")._title.text()


def test_an_answer_that_the_disk_refuses_stays_on_the_page(qtbot, page):
    engine = page.entry.filling.project._engine

    def refuse(connection, _entry):
        connection.execute("PRAGMA query_only=ON")

    stand_on(page, "/data/IN", "/data/IN/IN01")
    event.listen(engine, "connect", refuse)
    engine.dispose()
    qtbot.keyClicks(QApplication.focusWidget(), "7")
    press(qtbot, Qt.Key.Key_Return)
    told = (
        page.entry.notices.unsaved.text(),
        page.entry.notices.unsaved.isVisibleTo(page),
    )
    shown = view(page, "/data/IN/IN01").editor.line.text()
    event.remove(engine, "connect", refuse)
    engine.dispose()
    page.entry._save_again()

    assert "belum tersimpan" in told[0]
    assert (told[1], shown) == (True, "7")
    assert not page.entry.filling.unsaved
    assert not page.entry.notices.unsaved.isVisibleTo(page)


def test_a_new_site_is_registered_from_inside_an_entry(qtbot, page):
    page.entry.register.emit()
    site = page._detour.entry
    for ref, answer in (
        ("S/S01", "Danau Baru"), ("S/S02", "alam"), ("S/S04", "pemda"),
        ("SL/S05", "64.02"), ("SL/S06", "64.02.06"), ("SL/S08", "-0.41 116.98 0 0"),
    ):  # fmt: skip
        site._answer(f"/data/{ref}", answer)

    site.finish()

    assert page._detour is None
    assert value(page, "/data/H/H08_name") == "Danau Baru"


def test_an_entry_that_comes_back_is_still_not_searched_for_garbage(page):
    page.entry.register.emit()

    page._detour.closed.emit()

    assert gc.get_freeze_count() > 0


def test_the_map_for_a_point_opens_on_the_projects_area(qtbot, page):
    project = page.entry.filling.project
    dialog = MapDialog(page, "Titik", area_around(page.entry), None)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert project.settings.area
    assert area_around(page.entry) == project.settings.area
    assert dialog._map._area == project.settings.area


def test_a_photo_is_cut_to_the_size_that_the_person_set(qapp, sample, tmp_path):
    form, photo = tmp_path / "foto.md", tmp_path / "foto.jpg"
    form.write_text(PHOTO_FORM, "utf-8")
    Image.new("RGB", (3000, 2000), "teal").save(photo)
    app = App(qapp)
    app.change_settings(replace(app.settings, photo_edge=800))
    with open_project(sample) as project:
        import_form(project, form)
        filling = Filling.start(project, "foto", app.person())
        for name, size in (("bebas", (800, 533)), ("kecil", (600, 400))):
            filling.attach(f"/data/{name}", photo)
            with Image.open(filling.attachment_path(f"/data/{name}")) as kept:
                assert kept.size == size
        filling.discard()
    app.close()


def test_an_earlier_state_of_the_draft_comes_back_by_keys(qtbot, page):
    page.entry.show_page("/data/IN")
    page.entry._answer("/data/IN/IN01", "5")
    page.entry.show_page("/data/TX")
    page.entry._answer("/data/IN/IN01", "7")

    press(qtbot, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, Qt.Key.Key_Return)

    assert value(page, "/data/IN/IN01") == "5"
    assert page.entry.page == "/data/IN"


def test_an_answer_that_found_no_room_survives_the_choice_of_a_new_site(page):
    filling = page.entry.filling
    filling.session.set("/data/IN/IN02_note", "belum di disk")

    page._take_site(filling.draft.site)

    assert value(page, "/data/IN/IN02_note") == "belum di disk"
