"""Every type of question with every appearance, as a form and as pictures to look at.

    python tests/support/gallery.py FOLDER [--text 200] [--touch]

writes a picture of all cards in each theme.
"""

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form

ASKED = (
    ("text", "", ""),
    ("text", "multiline", ""),
    ("text", "masked", ""),
    ("text", "numbers", ""),
    ("text", "numbers_phone", ""),
    ("text", "url", ""),
    ("text", "printer", ""),
    ("text", "ex:org.example.app", ""),
    ("integer", "", ""),
    ("integer", "thousands-sep", ""),
    ("integer", "show_formatted", ""),
    ("integer", "counter", ""),
    ("decimal", "bearing", ""),
    ("range", "", "start=0 end=10 step=1"),
    ("range", "vertical", "start=1 end=5 step=1"),
    ("range", "", "start=0 end=100 step=1"),
    ("range", "", "start=0 end=20 step=1 tick_interval=10 tick_labelset=puas"),
    ("range", "vertical", "start=0 end=20 step=1"),
    ("range", "no-ticks", "start=1 end=5 step=1"),
    ("range", "rating", "start=1 end=5 step=1"),
    ("range", "picker", "start=1 end=60 step=1"),
    ("date", "", ""),
    ("date", "no-calendar", ""),
    ("date", "month-year", ""),
    ("date", "year", ""),
    ("date", "islamic", ""),
    ("date", "persian", ""),
    ("date", "ethiopian", ""),
    ("date", "coptic", ""),
    ("date", "bikram-sambat", ""),
    ("date", "myanmar", ""),
    ("time", "", ""),
    ("dateTime", "", ""),
    ("select_one warna", "", ""),
    ("select_one warna", "likert", ""),
    ("select_one warna", "quick", ""),
    ("select_one warna", "no-buttons", ""),
    ("select_one warna", "columns", ""),
    ("select_one warna", "columns-2", ""),
    ("select_one warna", "columns-pack", ""),
    ("select_one warna", "horizontal", ""),
    ("select_one warna", "horizontal-compact", ""),
    ("select_one warna", "compact-2", ""),
    ("select_one warna", "quickcompact-2", ""),
    ("select_one warna", "minimal", ""),
    ("select_one warna", "autocomplete", ""),
    ("select_one warna", "image-map", ""),
    ("select_one warna", "map", ""),
    ("select_one gambar", "", ""),
    ("select_one gambar", "minimal", ""),
    ("select_one warna", "label", ""),
    ("select_one warna", "list-nolabel", ""),
    ("select_multiple warna", "", ""),
    ("select_multiple warna", "minimal", ""),
    ("select_multiple gambar", "minimal", ""),
    ("rank warna", "", ""),
    ("acknowledge", "", ""),
    ("barcode", "", ""),
    ("barcode", "hidden-answer", ""),
    ("geopoint", "", ""),
    ("geopoint", "placement-map", ""),
    ("geopoint", "maps", ""),
    ("geotrace", "placement-map", ""),
    ("geoshape", "hide-input", ""),
    ("image", "", ""),
    ("image", "new", ""),
    ("image", "new-front", ""),
    ("image", "selfie", ""),
    ("image", "signature", ""),
    ("image", "draw", ""),
    ("image", "annotate", ""),
    ("audio", "", ""),
    ("video", "new", ""),
    ("file", "", ""),
)
"""Type, appearance, parameters; the n-th question is called `q<n>`."""
VALUES = {
    "text": "https://kukarkab.go.id", "integer": "1250000", "decimal": "12.5",
    "date": "2026-11-23", "time": "14:30:00.000+08:00",
    "dateTime": "2026-11-23T14:30:00.000+08:00", "select_one": "biru",
    "select_multiple": "merah hijau", "rank": "hijau merah biru", "acknowledge": "OK",
    "barcode": "8991234567890", "geopoint": "-0.4105 116.9829 12 5", "range": "4",
    "geotrace": "-0.5 117 0 0;-0.6 117 0 0",
    "geoshape": "0 1 0 0;0 2 0 0;1 2 0 0;0 1 0 0",
}  # fmt: skip
_CHOICES = """
| choices |
| | list_name | name | label | media::image |
| | warna | merah | Merah | |
| | warna | biru | Biru laut yang tenang | |
| | warna | hijau | **Hijau** | |
| | gambar | merah | Merah | merah.png |
| | gambar | biru | Biru | biru.png |
| | puas | 0 | Kecewa | |
| | puas | 20 | Puas | |
| settings |
| | form_title | form_id | version |
| | Segala rupa | rupa | 1 |
"""

_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def name_of(kind: str, look: str, parameters: str = "") -> str:
    """How a question of the form is called."""
    return f"q{ASKED.index((kind, look, parameters))}"


def form_of_all(folder):
    """The form with all of them; its pictures lie beside it."""
    rows = "\n".join(
        f"| | {kind} | q{number} | {kind} {look} | {look} | {parameters} |"
        for number, (kind, look, parameters) in enumerate(ASKED)
    )
    path = Path(folder) / "rupa.md"
    head = "| survey |\n| | type | name | label | appearance | parameters |\n"
    path.write_text(head + rows + _CHOICES, encoding="utf-8")
    for name, colour in (("merah", "#B3261E"), ("biru", "#1F5FA8")):
        image = QImage(160, 120, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        image.save(str(Path(folder) / f"{name}.png"))
    return read_form(path).form


def started(form):
    """An empty entry of the form."""
    return Session.start(
        form, Environment(now=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    )


def cards_of(session, folder, *, filled, kinds=None):
    """A column of cards, empty or with answers; of all types, or of some."""
    from ui.questions.card import QuestionCard

    column = QWidget()
    column.setProperty("role", "page")
    layout = QVBoxLayout(column)
    for number, (kind, _look, _parameters) in enumerate(ASKED):
        if kinds is not None and kind.split()[0] not in kinds:
            continue
        ref = f"{session.form.root}/q{number}"
        value = VALUES.get(kind.split()[0], "") if filled else ""
        if value:
            session.set(ref, value)
        state = session.question(ref)
        layout.addWidget(
            QuestionCard(
                state, column, "id", lambda name: Path(folder, Path(name).name)
            )
        )
    column.setFixedWidth(780)
    return column


def give_height(column):
    """As high as its cards, so that none is squeezed."""
    column.setFixedHeight(column.layout().totalHeightForWidth(column.width()))


def main():
    """Draws them."""
    from ui import theme

    given = argparse.ArgumentParser()
    given.add_argument("folder", type=Path)
    given.add_argument("--text", type=int, default=100)
    given.add_argument("--touch", action="store_true")
    options = given.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    home = tempfile.TemporaryDirectory()
    os.environ["SURVEYOR_HOME"] = home.name
    application = QApplication([])
    form = form_of_all(home.name)
    for name in ("light", "dark", "sunlight"):
        theme.apply(application, name, options.text, touch=options.touch)
        both = QWidget()
        both.setProperty("role", "page")
        row = QHBoxLayout(both)
        for filled in (False, True):
            row.addWidget(
                cards_of(started(form), home.name, filled=filled),
                0,
                Qt.AlignmentFlag.AlignTop,
            )
        both.show()
        for _turn in range(5):
            application.processEvents()
            for column in both.findChildren(QWidget, options=_DIRECT):
                give_height(column)
        _save(both, options.folder / f"{name}-{options.text}")
        both.close()
    home.cleanup()


def _save(widget, path, height=1600):
    """In pieces that a viewer can show."""
    whole = widget.grab().toImage()
    for number, top in enumerate(range(0, whole.height(), height)):
        piece = QImage(whole.width(), min(height, whole.height() - top), whole.format())
        painter = QPainter(piece)
        painter.drawImage(QPoint(0, -top), whole)
        painter.end()
        piece.save(f"{path}-{number}.png")


if __name__ == "__main__":
    main()
