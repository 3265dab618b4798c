"""Entries of a form with a public key leave the machine encrypted, or not at all."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from surveyor.engine.encryption import unseal
from surveyor.store.sendings import Destination, Options, State
from surveyor.sync.network_errors import LinkTrouble
from surveyor.sync.openrosa import OpenRosa
from surveyor.usecases.sending_openrosa import send_openrosa
from tests.support.fake_central import TOKEN, fake_central
from tests.support.poor_link import PoorLink
from tests.support.small_project import (
    FORM_ID,
    VERSION,
    XFORM,
    finish,
    photo,
    small_project,
)

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
LOCK = base64.b64encode(
    KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)


@pytest.fixture
def central():
    with fake_central() as made:
        yield made


@pytest.fixture
def project(tmp_path):
    with small_project(tmp_path / "p", with_form=False) as made:
        yield made


def with_key(project, key):
    asks = b'<submission base64RsaPublicKey="' + key + b'"/></model>'
    xml = XFORM.replace(b"</model>", asks)
    project.forms.add(FORM_ID, VERSION, "Kecil", xml)


def send(project, port):
    place = Destination(
        "d", "central", "Pusat", f"http://127.0.0.1:{port}/v1/projects/1", Options()
    )
    if not project.destinations.all():
        project.destinations.add(place)
    link = OpenRosa(place, TOKEN, "laptop")
    try:
        return send_openrosa(project, place, link)
    finally:
        link.close()


def test_a_sealed_entry_arrives_whole_and_only_the_office_reads_it(project, central):
    with_key(project, LOCK)
    entry = finish(project, "Rahasia", photos=(photo(3000),))

    sent = send(project, central.port)

    assert sent.trouble is None
    there = central.entries[entry.id]
    assert b"Rahasia" not in there["xml"] + b"".join(there["files"].values())
    opened = unseal(there["xml"], there["files"].get, KEY)
    assert opened.xml == entry.xml
    assert [file.data for file in opened.media] == [photo(3000)]
    assert opened.intact


def test_a_lost_answer_does_not_seal_an_entry_anew(project, central):
    with_key(project, LOCK)
    entry = finish(project, "Rahasia")
    with PoorLink("127.0.0.1", central.port) as line:
        line.becomes(cut_down=300)  # after the answer to HEAD
        assert isinstance(send(project, line.own_port).trouble, LinkTrouble)
    first = central.entries[entry.id]["xml"]
    for row in project.outbox.deliveries("d", [State.WAITING]):
        project.outbox.settle("d", {row.revision: (State.WAITING, row.answer)})

    sent = send(project, central.port)

    assert (sent.trouble, sent.entries) == (None, 1)
    assert central.entries[entry.id]["xml"] == first
    assert unseal(first, central.entries[entry.id]["files"].get, KEY).xml == entry.xml


def test_an_entry_that_cannot_be_sealed_is_not_sent(project, central):
    with_key(project, b"bm8ga2V5")
    finish(project, "Rahasia")

    send(project, central.port)

    assert not central.entries
    (row,) = project.outbox.deliveries("d")
    assert row.state is State.PARKED
    assert row.answer["code"]


def test_queueing_again_does_not_bring_back_the_plain_photos(project, central):
    with_key(project, LOCK)
    entry = finish(project, "Rahasia", photos=(photo(3000),))
    send(project, central.port)

    project.destinations.queue_everything("d")

    names = [file.name for file in project.outbox.files("d", entry.id)]
    assert names
    assert not [name for name in names if name.endswith(".jpg")]
