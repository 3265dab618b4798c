"""Whom we trust over TLS, and what is remembered of a server to be quicker next time.

A new connection costs up to 3 kB of certificates, more than ten packed entries. A server
hands out tickets; who shows one while the program is still open is known without them.
Tickets lie in memory alone, and open nothing to a server under another name, port or
certificate than the one that was verified.
"""

import ssl
from functools import lru_cache
from typing import Any, Self


class Trust(ssl.SSLContext):
    """What the system trusts, and the office's own certificate."""

    def __new__(cls, *_given: Any) -> Self:
        """Of the usual kind for a client."""
        return super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)

    def __init__(self, certificate: str) -> None:
        """`certificate`: PEM of the one that is trusted beside the system's."""
        usual = ssl.create_default_context()
        self.options, self.verify_flags = usual.options, usual.verify_flags
        self.load_default_certs(ssl.Purpose.SERVER_AUTH)
        if certificate:
            self.load_verify_locations(cadata=certificate)
        self._tickets: dict[tuple[Any, ...], ssl.SSLSession] = {}
        self._last: dict[tuple[Any, ...], ssl.SSLSocket] = {}

    def wrap_socket(self, sock: Any, *given: Any, **named: Any) -> ssl.SSLSocket:
        """Shows the ticket of the last connection to the same server."""
        peer = (named.get("server_hostname"), *sock.getpeername()[:2])
        named["session"] = self._tickets.get(peer)
        made = super().wrap_socket(sock, *given, **named)
        self._last[peer] = made
        return made

    def remember(self) -> None:
        """Keeps the tickets that came; they come after the first answer."""
        # A copy: another thread may be connecting to a server that is new here.
        for peer, made in list(self._last.items()):
            if made.session is not None:
                self._tickets[peer] = made.session


@lru_cache(maxsize=8)
def trust(certificate: str) -> Trust:
    """The same one for each connection of a destination; tickets belong to it."""
    return Trust(certificate)
