"""The client of our own protocol against the real server, over good and bad lines."""

import os
import shutil
import socket
from dataclasses import replace

import pytest

from surveyor.jobs import CallbackProgress, Cancelled
from surveyor.revisions.model import ReviewState
from surveyor.store.outbox import Outbox
from surveyor.store.project import Project
from surveyor.store.sendings import State
from surveyor.sync import tokens
from surveyor.sync.client import Api
from surveyor.sync.connection import own_network
from surveyor.sync.network_errors import (
    AccessRefused,
    CaptivePortal,
    LinkTrouble,
    NotThatServer,
)
from surveyor.usecases.connections import examined
from surveyor.usecases.exchanging import Part, exchange
from surveyor.usecases.merging import shown_of
from surveyor.usecases.reviewing import review
from surveyor.usecases.sending import load
from surveyor.usecases.withdrawing import withdraw
from tests.support.poor_link import PoorLink
from tests.support.served import garden, garden_form, join, served
from tests.support.small_project import FORM_ID, XFORM, finish, photo, small_project

THOROUGH = bool(os.environ.get("SURVEYOR_THOROUGH"))
CUTS = 800 if THOROUGH else 6
"""Places in each direction at which the line is cut."""
PHOTO = 195_000 if THOROUGH else 2000
"""Bytes of the photo in such a round: with it some 200 kB go up."""


@pytest.fixture
def server(tmp_path):
    (tmp_path / "server").mkdir()
    with served(tmp_path / "server") as running:
        yield running


@pytest.fixture
def project(tmp_path):
    with small_project(tmp_path / "p") as made:
        yield made


def again(project, place):
    """The destination as it is now."""
    return next(one for one in project.destinations.all() if one.id == place.id)


def run(project, place, **given):
    project.outbox.hurry(place.id)
    return exchange(project, again(project, place), "laptop", **given)


def states(project):
    place = project.destinations.all()[0].id
    return [row.state for row in project.outbox.deliveries(place)]


def there(server, *revisions):
    """The bytes that the server keeps of some revisions."""
    with server.device("Kantor", "office") as office:
        found = {one.id: one.xml for one in office.pulled()}
    return {id_: found.get(id_) for id_ in (one.id for one in revisions)}


def test_entries_and_photos_are_received_with_their_checksum(project, server):
    plain = finish(project, "Lamaru")
    rich = finish(project, "Kebun", photos=(photo(5000), photo(300, 2)))
    place = join(project, server)

    done = run(project, place)

    assert done.trouble is None
    assert (done.sent.entries, done.sent.received, done.sent.files) == (2, 2, 2)
    assert states(project) == [State.RECEIVED, State.RECEIVED]
    assert there(server, plain, rich) == {plain.id: plain.xml, rich.id: rich.xml}
    for file in rich.attachments:
        assert server.service.files.get(file.sha256).size == file.size
    assert project.receipts.confirmed() == 2


def test_a_form_that_the_server_lacks_is_brought_along(project, server):
    assert server.service.forms.get("kecil", "1") is None
    finish(project, "Lamaru")
    finish(project, "Kebun")

    run(project, join(project, server))

    assert server.service.forms.get("kecil", "1") is not None
    assert states(project) == [State.RECEIVED, State.RECEIVED]


def test_what_will_go_is_known_before(project, server):
    finish(project, "Lamaru")
    place = join(project, server)
    run(project, place)  # the server has the form now
    finish(project, "Kebun", photos=(photo(5000),))
    for number in range(20):
        finish(project, f"Lokasi {number}", "catatan " * number)

    before = load(project, place)
    done = run(project, place)

    assert (before.entries, before.files, before.file_bytes) == (21, 1, 5000)
    went = done.sent.bytes_up - 5000
    # It goes in several batches; each has a head of its own.
    assert before.bytes <= went <= before.bytes + 600


def test_entries_are_confirmed_without_photos_where_none_shall_go(project, server):
    finish(project, "Kebun", photos=(photo(5000),))
    place = join(project, server, photos="never")

    run(project, place)

    assert states(project) == [State.RECEIVED]
    assert load(project, place).files == 0


def test_a_lost_answer_costs_one_question(project, server):
    one = finish(project, "Lamaru", "x" * 3000)
    with PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line:
        place = join(project, server, url=f"http://127.0.0.1:{line.own_port}")
        run(project, place)  # brings the form
        second = finish(project, "Kebun", "y" * 3000)
        line.becomes(eat_answers=True)
        assert isinstance(run(project, place).trouble, LinkTrouble)
        line.becomes()
        done = run(project, place)

    assert done.sent.bytes_up == 0
    assert set(states(project)) == {State.RECEIVED}
    assert there(server, one, second) == {one.id: one.xml, second.id: second.xml}


def test_a_cut_photo_goes_on_within_one_piece(project, server):
    finish(project, "Kebun", photos=(photo(1_500_000),))
    with PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line:
        place = join(project, server, url=f"http://127.0.0.1:{line.own_port}")
        line.becomes(cut_up=1_350_000)
        assert isinstance(run(project, place).trouble, LinkTrouble)
        line.becomes()
        done = run(project, place)
        again_up = line.up

    assert done.sent.files == 1
    assert again_up < 150_000 + 262_144 + 5000
    assert set(states(project)) == {State.RECEIVED}


def test_a_photo_of_two_entries_goes_once(project, server):
    same = photo(60_000)
    finish(project, "Kebun", photos=(same,))
    finish(project, "Lamaru", photos=(same,))

    done = run(project, join(project, server))

    assert done.sent.files == 1
    assert set(states(project)) == {State.RECEIVED}


def test_a_photo_that_is_damaged_here_is_not_sent(project, server):
    one = finish(project, "Kebun", photos=(photo(5000),))
    digest = one.attachments[0].sha256
    project.media.path(digest).write_bytes(photo(5000, 2))
    place = join(project, server)

    done = run(project, place)

    assert (done.sent.files, done.sent.refused) == (0, 1)
    assert states(project) == [State.SENT]
    project.media.path(digest).write_bytes(photo(5000))
    project.outbox.release(place.id, [one.id])
    assert run(project, place).sent.files == 1
    assert states(project) == [State.RECEIVED]


def test_a_photo_that_got_lost_on_the_server_begins_anew(project, server):
    one = finish(project, "Kebun", photos=(photo(700_000),))
    with PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line:
        place = join(project, server, url=f"http://127.0.0.1:{line.own_port}")
        line.becomes(cut_up=600_000)
        run(project, place)
        for piece in server.service.files.pieces(one.attachments[0].sha256):
            server.service.blobs.delete(piece.key)
        line.becomes()
        run(project, place)

    assert states(project) == [State.RECEIVED]
    data = server.service.read_file(one.attachments[0].sha256)
    assert b"".join(data) == photo(700_000)


def test_batches_grow_and_are_remembered(project, server):
    for number in range(40):
        finish(project, f"Lokasi {number}")
    place = join(project, server)

    run(project, place)

    assert again(project, place).options.batch == 100
    assert set(states(project)) == {State.RECEIVED}


def test_stopping_between_batches_keeps_what_went(project, server):
    for number in range(12):
        finish(project, f"Lokasi {number}")
    place = join(project, server, batch=5)
    seen = []

    def report(done, total, what):
        seen.append(done)

    stop = CallbackProgress(report, lambda: 5 in seen)
    with pytest.raises(Cancelled):
        run(project, place, progress=stop)

    assert (
        states(project).count(State.SENT) + states(project).count(State.RECEIVED) == 5
    )
    assert states(project).count(State.WAITING) == 7
    run(project, place)
    assert set(states(project)) == {State.RECEIVED}


def test_a_revoked_token_is_told_and_nothing_is_lost(project, server):
    finish(project, "Lamaru")
    place = join(project, server)
    tokens.keep(place.id, "sv_nonsense")

    done = run(project, place)

    assert isinstance(done.trouble, AccessRefused)
    assert states(project) == [State.WAITING]


def test_a_portal_is_told_from_the_server(project, server):
    finish(project, "Lamaru")
    with PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line:
        place = join(project, server, url=f"http://127.0.0.1:{line.own_port}")
        line.becomes(portal=True)

        done = run(project, place)

    assert isinstance(done.trouble, CaptivePortal)
    assert states(project) == [State.WAITING]


def test_another_program_at_the_address_is_told(project, server, tmp_path):
    from tests.support.fake_central import fake_central

    finish(project, "Lamaru")
    with fake_central() as central:
        place = join(project, server, url=f"http://127.0.0.1:{central.port}")

        assert isinstance(run(project, place).trouble, NotThatServer)


def test_the_connection_is_tested_in_words(project, server):
    place = join(project, server, "Ani", "office")

    lines = examined(place, tokens.secret_of(place.id))

    assert [one.tone for one in lines] == ["ok", "ok", "warning"]
    assert lines[0].text.startswith("Terhubung dengan Kantor")
    assert "Ani (kantor)" in lines[1].text


def test_a_wrong_token_is_told_with_advice(project, server):
    lines = examined(join(project, server), "sv_wrong")

    assert lines[-1].tone == "error"
    assert "minta yang baru" in lines[-1].advice


def test_other_content_under_an_id_waits_for_a_person(project, server, tmp_path):
    one = finish(project, "Lamaru")
    with small_project(tmp_path / "q") as other:
        forged = replace(one, xml=one.xml.replace(b"Lamaru", b"Melawai"))
        from surveyor.usecases.merging import shown_of

        other.take_in([forged], shown_of(other))
        run(other, join(other, server, "Budi"))
    place = join(project, server)

    run(project, place)

    assert states(project) == [State.PARKED]
    assert project.outbox.deliveries(place.id)[0].answer["text"]


def test_what_others_did_comes_back(project, server, tmp_path):
    first = finish(project, "Lamaru", photos=(photo(900),))
    run(project, join(project, server))
    with small_project(tmp_path / "office", with_form=False) as office:
        place = join(office, server, "Rahma", "office")

        done = run(office, place)

        assert done.received.entries == 1
        assert office.forms.get("kecil", "1") is not None
        assert office.submissions.revision(first.id).xml == first.xml
        assert not run(office, place).received.anything
        assert len(office.ledger.list()) == 1


def test_reviews_and_withdrawals_travel(project, server, tmp_path):
    first = finish(project, "Lamaru")
    second = finish(project, "Kebun")
    place = join(project, server)
    run(project, place)
    with small_project(tmp_path / "office") as office:
        desk = join(office, server, "Rahma", "office")
        run(office, desk)
        review(office, first.submission, ReviewState.RETURNED, "Rahma", "Foto?")
        withdraw(office, second.submission, "Permintaan", "Rahma")
        run(office, desk)

    done = run(project, place)

    assert (done.received.reviews, done.received.withdrawals) == (1, 1)
    assert [one.comment for one in project.reviews.all()] == ["Foto?"]
    assert project.submissions.revision(second.id).xml == b""


def test_what_was_just_sent_does_not_come_back(project, server):
    finish(project, "Lamaru")
    place = join(project, server)
    run(project, place)  # forms are known on both sides now
    for number in range(30):
        finish(project, f"Lokasi {number}", "catatan " * 50)
    with PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line:
        address = f"http://127.0.0.1:{line.own_port}"
        project.destinations.change(replace(again(project, place), address=address))
        run(project, place)

        assert set(states(project)) == {State.RECEIVED}
        assert line.down < 2000


def test_a_round_of_a_few_entries_is_one_question(project, server):
    finish(project, "Lamaru")
    place = join(project, server)
    run(project, place)  # forms are known on both sides now
    for number in range(15):
        finish(project, f"Lokasi {number}")
    asked = []
    ask = Api._ask

    def noting(self, method, path, *given):
        asked.append((method, path))
        return ask(self, method, path, *given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Api, "_ask", noting)
        run(project, place)

    assert asked == [("POST", "v1/entries")]
    assert set(states(project)) == {State.RECEIVED}


def test_what_others_did_comes_with_the_answer_to_what_was_sent(
    project, server, tmp_path
):
    place = join(project, server, "Rahma", "office")
    run(project, place)
    with small_project(tmp_path / "q") as other:
        theirs = [finish(other, f"Lokasi {number}") for number in range(50)]
        run(other, join(other, server, "Budi"))
    mine = finish(project, "Kebun")

    done = run(project, place)

    assert done.received.entries == 50
    held = {one.id for one in project.submissions.revisions()}
    assert held == {mine.id, *(one.id for one in theirs)}


def test_a_server_of_before_is_asked_for_what_is_new_by_itself(
    project, server, tmp_path, monkeypatch
):
    place = join(project, server, "Rahma", "office")
    run(project, place)
    with small_project(tmp_path / "q") as other:
        theirs = finish(other, "Lamaru")
        run(other, join(other, server, "Budi"))
    finish(project, "Kebun")
    send = Api.send_batch
    monkeypatch.setattr(Api, "send_batch", lambda self, *given: send(self, *given[:3]))

    assert run(project, place).received.entries == 1
    assert project.submissions.revision(theirs.id) is not None


def test_a_form_beyond_the_first_part_is_fetched_too(project, server, tmp_path):
    """Who holds another file of a form asks for more at once, with further forms."""
    for number in range(25):
        finish(project, f"Lokasi {number}")
    run(project, join(project, server, "Budi"))
    server.service.add_form(garden_form())
    theirs = garden()
    with server.device("Siti") as device:
        device.send(theirs)
    with small_project(tmp_path / "office", with_form=False) as office:
        other = XFORM.replace(b"Catatan", b"Keterangan")
        office.forms.add(FORM_ID, "1", "Kecil", other)
        finish(office, "Kebun")

        done = run(office, join(office, server, "Rahma", "office"))

        assert done.received.entries == 26
        assert office.submissions.revision(theirs.id).xml == theirs.xml


def test_no_name_is_looked_up_for_the_network_we_are_in(monkeypatch):
    asked = []
    monkeypatch.setattr(
        socket.socket, "connect", lambda _self, place: asked.append(place[0])
    )

    for host in ("kantor.example.id", "192.168.1.7:8470", "localhost:1", "[::1]:1"):
        own_network(f"http://{host}/v1")

    assert asked == ["192.0.2.1", "192.168.1.7", "127.0.0.1", "192.0.2.1"]


def test_what_was_sent_earlier_comes_back_to_a_restored_project(
    project, server, tmp_path
):
    place = join(project, server)
    run(project, place)
    copied = shutil.copytree(project.folder, tmp_path / "copy")
    later = finish(project, "Sesudah cadangan")
    run(project, place)
    with Project.open(copied) as restored:
        run(restored, place)

        assert restored.submissions.revision(later.id).xml == later.xml


def test_fetching_alone_sends_nothing(project, server):
    finish(project, "Lamaru")
    place = join(project, server)

    run(project, place, part=Part.FETCH)

    assert states(project) == [State.WAITING]


def test_an_entry_that_is_finished_while_sending_goes_next(
    project, server, monkeypatch
):
    finish(project, "Lamaru")
    place = join(project, server)
    claim, done = Outbox.claim, []

    def finishing(self, *given):
        if not done:
            done.append(finish(project, "Kebun"))
        return claim(self, *given)

    monkeypatch.setattr(Outbox, "claim", finishing)
    run(project, place)
    run(project, place)

    assert states(project) == [State.RECEIVED, State.RECEIVED]


def test_every_cut_of_a_whole_round_ends_with_everything_there_once(tmp_path, server):
    """Two projects take turns, each with entries of its own, so that each cut is new."""
    with (
        PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line,
        small_project(tmp_path / "cuts") as project,
        small_project(tmp_path / "other") as other,
    ):
        url = f"http://127.0.0.1:{line.own_port}"
        place = join(project, server, "Ani", "office", url=url)
        elsewhere = join(other, server, "Budi", "office")
        run(project, place)  # brings the program's own forms
        _work(project)
        finish(other, "Dari kantor", photos=(photo(1000, 9999),))
        run(other, elsewhere)
        line.becomes()
        run(project, place)
        cuts = line.cuts(CUTS)
        assert len(cuts) > 2 * CUTS
        for number, cut in enumerate(cuts):
            made = _work(project, number)
            seen = photo(1000, 10_000 + number)
            theirs = finish(other, f"Dari kantor {number}", photos=(seen,))
            run(other, elsewhere)
            line.becomes(**cut)
            run(project, place)
            line.becomes()
            assert run(project, place).trouble is None
            assert set(states(project)) == {State.RECEIVED}
            assert project.submissions.revision(theirs.id).xml == theirs.xml
            assert project.media.read(theirs.attachments[0].sha256) == seen
            for one in made:
                for file in one.attachments:
                    assert server.service.files.get(file.sha256).size == file.size
        run(other, elsewhere)
        mine = {r.id: r.sha256 for r in project.submissions.revisions()}
        assert {r.id: r.sha256 for r in other.submissions.revisions()} == mine


def _work(project, seed=0):
    first = finish(project, f"Lamaru {seed}", "catatan panjang " * 20)
    second = finish(project, f"Kebun {seed}", photos=(photo(PHOTO, seed + 10),))
    third = finish(project, f"Kebun Raya {seed}", follows=second)
    return first, second, third


def test_an_entry_that_must_be_sealed_does_not_go_in_plain(project, server):
    asks = b'<submission base64RsaPublicKey="bm8ga2V5"/></model>'
    xml = XFORM.replace(b"</model>", asks)
    project.forms.add(
        FORM_ID, "2", "Kecil", xml.replace(b'version="1"', b'version="2"')
    )
    entry = replace(finish(project, "Rahasia"), id="uuid:rahasia", form_version="2")
    secret = entry.xml.replace(b'version="1"', b'version="2"')
    project.take_in([replace(entry, xml=secret)], shown_of(project))
    place = join(project, server)

    run(project, place)

    rows = {row.revision: row for row in project.outbox.deliveries(place.id)}
    assert rows["uuid:rahasia"].state is State.PARKED
    assert rows["uuid:rahasia"].answer["text"]
    assert there(server, entry) == {entry.id: None}


def test_a_pause_during_a_round_outlasts_it(project, server):
    finish(project, "Pantai")
    place = join(project, server)

    def pause_it(*_step):
        now = again(project, place)
        options = replace(now.options, paused=True)
        project.destinations.change(replace(now, options=options))

    run(project, place, progress=CallbackProgress(pause_it, lambda: False))

    assert again(project, place).options.batch
    assert again(project, place).options.paused
