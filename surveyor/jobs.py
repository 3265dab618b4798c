"""How long work reports where it is, and how it is stopped; no Qt here."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


class Cancelled(Exception):
    """Somebody asked the work to stop. Not an error; never shown."""


class Progress:
    """What long work is handed: report a step, and stop if asked to.

    The default reports to nobody and never stops, so work can always report
    without asking whether anyone watches.
    """

    def step(self, done: int, total: int, what: str = "") -> None:
        """Says that `done` of `total` parts are ready.

        Args:
            done: Parts finished so far, 0 to total.
            total: Parts in all; 0 where nobody knows yet.
            what: What is being done now, in the user's language.

        Raises:
            Cancelled: Somebody asked the work to stop.
        """

    def over(self, items: Iterable[T], total: int, what: str = "") -> Iterator[T]:
        """Yields the items and reports a step before each and after the last."""
        done = 0
        for item in items:
            self.step(done, total, what)
            yield item
            done += 1
        self.step(done, total, what)


class CallbackProgress(Progress):
    """Reports each step to a function, and stops when `cancelled()` says so."""

    def __init__(
        self,
        report: Callable[[int, int, str], None],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._report = report
        self._cancelled = cancelled

    def step(self, done: int, total: int, what: str = "") -> None:
        if self._cancelled():
            raise Cancelled
        self._report(done, total, what)
