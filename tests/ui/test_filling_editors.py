"""Every kind of question has an editor that keeps the same promises."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form
from surveyor.usecases.attaching import Recorded
from surveyor.usecases.markup import plain, rich
from ui import theme
from ui.questions import (
    codes,
    dates,
    points,
    ranges,
    ranking,
    recording,
    searching,
    sketch,
    texts,
    traces,
)
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
| | image | sign | Tanda tangan | signature | |
| | image | draw | Denah | draw | |
| | image | marks | Tandai foto | annotate | |
| | text | secret | Rahasia | masked | |
| | text | phone | Telepon | numbers | |
| | date | month | Bulan | month-year | |
| | date | year | Tahun | year | |
| | select_one warna | fast | Cepat | quick | |
| | select_one warna | tiles | Ubin | no-buttons columns-2 | |
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
    "code": (codes.BarcodeEditor, "899"),
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
    "sound": (recording.RecordingEditor, "a.mp3"),
    "film": (recording.RecordingEditor, "a.mp4"),
    "paper": (FileEditor, "a.pdf"),
    "sign": (sketch.SketchEditor, "a.png"),
    "draw": (sketch.SketchEditor, "a.png"),
    "marks": (sketch.SketchEditor, "a.png"),
    "secret": (texts.MaskedEditor, "Etam"),
    "phone": (texts.LineEditor, "0812"),
    "month": (dates.DateEditor, "2026-11-01"),
    "year": (dates.DateEditor, "2026-01-01"),
    "fast": (ChoiceRows, "biru"),
    "tiles": (ChoiceRows, "biru"),
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


def heard(editor, signal):
    """The editor, and all that one of its signals says from now on."""
    told = []
    getattr(editor, signal).connect(told.append)
    return editor, told


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
    editor, told = heard(editor_of(name), "answered")

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
        ("secret", "Etam", "Etam"),
        ("phone", "0812", "0812"),
        ("month", "nov 2026", "2026-11-01"),
        ("month", "11/26", "2026-11-01"),
        ("year", "2026", "2026-01-01"),
    ],
)
def test_what_is_typed_is_announced_as_the_form_stores_it(
    editor_of, name, typed, stored
):
    editor, told = heard(editor_of(name), "answered")

    editor.line.setText(typed)
    editor.commit()

    assert len(told) == 1
    assert told[0].startswith(stored)


def test_an_area_is_closed_by_itself(editor_of):
    editor, told = heard(editor_of("shape"), "answered")

    editor.area.setPlainText("-0,5; 117\n-0,6; 117\n-0,6; 117,1")
    editor.commit()

    points_of = told[0].split(";")
    assert len(points_of) == 4
    assert points_of[0] == points_of[-1] == "-0.5000000 117.0000000 0 0"


def test_half_a_list_of_points_stays_as_typed(editor_of):
    editor, told = heard(editor_of("trace"), "answered")

    editor.area.setPlainText("-0,5; 117\nentah")
    editor.commit()

    assert told == ["-0,5; 117\nentah"]


def test_a_quick_choice_goes_on_by_itself(editor_of):
    editor, told = heard(editor_of("fast"), "answered")
    editor.go_on.connect(lambda: told.append("on"))

    editor.press_digit(2)

    assert told == ["biru", "on"]


def test_a_masked_text_is_shown_on_demand(editor_of):
    editor = editor_of("secret")
    hidden = editor.line.echoMode()

    editor._show.click()

    assert hidden == editor.line.EchoMode.Password
    assert editor.line.echoMode() == editor.line.EchoMode.Normal


def test_a_text_of_numbers_takes_no_letters(qtbot, editor_of):
    editor = editor_of("phone")

    qtbot.keyClicks(editor.line, "a0b8c1-2")

    assert editor.line.text() == "081-2"


def test_a_month_is_written_without_its_day(editor_of, session):
    session.set(f"{session.form.root}/month", "2026-11-01")
    editor = editor_of("month")

    assert editor.line.text() == "November 2026"


def test_a_drawing_is_offered_when_the_question_is_left(qtbot, editor_of):
    editor, told = heard(editor_of("sign"), "offered")
    editor.show()
    qtbot.mousePress(editor.paper, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))
    qtbot.mouseMove(editor.paper, QPoint(200, 90))
    qtbot.mouseRelease(editor.paper, Qt.MouseButton.LeftButton, pos=QPoint(200, 90))

    editor.commit()
    editor.commit()

    assert [QImage.fromData(one).size() for one in told] == [QSize(960, 320)]


def test_ctrl_z_takes_a_stroke_back_before_it_is_kept(qtbot, editor_of):
    editor, told = heard(editor_of("draw"), "offered")
    editor.show()
    qtbot.mouseClick(editor.paper, Qt.MouseButton.LeftButton, pos=QPoint(20, 40))

    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    editor.commit()

    assert told == []


def test_a_typed_name_becomes_a_signature(qtbot, editor_of):
    editor, told = heard(editor_of("sign"), "offered")

    qtbot.keyClicks(editor.name, "Nur")
    qtbot.keyClick(editor.name, Qt.Key.Key_Return)

    picture = QImage.fromData(told[0])
    middle = range(400, 560)
    assert any(picture.pixelColor(x, 160).lightness() < 128 for x in middle)


def test_a_code_is_read_from_a_picture(editor_of, tmp_path):
    path = tmp_path / "kode.png"
    code = zxingcpp.create_barcode("8991234567890", zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=6)).save(path)
    editor, told = heard(editor_of("code"), "answered")

    editor.read(path)

    assert told == ["8991234567890"]


def test_a_picture_without_code_says_what_to_do(editor_of, tmp_path):
    path = tmp_path / "kosong.png"
    Image.new("L", (200, 200), 255).save(path)
    editor = editor_of("code")

    editor.read(path)

    assert "Tidak ada kode yang terbaca pada gambar kosong.png" in editor._told.text()


@pytest.mark.qt_log_level_fail("CRITICAL")  # Qt tells of libraries that are missing
def test_without_microphone_the_recorder_says_so(qtbot, editor_of):
    QtMultimedia = pytest.importorskip("PySide6.QtMultimedia")  # noqa: N806 (its name)
    if QtMultimedia.QMediaDevices.audioInputs():
        pytest.skip("this machine has a microphone")
    editor = editor_of("sound")

    editor._record.click()

    assert editor._word.text() == "Mikrofon tidak ditemukan; pilih berkas saja."


class LateRecorder(QWidget):
    """Stands for a microphone: the file is whole some time after the end."""

    ended = Signal(object)

    def end(self):
        QTimer.singleShot(20, self, lambda: self.ended.emit(Path("rekaman.m4a")))


def test_a_recording_is_offered_before_its_question_goes(editor_of):
    editor, told = heard(editor_of("sound"), "offered")
    editor._recorder = LateRecorder(editor)
    editor._recorder.ended.connect(editor._ended)

    editor.commit()

    assert (told, editor.holds()) == ([Recorded(Path("rekaman.m4a"))], False)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**Penting** dan *lunak*", "<b>Penting</b> dan <i>lunak</i>"),
        ("# Judul", "<b>Judul</b>"),
        ("- satu", "• satu"),
        ("nama_desa_baru 2*3*4", "nama_desa_baru 2*3*4"),
        ("[situs](https://go.id/a_b_c)", '<a href="https://go.id/a_b_c">situs</a>'),
        ("<span style='color:red'>Awas</span>", "Awas"),
        ("<b>a</b> & b", "&lt;b&gt;a&lt;/b&gt; &amp; b"),
        (r"\*bukan\*", "*bukan*"),
    ],
)
def test_labels_show_a_little_markdown_and_no_html(written, shown):
    assert rich(written) == shown


def test_a_name_that_is_read_aloud_has_no_marks():
    assert plain("# **Harga** [tiket](https://go.id)") == "Harga tiket"


@pytest.mark.parametrize("name", ["text", "long"])
def test_a_paste_of_ten_megabytes_is_refused_and_said(qtbot, editor_of, name):
    editor, told = heard(editor_of(name), "hinted")
    field = editor.line if name == "text" else editor.area
    qtbot.keyClicks(field, "semula")
    QGuiApplication.clipboard().setText("x" * 10_000_000)

    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    written = field.text() if name == "text" else field.toPlainText()
    QGuiApplication.clipboard().clear()
    assert written == "semula"
    assert told[0].startswith("Teks 10.000.000 karakter terlalu panjang")


def test_a_paste_that_fits_is_pasted(qtbot, editor_of):
    editor = editor_of("text")
    QGuiApplication.clipboard().setText("Kedai Etam")

    qtbot.keyClick(editor.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert editor.line.text() == "Kedai Etam"
