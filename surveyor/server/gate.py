"""What every request passes: size, packing, rate, language, log, metrics.

Bodies are counted as they come, so that one of any size is cut off at the limit of its
address and never held in memory. Nothing personal is logged: no answers, names, tokens,
queries or positions; a token that stands in a path is left out of it.
"""

import json
import logging
import time
import uuid
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from anyio import move_on_after
from starlette.requests import ClientDisconnect

import surveyor
from surveyor.errors import SurveyorError
from surveyor.server.access import digest
from surveyor.server.metrics import Metrics
from surveyor.server.options import Limits, Options
from surveyor.server.problems import (
    BadRequest,
    BodyEncoding,
    BodyTooLarge,
    Broken,
    RateLimited,
    answer_of,
    is_openrosa,
    language_of,
    status_of,
)
from surveyor.texts import speaking

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
log = logging.getLogger("surveyor.server")
_CLOSE = (b"connection", b"close")
_OPENROSA = (b"x-openrosa-version", b"1.0")
_MOST_DRAINED, _SECONDS_DRAINED = 8_000_000, 10
_MOST_CALLERS = 10_000
_KEY = "/key/"


class JsonLines(logging.Formatter):
    """Each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[0] is not None:
            # Where it happened, but not the message: it may quote what was sent.
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            places = []
            while trace is not None:
                code = trace.tb_frame.f_code
                places.append(f"{code.co_filename}:{trace.tb_lineno}")
                trace = trace.tb_next
            line["places"] = "; ".join(places[-12:])
        return json.dumps(line, ensure_ascii=False)


def log_as_json(level: int = logging.INFO) -> None:
    """Lets the server's records, and uvicorn's, be written as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name in ("surveyor.server", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    # Its lines name whole addresses, tokens and all; ours come in their place.
    logging.getLogger("uvicorn.access").disabled = True


class Rate:
    """So many requests a minute for each caller, refilled steadily."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_for(self, caller: str, now: float, *, count: bool = True) -> int:
        """Seconds until the caller may ask again; 0 for now, and then it is counted."""
        if not self._most:
            return 0
        left, since = self._left.pop(caller, (float(self._most), now))
        left = min(float(self._most), left + (now - since) * self._most / 60)
        allowed = left >= 1
        self._left[caller] = (left - 1 if allowed and count else left, now)
        if len(self._left) > _MOST_CALLERS:
            self._left.popitem(last=False)
        return 0 if allowed else max(1, round(60 / self._most))


class Doorkeeper:
    """Who may ask now: so many requests a token, and few wrong tokens an address.

    A whole office may stand behind one address, so the address of one who shows a token
    does not count. Who guesses tokens shows another one each time: after some wrong ones
    an address is only heard with tokens that were right not long ago.
    """

    def __init__(self, limits: Limits) -> None:
        self._rate = Rate(limits.requests)
        self._guesses = Rate(limits.guesses)
        self._right: OrderedDict[str, None] = OrderedDict()

    def wait_for(self, address: str, token: str, now: float) -> int:
        """Seconds until the caller may ask again; 0 for now."""
        wait = self._rate.wait_for(token or address, now)
        if not wait and token and token not in self._right:
            wait = self._guesses.wait_for(address, now, count=False)
        return wait

    def found_wrong(self, address: str, token: str, now: float) -> None:
        """Notes that a token opens nothing."""
        self._right.pop(token, None)
        self._guesses.wait_for(address, now)

    def found_right(self, token: str) -> None:
        """Notes that a token was that of a device."""
        if token:
            self._right[token] = None
            self._right.move_to_end(token)
            if len(self._right) > _MOST_CALLERS:
                self._right.popitem(last=False)


@dataclass(slots=True)
class _Body:
    """A body as it comes in: counted, unpacked, and refused once it is too large."""

    receive: Receive
    limit: int
    packed: bool = False
    size: int = 0
    ended: bool = False
    """Nothing more will come."""
    _unpacker: Any = None
    _rest: bytes = b""

    async def __call__(self) -> Message:
        if self._rest:
            return self._unpacked(b"", more=True)
        message = await self.receive()
        if message["type"] != "http.request":
            self.ended = True
            return message
        data = message.get("body", b"")
        self.ended = not message.get("more_body", False)
        if not self.packed:
            self._count(data)
            return message
        return self._unpacked(data, more=not self.ended)

    def _unpacked(self, data: bytes, *, more: bool) -> Message:
        if self._unpacker is None:
            self._unpacker = zlib.decompressobj(31)
        self.ended = self.ended or not more
        try:
            text = self._unpacker.decompress(self._rest + data, 65_536)
        except zlib.error as error:
            raise BodyEncoding(encoding="gzip") from error
        self._rest = self._unpacker.unconsumed_tail
        self._count(text)
        if self.ended and not self._rest and not self._unpacker.eof:
            raise BodyEncoding(encoding="gzip")
        going = bool(self._rest) or not self.ended
        return {"type": "http.request", "body": text, "more_body": going}

    async def drain(self) -> None:
        """Lets a little more come in, unread.

        Who sends a bit too much would else find the line broken before the answer.
        """
        left = _MOST_DRAINED
        with move_on_after(_SECONDS_DRAINED):
            while not self.ended and left > 0:
                message = await self.receive()
                left -= len(message.get("body", b"")) or _MOST_DRAINED
                self.ended = not message.get("more_body", False)

    def _count(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.limit:
            raise BodyTooLarge(limit=self.limit)


@dataclass(slots=True)
class _Answered:
    """What went out."""

    send: Send
    request: str
    name: str
    openrosa: bool
    body: _Body
    status: int = 0
    size: int = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.status >= 400:
                await self.body.drain()
            given = message.get("headers", [])
            taken = {name for name, _value in given}
            more = (h for h in self._headers() if h[0] not in taken)
            message["headers"] = [*given, *more]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self.send(message)

    def _headers(self) -> list[tuple[bytes, bytes]]:
        return [
            (b"surveyor-server", f"{self.name}/{surveyor.__version__}".encode()),
            # To be found in the log again; what went well is never looked for.
            *(
                ((b"x-request-id", self.request.encode()),)
                if self.status >= 400
                else ()
            ),
            (b"x-content-type-options", b"nosniff"),
            (b"cache-control", b"no-store"),
            *((_OPENROSA,) if self.openrosa else ()),
            *((_CLOSE,) if not self.body.ended else ()),
        ]


class Gate:
    """The outermost layer of the server."""

    def __init__(self, app: App, options: Options, metrics: Metrics) -> None:
        self._app = app
        self._options = options
        self._metrics = metrics
        self._door = Doorkeeper(options.limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        headers = dict(scope["headers"])
        name = self._options.name.encode("ascii", "ignore").decode() or "Surveyor"
        body = _Body(receive, limit_of(scope["path"], self._options.limits))
        told = uuid.uuid4().hex[:12], name, is_openrosa(scope["path"]), body
        answered = _Answered(send, *told)
        accepted = headers.get(b"accept-language", b"").decode("latin-1")
        with speaking(language_of(accepted)):
            await self._pass(scope, body, answered, headers)
        self._note(scope, answered, time.perf_counter() - begun, body.size)

    async def _pass(
        self,
        scope: Scope,
        body: _Body,
        answered: _Answered,
        headers: dict[bytes, bytes],
    ) -> None:
        address, token = _caller(scope, headers)
        try:
            self._hold_back(scope, address, token)
            _look_at_head(scope, body, headers)
            await self._app(scope, body, answered)
        except SurveyorError as error:
            await _refuse(error, answered, scope["path"])
        except ClientDisconnect:
            answered.status = 499  # nobody is there to be told
        except Exception:
            log.exception("request", extra={"told": {"request": answered.request}})
            if not answered.status:
                await _refuse(Broken(), answered, scope["path"])
        if scope.get("state", {}).get("device"):
            self._door.found_right(token)
        elif token and answered.status == 401:
            self._door.found_wrong(address, token, time.monotonic())

    def _hold_back(self, scope: Scope, address: str, token: str) -> None:
        if b"%00" in scope.get("raw_path", b"") + scope.get("query_string", b""):
            raise BadRequest(reason="NUL")  # no database keeps it
        wait = self._door.wait_for(address, token, time.monotonic())
        if wait:
            raise RateLimited(seconds=wait)

    def _note(
        self, scope: Scope, answered: _Answered, seconds: float, size: int
    ) -> None:
        route = getattr(scope.get("route"), "path", "") or "other"
        asked = (scope["method"], route, answered.status)
        self._metrics.answered(asked, seconds, size, answered.size)
        log.info(
            "request",
            extra={
                "told": {
                    "request": answered.request,
                    "method": scope["method"],
                    "route": route,
                    "status": answered.status,
                    "ms": round(seconds * 1000, 1),
                    "bytes_in": size,
                    "bytes_out": answered.size,
                    "device": scope.get("state", {}).get("device", ""),
                }
            },
        )


def _caller(scope: Scope, headers: dict[bytes, bytes]) -> tuple[str, str]:
    """The address of a request, and the checksum of the token it shows, if it does."""
    client = scope.get("client") or ("",)
    given = headers.get(b"authorization", b"").decode("latin-1")
    if not given and scope["path"].startswith(_KEY):
        given = scope["path"].removeprefix(_KEY).partition("/")[0]
    return str(client[0]), digest(given) if given else ""


def _look_at_head(scope: Scope, body: _Body, headers: dict[bytes, bytes]) -> None:
    told = headers.get(b"content-length", b"0")
    body.ended = b"transfer-encoding" not in headers and told == b"0"
    if told.isdigit() and int(told) > body.limit:
        raise BodyTooLarge(limit=body.limit)
    packed = headers.get(b"content-encoding", b"identity").lower().strip()
    if packed not in {b"identity", b"gzip"}:
        raise BodyEncoding(encoding=packed.decode("latin-1")[:40])
    if packed == b"gzip":
        # What goes on is unpacked, and as long as it turns out to be.
        taken = {b"content-encoding", b"content-length"}
        scope["headers"] = [h for h in scope["headers"] if h[0] not in taken]
        body.packed = True


def limit_of(path: str, limits: Limits) -> int:
    """Bytes that an address takes."""
    if path.endswith("/submission"):
        return limits.openrosa_most
    if path.startswith("/v1/files/"):
        return limits.piece_bytes
    if path == "/v1/forms":
        return limits.form_bytes
    return limits.batch_bytes if path == "/v1/entries" else limits.json_bytes


async def _refuse(error: SurveyorError, answered: _Answered, path: str) -> None:
    status = status_of(error)
    body, kind = answer_of(error, path)
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    if status in {429, 503}:
        wait = str(error.values.get("seconds", 5)).encode()
        headers.append((b"retry-after", wait))
    await answered(
        {"type": "http.response.start", "status": status, "headers": headers}
    )
    await answered({"type": "http.response.body", "body": body})
