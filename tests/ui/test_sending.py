"""Kirim / terima: what goes, how far it is, what came back; and sending behind it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from surveyor.errors import DiskFull
from surveyor.store.sendings import Destination, Incoming, Options, State
from surveyor.sync import tokens
from surveyor.sync.connection import Connection
from surveyor.sync.network_errors import AccessRefused
from surveyor.usecases import sending
from surveyor.usecases.exchanging import exchange
from tests.support.fake_central import TOKEN, fake_central
from tests.support.poor_link import PoorLink
from tests.support.served import served
from tests.support.small_project import XFORM, finish, photo, small_project
from ui.pages.exchange.sending_destination import DestinationDialog

FAST = 10_000


@pytest.fixture(autouse=True)
def _network(socket_enabled):
    """Loopback."""


@pytest.fixture
def central():
    with fake_central() as made:
        yield made


@pytest.fixture
def page(window):
    window.show_page("exchange")
    return window._pages["exchange"]


def address(port, token=TOKEN):
    return f"http://127.0.0.1:{port}/v1/key/{token}/projects/1"


def join(window, given, secret="", **options):
    made = sending.add(
        window._app.project, given, name="Pusat", secret=secret,
        options=Options(**({"automatic": False} | options)),
    )  # fmt: skip
    window._app.changed.emit()
    return made.destination


def send(qtbot, window, page):
    with qtbot.waitSignal(window._app.outgoing.ended, timeout=FAST) as caught:
        page.send()
    return caught.args[0]


def test_the_status_line_tells_when_the_server_answered(qtbot, window, page, central):
    line = window._status.online
    assert line.text() == "Luring"
    with PoorLink("127.0.0.1", central.port) as link:
        join(window, address(link.own_port))
        send(qtbot, window, page)
        assert line.text().startswith("Server menjawab ")

    send(qtbot, window, page)
    assert line.text() == "Luring"


def test_of_another_project_no_server_has_answered_yet(qtbot, window, page, central):
    join(window, address(central.port))
    send(qtbot, window, page)
    assert window._app.outgoing.reached is not None

    window._app.outgoing.stop()

    assert window._app.outgoing.reached is None


def states(window, place):
    rows = window._app.project.outbox.deliveries(place.id)
    return {row.state for row in rows}


def texts(widget):
    return [one.text() for one in widget.findChildren(QPushButton) if one.isVisible()]


def test_without_a_destination_the_page_offers_to_add_one(page):
    assert "Tambah tujuan" in texts(page.server)
    assert "Kirim sekarang" not in texts(page.server)


def test_what_will_go_is_told_before_it_goes(qtbot, window, page, central):
    join(window, address(central.port))

    qtbot.waitUntil(lambda: "entri ·" in page.server.load.text(), timeout=FAST)

    assert "kB" in page.server.load.text()


def test_sending_moves_every_entry_to_sent(qtbot, window, page, central):
    place = join(window, address(central.port))

    send(qtbot, window, page)

    assert states(window, place) == {State.SENT}
    assert len(central.entries) == window._app.project.outbox.counts().sent
    assert not page._moving.isVisible()


def test_the_rail_counts_what_is_not_sent(qtbot, window, page, central):
    join(window, address(central.port))
    rail = window._rail.button("exchange")
    before = rail._count.text()

    send(qtbot, window, page)

    assert int(before) > 0
    assert not rail._count.isVisibleTo(rail)


def test_the_home_page_tells_what_is_not_sent_and_leads_there(qtbot, window, central):
    join(window, address(central.port))
    window.show_page("home")

    qtbot.keyClick(window._pages["home"].links["unsent"], Qt.Key.Key_Return)

    assert window._key == "exchange"


def test_a_refused_token_is_told_on_the_card(qtbot, window, page, central):
    join(window, address(central.port, "other"))

    made = send(qtbot, window, page)

    assert isinstance(made.trouble, AccessRefused)
    assert "menolak token" in page.server.trouble()
    assert "minta yang baru" in page.server.trouble()


def test_the_servers_words_stand_beside_the_entry(qtbot, window, page, central):
    place = join(window, address(central.port))
    row = window._app.project.outbox.deliveries(place.id)[0]
    said = {"text": "Formulir ditutup", "sha256": "0" * 64}
    window._app.project.outbox.settle(place.id, {row.revision: (State.REFUSED, said)})

    page.refresh()
    page.list.show_tab("stuck")
    page.list.choose(row.revision)
    page.list.detail.show_checksum()

    assert "Formulir ditutup" in page.list.detail.text()
    assert row.sha256[:8] in page.list.detail.text()
    assert "Di kantor: 00000000" in page.list.detail.text()


def test_a_refused_entry_can_be_tried_again(qtbot, window, page, central):
    place = join(window, address(central.port))
    row = window._app.project.outbox.deliveries(place.id)[0]
    window._app.project.outbox.settle(place.id, {row.revision: (State.REFUSED, {})})
    page.refresh()
    page.list.show_tab("stuck")
    page.list.choose(row.revision)

    with qtbot.waitSignal(window._app.outgoing.ended, timeout=FAST):
        page.list.detail._again.click()

    assert states(window, place) == {State.SENT}


def test_a_pause_stops_and_sending_goes_on_after_it(qtbot, window, page, central):
    with PoorLink("127.0.0.1", central.port) as line:
        line.becomes(delay=0.3)
        place = join(window, address(line.own_port))
        page.send()
        qtbot.waitUntil(lambda: window._app.outgoing.busy, timeout=FAST)
        with qtbot.waitSignal(window._app.outgoing.ended, timeout=FAST):
            page.pause()
        assert State.WAITING in states(window, place)
        assert window._app.project.destinations.all()[0].options.paused
        line.becomes()
        send(qtbot, window, page)

    assert states(window, place) == {State.SENT}
    assert not window._app.project.destinations.all()[0].options.paused


def test_waiting_entries_go_by_themselves(qtbot, window, page, central):
    place = join(window, address(central.port), automatic=True)

    qtbot.waitUntil(lambda: states(window, place) == {State.SENT}, timeout=20_000)


def test_nothing_goes_by_itself_where_nobody_wants_it(qtbot, window, page, central):
    join(window, address(central.port))

    window._app.outgoing.look()

    assert not window._app.outgoing.busy


def test_an_entry_can_be_opened_from_the_list(qtbot, window, page, central):
    place = join(window, address(central.port))
    rows = window._app.project.outbox.deliveries(place.id)
    row = next(one for one in rows if one.form_id == "smart_economy")
    page.list.choose(row.revision)

    page.list.detail._ask_entry()

    assert window._key == "submissions"


def dialog(qtbot, window, place=None):
    made = DestinationDialog(window._app, window, place)
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_is_pasted_is_recognised_at_once(qtbot, window):
    made = dialog(qtbot, window)

    made.address.setText("https://pusat.go.id/v1/key/abc/projects/7")

    assert made._kind.text() == "ODK Central"
    assert made.destination().address == "https://pusat.go.id/v1/projects/7"
    assert made._keep.isEnabled()


def test_nonsense_is_told_and_cannot_be_kept(qtbot, window):
    made = dialog(qtbot, window)

    made.address.setText("halo")

    assert "bukan alamat" in made._kind.text()
    assert not made._keep.isEnabled()


def test_a_connection_is_tested_before_it_is_kept(qtbot, window, central):
    made = dialog(qtbot, window)
    made.address.setText(address(central.port))

    made.test()
    qtbot.waitUntil(lambda: made._results.count() > 0, timeout=FAST)

    assert made._results.itemAt(0).widget().text().startswith("Terhubung")
    assert window._app.project.destinations.all() == ()


def test_a_kept_destination_has_its_token_elsewhere(qtbot, window, central):
    made = dialog(qtbot, window)
    made.address.setText(address(central.port))
    made.name.setText("Dinas")

    made.keep()

    place = window._app.project.destinations.all()[0]
    assert place.name == "Dinas"
    assert TOKEN not in repr(place)
    assert tokens.secret_of(place.id) == TOKEN


def test_a_set_up_file_fills_in_everything(qtbot, window, tmp_path):
    card = tmp_path / "kantor.json"
    card.write_text('{"server": "https://s.go.id", "token": "sv_x"}')
    made = dialog(qtbot, window)

    made.take_file(card)
    made.keep()

    place = window._app.project.destinations.all()[0]
    assert (place.kind, place.address) == ("surveyor", "https://s.go.id")
    assert tokens.secret_of(place.id) == "sv_x"


def test_a_changed_destination_keeps_its_secret_and_its_rows(qtbot, window, central):
    place = join(window, address(central.port))
    queued = len(window._app.project.outbox.deliveries(place.id))
    made = dialog(qtbot, window, place)
    made.name.setText("Nama baru")

    made.keep()

    again = window._app.project.destinations.all()[0]
    assert (again.id, again.name) == (place.id, "Nama baru")
    assert tokens.secret_of(place.id) == TOKEN
    assert len(window._app.project.outbox.deliveries(place.id)) == queued


def test_another_server_is_read_from_its_beginning(qtbot, window, central):
    place = join(window, address(central.port))
    project = window._app.project
    project.destinations.change(replace(place, cursor="17"))
    made = dialog(qtbot, window, project.destinations.get(place.id))
    assert made.destination().cursor == "17"

    made.address.setText("http://127.0.0.1:9/v1/projects/1")

    assert made.destination().cursor == ""


def test_a_set_up_file_that_is_not_there_is_told(qtbot, window, tmp_path):
    made = dialog(qtbot, window)

    made.take_file(tmp_path / "lost.json")

    said = [one.text() for one in made.findChildren(QLabel)]
    assert any("tidak ditemukan" in one for one in said)


def test_a_removed_destination_leaves_the_entries(qtbot, window, central):
    place = join(window, address(central.port))
    entries = window._app.project.submissions.count()

    dialog(qtbot, window, place).remove()

    assert window._app.project.destinations.all() == ()
    assert tokens.secret_of(place.id) == ""
    assert window._app.project.submissions.count() == entries


def test_the_network_for_photos_is_the_one_we_are_in(qtbot, window):
    made = dialog(qtbot, window)
    made.address.setText("http://127.0.0.1:8000")

    offered = [made.photos.itemText(i) for i in range(made.photos.count())]

    assert "Hanya di jaringan ini (127.0.0.x)" in offered


def test_a_kept_choice_of_photos_is_shown_again(qtbot, window):
    place = Destination(
        "d", "surveyor", "Kantor", "http://127.0.0.1:1", Options(photos="never")
    )

    made = dialog(qtbot, window, place)

    assert made.destination().options.photos == "never"


def test_without_a_destination_nothing_is_promised(page):
    shown = page.list._nothing.text()

    assert "Belum ada server tujuan" in shown
    assert "langsung masuk" not in shown


def test_photos_of_others_that_are_not_here_are_told_and_fetched(
    qtbot, window, page, tmp_path
):
    (tmp_path / "server").mkdir()
    with (
        served(tmp_path / "server") as server,
        small_project(tmp_path / "field") as field,
    ):
        finish(field, "Kebun", photos=(photo(4000), photo(5000, 2)))
        theirs = sending.add(field, server.url, secret=server.token("Ani"))
        exchange(field, theirs.destination)
        server.service.add_form(field.forms.get("kecil", "1").xml)
        join(
            window, server.url, secret=server.token("Rahma", "office"),
            incoming=Incoming.ASKED,
        )  # fmt: skip
        with qtbot.waitSignal(window._app.outgoing.ended, timeout=FAST):
            page.fetch()
        qtbot.waitUntil(page.server.files.isVisible, timeout=FAST)
        told = page.server.coming.text()
        page.list.show_tab("coming")
        assert page.list.table.isVisible()

        with qtbot.waitSignal(window._app.outgoing.ended, timeout=FAST):
            page.server.files.click()
        qtbot.waitUntil(lambda: page.list.tab() == "back", timeout=FAST)

    assert told == "2 foto dari orang lain belum diambil (9,0 kB)."
    assert not window._app.project.coming.all()
    assert not page.server.files.isVisible()


def test_only_our_own_server_has_photos_of_others(qtbot, window):
    dialog = DestinationDialog(window._app, window)
    qtbot.addWidget(dialog)
    dialog.show()

    dialog.address.setText("https://kantor.example.id")
    own = dialog.incoming.isVisible()
    dialog.address.setText(address(8383).replace("http:", "https:"))

    assert own
    assert not dialog.incoming.isVisible()


def test_a_kept_choice_of_photos_of_others_is_shown_again(qtbot, window):
    place = join(window, "https://kantor.example.id", incoming=Incoming.NEVER)

    dialog = DestinationDialog(window._app, window, place)
    qtbot.addWidget(dialog)

    assert dialog.destination().options.incoming == Incoming.NEVER


def test_entries_move_on_while_a_round_is_under_way(qtbot, window, page, tmp_path):
    (tmp_path / "server").mkdir()
    project = window._app.project
    project.forms.add("kecil", "1", "Kecil", XFORM)
    finish(project, "Kebun", photos=(photo(400_000),))
    with (
        served(tmp_path / "server") as server,
        PoorLink("127.0.0.1", int(server.url.rpartition(":")[2])) as line,
    ):
        line.becomes(rate_up=40_000)
        join(window, f"http://127.0.0.1:{line.own_port}", secret=server.token("Ani"))
        page.list.show_tab("sent")
        page.send()
        qtbot.waitUntil(lambda: bool(page.list._rows), timeout=FAST)
        (key,) = [row.revision for row in page.list._rows.values()][:1]
        page.list.choose(key)
        page.list.follow()

        assert window._app.outgoing.busy
        assert page.list.detail.revision() == key
        page._follow()
        assert page.server.load.text().startswith("1 foto")
        page.pause()
        qtbot.waitUntil(lambda: not window._app.outgoing.busy, timeout=3 * FAST)


def test_a_destination_that_fails_does_not_hold_up_the_others(
    qtbot, window, central, monkeypatch
):
    monkeypatch.setattr("ui.sending.pause", lambda _tries: timedelta(hours=1))
    sender = window._app.outgoing
    dead = join(window, "http://127.0.0.1:9", automatic=True)
    with qtbot.waitSignal(sender.ended, timeout=FAST):
        sender.look()
    assert sender._resting[dead.id] > 0
    other = join(window, address(central.port), automatic=True)

    with qtbot.waitSignal(sender.ended, timeout=FAST):
        sender.look()

    assert states(window, other) == {State.SENT}


def test_a_destination_whose_round_breaks_does_not_hold_up_the_others(
    qtbot, window, central, monkeypatch
):
    def broken(project, place, *given, **more):
        if place.id == bad.id:
            raise DiskFull(path="X")
        return exchange(project, place, *given, **more)

    sender = window._app.outgoing
    bad = join(window, "http://127.0.0.1:9", automatic=True)
    monkeypatch.setattr("surveyor.usecases.exchanging.exchange", broken)
    with qtbot.waitSignal(sender.ended, timeout=FAST):
        sender.look()
    other = join(window, address(central.port), automatic=True)

    with qtbot.waitSignal(sender.ended, timeout=FAST):
        sender.look()

    assert states(window, other) == {State.SENT}


def test_who_could_not_look_looks_again_later(window, central, monkeypatch):
    sender = window._app.outgoing
    join(window, address(central.port), automatic=True)
    sender._clock.stop()

    def busy(_project, _place):
        raise DiskFull(path="X")

    monkeypatch.setattr("surveyor.usecases.exchanging.is_due", busy)
    with pytest.raises(DiskFull):
        sender.look()

    assert sender._clock.isActive()


def test_what_is_asked_for_meanwhile_comes_after(qtbot, window, page, central):
    place = join(window, address(central.port))
    sender = window._app.outgoing
    sender.fetch_now(place.id)
    assert sender.destination == place.id

    sender.send_now(place.id)

    qtbot.waitUntil(lambda: states(window, place) == {State.SENT}, timeout=FAST)


def test_a_pause_of_one_destination_leaves_the_round_to_another(
    qtbot, window, page, central
):
    place = join(window, address(central.port))
    other = join(window, "http://127.0.0.1:9")
    sender = window._app.outgoing
    sender.send_now(place.id)

    with qtbot.waitSignal(sender.ended, timeout=FAST) as caught:
        sender.pause(other.id)

    assert caught.args[0] is not None
    assert states(window, place) == {State.SENT}


def test_a_wrong_clock_is_told_after_a_round(qtbot, window, page, central, monkeypatch):
    def late(self, _date):
        self.clock_ahead = 3600.0

    monkeypatch.setattr(Connection, "_look_at_clock", late)
    place = join(window, address(central.port))

    send(qtbot, window, page)

    assert states(window, place) == {State.SENT}
    assert "terlambat 60 menit" in page.server.trouble()
    assert "Betulkan tanggal dan jam" in page.server.trouble()
