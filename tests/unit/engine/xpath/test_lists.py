"""Paths into lists: the same answers by index as by looking at every item."""

import sys
from datetime import UTC, datetime
from random import Random

import pytest

from surveyor.engine.instance import Node
from surveyor.engine.secondary import CsvTable, SecondaryList
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.scope import Scope, World

ROWS = [
    ["d1", "bali", "5", "Kuta"], ["d2", "bali", "05", "Ubud"], ["d3", "ntb", "5.0", "Gili"],
    ["d4", "bali", "7", "Sanur"], ["d5", "", "x", "Batur"],
]  # fmt: skip


def world(rows, **answers):
    root = Node("data", "/data")
    for name, text in answers.items():
        child = Node(name, f"/data/{name}", root)
        child.set_raw(text)
        root.children.append(child)
    table = CsvTable(("name", "region", "code", "label"), rows)
    return World(
        root=root, now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, random=Random(1),
        new_uuid=str, lists={"l": SecondaryList("root", "item", table)},
    )  # fmt: skip


def run(expression, here):
    node = here.root.children[0]
    return compile_expression(expression, node.ref).run(node, Scope(here, node))


@pytest.mark.parametrize(
    ("predicate", "names"),
    [
        ("region = 'bali'", "d1 d2 d4"), ("'bali' = region", "d1 d2 d4"),
        ("region = /data/q", "d1 d2 d4"), ("region = current()/../q", "d1 d2 d4"),
        ("current()/../q = region and code = 7", "d4"), ("code = 5", "d1 d2 d3"),
        ("code = '5'", "d1"), ("5 = code", "d1 d2 d3"), ("code = /data/n", "d1"),
        ("code = number(/data/n)", "d1 d2 d3"), ("code = /data/n + 2", "d4"),
        ("label != '' and region = 'bali'", "d1 d2 d4"), ("region = ''", "d5"),
        ("region = /data/none", "d5"), ("region = /data/nobody", "d5"), ("code = 0 div 0", ""),
        ("region = 'bali'][2", "d2"), ("2][region = 'bali'", "d2"), ("3][region = 'bali'", ""),
        ("region = 'bali' and position() = 2", "d2"), ("region = 'bali' and last()", "d1 d2 d4"),
        ("region = concat('ba', 'li')", "d1 d2 d4"), ("name = region", ""), ("unknown = 'x'", ""),
        ("region = 'bali' or code = 'x'", "d1 d2 d4 d5"), ("region = if(1 = 1, 'ntb', 3)", "d3"),
        ("region = 'bali'][code > 6", "d4"), ("region = true()", "d1 d2 d3 d4 d5"),
        ("region = /data/*", "d1 d2 d4 d5"), ("region = 'bali'][last()", "d4"),
        ("selected('d3 d4', name)", "d3 d4"), ("starts-with(label, 'K')", "d1"),
    ],
)  # fmt: skip
def test_a_key_finds_what_looking_at_all_items_finds(predicate, names):
    here = world(ROWS, q="bali", n="5", none="")
    every = f"instance('l')/root/item[{predicate}]"

    quick = [item.named("name")[0].text for item in run(every, here)]
    slow = [
        item.named("name")[0].text
        for item in run(every.replace("/root/item", "/*/item"), here)
    ]

    assert quick == names.split()
    assert slow == quick


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count(instance('l')/root/item)", 5.0), ("count(instance('none')/root/item)", 0.0),
        ("count(instance('l')/root/other)", 0.0), ("count(instance('l')/list/item)", 0.0),
        ("string(instance('l')/root/item[4]/label)", "Sanur"),
        ("string(instance('l')/root/item[name = 'd2']/../item[1]/label)", "Kuta"),
        ("string(instance('l')/@id)", "l"), ("count(instance('l')//item)", 5.0),
        ("count(instance('l')/root/item/*)", 20.0), ("name(instance('l')/root)", "root"),
        ("instance('l')/root/item[name = 'zz']/label = ''", True),
        ("pulldata('l', 'label', 'name', 'd3')", "Gili"),
        ("pulldata('l.csv', 'label', 'name', 'd3')", "Gili"),
        ("pulldata('l', 'none', 'name', 'd3')", ""), ("pulldata('x', 'a', 'b', 'c')", ""),
        ("count(instance(concat('', 'l'))/root/item[region = 'ntb'])", 1.0),
    ],
)  # fmt: skip
def test_a_list_is_walked_as_a_tree(expression, expected):
    assert run(expression, world(ROWS, q="bali")) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "instance('l')/root/item[name = /data/q]/label",
        "instance('l')/root/item[current()/../q = name and region != '']/label",
        "instance('l')/root/item[code = number(/data/n)]/label",
    ],
)
def test_a_key_among_100000_rows_is_found_without_looking_at_them(expression):
    rows = [[f"d{n}", f"r{n % 100}", str(n), f"L{n}"] for n in range(100_000)]
    here = world(rows, q="d77777", n="77777")
    run(expression, here)

    calls = 0

    def count(_frame, _event, _argument):
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        found = run(expression, here)
    finally:
        sys.setprofile(None)

    assert [node.text for node in found] == ["L77777"]
    assert calls < 5_000, "a scan calls something for each of the rows"


def test_the_namespace_axis_is_read_and_leads_nowhere():
    """XPath 1.0 (5.4); an instance keeps no declarations."""
    assert run("count(namespace::node())", world(ROWS, q="bali")) == 0
