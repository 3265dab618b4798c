"""The person's own settings: every one once, with its default and meaning.

They lie in `settings.toml` in the person's folder (`home()`), never in a project:
two people may open the same project with their own language and theme. What
belongs to the office (letterhead, period, area) is kept in the project.
"""

import difflib
import os
import re
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from surveyor.errors import ReadOnly
from surveyor.texts import N_, _

THEMES = ("light", "dark", "sunlight", "system")
ROLES = ("surveyor", "office")
_MOST_RECENT = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """What one person chose."""

    language: str = "id"
    """Language of the window: `id` or `en`."""
    surveyor_name: str = ""
    """Name that is written into entries."""
    surveyor_code: str = ""
    """Code of the person in the office's list, e.g. `P07`."""
    area: str = ""
    """Area where one works, dotted code, e.g. `64.02`."""
    role: str = "surveyor"
    """`surveyor` or `office`; the office sees pages for merging and review."""
    theme: str = "light"
    """`light`, `dark`, `sunlight` or `system`."""
    text_size: int = 100
    """Size of text in percent, 80 to 200."""
    touch: bool = False
    """Larger targets for fingers."""
    photo_edge: int = 1920
    """Longest edge of stored photos in pixels, 640 to 8000."""
    projects_folder: str = ""
    """Where new projects are made; empty for `Surveyor` in the person's documents."""
    base_map: str = ""
    """MBTiles file under all maps; empty for none."""
    backup_folder: str = ""
    """A second place for backups, such as a stick; empty for none."""
    device: str = ""
    """Identity of this machine in entries; made once."""
    guided: bool = False
    """Whether the guide to a first entry was ended or declined."""
    recent_projects: tuple[str, ...] = ()
    """Folders of projects, newest first."""

    def with_recent(self, folder: Path) -> tuple[str, ...]:
        """The recent projects with this one in front."""
        here = str(folder.resolve())
        others = tuple(p for p in self.recent_projects if p != here)
        return (here, *others)[:_MOST_RECENT]


def folder_for(settings: Settings, title: str) -> Path:
    """A folder for a new project of this title, one that is not there yet."""
    place = Path(settings.projects_folder or _documents())
    name = re.sub(r"[^\w -]+", " ", title)
    name = re.sub(r"\s+", "-", name.strip()).lower() or "proyek"
    found, number = place / name, 1
    while found.exists():
        number += 1
        found = place / f"{name}-{number}"
    return found


def _documents() -> Path:
    if os.environ.get("SURVEYOR_HOME"):
        return home() / "projects"
    from platformdirs import user_documents_path

    return user_documents_path() / "Surveyor"


def home() -> Path:
    """The person's folder for settings and caches; made if missing.

    SURVEYOR_HOME moves it, for portable use from a stick and for tests.
    """
    given = os.environ.get("SURVEYOR_HOME")
    if given:
        folder = Path(given)
    else:
        from platformdirs import user_data_path

        folder = user_data_path("Surveyor", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def load() -> tuple[Settings, tuple[str, ...]]:
    """The settings, and what in the file could not be used, in words.

    A missing file gives the defaults; a broken one too, and is kept aside as
    `settings.broken.toml` so that nothing a person wrote is lost.
    """
    path = home() / "settings.toml"
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        path.replace(path.with_name("settings.broken.toml"))
        note = _("Pengaturan rusak dan disimpan sebagai {name}; bawaan dipakai.")
        return Settings(), (note.format(name="settings.broken.toml"),)
    return _parse(given)


def save(settings: Settings) -> None:
    """Writes the settings whole: a crash leaves the old file or the new one.

    Raises:
        ReadOnly: The person's folder cannot be written to.
    """
    import tomli_w

    path = home() / "settings.toml"
    values = asdict(settings) | {"recent_projects": list(settings.recent_projects)}
    try:
        with tempfile.NamedTemporaryFile(
            "wb", dir=path.parent, delete=False
        ) as temporary:
            tomli_w.dump(values, temporary)
        Path(temporary.name).replace(path)
    except OSError as error:
        raise ReadOnly(path=path) from error


def _parse(given: dict[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    defaults = Settings()
    known = {f.name: getattr(defaults, f.name) for f in fields(Settings)}
    notes = []
    accepted: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            notes.append(_unknown(name, list(known)))
            continue
        clean = tuple(value) if isinstance(value, list) else value
        if _fits(name, clean, known[name]):
            accepted[name] = clean
        else:
            note = _("Pengaturan {name} = {value} tidak dapat dipakai; bawaan dipakai.")
            notes.append(note.format(name=name, value=value))
    return Settings(**accepted), tuple(notes)


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    text = _(N_("Pengaturan {name} tidak dikenal.")).format(name=name)
    if near:
        text += " " + _("Apakah maksudnya {near}?").format(near=near[0])
    return text


def _fits(name: str, value: Any, default: Any) -> bool:
    if type(value) is not type(default):
        return False
    limits: dict[str, Callable[[Any], bool]] = {
        "language": lambda v: v in ("id", "en"),
        "theme": lambda v: v in THEMES,
        "role": lambda v: v in ROLES,
        "text_size": lambda v: 80 <= v <= 200,
        "photo_edge": lambda v: 640 <= v <= 8000,
        "recent_projects": lambda v: all(isinstance(p, str) for p in v),
    }
    check = limits.get(name)
    return check is None or check(value)
