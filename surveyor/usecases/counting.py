"""How far the parts of an entry are, counted again only where an answer touched them."""

import re
from collections.abc import Iterable

from surveyor.engine.session import Session
from surveyor.engine.values import Change, Counts

_POSITION = re.compile(r"\[\d+\]")
_SMALL = 400
"""Up to so many questions all is counted at every answer: a rule of one part may
look at another part."""


class Counting:
    """Counts of the parts and of the rows of one entry."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._parts: dict[str, Counts] = {}
        self._rows: dict[str, Counts] = {}
        items = session.items()
        self._loose = {item.ref for item in items if item.kind == "question"}
        self.exact = True
        """Whether no part may have changed unseen."""
        self.renew()

    @property
    def pages(self) -> dict[str, Counts]:
        """Counts by page; what stands in no group is on one page, the root."""
        made = {ref: one for ref, one in self._parts.items() if ref not in self._loose}
        if self._loose:
            loose = (self._parts[ref] for ref in self._loose if ref in self._parts)
            made[self._session.form.root] = sum_of(loose)
        return made

    @property
    def parts(self) -> dict[str, Counts]:
        """Counts by the ref of each item of the form."""
        return self._parts

    @property
    def total(self) -> Counts:
        """All parts together."""
        return sum_of(self._parts.values())

    def row(self, ref: str) -> Counts:
        """How far a row of a repeat is."""
        if ref not in self._rows:
            self._rows |= self._session.progress([ref])
        return self._rows[ref]

    def note(self, change: Change) -> None:
        """Something was answered, or rows came or went."""
        if change.structure or len(self._session.form.binds) <= _SMALL:
            self.renew()
            return
        touched = {
            part
            for ref in (*change.values, *change.relevance)
            if (part := self._part_of(ref))
        }
        self._parts |= self._session.progress(sorted(touched))
        for row in list(self._rows):
            if any(ref.startswith(row + "/") for ref in change.values):
                del self._rows[row]
        self.exact = False

    def renew(self) -> None:
        """Counts everything."""
        self._parts = self._session.progress()
        self._rows.clear()
        self.exact = True

    def _part_of(self, ref: str) -> str:
        part = _POSITION.sub("", ref)
        while part and part not in self._parts:
            part = part.rpartition("/")[0]
        return part


def sum_of(counts: Iterable[Counts]) -> Counts:
    """Several counts as one."""
    answered = askable = errors = missing = 0
    for one in counts:
        answered += one.answered
        askable += one.askable
        errors += one.errors
        missing += one.required_missing
    return Counts(answered, askable, errors, missing)
