"""Entities that entries make are lists that other entries pick from; real files."""

import pytest

from surveyor.forms.reading import read_form_bytes
from surveyor.store.values import ProjectSettings
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import import_form
from surveyor.usecases.projects import create_project

SARI = Person("Sari", "P01")
REGISTER = """
| survey   |           |         |           |         |                           |
|          | type      | name    | label     | save_to | default                   |
|          | text      | species | Species   | kind    | ${last-saved#species}     |
|          | integer   | height  | Height    | height  |                           |
| entities |           |         |           |         |                           |
|          | list_name | label   |           |         |                           |
|          | trees     | ${species} |        |         |                           |
| settings |           |         |           |         |                           |
|          | form_id   | version |           |         |                           |
|          | register  | 1       |           |         |                           |
"""
VISIT = """
| survey   |                                |        |        |          |
|          | type                           | name   | label  | save_to  |
|          | select_one_from_file trees.csv | tree   | Tree   |          |
|          | integer                        | height | Height | height   |
| entities |                                |        |        |          |
|          | list_name                      | entity_id |     |          |
|          | trees                          | ${tree}   |     |          |
| settings |                                |        |        |          |
|          | form_id                        | version|        |          |
|          | visit                          | 1      |        |          |
"""


@pytest.fixture
def project(tmp_path):
    made = create_project(tmp_path / "p", ProjectSettings(area="64.02"))
    for markdown in (REGISTER, VISIT):
        form = read_form_bytes(markdown.encode()).form
        made.forms.add(form.id, form.version, form.title, form.xml, None)
    yield made
    made.close()


def finish(project, form, **answers):
    entry = Filling.start(project, form, SARI)
    for name, value in answers.items():
        entry.answer(f"/data/{name}", value)
    entry.finish()
    return entry


def test_an_entity_made_by_one_form_is_picked_and_changed_by_another(project):
    finish(project, "register", species="Ulin", height="9")
    visit = Filling.start(project, "visit", SARI)
    [choice] = visit.session.question("/data/tree").choices
    assert choice.label == "Ulin"
    visit.answer("/data/tree", choice.value)
    visit.answer("/data/height", "10")
    assert visit.session.value("/data/meta/entity/@baseVersion") == "1"
    branch = visit.session.value("/data/meta/entity/@branchId")
    visit.finish()
    table = project.sites.list_table("trees")
    assert table.columns == (
        "name", "label", "height", "kind", "__version", "__trunkVersion", "__branchId",
    )  # fmt: skip
    assert list(table.rows()) == [
        (choice.value, "Ulin", "10", "Ulin", "2", "", branch)
    ]  # fmt: skip
    assert table.where("kind", "Ulin") == list(table.rows())


def test_an_emptied_property_takes_the_value_away(project):
    finish(project, "register", species="Ulin", height="9")
    visit = Filling.start(project, "visit", SARI)
    [choice] = visit.session.question("/data/tree").choices
    visit.answer("/data/tree", choice.value)
    visit.finish()
    [row] = project.sites.list_table("trees").rows()
    assert row[2:4] == ("", "Ulin")


def test_a_new_entry_begins_with_what_was_finished_last(project):
    assert Filling.start(project, "register", SARI).session.value("/data/species") == ""
    finish(project, "register", species="Ulin")
    finish(project, "register", species="Meranti")
    assert (
        Filling.start(project, "register", SARI).session.value("/data/species")
        == "Meranti"
    )
    assert project.sites.list_table("nothing") is None


def test_a_change_to_an_entity_of_a_file_is_newer_than_the_file(project, tmp_path):
    (tmp_path / "visit.md").write_text(VISIT.replace("visit  ", "visit2 "))
    (tmp_path / "trees.csv").write_text("name,label,__version\nt1,Ulin,4\n")
    import_form(project, tmp_path / "visit.md")
    visit = Filling.start(project, "visit2", SARI)
    visit.answer("/data/tree", "t1")
    visit.answer("/data/height", "12")
    visit.finish()
    [row] = project.sites.list_table("trees").rows()
    assert row[:4] == ("t1", "t1", "12", "5")
    again = Filling.start(project, "visit2", SARI)
    again.answer("/data/tree", "t1")
    assert again.session.value("/data/meta/entity/@baseVersion") == "5"
