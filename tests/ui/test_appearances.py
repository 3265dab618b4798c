"""Each appearance of XLSForm gives the widget that the table in `appearances` names."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tests.support import looks, reach
from tests.support.gallery import (
    ASKED,
    VALUES,
    cards_of,
    form_of_all,
    give_height,
    name_of,
    started,
)
from ui import theme
from ui.questions import (
    appearances,
    choices,
    codes,
    dates,
    points,
    ranges,
    ranking,
    ratings,
    recording,
    searching,
    sketch,
    texts,
    traces,
    uploads,
)
from ui.questions.appearances import digits_asked, look_of
from ui.questions.factory import make_editor
from ui.questions.notes import TriggerEditor

WIDGETS = {
    "text": texts.LineEditor,
    "integer": texts.NumberEditor,
    "decimal": texts.NumberEditor,
    "date": dates.DateEditor,
    "time": dates.TimeEditor,
    "dateTime": dates.MomentEditor,
    "select_one": choices.ChoiceRows,
    "select_multiple": choices.ChoiceRows,
    "rank": ranking.RankEditor,
    "acknowledge": TriggerEditor,
    "barcode": codes.BarcodeEditor,
    "geopoint": points.PointEditor,
    "geotrace": traces.TraceEditor,
    "geoshape": traces.TraceEditor,
    "image": uploads.PhotoEditor,
    "audio": recording.RecordingEditor,
    "video": recording.RecordingEditor,
    "file": uploads.FileEditor,
    "range": ranges.RangeRows,
}
"""What a type gets, also with an appearance that changes only how that one looks."""
OTHERS = {
    ("text", "multiline"): texts.ParagraphEditor,
    ("text", "masked"): texts.MaskedEditor,
    ("text", "url"): texts.LinkEditor,
    ("integer", "counter"): texts.CounterEditor,
    ("range", "no-ticks"): ranges.RangeEditor,
    ("range", "rating"): ratings.RatingEditor,
    ("range", "picker"): ranges.RangePicker,
    ("select_one", "minimal"): searching.SearchSelect,
    ("select_one", "autocomplete"): searching.SearchSelect,
    ("select_multiple", "minimal"): searching.SearchSeveral,
    ("image", "signature"): sketch.SketchEditor,
    ("image", "draw"): sketch.SketchEditor,
    ("image", "annotate"): sketch.SketchEditor,
}
UPLOADS = {"image", "audio", "video", "file"}
LONG = re.compile(r"end=(20|100)\b")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("rupa")


@pytest.fixture(scope="module")
def form(folder):
    return form_of_all(folder)


@pytest.fixture
def session(form):
    return started(form)


@pytest.fixture
def editor_of(qtbot, qapp, session, folder):
    """Makes the editor of a question, with an answer where one is given."""
    theme.apply(qapp, "light")

    def make(kind, look="", parameters="", value=""):
        ref = f"{session.form.root}/{name_of(kind, look, parameters)}"
        if value:
            session.set(ref, value)
        state = session.question(ref)
        editor = make_editor(
            state, None, find=lambda name: Path(folder, Path(name).name)
        )
        qtbot.addWidget(editor)
        editor.show_state(state)
        return editor

    return make


def heard(editor):
    told = []
    editor.answered.connect(told.append)
    return editor, told


@pytest.mark.parametrize(("kind", "look", "parameters"), ASKED)
def test_each_appearance_gives_its_widget_and_keeps_the_answer(
    editor_of, kind, look, parameters
):
    word = kind.split()[0]
    expected = OTHERS.get((word, look), WIDGETS[word])
    if word == "range" and LONG.search(parameters):
        expected = ranges.RangeEditor

    editor, told = heard(editor_of(kind, look, parameters, VALUES.get(word, "")))
    editor.commit()

    assert type(editor) is expected
    assert told == []


@pytest.mark.parametrize("look", sorted({look for _kind, look, _p in ASKED if look}))
def test_the_table_names_every_appearance(look):
    table = appearances.__doc__
    words = re.sub(r"-\d+$", "-n", look).partition(":")[0]

    assert re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", table)


@pytest.mark.parametrize(
    ("look", "columns"),
    [("columns-3", 3), ("compact-2", 2), ("compact", 4), ("likert", 5), ("columns", 0),
     ("columns-12", 10), ("horizontal", 0), ("hal-yang-asing", 0)],
)  # fmt: skip
def test_columns_are_those_that_are_asked_for(look, columns):
    assert look_of(frozenset({look}), 5, several=False).columns == columns


def test_only_one_answer_goes_on_by_itself():
    quick = frozenset({"quick"})

    assert look_of(quick, 3, several=False).quick
    assert not look_of(quick, 3, several=True).quick


@pytest.mark.parametrize(
    ("constraint", "most"),
    [
        ("regex(., '^[0-9]{16}$')", 16),
        (r'regex(., "^\d{5,15}$")', 15),
        ("regex(., '[A-Z]{3}')", 0),
        ("regex(., '^[0-9]{16}$') and . > 3", 0),
        (". > 3", 0),
        (None, 0),
    ],
)
def test_a_rule_of_figures_alone_is_a_mask(constraint, most):
    assert digits_asked(constraint) == most


def test_a_masked_number_takes_no_letter_and_no_figure_too_many(qtbot, editor_of):
    editor = editor_of("text")
    editor.only_digits(4)

    qtbot.keyClicks(editor.line, "a12b3456")

    assert editor.line.text() == "1234"
    assert editor.line.placeholderText() == "4 angka"


def test_the_buttons_of_a_counter_count(qtbot, editor_of):
    editor, told = heard(editor_of("integer", "counter", value="7"))

    editor.more.click()
    editor.less.click()
    editor.line.setText("20")
    editor.more.click()

    assert told == ["8", "6", "21"]


def test_an_address_of_the_web_is_opened_and_no_other(editor_of, monkeypatch):
    opened = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(url.toString())
    )
    editor = editor_of("text", "url", value="kukarkab.go.id/wisata")
    editor.open.click()
    bad = editor_of("text", "url", value="file:///etc/passwd")

    assert opened == ["http://kukarkab.go.id/wisata"]
    assert not bad.open.isEnabled()


def test_a_code_that_is_hidden_is_not_shown(editor_of):
    editor = editor_of("barcode", "hidden-answer", value="899")

    assert editor.line.displayText() != "899"
    assert editor.line.text() == "899"


def test_a_day_stands_in_the_calendar_that_is_asked_for(editor_of):
    islamic = editor_of("date", "islamic", value="2026-11-23")
    persian = editor_of("date", "persian", value="2026-11-23")

    assert islamic._told.text() == "12 Jumadilakhir 1448 H"
    assert persian._told.text() == "2 Azar 1405 SH"


@pytest.mark.parametrize("look", ["ethiopian", "coptic", "bikram-sambat", "myanmar"])
def test_a_calendar_that_is_not_there_is_told(editor_of, look):
    editor = editor_of("date", look)

    assert "tidak tersedia; isi tanggal Masehi." in editor._told.text()
    assert not editor._told.isHidden()


def test_a_date_without_calendar_is_typed_alone(editor_of):
    without, ordinary = editor_of("date", "no-calendar"), editor_of("date")

    assert without._calendar.isHidden()
    assert not ordinary._calendar.isHidden()


STARS = ("range", "rating", "start=1 end=5 step=1")


def test_stars_are_given_by_press_digit_and_arrow(qtbot, editor_of):
    editor, told = heard(editor_of(*STARS, value="4"))
    press = Qt.MouseButton.LeftButton

    qtbot.mouseClick(editor.stars, press, pos=QPoint(48 * 2 + 20, 20))
    editor.press_digit(5)
    qtbot.keyClick(editor.stars, Qt.Key.Key_Left)
    qtbot.keyClick(editor.stars, Qt.Key.Key_Delete)

    assert told == ["3", "5", "3", ""]
    assert editor.stars.accessibleDescription() == "4 dari 5 bintang"


def test_a_place_of_a_star_is_large_enough_to_be_touched(editor_of):
    editor = editor_of(*STARS)

    assert editor.stars.height() >= 40
    assert editor.stars.width() / 5 >= 40


WORDS = ("range", "", "start=0 end=20 step=1 tick_interval=10 tick_labelset=puas")


def test_words_of_the_form_stand_at_their_ticks(editor_of):
    assert editor_of(*WORDS).scale.words() == {0: "Kecewa", 20: "Puas"}


def test_a_slider_without_ticks_shows_its_ends(editor_of):
    editor = editor_of("range", "no-ticks", "start=1 end=5 step=1")

    assert editor.scale.words() == {0: "1", 4: "5"}


def test_words_at_a_scale_never_lie_over_each_other(qtbot, editor_of):
    editor = editor_of("range", "", "start=0 end=100 step=1")
    for width in (300, 420, 900):
        editor.resize(width, 80)
        editor.show()
        boxes = [box for box, _word in editor.scale._fitting()]
        pairs = pairwise(boxes)
        assert len(boxes) > 1
        assert not any(one.intersects(other) for one, other in pairs)


def test_a_press_where_the_handle_waits_is_an_answer(qtbot, editor_of):
    editor, told = heard(editor_of("range", "", "start=0 end=100 step=1"))

    editor.slider.sliderReleased.emit()
    qtbot.keyClick(editor, Qt.Key.Key_Space)

    assert told == ["0", "0"]


def test_a_number_is_picked_from_the_list_of_a_range(qtbot, editor_of):
    editor, told = heard(editor_of("range", "picker", "start=1 end=60 step=1"))
    editor.show()

    qtbot.keyClicks(editor.field, "42")
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)

    assert told == ["42"]


def test_a_list_that_narrows_shows_the_pictures_of_its_choices(qtbot, editor_of):
    editor = editor_of("select_one gambar", "minimal", value="biru")
    index = editor._model.index(0)

    shown = index.data(Qt.ItemDataRole.DecorationRole)

    assert shown.size() == QSize(96, 72)
    assert not editor.shown.pixmap().isNull()
    assert editor_of("select_one warna", "minimal", value="biru").shown.isHidden()


def test_several_are_ticked_in_the_order_of_the_form(qtbot, editor_of):
    editor, told = heard(editor_of("select_multiple warna", "minimal", value="hijau"))

    editor.list.setCurrentIndex(editor._proxy.index(0, 0))
    qtbot.keyClick(editor.list, Qt.Key.Key_Space)

    assert told == ["merah hijau"]


def test_a_label_in_a_list_has_no_marks(editor_of):
    editor = editor_of("select_one warna", "minimal", value="hijau")

    assert editor.field.text() == "Hijau"


def test_columns_give_way_where_room_is_short(qtbot, editor_of):
    editor = editor_of("select_one warna", "likert")
    page = QWidget()
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(editor)
    page.show()
    lines = {}
    for width in (900, 130):
        page.resize(width, 400)
        qtbot.waitUntil(lambda: editor._room == editor.width())
        editor.layout().activate()
        lines[width] = len({row.y() for row in editor._rows})

    assert lines == {900: 1, 130: 3}


@pytest.fixture
def column_of(qtbot, qapp, form, folder):
    """All cards below each other, in a size of text, for the finger or not."""

    def make(*, text, touch, filled, kinds=None):
        theme.apply(qapp, "light", text, touch=touch)
        made = cards_of(started(form), folder, filled=filled, kinds=kinds)
        qtbot.addWidget(made)
        made.show()
        for _turn in range(3):
            qapp.processEvents()
            give_height(made)
        return made

    yield make
    theme.apply(qapp, "light")


@pytest.mark.parametrize("filled", [False, True])
def test_every_target_is_large_enough_for_a_finger(column_of, filled):
    column = column_of(text=100, touch=True, filled=filled)

    assert [*reach.small(column)] == []
    assert [*reach.nameless(column)] == []


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize("text", [80, 100, 200])
def test_no_text_is_cut_or_over_another_in_any_size(column_of, text, filled):
    column = column_of(text=text, touch=False, filled=filled)

    assert [*looks.cut(column), *looks.misplaced(column)] == []
