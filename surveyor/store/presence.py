"""Whether the database of an open project is still where it was.

A file that was deleted, or whose disk was pulled out, may still take writes for a
while: into nothing. So a writer asks first.
"""

from pathlib import Path

from sqlalchemy import Engine

from surveyor.store.errors import ProjectGone


class Presence:
    """Watches one file; connections to one that is gone are let go."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._file = self._look()

    def check(self) -> None:
        """Makes sure that what is written now is written into the file.

        Raises:
            ProjectGone: There is none; it is looked for again at the next call.
        """
        found = self._look()
        if found != self._file:
            # Connections belong to the file that was there before.
            self._engine.dispose()
            self._file = found
        if found is None:
            raise ProjectGone(folder=self._path.parent)

    def _look(self) -> tuple[int, int] | None:
        try:
            known = self._path.stat()
        except OSError:
            return None
        return known.st_dev, known.st_ino
