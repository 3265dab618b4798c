"""What is told of a form's expressions before it is filled in, and who reads whom."""

from datetime import UTC, datetime

import pytest

from surveyor.engine.checks import check
from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.xform import read_xform

CLOCK = Environment(now=lambda: datetime(2026, 11, 24, tzinfo=UTC), zone=UTC, seed=1)


def form(binds, body=""):
    xml = (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:jr="http://openrosa.org/javarosa"'
        ' xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title><model>'
        '<instance><data id="t"><a/><b/><m jr:template=""><age/><x/></m></data></instance>'
        '<instance id="l"><root><item><name>n</name></item></root></instance>'
        f'{binds}</model></h:head><h:body><input ref="/data/a"/><group ref="/data/m">'
        f'<repeat nodeset="/data/m"><input ref="/data/m/age"/></repeat></group>{body}'
        "</h:body></h:html>"
    )
    reading = read_xform(xml.encode())
    assert reading.form is not None, reading.findings
    return reading.form


@pytest.mark.parametrize(
    ("kind", "expression", "code"),
    [
        ("calculate", "/data/zz + 1", "xpath.unknown_path"),
        ("constraint", ". &gt; /data/zz", "xpath.unknown_path"),
        ("required", "../zz = 1", "xpath.unknown_path"),
        ("relevant", "instance('zz')/root/item/name = 'n'", "engine.unknown_list"),
        ("readonly", "hitung(1)", "xpath.unknown_function"),
        ("constraint", "if(1)", "xpath.arity"),
        ("calculate", "sum(1)", "xpath.not_nodes"),
        ("calculate", "1 +", "xpath.syntax"),
        ("relevant", "regex(., 'x'", "xpath.syntax"),
    ],
)
def test_an_expression_that_cannot_run_is_a_finding(kind, expression, code):
    found = check(form(f'<bind nodeset="/data/b" {kind}="{expression}"/>'))

    assert [finding.code for finding in found] == [code]
    assert found[0].message()


def test_expressions_that_can_run_give_no_finding():
    binds = (
        '<bind nodeset="/data/b" calculate="count(instance(\'l\')/root/item) + /data/a"'
        ' constraint=". &gt; 0" relevant="current()/../a != \'\'"/>'
    )

    assert check(form(binds)) == ()


@pytest.mark.parametrize(
    ("expression", "before", "later"),
    [
        ("sum(../../m/age)", ["3", "3"], ["9", "9"]),
        ("count(/data/m[age &gt; 1])", ["1", "1"], ["2", "2"]),
        ("../preceding-sibling::m[1]/age", ["", "1"], ["", "7"]),
        ("max(/data/m[1]/age, 2)", ["2", "2"], ["7", "7"]),
        ("../age * 2", ["2", "4"], ["14", "4"]),
    ],
)
def test_what_looks_into_other_rows_follows_all_of_them(expression, before, later):
    session = Session.start(
        form(f'<bind nodeset="/data/m/x" calculate="{expression}"/>'), CLOCK
    )
    for number, age in enumerate(("1", "2"), 1):
        session.add_repeat("/data/m")
        session.set(f"/data/m[{number}]/age", age)
    assert [session.value(f"/data/m[{n}]/x") for n in (1, 2)] == before

    session.set("/data/m[1]/age", "7")

    assert [session.value(f"/data/m[{n}]/x") for n in (1, 2)] == later
