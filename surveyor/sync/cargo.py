"""What travels, whichever way it goes; and how a line of it is written and read."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from surveyor.revisions.model import (
    Attachment,
    Receipt,
    Review,
    ReviewState,
    Revision,
    RevisionId,
    SubmissionId,
    Withdrawal,
)

Json = dict[str, Any]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands something over."""

    name: str
    device: str
    project: str = ""
    """Title of the project."""


@dataclass(frozen=True, slots=True)
class FormFile:
    """A questionnaire in one version, so that the other side can read the entries."""

    form_id: str
    version: str
    title: str
    xml: bytes
    media: Mapping[str, Attachment] = field(default_factory=dict)
    """Files that it refers to, such as lists of choices, by name."""


def _no_file(_sha256: str) -> Path | None:
    return None


@dataclass(frozen=True, slots=True)
class Cargo:
    """Everything that a bundle carries."""

    revisions: Iterable[Revision] = ()
    forms: Iterable[FormFile] = ()
    """Asked for after the last revision: it may depend on what was carried."""
    reviews: Sequence[Review] = ()
    withdrawals: Sequence[Withdrawal] = ()
    receipts: Sequence[Receipt] = ()
    file_of: Callable[[str], Path | None] = field(default=_no_file)
    """Where an attachment lies, by SHA-256; None leaves it out."""


def _strictly(read: Callable[[Mapping[str, Any]], _Value]) -> Callable[[Json], _Value]:
    """A line that lacks something, or has something else in its place: ValueError."""

    @wraps(read)
    def reading(line: Mapping[str, Any]) -> _Value:
        try:
            return read(line)
        except (KeyError, TypeError, AttributeError, binascii.Error) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from error

    return reading


def revision_line(revision: Revision) -> Json:
    """A revision as JSON; its XML as text, or as base64 where it is not UTF-8.

    An erased one travels as its id and checksum, so that every office has the same.
    """
    line: Json = {
        "id": revision.id,
        "submission": revision.submission,
        "parents": list(revision.parents),
        "form": revision.form_id,
        "version": revision.form_version,
        "author": revision.author,
        "device": revision.device,
        "created": _written(revision.created),
        "sha256": revision.sha256,
        "attachments": [_attachment_line(one) for one in revision.attachments],
    }
    if revision.erased:
        line["erased"] = True
        return line
    try:
        line["xml"] = revision.xml.decode()
    except UnicodeDecodeError:
        line["xml64"] = base64.b64encode(revision.xml).decode()
    return line


@_strictly
def read_revision(line: Mapping[str, Any]) -> Revision:
    """The revision of a line.

    Raises:
        ValueError: Something is missing, of another kind, or the checksum differs.
    """
    is_erased = line.get("erased") is True
    xml = b"" if is_erased else _xml(line)
    made = Revision(
        id=RevisionId(_text(line["id"])),
        submission=SubmissionId(_text(line["submission"])),
        parents=tuple(RevisionId(_text(one)) for one in _list(line["parents"])),
        form_id=_text(line["form"]),
        form_version=_text(line["version"], empty=True),
        author=_text(line["author"], empty=True),
        device=_text(line["device"], empty=True),
        created=_moment(line["created"]),
        xml=xml,
        attachments=tuple(_attachment(one) for one in _list(line["attachments"])),
        erased=_digest(line["sha256"]) if is_erased else "",
    )
    if made.sha256 != line.get("sha256"):
        raise ValueError("sha256")
    return made


def review_line(review: Review) -> Json:
    """A review as JSON."""
    return {
        "id": review.id, "submission": review.submission, "revision": review.revision,
        "state": review.state.value, "comment": review.comment,
        "author": review.author, "created": _written(review.created),
    }  # fmt: skip


@_strictly
def read_review(line: Mapping[str, Any]) -> Review:
    """The review of a line.

    Raises:
        ValueError: Something is missing or unknown.
    """
    return Review(
        _text(line["id"]),
        SubmissionId(_text(line["submission"])),
        RevisionId(_text(line["revision"])),
        ReviewState(line["state"]),
        _text(line["comment"], empty=True),
        _text(line["author"], empty=True),
        _moment(line["created"]),
    )


def withdrawal_line(withdrawal: Withdrawal) -> Json:
    """A withdrawal as JSON."""
    return {
        "submission": withdrawal.submission, "reason": withdrawal.reason,
        "author": withdrawal.author, "created": _written(withdrawal.created),
    }  # fmt: skip


@_strictly
def read_withdrawal(line: Mapping[str, Any]) -> Withdrawal:
    """The withdrawal of a line.

    Raises:
        ValueError: Something is missing.
    """
    return Withdrawal(
        SubmissionId(_text(line["submission"])),
        _text(line["reason"], empty=True),
        _text(line["author"], empty=True),
        _moment(line["created"]),
    )


def receipt_line(receipt: Receipt) -> Json:
    """A receipt as JSON."""
    return {
        "revision": receipt.revision, "sha256": receipt.sha256,
        "office": receipt.office, "received": _written(receipt.received),
    }  # fmt: skip


@_strictly
def read_receipt(line: Mapping[str, Any]) -> Receipt:
    """The receipt of a line.

    Raises:
        ValueError: Something is missing.
    """
    return Receipt(
        RevisionId(_text(line["revision"])),
        _text(line["sha256"]),
        _text(line["office"], empty=True),
        _moment(line["received"]),
    )


def form_line(form: FormFile) -> Json:
    """A questionnaire as JSON."""
    return {
        "form": form.form_id, "version": form.version, "title": form.title,
        "sha256": hashlib.sha256(form.xml).hexdigest(), "xml": form.xml.decode(),
        "media": [_attachment_line(one) for one in form.media.values()],
    }  # fmt: skip


@_strictly
def read_form(line: Mapping[str, Any]) -> FormFile:
    """The questionnaire of a line.

    Raises:
        ValueError: Something is missing, or the checksum differs.
    """
    xml = line["xml"].encode()
    media = [_attachment(one) for one in _list(line.get("media", []))]
    made = FormFile(
        _text(line["form"]),
        _text(line["version"], empty=True),
        _text(line["title"], empty=True),
        xml,
        {one.name: one for one in media},
    )
    if hashlib.sha256(xml).hexdigest() != line.get("sha256"):
        raise ValueError("sha256")
    return made


def _xml(line: Mapping[str, Any]) -> bytes:
    given = line.get("xml")
    return given.encode() if given is not None else base64.b64decode(line["xml64"])


def _attachment(given: Sequence[Any]) -> Attachment:
    name, sha256, size, media_type = given
    if set(_text(name)) & set("/\\\0") or name in (".", ".."):
        # It becomes a file name when entries are exported with their photos.
        raise ValueError(name)
    return Attachment(name, _digest(sha256), int(size), _text(media_type))


def _attachment_line(one: Attachment) -> list[Any]:
    return [one.name, one.sha256, one.size, one.media_type]


def _digest(value: Any) -> str:
    """A SHA-256 and nothing else: it becomes part of a file name."""
    digest = _text(value)
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError("sha256")
    return digest


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        # A text would be taken apart into its letters.
        raise ValueError(repr(value)[:80])  # noqa: TRY004 (one kind for what is wrong)
    return value


def _text(value: Any, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or empty):
        raise ValueError(repr(value)[:80])
    return value


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(text: Any) -> datetime:
    moment = datetime.fromisoformat(_text(text))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)
