"""Finished entries that only the office can read: ODK's encrypted submissions.

    files of an entry ──AES-256-CFB──▶ photo.jpg.enc, submission.xml.enc
    its random key    ──RSA-OAEP────▶ manifest: base64EncryptedKey
    their MD5s        ──RSA-OAEP────▶ manifest: base64EncryptedElementSignature

Follows the encryption part of the ODK XForms specification. Two things it leaves open
are done as ODK Collect does: OAEP takes SHA-256 for both of its hashes (Bouncy Castle;
what was made with SHA-1 for the mask, as plain Java does, is read too), and the media
come before the XML, each with the next initialisation vector. CFB without a tag does
not show that bytes were changed: the signature does, and `Opened.intact` tells it.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from surveyor.errors import UserError
from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.forms.xform_names import ORX, local
from surveyor.texts import N_, _

if TYPE_CHECKING:
    from cryptography.hazmat.decrepit.ciphers.modes import CFB
    from cryptography.hazmat.primitives.asymmetric.padding import OAEP
    from cryptography.hazmat.primitives.asymmetric.rsa import (
        RSAPrivateKey,
        RSAPublicKey,
    )
    from cryptography.hazmat.primitives.ciphers import Cipher

MANIFEST_NS = "http://opendatakit.org/submissions"
XML_NAME = "submission.xml"
SUFFIX = ".enc"
_KEY_BYTES, _BLOCK = 32, 16


class UnusablePublicKey(UserError):
    """The form's key to encrypt with is none."""

    code = "encryption.public_key"
    text = N_("Kunci enkripsi dalam kuesioner ini tidak dapat dipakai.")
    hint = N_("Isian tetap tersimpan. Minta kuesioner dengan public_key yang benar.")


class UnusablePrivateKey(UserError):
    """The file holds no private RSA key, or the password does not open it."""

    code = "encryption.private_key"
    text = N_("Berkas kunci pribadi tidak dapat dibuka.")
    hint = N_("Pilih kunci RSA (.pem) milik kantor, dan periksa kata sandinya.")


class PasswordNeeded(UnusablePrivateKey):
    """The private key is locked with a password."""

    code = "encryption.password_needed"
    text = N_("Kunci pribadi ini dilindungi kata sandi.")
    hint = N_("Masukkan kata sandinya.")


class WrongKey(UserError):
    """The entry was encrypted for another key; the next entry may open."""

    code = "encryption.wrong_key"
    text = N_("Entri ini dienkripsi untuk kunci lain.")
    hint = N_("Pakai kunci pribadi pasangan public_key pada kuesionernya.")


class DamagedEntry(UserError):
    """Manifest or encrypted bytes are not what they should be; others may open."""

    code = "encryption.damaged"
    text = N_("Entri terenkripsi ini rusak: {reason}.")
    hint = N_("Berkas aslinya tidak diubah. Minta entri itu dikirim ulang.")


@dataclass(frozen=True, slots=True)
class File:
    """A file of an entry, in memory."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry that travels encrypted: the manifest takes the place of its XML."""

    manifest: bytes
    files: tuple[File, ...]
    """In the order of encryption; the XML is the last."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An encrypted entry in plain."""

    xml: bytes
    media: tuple[File, ...]
    missing: tuple[str, ...]
    """Media that the manifest names and that are not there, or not whole."""
    intact: bool | None
    """Whether the signature fits; None where there is none, or media are missing."""


def seal(
    xml: bytes,
    media: Sequence[File],
    public_key: str,
    random: Callable[[int], bytes] = os.urandom,
) -> Sealed:
    """Encrypts a finished entry.

    Args:
        xml: The finished instance, with its id.
        media: Its attachments, in the order in which they shall be encrypted.
        public_key: RSA key in base64 (DER), as `SubmissionTarget.public_key` tells it.
        random: Gives so many random bytes.

    Raises:
        UnusablePublicKey: Nothing was encrypted.
        DamagedEntry: The XML is no finished instance.
    """
    lock = _public(public_key)
    root = _parsed(xml)
    identity = _instance_id(root)
    if not identity:
        raise DamagedEntry(reason=_("tanpa instanceID"))
    key = random(_KEY_BYTES)
    wrapped = _locked(lock, key)
    plain = (*media, File(XML_NAME, xml))
    vectors = _Vectors(identity, key)
    files = tuple(
        File(f.name + SUFFIX, _encrypted(vectors.cipher(), f.data)) for f in plain
    )
    form, version = root.get("id") or "", root.get("version")
    digests = [(f.name, _md5(f.data)) for f in plain]
    signature = _signature(form, version, wrapped, identity, digests)
    manifest = _manifest(form, version, wrapped, files, _locked(lock, signature))
    etree.SubElement(
        etree.SubElement(manifest, f"{{{ORX}}}meta"), f"{{{ORX}}}instanceID"
    ).text = identity
    return Sealed(
        etree.tostring(manifest, xml_declaration=True, encoding="utf-8"), files
    )


def is_manifest(xml: bytes) -> bool:
    """Whether XML is the manifest of an encrypted entry."""
    try:
        return str(parse_xml(xml).get("encrypted")) == "yes"
    except UnsafeXml:
        return False


def private_key(pem: bytes, password: str | None = None) -> "RSAPrivateKey":
    """The office's key.

    Raises:
        PasswordNeeded: It is locked and no password was given.
        UnusablePrivateKey: It is no private RSA key, or the password is another.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password.encode() if password else None)
    except TypeError as error:
        # The library's way to say that a password is needed, or given for nothing.
        if password is None:
            raise PasswordNeeded from error
        return private_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnusablePrivateKey from error
    if not isinstance(key, RSAPrivateKey):
        raise UnusablePrivateKey
    return key


def unseal(
    manifest: bytes, read: Callable[[str], bytes | None], key: "RSAPrivateKey"
) -> Opened:
    """Decrypts an entry.

    Args:
        manifest: The XML that came in place of the entry's.
        read: Encrypted file by name, e.g. `submission.xml.enc`; None where missing.
        key: The office's key.

    Raises:
        WrongKey, DamagedEntry: This entry cannot be opened.
    """
    root = _parsed(manifest)
    texts = {local(child): (child.text or "").strip() for child in root}
    identity = _instance_id(root)
    wrapped = texts.get("base64EncryptedKey", "")
    secret = _unlocked(key, wrapped)
    if secret is None or len(secret) != _KEY_BYTES:
        raise WrongKey
    named = [(f.text or "").strip() for f in root.iterfind("{*}media/{*}file")]
    vectors = _Vectors(identity, secret)
    media: list[File] = []
    missing: list[str] = []
    for name in named:
        data, cipher = read(name), vectors.cipher()
        try:
            plain = None if data is None else _decrypted(cipher, data, name)
        except DamagedEntry:
            # A photo cut short must not keep the answers away.
            plain = None
        if plain is None:
            missing.append(name)
        else:
            media.append(File(_plain_name(name), plain))
    xml_name = texts.get("encryptedXmlFile") or XML_NAME + SUFFIX
    sealed = read(xml_name)
    if sealed is None:
        raise DamagedEntry(reason=_("{name} tidak ada").format(name=xml_name))
    xml = _decrypted(vectors.cipher(), sealed, xml_name)
    files = [*media, File(_plain_name(xml_name), xml)]
    signature = _signature(
        root.get("id") or "", root.get("version"), wrapped, identity,
        [(f.name, _md5(f.data)) for f in files],
    )  # fmt: skip
    given = texts.get("base64EncryptedElementSignature", "")
    known = None if not given or missing else _unlocked(key, given) == signature
    return Opened(xml, tuple(media), tuple(missing), known)


class _Vectors:
    """The initialisation vectors of one entry, file by file."""

    def __init__(self, identity: str, key: bytes) -> None:
        seed = hashlib.md5(identity.encode() + key, usedforsecurity=False)
        self._vector = bytearray(seed.digest())
        self._key = key
        self._count = 0

    def cipher(self) -> "Cipher[CFB]":
        """The cipher of the next file."""
        from cryptography.hazmat.decrepit.ciphers.modes import CFB
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES

        at = self._count % _BLOCK
        self._vector[at] = (self._vector[at] + 1) % 256
        self._count += 1
        return Cipher(AES(self._key), CFB(bytes(self._vector)))


def _encrypted(cipher: "Cipher[CFB]", data: bytes) -> bytes:
    padding = _BLOCK - len(data) % _BLOCK
    made = cipher.encryptor()
    return bytes(made.update(data + bytes([padding]) * padding) + made.finalize())


def _decrypted(cipher: "Cipher[CFB]", data: bytes, name: str) -> bytes:
    made = cipher.decryptor()
    plain = bytes(made.update(data) + made.finalize())
    padding = plain[-1] if plain else 0
    if len(plain) % _BLOCK or not 1 <= padding <= _BLOCK:
        raise DamagedEntry(reason=_("{name} tidak utuh").format(name=name))
    if plain[-padding:] != bytes([padding]) * padding:
        raise DamagedEntry(reason=_("{name} tidak utuh").format(name=name))
    return plain[:-padding]


def _public(encoded: str) -> "RSAPublicKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(base64.b64decode("".join(encoded.split())))
    except (ValueError, binascii.Error, UnsupportedAlgorithm) as error:
        raise UnusablePublicKey from error
    if not isinstance(key, RSAPublicKey):
        raise UnusablePublicKey
    return key


def _locked(lock: "RSAPublicKey", secret: bytes) -> str:
    try:
        return base64.b64encode(lock.encrypt(secret, _oaep("sha256"))).decode()
    except ValueError as error:
        # A key too short to hold the secret.
        raise UnusablePublicKey from error


def _unlocked(key: "RSAPrivateKey", encoded: str) -> bytes | None:
    try:
        wrapped = base64.b64decode("".join(encoded.split()))
    except (ValueError, binascii.Error) as error:
        raise DamagedEntry(reason=_("kuncinya tidak terbaca")) from error
    for mask in ("sha256", "sha1"):
        try:
            return key.decrypt(wrapped, _oaep(mask))
        except ValueError:
            continue
    return None


def _oaep(mask: str) -> "OAEP":
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256

    return OAEP(MGF1(SHA256() if mask == "sha256" else SHA1()), SHA256(), None)  # noqa: S303


def _signature(
    form: str,
    version: str | None,
    wrapped: str,
    identity: str,
    digests: Sequence[tuple[str, str]],
) -> bytes:
    lines = [form, *([version] if version is not None else []), wrapped, identity]
    lines += [f"{name}::{digest}" for name, digest in digests]
    text = "".join(f"{line}\n" for line in lines)
    return hashlib.md5(text.encode(), usedforsecurity=False).digest()


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _manifest(
    form: str,
    version: str | None,
    wrapped: str,
    files: Sequence[File],
    signature: str,
) -> etree._Element:
    def add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
        child = etree.SubElement(parent, f"{{{MANIFEST_NS}}}{name}")
        child.text = text or None
        return child

    root = etree.Element(
        f"{{{MANIFEST_NS}}}data", id=form, encrypted="yes",
        nsmap={None: MANIFEST_NS, "orx": ORX},
    )  # fmt: skip
    if version is not None:
        root.set("version", version)
    add(root, "base64EncryptedKey", wrapped)
    *media, xml = files
    add(root, "encryptedXmlFile", xml.name)
    for file in media:
        add(add(root, "media"), "file", file.name)
    add(root, "base64EncryptedElementSignature", signature)
    return root


def _parsed(xml: bytes) -> etree._Element:
    try:
        return parse_xml(xml)
    except UnsafeXml as error:
        raise DamagedEntry(reason=error.message()) from error


def _instance_id(root: etree._Element) -> str:
    found = root.find("{*}meta/{*}instanceID")
    return "" if found is None else (found.text or "").strip()


def _plain_name(name: str) -> str:
    """The name without `.enc`, and without any folder that a stranger may name."""
    last = name.replace("\\", "/").rpartition("/")[2].removesuffix(SUFFIX)
    return last if last not in ("", ".", "..") else "file"
