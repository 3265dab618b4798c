"""What an expression tells before it runs: what it reads, which lists, which rows."""

import pytest

from surveyor.engine.xpath.compiler import compile_expression


@pytest.mark.parametrize(
    ("expression", "context", "reads"),
    [
        ("/data/a + ../b", "/data/c", "/data/a /data/b"),
        (".", "/data/c", "/data/c"), ("../..", "/data/g/c", "/data"),
        ("current()/../b", "/data/c", "/data/b"), ("/data/g/*", "/data/c", "/data/g/*"),
        ("instance('l')/root/item[key = /data/a]/x", "/data/c", "/data/a"),
        ("instance('l')/root/item[key = current()/../a]", "/data/c", "/data/a"),
        ("/data/m[age > 3]/name", "/data/c", "/data/m/age /data/m/name"),
        ("once(/data/a)", "/data/c", "/data/a"), ("once(.)", "/data/c", ""),
        ("jr:choice-name(/data/a, '/data/q')", "/data/c", "/data/a /data/q"),
        ("indexed-repeat(/data/m/age, /data/m, /data/a)", "/data/c",
         "/data/a /data/m /data/m/age"),
        ("/data/@version", "/data/c", "/data/@version"), ("'/data/a'", "/data/c", ""),
        ("../preceding-sibling::m[1]/age", "/data/m/x", "/data/m/age"),
        ("/data/*/age", "/data/c", "/data/*"), ("/data/g/*/..", "/data/c", "/data/g/*"),
        ("../following::*/x", "/data/g/c", "/data/*"), ("ancestor::g/x", "/data/g/c", "/data/*"),
        ("/data/a/text()", "/data/c", "/data/a"), ("descendant::x", "/data/g", "/data/g/*"),
        ("string-length()", "/data/c", "/data/c"), ("//age", "/data/c", "/*"),
    ],
)  # fmt: skip
def test_an_expression_tells_what_it_reads(expression, context, reads):
    assert compile_expression(expression, context).dependencies == set(reads.split())


@pytest.mark.parametrize(
    ("expression", "crosses"),
    [
        ("../age * 2", False), ("/data/m/age * 2", False), ("/data/total", False),
        ("concat(../first, ' ', ../last)", False), ("/data/g[1]/x", False),
        ("max(../age, 3)", False), ("position(..)", False), ("count(../likes)", False),
        ("instance('l')/root/item[key = current()/../age]/x", False),
        ("sum(/data/m/age)", False), ("sum(../age)", False),
        ("count(/data/m)", True), ("count(../../m)", True), ("sum(../../m/age)", True),
        ("/data/m[1]/age", True), ("/data/m[age > current()/../age]/name", True),
        ("../preceding-sibling::m[1]/age", True), ("/data/*/age", True), ("//age", True),
        ("indexed-repeat(/data/m/age, /data/m, position(..) - 1)", True),
    ],
)  # fmt: skip
def test_it_tells_whether_it_looks_into_other_rows(expression, crosses):
    assert compile_expression(expression, "/data/m/x").crossing is crosses


def test_it_tells_where_in_the_source_paths_and_lists_stand():
    compiled = compile_expression(
        "1 + /data/b + count(instance('l')/root/item)", "/data/a"
    )

    assert compiled.positions["/data/b"] == 4
    assert compiled.instances == {"l": 20}


@pytest.mark.parametrize(
    "expression", ["today()", "1 + random()", "concat(uuid(), now())"]
)
def test_what_changes_by_itself_is_volatile(expression):
    assert compile_expression(expression, "/data/a").volatile


def test_nothing_else_is_volatile():
    assert not compile_expression("/data/today + 1", "/data/a").volatile
