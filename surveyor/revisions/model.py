"""Revision: one frozen version of a submission, the unit that travels and merges."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

RevisionId = NewType("RevisionId", str)
SubmissionId = NewType("SubmissionId", str)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a revision names; its bytes lie in the media folder by digest."""

    name: str
    """As the XML names it, unique within the revision."""
    sha256: str
    size: int
    """Bytes."""
    media_type: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A finished version of a submission; its bytes never change.

    `id` is the instanceID in the XML, `submission` the first instanceID of the
    chain, `parents` the revisions it was made from: none for the first, one for a
    correction, two for a resolved conflict.
    """

    id: RevisionId
    submission: SubmissionId
    parents: tuple[RevisionId, ...]
    form_id: str
    form_version: str
    author: str
    device: str
    created: datetime
    """Aware; kept in UTC."""
    xml: bytes
    attachments: tuple[Attachment, ...] = ()
    erased: str = ""
    """The checksum of the XML where a withdrawal has emptied it."""
    _digest: str = field(default="", init=False, repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """The checksum of the XML, in hex; of an erased one as it was."""
        if self.erased:
            return self.erased
        if not self._digest:
            # Asked for when it comes, when it is compared and when it is kept.
            digest = hashlib.sha256(self.xml).hexdigest()
            object.__setattr__(self, "_digest", digest)
        return self._digest

    @property
    def merged_by_program(self) -> bool:
        """Nobody made it: it says that it follows from its parents."""
        return len(self.parents) > 1 and not self.author and not self.device

    def without_content(self) -> "Revision":
        """What stays of it when its entry is withdrawn: ids and checksum."""
        return replace(self, xml=b"", attachments=(), erased=self.sha256)


class ReviewState(StrEnum):
    """What the office says of a revision."""

    RECEIVED = "received"
    VERIFIED = "verified"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Review:
    """One word of the office on one revision; reviews are only ever added."""

    id: str
    submission: SubmissionId
    revision: RevisionId
    state: ReviewState
    comment: str
    author: str
    created: datetime
    """Aware; kept in UTC."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A respondent's data taken back: the content is erased, the ids are kept.

    It holds for revisions that arrive later, too, so that no old file brings the
    content back.
    """

    submission: SubmissionId
    reason: str
    author: str
    created: datetime
    """Aware; kept in UTC."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an office has: the word on which a sender may rely."""

    revision: RevisionId
    sha256: str
    """Of the bytes as the office keeps them."""
    office: str
    received: datetime
    """Aware; kept in UTC."""
