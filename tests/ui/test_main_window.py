"""The frame: pages, rail, status line, projects, and what happens when all goes wrong."""

import sqlite3
import sys
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from shiboken6 import isValid
from sqlalchemy import event

from surveyor.store.errors import DamagedProject
from surveyor.store.values import Query
from surveyor.usecases import maintenance
from surveyor.usecases.filling import Filling, Person
from ui.app import App
from ui.errors import Unexpected
from ui.main_window import MainWindow
from ui.page_list import PAGES
from ui.pages.new_submission import NewSubmissionPage
from ui.widgets.error_dialog import ErrorDialog, show_error
from ui.widgets.restore import RestoreDialog


def chosen(window):
    return window._app.settings


def dialogs(kind):
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind)]


def button(widget, text):
    (found,) = [b for b in widget.findChildren(QPushButton) if b.text() == text]
    return found


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", ["light", "dark", "sunlight"])
def test_every_page_opens_in_every_theme_and_language(qtbot, window, name, language):
    window._app.change_settings(replace(chosen(window), theme=name, language=language))
    qtbot.wait(20)

    for page, *_rest in PAGES:
        window.show_page(page)
        qtbot.wait(30)

    assert set(window._pages) == {page for page, *_rest in PAGES}


def test_without_a_project_the_first_start_is_shown(qtbot, app):
    made = MainWindow(app)
    qtbot.addWidget(made)

    made.show_page("home")

    assert set(made._pages) == {"start"}


def test_the_sample_project_is_filled_in_with_progress_in_sight(qtbot, app):
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show()

    made.open_sample()

    assert made._pages["start"]._work.busy
    qtbot.waitUntil(lambda: app.project is not None, timeout=60_000)
    assert app.project.submissions.count(Query(form_id="smart_economy")) == 12
    assert made._key == "home"


def test_the_rail_tells_how_many_drafts_wait(window):
    rail = window._rail.button("new")

    assert rail._count.text() == "2"
    assert rail.accessibleName() == "Isi survei, 2 menunggu"


def test_the_status_line_tells_where_who_and_what_is_safe(qtbot, window):
    maintenance.backup(window._app.project)
    window._app.change_settings(replace(chosen(window), surveyor_name="Nur Aini"))
    window.show_page("home")

    status = window._status
    assert status.area.text() == "64.02 Kabupaten Kutai Kartanegara"
    assert status.person.text() == "Nur Aini"
    assert status.online.text() == "Luring"
    assert status.backup.text().startswith("Cadangan ")
    assert status.saved.text() == "Semua tersimpan"


def test_a_narrow_window_folds_the_rail_and_keeps_the_names_for_readers(qtbot, window):
    window.resize(1000, 700)
    qtbot.wait(20)

    rail = window._rail.button("sites")
    assert (rail.text(), rail.accessibleName()) == ("", "Lokasi wisata")
    assert window._rail.width() < 80


def test_digits_with_ctrl_go_to_the_pages_in_their_order(qtbot, window):
    for number, (key, *_rest) in enumerate(window._shown_pages()[:5], 1):
        qtbot.keyClick(
            window,
            getattr(Qt.Key, f"Key_{number}"),
            Qt.KeyboardModifier.ControlModifier,
        )
        assert window._key == key


def test_the_window_comes_back_where_it_was(qtbot, app):
    first = MainWindow(app)
    qtbot.addWidget(first)
    first.resize(900, 640)
    first.close()

    second = MainWindow(app)
    qtbot.addWidget(second)

    assert (second.width(), second.height()) == (900, 640)


def register(window, name):
    site = window._filling.entry
    for ref, answer in (
        ("S/S01", name), ("S/S02", "alam"), ("S/S04", "pemda"),
        ("SL/S05", "64.02"), ("SL/S06", "64.02.06"), ("SL/S08", "-0.41 116.98 0 0"),
    ):  # fmt: skip
        site._answer(f"/data/{ref}", answer)
    site.finish()


def test_a_site_registered_for_a_new_entry_is_chosen_there(window):
    window.show_page("new")
    button(window._pages["new"], "Lokasi belum ada: daftarkan").click()

    register(window, "Danau Baru")

    page = window._pages["new"]
    assert window._stack.currentWidget() is page
    assert page._sites.currentItem().text() == "Danau Baru"
    page.begin()
    assert window._source.session.value("/data/H/H08_name") == "Danau Baru"


def test_a_site_beyond_those_that_are_listed_is_chosen_all_the_same(window):
    project = window._app.project
    wanted = project.sites.search("Kumala")[0]
    window.show_page("new")
    page = window._pages["new"]
    page._list_sites = lambda: _list_few(page, project)

    page.select(wanted.id)

    assert page._sites.currentItem().text() == wanted.name


def _list_few(page, project):
    """As if 500 other sites came first in the alphabet."""
    NewSubmissionPage._list_sites(page)
    if not page._search.text():
        page._sites.clear()


def test_a_site_registered_from_the_list_of_sites_is_shown_there(window):
    window.show_page("sites")
    window._pages["sites"]._add()

    register(window, "Danau Baru")

    page = window._pages["sites"]
    assert window._stack.currentWidget() is page
    assert page._list.site().name == "Danau Baru"
    assert page.place() == page._list.site().id


def test_the_sites_are_shown_again_after_an_entry_was_left(qtbot, window):
    window.show_page("sites")
    app = window._app
    window.open_filling(Filling.start(app.project, "site_register", app.person()))
    page = window._filling
    window.show_page("home")
    qtbot.waitUntil(lambda: not isValid(page))

    window.show_page("sites")

    assert window._pages["sites"].place()


def test_a_finished_entry_is_shown_among_the_others(window):
    project = window._app.project
    row = project.submissions.page(Query(form_id="smart_economy"), 0, 1)[0]
    window.open_filling(Filling.correct(project, row.submission, Person("Wati")))

    window._filling.entry.finish()  # tells a warning that forbids nothing
    window._filling.entry.finish()

    page = window._pages["submissions"]
    assert window._stack.currentWidget() is page
    assert page.place() == row.submission


def test_a_change_of_language_keeps_the_entry_that_is_being_filled_in(qtbot, window):
    app = window._app
    filling = Filling.start(app.project, "smart_economy", app.person())
    window.open_filling(filling)

    app.change_settings(replace(app.settings, language="en"))
    qtbot.waitUntil(
        lambda: window._source is not None and window._source is not filling
    )

    assert window._source.draft.id == filling.draft.id
    assert window._stack.currentWidget() is window._filling


def test_a_message_can_take_back_what_was_done(window):
    undone = []
    window.page("home", PAGES[0][3]).notify.emit(
        "Draf dibuang.", "Urungkan", lambda: undone.append(1)
    )
    assert window._message.isVisible()

    button(window._message, "Urungkan").click()

    assert undone == [1]
    assert not window._message.isVisible()


def test_a_message_without_an_action_has_no_button_for_it(window):
    window._notice("Cadangan dibuat.")

    assert window._message.text() == "Cadangan dibuat."
    assert not window._message.action.isVisible()


def test_the_menu_lists_recent_projects_and_marks_the_open_one(
    window, sample, tmp_path
):
    settings = chosen(window)
    gone = str(tmp_path / "stick" / "lama")
    window._app.settings = replace(
        settings, recent_projects=(*settings.recent_projects, gone)
    )

    entries = [one for one in window.projects_menu().actions() if one.text()]

    assert [one.text() for one in entries] == [
        "demo", "lama", "Buka proyek lain …", "Proyek baru …",
    ]  # fmt: skip
    assert entries[0].isChecked()
    assert not entries[1].isEnabled()


def test_a_new_project_needs_a_name_and_gets_a_folder_of_its_own(qtbot, window):
    from ui.widgets.new_project import NewProjectDialog

    window.new_project()
    (dialog,) = window.findChildren(NewProjectDialog)
    assert not dialog._make.isEnabled()

    qtbot.keyClicks(dialog._title, "Survei Pantai 2026")
    dialog._area.type("kota balikpapan")
    folder = dialog.folder
    qtbot.keyClick(dialog._title, Qt.Key.Key_Return)

    project = window._app.project
    assert project.folder == folder
    assert folder.name == "survei-pantai-2026"
    assert project.settings.title == "Survei Pantai 2026"
    assert project.settings.area == "64.71"


def test_an_error_says_what_happened_that_nothing_is_lost_and_what_to_do(qtbot, window):
    dialog = show_error(window, DamagedProject(path="/x/project.sqlite"))
    said = " ".join(
        one.text() for one in dialog.findChildren(type(window._message._text))
    )

    assert "Berkas proyek /x/project.sqlite rusak." in said
    assert "Tidak ada yang hilang" in said
    assert "Pulihkan dari cadangan." in said
    assert not dialog._details.isVisible()


def test_the_details_of_an_error_can_be_unfolded_and_copied(qtbot, window):
    dialog = show_error(window, DamagedProject(path="/x/project.sqlite"))

    button(dialog, "Rincian").click()
    button(dialog, "Salin rincian").click()

    assert dialog._details.isVisible()
    assert "project.damaged" in QApplication.clipboard().text()


@pytest.fixture
def hooks():
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before


def test_an_exception_that_nobody_caught_ends_in_the_dialog(qtbot, window, hooks):
    Unexpected(window).install()

    sys.excepthook(ValueError, ValueError("an answer"), None)

    qtbot.waitUntil(lambda: bool(window.findChildren(ErrorDialog)))
    (dialog,) = window.findChildren(ErrorDialog)
    assert "ValueError" in dialog._details.toPlainText()
    assert window.isVisible()


def test_a_second_exception_does_not_pile_a_second_dialog_on_the_first(
    qtbot, window, hooks
):
    Unexpected(window).install()

    for _number in range(3):
        sys.excepthook(ValueError, ValueError(), None)
    qtbot.wait(50)

    assert len(window.findChildren(ErrorDialog)) == 1


def test_an_exception_on_another_thread_is_shown_on_this_one(qtbot, window, hooks):
    Unexpected(window).install()

    def fails():
        raise ZeroDivisionError

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: bool(window.findChildren(ErrorDialog)))


def test_the_log_tells_where_and_never_what(qtbot, window, hooks, caplog):
    Unexpected(window).install()

    try:
        raise ValueError("Bu Siti, 0812")  # noqa: TRY301
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)

    assert "ValueError at " in caplog.text
    assert "Siti" not in caplog.text
    qtbot.waitUntil(lambda: bool(window.findChildren(ErrorDialog)))
    caplog.clear()


def break_file(folder):
    (folder / "project.sqlite").write_bytes(b"broken")


def test_a_damaged_project_offers_its_backups_and_comes_back(qtbot, window, sample):
    app = window._app
    count = app.project.submissions.count()
    maintenance.backup(app.project)
    app.close_project()
    break_file(sample)

    window.open_project(sample)
    (dialog,) = window.findChildren(ErrorDialog)
    button(dialog, "Pulihkan dari cadangan").click()
    (restore,) = window.findChildren(RestoreDialog)
    qtbot.waitUntil(restore._go.isEnabled)
    assert "tidak dapat dibaca" in restore._words.text()
    restore._go.click()

    qtbot.waitUntil(lambda: app.project is not None)
    assert app.project.submissions.count() == count
    assert window._message.text().startswith("Proyek dipulihkan.")
    assert [one.read_bytes() for one in sample.glob("replaced-*")] == [b"broken"]


def test_a_damaged_project_without_a_backup_says_so_and_offers_none(window, sample):
    window._app.close_project()
    for one in (sample / "backups").glob("*"):
        one.unlink()
    break_file(sample)

    window.open_project(sample)

    (dialog,) = window.findChildren(ErrorDialog)
    texts = [one.text() for one in dialog.findChildren(QPushButton)]
    assert "Pulihkan dari cadangan" not in texts


def test_a_newer_project_is_refused_and_the_open_one_stays(window, sample, tmp_path):
    other = tmp_path / "lain"
    other.mkdir()
    source = sqlite3.connect(sample / "project.sqlite")
    target = sqlite3.connect(other / "project.sqlite")
    source.backup(target)
    target.execute("PRAGMA user_version=99")
    target.commit()
    source.close()
    target.close()

    window.open_project(other)

    assert len(window.findChildren(ErrorDialog)) == 1
    assert window._app.project.folder == sample


def test_a_stick_that_is_plugged_in_gets_a_copy_by_itself(qtbot, window, tmp_path):
    stick = tmp_path / "stick"
    app = window._app
    app.change_settings(replace(app.settings, backup_folder=str(stick)))
    app.back_up_if_due()
    qtbot.waitUntil(lambda: not app._backing_up)
    assert not stick.exists()

    stick.mkdir()
    app.back_up_if_due()

    qtbot.waitUntil(lambda: bool(list(stick.rglob("project-*.sqlite"))))
    qtbot.waitUntil(lambda: "Cadangan disalin" in window._message.text())


def test_a_backup_that_fails_is_told_once_and_work_goes_on(qtbot, window, sample):
    import shutil

    app = window._app
    qtbot.waitUntil(lambda: not app._backing_up)
    shutil.rmtree(sample / "backups")
    (sample / "backups").write_text("in the way")

    app.back_up_if_due()

    qtbot.waitUntil(lambda: "Cadangan belum dibuat." in window._message.text())
    assert not dialogs(QDialog) or not any(d.isVisible() for d in dialogs(ErrorDialog))


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_new_person_begins_by_keyboard_alone(qtbot, qapp):
    app = App(qapp)
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.show_page("home")
    start = made._pages["start"]
    assert not start._new.isEnabled()

    qtbot.keyClicks(start._name, "Nur Aini")
    qtbot.keyClick(start._name, Qt.Key.Key_Return)
    qtbot.keyClicks(start._area._field, "kutai kartanegara")
    start._area._completer.popup().hide()
    qtbot.keyClick(start._area._field, Qt.Key.Key_Return)
    qtbot.keyClick(start._new, Qt.Key.Key_Space)

    project = app.project
    assert project.settings.surveyors == (("P01", "Nur Aini"),)
    assert (project.settings.area, project.settings.title) == ("64.02", "Survei wisata")
    assert made._stack.currentWidget() is made._pages["home"]
    app.close()


def test_the_first_start_keeps_what_was_typed_when_the_language_changes(qtbot, app):
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show_page("home")
    start = made._pages["start"]
    start._name.setText("Nur")
    start._area.type("64.02")

    start._language.setCurrentIndex(1)
    start._language.activated.emit(1)
    qtbot.waitUntil(lambda: made._pages.get("start") is not start)

    again = made._pages["start"]
    assert (again._name.text(), again._area.code) == ("Nur", "64.02")
    assert app.settings.language == "en"


def test_an_entry_that_the_disk_refuses_is_not_left(qtbot, window):
    def refuse(connection, _entry):
        connection.execute("PRAGMA query_only=ON")

    project = window._app.project
    drafts = project.drafts.list()
    window.open_filling(next(d for d in drafts if d.form_id == "smart_economy"))
    page = window._filling
    event.listen(project._engine, "connect", refuse)
    project._engine.dispose()
    page.entry.change(lambda: page.entry.filling.answer("/data/IN/IN01", "7"))

    window.show_page("home")
    held = window._stack.currentWidget() is page, window._filling is page
    closed = window.close()
    event.remove(project._engine, "connect", refuse)
    project._engine.dispose()
    window.show_page("home")
    kept = next(d for d in project.drafts.list() if d.form_id == "smart_economy")

    assert held == (True, True)
    assert not closed
    assert window._filling is None
    assert b"<IN01>7</IN01>" in kept.xml
