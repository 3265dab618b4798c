"""Tokens and passwords: in the system's keyring, or in a file that only its owner reads."""

import json
import os
import tempfile
from enum import StrEnum
from pathlib import Path

from surveyor import settings
from surveyor.store.errors import in_words

_SERVICE = "Surveyor"


class Kept(StrEnum):
    """Where a secret lies."""

    KEYRING = "keyring"
    FILE = "file"


def keep(destination: str, secret: str) -> Kept:
    """Keeps the secret of a destination in place of the one it had.

    Returns:
        Where; a file is less safe, and the person is told so.

    Raises:
        DiskFull, ReadOnly: There is no keyring, and the file cannot be written.
    """
    if _ask_keyring("set", destination, secret) is not None:
        _write({k: v for k, v in _read().items() if k != destination})
        return Kept.KEYRING
    _write({**_read(), destination: secret})
    return Kept.FILE


def secret_of(destination: str) -> str:
    """The secret of a destination; empty where there is none."""
    return _read().get(destination) or _ask_keyring("get", destination) or ""


def forget(destination: str) -> None:
    """Removes the secret of a destination wherever it lies."""
    _ask_keyring("delete", destination)
    _write({k: v for k, v in _read().items() if k != destination})


def _ask_keyring(what: str, destination: str, secret: str = "") -> str | None:
    """None where there is no keyring, or nothing in it.

    SURVEYOR_HOME means that nothing is left on this machine: then no keyring is used.
    """
    if os.environ.get("SURVEYOR_HOME"):
        return None
    import keyring
    import keyring.errors

    try:
        if what == "set":
            keyring.set_password(_SERVICE, destination, secret)
            return ""
        if what == "delete":
            keyring.delete_password(_SERVICE, destination)
            return ""
        return keyring.get_password(_SERVICE, destination)
    except (keyring.errors.KeyringError, RuntimeError):
        return None


def _path() -> Path:
    return settings.home() / "tokens.json"


def _read() -> dict[str, str]:
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _write(secrets: dict[str, str]) -> None:
    path = _path()
    if not secrets and not path.exists():
        return
    with in_words(path):
        # Made with 0600: there is no moment in which others could read it.
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(secrets, file)
        Path(name).replace(path)
