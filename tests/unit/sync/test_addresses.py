"""What a person pastes as an address."""

import base64
import json
import zlib

import pytest

from surveyor.server.access import NewToken
from surveyor.store.sendings import Kind
from surveyor.sync.addresses import recognise
from surveyor.sync.network_errors import BadAddress

CENTRAL = "https://pusat.go.id/v1/projects/7"


@pytest.mark.parametrize(
    ("given", "kind", "address", "secret"),
    [
        (
            "https://pusat.go.id/v1/key/abc123/projects/7",
            Kind.CENTRAL,
            CENTRAL,
            "abc123",
        ),
        (
            "https://pusat.go.id/v1/key/abc/projects/7/submission",
            Kind.CENTRAL,
            CENTRAL,
            "abc",
        ),
        ("https://pusat.go.id/v1/projects/7/forms", Kind.CENTRAL, CENTRAL, ""),
        ("https://pusat.go.id/#/projects/7/app-users", Kind.CENTRAL, CENTRAL, ""),
        ("https://pusat.go.id/projects/7", Kind.CENTRAL, CENTRAL, ""),
        (
            "https://kantor.go.id:8470/key/sv_abc/formList",
            Kind.SURVEYOR,
            "https://kantor.go.id:8470",
            "sv_abc",
        ),
        (
            "https://lain.go.id/odk/key/abc",
            Kind.OPENROSA,
            "https://lain.go.id/odk/key/{token}",
            "abc",
        ),
        (
            "https://pusat.go.id/v1/test/xyz/projects/7/forms/f/draft/formList",
            Kind.OPENROSA,
            "https://pusat.go.id/v1/test/{token}/projects/7/forms/f/draft",
            "xyz",
        ),
        (
            "https://kf.kobotoolbox.org/#/forms/a1",
            Kind.OPENROSA,
            "https://kc.kobotoolbox.org",
            "",
        ),
        (
            "https://eu.kobotoolbox.org",
            Kind.OPENROSA,
            "https://kc-eu.kobotoolbox.org",
            "",
        ),
        (
            "https://kc.dinas.go.id/ani/",
            Kind.OPENROSA,
            "https://kc.dinas.go.id/ani",
            "",
        ),
        (
            "https://kc.kobotoolbox.org/collector/t0k/formList",
            Kind.OPENROSA,
            "https://kc.kobotoolbox.org/collector/{token}",
            "t0k",
        ),
        ("http://10.0.0.5:8989/submission", Kind.OPENROSA, "http://10.0.0.5:8989", ""),
        ("survei.dinas.go.id", Kind.SURVEYOR, "https://survei.dinas.go.id", ""),
        ("http://192.168.1.9:8080/v1/", Kind.SURVEYOR, "http://192.168.1.9:8080", ""),
    ],
)
def test_addresses_are_recognised(given, kind, address, secret):
    found = recognise(f"  {given}\n")

    assert (found.kind, found.address, found.secret) == (kind, address, secret)


def qr(settings):
    return base64.b64encode(zlib.compress(json.dumps(settings).encode())).decode()


def test_the_settings_of_a_phone_are_read_from_its_qr_code():
    url = "https://pusat.go.id/v1/key/abc/projects/7"
    settings = {
        "general": {"server_url": url},
        "admin": {},
        "project": {"name": "Batu"},
    }

    for text in (qr(settings), json.dumps(settings)):
        found = recognise(text)
        assert (found.kind, found.address, found.secret) == (
            Kind.CENTRAL,
            CENTRAL,
            "abc",
        )
        assert found.name == "Batu"


def test_name_and_password_of_a_phone_are_taken_over():
    general = {
        "server_url": "https://kc.kobotoolbox.org",
        "username": "ani",
        "password": "r",
    }

    found = recognise(qr({"general": general, "admin": {}}))

    assert (found.user, found.secret) == ("ani", "r")


def test_a_set_up_of_ours_brings_everything():
    card = {
        "server": "https://s.go.id",
        "token": "t",
        "name": "Dinas",
        "certificate": "PEM",
    }

    found = recognise(json.dumps(card))

    assert found.kind is Kind.SURVEYOR
    assert (found.address, found.secret) == ("https://s.go.id", "t")
    assert (found.name, found.certificate) == ("Dinas", "PEM")


def test_a_secret_is_never_part_of_the_address_or_its_picture():
    found = recognise("https://pusat.go.id/v1/key/GEHEIM/projects/7")

    assert "GEHEIM" not in found.address
    assert "GEHEIM" not in repr(found)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "halo",
        "ftp://server.go.id",
        "https://",
        "javascript:alert(1)",
        "https://a b.go.id",
        "https://s.go.id:99999",
        "{",
        "[1]",
        '{"general":{}}',
        '{"server":[]}',
        '{"server":7}',
        "x" * 5000,
    ],
)
def test_anything_else_is_refused_in_words(given):
    with pytest.raises(BadAddress):
        recognise(given)


def test_a_text_that_would_burst_is_refused():
    bomb = base64.b64encode(zlib.compress(b" " * 50_000_000)).decode()

    with pytest.raises(BadAddress):
        recognise(bomb)


def test_the_card_of_a_phone_of_ours_sets_up_a_desktop_too():
    card = NewToken(None, "sv_abc").collect_card("https://kantor.go.id")

    found = recognise(card)

    assert (found.kind, found.address) == (Kind.SURVEYOR, "https://kantor.go.id")
    assert found.secret == "sv_abc"
