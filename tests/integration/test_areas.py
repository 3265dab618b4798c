"""The catalogue of areas, built from the shipped files."""

import sqlite3
import threading

import pytest

from surveyor import settings
from surveyor.areas import boundaries
from surveyor.areas.catalogue import Areas
from surveyor.areas.cohort import cohort


@pytest.fixture
def areas():
    return Areas.open()


def test_all_areas_of_indonesia_are_there(areas):
    assert areas.counts() == {
        "province": 38,
        "regency": 514,
        "district": 7285,
        "village": 83762,
    }


def test_no_area_hangs_in_the_air(areas):
    path = settings.home() / "areas-4.0.1-1.sqlite"
    orphans = (
        sqlite3.connect(path)
        .execute(
            "SELECT count(*) FROM area WHERE parent != ''"
            " AND parent NOT IN (SELECT code FROM area)"
        )
        .fetchone()
    )

    assert orphans == (0,)


def test_kukar_is_64_02_and_bps_6402_is_another(areas):
    kukar, kubar = areas.area("64.02"), areas.area("64.07")

    assert (kukar.name, kukar.bps) == ("Kabupaten Kutai Kartanegara", "6403")
    assert (kubar.name, kubar.bps) == ("Kabupaten Kutai Barat", "6402")


def test_a_bps_code_that_no_source_gives_stays_empty(areas):
    assert areas.area("11.01").bps == ""


def test_kinds_and_zones_are_told(areas):
    melayu, rapak = areas.area("64.02.06.1005"), areas.area("64.02.06.2012")

    assert (melayu.name, melayu.kind, melayu.zone) == ("Melayu", "Kelurahan", "WITA")
    assert (rapak.name, rapak.kind) == ("Rapak Lambur", "Desa")
    assert areas.area("34.71").kind == "Kota"


def test_the_exact_name_is_found_before_longer_ones(areas):
    found = [area.name for area in areas.search("tenggarong")]

    assert found[:2] == ["Tenggarong", "Tenggarong Seberang"]


def test_a_search_may_be_narrowed_to_an_area_and_a_level(areas):
    found = areas.search("panji", level="village", within="64.02")

    assert [area.code for area in found] == ["64.02.06.1006"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "' OR 1=1 --", ""])
def test_odd_searches_find_nothing_and_break_nothing(areas, text):
    assert areas.search(text) == ()


def test_the_way_down_to_a_village_is_given_from_the_top(areas):
    names = [area.name for area in areas.path("64.02.06.1006")]

    assert names == [
        "Kalimantan Timur",
        "Kabupaten Kutai Kartanegara",
        "Tenggarong",
        "Panji",
    ]


def test_forms_pick_districts_of_a_regency(areas):
    rows = areas.table("districts.csv").where("regency", "64.02")

    assert len(rows) == 20
    assert rows[5] == ("64.02.06", "Tenggarong", "64.02")


def test_the_regencies_carry_their_frame(areas):
    (row,) = areas.table("regencies.csv").where("name", "64.02")

    assert row[:4] == ("64.02", "Kabupaten Kutai Kartanegara", "64", "6403")
    assert float(row[4]) < -0.4 < float(row[5])
    assert float(row[6]) < 117 < float(row[7])


def test_a_damaged_catalogue_is_built_anew():
    from surveyor.areas import catalogue

    path = settings.home() / "areas-4.0.1-1.sqlite"
    path.write_bytes(b"broken")
    catalogue._opened.cache_clear()

    assert Areas.open().area("64").name == "Kalimantan Timur"


def test_other_threads_may_ask_too(areas):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(areas.area("64.02").name))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["Kabupaten Kutai Kartanegara"] * 4


def test_every_member_of_the_cohort_is_an_area_with_evidence(areas):
    members = cohort()

    assert len(members) == 39
    assert all(
        areas.area(one.code).level == "regency" and one.source for one in members
    )


def test_all_outlines_are_read():
    assert (len(boundaries.regencies()), len(boundaries.provinces())) == (514, 38)


def test_a_point_in_the_area_is_at_no_distance_and_java_is_far():
    assert boundaries.distance_outside("64.02", -0.41, 116.98) == 0
    assert boundaries.distance_outside("64.02", -7.0, 110.0) > 500
    assert boundaries.distance_outside("99.99", 0, 0) is None


@pytest.mark.parametrize(
    ("text", "first"), [("64.02", "64.02"), ("64.7", "64.71"), ("31.", "31.01")]
)
def test_areas_are_found_by_the_beginning_of_their_code(areas, text, first):
    assert areas.search(text, level="regency")[0].code == first
