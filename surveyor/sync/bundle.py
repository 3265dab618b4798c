"""Bundle: one file that carries entries without a network, on a stick or by mail.

A zip, so that anyone can look inside:

    manifest.json      who, when, counts, SHA-256 and size of every other member
    manifest.sig       the device's signature of manifest.json
    revisions.jsonl    one revision a line, its XML as text
    forms.jsonl  reviews.jsonl  withdrawals.jsonl  receipts.jsonl
    files/<sha256>     attachments

Nothing is taken from a name inside the zip: members are looked up by the names above
and by checksums. A line that cannot be read is refused with its place, the others are
still read. Encrypted, the whole zip is one age file (age-encryption.org/v1).
"""

import hashlib
import json
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from surveyor.jobs import Progress
from surveyor.revisions.model import (
    Attachment,
    Receipt,
    Review,
    Revision,
    Withdrawal,
)
from surveyor.sync import cargo as lines
from surveyor.sync.cargo import Cargo, FormFile, Sender
from surveyor.sync.errors import (
    BadKey,
    ChangedBundle,
    LockedBundle,
    NewerBundle,
    NotABundle,
)
from surveyor.sync.keys import DeviceKey, is_signed
from surveyor.texts import _

FORMAT, VERSION = "surveyor-bundle", 1
SUFFIX = ".surveyor"
_MOST_MEMBERS = 500_000
_LONGEST_LINE = 64_000_000
_MOST_UNPACKED = 64_000_000_000
_LARGEST_FILE = 500_000_000
_MOST_RATIO = 400
"""XML of one form packs about 40 times; what packs far better is meant to harm."""
_AGE = b"age-encryption.org/"
_CHUNK = 1 << 20
_decode = json.JSONDecoder().decode
_Value = TypeVar("_Value")
# What the zip reader raises on a damaged file, whichever part is hit.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, KeyError, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_NAMES = ("revisions", "forms", "reviews", "withdrawals", "receipts")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, told to the person who carries it."""

    path: Path
    revisions: int
    files: int
    missing: tuple[Attachment, ...]
    """Attachments that are named but not on this machine."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken, with its place."""

    member: str
    line: int
    """From 1."""
    reason: str


def write_bundle(
    path: Path,
    cargo: Cargo,
    sender: Sender,
    key: DeviceKey,
    *,
    recipient: str = "",
    progress: Progress | None = None,
) -> Written:
    """Writes a bundle, reads it back, and only then gives it its name.

    Args:
        path: Where; an older file of the name is replaced at the very end.
        cargo: What it carries.
        sender: Who hands it over.
        key: Signs it.
        recipient: An office's public age key; empty leaves the bundle open.
        progress: Told every revision and file.

    Raises:
        BadKey: The recipient is no age key.
        NotABundle: What was written cannot be read back, e.g. from a bad stick.
        OSError: The place cannot be written to; nothing is left behind.
        Cancelled: Nothing is left behind.
    """
    progress = progress or Progress()
    part = path.with_name(path.name + ".part")
    try:
        writer = _Writer(part)
        with writer.archive:
            files = writer.add_all(cargo, progress)
            manifest = writer.manifest(sender, key.public)
            writer.archive.writestr("manifest.json", manifest)
            writer.archive.writestr("manifest.sig", key.sign(manifest))
        _verify(part)
        if recipient:
            _encrypt(part, recipient)
        _sync(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Written(
        path, writer.counts["revisions"], files, tuple(writer.missing),
        path.stat().st_size,
    )  # fmt: skip


class _Writer:
    """Puts members into the zip and remembers their checksums."""

    def __init__(self, path: Path) -> None:
        self.archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.counts = dict.fromkeys(_NAMES, 0)
        self.missing: list[Attachment] = []
        self._members: dict[str, list[Any]] = {}

    def add_all(self, cargo: Cargo, progress: Progress) -> int:
        """Everything that a bundle carries; how many files were added."""
        named: dict[str, Attachment] = {}

        def revisions() -> Iterator[lines.Json]:
            for number, revision in enumerate(cargo.revisions, 1):
                progress.step(number, 0, _("Menulis entri"))
                named.update({a.sha256: a for a in revision.attachments})
                yield lines.revision_line(revision)

        def forms() -> Iterator[lines.Json]:
            for form in cargo.forms:
                named.update({a.sha256: a for a in form.media.values()})
                yield lines.form_line(form)

        self._add_lines("revisions", revisions())
        self._add_lines("forms", forms())
        self._add_lines("reviews", map(lines.review_line, cargo.reviews))
        self._add_lines("withdrawals", map(lines.withdrawal_line, cargo.withdrawals))
        self._add_lines("receipts", map(lines.receipt_line, cargo.receipts))
        found = {sha256: cargo.file_of(sha256) for sha256 in named}
        self.missing = [named[one] for one, place in found.items() if place is None]
        present = {one: place for one, place in found.items() if place is not None}
        for sha256, place in progress.over(
            present.items(), len(present), _("Menyalin foto")
        ):
            self._add_file(sha256, place)
        return len(present)

    def manifest(self, sender: Sender, public: str) -> bytes:
        """What is inside, as the signature covers it."""
        head = {
            "format": FORMAT,
            "version": VERSION,
            "created": datetime.now(UTC).isoformat(),
            "sender": sender.name,
            "device": sender.device,
            "project": sender.project,
            "key": public,
            "counts": self.counts,
            "members": self._members,
        }
        return json.dumps(head, ensure_ascii=False, indent=1).encode()

    def _add_lines(self, name: str, made: Iterable[lines.Json]) -> None:
        member = f"{name}.jsonl"
        digest, size = hashlib.sha256(), 0
        with self.archive.open(member, "w", force_zip64=True) as target:
            for line in made:
                data = json.dumps(line, ensure_ascii=False).encode() + b"\n"
                digest.update(data)
                size += len(data)
                target.write(data)
                self.counts[name] += 1
        self._members[member] = [digest.hexdigest(), size]

    def _add_file(self, sha256: str, place: Path) -> None:
        # Photos are packed already; packing them again only costs the battery.
        info = zipfile.ZipInfo(f"files/{sha256}")
        info.compress_type = zipfile.ZIP_STORED
        size = 0
        with place.open("rb") as source, self.archive.open(info, "w") as target:
            while data := source.read(_CHUNK):
                size += len(data)
                target.write(data)
        self._members[info.filename] = [sha256, size]


class Bundle:
    """An opened bundle, its signature checked. Use it as a context manager."""

    def __init__(self, path: Path, identity: str = "") -> None:
        """Opens a bundle and checks its signature; members are checked when read.

        Raises:
            NotABundle, NewerBundle, ChangedBundle, LockedBundle: It cannot be used.
            OSError: It cannot be read.
        """
        self.path = path
        self._source = _opened(path, identity)
        try:
            self._archive = zipfile.ZipFile(self._source)
            self.manifest = self._read_manifest()
        except _BROKEN as error:
            self._source.close()
            raise NotABundle(path=path, reason=error) from error
        except BaseException:
            self._source.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._archive.close()
        self._source.close()

    @property
    def sender(self) -> Sender:
        """Who handed it over, as they say."""
        given = self.manifest
        return Sender(str(given["sender"]), str(given["device"]), str(given["project"]))

    @property
    def key(self) -> str:
        """The public key that signed it; whether to trust it is the caller's word."""
        return str(self.manifest["key"])

    def count(self, name: str) -> int:
        """How many lines of a kind it says it has."""
        return int(self.manifest["counts"].get(name, 0))

    def size(self, name: str) -> int:
        """Bytes of all lines of a kind; it is not read beyond that."""
        return int(self.manifest["members"].get(f"{name}.jsonl", ("", 0))[1])

    def revisions(self) -> Iterator[Revision | Refused]:
        """Revisions in the order in which they were written."""
        return self._lines("revisions", lines.read_revision)

    def forms(self) -> Iterator[FormFile | Refused]:
        """Questionnaires of those revisions."""
        return self._lines("forms", lines.read_form)

    def reviews(self) -> Iterator[Review | Refused]:
        """What an office said."""
        return self._lines("reviews", lines.read_review)

    def withdrawals(self) -> Iterator[Withdrawal | Refused]:
        """Data taken back."""
        return self._lines("withdrawals", lines.read_withdrawal)

    def receipts(self) -> Iterator[Receipt | Refused]:
        """What an office has."""
        return self._lines("receipts", lines.read_receipt)

    def file(self, sha256: str) -> bytes | None:
        """An attachment, checked; None where the bundle came without it.

        Raises:
            ChangedBundle: Its bytes are others than the manifest says.
        """
        member = self.manifest["members"].get(f"files/{sha256}")
        if member is None:
            return None
        if member[1] > _LARGEST_FILE:
            raise NotABundle(path=self.path, reason=_("isinya terlalu besar"))
        data = b"".join(self._checked(f"files/{sha256}"))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ChangedBundle(path=self.path, part=sha256)
        return data

    def verify(self) -> None:
        """Reads every member against its checksum.

        Raises:
            ChangedBundle, NotABundle: One does not fit, or cannot be read.
        """
        for member in self.manifest["members"]:
            for _data in self._checked(member):
                pass

    def _lines(
        self, name: str, read: Callable[[lines.Json], _Value]
    ) -> Iterator[_Value | Refused]:
        member = f"{name}.jsonl"
        if member not in self.manifest["members"]:
            return
        for number, line in enumerate(_split(self._checked(member)), 1):
            try:
                yield read(_decode(line.decode()))
            except (ValueError, RecursionError) as error:
                yield Refused(member, number, str(error)[:200])

    def _checked(self, member: str) -> Iterator[bytes]:
        sha256, size = self.manifest["members"][member]
        digest, left = hashlib.sha256(), int(size)
        try:
            with self._archive.open(member) as source:
                while data := source.read(_CHUNK):
                    left -= len(data)
                    if left < 0:
                        raise ChangedBundle(path=self.path, part=member)
                    digest.update(data)
                    yield data
        except _BROKEN as error:
            raise NotABundle(path=self.path, reason=f"{member}: {error}") from error
        if left or digest.hexdigest() != sha256:
            raise ChangedBundle(path=self.path, part=member)

    def _read_manifest(self) -> lines.Json:
        infos = self._archive.infolist()
        unpacked = sum(info.file_size for info in infos)
        packed = sum(info.compress_size for info in infos)
        if (
            len(infos) > _MOST_MEMBERS
            or unpacked > _MOST_UNPACKED
            or unpacked > 1_000_000 + packed * _MOST_RATIO
        ):
            raise NotABundle(path=self.path, reason=_("isinya terlalu besar"))
        if self._archive.getinfo("manifest.json").file_size > _LONGEST_LINE:
            raise NotABundle(path=self.path, reason=_("isinya terlalu besar"))
        data = self._archive.read("manifest.json")
        head = json.loads(data)
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise NotABundle(path=self.path, reason="format")
        if int(head["version"]) > VERSION:
            raise NewerBundle(path=self.path)
        signature = self._archive.read("manifest.sig")
        if not is_signed(data, signature, str(head["key"])):
            raise ChangedBundle(path=self.path, part="manifest.json")
        _check_head(head)
        return head


def new_office_key() -> tuple[str, str]:
    """An office's key pair for encrypted bundles: secret and public (age)."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def _check_head(head: lines.Json) -> None:
    """Raises ValueError or KeyError where a signed manifest is not as it must be."""
    for name in ("sender", "device", "project", "key"):
        if not isinstance(head[name], str):
            raise ValueError(name)  # noqa: TRY004 (one kind for what is unreadable)
    if not isinstance(head["counts"], dict) or not isinstance(head["members"], dict):
        raise ValueError("members")  # noqa: TRY004
    for sha256, size in head["members"].values():
        if not isinstance(sha256, str) or not isinstance(size, int):
            raise ValueError("members")  # noqa: TRY004


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of a stream of chunks."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > _LONGEST_LINE:
            raise ValueError("line")
    if rest:
        yield rest


def _opened(path: Path, identity: str) -> IO[bytes]:
    with path.open("rb") as source:
        is_locked = source.read(len(_AGE)) == _AGE
    return _decrypted(path, identity) if is_locked else path.open("rb")


def _decrypted(path: Path, identity: str) -> IO[bytes]:
    """The open zip in a temporary file that goes when it is closed."""
    import pyrage

    if not identity:
        raise LockedBundle(path=path)
    opened = tempfile.TemporaryFile()  # noqa: SIM115 (the bundle closes it)
    try:
        key = pyrage.x25519.Identity.from_str(identity)
        with path.open("rb") as source:
            pyrage.decrypt_io(source, opened, [key])
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        opened.close()
        raise LockedBundle(path=path) from error
    opened.seek(0)
    return opened


def _encrypt(path: Path, recipient: str) -> None:
    import pyrage

    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise BadKey(reason=error) from error
    locked = path.with_suffix(".locked")
    try:
        pyrage.encrypt_file(str(path), str(locked), [key])
        locked.replace(path)
    finally:
        locked.unlink(missing_ok=True)


def _verify(path: Path) -> None:
    with Bundle(path) as bundle:
        bundle.verify()


def _sync(path: Path) -> None:
    """The bytes are on the stick before anyone is told so."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
