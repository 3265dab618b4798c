"""Every kind of question has an editor that keeps the same promises."""

from datetime import UTC, datetime

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form
from ui import theme
from ui.questions import dates, points, ranges, ranking, searching, texts, traces
from ui.questions.choices import ChoiceRows
from ui.questions.factory import make_editor
from ui.questions.notes import TriggerEditor
from ui.questions.uploads import FileEditor, PhotoEditor

FORM = """
| survey |
| | type | name | label | appearance | parameters |
| | text | text | Teks | asing | |
| | text | long | Catatan | multiline | |
| | integer | int | Bilangan | | |
| | decimal | decimal | Pecahan | | |
| | date | date | Tanggal | | |
| | time | time | Jam | | |
| | dateTime | moment | Saat | | |
| | barcode | code | Kode batang | | |
| | geopoint | point | Titik | | |
| | geotrace | trace | Jalur | | |
| | geoshape | shape | Bidang | | |
| | select_one warna | one | Satu | | |
| | select_one warna | scale | Skala | likert | |
| | select_one warna | found | Dicari | minimal | |
| | select_multiple warna | several | Beberapa | | |
| | select_multiple warna | many | Banyak | minimal | |
| | rank warna | rank | Urutan | | |
| | range | short | Rentang | | start=0 end=10 step=1 |
| | range | wide | Geser | | start=0 end=100 step=1 |
| | acknowledge | seen | Sudah dibaca | | |
| | image | photo | Foto | | |
| | audio | sound | Suara | | |
| | video | film | Film | | |
| | file | paper | Berkas | | |
| choices |
| | list_name | name | label |
| | warna | merah | Merah |
| | warna | biru | Biru |
| settings |
| | form_title | form_id |
| | Segala jenis | kinds |
"""

KINDS = {
    "text": (texts.LineEditor, "Etam"),
    "long": (texts.ParagraphEditor, "Etam"),
    "int": (texts.NumberEditor, "12"),
    "decimal": (texts.NumberEditor, "1.5"),
    "date": (dates.DateEditor, "2026-11-23"),
    "time": (dates.TimeEditor, "14:30:00.000+00:00"),
    "moment": (dates.MomentEditor, "2026-11-23T14:30:00.000+00:00"),
    "code": (texts.LineEditor, "899"),
    "point": (points.PointEditor, "-0.5 117 0 0"),
    "trace": (traces.TraceEditor, "-0.5 117 0 0;-0.6 117 0 0"),
    "shape": (traces.TraceEditor, "0 1 0 0;0 2 0 0;1 2 0 0;0 1 0 0"),
    "one": (ChoiceRows, "biru"),
    "scale": (ChoiceRows, "biru"),
    "found": (searching.SearchSelect, "biru"),
    "several": (ChoiceRows, "merah biru"),
    "many": (searching.SearchSeveral, "merah biru"),
    "rank": (ranking.RankEditor, "biru merah"),
    "short": (ranges.RangeRows, "7"),
    "wide": (ranges.RangeEditor, "70"),
    "seen": (TriggerEditor, "OK"),
    "photo": (PhotoEditor, "a.jpg"),
    "sound": (FileEditor, "a.mp3"),
    "film": (FileEditor, "a.mp4"),
    "paper": (FileEditor, "a.pdf"),
}


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "kinds.md"
    path.write_text(FORM, encoding="utf-8")
    return read_form(path).form


@pytest.fixture
def session(form):
    return Session.start(
        form, Environment(now=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    )


def state_of(session, name):
    return session.question(f"{session.form.root}/{name}")


@pytest.fixture
def editor_of(qtbot, qapp, session):
    theme.apply(qapp, "light")

    def make(name):
        state = state_of(session, name)
        editor = make_editor(state, None)
        qtbot.addWidget(editor)
        editor.show_state(state)
        return editor

    return make


def named(widget):
    return widget.accessibleName() or (
        named(widget.focusProxy()) if widget.focusProxy() else ""
    )


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_has_its_editor_and_says_its_name(editor_of, session, name):
    editor = editor_of(name)

    assert type(editor) is KINDS[name][0]
    assert state_of(session, name).label in named(editor)


@pytest.mark.parametrize("name", KINDS)
def test_showing_an_answer_announces_nothing(editor_of, session, name):
    editor, told = editor_of(name), []
    editor.answered.connect(told.append)

    session.set(f"{session.form.root}/{name}", KINDS[name][1])
    editor.show_state(state_of(session, name))
    editor.commit()
    session.set(f"{session.form.root}/{name}", "")
    editor.show_state(state_of(session, name))

    assert told == []


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("text", " Etam ", "Etam"),
        ("int", "1.250", "1250"),
        ("decimal", "1,5", "1.5"),
        ("date", "23 nov 2026", "2026-11-23"),
        ("time", "1430", "14:30:00.000"),
        ("moment", "23-11-2026 14.30", "2026-11-23T14:30:00.000"),
        ("code", "899", "899"),
    ],
)
def test_what_is_typed_is_announced_as_the_form_stores_it(
    editor_of, name, typed, stored
):
    editor, told = editor_of(name), []
    editor.answered.connect(told.append)

    editor.line.setText(typed)
    editor.commit()

    assert len(told) == 1
    assert told[0].startswith(stored)


def test_an_area_is_closed_by_itself(editor_of):
    editor, told = editor_of("shape"), []
    editor.answered.connect(told.append)

    editor.area.setPlainText("-0,5; 117\n-0,6; 117\n-0,6; 117,1")
    editor.commit()

    points_of = told[0].split(";")
    assert len(points_of) == 4
    assert points_of[0] == points_of[-1] == "-0.5000000 117.0000000 0 0"


def test_half_a_list_of_points_stays_as_typed(editor_of):
    editor, told = editor_of("trace"), []
    editor.answered.connect(told.append)

    editor.area.setPlainText("-0,5; 117\nentah")
    editor.commit()

    assert told == ["-0,5; 117\nentah"]
