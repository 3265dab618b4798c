"""The audit log of an entry that is being filled in, kept with its draft.

The page that shows the questions says what is looked at. Every line is on disk when
the call returns, beside the draft, and survives whatever ends the program; with the
finished entry the log travels as `audit.csv`. A form that asks for no log gets none,
and every call is then free of cost.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from surveyor.engine.audit import FILE, AuditLog, Kind, audit_settings
from surveyor.engine.session import Session
from surveyor.engine.values import Change
from surveyor.errors import SurroundingsError
from surveyor.forms.model import Form
from surveyor.store.project import Project
from surveyor.store.values import Draft


class Entry(Protocol):
    """What the log must know of the entry: a `Filling`."""

    project: Project
    session: Session
    draft: Draft

    @property
    def form(self) -> Form:
        """The form, in the version of the entry."""

    def answer(self, ref: str, value: str) -> Change:
        """Sets an answer; it is on disk when this returns."""


class Auditing:
    """Tells the log of one sitting what happens in an entry.

    `Filling.audit` is the one of an entry. Pages, rows and the end are told by
    `Filling` itself; whoever shows questions tells `entered`, `left` and `exited`,
    asks for a name where `needs_name` says so and for a reason where `needs_reason`
    does, and passes on positions.
    """

    def __init__(
        self, filling: Entry, now: Callable[[], datetime] | None = None
    ) -> None:
        """Begins a sitting: a new entry starts, a draft is resumed."""
        settings = audit_settings(filling.form)
        self._filling = filling
        self._logs = filling.project.logs
        self._log = None if settings is None else AuditLog(settings, now)
        self._before = self._kept()
        self._told = 0
        self._page = ""
        self._begun = False
        if self._log is not None:
            self.note(Kind.FORM_RESUME if self._before else Kind.FORM_START)

    @property
    def needs_name(self) -> bool:
        """Whether the form wants to know first who fills it in."""
        log = self._log
        return log is not None and log.settings.identify_user and not log.user

    @property
    def needs_reason(self) -> bool:
        """Whether a correction still lacks the reason that the form asks for."""
        corrects = bool(self._filling.draft.parent)
        return corrects and self._log is not None and self._log.reason_missing

    def called(self, name: str) -> None:
        """Who fills in, as the person says."""
        if self._log is not None:
            self._log.user = name

    def explained(self, reason: str) -> None:
        """Why the entry is corrected."""
        self.note(Kind.CHANGE_REASON, reason=reason)

    def turned(self, page: str) -> None:
        """Another page is shown; the one before is left."""
        if self._log is None or page == self._page:
            return
        if self._page:
            self._log.leave(Kind.GROUP, self._page)
        self._page = page
        if page:
            self._log.enter(Kind.GROUP, page)
        self._grow()

    def entered(self, ref: str) -> None:
        """The cursor is in a question of the page."""
        if self._log is not None:
            value = self._filling.session.value(ref)
            self._log.enter(Kind.QUESTION, ref, value, on_page=True)

    def left(self, ref: str) -> None:
        """The cursor has left it; its answer is what it is now."""
        if self._log is not None:
            self._log.leave(Kind.QUESTION, ref, self._filling.session.value(ref))
            self._grow()

    def located(self, latitude: float, longitude: float, accuracy: float) -> None:
        """The machine knows where it is."""
        if self._log is not None:
            self._log.located(latitude, longitude, accuracy)

    def note(self, kind: Kind, ref: str = "", reason: str = "") -> None:
        """Something happened at this moment."""
        if self._log is not None:
            self._log.note(kind, ref, reason)
            self._grow()

    def exited(self) -> None:
        """The page is left; the draft stays."""
        if self._log is not None:
            self.turned("")
            self.note(Kind.FORM_SAVE)
            self.note(Kind.FORM_EXIT)

    def finishing(self) -> None:
        """The entry is about to be finished: the log becomes one of its files.

        Raises:
            DiskFull, ReadOnly: The log could not be kept; the answers are.
        """
        if self._log is None:
            return
        self.exited()
        self.note(Kind.FORM_FINALIZE)
        filling = self._filling
        text = self._log.text(self._before)
        made = filling.project.media.put_bytes(text.encode(), FILE)
        others = tuple(a for a in filling.draft.attachments if a.name != FILE)
        filling.draft = replace(filling.draft, attachments=(*others, made))
        filling.answer(f"{filling.form.root}/meta/audit", FILE)

    def finished(self) -> None:
        """The log travels with the entry now."""
        if self._log is not None:
            self._logs.drop(self._filling.draft.id)

    def _kept(self) -> str:
        """What earlier sittings wrote: of the draft, else of what it corrects."""
        if self._log is None:
            return ""
        filling = self._filling
        kept = self._logs.read(filling.draft.id)
        for attachment in () if kept else filling.draft.attachments:
            if attachment.name == FILE:
                data = filling.project.media.read(attachment.sha256)
                kept = data.decode("utf-8", errors="replace")
        return kept

    def _grow(self) -> None:
        """Puts what is new on disk; what cannot be written waits for the next line.

        A full disk is told by the answer that meets it; the log must not stop anyone.
        """
        log, draft = self._log, self._filling.draft.id
        if log is None or len(log.events()) == self._told:
            return
        try:
            if self._begun:
                self._logs.append(draft, log.lines(self._before, self._told))
            else:
                self._logs.begin(draft, log.text(self._before))
        except SurroundingsError:
            self._begun = False
            return
        self._begun = True
        self._told = len(log.events())
