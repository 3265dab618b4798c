"""Audit logs of entries that are being filled in: one growing file for each draft.

A line is on disk when the call returns, so that a log survives whatever ends the
program. With the finished entry the log becomes a file like any other.
"""

import os
from pathlib import Path

from surveyor.store.drafts import DraftRepository
from surveyor.store.errors import in_words


class LogFolder:
    """Logs by the id of their draft."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def drafts(self) -> tuple[str, ...]:
        """Ids of the drafts that have a log; most folders have none."""
        return tuple(sorted(place.stem for place in self._folder.glob("*.csv")))

    def read(self, draft: str) -> str:
        """What is kept of a draft; empty where there is nothing.

        A last line that a crash cut off is left out.
        """
        place = self._place(draft)
        with in_words(place):
            if not place.is_file():
                return ""
            text = place.read_bytes().decode("utf-8", errors="replace")
        return text[: text.rfind("\n") + 1]

    def begin(self, draft: str, text: str) -> None:
        """Keeps a log as it is now, in place of what was kept."""
        place = self._place(draft)
        with in_words(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_suffix(".part")
            _write(part, "wb", text)
            part.replace(place)

    def append(self, draft: str, lines: str) -> None:
        """Adds lines at the end.

        Raises:
            DiskFull, ReadOnly: They could not be kept.
        """
        place = self._place(draft)
        with in_words(place):
            _write(place, "ab", lines)

    def drop(self, draft: str) -> None:
        """The log is kept elsewhere now."""
        place = self._place(draft)
        with in_words(place):
            place.unlink(missing_ok=True)

    def purge(self, drafts: DraftRepository) -> None:
        """Removes the logs of drafts that are gone for good."""
        kept = self.drafts()
        if not kept:
            return
        known = {one.id for one in (*drafts.list(), *drafts.list(discarded=True))}
        for draft in set(kept) - known:
            self.drop(draft)

    def _place(self, draft: str) -> Path:
        return self._folder / f"{draft}.csv"


def _write(place: Path, mode: str, text: str) -> None:
    with place.open(mode) as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
