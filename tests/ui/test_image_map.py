"""Choices that are hit on a picture."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from surveyor.forms.reading import read_form
from tests.support.gallery import started
from ui import theme
from ui.questions.card import QuestionCard
from ui.questions.choices import ChoiceRows
from ui.questions.image_map import ImageMapEditor
from ui.questions.media import LabelMedia

FORM = """
| survey |
| | type | name | label | appearance | media::image |
| | select_one bagian | one | Bagian mana? | image-map | peta.svg |
| | select_multiple bagian | many | Bagian mana saja? | image-map | peta.svg |
| | select_one bagian | gone | Tanpa gambar | image-map | hilang.svg |
| choices |
| | list_name | name | label |
| | bagian | pantai | Pantai |
| | bagian | pulau | Pulau |
| | bagian | hutan | Hutan |
| settings |
| | form_title | form_id | version |
| | Peta | peta | 1 |
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="100 0 200 100">
<rect id="pantai" x="100" y="0" width="200" height="100" fill="#cde"/>
<g transform="translate(50 0)"><circle id="pulau" cx="200" cy="50" r="20"/></g>
</svg>"""


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("peta")
    (folder / "peta.svg").write_text(SVG, "utf-8")
    path = folder / "peta.md"
    path.write_text(FORM, "utf-8")
    return folder, started(read_form(path).form)


@pytest.fixture
def card_of(qtbot, qapp, session):
    theme.apply(qapp, "light")
    folder, entry = session

    def find(name):
        path = folder / Path(name).name
        return path if path.exists() else None

    def make(name, value=""):
        ref = f"{entry.form.root}/{name}"
        entry.set(ref, value)
        card = QuestionCard(entry.question(ref), None, "id", find)
        qtbot.addWidget(card)
        told = []
        card.answered.connect(lambda _ref, given: told.append(given))
        return card, told

    return make


def hit(qtbot, card, x, y):
    """Presses a place, in hundredths of the picture."""
    regions = card.editor.regions
    spot = QPoint(regions.width() * x // 100, regions.height() * y // 100)
    qtbot.mouseClick(regions, Qt.MouseButton.LeftButton, pos=spot)


def test_a_part_of_the_picture_is_a_choice(qtbot, card_of):
    card, told = card_of("one")

    hit(qtbot, card, 10, 10)
    hit(qtbot, card, 75, 50)

    assert type(card.editor) is ImageMapEditor
    assert card.editor.regions.parts() == ("pantai", "pulau")
    assert told == ["pantai", "pulau"]


def test_the_corner_of_the_box_around_a_part_is_not_the_part(qtbot, card_of):
    card, told = card_of("one")

    hit(qtbot, card, 66, 32)

    assert told == ["pantai"]


def test_several_parts_are_ticked_and_taken_back(qtbot, card_of):
    card, told = card_of("many", "pantai hutan")

    hit(qtbot, card, 75, 50)
    hit(qtbot, card, 10, 10)

    assert told == ["pantai pulau hutan", "hutan"]


def test_what_is_chosen_is_tinted(card_of):
    plain, _told = card_of("one")
    chosen, _told = card_of("one", "pantai")
    spot = QPoint(8, 8)

    before = plain.editor.regions.grab().toImage().pixelColor(spot)
    after = chosen.editor.regions.grab().toImage().pixelColor(spot)

    assert before.name() == "#ccddee"
    assert after != before


def test_choices_without_a_part_are_options_like_all_others(card_of):
    card, told = card_of("one")

    card.editor.press_digit(3)

    assert told == ["hutan"]


def test_the_picture_is_shown_once(card_of):
    card, _told = card_of("one")

    assert card.findChildren(LabelMedia) == []


def test_without_its_picture_the_question_is_a_list(card_of):
    card, _told = card_of("gone")

    assert type(card.editor) is ChoiceRows
