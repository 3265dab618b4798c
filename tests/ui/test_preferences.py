"""Settings hold at once, are kept, and can be reached by keyboard."""

from dataclasses import replace

import pytest
from PIL import Image
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
)

from surveyor import settings as settings_file
from surveyor.errors import SurveyorError
from surveyor.usecases import maintenance
from ui.pages.preferences import SECTIONS
from ui.widgets.error_dialog import ErrorDialog
from ui.widgets.restore import RestoreDialog


@pytest.fixture
def section(window):
    def shown(key):
        window.show_in("preferences", key)
        return window._pages["preferences"].section(key)

    return shown


def field(section, name):
    return section.findChild(QLineEdit, name)


def write(qtbot, line, text):
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def kept():
    return settings_file.load()[0]


def test_without_a_project_only_the_persons_own_parts_are_there(qtbot, app):
    from ui.main_window import MainWindow

    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show_page("preferences")

    page = made._pages["preferences"]
    assert page._nav.keys() == ("look", "person")


def test_another_language_holds_at_once_and_the_cursor_stays(qtbot, window, section):
    box = section("look").findChild(QComboBox, "language")
    box.setFocus()
    box.setCurrentIndex(1)
    box.activated.emit(1)

    qtbot.waitUntil(
        lambda: window._pages["preferences"]._nav.list.item(0).text() == "Look"
    )
    assert kept().language == "en"
    assert QLocale().decimalPoint() == "."
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    assert QApplication.focusWidget().objectName() == "language"


def test_a_text_size_is_kept_when_one_stops_turning(qtbot, window, section):
    part = section("look")
    part._size.setValue(150)

    qtbot.waitUntil(lambda: kept().text_size == 150)
    assert QApplication.font().pixelSize() == 22


def test_touch_mode_makes_controls_48_high(qtbot, window, section):
    from PySide6.QtWidgets import QCheckBox

    section("look").findChild(QCheckBox, "touch").click()

    assert kept().touch
    qtbot.waitUntil(lambda: window._rail.button("home").height() >= 48)
    assert section("backups")._now.height() >= 48


def test_the_person_can_be_chosen_from_the_list(qtbot, window, section):
    box = section("person").findChild(QComboBox, "listed")
    at = box.findData("P02")
    box.setCurrentIndex(at)
    box.activated.emit(at)

    assert (kept().surveyor_code, kept().surveyor_name) == ("P02", "Budi Santoso")


def test_photo_edge_is_kept(qtbot, window, section):
    section("person")._edge.setValue(1280)

    qtbot.waitUntil(lambda: kept().photo_edge == 1280)


def test_a_projects_title_and_area_can_be_changed(qtbot, window, section):
    part = section("project")

    write(qtbot, field(part, "title"), "Survei 2027")
    part._area.type("balikpapan")

    office = window._app.project.settings
    assert (office.title, office.area) == ("Survei 2027", "64.71")
    assert window.windowTitle() == "Survei 2027 – Surveyor"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("64.02", "64.02"), ("64.7", "64.71"), ("kutai kartan", "64.02")],
)
def test_an_area_is_found_by_name_or_code(qtbot, section, typed, code):
    picker = section("project")._area

    picker.type(typed)

    assert picker.code == code


def test_an_unknown_area_changes_nothing_and_is_told(window, section):
    picker = section("project")._area

    picker.type("atlantis")

    assert window._app.project.settings.area == "64.02"
    assert picker._found.text().startswith("Belum ditemukan")


def test_the_kop_is_shown_while_a_line_is_being_typed(qtbot, window, section):
    part = section("letterhead")
    line = field(part, "line1")
    line.setFocus()
    line.selectAll()

    qtbot.keyClicks(line, "DINAS PARIWISATA KUKAR")

    assert part._preview.lines()[1] == "DINAS PARIWISATA KUKAR"
    assert window._app.project.settings.letterhead[1] == "DINAS PARIWISATA (CONTOH)"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert window._app.project.settings.letterhead[1] == "DINAS PARIWISATA KUKAR"


def test_a_logo_is_kept_in_the_project_and_can_be_taken_back(window, section, tmp_path):
    Image.new("RGB", (3000, 2000), "teal").save(tmp_path / "logo.png")
    part, project = section("letterhead"), window._app.project

    part.take_logo(tmp_path / "logo.png")
    kept_logo = project.settings.logo
    with Image.open(project.media.path(kept_logo)) as picture:
        assert picture.size == (1000, 667)
    part._drop_logo()
    assert project.settings.logo == ""
    window._message.action.click()

    assert project.settings.logo == kept_logo


def test_a_file_that_is_no_picture_is_refused_in_words(window, section, tmp_path):
    (tmp_path / "logo.png").write_bytes(b"no picture")

    section("letterhead").take_logo(tmp_path / "logo.png")

    assert window._app.project.settings.logo == ""
    assert len(window.findChildren(ErrorDialog)) == 1


def test_a_surveyor_is_added_and_renamed_in_place(window, section):
    part, project = section("surveyors"), window._app.project

    part.add()
    last = part._model.rowCount() - 1
    part._model.setData(part._model.index(last, 1), "Siti")

    assert project.settings.surveyors[-1] == ("P04", "Siti")


def test_a_code_that_entries_carry_cannot_be_changed(window, section):
    part, project = section("surveyors"), window._app.project
    used = next(iter(project.lookup.entries_by_surveyor()))
    at = [code for code, _name in project.settings.surveyors].index(used)
    before = project.settings.surveyors

    assert not part._model.setData(part._model.index(at, 0), "P99")

    assert project.settings.surveyors == before
    assert len(window.findChildren(ErrorDialog)) == 1


def test_removing_a_surveyor_says_who_is_used_and_can_be_taken_back(window, section):
    part, project = section("surveyors"), window._app.project
    before = project.settings.surveyors
    part._table.selectRow(0)

    part.remove()

    assert project.settings.surveyors == before[1:]
    assert "entri tetap menyimpan kode P01" in window._message.text()
    window._message.action.click()
    assert project.settings.surveyors == before


def test_a_backup_is_made_and_listed_with_what_is_in_it(qtbot, window, section):
    part = section("backups")
    qtbot.waitUntil(lambda: not window._app._backing_up)

    part._now.click()

    qtbot.waitUntil(lambda: window._message.text().startswith("Cadangan dibuat:"))
    qtbot.waitUntil(lambda: "2 entri selesai, 2 draf" in part._list.item(0).text())


def test_a_restore_from_the_settings_brings_back_and_says_what_it_kept(
    qtbot, window, section
):
    app = window._app
    part = section("backups")
    qtbot.waitUntil(lambda: not app._backing_up)
    maintenance.backup(app.project)
    app.project.settings = replace(app.project.settings, title="Sesudahnya")
    part.refresh()
    qtbot.waitUntil(lambda: part._list.count() > 0)

    part.restore()
    (dialog,) = window.findChildren(RestoreDialog)
    qtbot.waitUntil(dialog._go.isEnabled)
    dialog._go.click()

    qtbot.waitUntil(lambda: window._key == "home")
    assert app.project.settings.title == "Proyek contoh Kutai Kartanegara"
    assert "replaced-" in window._message.text()


def test_the_second_place_is_kept_and_says_whether_it_is_plugged_in(
    qtbot, window, section, tmp_path
):
    part = section("backups")
    assert not part._copy.isEnabled()

    part.set_second(str(tmp_path / "stick"))
    assert "belum terpasang" in part._second.text()
    (tmp_path / "stick").mkdir()
    part.refresh()

    assert kept().backup_folder == str(tmp_path / "stick")
    assert part._copy.isEnabled()
    qtbot.waitUntil(lambda: not window._app._backing_up)


def test_a_whole_project_is_told_whole(qtbot, section):
    part = section("check")

    part._buttons[0].click()

    qtbot.waitUntil(lambda: bool(part.found()))
    assert part.found() == ("Proyek utuh: 2 entri, semua berkas dan checksum cocok.",)


def test_a_wrong_index_is_found_and_mended_by_rebuilding(qtbot, window, section):
    import sqlite3

    with sqlite3.connect(window._app.project.path) as database:
        database.execute("UPDATE submission SET site_name = 'salah' WHERE rowid = 1")
    database.close()
    part = section("check")

    part._buttons[0].click()
    qtbot.waitUntil(lambda: bool(part.found()))
    assert "tidak cocok dengan isinya" in part.found()[0]
    qtbot.waitUntil(part._buttons[2].isEnabled)
    part._buttons[2].click()
    qtbot.waitUntil(lambda: bool(part.found()) and "dibangun ulang" in part.found()[0])
    qtbot.waitUntil(part._buttons[0].isEnabled)
    part._buttons[0].click()

    qtbot.waitUntil(
        lambda: bool(part.found()) and part.found()[0].startswith("Proyek utuh")
    )


def test_a_check_can_be_stopped(qtbot, section, monkeypatch):
    import threading

    from surveyor.jobs import Cancelled

    begun, ended = threading.Event(), threading.Event()

    def slow(_project, progress):
        begun.set()
        try:
            while not ended.wait(0.01):
                progress.step(0, 0, "")
        except Cancelled:
            ended.set()
            raise

    monkeypatch.setattr(maintenance, "check", slow)
    part = section("check")
    part._buttons[0].click()
    assert begun.wait(5)

    part._work._stop.click()

    qtbot.waitUntil(lambda: not part._work.busy)
    assert ended.is_set()
    assert part._buttons[0].isEnabled()


def test_the_photo_check_tells_how_many_files_there_are(qtbot, window, section):
    window._app.project.media.put_bytes(b"a photo", "a.jpg")
    part = section("check")

    part._buttons[1].click()

    qtbot.waitUntil(lambda: bool(part.found()))
    assert part.found()[0] == "Semua foto utuh."
    assert "1 tidak dipakai" in part.found()[1]


@pytest.mark.parametrize("key", [key for key, *_rest in SECTIONS])
def test_every_field_has_a_name_for_readers(section, key):
    part = section(key)
    buddies = {one.buddy() for one in part.findChildren(QLabel) if one.buddy()}
    inner = [
        child
        for box in part.findChildren(QAbstractSpinBox)
        for child in box.findChildren(QLineEdit)
    ]

    for kind in (QLineEdit, QComboBox, QAbstractSpinBox):
        for one in part.findChildren(kind):
            proxied = any(buddy.focusProxy() is one for buddy in buddies)
            named = one.accessibleName() or one in buddies or proxied or one in inner
            assert named, (key, one.objectName())


@pytest.mark.parametrize("key", [key for key, *_rest in SECTIONS])
def test_everything_can_be_reached_by_tab(qtbot, window, section, key):
    part = section(key)
    wanted = {
        one
        for kind in (QLineEdit, QComboBox, QAbstractSpinBox, QPushButton)
        for one in part.findChildren(kind)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    reached, at = set(), window._pages["preferences"]._nav.list
    at.setFocus()
    for _press in range(200):
        at = at.nextInFocusChain()
        reached.add(at)

    assert wanted <= reached


def test_a_disk_that_cannot_be_written_is_told_in_words(window, section, monkeypatch):
    class Refused(SurveyorError):
        pass

    def fails(_settings):
        raise Refused

    monkeypatch.setattr(settings_file, "save", fails)
    box = section("look").findChild(QComboBox, "theme")
    box.setCurrentIndex(1)
    box.activated.emit(1)

    assert len(window.findChildren(ErrorDialog)) == 1
