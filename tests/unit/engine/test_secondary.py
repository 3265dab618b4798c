"""Lists in files beside a form."""

import json

import pytest

from surveyor.engine.secondary import folder_tables

POINT = {"type": "Point", "coordinates": [116.98, -0.41]}
RING = {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}


def test_an_xml_file_is_a_list_of_its_items(tmp_path):
    (tmp_path / "fruit.xml").write_text(
        "<root><item><name>a</name><label>Apel</label></item>"
        "<item><name>j</name></item></root>"
    )
    table = folder_tables(tmp_path)("fruit.xml")
    assert table.columns == ("name", "label")
    assert list(table.where("name", "a")) == [["a", "Apel"]]
    assert list(table.where("name", "j")) == [["j", ""]]


def test_features_become_items_with_their_place(tmp_path):
    features = [
        {
            "type": "Feature",
            "id": "f1",
            "geometry": POINT,
            "properties": {"t": "Danau"},
        },
        {"type": "Feature", "geometry": RING, "properties": {"id": "f2", "t": None}},
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (tmp_path / "places.geojson").write_text(text)
    table = folder_tables(tmp_path)("places.geojson")
    assert list(table.where("id", "f1")) == [["-0.41 116.98 0 0", "f1", "Danau"]]
    assert list(table.where("id", "f2")) == [["2 1 0 0; 4 3 0 0; 2 1 0 0", "f2", ""]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xml", "<root><item>"),
        ("b.xml", '<!DOCTYPE x [<!ENTITY e "e">]><root>&e;</root>'),
        ("c.geojson", "{"),
        ("d.geojson", '{"features": 3}'),
        ("e.geojson", '{"features": [{"geometry": {"type": "Point"}}]}'),
        ("f.geojson", "[]"),
        ("g.txt", "name"),
    ],
)
def test_a_damaged_file_is_an_empty_list(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert folder_tables(tmp_path)(name) is None
    assert folder_tables(tmp_path)("missing.csv") is None
    assert folder_tables(None)("missing.csv") is None
