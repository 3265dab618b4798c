"""Distances, areas and shapes."""

import pytest

SQUARE = "0 0 0 0; 0 1 0 0; 1 1 0 0; 1 0 0 0; 0 0 0 0"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("distance('0 0;0 1')", 111318.85), ("distance('0 0;0 90')", 10018696.05),
        ("distance('0 0 5 1')", 0), ("distance('')", 0), ("distance('x')", "NaN"),
        ("distance('0 0;91 0')", "NaN"), ("distance('0 0', '0 1')", 111318.85),
        ("distance(p)", 222637.69), ("area('0 0;0 1')", 0), ("area('x')", 0),
        ("area('')", 0), ("round(area(square) div 1000000)", 12391),
        ("round(area(p) div 1000000)", 6196),
        ("geofence('0.5 0.5', square)", True), ("geofence('0.5 1.5', square)", False),
        ("geofence('', square)", False), ("geofence('0.5 0.5', '')", False),
        ("geofence('0.5 0.5', '0 0;0 1;1 1;1 0')", False),
        ("intersects('0 0;1 1;1 0;0 1;0 0')", True), ("intersects(square)", False),
        ("intersects('0 0;0 2;0 1')", True), ("intersects('0 0;0 2;1 2;1 1;0 1')", True),
        ("intersects('0 0;0 1')", False), ("intersects('')", False),
    ],
)  # fmt: skip
def test_shapes_are_measured_on_the_sphere(value, expression, expected):
    document = f"<d><square>{SQUARE}</square><p>0 0</p><p>0 1</p><p>1 1</p><p/></d>"

    assert value(expression, document, "/d") == expected
