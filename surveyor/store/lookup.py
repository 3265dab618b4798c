"""Quick questions across the tables: what the palette and the rail ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, literal, or_, select

from surveyor.store import tables
from surveyor.store.errors import in_words

_entry, _draft = tables.submission, tables.draft


@dataclass(frozen=True, slots=True)
class Found:
    """An entry or a draft that words were found in."""

    id: str
    """Id of the submission or of the draft."""
    form_id: str
    site_name: str
    author: str
    """Empty for a draft."""
    day: str
    """Day of visit, or of the last change of a draft; ISO."""


class Lookup:
    """Reads only, and only as much as is shown."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    def entries(
        self,
        words: Sequence[str],
        forms: Sequence[str] = (),
        limit: int = 8,
        without: str = "",
    ) -> tuple[Found, ...]:
        """Entries with every word in the site's or the author's name, newest first.

        Args:
            words: Parts of words, in any case.
            forms: Only entries of these forms; all for none.
            limit: How many at most.
            without: A form whose entries are left out.
        """
        conditions: list[Any] = [
            or_(_has(_entry.c.site_name, word), _has(_entry.c.author, word))
            for word in words
        ]
        # Not the bare column: its own index would be chosen, and every row be read.
        form = _entry.c.form_id.concat("")
        if forms:
            conditions.append(form.in_(forms))
        if without:
            conditions.append(form != without)
        shown = (
            _entry.c.submission, _entry.c.form_id, _entry.c.site_name,
            _entry.c.author, _entry.c.visited,
        )  # fmt: skip
        # Sorted by the index that holds all the words: nothing else is read.
        statement = select(*shown).where(*conditions)
        return self._found(statement.order_by(_entry.c.visited.desc()).limit(limit))

    def drafts(
        self, words: Sequence[str], forms: Sequence[str] = (), limit: int = 8
    ) -> tuple[Found, ...]:
        """Drafts with every word in the site's name, the one changed last first."""
        conditions: list[Any] = [_has(_draft.c.site_name, word) for word in words]
        if forms:
            conditions.append(_draft.c.form_id.in_(forms))
        day = func.substr(_draft.c.changed_at, 1, 10)
        statement = select(
            _draft.c.id, _draft.c.form_id, _draft.c.site_name, literal(""), day
        ).where(_draft.c.discarded_at.is_(None), *conditions)
        return self._found(statement.order_by(_draft.c.changed_at.desc()).limit(limit))

    def draft_count(self) -> int:
        """How many drafts wait to be finished."""
        return self._count(_draft, _draft.c.discarded_at.is_(None))

    def entries_by_surveyor(self) -> dict[str, int]:
        """How many finished entries there are, by the code of the surveyor."""
        code = _entry.c.surveyor
        statement = select(code, func.count()).group_by(code)
        with in_words(self._path), self._engine.connect() as connection:
            rows = connection.execute(statement).all()
        return {row[0]: row[1] for row in rows}

    def forms_by_title(self, word: str) -> tuple[str, ...]:
        """Ids of the forms with a word in their title."""
        form = tables.form
        statement = select(form.c.form_id).where(_has(form.c.title, word)).distinct()
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(connection.execute(statement).scalars())

    def _found(self, statement: Any) -> tuple[Found, ...]:
        with in_words(self._path), self._engine.connect() as connection:
            return tuple(Found(*row) for row in connection.execute(statement))

    def _count(self, table: Any, condition: Any) -> int:
        statement = select(func.count()).select_from(table).where(condition)
        with in_words(self._path), self._engine.connect() as connection:
            return int(connection.execute(statement).scalar_one())


def _has(column: Any, word: str) -> Any:
    # LIKE of SQLite knows no case of its own; lower() would cost twice the time.
    return column.contains(word, autoescape=True)
