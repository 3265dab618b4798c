"""Data that the program ships: forms, regions, maps, fonts, icons, texts."""

from importlib.resources import files
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. `resource("icons", "house.svg")`.

    The four packages are always installed unpacked, so a real path exists.
    """
    return Path(str(files(__name__))).joinpath(*parts)
