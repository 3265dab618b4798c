"""What an event changed, step by step, so that it can be taken back exactly.

Taking back restores values, relevance and rows as they were instead of computing them
anew: an answer that a trigger overwrote, or a choice that a filter cleared, comes back
with the answer that caused it.
"""

from collections import deque
from dataclasses import dataclass

from surveyor.engine.instance import Node

_MOST_STEPS = 500


@dataclass(slots=True)
class Valued:
    """A node got another value.

    Not frozen, since one is made at every answer: that takes three times as long.
    """

    node: Node
    old: str
    new: str

    def back(self) -> None:
        """The value before."""
        self.node.set_raw(self.old)

    def again(self) -> None:
        """The value after."""
        self.node.set_raw(self.new)


@dataclass(slots=True)
class Gated:
    """A node's own relevance turned."""

    node: Node
    new: bool

    def back(self) -> None:
        """Relevance before."""
        self.node.own_relevant = not self.new
        self.node.show()

    def again(self) -> None:
        """Relevance after."""
        self.node.own_relevant = self.new
        self.node.show()


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows came or went; `place` counts among all children of the parent."""

    parent: Node
    rows: tuple[Node, ...]
    place: int
    came: bool

    def back(self) -> None:
        """Rows as before."""
        self._do(come=not self.came)

    def again(self) -> None:
        """Rows as after."""
        self._do(come=self.came)

    def _do(self, *, come: bool) -> None:
        if come:
            self.parent.insert(self.place, *self.rows)
        else:
            for row in self.rows:
                self.parent.remove(row)


Entry = Valued | Gated | Moved


class Journal:
    """The entries of the event that is going on, and those of events before."""

    def __init__(self) -> None:
        self._open: list[Entry] = []
        self._done: deque[tuple[Entry, ...]] = deque(maxlen=_MOST_STEPS)
        self._undone: list[tuple[Entry, ...]] = []
        self._moved = False

    def note(self, entry: Entry) -> None:
        """Something changed in the event that is going on."""
        self._open.append(entry)

    def note_rows(self, entry: Moved) -> None:
        """Rows came or went in the event that is going on."""
        self._open.append(entry)
        self._moved = True

    def close_with(self, entry: Entry) -> None:
        """An event of one entry, begun and over; rows do not move in it."""
        self._done.append((entry,))
        if self._undone:
            self._undone.clear()

    def close(self, *, keep: bool) -> bool:
        """The event is over; one that is not kept cannot be taken back.

        Returns:
            Whether rows came or went in it.
        """
        moved, self._moved = self._moved, False
        if keep and self._open:
            self._done.append(tuple(self._open))
            self._undone.clear()
        self._open.clear()
        return moved

    def back(self) -> tuple[Entry, ...]:
        """Takes back the last event; its entries, none where there is no event."""
        if not self._done:
            return ()
        event = self._done.pop()
        self._undone.append(event)
        for entry in reversed(event):
            entry.back()
        return event

    def again(self) -> tuple[Entry, ...]:
        """Does again what was taken back last."""
        if not self._undone:
            return ()
        event = self._undone.pop()
        self._done.append(event)
        for entry in event:
            entry.again()
        return event
