"""Taking entries in: each is answered for itself, whatever the others are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from surveyor.errors import SurveyorError
from surveyor.revisions.model import Revision
from surveyor.server.checking import check, refuse_long
from surveyor.server.problems import (
    AreaOutside,
    EntryChanged,
    EntryUnreadable,
    FormDiffers,
    FormUnknown,
    in_words,
)
from surveyor.server.service import Service
from surveyor.server.values import Arrival, Device, Kept, State
from surveyor.sync import wire
from surveyor.sync.wire import Refused
from surveyor.texts import N_


@dataclass(slots=True)
class Answer:
    """What became of one entry."""

    id: str
    sha256: str = ""
    state: State = State.REFUSED
    problem: SurveyorError | None = None
    files: tuple[str, ...] = ()
    """SHA-256 of files that are still wanted."""
    named: tuple[str, ...] = ()
    """SHA-256 of all files that the entry names."""

    def told(self, place: int) -> dict[str, Any]:
        """As JSON; `place` counts from 0."""
        problem = None
        if self.problem is not None:
            problem = in_words(self.problem, f"entries[{place}]")
        return {
            "id": self.id,
            "state": self.state.value,
            "sha256": self.sha256,
            "problem": problem,
            "files": list(self.files),
        }


def take_batch(service: Service, device: Device, body: bytes) -> list[Answer]:
    """Unpacks a batch and keeps what is new of it.

    Raises:
        BadBatch, LargeBatch: It cannot be read; nothing was taken.
    """
    limits = service.options.limits
    found = wire.unpack(
        body,
        service.form_of,
        max_entry=limits.entry_bytes,
        max_batch=limits.batch_bytes * 16,
    )
    return take(service, device, list(found))


def take(
    service: Service, device: Device, found: Sequence[Revision | Refused]
) -> list[Answer]:
    """Keeps what is new, in one transaction; the answers in the same order."""
    answers = [Answer(one.id) for one in found]
    known = service.entries.kept(one.id for one in found)
    arrivals: list[tuple[Answer, Arrival]] = []
    for answer, one in zip(answers, found, strict=True):
        if isinstance(one, Refused):
            answer.problem = _refusal(one)
            continue
        answer.sha256 = one.sha256
        there = known.get(one.id)
        if there is not None:
            _compare(answer, there)
            continue
        try:
            arrivals.append((answer, _checked(service, device, one)))
        except SurveyorError as error:
            answer.problem = error
    _keep(service, device, arrivals)
    _ask_for_files(service, answers)
    for answer in answers:
        service.metrics.entry(answer.state.value)
    return answers


def _refusal(one: Refused) -> SurveyorError:
    kind = FormDiffers if one.code == "form.differs" else FormUnknown
    return kind(form=one.form_id, version=one.form_version)


def _compare(answer: Answer, there: Kept) -> None:
    if there.sha256 == answer.sha256:
        answer.state = State.WITHDRAWN if there.erased else State.KNOWN
    else:
        answer.state, answer.problem = State.CHANGED, EntryChanged()


def _checked(service: Service, device: Device, one: Revision) -> Arrival:
    if one.erased:
        return _erased(service, one)
    arrival = check(one, service.form_of, service.options.limits.entry_bytes)
    refuse_outside(service, device, arrival)
    return arrival


def _erased(service: Service, one: Revision) -> Arrival:
    """What was withdrawn comes as id and checksum; the withdrawal must be here before.

    Else anybody could keep an entry away by saying that it was withdrawn.
    """
    refuse_long(one)
    if not service.office.is_withdrawn(one.submission):
        raise EntryUnreadable(reason=N_("isinya sudah dihapus di perangkat"))
    return Arrival(one, "", "")


def refuse_outside(service: Service, device: Device, arrival: Arrival) -> None:
    """An entry of no area may come from anybody, one of an area from who works there.

    A correction also needs the entry that it corrects to be one's own or in the area;
    one of no area is in nobody's.

    Raises:
        AreaOutside: Neither is so.
    """
    limited = bool(device.areas)
    if limited and arrival.area and not device.covers(arrival.area):
        raise AreaOutside(area=arrival.area)
    if not arrival.revision.parents or device.unlimited:
        return
    owners = service.office.owners(arrival.revision.submission)
    if owners and not any(
        sender == device.person or device.covers(area) for area, sender in owners
    ):
        raise AreaOutside(area=owners[0][0] or "–")


def _keep(
    service: Service, device: Device, arrivals: Sequence[tuple[Answer, Arrival]]
) -> None:
    if not arrivals:
        return
    states = service.entries.add(
        [arrival for _answer, arrival in arrivals], device, datetime.now(UTC)
    )
    for (answer, _arrival), state in zip(arrivals, states, strict=True):
        answer.state = state
        if state is State.CHANGED:
            answer.problem = EntryChanged()


def _ask_for_files(service: Service, answers: Iterable[Answer]) -> None:
    kept = [a for a in answers if a.state in {State.STORED, State.KNOWN}]
    named = service.entries.files(answer.id for answer in kept)
    every = [one.sha256 for files in named.values() for one in files]
    missing = set(service.files.missing(every)) if every else set()
    for answer in kept:
        digests = (one.sha256 for one in named.get(answer.id, ()))
        answer.named = tuple(dict.fromkeys(digests))
        answer.files = tuple(one for one in answer.named if one in missing)
