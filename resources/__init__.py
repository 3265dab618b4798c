"""Data that the program ships: forms, regions, maps, fonts, icons, texts."""

from pathlib import Path

_HERE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. `resource("icons", "house.svg")`.

    The four packages are always installed unpacked, so a real path exists.
    """
    return _HERE.joinpath(*parts)
