"""Handing over by file: what goes into a bundle, whose key signs it, whom one trusts.

The rule of trust: a bundle must carry the intact signature of the key that it names.
A key that was never seen here is shown as a fingerprint, and nothing of the bundle is
taken in before a person says that it is the sender's; then it is remembered in the
project. Whoever is trusted may bring entries, corrections, reviews and withdrawals.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from surveyor import settings
from surveyor.errors import ReadOnly, UserError
from surveyor.jobs import Progress
from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.store.errors import in_words
from surveyor.store.ledger import Exchange
from surveyor.store.project import Project
from surveyor.store.receipts import OUT
from surveyor.sync.bundle import SUFFIX, Written, new_office_key, write_bundle
from surveyor.sync.cargo import Cargo, FormFile, Sender
from surveyor.sync.errors import BadKey
from surveyor.sync.keys import DeviceKey, fingerprint
from surveyor.texts import N_


class NothingToWrite(UserError):
    """A bundle would carry nothing."""

    code = "bundle.empty"
    text = N_("Tidak ada yang perlu dikirim.")
    hint = N_("Semua entri sudah diterima kantor. Untuk mengirim ulang, pilih semua.")


class NoSuchEntry(UserError):
    """An entry was named that is not here."""

    code = "entry.unknown"
    text = N_("Entri {id} tidak ada di proyek ini.")
    hint = N_("Salin ID-nya dari halaman Entri.")


class OfficeKeyExists(UserError):
    """A second key would lock out the bundles that were made for the first."""

    code = "key.exists"
    text = N_("Kunci kantor sudah ada di {path}.")
    hint = N_("Tunjukkan dengan surveyor key show. Kunci lama tidak diganti.")


class What(StrEnum):
    """What a bundle carries."""

    ALL = "all"
    UNSENT = "unsent"
    """What no office has confirmed yet."""
    CHOSEN = "chosen"
    REPLY = "reply"
    """Receipts, reviews and withdrawals only: the office's answer."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a bundle is to carry, and for whom."""

    what: What = What.UNSENT
    only: tuple[SubmissionId, ...] = ()
    photos: bool = True
    recipient: str = ""
    """An office's public age key; empty leaves the bundle open."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A bundle that was written."""

    written: Written
    entries: int
    receipts: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of this machine, as they are shown."""

    device: str
    """Public key that signs what is handed over."""
    fingerprint: str
    office: str
    """Public age key of this office; empty where there is none."""


def sender_of(project: Project, chosen: settings.Settings) -> Sender:
    """Who hands over here."""
    title = project.settings.title
    return Sender(chosen.surveyor_name or title, chosen.device, title)


def suggested_name(sender: Sender, day: str) -> str:
    """A file name that tells who and when, e.g. `Ani-2026-11-24.surveyor`."""
    name = "".join(c if c.isalnum() else "-" for c in sender.name).strip("-")
    return f"{name or 'kiriman'}-{day}{SUFFIX}"


def write(
    project: Project,
    path: Path,
    wish: Wish,
    sender: Sender,
    *,
    office: bool = False,
    progress: Progress | None = None,
) -> Sent:
    """Writes a bundle, verified before it gets its name, and notes it in the ledger.

    Args:
        project: Whose entries.
        path: Where, e.g. on a stick.
        wish: What it carries.
        sender: Who hands it over.
        office: Confirm what came in; only an office's word counts as received.
        progress: Told every entry and photo.

    Raises:
        NothingToWrite, NoSuchEntry, BadKey: Nothing was written.
        DiskFull, ReadOnly, Cancelled: Nothing is left behind.
    """
    carried: dict[RevisionId, SubmissionId] = {}
    forms: dict[tuple[str, str], None] = {}
    lists: set[str] = set()
    receipts = project.receipts.to_give(sender.name) if office else ()
    reviews, withdrawals = project.reviews.all(), project.withdrawals.all()
    # A laptop has nothing to confirm; what it withdraws or reviews goes along.
    extras = bool(receipts or reviews or withdrawals)
    revisions = _chosen(project, wish)
    if revisions is None and not extras:
        raise NothingToWrite
    cargo = Cargo(
        revisions=_noting(revisions or (), carried, forms),
        forms=_forms(project, forms, lists),
        reviews=reviews,
        withdrawals=withdrawals,
        receipts=receipts,
        file_of=lambda sha256: (
            project.media.path(sha256) if wish.photos or sha256 in lists else None
        ),
    )
    key = device_key()
    with in_words(path):
        written = write_bundle(
            path, cargo, sender, key, recipient=wish.recipient, progress=progress
        )
    if not wish.photos:
        written = replace(written, missing=())
    entries = len(set(carried.values()))
    counts = {"entries": entries, "revisions": len(carried), "photos": written.files}
    project.ledger.add(
        Exchange(OUT, sender.name, path.name, file_digest(path), counts), carried
    )
    return Sent(written, entries, len(receipts), len(reviews))


def keys() -> Keys:
    """The keys of this machine; the device's is made when it is first asked for."""
    public = device_key().public
    return Keys(public, fingerprint(public), _office_public())


def device_key() -> DeviceKey:
    """The key that signs what this machine hands over.

    Raises:
        BadKey: Its file holds something else.
        ReadOnly: It cannot be kept.
    """
    path = _folder() / "device.key"
    try:
        return DeviceKey.kept_in(path)
    except OSError as error:
        raise ReadOnly(path=path) from error


def make_office_key() -> str:
    """Makes the key that bundles for this office are encrypted to; its public half.

    Raises:
        OfficeKeyExists: There is one; it stays.
        ReadOnly: It cannot be kept.
    """
    path = _folder() / "office.key"
    if path.exists():
        raise OfficeKeyExists(path=path)
    secret, public = new_office_key()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{public}\n{secret}\n")
    except OSError as error:
        raise ReadOnly(path=path) from error
    return public


def office_secret(path: Path | None = None) -> str:
    """The secret that opens encrypted bundles; empty where this office has none.

    Args:
        path: A key file; this machine's own by default.

    Raises:
        BadKey: The file holds no such key.
    """
    found = _office_lines(path)
    secret = next((one for one in found if one.startswith("AGE-SECRET-KEY-")), "")
    if path is not None and not secret:
        raise BadKey(reason=path)
    return secret


def is_trusted(project: Project, public: str) -> bool:
    """Whether what a key signed is taken in without asking."""
    known = {key for key, _name in project.settings.trusted}
    return public in known or public == device_key().public


def trust(project: Project, public: str, name: str) -> None:
    """Remembers a key as the sender's."""
    held = project.settings
    others = tuple(one for one in held.trusted if one[0] != public)
    project.settings = replace(held, trusted=(*others, (public, name)))


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chosen(project: Project, wish: Wish) -> Iterable[Revision] | None:
    """The revisions to carry; None where there are none."""
    submissions = project.submissions
    if wish.what is What.ALL:
        is_empty = next(submissions.revisions(), None) is None
        return None if is_empty else submissions.revisions()
    if wish.what is What.UNSENT:
        ids = project.receipts.unconfirmed()
        return submissions.some(ids) if ids else None
    if wish.what is What.REPLY:
        return None
    found: list[Revision] = []
    for one in wish.only:
        history = submissions.history(one)
        if not history:
            raise NoSuchEntry(id=one)
        found += history
    return found or None


def _noting(
    revisions: Iterable[Revision],
    carried: dict[RevisionId, SubmissionId],
    forms: dict[tuple[str, str], None],
) -> Iterator[Revision]:
    for one in revisions:
        carried[one.id] = one.submission
        if not one.erased:
            forms[one.form_id, one.form_version] = None
        yield one


def _forms(
    project: Project, wanted: dict[tuple[str, str], None], lists: set[str]
) -> Iterator[FormFile]:
    """The questionnaires of what was carried, with their lists; asked for after that."""
    for form_id, version in wanted:
        stored = project.forms.get(form_id, version)
        if stored is None:
            continue
        media = {}
        for name, sha256 in project.forms.media(form_id, version).items():
            path = project.media.path(sha256)
            if path is not None:
                size = path.stat().st_size
                media[name] = Attachment(name, sha256, size, "text/csv")
        lists.update(one.sha256 for one in media.values())
        yield FormFile(form_id, version, stored.title, stored.xml, media)


def _folder() -> Path:
    return settings.home() / "keys"


def _office_lines(path: Path | None = None) -> list[str]:
    place = path or _folder() / "office.key"
    try:
        return place.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise BadKey(reason=place) from error


def _office_public() -> str:
    return next((one for one in _office_lines() if one.startswith("age1")), "")
