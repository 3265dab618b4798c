import pytest

from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings
from surveyor.usecases.surveyors import (
    BadSurveyor,
    SurveyorExists,
    add_surveyor,
    change_surveyor,
    next_code,
    remove_surveyor,
)


@pytest.fixture
def project(tmp_path):
    people = (("P01", "Nur Aini"), ("P03", "Budi"))
    with Project.create(tmp_path / "p", ProjectSettings(surveyors=people)) as made:
        yield made


def test_the_next_code_fills_the_first_gap(project):
    assert next_code(project) == "P02"


def test_a_surveyor_is_put_at_the_end(project):
    add_surveyor(project, "P02", "Siti")

    assert project.settings.surveyors[-1] == ("P02", "Siti")


@pytest.mark.parametrize(
    ("code", "name"), [("", "Siti"), ("P 2", "Siti"), ("P" * 13, "Siti"), ("P2", " ")]
)
def test_a_code_or_name_that_cannot_be_used_is_refused(project, code, name):
    with pytest.raises(BadSurveyor):
        add_surveyor(project, code, name)

    assert len(project.settings.surveyors) == 2


def test_a_code_is_taken_in_any_case(project):
    with pytest.raises(SurveyorExists) as caught:
        add_surveyor(project, "p01", "Siti")

    assert caught.value.message() == "Kode p01 sudah dipakai oleh Nur Aini."


def test_a_code_that_no_entry_carries_may_be_changed(project):
    change_surveyor(project, 0, "P09", "Nur Aini")

    assert project.settings.surveyors[0] == ("P09", "Nur Aini")


def test_a_name_may_be_changed_under_the_same_code(project):
    change_surveyor(project, 0, "P01", "Nur A.")

    assert project.settings.surveyors[0] == ("P01", "Nur A.")


def test_a_surveyor_is_taken_off_the_list(project):
    assert remove_surveyor(project, 0) == 0
    assert project.settings.surveyors == (("P03", "Budi"),)
