"""Prints what a whole synchronisation costs on the wire and over EDGE; never asserts.

    python tests/benchmarks/sending.py

Entries of 50 questions with texts that no dictionary knows, photos later, TLS 1.3 with a
chain of two ECDSA certificates; a proxy counts the bytes of both directions, handshake
included. "First" is the first synchronisation of a device, which does not know yet how
much goes through at once; "usual" is any later one. Targets: 20 entries 8.5 kB, 100
entries over EDGE (60 kbit/s, 600 ms there and back) 6 s.
"""

import datetime as dt
import ipaddress
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from wire import entries, form_of

from surveyor.store.project import Project
from surveyor.store.sendings import Destination, Options, State
from surveyor.store.values import ProjectSettings
from surveyor.sync import tokens
from surveyor.usecases.exchanging import exchange
from surveyor.usecases.merging import shown_of
from surveyor.usecases.sending import load
from tests.support.poor_link import PoorLink
from tests.support.served import served

EDGE = {"rate_up": 7500, "rate_down": 7500, "delay": 0.3}


def certificates(folder):
    """A chain of two and its key as files, as a public authority gives it; its root."""
    now = dt.datetime.now(dt.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _n in range(2)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
        for text in ("Otoritas Contoh", "api.example.id")
    ]
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = [
        x509.CertificateBuilder()
        .subject_name(names[number])
        .issuer_name(names[0])
        .public_key(keys[number].public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(
            x509.BasicConstraints(ca=number == 0, path_length=None), critical=True
        )
        .sign(keys[0], hashes.SHA256())
        for number in range(2)
    ]
    root, own = (one.public_bytes(serialization.Encoding.PEM) for one in made)
    (folder / "chain.pem").write_bytes(own + root)
    (folder / "key.pem").write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return (str(folder / "chain.pem"), str(folder / "key.pem")), root.decode()


def sent(project, place, line, **weather):
    """Bytes up, bytes down and seconds of one synchronisation."""
    line.becomes(**weather)
    begun = time.perf_counter()
    current = project.destinations.all()[0]
    made = exchange(project, current, photos=False)
    spent = time.perf_counter() - begun
    assert made.trouble is None, made.trouble
    waiting = project.outbox.deliveries(place.id, [State.WAITING])
    assert not waiting
    return line.up, line.down, spent


def main():
    form = form_of(50)
    revisions = entries(form, 1 + 20 + 20 + 100 + 100)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SURVEYOR_HOME"] = name
        tls, pem = certificates(folder)
        with (
            served(folder, tls=tls) as running,
            PoorLink("127.0.0.1", int(running.url.rpartition(":")[2])) as line,
            Project.create(folder / "p", ProjectSettings()) as project,
        ):
            project.forms.add(str(form.id), form.version, form.title, form.xml)
            running.service.add_form(form.xml)
            for one in running.service.forms.list():
                project.forms.add(one.form_id, one.version, one.title, one.xml)
            place = Destination(
                "d", "surveyor", "Kantor", f"https://127.0.0.1:{line.own_port}",
                Options(certificate=pem),
            )  # fmt: skip
            tokens.keep("d", running.token("Ani", "office"))
            project.destinations.add(place)
            at = 0
            for what, count, fresh, weather in (
                ("1 entry, first", 1, True, {}),
                ("20 entries, first", 20, True, {}),
                ("20 entries, usual", 20, False, {}),
                ("100 entries over EDGE, first", 100, True, EDGE),
                ("100 entries over EDGE, usual", 100, False, EDGE),
            ):
                some, at = revisions[at : at + count], at + count
                project.take_in(some, shown_of(project), own=True)
                here = project.destinations.all()[0]
                if fresh:
                    options = replace(here.options, batch=0)
                    project.destinations.change(replace(here, options=options))
                told = load(project, here).bytes
                up, down, spent = sent(project, place, line, **weather)
                print(
                    f"{what:30} {(up + down) / 1000:6.1f} kB (up {up:,}, down {down:,};"
                    f" told before: {told:,})  {spent:5.1f} s"
                )


if __name__ == "__main__":
    main()
