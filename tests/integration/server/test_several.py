"""Several processes on one database, and attachments in a bucket: everything once."""

import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from surveyor.revisions.model import Attachment
from surveyor.server import running
from surveyor.server.options import VARIABLE, Limits, Options
from surveyor.server.service import Service
from tests.support.served import (
    Served,
    Talking,
    garden,
    garden_form,
    garden_xml,
    new_id,
    served,
)

CLIENTS, WORKERS = 8, 3


@pytest.fixture
def workers(tmp_path, request):
    """Worker processes of one server, as `surveyor serve --workers` starts them."""
    database = request.getfixturevalue("new_postgres")()
    options = Options(
        database=database, files=str(tmp_path / "files"), limits=Limits(requests=0)
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (
        "import os; from surveyor.server.running import Listening, run;"
        " from surveyor.server.options import VARIABLE, Options;"
        " run(Options.from_json(os.environ[VARIABLE]),"
        f" Listening(port={port}, workers={WORKERS}))"
    )
    # All of them make the database at once.
    running = subprocess.Popen(
        [sys.executable, "-c", command], env=os.environ | {VARIABLE: options.to_json()},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    service = Service(options)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url)
        service.prepare()
        service.add_form(garden_form())
        yield Served(url, service)
    finally:
        running.terminate()
        running.wait(30)
        service.close()


def wait_for(url):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx2.get(f"{url}/health").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("no server")


def test_everything_is_stored_once_by_several_processes(workers):
    shared = [garden(str(n)) for n in range(30)]
    own = [[garden(f"{c} {n}") for n in range(20)] for c in range(CLIENTS)]
    token = workers.token("Nur Aini", "office")
    start = threading.Barrier(CLIENTS)

    def send(number):
        states = []
        with httpx2.Client(base_url=workers.url, timeout=60) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            device = Talking(client, workers.service)
            start.wait()
            for first in range(0, 30, 10):
                states += device.states(*shared[first : first + 10], *own[number][:10])
            states += device.states(*own[number])
        return states

    with ThreadPoolExecutor(CLIENTS) as pool:
        states = [state for some in pool.map(send, range(CLIENTS)) for state in some]

    assert states.count("stored") == 30 + 20 * CLIENTS
    assert set(states) == {"stored", "known"}
    with httpx2.Client(base_url=workers.url, timeout=60) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        pulled = Talking(client, workers.service).pulled()
    assert sorted(r.id for r in pulled) == sorted(
        r.id for r in [*shared, *(one for some in own for one in some)]
    )


def test_a_pull_during_the_writing_misses_nothing(workers):
    token = workers.token("R", "office")
    done = threading.Event()

    def client():
        made = httpx2.Client(base_url=workers.url, timeout=60)
        made.headers["Authorization"] = f"Bearer {token}"
        return made

    def send(number):
        with client() as http:
            device = Talking(http, workers.service)
            for n in range(25):
                device.send(*(garden(f"{number} {n} {m}") for m in range(1 + number)))

    def follow():
        found, cursor = [], 0
        with client() as http:
            device = Talking(http, workers.service)
            while True:
                last = done.is_set()
                frame = device.pull(cursor, limit=50)
                batch = wire.unpack(frame.batch, workers.service.form_of)
                found += [one.id for one in batch]
                cursor = frame.values["cursor"]
                if last and not frame.values["more"]:
                    return found

    from surveyor.sync import wire

    with ThreadPoolExecutor(6) as pool:
        followed = pool.submit(follow)
        list(pool.map(send, range(4)))
        done.set()
        found = followed.result(60)

    assert len(found) == len(set(found)) == 25 * (1 + 2 + 3 + 4)


def test_the_same_post_of_many_phones_at_once_is_stored_once(workers):
    url = f"{workers.url}/key/{workers.token('Nur Aini', 'office')}"
    xml = garden_xml("<foto>1.jpg</foto>", new_id())
    start = threading.Barrier(CLIENTS)

    def post(_number):
        start.wait()
        files = [
            ("xml_submission_file", ("s.xml", xml)),
            ("1.jpg", ("1.jpg", b"x" * 999)),
        ]
        return httpx2.post(f"{url}/submission", files=files, timeout=60).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = list(pool.map(post, range(CLIENTS)))

    assert set(statuses) <= {201, 202}
    assert 201 in statuses
    with workers.device("R", "office") as office:
        (one,) = office.pulled()
    assert [a.name for a in one.attachments] == ["1.jpg"]


def test_pieces_of_one_file_by_several_processes_make_it_whole(workers):
    data = os.urandom(200_000)
    photo = Attachment(
        "1.jpg", hashlib.sha256(data).hexdigest(), len(data), "image/jpeg"
    )
    token = workers.token("R", "office")

    def send(_number):
        with httpx2.Client(base_url=workers.url, timeout=60) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            device = Talking(client, workers.service)
            at = 0
            while at < len(data):
                answer = device.patch(photo.sha256, at, len(data), data[at : at + 9000])
                assert answer.status_code in {204, 409}, answer.text
                at = int(answer.headers["upload-offset"])

    with workers.device("R", "office") as office:
        office.send(garden(attachments=(photo,)))
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(send, range(3)))

        assert office.get(f"/v1/files/{photo.sha256}").content == data


@pytest.fixture
def bucket(monkeypatch):
    """A bucket of a real S3 server on loopback."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3")
    client.create_bucket(Bucket="foto")
    yield client
    client.close()
    server.stop()


def test_attachments_lie_in_a_bucket(tmp_path, bucket):
    data = os.urandom(100_000)
    photo = Attachment(
        "1.jpg", hashlib.sha256(data).hexdigest(), len(data), "image/jpeg"
    )
    with served(tmp_path, files="s3://foto/kantor") as running:
        running.service.add_form(garden_form())
        with running.device() as device:
            device.send(garden(attachments=(photo,)))
            wrong = device.patch(photo.sha256, 0, len(data), data[:-1] + b"x")
            device.patch(photo.sha256, 0, len(data), data[:60_000])
            device.patch(photo.sha256, 60_000, len(data), data[60_000:])
            part = device.get(
                f"/v1/files/{photo.sha256}", headers={"Range": "bytes=5-9"}
            )
            whole = device.get(f"/v1/files/{photo.sha256}")

    listed = bucket.list_objects_v2(Bucket="foto").get("Contents", [])
    assert wrong.json()["code"] == "file.checksum"
    assert part.content == data[5:10]
    assert whole.content == data
    (key,) = (one["Key"] for one in listed)
    assert key.startswith(f"kantor/{photo.sha256[:2]}/{photo.sha256}-")


def test_processes_that_share_a_socket_do_not_wait_to_send():
    shared = running.ServerConfig(
        "x:y", port=0, workers=2, log_config=None
    ).bind_socket()

    assert shared.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    shared.close()
