"""What Surveyor and its central API hand each other: batches of revisions, packed.

    batch    = "SV" 1, then sections until the end
    section  = form id, version, fingerprint of the form (8 bytes, or none)
               ids, checksum of all XML, plain part, lengths, deflated text
    plain    = 16 bytes an id, 32 a file, time steps      (does not deflate)
    text     = shape, digits and words of the entries      (deflated with the form)

Ids stand in front, so that a side that lacks the form can still say which entries it
refuses. The XML comes back byte for byte; the checksum proves it. See `entry_codec` for
what is written of an entry, `blank` for what both sides derive from the form.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from surveyor.errors import UserError
from surveyor.forms.model import Form
from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.sync.blank import Blank, blank_of
from surveyor.sync.entry_codec import (
    Damaged,
    Entry,
    Reader,
    Stream,
    Writer,
    clock_of,
    dashed,
    varint,
)
from surveyor.sync.entry_tree import Actual, Unfit, parse
from surveyor.texts import N_

ENTRIES_TYPE = "application/vnd.surveyor.entries"
PULL_TYPE = "application/vnd.surveyor.pull"
MAX_ENTRY = 8_000_000
"""Bytes of XML that one entry may have."""
MAX_BATCH = 64_000_000
"""Bytes that a batch may become once unpacked."""
MAX_ENTRIES = 5000

_MAGIC = b"SV\x01"
_RAW, _BY_TEMPLATE, _SAME, _OTHER, _FILE, _ERASED = range(0x18, 0x1E)
_UUID = re.compile(r"uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MOST_KEPT = 64
_kept: dict[bytes, Blank] = {}

FormOf = Callable[[str, str], Form | None]
"""Form id, version -> the form as this side holds it."""


class BadBatch(UserError):
    """The bytes are no batch; nothing of it was taken."""

    code = "batch.unreadable"
    text = N_("Kiriman tidak dapat dibaca: {reason}.")
    hint = N_("Tidak ada yang disimpan. Kirim ulang; perbarui Surveyor bila berulang.")


class LargeBatch(UserError):
    """The batch is larger than this side takes; smaller ones go."""

    code = "batch.too_large"
    text = N_("Kiriman terlalu besar.")
    hint = N_("Kirim lebih sedikit entri sekaligus.")


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that cannot be read here, since the form is missing or another."""

    id: str
    form_id: str
    form_version: str
    code: str
    """`form.unknown`, or `form.differs` where this side holds other bytes of it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """An answer to a pull: values as JSON, and the revisions packed."""

    values: dict[str, Any]
    batch: bytes


def pack(revisions: Iterable[Revision], form_of: FormOf) -> bytes:
    """Revisions as one batch, in the order of their forms.

    A form that is not known goes without template; the entries are larger then.

    Raises:
        BadBatch: An id has control characters in it, which no XML can hold.
    """
    by_form: dict[tuple[str, str], list[Revision]] = {}
    for one in revisions:
        if any(_CONTROL.search(id_) for id_ in (one.id, one.submission, *one.parents)):
            raise BadBatch(reason=repr(one.id))
        by_form.setdefault((one.form_id, one.form_version), []).append(one)
    out = bytearray(_MAGIC)
    for (form_id, version), group in by_form.items():
        form = form_of(form_id, version)
        _write_section(out, group, form)
    return bytes(out)


def in_order(revisions: Iterable[Revision]) -> list[Revision]:
    """Revisions in the order in which `pack` writes them, and so of the answers."""
    by_form: dict[tuple[str, str], list[Revision]] = {}
    for one in revisions:
        by_form.setdefault((one.form_id, one.form_version), []).append(one)
    return [one for group in by_form.values() for one in group]


def unpack(
    data: bytes,
    form_of: FormOf,
    *,
    max_entry: int = MAX_ENTRY,
    max_batch: int = MAX_BATCH,
) -> Iterator[Revision | Refused]:
    """The revisions of a batch, in the order in which they were packed.

    A section is read whole before its first entry is given, so that nothing of a
    damaged one gets in.

    Raises:
        BadBatch: It is damaged, cut off, or no batch.
        LargeBatch: It would become larger than the limits say.
    """
    if data[:2] != _MAGIC[:2]:
        raise BadBatch(reason="SV")
    if data[2:3] != _MAGIC[2:]:
        raise BadBatch(reason=f"v{data[2] if len(data) > 2 else '?'}")
    stream, left, count = Stream(data, 3), max_batch, 0
    while not stream.at_end:
        try:
            head = _read_head(stream)
            count += len(head.ids)
            if count > MAX_ENTRIES:
                raise LargeBatch
            form = form_of(head.form_id, head.version) if head.fingerprint else None
            found, size = _read_section(head, form, (max_entry, left))
        except (Damaged, UnicodeDecodeError, OverflowError) as error:
            raise BadBatch(reason=str(error)[:80]) from error
        left -= size
        yield from found


def pack_frame(values: dict[str, Any], batch: bytes) -> bytes:
    """An answer to a pull; `values` as JSON, deflated."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    packed = _deflate((text,), b"")
    return varint(len(text)) + varint(len(packed)) + packed + batch


def unpack_frame(data: bytes, *, max_values: int = MAX_BATCH) -> Frame:
    """The parts of an answer to a pull.

    Raises:
        BadBatch: It is damaged.
        LargeBatch: Its values would become larger than the limit says.
    """
    try:
        stream = Stream(data)
        length, packed = stream.number(), stream.number()
        if length > max_values:
            raise LargeBatch
        text = _inflate(stream.take(packed), b"", length)
        values = json.loads(text)
        if not isinstance(values, dict):
            raise Damaged("values")
    except (ValueError, RecursionError) as error:
        raise BadBatch(reason=str(error)[:80]) from error
    return Frame(values, data[stream.at :])


def _template(form: Form | None) -> tuple[bytes, Blank | None]:
    """What tells the form's bytes, and its template; kept, since making one is slow."""
    if form is None:
        return b"", None
    digest = hashlib.sha256(form.xml).digest()
    blank = _kept.get(digest)
    if blank is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        blank = _kept[digest] = blank_of(form)
    return digest[:8], blank


@dataclass(frozen=True, slots=True)
class _Head:
    """A section before its streams are inflated."""

    form_id: str
    version: str
    fingerprint: bytes
    ids: tuple[str, ...]
    checksum: bytes
    raw: bytes
    lengths: tuple[int, int, int]
    """Bytes of shape, digits and words."""
    packed: bytes


def _write_section(
    out: bytearray, group: Sequence[Revision], form: Form | None
) -> None:
    fingerprint, blank = _template(form)
    writer = Writer()
    before: Revision | None = None
    for one in group:
        _write_entry(writer, one, before, blank)
        before = one
    _put(out, group[0].form_id.encode())
    _put(out, group[0].form_version.encode())
    _put(out, fingerprint)
    out += varint(len(group))
    for one in group:
        found = _UUID.fullmatch(one.id)
        _put(out, b"" if found else one.id.encode())
        if found:
            out += bytes.fromhex(found[1].replace("-", ""))
    out += _checksum(group)
    _put(out, bytes(writer.raw))
    for stream in writer.streams:
        out += varint(len(stream))
    _put(out, _deflate(writer.streams, blank.dictionary if blank else b""))


def _read_head(stream: Stream) -> _Head:
    form_id, version, fingerprint = (_part(stream) for _ in range(3))
    count = stream.number()
    if not 0 < count <= MAX_ENTRIES:
        raise LargeBatch
    return _Head(
        form_id.decode(),
        version.decode(),
        fingerprint,
        tuple(_read_id(stream) for _ in range(count)),
        stream.take(16),
        _part(stream),
        (stream.number(), stream.number(), stream.number()),
        _part(stream),
    )


def _part(stream: Stream) -> bytes:
    return stream.take(stream.number())


def _read_id(stream: Stream) -> str:
    given = _part(stream)
    return given.decode() if given else f"uuid:{dashed(stream.take(16))}"


def _read_section(
    head: _Head, form: Form | None, limits: tuple[int, int]
) -> tuple[list[Revision | Refused], int]:
    """The entries of a section, and the bytes that their XML has."""
    fingerprint, blank = _template(form) if head.fingerprint else (b"", None)
    if fingerprint != head.fingerprint:
        code = "form.differs" if fingerprint else "form.unknown"
        made = (Refused(id_, head.form_id, head.version, code) for id_ in head.ids)
        return list(made), 0
    max_entry, left = limits
    if sum(head.lengths) > left:
        raise LargeBatch
    text = _inflate(head.packed, blank.dictionary if blank else b"", sum(head.lengths))
    shape, digits = head.lengths[0], head.lengths[0] + head.lengths[1]
    reader = Reader(
        text[:shape], text[shape:digits], text[digits:], head.raw, max_entry
    )
    found: list[Revision] = []
    size = 0
    for id_ in head.ids:
        one = _read_entry(reader, id_, head, blank, found[-1] if found else None)
        size += len(one.xml)
        if size > left:
            raise LargeBatch
        found.append(one)
    if not reader.at_end:
        raise Damaged("rest")
    if _checksum(found) != head.checksum:
        raise Damaged("sha256")
    return [*found], size


def _write_entry(
    writer: Writer, one: Revision, before: Revision | None, blank: Blank | None
) -> None:
    same = before is not None and (before.author, before.device) == (
        one.author,
        one.device,
    )
    writer.code(_SAME if same else _OTHER)
    if not same:
        writer.word(_word(one.author))
        writer.word(_word(one.device))
    since = before.created if before is not None else _EPOCH
    writer.signed((one.created - since) // _MICROSECOND)
    entry = _entry(one)
    writer.begin(entry)
    for given in (one.submission, *one.parents, ""):
        writer.value(given.encode())
    for attachment in one.attachments:
        writer.code(_FILE)
        writer.word(_word(attachment.name))
        writer.word(_word(attachment.media_type))
        writer.number(attachment.size)
        writer.raw += bytes.fromhex(attachment.sha256)
    _write_xml(writer, one, entry, blank)


def _entry(one: Revision) -> Entry:
    files = tuple(_word(file.name) for file in one.attachments)
    words = _word(one.author), _word(one.device)
    return Entry(one.id.encode(), *words, clock_of(one.created), files)


def _word(text: str) -> bytes:
    """A name; control characters are none of it."""
    return _CONTROL.sub("", text).encode()


def _write_xml(
    writer: Writer, one: Revision, entry: Entry, blank: Blank | None
) -> None:
    if one.erased:
        writer.code(_ERASED)
        writer.raw += bytes.fromhex(one.erased)
        return
    if blank is not None:
        try:
            root = parse(one.xml, blank)
            fits = _comes_back(one.xml, entry, root, blank)
        except (Unfit, RecursionError):
            fits = False
        if fits:
            writer.code(_BY_TEMPLATE)
            writer.entry(blank, root, one.xml)
            return
    writer.code(_RAW)
    writer.number(len(one.xml))
    writer.words += one.xml


def _comes_back(xml: bytes, entry: Entry, root: Actual, blank: Blank) -> bool:
    """Writes the entry alone and reads it: what would come back otherwise is seen."""
    alone = Writer()
    alone.begin(entry)
    alone.entry(blank, root, xml)
    reader = Reader(*alone.streams, bytes(alone.raw), len(xml))
    reader.begin(entry)
    try:
        return reader.entry(blank) == xml and reader.at_end
    except Damaged:
        return False


def _read_entry(
    reader: Reader,
    id_: str,
    head: _Head,
    blank: Blank | None,
    before: Revision | None,
) -> Revision:
    code = reader.shape.byte()
    if code == _SAME and before is not None:
        author, device = before.author, before.device
    elif code == _OTHER:
        author, device = (reader.words.word().decode() for _ in range(2))
    else:
        raise Damaged("who")
    since = before.created if before is not None else _EPOCH
    created = since + reader.raw.signed() * _MICROSECOND
    entry = Entry(id_.encode(), author.encode(), device.encode(), clock_of(created))
    reader.begin(entry)
    submission = SubmissionId(reader.value().decode())
    parents = []
    while parent := reader.value():
        parents.append(RevisionId(parent.decode()))
    attachments = []
    while reader.shape.follows(_FILE):
        attachments.append(_read_file(reader))
    names = tuple(file.name.encode() for file in attachments)
    reader.begin(replace(entry, files=names))
    erased = reader.raw.take(32).hex() if reader.shape.follows(_ERASED) else ""
    xml = b"" if erased else _read_xml(reader, blank)
    return Revision(
        RevisionId(id_), submission, tuple(parents), head.form_id, head.version,
        author, device, created, xml, tuple(attachments), erased,
    )  # fmt: skip


def _read_file(reader: Reader) -> Attachment:
    name, media_type = (reader.words.word().decode() for _ in range(2))
    size = reader.raw.number()
    return Attachment(name, reader.raw.take(32).hex(), size, media_type)


def _read_xml(reader: Reader, blank: Blank | None) -> bytes:
    code = reader.shape.byte()
    if code == _BY_TEMPLATE and blank is not None:
        return reader.entry(blank)
    if code != _RAW:
        raise Damaged("kind")
    length = reader.raw.number()
    if length > reader.limit:
        raise Damaged("too large")
    return reader.words.take(length)


def _checksum(revisions: Iterable[Revision]) -> bytes:
    made = hashlib.sha256()
    for one in revisions:
        made.update(bytes.fromhex(one.sha256))
    return made.digest()[:16]


def _put(out: bytearray, part: bytes) -> None:
    out += varint(len(part)) + part


def _deflate(streams: Sequence[bytes], dictionary: bytes) -> bytes:
    made = zlib.compressobj(
        9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary
    )
    # A block of its own for each: their bytes are distributed differently.
    parts = [made.compress(one) + made.flush(zlib.Z_BLOCK) for one in streams[:-1]]
    return b"".join(parts) + made.compress(streams[-1]) + made.flush()


def _inflate(packed: bytes, dictionary: bytes, length: int) -> bytes:
    made = zlib.decompressobj(-15, dictionary)
    try:
        # One byte more than was said, never more: a bomb says less than it holds.
        text = made.decompress(packed, length + 1)
    except zlib.error as error:
        raise Damaged("deflate") from error
    if len(text) != length or not made.eof or made.unused_data:
        raise Damaged("length")
    return text
