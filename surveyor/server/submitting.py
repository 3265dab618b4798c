"""An entry as OpenRosa brings it: everything that is to be known stands in its XML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from surveyor.revisions.model import Attachment, Revision, RevisionId, SubmissionId
from surveyor.server.checking import Head, arrival, head_of
from surveyor.server.multipart import Sent, SentFile
from surveyor.server.problems import (
    BadRequest,
    EntryChanged,
    EntryWithdrawn,
    FileChanged,
    FileTooLarge,
    FormUnknown,
    ParentUnknown,
)
from surveyor.server.receiving import refuse_outside
from surveyor.server.service import Service
from surveyor.server.values import Device, State
from surveyor.texts import _

_MOST_NAME = 250
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a POST."""

    is_new: bool
    """Something of it was not there before."""
    message: str
    """For the person who holds the phone."""


def submit(service: Service, device: Device, given: Sent, device_id: str) -> Outcome:
    """Keeps an entry and the files that came with it.

    The same again changes nothing, so a phone that lost the answer may repeat it.

    Raises:
        Problem: Why it was not kept.
    """
    limits = service.options.limits
    head = head_of(given.xml, limits.entry_bytes)
    _check_names(given.files)
    revision = _revision(service, device, head, given.xml, device_id)
    state = _keep(service, device, head, revision)
    files = _keep_files(service, head.id, given.files)
    service.metrics.entry(state.value)
    is_new = state is State.STORED or files > 0
    if given.incomplete:
        return Outcome(is_new, _("Entri diterima. Sebagian lampiran masih dikirim."))
    if not is_new:
        return Outcome(False, _("Entri ini sudah ada di server."))
    return Outcome(True, _("Entri diterima."))


def _revision(
    service: Service, device: Device, head: Head, xml: bytes, device_id: str
) -> Revision:
    submission = head.id
    if head.parents:
        parent = service.entries.kept(head.parents[:1]).get(head.parents[0])
        if parent is None:
            raise ParentUnknown
        submission = parent.submission
    plain = "".join(char for char in device_id if char.isprintable())
    return Revision(
        id=RevisionId(head.id),
        submission=SubmissionId(submission),
        parents=tuple(RevisionId(one) for one in head.parents),
        form_id=head.form_id,
        form_version=head.version,
        author=device.person,
        device=plain or device.id,
        created=_moment(head.finished),
        xml=xml,
    )


def _moment(text: str) -> datetime:
    """When it was finished, as far as that can be believed; else now."""
    now = datetime.now(UTC)
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return now
    if told.tzinfo is None:
        return now
    believable = _EARLIEST < told < now + timedelta(days=2)
    return told.astimezone(UTC) if believable else now


def _keep(service: Service, device: Device, head: Head, revision: Revision) -> State:
    form = service.form_of(head.form_id, head.version)
    if form is None:
        raise FormUnknown(form=head.form_id[:80], version=head.version[:80])
    made = arrival(revision, head, form)
    refuse_outside(service, device, made)
    (state,) = service.entries.add([made], device, datetime.now(UTC))
    if state is State.CHANGED:
        raise EntryChanged
    if state is State.WITHDRAWN:
        raise EntryWithdrawn
    return state


def _check_names(files: Sequence[SentFile]) -> None:
    for one in files:
        if not one.name or len(one.name) > _MOST_NAME or not one.name.isprintable():
            raise BadRequest(reason="filename")


def _keep_files(service: Service, revision_id: str, given: Sequence[SentFile]) -> int:
    """Keeps files that are not there yet; how many they were."""
    if not given:
        return 0
    there = {
        one.name: one.sha256
        for one in service.entries.files([revision_id]).get(revision_id, ())
    }
    fresh, measured = [], []
    for one in given:
        sha256, size = service.measure(one.file)
        if size > service.options.limits.file_bytes:
            raise FileTooLarge(limit=service.options.limits.file_bytes)
        if there.get(one.name, sha256) != sha256:
            raise FileChanged(name=one.name)
        measured.append((one.file, sha256, size))
        if one.name not in there:
            fresh.append(Attachment(one.name, sha256, size, one.media_type))
    # Named first: what nothing names may be forgotten at any moment.
    if fresh and not service.entries.add_files(revision_id, fresh):
        raise EntryWithdrawn
    for file, sha256, size in measured:
        service.keep_file(file, sha256, size)
    # Its entry may have been withdrawn meanwhile.
    service.forget_files(one.sha256 for one in fresh)
    return len(fresh)
