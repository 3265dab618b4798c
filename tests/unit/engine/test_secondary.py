"""Lists beside the answers: in the form, in files, and in the entry finished last."""

import json
import time
import tracemalloc
from datetime import UTC, datetime

import pytest

from surveyor.engine.environment import Environment
from surveyor.engine.secondary import (
    CsvTable,
    folder_tables,
    instance_tree,
    secondary_lists,
)
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes

CLOCK = Environment(
    now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, seed=1, new_uuid=lambda: "1"
)  # fmt: skip
POINT = {"type": "Point", "coordinates": [116.98, -0.41]}
RING = {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}


def form_of(text):
    reading = read_form_bytes(text.encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


def calculated(*expressions, tables=lambda _file: None, instances=""):
    """What expressions give in a form with some secondary instances."""
    nodes = "".join(f"<c{n}/>" for n, _e in enumerate(expressions))
    binds = "".join(
        f'<bind nodeset="/data/c{n}" calculate="{e}"/>'
        for n, e in enumerate(expressions)
    )
    form = form_of(
        '<h:html xmlns="http://www.w3.org/2002/xforms" '
        'xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>'
        f'<data id="x"><q/>{nodes}</data></instance>{instances}{binds}</model></h:head>'
        '<h:body><input ref="/data/q"/></h:body></h:html>'
    )
    session = Session.start(form, CLOCK, tables)
    return [session.value(f"/data/c{n}") for n, _e in enumerate(expressions)]


def beside(folder, name, text):
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder_tables(folder)


def rows_of(text):
    return [list(row) for row in CsvTable.read(text.encode()).rows()]


def test_a_csv_may_begin_with_a_mark_and_part_its_columns_by_semicolons():
    table = CsvTable.read("\ufeffname;label\r\na;Apel, merah\r\n".encode())
    assert table.columns == ("name", "label")
    assert list(table.rows()) == [["a", "Apel, merah"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_columns_and_lines_of_a_csv_may_be_parted_in_many_ways(mark, end):
    lines = [("name", "label"), ("a", "Apel"), ("b", "Jambu")]
    assert rows_of(end.join(mark.join(line) for line in lines)) == [
        ["a", "Apel"], ["b", "Jambu"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"n\na\0b", b'n\n"open', b"\xff\xfe\x00", b"n\n" + b"x" * 200_000],
)
def test_a_csv_of_any_bytes_is_read_without_a_fault(data):
    assert CsvTable.read(data).rows() is not None


def test_a_quoted_cell_of_a_csv_may_hold_lines_commas_and_quotes():
    assert rows_of('n,l\na,"1, ""2""\n3"\n') == [["a", '1, "2"\n3']]


def test_short_and_empty_lines_of_a_csv_do_no_harm():
    assert rows_of("n,l,m\na\n\nb,c\n") == [["a", "", ""], ["b", "c", ""]]


def test_an_item_chosen_by_a_number_is_found_however_the_list_writes_it(tmp_path):
    tables = beside(tmp_path, "t.csv", "level,name\n01,a\n1.0,b\n2,c\n")
    instance = '<instance id="t" src="jr://file-csv/t.csv"/>'
    source = "join(' ', instance('t')/root/item[level = 1]/name)"
    assert calculated(source, tables=tables, instances=instance) == ["a b"]


def test_an_item_is_found_by_any_of_several_values(tmp_path):
    tables = beside(tmp_path, "t.csv", "k,name\nx,a\ny,b\nz,c\n")
    instances = (
        '<instance id="t" src="jr://file-csv/t.csv"/>'
        '<instance id="w"><r><i><k>x</k></i><i><k>z</k></i></r></instance>'
    )
    source = "join(' ', instance('t')/root/item[k = instance('w')/r/i/k]/name)"
    assert calculated(source, tables=tables, instances=instances) == ["a c"]


def test_values_that_occur_twice_are_all_found_and_pulldata_takes_the_first(tmp_path):
    tables = beside(tmp_path, "t.csv", "name,label\na,1\na,2\n")
    instance = '<instance id="t" src="jr://file-csv/t.csv"/>'
    asked = (
        "count(instance('t')/root/item[name = 'a'])",
        "pulldata('t', 'label', 'name', 'a')",
        "pulldata('t', 'nothing', 'name', 'a')",
        "pulldata('nowhere', 'label', 'name', 'a')",
    )
    made = calculated(*asked, tables=tables, instances=instance)
    assert made == ["2", "1", "", ""]


def test_an_xml_file_is_walked_as_deep_as_it_goes(tmp_path):
    text = (
        "<root><version>2</version>"
        '<item code="11"><name>a</name><area><name>Barat</name><size>3</size></area>'
        "<size>1</size><size>2</size></item>"
        "<item><name>b</name></item></root>"
    )
    tables = beside(tmp_path, "t.xml", text)
    instance = '<instance id="t" src="jr://file/t.xml"/>'
    asked = {
        "count(instance('t')/root/item)": "2",
        "instance('t')/root/item[name = 'a']/area/name": "Barat",
        "sum(instance('t')/root/item/size)": "3",
        "instance('t')/root/item[@code = '11']/name": "a",
        "instance('t')/root/item[area/size > 2]/name": "a",
        "instance('t')/root/version": "2",
        "instance('t')/root/item[2]/name": "b",
        "count(instance('t')/root/town)": "0",
    }
    assert calculated(*asked, tables=tables, instances=instance) == list(asked.values())


def test_a_list_in_the_form_may_be_nested_too():
    instance = (
        '<instance id="t"><cities><city><id>1</id><name><en>One</en></name></city>'
        "</cities></instance>"
    )
    source = "instance('t')/cities/city[id = '1']/name/en"
    assert calculated(source, instances=instance) == ["One"]


def test_features_become_items_with_their_place(tmp_path):
    features = [
        {
            "type": "Feature",
            "id": "f1",
            "geometry": POINT,
            "properties": {"t": "Danau", "id": "other", "open": True},
        },
        {"type": "Feature", "geometry": RING, "properties": {"id": "f2", "t": None}},
        {"type": "Feature", "id": 3, "geometry": None, "properties": None},
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    table = beside(tmp_path, "places.geojson", text)("places.geojson")
    assert table.columns == ("geometry", "t", "id", "open")
    assert [list(row) for row in table.rows()] == [
        ["-0.41 116.98 0 0", "Danau", "f1", "true"],
        ["2 1 0 0; 4 3 0 0; 2 1 0 0", "", "f2", ""],
        ["", "", "3", ""],
    ]


def test_numbers_of_features_stay_as_they_are_written(tmp_path):
    text = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": '
        '{"type": "LineString", "coordinates": [[100.10, 0.50, 7], [101, 1]]}, '
        '"properties": {"n": 5.00}}]}'
    )
    table = beside(tmp_path, "a.geojson", text)("a.geojson")
    assert list(table.rows()) == [["0.50 100.10 0 0; 1 101 0 0", "5.00"]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xml", "<root><item>"),
        ("b.xml", '<!DOCTYPE x [<!ENTITY e "e">]><root>&e;</root>'),
        ("c.geojson", "{"),
        ("d.geojson", '{"type": "FeatureCollection", "features": 3}'),
        ("e.geojson", '{"type": "FeatureCollection", "features": [{"properties": 4}]}'),
        ("f.geojson", "[]"),
        ("h.geojson", '{"features": []}'),
        ("g.txt", "name"),
    ],
)
def test_a_damaged_file_is_an_empty_list(tmp_path, name, text):
    assert beside(tmp_path, name, text)(name) is None
    assert folder_tables(tmp_path)("missing.csv") is None
    assert folder_tables(None)("missing.csv") is None


FROM_FILES = """
| survey |                                   |      |       |                        |
|        | type                              | name | label | parameters             |
|        | select_one_from_file fruit.csv    | f    | F     | value=code label=title |
|        | select_one_from_file place.geojson| g    | G     |                        |
|        | select_multiple_from_file t.xml   | x    | X     |                        |
|        | csv-external                      | c    |       |                        |
|        | xml-external                      | y    |       |                        |
"""


def offered(session, name):
    return [(c.value, c.label) for c in session.question(f"/data/{name}").choices]


def test_choices_come_from_files_by_the_columns_that_the_form_names(tmp_path):
    beside(tmp_path, "fruit.csv", "code,title,name\n1,Apel,x\n2,Jambu,y\n")
    feature = {"type": "Feature", "id": "p", "geometry": POINT}
    feature["properties"] = {"title": "Pura"}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    beside(tmp_path, "place.geojson", text)
    source = "<root><item><name>a</name><label>A</label></item></root>"
    tables = beside(tmp_path, "t.xml", source)
    session = Session.start(form_of(FROM_FILES), CLOCK, tables)
    assert offered(session, "f") == [("1", "Apel"), ("2", "Jambu")]
    assert offered(session, "g") == [("p", "Pura")]
    assert offered(session, "x") == [("a", "A")]


def test_a_file_that_is_missing_leaves_a_question_without_choices(tmp_path):
    session = Session.start(form_of(FROM_FILES), CLOCK, folder_tables(tmp_path))
    assert offered(session, "f") == []
    assert session.form.secondary["c"].src == "jr://file-csv/c.csv"
    assert session.form.secondary["y"].src == "jr://file/y.xml"


LAST = """
| survey |              |      |                            |                       |
|        | type         | name | label                      | default               |
|        | text         | town | Town                       | ${last-saved#town}    |
|        | begin_repeat | r    | R                          |                       |
|        | integer      | age  | Age                        |                       |
|        | end_repeat   |      |                            |                       |
|        | note         | says | Before: ${last-saved#town} |                       |
"""


def test_the_entry_finished_last_gives_defaults_and_texts():
    form = form_of(LAST)
    first = Session.start(form, CLOCK)
    assert first.value("/data/town") == ""
    first.set("/data/town", "Ende")
    xml = first.finish().xml
    source = {"last-saved": instance_tree(xml)}.get
    second = Session.start(form, CLOCK, source)
    assert second.value("/data/town") == "Ende"
    assert second.question("/data/says").label == "Before: Ende"


def test_a_form_can_be_tried_with_a_last_entry_beside_it(tmp_path):
    tables = beside(tmp_path, "last-saved.xml", "<data><town>Bajawa</town></data>")
    session = Session.start(form_of(LAST), CLOCK, tables)
    assert session.value("/data/town") == "Bajawa"


def test_a_list_of_100_000_rows_is_indexed_and_its_nodes_are_made_when_looked_at():
    """About 0.1 s to read and index here; a tree of nodes would need ten times that."""
    lines = "".join(f"v{n},Desa {n},k{n % 1000}\n" for n in range(100_000))
    data = ("name,label,area\n" + lines).encode()
    form = form_of(FROM_FILES.replace("fruit.csv", "v.csv"))
    began = time.perf_counter()
    table = CsvTable.read(data)
    lists = secondary_lists(form, {"v.csv": table}.get)
    found = lists["v"].where("area", "k7")
    assert time.perf_counter() - began < 20
    assert [item.named("name")[0].text for item in found[:2]] == ["v7", "v1007"]
    tracemalloc.start()
    assert len(lists["v"].items()) == 100_000
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60_000_000
