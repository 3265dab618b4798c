"""A lock that only one program and one thread can hold, and that dies with its holder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from surveyor.store.errors import SendingElsewhere, in_words

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held_lock(path: Path) -> Iterator[None]:
    """Holds the lock of a file; the system gives it back even after a kill.

    Raises:
        SendingElsewhere: Another thread or program holds it.
    """
    with in_words(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _take(handle)
        except OSError as error:
            raise SendingElsewhere from error
        yield
    finally:
        # Closing gives the lock back; the empty file stays, since removing it would
        # let two programs lock two different files of the same name.
        os.close(handle)
