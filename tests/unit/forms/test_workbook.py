"""Forms as Markdown tables and as Excel workbooks."""

from io import BytesIO

from openpyxl import load_workbook

from surveyor.forms.workbook import markdown_to_xlsx, read_sheets, write_sheets

MARKDOWN = r"""
# A remark.
| survey |
| | type | name | label | constraint |
| | text | A | Kode | regex(., '^(a\|b)$') |
# Another remark.
| | integer | B | Jumlah | |

| choices |
| | list_name | name | label |
| | area | 64.02 | Kutai Kartanegara |
"""


def workbook():
    return load_workbook(BytesIO(markdown_to_xlsx(MARKDOWN)))


def test_a_table_is_read_with_its_columns_and_without_empty_cells():
    survey = read_sheets(MARKDOWN)["survey"]

    assert survey.columns == ("type", "name", "label", "constraint")
    assert survey.rows == (
        {"type": "text", "name": "A", "label": "Kode", "constraint": "regex(., '^(a|b)$')"},
        {"type": "integer", "name": "B", "label": "Jumlah"},
    )  # fmt: skip


def test_what_is_written_reads_back_the_same():
    sheets = read_sheets(MARKDOWN)

    assert read_sheets(write_sheets(sheets.values())) == sheets


def test_a_column_without_any_value_is_left_out():
    written = write_sheets(
        read_sheets("| survey |\n| | type | name | hint |\n| | text | A | |").values()
    )

    assert written == "| survey |\n| | type | name |\n| | text | A |\n"


def test_the_workbook_has_the_sheets_and_cells_of_the_markdown():
    book = workbook()

    assert book.sheetnames == ["survey", "choices"]
    assert [cell.value for cell in book["survey"][2]] == [
        "text", "A", "Kode", "regex(., '^(a|b)$')",
    ]  # fmt: skip
    assert book["survey"]["D3"].value is None


def test_codes_stay_text_in_the_workbook():
    cell = workbook()["choices"]["B2"]

    assert (cell.value, cell.data_type, cell.number_format) == ("64.02", "s", "@")


def test_the_head_stays_in_sight_and_texts_are_wrapped():
    book = workbook()

    assert book["survey"].freeze_panes == "C2"
    assert book["choices"].freeze_panes == "A2"
    assert book["survey"]["A1"].font.bold
    assert book["survey"]["C2"].alignment.wrap_text


def test_columns_are_as_wide_as_their_texts_up_to_a_limit():
    long = MARKDOWN.replace("Kutai Kartanegara", "K" * 200)

    sheet = load_workbook(BytesIO(markdown_to_xlsx(long)))["choices"]

    assert sheet.column_dimensions["A"].width == len("list_name") + 2
    assert sheet.column_dimensions["C"].width == 60


def test_a_text_that_looks_like_a_formula_stays_a_text():
    sheet = load_workbook(
        BytesIO(markdown_to_xlsx("| survey |\n| | type |\n| | =1+1 |"))
    )["survey"]

    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
