"""The audit log of an entry that is being filled in, kept with its draft.

The page that shows the questions says what is looked at; the log stands as `audit.csv`
among the attachments of the draft and travels with the finished entry. A form that
asks for no log gets none, and every call is then free of cost.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from surveyor.engine.audit import FILE, AuditLog, Kind, audit_settings
from surveyor.usecases.filling import Filling


class Auditing:
    """Tells the log of one sitting what happens in an entry."""

    def __init__(
        self, filling: Filling, now: Callable[[], datetime] | None = None
    ) -> None:
        """Begins a sitting: a new entry starts, a draft is resumed."""
        settings = audit_settings(filling.form)
        self._filling = filling
        self._log = None if settings is None else AuditLog(settings, now)
        self._before = self._kept()
        self._page = ""
        self._note(Kind.FORM_RESUME if self._before else Kind.FORM_START)

    @property
    def needs_name(self) -> bool:
        """Whether the form wants to know first who fills it in."""
        return self._log is not None and self._log.settings.identify_user

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
        self._note(Kind.CHANGE_REASON, reason=reason)

    def turned(self, page: str) -> None:
        """Another page is shown; the one before is left."""
        if self._log is None or page == self._page:
            return
        if self._page:
            self._log.leave(Kind.GROUP, self._page)
        self._page = page
        if page:
            self._log.enter(Kind.GROUP, page)

    def entered(self, ref: str) -> None:
        """The cursor is in a question of the page."""
        if self._log is not None:
            value = self._filling.session.value(ref)
            self._log.enter(Kind.QUESTION, ref, value, on_page=True)

    def left(self, ref: str) -> None:
        """The cursor has left it; its answer is what it is now."""
        if self._log is not None:
            self._log.leave(Kind.QUESTION, ref, self._filling.session.value(ref))

    def located(self, latitude: float, longitude: float, accuracy: float) -> None:
        """The machine knows where it is."""
        if self._log is not None:
            self._log.located(latitude, longitude, accuracy)

    def refused(self) -> None:
        """The entry could not be finished: something is missing or wrong."""
        self._note(Kind.CONSTRAINT_ERROR)

    def closing(self, *, finished: bool) -> None:
        """The page closes; call it before `Filling.finish`, else when it is left.

        Raises:
            DiskFull, ReadOnly: The log could not be kept; the answers are.
        """
        if self._log is None:
            return
        self.turned("")
        self._note(Kind.FORM_SAVE)
        self._note(Kind.FORM_EXIT)
        if finished:
            self._note(Kind.FORM_FINALIZE)
        self._keep(self._log.text(self._before))

    def _note(self, kind: Kind, reason: str = "") -> None:
        if self._log is not None:
            self._log.note(kind, reason=reason)

    def _kept(self) -> str:
        """What an earlier sitting wrote."""
        filling = self._filling
        for attachment in filling.draft.attachments if self._log is not None else ():
            path = filling.project.media.path(attachment.sha256)
            if attachment.name == FILE and path is not None:
                return path.read_text("utf-8")
        return ""

    def _keep(self, text: str) -> None:
        filling = self._filling
        made = filling.project.media.put_bytes(text.encode(), FILE)
        others = tuple(a for a in filling.draft.attachments if a.name != FILE)
        filling.draft = replace(filling.draft, attachments=(*others, made))
        filling.answer(f"{filling.form.root}/meta/audit", FILE)
