"""Prints what the central API takes in a second; never asserts.

    SURVEYOR_TEST_POSTGRES=… python tests/benchmarks/server.py [--entries N]

Entries of 250 questions with texts that no dictionary knows, on PostgreSQL with fsync,
two worker processes, the clients on the same machine. Targets on 2 cores: 500 entries a
second in batches of 100, 100 a second by OpenRosa POST, every one of them answered.
"""

import argparse
import contextlib
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
from sqlalchemy import create_engine, make_url, text
from wire import entries, form_of

from surveyor.server.access import new_token
from surveyor.server.options import VARIABLE, Limits, Options
from surveyor.server.running import run
from surveyor.server.service import Service
from surveyor.server.values import Role
from surveyor.sync import wire

BATCH, SENDERS = 100, 4


def fresh(postgres):
    name = f"benchmark_{uuid.uuid4().hex[:8]}"
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(postgres).set(database=name).render_as_string(hide_password=False)


def start(options, workers):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (
        f"from {run.__module__} import Listening, run; from {Options.__module__} import *;"
        f" import os; options = Options.from_json(os.environ[VARIABLE]);"
        f" run(options, Listening(port={port}, workers={workers}))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", command],
        env=os.environ | {VARIABLE: options.to_json()},
        stderr=subprocess.DEVNULL,  # a line for each request
    )
    for _try in range(600):
        with contextlib.suppress(OSError):
            ask(port, "GET", "/health")
            break
        time.sleep(0.1)
    return running, port


def ask(port, method, path, body=None, headers=None):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request(method, path, body, headers or {})
    return line.getresponse().read()


def send_all(port, path, bodies, headers, expected):
    """Posts bodies over a few kept connections; seconds, and how many were answered."""

    def send(some):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        good = 0
        for body in some:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            content = answer.read()
            good += expected(answer.status, content)
        line.close()
        return good

    begun = time.perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        good = sum(pool.map(send, [bodies[n::SENDERS] for n in range(SENDERS)]))
    return time.perf_counter() - begun, good


def multipart(revision):
    head = (
        b'--B\r\nContent-Disposition: form-data; name="xml_submission_file";'
        b' filename="s.xml"\r\nContent-Type: text/xml\r\n\r\n'
    )
    return head + revision.xml + b"\r\n--B--\r\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=6000)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    postgres = os.environ.get("SURVEYOR_TEST_POSTGRES")
    if not postgres:
        raise SystemExit("SURVEYOR_TEST_POSTGRES names no server; see .ci/postgres")
    form = form_of(250)
    # Drawing texts takes long; ids make each entry another one.
    base = entries(form, 300, count_of=250)
    made = [another(base[n % len(base)], n) for n in range(given.entries + 1500)]
    with tempfile.TemporaryDirectory() as folder:
        options = Options(
            database=fresh(postgres), files=str(Path(folder) / "files"),
            limits=Limits(requests=0),
        )  # fmt: skip
        service = Service(options)
        service.prepare()
        service.add_form(form.xml)
        token = new_token(service.devices, "A", Role.OFFICE).token
        running, port = start(options, given.workers)
        try:
            measure((running, port), token, form, made, given.entries)
        finally:
            running.terminate()
            running.wait()
            service.close()


def another(revision, number):
    from dataclasses import replace

    draw = random.Random(number)
    id_ = f"uuid:{uuid.UUID(int=draw.getrandbits(128), version=4)}"
    xml = revision.xml.replace(revision.id.encode(), id_.encode())
    return replace(revision, id=id_, submission=id_, xml=xml, attachments=())


def processor_seconds(running):
    """Of the server's processes and of PostgreSQL's: on a busy machine these still hold."""
    workers = psutil.Process(running.pid).children(recursive=True)
    postgres = [
        p for p in psutil.process_iter(["name"]) if p.info["name"] == "postgres"
    ]
    return [
        sum(sum(one.cpu_times()[:2]) for one in some) for some in (workers, postgres)
    ]


def measured(server, name, bodies, address, expected, count):
    running, port = server
    path, headers = address
    before = processor_seconds(running)
    seconds, good = send_all(port, path, bodies, headers, expected)
    spent = zip(processor_seconds(running), before, strict=True)
    ours, postgres = (1000 * (now - then) / count for now, then in spent)
    print(
        f"{name}: {good / seconds:5.0f} entries/s, {good} of {count} stored;"
        f" processor for each: server {ours:.2f} ms, PostgreSQL {postgres:.2f} ms"
    )


def measure(server, token, form, made, count):
    def form_here(_id, _version):
        return form

    bearer = {"Authorization": f"Bearer {token}"}
    batches = [
        wire.pack(made[n : n + BATCH], form_here) for n in range(0, count, BATCH)
    ]
    head = bearer | {"Content-Type": wire.ENTRIES_TYPE}
    send_all(server[1], "/v1/entries", batches[:2], head, lambda *_: True)  # warm
    mean = sum(len(one.xml) for one in made[:count]) / count
    print(f"250 questions, {mean:.0f} B of XML each")
    measured(
        server, f"batches of {BATCH}", batches[2:], ("/v1/entries", head),
        lambda status, body: body.count(b'"stored"') if status == 200 else 0,
        count - 2 * BATCH,
    )  # fmt: skip
    posts = [multipart(one) for one in made[count:]]
    head = bearer | {"Content-Type": "multipart/form-data; boundary=B"}
    measured(
        server, "OpenRosa POST", posts, ("/openrosa/submission", head),
        lambda status, _body: status == 201, len(posts),
    )  # fmt: skip


if __name__ == "__main__":
    main()
