"""The audit log travels with an entry; a real project, real files."""

from datetime import UTC, datetime, timedelta

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


def sitting(entry):
    """A sitting whose clock stands still."""
    entry.audit = Auditing(entry, now)
    return entry.audit


def kinds(lines):
    return [line[0] for line in lines[1:]]


def test_a_log_of_two_sittings_travels_with_the_finished_entry(project):
    keep_form(project, "track-changes=true")
    entry = Filling.start(project, "visit", SARI)
    log = sitting(entry)
    entry.set_page("/data")
    log.entered("/data/a")
    entry.answer("/data/a", "x")
    log.left("/data/a")
    log.exited()
    again = Filling.resume(project, entry.draft.id, SARI)
    sitting(again)
    lines = log_of(project, again.finish())
    assert lines[0] == ["event", "node", "start", "end", "old-value", "new-value"]
    assert kinds(lines) == [
        "form start", "question", "group questions", "form save", "form exit",
        "form resume", "form save", "form exit", "form finalize",
    ]  # fmt: skip
    assert lines[2][1] == "/data/a"
    assert lines[2][4:] == ["", "x"]


def test_a_log_is_on_disk_as_it_grows_and_survives_a_program_that_ends(project):
    keep_form(project, "track-changes=true")
    entry = Filling.start(project, "visit", SARI)
    log = sitting(entry)
    log.entered("/data/a")
    entry.answer("/data/a", "saved, and quoted")
    log.left("/data/a")
    kept = project.logs.read(entry.draft.id)
    assert [line.split(",")[0] for line in kept.splitlines()] == [
        "event", "form start", "question",
    ]  # fmt: skip
    again = Filling.resume(project, entry.draft.id, SARI)
    lines = log_of(project, again.finish())
    assert kinds(lines)[:3] == ["form start", "question", "form resume"]
    assert project.logs.read(entry.draft.id) == ""


def test_a_line_that_a_crash_cut_off_is_left_out(project):
    keep_form(project, "track-changes=true")
    entry = Filling.start(project, "visit", SARI)
    sitting(entry)
    project.logs.append(entry.draft.id, "question,/data/a,17")
    again = Filling.resume(project, entry.draft.id, SARI)
    sitting(again)
    assert kinds(log_of(project, again.finish()))[:2] == ["form start", "form resume"]


def test_a_log_that_cannot_be_written_stops_nobody_and_is_caught_up(project):
    keep_form(project, "")
    entry = Filling.start(project, "visit", SARI)
    (project.folder / "logs").write_text("in the way")
    log = sitting(entry)
    log.turned("/data")
    (project.folder / "logs").unlink()
    log.exited()
    kept = project.logs.read(entry.draft.id)
    assert kinds([line.split(",") for line in kept.splitlines()]) == [
        "form start", "group questions", "form save", "form exit",
    ]  # fmt: skip


def test_the_log_of_a_discarded_draft_goes_with_it_and_no_sooner(project):
    keep_form(project, "")
    entry, other = (Filling.start(project, "visit", SARI) for _number in range(2))
    for one in (entry, other):
        sitting(one)
        one.discard()
    project.drafts.restore(other.draft.id)
    project.logs.purge(project.drafts)
    assert project.logs.read(entry.draft.id)
    project.drafts.purge(datetime.now(UTC) + timedelta(days=1))
    project.logs.purge(project.drafts)
    assert project.logs.read(entry.draft.id) == ""
    assert project.logs.read(other.draft.id)


def test_rows_and_refusals_are_logged_without_the_page(project):
    markdown = FORM.format(
        audit="""|          | audit   | audit   |       |              |
|          | begin_repeat | p | P |  |
|          | text    | b       | B     |              |
|          | end_repeat | | | |"""
    ).replace("label |", "label |", 1)
    form = read_form_bytes(markdown.encode()).form
    project.forms.add(form.id, form.version, form.title, form.xml, None)
    entry = Filling.start(project, "visit", SARI)
    sitting(entry)
    entry.add_row("/data/p")
    entry.remove_row("/data/p[2]")
    lines = log_of(project, entry.finish())
    assert [line[:2] for line in lines[2:4]] == [
        ["add repeat", "/data/p[2]"],
        ["delete repeat", "/data/p[2]"],
    ]


def test_a_correction_asks_for_a_reason_and_goes_on_behind_the_first_log(project):
    keep_form(project, ALL)
    entry = Filling.start(project, "visit", SARI)
    log = sitting(entry)
    assert (log.needs_name, log.needs_reason) == (True, False)
    log.called("Sari")
    assert not log.needs_name
    first = entry.finish()
    correction = Filling.correct(project, first.submission, SARI)
    log = sitting(correction)
    assert log.needs_reason
    log.explained("typed wrong")
    assert not log.needs_reason
    lines = log_of(project, correction.finish())
    assert kinds(lines).count("form finalize") == 2
    assert "typed wrong" in lines[6]
    assert len(log_of(project, first)) == 5


def test_a_form_without_audit_keeps_no_log(project):
    keep_form(project, None)
    entry = Filling.start(project, "visit", SARI)
    log = sitting(entry)
    log.turned("/data")
    log.entered("/data/a")
    log.left("/data/a")
    log.located(1.0, 2.0, 3.0)
    log.called("Sari")
    log.exited()
    assert not log.needs_name
    assert not (project.folder / "logs").exists()
    assert project.submissions.revision(entry.finish().revision).attachments == ()
