"""The search of the palette: over drafts, sites and entries, by words."""

from datetime import date

import pytest

from surveyor.usecases.demo import fill_demo
from surveyor.usecases.projects import open_project
from surveyor.usecases.search import find


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("sample") / "proyek"
    fill_demo(made, entries=8, today=date(2026, 11, 23)).close()
    return made


@pytest.fixture
def project(folder):
    with open_project(folder) as opened:
        yield opened


def kinds(hits):
    return {hit.kind for hit in hits}


def test_nothing_is_found_for_nothing(project):
    assert find(project, "  ") == ()


def test_a_sites_name_finds_its_drafts_itself_and_its_entries(project):
    name = project.drafts.list()[0].site_name

    hits = find(project, name.upper())

    assert [hit.kind for hit in hits][:2] == ["draft", "site"]
    assert kinds(hits) == {"draft", "site", "entry"}
    assert {hit.title for hit in hits} == {name}


def test_a_questionnaires_title_narrows_the_entries(project):
    hits = [hit for hit in find(project, "economy") if hit.kind == "entry"]

    assert hits
    assert all(hit.facts.startswith("Smart Economy · ") for hit in hits)


def test_a_surveyors_name_finds_the_entries(project):
    author = project.submissions.page(query(), 0, 1)[0].author

    hits = [hit for hit in find(project, author.split()[0]) if hit.kind == "entry"]

    assert hits
    assert all(hit.facts.endswith(author) for hit in hits)


def query():
    from surveyor.store.values import Query
    from surveyor.usecases.forms import SITE_FORM

    return Query(exclude_form=SITE_FORM)


def test_every_word_must_be_found(project):
    name = project.drafts.list()[0].site_name.split()[0]

    assert find(project, f"{name} zzzz") == ()


def test_a_limit_holds_for_each_kind(project):
    hits = find(project, "a", limit=2)

    assert all(sum(h.kind == kind for h in hits) <= 2 for kind in kinds(hits))


@pytest.mark.parametrize("text", ["%", "\\", "' OR 1=1 --"])
def test_signs_of_sql_are_only_signs(project, text):
    assert find(project, text) == ()


def test_entries_of_the_register_are_left_out_since_the_site_is_there(project):
    name = project.sites.search("")[0].name

    assert all("lokasi wisata" not in hit.facts.lower() for hit in find(project, name))
