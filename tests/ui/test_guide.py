"""The help with its pictures, and the guided first entry."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from resources import resource
from surveyor import settings
from surveyor.store.values import ProjectSettings
from surveyor.usecases.overview import pages
from surveyor.usecases.projects import create_project
from ui.page_list import PAGES
from ui.pages.filling.head import FillingHead
from ui.pages.guide import guide
from ui.pages.tour.steps import BEGIN, DIGIT, FINISH, GAPS, LEAVE, NEXT, RETURN
from ui.pages.tour.window import TourWindow
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
    qtbot.waitUntil(lambda: picture.width() > 700)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: picture.width() < 500)

    shown = picture.pixmap().deviceIndependentSize()
    assert shown.width() / shown.height() == pytest.approx(900 / 506, rel=0.01)
    assert picture.accessibleName() == guide()[number].seen


@pytest.fixture
def tour(qtbot, window):
    """The guide, begun from the help; its practice is ready."""
    window.show_page("help")
    window._pages["help"].tour.click()
    (made,) = window.findChildren(TourWindow)
    qtbot.waitUntil(made.choosing.start.isEnabled, timeout=20_000)
    yield made
    if isValid(made):
        made.close()


@pytest.fixture
def filling(qtbot, tour):
    """The practice entry of the tour, on its first page."""
    tour.choosing.forms.setCurrentRow(1)
    tour.choosing.start.click()
    qtbot.waitUntil(lambda: bool(tour.page.entry.sheet.current_ref()))
    return tour.page.entry


def test_choosing_a_sample_site_and_a_form_is_the_first_step(tour, filling):
    assert tour.tour.is_done(BEGIN)
    assert tour.tour.current().key == NEXT
    assert filling.filling.draft.site_name


def test_enter_is_told_when_the_cursor_has_moved_on(qtbot, tour, filling):
    qtbot.keyClick(tour.focusWidget(), Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: tour.tour.is_done(NEXT))


def test_enter_presses_no_button_of_the_window(qtbot, tour, filling):
    filling.sheet.focus(f"{filling.filling.form.root}/H/H07")

    for _press in range(4):
        qtbot.keyClick(tour.focusWidget(), Qt.Key.Key_Return)

    assert tour.isVisible()
    assert not any(tour.tour.is_passed(step.key) for step in tour.tour.steps)


def test_esc_closes_the_list_and_not_the_guide(qtbot, tour, filling):
    filling.show_problems()

    for _press in range(3):
        qtbot.keyClick(tour.focusWidget(), Qt.Key.Key_Escape)

    assert not filling._problems.isVisible()
    assert tour.isVisible()


def test_a_digit_is_told_when_it_answered_a_choice(qtbot, tour, filling):
    page = pages(filling.filling.session)[1]
    filling.show_page(page)
    qtbot.waitUntil(lambda: filling.sheet.current_ref().endswith("H14"))

    qtbot.keyClick(tour.focusWidget(), Qt.Key.Key_2)

    assert tour.tour.is_done(DIGIT)


def test_a_choice_by_mouse_is_no_digit(qtbot, tour, filling):
    page = pages(filling.filling.session)[1]
    filling.show_page(page)
    qtbot.waitUntil(lambda: filling.sheet.current_ref().endswith("H14"))
    row = filling.sheet.current_view().editor._rows[1]

    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)

    assert filling.filling.session.value(filling.sheet.current_ref())
    assert not tour.tour.is_done(DIGIT)


def test_the_list_of_gaps_and_finishing_are_told_apart(qtbot, tour, filling):
    qtbot.keyClick(
        tour.focusWidget(), Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier
    )
    assert tour.tour.is_done(GAPS)
    assert not tour.tour.is_done(FINISH)
    filling._problems.close_again()

    filling.findChild(FillingHead).done.emit()

    assert tour.tour.is_done(FINISH)


def test_who_leaves_the_practice_comes_back_to_the_same_answers(qtbot, tour, filling):
    ref = f"{filling.filling.form.root}/H/H16a"
    filling.filling.answer(ref, filling.filling.session.question(ref).choices[0].value)
    draft = filling.filling.draft.id

    filling.findChild(FillingHead).back.emit()
    assert tour.tour.is_done(LEAVE)
    assert filling.filling.draft.site_name in tour.away.facts.text()
    qtbot.mouseClick(tour.away.again, Qt.MouseButton.LeftButton)

    again = tour.page.entry.filling
    assert tour.tour.is_done(RETURN)
    assert (again.draft.id, bool(again.session.value(ref))) == (draft, True)


def test_every_step_can_be_passed_over(qtbot, tour):
    for _step in tour.tour.steps:
        qtbot.mouseClick(tour.card.skip, Qt.MouseButton.LeftButton)

    assert tour.tour.current() is None
    assert not tour.card.skip.isVisible()
    assert not any(tour.tour.is_done(step.key) for step in tour.tour.steps)


def test_nothing_of_the_practice_gets_into_the_project_and_its_folder_goes(
    qtbot, window, tour, filling
):
    project, folder = window._app.project, filling.filling.project.folder
    before = (project.drafts.counts(), project.submissions.count())
    assert folder.exists()

    qtbot.mouseClick(tour.card.away, Qt.MouseButton.LeftButton)

    assert (project.drafts.counts(), project.submissions.count()) == before
    assert not folder.exists()
    assert settings.load()[0].guided


def test_a_guide_that_is_closed_before_it_is_ready_leaves_nothing(qtbot, window):
    window.show_page("help")
    window._pages["help"].tour.click()
    (made,) = window.findChildren(TourWindow)

    made.close()

    qtbot.waitUntil(lambda: not window._app.jobs._jobs, timeout=20_000)
    assert settings.load()[0].guided


def test_the_guide_is_offered_once(qtbot, window):
    window.show_page("new")
    offer = window._pages["new"].offer
    assert offer.isVisible()

    qtbot.mouseClick(offer.decline, Qt.MouseButton.LeftButton)
    window.show_page("new")

    assert not offer.isVisible()


def test_home_offers_the_guide_only_while_it_is_empty(qtbot, window, tmp_path):
    window.show_page("home")
    assert not window._pages["home"]._offer.isVisible()

    place = ProjectSettings(title="Baru", area="64.02")
    window._app.use(create_project(tmp_path / "baru", place))
    window.show_page("home")

    assert window._pages["home"]._offer.isVisible()


def test_a_picture_settles_at_every_width_at_which_a_scroll_bar_comes(qtbot, window):
    window.show_page("help")
    page = window._pages["help"]
    numbers = [n for n, topic in enumerate(guide()) if topic.picture]

    for number in numbers:
        page.select(str(number))
        picture = page._stack.currentWidget().findChild(Picture)
        for height in range(600, 1000, 25):
            window.resize(1366, height)
            QApplication.processEvents()
        assert picture.height() == picture.heightForWidth(picture.width())


def test_no_page_of_the_practice_scrolls_sideways_in_large_text(qtbot, app, window):
    app.change_settings(replace(app.settings, text_size=150))
    window.resize(1366, 768)
    made = TourWindow(app, window)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitUntil(made.choosing.start.isEnabled, timeout=30_000)
    made.choosing.forms.setCurrentRow(1)
    made.choosing.start.click()
    entry = made.page.entry
    wide = []

    for ref in pages(entry.filling.session):
        entry.show_page(ref)
        for place in entry.sheet.cards.places():
            entry.sheet.cards.build(place)
        qtbot.wait(50)
        if entry.sheet.horizontalScrollBar().maximum():
            wide.append(ref)

    assert wide == []
    made.reject()
