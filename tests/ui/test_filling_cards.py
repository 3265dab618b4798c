"""Cards of a page: which stand together, and that only what is seen is built."""

import gc

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QInputDialog

from surveyor.store.values import ProjectSettings, Query
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import import_form
from surveyor.usecases.projects import create_project
from ui import theme
from ui.pages.filling.page import FillingPage
from ui.questions.card import QuestionCard

HEAD = """
| survey |
| | type | name | label | appearance | relevant | parameters |
"""
TAIL = """
| choices |
| | list_name | name | label |
| | ya | 1 | Ya |
| | ya | 2 | Tidak |
| settings |
| | form_title | form_id | version |
| | Uji | uji | 1 |
"""
LIST = """
| | begin_group | c | Fasilitas | table-list | |
| | select_one ya | c1 | Parkir | | |
| | select_one ya | c2 | Toilet | | |
| | end_group | | | | |
"""
LONG = "\n".join(
    [
        "| | begin_group | a | Panjang | | |",
        *(f"| | text | q{n} | Pertanyaan {n} | | |" for n in range(100)),
        "| | text | z | Akhir | | ${q0} = 'buka' |",
        "| | end_group | | | | |",
    ]
)


@pytest.fixture
def entry_of(qtbot, qapp, tmp_path):
    theme.apply(qapp, "light")
    opened = []

    def make(rows):
        form = tmp_path / "uji.md"
        form.write_text(HEAD.rstrip() + "\n" + rows.strip() + TAIL, "utf-8")
        project = create_project(tmp_path / "p", ProjectSettings(title="Uji"))
        import_form(project, form)
        page = FillingPage(Filling.start(project, "uji", Person("Nur")))
        qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        opened.append((project, page))
        return page.entry

    yield make
    for project, _page in opened:
        project.close()


def test_a_page_that_is_a_table_list_is_one_card(entry_of):
    entry = entry_of(LIST)

    grid = entry.sheet.cards.grids["/data/c"]

    assert [row.ref for row in grid.rows] == ["/data/c/c1", "/data/c/c2"]
    assert entry.filling.draft.askable == 2


def test_only_the_cards_in_view_are_built(entry_of):
    entry = entry_of(LONG)

    assert 3 < len(entry.sheet.cards.views) < 30


def test_a_jump_builds_the_card_it_goes_to_and_tab_leads_on(qtbot, entry_of):
    entry = entry_of(LONG)

    entry._jump("/data/a/q80")
    qtbot.waitUntil(lambda: entry.sheet.current_ref() == "/data/a/q80")
    seen = []
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        qtbot.keyClick(QApplication.focusWidget(), key)
        seen.append(entry.sheet.current_ref()[-3:])

    assert seen == ["q81", "q82", "q81"]
    assert "/data/a/q40" not in entry.sheet.cards.views


def test_a_card_out_of_view_shows_its_new_answer_when_it_comes_into_view(
    qtbot, entry_of
):
    entry = entry_of(LONG)
    entry._jump("/data/a/q80")
    qtbot.waitUntil(lambda: entry.sheet.current_ref() == "/data/a/q80")

    entry._answer("/data/a/q0", "dari jauh")
    entry.sheet.verticalScrollBar().setValue(0)

    assert entry.sheet.cards.views["/data/a/q0"].editor.line.text() == "dari jauh"


def test_a_question_that_becomes_relevant_out_of_view_is_counted_and_found(
    qtbot, entry_of
):
    entry = entry_of(LONG)

    entry._answer("/data/a/q0", "buka")
    entry._jump("/data/a/z")

    qtbot.waitUntil(lambda: entry.sheet.current_ref() == "/data/a/z")
    assert entry.filling.draft.askable == 101


def test_a_series_that_stands_in_no_group_counts_its_rows(entry_of):
    rows = """
| | text | t | Nama | | |
| | begin_repeat | r | Baris | | |
| | text | u | Isi | | |
| | end_repeat | | | | |
"""
    entry = entry_of(rows)

    entry._change_rows("add", "/data/r")

    assert entry.filling.counting.parts["/data/r"].askable == 2
    assert entry.filling.draft.askable == 3


def test_the_outline_tells_a_part_that_is_not_relevant(entry_of):
    rows = """
| | begin_group | a | Pembuka | | |
| | text | t | Nama | | |
| | end_group | | | | |
| | begin_group | b | Lanjutan | | ${t} = 'ya' |
| | text | u | Isi | | |
| | end_group | | | | |
"""
    entry = entry_of(rows)
    listed = entry._outline._parts
    before = listed.item(1).toolTip(), bool(listed.item(1).flags())

    entry._answer("/data/a/t", "ya")
    entry._show_progress()

    assert before == ("Lanjutan: tidak berlaku", False)
    assert listed.item(1).toolTip() == "Lanjutan: belum diisi"
    assert listed.item(1).flags()


SERIES = """
| | text | t | Nama | | |
| | begin_repeat | r | Baris | | |
| | text | u | Isi | | |
| | end_repeat | | | | |
"""
SIGNED = """
| | image | s | Tanda tangan | signature | |
| | text | t | Nama | | |
"""


def test_a_cell_that_is_still_open_is_in_the_finished_entry(qtbot, entry_of):
    entry = entry_of(SERIES)
    entry.show_page("/data/r")
    entry.sheet.switch("/data/r")
    table = entry.sheet.cards.tables["/data/r"]
    table.show_row("/data/r[1]")
    qtbot.waitUntil(table.hasFocus)
    qtbot.keyClick(table, Qt.Key.Key_E)
    qtbot.keyClicks(QApplication.focusWidget(), "tam")

    with qtbot.waitSignal(entry.finished) as told:
        entry.finish()

    head = entry.filling.project.submissions.head(told.args[0].submission)
    assert b"<u>etam</u>" in head.xml


def test_an_answer_that_comes_late_does_not_bring_the_draft_back(entry_of):
    entry = entry_of(SERIES)
    entry.finish()

    entry.sheet.answered.emit("/data/t", "terlambat")

    assert entry.filling.project.drafts.list() == ()


def _sign(qtbot, entry):
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    paper = entry.sheet.cards.view("/data/s").editor.paper
    qtbot.mouseClick(paper, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))


def test_a_drawing_is_on_disk_once_the_cursor_is_elsewhere(qtbot, entry_of):
    entry = entry_of(SIGNED)
    _sign(qtbot, entry)

    entry.sheet.focus("/data/t")

    drafts = entry.filling.project.drafts
    assert len(drafts.get(entry.filling.draft.id).attachments) == 1


def test_a_drawing_is_kept_before_new_cards_take_its_place(qtbot, entry_of):
    entry = entry_of(SIGNED)
    _sign(qtbot, entry)

    entry.sheet.rebuild()

    assert entry.filling.session.value("/data/s")


def test_a_correction_without_a_reason_stays_a_draft(entry_of, qtbot, monkeypatch):
    asked = "track-changes=true track-changes-reasons=on-form-edit"
    entry = entry_of(f"| | audit | audit | | | | {asked} |\n| | text | t | Nama | | |")
    entry.finish()
    project = entry.filling.project
    (known,) = project.submissions.page(Query(form_id="uji"), 0, 2)
    page = FillingPage(Filling.correct(project, known.submission, Person("Nur")))
    qtbot.addWidget(page)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("", False))

    page.entry.finish()

    assert len(project.drafts.list()) == 1
    assert project.submissions.head(known.submission).id == known.revision


SHOPS = """
| | begin_group | g | Usaha | | |
| | begin_repeat | r | Kios | | |
| | text | u | Nama kios | | |
| | select_one ya | v | Buka | | |
| | text | w | Jam | | ${v} = '1' |
| | end_repeat | | | | |
| | end_group | | | | |
"""


def _two_shops(entry):
    entry._change_rows("add", "/data/g/r")
    entry.sheet.focus("/data/g/r[1]/u")


def test_a_card_that_may_come_to_be_asked_is_built_in_a_pause(qtbot, entry_of):
    entry = entry_of("| | text | t | Nama | | |\n| | text | u | Isi | | ${t} = 'ya' |")

    qtbot.waitUntil(lambda: "/data/u" in entry.sheet.cards.views)

    assert not entry.sheet.cards.views["/data/u"].isVisible()


def test_the_row_that_enter_opens_next_is_made_in_a_pause(qtbot, entry_of):
    entry = entry_of(SHOPS)
    _two_shops(entry)

    qtbot.waitUntil(lambda: "/data/g/r[2]/w" in entry.sheet.cards.views)
    refs = [place.ref for place in entry.sheet.cards.places()]

    assert not entry.sheet.cards.views["/data/g/r[2]/u"].isVisible()
    assert "/data/g/r[2]/u" not in refs


def test_a_row_made_in_a_pause_opens_with_the_answers_of_now(qtbot, entry_of):
    entry = entry_of(SHOPS)
    _two_shops(entry)
    qtbot.waitUntil(lambda: "/data/g/r[2]/w" in entry.sheet.cards.views)
    made = entry.sheet.cards.views["/data/g/r[2]/w"]

    entry._answer("/data/g/r[2]/v", "1")
    entry._answer("/data/g/r[2]/w", "08.00")
    entry.sheet.open_row("/data/g/r[2]")

    assert entry.sheet.cards.views["/data/g/r[2]/w"] is made
    assert made.isVisible()
    assert made.editor.line.text() == "08.00"


def test_a_row_made_in_a_pause_goes_when_another_one_comes_next(qtbot, entry_of):
    entry = entry_of(SHOPS)
    _two_shops(entry)
    entry._change_rows("add", "/data/g/r")
    entry.sheet.open_row("/data/g/r[1]")
    qtbot.waitUntil(lambda: "/data/g/r[2]/w" in entry.sheet.cards.views)

    entry.sheet.open_row("/data/g/r[3]")

    qtbot.waitUntil(lambda: "/data/g/r[2]/w" not in entry.sheet.cards.views)


class Painted(QObject):
    """The questions whose cards are painted."""

    def __init__(self, application):
        super().__init__()
        self.refs = set()
        application.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802 (Qt's name)
        if event.type() == QEvent.Type.Paint and isinstance(watched, QuestionCard):
            self.refs.add(watched.ref)
        return False


def test_a_digit_paints_no_card_but_its_own(qtbot, qapp, entry_of):
    asked = [f"| | select_one ya | q{n} | Pertanyaan {n} | | |" for n in range(4)]
    entry = entry_of("\n".join(asked))
    qtbot.waitUntil(lambda: entry.sheet.current_ref() == "/data/q0")
    entry.sheet.focus("/data/q1")
    qtbot.wait(100)
    painted = Painted(qapp)

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    qtbot.wait(100)

    assert entry.filling.session.value("/data/q1") == "2"
    assert painted.refs == {"/data/q1"}


def test_what_stays_with_an_entry_is_not_searched_for_garbage(entry_of):
    entry = entry_of(SERIES)
    shown = gc.get_freeze_count()

    entry.window().hide()

    assert shown > 0
    assert gc.get_freeze_count() == 0


def test_a_page_is_not_built_where_the_page_before_was_left(qtbot, entry_of):
    asked = (f"| | text | p{n} | Pertanyaan {n} | | |" for n in range(60))
    second = "\n".join(
        ["| | begin_group | b | Kedua | | |", *asked, "| | end_group | | | | |"]
    )
    entry = entry_of(f"{LONG}\n{second}")
    entry._jump("/data/a/q60")
    qtbot.waitUntil(lambda: entry.sheet.current_ref() == "/data/a/q60")

    entry.show_page("/data/b")

    assert "/data/b/p0" in entry.sheet.cards.views
    assert len(entry.sheet.cards.views) < 12
