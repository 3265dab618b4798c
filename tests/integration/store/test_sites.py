"""The register of sites: what forms, lists and the map read of it."""

from datetime import date

import pytest

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
FORMS = ("smart_branding", "smart_economy")


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


def test_the_place_of_a_site_is_its_row_in_the_list(sample):
    rows = sample.sites.page(SiteQuery(), 0, 100)
    places = [sample.sites.place_of(SiteQuery(), site.id) for site in rows]

    assert places == list(range(len(rows)))
    assert sample.sites.place_of(SiteQuery(text="tidak ada"), rows[0].id) is None


def test_a_page_continues_where_the_one_before_ended(sample):
    whole = sample.sites.page(SiteQuery(), 0, 100)
    parts = sample.sites.page(SiteQuery(), 0, 5) + sample.sites.page(SiteQuery(), 5, 95)

    assert parts == whole


def test_only_a_site_with_an_entry_of_every_form_lacks_nothing(sample):
    query = SiteQuery(lacking=FORMS, since=date(2026, 1, 1))
    lacking = {site.id for site in sample.sites.page(query, 0, 100)}
    complete = {site.id for site in sample.sites.search("")} - lacking

    assert len(complete) == 1
    later = SiteQuery(lacking=FORMS, since=date(2027, 1, 1))
    assert sample.sites.found(later) == sample.sites.count()


def test_points_leave_out_sites_without_a_place(project):
    assert project.sites.points(SiteQuery())[0][1:] == ("Danau Biru", -0.41, 116.98)
    assert project.sites.points(SiteQuery(text="tidak ada")) == ()
