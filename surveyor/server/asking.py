"""What routes share: whose request it is, and what stands in its body."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from surveyor.server.access import device_of
from surveyor.server.problems import BadRequest, RoleForbidden, WrongProtocol, WrongType
from surveyor.server.service import Service
from surveyor.server.values import Device, Role

PROTOCOL = 1
_bearer = HTTPBearer(auto_error=False, description="Token perangkat")


async def service_of(request: Request) -> Service:
    """What the routes work with."""
    service: Service = request.app.state.service
    return service


ServiceHere = Annotated[Service, Depends(service_of)]


def caller(
    request: Request,
    service: ServiceHere,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Device:
    """The device that asks by our own protocol.

    Raises:
        WrongProtocol, TokenMissing, TokenUnknown, TokenExpired: It may not.
    """
    spoken = request.headers.get("surveyor-protocol", str(PROTOCOL))
    if spoken != str(PROTOCOL):
        raise WrongProtocol(given=spoken[:20])
    token = credentials.credentials if credentials is not None else ""
    device = device_of(service.devices, token, datetime.now(UTC))
    request.state.device = device.id
    return device


Caller = Annotated[Device, Depends(caller)]


def office(device: Caller) -> Device:
    """The device of an office.

    Raises:
        RoleForbidden: It is that of a surveyor.
    """
    if device.role is Role.SURVEYOR:
        raise RoleForbidden
    return device


Office = Annotated[Device, Depends(office)]


async def body_of(request: Request, wanted: str) -> bytes:
    """The whole body; the gate has limited its size.

    Raises:
        WrongType: It is of another kind.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise WrongType(given=given[:80] or "?", wanted=wanted)
    return await request.body()


async def lines_of(request: Request, name: str, most: int) -> list[dict[str, Any]]:
    """The values of a JSON body such as `{"reviews": [{…}, …]}`.

    Raises:
        WrongType, BadRequest: It is something else.
    """
    body = await body_of(request, "application/json")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest(reason="JSON") from error
    lines = given.get(name) if isinstance(given, dict) else None
    if not isinstance(lines, list) or not all(isinstance(o, dict) for o in lines):
        raise BadRequest(reason=name)
    if len(lines) > most:
        raise BadRequest(reason=f"{name} > {most}")
    for line in lines:
        for key, value in line.items():
            if isinstance(value, str) and not is_plain(value):
                raise BadRequest(reason=str(key)[:40])
    return lines


def is_plain(text: str, most: int = 10_000) -> bool:
    """Whether a database can keep a text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text and len(text) <= most
