"""The audit log: what a form asks for, and what the log says."""

from datetime import UTC, datetime

import pytest

from surveyor.engine.audit import AuditLog, AuditSettings, Kind, audit_settings
from surveyor.engine.environment import Environment
from surveyor.engine.session import Session
from surveyor.forms.reading import read_form_bytes

BEGAN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ZERO = 1795507200000
ALL = AuditSettings("balanced", 10, 60, True, True, True)


class Clock:
    """Elapsed time that a test moves on."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


PLAIN = AuditSettings()


def log_of(clock, settings=PLAIN):
    return AuditLog(settings, lambda: BEGAN, clock)


def form_of(parameters):
    markdown = f"""
| survey |       |       |       |              |
|        | type  | name  | label | parameters   |
|        | audit | audit |       | {parameters} |
|        | text  | a     | A     |              |
"""
    reading = read_form_bytes(markdown.encode())
    assert reading.form is not None, [f.message() for f in reading.findings]
    return reading.form


def test_a_form_tells_what_it_wants_to_be_logged():
    asked = audit_settings(
        form_of(
            "location-priority=high-accuracy location-min-interval=30 "
            "location-max-age=90 track-changes=true identify-user=true "
            "track-changes-reasons=on-form-edit"
        )
    )
    assert asked == AuditSettings("high-accuracy", 30, 90, True, True, True)
    assert asked.locates
    assert audit_settings(form_of("")) == AuditSettings()


def test_a_form_without_an_audit_node_asks_for_no_log():
    markdown = "| survey |\n| | type | name | label |\n| | text | a | A |\n"
    assert audit_settings(read_form_bytes(markdown.encode()).form) is None


def test_times_are_those_of_the_beginning_and_what_elapsed_since(clock):
    log = log_of(clock)
    log.note(Kind.FORM_START)
    clock.seconds += 1.5
    log.enter(Kind.QUESTION, "/data/a")
    clock.seconds += 2
    log.leave(Kind.QUESTION, "/data/a", "x")
    log.note(Kind.FORM_SAVE)
    assert log.text() == (
        "event,node,start,end\n"
        f"form start,,{ZERO},\n"
        f"question,/data/a,{ZERO + 1500},{ZERO + 3500}\n"
        f"form save,,{ZERO + 3500},\n"
    )


def test_changes_are_told_only_where_an_answer_differs(clock):
    log = log_of(clock, AuditSettings(track_changes=True))
    log.enter(Kind.QUESTION, "/data/a", "John")
    log.leave(Kind.QUESTION, "/data/a", "John")
    log.enter(Kind.QUESTION, "/data/a", "John")
    log.leave(Kind.QUESTION, "/data/a", "John, jr")
    first, second = log.text().splitlines()[1:]
    assert first.endswith(",,")
    assert second.endswith(',John,"John, jr"')


def test_a_question_on_a_page_is_logged_only_when_its_change_is_tracked(clock):
    for tracked, kinds in ((False, [Kind.GROUP]), (True, [Kind.QUESTION, Kind.GROUP])):
        log = log_of(clock, AuditSettings(track_changes=tracked))
        log.enter(Kind.GROUP, "/data/g")
        for ref, answer in (("/data/g/a", "new"), ("/data/g/b", "")):
            log.enter(Kind.QUESTION, ref, on_page=True)
            log.leave(Kind.QUESTION, ref, answer)
        log.leave(Kind.GROUP, "/data/g")
        assert [event.kind for event in log.events()] == kinds


def test_leaving_the_form_closes_what_is_open(clock):
    log = log_of(clock)
    log.enter(Kind.QUESTION, "/data/a", "x")
    clock.seconds += 1
    log.note(Kind.FORM_EXIT)
    log.leave(Kind.QUESTION, "/data/a", "y")
    assert [(e.kind, e.end) for e in log.events()] == [
        (Kind.QUESTION, ZERO + 1000),
        (Kind.FORM_EXIT, None),
    ]


def test_looking_again_at_what_is_open_is_no_new_event(clock):
    log = log_of(clock)
    log.enter(Kind.QUESTION, "/data/a")
    clock.seconds += 1
    log.enter(Kind.QUESTION, "/data/a")
    log.leave(Kind.QUESTION, "/data/a")
    assert [event.start for event in log.events()] == [ZERO]


def test_the_most_accurate_position_that_is_not_too_old_is_logged(clock):
    log = log_of(clock, AuditSettings("balanced", 10, 60))
    log.note(Kind.FORM_START)
    log.located(-8.5, 121.5, 5.0)
    clock.seconds += 30
    log.located(-8.6, 121.6, 20.0)
    log.note(Kind.FORM_SAVE)
    clock.seconds += 31
    log.note(Kind.FORM_SAVE)
    told = [line.split(",")[4:] for line in log.text().splitlines()]
    assert told == [
        ["latitude", "longitude", "accuracy"],
        ["", "", ""],
        ["-8.5", "121.5", "5.0"],
        ["-8.6", "121.6", "20.0"],
    ]


def test_positions_are_not_logged_unless_all_settings_are_there(clock):
    log = log_of(clock, AuditSettings("balanced", 10, None))
    log.located(-8.5, 121.5, 5.0)
    log.note(Kind.LOCATION_TRACKING_ENABLED)
    log.note(Kind.FORM_START)
    assert log.text() == f"event,node,start,end\nform start,,{ZERO},\n"


def test_all_columns_stand_in_the_order_of_collect(clock):
    log = log_of(clock, ALL)
    log.user = 'Sari "S"'
    log.note(Kind.CHANGE_REASON, reason='wrong, twice\n"really"')
    head, *rest = log.text().split("\n", 1)
    assert head == (
        "event,node,start,end,latitude,longitude,accuracy,old-value,new-value,"
        "user,change-reason"
    )
    line = f'change reason,,{ZERO},,,,,,,Sari "S","wrong, twice\n""really"""\n'
    assert rest == [line]


def test_a_correction_waits_for_its_reason(clock):
    log = log_of(clock, ALL)
    assert log.reason_missing
    log.note(Kind.CHANGE_REASON, reason=" ")
    assert log.reason_missing
    log.note(Kind.CHANGE_REASON, reason="typed wrong")
    assert not log.reason_missing
    assert not log_of(clock).reason_missing


def test_a_second_sitting_is_written_behind_the_first(clock):
    first = log_of(clock)
    first.note(Kind.FORM_START)
    second = log_of(clock)
    second.note(Kind.FORM_RESUME)
    text = second.text(first.text())
    assert [line.split(",")[0] for line in text.splitlines()] == [
        "event", "form start", "form resume",
    ]  # fmt: skip


def test_lines_of_a_form_with_other_columns_come_below_one_head(clock):
    before = log_of(clock, AuditSettings(identify_user=True))
    before.user = "Sari, P01"
    before.note(Kind.FORM_START)
    after = log_of(clock, AuditSettings(track_changes=True))
    after.enter(Kind.QUESTION, "/data/a", "1")
    after.leave(Kind.QUESTION, "/data/a", "2")
    assert after.text(before.text()) == (
        "event,node,start,end,old-value,new-value,user\n"
        f'form start,,{ZERO},,,,"Sari, P01"\n'
        f"question,/data/a,{ZERO},{ZERO},1,2,\n"
    )


def test_the_log_is_an_attachment_of_the_finished_entry():
    session = Session.start(form_of(""), Environment())
    session.set("/data/meta/audit", "audit.csv")
    finished = session.finish()
    assert finished.attachments == ("audit.csv",)
    assert b"<audit>audit.csv</audit>" in finished.xml
