"""The key of a device, which signs what it hands over (Ed25519, RFC 8032)."""

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from surveyor.sync.errors import BadKey


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """A private key of 32 bytes; it never leaves the machine."""

    secret: bytes

    @classmethod
    def new(cls) -> "DeviceKey":
        """A key that nobody has seen."""
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def kept_in(cls, path: Path) -> "DeviceKey":
        """The key in a file, made when there is none yet; only its owner may read it.

        Raises:
            BadKey: The file holds something else; it is left as it is.
        """
        if path.is_file():
            secret = path.read_bytes()
            if len(secret) != 32:
                raise BadKey(reason=path)
            return cls(secret)
        made = cls.new()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(made.secret)
        return made

    @property
    def public(self) -> str:
        """The public half, base64."""
        key = Ed25519PrivateKey.from_private_bytes(self.secret).public_key()
        return base64.b64encode(key.public_bytes_raw()).decode()

    def sign(self, data: bytes) -> bytes:
        """A signature of 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.secret).sign(data)


def is_signed(data: bytes, signature: bytes, public: str) -> bool:
    """Whether the holder of a public key (base64) signed these bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: str) -> str:
    """A public key as two people compare it by voice: five groups of four digits."""
    number = int.from_bytes(hashlib.sha256(public.encode()).digest()[:9])
    digits = f"{number % 10**20:020}"
    return " ".join(digits[i : i + 4] for i in range(0, 20, 4))
