import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exports.to_csv import MASK, CsvLayout, read_back, write_rows, write_tables
from surveyor.analysis.errors import TablesIncomplete
from surveyor.analysis.labels import Option
from surveyor.analysis.tables import Column, Table, TableSchema
from surveyor.errors import ReadOnly
from surveyor.jobs import CallbackProgress, Cancelled

EXCEL = CsvLayout.excel_indonesia()
WORLD = CsvLayout.international()
OPTIONS = (
    Option("a", {"id": "Tidak ada; sama sekali", "en": "None"}, {}),
    Option("b", {"id": "=Ada", "en": "Some"}, {}),
)


def table(*rows, columns=None, name="f"):
    columns = columns or (
        Column("T", "text", ("T",)),
        Column("N", "decimal", ("N",)),
        Column("C", "choice", ("C",), options=OPTIONS),
        Column("M", "choices", ("M",), options=OPTIONS),
        Column("NIB", "text", ("NIB",), mask=True),
        Column("KEY", "key"),
    )
    return Table(TableSchema(name, "f", ("1",), (), None, columns), rows)


def text(folder, name="f.csv"):
    return (folder / name).read_bytes().decode("utf-8-sig")


NASTY = [
    "plain",
    "",
    'she said "hi"',
    "two\nlines",
    "two\r\nlines",
    "old\rmac",
    "a;b,c\td",
    "=1+1",
    '=HYPERLINK("http://x")',
    "+62 811",
    "-5 kg",
    "-98",
    "@SUM(A1)",
    "'quoted'",
    "''",
    "\tindented",
    "\nfirst line empty",
    " surrounded ",
    "64.02",
    "007",
    "1234567890123",
    "1,5",
    "-1,5",
    "1.5",
    "1e5",
    "1.250.000",
    "😀 Pulau Kumála – Kutai",
    "＝1",
    "NULL",
    "\ufeffbom",
    "x" * 200_000,
]


@pytest.mark.parametrize("layout", [EXCEL, WORLD])
@pytest.mark.parametrize("value", NASTY)
def test_every_cell_comes_back_as_it_was(tmp_path, layout, value):
    rows = ((value, value, "a", "a b", value, "uuid:1"), ("", "", "", "", "", "k"))

    write_tables([table(*rows)], tmp_path, layout.unmasked())
    (back,) = read_back(tmp_path)

    assert back.rows == rows


def test_the_schema_comes_back_too(tmp_path):
    write_tables([table()], tmp_path, EXCEL)
    (back,) = read_back(tmp_path)

    assert back.schema.header == ("T", "N", "C", "M", "NIB", "KEY")
    assert back.schema.columns[4].mask


def test_excel_in_indonesia_gets_semicolon_comma_bom_and_crlf(tmp_path):
    write_tables([table(("x;y", "-12.5", "a", "a b", "1", "uuid:1"))], tmp_path, EXCEL)

    assert (tmp_path / "f.csv").read_bytes() == (
        b'\xef\xbb\xbfT;N;C;M;NIB;KEY\r\n"x;y";-12,5;a;a b;***;uuid:1\r\n'
    )


def test_other_programs_get_comma_and_point(tmp_path):
    write_tables([table(("x,y", "-12.5", "a", "", "1", "uuid:1"))], tmp_path, WORLD)

    assert (tmp_path / "f.csv").read_bytes() == (
        b'T,N,C,M,NIB,KEY\r\n"x,y",-12.5,a,,***,uuid:1\r\n'
    )


@pytest.mark.parametrize(
    "cell", ["=1", "+1 a", "-1 a", "@a", "\ta", "\ra", "'a", "＝1"]
)
def test_what_a_spreadsheet_takes_for_a_formula_is_defused(tmp_path, cell):
    write_tables([table((cell, "", "", "", "", "k"))], tmp_path, WORLD)

    row = text(tmp_path).split("\r\n", 1)[1].lstrip('"')

    assert row.startswith("'" + cell)


def test_masks_are_on_unless_taken_off(tmp_path):
    row = ("", "", "", "", "1234567890123", "k")

    write_tables([table(row)], tmp_path / "a", EXCEL)
    write_tables([table(row)], tmp_path / "b", EXCEL.unmasked())

    assert MASK in text(tmp_path / "a")
    assert "1234567890123" not in text(tmp_path / "a")
    assert "1234567890123" in text(tmp_path / "b")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("id", "x,,'=Ada,Tidak ada; sama sekali | =Ada,,k"),
        ("en", "x,,Some,None | Some,,k"),
    ],
)
def test_labels_stand_for_codes_on_request(tmp_path, language, line):
    row = ("x", "", "b", "a b", "", "k")

    write_tables([table(row)], tmp_path, WORLD.with_labels(language))

    assert text(tmp_path).splitlines()[1] == line


def test_a_code_without_label_stays(tmp_path):
    row = ("x", "", "old", "a old", "", "k")

    write_tables([table(row)], tmp_path, WORLD.with_labels("en"))

    assert text(tmp_path).splitlines()[1] == "x,,old,None | old,,k"


def test_the_manifest_counts_and_names_every_file(tmp_path):
    made = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    tables = [table(("x", "", "", "", "", "k")), table(name="f-VS")]

    written = write_tables(tables, tmp_path, EXCEL, made=made)

    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert [path.name for path in written] == ["f.csv", "f-VS.csv", "manifest.json"]
    assert manifest["made"] == "2026-11-23T06:30:00+00:00"
    assert [(t["file"], t["rows"]) for t in manifest["tables"]] == [
        ("f.csv", 1),
        ("f-VS.csv", 0),
    ]


def test_the_same_tables_give_the_same_bytes(tmp_path):
    for name in "ab":
        write_tables([table(("x", "1", "", "", "", "k"))], tmp_path / name, EXCEL)

    first, second = (
        {p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "ab"
    )
    assert first == second


def test_form_ids_never_leave_the_folder(tmp_path):
    names = ["../../evil", "a/b", "A:B", "a_b", ""]

    written = write_tables(
        [table(name=name) for name in names], tmp_path / "out", WORLD
    )

    assert [path.name for path in written[:-1]] == [
        "_.._evil.csv",
        "a_b.csv",
        "A_B_2.csv",
        "a_b_3.csv",
        "table.csv",
    ]
    assert {path.parent for path in written} == {tmp_path / "out"}


def broken_rows():
    yield "f", ("new", "", "", "", "", "k")
    raise RuntimeError("the store went away")


def test_an_export_that_breaks_leaves_the_last_one_whole(tmp_path):
    write_tables([table(("old", "", "", "", "", "k"))], tmp_path, WORLD)

    with pytest.raises(RuntimeError):
        write_rows([table().schema], broken_rows(), tmp_path, WORLD)

    assert read_back(tmp_path)[0].rows == (("old", "", "", "", "", "k"),)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f.csv", "manifest.json"]


def test_a_first_export_that_is_cancelled_leaves_nothing(tmp_path):
    rows = (("f", ("x", "", "", "", "", "k")) for _ in range(2000))
    seen = []

    def cancelled():
        return bool(seen) and seen[-1] >= 1000

    progress = CallbackProgress(lambda done, total, what: seen.append(done), cancelled)
    with pytest.raises(Cancelled):
        write_rows([table().schema], rows, tmp_path, WORLD, progress, total=2000)

    assert list(tmp_path.iterdir()) == []
    assert seen == [0, 500, 1000]


def test_progress_tells_all_rows(tmp_path):
    seen = []
    progress = CallbackProgress(
        lambda done, total, what: seen.append((done, total, what))
    )

    rows = (("f", ("x", "", "", "", "", "k")) for _ in range(3))
    write_rows([table().schema], rows, tmp_path, WORLD, progress, total=3)

    assert seen == [(0, 3, "Menulis tabel"), (3, 3, "Menulis tabel")]


def test_a_folder_without_manifest_is_not_read(tmp_path):
    write_tables([table()], tmp_path, WORLD)
    (tmp_path / "manifest.json").unlink()

    with pytest.raises(TablesIncomplete, match=r"manifest\.json tidak ada"):
        read_back(tmp_path)


def test_a_file_that_changed_is_told(tmp_path):
    write_tables([table()], tmp_path, WORLD)
    with (tmp_path / "f.csv").open("a") as file:
        file.write("extra")

    with pytest.raises(TablesIncomplete, match=r"f\.csv sudah berubah"):
        read_back(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "other"}'])
def test_a_strange_manifest_is_told(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content)

    with pytest.raises(TablesIncomplete):
        read_back(tmp_path)


def test_a_place_that_is_no_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(ReadOnly):
        write_tables([table()], tmp_path / "file" / "out", WORLD)


def test_number_columns_keep_what_is_no_number(tmp_path):
    columns = (
        Column("N", "decimal", ("N",)),
        replace(Column("I", "integer"), path=("I",)),
    )
    rows = (("=1+1", "+5"), ("0,5", "1,250"), ("-0.5", "-98"))

    write_tables([table(*rows, columns=columns)], tmp_path, EXCEL)

    assert text(tmp_path).splitlines()[1:] == ["'=1+1;'+5", "'0,5;'1,250", "-0,5;-98"]
    assert read_back(tmp_path)[0].rows == rows
