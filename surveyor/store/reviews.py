"""What the office says of entries; reviews are only ever added."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, select
from sqlalchemy.dialects.sqlite import insert

from surveyor.revisions.model import (
    Review,
    ReviewState,
    RevisionId,
    SubmissionId,
)
from surveyor.store import tables
from surveyor.store.errors import in_words

_review, _submission = tables.review, tables.submission
_CHUNK = 500


class ReviewRepository:
    """Reviews by entry; the same id is kept once."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def add(self, reviews: Iterable[Review]) -> int:
        """Keeps reviews; how many were new.

        Raises:
            DiskFull, ReadOnly, ProjectBusy: None was kept.
        """
        with in_words(self._path), self._engine.begin() as connection:
            return add_reviews(connection, reviews)

    def all(self) -> tuple[Review, ...]:
        """Every review, oldest first."""
        return self._found(select(_review))

    def of(self, submissions: Sequence[SubmissionId]) -> tuple[Review, ...]:
        """The reviews of some entries, oldest first."""
        found: list[Review] = []
        for start in range(0, len(submissions), _CHUNK):
            some = submissions[start : start + _CHUNK]
            asked = select(_review).where(_review.c.submission.in_(some))
            found += self._found(asked)
        return tuple(found)

    def of_heads(self) -> tuple[Review, ...]:
        """The reviews that speak of what lists show now, oldest first."""
        shown = _submission.c.revision == _review.c.revision
        return self._found(select(_review).join(_submission, shown))

    def _found(self, statement: Any) -> tuple[Review, ...]:
        ordered = statement.order_by(_review.c.created, _review.c.id)
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(_value(row) for row in connection.execute(ordered))


def add_reviews(connection: Connection, reviews: Iterable[Review]) -> int:
    """Keeps reviews inside a transaction of the caller; how many were new."""
    statement = insert(_review).on_conflict_do_nothing()
    return sum(connection.execute(statement, _row(one)).rowcount for one in reviews)


def _row(review: Review) -> dict[str, Any]:
    return {
        "id": review.id,
        "submission": review.submission,
        "revision": review.revision,
        "state": review.state.value,
        "comment": review.comment,
        "author": review.author,
        "created": review.created.astimezone(UTC).isoformat(),
    }


def _value(row: Row[Any]) -> Review:
    return Review(
        row.id,
        SubmissionId(row.submission),
        RevisionId(row.revision),
        ReviewState(row.state),
        row.comment,
        row.author,
        datetime.fromisoformat(row.created),
    )
