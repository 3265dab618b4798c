"""How an OpenRosa server's answer to an entry is read; only a table, no network.

What counts is not what the standard says but what ODK Central and KoboToolbox really
answer: 200 is a captive portal, 409 may be our own earlier try, and a text tells apart
what one number means.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum


class Meaning(StrEnum):
    """What an answer says of the entry."""

    STORED = "stored"
    NOT_A_SERVER = "not_a_server"
    """A captive portal, or an address where no such server is."""
    BUSY = "busy"
    """Busy, or nobody knows what became of it: the same bytes again, later."""
    RACE = "race"
    """Perhaps our own earlier try: the same bytes once more after a minute."""
    OTHER_CONTENT = "other_content"
    """Other content under this id, or changed or deleted on the server."""
    EDITED_FIRST = "edited_first"
    """Somebody else corrected the entry before us."""
    FORM_CLOSED = "form_closed"
    """This form, or this entry, will not go."""
    CREDENTIALS = "credentials"
    QUOTA = "quota"
    SICK = "sick"
    """A bad entry or a sick server: a few more times, then a person looks."""


class Next(StrEnum):
    """What the sender does next."""

    DONE = "done"
    LATER = "later"
    """Keep it, try later; the others, too: nothing gets through."""
    AGAIN = "again"
    """This one later, the others now."""
    PERSON = "person"
    """A person looks at this one; the others go on."""
    STOP_FORM = "stop_form"
    """No other entry of this form now; others go on."""
    STOP_SERVER = "stop_server"
    """Nothing more to this server until a person has looked."""


NEXT: Mapping[Meaning, Next] = {
    Meaning.STORED: Next.DONE,
    Meaning.NOT_A_SERVER: Next.LATER,
    Meaning.BUSY: Next.LATER,
    Meaning.RACE: Next.AGAIN,
    Meaning.OTHER_CONTENT: Next.PERSON,
    Meaning.EDITED_FIRST: Next.PERSON,
    Meaning.FORM_CLOSED: Next.STOP_FORM,
    Meaning.CREDENTIALS: Next.STOP_SERVER,
    Meaning.QUOTA: Next.STOP_FORM,
    Meaning.SICK: Next.AGAIN,
}
RACE_PAUSE = 61.0
"""Seconds before a 409 is believed."""
MOST_SICK = 4
"""Tries of an entry at which a server fails, before a person looks."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer, read."""

    meaning: Meaning
    status: int = 0
    """0: there was no answer."""
    text: str = ""
    """The server's own words."""
    retry_after: float | None = None
    """Seconds that the server asks to wait."""

    @property
    def next(self) -> Next:
        """What to do."""
        return NEXT[self.meaning]


@dataclass(frozen=True, slots=True)
class _Rule:
    statuses: tuple[int, ...]
    meaning: Meaning
    words: str = ""
    """A regular expression that the server's text must hold."""
    again: bool | None = None
    """Only for the first try (False) or for a later one (True)."""
    edit: bool | None = None
    """Only for corrections (True), or only for first versions (False)."""


_RULES = (
    _Rule((201, 202), Meaning.STORED),
    _Rule((408, 423, 425, 429, 502, 503, 504), Meaning.BUSY),
    _Rule((409,), Meaning.FORM_CLOSED, words=r"409\.2\b|not (currently )?accepting"),
    _Rule((409,), Meaning.OTHER_CONTENT, words=r"\(undefined\)"),
    _Rule((409,), Meaning.EDITED_FIRST, words=r"409\.9|out of date", edit=True),
    _Rule((409,), Meaning.RACE, again=False),
    _Rule((409,), Meaning.OTHER_CONTENT, again=True),
    _Rule((410,), Meaning.EDITED_FIRST),
    _Rule((404,), Meaning.RACE, again=False, edit=True),
    _Rule((400, 404, 405, 411, 413, 415, 422), Meaning.FORM_CLOSED),
    _Rule((401, 403), Meaning.CREDENTIALS),
    _Rule((402,), Meaning.QUOTA),
    _Rule(tuple(range(500, 600)), Meaning.SICK),
)
"""The first that fits holds. A correction that the server does not know may have come
before the version it corrects, so its first 404 is tried again."""


def judge(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    again: bool = False,
    edit: bool = False,
) -> Outcome:
    """Reads the answer to a POST of an entry.

    Args:
        status: HTTP status.
        headers: Names in any case.
        body: What came, at most some kilobytes of it.
        again: The same bytes had a 409 (or, for a correction, a 404) before.
        edit: The entry is a correction.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if not speaks_openrosa(status, given, body):
        return Outcome(Meaning.NOT_A_SERVER, status)
    text = words_of(body)
    for rule in _RULES:
        if status in rule.statuses and _fits(rule, text, again=again, edit=edit):
            wait = _seconds(given.get("retry-after", ""))
            return Outcome(rule.meaning, status, text, wait)
    return Outcome(Meaning.NOT_A_SERVER, status, text)


def judge_file(status: int, headers: Mapping[str, str], body: bytes) -> Outcome:
    """Reads Central's answer to a file that is sent by its own address.

    403 says that it is there already, 404 that the entry does not name it.
    """
    text = words_of(body)
    is_json = "json" in {k.lower(): v for k, v in headers.items()}.get(
        "content-type", ""
    )
    if status in (200, 201) and not is_json:
        return Outcome(Meaning.NOT_A_SERVER, status)
    if status in (200, 201, 403) and is_json:
        return Outcome(Meaning.STORED, status, text)
    if status == 404:
        return Outcome(Meaning.OTHER_CONTENT, status, text)
    return judge(status, {**headers, "X-OpenRosa-Version": "1.0"}, body, again=True)


def speaks_openrosa(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer comes from such a server at all; names in lower case.

    A gateway in front of one answers 502 to 504 in HTML, and Kobo's 500, too; those
    are trusted to be what they say.
    """
    if "x-openrosa-version" in headers or b"<OpenRosaResponse" in body[:2000]:
        return True
    if status >= 400 and b"<html" not in body[:2000].lower():
        return True
    return status >= 500 or status in (401, 402, 405, 408, 413, 423, 429)


def words_of(body: bytes) -> str:
    """What a server says to people: the message of its XML or JSON, at most a line."""
    text = body[:4000].decode("utf-8", "replace").strip()
    if text.startswith("{"):
        try:
            given = json.loads(body[:100_000])
        except ValueError:
            return ""
        code, message = (
            given.get("code", ""),
            given.get("message") or given.get("error"),
        )
        return f"{message or given.get('detail', '')} {code}".strip()[:300]
    found = re.search(r"<message[^>]*>(.*?)</message>", text, re.DOTALL)
    inside = found.group(1) if found else ("" if text.startswith("<") else text)
    plain = re.sub(r"<[^>]*>", " ", inside)
    return re.sub(r"\s+", " ", plain).strip()[:300]


def _fits(rule: _Rule, text: str, *, again: bool, edit: bool) -> bool:
    if rule.again is not None and rule.again != again:
        return False
    if rule.edit is not None and rule.edit != edit:
        return False
    return not rule.words or re.search(rule.words, text, re.IGNORECASE) is not None


def _seconds(text: str) -> float | None:
    """Retry-After: seconds, or a date."""
    if text.strip().isdigit():
        return min(float(text), 86_400.0)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    wait = (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()
    return min(max(wait, 0.0), 86_400.0)
