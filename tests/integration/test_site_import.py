"""Tables of sites from other programs become entries of the register, or findings."""

import io

import pytest
from openpyxl import Workbook

from surveyor.jobs import CallbackProgress, Cancelled
from surveyor.store.values import ProjectSettings, Query
from surveyor.usecases.filling import Person
from surveyor.usecases.projects import create_project
from surveyor.usecases.site_fields import ColumnMapping, guess_mapping
from surveyor.usecases.site_import import import_sites, plan_import
from surveyor.usecases.site_table import NotATable, read_table

PERSON = Person("Nur Aini", "P01", "uji")
HEAD = ("Nama Lokasi", "Jenis", "Pengelola", "Kode Kecamatan", "Nama Kecamatan",
        "Desa", "Lintang", "Bujur")  # fmt: skip
DANAU = ("Danau Biru", "Alam", "Pemda/UPTD", "64.02.06", "Tenggarong", "Loa Ipuh",
         "-0,4105", "116,9829")  # fmt: skip


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "p", ProjectSettings(area="64.02")) as made:
        yield made


def csv_of(tmp_path, *rows, head=HEAD, mark=";", encoding="utf-8"):
    path = tmp_path / "lokasi.csv"
    lines = [mark.join(row) for row in (head, *rows)]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def xlsx_of(tmp_path, *rows, head=HEAD):
    book = Workbook()
    book.active.title = "DTW"
    for row in (head, *rows):
        book.active.append(row)
    book.create_sheet("Catatan").append(["x"])
    path = tmp_path / "lokasi.xlsx"
    book.save(path)
    return path


def plan(project, path, fixed=None, **changed):
    table = read_table(path)
    guessed = guess_mapping(table)
    columns = {**guessed.columns, **changed}
    return plan_import(project, table, ColumnMapping(columns, fixed or {}), PERSON)


def row(**changed):
    keys = ("name", "kind", "manager", "code", "district", "village", "lat", "lon")
    known = dict(zip(keys, DANAU, strict=True)) | changed
    return tuple(known.values())


def told(planned):
    return [finding.text for finding in planned.findings]


def test_excels_csv_with_semicolons_and_decimal_commas_becomes_a_site(
    project, tmp_path
):
    made = plan(project, csv_of(tmp_path, DANAU))

    assert (made.rows[0].state, told(made.rows[0])) == ("ok", [])
    assert project.sites.count() == 0

    import_sites(project, made)

    (site,) = project.sites.search()
    assert (site.name, site.kind, site.manager) == ("Danau Biru", "alam", "pemda")
    assert (site.regency, site.district, site.village) == (
        "64.02", "64.02.06", "64.02.06.1002",
    )  # fmt: skip
    assert (site.lat, site.lon) == (-0.4105, 116.9829)
    assert project.submissions.count(Query(form_id="site_register")) == 1
    assert project.lookup.draft_count() == 0


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_every_way_of_saving_csv_is_read(project, tmp_path, mark, encoding):
    values = row(lat="-0.4105", lon="116.9829", name="Café Danau")
    made = plan(project, csv_of(tmp_path, values, mark=mark, encoding=encoding))

    assert [(one.name, one.state) for one in made.rows] == [("Café Danau", "ok")]


def test_a_sheet_of_excel_with_numbers_is_read(project, tmp_path):
    path = xlsx_of(tmp_path, row(lat=-0.4105, lon=116.9829), (None,) * 8)

    table = read_table(path)
    made = plan(project, path)

    assert table.sheets == ("DTW", "Catatan")
    assert [one.state for one in made.rows] == ["ok"]


def test_the_head_may_stand_below_a_title(project, tmp_path):
    path = tmp_path / "lokasi.csv"
    lines = ["DAFTAR DTW 2026;;;;;;;", "", ";".join(HEAD), ";".join(DANAU)]
    path.write_text("\n".join(lines))

    made = plan(project, path)

    assert [(one.number, one.state) for one in made.rows] == [(4, "ok")]


def test_an_unknown_code_is_found_by_its_name(project, tmp_path):
    made = plan(project, csv_of(tmp_path, row(code="64.02.99")))

    (planned,) = made.rows
    assert planned.state == "warning"
    assert told(planned) == [
        "Kode 64.02.99 tidak dikenal; dipakai Tenggarong (64.02.06) dari namanya."
    ]


def test_a_code_that_belongs_to_another_name_is_pointed_out(project, tmp_path):
    made = plan(project, csv_of(tmp_path, row(code="640202", village="")))

    assert told(made.rows[0])[0] == "Kode 64.02.02 adalah Loa Kulu, bukan Tenggarong."


@pytest.mark.parametrize(
    ("written", "findings"),
    [
        ({"lat": "0°24'37.8\" LS", "lon": "116°58'58.4\" BT"}, []),
        ({"lat": "116,9829", "lon": "-0,4105"},
         ["Lintang dan bujur tertukar; urutannya dibetulkan."]),
        ({"lat": "-0,4105", "lon": "120,5"},
         ["Titik berada 318 km di luar batas kabupaten/kota."]),
        ({"lat": "x", "lon": "116,9829"},
         ["Koordinat “x; 116,9829” tidak dapat dibaca."]),
        ({"lat": "", "lon": ""}, ["Titik lokasi kosong."]),
        ({"kind": "Mall"}, ["Jenis daya tarik: “Mall” tidak ada dalam daftar pilihan."]),
        ({"district": "Tengarong", "code": ""},
         ["Wilayah “Tengarong” tidak dikenal. Mungkin maksudnya Tenggarong (64.02.06)."]),
        ({"village": "Timbauw"},
         ["Wilayah “Timbauw” tidak dikenal. Mungkin maksudnya Timbau (64.02.06.1004)."]),
    ],
)  # fmt: skip
def test_each_row_says_what_is_odd_about_it(project, tmp_path, written, findings):
    made = plan(project, csv_of(tmp_path, row(**written)))

    assert told(made.rows[0]) == findings


def test_what_the_form_refuses_is_a_finding(project, tmp_path):
    made = plan(project, csv_of(tmp_path, row(name="Xy")))

    (planned,) = made.rows
    assert planned.state == "error"
    assert told(planned) == ["Nama lokasi: Nama 3–120 karakter."]


def test_rows_that_look_like_known_sites_are_left_out_unless_wanted(project, tmp_path):
    import_sites(project, plan(project, csv_of(tmp_path, DANAU)))

    near = row(name="Wisata Danau Biru", lat="-0,4107")
    other = row(name="Bukit Hijau")
    made = plan(project, csv_of(tmp_path, near, other, row(name="Bukit  hijau")))

    assert [one.state for one in made.rows] == ["double", "ok", "double"]
    assert [one.like for one in made.rows] == [
        "Danau Biru", "", "Bukit Hijau (baris 3)",
    ]  # fmt: skip
    import_sites(project, made)
    assert project.sites.count() == 2
    import_sites(project, made, with_doubles=True)
    assert project.sites.count() == 4


def test_what_holds_for_all_rows_is_said_once(project, tmp_path):
    path = tmp_path / "lokasi.csv"
    path.write_text("Nama;Koordinat;Kecamatan\nDanau;50M 498083,9 9954617,4;Tenggarong")

    made = plan(project, path, {"kind": "alam", "manager": "pemda", "regency": "64.02"})

    assert [(one.state, told(one)) for one in made.rows] == [("ok", [])]


def test_nothing_is_written_when_the_import_is_stopped(project, tmp_path):
    rows = [row(name=f"Danau Nomor {n}", lat=f"-0,{4105 + 90 * n}") for n in range(9)]
    made = plan(project, csv_of(tmp_path, *rows))
    done = []
    stop = CallbackProgress(lambda at, *_rest: done.append(at), lambda: len(done) > 5)

    with pytest.raises(Cancelled):
        import_sites(project, made, stop)

    assert project.sites.count() == 0
    assert len(import_sites(project, made).new) == 9
    assert len(import_sites(project, made).new) == 0


def _bomb():
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 150_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""), ("a.csv", b"\x00\x01\x02;\x03"), ("a.csv", b"satu kolom saja"),
        ("a.xlsx", b"PK\x03\x04 rusak xl/"), ("a.pdf", b"%PDF-1.4\n1 0 obj"),
        ("a.csv", b'a;b\n"' + b"x" * 200_000), ("a.xlsx", _bomb()),
    ],
    ids=["empty", "binary", "one-column", "broken-xlsx", "pdf", "open-quote", "bomb"],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(NotATable) as refused:
        read_table(path)

    assert refused.value.message().startswith(f"{name} tidak dapat dibaca")
