"""The register of sites: what forms, lists and the map read of it."""

from datetime import date

import pytest
from sqlalchemy import event

from surveyor.store.sites import SiteQuery
from surveyor.store.values import ProjectSettings
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.projects import create_project

PERSON = Person("Nur Aini", "P01", "uji")
ANSWERS = {
    "S/S01": "Danau Biru", "S/S02": "desa_wisata", "S/S03": "maju", "S/S04": "pemda",
    "SL/S05": "64.02", "SL/S06": "64.02.06", "SL/S07": "64.02.06.1005",
    "SL/S08": "-0.41 116.98 12 4.5", "SL/S10": "Jalan Danau 1",
    "SK/S11": "(0541) 661100", "SK/S12": "Tutup hari Senin",
}  # fmt: skip


def registered(project, answers):
    filling = Filling.start(project, SITE_FORM, PERSON)
    for name, value in answers.items():
        filling.answer(f"{filling.form.root}/{name}", value)
    filling.finish()


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "p", ProjectSettings(area="64.02")) as made:
        registered(made, ANSWERS)
        yield made


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "p"
    with fill_demo(folder, entries=3, today=date(2026, 11, 23)) as made:
        yield made


def test_a_correction_starts_with_everything_that_is_known(project):
    site = project.sites.search("Danau Biru")[0]
    filling = Filling.start(project, SITE_FORM, PERSON)
    root = filling.form.root

    filling.answer(f"{root}/S/S00", "ubah")
    filling.answer(f"{root}/S/S00_site", site.id)

    known = {name: filling.session.value(f"{root}/{name}") for name in ANSWERS}
    assert known == ANSWERS


def test_forms_are_given_what_another_register_saves(project):
    table = project.sites.table()

    assert table.columns[:2] == ("name", "label")
    assert {"address", "phone", "note", "village_class"} <= set(table.columns)
    assert table.where("address", "Jalan Danau 1") == list(table.rows())


def test_an_empty_register_still_has_its_columns(tmp_path):
    with create_project(tmp_path / "kosong", ProjectSettings()) as project:
        table = project.sites.table()

    assert "geometry" in table.columns
    assert table.rows() == []


def test_sites_are_found_by_area_at_every_level(project):
    found = project.sites.found

    assert found(SiteQuery(area="64")) == 1
    assert found(SiteQuery(area="64.02.06")) == 1
    assert found(SiteQuery(area="64.02.06.1005")) == 1
    assert found(SiteQuery(area="64.0")) == 0


def test_all_that_is_listed_is_told_by_name_with_its_area(sample):
    listed = sample.sites.listed(SiteQuery())
    sites = sample.sites.search("")

    assert list(listed.ids) == [site.id for site in sites]
    assert list(listed.areas) == [site.village or site.district for site in sites]
    assert [site.name for site in sites] == sorted(site.name for site in sites)
    assert sample.sites.listed(SiteQuery(text="tidak ada")).ids == []


def test_sites_are_given_in_the_order_that_is_asked_for(sample):
    ids = list(reversed(sample.sites.listed(SiteQuery()).ids))

    assert [site.id for site in sample.sites.some(ids)] == ids
    assert sample.sites.some(["bukan", ids[0]])[0].id == ids[0]
    assert list(sample.sites.every()) == list(sample.sites.search(""))


def test_names_are_sorted_and_found_without_regard_to_case_and_accents(project):
    for name in ("air Terjun Biru", "Élok", "Zamrud"):
        registered(project, ANSWERS | {"S/S01": name})

    names = [site.name for site in project.sites.search("")]
    assert names == ["air Terjun Biru", "Danau Biru", "Élok", "Zamrud"]
    assert [site.name for site in project.sites.search("ELOK")] == ["Élok"]
    assert [site.name for site in project.sites.search("élok")] == ["Élok"]


def test_points_leave_out_sites_without_a_place(project):
    assert project.sites.points(SiteQuery())[0][1:] == ("Danau Biru", -0.41, 116.98)
    assert project.sites.points(SiteQuery(text="tidak ada")) == ()


def test_the_register_is_read_along_its_index_whatever_statistics_say(project):
    asked = []
    with project._engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    event.listen(
        project._engine, "before_cursor_execute", lambda *told: asked.append(told[2:4])
    )

    project.sites.listed(SiteQuery("danau", "64.02"))

    with project._engine.connect() as connection:
        ways = [
            row.detail
            for statement, values in list(asked)
            for row in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", values
            )
        ]
    assert any("COVERING INDEX entity_sorted" in way for way in ways)
    assert not [way for way in ways if way.startswith("SCAN entity")]
    assert not [way for way in ways if "TEMP B-TREE" in way]
