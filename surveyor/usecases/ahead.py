"""What lists show of many entries, worked out by other processes ahead of the merge.

Scoring an entry takes most of the time of merging it, and Python does one thing at a
time. The processes only ever read: bytes go out, values come back, and whatever goes
wrong there is worked out again here, where errors are told in words.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from surveyor.revisions.model import Revision, RevisionId
from surveyor.usecases.deriving import Derived, derive
from surveyor.usecases.merging import FormSource

WORTH_IT = 3_000
"""Entries from which the start of other processes (about a second) pays."""
_AT_ONCE = 250
# A pool whose processes die says so in several ways, depending on the moment.
_DIED = (BrokenProcessPool, OSError, RuntimeError, CancelledError)
_Some = list[Derived | None]


class Ahead:
    """Works out entries by the hundred; use it as a context manager."""

    def __init__(self, files: int) -> None:
        """Prepares for so many files; nothing is started yet."""
        self._files = files
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: dict[RevisionId, tuple[Future[_Some], int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, revisions: Sequence[Revision], forms: FormSource) -> None:
        """Takes on the first revisions among those of a file; others have a history.

        Nothing is started where it would not pay: few entries, or one core.
        """
        self._waiting.clear()
        alone = [one for one in revisions if not one.parents and not one.erased]
        if self._pool is None and len(alone) * self._files >= WORTH_IT:
            self._pool = _started()
        by_form: dict[tuple[str, str], list[Revision]] = {}
        for one in alone if self._pool is not None else ():
            by_form.setdefault((one.form_id, one.form_version), []).append(one)
        for key, some in by_form.items():
            form = forms(*key).xml
            for chunk in _chunks(some):
                self._submit(chunk, form, [(one.xml, one.author) for one in chunk])

    def get(self, revision: Revision) -> Derived | None:
        """What was worked out; None where that is still to be done here."""
        found = self._waiting.pop(revision.id, None)
        if found is None:
            return None
        try:
            return found[0].result()[found[1]]
        except _DIED:
            self._give_up()
            return None

    def _give_up(self) -> None:
        """The processes died; the rest is worked out here, and none is started again."""
        if self._pool is not None:
            with suppress(*_DIED):
                self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool, self._files = None, 0
        self._waiting.clear()

    def _submit(
        self, chunk: Sequence[Revision], form: bytes, given: list[tuple[bytes, str]]
    ) -> None:
        if self._pool is None:
            return
        try:
            future = self._pool.submit(derive, form, given)
        except _DIED:
            self._give_up()
            return
        for number, one in enumerate(chunk):
            self._waiting[one.id] = (future, number)


def _started() -> ProcessPoolExecutor | None:
    cores = os.cpu_count() or 1
    # A frozen program would start its window again instead of a worker.
    if cores < 2 or getattr(sys, "frozen", False):
        return None
    return ProcessPoolExecutor(min(cores, 4), mp_context=get_context("spawn"))


def _chunks(revisions: Sequence[Revision]) -> Iterator[list[Revision]]:
    given = iter(revisions)
    while chunk := list(islice(given, _AT_ONCE)):
        yield chunk
