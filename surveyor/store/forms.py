"""The questionnaires of a project, every version that ever came in."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from surveyor.store import tables
from surveyor.store.errors import in_words
from surveyor.store.values import StoredForm

_MEDIA = "form media "
"""Names of settings that hold the files of a form; office settings have others."""


class FormRepository:
    """Forms by id and version; a version once there is never changed."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def add(
        self,
        form_id: str,
        version: str,
        title: str,
        xml: bytes,
        source: bytes | None = None,
    ) -> bool:
        """Keeps a form; False where this version is known already."""
        made = StoredForm(form_id, version, title, xml, datetime.now(UTC))
        with in_words(self._path), self._engine.begin() as connection:
            return add_form(connection, made, source)

    def get(self, form_id: str, version: str) -> StoredForm | None:
        """A form in one version."""
        return self._one(
            tables.form.c.form_id == form_id, tables.form.c.version == version
        )

    def latest(self, form_id: str) -> StoredForm | None:
        """The version that came in last."""
        return self._one(tables.form.c.form_id == form_id)

    def list(self) -> tuple[StoredForm, ...]:
        """All forms in the order in which they came in."""
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(
                select(tables.form).order_by(tables.form.c.sequence)
            )
            return tuple(_form(row) for row in rows)

    def source(self, form_id: str, version: str) -> bytes | None:
        """The file that a form was imported from; None for a built-in one."""
        form = tables.form
        statement = select(form.c.source).where(
            form.c.form_id == form_id, form.c.version == version
        )
        with in_words(self._path), self._engine.connect() as connection:
            source: bytes | None = connection.execute(statement).scalar()
        return source

    def remove(self, form_id: str) -> None:
        """Takes a form out in all its versions; the caller knows that nobody uses it."""
        form, setting = tables.form, tables.setting
        with in_words(self._path), self._engine.begin() as connection:
            versions = connection.execute(
                select(form.c.version).where(form.c.form_id == form_id)
            ).scalars()
            names = [_media_key(form_id, version) for version in versions]
            connection.execute(delete(form).where(form.c.form_id == form_id))
            connection.execute(delete(setting).where(setting.c.name.in_(names)))

    def keep_media(self, form_id: str, version: str, files: Mapping[str, str]) -> None:
        """Remembers the files that came with a form: name -> SHA-256 in the media folder."""
        row = {"name": _media_key(form_id, version), "value": json.dumps(dict(files))}
        statement = insert(tables.setting)
        update = statement.on_conflict_do_update(
            index_elements=["name"], set_={"value": statement.excluded.value}
        )
        with in_words(self._path), self._engine.begin() as connection:
            connection.execute(update, row)

    def media(self, form_id: str, version: str) -> dict[str, str]:
        """The files that came with a form: name -> SHA-256 in the media folder."""
        setting = tables.setting
        statement = select(setting.c.value).where(
            setting.c.name == _media_key(form_id, version)
        )
        with in_words(self._path), self._engine.connect() as connection:
            value = connection.execute(statement).scalar()
        return dict(json.loads(value)) if value else {}

    def all_media(self) -> set[str]:
        """SHA-256 of every file that came with a form."""
        with in_words(self._path), self._engine.connect() as connection:
            return self.media_in(connection)

    @staticmethod
    def media_in(connection: Connection) -> set[str]:
        """The same inside a transaction of the caller."""
        setting = tables.setting
        statement = select(setting.c.value).where(setting.c.name.startswith(_MEDIA))
        values = connection.execute(statement).scalars()
        return {digest for one in values for digest in json.loads(one).values()}

    def _one(self, *conditions: Any) -> StoredForm | None:
        statement = (
            select(tables.form)
            .where(*conditions)
            .order_by(tables.form.c.sequence.desc())
            .limit(1)
        )
        with in_words(self._path), self._engine.connect() as connection:
            row = connection.execute(statement).first()
        return None if row is None else _form(row)


def add_form(
    connection: Connection, made: StoredForm, source: bytes | None = None
) -> bool:
    """Keeps a form inside a transaction of the caller; False where it is known."""
    asked = select(func.max(tables.form.c.sequence))
    newest = connection.execute(asked).scalar() or 0
    return _insert(connection, made, source, newest + 1)


def add_form_that_came(connection: Connection, made: StoredForm) -> bool:
    """Keeps a form that came with entries; False where it is known.

    New entries go on with the version that they had, unless this one is later: an old
    file from a stick must not bring an old questionnaire back.
    """
    form = tables.form
    mine = select(form.c.version).where(form.c.form_id == made.form_id)
    versions = connection.execute(mine).scalars().all()
    if all(_order(made.version) > _order(one) for one in versions):
        return add_form(connection, made)
    first = connection.execute(select(func.min(form.c.sequence))).scalar_one()
    return _insert(connection, made, None, first - 1)


def _order(version: str) -> tuple[int, str]:
    """Versions are dates or numbers by custom; others follow the alphabet."""
    return (int(version) if version.isdecimal() else 0, version)


def _insert(
    connection: Connection, made: StoredForm, source: bytes | None, sequence: int
) -> bool:
    row = {
        "form_id": made.form_id,
        "version": made.version,
        "title": made.title,
        "xml": made.xml,
        "source": source,
        "sequence": sequence,
        "added": made.added.isoformat(),
    }
    added = connection.execute(insert(tables.form).on_conflict_do_nothing(), row)
    return added.rowcount > 0


def _media_key(form_id: str, version: str) -> str:
    return f"{_MEDIA}{json.dumps([form_id, version])}"


def _form(row: Row[Any]) -> StoredForm:
    added = datetime.fromisoformat(row.added)
    return StoredForm(row.form_id, row.version, row.title, row.xml, added)
