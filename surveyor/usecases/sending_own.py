"""One round of sending to a server of our own: batches of entries, then files by offset."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic

from surveyor import formats
from surveyor.errors import SurveyorError
from surveyor.forms.model import Form
from surveyor.jobs import Cancelled, Progress
from surveyor.revisions.model import Revision, RevisionId
from surveyor.store.project import Project
from surveyor.store.sendings import Delivery, Destination, FileDelivery, Photos, State
from surveyor.sync.client import (
    MOST_ASKED,
    PIECE,
    Api,
    EntryAnswer,
    Since,
    TooLarge,
    WrongOffset,
)
from surveyor.sync.connection import Upload, stepping
from surveyor.sync.network_errors import AccessRefused, ServerSays
from surveyor.sync.wire import pack
from surveyor.texts import N_, _
from surveyor.usecases.forms import NoSuchForm, form_of
from surveyor.usecases.sealing import is_sealed
from surveyor.usecases.sent import Ledger, Sent

FIRST_BATCH, LARGEST_BATCH = 20, 100
FIRST_PACKED, MOST_PACKED = 6_000, 24_000
"""Bytes of a batch at most, where it holds several entries: one second on EDGE as long
as nobody knows how the line is, later some."""
_GROWTH = ((2.0, 20), (4.0, 4), (8.0, 2), (20.0, 1))
"""A batch that took less than so many seconds is followed by one so many times larger."""
_NO_FORM = ("form.unknown", "form.differs")
_SEALED = {
    "code": "form.sealed",
    "text": N_("Kuesioner ini meminta entri dienkripsi, jadi entri belum dikirim."),
    "hint": N_(
        "Kirim ke ODK Central, atau bawa ke kantor dalam berkas terenkripsi. "
        "Entri tetap tersimpan di sini."
    ),
}


def send_own(
    project: Project,
    place: Destination,
    link: Api,
    *,
    photos: bool = True,
    asking: bool = False,
    progress: Progress | None = None,
) -> Sent:
    """Sends what is due: all entries first, then files, the smallest first.

    Args:
        project: Whose outbox.
        place: One of its destinations.
        link: An open session with it.
        photos: Send files, too.
        asking: Ask with the last entries for what is new over there.
        progress: Told entries, then bytes of files.

    Raises:
        SendingElsewhere: Another window or command is at it.
        Cancelled: What was under way waits again.
    """
    with project.outbox.sender():
        one = _Round(project, place, link, asking, progress or Progress())
        try:
            one.entries()
            if photos:
                one.files()
        except SurveyorError as error:
            one.ledger.sent.trouble = error
        finally:
            one.remember()
        return one.ledger.sent


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows that go together, whole and packed."""

    rows: list[Delivery]
    revisions: list[Revision]
    packed: bytes


@dataclass
class _Round:
    project: Project
    place: Destination
    link: Api
    asking: bool
    progress: Progress
    posted: set[tuple[str, str]] = field(default_factory=set)
    """Forms that were given to the server in this round."""

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.project, self.place)
        self._outbox = self.project.outbox
        self._size = self.place.options.batch or FIRST_BATCH
        self._most = MOST_PACKED if self.place.options.batch else FIRST_PACKED
        self._total = self._done = 0

    def remember(self) -> None:
        """Keeps the batch that goes through here, and what is whole over there."""
        if self._size != (self.place.options.batch or FIRST_BATCH):
            # As it is now: somebody may have paused it since this round began.
            now = self.project.destinations.get(self.place.id)
            if now is not None:
                options = replace(now.options, batch=self._size)
                self.project.destinations.change(replace(now, options=options))
        name = self.link.server or self.place.name
        with_files = self.place.options.photos != Photos.NEVER
        self.ledger.sent.received += self._outbox.confirm(
            self.place.id, name, files=with_files
        )

    # Entries

    def entries(self) -> None:
        """All rows that are due."""
        self._total = self._outbox.counts(self.place.id).waiting
        now, after = datetime.now(UTC), 0
        while rows := self._outbox.due(self.place.id, now, MOST_ASKED, after):
            after = rows[-1].sequence
            last = len(rows) < MOST_ASKED
            self._send(self._lacking(self._readable(rows)), last=last)

    def _readable(self, rows: Sequence[Delivery]) -> list[Delivery]:
        """Rows without those whose form wants them encrypted: here they go in plain."""
        found = []
        for row in rows:
            if is_sealed(self.project, row.form_id, row.form_version):
                said = {name: _(text) for name, text in _SEALED.items()}
                self.ledger.park(row, {**said, "code": _SEALED["code"]})
            else:
                found.append(row)
        return found

    def _lacking(self, rows: Sequence[Delivery]) -> list[Delivery]:
        """Rows without those that an earlier try has brought there unheard."""
        tried = [row for row in rows if row.tries]
        if not tried:
            return list(rows)
        found = self.link.check([(row.revision, row.sha256) for row in tried])
        lacking = {tried[i].revision for i in found.missing if 0 <= i < len(tried)}
        for place, row in enumerate(tried):
            if place in found.changed:
                self.ledger.park(row, {"code": "changed", **_different()})
            elif row.revision not in lacking:
                self.ledger.there(row, {"code": "known", "sha256": row.sha256})
                self._files_there(row.revision, found.files)
                self._done += 1
        return [row for row in rows if not row.tries or row.revision in lacking]

    def _send(self, rows: list[Delivery], *, last: bool) -> None:
        at = 0
        while at < len(rows):
            self.progress.step(self._done, self._total, _("Mengirim entri"))
            batch = self._batch(rows[at : at + self._size])
            some = batch.rows
            if not some:
                at += self._size
                continue
            started = monotonic()
            try:
                self._post(batch, last=last and at + len(some) == len(rows))
            except TooLarge as error:
                if len(some) == 1:
                    self.ledger.refuse(some[0], _said(error))
                    at += 1
                self._size = max(1, len(some) // 2)
                continue
            at += len(some)
            self._done += len(some)
            self._grow(monotonic() - started)

    def _batch(self, rows: Sequence[Delivery]) -> _Batch:
        """As many rows from the front as fit into one batch."""
        some = list(rows)
        while True:
            found = [self.project.submissions.revision(row.revision) for row in some]
            whole = [one for one in found if one is not None]
            batch = pack(whole, self._form_of)
            if len(batch) <= self._most or len(some) <= 1:
                return _Batch(some, whole, batch)
            fitting = len(some) * self._most // len(batch)
            some = some[: max(1, min(fitting, len(some) - 1))]

    def _post(self, batch: _Batch, *, last: bool) -> None:
        """Sends a batch; with the last one of a round goes the question what is new."""
        rows = batch.rows
        by_id = {row.revision: row for row in rows}
        taken = self._outbox.claim(self.place.id, list(by_id))
        if len(taken) < len(rows):
            # One was withdrawn while it was packed: the others go in the next round.
            self._give_back([by_id[RevisionId(one)] for one in taken])
            return
        settled: set[str] = set()
        try:
            what, size = _("Mengirim entri"), len(batch.packed)
            went = stepping(self.progress, what, 0, size)
            answers, news = self.link.send_batch(
                batch.revisions, batch.packed, went, self._since() if last else None
            )
            self.ledger.sent.bytes_up += size
            self.ledger.sent.news = news
            self._settle(by_id, answers, settled, last=last)
        except (TooLarge, Cancelled, AccessRefused):
            self._give_back(_rest(rows, settled))
            raise
        except SurveyorError as error:
            if isinstance(error, ServerSays) and len(rows) > 1:
                # One of them is not liked: each by itself, so that the others go.
                rest = _rest(rows, settled)
                self._give_back(rest)
                for row in rest:
                    self._post(self._batch([row]), last=last and row is rest[-1])
                return
            with self.ledger.together():
                for row in _rest(rows, settled):
                    if isinstance(error, ServerSays):
                        self.ledger.park(row, _said(error))
                    else:
                        self.ledger.later(row, _said(error))
            if not isinstance(error, ServerSays):
                raise

    def _give_back(self, rows: Iterable[Delivery]) -> None:
        with self.ledger.together():
            for row in rows:
                self.ledger.give_back(row)

    def _settle(
        self,
        by_id: Mapping[RevisionId, Delivery],
        answers: Iterable[EntryAnswer],
        settled: set[str],
        *,
        last: bool,
    ) -> None:
        again: list[Delivery] = []
        known = frozenset(self.posted)
        with self.ledger.together():
            for answer in answers:
                row = by_id.get(RevisionId(answer.id))
                if row is None or answer.id in settled:
                    continue
                if answer.code in _NO_FORM and self._give_form(row, known):
                    self.ledger.give_back(row)
                    again.append(row)
                else:
                    self._take(row, answer)
                settled.add(answer.id)
        if again:
            # The server knows their form now.
            self._post(self._batch(again), last=last)
        with self.ledger.together():
            for row in _rest(list(by_id.values()), settled):
                self.ledger.later(row, {"code": "unanswered"})
                settled.add(row.revision)

    def _take(self, row: Delivery, answer: EntryAnswer) -> None:
        said = {
            "code": answer.code or answer.state, "text": answer.text,
            "hint": answer.hint, "sha256": answer.sha256,
        }  # fmt: skip
        if answer.there:
            if answer.state == "withdrawn":
                said["sha256"] = row.sha256
            self.ledger.there(row, said)
            self._files_there(row.revision, answer.files)
        elif answer.state == "changed":
            self.ledger.park(row, {**said, **({} if answer.text else _different())})
        else:
            self.ledger.refuse(row, said)

    def _give_form(self, row: Delivery, before: frozenset[tuple[str, str]]) -> bool:
        """Posts the form of an entry, once a round; False where that is no help.

        `before`: the forms that were posted before this batch. Their entries are
        refused for good; those of a form that is posted now go once more.
        """
        key = (row.form_id, row.form_version)
        stored = self.project.forms.get(*key)
        if key in before or stored is None:
            return False
        if key in self.posted:
            return True
        self.posted.add(key)
        try:
            self.link.send_form(stored.xml)
        except (ServerSays, AccessRefused):
            return False
        return True

    def _form_of(self, form_id: str, version: str) -> Form | None:
        try:
            return form_of(self.project, form_id, version)
        except NoSuchForm:
            return None

    def _since(self) -> Since | None:
        there = tuple(self.ledger.sent.revisions)
        return Since(self.place.cursor, there) if self.asking else None

    def _grow(self, seconds: float) -> None:
        factor = next((by for limit, by in _GROWTH if seconds < limit), 0.5)
        if factor >= 1:
            self._most = MOST_PACKED
        self._size = max(1, min(LARGEST_BATCH, int(self._size * factor)))

    # Files

    def _files_there(self, revision: str, wanted: Iterable[str]) -> None:
        """Files of an entry that the server has already, from another one."""
        lacking = set(wanted)
        for file in self._outbox.files(self.place.id, revision):
            if file.state is State.WAITING and file.sha256 not in lacking:
                self._outbox.set_file(file, file.size, State.SENT, everywhere=True)

    def files(self) -> None:
        """Files of entries that are there, each once, from where it was cut."""
        waiting = {file.sha256: file for file in self._outbox.files(self.place.id)}
        total = sum(file.size for file in waiting.values())
        done = 0
        for number, file in enumerate(waiting.values(), 1):
            what = _("Mengirim foto {n} dari {all}").format(
                n=formats.integer(number), all=formats.integer(len(waiting))
            )
            self._send_file(file, what, done, total)
            done += file.size

    def _send_file(self, file: FileDelivery, what: str, done: int, total: int) -> None:
        data = self.project.media.whole(file.sha256)
        if data is None:
            # Damaged here: the server would find out after the last byte.
            self._refuse(file)
            return
        offset, corrected = file.sent, 0
        while offset < file.size or not file.size:
            piece = data[offset : offset + PIECE]
            body = Upload(piece, stepping(self.progress, what, done + offset, total))
            try:
                offset = self.link.send_piece(file.sha256, offset, file.size, body)
            except WrongOffset as error:
                corrected += 1
                if corrected > 3:
                    self._refuse(file)
                    return
                offset = min(error.offset, file.size)
            except ServerSays:
                self._refuse(file)
                return
            else:
                self.ledger.sent.bytes_up += len(piece)
            self._outbox.set_file(file, offset, State.WAITING, everywhere=True)
            if not file.size:
                break
        self._outbox.set_file(file, file.size, State.SENT, everywhere=True)
        self.ledger.sent.files += 1

    def _refuse(self, file: FileDelivery) -> None:
        self.ledger.sent.refused += 1
        self._outbox.set_file(file, 0, State.REFUSED, everywhere=True)


def _different() -> dict[str, str]:
    return {
        "text": _("Server menyimpan isi lain untuk ID entri ini."),
        "hint": _("Tunjukkan kepada kantor. Entri di sini tetap ada."),
    }


def _rest(rows: Sequence[Delivery], settled: set[str]) -> list[Delivery]:
    return [row for row in rows if row.revision not in settled]


def _said(error: SurveyorError) -> dict[str, object]:
    return {"code": error.code, "text": error.message(), "hint": error.advice()}
