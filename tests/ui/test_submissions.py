"""The page of entries, driven by mouse and keys over a real project."""

import io
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QDate, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from surveyor.analysis.documents import AnswerGroup, AnswerLine
from surveyor.store.values import Query
from surveyor.usecases import lists
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from ui.app import App
from ui.models.submissions import COLUMNS, SubmissionsModel
from ui.pages.entries.paper import PaperDialog
from ui.pages.entries.period import PeriodDialog
from ui.pages.entries.photo import PhotoDialog
from ui.pages.entries.reading import Reading
from ui.pages.entries.wishes import Drafts, Missing
from ui.pages.submissions import SubmissionsPage

TODAY = datetime.now().astimezone().date()
WAIT = 20_000


def picture():
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (30, 110, 90)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "demo"
    with fill_demo(folder, entries=8, today=TODAY) as project:
        row = project.submissions.page(Query(form_id="smart_economy"), 0, 1)[0]
        filling = Filling.correct(project, row.submission, Person("Wati"))
        filling.attach("/data/H/H13", picture())
        filling.finish()
    return folder


@pytest.fixture
def app(qapp, sample, tmp_path):
    made = App(qapp)
    made.open(Path(shutil.copytree(sample, tmp_path / "demo")))
    yield made
    made.close()


@pytest.fixture
def page(qtbot, app):
    made = SubmissionsPage(app)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.refresh()
    made.show()
    qtbot.waitExposed(made)
    made.said = []
    made.notify.connect(lambda *told: made.said.append(told))
    made.activateWindow()
    made.finished.table.setFocus()
    yield made
    app.jobs.stop()


def told(page):
    """What was said last."""
    return page.said[-1][0] if page.said else ""


def listed(page):
    model = page.finished.model
    return [model.row(n).submission for n in range(model.rowCount())]


def press(qtbot, widget, key, *modifiers):
    held = Qt.KeyboardModifier.NoModifier
    for one in modifiers:
        held |= one
    qtbot.keyClick(widget, key, held)


def corrected(page):
    query = replace(lists.everything(), states=("corrected",))
    return page.app.project.submissions.page(query, 0, 1)[0]


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def read(qtbot, page, submission):
    """Shows an entry and waits until its answers are there."""
    page.select(submission)
    qtbot.waitUntil(lambda: "H08" in page.finished.preview.text(), timeout=WAIT)
    return page.finished.preview


def test_the_model_keeps_qts_rules(qtmodeltester, app):
    model = SubmissionsModel()
    model.show(app.project, lists.everything(), {})

    qtmodeltester.check(model, force_py=True)


def test_the_list_begins_with_the_newest_visit_and_shows_it(page):
    days = [page.finished.model.row(n).visited for n in range(8)]

    assert days == sorted(days, reverse=True)
    assert page.finished.preview.submission == listed(page)[0]


def test_down_goes_to_the_next_entry_and_end_to_the_last(qtbot, page):
    table = page.finished.table

    press(qtbot, table, Qt.Key.Key_Down)
    second = page.finished.preview.submission
    press(qtbot, table, Qt.Key.Key_End)

    assert second == listed(page)[1]
    assert page.finished.preview.submission == listed(page)[-1]


def test_typing_letters_searches(qtbot, page):
    press(qtbot, page.finished.table, Qt.Key.Key_Z)
    qtbot.keyClicks(QApplication.focusWidget(), "zz")

    qtbot.waitUntil(lambda: page.finished.model.rowCount() == 0)
    assert page.finished.filters.search.text() == "zzz"


def test_ctrl_f_goes_to_the_search_and_esc_clears_it(qtbot, page):
    press(qtbot, page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = page.finished.filters.search
    assert search.hasFocus()
    qtbot.keyClicks(search, "zzz")
    qtbot.waitUntil(lambda: page.finished.model.rowCount() == 0)

    press(qtbot, search, Qt.Key.Key_Escape)

    qtbot.waitUntil(lambda: page.finished.model.rowCount() == 8)
    assert search.text() == ""


def test_nothing_found_says_so_and_one_button_brings_all_back(qtbot, page):
    page.finished.filters.narrow(author="Niemand")
    empty = page.finished._stack.currentWidget()
    assert empty is page.finished._no_match

    click(qtbot, empty.findChild(QPushButton))

    assert page.finished.model.rowCount() == 8


def test_del_deletes_nothing(qtbot, page):
    press(qtbot, page.finished.table, Qt.Key.Key_Delete)

    assert page.app.project.submissions.count(lists.everything()) == 8


def test_a_filter_becomes_a_chip_that_can_be_taken_away(qtbot, page):
    author = page.finished.model.row(0).author

    page.finished.filters.narrow(author=author)
    fewer = page.finished.model.rowCount()
    chip = page.finished.filters.findChild(QPushButton, "filter-author")
    click(qtbot, chip)

    assert fewer == page.app.project.submissions.count(Query(author=author))
    assert chip.text() == author
    assert page.finished.model.rowCount() == 8
    assert page.finished.filters.chips() == ()


def test_the_filter_menu_counts_and_filters(qtbot, page):
    menu = page.finished.filters.adding.menu()
    forms = menu.actions()[0].menu()
    forms.aboutToShow.emit()
    labels = [action.text() for action in forms.actions()]

    forms.actions()[0].trigger()

    assert labels == ["Smart Branding\t4", "Smart Economy\t4"]
    assert page.finished.filters.chips() == ("Smart Branding",)
    assert page.finished.model.rowCount() == 4


def test_every_part_of_the_filter_menu_offers_something(page):
    for action in page.finished.filters.adding.menu().actions():
        action.menu().aboutToShow.emit()
        offered = [one for one in action.menu().actions() if not one.isSeparator()]
        assert offered
        assert all(one.isEnabled() for one in offered)


def test_states_add_up(page):
    filters = page.finished.filters
    states = filters.adding.menu().actions()[4].menu()
    for number in (1, 2):
        states.aboutToShow.emit()
        states.actions()[number].trigger()

    assert filters.chips() == ("Pernah dikoreksi", "Tanpa foto")
    assert page.finished.model.rowCount() == 0


def test_all_filters_go_at_once(page):
    filters = page.finished.filters
    filters.narrow(form_id="smart_branding")
    filters.narrow(states=("corrected",))

    filters.drop("all")

    assert (filters.chips(), page.finished.model.rowCount()) == ((), 8)


def test_a_saved_view_brings_its_filters_back(page):
    filters = page.finished.filters
    filters.narrow(form_id="smart_branding")
    filters.sort("score")
    filters.save_view("Branding")
    filters.drop("all")

    filters.viewing.menu().aboutToShow.emit()
    filters.viewing.menu().actions()[0].trigger()

    assert filters.chips() == ("Smart Branding",)
    assert filters.query.order == "score"


def test_a_view_without_a_name_is_told(qtbot, page):
    with qtbot.waitSignal(page.failed) as told:
        page.finished.filters.save_view(" ")

    assert told.args[0].code == "view.nameless"


@pytest.mark.parametrize("number", range(len(COLUMNS)))
def test_a_click_on_a_title_sorts_and_another_turns_it_round(qtbot, page, number):
    table = page.finished.table
    table.show_column(number, on=True)
    if number:
        table.setColumnWidth(number, 60)
    header = table.horizontalHeader()
    header.sectionClicked.emit(number)
    once = listed(page)

    header.sectionClicked.emit(number)

    assert page.finished.filters.query.order == COLUMNS[number].order
    assert listed(page) == list(reversed(once))
    assert header.sortIndicatorSection() == number


def test_sorting_keeps_the_entry_that_was_chosen(page):
    page.finished.table.go_to(5)
    chosen = page.finished.preview.submission

    page.finished.filters.sort("site")

    assert page.finished.table.current_id() == chosen
    assert listed(page)[page.finished.table.currentIndex().row()] == chosen


def test_columns_and_widths_are_remembered(qtbot, page, app):
    area = [column.key for column in COLUMNS].index("area")
    page.finished.table.show_column(area, on=True)
    page.finished.table.setColumnWidth(area, 177)
    qtbot.waitUntil(lambda: not page.finished.table._keep_soon.isActive())

    again = SubmissionsPage(app)
    qtbot.addWidget(again)

    assert not again.finished.table.isColumnHidden(area)
    assert again.finished.table.columnWidth(area) == 177


@pytest.mark.parametrize("width", [1008, 1094])
def test_names_of_surveyors_are_whole_at_the_common_widths(qtbot, page, width):
    page.resize(width + 64, 700)
    qtbot.wait(20)
    table = page.finished.table
    metrics, number = table.fontMetrics(), [c.key for c in COLUMNS].index("author")
    room = table.columnWidth(number) - 26

    for name in ("Yohanes Lawing", "Rahmawati", "Budi Santoso"):
        taken = metrics.boundingRect(0, 0, room, 999, Qt.TextFlag.TextWordWrap, name)
        assert taken.width() <= room
        assert taken.height() <= table.rowHeight(0)


def test_a_column_that_a_person_made_wide_gives_nothing_away(qtbot, page):
    table, number = page.finished.table, [c.key for c in COLUMNS].index("author")
    table.setColumnWidth(number, 180)

    page.resize(900, 700)
    qtbot.wait(20)

    assert table.columnWidth(number) == 180


def test_the_column_menu_shows_and_hides(page):
    table = page.finished.table
    menu = table.columns_menu()
    photos = next(a for a in menu.actions() if a.text() == "Foto")

    photos.trigger()

    number = [column.key for column in COLUMNS].index("photos")
    assert not table.isColumnHidden(number)


def test_ctrl_a_chooses_all_and_offers_what_can_be_done(qtbot, page):
    press(qtbot, page.finished.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(page.finished.chosen.isVisible)
    assert page.finished.chosen.text() == "8 dipilih"
    assert page.finished.chosen_query() == lists.everything()
    press(qtbot, page.finished.table, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.finished.chosen.isVisible())


def choose(page, *numbers):
    table = page.finished.table
    table.clearSelection()
    way = QItemSelectionModel.SelectionFlag
    for number in numbers:
        index = page.finished.model.index(number, 0)
        table.selectionModel().select(index, way.Select | way.Rows)


def test_ids_of_chosen_entries_are_copied_in_the_order_of_the_list(qtbot, page):
    choose(page, 1, 2, 5)

    press(qtbot, page.finished.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    ids = listed(page)
    copied = QGuiApplication.clipboard().text().split("\n")
    assert copied == [ids[1], ids[2], ids[5]]
    assert page.said[-1][0] == "3 ID disalin."


def test_chosen_entries_are_exported_and_no_other(qtbot, page, tmp_path):
    choose(page, 0, 3)
    query = page.finished.chosen_query()

    page.finished.work.export(query, tmp_path, excel=True)

    qtbot.waitUntil(lambda: "berkas ditulis" in told(page), timeout=WAIT)
    ids = listed(page)
    text = "".join(path.read_text("utf-8-sig") for path in tmp_path.glob("*.csv"))
    assert [one for one in ids if one in text] == [ids[0], ids[3]]


def test_an_export_can_be_stopped_and_leaves_nothing_half(qtbot, page, tmp_path):
    page.finished.work.export(lists.everything(), tmp_path, excel=False)

    click(qtbot, page.finished.work.bar._stop)

    qtbot.waitUntil(lambda: not page.app.jobs._jobs, timeout=WAIT)
    assert "Dihentikan" in told(page)
    assert not list(tmp_path.glob("*.csv"))


def test_a_pdf_for_each_chosen_entry_is_named_after_it(qtbot, page, tmp_path):
    choose(page, 0, 1, 2)

    out = tmp_path / "out"
    out.mkdir()
    page.finished.work.write_papers(page.finished.chosen_ids(), out)

    qtbot.waitUntil(lambda: "PDF ditulis" in told(page), timeout=WAIT)
    made = sorted(path.name for path in out.iterdir())
    assert len(made) == 3
    assert all(page.finished.model.row(n).site_name in "".join(made) for n in range(3))


def test_enter_reads_an_entry_over_the_whole_page_and_esc_comes_back(qtbot, page):
    press(qtbot, page.finished.table, Qt.Key.Key_Return)
    assert page.finished.is_whole()
    assert not page.finished.table.isVisible()

    press(qtbot, page, Qt.Key.Key_Escape)

    assert not page.finished.is_whole()
    assert page.finished.table.hasFocus()


def test_the_next_entry_is_reached_without_the_list(qtbot, page):
    page.finished.show_whole(whole=True)

    press(qtbot, page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)

    assert page.finished.preview.submission == listed(page)[1]
    assert page.finished.is_whole()


def test_the_preview_shows_scores_answers_and_history(qtbot, page):
    preview = read(qtbot, page, corrected(page).submission)

    for word in ("Skor", "Riwayat", "H13 Foto pintu masuk", "foto baru", "Foto"):
        assert word in preview.text()


def test_running_through_the_list_opens_only_the_last_entry(qtbot, page, monkeypatch):
    begun = []
    start = page.app.jobs.start
    monkeypatch.setattr(
        page.app.jobs, "start", lambda *a, **k: (begun.append(1), start(*a, **k))[1]
    )
    for _number in range(6):
        press(qtbot, page.finished.table, Qt.Key.Key_Down)

    last = page.finished.preview.submission
    qtbot.waitUntil(lambda: "H08" in page.finished.preview.text(), timeout=WAIT)

    assert page.finished.preview._reading.submission == last
    assert len(begun) <= 2


def test_photos_are_scaled_in_the_background_and_kept(qtbot, page):
    preview = page.finished.preview
    with qtbot.waitSignal(preview._thumbnails.ready, timeout=WAIT) as made:
        page.select(corrected(page).submission)

    name, image = made.args
    assert (image.width(), image.height()) == (132, 99)
    assert preview._thumbnails.known(name).size() == image.size()


def test_a_photo_opens_large(qtbot, page):
    preview = read(qtbot, page, corrected(page).submission)
    line = preview._reading.photos()[0]

    dialog = preview.open_photo(line.photo, line.label)

    assert isinstance(dialog, PhotoDialog)
    qtbot.waitUntil(lambda: not dialog._picture.pixmap().isNull(), timeout=WAIT)
    assert dialog._picture.pixmap().toImage() != QImage()
    dialog.accept()


def test_a_missing_photo_is_named_and_the_rest_is_shown(qtbot, page):
    row = corrected(page)
    head = page.app.project.submissions.head(row.submission)
    page.app.project.media.path(head.attachments[0].sha256).unlink()

    preview = read(qtbot, page, row.submission)

    name = head.attachments[0].name
    assert f"Berkas {name} belum ada di komputer ini." in preview.text()
    assert "Riwayat" in preview.text()


def test_a_finished_entry_is_corrected_from_the_preview(qtbot, page):
    submission = page.finished.preview.submission

    with qtbot.waitSignal(page.fill) as opened:
        click(qtbot, page.finished.preview.correct)

    filling = opened.args[0]
    assert isinstance(filling, Filling)
    assert filling.draft.submission == submission


def paper_of(page):
    return page.findChild(PaperDialog)


def test_an_entry_is_previewed_and_saved_as_pdf(qtbot, page, tmp_path):
    press(qtbot, page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog = paper_of(page)
    qtbot.waitUntil(lambda: dialog._document.pageCount() > 0, timeout=WAIT)

    dialog.save_to(tmp_path / "entri.pdf")

    assert (tmp_path / "entri.pdf").read_bytes().startswith(b"%PDF")
    assert "Tersimpan" in dialog.said.text()
    dialog.reject()


def test_chosen_entries_are_previewed_as_one_pdf(qtbot, page):
    choose(page, 0, 1)
    page.finished.print_chosen()
    dialog = paper_of(page)
    qtbot.waitUntil(lambda: dialog._document.pageCount() > 1, timeout=WAIT)

    assert dialog._submissions == tuple(listed(page)[:2])
    dialog.reject()


def test_another_paper_makes_the_pages_again(qtbot, page):
    page.finished.print_chosen()
    dialog = paper_of(page)
    qtbot.waitUntil(lambda: dialog._document.pageCount() > 0, timeout=WAIT)
    first = dialog._document.pagePointSize(0)

    dialog._paper.setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog._document.pagePointSize(0) != first, timeout=WAIT)

    assert dialog._document.pagePointSize(0).height() > first.height()
    dialog.reject()


def test_a_pdf_that_cannot_be_saved_is_told_in_words(qtbot, page, tmp_path):
    page.finished.print_chosen()
    dialog = paper_of(page)
    qtbot.waitUntil(lambda: dialog.path is not None, timeout=WAIT)

    dialog.save_to(tmp_path / "none" / "entri.pdf")

    assert "tidak dapat ditulis" in dialog.said.text()
    dialog.reject()
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_pages_reach_a_printer(qtbot, page, tmp_path):
    from PySide6.QtPrintSupport import QPrinter

    from surveyor.jobs import Progress
    from ui.widgets.printing import print_pdf

    page.finished.print_chosen()
    dialog = paper_of(page)
    qtbot.waitUntil(lambda: dialog.path is not None, timeout=WAIT)
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))

    pages = print_pdf(dialog.path, printer, Progress())

    assert pages == dialog._document.pageCount()
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")
    dialog.reject()


def test_another_page_can_ask_for_a_filtered_list(page):
    page.show_list(replace(lists.everything(), form_id="smart_economy"))
    page.refresh()

    assert page.tab() == "finished"
    assert page.finished.filters.chips() == ("Smart Economy",)
    assert page.finished.model.rowCount() == 4


def test_an_entry_that_filters_hide_is_still_brought_into_view(page):
    hidden = listed(page)[-1]
    page.finished.filters.narrow(author="Niemand")

    page.select(hidden)

    assert page.finished.table.current_id() == hidden
    assert page.finished.filters.chips() == ()


def test_an_empty_project_explains_itself(qtbot, page):
    page.show_list(replace(lists.everything(), site="none"))
    page.refresh()
    page.finished.filters.query = Query(form_id="none", exclude_form="site_register")
    nothing = page.finished._nothing

    with qtbot.waitSignal(page.go) as gone:
        click(qtbot, nothing.findChild(QPushButton))

    assert gone.args == ["new"]


def test_a_draft_is_discarded_by_del_and_comes_back_by_undo(qtbot, page):
    page.show_tab("drafts")
    draft = page.drafts.current()

    press(qtbot, page.drafts.table, Qt.Key.Key_Delete)
    left = page.drafts.model.rowCount()
    said, verb, undo = page.said[-1]
    undo()

    assert (left, page.drafts.model.rowCount()) == (1, 2)
    assert (said, verb) == (f"Draf {draft.site_name} dibuang.", "Urungkan")
    assert page.app.project.drafts.get(draft.id) == draft


def test_a_discarded_draft_is_listed_and_restored(qtbot, page):
    page.show_tab("drafts")
    draft = page.drafts.current()
    page.drafts.discard()
    page.show_list(Drafts(discarded=True))
    page.refresh()
    left = page.discarded.model.index(0, 3).data()

    click(qtbot, page.discarded.restoring)

    assert left == "30 hari lagi"
    assert page.app.project.drafts.get(draft.id) == draft
    assert page.discarded.model.rowCount() == 0
    assert page.tabs["drafts"].text() == "Draf  2"


def test_enter_goes_on_with_a_draft(qtbot, page):
    page.show_list(Drafts())
    page.refresh()

    with qtbot.waitSignal(page.fill) as opened:
        press(qtbot, page.drafts.table, Qt.Key.Key_Return)

    assert opened.args[0].id == page.drafts.current().id


def test_the_models_of_drafts_and_missing_sites_keep_qts_rules(qtmodeltester, page):
    page.show_tab("drafts")
    page.show_tab("missing")

    qtmodeltester.check(page.drafts.model, force_py=True)
    qtmodeltester.check(page.missing.model, force_py=True)


def test_a_missing_site_is_begun_from_the_list(qtbot, page):
    page.show_list(Missing("smart_economy"))
    page.refresh()
    site = page.missing.model.site(0)

    with qtbot.waitSignal(page.fill) as opened:
        click(qtbot, page.missing.beginning)

    filling = opened.args[0]
    assert filling.form.id == "smart_economy"
    assert filling.draft.site == site.id


def test_another_page_can_ask_for_one_missing_site(page):
    page.show_tab("missing")
    name = page.missing.model.site(2).name

    page.show_list(Missing(text=name))
    page.refresh()

    assert page.missing.model.rowCount() == 1
    assert page.missing.model.site(0).name == name


def test_missing_sites_are_searched(qtbot, page):
    page.show_list(Missing())
    page.refresh()
    name = page.missing.model.site(3).name

    qtbot.keyClicks(page.missing.search, name)

    qtbot.waitUntil(lambda: page.missing.model.rowCount() == 1)
    assert page.missing.model.site(0).name == name


def test_the_tabs_tell_how_much_there_is(page):
    missing = page.missing.query()
    count = page.app.project.overview.unvisited_count(missing)

    assert [tab.text() for tab in page.tabs.values()] == [
        "Selesai  8",
        "Draf  2",
        f"Belum diisi bulan ini  {count}",
        "Dibuang  0",
    ]


def test_a_period_is_filtered_by_its_days_whichever_comes_first(qtbot, page):
    filters = page.finished.filters
    filters._ask_period()
    dialog = filters.findChild(PeriodDialog)
    dialog.since.setDate(QDate(2026, 11, 9))
    dialog.until.setDate(QDate(2026, 11, 2))

    dialog.accept()

    assert filters.chips() == ("2 Nov 2026 – 9 Nov 2026",)
    assert (filters.query.since, filters.query.until) == (
        date(2026, 11, 2),
        date(2026, 11, 9),
    )


def test_more_entries_than_fit_into_one_pdf_are_told(page, monkeypatch):
    monkeypatch.setattr("ui.pages.entries.finished._MOST_IN_ONE", 3)
    page.finished.table.selectAll()

    page.finished.print_chosen()

    assert "paling banyak 3 entri" in told(page)
    assert paper_of(page) is None


def test_letters_that_html_means_something_by_are_shown_as_they_are(page):
    line = AnswerLine("X<1>", "Apa & <b>siapa</b>?", "<script>alert(1)</script>\nbaru")

    page.finished.preview._show(
        Reading(
            page.finished.preview.submission,
            scores=(("<i>Skor</i>", "1 < 2"),),
            groups=(AnswerGroup("A & B", 0, (line,)),),
        )
    )

    text = page.finished.preview.text()
    for part in ("X<1>", "Apa & <b>siapa</b>?", "<script>alert(1)</script>", "1 < 2"):
        assert part in text


def test_f2_corrects_the_chosen_entry(qtbot, page):
    chosen = page.finished.table.current_id()

    with qtbot.waitSignal(page.fill) as opened:
        press(qtbot, page, Qt.Key.Key_F2)

    assert opened.args[0].draft.submission == chosen


def test_an_entry_of_the_register_leads_to_the_sites(qtbot, page):
    site = page.app.project.submissions.ids(Query(form_id="site_register"))[0]

    with qtbot.waitSignal(page.go) as gone:
        page.select(site)

    assert gone.args == ["sites"]


def test_rows_that_cannot_be_read_are_told_once_and_the_window_stays(qtbot, page):
    project = page.app.project
    page.finished.filters.narrow(form_id="smart_branding")
    page.finished.model._pages.clear()
    project._engine.dispose()
    for file in project.folder.glob("project.sqlite*"):
        file.write_bytes(b"\xff" * 8192)
    told = []
    page.failed.connect(told.append)

    page.finished.table.viewport().repaint()
    for number in range(4):
        assert page.finished.model.row(number) is None
    qtbot.waitUntil(lambda: bool(told))

    assert [error.code for error in told] == ["project.damaged"]
