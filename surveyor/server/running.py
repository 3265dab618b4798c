"""Running the server until it is stopped, in one process or several."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from uvicorn.supervisors import Multiprocess

from surveyor.server.options import VARIABLE, Options


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens, and how."""

    host: str = "127.0.0.1"
    port: int = 8470
    workers: int = 1
    certificate: Path | None = None
    key: Path | None = None


class ServerConfig(uvicorn.Config):
    """uvicorn, as sparing with bytes and waiting as it can be."""

    def load(self) -> None:
        """One ticket for a later connection; two would be a quarter of a kilobyte more."""
        super().load()
        if self.ssl is not None:
            self.ssl.num_tickets = 1

    def bind_socket(self) -> socket.socket:
        """The socket that several processes share, without Nagle's waiting.

        An answer goes out as head and body; the body would wait for the word that the
        head has come, 40 ms each time. Where uvicorn makes the socket for one process
        alone, asyncio sees to this itself.
        """
        made = super().bind_socket()
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def run(options: Options, listening: Listening) -> None:
    """Serves until somebody stops it."""
    os.environ[VARIABLE] = options.to_json()
    config = ServerConfig(
        "surveyor.server.app:from_environment",
        factory=True,
        host=listening.host,
        port=listening.port,
        workers=listening.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
    )
    server = uvicorn.Server(config)
    if listening.workers > 1:
        shared = config.bind_socket()
        Multiprocess(config, [shared]).run()
    else:
        server.run()
