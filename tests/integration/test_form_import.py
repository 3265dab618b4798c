"""Questionnaires come into a project, stay with their entries, and go out again."""

import zipfile

import pytest

from surveyor.forms.reading import read_form
from surveyor.store.backups import backup_now, restore
from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import (
    FormInUse,
    NoSuchForm,
    NoWorkbook,
    add_builtin_forms,
    export_project_form,
    form_of,
    import_form,
    project_forms,
    remove_form,
)

FORM = """
| survey |
|  | type | name | label |
|  | select_one_from_file desa.csv | desa | Desa |
|  | text | nama | Nama |
| settings |
|  | form_id | form_title | version |
|  | desa | Survei desa | 1 |
"""
PERSON = Person("Ani", "P01")


@pytest.fixture
def project(tmp_path):
    made = Project.create(tmp_path / "proyek", ProjectSettings())
    add_builtin_forms(made)
    yield made
    made.close()


@pytest.fixture
def packed(tmp_path):
    def pack(text=FORM, table=b"name,label\na,Desa A\n"):
        path = tmp_path / "desa.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("desa.md", text)
            archive.writestr("desa.csv", table)
        return path

    return pack


def listed(project):
    return {form.form_id: form for form in project_forms(project)}


def choices(filling):
    return [choice.value for choice in filling.session.question("/data/desa").choices]


def test_a_form_with_its_list_can_be_filled_in(project, packed):
    import_form(project, packed())

    filling = Filling.start(project, "desa", PERSON)

    assert choices(filling) == ["a"]


def test_the_list_of_a_form_survives_a_backup_elsewhere(project, packed, tmp_path):
    import_form(project, packed())
    copy = backup_now(project, tmp_path / "stik").path
    other = Project.create(tmp_path / "lain", ProjectSettings())
    other.close()
    restore(tmp_path / "lain", copy)

    with Project.open(tmp_path / "lain") as again:
        assert choices(Filling.start(again, "desa", PERSON)) == ["a"]


def test_a_new_version_leaves_a_draft_its_own(project, packed):
    import_form(project, packed())
    draft = Filling.start(project, "desa", PERSON).draft
    newer = FORM.replace("| 1 |", "| 2 |")
    import_form(project, packed(newer, b"name,label\nb,Desa B\n"))

    assert choices(Filling.resume(project, draft.id, PERSON)) == ["a"]
    assert choices(Filling.start(project, "desa", PERSON)) == ["b"]
    assert listed(project)["desa"].versions == ("1", "2")


def test_another_form_under_the_same_version_is_refused(project, packed):
    import_form(project, packed())

    reading = import_form(project, packed(FORM.replace("Nama |", "Nama lain |")))

    assert reading.findings[0].code == "form.version_taken"
    assert b"Nama lain" not in form_of(project, "desa").xml


def test_the_same_form_again_changes_nothing(project, packed):
    import_form(project, packed())

    assert import_form(project, packed()).errors == ()
    assert listed(project)["desa"].versions == ("1",)


def test_the_register_of_sites_cannot_be_replaced(project, packed):
    reading = import_form(
        project, packed(FORM.replace("| desa | Survei", "| site_register | Survei"))
    )

    assert reading.findings[0].code == "form.reserved_id"


def test_a_form_with_an_error_is_not_kept(project, packed):
    reading = import_form(project, packed(FORM.replace("| text |", "| teks |")))

    assert [repair.code for repair in reading.repairs] == ["type_spelling"]
    assert "desa" not in listed(project)


def test_a_mended_form_is_kept_with_its_mended_workbook(project, packed, tmp_path):
    import_form(
        project, packed(FORM.replace("| text |", "| teks |")), ["type_spelling"]
    )
    out = tmp_path / "keluar.xlsx"
    export_project_form(project, "desa", out)

    assert read_form(out).form.id == "desa"


def test_a_missing_list_is_a_warning(project, tmp_path):
    path = tmp_path / "sendiri.md"
    path.write_text(FORM)

    reading = import_form(project, path)

    assert "form.missing_media" in [finding.code for finding in reading.findings]
    assert choices(Filling.start(project, "desa", PERSON)) == []


def test_a_form_can_be_removed_only_while_nobody_uses_it(project, packed):
    import_form(project, packed())
    filling = Filling.start(project, "desa", PERSON)

    with pytest.raises(FormInUse):
        remove_form(project, "desa")
    filling.discard()
    with pytest.raises(FormInUse):
        remove_form(project, "desa")
    with pytest.raises(FormInUse):
        remove_form(project, "smart_branding")
    with pytest.raises(NoSuchForm):
        remove_form(project, "tidak_ada")


def test_a_removed_form_is_gone_with_its_list(project, packed):
    import_form(project, packed())
    remove_form(project, "desa")

    assert "desa" not in listed(project)
    assert project.forms.media("desa", "1") == {}


@pytest.mark.parametrize("suffix", [".xlsx", ".xml"])
@pytest.mark.parametrize("name", ["smart_branding", "desa"])
def test_any_form_goes_out_and_can_be_read_back(
    project, packed, tmp_path, name, suffix
):
    import_form(project, packed())
    out = tmp_path / f"keluar{suffix}"

    export_project_form(project, name, out)

    assert read_form(out).form.id == name


def test_a_form_that_came_as_xml_has_no_workbook(project, packed, tmp_path):
    import_form(project, packed())
    path = tmp_path / "desa.xml"
    xml = form_of(project, "desa").xml
    path.write_bytes(xml.replace(b'version="1"', b'version="9"'))
    import_form(project, path)

    with pytest.raises(NoWorkbook):
        export_project_form(project, "desa", tmp_path / "keluar.xlsx")
