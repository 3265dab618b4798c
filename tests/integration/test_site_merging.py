"""Two ids of one site become one, whatever the order in which that becomes known."""

from datetime import date
from itertools import permutations

import pytest

from surveyor.jobs import Progress
from surveyor.store.sites import SiteQuery
from surveyor.store.values import ProjectSettings, Query
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, NotComplete, Person
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.merging import shown_of
from surveyor.usecases.projects import create_project
from surveyor.usecases.results import results
from surveyor.usecases.site_merging import look_alikes, merge_sites, take_apart
from surveyor.usecases.sites import month_of

PERSON = Person("Nur Aini", "P01", "uji")
TODAY = date.today()  # noqa: DTZ011


def add(project, name, place="-0.41 116.98 0 0"):
    filling = Filling.start(project, SITE_FORM, PERSON)
    for key, value in {
        "S/S01": name, "S/S02": "alam", "S/S04": "pemda", "SL/S05": "64.02",
        "SL/S06": "64.02.06", "SL/S08": place,
    }.items():  # fmt: skip
        filling.answer(f"{filling.form.root}/{key}", value)
    return filling.finish().entities[0]


def visit(project, site):
    """An entry of a visit that ends with a refusal, the shortest there is."""
    filling = Filling.start(project, "smart_branding", PERSON, site)
    root = filling.form.root
    for key, value in {
        "H/H03": "P01", "H/H12": "-0.41 116.98 0 0", "HC/H14": "petugas",
        "HC/H15": "menolak",
    }.items():  # fmt: skip
        filling.answer(f"{root}/{key}", value)
    return filling.finish().submission


def names(project):
    return [site.name for site in project.sites.search()]


@pytest.fixture
def project(tmp_path):
    settings = ProjectSettings(area="64.02", surveyors=(("P01", "Nur Aini"),))
    with create_project(tmp_path / "p", settings) as made:
        yield made


def everything(project):
    return list(project.submissions.revisions())


def state(project):
    """What the register shows, with what stands for what."""
    merges = project.sites.merges()
    return project.sites.search(), dict(merges.stands_for), merges.standing


def test_a_merged_site_is_listed_no_more_and_found_by_its_old_id(project):
    stays, double = add(project, "Danau Biru"), add(project, "Danau Biru 2")

    merge_sites(project, double, stays, PERSON)

    assert names(project) == ["Danau Biru"]
    assert project.sites.count() == 1
    assert project.sites.get(double).id == stays
    assert [site.id for site in project.sites.doubles(stays)] == [double]
    assert [point[0] for point in project.sites.points(SiteQuery())] == [stays]


def test_entries_of_a_merged_site_are_shown_with_the_one_that_stays(project):
    stays, double = add(project, "Danau Biru"), add(project, "Danau Biru 2")
    entry = visit(project, double)

    merge_sites(project, double, stays, PERSON)

    found = project.submissions.page(Query(site=stays, form_id="smart_branding"), 0, 9)
    assert [row.submission for row in found] == [entry]
    assert project.submissions.count(Query(site=double, form_id="smart_branding")) == 1
    lacking = month_of(project, TODAY).lacking(stays)
    assert "smart_branding" not in {form.form_id for form in lacking}
    assert project.overview.unvisited_count(Query(form_id="smart_branding")) == 0
    assert month_of(project, TODAY).counts == {stays: 1}


def test_an_old_entry_of_a_merged_site_can_still_be_corrected(project):
    stays, double = add(project, "Danau Biru"), add(project, "Danau Biru 2")
    entry = visit(project, double)
    merge_sites(project, double, stays, PERSON)

    filling = Filling.correct(project, entry, PERSON)
    filling.answer(f"{filling.form.root}/H/H16b", "cerah")
    filling.finish()

    row = project.submissions.row(entry)
    assert (row.site, row.site_name) == (double, "Danau Biru 2")


def test_a_merge_can_be_taken_apart_and_corrected(project):
    stays, double = add(project, "Danau Biru"), add(project, "Danau Biru 2")
    merge_sites(project, double, stays, PERSON)

    take_apart(project, double, PERSON)
    assert names(project) == ["Danau Biru", "Danau Biru 2"]
    assert project.sites.get(double).district == "64.02.06"

    again = merge_sites(project, double, stays, PERSON)
    assert names(project) == ["Danau Biru"]
    filling = Filling.correct(project, again.submission, PERSON)
    filling.answer(f"{filling.form.root}/S/S00", "pisah")
    filling.finish()
    assert names(project) == ["Danau Biru", "Danau Biru 2"]


def test_results_count_the_entries_of_a_double_with_the_site_that_stays(tmp_path):
    with fill_demo(tmp_path / "sample", entries=4, today=TODAY) as project:
        first, second = (site.site for site in results(project).sites)

        merge_sites(project, first, second, PERSON)

        found = results(project).sites
        stays = project.sites.get(second)
        assert [(site.site, site.name) for site in found] == [(second, stays.name)]


def test_merges_in_opposite_directions_leave_one_site(project, tmp_path):
    one, other = add(project, "Danau Biru"), add(project, "Danau Biru 2")
    with create_project(tmp_path / "q", ProjectSettings(area="64.02")) as second:
        second.take_in(everything(project), shown_of(second))
        merge_sites(project, one, other, PERSON)
        merge_sites(second, other, one, PERSON)

        mine, theirs = everything(project), everything(second)
        second.take_in(mine, shown_of(second))
        project.take_in(theirs, shown_of(project))

        assert state(project) == state(second)
        assert [site.id for site in project.sites.search()] == [min(one, other)]
        assert project.sites.get(max(one, other)).id == min(one, other)


def test_any_order_of_arrival_gives_the_same_register(project, tmp_path):
    a, b, c = (add(project, name) for name in ("Danau A", "Danau B", "Danau C"))
    merge_sites(project, a, b, PERSON)
    merge_sites(project, b, c, PERSON)
    told = everything(project)
    assert len(told) == 5
    expected = state(project)
    assert [site.id for site in expected[0]] == [c]

    for number, order in enumerate(list(permutations(told))[::17]):
        with create_project(tmp_path / str(number), ProjectSettings()) as made:
            for one in order:
                made.take_in([one], shown_of(made))
            assert state(made) == expected


def test_a_site_merged_into_an_unknown_one_stays_until_that_is_known(project, tmp_path):
    stays, double = add(project, "Danau Biru"), add(project, "Danau Biru 2")
    merge_sites(project, double, stays, PERSON)
    first, *others = everything(project)

    with create_project(tmp_path / "q", ProjectSettings(area="64.02")) as second:
        second.take_in(others, shown_of(second))
        assert names(second) == ["Danau Biru 2"]
        assert second.sites.listed(SiteQuery()).ids == [double]

        second.take_in([first], shown_of(second))
        assert names(second) == ["Danau Biru"]


def test_a_site_is_not_merged_with_itself(project):
    site = add(project, "Danau Biru")

    with pytest.raises(NotComplete):
        merge_sites(project, site, site, PERSON)

    assert names(project) == ["Danau Biru"]
    assert project.drafts.list() == ()


def test_the_index_built_anew_is_the_same(project):
    stays, double = add(project, "Danau Biru"), add(project, "Danau Biru 2")
    merge_sites(project, double, stays, PERSON)
    before = state(project)

    project.submissions.rebuild(shown_of(project), Progress())

    assert state(project) == before


def test_doubles_are_found_by_name_and_distance(project):
    add(project, "Danau Semayang", "-0.2300 116.4500 0 0")
    add(project, "Danau Semayang", "-0.2500 116.4500 0 0")
    add(project, "Wisata Danau Semajang", "-0.2302 116.4502 0 0")
    add(project, "Museum Mulawarman", "-0.2301 116.4501 0 0")

    pairs = {
        tuple(sorted((p.first.name, p.second.name))): p for p in look_alikes(project)
    }

    assert set(pairs) == {
        ("Danau Semayang", "Danau Semayang"),
        ("Danau Semayang", "Wisata Danau Semajang"),
    }
    assert pairs["Danau Semayang", "Danau Semayang"].away == pytest.approx(2224, abs=2)


def test_the_same_name_far_away_is_another_site(project):
    add(project, "Danau Semayang", "-0.2300 116.4500 0 0")
    add(project, "Danau Semayang", "-0.6300 116.9500 0 0")

    assert look_alikes(project) == ()
