"""Drives a form without a window: events in, what the form says out, both as JSON.

For authors who try a questionnaire and for tests. References are those of the
instance: `/data/person[1]/age`, `/data/meta/entity/@id`.

| event | answer |
|---|---|
| `{"set": REF, "value": V}` | `{"set": REF, "changed": [REF], "relevance": [REF]}` |
| `{"add": REPEAT_REF, "count": N}` | `{"add": REPEAT_REF, "created": [REF]}` |
| `{"remove": REPEAT_REF, "at": INDEX}`, from 0 | `{"remove": REF}` |
| `{"language": NAME}` | `{"language": NAME}` |
| `{"snapshot": true}` | `{"snapshot": [NODE]}` |
| `{"validate": true}` | `{"validate": [VIOLATION]}` |
| `{"serialise": true}` | `{"serialise": XML}`, what would be sent now |

An event that cannot be done answers `{"error": TEXT, "code": CODE}` in its place;
those after it are still done.
"""

import json
import sys
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from surveyor.engine.environment import Environment
from surveyor.engine.secondary import folder_tables
from surveyor.engine.session import Session
from surveyor.engine.values import NodeState
from surveyor.errors import FileMissing, UserError
from surveyor.forms.model import Form
from surveyor.texts import N_

Json = dict[str, Any]
_MOST_ROWS = 10_000


class BadEvents(UserError):
    """The list of events, or an option, cannot be read."""

    code = "drive.bad_events"
    text = N_("Daftar kejadian tidak dapat dibaca: {reason}.")
    hint = N_('Tulis daftar JSON, mis. [{{"set": "/data/nama", "value": "Ani"}}].')


class BadEvent(UserError):
    """One event that nobody knows."""

    code = "drive.bad_event"
    text = N_("Kejadian ini tidak dikenal: {event}.")
    hint = N_(
        "Yang dikenal: set, add, remove, language, snapshot, validate, serialise."
    )


class FormUnusable(UserError):
    """The form has errors; `surveyor form check` lists all of them."""

    code = "drive.form_unusable"
    text = N_("Kuesioner belum dapat dipakai: {reason}")
    hint = N_("Jalankan surveyor form check untuk semua temuan.")


def environment(now: str | None, zone: str | None, seed: int | None) -> Environment:
    """Clock, zone and chance as given; the machine's own where nothing is given.

    Raises:
        BadEvents: The moment or the zone cannot be read.
    """
    local = zone_of(zone)
    clock = Environment(zone=local, seed=seed)
    if now is not None:
        moment = moment_of(now, local)
        clock = Environment(now=lambda: moment, zone=local, seed=seed)
    elif local is not None:
        clock = Environment(now=lambda: datetime.now(local), zone=local, seed=seed)
    if seed is None:
        return clock
    chance = Random(seed)  # noqa: S311 (ids of a trial run, no secret)

    def new_uuid() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128), version=4))

    return Environment(now=clock.now, zone=local, seed=seed, new_uuid=new_uuid)


def zone_of(name: str | None) -> tzinfo | None:
    """A time zone by its name.

    Raises:
        BadEvents: There is no such zone.
    """
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadEvents(reason=name) from error


def moment_of(text: str, zone: tzinfo | None) -> datetime:
    """An ISO moment in the zone; one without offset is meant there.

    Raises:
        BadEvents: It is no moment.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadEvents(reason=text) from error
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone or UTC)
    return moment.astimezone(zone) if zone is not None else moment


def read_events(path: Path) -> list[Any]:
    """The events of a file, `-` for standard input.

    Raises:
        FileMissing, BadEvents: There is no such file, or no list in it.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
        events = json.loads(text)
    except FileNotFoundError as error:
        raise FileMissing(path=path) from error
    except (ValueError, RecursionError, OSError) as error:
        raise BadEvents(reason=str(error)) from error
    if not isinstance(events, list):
        raise BadEvents(reason=type(events).__name__)
    return events


def read_form_to_drive(path: Path) -> Form:
    """A form that has no error.

    Raises:
        FileMissing, FormUnusable: There is none, or its errors in words.
    """
    from surveyor.forms.reading import read_form

    reading = read_form(path)
    if reading.form is None:
        said = [
            f"{f.where()}: {f.message()}" if f.where() else f.message()
            for f in reading.errors
        ]
        raise FormUnusable(reason="; ".join(said[:5]))
    return reading.form


def drive(
    form: Form,
    events: Sequence[Any],
    clock: Environment,
    media: Path | None = None,
) -> list[Json]:
    """Starts a new entry and does the events in order; one answer for each."""
    session = Session.start(form, clock, folder_tables(media))
    return [_answer(session, event) for event in events]


def _answer(session: Session, event: Any) -> Json:
    try:
        for name, do in _EVENTS.items():
            if isinstance(event, dict) and name in event:
                return do(session, event)
        raise BadEvent(event=json.dumps(event, ensure_ascii=False)[:200])
    except UserError as error:
        return {"error": error.message(), "code": error.code}
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:
        # One expression that cannot be evaluated must not end the others' trial.
        return {"error": f"{type(error).__name__}: {error}", "code": "drive.failed"}


def _set(session: Session, event: Json) -> Json:
    ref = str(event["set"])
    change = session.set(ref, _text(event.get("value")))
    return {
        "set": ref,
        "changed": sorted(change.values),
        "relevance": sorted(change.relevance),
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(_text(one) for one in value)
    return str(value)


def _add(session: Session, event: Json) -> Json:
    ref, count = str(event["add"]), event.get("count", 1)
    if not isinstance(count, int) or not 0 <= count <= _MOST_ROWS:
        raise BadEvent(event=json.dumps(event))
    created = [session.add_repeat(ref).created for _number in range(count)]
    return {"add": ref, "created": created}


def _remove(session: Session, event: Json) -> Json:
    ref, at = str(event["remove"]), event.get("at", 0)
    if not isinstance(at, int) or at < 0:
        raise BadEvent(event=json.dumps(event))
    row = ref if ref.endswith("]") and "at" not in event else f"{ref}[{at + 1}]"
    session.remove_repeat(row)
    return {"remove": row}


def _language(session: Session, event: Json) -> Json:
    name = str(event["language"])
    if name not in session.form.translations:
        raise BadEvent(event=json.dumps(event, ensure_ascii=False))
    session.language = name
    return {"language": name}


def _snapshot(session: Session, _event: Json) -> Json:
    return {"snapshot": [_node(state) for state in session.nodes()]}


def _node(state: NodeState) -> Json:
    made: Json = {
        "reference": state.ref,
        "relevant": state.relevant,
        "required": state.required,
        "readonly": state.readonly,
        "value": state.value,
        "seen": state.seen,
        "satisfied": state.satisfied,
        "label": state.label,
    }
    if state.choices is not None:
        made["choices"] = [{"value": c.value, "label": c.label} for c in state.choices]
    return made


def _validate(session: Session, _event: Json) -> Json:
    return {
        "validate": [
            {"reference": v.ref, "kind": v.kind, "message": v.message, "label": v.label}
            for v in session.validate()
        ]
    }


def _serialise(session: Session, _event: Json) -> Json:
    return {"serialise": session.finish().xml.decode()}


_EVENTS: dict[str, Callable[[Session, Json], Json]] = {
    "set": _set,
    "add": _add,
    "remove": _remove,
    "language": _language,
    "snapshot": _snapshot,
    "validate": _validate,
    "serialise": _serialise,
}
