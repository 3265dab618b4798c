"""One round of sending to ODK Central, KoboToolbox or another OpenRosa server."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from surveyor.errors import SurveyorError
from surveyor.jobs import Cancelled, Progress
from surveyor.revisions.model import RevisionId
from surveyor.store.project import Project
from surveyor.store.sendings import Delivery, Destination, FileDelivery, State
from surveyor.sync.network_errors import (
    AccessRefused,
    BusyServer,
    CaptivePortal,
    LinkTrouble,
)
from surveyor.sync.openrosa import Entry, OpenRosa, Part, check_entry
from surveyor.sync.outcomes import MOST_SICK, RACE_PAUSE, Meaning, Next, Outcome
from surveyor.texts import N_, _
from surveyor.usecases.sealing import is_sealed, kept_sealed
from surveyor.usecases.sent import Ledger, Sent

_THERE = (State.SENT, State.RECEIVED)
_PAGE = 50


def send_openrosa(
    project: Project,
    place: Destination,
    link: OpenRosa,
    *,
    photos: bool = True,
    progress: Progress | None = None,
) -> Sent:
    """Sends what is due: all entries first, then files, the smallest first.

    Args:
        project: Whose outbox.
        place: One of its destinations.
        link: An open session with it.
        photos: Send files, too.
        progress: Told each entry and the bytes of each file.

    Raises:
        SendingElsewhere: Another window or command is at it.
        Cancelled: What was under way waits again.
    """
    with project.outbox.sender():
        one = _Round(project, place, link, photos, progress or Progress())
        try:
            link.prepare()
            one.run()
        except SurveyorError as error:
            one.ledger.sent.trouble = error
        return one.ledger.sent


@dataclass
class _Round:
    project: Project
    place: Destination
    link: OpenRosa
    photos: bool
    progress: Progress
    stopped: set[str] = field(default_factory=set)
    """Forms of which nothing more goes in this round."""
    held: int = 0
    """Corrections that wait for what they correct."""
    sick: Outcome | None = None
    """What the server said of a file at which it failed."""

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.project, self.place)
        self._outbox = self.project.outbox

    def run(self) -> None:
        """Entries, then files; then the corrections that waited for those files."""
        held = -1
        while self.ledger.sent.trouble is None and self.held != held:
            held = self.held
            self.entries()
            if self.photos and self.ledger.sent.trouble is None:
                self.files()
        if self.sick is not None and self.ledger.sent.trouble is None:
            # A file has no pauses of its own: without this it would go every minute.
            host = self.link.connection.host
            self.ledger.sent.trouble = BusyServer(host=host, words=self.sick.text)

    def entries(self) -> None:
        """All rows that are due, until the server or the line gives out."""
        self.held = 0
        total = self._outbox.counts(self.place.id).waiting
        for number, row in enumerate(self._due()):
            self.progress.step(number, max(total, number + 1), _("Mengirim entri"))
            if row.form_id in self.stopped:
                continue
            if not self._parents_there(row):
                self.held += 1
                continue
            if not self._outbox.claim(self.place.id, [row.revision]):
                continue
            self._send(row)
            if self.ledger.sent.trouble is not None:
                return

    def _due(self) -> Iterator[Delivery]:
        now, after = datetime.now(UTC), 0
        while rows := self._outbox.due(self.place.id, now, _PAGE, after):
            yield from rows
            after = rows[-1].sequence

    def _parents_there(self, row: Delivery) -> bool:
        """A correction goes after what it corrects, else no server knows that.

        Also after its files: Central takes them for the newest version alone.
        """
        revision = self.project.submissions.revision(row.revision)
        parents = revision.parents[:1] if revision is not None else ()
        states = self._outbox.states_of(self.place.id, parents)
        if not all(state in _THERE for state in states.values()):
            return False
        return not self.photos or not any(
            file.state is State.WAITING
            for parent in states
            for file in self._outbox.files(self.place.id, parent)
        )

    def _send(self, row: Delivery) -> None:
        try:
            entry, sealed = self._entry(row)
        except SurveyorError as error:
            self.ledger.park(row, _said(error))
            return
        wrong = _("Entri ini tidak ada.") if entry is None else check_entry(entry)
        if entry is None or wrong:
            self.ledger.park(row, {"code": "entry.damaged", "text": wrong})
            return
        raced = bool(row.answer.get("raced"))
        try:
            outcome = self.link.send_entry(entry, self._parts(sealed), again=raced)
        except LinkTrouble as error:
            self.ledger.later(row, {**row.answer, **_said(error)})
            self.ledger.sent.trouble = error
        except Cancelled:
            self.ledger.give_back(row)
            raise
        else:
            self.ledger.sent.bytes_up += len(entry.xml)
            if sealed is not None and outcome.next is Next.DONE:
                self._outbox.set_file(sealed, sealed.size, State.SENT)
            self._settle(row, outcome)

    def _entry(self, row: Delivery) -> tuple[Entry | None, FileDelivery | None]:
        """An entry as it goes; sealed, a manifest and the file of the entry itself."""
        found = self.project.submissions.revision(row.revision)
        if found is None:
            return None, None
        xml, file = found.xml, None
        if is_sealed(self.project, row.form_id, row.form_version):
            kept = kept_sealed(self.project, self.place.id, row.revision)
            if kept is None:
                return None, None
            xml, file = kept
        entry = Entry(
            found.id, found.submission, found.form_id, xml, bool(found.parents)
        )
        return entry, file

    def _parts(self, sealed: FileDelivery | None) -> tuple[Part, ...]:
        """Without this file a sealed entry is nothing, so both go at once."""
        if sealed is None:
            return ()
        data = self.project.media.read(sealed.sha256)
        return (Part(sealed.name, "application/octet-stream", data),)

    def _settle(self, row: Delivery, outcome: Outcome) -> None:
        said = _answer(outcome)
        match outcome.next:
            case Next.DONE:
                self.ledger.there(row, said)
            case Next.PERSON:
                self.ledger.park(row, said)
            case Next.STOP_FORM:
                self.stopped.add(row.form_id)
                self.ledger.refuse(row, said)
            case Next.AGAIN if outcome.meaning is Meaning.RACE:
                self.ledger.later(row, {**said, "raced": True}, RACE_PAUSE)
            case Next.AGAIN if row.tries + 1 >= MOST_SICK:
                self.ledger.park(row, said)
            case Next.AGAIN:
                self.ledger.later(row, said, outcome.retry_after)
            case _:
                kept = {"raced": True} if row.answer.get("raced") else {}
                self.ledger.later(row, {**said, **kept}, outcome.retry_after)
                self.ledger.sent.trouble = self._trouble(outcome)

    def _trouble(self, outcome: Outcome) -> SurveyorError:
        host = self.link.connection.host
        if outcome.meaning is Meaning.CREDENTIALS:
            return AccessRefused(host=host, words=outcome.text)
        if outcome.meaning is Meaning.BUSY:
            return BusyServer(host=host, words=outcome.text)
        return CaptivePortal(host=host)

    def files(self) -> None:
        """Files of entries that are there, until the server or the line gives out."""
        there = self._outbox.deliveries(self.place.id, _THERE)
        rows = {row.revision: row for row in there}
        for file in self._outbox.files(self.place.id):
            row = rows.get(RevisionId(file.revision))
            entry = self._entry(row)[0] if row is not None else None
            if row is None or entry is None or row.form_id in self.stopped:
                continue
            self._send_file(file, entry)
            if self.ledger.sent.trouble is not None:
                return

    def _send_file(self, file: FileDelivery, entry: Entry) -> None:
        data = self.project.media.whole(file.sha256)
        if not data or len(data) + len(entry.xml) > self.link.most_bytes:
            self._outbox.set_file(file, 0, State.REFUSED)
            self.ledger.sent.refused += 1
            return
        part = Part(file.name, _media_type(file.name), data)
        outcome = self.link.send_file(entry, part, self.progress)
        if outcome.next is Next.DONE:
            self.ledger.sent.files += 1
            self.ledger.sent.bytes_up += len(data)
            self._outbox.set_file(file, file.size, State.SENT)
        elif outcome.next in (Next.LATER, Next.STOP_SERVER):
            self.ledger.sent.trouble = self._trouble(outcome)
        elif outcome.meaning is Meaning.SICK:
            self.sick = outcome
        else:
            self.ledger.sent.refused += 1
            self._outbox.set_file(file, 0, State.REFUSED)


def _answer(outcome: Outcome) -> dict[str, object]:
    """What is kept of an answer: our words, then the server's own, which are English."""
    text, hint = (_(one) for one in _WORDS.get(outcome.meaning, ("", "")))
    said = _("Server: {words}").format(words=outcome.text) if outcome.text else ""
    return {
        "code": f"openrosa.{outcome.meaning}",
        "status": outcome.status,
        "text": f"{text} {said}".strip(),
        "hint": hint,
    }


_OFFICE = N_("Tunjukkan kepada kantor. Entri di sini tetap ada.")
_WORDS = {
    Meaning.RACE: (
        N_("Server belum pasti sudah menyimpan entri ini."),
        N_("Sebentar lagi ditanyakan sekali lagi."),
    ),
    Meaning.OTHER_CONTENT: (
        N_(
            "Server menyimpan isi lain untuk ID entri ini, atau entrinya dihapus di sana."
        ),
        _OFFICE,
    ),
    Meaning.EDITED_FIRST: (
        N_("Entri ini sudah lebih dulu diperbaiki orang lain di server."),
        _OFFICE,
    ),
    Meaning.FORM_CLOSED: (
        N_("Server tidak menerima entri kuesioner ini."),
        N_("Tanyakan kepada kantor apakah kuesionernya masih dibuka, lalu coba lagi."),
    ),
    Meaning.QUOTA: (
        N_("Kuota server untuk kuesioner ini habis."),
        N_("Beri tahu kantor, lalu coba lagi. Entri di sini tetap ada."),
    ),
    Meaning.SICK: (
        N_("Server gagal menyimpan entri ini."),
        N_("Beri tahu kantor, lalu coba lagi. Entri di sini tetap ada."),
    ),
}


def _said(error: SurveyorError) -> dict[str, object]:
    return {"code": error.code, "text": error.message(), "hint": error.advice()}


def _media_type(name: str) -> str:
    import mimetypes

    return mimetypes.guess_type(name)[0] or "application/octet-stream"
