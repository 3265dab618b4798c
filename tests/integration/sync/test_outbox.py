"""The outbox: rows that are written with the entry, and how they go on."""

import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from surveyor.store import queueing
from surveyor.store.arrivals import Arrival
from surveyor.store.errors import SendingElsewhere
from surveyor.store.ledger import Exchange
from surveyor.store.outbox import pause
from surveyor.store.project import Project
from surveyor.store.sendings import Destination, State
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.merging import shown_of
from tests.support.small_project import finish, photo, small_project

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ANI = Person("Ani", "P01", "laptop-a")
CENTRAL = Destination("c", "central", "Dinas", "https://c.example/v1/projects/1")
OWN = Destination("s", "surveyor", "Kantor", "https://s.example")


@pytest.fixture
def project(tmp_path):
    with small_project(tmp_path / "p") as made:
        finish(made, "Pantai Lamaru")
        finish(made, "Kebun Raya", photos=(photo(3000), photo(900, 2)))
        yield made


def ids(rows):
    return [row.revision for row in rows]


def test_adding_a_destination_queues_what_is_there(project):
    there = [one.id for one in project.submissions.revisions()]

    queued = project.destinations.add(OWN)

    assert queued == len(there)
    assert ids(project.outbox.due("s", NOW)) == there


def test_a_finished_entry_is_queued_for_every_destination(project):
    project.destinations.add(OWN)
    project.destinations.add(CENTRAL)

    made = finish(project, "Museum").id

    for place in ("s", "c"):
        assert ids(project.outbox.deliveries(place))[-1] == made


def test_an_entry_that_cannot_be_queued_is_not_finished(project, monkeypatch):
    project.destinations.add(OWN)
    first = next(iter(project.submissions.revisions()))
    before = [one.id for one in project.submissions.revisions()]
    filling = Filling.correct(project, first.submission, ANI)
    monkeypatch.setattr(queueing, "queue", _disk_full)

    with pytest.raises(OSError, match="full"):
        filling.finish()

    assert [one.id for one in project.submissions.revisions()] == before
    assert project.drafts.get(filling.draft.id) is not None


def test_what_is_made_here_without_a_draft_is_queued_too(project, tmp_path):
    project.destinations.add(OWN)
    with small_project(tmp_path / "q") as other:
        made = finish(other, "Museum")
        project.take_in([made], shown_of(project), own=True)

    assert ids(project.outbox.deliveries("s"))[-1] == made.id


def test_what_came_from_elsewhere_has_its_own_sender(project, tmp_path):
    project.destinations.add(OWN)
    with small_project(tmp_path / "q") as other:
        made = finish(other, "Museum")
        project.receive(Arrival(Exchange("in", "Budi", "x"), [made]), shown_of(project))

    assert made.id not in ids(project.outbox.deliveries("s"))
    assert project.destinations.queue_everything("s") == 1
    assert made.id in ids(project.outbox.deliveries("s"))


def test_a_merge_that_the_program_makes_is_queued(project, tmp_path):
    project.destinations.add(OWN)
    first = next(iter(project.submissions.revisions()))
    with small_project(tmp_path / "q") as other:
        other.take_in([first], shown_of(other))
        theirs = finish(other, "Pantai Lamaru", "catatan", follows=first)
        finish(project, "Pantai Lama", follows=first)
        came = Arrival(Exchange("in", "Budi", "x"), [theirs])
        (merged,) = project.receive(came, shown_of(project)).taken.made

    assert merged in ids(project.outbox.deliveries("s"))


def _disk_full(*_given):
    raise OSError("full")


def test_files_of_an_entry_wait_with_it_and_follow_it(project):
    project.destinations.add(OWN)
    with_photo = next(r for r in project.submissions.revisions() if r.attachments)

    assert project.outbox.files("s") == ()
    project.outbox.claim("s", [with_photo.id])
    project.outbox.settle("s", {with_photo.id: (State.SENT, {})})

    assert {f.name for f in project.outbox.files("s")} == {
        a.name for a in with_photo.attachments
    }


def test_a_claimed_row_is_not_claimed_again(project):
    project.destinations.add(OWN)
    first = project.outbox.due("s", NOW)[0].revision

    assert project.outbox.claim("s", [first]) == (first,)
    assert project.outbox.claim("s", [first]) == ()


def test_what_a_killed_sender_left_waits_again(project):
    project.destinations.add(OWN)
    first = project.outbox.due("s", NOW)[0].revision
    project.outbox.claim("s", [first])

    with Project.open(project.folder) as again, again.outbox.sender():
        row = again.outbox.due("s", NOW)[0]

    assert (row.revision, row.tries) == (first, 1)


def test_only_one_sends_at_a_time_in_this_program(project):
    with (
        project.outbox.sender(),
        pytest.raises(SendingElsewhere),
        project.outbox.sender(),
    ):
        pass
    with project.outbox.sender():
        pass


def test_only_one_sends_at_a_time_on_this_machine(project):
    program = (
        "import sys, time; from pathlib import Path\n"
        "from surveyor.store.sender_lock import held_lock\n"
        "with held_lock(Path(sys.argv[1])):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    lock = str(project.folder / "sending.lock")
    other = subprocess.Popen(
        [sys.executable, "-c", program, lock], stdout=subprocess.PIPE
    )
    try:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(SendingElsewhere), project.outbox.sender():
            pass
    finally:
        other.kill()
        other.communicate()
    with project.outbox.sender():
        pass


def test_a_row_waits_until_its_next_try(project):
    project.destinations.add(OWN)
    first = project.outbox.due("s", NOW)[0].revision
    project.outbox.claim("s", [first])
    later = NOW + timedelta(minutes=3)

    answer = {"code": "busy", "next_try": later}
    project.outbox.settle("s", {first: (State.WAITING, answer)})

    assert first not in ids(project.outbox.due("s", NOW))
    assert first in ids(project.outbox.due("s", later))


def test_the_words_of_a_refusal_are_kept(project):
    project.destinations.add(OWN)
    first = project.outbox.due("s", NOW)[0].revision
    project.outbox.settle("s", {first: (State.REFUSED, {"text": "Formulir ditutup"})})

    row = project.outbox.deliveries("s", [State.REFUSED])[0]

    assert row.answer == {"text": "Formulir ditutup"}
    assert project.outbox.counts("s").stuck == 1


def test_a_refused_row_can_be_let_go_again(project):
    project.destinations.add(OWN)
    first = project.outbox.due("s", NOW)[0].revision
    project.outbox.settle("s", {first: (State.REFUSED, {"text": "x"})})

    project.outbox.release("s", [first])

    assert first in ids(project.outbox.due("s", NOW))


def test_the_right_checksum_makes_received_and_a_receipt(project):
    project.destinations.add(OWN)
    rows = {row.revision: row for row in project.outbox.due("s", NOW)}
    plain = next(r for r in project.submissions.revisions() if not r.attachments)
    answer = {"sha256": rows[plain.id].sha256}
    project.outbox.settle("s", {plain.id: (State.SENT, answer)})

    assert project.outbox.confirm("s", "Dinas") == 1
    assert project.outbox.counts("s").received == 1


def test_another_checksum_never_makes_received(project):
    project.destinations.add(OWN)
    plain = next(r for r in project.submissions.revisions() if not r.attachments)
    project.outbox.settle("s", {plain.id: (State.SENT, {"sha256": "0" * 64})})

    assert project.outbox.confirm("s", "Dinas") == 0
    assert project.outbox.counts("s").sent == 1


def test_an_entry_is_not_received_before_its_photos(project):
    project.destinations.add(OWN)
    one = next(r for r in project.submissions.revisions() if r.attachments)
    project.outbox.settle("s", {one.id: (State.SENT, {"sha256": one.sha256})})

    assert project.outbox.confirm("s", "Dinas") == 0
    for file in project.outbox.files("s"):
        project.outbox.set_file(file, file.size, State.SENT, everywhere=True)
    assert project.outbox.confirm("s", "Dinas") == 1


def test_a_removed_destination_takes_its_rows_along(project):
    project.destinations.add(OWN)
    project.destinations.add(CENTRAL)

    project.destinations.remove("s")

    assert [one.id for one in project.destinations.all()] == ["c"]
    assert project.outbox.deliveries("s") == ()
    assert project.outbox.deliveries("c")


def test_a_destination_can_be_changed(project):
    project.destinations.add(OWN)

    project.destinations.change(replace(OWN, name="Kantor baru", cursor="17"))

    there = project.destinations.all()[0]
    assert (there.name, there.cursor) == ("Kantor baru", "17")


def test_pauses_grow_and_spread_up_to_an_hour():
    spread = random.Random(3)

    for tries in range(1, 40):
        whole = min(20 * 2 ** (tries - 1), 3600)
        seconds = pause(tries, spread).total_seconds()
        assert whole * 0.5 <= seconds <= whole * 1.5


def test_what_a_killed_sender_left_under_way_is_due(project):
    project.destinations.add(OWN)
    rows = project.outbox.due("s", NOW)
    project.outbox.claim("s", ids(rows))

    assert project.outbox.next_due("s") is not None
