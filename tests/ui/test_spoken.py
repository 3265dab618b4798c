"""What a walk over all pages does not show: errors, findings, menus, a narrow window."""

from dataclasses import replace
from functools import cache

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QSpinBox,
    QWidget,
)

from surveyor import texts
from surveyor.store.errors import DamagedProject, NewerProject, UpgradeFailed
from ui.main_window import MainWindow
from ui.widgets.error_dialog import show_error

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LANGUAGES = ("id", "en")
SIZES = (100, 150)
_ROOM = 2
"""Pixels that the measure of a text may differ from what is drawn."""


@cache
def foreign():
    """Indonesian texts whose English is another: none may be seen in English."""
    catalogue = texts._catalogue("en")._catalog
    return {
        source
        for source, english in catalogue.items()
        if isinstance(source, str) and source and source != english and " " in source
    }


def shown(widget):
    return [one for one in widget.findChildren(QWidget) if one.isVisible()]


def said(widget):
    """Everything that a widget says or that is said of it."""
    for one in shown(widget):
        yield one.toolTip()
        yield one.accessibleName()
        if isinstance(one, QLabel | QAbstractButton):
            yield one.text()
        elif isinstance(one, QLineEdit):
            yield one.placeholderText()
        elif isinstance(one, QComboBox):
            yield from (one.itemText(n) for n in range(one.count()))
        elif isinstance(one, QListWidget):
            yield from (one.item(n).text() for n in range(one.count()))
        elif isinstance(one, QMenu):
            yield from (action.text() for action in one.actions())


def cut(widget):
    """Texts that need more room than they have."""
    for one in shown(widget):
        text, room = "", one.width()
        if isinstance(one, QLabel) and not one.wordWrap() and one.text():
            text = one.text()
            room = one.contentsRect().width()
        elif isinstance(one, QAbstractButton) and one.text():
            if one.width() + _ROOM < one.sizeHint().width():
                yield one.text()
            continue
        elif isinstance(one, QListWidget):
            if one.sizeHintForColumn(0) > one.viewport().width() + _ROOM:
                yield one.accessibleName()
            continue
        elif isinstance(one, QComboBox | QSpinBox):
            if one.width() + _ROOM < one.minimumSizeHint().width():
                yield one.objectName()
            continue
        if text and one.fontMetrics().horizontalAdvance(text) > room + _ROOM:
            yield text


def judge(widget):
    foreign_words = foreign() if texts.language() == "en" else set()
    assert not [text for text in said(widget) if text in foreign_words]
    assert not list(cut(widget))


@pytest.fixture(params=[(lang, size) for lang in LANGUAGES for size in SIZES])
def spoken(request, qtbot, app, sample):
    """A window in a language and a size of text, 1366 by 768."""
    language, size = request.param
    app.change_settings(
        replace(
            app.settings, language=language, text_size=size, surveyor_name="Nur Aini",
            surveyor_code="P01",
        )
    )  # fmt: skip
    app.open(sample)
    made = MainWindow(app)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.show_page("home")
    return made


def test_the_narrow_window(qtbot, spoken):
    spoken.resize(1000, 700)
    qtbot.wait(20)

    judge(spoken._rail)
    judge(spoken._status)


@pytest.mark.parametrize(
    "error",
    [
        DamagedProject(path="/home/nur/Documents/Surveyor/survei/project.sqlite"),
        NewerProject(folder="/home/nur/Documents/Surveyor/survei"),
        UpgradeFailed(folder="/home/nur/survei", version=1, copy="/home/nur/v1.sqlite"),
        ValueError("unexpected"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_dialog_of_errors(qtbot, spoken, error, caplog):
    actions = ((texts._("Pulihkan dari cadangan"), lambda: None),)
    dialog = show_error(spoken, error, actions)
    dialog._fold()
    qtbot.wait(10)

    judge(dialog)
    caplog.clear()


def test_the_menu_of_projects_and_a_message(qtbot, spoken):
    spoken._notice(
        texts._("Indeks dibangun ulang dari semua entri."), texts._("Urungkan")
    )
    spoken._show_projects()
    qtbot.wait(10)

    (menu,) = [one for one in spoken.findChildren(QMenu) if one.isVisible()]
    assert not {action.text() for action in menu.actions()} & (
        foreign() if texts.language() == "en" else set()
    )
    judge(spoken._message)


def test_the_findings_of_a_check(qtbot, spoken):
    spoken.show_in("preferences", "check")
    part = spoken._pages["preferences"].section("check")
    part._buttons[0].click()
    qtbot.waitUntil(lambda: bool(part.found()))

    judge(part)


@pytest.mark.parametrize(("language", "copy"), [("id", "&Salin"), ("en", "&Copy")])
def test_qts_own_menus_speak_the_language(qtbot, app, language, copy):
    app.change_settings(replace(app.settings, language=language))
    field = QLineEdit("isi")
    qtbot.addWidget(field)

    menu = field.createStandardContextMenu()

    texts_shown = [action.text().partition("\t")[0] for action in menu.actions()]
    assert copy in texts_shown
    assert ("&Paste" in texts_shown) == (language == "en")


def test_a_word_of_qt_that_is_not_known_stays_as_it_is(qtbot, app):
    assert QApplication.translate("QThing", "A word of its own") == "A word of its own"
