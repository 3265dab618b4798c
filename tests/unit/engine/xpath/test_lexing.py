"""Reading an expression: fine print of names and operators, errors with their place."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyor.engine.evaluation import evaluate_line
from surveyor.engine.xpath.compiler import compile_expression
from surveyor.engine.xpath.functions import FUNCTIONS
from surveyor.engine.xpath.parser import MAX_DEPTH, MAX_LENGTH
from surveyor.errors import UserError
from surveyor.texts import speaking

SIGNS = (
    "<r><a>6</a><a-b>7</a-b><a.b>8</a.b><div>9</div><mod>2</mod><and/><_x>1</_x></r>"
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1div1", 1), ("7mod4", 3), ("a-b", ["7"]), ("a - 1", 5), ("a -1", 5), ("a- 1", None),
        ("a.b", ["8"]), ("div div mod", 4.5), ("div div div div div", 1 / 9), ("* * 1", 6),
        ("count(*)", 7), ("2*3", 6), ("a*a", 36), ("a [1]", ["6"]), ("count ( * )", 7),
        ("child :: a", ["6"]), ("a\n+\t1", 7), ("'it''s'", None), ('"it\'s"', "it's"),
        ("'say \"hi\"'", 'say "hi"'), (".5 + 5.", 5.5), ("_x", ["1"]), ("a = 6and 1", True),
        ("-a", -6), ("--a", 6), ("3 - -3", 6), ("/r/and", [""]), ("not(and)", False),
        ("//mod", ["2"]), ("1<2", True), ("a>=6", True), ("a!=6", False), ("(a)", ["6"]),
    ],
)  # fmt: skip
def test_names_and_operators_are_told_apart(answer, expression, expected):
    found = answer(expression, SIGNS, "/r")

    if expected is None:
        assert "error" in found
        return
    got = found["value"]
    assert (
        [node["value"] for node in got] if isinstance(got, list) else got
    ) == expected


@pytest.mark.parametrize(
    ("expression", "place", "told"),
    [
        ("1 +", 4, "akhir rumus"), ("(1", 3, "kurung tutup"), ("a[1", 4, "kurung tutup"),
        ("concat('a', 'b", 13, "tidak ditutup"), ("“a”", 1, "miring"), ("$umur", 2, "umur"),
        ("a ~ b", 3, "~"), ("a\x00", 2, r"\x00"), ("1 2", 3, "2"), ("/data/", 7, "akhir"),
        ("a and", 6, "akhir rumus"), ("foo::a", 1, "foo"), ("f(1,,2)", 5, ","), ("a)", 2, ")"),
        ("//", 3, "akhir rumus"), ("", 1, "akhir rumus"), ("a[]", 3, "]"), ("@", 2, "akhir"),
    ],
)  # fmt: skip
def test_an_error_tells_place_and_sign(expression, place, told):
    with pytest.raises(UserError) as refused:
        compile_expression(expression, "/data/a")

    assert refused.value.values["place"] == place
    assert told in refused.value.message()


def test_an_error_speaks_the_language_in_use():
    with pytest.raises(UserError) as refused:
        compile_expression("(1", "/data/a")

    with speaking("en"):
        assert "end of the expression" in refused.value.message()
        assert "closing" in refused.value.message()


@pytest.mark.parametrize(
    ("expression", "code", "place"),
    [
        ("1 + hitung(2)", "xpath.unknown_function", 5),
        ("if(1, 2)", "xpath.arity", 1),
        ("1 + substr('a')", "xpath.arity", 5),
        ("true(1)", "xpath.arity", 1),
        ("indexed-repeat(/d/r/a, /d/r, 1, 2)", "xpath.arity", 1),
        ("1 + sum(3)", "xpath.not_nodes", 5),
        ("count('x')", "xpath.not_nodes", 1),
        ("position('x')", "xpath.not_nodes", 1),
        ("randomize('x')", "xpath.not_nodes", 1),
        ("name(1)", "xpath.not_nodes", 1),
    ],
)
def test_a_call_that_cannot_run_is_told_before_it_runs(expression, code, place):
    with pytest.raises(UserError) as refused:
        compile_expression(expression, "/d/r/a")

    assert (refused.value.code, refused.value.values["place"]) == (code, place)


@pytest.mark.parametrize(
    "expression",
    [
        "1+" * MAX_LENGTH, "(" * 10_000 + "1" + ")" * 10_000, "a[" * 10_000,
        "not(" * 10_000, "'" * 9_999, "/" * 1000, "\0" * 10, "f(" * 5_000 + ")" * 5_000,
    ],
    ids=range(8),
)  # fmt: skip
def test_a_monstrous_expression_is_an_error_and_no_crash(expression):
    with pytest.raises(UserError):
        compile_expression(expression, "/data/a")


@pytest.mark.parametrize(
    "expression",
    [
        "-" * 50_001 + "1", " or ".join(["a = 1"] * 9_000), "/".join(["a"] * 40_000),
        "a" + "[1]" * 30_000, "|".join(["a"] * 40_000), "9" * 90_000,
        "concat(" + ", ".join(["'a'"] * 999) + ")",
        "if(1 = 1, " * (MAX_DEPTH - 1) + "1" + ", 0)" * (MAX_DEPTH - 1),
        "instance('x')/root/item[a = " * 90 + "1" + "]" * 90,
    ],
    ids=range(9),
)  # fmt: skip
def test_a_long_expression_runs(value, expression):
    assert value(expression) is not None


ROWS = (
    "<data><age>41</age><none/><member no='1'><who>Ani</who></member>"
    "<member no='2'><who>Budi</who></member></data>"
)
WORDS = ["/data", "/", "//", "..", ".", "@no", "*", "[", "]", "(", ")", ",", "+", "-", "=",
         "!=", "<", "|", " or ", " and ", " div ", " mod ", "1", "0", "'x'", "''", "age",
         "member", "who", "none", "count(", "sum(", "if(", "concat(", "selected(", "substr(",
         "round(", "date(", "regex(", "position(", "last()", "current()", "instance('l')",
         "/root/item", "text()", "node()", "ancestor::", "following::*", "randomize(",
         "format-date(", "indexed-repeat(", "number(", "string(", "today()", "area(",
         "id(", "coalesce(", "once(", "pulldata(", "translate(", "pow(", "digest("]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map("".join),
    st.sampled_from(
        ["/", "/data", "/data/member[2]/who", "/data/member/@no", "//text()"]
    ),
)
def test_whatever_is_written_gives_a_value_or_an_error_in_words(expression, context):
    answered = _answered(expression, context)

    assert "error" not in answered or answered["code"] != "eval.failed", answered


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_a_value_or_an_error_in_words(expression):
    answered = _answered(expression)

    assert "error" not in answered or answered["code"] != "eval.failed", answered


GIVEN = ["'2026-02-30'", "1 div 0", "0 div 0", "''", "'x'", "/data/member", "-1", "1.5",
         "99999999999999999999", "'0 0;1 1'", "true()", "/data/none", "nobody"]  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_every_function_bears_every_argument(data):
    name = data.draw(st.sampled_from(sorted(FUNCTIONS)))
    function = FUNCTIONS[name]
    most = min(function.most, function.least + 3)
    given_ = data.draw(
        st.lists(st.sampled_from(GIVEN), min_size=function.least, max_size=most)
    )
    answered = _answered(f"{name}({', '.join(given_)})")

    assert answered.get("code") in (None, "xpath.not_nodes"), answered


def _answered(expression, context="/data"):
    request = {"document": ROWS, "context": context, "expression": expression}
    return evaluate_line(json.dumps(request))
