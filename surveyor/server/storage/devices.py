"""Tokens, and who did what."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from surveyor.server.storage import tables
from surveyor.server.storage.database import Database, moment, written
from surveyor.server.values import Device, Note, Role

_device, _audit = tables.device, tables.audit
_SEEN_EVERY = timedelta(minutes=10)


class DeviceRepository:
    """Devices by token; a token is kept as its SHA-256 only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, device: Device, token_sha256: str) -> None:
        """Keeps a new device."""
        row = {
            "id": device.id,
            "token_sha256": token_sha256,
            "person": device.person,
            "role": device.role.value,
            "areas": json.dumps(device.areas),
            "created": written(device.created),
            "expires": written(device.expires) if device.expires else None,
        }
        with self._database.writing() as connection:
            connection.execute(insert(_device), row)

    def by_token(self, token_sha256: str) -> Device | None:
        """The device of a token, also one that may not be used any more."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(_device).where(_device.c.token_sha256 == token_sha256)
            ).first()
        return None if row is None else _value(row)

    def list(self) -> tuple[Device, ...]:
        """All devices, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(_device).order_by(_device.c.created.desc(), _device.c.id)
            ).all()
        return tuple(_value(row) for row in rows)

    def revoke(self, device_id: str, now: datetime) -> bool:
        """Takes a token back at once; False where there is no such device."""
        with self._database.writing() as connection:
            done = connection.execute(
                update(_device)
                .where(_device.c.id == device_id)
                .values(revoked=written(now))
            )
        return done.rowcount > 0

    def seen(self, device: Device, now: datetime) -> None:
        """Notes that a device was here, a few times an hour at most."""
        if device.last_seen is not None and now - device.last_seen < _SEEN_EVERY:
            return
        with self._database.writing() as connection:
            connection.execute(
                update(_device)
                .where(_device.c.id == device.id)
                .values(last_seen=written(now))
            )

    def note(self, device: str, action: str, subject: str = "", **detail: Any) -> None:
        """Adds a line to the audit log; no answers, names or tokens belong in it."""
        with self._database.writing() as connection:
            note(connection, device, action, subject, **detail)

    def notes(self, limit: int = 100) -> Sequence[Note]:
        """The newest lines of the audit log, the newest first."""
        newest = select(_audit).order_by(_audit.c.number.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(newest).all()
        return [
            Note(
                datetime.fromisoformat(row.at),
                row.device,
                row.action,
                row.subject,
                row.detail,
            )
            for row in rows
        ]


def note(
    connection: Connection, device: str, action: str, subject: str = "", **detail: Any
) -> None:
    """Adds a line to the audit log within a transaction."""
    row = {
        "at": written(datetime.now(UTC)),
        "device": device,
        "action": action,
        "subject": subject[:300],
        "detail": json.dumps(detail),
    }
    connection.execute(insert(_audit), row)


def _value(row: Row[Any]) -> Device:
    made = Device(
        id=row.id,
        person=row.person,
        role=Role(row.role),
        areas=tuple(json.loads(row.areas)),
        created=datetime.fromisoformat(row.created),
    )
    return replace(
        made,
        expires=moment(row.expires),
        revoked=moment(row.revoked),
        last_seen=moment(row.last_seen),
    )
