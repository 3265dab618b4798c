"""Photos of others' entries: text first, then files, from where the line was cut."""

from contextlib import contextmanager

import pytest

from surveyor.store.media import MediaFolder
from surveyor.store.sendings import Incoming, State
from surveyor.sync.client import Api, WrongOffset
from surveyor.sync.network_errors import LinkStalled, LinkTrouble
from surveyor.usecases.exchanging import Part, exchange
from surveyor.usecases.receiving_files import Coming, coming
from surveyor.usecases.withdrawing import withdraw
from tests.support.poor_link import PoorLink
from tests.support.served import join, served
from tests.support.small_project import finish, photo, small_project


@pytest.fixture
def server(tmp_path):
    (tmp_path / "server").mkdir()
    with served(tmp_path / "server") as running:
        yield running


@pytest.fixture
def office(tmp_path):
    with small_project(tmp_path / "office") as made:
        yield made


@pytest.fixture
def field(tmp_path):
    with small_project(tmp_path / "field") as made:
        yield made


def desk_of(project, server, person="Rahma", **given):
    return join(project, server, person, "office", **given)


def run(project, place, **given):
    return exchange(project, project.destinations.get(place.id), "laptop", **given)


def to_come(project):
    return coming(project.coming.all())


def test_an_office_fetches_photos_after_the_text(field, office, server):
    first = finish(field, "Kebun", photos=(photo(5000), photo(300, 2)))
    run(field, join(field, server, "Ani", "surveyor"))

    done = run(office, desk_of(office, server, "Rahma"))

    assert (done.received.entries, done.received.files) == (1, 2)
    for file in first.attachments:
        assert len(office.media.read(file.sha256)) == file.size
    assert to_come(office) == Coming()


def test_a_surveyor_fetches_photos_of_others_only_when_asked(field, office, server):
    theirs = finish(office, "Kebun", photos=(photo(5000),))
    run(office, desk_of(office, server, "Rahma"))
    place = join(field, server, "Ani", "surveyor", areas=["64.02"])

    assert run(field, place).received.entries == 1
    before = to_come(field)
    run(field, place, incoming=True, part=Part.FETCH)

    assert before == Coming(1, 1, 5000)
    assert field.media.path(theirs.attachments[0].sha256) is not None


def test_who_wants_them_gets_photos_by_themselves(field, office, server):
    finish(office, "Kebun", photos=(photo(5000),))
    run(office, desk_of(office, server, "Rahma"))
    wish = {"areas": ["64.02"], "incoming": Incoming.AFTER}
    place = join(field, server, "Ani", "surveyor", **wish)

    assert run(field, place).received.files == 1


def test_never_means_never(field, office, server):
    finish(field, "Kebun", photos=(photo(5000),))
    run(field, desk_of(field, server, "Ani"))

    desk = desk_of(office, server, "Rahma", incoming=Incoming.NEVER)
    run(office, desk, incoming=True)

    assert to_come(office).files == 1


def test_a_cut_photo_goes_on_where_it_was(field, office, server):
    finish(field, "Kebun", photos=(photo(900_000),))
    run(field, desk_of(field, server, "Ani"))
    with PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line:
        desk = desk_of(office, server, "Rahma", url=f"http://127.0.0.1:{line.own_port}")
        line.becomes(cut_down=700_000)
        done = run(office, desk)
        halfway = to_come(office)
        line.becomes()
        again = run(office, desk)

        assert isinstance(done.trouble, LinkTrouble)
        assert done.received.entries == 1
        assert done.received.more_files
        assert halfway.files == 1
        assert 0 < halfway.bytes < 900_000
        assert again.received.files == 1
        assert line.down < halfway.bytes + 2000


def test_a_photo_that_the_sender_has_not_sent_yet_is_asked_for_again(
    field, office, server
):
    finish(field, "Kebun", photos=(photo(5000),))
    place = desk_of(field, server, "Ani")
    run(field, place, photos=False)
    desk = desk_of(office, server, "Rahma")

    done = run(office, desk)

    assert done.trouble is None
    assert (done.received.entries, done.received.files) == (1, 0)
    run(field, place)
    assert run(office, desk).received.files == 1


def test_a_damaged_photo_is_not_there(field, office, server):
    one = finish(field, "Kebun", photos=(photo(5000),))
    run(field, desk_of(field, server, "Ani"))
    keep = MediaFolder.add_part

    def damaging(self, sha256, offset, block):
        keep(self, sha256, offset, block[::-1])

    desk = desk_of(office, server, "Rahma")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MediaFolder, "add_part", damaging)
        assert run(office, desk).received.files == 0
    assert office.media.path(one.attachments[0].sha256) is None

    assert run(office, desk).received.files == 1


def test_a_photo_of_two_entries_comes_once(field, office, server):
    same = photo(6000)
    finish(field, "Kebun", photos=(same,))
    finish(field, "Lamaru", photos=(same,))
    run(field, desk_of(field, server, "Ani"))

    assert run(office, desk_of(office, server, "Rahma")).received.files == 1


def test_an_entry_that_is_finished_meanwhile_does_not_wait_for_photos(
    field, office, server
):
    finish(field, "Kebun", photos=(photo(4000), photo(5000, 2)))
    run(field, desk_of(field, server, "Ani"))
    desk = desk_of(office, server, "Rahma")
    ask, made = Api.file, []

    def finishing(self, *given):
        made.append(finish(office, "Lamaru"))
        return ask(self, *given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Api, "file", finishing)
        done = run(office, desk)

    assert (done.received.files, done.received.more_files) == (1, True)
    assert run(office, desk).received.files == 1
    states = [row.state for row in office.outbox.deliveries(desk.id)]
    assert states == [State.RECEIVED]


def test_a_withdrawal_takes_the_beginning_of_a_photo_along(field, office, server):
    one = finish(field, "Kebun", photos=(photo(900_000),))
    run(field, desk_of(field, server, "Ani"))
    with PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line:
        desk = desk_of(office, server, "Rahma", url=f"http://127.0.0.1:{line.own_port}")
        line.becomes(cut_down=500_000)
        run(office, desk)
    assert office.media.part_size(one.attachments[0].sha256) > 0

    withdraw(office, one.submission, "Permintaan", "Rahma")

    assert office.media.part_size(one.attachments[0].sha256) == 0
    assert to_come(office) == Coming()


def test_a_photo_that_comes_while_its_entry_is_withdrawn_does_not_stay(
    field, office, server, monkeypatch
):
    one = finish(field, "Kebun", photos=(photo(4000),))
    run(field, desk_of(field, server, "Ani"))
    desk = desk_of(office, server, "Rahma")
    ask = Api.file

    def withdrawing(self, *given):
        withdraw(office, one.submission, "Permintaan", "Rahma")
        return ask(self, *given)

    monkeypatch.setattr(Api, "file", withdrawing)
    run(office, desk)

    assert office.media.path(one.attachments[0].sha256) is None


def test_a_cut_photo_whose_entry_is_withdrawn_meanwhile_does_not_stay(
    field, office, server, monkeypatch
):
    one = finish(field, "Kebun", photos=(photo(4000),))
    run(field, desk_of(field, server, "Ani"))
    desk = desk_of(office, server, "Rahma")
    ask = Api.file

    @contextmanager
    def cut(self, *given):
        with ask(self, *given) as (start, blocks):
            withdraw(office, one.submission, "Permintaan", "Rahma")

            def some():
                yield next(blocks)[:1000]
                raise LinkStalled(host="kantor")

            yield start, some()

    monkeypatch.setattr(Api, "file", cut)
    run(office, desk)

    digest = one.attachments[0].sha256
    assert (office.media.path(digest), office.media.part_size(digest)) == (None, 0)


def test_a_file_that_a_bundle_brings_meanwhile_is_kept(
    field, office, server, monkeypatch
):
    """Also where the server then says that ours began in another place."""
    data = photo(4000)
    one = finish(field, "Kebun", photos=(data,))
    run(field, desk_of(field, server, "Ani"))
    desk = desk_of(office, server, "Rahma")
    digest = one.attachments[0].sha256

    def refusing(self, *_given):
        office.media.put_bytes(data, "a.jpg")
        raise WrongOffset(host="kantor", offset=0)

    monkeypatch.setattr(Api, "file", refusing)
    run(office, desk)

    assert office.media.read(digest) == data
