"""The OpenRosa client against servers that answer as Central and Kobo do."""

import os
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from surveyor.jobs import CallbackProgress, Cancelled
from surveyor.store.errors import SendingElsewhere
from surveyor.store.sendings import Destination, Options, State
from surveyor.sync.network_errors import (
    AccessRefused,
    BusyServer,
    CaptivePortal,
    LinkTrouble,
    NoAnswer,
    NotThatServer,
    UnsafePassword,
)
from surveyor.sync.openrosa import OpenRosa, Part, multipart
from surveyor.sync.outcomes import Meaning, Outcome
from surveyor.usecases.sending_openrosa import send_openrosa
from tests.support.fake_central import (
    PASSWORD,
    TOKEN,
    USER,
    fake_central,
    fake_kobo,
)
from tests.support.poor_link import PoorLink
from tests.support.small_project import XFORM, finish, photo, small_project

CUTS = 2000 if os.environ.get("SURVEYOR_THOROUGH") else 20
"""Places in each direction at which the line is cut."""
FORM = {"kecil": ("1", "Kecil", XFORM, {})}


@pytest.fixture
def project(tmp_path):
    with small_project(tmp_path / "p") as made:
        yield made


@pytest.fixture(params=["central", "kobo"])
def server(request):
    with fake_central() if request.param == "central" else fake_kobo() as made:
        made.kind = request.param
        made.forms.update(FORM)
        yield made


@pytest.fixture
def central():
    with fake_central() as made:
        made.kind = "central"
        made.forms.update(FORM)
        yield made


@pytest.fixture
def kobo():
    with fake_kobo() as made:
        made.kind = "kobo"
        made.forms.update(FORM)
        yield made


def place_of(server, port=None, **options):
    port = port or server.port
    if server.kind == "central":
        address = f"http://127.0.0.1:{port}/v1/projects/1"
        return Destination("d", "central", "Pusat", address, Options(**options))
    return Destination(
        "d", "openrosa", "Kobo", f"http://127.0.0.1:{port}", Options(**options)
    )


def send(project, place, secret=TOKEN, **given):
    link = OpenRosa(place, secret, "laptop")
    try:
        return send_openrosa(project, place, link, **given)
    finally:
        link.close()


def states(project):
    return [row.state for row in project.outbox.deliveries("d")]


def at_once(project):
    """Lets time pass: pauses are over, what was said stays."""
    for row in project.outbox.deliveries("d", [State.WAITING]):
        project.outbox.settle("d", {row.revision: (State.WAITING, row.answer)})


def test_entries_and_photos_arrive_byte_by_byte(project, server):
    plain = finish(project, "Lamaru")
    rich = finish(project, "Kebun", photos=(photo(5000), photo(300, 2)))
    place = place_of(server)
    project.destinations.add(place)

    sent = send(project, place)

    assert sent.trouble is None
    assert (sent.entries, sent.files) == (2, 2)
    for one in (plain, rich):
        assert server.entries[one.id]["xml"] == one.xml
    assert server.entries[rich.id]["files"] == {
        a.name: project.media.read(a.sha256) for a in rich.attachments
    }
    assert states(project) == [State.SENT, State.SENT]


def test_photos_may_stay(project, server):
    rich = finish(project, "Kebun", photos=(photo(5000),))
    place = place_of(server)
    project.destinations.add(place)

    send(project, place, photos=False)

    assert server.entries[rich.id]["files"] == {}
    assert project.outbox.counts("d").files == 1


def test_smaller_files_go_before_larger_ones(project, central):
    finish(project, "Kebun", photos=(photo(5000), photo(300, 2)))
    place = place_of(central)
    project.destinations.add(place)

    send(project, place)

    sizes = [size for method, path, size in central.seen if "/attachments/" in path]
    assert sizes == [300, 5000]


def test_a_second_round_sends_nothing(project, server):
    finish(project, "Kebun", photos=(photo(5000),))
    place = place_of(server)
    project.destinations.add(place)
    send(project, place)
    before = len([m for m, _p, _s in server.seen if m == "POST"])

    send(project, place)

    assert len([m for m, _p, _s in server.seen if m == "POST"]) == before


def test_a_correction_follows_its_entry_and_names_it(project, server):
    first = finish(project, "Lamaru")
    second = finish(project, "Lamaru Indah", follows=first)
    place = place_of(server)
    project.destinations.add(place)

    send(project, place)

    assert server.current == {first.id: second.id}
    assert first.id.encode() in server.entries[second.id]["xml"]


def test_a_correction_waits_while_its_entry_is_not_there(project, central):
    first = finish(project, "Lamaru")
    finish(project, "Lamaru Indah", follows=first)
    place = place_of(central)
    project.destinations.add(place)
    central.answers.append((500, "sick"))

    send(project, place)

    assert states(project) == [State.WAITING, State.WAITING]
    assert central.entries == {}
    at_once(project)
    send(project, place)
    assert states(project) == [State.SENT, State.SENT]


def test_somebody_elses_correction_came_first(project, server):
    first = finish(project, "Lamaru")
    place = place_of(server)
    project.destinations.add(place)
    send(project, place)
    theirs = first.xml.replace(first.id.encode(), b"uuid:theirs")
    server.entries["uuid:theirs"] = {"xml": theirs, "root": first.id, "files": {}}
    server.current[first.id] = "uuid:theirs"
    finish(project, "Lamaru Indah", follows=first)

    send(project, place)

    assert states(project) == [State.SENT, State.PARKED]
    assert project.outbox.deliveries("d")[1].answer["code"] == "openrosa.edited_first"


def test_a_lost_answer_costs_one_repetition(project, server):
    one = finish(project, "Lamaru")
    with PoorLink("127.0.0.1", server.port) as line:
        place = place_of(server, line.own_port)
        project.destinations.add(place)
        line.becomes(cut_down=1200 if server.kind == "kobo" else 300)
        send(project, place, secret=TOKEN)
        at_once(project)
        line.becomes()
        sent = send(project, place)

    assert sent.trouble is None
    assert list(server.entries) == [one.id]
    assert states(project) == [State.SENT]


def test_a_409_is_believed_only_after_a_minute(project, central):
    finish(project, "Lamaru")
    place = place_of(central)
    project.destinations.add(place)
    central.answers.append(
        (409, "<OpenRosaResponse><message>x</message></OpenRosaResponse>")
    )

    send(project, place)

    row = project.outbox.deliveries("d")[0]
    assert row.state is State.WAITING
    assert row.next_try - datetime.now(UTC) > timedelta(seconds=58)
    at_once(project)
    send(project, place)
    assert states(project) == [State.SENT]


def test_other_content_under_an_id_is_kept_for_a_person(project, server):
    one = finish(project, "Lamaru")
    place = place_of(server)
    project.destinations.add(place)
    server.entries[one.id] = {"xml": one.xml + b"\n", "root": one.id, "files": {}}
    server.current[one.id] = one.id

    send(project, place)
    at_once(project)
    send(project, place)

    assert states(project) == [State.PARKED]
    assert project.outbox.deliveries("d")[0].answer["status"] == 409
    assert server.entries[one.id]["xml"] == one.xml + b"\n"


def test_a_closed_form_stops_its_entries_and_no_others(project, server):
    finish(project, "Lamaru")
    finish(project, "Kebun")
    place = place_of(server)
    project.destinations.add(place)
    server.closed.add("kecil")

    send(project, place)

    assert states(project) == [State.REFUSED, State.WAITING]
    posts = [m for m, _p, _s in server.seen if m == "POST"]
    assert len(posts) == 1


def test_a_wrong_token_stops_everything_in_words(project, server):
    finish(project, "Lamaru")
    place = place_of(server)
    project.destinations.add(place)

    sent = send(project, place, secret="other")

    assert isinstance(sent.trouble, AccessRefused)
    assert states(project) == [State.WAITING]
    assert not [m for m, _p, _s in server.seen if m == "POST"]


def test_a_portal_takes_nothing(project, server):
    finish(project, "Lamaru")
    with PoorLink("127.0.0.1", server.port) as line:
        line.becomes(portal=True)
        place = place_of(server, line.own_port)
        project.destinations.add(place)

        sent = send(project, place)

    assert isinstance(sent.trouble, CaptivePortal)
    assert states(project) == [State.WAITING]


def test_nobody_there_keeps_everything(project, central):
    finish(project, "Lamaru")
    place = replace(place_of(central), address="http://127.0.0.1:9/v1/projects/1")
    project.destinations.add(place)

    sent = send(project, place)

    assert isinstance(sent.trouble, NoAnswer)
    assert "127.0.0.1" in sent.trouble.message()


def test_a_server_that_fails_at_a_photo_is_given_time(project, central, monkeypatch):
    finish(project, "Kebun", photos=(photo(5000), photo(300, 2)))
    project.destinations.add(place_of(central))
    send_file = OpenRosa.send_file

    def failing(self, entry, part, progress=None):
        if len(part.data) == 300:
            return Outcome(Meaning.SICK, 500, "sakit")
        return send_file(self, entry, part, progress)

    monkeypatch.setattr(OpenRosa, "send_file", failing)
    sent = send(project, place_of(central))

    assert isinstance(sent.trouble, BusyServer)
    assert "sakit" in sent.trouble.message()
    assert sent.files == 1  # the other one went nevertheless


def test_a_photo_that_is_damaged_here_is_not_sent(project, central):
    one = finish(project, "Kebun", photos=(photo(5000),))
    project.media.path(one.attachments[0].sha256).write_bytes(photo(5000, 2))
    project.destinations.add(place_of(central))

    sent = send(project, place_of(central))

    assert (sent.files, sent.refused) == (0, 1)
    assert central.entries[one.id]["files"] == {}


def test_a_sick_answer_is_tried_a_few_times_then_parked(project, central):
    finish(project, "Lamaru")
    finish(project, "Kebun")
    place = place_of(central)
    project.destinations.add(place)
    for _try in range(4):
        central.answers[:] = [(500, "<html>")]
        send(project, place)
        at_once(project)

    assert states(project) == [State.PARKED, State.SENT]


def test_damaged_bytes_are_never_sent(project, central):
    one = finish(project, "Lamaru")
    cut = replace(one, id="uuid:cut", submission="uuid:cut", xml=one.xml[:-20])
    nameless = replace(
        one, id="uuid:x", submission="uuid:x",
        xml=re.sub(rb"<orx:instanceID>.*?</orx:instanceID>", b"", one.xml),
    )  # fmt: skip
    from surveyor.sync.openrosa import Entry, check_entry

    for bad in (cut, nameless):
        entry = Entry(bad.id, bad.submission, "kecil", bad.xml)
        assert check_entry(entry)
    assert check_entry(Entry(one.id, one.id, "kecil", one.xml)) == ""


def test_digest_sends_no_body_twice(project, kobo):
    finish(project, "Kebun", photos=(photo(5000),))
    place = place_of(kobo, user=USER)
    project.destinations.add(place)

    sent = send(project, place, secret=PASSWORD)

    assert sent.trouble is None
    bodies = [size for method, _path, size in kobo.seen if size]
    assert len(bodies) == 2


def test_a_wrong_password_is_told(project, kobo):
    finish(project, "Kebun")
    place = place_of(kobo, user=USER)
    project.destinations.add(place)

    assert isinstance(send(project, place, secret="wrong").trouble, AccessRefused)


def test_a_password_never_goes_in_clear(monkeypatch):
    place = Destination("d", "openrosa", "x", "http://192.0.2.1", Options(user="ani"))
    link = OpenRosa(place, "rahasia")

    with pytest.raises(UnsafePassword):
        link.connection.answer_challenge('Basic realm="x"')


def test_the_token_is_not_in_any_address(project, central):
    finish(project, "Kebun", photos=(photo(50),))
    place = place_of(central)
    project.destinations.add(place)

    send(project, place)

    assert not [path for _method, path, _size in central.seen if TOKEN in path]


def test_a_photo_repeated_after_a_lost_answer_is_not_doubled(project, server):
    rich = finish(project, "Kebun", photos=(photo(40_000),))
    with PoorLink("127.0.0.1", server.port) as line:
        place = place_of(server, line.own_port)
        project.destinations.add(place)
        send(project, place, photos=False)
        line.becomes(eat_answers=True)
        # The HEAD is answered by nobody either: only the REST address is repeatable
        # without it, so the answer to the file alone is what must be lost.
        assert isinstance(send(project, place).trouble, LinkTrouble)
        line.becomes()
        send(project, place)

    assert list(server.entries[rich.id]["files"].values()) == [photo(40_000)]
    assert server.doubled == []
    assert project.outbox.counts("d").files == 0


def test_stopping_in_a_photo_leaves_the_entry_and_the_rest_waiting(project, server):
    finish(project, "Kebun", photos=(photo(400_000),))
    place = place_of(server)
    project.destinations.add(place)
    seen = []

    def report(done, total, what):
        seen.append((done, total))

    progress = CallbackProgress(
        report, lambda: any(t == 400_000 or t > 400_000 for _d, t in seen)
    )
    with pytest.raises(Cancelled):
        send(project, place, progress=progress)

    assert states(project) == [State.SENT]
    assert project.outbox.counts("d").files == 1
    assert send(project, place).files == 1


def test_every_cut_of_a_whole_round_ends_with_everything_there_once(tmp_path, server):
    with small_project(tmp_path / "cuts") as project:
        finish(project, "Lamaru")
        first = finish(project, "Kebun", photos=(photo(3000), photo(700, 2)))
        finish(project, "Kebun Raya", photos=(photo(900, 3),), follows=first)
        wanted = {one.id: one for one in project.submissions.revisions()}
        with PoorLink("127.0.0.1", server.port) as line:
            place = place_of(server, line.own_port)
            project.destinations.add(place)
            send(project, place)
            whole = {"cut_up": line.up, "cut_down": line.down}
            for way, length in whole.items():
                for at in range(1, length, max(length // CUTS, 1)):
                    _begin_anew(project, server, place)
                    line.becomes(**{way: at})
                    send(project, place)
                    at_once(project)
                    line.becomes()
                    assert send(project, place).trouble is None
                    _all_there_once(project, server, wanted)


def _begin_anew(project, server, place):
    server.entries.clear()
    server.current.clear()
    project.destinations.remove("d")
    project.destinations.add(place)


def _all_there_once(project, server, wanted):
    assert {i: e["xml"] for i, e in server.entries.items()} == {
        i: one.xml for i, one in wanted.items()
    }
    for id_, one in wanted.items():
        for file in one.attachments:
            assert server.entries[id_]["files"][file.name] == project.media.read(
                file.sha256
            )
    assert server.doubled == []
    assert set(states(project)) == {State.SENT}
    assert project.outbox.counts("d").files == 0


def test_two_senders_at_once_send_once(project, central):
    for number in range(6):
        finish(project, f"Lokasi {number}")
    place = place_of(central)
    project.destinations.add(place)
    results = []

    def work():
        try:
            results.append(send(project, place).entries)
        except SendingElsewhere as error:
            results.append(type(error).__name__)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    posts = [m for m, _p, _s in central.seen if m == "POST"]
    assert len(posts) == 6
    assert set(results) <= {6, 0, "SendingElsewhere"}


def test_forms_their_files_and_versions_are_read(central, kobo, tmp_path):
    for server in (central, kobo):
        server.forms["kecil"] = (
            "1 (2026-11-23 16:13:11)",
            "Kecil & baik".replace("&", "dan"),
            XFORM,
            {"desa.csv": b"a,b\n"},
        )
        link = OpenRosa(place_of(server), TOKEN)

        form = link.forms()[0]
        media = link.manifest(form)
        got = link.download(form.download_url, tmp_path / "f.xml", form.hash)
        csv = link.download(media[0].download_url, tmp_path / "d.csv", media[0].hash)
        link.close()

        assert (form.form_id, form.version) == ("kecil", "1 (2026-11-23 16:13:11)")
        assert got.read_bytes() == XFORM
        assert csv.read_bytes() == b"a,b\n"


@pytest.mark.parametrize("kind", ["kobo", "central"])
def test_a_cut_download_goes_on_where_the_server_lets_it(kind, request, tmp_path):
    server = request.getfixturevalue(kind)
    data = photo(300_000)
    server.forms["kecil"] = ("1", "Kecil", XFORM, {"desa.csv": data})
    with PoorLink("127.0.0.1", server.port) as line:
        link = OpenRosa(place_of(server, line.own_port), TOKEN)
        form = link.forms()[0]
        file = link.manifest(form)[0]
        line.becomes(cut_down=200_000)
        with pytest.raises(LinkTrouble):
            link.download(file.download_url, tmp_path / "d.csv", file.hash)
        line.becomes()
        got = link.download(file.download_url, tmp_path / "d.csv", file.hash)
        again = line.down
        link.close()

    assert got.read_bytes() == data
    # How much had arrived when the line died is the business of the two systems.
    assert again < 290_000 if kind == "kobo" else again > 300_000
    assert [p.name for p in tmp_path.iterdir()] == ["d.csv"]


def test_a_download_with_a_wrong_checksum_is_thrown_away(kobo, tmp_path):
    kobo.forms["kecil"] = ("1", "Kecil", XFORM, {"desa.csv": b"a"})
    link = OpenRosa(place_of(kobo), TOKEN)
    file = link.manifest(link.forms()[0])[0]

    with pytest.raises(NotThatServer):
        link.download(file.download_url, tmp_path / "d.csv", "md5:" + "0" * 32)
    link.close()

    assert list(tmp_path.iterdir()) == []


def test_names_of_files_go_as_they_are_and_cannot_end_the_head():
    body = multipart(b"<a/>", [Part('pantai "é\r\n.jpg', "image/jpeg", b"J")], "B")

    assert 'name="pantai %22é%0D%0A.jpg"'.encode() in body
    assert body.count(b"--B") == 3
