"""Tables driven by keys, and the bar for rows beyond a lowered number."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form
from ui import theme
from ui.models.rows import Cell, Head
from ui.questions.rows import ExtraRows
from ui.questions.table import RepeatTable
from ui.widgets.rows_table import RowsTable

FORM = """
| survey |
| | type | name | label | relevant |
| | begin_repeat | kios | Kios | |
| | text | nama | Nama | |
| | integer | umur | Umur | |
| | select_one warna | cat | Cat | |
| | select_multiple warna | suka | Suka | |
| | note | catatan | Catatan | |
| | text | merek | Merek | ${umur} > 5 |
| | end_repeat | | | |
| choices |
| | list_name | name | label |
| | warna | merah | Merah |
| | warna | biru | Biru |
| settings |
| | form_title | form_id |
| | Kios | kios |
"""


@pytest.fixture
def series(qtbot, qapp, tmp_path):
    theme.apply(qapp, "light")
    path = tmp_path / "kios.md"
    path.write_text(FORM, encoding="utf-8")
    session = Session.start(
        read_form(path).form,
        Environment(now=lambda: datetime(2026, 11, 23, tzinfo=UTC)),
    )
    where = f"{session.form.root}/kios"
    while len(session.items(where)) < 2:
        session.add_repeat(where)
    table = RepeatTable(session, where, None)
    table.answered = []
    table.model_.answered.connect(
        lambda ref, value: table.answered.append((ref[len(where) :], value))
    )
    qtbot.addWidget(table)
    table.show()
    qtbot.waitExposed(table)
    table.activateWindow()
    table.take_focus()
    return table


def stand(table, row, name):
    columns = [one.rpartition("/")[2] for one in table.model_._columns]
    table.setCurrentIndex(table.model_.index(row, columns.index(name)))


def where(table):
    return table.current_ref().partition("kios")[2]


def test_enter_goes_right_and_then_to_the_row_below(qtbot, series):
    stand(series, 0, "suka")

    qtbot.keyClick(series, Qt.Key.Key_Return)
    if where(series) == "[1]/catatan":
        qtbot.keyClick(series, Qt.Key.Key_Return)

    assert where(series) == "[2]/nama"


def test_a_digit_chooses_in_a_cell(qtbot, series):
    stand(series, 0, "cat")

    qtbot.keyClick(series, Qt.Key.Key_2)

    assert series.answered == [("[1]/cat", "biru")]


def test_a_digit_without_a_choice_answers_nothing(qtbot, series):
    stand(series, 0, "cat")

    qtbot.keyClick(series, Qt.Key.Key_7)

    assert series.answered == []


def test_digits_gather_where_several_may_be_chosen(qtbot, series):
    session = series.model_._session
    stand(series, 1, "suka")
    session.set(series.current_ref(), "biru")
    series.model_.refresh()

    qtbot.keyClick(series, Qt.Key.Key_1)
    qtbot.keyClick(series, Qt.Key.Key_2)

    assert series.answered == [("[2]/suka", "merah biru"), ("[2]/suka", "")]


def test_what_is_typed_is_answered_by_enter_and_the_next_cell_follows(qtbot, series):
    stand(series, 0, "umur")
    qtbot.keyClick(series, Qt.Key.Key_4)
    field = QApplication.focusWidget()

    qtbot.keyClicks(field, "2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is series)
    QApplication.processEvents()

    assert series.answered == [("[1]/umur", "42")]
    assert where(series) == "[1]/cat"


def test_esc_leaves_a_cell_as_it_was(qtbot, series):
    stand(series, 0, "nama")
    qtbot.keyClick(series, Qt.Key.Key_E)

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert (series.answered, where(series)) == ([], "[1]/nama")


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_del_empties_a_cell(qtbot, series, key):
    stand(series, 0, "nama")
    series.model_._session.set(series.current_ref(), "Etam")
    series.model_.refresh()

    qtbot.keyClick(series, key)

    assert series.answered == [("[1]/nama", "")]


def test_del_leaves_what_is_not_asked_now_as_it_was(qtbot, series):
    session, row = series.model_._session, f"{series.model_._series}[1]"
    for name, value in (("umur", "9"), ("merek", "Etam"), ("umur", "1")):
        session.set(f"{row}/{name}", value)
    series.model_.refresh()
    stand(series, 0, "merek")

    qtbot.keyClick(series, Qt.Key.Key_Delete)

    assert series.answered == []


def test_space_opens_the_row_of_a_cell_that_is_too_small_for_its_question(
    qtbot, series
):
    stand(series, 1, "suka")

    with qtbot.waitSignal(series.details) as told:
        qtbot.keyClick(series, Qt.Key.Key_Space)

    assert told.args[0].endswith("kios[2]/suka")


@pytest.fixture
def rows(qtbot, qapp):
    theme.apply(qapp, "light")
    table = RowsTable("Skor", None)
    table.show_rows(
        (Head("Lokasi"), Head("Skor", right=True)),
        [
            ("a", (Cell("Pulau Kumala"), Cell("9,50", 9.5))),
            ("b", (Cell("Bukit Biru"), Cell("61,18", 61.18))),
            ("c", (Cell("Waduk"), Cell("–", -1.0))),
        ],
    )
    qtbot.addWidget(table)
    table.show()
    return table


def test_enter_opens_the_row_with_the_focus(qtbot, rows):
    rows.setCurrentIndex(rows.model().index(1, 0))

    with qtbot.waitSignal(rows.opened) as told:
        qtbot.keyClick(rows, Qt.Key.Key_Return)

    assert told.args == ["b"]


def test_enter_in_an_empty_table_opens_nothing(qtbot, rows):
    rows.show_rows((Head("Lokasi"),), [])

    with qtbot.assertNotEmitted(rows.opened):
        qtbot.keyClick(rows, Qt.Key.Key_Return)


def test_arrows_move_and_enter_opens_what_they_reached(qtbot, rows):
    rows.setCurrentIndex(rows.model().index(0, 0))
    qtbot.keyClick(rows, Qt.Key.Key_Down)

    with qtbot.waitSignal(rows.opened) as told:
        qtbot.keyClick(rows, Qt.Key.Key_Enter)

    assert told.args == ["b"]


def test_figures_are_sorted_by_their_value_and_open_their_own_row(qtbot, rows):
    rows.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    shown = [rows.model().index(row, 1).data() for row in range(3)]
    rows.setCurrentIndex(rows.model().index(2, 0))

    with qtbot.waitSignal(rows.opened) as told:
        qtbot.keyClick(rows, Qt.Key.Key_Return)

    assert shown == ["–", "9,50", "61,18"]
    assert told.args == ["b"]


def test_rows_beyond_the_number_asked_for_are_told_and_taken_out_by_a_press(qtbot):
    bar = ExtraRows(2, 5, None)
    qtbot.addWidget(bar)
    (button,) = bar.findChildren(QPushButton)

    with qtbot.waitSignal(bar.pressed):
        button.click()

    (text,) = [one.text() for one in bar.findChildren(QLabel)]
    assert "diminta 3; 2 baris berlebih" in text
    assert "tetap tersimpan" in text
    assert button.text() == "Hapus 2 baris"


LIMITED = """
| survey |
| | type | name | label | constraint |
| | integer | batas | Batas | |
| | begin_repeat | kios | Kios | |
| | text | nama | Nama | |
| | integer | umur | Umur | . < ${batas} |
| | end_repeat | | | |
| settings |
| | form_title | form_id |
| | Kios | kios |
"""


@pytest.fixture
def limited(qtbot, qapp, tmp_path):
    path = tmp_path / "kios.md"
    path.write_text(LIMITED, encoding="utf-8")
    session = Session.start(
        read_form(path).form,
        Environment(now=lambda: datetime(2026, 11, 23, tzinfo=UTC)),
    )
    session.add_repeat("/data/kios")
    session.set("/data/batas", "9")
    session.set("/data/kios[1]/umur", "7")
    table = RepeatTable(session, "/data/kios", None)
    qtbot.addWidget(table)
    table.show()
    qtbot.waitExposed(table)
    table.told = []
    table.model_.dataChanged.connect(
        lambda first, last: table.told.append((first.row(), last.column()))
    )
    return table, session


def test_an_answer_tells_of_the_cells_of_its_own_row_alone(limited):
    table, session = limited

    table.model_.refresh(session.set("/data/kios[2]/nama", "Etam"))

    assert table.told == [(1, 1)]
    assert table.model_.index(1, 0).data() == "Etam"


def test_a_cell_that_a_rule_of_elsewhere_refuses_is_told_afterwards(limited):
    table, session = limited
    table.model_.refresh(session.set("/data/batas", "5"))
    before = list(table.told)

    table.catch_up()

    assert before == []
    assert table.told == [(0, 1)]
    assert table.model_.state(table.model_.index(0, 1)).violation is not None


WARNING = """
| survey |
| | type | name | label | relevant | appearance |
| | begin_repeat | kios | Kios | | |
| | integer | umur | Umur | | |
| | note | awas | Periksa umurnya. | ${umur} > 5 | warning |
| | end_repeat | | | | |
| settings |
| | form_title | form_id |
| | Kios | kios |
"""


def test_the_head_of_a_row_warns_as_soon_as_an_answer_asks_for_it(
    qtbot, qapp, tmp_path
):
    path = tmp_path / "kios.md"
    path.write_text(WARNING, encoding="utf-8")
    session = Session.start(
        read_form(path).form,
        Environment(now=lambda: datetime(2026, 11, 23, tzinfo=UTC)),
    )
    table = RepeatTable(session, "/data/kios", None)
    qtbot.addWidget(table)
    model = table.model_
    sign = Qt.ItemDataRole.DecorationRole
    before = model.headerData(0, Qt.Orientation.Vertical, sign)

    model.refresh(session.set("/data/kios[1]/umur", "7"))

    assert before is None
    assert model.headerData(0, Qt.Orientation.Vertical, sign) is not None
