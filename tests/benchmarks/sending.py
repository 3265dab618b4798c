"""Prints what a whole synchronisation costs on the wire and over EDGE; never asserts.

    python tests/benchmarks/sending.py

Entries of 50 questions with texts that no dictionary knows, photos later, TLS 1.3 with a
chain of two ECDSA certificates as a public authority gives it; a proxy counts the bytes
of both directions, handshake included. "First" is the first synchronisation of a device
that was just set up; it does not know yet how much goes through at once, nor which
questionnaires the server has. "Usual" is the first one after the program was started,
"again" any later one of the same day. Targets: 20 entries 8.5 kB, 100 entries over EDGE
(60 kbit/s, 600 ms there and back) 6 s.
"""

import os
import tempfile
import time
from pathlib import Path

from wire import entries, form_of

from surveyor.store.project import Project
from surveyor.store.sendings import Destination, Options
from surveyor.store.values import ProjectSettings
from surveyor.sync import tokens
from surveyor.sync.tls import trust
from surveyor.usecases.exchanging import exchange
from surveyor.usecases.forms import add_builtin_forms
from surveyor.usecases.merging import shown_of
from surveyor.usecases.sending import load
from tests.support.certificates import certificates
from tests.support.poor_link import PoorLink
from tests.support.served import served

EDGE = {"rate_up": 7500, "rate_down": 7500, "delay": 0.3}


def device(folder, running, pem, line, form):
    """A project set up for the server by a person of its own."""
    project = Project.create(folder, ProjectSettings())
    add_builtin_forms(project)
    project.forms.add(str(form.id), form.version, form.title, form.xml)
    name = folder.name
    tokens.keep(name, running.token(name))
    place = Destination(
        name, "surveyor", "Kantor", f"https://127.0.0.1:{line.own_port}",
        Options(certificate=pem),
    )  # fmt: skip
    project.destinations.add(place)
    return project


def sent(project, line, **weather):
    """Bytes up, bytes down and seconds of one synchronisation."""
    line.becomes(**weather)
    current = project.destinations.all()[0]
    begun = time.perf_counter()
    made = exchange(project, current, photos=False)
    spent = time.perf_counter() - begun
    assert made.trouble is None, made.trouble
    assert not project.outbox.counts().waiting
    return line.up, line.down, spent


def main():
    form = form_of(50)
    revisions = iter(entries(form, 2 * (1 + 3 * 20 + 3 * 100)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SURVEYOR_HOME"] = name
        tls, pem = certificates(folder)
        with (
            served(folder, tls=tls) as running,
            PoorLink("127.0.0.1", int(running.url.rpartition(":")[2])) as line,
        ):
            running.service.add_form(form.xml)
            for count, weather in ((1, {}), (20, {}), (20, EDGE), (100, EDGE)):
                where = f"{count} entries{' over EDGE' if weather else ''}"
                project = device(
                    folder / where.replace(" ", ""), running, pem, line, form
                )
                with project:
                    for what in ("first", "usual", "again"):
                        if what != "again":
                            trust.cache_clear()
                        some = [next(revisions) for _n in range(count)]
                        project.take_in(some, shown_of(project), own=True)
                        told = load(project, project.destinations.all()[0]).bytes
                        up, down, spent = sent(project, line, **weather)
                        print(
                            f"{where + ', ' + what:30} {(up + down) / 1000:6.1f} kB (up "
                            f"{up:,}, down {down:,}; told before: {told:,})  {spent:5.1f} s"
                        )


if __name__ == "__main__":
    main()
