"""Questionnaires from files: right ones become forms, wrong ones findings with a place."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyor.errors import FileMissing
from surveyor.forms.builtin import builtin_markdown, builtin_xml
from surveyor.forms.reading import kind_of, read_form, read_form_bytes
from surveyor.forms.workbook import markdown_to_xlsx
from tests.support.old_workbook import old_workbook

SMALL = """
| survey |
|  | type | name | label |
|  | text | nama | Nama |
|  | begin_repeat | orang | Orang |
|  | integer | umur | Umur |
|  | end_repeat | | |
| settings |
|  | form_id | form_title | version |
|  | kecil | Kuesioner kecil | 1 |
"""


def one_error(markdown):
    reading = read_form_bytes(markdown.encode())
    assert reading.form is None
    (finding,) = reading.errors
    return finding


def test_a_markdown_form_is_read_with_the_place_of_each_question():
    form = read_form_bytes(SMALL.encode()).form

    assert (form.id, form.title, form.version) == ("kecil", "Kuesioner kecil", "1")
    assert form.places["/data/orang/umur"].row == 4


def test_a_workbook_is_read_whatever_its_suffix_says(tmp_path):
    path = tmp_path / "kuesioner.xls"
    path.write_bytes(markdown_to_xlsx(SMALL))

    assert read_form(path).form.id == "kecil"


def test_an_xform_is_read():
    assert read_form_bytes(builtin_xml("site_register")).form.id == "site_register"


@pytest.mark.parametrize("name", ["smart_branding", "smart_economy", "site_register"])
def test_the_built_in_forms_have_nothing_wrong(name):
    assert read_form_bytes(builtin_markdown(name).encode()).errors == ()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileMissing):
        read_form(tmp_path / "tidak-ada.xlsx")


def test_a_workbook_without_a_survey_sheet_is_no_form():
    finding = one_error(
        "| choices |\n|  | list_name | name | label |\n|  | a | b | c |\n"
    )

    assert finding.code == "xlsform.no_survey"


def test_an_unknown_question_type_is_named_with_its_row():
    finding = one_error(SMALL.replace("| text |", "| teks |"))

    assert finding.code == "xlsform.unknown_type"
    assert (finding.place.sheet, finding.place.row) == ("survey", 2)
    assert "teks" in finding.message()


def test_a_repeated_name_is_told():
    finding = one_error(
        SMALL.replace(
            "|  | begin_repeat", "|  | text | nama | Lagi |\n|  | begin_repeat"
        )
    )

    assert finding.code == "xlsform.duplicate_name"


def test_an_open_group_is_told():
    finding = one_error(SMALL.replace("|  | end_repeat | | |\n", ""))

    assert finding.code == "xlsform.unmatched"


def test_a_list_that_is_not_there_is_named():
    finding = one_error(SMALL.replace("| text |", "| select_one warna |"))

    assert finding.code == "xlsform.missing_list"


def test_entities_and_doctypes_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'

    (finding,) = read_form_bytes(bomb).errors

    assert finding.code == "xform.unreadable"


def test_nesting_without_end_is_refused():
    deep = b"<a>" * 10_000 + b"</a>" * 10_000

    assert read_form_bytes(deep).errors[0].code == "xform.unreadable"


def test_other_xml_is_no_form():
    assert read_form_bytes(b"<html/>").errors[0].code == "xform.not_a_form"


def test_a_zip_that_is_no_workbook_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("x.txt", "x")

    assert read_form_bytes(data.getvalue()).errors[0].code == "form.unknown_file"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", ""),
        (b"\xd0\xcf\x11\xe0xx", ".xls"),
        (b"a,b\n", ".csv"),
        (b"\xff\xfe\x00", ""),
    ],
)
def test_the_kind_is_told_by_the_content(data, kind):
    assert kind_of(data) == kind


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=300))
def test_any_bytes_give_findings_and_never_a_traceback(data):
    reading = read_form_bytes(data)

    assert reading.form is not None or reading.findings


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, 6000), byte=st.integers(0, 255))
def test_a_damaged_xform_gives_findings_and_never_a_traceback(at, byte):
    data = bytearray(builtin_xml("site_register"))
    data[at] = byte

    reading = read_form_bytes(bytes(data))

    assert reading.form is not None or reading.findings


OLD = {
    "survey": [
        ["type", "name", "label"],
        ["select_one l", "a", "Pilih café"],
        ["teks", "b", "B"],
    ],
    "choices": [["list_name", "name", "label"], ["l", 1.0, "Satu"], ["l", 2.5, "Dua"]],
}


@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_an_old_workbook_is_read_whatever_its_suffix_says(tmp_path, suffix):
    path = tmp_path / f"kuesioner{suffix}"
    path.write_bytes(old_workbook(OLD))

    reading = read_form(path, ["type_spelling"])

    assert reading.form.id == "kuesioner"
    assert [row.cells["name"] for row in reading.book.grid("choices").rows] == [
        "1",
        "2.5",
    ]
    assert reading.book.grid("survey").rows[0].cells["label"] == "Pilih café"


def test_what_is_wrong_in_an_old_workbook_has_its_cell():
    (finding,) = read_form_bytes(old_workbook(OLD)).errors

    place = finding.place
    assert (place.sheet, place.row, place.column) == ("survey", 3, "type")
