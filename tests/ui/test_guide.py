"""The help with its pictures, and the guided first entry."""

import pytest
from PySide6.QtGui import QImage

from resources import resource
from ui.page_list import PAGES
from ui.pages.guide import guide
from ui.widgets.picture import Picture

PICTURED = [topic for topic in guide() if topic.picture]


@pytest.mark.parametrize("topic", PICTURED, ids=lambda one: one.picture)
def test_a_picture_of_the_help_is_small_and_says_what_it_shows(topic):
    path = resource("pictures", "help", f"{topic.picture}.png")
    image = QImage(str(path))

    assert 0 < image.width() <= 900
    assert image.format() == QImage.Format.Format_Indexed8
    assert path.stat().st_size <= 60_000
    assert topic.seen


def test_every_picture_of_the_help_belongs_to_a_topic():
    there = {path.stem for path in resource("pictures", "help").iterdir()}

    assert there == {topic.picture for topic in PICTURED}


def test_every_page_but_the_help_itself_has_a_topic():
    told = " ".join(topic.title for topic in guide())
    pages = {"Mengisi survei" if key == "new" else title for key, title, *_ in PAGES}

    assert {page for page in pages if page not in told} == {"Bantuan"}


def test_a_picture_follows_the_width_of_the_page_and_keeps_its_shape(qtbot, window):
    window.show_page("help")
    page = window._pages["help"]
    number = [topic.picture for topic in guide()].index("filling")
    page.select(str(number))
    picture = page._stack.currentWidget().findChild(Picture)

    window.resize(1366, 768)
    qtbot.waitUntil(lambda: picture.width() > 750)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: picture.width() < 500)

    shown = picture.pixmap().deviceIndependentSize()
    assert shown.width() / shown.height() == pytest.approx(900 / 506, rel=0.01)
    assert picture.accessibleName() == guide()[number].seen
