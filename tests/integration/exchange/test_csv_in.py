"""Entries that come back as CSV: ours, Central's and Kobo's."""

import csv
import io
import zipfile

import pytest

from exports.to_csv import CsvLayout, write_rows
from surveyor.usecases import maintenance, previewing, receiving, results
from surveyor.usecases.filling import Filling
from surveyor.usecases.previewing import Fate
from tests.support.offices import ANI, BUDI, correct, entry, with_text_form

CENTRAL = """SubmissionDate,IN-IN08,IN-IN09,H-H03,KEY,SubmitterName,FormVersion
2026-11-20T08:00:00.000Z,{first},33,P01,uuid:11111111-1111-4111-8111-111111111111,Dewi,{v}
2026-11-20T09:00:00.000Z,empat,33,P01,uuid:22222222-2222-4222-8222-222222222222,Dewi,{v}
"""
KOBO = """start;IN/IN08;IN/IN09;H/H03;_id;_uuid;_submission_time;__version__;_index
;4;33;P01;7;33333333-3333-4333-8333-333333333333;2026-11-20T08:00:00;v1;1
"""


def export(project, folder, layout=None):
    layout = layout or CsvLayout.excel_indonesia().unmasked()
    write_rows(results.tables(project), results.rows(project), folder, layout)
    return folder


def change(path, key, column, value):
    """Changes a cell as a person does in a spreadsheet."""
    text = path.read_text("utf-8-sig")
    delimiter = ";" if ";" in text.splitlines()[0] else ","
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    for row in rows:
        if row["KEY"] == key:
            row[column] = value
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8-sig")


def merge(project, path, **more):
    return receiving.merge_files(project, [path], **more).files[0]


@pytest.mark.parametrize(
    "layout", [CsvLayout.excel_indonesia(), CsvLayout.international()]
)
@pytest.mark.parametrize("masked", [True, False])
def test_an_export_that_comes_back_unchanged_changes_nothing(
    office, tmp_path, layout, masked
):
    here = office("a")
    before = maintenance.state(here)
    export(here, tmp_path / "csv", layout if masked else layout.unmasked())

    done = merge(here, tmp_path / "csv")

    assert (done.error, done.left) == (None, ())
    assert (done.new, done.updated, done.known) == (0, 0, 4)
    assert maintenance.state(here) == before


def test_a_changed_cell_becomes_one_correction_however_often_it_comes(office, tmp_path):
    here = office("a")
    which = entry(here)
    folder = export(here, tmp_path / "csv")
    change(folder / "smart_economy.csv", which, "IN08", "41")

    first = merge(here, folder)
    state = maintenance.state(here)
    again = merge(here, folder)

    assert (first.updated, again.updated, again.known) == (1, 0, 4)
    assert maintenance.state(here) == state
    head = here.submissions.head(which)
    assert b"<IN08>41</IN08>" in head.xml
    assert len(here.submissions.history(which)) == 2
    assert maintenance.check(here) == ()


def test_two_offices_make_the_same_correction_of_the_same_file(office, tmp_path, carry):
    a, b = office("a"), office("b")
    folder = export(a, tmp_path / "csv")
    change(folder / "smart_economy.csv", entry(a), "IN08", "41")

    merge(a, folder)
    merge(b, folder)

    assert maintenance.state(a) == maintenance.state(b)


def test_a_correction_by_csv_and_one_by_hand_merge(office, tmp_path):
    here = office("a")
    which = entry(here)
    folder = export(here, tmp_path / "csv")
    change(folder / "smart_economy.csv", which, "IN08", "41")
    correct(here, which, BUDI, IN__IN09="33")

    merge(here, folder)

    head = here.submissions.head(which)
    assert head.merged_by_program
    assert b"<IN08>41</IN08>" in head.xml
    assert b"<IN09>33</IN09>" in head.xml


def test_what_a_spreadsheet_writes_in_its_own_way_is_no_change(office, tmp_path):
    here = office("a")
    which = entry(here)
    correct(here, which, ANI, IN__IN09="1234")
    folder = export(here, tmp_path / "csv")
    table = folder / "smart_economy.csv"
    day = here.submissions.row(which).visited
    change(table, which, "IN09", "1.234,0")
    change(table, which, "H04", day.strftime("%d/%m/%Y"))

    done = merge(here, folder)

    assert (done.updated, done.known) == (0, 4)


def test_a_cell_that_cannot_be_an_answer_is_told_with_row_and_column(office, tmp_path):
    here = office("a")
    which = entry(here)
    folder = export(here, tmp_path / "csv")
    change(folder / "smart_economy.csv", which, "IN09", "banyak")

    done = merge(here, folder)

    (left,) = done.left
    assert left.place.startswith("smart_economy.csv, baris ")
    assert left.place.endswith("kolom IN09")
    assert "banyak" in left.reason
    assert len(here.submissions.history(which)) == 1


def test_an_entry_that_is_not_here_comes_whole_and_its_bundle_later_joins_it(
    office, bare, tmp_path, carry
):
    laptop, here = office("a"), bare("kantor")
    folder = export(laptop, tmp_path / "csv")

    done = merge(here, folder)
    assert (done.left, done.new) == ((), 4)
    row = here.submissions.row(entry(laptop))
    assert row.site_name == laptop.submissions.row(entry(laptop)).site_name

    later = carry(laptop, here)
    assert (later.conflicts, later.left) == (0, ())
    carry(here, laptop)
    assert maintenance.state(here) == maintenance.state(laptop)


def test_masked_entries_that_are_not_here_are_refused(office, bare, tmp_path):
    laptop, here = office("a"), bare("kantor")
    folder = export(laptop, tmp_path / "csv", CsvLayout.international())

    done = merge(here, folder)

    forms = {r.form_id for r in here.submissions.revisions()}
    assert forms == {"smart_branding"}, "nothing in it is masked"
    assert len(done.left) == 2
    assert all("disamarkan" in one.reason for one in done.left)


def test_rows_of_a_repeat_are_changed_added_and_removed(office, tmp_path):
    here = office("a")
    which = entry(here, "smart_branding")
    folder = export(here, tmp_path / "csv")
    (rows,) = folder.glob("smart_branding-VS.csv")
    lines = rows.read_text("utf-8-sig").splitlines(keepends=True)
    mine = [n for n, line in enumerate(lines) if which in line]
    assert len(mine) > 1
    del lines[mine[-1]]
    rows.write_text("".join(lines), "utf-8-sig")

    done = merge(here, folder)

    assert (done.updated, done.left) == (1, ())
    before, after = here.submissions.history(which)
    assert after.xml.count(b"</VS>") == before.xml.count(b"</VS>") - 1


def test_centrals_csv_becomes_entries_under_their_own_ids(bare, tmp_path):
    here = bare("kantor")
    version = here.forms.latest("smart_economy").version
    path = tmp_path / "smart_economy.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("smart_economy.csv", CENTRAL.format(first=4, v=version))
        archive.writestr("media/foto.jpg", b"x")

    (told,) = previewing.preview_files(here, [path])
    done = merge(here, path)

    assert (told.count(Fate.NEW), told.count(Fate.REFUSED)) == (1, 1)
    assert (done.new, len(done.left)) == (1, 1)
    assert done.left[0].place == "smart_economy.csv, baris 3, kolom IN08"
    head = here.submissions.head("uuid:11111111-1111-4111-8111-111111111111")
    assert (head.parents, head.author) == ((), "Dewi")
    assert b"<IN08>4</IN08>" in head.xml
    assert merge(here, path).known == 1


def test_centrals_csv_with_a_later_edit_corrects_the_entry(bare, tmp_path):
    here = bare("kantor")
    version = here.forms.latest("smart_economy").version
    old, new = tmp_path / "lama.csv", tmp_path / "baru.csv"
    old.write_text(CENTRAL.format(first=4, v=version), "utf-8")
    new.write_text(CENTRAL.format(first=5, v=version), "utf-8")
    merge(here, old)

    assert merge(here, new).updated == 1
    assert merge(here, old).updated == 0

    head = here.submissions.head("uuid:11111111-1111-4111-8111-111111111111")
    assert b"<IN08>5</IN08>" in head.xml


def test_kobos_csv_becomes_entries(bare, tmp_path):
    here = bare("kantor")
    path = tmp_path / "kobo.csv"
    path.write_text(KOBO, "utf-8")

    done = merge(here, path, form_id="smart_economy")

    assert (done.new, done.left) == (1, ())
    head = here.submissions.head("uuid:33333333-3333-4333-8333-333333333333")
    assert b"<IN08>4</IN08>" in head.xml


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("q,KEY,SubmitterName\n'45 rb,uuid:{id},Dewi\n", "kuis.csv"),
        ("q;_id;_uuid;_index\n'45 rb;7;{id};1\n", "kobo.csv"),
    ],
)
def test_an_apostrophe_in_an_answer_from_central_or_kobo_stays(
    bare, tmp_path, table, name
):
    here = bare("kantor")
    with_text_form(here)
    path, own = tmp_path / name, "11111111-1111-4111-8111-111111111111"
    path.write_text(table.format(id=own), "utf-8")

    done = merge(here, path, form_id="kuis")

    assert (done.new, done.left) == (1, ())
    assert b"<q>'45 rb</q>" in here.submissions.head(f"uuid:{own}").xml


@pytest.mark.parametrize("answer", ["'45 rb", "=1+1", "-"])
def test_an_answer_that_our_export_guards_comes_back_as_it_was(bare, tmp_path, answer):
    here = bare("kantor")
    form = with_text_form(here)
    filling = Filling.start(here, form, ANI)
    filling.answer("/data/q", answer)
    filling.finish()
    export(here, tmp_path / "csv")
    assert f"'{answer}" in (tmp_path / "csv" / "kuis.csv").read_text("utf-8-sig")

    done = merge(here, tmp_path / "csv")

    assert (done.known, done.updated, done.left) == (1, 0, ())


def test_a_table_of_something_else_is_refused_in_words(bare, tmp_path):
    here = bare("kantor")
    path = tmp_path / "gaji.csv"
    path.write_text("nama,gaji,bulan\nA,1,2\n", "utf-8")

    assert merge(here, path).error.code == "csv.unknown_form"
    path.write_bytes(b"\x00\x01\x02")
    assert merge(here, path).error.code == "csv.unreadable"
    assert here.submissions.count() == 0
