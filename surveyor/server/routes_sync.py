"""Our own protocol: who am I, what is missing, here it is, what is new."""

import base64
import json
import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

import surveyor
from surveyor.errors import SurroundingsError
from surveyor.revisions.model import Review, Withdrawal
from surveyor.server.asking import (
    PROTOCOL,
    Caller,
    Office,
    ServiceHere,
    body_of,
    lines_of,
)
from surveyor.server.problems import AreaOutside, BadRequest, RoleForbidden
from surveyor.server.receiving import Answer, take_batch
from surveyor.server.service import Service
from surveyor.server.storage.office import HELD, Most, Pulled, held_key
from surveyor.server.values import Device, Role, State
from surveyor.sync import wire
from surveyor.sync.answers import HEADER, shortened
from surveyor.sync.cargo import (
    read_review,
    read_withdrawal,
    review_line,
    withdrawal_line,
)

router = APIRouter(prefix="/v1", tags=["surveyor"])
_ASKED = 24
_MOST_ASKED = 5000
_MOST_LINES = 1000
_BESIDE = 20, 60_000
"""Entries and bytes of XML of a pull that comes with the answer to a batch: little, so
that a line that breaks seldom loses what became of the entries."""
_THERE = (State.STORED, State.KNOWN, State.WITHDRAWN)
_JSON = "application/json"
Have = Annotated[str, Header(max_length=8000)]
BINARY = {"schema": {"type": "string", "format": "binary"}}


class Hello(BaseModel):
    """What a device learns when it tests the connection."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "server": "Dispar Kukar", "version": "0.5.0", "protocols": [1],
                    "time": "2026-11-24T03:04:05+00:00", "role": "surveyor",
                    "areas": ["64.02"], "device": "5f0c1a2b3c4d", "person": "Nur Aini",
                    "limits": {"batch_bytes": 4000000, "piece_bytes": 1000000},
                }
            ]
        }
    )  # fmt: skip

    server: str
    version: str
    protocols: list[int]
    time: datetime
    """To be compared with the clock of the device."""
    role: str
    areas: list[str]
    device: str
    person: str
    limits: dict[str, int]


class Checked(BaseModel):
    """What the server lacks of what was asked."""

    missing: list[int]
    """Places in the question, from 0."""
    changed: list[int]
    """Places whose id is there with other bytes."""
    files: list[str]
    """SHA-256 of attachments that are not here whole."""


class EntryAnswer(BaseModel):
    """What became of one entry."""

    id: str
    state: str
    """`stored`, `known`, `changed`, `withdrawn` or `refused`."""
    sha256: str
    problem: dict[str, str] | None
    files: list[str]


class Answers(BaseModel):
    """One answer for each entry, in the order of the batch."""

    answers: list[EntryAnswer]


class Added(BaseModel):
    """How many were new."""

    added: int


@router.get("/hello")
def hello(service: ServiceHere, device: Caller) -> Hello:
    """Tests the connection: token, clock, limits."""
    limits = service.options.limits
    return Hello(
        server=service.options.name,
        version=surveyor.__version__,
        protocols=[PROTOCOL],
        time=datetime.now(UTC),
        role=device.role.value,
        areas=list(device.areas),
        device=device.id,
        person=device.person,
        limits={
            "batch_bytes": limits.batch_bytes,
            "entry_bytes": limits.entry_bytes,
            "file_bytes": limits.file_bytes,
            "piece_bytes": limits.piece_bytes,
            "form_bytes": limits.form_bytes,
        },
    )


@router.post(
    "/check",
    openapi_extra={
        "requestBody": {
            "content": {"application/octet-stream": BINARY},
            "required": True,
        }
    },
)
async def check(request: Request, service: ServiceHere, device: Caller) -> Checked:
    """Which of these entries are missing?

    24 bytes for each: the first 16 of SHA-256(id) and the first 8 of SHA-256(XML).
    """
    body = await body_of(request, "application/octet-stream")
    if len(body) % _ASKED or len(body) > _ASKED * _MOST_ASKED:
        raise BadRequest(reason=f"{len(body)} % {_ASKED}")
    return await run_in_threadpool(_check, service, body)


def _check(service: Service, body: bytes) -> Checked:
    asked = list(struct.iter_unpack("16s8s", body))
    kept = service.entries.kept_by_key([key for key, _sha256 in asked])
    missing, changed, there = [], [], []
    for place, (key, sha256) in enumerate(asked):
        found = kept.get(key)
        if found is None:
            missing.append(place)
        elif found.sha256[:16] != sha256.hex():
            changed.append(place)
        else:
            there.append(found.id)
    named = service.entries.files(there)
    every = [one.sha256 for files in named.values() for one in files]
    return Checked(missing=missing, changed=changed, files=service.files.missing(every))


@router.post(
    "/entries",
    response_model=Answers,
    openapi_extra={
        "requestBody": {"content": {wire.ENTRIES_TYPE: BINARY}, "required": True}
    },
)
async def entries(
    request: Request,
    service: ServiceHere,
    device: Caller,
    surveyor_pull: Annotated[int | None, Header(ge=0, le=2**62)] = None,
    surveyor_have: Have = "",
) -> Response:
    """Takes a batch of entries; each is answered for itself.

    With `Surveyor-Answers: short`, and where all is well, the answer is only
    `{"states": "ssk", "sha256": …, "files": "all"}`: a letter for each entry, and one
    checksum over those of all.

    With `Surveyor-Pull: CURSOR` it comes together with the first part of a pull: the
    frame of `/v1/pull`, whose values hold the answer as `answered`. The entries of the
    batch are left out of it like those of `Surveyor-Have`.
    """
    body = await body_of(request, wire.ENTRIES_TYPE)
    short = request.headers.get(HEADER.lower()) == "short"
    have = _have(surveyor_have)
    taken = await run_in_threadpool(take_batch, service, device, body)
    told = _told(taken, short)
    if surveyor_pull is not None:
        have |= {held_key(one.id) for one in taken if one.state in _THERE}
        with suppress(SurroundingsError):
            # The entries are kept: a database that is busy now must not hide that.
            frame = await run_in_threadpool(
                _beside, service, device, surveyor_pull, have, told
            )
            return Response(frame, media_type=wire.PULL_TYPE)
    return Response(json.dumps(told, separators=(",", ":")), media_type=_JSON)


def _beside(
    service: Service, device: Device, cursor: int, have: frozenset[bytes], told: Any
) -> bytes:
    found = service.office.since(cursor, device, Most(*_BESIDE, have))
    return _frame(device, found, service.form_of, answered=told)


def _told(taken: Sequence[Answer], short: bool) -> dict[str, Any]:
    told = [answer.told(place) for place, answer in enumerate(taken)]
    named = {answer.id: answer.named for answer in taken}
    return (shortened(told, named) if short else None) or {"answers": told}


@router.get(
    "/pull",
    response_class=Response,
    responses={200: {"content": {wire.PULL_TYPE: BINARY}}},
)
def pull(
    service: ServiceHere,
    device: Caller,
    cursor: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    plain: bool = False,
    surveyor_have: Have = "",
) -> Response:
    """What came since a cursor: forms, entries, reviews, withdrawals.

    The same cursor gives the same again, or more. `plain` packs entries without their
    forms, for a device that holds another file of one. The header `Surveyor-Have` names
    entries that the device holds, such as those that it has just sent (base64 of the
    first 8 bytes of SHA-256 of each id); they are left out.
    """
    limits = service.options.limits
    some = min(limit, limits.pull_entries)
    most = Most(some, limits.pull_bytes, _have(surveyor_have))
    found = service.office.since(cursor, device, most)
    form_of = (lambda *_key: None) if plain else service.form_of
    return Response(_frame(device, found, form_of), media_type=wire.PULL_TYPE)


def _frame(device: Device, found: Pulled, form_of: wire.FormOf, **values: Any) -> bytes:
    """What a pull answers; `values` are told beside what came."""
    values |= {
        "role": device.role.value,
        "cursor": found.cursor,
        "more": found.more,
        "forms": [
            {"form": form, "version": version, "title": title, "sha256": sha256}
            for form, version, title, sha256 in found.forms
        ],
        "reviews": [review_line(one) for one in found.reviews],
        "withdrawals": [withdrawal_line(one) for one in found.withdrawals],
    }
    return wire.pack_frame(values, wire.pack(found.revisions, form_of))


def _have(text: str) -> frozenset[bytes]:
    """The entries that a device says it holds."""
    try:
        given = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadRequest(reason="Surveyor-Have") from error
    return frozenset(given[at : at + HELD] for at in range(0, len(given), HELD))


def _json_list(name: str, example: dict[str, str]) -> dict[str, Any]:
    item = {"type": "object", "properties": {k: {"type": "string"} for k in example},
            "required": list(example)}  # fmt: skip
    schema = {"type": "object", "required": [name],
              "properties": {name: {"type": "array", "items": item}}}  # fmt: skip
    content = {"schema": schema, "example": {name: [example]}}
    return {"requestBody": {"content": {"application/json": content}, "required": True}}


_REVIEW = {
    "id": "7f1d…", "submission": "uuid:…", "revision": "uuid:…", "state": "returned",
    "comment": "Foto papan nama belum ada.", "author": "Rahmawati",
    "created": "2026-11-24T03:04:05+00:00",
}  # fmt: skip
_WITHDRAWAL = {
    "submission": "uuid:…", "reason": "Permintaan responden", "author": "Rahmawati",
    "created": "2026-11-24T03:04:05+00:00",
}  # fmt: skip


@router.post("/reviews", openapi_extra=_json_list("reviews", _REVIEW))
async def reviews(request: Request, service: ServiceHere, device: Office) -> Added:
    """What the office says of entries; the same review again changes nothing."""
    lines = await lines_of(request, "reviews", _MOST_LINES)
    return await run_in_threadpool(_reviews, service, device, lines)


def _reviews(service: Service, device: Device, lines: list[dict[str, Any]]) -> Added:
    given = _read(lines, "reviews", read_review)
    for one in given:
        _refuse_outside(service, device, one.submission)
    added = service.office.add_reviews(given, device)
    service.devices.note(device.id, "reviews.added", count=added)
    return Added(added=added)


@router.post("/withdrawals", openapi_extra=_json_list("withdrawals", _WITHDRAWAL))
async def withdrawals(request: Request, service: ServiceHere, device: Caller) -> Added:
    """Takes data of respondents back: the content is erased here and stays away.

    A surveyor may do so for entries of one's own.
    """
    lines = await lines_of(request, "withdrawals", _MOST_LINES)
    return await run_in_threadpool(_withdrawals, service, device, lines)


def _withdrawals(
    service: Service, device: Device, lines: list[dict[str, Any]]
) -> Added:
    given = _read(lines, "withdrawals", read_withdrawal)
    for one in given:
        owners = service.office.owners(one.submission)
        own = bool(owners) and all(sender == device.person for _area, sender in owners)
        if device.role is Role.SURVEYOR and not own:
            raise RoleForbidden
        _refuse_outside(service, device, one.submission)
    added, files = service.office.add_withdrawals(given, device)
    service.forget_files(files)
    for one in given:
        service.devices.note(device.id, "withdrawal.added", one.submission)
    return Added(added=added)


def _refuse_outside(service: Service, device: Device, submission: str) -> None:
    if device.unlimited:
        return
    for area, sender in service.office.owners(submission):
        if sender != device.person and not device.covers(area):
            raise AreaOutside(area=area or "?")


def _read(lines: Sequence[dict[str, Any]], name: str, read: Any) -> list[Any]:
    found = []
    for place, line in enumerate(lines):
        try:
            one = read(line)
        except ValueError as error:
            raise BadRequest(reason=f"{name}[{place}]") from error
        if any(len(part) > 250 for part in _ids(one)):
            raise BadRequest(reason=f"{name}[{place}]")
        found.append(one)
    return found


def _ids(one: Review | Withdrawal) -> Iterable[str]:
    yield one.submission
    yield one.author
    if isinstance(one, Review):
        yield one.id
        yield one.revision
