"""Where entries are sent to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from surveyor.store import tables
from surveyor.store.errors import in_words
from surveyor.store.queueing import present, queue
from surveyor.store.sendings import Destination, Options

_destination = tables.destination
_delivery, _file = tables.delivery, tables.delivery_file


class Destinations:
    """Servers of this project; their secrets lie elsewhere."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with in_words(self._path), self._engine.begin() as connection:
            yield connection

    def all(self) -> tuple[Destination, ...]:
        """All of them, the oldest first."""
        statement = select(_destination).order_by(_destination.c.added)
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(_place(row) for row in connection.execute(statement))

    def get(self, destination: str) -> Destination | None:
        """One of them as it is now; None where it was removed."""
        return next((one for one in self.all() if one.id == destination), None)

    def add(self, destination: Destination) -> int:
        """Keeps a destination and queues what is there; tells how many entries."""
        row = _place_row(destination)
        with self._begin() as connection:
            connection.execute(insert(_destination), row)
            return queue(connection, present(connection), [destination.id])

    def change(self, destination: Destination) -> None:
        """Keeps another name, address, options or cursor of a destination."""
        with self._begin() as connection:
            connection.execute(
                update(_destination)
                .where(_destination.c.id == destination.id)
                .values(_place_row(destination))
            )

    def remove(self, destination: str) -> None:
        """Forgets a destination and its rows; the entries stay."""
        with self._begin() as connection:
            for table in (_file, _delivery):
                connection.execute(
                    delete(table).where(table.c.destination == destination)
                )
            connection.execute(
                delete(_destination).where(_destination.c.id == destination)
            )

    def queue_everything(self, destination: str) -> int:
        """Queues all that is in the project, also what came from others."""
        with self._begin() as connection:
            return queue(connection, present(connection), [destination])


def _place(row: Row[Any]) -> Destination:
    return Destination(
        id=row.id,
        kind=row.kind,
        name=row.name,
        address=row.address,
        options=Options.read(row.options),
        cursor=row.cursor,
        added=datetime.fromisoformat(row.added),
    )


def _place_row(destination: Destination) -> dict[str, str]:
    return {
        "id": destination.id,
        "kind": destination.kind,
        "name": destination.name,
        "address": destination.address,
        "options": json.dumps(asdict(destination.options), ensure_ascii=False),
        "cursor": destination.cursor,
        "added": destination.added.astimezone(UTC).isoformat(),
    }
