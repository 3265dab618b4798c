"""A list of entities from a file and from what was made here."""

from surveyor.engine.entity_lists import joined
from surveyor.engine.secondary import CsvTable


def table(text):
    return CsvTable.read(text.encode())


def rows(made):
    return [dict(zip(made.columns, row, strict=True)) for row in made.rows()]


FILE = "name,label,__version,height\nt1,Beringin,2,20\nt2,Ulin,3,9\n"


def test_the_newer_version_of_each_counts_and_new_ones_come_last():
    own = "name,label,kind,__version\nt2,Old,x,1\nt3,Baru,z,1\nt1,Changed,y,2\n"
    made = rows(joined(table(FILE), table(own)))
    assert [(r["name"], r["label"]) for r in made] == [
        ("t1", "Changed"),
        ("t2", "Ulin"),
        ("t3", "Baru"),
    ]
    assert made[0]["height"] == "20"
    assert (made[1]["kind"], made[2]["height"]) == ("", "")


def test_an_entity_that_no_entry_named_keeps_the_label_of_the_file():
    own = "name,label,__version,height\nt1,t1,3,\n"
    [first, _second] = rows(joined(table(FILE), table(own)))
    assert (first["label"], first["height"]) == ("Beringin", "")


def test_a_file_without_versions_is_older_than_what_was_made_here():
    made = joined(table("name,label\nt1,File\n"), table("name,label\nt1,Here\n"))
    assert rows(made) == [{"name": "t1", "label": "Here"}]


def test_a_file_that_is_no_list_of_entities_stays_as_it_is():
    file = table("code,title\n1,A\n")
    assert joined(file, table("name,label\nt1,Here\n")) is file
