"""Which sites of the register are wanted, and in which order."""

from datetime import date

import pytest

from surveyor.store.sites import SiteQuery
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.lists import area_name
from surveyor.usecases.sites import Wanted, find_sites, month_of

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "p"
    with fill_demo(folder, entries=3, today=TODAY) as made:
        yield made


def found(project, today=TODAY, **wanted):
    month = month_of(project, today)
    ids = find_sites(project, Wanted(**wanted), month)
    return [(site, len(month.lacking(site.id))) for site in project.sites.some(ids)]


def test_only_a_site_with_an_entry_of_every_form_lacks_nothing(sample):
    everything, lacking = found(sample), found(sample, lacking=True)

    assert len(everything) - len(lacking) == 1
    assert next(one for one in everything if one not in lacking)[1] == 0
    later = date(2027, 1, 1)
    assert len(found(sample, later, lacking=True)) == sample.sites.count()


def test_sites_are_sorted_by_name_both_ways(sample):
    names = [site.name for site, _lacking in found(sample)]

    assert names == sorted(names, key=str.casefold)
    assert [site.name for site, _l in found(sample, descending=True)] == names[::-1]


def test_sites_are_sorted_by_the_name_of_their_kecamatan_then_by_their_own(sample):
    told = [
        (area_name(s.district), s.name) for s, _l in found(sample, order="district")
    ]

    assert told == sorted(told)
    back = found(sample, order="district", descending=True)
    assert [area_name(s.district) for s, _l in back] == sorted(
        (area for area, _name in told), reverse=True
    )


def test_sites_are_sorted_by_what_their_month_lacks(sample):
    told = [(-lacking, site.name) for site, lacking in found(sample, order="month")]

    assert told == sorted(told)
    assert found(sample, order="month", descending=True)[0][1] == 0


def test_words_and_kecamatan_narrow_every_order(sample):
    query = SiteQuery("pulau", "64.02.06")

    names = [[s.name for s, _l in found(sample, query=query, order=order)]
             for order in ("name", "district", "month")]  # fmt: skip

    assert names[0]
    assert names[0] == names[1]
    assert sorted(names[2]) == names[0]
