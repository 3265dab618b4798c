"""Hasil, Laporan and Lokasi wisata over a real project."""

from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter

from surveyor.store.values import ProjectSettings
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.projects import create_project
from ui.app import App
from ui.pages.reports import ReportsPage
from ui.pages.results import ResultsPage
from ui.pages.sites import SitesPage
from ui.widgets.buttons import Button
from ui.widgets.details import DetailsDialog
from ui.widgets.map_view import MapView
from ui.widgets.report_options import DISTRICT, ENTRY, MAP, TABLES
from ui.widgets.rows_table import RowsTable
from ui.widgets.score_card import PillarCard, Pressable

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "demo"
    fill_demo(folder, entries=6, today=TODAY).close()
    return folder


@pytest.fixture
def app(qapp, sample):
    made = App(qapp)
    made.open(sample)
    yield made
    made.close()


@pytest.fixture
def opened(monkeypatch):
    """The details that a press opens, closed again at once."""
    seen = []

    def run(dialog):
        model = dialog.table.model()
        columns = range(model.columnCount())
        texts = [
            [str(model.index(row, column).data()) for column in columns]
            for row in range(model.rowCount())
        ]
        seen.append((dialog.windowTitle(), texts))
        return 0

    monkeypatch.setattr(DetailsDialog, "exec", run)
    return seen


def shown(qtbot, page):
    qtbot.addWidget(page)
    page.resize(1100, 720)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: not page._bar.busy, timeout=20_000)
    return page


def press(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())


def test_a_bar_opens_the_questions_of_its_dimension(qtbot, app, opened):
    page = shown(qtbot, ResultsPage(app))
    card = page.findChildren(PillarCard)[0]
    row = next(r for r in card.findChildren(Pressable) if "Usaha" in r.accessibleName())

    press(qtbot, row)

    ((title, rows),) = opened
    assert title.startswith("Branding Usaha")
    assert "BB01" in {cells[0] for cells in rows}


def test_a_figure_can_be_opened_by_keyboard(qtbot, app, opened):
    page = shown(qtbot, ResultsPage(app))
    head = page.findChildren(PillarCard)[0].findChildren(Pressable)[0]

    qtbot.keyClick(head, Qt.Key.Key_Return)

    ((_title, rows),) = opened
    assert [cells[0] for cells in rows] == ["TB", "BB", "CA"]


def test_a_site_opens_its_entries_with_the_name_of_the_surveyor(qtbot, app, opened):
    page = shown(qtbot, ResultsPage(app))
    table = page.findChildren(RowsTable)[0]

    table.opened.emit(table.model().index(0, 0).data(Qt.ItemDataRole.UserRole + 2))

    ((_title, rows),) = opened
    names = {name for _code, name in app.project.settings.surveyors}
    assert {cells[2] for cells in rows} <= names
    assert {cells[5] for cells in rows} == {"ya"}


def test_results_of_a_period_without_entries_say_so(qtbot, app):
    page = shown(qtbot, ResultsPage(app))
    page._spans = tuple(
        replace(span, first=date(2020, 1, 1), last=date(2020, 1, 31))
        for span in page._spans
    )
    page._compute()
    qtbot.waitUntil(lambda: not page._bar.busy, timeout=20_000)

    assert page._found.is_empty
    qtbot.waitUntil(lambda: not page.findChildren(RowsTable))


@pytest.mark.parametrize(
    ("text", "document"), [("Ekspor", TABLES), ("Laporan PDF", DISTRICT)]
)
def test_a_report_begins_with_the_period_and_area_of_the_results(
    qtbot, app, text, document
):
    results = shown(qtbot, ResultsPage(app))
    results._span.setCurrentIndex(2)
    results._area.setCurrentIndex(1)
    (button,) = [b for b in results.findChildren(Button) if b.text() == text]
    with qtbot.waitSignal(results.open_list) as wish:
        button.click()
    reports = ReportsPage(app)
    qtbot.addWidget(reports)

    reports.show_list(wish.args[1])
    reports.refresh()

    chosen, span = reports._options.chosen(), results._spans[2]
    assert wish.args[0] == "reports"
    assert reports.document == document
    assert (chosen.since, chosen.until) == (span.first, span.last)
    assert chosen.area == results._area.currentData() != ""
    settled(qtbot, reports)
    qtbot.waitUntil(lambda: not results._bar.busy, timeout=20_000)


def settled(qtbot, page):
    qtbot.waitUntil(
        lambda: not page._wait.isActive() and not page._bar.busy, timeout=20_000
    )


def test_the_report_is_shown_and_saved_as_it_is_shown(qtbot, app, tmp_path):
    page = shown(qtbot, ReportsPage(app))
    settled(qtbot, page)

    page.save_to(tmp_path / "laporan.pdf")
    settled(qtbot, page)

    assert (tmp_path / "laporan.pdf").read_bytes() == page._shown.read_bytes()
    assert "Tersimpan: laporan.pdf" in page._doing.text()
    page._clear()


def test_previews_lie_in_the_project_and_are_cleared_away(qtbot, app):
    page = shown(qtbot, ReportsPage(app))
    settled(qtbot, page)
    inside = list((app.project.folder / "tmp").rglob("*.pdf"))

    page.choose(ENTRY)
    settled(qtbot, page)
    again = list((app.project.folder / "tmp").rglob("*.pdf"))
    page._clear()

    assert len(inside) == len(again) == 1
    assert inside != again
    assert not (app.project.folder / "tmp").exists()


def test_letterhead_and_signature_can_be_left_out(qtbot, app):
    page = shown(qtbot, ReportsPage(app))
    page._options.rows["letterhead"].setChecked(False)
    page._options.rows["signature"].setChecked(False)
    settled(qtbot, page)

    text = "".join(p.extract_text() for p in PdfReader(page._shown).pages)

    assert "DINAS PARIWISATA" not in text
    assert "NIP 19700101" not in text
    page._clear()


def test_tables_are_exported_as_they_were_chosen(qtbot, app, tmp_path):
    page = shown(qtbot, ReportsPage(app))
    page.choose(TABLES)
    page._options.rows["layout"].setCurrentIndex(1)
    page._options.rows["cells"].setCurrentIndex(1)
    settled(qtbot, page)

    page.export_to(tmp_path)
    settled(qtbot, page)

    text = (tmp_path / "smart_branding.csv").read_text("utf-8")
    assert text.startswith("start,end,")
    assert "Kabupaten Kutai Kartanegara" in text
    assert "berkas ditulis" in page._doing.text()
    page._clear()


def test_the_map_is_saved_as_one_file(qtbot, app, tmp_path):
    page = shown(qtbot, ReportsPage(app))
    page.choose(MAP)
    settled(qtbot, page)

    page.save_to(tmp_path / "peta.html")
    settled(qtbot, page)

    assert "Batas wilayah indikatif" in (tmp_path / "peta.html").read_text("utf-8")
    page._clear()


def test_a_report_is_printed_on_the_paper_of_its_pages(qtbot, app, tmp_path):
    from PySide6.QtPdf import QPdfDocument

    from surveyor.jobs import Progress
    from ui.widgets.printing import print_pdf

    page = shown(qtbot, ReportsPage(app))
    page._options.rows["paper"].setCurrentIndex(1)
    settled(qtbot, page)
    document = QPdfDocument(page)
    document.load(str(page._shown))
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))

    print_pdf(page._shown, printer, Progress())

    printed = PdfReader(tmp_path / "out.pdf")
    assert len(printed.pages) == document.pageCount()
    assert abs(float(printed.pages[0].mediabox.height) - 330 / 25.4 * 72) < 2
    document.close()
    page._clear()


def list_of(page):
    rows = range(page._list.model.rowCount())
    return [page._list.model.site(row).name for row in rows]


def showing(qtbot, app):
    page = SitesPage(app)
    qtbot.addWidget(page)
    page.resize(1100, 720)
    page.show()
    page.refresh()
    return page


def test_a_press_on_the_map_chooses_the_row_and_back(qtbot, app):
    page = showing(qtbot, app)
    row = list_of(page).index("Lamin Dayak Tabang")
    page._list.table.selectRow(row)
    site = page._list.model.site(row)
    spot = page._map.map.spot_of(site.id).toPoint()
    page._list.table.selectRow(0)

    qtbot.mouseClick(
        page._map.map.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(spot.x(), spot.y()),
    )

    assert page._list.site().name == "Lamin Dayak Tabang"
    assert page._map.map._chosen == site.id


def test_presses_on_one_spot_take_turns(qtbot):
    view = MapView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_area("64.02")
    view.show_points([("a", "A", -0.4, 116.9), ("b", "B", -0.4, 116.9)])
    said = []
    view.chosen.connect(lambda key: (said.append(key), view.point_out(key)))
    spot = view.spot_of("a").toPoint()

    for _press in range(3):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    assert said == ["a", "b", "a"]


def test_search_and_what_is_lacking_narrow_the_list(qtbot, app):
    page = showing(qtbot, app)
    everything = page._list.model.rowCount()

    page._list.lacking.setChecked(True)
    lacking = page._list.model.rowCount()
    page._list.lacking.setChecked(False)
    page._list.search.setText("kumala")
    qtbot.waitUntil(lambda: page._list.model.rowCount() == 1)

    assert lacking < everything
    assert list_of(page) == ["Pulau Kumala"]
    assert len(page._map.map._points.set.shown) == 1


def test_a_correction_of_a_site_begins_with_what_is_known(qtbot, app):
    page = showing(qtbot, app)
    page._list.table.selectRow(2)
    name = page._list.site().name

    with qtbot.waitSignal(page.fill) as asked:
        page._change()

    filling = asked.args[0]
    assert filling.session.value(f"{filling.form.root}/S/S01") == name
    filling.discard()


def test_an_empty_register_says_what_the_page_is_for(qtbot, qapp, tmp_path):
    app = App(qapp)
    app.use(create_project(tmp_path / "p", ProjectSettings(area="64.02")))
    page = showing(qtbot, app)

    assert page._empty.isVisible()
    assert not page._body.isVisible()
    app.close()
