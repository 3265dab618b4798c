"""Ctrl+K: words filter, arrows choose, Enter runs."""

import pytest
from PySide6.QtCore import Qt

from ui.widgets.palette import Command, Palette, matching

# The offscreen platform says this of every pop-up; no screen is meant.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def command(title, facts="", run=lambda: None):
    return Command(title, run, facts=facts)


def test_every_word_must_occur_in_title_or_facts():
    found = matching(
        [command("Tema gelap", "Tampilan layar"), command("Tema terang", "Tampilan")],
        "gelap tamp",
    )

    assert [one.title for one in found] == ["Tema gelap"]


def test_a_title_that_begins_with_the_text_stands_first():
    found = matching([command("Buka peta"), command("Peta")], "peta")

    assert [one.title for one in found] == ["Peta", "Buka peta"]


@pytest.fixture
def palette(qtbot, window):
    window.open_palette()
    (made,) = window.findChildren(Palette)
    qtbot.waitExposed(made)
    return made


def titles(palette):
    return [one.title for one in palette._shown]


def type_in(qtbot, palette, text):
    qtbot.keyClicks(palette._field, text)
    qtbot.waitUntil(lambda: not palette._wait.isActive())


def test_pages_and_actions_are_offered_before_anything_is_typed(palette):
    assert titles(palette)[:2] == ["Beranda", "Isi survei"]
    assert "Buat cadangan" in titles(palette)


def test_enter_shows_the_page_that_was_typed(qtbot, window, palette):
    qtbot.keyClicks(palette._field, "hasil")
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)

    assert window._key == "results"


def test_arrows_choose_and_go_round(qtbot, window, palette):
    qtbot.keyClick(palette._field, Qt.Key.Key_Up)
    assert palette._list.currentRow() == palette._list.count() - 1
    for _press in range(2):
        qtbot.keyClick(palette._field, Qt.Key.Key_Down)

    qtbot.keyClick(palette._field, Qt.Key.Key_Return)

    assert window._key == "new"


def test_a_site_is_found_with_its_entries(qtbot, palette):
    site = next(one for one in palette._search("a") if one.facts.startswith("Entri"))

    type_in(qtbot, palette, site.title.lower())

    kinds = {one.facts.split(" · ")[0] for one in palette._shown}
    assert {"Lokasi", "Entri"} <= kinds


def test_a_draft_opens_where_it_was(qtbot, window, palette):
    draft = window._app.project.drafts.list()[0]
    type_in(qtbot, palette, draft.site_name)
    at = next(n for n, one in enumerate(palette._shown) if one.facts.startswith("Draf"))
    palette._list.setCurrentRow(at)

    qtbot.keyClick(palette._field, Qt.Key.Key_Return)

    assert window._source.draft.id == draft.id


def test_an_action_changes_the_theme_at_once(qtbot, window, palette):
    qtbot.keyClicks(palette._field, "tema gelap")
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)

    assert window._app.settings.theme == "dark"


def test_an_action_leads_to_the_part_of_the_settings(qtbot, window, palette):
    qtbot.keyClicks(palette._field, "ubah daftar petugas")
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)

    assert window._pages["preferences"]._nav.key() == "surveyors"


def test_nothing_that_matches_is_told(qtbot, palette):
    type_in(qtbot, palette, "zzzz")

    assert palette._none.isVisible()
    qtbot.keyClick(palette._field, Qt.Key.Key_Return)
    assert palette.isVisible()
