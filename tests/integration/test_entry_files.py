"""Entries whose photos are missing or damaged: read, checked and printed all the same."""

import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from exports.to_pdf import entry
from surveyor.store.values import Query
from surveyor.usecases import maintenance
from surveyor.usecases.demo import fill_demo
from surveyor.usecases.documents import entry_file_name, entry_sheet
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import SITE_FORM
from surveyor.usecases.lists import tables_of
from surveyor.usecases.projects import open_project
from surveyor.usecases.results import rows
from surveyor.usecases.submissions import answers, history

REF = "/data/H/H13"


def picture():
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (30, 110, 90)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    made = tmp_path_factory.mktemp("sample") / "proyek"
    with fill_demo(made, entries=3, today=date(2026, 11, 23)) as project:
        row = project.submissions.page(Query(form_id="smart_economy"), 0, 1)[0]
        filling = Filling.correct(project, row.submission, Person("Wati"))
        filling.attach(REF, picture())
        filling.finish()
    return made


@pytest.fixture
def project(sample, tmp_path):
    with open_project(Path(shutil.copytree(sample, tmp_path / "proyek"))) as made:
        yield made


@pytest.fixture
def head(project):
    row = project.submissions.page(Query(states=("corrected",)), 0, 1)[0]
    return project.submissions.head(row.submission)


@pytest.fixture
def file(project, head):
    return project.media.path(head.attachments[0].sha256)


def photo_line(project, head):
    lines = [one for group in answers(project, head.id) for one in group.answers]
    return next(one for one in lines if one.code == "H13")


def printed(project, head, path):
    entry.write(entry_sheet(project, head.submission), path)
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_whole_photo_is_shown(project, head, file):
    assert photo_line(project, head).photo == file
    assert photo_line(project, head).lost == ""


def test_a_missing_photo_is_told_by_its_name(project, head, file, tmp_path):
    file.unlink()
    name = head.attachments[0].name

    line = photo_line(project, head)

    assert line.photo is None
    assert line.lost == f"Berkas {name} belum ada di komputer ini."
    assert name in printed(project, head, tmp_path / "a.pdf")


@pytest.mark.parametrize("damage", [b"", b"not a picture", picture()[:200]])
def test_a_damaged_photo_is_told_and_the_pdf_says_so(
    project, head, file, tmp_path, damage
):
    file.write_bytes(damage)

    assert "rusak" in photo_line(project, head).lost
    assert "rusak" in printed(project, head, tmp_path / "a.pdf")


def test_a_file_that_is_no_picture_prints_words_in_its_place(project, tmp_path):
    sheet = entry_sheet(project, project.submissions.page(Query(), 0, 1)[0].submission)
    strange = tmp_path / "photo"
    strange.write_bytes(b"GIF89a but not really")

    drawn = entry._picture(strange, 200.0)

    assert "tidak dapat dibaca" in drawn.getPlainText(identify=True)
    assert sheet.groups


def test_check_tells_which_file_of_which_entry(project, head, file):
    file.unlink()

    (problem,) = maintenance.check(project)

    assert problem.code == "check.file_missing"
    assert head.attachments[0].name in problem.message()
    assert head.submission in problem.message()


def test_check_tells_a_changed_file(project, file):
    file.write_bytes(b"other")

    assert [one.code for one in maintenance.check(project)] == ["check.file_changed"]


def test_a_correction_can_be_made_while_a_photo_is_missing(project, head, file):
    file.unlink()

    filling = Filling.correct(project, head.submission, Person("Wati"))
    done = filling.finish()

    assert project.submissions.head(head.submission).id == done.revision


def test_the_history_names_a_new_photo_by_a_word(project, head):
    newest, _first = history(project, head.submission)

    told = [(c.code, c.before, c.after) for c in newest.changes]
    assert ("H13", "", "foto baru") in told


def test_several_entries_make_one_pdf_each_on_a_page_of_its_own(project, tmp_path):
    ids = project.submissions.ids(Query(exclude_form=SITE_FORM))
    sheets = [entry_sheet(project, one) for one in ids]

    entry.write_all(sheets, "Entri", tmp_path / "all.pdf")

    pages = [page.extract_text() for page in PdfReader(tmp_path / "all.pdf").pages]
    begun = [text for text in pages if "PEMERINTAH KABUPATEN" in text]
    assert len(begun) == len(ids) == 3


def test_a_file_name_says_what_the_entry_is_and_fits_every_system(project, head):
    name = entry_file_name(project, head.submission)
    second = entry_file_name(project, head.submission, 2)

    assert " - Smart Economy - 2026-11-" in name
    assert not set('<>:"/\\|?*') & set(name)
    assert second == name.replace(".pdf", " - 2.pdf")


def test_an_export_of_chosen_entries_has_their_tables_and_no_other(project):
    chosen = project.submissions.ids(Query(form_id="smart_branding"))
    query = Query(only=chosen)

    schemas = tables_of(project, query)
    written = list(rows(project, query))

    assert {schema.form_id for schema in schemas} == {"smart_branding"}
    assert {name for name, _row in written} <= {schema.name for schema in schemas}
    main = [row for name, row in written if name == schemas[0].name]
    assert len(main) == len(chosen)


def test_an_entry_is_read_without_reading_the_whole_register(project, head):
    sites = project.sites.table((head.xml.decode(),))
    site = project.submissions.row(head.submission).site

    assert not sites.rows()
    assert [row[0] for row in project.sites.table((site,)).rows()] == [site]
    line = next(
        one
        for group in answers(project, head.id)
        for one in group.answers
        if one.code == "H08"
    )
    assert line.value == project.sites.get(site).name
