"""Sets of nodes: comparing, counting, rows of repeats."""

import pytest

NUMBERS = "<r><a><x>-5</x><x>0</x><x>5</x></a><b><x>5</x><x>8</x></b><c/><d>5</d></r>"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a/x = 5", True), ("a/x != 5", True), ("a/x = 4", False), ("a/* < -4", True),
        ("a/* > 5", False), ("a/* >= 5", True), ("7 > a/*", True), ("a/* < b/*", True),
        ("b/* < a/*", False), ("a/* = b/*", True), ("c/* = ''", False), ("c/* != 'x'", False),
        ("c/* < 1", False), ("a/* = true()", True), ("c/* = false()", True),
        ("true() < a/*", True), ("true() < c/*", False), ("a/* = 'x'", False),
        ("d = '5'", True), ("d = 5", True), ("d = 5.0", True), ("d != 5", False),
        ("a/x[9] = ''", True), ("a/x[9] != 5", True), ("nobody = ''", True),
        ("nobody != 5", True), ("nobody < 5", False), ("c = ''", True), ("c != 5", True),
        ("c >= 5", False), ("c < 5", False), ("count(a/* | b/*)", 5), ("count(c/*)", 0),
        ("1 = (1 = 1)", True), ("2 = true()", True), ("'' = false()", True),
        ("3 < 4 < 5", True), ("5 > 4 > 3", False), ("1 = 1 = 1", True),
    ],
)  # fmt: skip
def test_a_set_compares_if_any_of_its_nodes_does(value, expression, expected):
    assert value(expression, NUMBERS, "/r") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count(member)", 3), ("count-non-empty(member/years)", 2), ("count(nobody)", 0),
        ("position(member[2])", 2), ("position(nobody)", "NaN"), ("position()", 1), ("last()", 1),
        ("indexed-repeat(/data/member/who, /data/member, 2)", "Budi"),
        ("indexed-repeat(/data/member/who, /data/member, 9)", ""),
        ("indexed-repeat(/data/member/who, /data/member, 0)", ""),
        ("indexed-repeat(/data/member/who, /data/member, 'x')", ""),
        ("concat('a', indexed-repeat(//nobody/*, //nobody, 1))", "a"),
        ("indexed-repeat(member/who, member, 3)", "Cita"),
        ("indexed-repeat(/data/member/who, /data/member, count(/data/member))", "Cita"),
        ("name(member)", "member"), ("string(member/@no)", "1"), ("current()/name", ["Wayan"]),
        ("member[who = current()/name]", []), ("member[years = 12]/who", ["Ani"]),
        ("member[../age > 40]/who", ["Ani", "Budi", "Cita"]),
    ],
)  # fmt: skip
def test_rows_are_counted_and_looked_up(value, expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("/data/member/who", ["Budi"]), ("../who", ["Budi"]), ("position(..)", 2),
        ("count(/data/member)", 3), ("sum(/data/member[years > 0]/years)", 20),
        ("/data/member[1]/who", ["Ani"]), ("../../member[3]/who", ["Cita"]),
        ("indexed-repeat(/data/member/who, /data/member, position(..) - 1)", "Ani"),
        ("count(../preceding-sibling::member)", 1), ("/data/name", ["Wayan"]),
        ("/data/member/years = 8", True), ("/data/*/who", ["Ani", "Budi", "Cita"]),
    ],
)  # fmt: skip
def test_an_absolute_path_means_the_row_it_is_asked_in(value, expression, expected):
    context = "/data/member[2]/years"
    document = (
        "<data><name>Wayan</name><member><who>Ani</who><years>12</years></member>"
        "<member><who>Budi</who><years>8</years></member>"
        "<member><who>Cita</who><years/></member></data>"
    )

    assert value(expression, document, context) == expected


def test_rows_inside_rows_stay_in_their_own(value):
    document = (
        "<d><h><n>1</n><p><a>1</a></p><p><a>2</a></p></h>"
        "<h><n>2</n><p><a>3</a></p><p><a>4</a></p><p><a>5</a></p></h></d>"
    )
    at = "/d/h[2]/p[3]/a"

    assert value("count(/d/h/p)", document, at) == 3
    assert value("/d/h/p[a > 3]", document, at) == ["4", "5"]
    assert value("/d/h/n", document, at) == ["2"]
    assert value("sum(/d/h/p/a)", document, at) == 5
    assert value("sum(../../p/a)", document, at) == 12
    assert value("indexed-repeat(/d/h/p/a, /d/h, 1, /d/h/p, 2)", document, at) == "2"
