"""What calculations leave: empty texts, dates, once, fine print (5, 10, 13–15, 27)."""

from datetime import datetime, timedelta, timezone
from xml.sax.saxutils import quoteattr

import pytest

from tests.support.scenario import NOW, Scenario, ask, bind, xform

WITA = timezone(timedelta(hours=8))


def calculated(expression, given="", kind="string", zone=WITA):
    """What a calculation over /data/a leaves in its node."""
    form = Scenario(
        xform(
            "<a/><b/>",
            f'<bind nodeset="/data/b" type="{kind}" calculate={quoteattr(expression)}/>',
        ),
        now=NOW.astimezone(zone),
        zone=zone,
    )
    return form.answer("/data/a", given).value_of("/data/b")


def test_rule_5_a_calculation_overwrites_an_answer_when_its_reason_changes():
    """JavaRosa; web-forms only where the result is another one."""
    form = Scenario(
        xform(
            "<a>1</a><b/>",
            bind("/data/b", calculate="/data/a * 0"),
            body=ask("/data/b"),
        )
    )
    form.answer("/data/b", "own")
    assert form.value_of("/data/b") == "own"
    assert form.answer("/data/a", 2).value_of("/data/b") == "0"


def test_rule_5_undo_brings_the_own_answer_back():
    form = Scenario(
        xform(
            "<a>1</a><b/>",
            bind("/data/b", calculate="/data/a * 2"),
            body=ask("/data/b"),
        )
    )
    form.answer("/data/b", "own").answer("/data/a", 2).undo()
    assert form.values_of("/data/a", "/data/b") == ["1", "own"]


@pytest.mark.parametrize(
    "expression", ["number('x')", "0 div 0", "string(number('x'))"]
)
def test_rule_5_not_a_number_is_stored_as_nothing(expression):
    """JavaRosa, IAnswerData.wrapData; web-forms alike."""
    assert calculated(expression) == ""


@pytest.mark.parametrize(
    ("kind", "expression", "expected"),
    [
        ("int", "7 div 2", "3"),
        ("int", "-7 div 2", "-3"),
        ("date", "2", "1970-01-03"),
        ("date", "'2026-11-24T23:30:00.000+08:00'", "2026-11-24"),
    ],
)
def test_a_calculation_is_stored_as_its_type_holds_it(kind, expression, expected):
    """JavaRosa, IAnswerData.wrapData."""
    assert calculated(expression, kind=kind) == expected


def test_rule_10_once_keeps_its_first_value():
    """ODK XForms, once(): the node's own value where there is one."""
    form = Scenario(
        xform("<a>1</a><b/>", bind("/data/b", calculate="once(concat('n', /data/a))"))
    )
    assert form.answer("/data/a", 2).value_of("/data/b") == "n1"
    assert form.reopened().value_of("/data/b") == "n1"
    assert form.findings() == []


def test_rule_10_once_with_chance_is_drawn_once():
    form = Scenario(
        xform("<a>1</a><b/>", bind("/data/b", calculate="once(random() + /data/a)"))
    )
    drawn = form.value_of("/data/b")
    assert form.answer("/data/a", 2).value_of("/data/b") == drawn


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("number('1970-01-03')", "2"),
        ("number('1970-01-01T12:00:00.000Z')", "0.5"),
        ("'2026-11-24' < '2026-11-25'", "true"),
        ("date('2026-11-24') = '2026-11-24'", "true"),
        ("'2026-11-24' = '24-11-2026'", "false"),
        ("today() - date('2026-11-20')", "4"),
        ("date(1)", "1970-01-02"),
        ("format-date('2026-11-24', '%d/%m/%Y')", "24/11/2026"),
        ("format-date-time(now(), '%H:%M')", "18:00"),
        ("decimal-time('12:00:00.000+08:00')", "0.5"),
        ("int((today() - date('2000-11-25')) div 365.25)", "25"),
    ],
)
def test_rule_13_dates_are_numbers_where_numbers_are_asked_for(expression, expected):
    """ODK XForms, number() and date(); JavaRosa, XPathEvalTest and ToDateTest."""
    assert calculated(expression) == expected


def test_rule_13_today_is_the_day_of_the_place():
    late = datetime(2026, 11, 24, 23, 30, tzinfo=WITA)
    form = Scenario(
        xform("<b/>", bind("/data/b", calculate="today()")), now=late, zone=WITA
    )
    assert form.value_of("/data/b") == "2026-11-24"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("/data/a < 5", "false"),
        ("/data/a >= 5", "false"),
        ("/data/a != 5", "true"),
        ("/data/a = ''", "true"),
        ("/data/a + 1", ""),
        ("coalesce(/data/a + 1, 'none')", "none"),
        ("coalesce(/data/a, 0) + 1", "1"),
        ("string-length(/data/a)", "0"),
    ],
)
def test_rule_14_an_unanswered_question_is_no_number(expression, expected):
    """ODK docs, "Empty values in math"."""
    form = Scenario(
        xform(
            "<a/><b/>", f"<bind nodeset='/data/b' calculate={quoteattr(expression)}/>"
        )
    )
    assert form.value_of("/data/b") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("boolean('false')", "true"),
        ("boolean('')", "false"),
        ("if('false', 1, 2)", "1"),
        ("boolean-from-string('false')", "false"),
        ("boolean-from-string('1')", "true"),
    ],
)
def test_rule_15_a_stored_false_is_a_text_and_true(expression, expected):
    """ODK XForms, note under XPath functions."""
    assert calculated(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("round(-1.5)", "-2"),
        ("round(2.5)", "3"),
        ("-7 mod 3", "-1"),
        ("7 mod -3", "1"),
        ("1div1", "1"),
        ("1 = (1 = 1)", "true"),
        ("100000 * 100000 * 100000 * 100000", "100000000000000000000"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("1 div 3 * 3", "1"),
        ("string(-0)", "0"),
        ("concat(true(), 1 = 2)", "truefalse"),
    ],
)
def test_rule_27_the_fine_print_of_xpath(expression, expected):
    """XPath 1.0; round() as in both JavaScript engines."""
    assert calculated(expression) == expected


def test_rule_27_a_union_is_in_document_order():
    form = Scenario(
        xform(
            "<a>1</a><b>2</b><c/>",
            bind("/data/c", calculate="join('', /data/b | /data/a)"),
        )
    )
    assert form.value_of("/data/c") == "12"


def test_all_calculations_of_one_event_see_one_moment():
    moments = iter(NOW + timedelta(seconds=n) for n in range(100))
    form = Scenario(
        xform(
            "<a/><b/><c/>",
            bind("/data/b", calculate="if(/data/a = '', '', now())"),
            bind("/data/c", calculate="if(/data/b = '', '', now())"),
        ),
        now=lambda: next(moments),
    )
    form.answer("/data/a", 1)
    assert form.value_of("/data/b") == form.value_of("/data/c") != ""
