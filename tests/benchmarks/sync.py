"""Prints the bytes of one synchronisation of 20 entries, TLS and all; never asserts.

    python tests/benchmarks/sync.py

Target: 8.5 kB up and down, with a new connection and a certificate chain of two ECDSA
keys. A relay between the two counts what really passes. The heads are the smallest that
HTTP allows; a client library adds some 150 bytes to each question.
"""

import hashlib
import http.client
import socket
import ssl
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from wire import entries, form_of

from surveyor.sync import wire
from tests.support.served import served


def certificates(folder):
    """A chain of two, as a public authority gives it; the file of the authority."""
    now = datetime.now(UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _n in range(2)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
        for text in ("Otoritas Contoh", "api.example.id")
    ]
    made = []
    for number in range(2):
        builder = (
            x509.CertificateBuilder()
            .subject_name(names[number])
            .issuer_name(names[0])
            .public_key(keys[number].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(
                x509.BasicConstraints(ca=number == 0, path_length=None), True
            )
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName("api.example.id")]), False
            )
        )
        made.append(builder.sign(keys[0], hashes.SHA256()))
    pem = [one.public_bytes(serialization.Encoding.PEM) for one in made]
    key = keys[1].private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "chain.pem").write_bytes(pem[1] + pem[0])
    (folder / "key.pem").write_bytes(key)
    (folder / "authority.pem").write_bytes(pem[0])


class Relay:
    """Passes one connection on and counts what goes which way."""

    def __init__(self, port):
        self.up = self.down = 0
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        near, _address = self._listening.accept()
        far = socket.create_connection(("127.0.0.1", self._port))
        threading.Thread(target=self._pass, args=(near, far, "up"), daemon=True).start()
        self._pass(far, near, "down")

    def _pass(self, source, target, way):
        while data := source.recv(65_536):
            setattr(self, way, getattr(self, way) + len(data))
            target.sendall(data)


def main():
    form = form_of()
    made = [
        entry
        for start in range(0, 100, 20)
        for entry in entries(form, 20, seed=start + 3)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificates(folder)
        tls = str(folder / "chain.pem"), str(folder / "key.pem")
        with served(folder, tls=tls) as running:
            running.service.add_form(form.xml)
            token = running.token("A", "office")
            for start in range(0, 100, 20):
                some = made[start : start + 20]
                synchronise(running, (folder, token), form, some, asks=start < 60)


def synchronise(running, access, form, some, asks):
    folder, token = access
    relay = Relay(int(running.url.rpartition(":")[2]))
    context = ssl.create_default_context(cafile=folder / "authority.pem")
    line = http.client.HTTPSConnection("api.example.id", context=context)
    plain = socket.create_connection(("127.0.0.1", relay.port))
    line.sock = context.wrap_socket(plain, server_hostname="api.example.id")
    asked = b"".join(
        hashlib.sha256(one.id.encode()).digest()[:16]
        + hashlib.sha256(one.xml).digest()[:8]
        for one in some
    )
    head = {"Authorization": f"Bearer {token}", "Surveyor-Answers": "short"}
    if asks:
        missing = post(line, "/v1/check", asked, head, "application/octet-stream")
        assert missing.count(b",") > 19
    batch = wire.pack(some, lambda *_key: form)
    before = relay.up + relay.down
    answer = post(line, "/v1/entries", batch, head, wire.ENTRIES_TYPE)
    assert b'"states":"ssssssssssssssssssss"' in answer
    total = relay.up + relay.down
    print(
        f"20 entries, {'asked' if asks else 'not asked'} for first: {total} B ({relay.up} up,"
        f" {relay.down} down); batch {len(batch)} B, {before} B before it"
    )
    line.close()


def post(line, path, body, head, kind):
    line.putrequest("POST", path, skip_accept_encoding=True)
    for name, value in (head | {"Content-Type": kind}).items():
        line.putheader(name, value)
    line.putheader("Content-Length", str(len(body)))
    line.endheaders(body)
    return line.getresponse().read()


if __name__ == "__main__":
    main()
