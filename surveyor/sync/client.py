"""The client of our own protocol: entries in packed batches, files by offset, pull.

All steps can be repeated; a lost answer costs one `check`. Whoever answers without the
name of our server in its head is somebody else, such as the login page of a network.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import quote

from surveyor import texts
from surveyor.revisions.model import Revision
from surveyor.store.sendings import Destination
from surveyor.sync.answers import HEADER, lengthened
from surveyor.sync.connection import Answer, Connection, Login, Upload
from surveyor.sync.network_errors import (
    AccessRefused,
    BusyServer,
    CaptivePortal,
    LinkStalled,
    LinkTrouble,
    NotThatServer,
    ServerSays,
)
from surveyor.sync.wire import (
    ENTRIES_TYPE,
    PULL_TYPE,
    BadBatch,
    Frame,
    in_order,
    unpack_frame,
)

PROTOCOL = "1"
MOST_ASKED = 5000
MOST_HELD = 500
PIECE = 262_144
"""Bytes of a file in one request: what a cut costs at most."""
_SMALL = 4_000_000


@dataclass(frozen=True, slots=True)
class Hello:
    """Who answers, and as whom it knows us."""

    server: str
    version: str
    role: str
    person: str
    areas: tuple[str, ...]
    limits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the server lacks of what it was asked about."""

    missing: frozenset[int]
    """Places in the list that was asked."""
    changed: frozenset[int]
    files: frozenset[str]


@dataclass(frozen=True, slots=True)
class EntryAnswer:
    """What became of one entry of a batch."""

    id: str
    state: str
    """`stored`, `known`, `changed`, `refused` or `withdrawn`."""
    sha256: str
    code: str = ""
    text: str = ""
    hint: str = ""
    files: frozenset[str] = frozenset()
    """Of its files, those that the server lacks."""

    @property
    def there(self) -> bool:
        """The server has the entry, or does not want it any more."""
        return self.state in ("stored", "known", "withdrawn")


@dataclass(frozen=True, slots=True)
class Since:
    """What is new is asked for together with a batch."""

    cursor: str
    """Of the last pull; empty for all."""
    have: tuple[str, ...] = ()
    """Ids of entries that need not come; those of the batch never do."""


class TooLarge(ServerSays):
    """Too much at once; less of it goes."""

    code = "server.too_large"


class WrongOffset(LinkTrouble):
    """The server has another part of the file than we believed."""

    code = "file.offset"

    @property
    def offset(self) -> int:
        """Where it goes on."""
        return int(str(self.values["offset"]))


class Api:
    """A session with one server."""

    def __init__(self, place: Destination, secret: str) -> None:
        self.place = place
        self.connection = Connection(
            place.address, Login(token=secret), place.options.certificate
        )
        self.server = ""
        """Its name, once it has answered."""
        self.role = ""
        """Ours, once it was asked what is new."""

    def close(self) -> None:
        """Ends the connection."""
        self.connection.close()

    def hello(self) -> Hello:
        """Asks who is there.

        Raises:
            AccessRefused, CaptivePortal, NotThatServer, LinkTrouble: In words.
        """
        given = self._json(self._ask("GET", "v1/hello"))
        limits = given.get("limits")
        return Hello(
            server=str(given.get("server", "")),
            version=str(given.get("version", "")),
            role=str(given.get("role", "")),
            person=str(given.get("person", "")),
            areas=tuple(map(str, given.get("areas") or ())),
            limits=limits if isinstance(limits, dict) else {},
        )

    def check(self, known: Sequence[tuple[str, str]]) -> Checked:
        """Asks which revisions the server lacks.

        Args:
            known: Id and SHA-256 (hex), at most `MOST_ASKED`.

        Raises:
            As `hello`; ServerSays.
        """
        body = b"".join(
            hashlib.sha256(id_.encode()).digest()[:16] + bytes.fromhex(sha256)[:8]
            for id_, sha256 in known
        )
        answer = self._ask("POST", "v1/check", body, "application/octet-stream")
        given = self._json(answer)
        return Checked(
            frozenset(_numbers(given.get("missing"))),
            frozenset(_numbers(given.get("changed"))),
            frozenset(map(str, given.get("files") or ())),
        )

    def send_batch(
        self,
        revisions: Sequence[Revision],
        packed: bytes,
        went: Callable[[int], None],
        since: Since | None = None,
    ) -> tuple[tuple[EntryAnswer, ...], Frame | None]:
        """Posts packed entries; the server keeps each by itself.

        Args:
            revisions: What was packed.
            packed: The batch.
            went: Told how many bytes of it went out.
            since: Ask for what is new, too: a question less on a slow line.

        Returns:
            The answers; and the first part of what is new, where the server gave it.

        Raises:
            TooLarge: Less at once goes.
            LinkStalled: The answer does not fit; `check` tells what is there.
            As `check`.
        """
        more = {HEADER: "short"}
        if since is not None:
            more |= {"Surveyor-Pull": since.cursor or "0", **_held(since.have)}
        answer = self._ask(
            "POST", "v1/entries", Upload(packed, went), ENTRIES_TYPE, more
        )
        frame = None
        if answer.headers.get("content-type") == PULL_TYPE:
            frame = self._frame(answer)
        given = self._json(answer) if frame is None else frame.values.get("answered")
        try:
            given = given if isinstance(given, dict) else {}
            found = lengthened(given, in_order(revisions))
        except ValueError as error:
            raise LinkStalled(host=self.connection.host) from error
        answers = tuple(_entry_answer(one) for one in found if isinstance(one, dict))
        return answers, frame

    def send_form(self, xml: bytes) -> None:
        """Posts a questionnaire that the server lacks.

        Raises:
            AccessRefused, ServerSays: It does not take it from us.
        """
        self._ask("POST", "v1/forms", xml, "text/xml")

    def form(self, form_id: str, version: str) -> bytes:
        """The XForm of a questionnaire.

        Raises:
            As `check`.
        """
        path = f"v1/forms/{quote(form_id, safe='')}/{quote(version, safe='') or '~'}"
        return self._ask("GET", path).body

    def send_piece(self, sha256: str, offset: int, length: int, body: Upload) -> int:
        """Sends a part of a file; tells how much of it the server has now.

        Raises:
            WrongOffset: It has more or less than that; go on from there.
            As `check`.
        """
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(length)}
        answer = self._ask(
            "PATCH", f"v1/files/{sha256}", body, "application/offset+octet-stream",
            headers,
        )  # fmt: skip
        given = answer.headers.get("upload-offset", "")
        return int(given) if given.isdigit() else offset

    @contextmanager
    def file(self, sha256: str, offset: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """The bytes of a file from an offset on, and where they really begin.

        Raises:
            WrongOffset: It ends before that; begin again.
            ServerSays: It is not there, or not for us.
            As `check`.
        """
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers |= {"Range": f"bytes={offset}-", "If-Range": f'"{sha256}"'}
        with self.connection.download(f"v1/files/{sha256}", self._headers(headers)) as (
            head,
            blocks,
        ):
            self._look_who(head)
            if head.status == 416:
                raise WrongOffset(host=self.connection.host, offset=0)
            if head.status >= 400:
                body = b"".join(islice(blocks, 4))
                raise self._problem(replace(head, body=body))
            yield (offset if head.status == 206 else 0), blocks

    def tell(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        """Posts `reviews` or `withdrawals`; the same ones again change nothing.

        Raises:
            As `check`; ServerSays where our role may not.
        """
        body = json.dumps({name: list(lines)}, ensure_ascii=False).encode()
        self._ask("POST", f"v1/{name}", body, "application/json")

    def pull(
        self, cursor: str, *, plain: bool = False, have: Sequence[str] = ()
    ) -> Frame:
        """What is new on the server since a cursor.

        Args:
            cursor: Of the last pull; empty for all.
            plain: Packed without forms, for who holds another file of one.
            have: Ids of entries that need not come, such as those just sent.

        Raises:
            As `check`.
        """
        path = f"v1/pull?cursor={cursor or 0}" + ("&plain=true" if plain else "")
        return self._frame(self._ask("GET", path, more=_held(have)))

    def _frame(self, answer: Answer) -> Frame:
        try:
            frame = unpack_frame(answer.body)
        except BadBatch as error:
            raise NotThatServer(host=self.connection.host) from error
        self.role = str(frame.values.get("role", ""))
        return frame

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | Upload | None = None,
        kind: str = "",
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        headers = self._headers(more or {})
        if kind:
            headers["Content-Type"] = kind
        answer = self.connection.request(method, path, headers=headers, body=body)
        self._look_who(answer)
        if answer.status >= 400:
            raise self._problem(answer)
        return answer

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        headers = {"Surveyor-Protocol": PROTOCOL, **more}
        if texts.language() != texts.SOURCE_LANGUAGE:
            headers["Accept-Language"] = texts.language()
        return headers

    def _look_who(self, answer: Answer) -> None:
        name = answer.headers.get("surveyor-server", "")
        host = self.connection.host
        if name:
            self.server = name.partition("/")[0]
            return
        if answer.status in (408, 429, 502, 503, 504):
            # A gateway in front of it.
            raise BusyServer(host=host, words="")
        page = "html" in answer.headers.get("content-type", "")
        if 200 <= answer.status < 400 and (page or answer.status >= 300):
            raise CaptivePortal(host=host)
        raise NotThatServer(host=host)

    def _problem(self, answer: Answer) -> Exception:
        """An answer that is none, in the server's own words."""
        host, status = self.connection.host, answer.status
        try:
            given = json.loads(answer.body)
        except ValueError:
            given = {}
        given = given if isinstance(given, dict) else {}
        words, advice = (str(given.get(name, ""))[:300] for name in ("text", "hint"))
        code = str(given.get("code", ""))
        offset = answer.headers.get("upload-offset", "")
        if status == 409 and offset.isdigit():
            return WrongOffset(host=host, offset=int(offset), words=code)
        if status == 401 or (status == 403 and code.startswith("token")):
            return AccessRefused(host=host, words=words)
        if status in (408, 429) or status >= 500:
            return BusyServer(host=host, words=words)
        kind = TooLarge if status == 413 else ServerSays
        return kind(host=host, words=words or str(status), advice=advice, code=code)

    def _json(self, answer: Answer) -> dict[str, Any]:
        try:
            given = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise NotThatServer(host=self.connection.host) from error
        if not isinstance(given, dict):
            raise NotThatServer(host=self.connection.host)
        return given


def _entry_answer(given: Mapping[str, Any]) -> EntryAnswer:
    problem = given.get("problem")
    problem = problem if isinstance(problem, dict) else {}
    return EntryAnswer(
        id=str(given.get("id", "")),
        state=str(given.get("state", "")),
        sha256=str(given.get("sha256", "")),
        code=str(problem.get("code", "")),
        text=str(problem.get("text", ""))[:300],
        hint=str(problem.get("hint", ""))[:300],
        files=frozenset(map(str, given.get("files") or ())),
    )


def _held(have: Sequence[str]) -> dict[str, str]:
    """The header that names entries which need not come."""
    keys = (hashlib.sha256(id_.encode()).digest()[:8] for id_ in have[:MOST_HELD])
    held = base64.b64encode(b"".join(keys)).decode()
    return {"Surveyor-Have": held} if held else {}


def _numbers(given: Any) -> Iterable[int]:
    return (one for one in (given or ()) if isinstance(one, int))
