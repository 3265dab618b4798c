"""Many values at once: in a condition, or as rows to add."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select


def any_of(ids: Iterable[str]) -> Select[Any]:
    """Any number of ids as one bound value, for `in_`.

    A list would be bound one by one, which takes longer than SQLite needs to answer.
    """
    each = func.json_each(json.dumps(list(ids))).table_valued("value")
    return select(each.c.value)


def add_rows(
    connection: Connection, table: Table, rows: Sequence[Sequence[Any]]
) -> None:
    """Adds rows whose values stand in the order of the columns, as SQLite takes them.

    A column that SQLite counts by itself is left out.
    """
    if not rows:
        return
    names = ", ".join(c.name for c in table.columns if c.autoincrement is not True)
    marks = ", ".join("?" * len(rows[0]))
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608
    connection.exec_driver_sql(statement, [tuple(one) for one in rows])
