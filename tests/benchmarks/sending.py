"""Prints what a whole synchronisation costs on the wire and over EDGE; never asserts.

    python tests/benchmarks/sending.py

Entries of 50 questions with texts that no dictionary knows, photos later, TLS 1.3 with a
certificate of the office's own; a proxy counts the bytes of both directions, handshake
included. "First" is the first synchronisation of a device, which does not know yet how
much goes through at once; "usual" is any later one. Targets: 20 entries 8.5 kB, 100
entries over EDGE (60 kbit/s, 600 ms there and back) 6 s.
"""

import contextlib
import datetime as dt
import ipaddress
import os
import socket
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from wire import entries, form_of

from surveyor.server.access import new_token
from surveyor.server.app import create_app
from surveyor.server.options import Limits, Options
from surveyor.server.values import Role
from surveyor.store.project import Project
from surveyor.store.sendings import Destination, State
from surveyor.store.sendings import Options as Chosen
from surveyor.store.values import ProjectSettings
from surveyor.sync import tokens
from surveyor.usecases.exchanging import exchange
from surveyor.usecases.merging import shown_of
from surveyor.usecases.sending import load
from tests.support.poor_link import PoorLink

EDGE = {"rate_up": 7500, "rate_down": 7500, "delay": 0.3}


def certificate(folder):
    """Key and certificate of an office that nobody else vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kantor")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@contextlib.contextmanager
def served(folder):
    """The central API over TLS: its port, its service, its certificate."""
    cert, key = certificate(folder)
    options = Options(
        database=f"sqlite:///{folder / 'server.sqlite'}", files=str(folder / "files"),
        name="Kantor", limits=Limits(requests=0),
    )  # fmt: skip
    app = create_app(options)
    config = uvicorn.Config(
        app, log_config=None, ssl_certfile=str(cert), ssl_keyfile=str(key)
    )
    server = uvicorn.Server(config)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listening.getsockname()[1], app.state.service, cert.read_text()
    finally:
        server.should_exit = True
        thread.join()


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
        with (
            served(folder) as (port, service, pem),
            PoorLink("127.0.0.1", port) as line,
            Project.create(folder / "p", ProjectSettings()) as project,
        ):
            project.forms.add(str(form.id), form.version, form.title, form.xml)
            service.add_form(form.xml)
            for one in service.forms.list():
                project.forms.add(one.form_id, one.version, one.title, one.xml)
            place = Destination(
                "d", "surveyor", "Kantor", f"https://127.0.0.1:{line.own_port}",
                Chosen(certificate=pem),
            )  # fmt: skip
            tokens.keep("d", new_token(service.devices, "Ani", Role.OFFICE).token)
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
