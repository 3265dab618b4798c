"""Lists beside the answers: rows with named columns, found fast by key.

An internal list of the form, a CSV beside it, the areas and sites of a project: all
are tables. XPath sees rows as nodes, which are made only for the rows it touches, so
that 80,000 villages cost nothing until a kecamatan is chosen.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from lxml.etree import QName

from surveyor.engine.instance import Node
from surveyor.forms.model import Element, Form
from surveyor.forms.safe_xml import UnsafeXml, parse_xml

Row = Sequence[str]


class Table(Protocol):
    """Rows with named columns."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""

    def rows(self) -> Sequence[Row]:
        """All rows in order."""

    def where(self, column: str, value: str) -> Sequence[Row]:
        """Rows whose column has the value, in order; none for an unknown column."""


TableSource = Callable[[str], Table | None]
"""File name such as `sites.csv` -> table, or None where there is no such file."""


def no_tables(_file: str) -> Table | None:
    """A source without any file."""
    return None


class CsvTable:
    """A table in memory; an index per column is made when it is first asked for."""

    def __init__(self, columns: Sequence[str], rows: Sequence[Row]) -> None:
        self._columns = tuple(columns)
        self._rows = rows
        self._indexes: dict[str, dict[str, list[Row]]] = {}

    @classmethod
    def read(cls, source: Path | bytes) -> "CsvTable":
        """Reads a CSV with or without BOM, with commas or semicolons.

        Rows that are too short are filled with empty texts.
        """
        data = source.read_bytes() if isinstance(source, Path) else source
        text = data.decode("utf-8-sig", errors="replace")
        head = text.partition("\n")[0]
        mark = ";" if head.count(";") > head.count(",") else ","
        lines = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if row]
        columns = tuple(name.strip() for name in lines[0]) if lines else ()
        width = len(columns)
        return cls(columns, [[*row, *[""] * (width - len(row))] for row in lines[1:]])

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return self._columns

    def rows(self) -> Sequence[Row]:
        """All rows in order."""
        return self._rows

    def where(self, column: str, value: str) -> Sequence[Row]:
        """Rows whose column has the value, in order."""
        if column not in self._columns:
            return []
        index = self._indexes.get(column)
        if index is None:
            at = self._columns.index(column)
            index = {}
            for row in self._rows:
                index.setdefault(row[at], []).append(row)
            self._indexes[column] = index
        return index.get(value, [])


def folder_tables(folder: Path | None) -> TableSource:
    """The files that lie beside a form, by name: CSV, XML and GeoJSON.

    A file that is missing or damaged gives no table, which is an empty list.
    """

    def source(name: str) -> Table | None:
        path = None if folder is None else folder / Path(name).name
        if path is None or not path.is_file():
            return None
        read = _READERS.get(path.suffix.lower())
        return None if read is None else read(path.read_bytes())

    return source


def _xml_table(data: bytes) -> Table | None:
    """Items below the root, their children as columns."""
    try:
        root = parse_xml(data)
    except UnsafeXml:
        return None
    items = [
        {QName(child).localname: child.text or "" for child in item.iterchildren("*")}
        for item in root.iterchildren("*")
    ]
    return _table_of(items)


def _geojson_table(data: bytes) -> Table | None:
    """Features as items: `geometry` as ODK writes places, and their properties.

    A feature's own id is the item's `id` where the properties give none.
    """
    try:
        features = json.loads(data.decode("utf-8-sig"))["features"]
        return _table_of([_feature(feature) for feature in features])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _feature(feature: dict[str, Any]) -> dict[str, str]:
    item = {"geometry": _place_text(feature.get("geometry") or {})}
    if "id" in feature:
        item["id"] = str(feature["id"])
    for name, value in (feature.get("properties") or {}).items():
        item[name] = "" if value is None else str(value)
    return item


def _place_text(geometry: dict[str, Any]) -> str:
    """A point, line or outer ring as `lat lon altitude accuracy`, joined by `;`."""
    at = geometry.get("coordinates") or []
    if geometry.get("type") == "Point":
        points = [at]
    elif geometry.get("type") == "LineString":
        points = at
    else:
        points = at[0] if geometry.get("type") == "Polygon" else []
    return "; ".join(f"{point[1]} {point[0]} 0 0" for point in points)


def _table_of(items: list[dict[str, str]]) -> Table:
    columns = tuple(dict.fromkeys(name for item in items for name in item))
    rows = [[item.get(column, "") for column in columns] for item in items]
    return CsvTable(columns, rows)


_READERS: dict[str, Callable[[bytes], Table | None]] = {
    ".csv": CsvTable.read,
    ".xml": _xml_table,
    ".geojson": _geojson_table,
}


class SecondaryList:
    """A secondary instance as XPath walks it: root, items, columns."""

    def __init__(self, root: str, item: str, table: Table) -> None:
        self.root = root
        self.item = item
        self._table = table
        self._nodes: dict[int, Node] = {}
        self._all: list[Node] | None = None
        self._numbers: dict[str, dict[float, list[Row]]] = {}
        self._tree: Node | None = None

    def items(self) -> list[Node]:
        """All items as nodes."""
        if self._all is None:
            self._all = [self._node(row) for row in self._table.rows()]
        return self._all

    def where(self, column: str, value: str) -> list[Node]:
        """Items whose column has the value."""
        return [self._node(row) for row in self._table.where(column, value)]

    def where_number(
        self, column: str, value: float, number: Callable[[str], float]
    ) -> list[Node]:
        """Items whose column means the number, as `number` reads a text."""
        index = self._numbers.get(column)
        if index is None:
            index = self._numbers[column] = self._read_numbers(column, number)
        return [self._node(row) for row in index.get(value, ())]

    def _read_numbers(
        self, column: str, number: Callable[[str], float]
    ) -> dict[float, list[Row]]:
        made: dict[float, list[Row]] = {}
        if column in self._table.columns:
            at = self._table.columns.index(column)
            for row in self._table.rows():
                made.setdefault(number(row[at]), []).append(row)
        return made

    def tree(self, name: str) -> Node:
        """The whole list as a tree below an `instance` element; made when asked for."""
        if self._tree is None:
            self._tree = Node("instance", "/instance")
            given = Node("id", "/instance/@id", self._tree, is_attribute=True)
            given.set_raw(name)
            self._tree.attributes["id"] = given
            root = Node(self.root, f"/instance/{self.root}", self._tree)
            root.children = self.items()
            for item in root.children:
                item.parent = root
            self._tree.children.append(root)
            for node in (self._tree, root):
                node.number_all()
        return self._tree

    def _node(self, row: Row) -> Node:
        node = Node(self.item, f"/{self.root}/{self.item}")
        for column, value in zip(self._table.columns, row, strict=False):
            child = Node(column, f"{node.ref}/{column}", node)
            child.raw = child.text = value
            node.children.append(child)
        return node


_BLANK = SecondaryList("root", "item", CsvTable((), ()))


def secondary_lists(form: Form, tables: TableSource) -> Mapping[str, SecondaryList]:
    """The secondary instances of a form by id.

    A file that is not there gives an empty list: the questions that pick from it
    have no choices, nothing breaks.
    """
    made: dict[str, SecondaryList] = {}
    for name, secondary in form.secondary.items():
        if secondary.root is not None:
            made[name] = _internal(secondary.root)
        elif secondary.file:
            table = tables(secondary.file)
            made[name] = (
                _BLANK if table is None else SecondaryList("root", "item", table)
            )
    return made


def _internal(root: Element) -> SecondaryList:
    columns = tuple(
        dict.fromkeys(c.name for item in root.children for c in item.children)
    )
    rows = []
    for item in root.children:
        values = {child.name: child.text for child in item.children}
        rows.append([values.get(column, "") for column in columns])
    item_name = root.children[0].name if root.children else "item"
    return SecondaryList(root.name, item_name, CsvTable(columns, rows))
