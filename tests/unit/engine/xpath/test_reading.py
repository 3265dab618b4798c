"""What an expression tells before it runs: what it reads, and whether it changes by itself."""

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
    "expression", ["today()", "1 + random()", "concat(uuid(), now())"]
)
def test_what_changes_by_itself_is_volatile(expression):
    assert compile_expression(expression, "/data/a").volatile


def test_nothing_else_is_volatile():
    assert not compile_expression("/data/today + 1", "/data/a").volatile
