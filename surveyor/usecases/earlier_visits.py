"""What was answered before: at the same site, and last in the same form."""

import re
from dataclasses import dataclass
from datetime import date

from surveyor.engine.errors import UnknownReference
from surveyor.engine.session import Session
from surveyor.engine.values import Change, Item
from surveyor.forms.model import Control
from surveyor.revisions.model import Revision, RevisionId
from surveyor.store.values import Query
from surveyor.usecases.filling import Filling, environment_of
from surveyor.usecases.form_lists import table_source
from surveyor.usecases.forms import form_of
from surveyor.usecases.remarks import (
    Kind,
    Remark,
    key_of,
    place_of,
    remarks_of,
    with_remark,
    written,
)

_HEADER = re.compile(r"H\d\d.*")
"""Questions on date, person, informant and consent, which belong to one visit."""


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """The newest finished entry of the same form for the same site."""

    submission: str
    revision: str
    visited: date | None
    author: str


def earlier_visit(filling: Filling) -> EarlierVisit | None:
    """The visit before this one; None where there was none or no site is chosen."""
    site = filling.draft.site
    if not site:
        return None
    query = Query(form_id=filling.form.id, site=site, order="visited")
    for row in filling.project.submissions.page(query, 0, 2):
        if row.submission != filling.draft.submission:
            return EarlierVisit(row.submission, row.revision, row.visited, row.author)
    return None


def take_over(filling: Filling, visit: EarlierVisit) -> Change:
    """Answers what is still empty as on an earlier visit; one step of undo.

    Every answer that is taken over is marked until somebody confirms or changes it.
    Files, confirmations and the header of the visit are left out.

    Raises:
        DiskFull, ReadOnly, ProjectBusy: As `Filling.answer`.
    """
    found = filling.project.submissions.revision(RevisionId(visit.revision))
    if found is None:
        return Change()
    session = filling.session
    copying = _Copying(_opened(filling, found), session)
    copying.copy(copying.old.items(), "", "")
    session.draft_xml()  # rows have their ids now
    remarks = remarks_of(session)
    text = visit.visited.isoformat() if visit.visited else ""
    for ref in copying.taken:
        mark = Remark(key_of(session, ref), Kind.TAKEN, text, author=visit.author)
        remarks = with_remark(remarks, mark)
    changes = copying.changes
    if copying.taken:
        changes.append(session.set(place_of(session), written(remarks)))
    return filling.together(changes)


class LastValues:
    """The answers of the entry of the same form that was finished last."""

    def __init__(self, filling: Filling) -> None:
        self._filling = filling
        self._session: Session | None = None
        self._is_read = False

    def of(self, ref: str) -> str:
        """The last answer to a question; empty where there is none, and for files."""
        if not self._is_read:
            self._is_read = True
            query = Query(form_id=self._filling.form.id, order="finished")
            own, stored = self._filling.draft.submission, self._filling.project
            rows = stored.submissions.page(query, 0, 2)
            last = next((row for row in rows if row.submission != own), None)
            if last is not None:
                found = stored.submissions.revision(RevisionId(last.revision))
                self._session = _opened(self._filling, found) if found else None
        if self._session is None:
            return ""
        try:
            state = self._session.question(ref)
        except UnknownReference:
            return ""
        return "" if state.question.control is Control.UPLOAD else state.value


def _opened(filling: Filling, revision: Revision) -> Session:
    project = filling.project
    form = form_of(project, revision.form_id, revision.form_version)
    environment = environment_of(filling.person)
    return Session.load(form, revision.xml, environment, table_source(project, form))


class _Copying:
    """Lays the answers of one session into the empty questions of another."""

    def __init__(self, old: Session, new: Session) -> None:
        self.old = old
        self._new = new
        self.changes: list[Change] = []
        self.taken: list[str] = []

    def copy(self, items: tuple[Item, ...], before: str, after: str) -> None:
        """Copies what stands at some items; refs in a row begin otherwise in the new.

        Args:
            items: Of the old session.
            before: The ref of the old row around them.
            after: The ref of the new row around them.
        """
        for item in items:
            ref = after + item.ref[len(before) :]
            if not item.relevant:
                continue
            try:
                if item.kind == "question":
                    self._answer(item.ref, ref)
                elif item.kind == "repeat":
                    self._rows(item.ref, ref)
                else:
                    self.copy(self.old.items(item.ref), before, after)
            except UnknownReference:
                continue  # the form has changed since

    def _answer(self, old_ref: str, ref: str) -> None:
        was, now = self.old.question(old_ref), self._new.question(ref)
        asked = not (now.calculated or now.readonly or now.bind.preload)
        own = now.question.control in (Control.UPLOAD, Control.TRIGGER)
        own = own or _HEADER.fullmatch(now.question.name) is not None
        if was.value and asked and not own and not now.value and now.label:
            self.changes.append(self._new.set(ref, was.value))
            self.taken.append(ref)

    def _rows(self, old_ref: str, ref: str) -> None:
        rows = self.old.items(old_ref)
        while len(self._new.items(ref)) < len(rows) and self._new.group(ref).can_add:
            self.changes.append(self._new.add_repeat(ref))
        for was, now in zip(rows, self._new.items(ref), strict=False):
            self.copy(self.old.items(was.ref), was.ref, now.ref)
