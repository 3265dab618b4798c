"""Expressions as ODK speaks them, over a small instance."""

import math
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyor.engine.instance import Node
from surveyor.engine.secondary import CsvTable, SecondaryList
from surveyor.engine.xpath.compiler import (
    UnknownFunction,
    WrongArguments,
    compile_expression,
)
from surveyor.engine.xpath.parser import XPathSyntaxError, parse
from surveyor.engine.xpath.scope import Scope, World
from surveyor.engine.xpath.values import to_string

WITA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=WITA)


def node(name, parent=None, text=""):
    made = Node(name, f"{parent.ref if parent else ''}/{name}", parent)
    made.raw = made.text = text
    if parent is not None:
        parent.insert(len(parent.children), made)
    return made


@pytest.fixture
def data():
    root = node("data")
    node("a", root, "7")
    node("empty", root)
    node("many", root, "x y")
    for age in ("10", "20", "30"):
        row = node("person", root)
        node("age", row, age)
    return root


def evaluate(source, root, at=None):
    rows = CsvTable(
        ("name", "label", "group"), [["A", "a", "1"], ["B", "b", "2"], ["C", "c", "2"]]
    )
    world = World(
        root=root, now=lambda: NOW, zone=WITA, random=Random(1), new_uuid=lambda: "id",
        lists={"l": SecondaryList("root", "item", rows)},
    )  # fmt: skip
    place = at or root.named("a")[0]
    return to_string(
        compile_expression(source, place.ref).run(place, Scope(world, place))
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("1div1", "1"),
        ("7 mod 3", "1"),
        ("-7 mod 3", "-1"),
        ("round(-1.5)", "-2"),
        ("round(2.345, 2)", "2.35"),
        ("0.1 + 0.2 > 0.3", "true"),
        ("1000000 * 1000000", "1000000000000"),
        ("/data/a + 1", "8"),
        ("../a = 7", "true"),
        ("/data/empty != 5", "true"),
        ("/data/empty < 5", "false"),
        ("/data/empty + 1", "NaN"),
        ("boolean('false')", "true"),
        ("if(/data/a > 5, 'big', 1 div 0)", "big"),
        ("coalesce(/data/empty, 'x')", "x"),
        ("selected(/data/many, 'x') and not(selected(/data/many, 'z'))", "true"),
        ("selected-at(/data/many, 1)", "y"),
        ("selected-at(/data/many, 5)", ""),
        ("count-selected(/data/many)", "2"),
        ("count(/data/person)", "3"),
        ("sum(/data/person/age)", "60"),
        ("max(/data/person/age)", "30"),
        ("count(/data/person[age > 15])", "2"),
        ("/data/person[2]/age", "20"),
        ("indexed-repeat(/data/person/age, /data/person, 3)", "30"),
        ("indexed-repeat(/data/person/age, /data/person, 9)", ""),
        ("today()", "2026-11-23"),
        ("today() - date('2026-11-20')", "3"),
        ("format-date('2026-11-23', '%e/%n/%Y')", "23/11/2026"),
        ("number('1970-01-02')", "1"),
        ("instance('l')/root/item[name = 'B']/label", "b"),
        ("count(instance('l')/root/item[group = '2'])", "2"),
        ("count(instance('none')/root/item)", "0"),
        ("regex('0123456789012', '^[0-9]{13}$')", "true"),
        ("substr('abcdef', 1, 3)", "bc"),
        ("concat('a', 1, true())", "a1true"),
        ("distance('0 0;0 1') > 111000", "true"),
    ],
)
def test_an_expression_gives_what_the_specification_says(data, source, expected):
    assert evaluate(source, data) == expected


def test_an_absolute_path_in_a_repeat_means_the_current_row(data):
    second = data.named("person")[1].named("age")[0]

    assert evaluate("/data/person/age", data, second) == "20"
    assert evaluate("position(..)", data, second) == "2"


def test_what_is_not_relevant_drops_out_of_sums(data):
    data.named("person")[0].relevant = False

    assert evaluate("sum(/data/person/age)", data) == "50"


def test_randomize_follows_the_generator_of_the_specification(data):
    letters = CsvTable(("name",), [[letter] for letter in "ABCDEF"])
    world = World(
        root=data, now=lambda: NOW, zone=UTC, random=Random(1), new_uuid=str,
        lists={"abc": SecondaryList("root", "item", letters)},
    )  # fmt: skip
    compiled = compile_expression("randomize(instance('abc')/root/item, 42)", "/data/a")

    found = compiled.run(data, Scope(world, data))

    assert "".join(item.named("name")[0].text for item in found) == "AFCBDE"


def test_an_expression_tells_what_it_reads():
    compiled = compile_expression("if(../b > 1, /data/g/c, today())", "/data/g/a")

    assert compiled.dependencies == {"/data/g/b", "/data/g/c"}
    assert compiled.volatile


def test_an_unknown_function_is_named():
    with pytest.raises(UnknownFunction) as refused:
        compile_expression("hitung(1)", "/data/a")

    assert (
        refused.value.message() == "Fungsi hitung() pada karakter ke-1 tidak dikenal."
    )


def test_a_wrong_number_of_values_is_told():
    with pytest.raises(WrongArguments):
        compile_expression("if(1, 2)", "/data/a")


def test_a_syntax_error_has_its_place():
    with pytest.raises(XPathSyntaxError) as refused:
        parse("1 + (2 * ")

    assert refused.value.position == 9


def test_endless_nesting_is_an_error_and_no_crash():
    with pytest.raises(XPathSyntaxError):
        parse("(" * 5000 + "1" + ")" * 5000)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1 .()/[]'\"=<>+-*|,@$:div", max_size=40))
def test_any_text_is_an_expression_or_a_syntax_error(source):
    with suppress(XPathSyntaxError):
        parse(source)


def test_a_chain_without_end_neither_nests_nor_crashes(data):
    assert evaluate(" or ".join(["1 = 2"] * 5000), data) == "false"
    assert evaluate(" + ".join(["1"] * 5000), data) == "5000"


def test_nan_is_no_number_and_no_answer(data):
    assert math.isnan(float(evaluate("number('')", data)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("count(//age)", 3.0),
        ("count(//*)", 10.0),
        ("string(//person[2]/age)", "20"),
        ("string((//age)[3])", "30"),
        ("count(/data/person/age[1])", 3.0),
        ("name(/*)", "data"),
        ("count(//age/ancestor::data)", 1.0),
        ("string(/data/person/age | /data/a)", "7"),
        ("string(/data/person[3]/preceding-sibling::person/age)", "10"),
        ("string(/data/a/text())", "7"),
    ],
)
def test_paths_from_anywhere_give_each_node_once_in_document_order(
    data, source, expected
):
    assert to_string(evaluate(source, data)) == to_string(expected)


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [
        ("a" * 500 + "b", "(a+)+", False),
        ("a" * 500, "(a+)+", True),
        ("08123456789", "(08[0-9]+)+", True),
        ("x" * 60 + " y", "(\\w+\\s?)+", True),
        ("x" * 6000 + "!", "^(\\w+\\s?)*$", False),
    ],
)
def test_a_pattern_that_could_take_for_ever_ends(data, text, pattern, fits):
    assert evaluate(f"regex('{text}', '{pattern}')", data) == str(fits).lower()
