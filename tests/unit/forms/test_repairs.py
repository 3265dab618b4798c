"""What can be mended is mended in a copy, with everything that refers to it."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from surveyor.forms.reading import read_form, read_form_bytes
from surveyor.forms.repairs import repair_codes
from surveyor.usecases.forms import mended_copy

SETTINGS = "| settings |\n| | form_id | version |\n| | coba | 1 |\n"


def survey(*rows, more=""):
    head = "type | name | label | relevant | constraint | trigger"
    lines = "".join(f"| | {row} |\n" for row in rows)
    return f"| survey |\n| | {head} |\n{lines}{more}{SETTINGS}"


CASES = {
    "type_spelling": survey("teks | a | A", "Select_One l | b | B",
        more="| choices |\n| | list_name | name | label |\n| | l | x | X |\n"),
    "characters": survey("text | a\u200b | A | | . ≥ 5"),
    "clashing_columns": survey("text | a | A | | | | x").replace(
        "trigger |", "trigger | instance::tag |"),
    "headers": survey("text | a | A").replace("relevant", "relevent"),
    "ends": survey("begin_group | g | G", "text | a | A", "end_repeat | |", "end_group | |"),
    "references": survey("text | Nama | A", "text | b | ${ nama } | ${nama} = 1 | | Nama"),
    "invalid_names": survey("text | nama desa | A", "note | b | ${nama desa}"),
    "reserved_names": survey("text | meta | A", "note | b | ${meta}"),
    "duplicate_names": survey("text | a | A", "text | a | A"),
    "choice_spaces": survey("select_multiple l | a | A", "text | b | B | selected(${a}, 'x y')",
        more="| choices |\n| | list_name | name | label |\n| | l | x y | X |\n"),
    "choice_duplicates": survey("select_one l | a | A",
        more="| choices |\n| | list_name | name | label |\n| | l | x | X |\n| | l | x | Y |\n"),
}  # fmt: skip


def test_every_repair_has_a_case():
    assert set(CASES) == set(repair_codes())


@pytest.mark.parametrize("code", CASES)
def test_a_repair_is_offered_with_its_places_and_mends_the_form(code):
    data = CASES[code].encode()
    offered = {repair.code: repair for repair in read_form_bytes(data).repairs}

    assert offered[code].places
    assert offered[code].message()
    mended = read_form_bytes(data, repairs=list(offered))
    assert mended.form is not None
    assert mended.repairs == ()


def test_a_renamed_question_takes_its_references_along():
    book = read_form_bytes(
        CASES["reserved_names"].encode(), repairs=["reserved_names"]
    ).book
    names = [row.cells.get("name") for row in book.grid("survey").rows]
    labels = [row.cells.get("label") for row in book.grid("survey").rows]

    assert (names, labels) == (["meta_1", "b"], ["A", "${meta_1}"])


def test_a_choice_with_a_space_is_renamed_in_conditions_too():
    book = read_form_bytes(
        CASES["choice_spaces"].encode(), repairs=["choice_spaces"]
    ).book

    assert book.grid("survey").rows[1].cells["relevant"] == "selected(${a}, 'x_y')"


def test_a_missing_list_is_the_authors_to_decide():
    reading = read_form_bytes(survey("select_one warna | a | A").encode())

    assert (reading.form, reading.repairs) == (None, ())


def test_only_what_is_chosen_is_mended():
    data = survey("teks | meta | A").encode()

    mended = read_form_bytes(data, repairs=["type_spelling"])

    assert [repair.code for repair in mended.repairs] == ["reserved_names"]


def test_the_file_is_not_touched_and_its_copy_keeps_its_looks(tmp_path):
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "survey"
    for row in (["type", "name", "label"], ["teks", "nama", "Nama"]):
        sheet.append(row)
    sheet["C2"].font = Font(bold=True)
    workbook.create_sheet("catatan kantor")["A1"] = "Rapat hari Senin"
    path = tmp_path / "kuesioner.xlsx"
    workbook.save(path)
    before = path.read_bytes()

    copy = mended_copy(read_form(path, ["type_spelling"]), path)

    assert path.read_bytes() == before
    mended = load_workbook(BytesIO(copy))
    assert mended["survey"]["A2"].value == "text"
    assert mended["survey"]["C2"].font.bold
    assert mended["catatan kantor"]["A1"].value == "Rapat hari Senin"
    assert read_form_bytes(copy, "kuesioner").form is not None


def test_a_markdown_form_is_mended_into_a_workbook(tmp_path):
    path = tmp_path / "kuesioner.md"
    path.write_text(CASES["choice_duplicates"])

    copy = mended_copy(read_form(path, ["choice_duplicates"]), path)

    assert load_workbook(BytesIO(copy))["settings"]["C2"].value == "yes"
    assert read_form_bytes(copy).form is not None
