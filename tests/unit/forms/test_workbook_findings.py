"""Everything wrong with a workbook is told at once, each with sheet, row and column."""

import pytest

from surveyor.engine.checks import check_written
from surveyor.forms.findings import Severity
from surveyor.forms.reading import read_form_bytes

HEAD = (
    "type | name | label | relevant | constraint | calculation | choice_filter | trigger"
    " | required | repeat_count"
)
SETTINGS = "| settings |\n| | form_id | version |\n| | coba | 1 |\n"


def survey(*rows, head=HEAD, more=""):
    lines = "".join(f"| | {row} |\n" for row in rows)
    return f"| survey |\n| | {head} |\n{lines}{more}{SETTINGS}"


def choices(*rows, head="list_name | name | label"):
    return f"| choices |\n| | {head} |\n" + "".join(f"| | {row} |\n" for row in rows)


def findings(markdown):
    reading = read_form_bytes(markdown.encode(), "coba")
    return (*reading.findings, *check_written(reading.expressions))


def told(markdown):
    """(code, sheet, row, column) of every finding."""
    return [
        (f.code, f.place.sheet, f.place.row, f.place.column) for f in findings(markdown)
    ]


def test_a_right_form_has_no_findings():
    assert told(survey("text | nama | Nama")) == []


def test_all_problems_are_told_at_once():
    form = survey(
        "teks | a | A",
        "text | a b | B",
        "text | | C",
        "select_one warna | d | D",
        "text | e |",
        "calculate | f |",
        "note | g | Halo ${x}",
    )

    assert told(form) == [
        ("xlsform.unknown_type", "survey", 2, "type"),
        ("xlsform.invalid_name", "survey", 3, "name"),
        ("xlsform.no_name", "survey", 4, "name"),
        ("xlsform.missing_list", "survey", 5, "type"),
        ("xlsform.no_label", "survey", 6, "label"),
        ("xlsform.no_calculation", "survey", 7, "calculation"),
        ("xlsform.unknown_reference", "survey", 8, "label"),
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("text | meta | A", "xlsform.reserved_name", "name"),
        ("| a | A", "xlsform.no_type", "type"),
        ("text | b | A | ${a", "xlsform.bad_reference", "relevant"),
        ("text | b | A | | ${tidak} > 1", "xlsform.unknown_reference", "constraint"),
        ("text | b | A | | | | | ${tidak}", "xlsform.unknown_trigger", "trigger"),
        ("text | b | A | | | | | kata", "xlsform.bad_trigger", "trigger"),
        ("begin_repeat | data | A", "xlsform.repeat_like_root", "name"),
        ("begin_group | g | G", "xlsform.unmatched", "type"),
        ("end_group | | ", "xlsform.unmatched", "type"),
        ("text | b | A | false()", "xlsform.never_shown", "relevant"),
        ("text | b | A | ${b} = 1", "xlsform.waits_for_itself", "relevant"),
        ("text | b | A | ${a} = ", "xpath.syntax", "relevant"),
        ("text | b | A | | . > 0 and", "xpath.syntax", "constraint"),
        ("calculate | b | | | | uppr(${a})", "xpath.unknown_function", "calculation"),
        ("calculate | b | | | | substr()", "xpath.arity", "calculation"),
        ("text | b | A | | | | | | ya(", "xpath.syntax", "required"),
    ],
)  # fmt: skip
def test_a_problem_has_its_row_and_column(row, code, column):
    assert (code, "survey", 3, column) in told(survey("text | a | A", row))


def test_a_filter_of_choices_that_does_not_parse_is_told_in_its_cell():
    form = survey("select_one l | a | A | | | | kota = )", more=choices("l | x | X"))

    (finding,) = findings(form)

    assert (finding.code, finding.place.column) == ("xpath.syntax", "choice_filter")
    assert "ke-8" in finding.message()


def test_the_character_is_counted_in_the_cell_and_not_in_the_xform():
    (finding,) = findings(
        survey("text | panjang_sekali | A", "text | b | B | ${panjang_sekali} = = 1")
    )

    assert "ke-21" in finding.message()


def test_a_count_of_rows_that_does_not_parse_is_told_in_its_cell():
    form = survey(
        "begin_repeat | r | R | | | | | | | 2 *", "text | a | A", "end_repeat | |"
    )

    assert told(form) == [("xpath.syntax", "survey", 2, "repeat_count")]


def test_the_head_is_named_as_it_is_written():
    form = survey(
        "text | a | A | ${x} = 1",
        head="Type | Name | Label::Indonesia (id) | Relevance",
    )

    assert told(form) == [("xlsform.unknown_reference", "survey", 2, "Relevance")]


def test_single_colons_part_languages_too():
    form = survey("text | a | A ${x}", head="type | name | label:Indonesia (id)")

    assert told(form)[0] == (
        "xlsform.unknown_reference", "survey", 2, "label:Indonesia (id)",
    )  # fmt: skip


def test_places_follow_a_root_of_another_name():
    form = survey("text | a | A | 1 +").replace(
        "form_id | version |\n| | coba | 1",
        "form_id | version | name |\n| | x | 1 | akar",
    )

    assert told(form) == [("xpath.syntax", "survey", 2, "relevant")]


def test_a_misspelt_name_is_told_with_the_nearest():
    (finding,) = findings(survey("text | nama | A", "note | b | ${nma}"))

    assert "nama" in finding.advice()


def test_a_name_used_twice_is_told_with_the_first_row():
    (finding,) = findings(survey("text | a | A", "text | a | B"))

    assert finding.code == "xlsform.duplicate_name"
    assert (finding.place.row, finding.place.column) == (3, "name")
    assert "baris 2" in finding.advice()


def test_a_reference_to_a_name_used_in_two_groups_is_told():
    form = survey(
        "text | a | A", "begin_group | g | G", "text | a | A", "end_group | |",
        "note | n | ${a}",
    )  # fmt: skip

    assert told(form) == [("xlsform.ambiguous_reference", "survey", 6, "label")]


def test_an_end_of_the_wrong_kind_is_told_where_it_stands():
    form = survey("begin_repeat | r | R", "text | a | A", "end_group | |")

    assert ("xlsform.crossed", "survey", 4, "type") in told(form)


def test_choices_without_name_and_with_the_same_name_are_told():
    form = survey(
        "select_one l | a | A",
        more=choices("l | x | X", "l | | Y", "l | x | Z", "l | z |"),
    )

    assert told(form) == [
        ("xlsform.no_choice_name", "choices", 3, "name"),
        ("xlsform.duplicate_choice", "choices", 4, "name"),
        ("xlsform.choice_without_label", "choices", 5, "label"),
    ]


def test_a_condition_on_a_choice_that_is_not_there_is_a_warning():
    form = survey(
        "select_one l | a | A", "text | b | B | ${a} = 'pantia'",
        more=choices("l | pantai | Pantai"),
    )  # fmt: skip
    (finding,) = findings(form)

    assert finding.severity is Severity.WARNING
    assert (finding.code, finding.place.column) == (
        "xlsform.unknown_choice",
        "relevant",
    )
    assert "pantai" in finding.advice()


def test_missing_translations_are_counted_for_each_column():
    form = survey(
        "text | a | A | A", "text | b | B |", "text | c | C |",
        head="type | name | label::Indonesia (id) | label::English (en)",
    )  # fmt: skip
    (finding,) = findings(form)

    assert (finding.place.row, finding.place.column) == (3, "label::English (en)")
    assert "2 baris" in finding.message()


def test_a_misspelt_head_is_a_warning():
    form = survey("text | a | A | 1 = 1", head="type | name | label | relevent")

    assert told(form) == [("xlsform.unknown_column", "survey", 1, "relevent")]


def test_a_sheet_with_a_misspelt_name_is_named():
    (finding,) = read_form_bytes(
        survey("text | a | A").replace("| survey |", "| survei |").encode()
    ).errors

    assert (finding.code, finding.values["nearest"]) == ("xlsform.no_survey", "survei")


def test_bad_settings_are_told():
    form = (
        "| survey |\n| | type | name | label::Indonesia (id) |\n| | text | a | A |\n"
        "| settings |\n| | form_id | name | default_language | allow_choice_duplicates |\n"
        "| | x | a b | English (en) | mungkin |\n"
    )

    assert {f[0] for f in told(form)} == {
        "xlsform.invalid_name", "xlsform.bad_setting", "xlsform.unknown_language",
        "xlsform.no_version",
    }  # fmt: skip


def test_a_circle_is_told_by_the_names_of_its_questions(tmp_path):
    from surveyor.usecases.forms import read_form_file

    path = tmp_path / "putar.md"
    path.write_text(
        survey(
            "calculate | a | | | | ${b} + 1", "calculate | b | | | | ${a} + 1",
            "calculate | c | | | | ${d} + 1", "calculate | d | | | | ${c} + 1",
        )
    )  # fmt: skip
    circles = [f for f in read_form_file(path).findings if f.code == "engine.cycle"]

    assert [f.values["members"] for f in circles] == ["a, b", "c, d"]
    assert [f.place.row for f in circles] == [2, 4]


def test_what_only_pyxform_finds_is_told_in_our_words():
    form = survey(
        "range | a | A | start=1 end=ten", head="type | name | label | parameters"
    )

    assert told(form) == [("xlsform.bad_parameters", "survey", 2, "parameters")]


def test_a_crash_in_pyxform_becomes_a_finding_with_its_row():
    """Two columns of a label, one of which goes deeper, break pyxform."""
    form = survey(
        "text | a | A | B",
        head="type | name | hint::Indonesia (id) | hint::Indonesia (id)::x",
    )
    codes = told(form)

    assert all(row is not None for _code, _sheet, row, _column in codes)
    assert codes


def test_findings_are_in_the_order_of_the_sheets_and_none_is_told_twice():
    form = survey("text | b | ${x} ${x}", "text | b | B", more=choices("| a | A"))
    places = told(form)

    assert places == sorted(
        places, key=lambda f: (["settings", "survey", "choices"].index(f[1]), f[2])
    )
    assert len(set(places)) == len(places)
