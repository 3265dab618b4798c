"""Notes and flags of an entry are seen wherever the entry is seen, and travel with it."""

import csv
import io
import sqlite3
from contextlib import closing

import pytest
from pypdf import PdfReader

from exports.to_csv import MASK, CsvLayout, write_rows
from exports.to_pdf import entry as entry_pdf
from surveyor.store.values import ProjectSettings, Query
from surveyor.usecases import maintenance, receiving, results
from surveyor.usecases.documents import entry_sheet
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import import_form
from surveyor.usecases.lists import everything, state_choices, tables_of
from surveyor.usecases.projects import create_project, open_project
from surveyor.usecases.remarking import Remarking
from surveyor.usecases.remarks import Kind, remarks_in
from surveyor.usecases.submissions import answers

FORM = """
| survey |
| | type | name | label | appearance | relevant | bind::sv:mask |
| | begin_group | a | Bagian A | | | |
| | integer | n | Jumlah | | | |
| | note | n_warn | Jumlahnya besar: ${n} | warning | ${n} > 100 | |
| | text | t | Nama | | | |
| | text | hp | Nomor HP | | | yes |
| | end_group | | | | | |
| | begin_repeat | r | Baris | | | |
| | text | u | Isi | | | |
| | end_repeat | | | | | |
| settings |
| | form_title | form_id | version | namespaces |
| | Uji | uji | 1 | sv="urn:surveyor:form" |
"""


@pytest.fixture
def make(tmp_path):
    """Makes projects that know the questionnaire."""
    made = []
    form = tmp_path / "uji.md"
    form.write_text(FORM, "utf-8")

    def build(name):
        project = create_project(tmp_path / name, ProjectSettings(title=name))
        import_form(project, form)
        made.append(project)
        return project

    yield build
    for project in made:
        project.close()


def fill(project, *, remarks=True):
    """One finished entry; its revision."""
    filling = Filling.start(project, "uji", Person("Nur Aini"))
    said = Remarking(filling)
    filling.answer("/data/a/n", "500")
    for _number in range(2):
        filling.add_row("/data/r")
    filling.answer("/data/r[1]/u", "satu")
    filling.answer("/data/r[2]/u", "dua")
    if remarks:
        said.confirm(filling.session.question("/data/a/n_warn"), "ada festival")
        said.say("/data/a/t", Kind.FLAG)
        said.say("/data/a/t", Kind.NOTE, "Papan nama rusak")
        said.answer_unknown("/data/a/hp", "99")
        said.say("/data/a/hp", Kind.NOTE, "0812 milik tetangga")
        said.say("/data/r[2]/u", Kind.FLAG)
    done = filling.finish()
    return project.submissions.head(done.submission)


@pytest.fixture
def project(make):
    return make("a")


def said_of(project, revision):
    return {
        line.label: (line.value, [one.words for one in line.remarks])
        for group in answers(project, revision.id)
        for line in group.answers
    }


def export(project, folder, layout=None):
    layout = layout or CsvLayout.international().unmasked()
    write_rows(results.tables(project), results.rows(project), folder, layout)
    return folder


def rows_in(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_a_reader_sees_what_was_said_beside_the_answer(project):
    said = said_of(project, fill(project))

    assert said["Nama"][1] == [
        "Ditandai untuk diperiksa (Nur Aini)",
        "Catatan: Papan nama rusak (Nur Aini)",
    ]
    assert said["Jumlahnya besar: 500"][0] == "Dibenarkan: ada festival (Nur Aini)"
    assert said["Nomor HP"][0] == "Tidak berlaku"


def test_a_flag_in_a_row_stands_at_that_row(project):
    groups = answers(project, fill(project).id)

    flagged = [(g.label, line.value) for g in groups for line in g.answers
               if any(one.kind == "flag" for one in line.remarks)]  # fmt: skip
    assert flagged == [("Bagian A", ""), ("Baris 2", "dua")]


def test_an_entry_without_remarks_reads_as_ever(project):
    said = said_of(project, fill(project, remarks=False))

    assert said["Nama"] == ("", [])
    assert not any(remarks for _value, remarks in said.values())


def test_the_pdf_has_the_remarks_under_the_answer(project, tmp_path):
    revision = fill(project)

    entry_pdf.write(entry_sheet(project, revision.submission), tmp_path / "e.pdf")

    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "e.pdf").pages)
    text = " ".join(text.split())
    assert "Ditandai untuk diperiksa (Nur Aini)" in text
    assert "Catatan: Papan nama rusak (Nur Aini)" in text
    assert "Dibenarkan: ada festival (Nur Aini)" in text


def test_the_list_finds_flagged_entries_and_counts_them(project):
    flagged = fill(project)
    fill(project, remarks=False)

    found = project.submissions.page(Query(states=("flagged",)), 0, 9)

    assert [(row.submission, row.flags) for row in found] == [(flagged.submission, 2)]
    counts = {one.label: one.count for one in state_choices(project)}
    assert counts["Berbendera"] == 1


def test_a_rebuilt_index_knows_the_flags(project):
    fill(project)
    before = project.submissions.page(everything(), 0, 9)

    maintenance.rebuild(project)

    assert project.submissions.page(everything(), 0, 9) == before
    assert before[0].flags == 2


def test_an_upgrade_counts_the_flags_that_are_there(make):
    project = make("old")
    fill(project)
    fill(project, remarks=False)
    folder = project.folder
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("DROP INDEX submission_flagged")
        connection.execute("ALTER TABLE submission DROP COLUMN flags")
        connection.execute("PRAGMA user_version=5")
        connection.commit()

    with open_project(folder) as opened:
        rows = opened.submissions.page(everything(), 0, 9)
        assert sorted(row.flags for row in rows) == [0, 2]


def test_the_csv_has_a_table_of_remarks_that_joins_the_others(project, tmp_path):
    revision = fill(project)
    folder = export(project, tmp_path / "csv")

    found = rows_in(folder / "uji-remarks.csv")
    keys = {one["KEY"] for one in rows_in(folder / "uji-r.csv")}

    assert [(one["question"], one["kind"], one["text"] or one["private_text"])
            for one in found] == [
        ("a/n_warn", "confirmed", "ada festival"),
        ("a/t", "flag", ""),
        ("a/t", "note", "Papan nama rusak"),
        ("a/hp", "unknown", "99"),
        ("a/hp", "note", "0812 milik tetangga"),
        ("u", "flag", ""),
    ]  # fmt: skip
    assert {one["PARENT_KEY"] for one in found[:5]} == {revision.submission}
    assert found[5]["PARENT_KEY"] in keys


def test_a_note_on_a_masked_question_is_masked_like_its_answer(project, tmp_path):
    fill(project)
    folder = export(project, tmp_path / "csv", CsvLayout.international())

    found = {(one["question"], one["kind"]): one
             for one in rows_in(folder / "uji-remarks.csv")}  # fmt: skip

    assert found["a/hp", "note"]["private_text"] == MASK
    assert found["a/t", "note"]["text"] == "Papan nama rusak"
    assert "0812" not in (folder / "uji-remarks.csv").read_text("utf-8")


def test_kinds_are_called_by_name_where_labels_are_wanted(project, tmp_path):
    fill(project)
    layout = CsvLayout.international().with_labels("id")

    folder = export(project, tmp_path / "csv", layout)

    kinds = {one["kind"] for one in rows_in(folder / "uji-remarks.csv")}
    assert "Peringatan dibenarkan" in kinds


@pytest.mark.parametrize(
    "layout",
    [
        CsvLayout.international(),
        CsvLayout.international().unmasked(),
        CsvLayout.excel_indonesia().unmasked(),
    ],
)
def test_an_export_with_remarks_comes_back_as_known(project, tmp_path, layout):
    fill(project)
    before = maintenance.state(project)
    folder = export(project, tmp_path / "csv", layout)

    done = receiving.merge_files(project, [folder]).files[0]

    assert (done.error, done.left, done.known) == (None, (), 1)
    assert maintenance.state(project) == before


def test_remarks_arrive_whole_where_the_entry_is_not_known(make, tmp_path):
    here, there = make("a"), make("b")
    revision = fill(here)
    folder = export(here, tmp_path / "csv")

    done = receiving.merge_files(there, [folder]).files[0]

    head = there.submissions.head(revision.submission)
    assert (done.error, done.left, done.new) == (None, (), 1)
    assert said_of(there, head) == said_of(here, revision)
    assert there.submissions.row(revision.submission).flags == 2
    whole = {(one.kind, one.text, one.said, one.author, one.at)
             for one in remarks_in(revision.xml)}  # fmt: skip
    assert {(one.kind, one.text, one.said, one.author, one.at)
            for one in remarks_in(head.xml)} == whole  # fmt: skip


def test_a_note_that_is_changed_in_the_csv_becomes_a_correction(project, tmp_path):
    revision = fill(project)
    folder = export(project, tmp_path / "csv")
    path = folder / "uji-remarks.csv"
    text = path.read_text("utf-8").replace("Papan nama rusak", "Papan nama diganti")
    path.write_bytes(text.encode())

    done = receiving.merge_files(project, [folder]).files[0]

    head = project.submissions.head(revision.submission)
    texts = {one.text for one in remarks_in(head.xml) if one.kind == Kind.NOTE}
    assert done.updated == 1
    assert texts == {"Papan nama diganti", "0812 milik tetangga"}
    assert said_of(project, head)["Jumlah"] == ("500", [])


def test_a_csv_without_the_table_of_remarks_keeps_them(project, tmp_path):
    revision = fill(project)
    folder = export(project, tmp_path / "csv")
    (folder / "uji-remarks.csv").unlink()
    path = folder / "uji.csv"
    path.write_bytes(path.read_text("utf-8").replace("500", "501").encode())

    receiving.merge_files(project, [folder])

    head = project.submissions.head(revision.submission)
    assert b"<n>501</n>" in head.xml
    assert remarks_in(head.xml) == remarks_in(revision.xml)


def test_the_table_of_remarks_belongs_to_its_form_alone(project):
    fill(project)

    names = {table.name for table in tables_of(project, everything())}

    assert names == {"uji", "uji-r", "uji-remarks"}
