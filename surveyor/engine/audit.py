"""The audit log of an entry: what was looked at and changed, when, where, by whom.

A form asks for it by an `audit` node in its meta block. The log is the `audit.csv` of
ODK: its columns, its kinds of event, its quoting. It is pure: the client tells it what
happens and keeps its text; nothing is logged for a form that does not ask.

Times are as Collect's: the machine's clock counts once, when the log begins; after it
only elapsed time is added, so that nobody can stretch an interview by the clock.
"""

import csv
import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from surveyor.forms.model import Bind, Form
from surveyor.forms.xform_names import ODK

FILE = "audit.csv"


class Kind(StrEnum):
    """What can happen, in the words of the log."""

    FORM_START = "form start"
    FORM_RESUME = "form resume"
    FORM_SAVE = "form save"
    FORM_EXIT = "form exit"
    FORM_FINALIZE = "form finalize"
    QUESTION = "question"
    GROUP = "group questions"
    ADD_REPEAT = "add repeat"
    DELETE_REPEAT = "delete repeat"
    JUMP = "jump"
    END_SCREEN = "end screen"
    SAVE_ERROR = "save error"
    FINALIZE_ERROR = "finalize error"
    CONSTRAINT_ERROR = "constraint error"
    CHANGE_REASON = "change reason"
    BACKGROUND_AUDIO_ENABLED = "background audio enabled"
    BACKGROUND_AUDIO_DISABLED = "background audio disabled"
    LOCATION_PERMISSIONS_GRANTED = "location permissions granted"
    LOCATION_PERMISSIONS_NOT_GRANTED = "location permissions not granted"
    LOCATION_PROVIDERS_ENABLED = "location providers enabled"
    LOCATION_PROVIDERS_DISABLED = "location providers disabled"
    LOCATION_TRACKING_ENABLED = "location tracking enabled"
    LOCATION_TRACKING_DISABLED = "location tracking disabled"


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """What a form wants to be logged."""

    location_priority: str = ""
    """`no-power`, `low-power`, `balanced` or `high-accuracy`."""
    location_min_interval: int | None = None
    """Seconds between two positions."""
    location_max_age: int | None = None
    """Seconds for which a position counts."""
    track_changes: bool = False
    reason_on_edit: bool = False
    """Whether a correction needs a reason."""
    identify_user: bool = False
    """Whether the person is asked for a name first."""

    @property
    def locates(self) -> bool:
        """Whether positions are logged: only where all three settings are there."""
        given = (self.location_min_interval, self.location_max_age)
        return bool(self.location_priority) and None not in given

    @property
    def columns(self) -> tuple[str, ...]:
        """The head of the log."""
        made = ["event", "node", "start", "end"]
        made += ["latitude", "longitude", "accuracy"] if self.locates else []
        made += ["old-value", "new-value"] if self.track_changes else []
        made += ["user"] if self.identify_user else []
        made += ["change-reason"] if self.reason_on_edit else []
        return tuple(made)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log; milliseconds since 1970 UTC."""

    kind: Kind
    node: str
    start: int
    end: int | None = None
    position: tuple[str, str, str] = ("", "", "")
    """Latitude, longitude, accuracy in metres."""
    old: str = ""
    new: str = ""
    user: str = ""
    reason: str = ""


def audit_settings(form: Form) -> AuditSettings | None:
    """What a form wants to be logged; None where it asks for no log."""
    bind = form.binds.get(f"{form.root}/meta/audit")
    if bind is None:
        return None
    return AuditSettings(
        location_priority=_given(bind, "location-priority"),
        location_min_interval=_seconds(_given(bind, "location-min-interval")),
        location_max_age=_seconds(_given(bind, "location-max-age")),
        track_changes=_given(bind, "track-changes") == "true",
        reason_on_edit=_given(bind, "track-changes-reasons") == "on-form-edit",
        identify_user=_given(bind, "identify-user") == "true",
    )


class AuditLog:
    """Turns what a client tells into the events of a log.

    A question or page is entered and left; all else happens at a moment. Leaving the
    form closes whatever is still open.
    """

    def __init__(
        self,
        settings: AuditSettings,
        now: Callable[[], datetime] | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begins at `now`; `elapsed` are seconds from any moment on."""
        self.settings = settings
        self.user = ""
        began = now() if now is not None else datetime.now(UTC)
        self._began = round(began.timestamp() * 1000)
        self._elapsed = elapsed
        self._zero = elapsed()
        self._events: list[Event] = []
        self._open: dict[tuple[Kind, str], tuple[Event, bool]] = {}
        self._positions: list[tuple[int, float, tuple[str, str, str]]] = []

    def note(self, kind: Kind, node: str = "", reason: str = "") -> None:
        """Something happened at this moment."""
        if kind.startswith("location") and not self.settings.locates:
            return
        if kind in (Kind.FORM_EXIT, Kind.FORM_FINALIZE):
            self._leave_all()
        self._events.append(replace(self._event(kind, node), reason=reason))

    def enter(
        self, kind: Kind, node: str, value: str = "", *, on_page: bool = False
    ) -> None:
        """A question, page or screen is looked at; again while it is open is nothing.

        Args:
            kind: Such as `QUESTION` or `GROUP`.
            node: Its reference, with positions in rows only.
            value: The answer it has now.
            on_page: Whether the question stands on a page with others. It is logged
                only if its answer is changed and changes are tracked; the page is
                logged in any case, as `GROUP`.
        """
        if (kind, node) not in self._open:
            event = replace(self._event(kind, node), old=value)
            self._open[kind, node] = event, on_page

    def leave(self, kind: Kind, node: str, value: str = "") -> None:
        """What was entered is left, with this answer."""
        found = self._open.pop((kind, node), None)
        if found is not None:
            self._close(*found, value)

    def located(self, latitude: float, longitude: float, accuracy: float) -> None:
        """The machine knows where it is."""
        place = (str(latitude), str(longitude), str(accuracy))
        self._positions.append((self._time(), accuracy, place))

    def events(self) -> tuple[Event, ...]:
        """What has happened, in the order in which it ended."""
        return tuple(self._events)

    @property
    def reason_missing(self) -> bool:
        """Whether a correction still lacks the reason that the form asks for."""
        given = any(
            event.kind is Kind.CHANGE_REASON and event.reason.strip()
            for event in self._events
        )
        return self.settings.reason_on_edit and not given

    def text(self, before: str = "") -> str:
        """The log as `audit.csv`, behind what an earlier sitting wrote.

        Where that has other columns (the form was changed meanwhile) its lines are
        brought below one head, so that no value stands under a wrong name.
        """
        columns = self._columns_with(before)
        lines = [tuple(row.get(c, "") for c in columns) for row in _read(before)]
        return _csv([columns, *lines]) + self.lines(before)

    def lines(self, before: str = "", since: int = 0) -> str:
        """The lines of the events from number `since` on, below the same head."""
        columns = self._columns_with(before)
        told = [_cells(event) for event in self._events[since:]]
        return _csv([tuple(one.get(c, "") for c in columns) for one in told])

    def _columns_with(self, before: str) -> tuple[str, ...]:
        columns = self.settings.columns
        head = next(csv.reader(io.StringIO(before, newline="")), [])
        return columns + tuple(c for c in head if c and c not in columns)

    def _close(self, event: Event, on_page: bool, value: str) -> None:
        changed = event.old != value
        if on_page and not (changed and self.settings.track_changes):
            return
        self._events.append(
            replace(
                event,
                end=self._time(),
                position=event.position if any(event.position) else self._position(),
                old=event.old if changed else "",
                new=value if changed else "",
            )
        )

    def _leave_all(self) -> None:
        for event, on_page in self._open.values():
            self._close(event, on_page, event.old)
        self._open.clear()

    def _event(self, kind: Kind, node: str) -> Event:
        return Event(
            kind, node, self._time(), position=self._position(), user=self.user
        )

    def _time(self) -> int:
        return self._began + round((self._elapsed() - self._zero) * 1000)

    def _position(self) -> tuple[str, str, str]:
        """The most accurate position that is not too old."""
        oldest = self._time() - (self.settings.location_max_age or 0) * 1000
        self._positions = [one for one in self._positions if one[0] >= oldest]
        best = min(self._positions, key=lambda one: one[1], default=None)
        return best[2] if best and self.settings.locates else ("", "", "")


def _given(bind: Bind, name: str) -> str:
    return bind.attributes.get(f"{{{ODK}}}{name}", "").strip()


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _read(text: str) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{k: v or "" for k, v in row.items() if k} for row in rows]


def _cells(event: Event) -> dict[str, str]:
    latitude, longitude, accuracy = event.position
    return {
        "event": str(event.kind),
        "node": event.node,
        "start": str(event.start),
        "end": "" if event.end is None else str(event.end),
        "latitude": latitude,
        "longitude": longitude,
        "accuracy": accuracy,
        "old-value": event.old,
        "new-value": event.new,
        "user": event.user,
        "change-reason": event.reason,
    }


def _csv(lines: Iterable[tuple[str, ...]]) -> str:
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines)


def _quoted(text: str) -> str:
    """The specification quotes only what holds a comma or a new line."""
    if not any(mark in text for mark in ",\n\r"):
        return text
    return '"' + text.replace('"', '""') + '"'
