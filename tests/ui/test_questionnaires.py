"""The page of questionnaires: import by button and by drop, mend, try, export, remove."""

from dataclasses import replace
from datetime import date
from shutil import copytree

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)

from surveyor.forms.reading import read_form
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling
from surveyor.usecases.forms import project_forms
from ui.app import App
from ui.jobs import JobRunner
from ui.main_window import MainWindow
from ui.widgets.work import WorkBar

FORM = """
| survey |
|  | type | name | label |
|  | text | nama | Nama |
| settings |
|  | form_id | form_title | version |
|  | desa | Survei desa | 1 |
"""
WRONG = FORM.replace("| text |", "| teks |")
BEYOND = FORM.replace("Nama |", "Nama ${tidak_ada} |")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "demo"
    fill_demo(folder, entries=1, today=date(2026, 11, 23)).close()
    return folder


@pytest.fixture
def window(qtbot, qapp, sample, tmp_path):
    copytree(sample, tmp_path / "demo")
    app = App(qapp)
    app.open(tmp_path / "demo")
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.show()
    made.show_page("questionnaires")
    yield made
    app.close()


@pytest.fixture
def page(window):
    return window._pages["questionnaires"]


@pytest.fixture
def file(tmp_path):
    def write(text=FORM):
        path = tmp_path / "desa.md"
        path.write_text(text, "utf-8")
        return path

    return write


def button(parent, text):
    found = [b for b in parent.findChildren(QPushButton) if b.text() == text]
    return next(b for b in found if b.isVisible())


def press(qtbot, parent, text):
    qtbot.mouseClick(button(parent, text), Qt.MouseButton.LeftButton)


def imported(qtbot, page, path):
    page.import_file(path)
    qtbot.waitUntil(lambda: not page._work.busy, timeout=20_000)


def titles(page):
    return [page._model.form(row).title for row in range(page._model.rowCount())]


def cells(page):
    model = page._findings.model
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_page_is_reached_from_the_list_of_questionnaires(qtbot, window):
    window.show_page("new")
    press(qtbot, window._pages["new"], "Kelola kuesioner")

    assert window._stack.currentWidget() is window._pages["questionnaires"]
    assert window._rail.button("new").isChecked()


def test_the_page_has_the_name_of_many_in_english_too(qtbot, window):
    window._app.change_settings(replace(window._app.settings, language="en"))

    def title():
        shown = window._pages.get("questionnaires")
        return shown._head.title.text() if shown is not None else ""

    qtbot.waitUntil(lambda: title() == "Forms")


def test_the_built_in_questionnaires_are_listed_and_stay(page):
    assert "Smart Branding" in " ".join(titles(page))
    assert page._model.index(0, 5).data() == "Bawaan"
    assert not page._remove.isEnabled()


def test_a_file_chosen_with_the_button_is_imported(qtbot, page, file, monkeypatch):
    path = str(file())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (path, ""))
    press(qtbot, page, "Impor kuesioner")
    qtbot.waitUntil(lambda: "Survei desa" in titles(page), timeout=20_000)

    assert page.chosen().form_id == "desa"
    assert "siap diisi" in page._findings._sentence.text()
    assert page._remove.isEnabled()


def dropped(page, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), action, data, buttons, none)
    page.dragEnterEvent(enter)
    if enter.isAccepted():
        page.dropEvent(QDropEvent(QPointF(50, 50), action, data, buttons, none))
    return enter.isAccepted()


def test_a_file_dropped_on_the_page_is_imported(qtbot, page, file):
    assert dropped(page, file())
    qtbot.waitUntil(lambda: "Survei desa" in titles(page), timeout=20_000)


def test_other_files_are_not_taken(page, tmp_path):
    path = tmp_path / "surat.docx"
    path.write_bytes(b"x")

    assert not dropped(page, path)


def test_findings_are_shown_with_their_cells(qtbot, page, file):
    imported(qtbot, page, file(BEYOND))

    (row,) = cells(page)
    assert row[:4] == ["Galat", "survey", "2", "label"]
    assert "tidak_ada" in row[4]
    assert "Survei desa" not in titles(page)
    assert "Belum diimpor" in page._findings._sentence.text()


def test_findings_are_copied(qtbot, page, file):
    imported(qtbot, page, file(BEYOND))
    press(qtbot, page._findings, "Salin semua")

    assert "lembar survey, baris 2, kolom label" in QGuiApplication.clipboard().text()


def test_findings_are_saved_as_text(qtbot, page, file, tmp_path, monkeypatch):
    imported(qtbot, page, file(BEYOND))
    out = tmp_path / "temuan.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(out), ""))
    press(qtbot, page._findings, "Simpan sebagai teks")

    assert "Galat · lembar survey, baris 2" in out.read_text("utf-8")


def test_a_mended_copy_is_imported_and_the_file_stays(qtbot, page, file):
    path = file(WRONG)
    imported(qtbot, page, path)
    press(qtbot, page._findings, "Perbaiki dan impor")
    qtbot.waitUntil(lambda: "Survei desa" in titles(page), timeout=20_000)

    assert path.read_text("utf-8") == WRONG


def test_a_repair_that_is_not_wanted_is_left(qtbot, page, file):
    imported(qtbot, page, file(WRONG))
    (box,) = page._findings._boxes.values()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)

    assert not page._findings._mend.isEnabled()


def test_a_file_mended_in_excel_is_read_again(qtbot, page, file):
    imported(qtbot, page, file(BEYOND))
    file(FORM)
    press(qtbot, page._findings, "Baca ulang")
    qtbot.waitUntil(lambda: "Survei desa" in titles(page), timeout=20_000)


def test_a_newer_version_says_that_old_drafts_keep_theirs(qtbot, page, file):
    imported(qtbot, page, file())
    imported(qtbot, page, file(FORM.replace("| 1 |", "| 2 |")))

    assert "Versi 1 digantikan" in page._findings._sentence.text()
    assert page.chosen().version == "2"


def test_a_questionnaire_is_tried_and_nothing_is_kept(qtbot, page, file):
    imported(qtbot, page, file())
    drafts = page.app.project.drafts.list()
    page._table.setFocus()
    press(qtbot, page, "Coba isi")
    trial = page._trial
    trial.page.entry.filling.answer("/data/nama", "Ani")
    folder = trial._trial.filling.project.folder
    trial.reject()

    assert page.app.project.drafts.list() == drafts
    assert not folder.exists()


def test_a_trial_is_closed_in_the_middle_of_a_word(qtbot, page, file):
    imported(qtbot, page, file())
    page.try_form()
    trial, told = page._trial, []
    trial.page.failed.connect(told.append)
    qtbot.waitUntil(lambda: bool(trial.findChildren(QLineEdit)), timeout=5000)
    field = trial.findChildren(QLineEdit)[0]
    field.setFocus()
    qtbot.keyClicks(field, "An")
    qtbot.keyClick(trial, Qt.Key.Key_Escape)
    qtbot.wait(200)

    assert told == []
    assert not trial._trial.filling.project.folder.exists()


def test_a_questionnaire_is_exported(qtbot, page, file, tmp_path, monkeypatch):
    imported(qtbot, page, file())
    out = tmp_path / "keluar.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(out), ""))
    press(qtbot, page, "Ekspor .xlsx")

    assert read_form(out).form.id == "desa"


def test_an_unused_questionnaire_is_removed_after_asking(qtbot, page, file):
    imported(qtbot, page, file())
    press(qtbot, page, "Hapus")
    box = page.findChild(QMessageBox)
    press(qtbot, box, "Hapus")

    assert "Survei desa" not in titles(page)


def test_a_used_questionnaire_cannot_be_removed(qtbot, page, file):
    imported(qtbot, page, file())
    Filling.start(page.app.project, "desa", page.app.person())
    page.refresh()

    assert page.chosen().form_id == "desa"
    assert not page._remove.isEnabled()
    assert "tidak dapat dihapus" in page._told.text()


def test_a_file_that_is_gone_is_told(qtbot, window, page, tmp_path):
    told = []
    page.failed.connect(told.append)
    imported(qtbot, page, tmp_path / "tidak-ada.xlsx")

    assert [error.code for error in told] == ["file.missing"]


def test_the_window_says_what_it_is_doing_while_it_reads(qtbot, page, file):
    page.import_file(file())
    page._work._wait.timeout.emit()  # as when the file is a large one

    assert page._work.isVisible()
    assert "desa.md" in page._work._doing.text()
    assert not page._import.isEnabled()
    qtbot.waitUntil(lambda: not page._work.busy, timeout=20_000)
    assert not page._work.isVisible()
    assert page._import.isEnabled()


def test_an_import_can_be_stopped(qtbot, page, file):
    rows = "".join(f"|  | text | n{n} | Nama {n} |\n" for n in range(3_000))
    page.import_file(file(FORM.replace("| settings |", rows + "| settings |")))
    page._work._wait.timeout.emit()  # seen at once, well before the file is read
    press(qtbot, page._work, "Batal")
    qtbot.waitUntil(lambda: not page._work.busy, timeout=20_000)

    assert "Survei desa" not in titles(page)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("theme", ["light", "dark", "sunlight"])
def test_findings_are_shown_in_every_theme_and_language(
    qtbot, window, file, theme, language
):
    window._app.change_settings(
        replace(window._app.settings, theme=theme, language=language)
    )
    # The pages are made anew a moment later.
    qtbot.wait(300)
    window.show_page("questionnaires")
    page = window._pages["questionnaires"]
    imported(qtbot, page, file(WRONG))

    assert cells(page)[0][0] == {"id": "Galat", "en": "Error"}[language]
    assert page._findings.isVisible()


def test_a_change_of_language_while_a_file_is_read_does_no_harm(
    qtbot, window, page, file
):
    page.import_file(file())
    window._app.change_settings(replace(window._app.settings, language="en"))
    qtbot.waitUntil(
        lambda: "Survei desa" in [f.title for f in project_forms(window._app.project)],
        timeout=20_000,
    )
    qtbot.wait(100)
    window.show_page("questionnaires")

    assert "Survei desa" in titles(window._pages["questionnaires"])


def test_work_that_is_done_at_once_is_seen_to_end(qtbot, qapp):
    runner = JobRunner()
    frame = QWidget()
    qtbot.addWidget(frame)
    bar = WorkBar(runner, frame)
    for number in range(300):
        got = []
        bar.run("x", lambda _progress, n=number: n, got.append, got.append)
        qtbot.waitUntil(lambda: not bar.busy, timeout=5000)
        assert got == [number]


def test_the_page_is_used_with_the_keyboard(qtbot, page, file):
    imported(qtbot, page, file())
    page._table.setFocus()
    qtbot.keyClick(page._table, Qt.Key.Key_Up)

    assert page.chosen().form_id != "desa"
    qtbot.keyClick(page._table, Qt.Key.Key_Down)
    assert page.chosen().form_id == "desa"
