"""Files of entries that came without them: text comes first, photos after, or never."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from surveyor.store import tables
from surveyor.store.errors import in_words
from surveyor.store.media import MediaFolder

_file, _revision = tables.revision_attachment, tables.revision
_submission, _aside = tables.submission, tables.aside


@dataclass(frozen=True, slots=True)
class ComingFile:
    """A file that an entry names and that is not here."""

    sha256: str
    size: int
    """As the entry says."""
    revision: str
    revision_sha256: str
    submission: str
    form_id: str
    site_name: str
    here: int
    """Bytes of it that were fetched before the line was cut."""


class ComingFiles:
    """What of all named files is not in the media folder."""

    def __init__(self, engine: Engine, path: Path, media: MediaFolder) -> None:
        self._engine = engine
        self._path = path
        self._media = media

    def all(self) -> tuple[ComingFile, ...]:
        """Every one, the smallest first, once for each entry that names it.

        Reads the media folder, so it is nothing for a thread that somebody waits for.
        """
        present = func.length(_revision.c.xml) > 0
        statement = (
            select(
                _file.c.sha256, _file.c.size, _file.c.revision,
                _revision.c.sha256.label("of"), _revision.c.submission,
                _revision.c.form_id, _submission.c.site_name,
            )
            .join(_revision, _revision.c.id == _file.c.revision)
            .outerjoin(_submission, _submission.c.submission == _revision.c.submission)
            .where(present, _revision.c.id.not_in(select(_aside.c.revision)))
            .order_by(_file.c.size, _file.c.sha256, _revision.c.sequence)
        )  # fmt: skip
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(statement).all()
        held = set(self._media.digests()) if rows else set()
        return tuple(
            ComingFile(
                row.sha256, row.size, row.revision, row.of, row.submission,
                row.form_id, row.site_name or "", self._media.part_size(row.sha256),
            )
            for row in rows
            if row.sha256 not in held
        )  # fmt: skip

    def is_named(self, sha256: str) -> bool:
        """Whether an entry that has content still names a file."""
        statement = (
            select(_file.c.name)
            .join(_revision, _revision.c.id == _file.c.revision)
            .where(_file.c.sha256 == sha256, func.length(_revision.c.xml) > 0)
            .limit(1)
        )
        with in_words(self._path), self._engine.connect() as connection:
            return connection.execute(statement).first() is not None
