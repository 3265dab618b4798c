"""A TCP proxy that behaves like a bad line: slow, late, cut, deaf, or somebody else.

It knows nothing of what passes, so it does for HTTP and TLS alike, needs no rights and
runs on every system. Bytes are counted in both directions; `up` is towards the server.
"""

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field, replace

_BLOCK = 4096
_PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 48\r\n"
    b"Connection: close\r\n\r\n<html><body>Welcome! Please log in.</body></html>"
)[:-1]


@dataclass(frozen=True)
class Weather:
    """How the line is; the next connection has what is set when it begins."""

    rate_up: float = 0.0
    """Bytes a second; 0 for no limit."""
    rate_down: float = 0.0
    delay: float = 0.0
    """Seconds each way; a connection costs one round more, as a handshake does."""
    cut_up: int | None = None
    """The line dies after so many bytes towards the server, counted over all."""
    cut_down: int | None = None
    eat_answers: bool = False
    """What the server says never arrives, and the line dies when it speaks."""
    portal: bool = False
    """Answers everything itself, as the network of a hotel does."""
    refuse: bool = False


@dataclass
class PoorLink:
    """Listens on loopback and hands on to a server; use it as a context."""

    host: str
    port: int
    weather: Weather = field(default_factory=Weather)
    up: int = 0
    down: int = 0
    connections: int = 0
    turns: list = field(default_factory=list)
    """(direction, bytes so far) at which one side stopped and the other began: where
    messages end."""

    def __enter__(self):
        self._lock = threading.Lock()
        self._open = set()
        self._last = ""
        self._ended = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.own_port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_given):
        self._ended = True
        with contextlib.suppress(OSError):
            # Wakes `accept`, which closing alone does not everywhere.
            socket.create_connection(("127.0.0.1", self.own_port), 1).close()
        self._listener.close()
        self._thread.join(2)
        self.drop()

    def becomes(self, **changes):
        """Another weather from now on; bytes are counted anew."""
        self.weather = replace(Weather(), **changes)
        self.up = self.down = 0
        self.turns = []
        self._last = ""
        self.drop()

    def cuts(self, places):
        """All single cuts to try of what has passed since: `places` steps over the
        bytes of each direction, and each end of a message, before and after its last
        byte."""
        found = set()
        for way, length in (("up", self.up), ("down", self.down)):
            found |= {(way, at) for at in range(1, length, max(length // places, 1))}
        for way, at in self.turns:
            found |= {(way, at), (way, max(at - 1, 1))}
        return [{f"cut_{way}": at} for way, at in sorted(found)]

    def drop(self):
        """Ends all connections at once."""
        with self._lock:
            for one in list(self._open):
                _kill(one)
            self._open.clear()

    def _listen(self):
        while not self._ended:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            if self._ended or self.weather.refuse:
                _kill(near)
                continue
            self.connections += 1
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        weather = self.weather
        near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if weather.portal:
            with contextlib.suppress(OSError):
                near.recv(_BLOCK)
                near.sendall(_PORTAL)
                near.shutdown(socket.SHUT_WR)
                while near.recv(_BLOCK):
                    pass
            near.close()
            return
        try:
            far = socket.create_connection((self.host, self.port), 5)
        except OSError:
            _kill(near)
            return
        # That was for connecting; a server may be silent while a photo comes.
        far.settimeout(None)
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open |= {near, far}
        # The kernel has shaken hands already; a far line would have taken a round.
        start = time.monotonic() + 2 * weather.delay
        for source, target, name in ((near, far, "up"), (far, near, "down")):
            threading.Thread(
                target=self._pump, args=(source, target, name, weather, start),
                daemon=True,
            ).start()  # fmt: skip

    def _pump(self, source, target, name, weather, start):
        line = _Line(target, weather, name, start)
        try:
            while data := source.recv(_BLOCK):
                if name == "down" and weather.eat_answers:
                    break
                data, cut = self._counted(name, weather, data)
                line.send(data)
                if cut:
                    break
            else:
                line.finish()
                with contextlib.suppress(OSError):
                    target.shutdown(socket.SHUT_WR)
                return
        except OSError:
            pass
        line.finish()
        _kill(source)
        _kill(target)

    def _counted(self, name, weather, data):
        limit = weather.cut_up if name == "up" else weather.cut_down
        with self._lock:
            before = getattr(self, name)
            if self._last not in ("", name):
                self.turns.append((self._last, getattr(self, self._last)))
            self._last = name
            cut = limit is not None and before + len(data) >= limit
            if cut:
                data = data[: max(limit - before, 0)]
            setattr(self, name, before + len(data))
        return data, cut


class _Line:
    """One direction: bytes leave it in order, each as late as rate and delay say."""

    def __init__(self, target, weather, name, start):
        self._target = target
        self._rate = weather.rate_up if name == "up" else weather.rate_down
        self._delay = weather.delay
        self._free = start
        self._late = []
        self._ready = threading.Condition()
        self._done = False
        self._thread = None

    def send(self, data):
        if not self._rate and not self._delay:
            if data:
                self._target.sendall(data)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        for start in range(0, len(data), 512):
            piece = data[start : start + 512]
            now = max(time.monotonic(), self._free)
            self._free = now + (len(piece) / self._rate if self._rate else 0)
            with self._ready:
                self._late.append((self._free + self._delay, piece))
                self._ready.notify()
            # What a line has not taken yet, its sender must keep.
            ahead = self._free - time.monotonic() - 1.0
            if self._rate and ahead > 0:
                time.sleep(ahead)

    def finish(self):
        if self._thread is not None:
            with self._ready:
                self._done = True
                self._ready.notify()
            self._thread.join(30)

    def _run(self):
        while True:
            with self._ready:
                while not self._late and not self._done:
                    self._ready.wait()
                if not self._late:
                    return
                when, piece = self._late.pop(0)
            time.sleep(max(0.0, when - time.monotonic()))
            with contextlib.suppress(OSError):
                self._target.sendall(piece)


def _kill(one):
    """A reset, as a line that dies gives none but a router often does."""
    with contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()
