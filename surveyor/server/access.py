"""Who asks: tokens, made once, kept only as their checksum, and taken back at once."""

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from surveyor import formats
from surveyor.errors import UserError
from surveyor.server.problems import TokenExpired, TokenMissing, TokenUnknown
from surveyor.server.storage.devices import DeviceRepository
from surveyor.server.values import Device, Role
from surveyor.texts import N_

_PREFIX = "sv_"
_MOST_TOKEN = 200


class BadArea(UserError):
    """A code that no area has."""

    code = "area.unknown"
    text = N_("Kode wilayah {area} tidak dikenal.")
    hint = N_("Tulis kode bertitik, mis. 64.02 untuk kabupaten.")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token at the one moment at which it can be read."""

    device: Device
    token: str

    def card(self, server: str) -> str:
        """What a device reads from a file or a QR code to be set up."""
        return json.dumps({"server": server, "token": self.token})

    def collect_card(self, server: str) -> str:
        """What ODK Collect reads from a QR code: settings as JSON, zlib, base64."""
        address = f"{server.rstrip('/')}/key/{self.token}"
        settings = {"general": {"server_url": address}, "admin": {}, "project": {}}
        packed = zlib.compress(json.dumps(settings).encode(), 9)
        return base64.b64encode(packed).decode()


def new_token(
    devices: DeviceRepository,
    person: str,
    role: Role,
    areas: Sequence[str] = (),
    days: int | None = None,
) -> NewToken:
    """Makes a token for a person.

    Args:
        devices: Where it is kept.
        person: Who will use it; the author of what comes by OpenRosa.
        role: What it may do.
        areas: Dotted codes; none means all for an office, only one's own for a surveyor.
        days: How long it holds; None for ever.

    Raises:
        BadArea: A code is none.
    """
    for area in areas:
        if not _is_area(area):
            raise BadArea(area=area)
    now = datetime.now(UTC)
    token = _PREFIX + secrets.token_urlsafe(32)
    device = Device(
        id=secrets.token_hex(6),
        person=person,
        role=role,
        areas=tuple(dict.fromkeys(areas)),
        created=now,
        expires=now + timedelta(days=days) if days is not None else None,
    )
    devices.add(device, digest(token))
    devices.note("", "token.added", device.id, role=role.value, areas=list(areas))
    return NewToken(device, token)


def digest(token: str) -> str:
    """What is kept of a token: it has 256 bits of its own, so a plain hash will do."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_of(devices: DeviceRepository, token: str, now: datetime) -> Device:
    """Whose token it is.

    Raises:
        TokenMissing, TokenUnknown, TokenExpired: It opens nothing.
    """
    if not token:
        raise TokenMissing
    found = devices.by_token(digest(token)) if len(token) <= _MOST_TOKEN else None
    if found is None or found.revoked is not None:
        raise TokenUnknown
    if found.expires is not None and found.expires <= now:
        raise TokenExpired(day=formats.date_long(found.expires.date()))
    devices.seen(found, now)
    return found


def bearer(header: str) -> str:
    """The token of an Authorization header of our own protocol; empty without one."""
    kind, _space, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def basic(header: str) -> str:
    """The password of a Basic header, which is the token; empty without one."""
    kind, _space, coded = header.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        plain = base64.b64decode(coded, validate=True).decode()
    except ValueError:
        return ""
    return plain.partition(":")[2]


def _is_area(code: str) -> bool:
    parts = code.split(".")
    return 1 <= len(parts) <= 4 and all(p.isascii() and p.isdigit() for p in parts)
