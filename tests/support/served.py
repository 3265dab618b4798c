"""The central API, really served: uvicorn on loopback, a database and files of its own."""

import contextlib
import hashlib
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from surveyor.revisions.model import Revision
from surveyor.server.access import new_token
from surveyor.server.app import create_app
from surveyor.server.options import Limits, Options
from surveyor.server.running import ServerConfig
from surveyor.server.service import Service
from surveyor.server.values import Role
from surveyor.store.sendings import Options as Choices
from surveyor.sync import wire
from surveyor.usecases import sending
from tests.support.scenario import form_of

MADE = datetime(2026, 11, 24, 3, 4, 5, 678901, tzinfo=UTC)
FORM = """
| survey |
|        | type     | name | label | save_to |
|        | text     | H05  | Kab   |         |
|        | text     | note | Nama  |         |
|        | image    | foto | Foto  |         |
| settings |
|        | form_id | version |
|        | kebun   | 1       |
"""


@dataclass
class Served:
    """A running server, seen from outside by `url` and from inside by `service`."""

    url: str
    service: Service
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, person="Nur Aini", role="surveyor", areas=(), days=None) -> str:
        made = new_token(self.service.devices, person, Role(role), areas, days)
        self.tokens[made.token] = made.device.id
        return made.token

    @contextlib.contextmanager
    def device(self, *given: Any, **named: Any) -> Iterator["Talking"]:
        with httpx2.Client(base_url=self.url, timeout=30) as client:
            client.headers["Authorization"] = f"Bearer {self.token(*given, **named)}"
            yield Talking(client, self.service)


@dataclass
class Talking:
    """A device that speaks our protocol."""

    http: httpx2.Client
    service: Service

    def get(self, path: str, **named: Any) -> httpx2.Response:
        return self.http.get(path, **named)

    def send(self, *revisions: Revision, forms=None) -> list[dict[str, Any]]:
        """The answers to a batch."""
        answer = self.send_bytes(wire.pack(revisions, forms or self.service.form_of))
        assert answer.status_code == 200, answer.text
        return answer.json()["answers"]

    def send_bytes(self, body: bytes, kind: str = wire.ENTRIES_TYPE) -> httpx2.Response:
        return self.http.post(
            "/v1/entries", content=body, headers={"Content-Type": kind}
        )

    def states(self, *revisions: Revision) -> list[str]:
        return [answer["state"] for answer in self.send(*revisions)]

    def codes(self, *revisions: Revision) -> list[str]:
        answers = self.send(*revisions)
        return [(one["problem"] or {}).get("code", "") for one in answers]

    def check(self, *revisions: Revision) -> dict[str, Any]:
        body = b"".join(
            hashlib.sha256(one.id.encode()).digest()[:16]
            + hashlib.sha256(one.xml).digest()[:8]
            for one in revisions
        )
        answer = self.http.post(
            "/v1/check", content=body,
            headers={"Content-Type": "application/octet-stream"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pull(self, cursor: int = 0, limit: int = 100) -> wire.Frame:
        answer = self.http.get("/v1/pull", params={"cursor": cursor, "limit": limit})
        assert answer.status_code == 200, answer.text
        return wire.unpack_frame(answer.content)

    def pulled(self, cursor: int = 0) -> list[Revision]:
        """Everything since a cursor, page by page."""
        found: list[Revision] = []
        while True:
            frame = self.pull(cursor)
            found += wire.unpack(frame.batch, self.service.form_of)
            cursor = frame.values["cursor"]
            if not frame.values["more"]:
                return found

    def patch(
        self, sha256: str, start: int, length: int, body: bytes
    ) -> httpx2.Response:
        headers = {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(start),
            "Upload-Length": str(length),
        }
        return self.http.patch(f"/v1/files/{sha256}", content=body, headers=headers)

    def post(self, path: str, **body: Any) -> httpx2.Response:
        return self.http.post(path, json=body)


@contextlib.contextmanager
def served(
    folder: Path,
    database: str = "",
    files: str = "",
    tls: tuple[str, str] | None = None,
    **limits: int,
) -> Iterator[Served]:
    """Runs the server until the block ends; `tls` is the files of chain and key."""
    options = Options(
        database=database or f"sqlite:///{folder / 'server.sqlite'}",
        files=files or str(folder / "files"),
        name="Kantor",
        limits=Limits(**({"requests": 0, "guesses": 0} | limits)),
    )
    app = create_app(options)
    chain, key = tls or (None, None)
    config = ServerConfig(
        app, log_config=None, server_header=False, ssl_certfile=chain, ssl_keyfile=key
    )
    server = uvicorn.Server(config)
    # Of this protocol by name, so that asyncio switches Nagle's waiting off.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        until = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < until
            time.sleep(0.01)
        port = listening.getsockname()[1]
        scheme = "https" if tls else "http"
        yield Served(f"{scheme}://127.0.0.1:{port}", app.state.service)
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()


def join(project, server, person="Ani", role="surveyor", url="", areas=(), **options):
    """Sets a project up for the server, as a person would with the card."""
    return sending.add(
        project, url or server.url, name="Kantor",
        secret=server.token(person, role, areas), options=Choices(**options),
    ).destination  # fmt: skip


def garden_xml(
    inside: str = "", id_: str = "", area: str = "64.02", meta: str = ""
) -> bytes:
    """A finished entry of the small form that the tests of the server use."""
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        f'<data id="kebun" version="1"><H05>{area}</H05>{inside}'
        f"<meta><instanceID>{id_}</instanceID>{meta}</meta></data>"
    ).encode()


def new_id() -> str:
    return f"uuid:{uuid.uuid4()}"


def garden(note: str = "", area: str = "64.02", **given: Any) -> Revision:
    """A revision of that form."""
    id_ = given.pop("id", new_id())
    parents = given.pop("parents", ())
    meta = "".join(f"<deprecatedID>{one}</deprecatedID>" for one in parents[:1])
    inside = f"<note>{note}</note>" if note else "<note/>"
    for attachment in given.get("attachments", ()):
        inside += f"<foto>{attachment.name}</foto>"
    return Revision(
        id=id_,
        submission=given.pop("submission", id_),
        parents=parents,
        form_id="kebun",
        form_version="1",
        author=given.pop("author", "Nur Aini"),
        device="HP-1",
        created=given.pop("created", MADE),
        xml=garden_xml(inside, id_, area, meta),
        **given,
    )


def garden_form() -> bytes:
    return form_of(FORM).xml
