"""Notes, flags, warnings, unknown answers and earlier visits, by keys on the page."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from surveyor.usecases.demo import fill_demo
from surveyor.usecases.double_entry import enter_again
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import import_form
from surveyor.usecases.projects import open_project
from surveyor.usecases.remarks import Kind, read, remarks_of
from ui import theme
from ui.pages.filling.page import FillingPage
from ui.widgets.buttons import Button

FORM = """
| survey |
| | type | name | label | appearance | relevant |
| | begin_group | a | Bagian A | | |
| | integer | n | Jumlah | | |
| | note | n_warn | Jumlahnya besar: ${n} | warning | ${n} > 100 |
| | select_one ya | s | Setuju | | |
| | text | t | Nama | | |
| | end_group | | | | |
| | begin_repeat | r | Baris | | |
| | text | u | Isi | | |
| | integer | k | Banyak | | |
| | note | k_warn | Banyaknya ${k} | warning | ${k} > 100 |
| | end_repeat | | | | |
| choices |
| | list_name | name | label |
| | ya | 1 | Ya |
| | ya | 98 | Tidak tahu |
| settings |
| | form_title | form_id | version |
| | Uji | uji | 1 |
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("sample") / "demo"
    with fill_demo(place, entries=2, today=date(2026, 11, 23)) as project:
        form = place / "uji.md"
        form.write_text(FORM, "utf-8")
        import_form(project, form)
    return place


@pytest.fixture
def entry(qtbot, qapp, folder):
    theme.apply(qapp, "light")
    with open_project(folder) as project:
        page = FillingPage(Filling.start(project, "uji", Person("Nur", "P01")))
        qtbot.addWidget(page)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        yield page.entry
        if not page.entry.frozen:
            page.entry.filling.discard()


def press(qtbot, key, *modifiers):
    qtbot.keyClick(QApplication.focusWidget(), key, *modifiers)


def said(entry):
    return {(one.key, one.kind): one.text for one in remarks_of(entry._session)}


def stand_on(qtbot, entry, ref):
    entry._jump(ref)
    qtbot.waitUntil(lambda: entry.sheet.current_ref() == ref)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


def type_in(qtbot, entry, name, text):
    stand_on(qtbot, entry, f"/data/a/{name}")
    qtbot.keyClicks(QApplication.focusWidget(), text)
    press(qtbot, Qt.Key.Key_Return)


def test_a_note_and_a_flag_are_written_with_f3(qtbot, entry):
    stand_on(qtbot, entry, "/data/a/t")
    press(qtbot, Qt.Key.Key_F3)
    qtbot.keyClicks(QApplication.focusWidget(), "Papan nama rusak")
    entry.extras.panel.flag.setChecked(True)
    press(qtbot, Qt.Key.Key_Return)

    assert said(entry) == {
        ("/data/a/t", Kind.NOTE): "Papan nama rusak",
        ("/data/a/t", Kind.FLAG): "",
    }
    assert entry.sheet.current_ref() == "/data/a/t"


def test_a_note_stays_with_its_row_when_the_row_before_goes(entry):
    for _number in range(2):
        entry._change_rows("add", "/data/r")
    entry.extras._write_note("/data/r[2]/u", "baris kedua", flagged=False)

    entry._change_rows("remove", "/data/r[1]")

    found = entry.extras.remarking.of("/data/r[1]/u", Kind.NOTE)
    assert found.text == "baris kedua"


def test_enter_leads_to_a_warning_and_a_word_confirms_it(qtbot, entry):
    type_in(qtbot, entry, "n", "500")
    assert entry.sheet.current_ref() == "/data/a/n_warn"

    qtbot.keyClicks(QApplication.focusWidget(), "ada festival")
    press(qtbot, Qt.Key.Key_Return)

    assert said(entry)["/data/a/n_warn", Kind.CONFIRMED] == "ada festival"
    assert entry.sheet.current_ref() == "/data/a/s"


def test_an_explanation_that_is_left_without_enter_is_kept(qtbot, entry):
    type_in(qtbot, entry, "n", "150")
    qtbot.keyClicks(QApplication.focusWidget(), "dihitung dua kali")

    entry.show_page("/data/r")

    assert said(entry) == {("/data/a/n_warn", "confirmed"): "dihitung dua kali"}


def test_what_was_said_of_a_warning_can_be_changed(qtbot, entry):
    type_in(qtbot, entry, "n", "500")
    qtbot.keyClicks(QApplication.focusWidget(), "ada festival")
    press(qtbot, Qt.Key.Key_Return)
    remarks = entry.sheet.cards.view("/data/a/n_warn")._remarks

    remarks.findChild(Button).click()
    again = remarks.field.text()
    remarks.commit()
    closed = remarks.field is None
    remarks.findChild(Button).click()
    remarks.field.setText("ada Erau")
    remarks.commit()

    assert (again, closed) == ("ada festival", True)
    assert said(entry)["/data/a/n_warn", Kind.CONFIRMED] == "ada Erau"


def test_a_warning_that_reads_otherwise_is_to_be_confirmed_again(entry):
    entry._answer("/data/a/n", "500")
    entry.extras._confirm("/data/a/n_warn", "ada festival")
    before = entry.extras.remarking.open()

    entry._answer("/data/a/n", "900")

    assert before == ()
    assert [one.kind for one in entry.extras.remarking.open()] == ["warning"]


def test_the_end_lists_an_open_warning_once_and_then_goes_on(qtbot, entry):
    entry._answer("/data/a/n", "500")

    entry.finish()
    listed = entry._problems.isVisible(), entry.frozen
    entry.finish()

    assert listed == (True, False)
    assert entry.frozen


def test_a_finished_entry_carries_its_remarks(entry):
    entry.extras._write_note("/data/a/t", "Papan nama rusak", flagged=False)

    entry.finish()

    project = entry.filling.project
    newest = project.submissions.head(entry.parent().done.submission)
    assert b'<sv:remarks>[{"key": "/data/a/t", "kind": "note"' in newest.xml


def test_f4_takes_the_answer_of_the_form_where_it_has_one(qtbot, entry):
    stand_on(qtbot, entry, "/data/a/s")

    press(qtbot, Qt.Key.Key_F4)

    assert entry._session.value("/data/a/s") == "98"
    assert said(entry) == {}


def test_f4_marks_a_question_that_has_no_such_answer(qtbot, entry):
    type_in(qtbot, entry, "t", "Etam")
    stand_on(qtbot, entry, "/data/a/t")

    press(qtbot, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)

    assert entry._session.value("/data/a/t") == ""
    assert said(entry) == {("/data/a/t", Kind.UNKNOWN): "99"}


def test_an_answer_ends_that_it_was_not_known(qtbot, entry):
    entry.extras.remarking.answer_unknown("/data/a/t", "98")

    type_in(qtbot, entry, "t", "Etam")

    assert said(entry) == {}


def test_ctrl_l_answers_as_in_the_last_entry_of_the_form(qtbot, entry, folder):
    entry._answer("/data/a/t", "Kedai Etam")
    entry.finish()
    again = Filling.start(entry.filling.project, "uji", Person("Nur"))
    page = FillingPage(again)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    stand_on(qtbot, page.entry, "/data/a/t")

    press(qtbot, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    assert again.session.value("/data/a/t") == "Kedai Etam"
    again.discard()


def test_answers_of_the_visit_before_are_marked_until_enter_keeps_them(
    qtbot, qapp, folder
):
    theme.apply(qapp, "light")
    with open_project(folder) as project:
        done = next(
            row
            for row in project.submissions.page(_economy(), 0, 9)
            if b"<IN01>0<" not in project.submissions.head(row.submission).xml
        )
        person = Person("Nur", "P01")
        filling = Filling.start(project, "smart_economy", person, done.site)
        page = FillingPage(filling)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        offered = page.entry.notices.earlier.isVisibleTo(page)
        page.entry.extras.take_over()
        taken = filling.session.value("/data/IN/IN01")
        stand_on(qtbot, page.entry, "/data/IN/IN01")
        marked = page.entry.extras.remarking.of("/data/IN/IN01", Kind.TAKEN)

        press(qtbot, Qt.Key.Key_Return)

        head = project.submissions.head(done.submission).xml.decode()
        assert offered
        assert f"<IN01>{taken}<" in head
        assert taken
        assert marked.text == done.visited.isoformat()
        assert page.entry.extras.remarking.of("/data/IN/IN01", Kind.TAKEN) is None
        filling.discard()


def _economy():
    from surveyor.store.values import Query

    return Query(form_id="smart_economy")


def test_two_typings_are_compared_and_settled_by_keys(qtbot, qapp, folder):
    theme.apply(qapp, "light")
    with open_project(folder) as project:
        one = Filling.start(project, "uji", Person("Ade"))
        one.answer("/data/a/t", "Etam")
        first = one.finish()
        filling = enter_again(project, first.submission, Person("Nur"))
        page = FillingPage(filling)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        page.entry._answer("/data/a/t", "Etham")
        stand_on(qtbot, page.entry, "/data/a/t")
        press(qtbot, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        blind = filling.session.value("/data/a/t")

        press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        press(qtbot, Qt.Key.Key_1)
        qtbot.keyClicks(QApplication.focusWidget(), "kertas jelas")
        press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

        head = project.submissions.head(first.submission)
        assert blind == "Etham"
        assert page.done.revision == head.id
        assert head.parents == (first.revision,)
        assert b"<t>Etam</t>" in head.xml


def test_ctrl_b_confirms_all_copies_of_a_page(qtbot, qapp, folder):
    theme.apply(qapp, "light")
    with open_project(folder) as project:
        site = project.submissions.page(_economy(), 0, 1)[0].site
        filling = Filling.start(project, "smart_economy", Person("Nur"), site)
        page = FillingPage(filling)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        page.entry.extras.take_over()
        stand_on(qtbot, page.entry, "/data/IN/IN01")
        before = {one.spot.page for one in page.entry.extras.remarking.open()}

        press(qtbot, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)

        kinds = [
            (one.spot.page, one.kind) for one in page.entry.extras.remarking.open()
        ]
        asked = [s for s in page.entry._session.nodes() if s.ref.endswith("/H15")]
        assert "/data/IN" in before
        assert ("/data/IN", "taken") not in kinds
        assert ("/data/TX", "taken") in kinds
        assert [one.value for one in asked] == [""]
        filling.discard()


def test_ctrl_b_confirms_copies_in_closed_rows_of_the_part_too(qtbot, folder):
    with open_project(folder) as project:
        site = project.submissions.page(_economy(), 0, 1)[0].site
        filling = Filling.start(project, "smart_economy", Person("Nur"), site)
        page = FillingPage(filling)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitExposed(page)
        page.entry.extras.take_over()
        open_ = page.entry.extras.remarking.open
        part = next(
            one.spot.page
            for one in open_()
            if "[" in one.spot.ref and one.kind == "taken"
        )
        page.entry.show_page(part)

        page.entry.extras.keep_page()

        assert {one.spot.page for one in open_() if one.kind == "taken"} - {part}
        assert part not in {one.spot.page for one in open_() if one.kind == "taken"}
        filling.discard()


def test_the_remarks_are_read_once_however_many_cards_ask(entry, monkeypatch):
    remarking, reads = entry.extras.remarking, []
    remarking.say("/data/a/n", Kind.NOTE, "ditanyakan")
    monkeypatch.setattr(
        "surveyor.usecases.remarking.read",
        lambda text: reads.append(text) or read(text),
    )

    for name in ("n", "s", "t"):
        remarking.of(f"/data/a/{name}", Kind.NOTE)

    assert len(reads) == 1


@pytest.fixture
def table(qtbot, entry):
    """Two rows as a table, standing on the first cell of the second."""
    for _number in range(2):
        entry._change_rows("add", "/data/r")
    entry.show_page("/data/r")
    entry.sheet.switch("/data/r")
    made = entry.sheet.cards.tables["/data/r"]
    made.setCurrentIndex(made.model_.index(1, 0))
    qtbot.waitUntil(lambda: QApplication.focusWidget() is made)
    return made


def cell(table, role, row=1, column=0):
    return table.model_.data(table.model_.index(row, column), role)


def test_f3_notes_and_flags_the_cell_of_a_table(qtbot, entry, table):
    press(qtbot, Qt.Key.Key_F3)
    qtbot.keyClicks(QApplication.focusWidget(), "tanya lagi")
    entry.extras.panel.flag.setChecked(True)
    press(qtbot, Qt.Key.Key_Return)

    tip = cell(table, Qt.ItemDataRole.ToolTipRole)
    assert "Ditandai untuk diperiksa\nCatatan: tanya lagi" in tip
    assert cell(table, Qt.ItemDataRole.DecorationRole) is not None
    assert cell(table, Qt.ItemDataRole.DecorationRole, row=0) is None
    assert "Ditandai" in cell(table, Qt.ItemDataRole.AccessibleTextRole)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is table)


def test_shift_f3_flags_a_cell_and_takes_the_flag_away(qtbot, entry, table):
    shift = Qt.KeyboardModifier.ShiftModifier

    press(qtbot, Qt.Key.Key_F3, shift)
    flagged = cell(table, Qt.ItemDataRole.DecorationRole)
    press(qtbot, Qt.Key.Key_F3, shift)

    assert flagged is not None
    assert cell(table, Qt.ItemDataRole.DecorationRole) is None
    assert said(entry) == {}


def test_shift_f3_flags_a_question_and_the_cursor_stays(qtbot, entry):
    stand_on(qtbot, entry, "/data/a/t")

    press(qtbot, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)

    assert said(entry) == {("/data/a/t", Kind.FLAG): ""}
    assert entry.sheet.current_ref() == "/data/a/t"


def test_f4_in_a_cell_says_that_it_is_not_known_and_goes_on(qtbot, entry, table):
    press(qtbot, Qt.Key.Key_F4)

    assert cell(table, Qt.ItemDataRole.DisplayRole) == "Tidak tahu"
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, 1)
    assert [kind for _key, kind in said(entry)] == [Kind.UNKNOWN]


def test_f4_while_a_cell_is_typed_in_leaves_it_empty(qtbot, entry, table):
    qtbot.keyClicks(table, "salah")
    press(qtbot, Qt.Key.Key_F4)

    assert entry._session.value("/data/r[2]/u") == ""
    assert cell(table, Qt.ItemDataRole.DisplayRole) == "Tidak tahu"


def test_an_answer_in_a_cell_ends_that_it_was_not_known(qtbot, entry, table):
    press(qtbot, Qt.Key.Key_F4)

    table.model_.setData(table.model_.index(1, 0), "dua")

    assert said(entry) == {}
    assert cell(table, Qt.ItemDataRole.DisplayRole) == "dua"


def test_a_row_of_a_table_shows_the_warning_that_nobody_has_confirmed(entry, table):
    def head(role):
        return table.model_.headerData(1, Qt.Orientation.Vertical, role)

    entry._answer("/data/r[2]/k", "500")
    warned = head(Qt.ItemDataRole.DecorationRole), head(Qt.ItemDataRole.ToolTipRole)
    entry.extras._confirm("/data/r[2]/k_warn", "ada festival")

    assert warned[0] is not None
    assert warned[1] == "Banyaknya 500"
    assert head(Qt.ItemDataRole.DecorationRole) is None
