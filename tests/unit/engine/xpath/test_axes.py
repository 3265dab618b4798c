"""Axes, node tests, predicates and unions over any document."""

import pytest

TREE = (
    "<?start here?><r xml:lang='id'><a id='x' n='1'>one<!--note--></a>"
    "<b id='y'><c>two</c><c>three</c><d><c>four</c></d></b>"
    "<?todo later?><a id='z'>five</a></r>"
)


@pytest.mark.parametrize(
    ("expression", "context", "names"),
    [
        ("child::*", "/r", "a b a"), ("*", "/r/b", "c c d"), ("b/c", "/r", "c c"),
        ("parent::*", "/r/b/d", "b"), ("..", "/r/b/d", "b"), ("parent::a", "/r/b/d", ""),
        ("self::b", "/r/b", "b"), ("self::a", "/r/b", ""), (".", "/r/b", "b"),
        ("descendant::c", "/r", "c c c"), ("descendant-or-self::*", "/r/b", "b c c d c"),
        ("ancestor::*", "/r/b/d/c", "r b d"), ("ancestor-or-self::*", "/r/b/d", "r b d"),
        ("following-sibling::*", "/r/b/c[1]", "c d"), ("following::*", "/r/b", "a"),
        ("following::*", "/", ""), ("preceding::*", "/", ""), ("ancestor::*", "/", ""),
        ("following::*", "/r/a[1]", "b c c d c a"), ("following::c", "/r/b/c[1]", "c c"),
        ("preceding-sibling::*", "/r/b/d", "c c"), ("preceding::*", "/r/b/d/c", "a c c"),
        ("following::*", "/r/a[1]/@id", "b c c d c a"), ("following-sibling::*", "/r/a[1]/@id", ""),
        ("attribute::*", "/r/a[1]", "id n"), ("@id", "/r/a[1]", "id"), ("@none", "/r", ""),
        ("//c", "/", "c c c"), ("//c/..", "/", "b d"), (".//c", "/r/b/d", "c"),
        ("//@id", "/", "id id id"), ("/", "/r/b", ""), ("/*", "/r/b", "r"),
        ("/r/b/c | /r/a", "/", "a c c a"), ("//c | //c", "/", "c c c"),
        ("id('z x')", "/", "a a"), ("id('none')", "/", ""), ("id(//b/@id)", "/", "b"),
    ],
)  # fmt: skip
def test_an_axis_gives_its_nodes_in_document_order(answer, expression, context, names):
    found = answer(f"{expression}", TREE, context)["value"]

    told = [node["path"].rpartition("/")[2].partition("[")[0] for node in found]
    assert " ".join(told).replace("@", "").strip() == names


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("count(//text())", 5), ("count(//comment())", 1), ("count(/r/node())", 4),
        ("count(//processing-instruction())", 2), ("count(/r/a/node())", 3),
        ("count(//processing-instruction('todo'))", 1), ("count(//node())", 16),
        ("count(/comment())", 0), ("count(//a/text())", 2), ("count(/node())", 2),
    ],
)  # fmt: skip
def test_a_node_test_tells_kinds_apart(value, expression, number):
    assert value(expression, TREE, "/") == number


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("string(/r/a)", "one"), ("string(//comment())", "note"), ("string(/r/b)", "twothreefour"),
        ("string(//processing-instruction('todo'))", "later"), ("string(/r/a[1]/@n)", "1"),
        ("name(//processing-instruction('todo'))", "todo"), ("name(//text())", ""),
        ("name(/r/a/@id)", "id"), ("local-name(/r)", "r"), ("name(/)", ""),
    ],
)  # fmt: skip
def test_every_kind_of_node_has_its_text_and_name(value, expression, expected):
    assert value(expression, TREE, "/") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("//c[1]", ["two", "four"]), ("(//c)[1]", ["two"]), ("//c[last()]", ["three", "four"]),
        ("/r/b/c[position() > 1]", ["three"]), ("/r/b/*[2][self::c]", ["three"]),
        ("/r/b/*[self::c][3]", []), ("//c[. = 'three']", ["three"]), ("//a[@n]", ["one"]),
        ("//a[@id = 'z']", ["five"]), ("/r/*[c]/d/c", ["four"]), ("//c[0]", []),
        ("//c[1.5]", []), ("//c['']", []), ("//c['x'][2]", ["three"]), ("//*[c][2]", []),
        ("(//*[c])[2]/c", ["four"]),
        ("/r/b/c[1]/following-sibling::c[1]", ["three"]),
        ("/r/b/d/preceding-sibling::c[1]", ["three"]), ("//d/ancestor::*[1]/c[1]", ["two"]),
        ("(//c | //a)[2]", ["two"]), ("//c[../@id]", ["two", "three"]),
        ("//c[string-length() = 4]", ["four"]), ("/r/b/c[not(position() = 1)]", ["three"]),
        ("//b[c[2] = 'three']/d", ["four"]), ("(/r/b)/c[2]", ["three"]),
    ],
)  # fmt: skip
def test_a_predicate_counts_along_its_axis(value, expression, expected):
    assert value(expression, TREE, "/") == expected


def test_the_language_of_a_node_is_that_of_its_nearest_ancestor(value):
    document = "<r xml:lang='en-GB'><a><b xml:lang='id'/></a><c lang='fr'/></r>"

    assert value("lang('en')", document, "/r/a") is True
    assert value("lang('EN-gb')", document, "/r/a") is True
    assert value("lang('e')", document, "/r/a") is False
    assert value("lang('id')", document, "/r/a/b") is True
    assert value("lang('fr')", document, "/r/c") is False


NAMESPACES = (
    "<n:r xmlns:n='urn:one' xmlns:m='urn:two' xmlns='urn:three'>"
    "<n:a>1</n:a><m:a>2</m:a><a>3</a><b m:k='x' k='y'/></n:r>"
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("/n:r/n:a", ["1"]), ("/n:r/m:a", ["2"]), ("/r/a", ["1", "2", "3"]),
        ("/n:r/m:*", ["2"]), ("/n:r/n:*", ["1"]), ("//unknown:a", ["1", "2", "3"]),
        ("namespace-uri(/n:r)", "urn:one"), ("name(/r/*[2])", "m:a"),
        ("local-name(/r/*[2])", "a"), ("//@m:k", ["x"]), ("//b/@k", ["x", "y"]),
    ],
)  # fmt: skip
def test_a_prefix_that_is_declared_must_fit(value, expression, expected):
    assert value(expression, NAMESPACES, "/") == expected
