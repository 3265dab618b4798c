"""Entities: what a finished entry creates and changes in lists such as `sites`."""

from datetime import UTC, datetime
from itertools import count

import pytest

from surveyor.engine.entities import EntityChange, entities
from surveyor.engine.environment import Environment
from surveyor.engine.secondary import CsvTable
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes

TREES = (
    "name,label,__version,__trunkVersion,__branchId,height\n"
    "t1,Beringin,3,2,b-1,20\nt2,Ulin,1,,b-2,9\n"
)


def form_of(text):
    reading = read_form_bytes(text.encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


def start(text):
    ids = count(1)
    clock = Environment(
        now=lambda: datetime(2026, 11, 24, tzinfo=UTC),
        zone=UTC,
        new_uuid=lambda: f"id-{next(ids)}",
    )
    tables = {"trees.csv": CsvTable.read(TREES.encode())}
    return Session.start(form_of(text), clock, tables.get)


def changes(session):
    return entities(session.form, session.finish().xml)


def test_an_entry_creates_an_entity_with_id_label_and_properties():
    session = start("""
| survey   |           |         |         |         |
|          | type      | name    | label   | save_to |
|          | text      | species | Species | kind    |
|          | text      | remark  | Remark  |         |
| entities |           |         |         |         |
|          | list_name | label                 | | |
|          | trees     | concat('T ', ${species}) | | |
""")
    session.set("/data/species", "Ulin")
    identity = session.value("/data/meta/entity/@id")
    assert identity.startswith("id-")
    assert changes(session) == (
        EntityChange("trees", identity, "create", "T Ulin", {"kind": "Ulin"}),
    )


UPDATE = """
| survey   |                               |        |        |          |             |
|          | type                          | name   | label  | save_to  | relevant    |
|          | select_one_from_file trees.csv| tree   | Tree   |          |             |
|          | integer                       | height | Height | height   |             |
|          | text                          | owner  | Owner  | owner    | ${height}>5 |
| entities |           |           |           |           |
|          | list_name | entity_id | create_if | update_if |
|          | trees     | ${tree}   |           |           |
"""


def test_an_update_tells_which_version_of_the_chosen_entity_it_saw():
    session = start(UPDATE)
    session.set("/data/tree", "t1")
    session.set("/data/height", "21")
    [change] = changes(session)
    assert (change.id, change.action, change.label) == ("t1", "update", "")
    assert (change.base_version, change.trunk_version) == (3, 2)
    assert change.branch_id == "b-1"
    assert change.properties == {"height": "21", "owner": ""}


def test_another_choice_brings_the_versions_of_that_entity():
    session = start(UPDATE)
    session.set("/data/tree", "t1")
    session.set("/data/tree", "t2")
    [change] = changes(session)
    assert (change.base_version, change.trunk_version, change.branch_id) == (
        1, 0, "b-2",
    )  # fmt: skip


def test_a_property_that_was_not_asked_for_is_not_changed():
    session = start(UPDATE)
    session.set("/data/tree", "t1")
    session.set("/data/height", "2")
    [change] = changes(session)
    assert change.properties == {"height": "2"}


def test_without_a_chosen_entity_nothing_is_updated():
    assert changes(start(UPDATE)) == ()


UPSERT = """
| survey   |           |      |      |         |
|          | type      | name | label| save_to |
|          | text      | make | Make |         |
|          | text      | id   | Id   |         |
|          | text      | kind | Kind | kind    |
| entities |           |           |                |                 |       |
|          | list_name | entity_id | create_if      | update_if       | label |
|          | trees     | ${id}     | ${make} != 'u' | ${make} != 'c'  | ${kind} |
"""


@pytest.mark.parametrize(
    ("make", "action"), [("c", "create"), ("u", "update"), ("both", "upsert")]
)
def test_conditions_decide_whether_an_entity_is_created_or_updated(make, action):
    session = start(UPSERT)
    session.set("/data/id", "t9")
    session.set("/data/make", make)
    [change] = changes(session)
    assert change.action == action


REPEATED = """
| survey   |              |       |       |             |               |
|          | type         | name  | label | save_to     | relevant      |
|          | text         | town  | Town  | towns#name_ |               |
|          | begin_repeat | house | House |             |               |
|          | text         | owner | Owner | houses#who  |               |
|          | begin_group  | g     | G     |             | ${owner}!='x' |
|          | integer      | rooms | Rooms | houses#size |               |
|          | end_group    |       |       |             |               |
|          | end_repeat   |       |       |             |               |
| entities |           |           |           |
|          | list_name | create_if | label     |
|          | towns     |           | ${town}   |
|          | houses    | ${owner} != '' | ${owner} |
"""


def test_each_row_of_a_repeat_creates_an_entity_of_its_own():
    session = start(REPEATED)
    session.set("/data/town", "Ende")
    session.set("/data/house[1]/owner", "Ani")
    session.set("/data/house[1]/g/rooms", "3")
    session.add_repeat("/data/house")
    session.set("/data/house[2]/owner", "x")
    session.add_repeat("/data/house")
    made = changes(session)
    assert [(c.list, c.label, dict(c.properties)) for c in made] == [
        ("towns", "Ende", {"name_": "Ende"}),
        ("houses", "Ani", {"who": "Ani", "size": "3"}),
        ("houses", "x", {"who": "x"}),
    ]
    assert len({change.id for change in made}) == 3


def test_ids_of_entities_stay_when_the_entry_is_opened_again():
    session = start(REPEATED)
    session.add_repeat("/data/house")
    ids = [session.value(f"/data/house[{n}]/meta/entity/@id") for n in (1, 2)]
    again = Session.load(session.form, session.draft_xml(), Environment())
    assert [again.value(f"/data/house[{n}]/meta/entity/@id") for n in (1, 2)] == ids


HIDDEN = """
| survey   |             |      |      |         |              |
|          | type        | name | label| save_to | relevant     |
|          | text        | more | More |         |              |
|          | begin_group | g    | G    |         | ${more}='y'  |
|          | text        | a    | A    | as#a    |              |
|          | end_group   |      |      |         |              |
|          | text        | b    | B    | bs#b    |              |
| entities |           |       |
|          | list_name | label |
|          | as        | ${a}  |
|          | bs        | ${b}  |
"""


def test_an_entity_in_a_hidden_group_is_not_made():
    session = start(HIDDEN)
    assert [change.list for change in changes(session)] == ["bs"]
    session.set("/data/more", "y")
    assert [change.list for change in changes(session)] == ["bs", "as"]


def entry(attributes, inside="<label>L</label>"):
    form = form_of(UPDATE)
    xml = f"<data><meta><entity {attributes}>{inside}</entity></meta></data>"
    return entities(form, xml.encode())


@pytest.mark.parametrize(
    ("written", "meant"),
    [("7", 7), ("0", 0), ("", 0), ("-1", 0), ("1.5", 0), ("x", 0), ("9" * 40, 0)],
)
def test_a_version_that_is_no_whole_number_counts_as_none(written, meant):
    [change] = entry(f'dataset="t" id="1" update="1" baseVersion="{written}"')
    assert change.base_version == meant


@pytest.mark.parametrize("flag", ["", "0", "false", "yes", "True"])
def test_only_1_and_true_ask_for_a_change(flag):
    assert entry(f'dataset="t" id="1" create="{flag}"') == ()


def test_an_entity_without_id_or_list_is_left_out():
    assert entry('dataset="t" id="" create="1"') == ()
    assert entry('dataset="" id="1" create="1"') == ()
