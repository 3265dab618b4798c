"""Every text can be read on its ground, in every theme, also in the style sheet."""

import re
from pathlib import Path

import pytest

from resources import resource
from ui import theme

NAMES = ("light", "dark", "sunlight")
LEAST = {"light": 4.5, "dark": 4.5, "sunlight": 7.0}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOUR = re.compile(
    r"(?:^|;)\s*(background|color|selection-background-color|selection-color): (#[0-9A-Fa-f]{6})"
)


def _luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (
        p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", NAMES)
def test_every_pair_of_text_and_ground_can_be_read(name):
    colours = theme.load_theme(name).colours
    tones = [(t, f"{t}_soft") for t in ("ok", "warning", "error", "info")]
    pairs = [("text", "bg"), ("text", "surface"), ("muted", "bg"), ("muted", "surface")]
    pairs += [*tones, ("on_accent", "accent"), ("accent", "accent_soft")]
    for front, back in pairs:
        assert contrast(colours[front], colours[back]) >= LEAST[name], (front, back)


def rules(name):
    text = re.sub(r"/\*.*?\*/", "", theme.style_sheet(theme.load_theme(name)))
    for selector, body in RULE.findall(text):
        yield selector.strip(), dict(COLOUR.findall(body))


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_that_sets_text_and_ground_can_be_read(name):
    seen = 0
    for selector, found in rules(name):
        for front, back in (
            ("color", "background"),
            ("selection-color", "selection-background-color"),
        ):
            if front in found and back in found:
                seen += 1
                assert contrast(found[front], found[back]) >= LEAST[name], selector
    assert seen > 8


@pytest.mark.parametrize("name", NAMES)
def test_a_focus_ring_stands_out_from_every_ground(name):
    colours = theme.load_theme(name).colours

    for ground in ("bg", "surface"):
        assert contrast(colours["accent"], colours[ground]) >= 3


FOCUSED = (
    "QPushButton", "QLineEdit", "QPlainTextEdit", "QTextEdit", "QComboBox",
    "QAbstractSpinBox", "QListView", "QTreeView", "QTableView", "QToolButton",
    "QSlider::handle:horizontal", "QCheckBox", "QRadioButton", "QTabBar",
)  # fmt: skip


@pytest.mark.parametrize("widget", FOCUSED)
def test_every_widget_shows_the_focus(widget):
    text = resource("qss", "base.qss").read_text("utf-8")

    assert f"{widget}:focus" in text


DRESSED = (
    "QMenu", "QToolTip", "QTableView", "QHeaderView::section", "QScrollBar:vertical",
    "QDialog", "QMessageBox", "QAbstractSpinBox::up-button", "QCalendarWidget",
    "QComboBox QAbstractItemView", "QCheckBox::indicator", "QRadioButton::indicator",
    "QSlider::groove:horizontal", "QProgressBar", "QTabBar::tab", "QGroupBox",
    "QSplitter::handle", "QTreeView",
)  # fmt: skip


@pytest.mark.parametrize("widget", DRESSED)
def test_every_kind_of_widget_is_dressed(widget):
    assert widget in resource("qss", "base.qss").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_pictures_of_the_style_sheet_are_there_in_the_colours_of_the_theme(name):
    used = theme.load_theme(name)

    paths = re.findall(r"url\((.+?)\)", theme.style_sheet(used))

    assert len(set(paths)) == 8
    for path in paths:
        assert "currentColor" not in Path(path).read_text("utf-8")


@pytest.mark.parametrize(("touch", "least"), [(False, 38), (True, 46)])
def test_controls_are_never_smaller_than_their_target(touch, least):
    for size in (80, 100, 200):
        text = theme.style_sheet(theme.load_theme("light"), size, touch=touch)
        (height,) = re.findall(r"QPushButton \{ min-height: (\d+)px", text)
        assert int(height) >= least


def test_no_page_has_a_colour_or_a_style_sheet_of_its_own():
    root = Path(theme.__file__).parent
    allowed = {"theme.py"}

    found = [
        path.name
        for path in root.rglob("*.py")
        if path.name not in allowed
        and re.search(
            r"setStyleSheet|QColor\(\s*[\"\d]|#[0-9A-Fa-f]{6}", path.read_text("utf-8")
        )
    ]

    assert not found


@pytest.mark.parametrize("name", NAMES)
def test_a_bar_stands_out_from_its_track(name):
    colours = theme.load_theme(name).colours

    assert contrast(colours["accent"], colours["track"]) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_a_calendar_leaves_room_for_days_of_two_digits(name):
    sheet = theme.style_sheet(theme.load_theme(name))
    assert re.search(r"QCalendarWidget QTableView::item \{[^}]*padding: 0;", sheet)
