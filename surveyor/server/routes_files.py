"""Attachments: sent piece by piece from where the last one ended, fetched by range."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from surveyor.server.asking import Caller, ServiceHere, body_of
from surveyor.server.problems import (
    BadRequest,
    FileChecksum,
    FileOffset,
    FileTooLarge,
    FileUnknown,
)
from surveyor.server.ranges import ranged
from surveyor.server.routes_sync import BINARY
from surveyor.server.service import PIECES, Service
from surveyor.server.values import Device, Piece

router = APIRouter(prefix="/v1/files", tags=["files"])
PIECE_TYPE = "application/offset+octet-stream"
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


@router.head("/{sha256}")
def offset(service: ServiceHere, device: Caller, sha256: Digest) -> Response:
    """How much of a file is here: `Upload-Offset` of `Upload-Length`."""
    length = _length(service, device, sha256)
    return Response(headers=_headers(_there(service, sha256), length))


@router.patch(
    "/{sha256}",
    status_code=204,
    response_class=Response,
    openapi_extra={"requestBody": {"content": {PIECE_TYPE: BINARY}, "required": True}},
)
async def add_piece(
    request: Request,
    service: ServiceHere,
    device: Caller,
    sha256: Digest,
    upload_offset: Annotated[int, Header(ge=0, le=2**62)],
    upload_length: Annotated[int, Header(ge=0, le=2**62)],
) -> Response:
    """Adds a piece; after the last one the checksum is compared."""
    body = await body_of(request, PIECE_TYPE)
    span = (upload_offset, upload_length)
    reached = await run_in_threadpool(_add, service, device, sha256, span, body)
    return Response(status_code=204, headers=_headers(reached, upload_length))


@router.get(
    "/{sha256}",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": BINARY}},
               206: {"content": {"application/octet-stream": BINARY}}},
)  # fmt: skip
def content(
    request: Request, service: ServiceHere, device: Caller, sha256: Digest
) -> Response:
    """The bytes of a file, or a part of them by `Range`."""
    _length(service, device, sha256)
    file = service.files.get(sha256)
    if file is None:
        raise FileUnknown
    read = partial(service.blobs.read, file.key)
    return ranged(request, sha256, file.size, read)


def _length(service: Service, device: Device, sha256: str) -> int:
    """The size that an entry tells; files that none names are not known here."""
    length = service.files.size_for(sha256, device)
    if length is None:
        raise FileUnknown
    return length


def _there(service: Service, sha256: str) -> int:
    file = service.files.get(sha256)
    if file is not None:
        return file.size
    return sum(piece.length for piece in service.files.pieces(sha256))


def _headers(reached: int, length: int) -> dict[str, str]:
    return {"Upload-Offset": str(reached), "Upload-Length": str(length)}


def _add(
    service: Service, device: Device, sha256: str, span: tuple[int, int], body: bytes
) -> int:
    start, length = span
    if length != _length(service, device, sha256):
        raise BadRequest(reason="Upload-Length")
    most = service.options.limits.file_bytes
    if length > most or start + len(body) > length:
        raise FileTooLarge(limit=min(length, most))
    if service.files.get(sha256) is not None:
        return length
    if start == _there(service, sha256) and body:
        _keep_piece(service, sha256, start, body)
    reached = _there(service, sha256)
    if reached < length:
        if reached != start + len(body):
            raise FileOffset(offset=reached)
        return reached
    # Also where all pieces were there: who put the last one may have broken off, and
    # an offset at the end is taken for a file that is whole.
    _finish(service, sha256, length)
    return length


def _keep_piece(service: Service, sha256: str, start: int, body: bytes) -> None:
    """Bytes first, then the row; another sender's row may have come before."""
    key = f"{PIECES}{sha256}/{start:015}-{secrets.token_hex(4)}"
    service.blobs.write(key, [body])
    if not service.files.add_piece(sha256, Piece(start, len(body), key)):
        service.blobs.delete(key)


def _finish(service: Service, sha256: str, length: int) -> None:
    pieces = service.files.pieces(sha256)
    made, size = hashlib.sha256(), 0
    with suppress(FileNotFoundError):
        for chunk in _chunks(service, pieces):
            made.update(chunk)
            size += len(chunk)
    if service.files.get(sha256) is not None:
        return  # another sender was quicker
    if made.hexdigest() != sha256 or size != length:
        _forget(service, service.files.drop_pieces(sha256))
        raise FileChecksum(offset=0)
    service.keep_bytes(_chunks(service, pieces), sha256, length)
    service.forget_files([sha256])  # its entry may have been withdrawn meanwhile


def _chunks(service: Service, pieces: list[Piece]) -> Iterator[bytes]:
    for piece in pieces:
        yield from service.blobs.read(piece.key)


def _forget(service: Service, keys: list[str]) -> None:
    for key in keys:
        service.blobs.delete(key)
