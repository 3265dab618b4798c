"""The one place that speaks HTTP: one kept connection, stalls noticed, errors in words.

Nothing has a time limit in all, since a slow link is no broken one; half a minute in
which nothing moves is. An answer is never larger than asked for, and a redirection is
never followed to another host.
"""

import io
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import surveyor
from surveyor import formats
from surveyor.jobs import Progress
from surveyor.sync.network_errors import (
    CertificateDates,
    CertificateUnknown,
    LinkStalled,
    NoAnswer,
    NoSuchServer,
    NotThatServer,
    ProxyInTheWay,
    UnsafePassword,
)
from surveyor.sync.tls import trust

if TYPE_CHECKING:
    import requests

STALL = 30.0
"""Seconds in which nothing moves before a connection is given up."""
_CONNECT = 20.0
_MOST_ANSWER = 64_000_000
_BLOCK = 16_384
_MOST_HOPS = 3
_DATES = ("expired", "not yet valid")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """How we say who we are; at most one of the two."""

    token: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    scheme: str = "Bearer"


class Upload(io.BytesIO):
    """A body that tells how much of it went out, and can be stopped."""

    def __init__(self, data: bytes, went: Callable[[int], None]) -> None:
        super().__init__(data)
        self._went = went

    def read(self, size: int | None = -1, /) -> bytes:
        """The next block."""
        self._went(self.tell())
        return super().read(size)


class Connection:
    """A connection to one server; close it when done."""

    def __init__(
        self, address: str, login: Login | None = None, certificate: str = ""
    ) -> None:
        self.address = address
        self.host = urlsplit(address).hostname or address
        self._login = login or Login()
        self._certificate = certificate
        self._made: requests.Session | None = None
        self._auth: Any = None
        self.clock_ahead: float | None = None
        """Seconds by which the server's clock is ahead of ours, as last seen."""

    def close(self) -> None:
        """Ends the connection."""
        if self._made is not None:
            if self.address.startswith("https:"):
                trust(self._certificate).remember()
            self._made.close()
            self._made = None

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Upload | None = None,
        limit: int = _MOST_ANSWER,
    ) -> Answer:
        """Asks and reads the whole answer, whatever its status.

        Args:
            method: `GET`, `HEAD` and so on.
            url: Whole, or below the address.
            headers: On top of who we are.
            body: What is sent.
            limit: Bytes of the answer at most; more of it is cut off.

        Raises:
            LinkTrouble: Nobody answered, or not to the end; it may be tried again.
            CertificateUnknown: It is not the server that it says it is.
        """
        target = self.url(url)
        with self._in_words(), self._open(method, target, headers, body) as got:
            found = b"".join(_blocks(got, limit))
            return Answer(got.status_code, _lower(got.headers), found, str(got.url))

    @contextmanager
    def download(
        self, url: str, headers: Mapping[str, str]
    ) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """An answer to a GET, and its body block by block.

        Raises:
            LinkTrouble: As in `request`; also while blocks are read.
        """
        target = self.url(url)
        with self._in_words(), self._open("GET", target, headers, None) as got:
            head = Answer(got.status_code, _lower(got.headers), b"", str(got.url))
            yield head, _blocks(got, None)

    def url(self, path: str) -> str:
        """An address below ours; a whole one only on our own host."""
        if "://" not in path:
            return self.address.rstrip("/") + "/" + path.lstrip("/")
        if _origin(path) != _origin(self.address):
            raise NotThatServer(host=urlsplit(path).hostname)
        return path

    def answer_challenge(self, challenge: str) -> bool:
        """Takes up what a server asks for in a 401; False where we cannot.

        Raises:
            UnsafePassword: It wants the password in clear.
        """
        import requests.auth

        known = self._login
        if not known.user or self._auth is not None:
            return False
        if challenge.lower().startswith("digest"):
            self._auth = requests.auth.HTTPDigestAuth(known.user, known.password)
            return True
        if not self.address.startswith("https:") and self.host not in _LOOPBACK:
            raise UnsafePassword(host=self.host)
        self._auth = requests.auth.HTTPBasicAuth(
            known.user.encode(), known.password.encode()
        )
        return True

    @contextmanager
    def _open(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None,
        body: bytes | Upload | None,
    ) -> "Iterator[requests.Response]":
        session = self._session()
        for _hop in range(_MOST_HOPS):
            got = session.request(
                method, target, headers=dict(headers or {}), data=body, stream=True,
                allow_redirects=False, timeout=(_CONNECT, STALL),
                auth=self._auth or self._identify,
            )  # fmt: skip
            self._look_at_clock(got.headers.get("Date", ""))
            further = urljoin(target, got.headers.get("Location", ""))
            if (
                method not in ("GET", "HEAD")
                or got.status_code not in (301, 302, 303, 307, 308)
                or _origin(further) != _origin(self.address)
            ):
                break
            got.close()
            target = further
        try:
            yield got
        finally:
            # What was not read would be taken for the answer to the next question.
            got.close()

    def _session(self) -> "requests.Session":
        if self._made is None:
            self._made = _new_session(self._certificate)
        return self._made

    def _identify(self, request: Any) -> Any:
        """Says who we are; being asked for it, requests reads no .netrc."""
        if self._login.token:
            value = f"{self._login.scheme} {self._login.token}"
            request.headers["Authorization"] = value
        return request

    def _look_at_clock(self, date: str) -> None:
        from email.utils import parsedate_to_datetime

        try:
            there = parsedate_to_datetime(date)
        except ValueError:
            return
        now = datetime.now(there.tzinfo)
        self.clock_ahead = (there - now).total_seconds()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        import requests

        try:
            yield
        except requests.exceptions.RequestException as error:
            # What is left of the connection must not be used again.
            self.close()
            raise _named(error, self.host) from error
        except (OSError, ValueError) as error:
            self.close()
            raise LinkStalled(host=self.host) from error


_FAR = "192.0.2.1"
"""Of a block that is set aside for examples: the way to it is the way to anywhere."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def own_network(address: str) -> str:
    """The network from which a server is reached: our own address without its last part.

    Nothing is sent, and no name is looked up: that may take half a minute where there is
    no signal. A server by name counts as one that is far away. Empty where there is no
    way to it at all.
    """
    host = urlsplit(address).hostname or ""
    try:
        IPv4Address(host)
    except ValueError:
        host = "127.0.0.1" if host == "localhost" else _FAR
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((host, 443))
            own = str(probe.getsockname()[0])
    except OSError:
        return ""
    return own.rpartition(".")[0]


def stepping(
    progress: Progress, what: str, done: int, total: int
) -> Callable[[int], None]:
    """Reports bytes of a body as part of a whole; stops it where the person wants."""
    return lambda went: progress.step(min(done + went, total), total, what)


def _new_session(certificate: str) -> "requests.Session":
    import requests
    from requests.adapters import HTTPAdapter

    context = trust(certificate)

    class Adapter(HTTPAdapter):
        """Trusts what the system trusts, and the office's own certificate."""

        def init_poolmanager(self, *given: Any, **named: Any) -> Any:
            """With our context."""
            return super().init_poolmanager(*given, ssl_context=context, **named)

        def proxy_manager_for(self, *given: Any, **named: Any) -> Any:
            """Behind a proxy, too."""
            return super().proxy_manager_for(*given, ssl_context=context, **named)

    # It would write addresses into the log, and some of them hold a token.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    session = requests.Session()
    # Each header is paid for on the wire: only those that are needed.
    session.headers.clear()
    session.headers["User-Agent"] = f"Surveyor/{surveyor.__version__}"
    session.headers["Accept-Encoding"] = "gzip"
    session.mount("https://", Adapter(pool_connections=1, pool_maxsize=1))
    session.mount("http://", HTTPAdapter(pool_connections=1, pool_maxsize=1))
    return session


def _blocks(got: "requests.Response", limit: int | None) -> Iterator[bytes]:
    left = limit
    for block in got.iter_content(_BLOCK):
        if left is not None and len(block) >= left:
            yield block[:left]
            return
        yield block
        left = None if left is None else left - len(block)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, parts.hostname, port


def _named(error: Exception, host: str) -> Exception:
    """An error of the library as one of ours."""
    import requests.exceptions as they

    if isinstance(error, they.ProxyError):
        return ProxyInTheWay(host=host)
    if isinstance(error, they.SSLError):
        return _named_tls(error, host)
    if isinstance(error, they.ConnectTimeout):
        return NoAnswer(host=host)
    words = str(error)
    if "NameResolutionError" in words or "getaddrinfo" in words:
        return NoSuchServer(host=host)
    if "NewConnectionError" in words or "refused" in words:
        return NoAnswer(host=host)
    if isinstance(error, (they.InvalidURL, they.MissingSchema, they.InvalidSchema)):
        return NotThatServer(host=host)
    return LinkStalled(host=host)


def _named_tls(error: Exception, host: str) -> Exception:
    words = str(error)
    if any(date in words for date in _DATES):
        now = formats.datetime_long(datetime.now().astimezone())
        return CertificateDates(host=host, now=now)
    if "CERTIFICATE_VERIFY_FAILED" in words or "match" in words:
        return CertificateUnknown(host=host)
    return LinkStalled(host=host)
