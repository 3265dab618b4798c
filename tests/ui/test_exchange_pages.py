"""Gabung, Tinjau, the conflict, entries side by side, and the dialog of a bundle."""

import shutil
from dataclasses import replace
from threading import Event
from time import sleep

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QInputDialog

from surveyor.jobs import Cancelled
from surveyor.store.project import Project
from surveyor.usecases import conflicts, exchange, look_alikes, receiving
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.lists import everything
from surveyor.usecases.remarking import Remarking
from surveyor.usecases.remarks import Kind
from tests.support.offices import (
    ANI,
    BUDI,
    as_stranger,
    correct,
    entry,
    twice,
    write,
)
from ui.jobs import JobRunner
from ui.main_window import MainWindow
from ui.models.rows import TONE
from ui.pages.exchange.answer import AnswerDialog
from ui.pages.exchange.bundle_dialog import BundleDialog
from ui.preparing import Preparer
from ui.widgets.overlay import Overlay


@pytest.fixture
def laptop(made_once, tmp_path):
    made = Project.open(shutil.copytree(made_once, tmp_path / "laptop"))
    yield made
    made.close()


@pytest.fixture
def office(qtbot, app, sample):
    """The window of an office over a copy of the same project."""
    app.settings = replace(app.settings, role="office", surveyor_name="Citra")
    app.open(sample)
    window = MainWindow(app)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def merge_page(qtbot, office):
    office.show_page("merge")
    return office._pages["merge"]


def idle(qtbot, page):
    qtbot.waitUntil(lambda: not page._work.busy, timeout=20_000)


def contested(laptop, project):
    which = entry(laptop)
    correct(laptop, which, ANI, IN__IN08="41")
    correct(project, which, BUDI, IN__IN08="43")
    return which


def test_only_the_office_sees_merging_and_review(office):
    def keys():
        return {key for key, *_rest in office._shown_pages()}

    assert {"merge", "review"} <= keys()
    office._app.settings = replace(office._app.settings, role="surveyor")
    assert not {"merge", "review"} & keys()


def test_files_that_are_dropped_are_told_and_nothing_is_written(
    qtbot, laptop, merge_page, tmp_path
):
    project = merge_page.app.project
    correct(laptop, entry(laptop), ANI, IN__IN08="41")
    write(laptop, tmp_path / "a.surveyor")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.surveyor"))])

    merge_page.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    idle(qtbot, merge_page)

    assert "1 diperbarui" in merge_page.sentence.text()
    assert merge_page.files.model().rowCount() == 1
    assert project.ledger.list() == ()
    assert merge_page.merging.isEnabled()


def test_other_files_take_the_place_of_those_still_being_read(
    qtbot, laptop, merge_page, tmp_path
):
    for name in ("a", "b"):
        write(laptop, tmp_path / f"{name}.surveyor")
    merge_page.look_at([tmp_path / "a.surveyor"])

    merge_page.look_at([tmp_path / "b.surveyor"])

    idle(qtbot, merge_page)
    assert [one.path.name for one in merge_page._previews] == ["b.surveyor"]


def test_files_that_leave_the_page_again_leave_no_mark(merge_page, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    merge_page.dragEnterEvent(
        QDragEnterEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, data,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    assert merge_page._drop.property("over") == "true"

    merge_page.dragLeaveEvent(QDragLeaveEvent())

    assert merge_page._drop.property("over") == "false"


def test_merging_tells_what_became_and_can_be_undone(
    qtbot, laptop, merge_page, tmp_path
):
    project = merge_page.app.project
    which = entry(laptop)
    correct(laptop, which, ANI, IN__IN08="41")
    write(laptop, tmp_path / "a.surveyor")
    merge_page.look_at([tmp_path / "a.surveyor"])
    idle(qtbot, merge_page)

    qtbot.mouseClick(merge_page.merging, Qt.MouseButton.LeftButton)
    idle(qtbot, merge_page)
    assert project.submissions.row(which).revisions == 2
    assert merge_page.ledger.model().rowCount() == 1

    qtbot.mouseClick(merge_page.undoing, Qt.MouseButton.LeftButton)
    idle(qtbot, merge_page)
    assert project.submissions.row(which).revisions == 1
    assert not merge_page.undoing.isEnabled()


def test_a_merged_entry_comes_into_the_list_by_itself(
    qtbot, laptop, office, merge_page, tmp_path
):
    project = office._app.project
    _first, which = twice(laptop)
    write(laptop, tmp_path / "a.surveyor")
    merge_page.look_at([tmp_path / "a.surveyor"])
    idle(qtbot, merge_page)
    merge_page.merge()
    office.show_page("submissions")
    model = office._pages["submissions"].finished.model
    before = model.rowCount()

    qtbot.waitUntil(lambda: model.rowCount() == before + 1, timeout=20_000)

    assert project.submissions.row(which) is not None
    qtbot.waitUntil(lambda: not office._status.preparing.text(), timeout=20_000)


def test_what_a_killed_program_left_unread_is_read_when_the_window_opens(
    qtbot, laptop, app, sample, tmp_path
):
    twice(laptop)
    write(laptop, tmp_path / "a.surveyor")
    with Project.open(sample) as project:
        receiving.merge_files(project, [tmp_path / "a.surveyor"], later=True)
        assert project.submissions.due_count() == 1

    app.open(sample)

    qtbot.waitUntil(lambda: not app.project.submissions.due_count(), timeout=20_000)


def test_what_is_merged_while_others_are_prepared_comes_into_the_list_too(
    qtbot, qapp, laptop, sample, tmp_path
):
    twice(laptop)
    write(laptop, tmp_path / "a.surveyor")
    jobs = JobRunner(qapp)
    with Project.open(sample) as project:
        preparing = Preparer(jobs, lambda: project, qapp)
        preparing._job = object()  # It has just looked for the last time.
        receiving.merge_files(project, [tmp_path / "a.surveyor"], later=True)
        preparing.soon()
        assert project.submissions.due_count() == 1

        preparing._finish(preparing._job)

        qtbot.waitUntil(lambda: not project.submissions.due_count(), timeout=20_000)
        jobs.stop()


def test_the_window_tells_how_far_new_entries_are(office):
    preparing = office._app.preparing
    office.show_page("submissions")
    facts = office._pages["submissions"]._head.facts

    preparing._move(200, 5000, "Menyiapkan entri baru")

    assert office._status.preparing.text() == "Menyiapkan entri baru: 200 dari 5.000"
    assert facts.text() == "2 entri · 4.800 entri baru sedang disiapkan"
    preparing._job = object()
    preparing._finish(preparing._job)
    assert office._status.preparing.text() == ""
    assert facts.text() == "2 entri"


def test_an_unknown_key_has_to_be_agreed_to_first(
    qtbot, laptop, merge_page, tmp_path, monkeypatch
):
    write(laptop, tmp_path / "a.surveyor")
    as_stranger(monkeypatch, tmp_path)

    merge_page.look_at([tmp_path / "a.surveyor"])
    idle(qtbot, merge_page)

    assert not merge_page.merging.isEnabled()
    (box,) = merge_page._agreed.values()
    box.setChecked(True)
    assert merge_page.merging.isEnabled()


def test_a_file_that_cannot_be_used_is_told_in_its_row(qtbot, merge_page, tmp_path):
    (tmp_path / "x.surveyor").write_bytes(b"bukan")

    merge_page.look_at([tmp_path / "x.surveyor"])
    idle(qtbot, merge_page)

    model = merge_page.files.model()
    assert model.index(0, 7).data(TONE) == "error"
    assert not merge_page.merging.isEnabled()


def test_a_row_opens_the_entries_of_its_file(qtbot, laptop, merge_page, tmp_path):
    write(laptop, tmp_path / "a.surveyor")
    merge_page.look_at([tmp_path / "a.surveyor"])
    idle(qtbot, merge_page)

    merge_page._open_file("0")

    (panel,) = [
        one for one in merge_page.window().findChildren(Overlay) if one.isVisible()
    ]
    assert panel.table.model().rowCount() == laptop.submissions.count()
    panel.close_again()


def test_a_conflict_is_decided_with_the_keyboard(qtbot, laptop, office, tmp_path):
    project = office._app.project
    which = contested(laptop, project)
    write(laptop, tmp_path / "a.surveyor")
    receiving.merge_files(project, [tmp_path / "a.surveyor"])
    office.open_list("conflict", which)
    page = office._pages["conflict"]
    assert not page.saving.isEnabled()

    page.table.setCurrentIndex(page.model.index(0, 2))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.model.index(0, 4).data() == "dipilih"
    assert not page.saving.isEnabled(), "a reason is missing"
    qtbot.keyClicks(page.reason, "ditanyakan")
    qtbot.keyClick(page.reason, Qt.Key.Key_Return)

    assert conflicts.waiting(project) == ()
    assert b"<IN08>41</IN08>" in project.submissions.head(which).xml


def test_a_saved_choice_can_be_taken_back(qtbot, laptop, office, tmp_path):
    project = office._app.project
    which = contested(laptop, project)
    write(laptop, tmp_path / "a.surveyor")
    receiving.merge_files(project, [tmp_path / "a.surveyor"])
    office.open_list("conflict", which)
    page = office._pages["conflict"]
    page.model.choose(page.model.index(0, 2))
    page.reason.setText("ditanyakan")
    with qtbot.waitSignal(page.notify) as said:
        page.save()

    said.args[2]()

    assert b"<IN08>43</IN08>" in project.submissions.head(which).xml
    assert len(project.submissions.history(which)) == 5


def test_where_nothing_is_to_be_decided_enter_writes_nothing(qtbot, office):
    project = office._app.project
    which = entry(project)
    office.open_list("conflict", which)
    page = office._pages["conflict"]
    before = project.submissions.history(which)

    qtbot.keyClicks(page.reason, "sudah")
    qtbot.keyClick(page.reason, Qt.Key.Key_Return)

    assert project.submissions.history(which) == before


def test_another_answer_is_given_in_a_dialog(qtbot, laptop, office, tmp_path):
    project = office._app.project
    which = contested(laptop, project)
    write(laptop, tmp_path / "a.surveyor")
    receiving.merge_files(project, [tmp_path / "a.surveyor"])
    office.open_list("conflict", which)
    page = office._pages["conflict"]

    page.give_other()
    (dialog,) = page.findChildren(AnswerDialog)
    dialog._text.setText("9")
    dialog.accept()

    assert page.model.chosen == {"/data/IN/IN08": "9"}
    assert page.model.index(0, 4).data() == "9"


def test_review_lists_conflicts_and_entries_and_opens_them(
    qtbot, laptop, office, tmp_path
):
    project = office._app.project
    contested(laptop, project)
    write(laptop, tmp_path / "a.surveyor")
    receiving.merge_files(project, [tmp_path / "a.surveyor"])
    office.show_page("review")
    page = office._pages["review"]
    idle(qtbot, page)

    assert page.conflicts.model().rowCount() == 1
    assert page.tabs["conflicts"].text() == "Konflik  1"
    page.conflicts.opened.emit(conflicts.waiting(project)[0].row.submission)
    assert office._stack.currentWidget() is office._pages["conflict"]


def test_an_entry_is_verified_or_given_back_with_a_note(qtbot, office):
    project = office._app.project
    office.show_page("review")
    page = office._pages["review"]
    idle(qtbot, page)
    before = page.entries.model().rowCount()
    page.verify()
    assert page.entries.model().rowCount() == before - 1

    page.give_back()
    dialog = page.findChild(QInputDialog)
    dialog.setTextValue("Periksa jumlahnya")
    dialog.accept()

    states = [one.state.value for one in project.reviews.all()]
    assert states == ["verified", "returned"]
    page.state.setCurrentIndex(page.state.findData("returned"))
    model = page.entries.model()
    assert [model.index(0, 5).data(), model.rowCount()] == ["Periksa jumlahnya", 1]
    assert page.reading._said.text().endswith(": Periksa jumlahnya")


def test_who_reviews_reads_the_entry_and_its_flags_beside_the_list(qtbot, office):
    project = office._app.project
    row = project.submissions.page(everything(), 0, 1)[0]
    filling = Filling.correct(project, row.submission, Person("Nur Aini"))
    Remarking(filling).say("/data/IN/IN01", Kind.FLAG)
    filling.finish()
    office.show_page("review")
    page = office._pages["review"]
    idle(qtbot, page)

    page.entries.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    page.entries.selectRow(0)

    words = "Ditandai untuk diperiksa (Nur Aini)"
    qtbot.waitUntil(lambda: words in page.reading.text(), timeout=20_000)
    assert page.entries.model().index(0, 4).data() == "1"
    assert page.reading.submission == row.submission


def flagged(project, which, person, **answers):
    """A correction that asks for a look at IN08."""
    filling = Filling.correct(project, which, person)
    for name, value in answers.items():
        filling.answer(f"/data/{name.replace('__', '/')}", value)
    Remarking(filling).say("/data/IN/IN08", Kind.FLAG)
    filling.finish()


def signs(model, row):
    """Of each cell of a row, whether it has a sign, and what its tip says."""
    cells = [model.index(row, column) for column in range(model.columnCount())]
    role = Qt.ItemDataRole
    return [(one.data(role.DecorationRole) is not None, one.data(role.ToolTipRole))
            for one in cells]  # fmt: skip


SAID = "Ditandai untuk diperiksa (Ani)"


def test_a_flag_stands_beside_its_answer_in_a_conflict(qtbot, laptop, office, tmp_path):
    project = office._app.project
    which = entry(laptop)
    flagged(laptop, which, ANI, IN__IN08="41")
    correct(project, which, BUDI, IN__IN08="43")
    write(laptop, tmp_path / "a.surveyor")
    receiving.merge_files(project, [tmp_path / "a.surveyor"])
    office.open_list("conflict", which)

    found = signs(office._pages["conflict"].model, 0)

    assert [sign for sign, _tip in found] == [False, False, True, False, False]
    assert SAID in found[2][1]


def test_a_flag_stands_beside_its_answer_in_entries_side_by_side(office):
    project = office._app.project
    first, second = twice(project)
    flagged(project, first, ANI)
    office.open_list("look_alike", (first, second))
    model = office._pages["look_alike"].model

    (row,) = [n for n in range(model.rowCount())
              if model.index(n, 0).data().startswith("IN08")]  # fmt: skip

    found = signs(model, row)
    assert [sign for sign, _tip in found] == [False, True, False, False]
    assert SAID in found[1][1]


def test_two_entries_side_by_side_are_kept_or_one_is_withdrawn(qtbot, office):
    project = office._app.project
    first, second = twice(project)
    office.open_list("look_alike", (first, second))
    page = office._pages["look_alike"]
    assert page.model.rowCount() > 10

    page.withdraw(second, "terisi dua kali")
    idle(qtbot, page)

    assert project.submissions.row(second) is None
    assert project.submissions.row(first) is not None
    again, other = twice_again(project)
    office.open_list("look_alike", (again, other))
    page.keep_both()
    assert look_alikes.find(project) == ()


def twice_again(project):
    """The withdrawn one cannot come back, so another pair is made."""
    from surveyor.revisions.model import RevisionId, SubmissionId
    from surveyor.usecases.merging import shown_of

    first = entry(project)
    original = project.submissions.head(first)
    own = RevisionId("uuid:00000000-0000-4000-8000-00000000000b")
    xml = original.xml.replace(original.id.encode(), own.encode())
    made = replace(original, id=own, submission=SubmissionId(own), parents=(), xml=xml)
    project.take_in([made], shown_of(project))
    return first, made.submission


def test_a_bundle_is_written_with_two_clicks(qtbot, office, tmp_path):
    dialog = BundleDialog(office._app, office)
    qtbot.addWidget(dialog)
    dialog.path = tmp_path / "k.surveyor"

    with qtbot.waitSignal(dialog.written, timeout=20_000) as said:
        qtbot.mouseClick(dialog.writing, Qt.MouseButton.LeftButton)

    assert said.args[0].entries == office._app.project.receipts.unconfirmed_entries()
    assert (tmp_path / "k.surveyor").is_file()


def test_offering_a_bundle_reads_no_answers(qtbot, office, monkeypatch):
    """With thousands of entries the dialog would come seconds later."""
    read = []
    monkeypatch.setattr(type(office._app.project.submissions), "some", read.append)

    dialog = BundleDialog(office._app, office)
    qtbot.addWidget(dialog)

    assert read == []
    assert exchange.What.UNSENT in dialog._choices


def test_a_dialog_that_is_left_writes_no_bundle(qtbot, office, tmp_path, monkeypatch):
    stopped = Event()

    def long(*_given, progress, **_more):
        try:
            while True:
                progress.step(0, 0)
                sleep(0.01)
        except Cancelled:
            stopped.set()
            raise

    monkeypatch.setattr(exchange, "write", long)
    dialog = BundleDialog(office._app, office)
    qtbot.addWidget(dialog)
    dialog.path = tmp_path / "k.surveyor"
    dialog.write()

    dialog.reject()

    assert stopped.wait(20)


def test_the_sending_page_opens_the_dialog_and_reads_files(
    qtbot, laptop, office, tmp_path, monkeypatch
):
    write(laptop, tmp_path / "a.surveyor")
    monkeypatch.setattr(
        QFileDialog,
        "getOpenFileNames",
        lambda *_given: ([str(tmp_path / "a.surveyor")], ""),
    )
    office.show_page("exchange")
    office._pages["exchange"].write_bundle()
    dialog = office.findChild(BundleDialog)
    dialog.path = tmp_path / "out.surveyor"
    with qtbot.waitSignal(office._app.noticed, timeout=20_000):
        dialog.write()

    office._pages["exchange"].read_bundle()

    page = office._pages["merge"]
    assert office._stack.currentWidget() is page
    idle(qtbot, page)
    assert page.files.model().rowCount() == 1
