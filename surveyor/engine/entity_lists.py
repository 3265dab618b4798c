"""A list of entities from two sources: a file beside the form, and what was made here.

A server gives a form its entities as a file such as `trees.csv`; entries change them
and make more before the next file comes. As in ODK Collect the newer version of each
counts, and on equal terms what was made here.
"""

from surveyor.engine.secondary import CsvTable, Table

_ID, _VERSION = "name", "__version"


def joined(file: Table, own: Table) -> Table:
    """The entities of both: those of the file in its order, then the new ones.

    A file without `name` is no list of entities and stays as it is; one without
    `__version` is older than whatever was made here.
    """
    if _ID not in file.columns or _ID not in own.columns:
        return file
    columns = tuple(dict.fromkeys((*file.columns, *own.columns)))
    left = {row[_ID]: row for row in _named(own)}
    rows = []
    for row in _named(file):
        mine = left.pop(row[_ID], None)
        newer = mine is not None and _version(mine) >= _version(row)
        rows.append(_changed(row, mine) if newer and mine is not None else row)
    rows += left.values()
    return CsvTable(columns, [[row.get(c, "") for c in columns] for row in rows])


def _changed(row: dict[str, str], mine: dict[str, str]) -> dict[str, str]:
    """What only the file knows of an entity stays, e.g. a column of the server.

    Its label stays too where no entry gave one: then it is only the id.
    """
    unnamed = mine.get("label", "") in ("", mine[_ID])
    return {**row, **mine, **({"label": row.get("label", "")} if unnamed else {})}


def _named(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=False)) for row in table.rows()]


def _version(row: dict[str, str]) -> int:
    text = row.get(_VERSION, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
