"""Connections over TLS: the certificate is asked for once, and never taken on trust."""

import ssl

import pytest

from surveyor.store.sendings import Destination, Options
from surveyor.sync.client import Api
from surveyor.sync.network_errors import CertificateUnknown
from surveyor.sync.tls import trust
from tests.support.certificates import certificates
from tests.support.poor_link import PoorLink
from tests.support.served import served


@pytest.fixture
def server(tmp_path):
    tls, pem = certificates(tmp_path)
    with served(tmp_path, tls=tls) as running:
        yield running, pem
    trust.cache_clear()


def greet(running, pem, port=0):
    """A connection of its own that asks who is there."""
    address = f"https://127.0.0.1:{port or int(running.url.rpartition(':')[2])}"
    place = Destination("d", "surveyor", "Kantor", address, Options(certificate=pem))
    api = Api(place, running.token())
    try:
        return api.hello()
    finally:
        api.close()


def test_a_later_connection_costs_no_certificates(server):
    running, pem = server
    with PoorLink("127.0.0.1", int(running.url.rpartition(":")[2])) as line:
        greet(running, pem, line.own_port)
        first = line.down
        line.becomes()
        greet(running, pem, line.own_port)

        assert line.connections == 2
        assert line.down < first - 600


def test_another_connection_may_begin_while_one_ends(server, monkeypatch):
    running, pem = server
    plain, begun = ssl.SSLSocket.session, []
    with PoorLink("127.0.0.1", int(running.url.rpartition(":")[2])) as line:

        def meanwhile(self):
            if not begun:
                begun.append(self)
                greet(running, pem, line.own_port)
            return plain.fget(self)

        monkeypatch.setattr(ssl.SSLSocket, "session", property(meanwhile))

        assert greet(running, pem)
        assert line.connections == 1


def test_a_ticket_opens_nothing_to_another_server(server, tmp_path):
    running, pem = server
    greet(running, pem)
    (tmp_path / "other").mkdir()
    tls, _other = certificates(tmp_path / "other")
    with served(tmp_path / "other", tls=tls) as stranger, pytest.raises(
        CertificateUnknown
    ):  # fmt: skip
        greet(stranger, pem)


def test_another_server_at_the_same_address_is_found_out(server, tmp_path):
    """Who cannot read the ticket must show a certificate, and it is looked at."""
    running, pem = server
    (tmp_path / "other").mkdir()
    tls, _other = certificates(tmp_path / "other")
    with (
        served(tmp_path / "other", tls=tls) as stranger,
        PoorLink("127.0.0.1", int(running.url.rpartition(":")[2])) as line,
    ):
        greet(running, pem, line.own_port)
        line.port = int(stranger.url.rpartition(":")[2])
        with pytest.raises(CertificateUnknown):
            greet(running, pem, line.own_port)
