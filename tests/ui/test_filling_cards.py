"""Cards of a page: which stand together, and that only what is seen is built."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from surveyor.store.values import ProjectSettings
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import import_form
from surveyor.usecases.projects import create_project
from ui import theme
from ui.pages.filling import FillingPage

HEAD = """
| survey |
| | type | name | label | appearance | relevant |
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
