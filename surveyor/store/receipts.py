"""Receipts: which revisions an office says it has, and with which checksum."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects.sqlite import insert

from surveyor.revisions.model import Receipt, RevisionId
from surveyor.store import tables
from surveyor.store.errors import in_words

_receipt, _revision, _parent = tables.receipt, tables.revision, tables.revision_parent
_aside, _coming, _exchange = tables.aside, tables.exchange_revision, tables.exchange
IN, OUT = "in", "out"


class ReceiptRepository:
    """Receipts, what still lacks one, and what this project can confirm itself."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def add(self, receipts: Iterable[Receipt]) -> int:
        """Keeps receipts; how many were new.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: None was kept.
        """
        with in_words(self._path), self._engine.begin() as connection:
            return add_receipts(connection, receipts)

    def all(self) -> tuple[Receipt, ...]:
        """Every receipt that came."""
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(select(_receipt).order_by(_receipt.c.revision))
            return tuple(
                Receipt(
                    RevisionId(row.revision), row.sha256, row.office,
                    datetime.fromisoformat(row.received),
                )
                for row in rows
            )  # fmt: skip

    def confirmed(self) -> int:
        """How many revisions an office has with the very bytes that are here."""
        same = (_receipt.c.revision == _revision.c.id) & (
            _receipt.c.sha256 == _revision.c.sha256
        )
        counted = func.count(_revision.c.id.distinct())
        asked = select(counted).join(_receipt, same)
        with in_words(self._path), self._engine.connect() as connection:
            return int(connection.execute(asked).scalar_one())

    def unconfirmed(self) -> tuple[RevisionId, ...]:
        """Revisions made here that no office has confirmed, in order.

        A bundle that was written is no proof: sticks get lost. What programs merged
        follows from the rest and is left out, unless somebody went on from it.
        """
        asked = (
            select(_revision.c.id, _revision.c.author, _revision.c.device)
            .where(*_unconfirmed())
            .order_by(_revision.c.sequence)
        )
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(asked).all()
            made = [row.id for row in rows if row.author or row.device]
            silent = {row.id for row in rows if not row.author and not row.device}
            followed = _followed(connection, silent, made)
        return tuple(
            RevisionId(row.id)
            for row in rows
            if row.id not in silent or row.id in followed
        )

    def unconfirmed_entries(self) -> int:
        """How many entries have something of a person that no office has confirmed."""
        made = (_revision.c.author != "") | (_revision.c.device != "")
        asked = select(func.count(_revision.c.submission.distinct()))
        with in_words(self._path), self._engine.connect() as connection:
            found = connection.execute(asked.where(made, *_unconfirmed()))
            return int(found.scalar_one())

    def to_give(self, office: str) -> tuple[Receipt, ...]:
        """What this project confirms: all that it has, with the checksum as kept.

        Also what it had before it came again by file: the sender wants to know that.
        """
        came = (
            select(func.min(_exchange.c.created))
            .join(_coming, _coming.c.exchange == _exchange.c.id)
            .where(_coming.c.revision == _revision.c.id, _exchange.c.way != OUT)
            .scalar_subquery()
        )
        received = func.coalesce(came, _revision.c.created).label("received")
        asked = (
            select(_revision.c.id, _revision.c.sha256, received)
            .where(_revision.c.id.not_in(select(_aside.c.revision)))
            .order_by(_revision.c.sequence)
        )
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(asked).all()
        return tuple(
            Receipt(
                RevisionId(row.id), row.sha256, office,
                datetime.fromisoformat(row.received),
            )
            for row in rows
        )  # fmt: skip


def _unconfirmed() -> tuple[Any, ...]:
    """The condition of revisions made here that no office has confirmed."""
    held = _revision.alias()
    confirmed = select(_receipt.c.revision).join(
        held,
        (held.c.id == _receipt.c.revision) & (held.c.sha256 == _receipt.c.sha256),
    )
    came = (
        select(_coming.c.revision)
        .join(_exchange, _exchange.c.id == _coming.c.exchange)
        .where(_exchange.c.way != OUT)
    )
    id_ = _revision.c.id
    return tuple(
        id_.not_in(one) for one in (select(_aside.c.revision), confirmed, came)
    )


def add_receipts(connection: Connection, receipts: Iterable[Receipt]) -> int:
    """Keeps receipts inside a transaction of the caller; how many were new."""
    statement = insert(_receipt)
    update = statement.on_conflict_do_update(
        index_elements=["revision", "office"],
        set_={"sha256": statement.excluded.sha256},
        where=_receipt.c.sha256 != statement.excluded.sha256,
    )
    return sum(connection.execute(update, _row(one)).rowcount for one in receipts)


def _followed(connection: Connection, silent: set[str], made: list[str]) -> set[str]:
    """Merges of a program that revisions of a list were made from."""
    if not silent:
        return set()
    asked = select(_parent.c.revision, _parent.c.parent)
    wanted = set(made)
    return {
        row.parent
        for row in connection.execute(asked)
        if row.parent in silent and row.revision in wanted
    }


def _row(receipt: Receipt) -> dict[str, Any]:
    return {
        "revision": receipt.revision,
        "office": receipt.office,
        "sha256": receipt.sha256,
        "received": receipt.received.astimezone(UTC).isoformat(),
    }
