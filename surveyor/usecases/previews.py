"""Previews of documents: files in a place of the project's own that are cleared away."""

import os
import shutil
import time
from pathlib import Path

from surveyor.store.errors import in_words
from surveyor.store.project import Project

_FOLDER = "tmp"
_LEFT_AFTER = 24 * 3600
"""Seconds after which a preview of another window was surely left behind."""


class Previews:
    """Names for previews; each new one clears the one before away."""

    def __init__(self, project: Project) -> None:
        self._folder = project.folder / _FOLDER
        self._own = self._folder / f"{os.getpid()}-{id(self):x}"
        self._number = 0
        self._clear_left()

    def new(self, name: str) -> Path:
        """A path for the next preview, in a folder that is there and empty.

        Raises:
            DiskFull, ReadOnly: The folder cannot be made.
        """
        self._number += 1
        folder = self._own / str(self._number)
        with in_words(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def keep_only(self, path: Path) -> None:
        """Clears every preview away but the one that is shown now."""
        for folder in self._own.iterdir() if self._own.is_dir() else ():
            if folder != path.parent:
                shutil.rmtree(folder, ignore_errors=True)

    def clear(self) -> None:
        """Clears all of them away, when the window or the project is closed."""
        shutil.rmtree(self._own, ignore_errors=True)
        if self._folder.is_dir() and not any(self._folder.iterdir()):
            self._folder.rmdir()

    def _clear_left(self) -> None:
        before = time.time() - _LEFT_AFTER
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
