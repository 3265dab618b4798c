"""The register in the window: import, doubles, and the map with what belongs to it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from surveyor.areas import boundaries
from surveyor.usecases.site_import import import_sites, plan_import
from tests.support.base_maps import base_map
from ui.main_window import MainWindow
from ui.pages.register.doubles_dialog import DoublesDialog
from ui.pages.register.import_dialog import SiteImportDialog
from ui.pages.sites import SitesPage
from ui.widgets.buttons import Button
from ui.widgets.map_points import PointSet
from ui.widgets.map_view import MapView

TABLE = """Nama Lokasi;Jenis;Pengelola;Kode Kecamatan;Nama Kecamatan;Lintang;Bujur
Danau Biru;Alam;Pemda/UPTD;64.02.06;Tenggarong;-0,4305;116,9429
Bukit Hijau;Alam;Pokdarwis;64.02.99;Tenggarong;-0,4505;116,9529
Wisata Danau Biru;Alam;Pemda/UPTD;64.02.06;Tenggarong;-0,4306;116,9430
Tanpa Titik;Alam;Swasta;64.02.06;Tenggarong;;
"""


@pytest.fixture
def open_app(app, sample):
    app.open(sample)
    return app


@pytest.fixture
def page(qtbot, open_app):
    made = SitesPage(open_app)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.show()
    made.refresh()
    return made


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "lokasi.csv"
    path.write_text(TABLE)
    return path


def dialog_of(qtbot, app, path):
    """A dialog without a parent: who asks must hold it, or any thread may destroy it."""
    made = SiteImportDialog(None, app.project, app.jobs, app.person(), path)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: not made.work.busy, timeout=20_000)
    return made


def cells(model):
    return [
        tuple(str(model.index(row, column).data()) for column in range(4))
        for row in range(model.rowCount())
    ]


def test_a_table_is_shown_row_by_row_and_nothing_is_written(qtbot, open_app, table):
    before = open_app.project.sites.count()

    dialog = dialog_of(qtbot, open_app, table)

    assert [row[1:3] for row in cells(dialog._model)] == [
        ("Danau Biru", "baru"), ("Bukit Hijau", "baru"),
        ("Wisata Danau Biru", "belum jelas"), ("Tanpa Titik", "tidak dapat"),
    ]  # fmt: skip
    assert cells(dialog._model)[2][3] == "Mirip Danau Biru (baris 2)."
    assert dialog._take.text() == "Simpan 2 lokasi"
    assert open_app.project.sites.count() == before
    dialog._which.setCurrentIndex(1)
    assert dialog._model.rowCount() == 3
    dialog._which.setCurrentIndex(dialog._which.findData("unclear"))
    assert dialog._model.rowCount() == 1
    dialog._wanted["unclear"].setChecked(True)
    assert dialog._take.text() == "Simpan 3 lokasi"


def test_the_import_adds_what_was_shown(qtbot, open_app, table):
    before = open_app.project.sites.count()
    dialog = dialog_of(qtbot, open_app, table)

    with qtbot.waitSignal(dialog.imported, timeout=20_000) as told:
        dialog._take.click()

    assert [row.name for row in told.args[0]] == ["Danau Biru", "Bukit Hijau"]
    assert open_app.project.sites.count() == before + 2
    assert dialog.isHidden()


def test_known_sites_are_corrected_on_request_and_it_can_be_undone(qtbot, page, table):
    project = page.app.project
    first = dialog_of(qtbot, page.app, table)
    import_sites(project, first._plan)
    table.write_text(TABLE.replace("Pemda/UPTD", "Swasta"))
    dialog = dialog_of(qtbot, page.app, table)
    dialog.imported.connect(page._imported)
    count = project.sites.count()
    assert cells(dialog._model)[0][2:] == ("berubah", "Pengelola: Pemda/UPTD → Swasta")
    assert cells(dialog._model)[1][2] == "sama"
    assert not dialog._take.isEnabled()
    dialog._preview.selectRow(0)
    assert dialog._detail.text() == "Pengelola: Pemda/UPTD → Swasta"
    dialog._preview.selectRow(1)
    assert not dialog._detail.text().startswith("Pengelola")
    dialog._wanted["changed"].setChecked(True)
    assert dialog._take.text() == "Simpan 1 lokasi"

    with qtbot.waitSignal(page.notify, timeout=20_000) as told:
        dialog._take.click()

    assert told.args[0] == "0 lokasi ditambahkan, 1 diperbaiki."
    assert project.sites.search("danau biru")[0].manager == "swasta"
    with qtbot.waitSignal(page.notify, timeout=20_000) as undone:
        told.args[2]()
    assert undone.args[0] == "1 lokasi kembali seperti sebelumnya."
    assert project.sites.search("danau biru")[0].manager == "pemda"
    assert project.sites.count() == count


def test_another_column_is_checked_anew(qtbot, open_app, table):
    dialog = dialog_of(qtbot, open_app, table)

    dialog._columns["lat"].setCurrentIndex(0)
    qtbot.waitUntil(lambda: not dialog.work.busy, timeout=20_000)

    assert {row[2] for row in cells(dialog._model)} == {"tidak dapat"}
    assert not dialog._take.isEnabled()


def test_closing_the_import_leaves_the_register_as_it_was(qtbot, open_app, table):
    before = open_app.project.sites.count()
    dialog = SiteImportDialog(
        None, open_app.project, open_app.jobs, open_app.person(), table
    )
    qtbot.addWidget(dialog)

    dialog.reject()

    assert open_app.project.sites.count() == before


def test_a_file_that_is_no_table_is_told_by_the_page(qtbot, page, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04")

    with qtbot.waitSignal(page.failed) as told:
        page._open_table(path)

    assert told.args[0].code == "site_import.not_a_table"


def buttons(widget, text):
    return [one for one in widget.findChildren(Button) if one.text() == text]


def test_doubles_are_merged_from_their_list_and_taken_apart_on_the_page(
    qtbot, page, table
):
    project = page.app.project
    dialog = dialog_of(qtbot, page.app, table)
    import_sites(project, dialog._plan, kinds=("new", "unclear"))
    page.refresh()
    count = project.sites.count()
    doubles = DoublesDialog(None, project, page.app.jobs)
    qtbot.addWidget(doubles)
    doubles.merge.connect(page._merge_two)
    doubles.show()
    qtbot.waitUntil(lambda: not doubles.work.busy, timeout=20_000)
    pair = doubles._pairs[0]
    assert {pair.first.name, pair.second.name} == {"Danau Biru", "Wisata Danau Biru"}

    buttons(doubles, "Pertahankan yang ini")[0].click()

    assert project.sites.count() == count - 1
    page.select(pair.first.id)
    page._show_site(project.sites.get(pair.first.id))
    assert buttons(page._site, "Pisahkan")
    buttons(page._site, "Pisahkan")[0].click()
    assert project.sites.count() == count


def test_the_marks_of_the_map_tell_what_a_site_lacks(page):
    points = page._map.map._points.set
    told = {
        point[0]: state
        for point, state in zip(points.points, points.states, strict=True)
    }
    complete = [site for site, state in told.items() if state == "complete"]

    assert complete
    assert set(told.values()) <= {"complete", "partial", "draft", "none"}
    for site in complete:
        assert page._month.lacking(site) == ()


def test_a_base_map_lies_under_the_map_and_its_author_is_named(qtbot, page, tmp_path):
    path = base_map(tmp_path / "a.mbtiles", attribution="© Dinas PU")

    page._map.use_base(str(path))

    assert "Peta dasar: © Dinas PU." in page._map.panel._notice.text()
    page._map.map.go_to(-0.42, 116.98, 0.2)
    seen = page._map.map.grab().toImage()
    assert seen.pixelColor(seen.width() // 2, 20) in (
        QColor(90 + 40 * a, 140, 90 + 40 * b) for a in range(3) for b in range(3)
    )
    page._map.use_base("")
    assert "Peta dasar" not in page._map.panel._notice.text()


def test_a_base_map_on_a_stick_that_is_gone_is_told_and_the_map_goes_on(
    qtbot, page, tmp_path
):
    path = base_map(tmp_path / "stik.mbtiles")
    page._map.use_base(str(path))
    path.unlink()
    from ui.widgets import map_panel

    map_panel._opened.clear()
    page.refresh()

    assert "stik.mbtiles tidak ditemukan" in page._map.panel._notice.text()


def test_a_file_that_is_no_base_map_changes_nothing(qtbot, page, tmp_path):
    path = tmp_path / "a.mbtiles"
    path.write_bytes(b"bukan peta")

    with qtbot.waitSignal(page.failed) as told:
        page._map.use_base(str(path))

    assert told.args[0].code == "base_map.unusable"
    assert page.app.settings.base_map == ""


def test_an_official_outline_replaces_the_indicative_one(page, tmp_path):
    notice = page._map.panel._notice
    assert notice.text() == "Batas wilayah indikatif, bukan batas resmi."
    ring = [[116.0, -1.0], [117.4, -1.0], [117.4, 0.8], [116.0, -1.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    path = tmp_path / "batas.geojson"
    path.write_text(json.dumps(shape))

    page._map.use_boundary(path)

    assert notice.text().startswith("Batas Kabupaten Kutai Kartanegara: batas.geojson.")
    assert len(boundaries.regencies()["64.02"].rings[0]) == 4
    page._map.drop_boundary()
    assert notice.text() == "Batas wilayah indikatif, bukan batas resmi."


def test_a_distance_and_an_area_are_measured_by_pressing(qtbot):
    view = MapView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    view.show_area("64.02")
    view.go_to(0.0, 116.5, 0.2)
    said = []
    view.measured.connect(said.append)

    view.measure("length")
    for spot in ((100, 200), (300, 200)):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(*spot))
    view.measure("area")
    for spot in ((100, 100), (300, 100), (300, 300), (100, 300)):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(*spot))
    qtbot.keyClick(view, Qt.Key.Key_Escape)

    length, area = said[2], said[-2]
    assert length.startswith("Jarak 11,")
    assert area.startswith("Luas 12")
    assert "km², keliling 4" in area
    assert said[-1] == ""


def test_places_regencies_and_coordinates_are_found_on_the_map(page):
    panel = page._map.panel
    panel._search.setText("kumala")
    panel._look_up()
    assert next(iter(panel._places)) == "Pulau Kumala"

    panel._go("Pulau Kumala")
    assert page._list.site().name == "Pulau Kumala"

    panel._search.setText("samarinda")
    panel._look_up()
    assert "Kota Samarinda" in panel._places

    panel._search.setText("0°24'36\" LS 116°58'58\" BT")
    panel._go_first()
    west, south, east, north = page._map.map._projection.box(page._map.map._in_view())
    assert south < -0.41 < north
    assert west < 116.98278 < east


def test_ten_thousand_points_are_drawn_together_and_open_when_pressed(qtbot):
    view = MapView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    view.show_area("64.02")
    points = [
        (f"s{n}", f"S {n}", -0.5 + n % 100 / 200, 116.3 + n // 100 / 200)
        for n in range(10_000)
    ]
    view.show_points(PointSet.of(points))
    crowd = view._points._clusters(view.viewportTransform())
    wide = view._in_view().width()
    spot = view.viewportTransform().map(
        view._projection.spot(crowd[0].lat, crowd[0].lon)
    )

    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot.toPoint())

    assert 1 < len(crowd) < 500
    assert view._in_view().width() < wide / 2


def test_a_map_can_be_used_by_keyboard(qtbot):
    view = MapView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_area("64.02")
    whole = view.transform().m11()

    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.transform().m11() > whole
    for _press in range(40):
        qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.transform().m11() > 0.007
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.transform().m11() == pytest.approx(whole)


def test_the_table_that_was_imported_can_be_opened_again(open_app, table, qtbot):
    dialog = dialog_of(qtbot, open_app, table)
    plan = dialog._plan
    again = plan_import(open_app.project, plan.table, plan.mapping, open_app.person())

    assert [row.kind for row in again.rows] == [row.kind for row in plan.rows]
    assert Path(table).name == plan.table.name


@pytest.mark.parametrize("size", [(1366, 768), (1280, 720)])
@pytest.mark.parametrize("theme", ["light", "dark", "sunlight"])
@pytest.mark.parametrize("text_size", [100, 150])
def test_the_page_fits_a_small_screen_as_a_whole(
    qtbot, app, sample, size, theme, text_size
):
    app.change_settings(replace(app.settings, theme=theme, text_size=text_size))
    app.application.processEvents()
    app.open(sample)
    window = MainWindow(app)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.show_page("sites")
    page = window._pages["sites"]
    qtbot.waitUntil(page._site.isVisible)

    assert page.verticalScrollBar().maximum() == 0
    assert page.horizontalScrollBar().maximum() == 0
    legend = page._map.panel._legend
    assert all(legend.rect().contains(one.geometry()) for one in legend._entries)
    assert page._map.map.height() >= 120
    last = page._list.table.horizontalHeader()
    assert last.length() <= page._list.table.viewport().width()


def names_listed(page):
    model = page._list.model
    return [model.site(row).name for row in range(model.rowCount())]


def test_a_press_on_a_title_or_its_menu_sorts_and_the_chosen_site_stays(page):
    names, header = names_listed(page), page._list.table.horizontalHeader()
    page.select(page._list.ids[3])
    chosen = page._list.site()

    header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)

    assert names_listed(page) == names[::-1]
    assert page._list.site() == chosen
    by_month = page._list.table.actions()[2]
    by_month.trigger()
    tones = [page._list.model.index(row, 2).data() for row in range(len(names))]
    assert tones == sorted(tones)
    by_month.trigger()
    assert page._list.model.index(0, 2).data() == "lengkap"


def test_a_site_that_a_filter_hides_is_shown_when_it_is_asked_for(page):
    wanted = page._list.ids[-1]
    page._list.search.setText("tidak ada di sini")
    page._list.read()
    assert page._list.site() is None

    page.select(wanted)

    assert page._list.site().id == wanted
    assert page._list.search.text() == ""


def test_a_site_that_is_gone_leaves_an_empty_row(qtbot, page):
    model = page._list.model
    model.show(page.app.project, ["bukan-lokasi"], page._month)

    assert model.site(0) is None
    assert model.index(0, 0).data() is None
