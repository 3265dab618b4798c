"""Digests, base64, signatures and ids that are drawn at random."""

import base64
import binascii
import string
from typing import Any

from surveyor.engine.instance import Node
from surveyor.engine.xpath.scope import Scope
from surveyor.engine.xpath.signature import Function, function

_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256",
               "SHA-384": "sha384", "SHA-512": "sha512"}  # fmt: skip
_SIGNATURE_BYTES = 64
_KEY_BYTES = 32
_LETTERS = string.ascii_letters + string.digits
_LONGEST_ID = 1000


def _digest(text: str, name: str, coding: str = "base64") -> str:
    """The digest in base64 or hex; "" for an algorithm or coding that is none."""
    algorithm = _ALGORITHMS.get(name.strip().upper())
    if algorithm is None or coding.strip().lower() not in ("hex", "base64"):
        return ""
    # Brings 4 MB of OpenSSL, which nearly no form needs.
    import hashlib

    made = hashlib.new(
        algorithm, text.encode("utf-8", "replace"), usedforsecurity=False
    )
    if coding.strip().lower() == "hex":
        return made.hexdigest()
    return base64.b64encode(made.digest()).decode()


def _bytes_of(text: str) -> bytes:
    """What base64 means, also without its last `=` and in the alphabet for URLs."""
    plain = "".join(text.split()).rstrip("=")
    plain = plain.replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _decode(text: str) -> str:
    """The text that base64 holds as UTF-8; "" where it is no base64."""
    try:
        return _bytes_of(text).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _extract_signed(contents: str, key: str) -> str:
    """The text behind an Ed25519 signature, if the key has made it; else "".

    `contents` is base64 of 64 bytes of signature and the message, `key` base64 of
    the public key (JavaRosa, Ed25519.extractSigned).
    """
    try:
        signed, public = _bytes_of(contents), _bytes_of(key)
    except (binascii.Error, ValueError):
        return ""
    signature, message = signed[:_SIGNATURE_BYTES], signed[_SIGNATURE_BYTES:]
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public[:_KEY_BYTES]).verify(
            signature, message
        )
    except (InvalidSignature, ValueError):
        return ""
    return message.decode("utf-8", errors="replace")


def _uuid(_node: Node, scope: Scope, length: Any = None) -> str:
    """A version 4 UUID, or so many random letters and digits."""
    if length is None:
        return scope.world.new_uuid()
    count = int(length) if 0 < length < _LONGEST_ID else 0
    return "".join(scope.world.random.choices(_LETTERS, k=count))


FUNCTIONS: dict[str, Function] = {
    "digest": function(_digest, "ss?s", "s"),
    "base64-decode": function(_decode, "s", "s"),
    "extract-signed": function(_extract_signed, "ss", "s"),
    "uuid": function(_uuid, "?n", "s", of_world=True),
}
