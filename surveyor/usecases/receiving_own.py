"""Fetching from a server of our own what others did, and telling it what the office said.

What comes is taken in like a bundle: forms first, each part of it whole or not at all,
and the cursor is kept after that. A pull that is cut begins again where it was.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from surveyor.errors import SurveyorError
from surveyor.forms.model import Form
from surveyor.jobs import Progress
from surveyor.revisions.model import Revision
from surveyor.store.arrivals import Arrival
from surveyor.store.ledger import Exchange
from surveyor.store.project import Project
from surveyor.store.receipts import IN
from surveyor.store.sendings import Destination
from surveyor.store.values import StoredForm
from surveyor.sync.cargo import (
    read_review,
    read_withdrawal,
    review_line,
    withdrawal_line,
)
from surveyor.sync.client import Api
from surveyor.sync.network_errors import NotThatServer, ServerSays
from surveyor.sync.wire import Frame, Refused, unpack
from surveyor.texts import _
from surveyor.usecases.forms import NoSuchForm, checked
from surveyor.usecases.merging import forms_of, shown_of
from surveyor.usecases.sent import Sent
from surveyor.usecases.withdrawing import clean_copies

_AT_ONCE = 2000
"""Entries that are taken in together."""
_LINES = 500


@dataclass(frozen=True, slots=True)
class Received:
    """What came back."""

    entries: int = 0
    """Revisions that were not here."""
    forms: int = 0
    reviews: int = 0
    withdrawals: int = 0
    refused: int = 0
    """Cannot be used here; they stay on the server."""
    files: int = 0
    """Photos and other files of entries that came without them."""
    more_files: bool = False
    """There are further ones, which go on later."""
    trouble: SurveyorError | None = None
    """Why it ended early; what was taken in before stays."""

    @property
    def anything(self) -> bool:
        """Whether something is new here."""
        some = (self.entries, self.forms, self.reviews, self.withdrawals, self.files)
        return any(some)

    def plus(self, other: "Received") -> "Received":
        """Both together."""
        return Received(
            self.entries + other.entries, self.forms + other.forms,
            self.reviews + other.reviews, self.withdrawals + other.withdrawals,
            self.refused + other.refused,
        )  # fmt: skip


def receive_own(
    project: Project,
    place: Destination,
    link: Api,
    progress: Progress | None = None,
    sent: Sent | None = None,
) -> Received:
    """Takes in all that is new on a server since the last time.

    Args:
        project: Where it goes.
        place: The server.
        link: An open session with it.
        progress: Told what is done.
        sent: What just went there: that need not come back, and the first part of what
            is new may have come with its answer.

    Raises:
        Cancelled: What was taken in before stays.
    """
    received, cursor = Received(), place.cursor
    have, first = (sent.revisions, sent.news) if sent is not None else ((), None)
    more = True
    try:
        while more:
            some = _Coming(project, have)
            while more and len(some.revisions) < _AT_ONCE:
                (progress or Progress()).step(received.entries, 0, _("Mengambil kabar"))
                frame = some.pull(link, cursor, first)
                first = None
                cursor, more = _cursor(frame, cursor)
            received = received.plus(some.take_in(link))
            _keep_cursor(project, place.id, cursor)
    except SurveyorError as error:
        return replace(received, trouble=error)
    return received


@dataclass(frozen=True, slots=True)
class Telling:
    """What a server has to be told: withdrawals and reviews, where there are new ones."""

    withdrawals: tuple[dict[str, Any], ...] = ()
    reviews: tuple[dict[str, Any], ...] = ()
    told: tuple[str, str] = ("", "")
    """Fingerprints of all there are, whether they are told now or were before."""

    def __bool__(self) -> bool:
        return bool(self.withdrawals or self.reviews)


def telling(project: Project, place: Destination) -> Telling:
    """What of this project a server has not been told yet.

    Reviews that our role may not give are not told again until there are new ones. A
    withdrawal that is refused is: the server may get to know its entry later.
    """
    withdrawals = tuple(withdrawal_line(one) for one in project.withdrawals.all())
    reviews = tuple(review_line(one) for one in project.reviews.all())
    before = place.options.told.partition(":")
    told = (_fingerprint(withdrawals), _fingerprint(reviews))
    return Telling(
        withdrawals if told[0] != before[0] else (),
        reviews if told[1] != before[2] else (),
        told,
    )


def tell_own(project: Project, place: Destination, link: Api, news: Telling) -> None:
    """Tells a server what `telling` found.

    Raises:
        LinkTrouble, AccessRefused: They are told the next time.
    """
    told = news.told
    heard = [_tell(link, "withdrawals", [one]) for one in news.withdrawals]
    if not all(heard):
        told = ("", told[1])
    for start in range(0, len(news.reviews), _LINES):
        _tell(link, "reviews", news.reviews[start : start + _LINES])
    now = project.destinations.get(place.id)
    if now is not None and ":".join(told) != now.options.told:
        options = replace(now.options, told=":".join(told))
        project.destinations.change(replace(now, options=options))


@dataclass
class _Coming:
    """What came with one or more answers, not taken in yet."""

    project: Project
    have: Sequence[str]
    revisions: list[Revision] = field(default_factory=list)
    forms: dict[tuple[str, str], tuple[StoredForm, Form]] = field(default_factory=dict)
    reviews: list[Any] = field(default_factory=list)
    withdrawals: list[Any] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        self._here = forms_of(self.project)

    def pull(self, link: Api, cursor: str, came: Frame | None) -> Frame:
        """Asks for the next part, unless it came already, and reads it."""
        frame = came or link.pull(cursor, have=self.have)
        found = self._unpacked(link, frame)
        if any(isinstance(one, Refused) for one in found):
            frame = link.pull(cursor, plain=True, have=self.have)
            found = self._unpacked(link, frame)
        self.revisions += [one for one in found if isinstance(one, Revision)]
        self.refused += sum(isinstance(one, Refused) for one in found)
        self.reviews += self._read(frame.values, "reviews", read_review)
        self.withdrawals += self._read(frame.values, "withdrawals", read_withdrawal)
        return frame

    def _unpacked(self, link: Api, frame: Frame) -> list[Revision | Refused]:
        """Its entries; the forms that they need are fetched first."""
        for line in _lines(frame.values, "forms"):
            self._fetch_form(link, line)
        return list(unpack(frame.batch, self._form))

    def take_in(self, link: Api) -> Received:
        """Adds it to the project, in one transaction."""
        known = self.project.submissions.checksums(one.id for one in self.revisions)
        fresh = any(one.id not in known for one in self.revisions)
        if not (fresh or self.forms or self.reviews or self.withdrawals):
            return Received(refused=self.refused)
        name = link.server or link.connection.host
        arrival = Arrival(
            Exchange(IN, name, link.connection.host),
            self.revisions,
            tuple(stored for stored, _form in self.forms.values()),
            tuple(self.reviews),
            tuple(self.withdrawals),
        )
        done = self.project.receive(arrival, shown_of(self.project, self._source))
        if done.withdrawals:
            clean_copies(self.project, self.withdrawals)
        refused = len(done.taken.refused) + len(done.taken.changed) + self.refused
        return Received(
            len(done.taken.new), done.forms, done.reviews, done.withdrawals, refused
        )

    def _fetch_form(self, link: Api, line: Mapping[str, Any]) -> None:
        from surveyor.forms.xform import read_xform

        key = (str(line.get("form", "")), str(line.get("version", "")))
        if not key[0] or key in self.forms or self.project.forms.get(*key) is not None:
            return
        xml = link.form(*key)
        reading = checked(read_xform(xml))
        form = reading.form
        if form is None or (form.id, form.version) != key:
            self.refused += 1
            return
        if hashlib.sha256(xml).hexdigest() != line.get("sha256"):
            raise NotThatServer(host=link.connection.host)
        stored = StoredForm(*key, form.title, xml, datetime.now(UTC))
        self.forms[key] = (stored, form)

    def _source(self, form_id: str, version: str) -> Form:
        fetched = self.forms.get((form_id, version))
        return fetched[1] if fetched is not None else self._here(form_id, version)

    def _form(self, form_id: str, version: str) -> Form | None:
        try:
            return self._source(form_id, version)
        except NoSuchForm:
            return None

    def _read(self, values: Mapping[str, Any], name: str, read: Any) -> Iterator[Any]:
        for line in _lines(values, name):
            try:
                yield read(line)
            except ValueError:
                self.refused += 1


def _lines(values: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = values.get(name)
    if not isinstance(found, list):
        return []
    return [one for one in found if isinstance(one, dict)]


def _cursor(frame: Frame, before: str) -> tuple[str, bool]:
    given, more = frame.values.get("cursor"), frame.values.get("more")
    if not isinstance(given, int):
        return before, False
    # A server that stands still must not keep us for ever.
    return str(given), bool(more) and str(given) != before


def _keep_cursor(project: Project, destination: str, cursor: str) -> None:
    now = project.destinations.get(destination)
    if now is not None and now.cursor != cursor:
        project.destinations.change(replace(now, cursor=cursor))


def _tell(link: Api, name: str, lines: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all of it was heard; what is refused is tried one by one."""
    try:
        link.tell(name, lines)
    except ServerSays:
        if len(lines) == 1:
            return False
        heard = [_tell(link, name, [one]) for one in lines]
        return all(heard)
    return True


def _fingerprint(lines: Iterable[Mapping[str, Any]]) -> str:
    digest = hashlib.sha256()
    for one in sorted(repr(sorted(line.items())) for line in lines):
        digest.update(one.encode() + b"\n")
    return digest.hexdigest()
