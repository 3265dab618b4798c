"""The questionnaires of a project, every version that ever came in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from surveyor.store import tables
from surveyor.store.errors import in_words
from surveyor.store.values import StoredForm


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
        form = tables.form
        with in_words(self._path), self._engine.begin() as connection:
            newest = connection.execute(select(func.max(form.c.sequence))).scalar() or 0
            added = connection.execute(
                insert(form).on_conflict_do_nothing(),
                {
                    "form_id": form_id,
                    "version": version,
                    "title": title,
                    "xml": xml,
                    "source": source,
                    "sequence": newest + 1,
                    "added": datetime.now(UTC).isoformat(),
                },
            )
        return added.rowcount > 0

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


def _form(row: Row[Any]) -> StoredForm:
    added = datetime.fromisoformat(row.added)
    return StoredForm(row.form_id, row.version, row.title, row.xml, added)
