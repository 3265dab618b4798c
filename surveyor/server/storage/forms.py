"""Questionnaires that the server serves and accepts entries of, in every version."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select

from surveyor.server.storage import tables
from surveyor.server.storage.database import Database, insert_new, numbers, written
from surveyor.server.storage.entries import hold_files
from surveyor.server.values import ServedForm

_form, _file = tables.form, tables.form_file


class FormRepository:
    """Forms by id and version; a version once there is never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, form_id: str, version: str, title: str, xml: bytes) -> bool:
        """Keeps a form; False where this version is there already."""
        row: dict[str, Any] = {
            "form_id": form_id,
            "version": version,
            "title": title,
            "xml": xml,
            "sha256": hashlib.sha256(xml).hexdigest(),
            "md5": hashlib.md5(xml, usedforsecurity=False).hexdigest(),
            "added": written(datetime.now(UTC)),
        }
        with self._database.writing() as connection:
            row["sequence"] = numbers(connection, 1)
            made = insert_new(connection, _form).values(row).returning(_form.c.version)
            return connection.execute(made).first() is not None

    def get(self, form_id: str, version: str) -> ServedForm | None:
        """A form in one version."""
        wanted = select(_form).where(
            _form.c.form_id == form_id, _form.c.version == version
        )
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _value(row)

    def list(self) -> tuple[ServedForm, ...]:
        """All versions of all forms, in the order in which they came."""
        with self._database.reading() as connection:
            rows = connection.execute(select(_form).order_by(_form.c.sequence)).all()
        return tuple(_value(row) for row in rows)

    def keep_files(
        self, form_id: str, version: str, files: Mapping[str, tuple[str, str]]
    ) -> None:
        """Remembers what came with a form: name -> SHA-256 and MD5."""
        rows = [
            {
                "form_id": form_id,
                "version": version,
                "name": name,
                "sha256": sha256,
                "md5": md5,
            }
            for name, (sha256, md5) in files.items()
        ]
        if rows:
            with self._database.writing() as connection:
                hold_files(connection, {row["sha256"] for row in rows})
                connection.execute(insert_new(connection, _file), rows)

    def files(self, form_id: str, version: str) -> dict[str, tuple[str, str]]:
        """What came with a form: name -> SHA-256 and MD5."""
        wanted = select(_file).where(
            _file.c.form_id == form_id, _file.c.version == version
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(_file.c.name)).all()
        return {row.name: (row.sha256, row.md5) for row in rows}


def _value(row: Row[Any]) -> ServedForm:
    return ServedForm(
        row.form_id,
        row.version,
        row.title,
        row.xml,
        row.sha256,
        row.md5,
        row.sequence,
    )
