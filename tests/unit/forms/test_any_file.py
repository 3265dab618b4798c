"""Whatever is in a file, reading it gives findings or a form, and never a traceback."""

import io
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveyor.forms.book import Book, make_book, make_grid
from surveyor.forms.builtin import builtin_markdown
from surveyor.forms.reading import read_form_bytes
from surveyor.forms.workbook import markdown_to_xlsx
from surveyor.forms.xlsform import read_xlsform_book

WORKBOOK = markdown_to_xlsx(builtin_markdown("site_register"))
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck)
)  # fmt: skip
CELL = st.one_of(
    st.sampled_from([
        "", "text", "select_one l", "begin_group", "end_group", "begin_repeat",
        "end_repeat", "calculate", "a", "b", "meta", "${a}", "${a", "${b} + 1", "l",
        "yes", "1 +", "concat(${a}, 'x')", "${a}, ${b}", "start=1 end=x", "osm", "range",
        "select_multiple_from_file x.csv", "loop over l", "begin loop over l", "disabled",
    ]),
    st.text(max_size=12),
)  # fmt: skip
HEADS = st.lists(
    st.one_of(
        st.sampled_from([
            "type", "name", "label", "relevant", "calculation", "trigger", "hint",
            "label::Indonesia (id)", "bind::x", "instance::tag", "parameters", "disabled",
            "choice_filter", "repeat_count", "save_to", "media::image", "list_name",
        ]),
        st.text(max_size=8),
    ),
    max_size=8,
)  # fmt: skip


def a_reading(data):
    begun = time.perf_counter()
    reading = read_form_bytes(data, "x")
    assert reading.form is not None or reading.findings
    assert time.perf_counter() - begun < 20, "never a hang"
    for finding in reading.findings:
        assert finding.message()
        finding.advice()
        finding.where()
    return reading


@QUICK
@given(data=st.binary(max_size=400))
def test_any_bytes(data):
    a_reading(data)


@QUICK
@given(start=st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<",
                              b"| survey |\n", b"survey,\n"]),
       data=st.binary(max_size=2000))  # fmt: skip
def test_any_bytes_behind_a_known_beginning(start, data):
    a_reading(start + data)


@QUICK
@given(share=st.floats(0, 1), at=st.floats(0, 1), byte=st.integers(0, 255))
def test_a_workbook_cut_off_or_damaged(share, at, byte):
    a_reading(WORKBOOK[: int(len(WORKBOOK) * share)])
    damaged = bytearray(WORKBOOK)
    damaged[int((len(damaged) - 1) * at)] = byte
    a_reading(bytes(damaged))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(
    st.sampled_from(["survey", "choices", "settings", "entities", "external_choices", "osm"]),
    st.tuples(HEADS, st.lists(st.lists(CELL, max_size=8), max_size=8)),
))  # fmt: skip
def test_any_cells_in_any_sheets(sheets):
    grids = [
        make_grid(name, head, list(enumerate(rows, 2)))
        for name, (head, rows) in sheets.items()
    ]
    reading = read_xlsform_book(make_book(grids, list(sheets), "x"))
    assert reading.form is not None or reading.findings
    assert "form.crash" not in [finding.code for finding in reading.findings]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12), CELL), max_size=12))
def test_any_cells_in_a_right_workbook(changes):
    book = read_form_bytes(WORKBOOK).book
    survey = book.grid("survey")
    cells = {
        (survey.rows[row % len(survey.rows)].number,
         survey.columns[column % len(survey.columns)].header): text
        for row, column, text in changes
    }  # fmt: skip
    changed: Book = book.with_grid(survey.with_cells(cells))

    reading = read_xlsform_book(changed)

    assert reading.form is not None or reading.errors


def test_a_workbook_with_a_million_formatted_rows_is_read_soon():
    workbook = load_workbook(io.BytesIO(WORKBOOK))
    workbook["survey"].cell(1_000_000, 1).number_format = "0.00"
    data = io.BytesIO()
    workbook.save(data)

    assert a_reading(data.getvalue()).form is not None


def test_a_bomb_in_a_workbook_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/sharedStrings.xml", b"0" * 120_000_000)

    assert a_reading(data.getvalue()).errors[0].code == "xlsform.unreadable"


def test_entities_in_a_workbook_are_refused():
    data = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old,
        zipfile.ZipFile(data, "w") as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + text
            new.writestr(name, text)

    assert a_reading(data.getvalue()).errors[0].code == "xlsform.unreadable"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encodings_that_offices_have(encoding):
    text = "survey;;;\n;type;name;label\n;text;a;Café\n"

    reading = a_reading(text.encode(encoding))

    assert reading.form is not None
    assert reading.book.grid("survey").rows[0].cells["label"] == "Café"


def test_a_plain_table_of_questions_is_a_survey():
    assert a_reading(b"type,name,label\ntext,a,A\n").form is not None


def test_a_locked_workbook_is_told():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")

    assert "kata sandi" in a_reading(data).errors[0].message()


def test_thousands_of_unknown_names_are_told_soon():
    rows = "".join(
        f"| | teks{n} | q{n} | Q ${{tanya{n}}} | ${{soal{n}}} = 'x' |\n"
        for n in range(1500)
    )
    form = f"| survey |\n| | type | name | label | relevant |\n{rows}"

    assert len(a_reading(form.encode()).errors) == 4500


def test_a_sheet_of_too_many_rows_is_refused_and_not_cut_off():
    rows = "".join(f"| | l | n{n} | N |\n" for n in range(100_001))
    form = f"| choices |\n| | list_name | name | label |\n{rows}"

    assert a_reading(form.encode()).errors[0].code == "xlsform.unreadable"
