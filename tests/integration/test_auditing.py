"""The audit log travels with an entry; a real project, real files."""

from datetime import UTC, datetime

import pytest

from surveyor.forms.reading import read_form_bytes
from surveyor.store.values import ProjectSettings
from surveyor.usecases.auditing import Auditing
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.projects import create_project

SARI = Person("Sari", "P01")
FORM = """
| survey   |         |         |       |              |
|          | type    | name    | label | parameters   |
{audit}
|          | text    | a       | A     |              |
| settings |         |         |       |              |
|          | form_id | version |       |              |
|          | visit   | 1       |       |              |
"""
ALL = "track-changes=true identify-user=true track-changes-reasons=on-form-edit"


def now():
    return datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def project(tmp_path):
    with create_project(tmp_path / "p", ProjectSettings()) as made:
        yield made


def keep_form(project, parameters):
    row = f"|          | audit   | audit   |       | {parameters} |"
    markdown = FORM.format(audit="" if parameters is None else row)
    form = read_form_bytes(markdown.encode()).form
    project.forms.add(form.id, form.version, form.title, form.xml, None)


def log_of(project, done):
    [file] = project.submissions.revision(done.revision).attachments
    assert file.name == "audit.csv"
    text = project.media.path(file.sha256).read_text()
    return [line.split(",") for line in text.splitlines()]


def test_a_log_of_two_sittings_travels_with_the_finished_entry(project):
    keep_form(project, "track-changes=true")
    entry = Filling.start(project, "visit", SARI)
    log = Auditing(entry, now)
    log.turned("/data")
    log.entered("/data/a")
    entry.answer("/data/a", "x")
    log.left("/data/a")
    log.closing(finished=False)
    again = Filling.resume(project, entry.draft.id, SARI)
    log = Auditing(again, now)
    log.closing(finished=True)
    lines = log_of(project, again.finish())
    assert lines[0] == ["event", "node", "start", "end", "old-value", "new-value"]
    assert [line[0] for line in lines[1:]] == [
        "form start", "question", "group questions", "form save", "form exit",
        "form resume", "form save", "form exit", "form finalize",
    ]  # fmt: skip
    assert lines[2][1] == "/data/a"
    assert lines[2][4:] == ["", "x"]


def test_a_correction_asks_for_a_reason_and_goes_on_behind_the_first_log(project):
    keep_form(project, ALL)
    entry = Filling.start(project, "visit", SARI)
    log = Auditing(entry, now)
    assert (log.needs_name, log.needs_reason) == (True, False)
    log.called("Sari")
    log.closing(finished=True)
    first = entry.finish()
    correction = Filling.correct(project, first.submission, SARI)
    log = Auditing(correction, now)
    assert log.needs_reason
    log.explained("typed wrong")
    assert not log.needs_reason
    log.refused()
    log.closing(finished=True)
    lines = log_of(project, correction.finish())
    assert [line[0] for line in lines[1:]].count("form finalize") == 2
    assert "typed wrong" in lines[6]
    assert len(log_of(project, first)) == 5


def test_a_form_without_audit_keeps_no_log(project):
    keep_form(project, None)
    entry = Filling.start(project, "visit", SARI)
    log = Auditing(entry, now)
    log.turned("/data")
    log.entered("/data/a")
    log.left("/data/a")
    log.located(1.0, 2.0, 3.0)
    log.called("Sari")
    log.closing(finished=True)
    assert not log.needs_name
    assert project.submissions.revision(entry.finish().revision).attachments == ()
