"""Tables of sites from other programs become entries of the register, or findings."""

import io

import pytest
from openpyxl import Workbook

from surveyor.jobs import CallbackProgress, Cancelled
from surveyor.positions.written import dms
from surveyor.store.values import ProjectSettings, Query
from surveyor.usecases.filling import Person
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import form_of
from surveyor.usecases.projects import create_project
from surveyor.usecases.site_correcting import take_back
from surveyor.usecases.site_entries import about
from surveyor.usecases.site_fields import ColumnMapping, guess_mapping
from surveyor.usecases.site_import import import_sites, plan_import
from surveyor.usecases.site_merging import merge_sites
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

    assert (made.rows[0].kind, told(made.rows[0])) == ("new", [])
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

    assert [(one.name, one.kind) for one in made.rows] == [("Café Danau", "new")]


def test_a_sheet_of_excel_with_numbers_is_read(project, tmp_path):
    path = xlsx_of(tmp_path, row(lat=-0.4105, lon=116.9829), (None,) * 8)

    table = read_table(path)
    made = plan(project, path)

    assert table.sheets == ("DTW", "Catatan")
    assert [one.kind for one in made.rows] == ["new"]


def test_the_head_may_stand_below_a_title(project, tmp_path):
    path = tmp_path / "lokasi.csv"
    lines = ["DAFTAR DTW 2026;;;;;;;", "", ";".join(HEAD), ";".join(DANAU)]
    path.write_text("\n".join(lines))

    made = plan(project, path)

    assert [(one.number, one.kind) for one in made.rows] == [(4, "new")]


def test_an_unknown_code_is_found_by_its_name(project, tmp_path):
    made = plan(project, csv_of(tmp_path, row(code="64.02.99")))

    (planned,) = made.rows
    assert (planned.kind, planned.is_odd) == ("new", True)
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
    assert planned.kind == "error"
    assert told(planned) == ["Nama lokasi: Nama 3–120 karakter."]


def test_rows_that_look_like_known_sites_are_left_out_unless_wanted(project, tmp_path):
    import_sites(project, plan(project, csv_of(tmp_path, DANAU)))

    near = row(name="Wisata Danau Biru", lat="-0,4107")
    other = row(name="Bukit Hijau")
    far = row(lat="-0,2105")
    made = plan(project, csv_of(tmp_path, near, other, row(name="Bukit  hijau"), far))

    assert [one.kind for one in made.rows] == ["unclear", "new", "unclear", "unclear"]
    assert [one.like for one in made.rows] == [
        "Danau Biru", "", "Bukit Hijau (baris 3)", "Danau Biru, 22 km dari sini",
    ]  # fmt: skip
    import_sites(project, made)
    assert project.sites.count() == 2
    import_sites(project, made, kinds=("new", "unclear"))
    assert project.sites.count() == 5


def test_what_holds_for_all_rows_is_said_once(project, tmp_path):
    path = tmp_path / "lokasi.csv"
    path.write_text("Nama;Koordinat;Kecamatan\nDanau;50M 498083,9 9954617,4;Tenggarong")

    made = plan(project, path, {"kind": "alam", "manager": "pemda", "regency": "64.02"})

    assert [(one.kind, told(one)) for one in made.rows] == [("new", [])]


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


def registered(project, tmp_path, *rows):
    """The sites by name, as a table brought them."""
    import_sites(project, plan(project, csv_of(tmp_path, *rows)))
    return {site.name: site for site in project.sites.search()}


def words(planned):
    return [change.words() for change in planned.changes]


def test_a_known_site_is_told_as_the_same_or_with_each_change(project, tmp_path):
    before = registered(project, tmp_path, DANAU, row(name="Bukit Hijau", lat="-0,3"))
    changed = row(kind="Budaya", village="", lat="-0,4205")

    made = plan(project, csv_of(tmp_path, row(name="BUKIT HIJAU", lat="-0,3"), changed))

    assert [one.kind for one in made.rows] == ["same", "changed"]
    assert made.rows[1].site == before["Danau Biru"].id
    assert words(made.rows[1]) == [
        "Jenis daya tarik: Alam → Budaya/sejarah",
        f"Titik lokasi: {dms(-0.4105, 116.9829)} → {dms(-0.4205, 116.9829)}",
    ]
    import_sites(project, made)
    assert {site.name: site for site in project.sites.search()} == before


def test_a_correction_is_an_entry_that_changes_only_what_is_said(project, tmp_path):
    site = registered(project, tmp_path, DANAU)["Danau Biru"]
    made = plan(project, csv_of(tmp_path, row(manager="Swasta", village="")))

    taken = import_sites(project, made, kinds=("changed",))

    (now,) = project.sites.search()
    assert (now.id, now.manager, now.village) == (site.id, "swasta", site.village)
    assert now.properties | {"manager": "pemda"} == site.properties
    assert project.submissions.count(Query(form_id="site_register")) == 2
    assert import_sites(project, made, kinds=("changed",)).new == ()
    assert len(taken.new) == 1
    assert plan(project, csv_of(tmp_path, row(manager="Swasta"))).rows[0].kind == "same"


def test_a_site_is_found_by_its_id_whatever_its_row_calls_it(project, tmp_path):
    site = registered(project, tmp_path, DANAU)["Danau Biru"]
    path = tmp_path / "daftar.csv"
    path.write_text(f"name;label;phone\n{site.id};Danau Biru Indah;0541 661100\n")

    made = plan(project, path)

    assert words(made.rows[0]) == [
        "Nama lokasi: Danau Biru → Danau Biru Indah",
        "Telepon kantor pengelola: kosong → 0541 661100",
    ]
    import_sites(project, made, kinds=("changed",))
    assert [one.name for one in project.sites.search()] == ["Danau Biru Indah"]


def test_an_id_that_nobody_knows_is_told_and_the_name_is_looked_for(project, tmp_path):
    registered(project, tmp_path, DANAU)
    head, values = ("ID Lokasi", *HEAD), ("DTW-7", *row(manager="Swasta"))

    made = plan(project, csv_of(tmp_path, values, head=head))

    assert made.rows[0].kind == "changed"
    assert told(made.rows[0]) == [
        "ID “DTW-7” tidak dikenal; dicari dengan nama dan wilayahnya."
    ]


def test_what_holds_for_all_rows_corrects_nothing(project, tmp_path):
    registered(project, tmp_path, row(manager="Swasta"))
    path = csv_of(tmp_path, row(manager="", kind=""))

    made = plan(project, path, {"manager": "pemda", "kind": "budaya"})

    assert made.rows[0].kind == "same"


def test_a_site_that_moves_to_another_kecamatan_leaves_its_village(project, tmp_path):
    registered(project, tmp_path, DANAU)

    moved = row(code="64.02.02", district="Loa Kulu", village="")
    made = plan(project, csv_of(tmp_path, moved))
    assert made.rows[0].kind == "unclear"

    site = project.sites.search()[0]
    head, values = ("ID Lokasi", *HEAD), (site.id, *moved)
    made = plan(project, csv_of(tmp_path, values, head=head))

    assert words(made.rows[0]) == [
        "Kecamatan: Tenggarong → Loa Kulu", "Desa/Kelurahan: Loa Ipuh → kosong",
    ]  # fmt: skip
    import_sites(project, made, kinds=("changed",))
    assert project.sites.search()[0].village == ""


def test_a_correction_that_the_form_refuses_is_a_finding(project, tmp_path):
    registered(project, tmp_path, DANAU)
    path = tmp_path / "daftar.csv"
    path.write_text("Nama;Kecamatan;Telepon\nDanau Biru;Tenggarong;tanya Pak Lurah\n")

    made = plan(project, path, {"regency": "64.02"})

    assert made.rows[0].kind == "error"
    assert told(made.rows[0])[0].startswith("Telepon kantor pengelola: Hanya angka")


def test_only_the_first_of_two_rows_corrects_a_site(project, tmp_path):
    registered(project, tmp_path, DANAU)

    rows = row(manager="Swasta"), row(manager="Pokdarwis")
    made = plan(project, csv_of(tmp_path, *rows))

    assert [one.kind for one in made.rows] == ["changed", "unclear"]
    assert made.rows[1].like == "Danau Biru (baris 2)"


def test_corrections_are_taken_back_but_not_what_came_after_them(project, tmp_path):
    registered(project, tmp_path, DANAU)
    made = plan(project, csv_of(tmp_path, row(manager="Swasta", kind="Budaya")))
    import_sites(project, made, kinds=("changed",))
    later = plan(project, csv_of(tmp_path, row(manager="Swasta", kind="Buatan")))
    import_sites(project, later, kinds=("changed",))

    done = [(one.site, one.changes) for one in made.chosen("changed")]
    taken = take_back(project, done, PERSON)

    (site,) = project.sites.search()
    assert (site.manager, site.kind) == ("pemda", "buatan")
    assert len(taken.new) == 1
    assert take_back(project, done, PERSON).new == ()


def test_a_row_about_a_merged_site_corrects_the_one_that_stays(project, tmp_path):
    known = registered(project, tmp_path, DANAU, row(name="Bukit Hijau", lat="-0,3"))
    stays, double = known["Danau Biru"].id, known["Bukit Hijau"].id
    merge_sites(project, double, stays, PERSON)
    path = tmp_path / "daftar.csv"
    path.write_text(f"id;alamat\n{double};Jalan Danau 1\n")

    made = plan(project, path)

    assert (made.rows[0].site, made.rows[0].kind) == (stays, "changed")


def test_a_correction_looks_at_its_own_site_alone(project, tmp_path):
    known = registered(project, tmp_path, DANAU, row(name="Bukit Hijau", lat="-0,3"))
    site = known["Bukit Hijau"].id
    source = about(table_source(project, form_of(project, "site_register")), site)

    assert [found[0] for found in source("sites.csv").rows()] == [site]
    assert source("districts.csv") is not None
