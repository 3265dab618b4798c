"""Lists of entries: what a query finds, in which order, and what is still missing."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from surveyor.store.backups import restore
from surveyor.store.values import Query
from surveyor.usecases import lists, maintenance
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import open_project, summary

TODAY = date(2026, 11, 23)
ORDERS = ("visited", "finished", "site", "form", "score", "author", "area",
          "revisions", "photos")  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    made = tmp_path_factory.mktemp("sample") / "proyek"
    fill_demo(made, entries=12, today=TODAY).close()
    return made


@pytest.fixture
def folder(sample, tmp_path):
    return Path(shutil.copytree(sample, tmp_path / "proyek"))


@pytest.fixture
def project(folder):
    with open_project(folder) as made:
        yield made


def everything(project):
    return project.submissions.page(lists.everything(), 0, 1000)


def found(project, **values):
    query = replace(lists.everything(), **values)
    rows = project.submissions.page(query, 0, 1000)
    assert project.submissions.count(query) == len(rows)
    return {row.submission for row in rows}


def those(project, fits):
    return {row.submission for row in everything(project) if fits(row)}


def correct(project, submission, person="Wati"):
    filling = Filling.correct(project, submission, Person(person))
    filling.finish()


def test_a_list_is_narrowed_by_form_author_and_site(project):
    row = everything(project)[0]

    assert found(project, form_id=row.form_id) == those(
        project, lambda one: one.form_id == row.form_id
    )
    assert found(project, author=row.author) == those(
        project, lambda one: one.author == row.author
    )
    assert found(project, site=row.site) == those(
        project, lambda one: one.site == row.site
    )


def test_an_area_holds_everything_below_it_and_no_neighbour(project):
    district = ".".join(everything(project)[0].area.split(".")[:3])

    expected = those(project, lambda one: f"{one.area}.".startswith(f"{district}."))
    assert found(project, area=district) == expected
    assert found(project, area=district[:-1]) == set()


def test_a_month_holds_its_first_and_last_day(project):
    days = sorted(row.visited for row in everything(project))

    assert found(project, since=days[0], until=days[-1]) == those(
        project, lambda _one: True
    )
    assert found(project, since=days[0], until=days[0]) == those(
        project, lambda one: one.visited == days[0]
    )


def test_states_must_all_hold(project):
    first, second = everything(project)[:2]
    correct(project, first.submission)

    assert found(project, states=("corrected",)) == {first.submission}
    assert found(project, states=("corrected", "without_photos")) == {first.submission}
    assert second.submission in found(project, states=("without_photos",))


def test_chosen_entries_are_found_however_many(project):
    ids = tuple(row.submission for row in everything(project)[:3])

    assert found(project, only=ids) == set(ids)
    assert found(project, only=(*ids, *(f"x{n}" for n in range(40_000)))) == set(ids)


def test_a_search_takes_signs_of_sql_as_they_are(project):
    assert found(project, text="%") == set()
    assert found(project, text="_____") == set()
    assert found(project, text="'; DROP TABLE submission; --") == set()


@pytest.mark.parametrize("order", ORDERS)
def test_every_column_sorts_both_ways(project, order):
    up = replace(lists.everything(), order=order, descending=False)

    rows = project.submissions.ids(up)
    back = project.submissions.ids(replace(up, descending=True))

    assert rows == tuple(reversed(back))
    assert len(set(rows)) == 12


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("order", ORDERS)
def test_an_entry_knows_its_place_in_every_order(project, order, descending):
    # With the register, whose entries have no score and no visit.
    query = Query(order=order, descending=descending)
    ids = project.submissions.ids(query)

    assert [project.submissions.place(query, one) for one in ids] == list(range(38))
    assert project.submissions.place(query, "uuid:none") is None


@pytest.mark.parametrize("order", ORDERS)
def test_few_finds_come_in_the_same_order_as_many(project, order):
    query = replace(lists.everything(), order=order, text="smart")

    known = project.submissions.page(query, 0, 50, found=3)

    assert known == project.submissions.page(query, 0, 50)


def test_a_stretch_of_ids_is_that_of_the_page(project):
    query = lists.everything()
    rows = project.submissions.page(query, 4, 5)

    assert project.submissions.ids(query, 4, 5) == tuple(r.submission for r in rows)


def test_a_page_far_down_is_skipped_to_along_an_index(project):
    engine = project.submissions._engine
    for column in ("visited", "site_name", "score", "author", "area"):
        sql = (
            "EXPLAIN QUERY PLAN SELECT * FROM submission WHERE form_id != 'x' "
            f"ORDER BY {column}, submission LIMIT 200 OFFSET 99000"
        )
        with engine.connect() as connection:
            plan = str(connection.exec_driver_sql(sql).all())
        assert "USING INDEX submission_" in plan
        assert "TEMP B-TREE" not in plan


def test_choices_say_how_many_entries_remain(project):
    for choices, field in (
        (lists.form_choices(project), "form_id"),
        (lists.author_choices(project), "author"),
        (lists.area_choices(project), "area"),
    ):
        assert sum(choice.count for choice in choices) == 12
        for choice in choices:
            assert len(found(project, **{field: choice.value})) == choice.count
    assert [(c.label, c.count) for c in lists.month_choices(project)] == [
        ("November 2026", 12)
    ]


def test_sites_without_an_entry_are_the_rest_of_the_register(project):
    seen = Query(since=TODAY.replace(day=1), exclude_form="site_register")
    visited = {row.site for row in everything(project)}

    missing = project.overview.unvisited(seen, limit=1000)

    assert project.overview.unvisited_count(seen) == len(missing)
    assert len(missing) + len(visited) == project.sites.count()
    assert not visited & {site.id for site in missing}
    assert [site.name for site in missing] == sorted(site.name for site in missing)


def test_missing_sites_can_be_searched_and_know_their_last_visit(project):
    row = everything(project)[0]
    none = Query(since=date(2027, 1, 1))

    (site, *_rest) = project.overview.unvisited(none, row.site_name)

    assert (site.id, site.name) == (row.site, row.site_name)
    assert (
        site.last
        == max(
            one.visited for one in everything(project) if one.site == row.site
        ).isoformat()
    )


def test_the_home_page_counts_what_the_lists_show(project):
    counted = summary(project, TODAY)

    assert counted.finished == counted.finished_this_month == 12
    assert counted.draft_count == counted.incomplete == 2
    assert counted.sites == 26
    assert (
        counted.not_visited_count + len({row.site for row in everything(project)}) == 26
    )
    for form in counted.month:
        seen = {r.site for r in everything(project) if r.form_id == form.form_id}
        assert (form.done, form.all) == (len(seen), 26)


def test_a_discarded_draft_can_be_brought_back_as_it_was(project):
    draft = project.drafts.list()[0]

    project.drafts.discard(draft.id)
    (aside,) = project.drafts.list(discarded=True)
    counts = project.drafts.counts()
    project.drafts.restore(draft.id)

    assert aside.discarded_at is not None
    assert replace(aside, discarded_at=None) == draft
    assert (counts.open, counts.discarded) == (1, 1)
    assert project.drafts.get(draft.id) == draft


def test_the_draft_that_was_discarded_last_comes_first(project):
    one, other = project.drafts.list()

    project.drafts.discard(other.id)
    project.drafts.discard(one.id)

    assert [d.id for d in project.drafts.list(discarded=True)] == [one.id, other.id]


def test_a_saved_view_comes_back_as_it_was_after_the_project_is_opened_again(folder):
    query = replace(
        lists.everything(), text="kumala", form_id="smart_branding", area="64.02",
        since=date(2026, 11, 1), until=date(2026, 11, 30), states=("corrected",),
        order="score", descending=False,
    )  # fmt: skip
    with open_project(folder) as project:
        lists.save_view(project, " November ", query)
        lists.save_view(project, "semua", lists.everything())

    with open_project(folder) as project:
        assert lists.views(project) == (
            lists.View("November", query),
            lists.View("semua", lists.everything()),
        )
        lists.remove_view(project, "November")
        assert [view.name for view in lists.views(project)] == ["semua"]


def test_a_view_needs_a_name(project):
    with pytest.raises(lists.NamelessView):
        lists.save_view(project, "  ", lists.everything())


def test_filters_are_told_in_words_and_taken_away_one_by_one(project):
    author = everything(project)[0].author
    query = replace(
        lists.everything(), form_id="smart_branding", author=author, area="64.02.01",
        since=date(2026, 11, 1), until=date(2026, 11, 30), states=("corrected",),
        only=("a", "b"),
    )  # fmt: skip

    labels = [one.label for one in lists.filters(project, query)]
    for one in lists.filters(project, query):
        query = lists.without(query, one.name)

    assert labels == ["Smart Branding", "November 2026", author,
                      lists.area_name("64.02.01"), "Pernah dikoreksi",
                      "2 entri pilihan"]  # fmt: skip
    assert not lists.narrowed(query)


def test_a_period_that_is_no_month_is_told_by_its_days(project):
    period = replace(
        lists.everything(), since=date(2026, 11, 2), until=date(2026, 11, 9)
    )
    begun = replace(lists.everything(), since=date(2026, 11, 2))

    assert lists.filters(project, period)[0].label == "2 Nov 2026 – 9 Nov 2026"
    assert lists.filters(project, begun)[0].label == "Sejak 2 Nov 2026"


def test_a_backup_restored_over_a_project_gives_the_same_entries(folder):
    with open_project(folder) as project:
        before = everything(project)
        xml = [project.submissions.head(row.submission).xml for row in before]
        drafts = project.drafts.list()
        copy = maintenance.backup(project)
        for row in before[:3]:
            correct(project, row.submission)
        project.drafts.discard(drafts[0].id)
        assert everything(project) != before

    restore(folder, copy)

    with open_project(folder) as project:
        assert everything(project) == before
        assert [project.submissions.head(r.submission).xml for r in before] == xml
        assert project.drafts.list() == drafts
        assert not maintenance.check(project)


def test_an_index_that_was_rebuilt_lists_the_same(project):
    before = everything(project)

    maintenance.rebuild(project)

    assert everything(project) == before
