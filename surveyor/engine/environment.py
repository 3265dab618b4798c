"""Clock, zone, chance and identity: what a session knows of the world."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


def _uuid() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Environment:
    """Injected, so that the same answers at the same time give the same bytes."""

    now: Callable[[], datetime] = _now
    """Aware."""
    zone: tzinfo | None = None
    """Local zone; None takes the one of `now()`."""
    seed: int | None = None
    new_uuid: Callable[[], str] = _uuid
    device_id: str = ""
    username: str = ""
    phone_number: str = ""
    email: str = ""
    sim_serial: str = ""
    subscriber_id: str = ""
    position: Callable[[], str | None] = lambda: None
    """Where the machine is, as `lat lon altitude accuracy`, told at once; None where it
    does not know. Then the question stays empty and `Session.requests` names it."""

    named_rows: bool = False
    """Whether rows of repeats get an id that a merge knows them by."""

    @classmethod
    def system(cls, username: str = "", device_id: str = "") -> "Environment":
        """The machine's clock and real randomness."""
        return cls(username=username, device_id=device_id)

    def properties(self) -> dict[str, str]:
        """What the device tells a form, by the names that ODK has for it."""
        return {
            "deviceid": self.device_id,
            "username": self.username,
            "phonenumber": self.phone_number,
            "email": self.email,
        }

    def local_zone(self) -> tzinfo:
        """The zone in which days begin."""
        return self.zone or self.now().tzinfo or UTC
