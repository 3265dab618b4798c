"""How one server is set: where its data lies, and what it takes."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from surveyor.settings import home

VARIABLE = "SURVEYOR_SERVER"
"""Environment variable that hands the options to worker processes, as JSON."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes and numbers that the server takes at once; packed bodies count unpacked."""

    batch_bytes: int = 4_000_000
    entry_bytes: int = 4_000_000
    file_bytes: int = 100_000_000
    piece_bytes: int = 1_000_000
    form_bytes: int = 16_000_000
    json_bytes: int = 1_000_000
    openrosa_bytes: int = 1_500_000
    """Told to phones, which then send one photo at a time."""
    openrosa_most: int = 110_000_000
    """Taken nevertheless: one file may be larger than what is told."""
    pull_entries: int = 200
    pull_bytes: int = 2_000_000
    requests: int = 600
    """In a minute, of one token, or of one address without a token; 0 for no limit."""
    guesses: int = 30
    """Wrong tokens in a minute, of one address; 0 for no limit."""


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that `surveyor serve` may be told."""

    database: str = ""
    """SQLAlchemy's address; empty for a file in the person's folder."""
    files: str = ""
    """A folder or `s3://bucket/prefix`; empty for a folder beside the database."""
    name: str = "Surveyor"
    public_url: str = ""
    """Address under which others reach it; empty for what a request says."""
    forms_from_surveyors: bool = True
    """Whether a surveyor's device may bring a form that the server lacks."""
    limits: Limits = field(default_factory=Limits)

    @property
    def database_url(self) -> str:
        """Where the database is."""
        return self.database or f"sqlite:///{_folder() / 'server.sqlite'}"

    @property
    def files_place(self) -> str:
        """Where the attachments are."""
        return self.files or str(_folder() / "files")

    def to_json(self) -> str:
        """All of it, for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Options":
        """What `to_json` wrote."""
        given = json.loads(text)
        return cls(**(given | {"limits": Limits(**given["limits"])}))


def _folder() -> Path:
    folder = home() / "server"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
